"""Dates as historians write them: EDTF, levels 0 and 1, without guessing.

Read are years, months and days (``1975``, ``1975-07``, ``1975-07-15``), each perhaps
uncertain (``?``), approximate (``~``) or both (``%``), unspecified digits (``197X``,
``1975-XX``), and intervals (``1957/1975-07``) whose end may be open (``..``) or unknown
(empty). One unknown day of a window is written ``[2023-06-13..2023-08-24]`` or, by a day,
``[..2024-09-05]`` (level 2): it is a day, never a span of validity, so an interval has no
such ends. Source: Extended Date/Time Format, Library of Congress, 4 February 2019
(ISO 8601-2:2019). Seasons, negative years and times of day are refused: no record of
cooperation in orbit needs them.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from typing_extensions import override

from comity.foundations.errors import FormatError

__all__ = ["Edtf", "first_day", "last_day", "parse_edtf"]

_ONE = re.compile(
    r"(?P<year>[0-9]{4}|[0-9]{3}X|[0-9]{2}XX)"
    r"(?:-(?P<month>[0-9]{2}|XX)(?:-(?P<day>[0-9]{2}|XX))?)?(?P<mark>[?~%]?)"
)
_FIRST, _LAST = date(1, 1, 1), date(9999, 12, 31)
_WINDOW = re.compile(r"\[(?P<start>[^\[\]]*?)\.\.(?P<end>[^\[\]]*)\]")
_REMEDY = "write 1975, 1975-07 or 1975-07-15, perhaps with ? or ~, or FROM/TO"
_MONTHS = (
    "January February March April May June July August September October November "
    "December"
).split()


@dataclass(frozen=True, slots=True)
class Edtf:
    """A date or interval with the days that it can mean.

    Attributes
    ----------
    text
        As it was written.
    first, last
        The earliest and the latest day that it can mean, both included.
    uncertain, approximate
        Whether any part of it is marked so.
    open_start, open_end
        Whether the interval has no (known) beginning or end.
    """

    text: str
    first: date
    last: date
    uncertain: bool = False
    approximate: bool = False
    open_start: bool = False
    open_end: bool = False

    @property
    def year(self) -> int:
        """Return the year in which it begins, or ends if it has no beginning."""
        return (self.last if self.open_start else self.first).year

    @property
    def is_interval(self) -> bool:
        """Tell whether it is a span with two ends."""
        return "/" in self.text

    @property
    def is_window(self) -> bool:
        """Tell whether it is one unknown day of a window, which is no span."""
        return self.text.startswith("[")

    def overlaps(self, other: "Edtf") -> bool:
        """Tell whether there is a day that both can mean."""
        return self.first <= other.last and other.first <= self.last

    def within(self, since: date | None, until: date | None) -> bool:
        """Tell whether it can mean a day from ``since`` to ``until``, both included."""
        return (until is None or self.first <= until) and (
            since is None or since <= self.last
        )

    @override
    def __str__(self) -> str:
        """Return the text as it was written."""
        return self.text

    def words(self) -> str:
        """Return it for a reader: ``about July 1975``, ``1957 to 1975, uncertain``."""
        if self.is_interval:
            start, end = self.text.split("/")
            begun = {"": "an unknown date", "..": "no known beginning"}.get(start)
            ended = {"": "an unknown date", "..": "now"}.get(end)
            return (
                f"{begun or parse_edtf(start).words()} to "
                f"{ended or parse_edtf(end).words()}"
            )
        if window := _WINDOW.fullmatch(self.text):
            start, end = window["start"], window["end"]
            if not start:
                return f"by {parse_edtf(end).words()}"
            if not end:
                return f"not before {parse_edtf(start).words()}"
            return f"between {parse_edtf(start).words()} and {parse_edtf(end).words()}"
        match = _ONE.fullmatch(self.text)
        assert match is not None  # noqa: S101 (checked when it was read)
        year, month, day = match["year"], match["month"], match["day"]
        shown = year.replace("XX", "00s").replace("X", "0s")
        if month and month != "XX":
            shown = f"{_MONTHS[int(month) - 1]} {shown}"
            if day and day != "XX":
                shown = f"{int(day)} {shown}"
        about = "about " if self.approximate else ""
        return f"{about}{shown}" + (" (uncertain)" if self.uncertain else "")


def _one(text: str) -> Edtf:
    match = _ONE.fullmatch(text)
    if match is None:
        raise FormatError(f"{text!r} is no date", remedy=_REMEDY)
    year, month, day, mark = match["year"], match["month"], match["day"], match["mark"]
    if "X" in year and month:
        raise FormatError(
            f"{text!r} has a month in an unspecified year", remedy="give the decade"
        )
    if month == "XX" and day not in {None, "XX"}:
        raise FormatError(f"{text!r} has a day in no month", remedy="give the year")
    low, high = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if low < 1:
        raise FormatError(f"{text!r} is before the year 1", remedy=_REMEDY)
    months = (1, 12) if month in {None, "XX"} else (int(month), int(month))
    try:
        last_day = calendar.monthrange(high, months[1])[1]
        days = (1, last_day) if day in {None, "XX"} else (int(day), int(day))
        first, last = date(low, months[0], days[0]), date(high, months[1], days[1])
    except (ValueError, calendar.IllegalMonthError) as error:
        raise FormatError(
            f"{text!r} is not in the calendar ({error})", remedy=_REMEDY
        ) from error
    return Edtf(text, first, last, mark in {"?", "%"}, mark in {"~", "%"})


def _window(text: str) -> Edtf:
    """Read one unknown day of a window."""
    match = _WINDOW.fullmatch(text)
    if match is None or not (match["start"] or match["end"]):
        raise FormatError(f"{text!r} is no window", remedy="write [FROM..TO] or [..TO]")
    begun = _one(match["start"]) if match["start"] else None
    ended = _one(match["end"]) if match["end"] else None
    if begun and ended and ended.last < begun.first:
        raise FormatError(f"{text!r} ends before it begins", remedy=_REMEDY)
    return Edtf(
        text,
        begun.first if begun else _FIRST,
        ended.last if ended else _LAST,
        uncertain=True,
        approximate=any(part.approximate for part in (begun, ended) if part),
        open_start=begun is None,
        open_end=ended is None,
    )


def parse_edtf(text: str) -> Edtf:
    """Read a date, an unknown day of a window, or an interval.

    Raises
    ------
    FormatError
        If it is none, is not in the calendar, or ends before it begins.
    """
    if text.startswith("["):
        return _window(text)
    if text.count("/") > 1:
        raise FormatError(f"{text!r} has more than two ends", remedy=_REMEDY)
    if "/" not in text:
        return _one(text)
    start, end = text.split("/")
    if start in {"", ".."} and end in {"", ".."}:
        raise FormatError(f"{text!r} has neither start nor end", remedy=_REMEDY)
    begun = None if start in {"", ".."} else _one(start)
    ended = None if end in {"", ".."} else _one(end)
    if begun and ended and ended.last < begun.first:
        raise FormatError(f"{text!r} ends before it begins", remedy=_REMEDY)
    return Edtf(
        text,
        begun.first if begun else _FIRST,
        ended.last if ended else _LAST,
        any(part.uncertain for part in (begun, ended) if part),
        any(part.approximate for part in (begun, ended) if part),
        begun is None,
        ended is None,
    )


def first_day(text: str) -> date | None:
    """Return the first day that a date can mean, None for no text.

    Raises
    ------
    FormatError
        If it is no date.
    """
    return parse_edtf(text).first if text else None


def last_day(text: str) -> date | None:
    """Return the last day that a date can mean, None for no text.

    Raises
    ------
    FormatError
        If it is no date.
    """
    return parse_edtf(text).last if text else None
