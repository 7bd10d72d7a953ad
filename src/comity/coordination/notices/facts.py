"""Key facts written and read in the languages of the parties.

``format_fact`` writes a value as a reader of a language expects it; ``parse_fact`` reads what
a person of that language writes back, whatever digits and words are used. Names of months and
forms of numbers are those of the Unicode CLDR.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import TypeAlias

from babel.dates import format_datetime, get_month_names
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
from comity.foundations.errors import FormatError
from comity.foundations.plain import Json, JsonObject
from comity.foundations.time import parse_utc

__all__ = ["LANGUAGES", "Fact", "Terms", "format_fact", "parse_fact", "plain"]

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
#: What people write for each of the four, normalised (``plain``).
_WRITTEN: dict[str, tuple[tuple[str, ...], ...]] = {
    "en": (("n", "north"), ("s", "south"), ("e", "east"), ("w", "west")),
    "ru": (
        ("с.ш.", "с.ш", "сш", "север"),
        ("ю.ш.", "ю.ш", "юш", "юг"),
        ("в.д.", "в.д", "вд", "восток"),
        ("з.д.", "з.д", "зд", "запад"),
    ),
    "fr": (("n", "nord"), ("s", "sud"), ("e", "est"), ("o", "w", "ouest")),
    "ar": (
        ("شمالا", "شمال"),
        ("جنوبا", "جنوب"),
        ("شرقا", "شرق"),
        ("غربا", "غرب"),
    ),
    "zh": (("北纬", "北"), ("南纬", "南"), ("东经", "东"), ("西经", "西")),
}
#: Choice → how a language names it.
Terms: TypeAlias = Mapping[str, str]
#: A fact that was read back: instant (UTC us), number, text, or place in degrees.
Fact: TypeAlias = int | float | str | tuple[float, float]


def plain(text: str) -> str:
    """Normalise a text for comparison: Western digits, small letters, no vowel signs."""
    whole = unicodedata.normalize("NFKD", text)
    out = []
    for char in whole:
        digit = unicodedata.digit(char, None)
        if digit is not None:
            out.append(str(digit))
        elif not unicodedata.combining(char) and unicodedata.category(char) != "Cf":
            out.append(char)
    joined = unicodedata.normalize("NFC", "".join(out)).casefold()
    joined = joined.replace("٫", ".").replace("،", ",").replace("−", "-")
    return " ".join(joined.split())


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


@cache
def _months(language: str) -> dict[str, int]:
    """Return names of months → number, in every form and length that the language has."""
    found: dict[str, int] = {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            names = get_month_names(width, context, locale=language)
            found |= {plain(str(name)).rstrip("."): k for k, name in names.items()}
    return found


_CLOCK = re.compile(
    r"(\d{1,2})\s*(?:[:h]|ч\.?|\.|时|點|点)\s*(\d{2})(?:\s*[:分]\s*(\d{2}))?"
)


def _instant(text: str, language: str) -> int:
    normal = plain(text)
    iso = re.search(r"\d{4}-\d{2}-\d{2}[t ]\d{2}:\d{2}(:\d{2})?", normal)
    if iso:
        return parse_utc(iso.group().upper())
    date = re.search(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日", normal)
    if date:
        year, month, day = (int(part) for part in date.groups())
    else:
        names = sorted(_months(language), key=len, reverse=True)
        wanted = "|".join(re.escape(name) for name in names if not name.isdigit())
        date = re.search(
            rf"(\d{{1,2}})\.?\s*(?:er)?\s*({wanted})\.?\s*,?\s*(\d{{4}})", normal
        )
        if date is None:
            raise FormatError(
                f"{text[:60]!r} names no day with month and year",
                remedy="write it as it stands in the notice",
            )
        day, month = int(date[1]), _months(language)[date[2]]
        year = int(date[3])
    clock = _CLOCK.search(normal[date.end() :]) or _CLOCK.search(normal[: date.start()])
    if clock is None:
        raise FormatError(
            f"{text[:60]!r} names no time of day", remedy="write HH:MM, UTC"
        )
    hour, minute = int(clock[1]), int(clock[2])
    return parse_utc(
        f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{int(clock[3] or 0):02d}"
    )


def _value(text: str) -> float:
    found = re.search(r"-?\d+(?:[.,]\d+)?", text)
    if found is None:
        raise FormatError(f"{text[:60]!r} names no number")
    return float(found.group().replace(",", "."))


def _spot(text: str, language: str) -> tuple[float, float]:
    """Read a latitude and a longitude with their sides."""
    normal = plain(text).replace(". ", ".")
    sides = _WRITTEN[language]
    side_of = {word: k for k, some in enumerate(sides) for word in some}
    names = "|".join(re.escape(w) for w in sorted(side_of, key=len, reverse=True))
    number = r"(\d+(?:[.,]\d+)?)\s*°?\s*"
    ahead = rf"({names})\s*{number}" if language == "zh" else rf"{number}({names})"
    found = re.findall(ahead, normal)
    if language == "zh":
        found = [(value, side) for side, value in found]
    if len(found) < 2:
        raise FormatError(
            f"{text[:60]!r} names no latitude and longitude with their sides",
            remedy="write it as it stands in the notice",
        )
    (lat, lat_side), (lon, lon_side) = found[0], found[1]
    one, two = side_of[lat_side], side_of[lon_side]
    if one > 1 or two < 2:
        raise FormatError(f"{text[:60]!r}: latitude comes first, then longitude")
    return (
        _value(lat) * (1.0 if one == 0 else -1.0),
        _value(lon) * (1.0 if two == 2 else -1.0),
    )


def _choice(text: str, field: Field, terms: Terms) -> str:
    normal = plain(text)
    found = [c for c in field.choices if normal in {plain(terms.get(c, c)), plain(c)}]
    if len(found) != 1:
        raise FormatError(f"{text[:60]!r} is none of the choices")
    return found[0]


def _object(text: str) -> str:
    normal = plain(text).removeprefix("object:").replace("norad ", "norad:")
    return "object:" + (f"norad:{normal}" if normal.isdigit() else normal)


def parse_fact(text: str, field: Field, language: str, terms: Terms) -> Fact:
    """Read a fact as a person has written it back.

    Returns
    -------
    int, tuple of float, float or str
        An instant (UTC us), a place ``(latitude, longitude)`` in degrees, a number, a choice
        or an id.

    Raises
    ------
    FormatError
        If it cannot be read as such a fact.
    """
    parsers: dict[str, Callable[[], Fact]] = {
        "instant": lambda: _instant(text, language),
        "area": lambda: _spot(text, language),
        "number": lambda: _value(plain(text)),
        "count": lambda: _value(plain(text)),
        "choice": lambda: _choice(text, field, terms),
        "object": lambda: _object(text),
        "party": lambda: f"party:{text.strip().removeprefix('party:')}",
    }
    return parsers.get(field.kind, text.strip)()
