"""Lists of ranges and angles, one measurement a line, as operators exchange them.

``2010-11-02T03:00:13.3851 RANGE Uralla 38014.9488`` (km),
``… AZ_EL Kumsan 211.1446 43.4099`` (degrees), ``… RANGE_RATE …`` (km/s),
``… RA_DEC …`` (degrees, EME2000).
"""

import math

from comity.foundations.errors import FormatError
from comity.foundations.time import parse_utc
from comity.messages.records import Fault
from comity.messages.tracking.records import Listing, Observation

__all__ = ["HIGHEST_KM", "read_listing"]

#: A range beyond this is taken for another unit: more than twice as far as the Moon.
HIGHEST_KM = 1.0e6
LOWEST_KM = 50.0
FASTEST_KM_S = 12.0
NUMBERS = {"RANGE": 1, "RANGE_RATE": 1, "AZ_EL": 2, "RA_DEC": 2}


def _numbers(cells: list[str], observable: str) -> list[float]:
    wanted = NUMBERS[observable]
    if len(cells) != wanted:
        raise ValueError(f"{observable} has {len(cells)} numbers, must have {wanted}")
    values = [float(cell) for cell in cells]
    if not all(math.isfinite(value) for value in values):
        raise ValueError("holds no finite number")
    return values


def _rows(line: str, number: int) -> list[Observation]:
    cells = line.split()
    if len(cells) < 4 or cells[1].upper() not in NUMBERS:
        raise ValueError(f"names none of {', '.join(NUMBERS)}")
    observable, at_us, station = cells[1].upper(), parse_utc(cells[0]), cells[2]
    values = _numbers(cells[3:], observable)
    if observable == "RANGE":
        if not LOWEST_KM <= values[0] <= HIGHEST_KM:
            raise ValueError(
                f"range is {values[0]:g} km, must be {LOWEST_KM:g} to {HIGHEST_KM:g} km: "
                "perhaps metres"
            )
        return [Observation(number, at_us, station, "", "range", values[0])]
    if observable == "RANGE_RATE":
        if abs(values[0]) > FASTEST_KM_S:
            raise ValueError(
                f"range rate is {values[0]:g} km/s, must be within {FASTEST_KM_S:g} "
                "km/s: perhaps m/s"
            )
        return [Observation(number, at_us, station, "", "range_rate", values[0])]
    if not (-180.0 <= values[0] <= 360.0 and -90.0 <= values[1] <= 90.0):
        raise ValueError("angles are no degrees within 0 to 360 and -90 to 90")
    a, b = math.radians(values[0]), math.radians(values[1])
    if observable == "AZ_EL":
        return [
            Observation(number, at_us, station, "", "azimuth", a),
            Observation(number, at_us, station, "", "elevation", b),
        ]
    return [
        Observation(number, at_us, station, "", "right_ascension", a, frame="EME2000"),
        Observation(number, at_us, station, "", "declination", b, frame="EME2000"),
    ]


def read_listing(text: str) -> Listing:
    """Read a list; a line that is not valid is a fault and left out.

    The times of one station and kind must not go back.

    Raises
    ------
    FormatError
        If no line is valid.
    """
    out = Listing("list")
    last: dict[tuple[str, str], int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            rows = _rows(line, number)
        except (ValueError, FormatError) as error:
            out.faults.append(Fault(number, "", line[:60], str(error)))
            continue
        before = last.get((rows[0].station, rows[0].kind), rows[0].at_us)
        if rows[0].at_us < before:
            why = f"goes back in time by {(before - rows[0].at_us) / 1e6:.3f} s"
            out.faults.append(Fault(number, "", line[:60], why))
            continue
        last[rows[0].station, rows[0].kind] = rows[0].at_us
        out.rows += rows
    if not out.rows:
        why = f": {out.faults[0]}" if out.faults else ""
        raise FormatError(f"holds no observation{why}")
    return out
