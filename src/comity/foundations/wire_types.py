"""Records as types of their JSON form, so that OpenAPI documents every field of a response.

``plain`` writes a record; ``wire_type`` describes what it writes: names as in JSON, fields
that may be left out as such. Example: ``router.get("/watch", response_model=wire_type(Roster))``.
"""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import (
    Any,
    NotRequired,
    TypeAlias,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import numpy as np
from typing_extensions import TypedDict

from comity.foundations.plain import Absent

__all__ = ["wire_type"]

#: A type, or what annotations use in place of one (``int | None``, ``list[str]``).
Annotation: TypeAlias = object


@cache
def wire_type(annotation: Annotation) -> Annotation:
    """Return the type of the JSON form of a record, or of a value made of records.

    Parameters
    ----------
    annotation
        A dataclass, or lists, tuples, mappings and unions of dataclasses and plain types.
    """
    if isinstance(annotation, type) and is_dataclass(annotation):
        return _of_record(annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is None or origin is np.ndarray:
        # Arrays have any number of dimensions: lists of lists, as ``plain`` writes them.
        return annotation if origin is None else list[Any]
    inner = tuple(wire_type(one) for one in arguments if one is not Absent)
    if origin in {Union, types.UnionType}:
        return Union[inner]  # noqa: UP007 - made at run time
    if origin is tuple and inner and inner[-1] is ...:
        return list[inner[0]]  # type: ignore[valid-type]
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return dict[inner]  # type: ignore[misc,valid-type]
    return origin[inner]


def _of_record(record: type) -> Annotation:
    hints = get_type_hints(record)
    members: dict[str, object] = {}
    for item in fields(record):
        name = str(item.metadata.get("alias", item.name))
        hint = wire_type(hints[item.name])
        optional = Absent in get_args(hints[item.name]) or isinstance(
            item.default, Absent
        )
        members[name] = NotRequired[hint] if optional else hint
    made = TypedDict(record.__name__, members)  # type: ignore[misc]
    made.__doc__ = (record.__doc__ or "").split("\n\n")[0]
    made.__module__ = record.__module__
    return made
