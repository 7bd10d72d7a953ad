"""Questions about warnings that nothing announced: drafted by the machine, sent by people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comity.coordination.notices.geometry import outside_km
from comity.coordination.notices.matching import Detected

__all__ = ["Territory", "draft", "parties_for"]

#: How far outside its territory a launch may still be a party's own, km.
MARGIN_KM = 100.0


@dataclass(frozen=True, slots=True)
class Territory:
    """Where a party launches from: a site, or a whole territory; with its source."""

    party: str
    name: str
    area: Mapping[str, Any]
    source: str


def parties_for(event: Detected, territories: Sequence[Territory]) -> list[str]:
    """Return the parties whose territory an event may have begun in, the nearest first."""
    found: dict[str, float] = {}
    for one in territories:
        off_km = outside_km(event.place_deg, one.area)
        if off_km <= event.radius_km + MARGIN_KM:
            found[one.party] = min(off_km, found.get(one.party, off_km))
    return sorted(found, key=lambda party: (found[party], party))


def draft(event: Detected, *, asked: str = "was-it-yours") -> dict[str, Any]:
    """Return the fields of a question about an event; nothing of its sources is in it."""
    return {
        "area": {
            "centre_deg": list(event.place_deg),
            "radius_km": max(event.radius_km, 1.0),
        },
        "asked": asked,
        "at_us": event.at_us,
        "seen": event.seen,
    }
