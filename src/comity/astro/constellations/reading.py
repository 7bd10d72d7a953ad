"""A fleet from YAML or JSON as records; rows that are not valid are left out with reasons."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from comity.astro.constellations.areas import Area, read_area
from comity.astro.constellations.designs import read_design
from comity.astro.constellations.passes import FleetFault
from comity.astro.constellations.reading_rows import (
    Row,
    RowFaults,
    check_known,
    number_within,
    unique_name,
)
from comity.astro.constellations.records import (
    MEASURES,
    Craft,
    Fleet,
    Ground,
    Member,
    Service,
    Tie,
)
from comity.astro.constellations.sensors import Sensor, read_sensor
from comity.foundations.errors import (
    ComityError,
    DataError,
    FormatError,
    RangeError,
    UnknownNameError,
)
from comity.foundations.identifiers import parse_id

__all__ = ["read_fleet"]


MEMBERS = frozenset("name interest promised".split())
SATELLITE = frozenset(
    "name member object design sensor rate_mbit_s made_mbit_s ready_h reserve".split()
)
STATION = frozenset("name member site lat lon alt_m min_elevation_deg antennas".split())
TIE = frozenset({"between"})
BACKUP = frozenset({"cost"})
TOP = frozenset(
    "fleet members satellites stations ties areas sensors service backups".split()
)
#: Largest numbers of members, satellites and stations of a fleet.
MAX_ITEMS = (64, 2_000, 500)


class _Reader:
    """Reads one fleet: names that rows refer to are known once their rows are read."""

    def __init__(self, top: Row, epoch_us: int) -> None:
        self.top, self.epoch_us, self.faults = top, epoch_us, RowFaults()
        self.areas = list(self._areas())
        self.sensors = dict(self._sensors())
        self.names: set[str] = set()
        known: set[str] = set()
        self.members = tuple(
            self.faults.each(
                "member", top.get("members", []), lambda row: [self._member(row, known)]
            )
        )
        self.row_of = {one.name: k for k, one in enumerate(self.members)}

    def _areas(self) -> Iterator[Area]:
        rows = self.top.get("areas", {"globe": "globe"})
        if not isinstance(rows, Mapping) or not rows:
            raise FormatError("areas: an object of names and areas is needed")
        for name, value in rows.items():
            try:
                yield read_area(str(name)[:80], value)
            except ComityError as error:
                self.faults.rows.append(
                    FleetFault("area", str(name)[:80], error.code, str(error))
                )

    def _sensors(self) -> Iterator[tuple[str, Sensor]]:
        rows = self.top.get("sensors", {})
        if not isinstance(rows, Mapping):
            raise FormatError("sensors: an object of names and sensors is needed")
        for name, value in rows.items():
            try:
                if not isinstance(value, Mapping):
                    raise FormatError(f"{str(value)[:40]!r} is no object")
                yield str(name), read_sensor(value)
            except ComityError as error:
                self.faults.rows.append(
                    FleetFault("sensor", str(name)[:80], error.code, str(error))
                )

    def _member(self, row: Row, taken: set[str]) -> Member:
        check_known(row, MEMBERS)
        interest = row.get("interest", [])
        interest = [interest] if isinstance(interest, str) else interest
        named = {area.name for area in self.areas}
        if not isinstance(interest, list):
            raise FormatError("interest: a list of areas is needed")
        for area in interest:
            if area not in named:
                raise UnknownNameError(
                    f"interest: {str(area)[:40]!r} is no area of the fleet"
                )
        promised = (
            number_within(row, "promised", 0.0, 0.0, 1.0, "")
            if "promised" in row
            else None
        )
        name = unique_name(row, taken)
        if name.startswith("party:"):
            parse_id(name)
        return Member(name, tuple(interest), promised)

    def _whose(self, name: object) -> int:
        if name not in self.row_of:
            raise UnknownNameError(
                f"{str(name)[:60]!r} is no member of the fleet",
                remedy=f"one of {', '.join(self.row_of)}"[:200],
            )
        return self.row_of[name]

    def satellite(self, row: Row, *, backup: bool = False) -> list[Craft]:
        """Read a satellite, or the satellites of a design."""
        check_known(row, SATELLITE | (BACKUP | {"kind"} if backup else frozenset()))
        member = self._whose(row.get("member"))
        sensor = self.sensors.get(str(row.get("sensor", "")))
        if "sensor" in row and sensor is None:
            raise UnknownNameError(
                f"{str(row['sensor'])[:40]!r} is no sensor of the fleet"
            )
        if ("object" in row) == ("design" in row):
            raise FormatError("object or design is needed, and not both")
        key, count = str(row.get("object", "")), 1
        design = row.get("design")
        if design is not None:
            if not isinstance(design, Mapping):
                raise FormatError("design: an object is needed")
            count = len(read_design(design, self.epoch_us))
        base = Craft(
            unique_name(row, self.names),
            member,
            key.removeprefix("object:").removeprefix("norad:"),
            sensor or Sensor(),
            None if design is None else (design, 0),
            number_within(row, "rate_mbit_s", 0.0, 0.0, 1e6, "Mbit/s"),
            number_within(row, "made_mbit_s", 0.0, 0.0, 1e6, "Mbit/s"),
            number_within(row, "ready_h", 0.0, 0.0, 10_000.0, "h"),
            row.get("reserve", False) is True,
            backup,
            number_within(row, "cost", 1.0, 0.0, 1e12, ""),
        )
        if count == 1:
            return [base]
        if backup:
            raise FormatError("a backup is one satellite", remedy="write one orbit")
        return [_numbered(base, k) for k in range(count)]

    def station(self, row: Row, *, backup: bool = False) -> list[Ground]:
        """Read a station."""
        check_known(row, STATION | (BACKUP | {"kind"} if backup else frozenset()))
        member = self._whose(row.get("member"))
        name = unique_name(row, self.names)
        antennas = number_within(row, "antennas", 1.0, 1.0, 100.0, "")
        return [
            Ground(
                name,
                member,
                str(row.get("site", name))[:80],
                number_within(row, "lat", math.nan, -90.0, 90.0, "deg"),
                number_within(row, "lon", math.nan, -360.0, 360.0, "deg"),
                number_within(row, "alt_m", 0.0, -450.0, 7000.0, "m"),
                number_within(row, "min_elevation_deg", 5.0, 0.0, 89.0, "deg"),
                int(antennas),
                backup,
                number_within(row, "cost", 1.0, 0.0, 1e12, ""),
            )
        ]

    def tie(self, row: Row, *, backup: bool = False) -> list[Tie]:
        """Read a tie between two members."""
        check_known(row, TIE | (BACKUP | {"kind", "name"} if backup else frozenset()))
        ends = row.get("between")
        if not isinstance(ends, list) or len(ends) != 2 or ends[0] == ends[1]:
            raise FormatError("between: a list of two members is needed")
        one, two = sorted(self._whose(name) for name in ends)
        return [Tie(one, two, backup, number_within(row, "cost", 1.0, 0.0, 1e12, ""))]

    def backup(self, row: Row) -> list[Craft | Ground | Tie]:
        """Read a backup of any kind."""
        kinds: dict[str, Callable[..., Sequence[Craft | Ground | Tie]]] = {
            "satellite": self.satellite,
            "station": self.station,
            "tie": self.tie,
        }
        read = kinds.get(str(row.get("kind")))
        if read is None:
            raise FormatError(
                f"kind is {row.get('kind')!r}", remedy=f"one of {', '.join(kinds)}"
            )
        return list(read(row, backup=True))

    def service(self) -> Service:
        """Read the levels agreed upon."""
        rows = self.top.get("service", {})
        if not isinstance(rows, Mapping):
            raise FormatError("service: an object of measures and levels is needed")
        check_known(rows, frozenset(MEASURES))
        most = {"coverage": 1.0}
        return Service(
            {
                str(name): number_within(rows, name, 0.0, 0.0, most.get(name, 1e9), "")
                for name in rows
            }
        )


def _numbered(base: Craft, k: int) -> Craft:
    design = None if base.design is None else (base.design[0], k)
    return replace(base, name=f"{base.name}-{k + 1}", design=design)


def read_fleet(top: object, epoch_us: int) -> tuple[Fleet, list[FleetFault]]:
    """Return the fleet, and the rows that were left out.

    Parameters
    ----------
    top
        The parsed document.
    epoch_us
        Epoch of the designs, UTC: the start of the span.

    Raises
    ------
    FormatError, RangeError
        For a document of another form, unknown fields, or unknown levels.
    DataError
        If no member or no satellite is left.
    """
    if not isinstance(top, Mapping):
        raise FormatError("a fleet is an object with members and satellites")
    check_known(top, TOP)
    read = _Reader(top, epoch_us)
    faults = read.faults
    crafts = list(faults.each("satellite", top.get("satellites", []), read.satellite))
    grounds = list(faults.each("station", top.get("stations", []), read.station))
    ties = list(faults.each("tie", _all_ties(top, read), read.tie))
    for one in faults.each("backup", top.get("backups", []), read.backup):
        if isinstance(one, Craft):
            crafts.append(one)
        elif isinstance(one, Ground):
            grounds.append(one)
        else:
            ties.append(one)
    if not read.members or not any(not craft.backup for craft in crafts):
        why = f": {faults.rows[0].name}: {faults.rows[0].reason}" if faults.rows else ""
        raise DataError(f"the fleet has no member or no satellite{why}")
    if not read.areas:
        raise DataError(f"no area is valid: {faults.rows[0].reason}")
    sizes = (len(read.members), len(crafts), len(grounds))
    if any(size > most for size, most in zip(sizes, MAX_ITEMS, strict=True)):
        raise RangeError("members, satellites, stations", sizes, f"at most {MAX_ITEMS}")
    name = str(top.get("fleet", "fleet"))[:120]
    fleet = Fleet(
        name, read.members, tuple(crafts), tuple(grounds), tuple(ties),
        tuple(read.areas), read.service(),
    )  # fmt: skip
    return fleet, faults.rows


def _all_ties(top: Row, read: _Reader) -> object:
    """Return the ties given; ``all`` or none given ties every member to every other."""
    ties = top.get("ties", "all")
    if ties != "all":
        return ties
    names = [one.name for one in read.members]
    return [{"between": [a, b]} for k, a in enumerate(names) for b in names[k + 1 :]]
