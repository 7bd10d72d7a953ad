"""Predictions (ILRS CPF 1 and 2) and precise orbits (SP3-a to -d)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from comity.foundations.constants import DAY_US
from comity.foundations.errors import FormatError
from comity.foundations.time import MJD_1970, parse_utc
from comity.messages.records import Fault
from comity.messages.tracking.records import Ephemeris

__all__ = ["read_cpf", "read_sp3"]

#: What SP3 writes where it knows no position, km.
NOTHING_KM = 999999.0


def _position(cells: list[str]) -> tuple[int, list[float]]:
    """Return instant and place (km) of a record of positions, or raise ValueError."""
    day, seconds = int(cells[2]), float(cells[3])
    place = [float(cell) / 1e3 for cell in cells[5:8]]
    if cells[1] not in {"0", "1", "2"} or not 0.0 <= seconds < 86401.0:
        raise ValueError("has no direction 0 to 2 or no second of a day")
    if len(place) != 3:
        raise ValueError("has no three coordinates")
    return (day - MJD_1970) * DAY_US + round(seconds * 1e6), place


def read_cpf(text: str) -> tuple[Ephemeris, list[Fault]]:
    """Read a prediction: positions in ITRF of the centre of mass, UTC.

    Raises
    ------
    FormatError
        If the text is no CPF or holds fewer than four positions.
    """
    lines = text.splitlines()
    if not lines or lines[0].upper().split()[:2] != ["H1", "CPF"]:
        raise FormatError("is no CPF: it does not begin with H1 CPF")
    target = next((cell for cell in lines[0].split()[8:] if not cell.isdigit()), "")
    times: list[int] = []
    places: list[list[float]] = []
    faults: list[Fault] = []
    for number, line in enumerate(lines, 1):
        cells = line.split()
        if not cells or cells[0] != "10":
            continue
        try:
            at_us, place = _position(cells)
        except (ValueError, IndexError) as error:
            faults.append(Fault(number, "record 10", line[:60], str(error)))
            continue
        if times and at_us <= times[-1]:
            faults.append(Fault(number, "record 10", line[:60], "goes back in time"))
            continue
        times.append(at_us)
        places.append(place)
    if len(times) < 4:
        raise FormatError(f"holds {len(times)} positions, must hold four or more")
    instants = np.array(times, np.int64)
    return Ephemeris("CPF", target.lower(), "UTC", instants, np.array(places)), faults


def _blocks(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """Yield line number, instant and text of each line of a position or velocity."""
    at_us = None
    for number, line in enumerate(lines, 1):
        if line.startswith("* "):
            year, month, day, hour, minute, second = line[1:].split()[:6]
            base = parse_utc(f"{int(year):04d}-{int(month):02d}-{int(day):02d}")
            at_us = base + round(
                (int(hour) * 3600 + int(minute) * 60 + float(second)) * 1e6
            )
        elif line[:1] in {"P", "V"} and at_us is not None:
            yield number, at_us, line


@dataclass(slots=True)
class _Orbits:
    """Positions and velocities by object while a file is read."""

    places: dict[str, list[tuple[int, float, float, float]]] = field(
        default_factory=dict
    )
    speeds: dict[str, dict[int, tuple[float, float, float]]] = field(
        default_factory=dict
    )

    def take(self, at_us: int, line: str) -> None:
        """Read one line of position (km) or velocity (dm/s), or raise ValueError."""
        x, y, z = (float(line[k : k + 14]) for k in (4, 18, 32))
        name = line[1:4].strip()
        if line[0] == "V":
            speed = (x * 1e-4, y * 1e-4, z * 1e-4)
            self.speeds.setdefault(name, {})[at_us] = speed
        elif max(abs(x), abs(y), abs(z)) < NOTHING_KM and any((x, y, z)):
            self.places.setdefault(name, []).append((at_us, x, y, z))


def read_sp3(text: str) -> tuple[list[Ephemeris], list[Fault]]:
    """Read precise orbits: positions in ITRF, in the time scale of the file.

    Raises
    ------
    FormatError
        If the text is no SP3 or holds no orbit with four positions.
    """
    lines = text.splitlines()
    if not lines or lines[0][:1] != "#" or lines[0][1:2] not in "abcd":
        raise FormatError("is no SP3: it does not begin with #a to #d")
    scale = next((line[9:12] for line in lines if line.startswith("%c")), "GPS")
    if scale == "ccc":
        scale = "GPS"
    read, faults = _Orbits(), []
    try:
        for number, at_us, line in _blocks(lines):
            try:
                read.take(at_us, line)
            except ValueError:
                faults.append(Fault(number, "", line[:60], "holds no three numbers"))
    except (ValueError, FormatError) as error:
        raise FormatError(f"has an instant that is none: {error}") from error
    out = []
    for name, rows in read.places.items():
        times = np.array([row[0] for row in rows], np.int64)
        if len(times) < 4 or np.any(np.diff(times) <= 0):
            faults.append(Fault(0, name, "", "has fewer than four rising instants"))
            continue
        speeds = read.speeds.get(name, {})
        whole = all(int(t) in speeds for t in times)
        velocity = np.array([speeds[int(t)] for t in times]) if whole else None
        position = np.array([row[1:] for row in rows])
        out.append(Ephemeris("SP3", name, scale, times, position, velocity))
    if not out:
        raise FormatError("holds no orbit with four positions or more")
    return out, faults
