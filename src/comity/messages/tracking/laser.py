"""Consolidated Laser Ranging Data, versions 1 and 2 (ILRS, CRD 2.01)."""

import math
from dataclasses import dataclass, field, replace

import numpy as np

from comity.foundations.constants import DAY_S, LIGHT_SPEED_KM_S
from comity.foundations.errors import FormatError
from comity.foundations.time import parse_utc
from comity.messages.records import Fault
from comity.messages.tracking.records import Listing, Observation, Tag

__all__ = ["read_crd"]

#: Epoch events: of the instant of a range.
TAGS: dict[str, Tag] = {"0": "receive", "1": "bounce", "2": "transmit"}
#: Normal points (11) and full-rate ranges (10).
RANGES = ("10", "11")


@dataclass(slots=True)
class Pass:
    """A pass while it is read."""

    station: str = ""
    target: str = ""
    day_us: int = -1
    ways: int = 2
    refracted: bool = False
    centred: bool = False
    wavelengths_um: dict[str, float] = field(default_factory=dict)
    last_s: float = -1.0
    air: list[tuple[int, float, float, float]] = field(default_factory=list)
    rows: list[Observation] = field(default_factory=list)

    def instant(self, seconds: float) -> int:
        """Return the instant of seconds of the day; a pass may go on after midnight."""
        if self.day_us < 0:
            raise ValueError("is before any header h4")
        if not 0.0 <= seconds < DAY_S + 1.0:
            raise ValueError(f"is second {seconds:g} of the day, must be 0 to 86400")
        if seconds < self.last_s - DAY_S / 2.0:
            self.day_us += round(DAY_S * 1e6)
        elif seconds < self.last_s:
            raise ValueError(
                f"goes back in time by {self.last_s - seconds:.3f} s: second "
                f"{seconds:g} after {self.last_s:g}"
            )
        self.last_s = seconds
        return self.day_us + round(seconds * 1e6)


def _h4(one: Pass, cells: list[str]) -> None:
    year, month, day = (int(cell) for cell in cells[2:5])
    one.day_us = parse_utc(f"{year:04d}-{month:02d}-{day:02d}")
    flags = cells[14:22]
    one.refracted, one.centred = flags[1] == "1", flags[2] == "1"
    if flags[6] not in {"1", "2"}:
        raise ValueError(f"range type {flags[6]} is neither one-way nor two-way")
    one.ways = int(flags[6])


def _range(one: Pass, cells: list[str], line: int) -> Observation:
    seconds, flight = float(cells[1]), float(cells[2])
    if cells[4] not in TAGS:
        raise ValueError(f"has epoch event {cells[4]}, must be 0, 1 or 2")
    if not 1e-4 < flight < 10.0:
        raise ValueError(
            f"has a time of flight of {flight:g} s, must be 0.0001 to 10 s"
        )
    spread = float(cells[7]) if cells[0] == "11" and len(cells) > 7 else -1.0
    per = 1.0 / one.ways
    return Observation(
        line,
        one.instant(seconds),
        one.station,
        one.target,
        "range",
        flight * LIGHT_SPEED_KM_S * per,
        spread * 1e-12 * LIGHT_SPEED_KM_S * per if spread > 0.0 else math.nan,
        TAGS[cells[4]],
        one.ways,
        wavelength_um=one.wavelengths_um.get(cells[3], 0.532),
        refracted=one.refracted,
        centred=one.centred,
    )


def _with_air(one: Pass) -> list[Observation]:
    """Return the rows of a pass with the weather interpolated to each."""
    if not one.air:
        return one.rows
    table = np.array(sorted(one.air))
    out = []
    for row in one.rows:
        p, t, h = (
            float(np.interp(row.at_us, table[:, 0], table[:, k])) for k in (1, 2, 3)
        )
        out.append(replace(row, pressure_hpa=p, temperature_k=t, humidity=h))
    return out


def _take(one: Pass, cells: list[str], number: int) -> None:
    kind = cells[0].lower()
    if kind == "h2":
        one.station = cells[2]
    elif kind == "h3":
        one.target = cells[1].lower()
    elif kind == "h4":
        _h4(one, cells)
    elif kind == "c0":
        one.wavelengths_um[cells[3]] = float(cells[2]) * 1e-3
    elif kind == "20":
        day, seconds = one.day_us, float(cells[1])
        if one.last_s >= 0.0 and seconds < one.last_s - DAY_S / 2.0:
            day += round(DAY_S * 1e6)
        air = (float(cells[2]), float(cells[3]), float(cells[4]) / 100.0)
        one.air.append((day + round(seconds * 1e6), *air))
    elif kind in RANGES:
        one.rows.append(_range(one, cells, number))


def read_crd(text: str) -> Listing:
    """Read laser ranges; a row that is not valid is a fault and left out.

    Raises
    ------
    FormatError
        If the text is no CRD.
    """
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "").split()
    if [cell.upper() for cell in first[:2]] != ["H1", "CRD"]:
        raise FormatError("is no CRD: it does not begin with h1 CRD")
    out = Listing("CRD")
    one = Pass()
    for number, line in enumerate(lines, 1):
        cells = line.split()
        if not cells:
            continue
        if cells[0].lower() in {"h1", "h8", "h9"}:
            out.rows += _with_air(one)
            one = Pass()
            continue
        try:
            _take(one, cells, number)
        except (ValueError, IndexError, FormatError) as error:
            why = "is cut off" if isinstance(error, IndexError) else str(error)
            out.faults.append(Fault(number, f"record {cells[0]}", line[:60], why))
    out.rows += _with_air(one)
    return out
