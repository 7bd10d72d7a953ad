"""Questions about warnings that nothing announced: drafted by the machine, sent by people."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.coordination.notices.geometry import outside_km
from comity.coordination.notices.matching import Detected
from comity.coordination.notices.values import Area, Fields
from comity.foundations.errors import FormatError
from comity.foundations.plain import Json

__all__ = ["Territory", "draft", "parties_for", "read_territories"]

#: How far outside its territory a launch may still be a party's own, km.
MARGIN_KM = 100.0


@dataclass(frozen=True, slots=True)
class Territory:
    """Where a party launches from: a site, or a whole territory; with its source."""

    party: str
    name: str
    area: Area
    source: str


def read_territories(value: Json) -> tuple[Territory, ...]:
    """Read territories: a list of ``party``, ``name``, ``place_deg``, ``radius_km``, ``source``.

    Raises
    ------
    FormatError
        If it is no such list.
    """
    if not isinstance(value, list):
        raise FormatError("territories are a list of places")
    return tuple(_territory(k, raw) for k, raw in enumerate(value, 1))


def _territory(k: int, raw: Json) -> Territory:
    needed = {"party", "name", "place_deg", "radius_km", "source"}
    if not isinstance(raw, dict) or not needed <= set(raw):
        raise FormatError(f"territory {k}: {', '.join(sorted(needed))} are needed")
    place, radius_km = raw["place_deg"], raw["radius_km"]
    numbers = (
        [v for v in place if isinstance(v, int | float)]
        if isinstance(place, list)
        else []
    )
    if len(numbers) != 2 or not isinstance(radius_km, int | float):
        raise FormatError(
            f"territory {k}: place_deg is [latitude, longitude] in degrees, "
            "radius_km a number"
        )
    area: Area = {"centre_deg": [*numbers], "radius_km": radius_km}
    return Territory(str(raw["party"]), str(raw["name"]), area, str(raw["source"]))


def parties_for(event: Detected, territories: Sequence[Territory]) -> list[str]:
    """Return the parties whose territory an event may have begun in, the nearest first."""
    nearest_km: dict[str, float] = {}
    for one in territories:
        off_km = outside_km(event.place_deg, one.area)
        if off_km <= event.radius_km + MARGIN_KM:
            nearest_km[one.party] = min(off_km, nearest_km.get(one.party, off_km))
    return sorted(nearest_km, key=lambda party: (nearest_km[party], party))


def draft(event: Detected, *, asked: str = "was-it-yours") -> Fields:
    """Return the fields of a question about an event; they disclose nothing of its sources."""
    return {
        "area": {
            "centre_deg": list(event.place_deg),
            "radius_km": max(event.radius_km, 1.0),
        },
        "asked": asked,
        "at_us": event.at_us,
        "seen": event.seen,
    }
