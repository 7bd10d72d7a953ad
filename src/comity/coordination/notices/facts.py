"""Fields written in the languages of the parties.

Names of months and forms of numbers are those of the Unicode CLDR.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

from babel.dates import format_datetime
from babel.numbers import format_decimal

from comity.coordination.notices.fields import Field
from comity.coordination.notices.geometry import centre_of, reach_km
from comity.coordination.notices.values import (
    Area,
    CorridorPoint,
    FieldValue,
    Orbit,
    as_area,
    corridor_in,
    instant_in,
    orbit_in,
)
from comity.foundations.plain import Json, JsonObject

__all__ = ["COMPASS", "LANGUAGES", "Terms", "format_fact"]

#: Languages of the parties, by ISO 639-1.
LANGUAGES = ("en", "ru", "fr", "ar", "zh")
_PATTERNS = {
    "en": "d MMMM y, HH:mm",
    "ru": "d MMMM y 'г'., HH:mm",
    "fr": "d MMMM y, HH:mm",
    "ar": "d MMMM y، HH:mm",
    "zh": "y年M月d日 HH:mm",
}
#: How a language writes north, south, east, west, after the number or (zh) before it.
COMPASS: dict[str, tuple[str, str, str, str]] = {
    "en": ("N", "S", "E", "W"),
    "ru": ("с. ш.", "ю. ш.", "в. д.", "з. д."),
    "fr": ("N", "S", "E", "O"),
    "ar": ("شمالاً", "جنوباً", "شرقاً", "غرباً"),
    "zh": ("北纬", "南纬", "东经", "西经"),
}
#: Choice → how a language names it.
Terms: TypeAlias = Mapping[str, str]


def _number(value: float, language: str) -> str:
    return str(format_decimal(value, format="0.######", locale=language))


def _format_instant(at_us: int, language: str) -> str:
    at = datetime.fromtimestamp(at_us / 1e6, UTC)
    pattern = _PATTERNS[language] + (":ss" if at_us // 1_000_000 % 60 else "")
    return f"{format_datetime(at, pattern, tzinfo=UTC, locale=language)} UTC"


def _format_number(value: float, field: Field, language: str) -> str:
    unit = {"deg": "°"}.get(field.unit, field.unit and f" {field.unit}")
    return _number(value, language) + unit


def _format_area(area: Area, language: str, terms: Terms) -> str:
    middle = _place(centre_of(area), language)
    within = terms.get("within", "±")
    return f"{middle} ({within} {_number(reach_km(area), language)} km)"


def _format_object(name: str) -> str:
    return name.removeprefix("object:").replace("norad:", "NORAD ")


def _format_party(name: str) -> str:
    return name.removeprefix("party:")


def _format_orbit(orbit: Orbit, language: str) -> str:
    low, high, tilt = (
        _number(value, language)
        for value in (
            orbit["perigee_km"],
            orbit["apogee_km"],
            orbit["inclination_deg"],
        )
    )
    return f"{low} × {high} km, {tilt}°"


def _format_corridor(points: Sequence[CorridorPoint], language: str) -> str:
    first, last = points[0]["place_deg"], points[-1]["place_deg"]
    return f"{_place(first, language)} → {_place(last, language)}"


def format_fact(value: FieldValue, field: Field, language: str, terms: Terms) -> str:
    """Return a checked value of a field in a language, with its unit.

    Parameters
    ----------
    terms
        How the language names choices.
    """
    if isinstance(value, list):
        return _format_list(value, field, language)
    if isinstance(value, dict):
        return _format_mapping(value, field, language, terms)
    if isinstance(value, int | float):
        if field.kind == "instant":
            return _format_instant(int(value), language)
        return _format_number(value, field, language)
    return _format_text(str(value), field, terms)


def _format_list(value: list[Json], field: Field, language: str) -> str:
    if field.kind == "corridor":
        points = corridor_in({"corridor": value}) or []
        return _format_corridor(points, language)
    one = _format_party if field.kind == "parties" else _format_object
    return ", ".join(one(str(item)) for item in value)


def _format_mapping(
    value: JsonObject, field: Field, language: str, terms: Terms
) -> str:
    if field.kind == "area":
        return _format_area(as_area(value), language, terms)
    orbit = orbit_in({"orbit": value})
    if field.kind == "orbit" and orbit is not None:
        return _format_orbit(orbit, language)
    return _format_instant(instant_in(value, "at_us") or 0, language)


def _format_text(value: str, field: Field, terms: Terms) -> str:
    if field.kind == "choice":
        return terms.get(value, value)
    if field.kind == "object":
        return _format_object(value)
    return _format_party(value) if field.kind == "party" else value


def _place(place_deg: Sequence[float], language: str) -> str:
    north, south, east, west = COMPASS[language]
    lat, lon = float(place_deg[0]), float(place_deg[1])
    parts = []
    for number, side in (
        (abs(lat), north if lat >= 0 else south),
        (abs(lon), east if lon >= 0 else west),
    ):
        text = f"{_number(round(number, 4), language)}°"
        parts.append(f"{side}{text}" if language == "zh" else f"{text} {side}")
    return {"zh": "，", "ar": "، "}.get(language, ", ").join(parts)
