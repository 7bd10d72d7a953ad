"""Kinds of fields: what a value may be, its unit and its limits.

A notice is a message between people of many countries: its angles are in degrees, as on
every chart, and say so in their names. Modules that compute convert them to radians.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite

from comity.coordination.notices.ids import read_id
from comity.foundations.errors import ComityError, FormatError, RangeError
from comity.foundations.identifiers import parse_id
from comity.foundations.plain import Json
from comity.foundations.time import parse_utc

__all__ = ["CONTROLS", "Field", "from_people", "has_controls", "read_value"]

#: Instants that a notice may name: from the first satellite to the year 2200, UTC.
FIRST_US, LAST_US = -386_380_800_000_000, 7_258_118_400_000_000
#: Characters that change what is shown around them: controls, and overrides of direction.
CONTROLS = "\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067"
_CONTROL = re.compile(f"[{CONTROLS}]")
LATITUDE, LONGITUDE = (-90.0, 90.0), (-180.0, 180.0)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form.

    Attributes
    ----------
    kind
        One of ``KINDS``.
    needed
        Whether a notice must have it.
    least, most
        Limits of a number, or of the length of a text or list.
    unit
        Of a number.
    choices
        Of a choice.
    """

    kind: str
    needed: bool = True
    least: float = 0.0
    most: float = 0.0
    unit: str = ""
    choices: tuple[str, ...] = ()


def has_controls(text: str) -> bool:
    """Tell whether a text has characters that change how the text around them is shown."""
    return _CONTROL.search(text) is not None


def _number(where: str, value: Json, field: Field) -> float:
    whole = field.kind == "count"
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        raise FormatError(
            f"{where}: a {'whole ' if whole else ''}number"
            f"{f' of {field.unit}' if field.unit else ''} is needed, "
            f"not {str(value)[:40]!r}"
        )
    if not isfinite(value) or not field.least <= value <= field.most:
        unit = f" {field.unit}" if field.unit else ""
        raise RangeError(
            where, f"{value}{unit}", f"{field.least:g} to {field.most:g}{unit}"
        )
    return value


def _instant(where: str, value: Json, field: Field) -> int:
    del field
    if type(value) is not int:
        raise FormatError(
            f"{where}: an instant is needed, not {str(value)[:40]!r}",
            remedy='write it as "2026-12-01T10:30:00Z"',
        )
    if not FIRST_US <= value < LAST_US:
        raise RangeError(where, f"{value} us", "between 1957-10-04 and 2200 UTC")
    return value


def _text(where: str, value: Json, field: Field) -> Json:
    if not isinstance(value, str) or not value.strip():
        raise FormatError(f"{where}: a text is needed, not {str(value)[:40]!r}")
    if has_controls(value):
        raise FormatError(
            f"{where}: {value[:40]!r} holds control characters",
            remedy="write it without them: they change what others see",
        )
    if len(value) > field.most:
        raise RangeError(
            f"length of {where}", f"{len(value)} characters", f"at most {field.most:g}"
        )
    return value


def _choice(where: str, value: Json, field: Field) -> Json:
    if value not in field.choices:
        raise FormatError(
            f"{where}: {str(value)[:40]!r} is unknown",
            remedy=f"one of {', '.join(field.choices)}",
        )
    return value


def _id_of(kind: str) -> Callable[[str, Json, Field], Json]:
    def check(where: str, value: Json, field: Field) -> Json:
        del field
        try:
            fits = isinstance(value, str) and parse_id(value).kind == kind
        except ComityError:
            fits = False
        if not fits:
            example = "party:FRA" if kind == "party" else "object:norad:25544"
            raise FormatError(
                f"{where}: {str(value)[:60]!r} is no {kind}",
                remedy=f"give an id such as {example}",
            )
        return value

    return check


def _list_of(
    one: Callable[[str, Json, Field], Json],
) -> Callable[[str, Json, Field], Json]:
    def check(where: str, value: Json, field: Field) -> Json:
        if not isinstance(value, list) or not field.least <= len(value) <= field.most:
            raise FormatError(
                f"{where}: a list of {field.least:g} to {field.most:g} is needed"
            )
        return [one(f"{where}, {k}", item, field) for k, item in enumerate(value, 1)]

    return check


def _notice(where: str, value: Json, field: Field) -> Json:
    del field
    try:
        read_id(value)
    except FormatError as error:
        raise FormatError(f"{where}: {error.message}", remedy=error.remedy) from error
    return value


def _part(where: str, value: Json, low: float, high: float, unit: str) -> float:
    return float(_number(where, value, Field("number", True, low, high, unit)))


def point(where: str, value: Json) -> list[float]:
    """Read ``[latitude, longitude]`` in degrees.

    Raises
    ------
    FormatError, RangeError
        If it is none.
    """
    if not isinstance(value, list) or len(value) != 2:
        raise FormatError(f"{where}: [latitude, longitude] in degrees is needed")
    return [
        _part(f"{where}: latitude", value[0], *LATITUDE, "deg"),
        _part(f"{where}: longitude", value[1], *LONGITUDE, "deg"),
    ]


def _exactly(where: str, value: Json, names: set[str]) -> Mapping[str, Json]:
    if not isinstance(value, dict) or set(value) != names:
        raise FormatError(f"{where}: {' and '.join(sorted(names))} are needed")
    return value


def _area(where: str, value: Json, field: Field) -> Json:
    del field
    if isinstance(value, dict) and "polygon_deg" in value:
        corners = _exactly(where, value, {"polygon_deg"})["polygon_deg"]
        if not isinstance(corners, list) or not 3 <= len(corners) <= 100:
            raise FormatError(f"{where}: a polygon of 3 to 100 corners is needed")
        return {
            "polygon_deg": [
                [*point(f"{where}, corner {k}", c)] for k, c in enumerate(corners, 1)
            ]
        }
    whole = _exactly(where, value, {"centre_deg", "radius_km"})
    return {
        "centre_deg": [*point(f"{where}: centre", whole["centre_deg"])],
        "radius_km": _part(f"{where}: radius", whole["radius_km"], 0.0, 20_000.0, "km"),
    }


def _orbit(where: str, value: Json, field: Field) -> Json:
    del field
    whole = _exactly(where, value, {"apogee_km", "inclination_deg", "perigee_km"})
    perigee = _part(f"{where}: perigee", whole["perigee_km"], 80.0, 1e6, "km")
    return {
        "apogee_km": _part(f"{where}: apogee", whole["apogee_km"], perigee, 1e6, "km"),
        "inclination_deg": _part(
            f"{where}: inclination", whole["inclination_deg"], 0.0, 180.0, "deg"
        ),
        "perigee_km": perigee,
    }


def _corridor(where: str, value: Json, field: Field) -> Json:
    del field
    if not isinstance(value, list) or not 2 <= len(value) <= 2000:
        raise FormatError(f"{where}: 2 to 2000 points are needed")
    points: list[Json] = []
    last = FIRST_US - 1
    for k, item in enumerate(value, 1):
        name = f"{where}, point {k}"
        whole = _exactly(name, item, {"at_us", "place_deg"})
        at_us = _instant(name, whole["at_us"], Field("instant"))
        if at_us <= last:
            raise FormatError(f"{name}: it is not later than the one before")
        last = at_us
        place = point(name, whole["place_deg"])
        points.append({"at_us": at_us, "place_deg": [*place]})
    return points


def _vector(where: str, value: Json, most: float, unit: str) -> list[float]:
    if not isinstance(value, list) or len(value) != 3:
        raise FormatError(f"{where}: three numbers of {unit} are needed")
    return [_part(where, item, -most, most, unit) for item in value]


def _state(where: str, value: Json, field: Field) -> Json:
    del field
    names = {"at_us", "frame", "position_km", "velocity_km_s"}
    whole = _exactly(where, value, names)
    frames = Field("choice", choices=("TEME", "GCRF", "EME2000", "ITRF"))
    return {
        "at_us": _instant(f"{where}: at_us", whole["at_us"], Field("instant")),
        "frame": _choice(f"{where}: frame", whole["frame"], frames),
        "position_km": [
            *_vector(f"{where}: position", whole["position_km"], 1e6, "km")
        ],
        "velocity_km_s": [
            *_vector(f"{where}: velocity", whole["velocity_km_s"], 100.0, "km/s")
        ],
    }


#: Kind → what reads a value of it.
KINDS: dict[str, Callable[[str, Json, Field], Json]] = {
    "instant": _instant,
    "number": _number,
    "count": _number,
    "text": _text,
    "choice": _choice,
    "party": _id_of("party"),
    "parties": _list_of(_id_of("party")),
    "object": _id_of("object"),
    "objects": _list_of(_id_of("object")),
    "notice": _notice,
    "area": _area,
    "orbit": _orbit,
    "corridor": _corridor,
    "state": _state,
}


def read_value(where: str, value: Json, field: Field) -> Json:
    """Return a checked value.

    Raises
    ------
    FormatError, RangeError
        If it does not fit; the message names the field, the value, unit and limit.
    """
    return KINDS[field.kind](where, value, field)


def from_people(where: str, value: Json, field: Field) -> Json:
    """Return a value as a notice holds it: instants are written by people as UTC.

    Raises
    ------
    FormatError
        If an instant cannot be read.
    """
    if field.kind == "instant" and isinstance(value, str):
        try:
            return parse_utc(value)
        except ComityError as error:
            raise FormatError(
                f"{where}: {error.message}", remedy=error.remedy
            ) from None
    if field.kind in {"state", "corridor"}:
        one = Field("instant")
        if isinstance(value, dict) and "at" in value:
            rest = {name: item for name, item in value.items() if name != "at"}
            return {**rest, "at_us": from_people(f"{where}: at", value["at"], one)}
        if isinstance(value, list):
            return [from_people(where, item, Field("state")) for item in value]
    return value
