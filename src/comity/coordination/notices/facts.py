"""Key facts said and heard in the languages of the parties.

``say`` writes a value as a reader of a language expects it; ``hear`` reads what a person of
that language writes back, whatever digits and words are used. Both are about the same
fields; names of months and forms of numbers are those of the Unicode CLDR.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from babel.dates import format_datetime, get_month_names
from babel.numbers import format_decimal

from comity.coordination.notices.fields import Field
from comity.coordination.notices.geometry import centre_of, reach_km
from comity.foundations.errors import FormatError
from comity.foundations.time import parse_utc

__all__ = ["LANGUAGES", "Terms", "hear", "plain", "say"]

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
#: What people write beside it, in plain form (``plain``), for each of the four.
_HEARD: dict[str, tuple[tuple[str, ...], ...]] = {
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
#: Term of a choice → its words in a language.
Terms = Mapping[str, str]


def plain(text: str) -> str:
    """Return a text for comparison: Western digits, small letters, no vowel signs."""
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


def _say_instant(value: Any, _field: Field, language: str, _terms: Terms) -> str:
    at = datetime.fromtimestamp(value / 1e6, UTC)
    pattern = _PATTERNS[language] + (":ss" if value // 1_000_000 % 60 else "")
    return f"{format_datetime(at, pattern, tzinfo=UTC, locale=language)} UTC"


def _say_number(value: Any, field: Field, language: str, _terms: Terms) -> str:
    unit = {"deg": "°"}.get(field.unit, field.unit and f" {field.unit}")
    return _number(value, language) + unit


def _say_area(value: Any, _field: Field, language: str, terms: Terms) -> str:
    middle = _place(centre_of(value), language)
    return (
        f"{middle} ({terms.get('within', '±')} {_number(reach_km(value), language)} km)"
    )


def _say_object(value: Any, _field: Field, _language: str, _terms: Terms) -> str:
    return str(value).removeprefix("object:").replace("norad:", "NORAD ")


def _say_party(value: Any, _field: Field, _language: str, _terms: Terms) -> str:
    return str(value).removeprefix("party:")


def _say_orbit(value: Any, _field: Field, language: str, _terms: Terms) -> str:
    low, high, tilt = (
        _number(value[name], language)
        for name in ("perigee_km", "apogee_km", "inclination_deg")
    )
    return f"{low} × {high} km, {tilt}°"


def _say_corridor(value: Any, _field: Field, language: str, _terms: Terms) -> str:
    first, last = value[0]["place_deg"], value[-1]["place_deg"]
    return f"{_place(first, language)} → {_place(last, language)}"


def _say_state(value: Any, field: Field, language: str, terms: Terms) -> str:
    return _say_instant(value["at_us"], field, language, terms)


_SAY: dict[str, Callable[[Any, Field, str, Terms], str]] = {
    "instant": _say_instant,
    "number": _say_number,
    "count": _say_number,
    "choice": lambda value, _field, _language, terms: terms.get(value, value),
    "area": _say_area,
    "object": _say_object,
    "party": _say_party,
    "parties": lambda value, *rest: ", ".join(_say_party(v, *rest) for v in value),
    "objects": lambda value, *rest: ", ".join(_say_object(v, *rest) for v in value),
    "orbit": _say_orbit,
    "corridor": _say_corridor,
    "state": _say_state,
}


def say(value: Any, field: Field, language: str, terms: Terms) -> str:
    """Return a value in a language, with its unit."""
    made = _SAY.get(field.kind)
    return str(value) if made is None else made(value, field, language, terms)


def _place(place: Any, language: str) -> str:
    north, south, east, west = COMPASS[language]
    lat, lon = float(place[0]), float(place[1])
    parts = []
    for number, side in (
        (abs(lat), north if lat >= 0 else south),
        (abs(lon), east if lon >= 0 else west),
    ):
        said = f"{_number(round(number, 4), language)}°"
        parts.append(f"{side}{said}" if language == "zh" else f"{said} {side}")
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
    said = plain(text)
    iso = re.search(r"\d{4}-\d{2}-\d{2}[t ]\d{2}:\d{2}(:\d{2})?", said)
    if iso:
        return parse_utc(iso.group().upper())
    date = re.search(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日", said)
    if date:
        year, month, day = (int(part) for part in date.groups())
    else:
        names = sorted(_months(language), key=len, reverse=True)
        wanted = "|".join(re.escape(name) for name in names if not name.isdigit())
        date = re.search(
            rf"(\d{{1,2}})\.?\s*(?:er)?\s*({wanted})\.?\s*,?\s*(\d{{4}})", said
        )
        if date is None:
            raise FormatError(
                f"{text[:60]!r} names no day with month and year",
                remedy="write it as it stands in the notice",
            )
        day, month = int(date[1]), _months(language)[date[2]]
        year = int(date[3])
    clock = _CLOCK.search(said[date.end() :]) or _CLOCK.search(said[: date.start()])
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
    said = plain(text).replace(". ", ".")
    sides = _HEARD[language]
    words = {word: k for k, some in enumerate(sides) for word in some}
    names = "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))
    number = r"(\d+(?:[.,]\d+)?)\s*°?\s*"
    ahead = rf"({names})\s*{number}" if language == "zh" else rf"{number}({names})"
    found = re.findall(ahead, said)
    if language == "zh":
        found = [(value, side) for side, value in found]
    if len(found) < 2:
        raise FormatError(
            f"{text[:60]!r} names no latitude and longitude with their sides",
            remedy="write it as it stands in the notice",
        )
    (lat, lat_side), (lon, lon_side) = found[0], found[1]
    one, two = words[lat_side], words[lon_side]
    if one > 1 or two < 2:
        raise FormatError(f"{text[:60]!r}: latitude comes first, then longitude")
    return (
        _value(lat) * (1.0 if one == 0 else -1.0),
        _value(lon) * (1.0 if two == 2 else -1.0),
    )


def _choice(text: str, field: Field, terms: Terms) -> str:
    said = plain(text)
    found = [c for c in field.choices if said in {plain(terms.get(c, c)), plain(c)}]
    if len(found) != 1:
        raise FormatError(f"{text[:60]!r} is none of the choices")
    return found[0]


def _object(text: str) -> str:
    said = plain(text).removeprefix("object:").replace("norad ", "norad:")
    return "object:" + (f"norad:{said}" if said.isdigit() else said)


def hear(text: str, field: Field, language: str, terms: Terms) -> Any:
    """Read a fact as a person has written it back.

    Returns
    -------
    object
        An instant (microseconds), a place ``(latitude, longitude)``, a number, a choice, an id.

    Raises
    ------
    FormatError
        If it cannot be read as such a fact.
    """
    made: dict[str, Callable[[], Any]] = {
        "instant": lambda: _instant(text, language),
        "area": lambda: _spot(text, language),
        "number": lambda: _value(plain(text)),
        "count": lambda: _value(plain(text)),
        "choice": lambda: _choice(text, field, terms),
        "object": lambda: _object(text),
        "party": lambda: f"party:{text.strip().removeprefix('party:')}",
    }
    return made.get(field.kind, text.strip)()
