"""Typed reading of a notice's checked fields; a field may be withheld from the reader."""

from collections.abc import Mapping
from typing import TypeAlias, cast, final

from typing_extensions import TypedDict

from comity.foundations.plain import Json

__all__ = [
    "Area",
    "Circle",
    "CorridorPoint",
    "FieldValue",
    "Fields",
    "Orbit",
    "Polygon",
    "area_in",
    "as_area",
    "corridor_in",
    "instant_in",
    "number_in",
    "orbit_in",
    "text_in",
]

#: The value of a field, as ``read_value`` has checked it.
FieldValue: TypeAlias = Json
#: Name → value of the fields of a notice.
Fields: TypeAlias = Mapping[str, Json]


@final
class Circle(TypedDict):
    """A circle on the ground: ``[latitude, longitude]`` in degrees, radius in km."""

    centre_deg: list[float]
    radius_km: float


@final
class Polygon(TypedDict):
    """A polygon on the ground: its corners, ``[latitude, longitude]`` in degrees."""

    polygon_deg: list[list[float]]


Area: TypeAlias = Circle | Polygon


class CorridorPoint(TypedDict):
    """A place of a ground track, in degrees, and when it is reached (UTC us)."""

    at_us: int
    place_deg: list[float]


class Orbit(TypedDict):
    """A planned orbit: altitudes of apogee and perigee in km, inclination in degrees."""

    apogee_km: float
    inclination_deg: float
    perigee_km: float


def instant_in(fields: Fields, name: str) -> int | None:
    """Return an instant (UTC us), None if the field is missing."""
    value = fields.get(name)
    return value if isinstance(value, int) else None


def number_in(fields: Fields, name: str) -> float | None:
    """Return a number, None if the field is missing."""
    value = fields.get(name)
    return value if isinstance(value, int | float) else None


def text_in(fields: Fields, name: str) -> str:
    """Return a text, a choice or an id, empty if the field is missing."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def as_area(value: FieldValue) -> Area:
    """Return the value of a field of kind ``area``."""
    return cast("Area", value)


def area_in(fields: Fields, name: str = "area") -> Area | None:
    """Return an area, None if the field is missing."""
    value = fields.get(name)
    return as_area(value) if isinstance(value, dict) else None


def orbit_in(fields: Fields) -> Orbit | None:
    """Return the planned orbit, None if the field is missing."""
    value = fields.get("orbit")
    return cast("Orbit", value) if isinstance(value, dict) else None


def corridor_in(fields: Fields) -> list[CorridorPoint] | None:
    """Return the ground track of a re-entry, None if the field is missing."""
    value = fields.get("corridor")
    return cast("list[CorridorPoint]", value) if isinstance(value, list) else None
