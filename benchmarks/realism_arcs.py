"""How the arcs of the campaign on covariances are seen, and what came of one."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from benchmarks.arcs import Arc

#: Days of an arc whose space weather is known.
KNOWN_D = 1
SIGHTINGS, START_KM = 168, 0.05
RADARS = (
    ("patagonia", -53.0, -71.0, 0.3),
    ("florida", 30.6, -86.2, 0.1),
    ("exmouth", -21.8, 114.2, 0.1),
    ("kwajalein", 9.4, 167.5, 0.1),
)
RANGE_KM, ANGLE_RAD, STAR_RAD = 0.02, float(np.radians(0.02)), 5e-6


def known_day(arc: Arc) -> date:
    """Return the last day whose space weather the fit knows: that before the arc ends at midnight."""
    return datetime.fromisoformat(arc.epoch).date() + timedelta(days=KNOWN_D)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Squared distances of an arc after each of ``AFTER_D``, in elements and Cartesian; sigmas, m."""

    arc: Arc
    elements: list[float]
    cartesian: list[float]
    sigma_m: list[float]
    error_m: list[float]
    rms: float
    widened: float
    seconds: float
