"""Element sets of fragments → where and when they were one: the point at which they meet.

Carried back, fragments come close to each other once a revolution at the place of the break-up, but all at the
same instant only when it happened. That instant is the least of their spread; how much it stands out against
the least of other revolutions shows whether there was one. Spread is the median distance from the median place,
so that a few unrelated objects among them do not hide it; these are separated afterwards.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from comity.astro.orbits.elements import ElementSets
from comity.astro.orbits.states import propagate
from comity.foundations.arrays import Floats, Ints
from comity.foundations.constants import EARTH_MU_KM3_S2, EARTH_RADIUS_KM
from comity.foundations.errors import DataError, RangeError

__all__ = ["BreakUp", "find_breakup", "parents_of"]

LEAST = 5
#: Steps of the first search, then of the finer one, seconds; instants carried at once.
COARSE_S, FINE_S, CHUNK = 20.0, 0.5, 4_000
#: A fragment may lie this many spreads from the point, and at least this far, km.
MEMBER_SPREADS, MEMBER_KM = 5.0, 15.0
#: How many times the usual least spread of a revolution must be larger.
STANDS_OUT = 2.5
#: Parents are searched within this distance, km.
PARENT_KM = 60.0
DRAWS = 30


@dataclass(frozen=True, slots=True)
class BreakUp:
    """A break-up.

    Attributes
    ----------
    at_us, sigma_s
        When, UTC, with one sigma (by drawing fragments anew).
    place_km, velocity_km_s
        (3,) TEME: median of the fragments.
    spread_km
        Median distance of the fragments from there.
    stands_out
        How many times larger the least spread of other revolutions is, in the median.
    members
        Rows of the fragments that meet.
    speeds_m_s
        (members,) of each against the median velocity.
    """

    at_us: int
    sigma_s: float
    place_km: Floats
    velocity_km_s: Floats
    spread_km: float
    stands_out: float
    members: Ints
    speeds_m_s: Floats


def _spread(places: Floats) -> tuple[Floats, Floats]:
    """Return the median distance (K,) from the median place, and distances (N, K)."""
    middle = np.nanmedian(places, axis=0)
    distance = np.linalg.norm(places - middle, axis=2)
    return np.nanmedian(distance, axis=0), distance


def _least(
    elements: ElementSets,
    at_us: int,
    times_s: Floats,
    tick: Callable[[int, int], None] | None,
) -> Floats:
    """Return the spread at times."""
    parts = []
    for first in range(0, len(times_s), CHUNK):
        if tick is not None:
            tick(first, len(times_s))
        found = propagate(elements, at_us, times_s[first : first + CHUNK])
        parts.append(_spread(found.position_km)[0])
    return np.concatenate(parts)


def _closest(elements: ElementSets, at_us: int, around_s: float) -> float:
    """Return the time of the least spread within two coarse steps of a time."""
    times = around_s + np.arange(-2.0 * COARSE_S, 2.0 * COARSE_S + FINE_S, FINE_S)
    found = propagate(elements, at_us, times)
    return float(times[int(np.argmin(_spread(found.position_km)[0]))])


def _minima(spread: Floats, times_s: Floats, period_s: float) -> Floats:
    """Return the least spread of each revolution."""
    turn = np.floor((times_s - times_s[0]) / period_s).astype(np.int64)
    return np.array([spread[turn == k].min() for k in np.unique(turn)])


def find_breakup(
    elements: ElementSets,
    begin_us: int,
    end_us: int,
    tick: Callable[[int, int], None] | None = None,
) -> BreakUp:
    """Return where and when fragments were one.

    Parameters
    ----------
    elements
        One element set of each fragment; some may be unrelated.
    begin_us, end_us
        When it may have been.

    Raises
    ------
    RangeError
        For fewer than five fragments, or a span that goes backwards.
    DataError
        If no instant stands out: they do not come from one event in that span.
    """
    if len(elements) < LEAST:
        raise RangeError("fragments", len(elements), f"{LEAST} or more")
    if not end_us > begin_us:
        raise RangeError("span", "going backwards", "from earlier to later")
    times = np.arange(0.0, (end_us - begin_us) / 1e6 + COARSE_S, COARSE_S)
    spread = _least(elements, begin_us, times, tick)
    if not np.isfinite(spread).any():
        raise DataError("the theory carries none of the fragments to that span")
    period = 2.0 * np.pi / float(np.median(elements.mean_motion_rad_s))
    rough = float(times[int(np.nanargmin(spread))])
    at_s = _closest(elements, begin_us, rough)
    at = propagate(elements, begin_us, np.array([at_s]))
    least, distance = _spread(at.position_km)
    stands = float(
        np.median(_minima(spread, times, period)) / max(float(least[0]), 1e-9)
    )
    if stands < STANDS_OUT:
        raise DataError(
            f"no instant stands out: the least spread is {float(least[0]):.1f} km, that of other "
            f"revolutions {stands:.1f} times larger, must be {STANDS_OUT:g}",
            remedy="give fragments of one event, and a span that holds it",
        )
    reach = max(MEMBER_KM, MEMBER_SPREADS * float(least[0]))
    members = np.flatnonzero(distance[:, 0] < reach)
    some = elements.take(members)
    random = np.random.default_rng(1)
    drawn = [
        _closest(
            some.take(random.integers(0, len(members), len(members))), begin_us, at_s
        )
        for _ in range(DRAWS)
    ]
    place = at.position_km[members, 0]
    velocity = at.velocity_km_s[members, 0]
    middle = np.median(velocity, axis=0)
    return BreakUp(
        begin_us + round(at_s * 1e6),
        max(float(np.std(drawn)), FINE_S),
        np.median(place, axis=0),
        middle,
        float(least[0]),
        stands,
        members.astype(np.int64),
        np.linalg.norm(velocity - middle, axis=1) * 1e3,
    )


def parents_of(
    found: BreakUp, catalogue: ElementSets
) -> list[tuple[int, float, float]]:
    """Return rows of a catalogue that were there, nearest first: row, distance (km), speed (m/s).

    Fragments themselves are there too, if the catalogue holds them.
    """
    at = propagate(catalogue, found.at_us, np.zeros(1))
    apart = np.linalg.norm(at.position_km[:, 0] - found.place_km, axis=1)
    speed = np.linalg.norm(at.velocity_km_s[:, 0] - found.velocity_km_s, axis=1) * 1e3
    rows = np.flatnonzero(apart < PARENT_KM)
    return sorted(
        ((int(k), float(apart[k]), float(speed[k])) for k in rows),
        key=lambda row: row[1],
    )


def shell_of(elements: ElementSets) -> tuple[float, float]:
    """Return the lowest perigee and the highest apogee of element sets, km above the ground."""
    axis = np.cbrt(EARTH_MU_KM3_S2 / elements.mean_motion_rad_s**2)
    low = axis * (1.0 - elements.eccentricity) - EARTH_RADIUS_KM
    high = axis * (1.0 + elements.eccentricity) - EARTH_RADIUS_KM
    return float(low.min()), float(high.max())
