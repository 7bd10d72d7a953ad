"""Time scales: UTC, TAI, TT and UT1, and text.

An instant is an integer: microseconds of UTC since 1970-01-01 without leap seconds
(POSIX). Earth orientation and leap seconds are an argument, never read here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from comity.foundations.arrays import Floats, Instants, Texts
from comity.foundations.constants import DAY_S, DAY_US
from comity.foundations.errors import DataError, FormatError, RangeError

__all__ = [
    "EarthOrientation",
    "calendar_texts",
    "format_utc",
    "julian_dates",
    "parse_utc",
    "utc_to_tai_s",
    "utc_to_tt_s",
    "utc_to_ut1_s",
]

#: Where the calendar form has no digit.
_MARKS = {4: "-", 7: "-", 10: "T", 13: ":", 16: ":"}
#: Modified Julian date of 1970-01-01.
MJD_1970 = 40587
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TEXT = re.compile(
    r"(\d{4})-(\d{2}|\d{3})(?:-(\d{2}))?(?:[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?)?Z?"
)


@dataclass(frozen=True, slots=True)
class EarthOrientation:
    """Leap seconds and daily Earth orientation parameters.

    Attributes
    ----------
    leap_mjd, leap_tai_utc_s
        From which day (MJD, UTC) which difference TAI - UTC holds.
    mjd
        Days of the parameters, ascending, one apart.
    ut1_utc_s, pole_x_rad, pole_y_rad, pole_dx_rad, pole_dy_rad
        UT1 - UTC, polar motion, celestial pole offsets to IAU 2000A/2006.
    source
        Where they come from, for people.
    """

    leap_mjd: Floats
    leap_tai_utc_s: Floats
    mjd: Floats
    ut1_utc_s: Floats
    pole_x_rad: Floats
    pole_y_rad: Floats
    pole_dx_rad: Floats
    pole_dy_rad: Floats
    source: str

    def at(self, at_us: Instants) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        """Interpolate UT1-UTC and the pole linearly, leaps of UT1-UTC removed.

        Raises
        ------
        DataError
            If an instant lies outside the table: an unknown rotation of the Earth is
            not guessed.
        """
        mjd = np.asarray(at_us) / DAY_US + MJD_1970
        outside = (mjd < self.mjd[0]) | (mjd > self.mjd[-1])
        if np.any(outside):
            day = float(np.atleast_1d(mjd)[np.atleast_1d(outside)][0])
            # The calendar ends with the year 9999.
            near = min(max(day, 0.0), 2_973_483.0)
            when = format_utc(round((near - MJD_1970) * DAY_US), 0)
            raise DataError(
                f"Earth orientation of {when} UTC (MJD {day:.0f}) is not known, only for MJD "
                f"{self.mjd[0]:.0f} to {self.mjd[-1]:.0f} ({self.source})",
                remedy="choose an instant within, or update the package astropy-iers-data",
            )
        # UT1 - TAI has no leaps.
        ut1_tai = self.ut1_utc_s - self.tai_utc_s(self.mjd)
        ut1 = np.interp(mjd, self.mjd, ut1_tai) + self.tai_utc_s(mjd)
        columns = (self.pole_x_rad, self.pole_y_rad, self.pole_dx_rad, self.pole_dy_rad)
        x, y, dx, dy = (np.interp(mjd, self.mjd, column) for column in columns)
        return ut1, x, y, dx, dy

    def tai_utc_s(self, mjd: Floats) -> Floats:
        """Return TAI - UTC; before the first leap second of 1972 there is none."""
        rows = np.searchsorted(self.leap_mjd, mjd, side="right") - 1
        if np.any(rows < 0):
            raise RangeError(
                "instant", f"MJD {np.min(mjd):.1f}", "1972-01-01 or later (TAI - UTC)"
            )
        result: Floats = self.leap_tai_utc_s[rows]
        return result


def utc_to_tai_s(at_us: Instants, orientation: EarthOrientation) -> Floats:
    """Return TAI - UTC in seconds at instants."""
    return orientation.tai_utc_s(np.asarray(at_us) / DAY_US + MJD_1970)


def utc_to_tt_s(at_us: Instants, orientation: EarthOrientation) -> Floats:
    """Return TT - UTC in seconds: TT = TAI + 32.184 s."""
    return utc_to_tai_s(at_us, orientation) + 32.184


def utc_to_ut1_s(at_us: Instants, orientation: EarthOrientation) -> Floats:
    """Return UT1 - UTC in seconds at instants."""
    return orientation.at(at_us)[0]


def julian_dates(
    at_us: Instants, offset_s: Floats | float = 0.0
) -> tuple[Floats, Floats]:
    """Return a two-part Julian date: whole days + 0.5, and the fraction with an offset."""
    day, part = np.divmod(np.asarray(at_us, dtype=np.int64), DAY_US)
    return day + (MJD_1970 + 2400000.5), part / DAY_US + np.asarray(offset_s) / DAY_S


def calendar_texts(texts: Sequence[str]) -> Texts | None:
    """Return the texts as an array if each is ``YYYY-MM-DDThh:mm:ss[.f…]``, else None.

    NumPy reads such an array in one go. What else it reads must not pass for an epoch:
    offsets from UTC (with a warning), "now", "NaT", nothing, a year alone.
    """
    out = np.array(texts, dtype=np.str_)
    width = out.dtype.itemsize // 4
    if out.ndim != 1 or not len(out) or width < 19:
        return None
    codes = out.view(np.uint32).reshape(len(out), width)
    digit = (codes >= ord("0")) & (codes <= ord("9"))
    for column, mark in _MARKS.items():
        digit[:, column] = codes[:, column] == ord(mark)
    if not digit[:, :19].all():
        return None
    rest, left = codes[:, 19:], codes[:, 19:] == 0
    if rest.shape[1]:
        point = (rest[:, 0] == ord(".")) | left[:, 0]
        ends = ~left[:, :-1] | left[:, 1:]
        if not (point.all() and (digit[:, 20:] | left[:, 1:]).all() and ends.all()):
            return None
    return out


def parse_utc(text: str) -> int:
    """Read a UTC instant: ISO date or ordinal date, with or without a time.

    ``2024-11-01``, ``2024-11-01T12:00``, ``2024-306T12:00:00.123456Z``; a space may
    stand for the T. Second 60 is read as the next minute's second 0. Digits beyond
    the microsecond are rounded.

    Raises
    ------
    FormatError
        If the text is no such instant.
    """
    try:
        seconds, fraction = _read_utc(text.strip())
    except ValueError as error:
        raise FormatError(
            f"{text!r} is no UTC instant", remedy="write 2024-11-01T00:00:00"
        ) from error
    return seconds * 1_000_000 + round(float(fraction) * 1e6)


def _read_utc(text: str) -> tuple[int, str]:
    """Return seconds since 1970 and the text of the fraction, or raise ValueError."""
    match = _TEXT.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, a, b, hour, minute, second, fraction = match.groups()
    if (b is None) != (len(a) == 3):
        raise ValueError(text)
    if b is None:
        day = datetime(int(year), 1, 1, tzinfo=UTC) + timedelta(days=int(a) - 1)
        if day.year != int(year):
            raise ValueError(text)
    else:
        day = datetime(int(year), int(a), int(b), tzinfo=UTC)
    h, m, s = int(hour or 0), int(minute or 0), int(second or 0)
    if h > 23 or m > 59 or s > 60:
        raise ValueError(text)
    return (day - _EPOCH).days * 86400 + h * 3600 + m * 60 + s, fraction or "0"


def format_utc(at_us: int, digits: int = 6) -> str:
    """Write an instant as ISO text with ``digits`` decimals of the second."""
    step = 10 ** (6 - digits)
    moment = _EPOCH + timedelta(microseconds=(int(at_us) + step // 2) // step * step)
    text = moment.strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{moment.microsecond // step:0{digits}d}" if digits else text
