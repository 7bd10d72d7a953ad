"""How values stand on pages: instants, ages, probabilities, numbers with units, hashes.

Quantities are isolated left to right (``q``), with a no-break space before the unit and a true minus
sign. Instants are microseconds of UTC since 1970.
"""

import math

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from comity.foundations.constants import DAY_US, HOUR_US, MINUTE_US, SECOND_US
from comity.foundations.time import format_utc

__all__ = [
    "FILTERS",
    "age",
    "blocks",
    "clock",
    "day",
    "day_clock",
    "instant",
    "number",
    "probability",
    "quantity",
    "short",
    "span",
]

NO_BREAK = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
#: Months of the year, by language.
MONTHS = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split(),
    "ru": "янв. февр. марта апр. мая июня июля авг. сент. окт. нояб. дек.".split(),
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر".split(),
    "zh": "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月".split(),
}
#: Below it a probability is told as smaller; zero is never written.
LEAST_PC = 1e-9
#: From this on, and below its inverse, numbers have an exponent.
LARGE = 1e7


def isolated(text: str) -> Markup:
    """Return a text that keeps its order among words of any direction."""
    return Markup('<bdi class="q" dir="ltr">{}</bdi>').format(text)


def clock(at_us: int) -> str:
    """Return hours and minutes of an instant."""
    return format_utc(at_us, 0)[11:16]


def day(at_us: int, language: str = "en", year: str = "") -> str:
    """Return day and month of an instant in a language's order; with a year if one is given."""
    text = format_utc(at_us, 0)
    month = MONTHS[language][int(text[5:7]) - 1]
    if language == "zh":
        return (
            f"{year}年{month}{int(text[8:10])}日"
            if year
            else f"{month}{int(text[8:10])}日"
        )
    parts = [str(int(text[8:10])), month, *([year] if year else [])]
    return NO_BREAK.join(parts)


def day_clock(
    at_us: int, now_us: int, *, seconds: bool = False, language: str = "en"
) -> str:
    """Return an instant as short as it can be read: ``02:47`` today, ``15 Mar 00:33`` otherwise."""
    text = format_utc(at_us, 0)
    hour = text[11:19] if seconds else text[11:16]
    if at_us // DAY_US == now_us // DAY_US:
        return hour
    year = text[:4] if text[:4] != format_utc(now_us, 0)[:4] else ""
    return f"{day(at_us, language, year)}{NO_BREAK}{hour}"


def instant(
    at_us: int | None, now_us: int, *, seconds: bool = False, language: str = "en"
) -> Markup:
    """Return an instant for a page, its whole text in the attribute; a dash if there is none."""
    if at_us is None:
        return Markup("\N{EN DASH}")
    words = day_clock(at_us, now_us, seconds=seconds, language=language)
    # Within what goes from left to right a day with its month keeps the order of its language.
    shown = (
        Markup('<bdi dir="rtl">{}</bdi>').format(words) if language == "ar" else words
    )
    return Markup('<time class="q" datetime="{}">{}</time>').format(
        format_utc(at_us, 0), shown
    )


def span(length_us: int) -> str:
    """Return a length of time, rounded down: ``41 s``, ``19 min``, ``2 h 37 min``, ``3.4 d``."""
    length_us = max(length_us, 0)
    if length_us < MINUTE_US:
        return f"{length_us // SECOND_US}{NO_BREAK}s"
    if length_us < HOUR_US:
        return f"{length_us // MINUTE_US}{NO_BREAK}min"
    if length_us < 2 * DAY_US:
        minutes = length_us // MINUTE_US
        return f"{minutes // 60}{NO_BREAK}h{NO_BREAK}{minutes % 60:02d}{NO_BREAK}min"
    return f"{math.floor(length_us / DAY_US * 10) / 10:.1f}{NO_BREAK}d"


def age(at_us: int | None, now_us: int) -> Markup:
    """Return how old something is; a dash if it has no instant."""
    return Markup("\N{EN DASH}") if at_us is None else isolated(span(now_us - at_us))


def probability(value: float | None) -> Markup:
    """Return a probability with two digits; below 1e-9 as smaller, never as zero."""
    if value is None or not math.isfinite(value):
        return Markup('<span class="unknown">not computed</span>')
    if value < LEAST_PC:
        return isolated(f"<1e{MINUS}9")
    head, _, tail = f"{value:.1e}".partition("e")
    power = int(tail)
    sign = MINUS if power < 0 else ""
    return isolated(f"{head}e{sign}{abs(power)}")


def number(value: float, digits: int = 0) -> str:
    """Return a number with thousands apart and a true minus sign."""
    if value and not 1 / LARGE <= abs(value) < LARGE:
        return f"{value:.2e}".replace("-", MINUS)
    return f"{value:,.{digits}f}".replace("-", MINUS)


def quantity(
    value: float | None, unit: str, digits: int = 0, spread: float | None = None
) -> Markup:
    """Return a number with its unit and spread, isolated; a hatch with a word if it is not known."""
    if value is None or not math.isfinite(value):
        return Markup('<span class="unknown">not known</span>')
    around = "" if spread is None else f" \N{PLUS-MINUS SIGN} {number(spread, digits)}"
    return isolated(f"{number(value, digits)}{around}{NO_BREAK}{unit}")


def miss(value_km: float | None, spread_km: float | None = None) -> Markup:
    """Return a distance in metres below 10 km, else in kilometres."""
    if value_km is None or not math.isfinite(value_km):
        return quantity(None, "km")
    if abs(value_km) < 10:
        small = None if spread_km is None else spread_km * 1e3
        return quantity(value_km * 1e3, "m", 0, small)
    return quantity(value_km, "km", 1, spread_km)


def blocks(text: str) -> str:
    """Return a hash in blocks of four, as people compare it."""
    bare = text.removeprefix("sha256:")
    return " ".join(bare[i : i + 4] for i in range(0, len(bare), 4))


def short(text: str) -> str:
    """Return an id as people say it: without the word of its kind."""
    return text.removeprefix("party:").removeprefix("object:").removeprefix("norad:")


def _unknown(context: Context, name: str) -> Markup:
    """Return that a value is not known, in the words of the page's reader."""
    words = context["t"](name)
    return Markup('<span class="unknown">{}</span>').format(words)


@pass_context
def _probability(context: Context, value: float | None) -> Markup:
    if value is None or not math.isfinite(value):
        return _unknown(context, "value-not-computed")
    return probability(value)


@pass_context
def _quantity(
    context: Context,
    value: float | None,
    unit: str,
    digits: int = 0,
    spread: float | None = None,
) -> Markup:
    if value is None or not math.isfinite(value):
        return _unknown(context, "value-not-known")
    return quantity(value, unit, digits, spread)


@pass_context
def _miss(
    context: Context, value_km: float | None, spread_km: float | None = None
) -> Markup:
    if value_km is None or not math.isfinite(value_km):
        return _unknown(context, "value-not-known")
    return miss(value_km, spread_km)


#: By name in templates; what is not known is said in the reader's language.
FILTERS = {
    "blocks": blocks,
    "clock": clock,
    "isolated": isolated,
    "miss": _miss,
    "number": number,
    "pc": _probability,
    "quantity": _quantity,
    "short": short,
    "span": span,
}
