"""Observations → a first orbit, by whichever method they allow.

Candidates come from places (ranges with angles: Gibbs, Herrick-Gibbs), from directions (Gauss,
Gooding; for arcs too short for these what is admissible), or from ranges alone; each is fitted to
its own pass, then to more and more of the others. The first that fits all is taken; what it is
good to is its covariance.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from comity.astro.orbits.two_body import shape_of
from comity.astro.tracking.fitting.batch import fit_orbit
from comity.astro.tracking.fitting.dynamics import Dynamics
from comity.astro.tracking.fitting.plans import Fit, Plan
from comity.astro.tracking.initial.angles import gauss, gooding
from comity.astro.tracking.initial.arcs import (
    directions_of,
    passes_of,
    places_of,
    spread,
)
from comity.astro.tracking.initial.positions import velocity_of
from comity.astro.tracking.initial.ranges import from_ranges
from comity.astro.tracking.initial.region import admissible_region, attributable_of
from comity.astro.tracking.observing.ground import Ground
from comity.astro.tracking.observing.observations import Observations
from comity.foundations.arrays import Floats, Ints
from comity.foundations.constants import EARTH_RATE_RAD_S
from comity.foundations.errors import ComityError, DataError

__all__ = ["First", "covariance_by_differences", "first_orbit", "grow"]

#: Passes that are tried, and how much longer the span becomes each time.
PASSES, LONGER = 4, 4.0
#: A first orbit that leaves more than this many sigma is not good yet.
GOOD = 4.0
#: Directions apart by less than this determine no orbit, rad.
APART_RAD = np.radians(0.5)
PERIOD_S = 5_400.0
#: Of what a short arc allows only orbits below this eccentricity are tried.
ROUND = 0.1


@dataclass(frozen=True, slots=True)
class First:
    """A first orbit: instant, state (6,) in GCRF, covariance (6, 6), method, sigmas left."""

    at_us: int
    state: Floats
    covariance: Floats
    method: str
    weighted_rms: float


def covariance_by_differences(
    method: Callable[[Floats], Floats], values: Floats, sigmas: Floats
) -> Floats:
    """Return the covariance (6, 6) of a state that a method makes of numbers (M,).

    Each number is moved by its sigma to both sides: ``P = J diag(σ²) Jᵀ``.
    """
    out = np.zeros((6, 6))
    for k, sigma in enumerate(sigmas):
        moved = values.copy()
        moved[k] = values[k] + sigma
        above = method(moved)
        moved[k] = values[k] - sigma
        column = 0.5 * (above - method(moved))
        out += np.outer(column, column)
    return out


def _by_places(
    o: Observations, ground: Ground, rows: Ints
) -> Iterator[tuple[int, Floats, str]]:
    found = places_of(o, ground, rows)
    if len(found.at_us) < 3:
        return
    some = np.array(spread(len(found.at_us)))
    at_us = found.at_us[some]
    if np.any(np.diff(at_us) <= 0):
        return
    places = found.places_km[some]
    velocity, method = velocity_of(places, (at_us - at_us[1]) / 1e6)
    yield int(at_us[1]), np.concatenate([places[1], velocity]), method


def _by_directions(
    o: Observations, ground: Ground, rows: Ints
) -> Iterator[tuple[int, Floats, str]]:
    seen = directions_of(o, ground, rows)
    _, first = np.unique(seen.at_us, return_index=True)
    if len(first) < 3:
        return
    some = first[np.array(spread(len(first)))]
    lines, sites, at_us = seen.lines[some], seen.sites_km[some], seen.at_us[some]
    if np.arccos(np.clip(lines[0] @ lines[2], -1.0, 1.0)) < APART_RAD:
        return
    times = (at_us - at_us[1]) / 1e6
    try:
        for state in gauss(sites, lines, times):
            yield int(at_us[1]), state, "Gauss"
    except DataError:
        # A singular geometry may still be solved through the ends.
        pass
    turns = int((times[2] - times[0]) // PERIOD_S)
    for state in gooding(sites, lines, times, min(turns, 3)):
        yield int(at_us[1]), state, "Gooding"


def _by_region(
    o: Observations, ground: Ground, rows: Ints
) -> Iterator[tuple[int, Floats, str]]:
    """Yield what a short arc allows: for a spread of distances the orbit closest to a circle."""
    seen = directions_of(o, ground, rows)
    if len(np.unique(seen.at_us)) < 3:
        return
    middle = len(seen.at_us) // 2
    site = seen.sites_km[middle]
    right = np.arctan2(seen.lines[:, 1], seen.lines[:, 0])
    decl = np.arcsin(np.clip(seen.lines[:, 2], -1.0, 1.0))
    times = (seen.at_us - seen.at_us[middle]) / 1e6
    arc = attributable_of(
        times,
        right,
        decl,
        float(np.median(seen.sigma_rad)),
        site,
        np.cross([0.0, 0.0, EARTH_RATE_RAD_S], site),
    )
    region = admissible_region(arc)
    at_us = int(seen.at_us[middle]) + round(0.5e6 * float(times[0] + times[-1]))
    _, flat = shape_of(region.states)
    for distance in np.unique(region.distance_km):
        at_distance = np.flatnonzero(region.distance_km == distance)
        best = at_distance[int(np.argmin(flat[at_distance]))]
        if flat[best] < ROUND:
            yield at_us, region.states[best], "admissible region"


def _by_ranges(
    o: Observations, ground: Ground, rows: Ints
) -> Iterator[tuple[int, Floats, str]]:
    at_us, states = from_ranges(o, ground, rows)
    for state in states:
        yield at_us, state, "ranges"


def _candidates(
    o: Observations, ground: Ground
) -> Iterator[tuple[int, Floats, str, Ints]]:
    """Yield instant, state, method and the rows of its pass."""
    alone, together = passes_of(o)[:PASSES], passes_of(o, by_site=False)[:2]
    for maker in (_by_places, _by_directions, _by_region, _by_ranges):
        # Several sites determine a direction that the ranges of one do not.
        for rows in [*together, *alone] if maker is _by_ranges else [*alone, *together]:
            try:
                for at_us, state, method in maker(o, ground, rows):
                    yield at_us, state, method, rows
            except ComityError:
                continue


def grow(
    o: Observations,
    ground: Ground,
    dynamics: Dynamics,
    start: tuple[int, Floats],
    rows: Ints,
    plan: Plan,
) -> Fit | None:
    """Return a fit of all observations that began with some rows, None if it goes astray.

    The span around the instant becomes four times as long each time.
    """
    at_us, state = start
    away = np.abs(o.at_us - at_us) / 1e6
    span = max(float(away[rows].max()), 60.0)
    some = np.zeros(len(o), np.bool_)
    some[rows] = True
    fit = None
    # The first pass alone may not determine all six: the covariance of a candidate helps.
    near = np.array([0.05] * 3) * np.linalg.norm(state[:3])
    fast = np.array([0.05] * 3) * np.linalg.norm(state[3:])
    sigma = np.concatenate([near, fast])
    while True:
        part = o.take(some)
        try:
            fit = fit_orbit(
                part,
                ground.take(some),
                dynamics,
                state,
                at_us,
                replace(plan, state_sigma=sigma),
            )
        except ComityError:
            return None
        if not np.isfinite(fit.state).all() or np.linalg.norm(fit.state[:3]) < 6_400.0:
            return None
        state = fit.state
        if some.all():
            return fit
        span *= LONGER
        before = int(some.sum())
        while int(some.sum()) == before:
            some = some | (away <= span)
            span *= LONGER if int(some.sum()) == before else 1.0


def first_orbit(
    o: Observations,
    ground: Ground,
    dynamics: Dynamics,
    plan: Plan,
    tick: Callable[[int, int], None] | None = None,
) -> First:
    """Return a first orbit of observations.

    Parameters
    ----------
    dynamics
        May be coarse: a gravity field of low degree is enough.
    plan
        Biases, sky, and whether weights are robust and adapted.
    tick
        Called with the number of candidates tried.

    Raises
    ------
    DataError
        If no candidate fits.
    """
    best: First | None = None
    count = 0
    for at_us, state, method, rows in _candidates(o, ground):
        count += 1
        if tick is not None:
            tick(count, 0)
        fit = grow(o, ground, dynamics, (at_us, state), rows, plan)
        if fit is None:
            continue
        left = fit.residuals / o.sigma
        rms = float(np.sqrt(np.median(left**2)) * 1.4826)
        found = First(at_us, fit.state, fit.covariance[:6, :6], method, rms)
        if best is None or found.weighted_rms < best.weighted_rms:
            best = found
        if best.weighted_rms < GOOD:
            break
    if best is None:
        raise DataError(
            f"no first orbit is found: {count} candidates by places, directions and "
            "ranges all went astray",
            remedy="give a first orbit (--first-orbit): elements, a state, or an ephemeris",
        )
    return best
