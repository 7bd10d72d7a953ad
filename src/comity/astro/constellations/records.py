"""A joint fleet: members, satellites, stations, ties, and what they have agreed to keep up."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from comity.astro.constellations.areas import Area
from comity.astro.constellations.sensors import Sensor

__all__ = ["MEASURES", "Craft", "Fleet", "Ground", "Member", "Service", "Tie"]

#: What a fleet is measured by: unit, and whether more is better.
MEASURES: dict[str, tuple[str, bool]] = {
    "coverage": ("part of the time that a place is seen", True),
    "wait_h": ("hours until a place is seen next", False),
    "contact_h": ("hours of contact a day, all satellites", True),
    "volume_gbit": ("Gbit brought down a day", True),
}


@dataclass(frozen=True, slots=True)
class Member:
    """A party to the fleet.

    Attributes
    ----------
    name
        Its id (``party:FRA``) or any name.
    interest
        Names of the areas that it wants to be seen; empty: the whole grid.
    promised
        Part of the joint fleet's value that it has promised to bring, or ``None``.
    """

    name: str
    interest: tuple[str, ...] = ()
    promised: float | None = None


@dataclass(frozen=True, slots=True)
class Craft:
    """A satellite of a member.

    Attributes
    ----------
    name, member
        Its name, and its member (row of the members).
    key
        Its catalogue key, empty for a design.
    design
        For a design: row for ``designs.read_design``, and number of the satellite.
    sensor
        Its sensor.
    rate_mbit_s, made_mbit_s
        Rate in contact, and rate at which it makes data.
    ready_h
        Hours from a loss until it can be re-tasked; 0 for one in service.
    reserve
        Whether it only serves after a loss.
    backup, cost
        Whether it is on offer only, and its cost.
    """

    name: str
    member: int
    key: str
    sensor: Sensor
    design: tuple[Mapping[str, object], int] | None = None
    rate_mbit_s: float = 0.0
    made_mbit_s: float = 0.0
    ready_h: float = 0.0
    reserve: bool = False
    backup: bool = False
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground station of a member.

    Attributes
    ----------
    name, member, site
        Its name, its member, and its site; a site fails as one.
    latitude_deg, longitude_deg, altitude_m
        Geodetic, WGS-84.
    least_deg
        Least elevation.
    antennas
        Number of satellites that it serves at a time.
    backup, cost
        As for a satellite.
    """

    name: str
    member: int
    site: str
    latitude_deg: float
    longitude_deg: float
    altitude_m: float = 0.0
    least_deg: float = 5.0
    antennas: int = 1
    backup: bool = False
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Tie:
    """An agreement between two members: stations serve each other's satellites.

    ``one`` and ``two`` are rows of the members, the lower first.
    """

    one: int
    two: int
    backup: bool = False
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Service:
    """Levels that the members have agreed to keep, by name of ``MEASURES``."""

    levels: Mapping[str, float] = field(default_factory=dict)

    def shortfalls(self, measured: Mapping[str, float]) -> dict[str, float]:
        """Return the shortfall of each level that is not met, in its unit."""
        out = {}
        for name, level in self.levels.items():
            missing = level - measured[name]
            missing = missing if MEASURES[name][1] else -missing
            if missing > 1e-9 * max(1.0, abs(level)):
                out[name] = missing
        return out


@dataclass(frozen=True, slots=True)
class Fleet:
    """A joint fleet; every list in the order of its file."""

    name: str
    members: tuple[Member, ...]
    crafts: tuple[Craft, ...]
    grounds: tuple[Ground, ...]
    ties: tuple[Tie, ...]
    areas: tuple[Area, ...]
    service: Service

    def sites(self) -> tuple[str, ...]:
        """Return the sites, each once."""
        return tuple(dict.fromkeys(one.site for one in self.grounds))
