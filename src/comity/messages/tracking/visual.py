"""Sightings by eye and camera in the forms of amateurs: IOD, UK and RDE.

Columns after satobs.org, "Formats for position reports". A missing digit is a blank; the
uncertainty is as the observer says it.
"""

import math
import re
from collections.abc import Iterator

from comity.foundations.errors import FormatError
from comity.foundations.time import parse_utc
from comity.messages.records import Fault
from comity.messages.tracking.records import Kind, Listing, Observation

__all__ = ["read_visual"]

EQUINOXES = {
    " ": "date",
    "0": "date",
    "1": "1855",
    "2": "1875",
    "3": "1900",
    "4": "1950",
    "5": "EME2000",
    "6": "2050",
}
#: Angle formats: is the first an hour angle; digits of both after hours or degrees as
#: minutes-seconds (s), minutes with decimals (m), degrees with decimals (d); unit of
#: the uncertainty in radians.
ARC_S, ARC_MIN, DEG = math.pi / 648000.0, math.pi / 10800.0, math.pi / 180.0
FORMATS = {
    "1": (True, "s", "s", ARC_S),
    "2": (True, "m", "m", ARC_MIN),
    "3": (True, "m", "d", DEG),
    "4": (False, "s", "s", ARC_S),
    "5": (False, "m", "m", ARC_MIN),
    "6": (False, "d", "d", DEG),
    "7": (True, "s", "d", DEG),
}
IOD = re.compile(r"[\d ]{5} [\d ]{2} .{6} [0-9A-Z]{4} [A-Z ] \d{8}")
UK = re.compile(r"\d{7}\d{4}\d{6}[\d ]{10}")
RDE_HEAD = re.compile(r"(\d{4}) (\d{4}) (\d+\.\d+) (\d)(\d\d)(\d)")
RDE_ROW = re.compile(r"(\d{7}) (\d{6}\.?\d*) (\d{6,7})([+-]\d{4,6})\b")


def _split(digits: str, whole: int, form: str) -> float:
    """Return hours or degrees of digits whose first ``whole`` are hours or degrees."""
    digits = digits.rstrip()
    if not digits.isdigit() or len(digits) < whole:
        raise ValueError(f"{digits!r} is no angle")
    base, rest = float(digits[:whole]), digits[whole:]
    if not rest:
        return base
    if form == "d":
        return base + float("0." + rest)
    minutes = float(rest[:2])
    if minutes >= 60.0:
        raise ValueError(f"{digits!r} has {minutes:g} minutes, must be below 60")
    tail = rest[2:]
    if form == "m":
        return base + (minutes + float("0." + (tail or "0"))) / 60.0
    seconds = float(f"{tail[:2] or '0'}.{tail[2:] or '0'}")
    if seconds >= 60.0:
        raise ValueError(f"{digits!r} has {seconds:g} seconds, must be below 60")
    return base + minutes / 60.0 + seconds / 3600.0


def _angles(code: str, first: str, second: str) -> tuple[bool, float, float]:
    """Return whether they are right ascension and declination, and both in radians."""
    if code not in FORMATS:
        raise ValueError(f"angle format {code!r} is none of 1 to 7")
    hours, one, two, _ = FORMATS[code]
    a = _split(first, 2 if hours else 3, one)
    sign = -1.0 if second[:1] == "-" else 1.0
    b = sign * _split(second[1:], 2, two)
    if not (0.0 <= a < (24.0 if hours else 360.0001) and -90.0 <= b <= 90.0):
        raise ValueError("angles lie outside the sphere")
    return hours, math.radians(a * (15.0 if hours else 1.0)), math.radians(b)


def _moment(digits: str) -> int:
    """Return the instant of ``YYYYMMDDHHMMSSsss`` with at least a minute."""
    digits = digits.rstrip()
    if len(digits) < 12 or not digits.isdigit():
        raise ValueError(f"{digits!r} tells no minute")
    seconds = digits[12:14] or "0"
    fraction = digits[14:] or "0"
    return parse_utc(
        f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:12]}:"
        f"{seconds.ljust(2, '0')}.{fraction}"
    )


def _exponent(text: str, unit: float) -> float:
    """Return an uncertainty ``MX``: M × 10^(X − 8) units."""
    if not re.fullmatch(r"\d\d", text):
        return math.nan
    return int(text[0]) * 10.0 ** (int(text[1]) - 8) * unit


def _pair(
    number: int,
    at_us: int,
    names: tuple[str, str],
    angles: tuple[bool, float, float],
    sigma: float,
    frame: str,
) -> list[Observation]:
    hours, a, b = angles
    kinds: tuple[Kind, Kind] = (
        ("right_ascension", "declination") if hours else ("azimuth", "elevation")
    )
    return [
        Observation(
            number, at_us, *names, kind, value, sigma, frame=frame if hours else ""
        )
        for kind, value in zip(kinds, (a, b), strict=True)
    ]


def _iod(line: str, number: int) -> list[Observation]:
    line = line.ljust(80)
    code = line[44]
    at_us = _moment(line[23:40])
    if not line[47:61].strip():
        return []
    angles = _angles(code, line[47:54], line[54:61])
    sigma = _exponent(line[62:64], FORMATS[code][3])
    names = (line[16:20].strip(), line[0:15].strip())
    return _pair(number, at_us, names, angles, sigma, EQUINOXES.get(line[45], "date"))


def _uk(line: str, number: int) -> list[Observation]:
    line = line.ljust(80)
    year = int(line[11:13])
    century = "19" if year >= 57 else "20"
    at_us = _moment(century + line[11:27].replace(" ", ""))
    code = line[33]
    angles = _angles(code, line[34:42], line[42:50])
    digits = line[50:54]
    unit = FORMATS[code][3]
    sigma = math.nan
    if digits.strip():
        sigma = (
            float(f"{digits[:2].replace(' ', '0')}.{digits[2:].replace(' ', '0')}")
            * unit
        )
    names = (line[7:11], line[0:7])
    return _pair(number, at_us, names, angles, sigma, EQUINOXES.get(line[54], "date"))


def _rde_row(
    head: re.Match[str], day: str, row: re.Match[str], number: int
) -> list[Observation]:
    if not day:
        raise ValueError("stands before its day")
    month = f"20{head[2][:2]}{head[2][2:]}{day}"
    at_us = _moment(month + row[2].replace(".", ""))
    angles = _angles(head[4], row[3], row[4])
    frame = EQUINOXES.get(head[6], "date")
    return _pair(number, at_us, (head[1], row[1]), angles, math.nan, frame)


def _rde(lines: list[tuple[int, str]], out: Listing) -> None:
    """Read reports of the form RDE: a head, days, and rows of a day."""
    head: re.Match[str] | None = None
    day = ""
    for number, line in lines:
        text = line.strip()
        try:
            if (found := RDE_HEAD.fullmatch(text)) is not None:
                head, day = found, ""
            elif re.fullmatch(r"\d{1,2}", text):
                day = text.zfill(2)
            elif head is not None and (row := RDE_ROW.match(text)) is not None:
                out.rows += _rde_row(head, day, row, number)
        except (ValueError, FormatError) as error:
            out.faults.append(Fault(number, "", text[:60], str(error)))


def _candidates(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, line


def read_visual(text: str) -> Listing:
    """Read sightings of the forms IOD, UK and RDE, also mixed.

    Lines of other shape (remarks between reports) are passed over; a line of the right
    shape that is not valid is a fault. A sighting without a position, as of a flash,
    gives no observation.

    Raises
    ------
    FormatError
        If no line has the shape of one of these forms.
    """
    lines = list(_candidates(text))
    out = Listing("IOD")
    seen = False
    if any(RDE_HEAD.fullmatch(line.strip()) for _, line in lines):
        out.form, seen = "RDE", True
        _rde(lines, out)
    for number, line in lines:
        reader = _iod if IOD.match(line) else _uk if UK.match(line) else None
        if reader is None:
            continue
        if not seen:
            out.form, seen = ("IOD" if reader is _iod else "UK"), True
        try:
            out.rows += reader(line, number)
        except (ValueError, FormatError) as error:
            out.faults.append(Fault(number, "", line[:60], str(error)))
    if not seen:
        raise FormatError("holds no line of the forms IOD, UK or RDE")
    return out
