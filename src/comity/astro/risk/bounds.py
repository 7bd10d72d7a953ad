"""What a count says about Pc: bounds, and whether they meet.

Pc is the probability that the distance is at most the radius at some instant of a window
[a, b]. With P_in(t) that of being inside at t and N the expected number of entries,

    max P_in ≤ Pc ≤ min(1, P_in(a) + N):

who is ever inside was inside at the start or has entered. N alone is no upper bound, and it is
more than Pc where one pair of orbits enters more than once.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from comity.astro.risk.count import Count
from comity.astro.risk.overlap import Orbits, inside_at, meeting_at
from comity.foundations.constants import EARTH_MU_TCG_KM3_S2
from comity.foundations.errors import RangeError

__all__ = ["Bounds", "bounds_of", "check_window", "enters_once"]

#: Sigmas of the speed below its mean at which orbits still have to pass only once.
SURE = 6.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds of Pc over a window, and the parts they are made of.

    Attributes
    ----------
    low, high
        max(P_in, entries of one single passage) and min(1, P_in(a) + N).
    start, largest
        P_in(a), and the largest P_in of the instants that were looked at.
    once
        Whether orbits can enter only once, so that Pc is ``high``.
    """

    low: float
    high: float
    start: float
    largest: float
    once: bool


def check_window(orbits: Orbits, radius_km: float) -> None:
    """Refuse a radius that two objects on these orbits can never be apart.

    Raises
    ------
    RangeError
        With the largest distance: the sum of the radii of both apogees.
    """
    farthest = 0.0
    for elements in (orbits.one, orbits.two):
        axis = (EARTH_MU_TCG_KM3_S2 / elements[0] ** 2) ** (1.0 / 3.0)
        farthest += float(axis * (1.0 + np.hypot(elements[1], elements[2])))
    if radius_km >= farthest:
        raise RangeError(
            "hard-body radius",
            f"{radius_km:g} km",
            f"below {farthest:.0f} km, the farthest that objects on these orbits can be apart",
            remedy="give the sum of the two objects' radii in metres with --hbr-m",
        )


def enters_once(orbits: Orbits, count: Count, radius_km: float) -> bool:
    """Decide whether one pair of orbits can enter only once in an encounter.

    Between leaving and entering again the distance has a maximum, where v² + x·a ≤ 0 with
    the relative acceleration a. Gravity pulls two near objects together by at most n² x (its
    gradient; n = (mu/r³)^½ at the lower perigee), so that a maximum needs v ≤ n x; in a time
    T from the sphere x ≤ R + v T. With n T < 1 and v above n R / (1 - n T) there is none: the
    squared distance is convex. The speed is taken six sigmas below that of what meets.
    """
    if count.peaks != 1:
        return False
    rates = []
    for elements in (orbits.one, orbits.two):
        axis = (EARTH_MU_TCG_KM3_S2 / elements[0] ** 2) ** (1.0 / 3.0)
        low = axis * (1.0 - np.hypot(elements[1], elements[2]))
        rates.append(sqrt(EARTH_MU_TCG_KM3_S2 / low**3))
    turn = max(rates) * (count.end_s - count.begin_s)
    if turn >= 0.9:
        return False
    met = meeting_at(orbits, count.peak_s, radius_km)
    if met is None:
        return False
    slowest = float(np.linalg.norm(met.velocity))
    slowest -= SURE * sqrt(max(float(np.linalg.eigvalsh(met.left)[-1]), 0.0))
    return bool(slowest > max(rates) * radius_km / (1.0 - turn))


def bounds_of(orbits: Orbits, peak: Count, whole: Count, radius_km: float) -> Bounds:
    """Return the bounds of Pc over the window of a count.

    ``peak`` is the count of the encounter nearest to the stated instant alone.
    """
    looked = (whole.window_s[0], *whole.approaches_s)
    inside = [inside_at(orbits, t_s, radius_km) for t_s in looked]
    known = [value if np.isfinite(value) else 0.0 for value in inside]
    start, largest = known[0], max(known)
    high = min(1.0, start + whole.value)
    once = enters_once(orbits, whole, radius_km)
    one = peak.value if enters_once(orbits, peak, radius_km) else 0.0
    return Bounds(min(max(largest, one), high), high, start, largest, once)
