"""From an HTTP request to the record that an operation takes: closed shapes, nothing guessed."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from comity.foundations.errors import InputError
from comity.foundations.plain import Json, JsonObject, json_text
from comity.foundations.strict import read_strict
from comity.node.operations import Operation, adapter_of

__all__ = ["is_list", "record_of", "value_of"]

N = TypeVar("N")
Q = TypeVar("Q")
R = TypeVar("R")


@cache
def _hinted(record: Any) -> dict[str, Any]:
    hints = get_type_hints(record)
    return {item.name: hints[item.name] for item in fields(record)}


def _hints(record: Any) -> dict[str, Any]:
    return _hinted(record)


def is_list(annotation: object) -> bool:
    """Return whether a member of a query may be given several times."""
    return any(
        get_origin(one) in {list, tuple} for one in (annotation, *get_args(annotation))
    )


def value_of(
    operation: Operation[N, Q, R],
    path: Mapping[str, str],
    query: "list[tuple[str, str]]",
    body: bytes,
) -> JsonObject:
    """Return the members of a request: of the path, and of the query or the body.

    Raises
    ------
    FormatError, InputError
        If the body is no JSON object, or a member is unknown or given twice.
    """
    names = _hints(operation.request)
    given: JsonObject = {}
    if operation.method in {"GET", "DELETE"}:
        given = _queried(names, query)
    elif body:
        read = read_strict(body)
        if not isinstance(read, dict):
            raise InputError("the body is no JSON object")
        given = read
    for name in given:
        if name not in names or name in path:
            known = ", ".join(sorted(set(names) - set(path))) or "nothing"
            raise InputError(
                f"{name[:40]!r} is unknown here", remedy=f"it takes {known}"
            )
    return {**given, **path}


def _queried(names: Mapping[str, Any], query: list[tuple[str, str]]) -> JsonObject:
    given: JsonObject = {}
    several: dict[str, list[Json]] = {}
    for name, text in query:
        if name in names and is_list(names[name]):
            several.setdefault(name, []).append(text)
        elif name in given:
            raise InputError(f"{name[:40]!r} is given twice")
        else:
            given[name] = text
    return {**given, **several}


def record_of(operation: Operation[N, Q, R], value: JsonObject) -> Q:
    """Return the request as a record.

    Texts of a query become numbers where the record has numbers; a body is read as it is.

    Raises
    ------
    pydantic.ValidationError
        If a member is missing, of another type or beyond its limits.
    """
    strict = operation.method not in {"GET", "DELETE"}
    reader = adapter_of(operation.request)
    made: Q = reader.validate_json(json_text(value), strict=strict)
    return made
