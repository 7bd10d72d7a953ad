"""Records as plain values for ``--json``, the API and documents.

A workflow returns a frozen dataclass. ``plain`` turns it into dictionaries, lists, texts,
numbers, booleans and None, so that every record becomes JSON by one rule.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, TypeVar, cast

import numpy as np

__all__ = [
    "ABSENT",
    "Absent",
    "Json",
    "JsonObject",
    "json_text",
    "named",
    "plain",
    "plain_object",
]

if TYPE_CHECKING:
    Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
else:
    # Names for readers of annotations; the recursion is for the type checker alone.
    Json = object
#: A JSON object: names and JSON values.
JsonObject: TypeAlias = dict[str, Json]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Absent:
    """The type of ``ABSENT``."""

    def __bool__(self) -> Literal[False]:
        """Return False, so that ``value or default`` works."""
        return False


#: The value of a field that a record does not have this time: its name is left out.
ABSENT: Final = Absent()


def named(name: str, default: object = MISSING) -> T:  # type: ignore[type-var]
    """Return a dataclass field with another name in JSON (``from`` is no Python name)."""
    if default is MISSING:
        return cast("T", field(metadata={"alias": name}))
    return cast("T", field(default=default, metadata={"alias": name}))


def _name_of(item: "Field[object]") -> str:
    # ``alias`` is pydantic's name for it, too: OpenAPI then documents the name in JSON.
    name = item.metadata.get("alias", item.metadata.get("name", item.name))
    return str(name)


def plain(value: object) -> Json:
    """Return a record, or a value made of records, as JSON values.

    Fields keep their order; ``ABSENT`` ones are left out. Enumerations become their value,
    paths and identifiers text, arrays and tuples lists. A number that is not finite becomes
    None, since JSON has no word for it.

    Raises
    ------
    TypeError
        For a value that has no JSON form.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, np.generic | np.ndarray):
        return plain(value.tolist())
    if isinstance(value, str | int):
        # A subclass of text or int, such as an identifier, becomes the plain type.
        return str(value) if isinstance(value, str) else int(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return _compound(value)


def _compound(value: object) -> Json:
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((_name_of(f), getattr(value, f.name)) for f in fields(value))
        return {name: plain(item) for name, item in pairs if item is not ABSENT}
    if isinstance(value, Mapping):
        return {
            str(name): plain(item) for name, item in value.items() if item is not ABSENT
        }
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return [plain(item) for item in sorted(value)]
    if hasattr(value, "__fspath__"):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def json_text(
    value: object,
    *,
    indent: int | None = None,
    ensure_ascii: bool = True,
    sort_keys: bool = False,
    separators: tuple[str, str] | None = None,
) -> str:
    """Return the JSON of a record or of values; a number that is not finite is null.

    All JSON that Comity writes comes from here or is refused where it holds such a number
    (``canonical_bytes``): ``NaN`` is no JSON, and readers end at it.

    Raises
    ------
    TypeError
        For a value that has no JSON form.
    """
    return json.dumps(
        plain(value),
        indent=indent,
        ensure_ascii=ensure_ascii,
        sort_keys=sort_keys,
        separators=separators,
        allow_nan=False,
    )


def plain_object(record: object) -> JsonObject:
    """Return a record as a JSON object.

    Raises
    ------
    TypeError
        For a value that is no record and no mapping.
    """
    value = plain(record)
    if not isinstance(value, dict):
        raise TypeError(f"{type(record).__name__} is no record")
    return value
