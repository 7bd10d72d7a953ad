"""Key facts that people read back, in their languages, whatever digits and words they use."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import TypeAlias

from babel.dates import get_month_names

from comity.coordination.notices.facts import Terms
from comity.coordination.notices.fields import Field
from comity.foundations.errors import FormatError
from comity.foundations.time import parse_utc

__all__ = ["Fact", "parse_fact", "plain"]

#: A fact that was read back: instant (UTC us), number, text, or place in degrees.
Fact: TypeAlias = int | float | str | tuple[float, float]
#: What people write for north, south, east, west, normalised (``plain``).
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


@cache
def _months(language: str) -> dict[str, int]:
    """Return names of months → number, in every form and length that the language has."""
    numbers: dict[str, int] = {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            names = get_month_names(width, context, locale=language)
            numbers |= {plain(str(name)).rstrip("."): k for k, name in names.items()}
    return numbers


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
    match = re.search(r"-?\d+(?:[.,]\d+)?", text)
    if match is None:
        raise FormatError(f"{text[:60]!r} names no number")
    return float(match.group().replace(",", "."))


def _spot(text: str, language: str) -> tuple[float, float]:
    """Read a latitude and a longitude with their sides."""
    normal = plain(text).replace(". ", ".")
    sides = _WRITTEN[language]
    side_of = {word: k for k, some in enumerate(sides) for word in some}
    names = "|".join(re.escape(w) for w in sorted(side_of, key=len, reverse=True))
    number = r"(\d+(?:[.,]\d+)?)\s*°?\s*"
    ahead = rf"({names})\s*{number}" if language == "zh" else rf"{number}({names})"
    pairs = re.findall(ahead, normal)
    if language == "zh":
        pairs = [(value, side) for side, value in pairs]
    if len(pairs) < 2:
        raise FormatError(
            f"{text[:60]!r} names no latitude and longitude with their sides",
            remedy="write it as it stands in the notice",
        )
    (lat, lat_side), (lon, lon_side) = pairs[0], pairs[1]
    one, two = side_of[lat_side], side_of[lon_side]
    if one > 1 or two < 2:
        raise FormatError(f"{text[:60]!r}: latitude comes first, then longitude")
    return (
        _value(lat) * (1.0 if one == 0 else -1.0),
        _value(lon) * (1.0 if two == 2 else -1.0),
    )


def _choice(text: str, field: Field, terms: Terms) -> str:
    normal = plain(text)
    choices = [c for c in field.choices if normal in {plain(terms.get(c, c)), plain(c)}]
    if len(choices) != 1:
        raise FormatError(f"{text[:60]!r} is none of the choices")
    return choices[0]


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
