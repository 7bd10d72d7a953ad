"""Two-line element sets, with or without names, and pseudo-TLE in JSON.

The columns are those of Spacetrack Report 3 with the Alpha-5 numbers of Space-Track.
"""

import re

from comity.foundations.constants import DAY_US
from comity.foundations.errors import FormatError
from comity.foundations.strict import read_with_texts
from comity.messages.records import Fault, RawSets

__all__ = ["checksum", "read_alpha5", "read_pseudo_tle_json", "read_tle"]

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_DIGITS = {str(n): n for n in range(10)} | {"-": 1}
_FIRST = re.compile(r"1 [ 0-9A-Z][ 0-9]{4}.")
_EXPONENT = re.compile(r"([ +-]?)(\d{5})([+-]\d)")
#: Characters between the fields of each line, by column from 0.
_MARKS = {
    "1": dict.fromkeys((1, 8, 17, 32, 43, 52, 61), " ") | {23: "."},
    "2": dict.fromkeys((1, 7, 16, 25, 33, 42, 51), " ")
    | dict.fromkeys((11, 20, 37, 46, 54), "."),
}
#: Reason of the fault for a name without elements.
LONELY = "is followed by no element set"
#: A line that begins like an element line but is shorter than this is a name.
SHORTEST = 62


def checksum(line: str) -> int:
    """Return the checksum digit of the first 68 columns: digits plus one per minus."""
    return sum(_DIGITS.get(character, 0) for character in line[:68]) % 10


def read_alpha5(text: str) -> int:
    """Return the catalogue number of columns 3-7.

    Raises
    ------
    FormatError
        For the letters I and O and anything that is no number.
    """
    text = text.strip()
    if text[:1] in _LETTERS and len(text) == 5 and text[1:].isdigit():
        return (_LETTERS.index(text[0]) + 10) * 10_000 + int(text[1:])
    if not text.isdigit() or not text.isascii():
        raise FormatError(f"{text!r} is no catalogue number")
    return int(text)


def _exponential(text: str) -> str:
    match = _EXPONENT.fullmatch(text)
    if match is None:
        if text.strip(" +-0") == "":
            return "0"
        raise FormatError(f"{text!r} is not of the form +12345-6")
    sign, digits, power = match.groups()
    return f"{sign.strip()}.{digits}E{power}"


def _epoch(text: str) -> str:
    """Return an ISO ordinal date with microseconds; years 57-99 belong to 19xx."""
    year, day = int(text[:2]), text[2:]
    whole, _, fraction = day.partition(".")
    number, tick = (
        int(whole),
        round(float("0." + (fraction.strip() or "0")) * DAY_US),
    )
    seconds, micro = divmod(min(tick, 86_399_999_999), 1_000_000)
    century = 1900 if year >= 57 else 2000
    return (
        f"{century + year}-{number:03d}T{seconds // 3600:02d}:"
        f"{seconds // 60 % 60:02d}:{seconds % 60:02d}.{micro:06d}"
    )


def _designator(text: str) -> str:
    text = text.strip()
    if len(text) >= 6 and text[:5].isdigit():
        century = "19" if text[:2] >= "57" else "20"
        return f"{century}{text[:2]}-{text[2:5]}{text[5:].strip()}"
    return text


def _elements(first: str, second: str) -> dict[str, str]:
    """Read the fields that both kinds of line pairs share."""
    return {
        "EPOCH": _epoch(first[18:32]),
        "MEAN_MOTION_DOT": first[33:43].strip(),
        "MEAN_MOTION_DDOT": _exponential(first[44:52]),
        "BSTAR": _exponential(first[53:61]),
        "EPHEMERIS_TYPE": first[62:63].strip(),
        "ELEMENT_SET_NO": first[64:68].strip(),
        "INCLINATION": second[8:16].strip(),
        "RA_OF_ASC_NODE": second[17:25].strip(),
        "ECCENTRICITY": "." + second[26:33].strip().rjust(7, "0"),
        "ARG_OF_PERICENTER": second[34:42].strip(),
        "MEAN_ANOMALY": second[43:51].strip(),
        "MEAN_MOTION": second[52:63].strip(),
        "REV_AT_EPOCH": second[63:68].strip(),
    }


def _check_line(line: str, which: str) -> None:
    if len(line) >= 69 and line[68].isdigit() and int(line[68]) != checksum(line):
        raise FormatError(
            f"checksum of line {which} is {line[68]}, its columns give {checksum(line)}"
        )
    if len(line) < 68:
        raise FormatError(f"line {which} has {len(line)} columns, must have 69")
    # A lost character shifts all others: the characters between the fields show it.
    for column, mark in _MARKS[which].items():
        if line[column] != mark:
            raise FormatError(
                f"line {which} has {line[column]!r} in column {column + 1}, must be {mark!r}"
            )


def _pair(name: str, first: str, second: str) -> dict[str, str]:
    _check_line(first, "1")
    _check_line(second, "2")
    if first[2:7] != second[2:7]:
        raise FormatError(f"line 1 is of {first[2:7]!r}, line 2 of {second[2:7]!r}")
    number = first[2:7].strip()
    return _elements(first, second) | {
        "OBJECT_NAME": name,
        "OBJECT_ID": _designator(first[9:17]),
        "NORAD_CAT_ID": str(read_alpha5(number)) if number else "",
        "CLASSIFICATION_TYPE": first[7:8].strip(),
    }


def _begins(line: str, which: str) -> bool:
    return line.startswith(which + " ") and len(line.rstrip()) >= SHORTEST


def read_tle(text: str) -> RawSets:
    """Read line pairs, each with an optional name line before it.

    A line is an element line by its length and neighbours, not by its first character:
    objects are called "1 KUNS" and "2 ORBCOMM". Each broken pair is refused alone.
    """
    out = RawSets("tle")
    lines = text.splitlines()
    k, name = 0, ""
    while k < len(lines):
        line = lines[k].rstrip()
        following = lines[k + 1].rstrip() if k + 1 < len(lines) else ""
        if (
            _begins(line, "1")
            and following.startswith("2 ")
            and not _FIRST.match(following)
        ):
            try:
                out.add(k + 1, _pair(name, line, following))
            except ValueError as error:
                out.faults.append(
                    Fault(k + 1, "", line[2:7], f"number unreadable: {error}")
                )
            except FormatError as error:
                out.faults.append(Fault(k + 1, "", line[2:7].strip(), error.message))
            k, name = k + 2, ""
            continue
        if _begins(line, "1") or _begins(line, "2"):
            other = "2" if line[0] == "1" else "1"
            out.faults.append(
                Fault(k + 1, "", line[2:7].strip(), f"has no line {other}")
            )
            name = ""
        elif line.strip() and not line.startswith("#"):
            if name:
                out.faults.append(Fault(k, "", name[:40], LONELY))
            name = line[2:].strip() if line.startswith("0 ") else line.strip()
        k += 1
    if name:
        out.faults.append(Fault(len(lines), "", name[:40], LONELY))
    return out


def _pseudo_number(first: str) -> str:
    """Return the number in the columns of the designator."""
    designator = first[7:17].split()
    if len(designator) != 2 or designator[0] != "V" or not designator[1].isdigit():
        raise FormatError(f"{first[7:17]!r} is no number of this catalogue")
    return designator[1]


def read_pseudo_tle_json(text: str) -> RawSets:
    """Read the high-orbit catalogue of JSC Vimpel as pairs in JSON.

    Its line 1 has no catalogue number; ``V 12104`` in the columns of the
    international designator is the object's number in that catalogue. Fields are
    separated by blanks, the second line as in any TLE.
    """
    rows: object = read_with_texts(text)
    out = RawSets("pseudo-tle", numbering="vimpel")
    for number, row in enumerate(rows if isinstance(rows, list) else [rows], start=1):
        try:
            first, second = str(row["TLE1"]), str(row["TLE2"])
            number_given = _pseudo_number(first)
            values = _elements(first, second)
        except FormatError as error:
            out.faults.append(Fault(number, "", "", error.message))
            continue
        except (KeyError, TypeError, ValueError) as error:
            out.faults.append(Fault(number, "", "", f"cannot be read: {error!r}"))
            continue
        values |= {
            "NORAD_CAT_ID": number_given,
            "OBJECT_NAME": f"VIMPEL {number_given}",
        }
        out.add(number, values)
    return out
