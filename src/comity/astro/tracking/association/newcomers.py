"""Plots that are of no known object → tracklets that may be new ones.

Two plots of neighbouring scans tell a place and a velocity; if that is an orbit of the Earth it is followed to
the next scans, and plots that lie where it leads are taken along and fitted. Four plots and more that fit are
proposed. What clutter makes by chance hardly ever lies on an orbit four times.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from comity.astro.orbits.two_body import shape_of, transition
from comity.astro.tracking.association.growing import Detections
from comity.foundations.arrays import Bools, Floats, Ints
from comity.foundations.constants import EARTH_MU_KM3_S2, EARTH_RADIUS_KM
from comity.foundations.errors import ComityError

__all__ = ["Tracklet", "propose"]

LEAST = 4
#: A chain of so many is not looked beyond.
PLENTY = 6
#: Scans further apart than this are not joined, seconds.
APART_S = 120.0
#: The first two are of one site, which the Earth turns by less than this in that time.
SAME_KM = 100.0
#: Squared distance of a plot from where the tracklet leads (χ², three numbers, one in 1,000).
GATE = 16.3
#: Perigees above this, km above the ground; distances below this.
LOWEST_KM, HIGHEST_KM = 100.0, 60_000.0


@dataclass(frozen=True, slots=True)
class Tracklet:
    """An object seen for a while.

    Attributes
    ----------
    at_us
        Instant of the state, UTC.
    state, covariance
        (6,), (6, 6) inertial, km and km/s.
    plots
        Which plots it was made from.
    rms
        Of what is left over, in sigmas.
    """

    at_us: int
    state: Floats
    covariance: Floats
    plots: Ints
    rms: float


def are_orbits(states: Floats) -> Bools:
    """Tell which states (K, 6) are bound orbits that clear the ground."""
    axis, e = shape_of(states)
    near = np.linalg.norm(states[:, :3], axis=1) < HIGHEST_KM
    bound = np.isfinite(axis) & near
    low = np.where(bound, axis, 0.0) * (1.0 - e)
    out: Bools = bound & (low > EARTH_RADIUS_KM + LOWEST_KM)
    return out


def is_orbit(state: Floats) -> bool:
    """Tell whether a state is a bound orbit that clears the ground."""
    return bool(are_orbits(state[None])[0])


def _chords(places: Floats, i: int, others: Ints, gaps_s: Floats) -> Floats:
    """Return states (K, 6) at a place from the chords to others.

    The chord is the velocity amid both: half the gap of the Earth's pull brings it back.
    """
    pull = -EARTH_MU_KM3_S2 / np.linalg.norm(places[i]) ** 3 * places[i]
    speed = (places[others] - places[i]) / gaps_s[:, None] - 0.5 * gaps_s[
        :, None
    ] * pull
    return np.hstack([np.broadcast_to(places[i], speed.shape), speed])


def _rows(plots: Detections, k: int, place: Floats) -> tuple[Floats, Floats]:
    """Return partials (3, 3) and misses (3,) of a plot in its sigmas, at a place."""
    off = place - plots.site_km[k]
    far = float(np.linalg.norm(off))
    line = off / far
    across = plots.across[k]
    c = across @ line
    rows = (across - c[:, None] * line) / far
    misses = np.array([-c[0], -c[1], plots.range_km[k] - far])
    sigma = np.array([*plots.sigma_rad[k], plots.sigma_range_km[k]])
    return np.vstack([rows, line]) / sigma[:, None], misses / sigma


def fitted(
    plots: Detections, times_s: Floats, some: Ints, state: Floats, at_s: float
) -> tuple[Floats, Floats, float] | None:
    """Return state, covariance and rms of plots, by Gauss-Newton on two-body motion."""
    covariance, rms = np.eye(6), np.inf
    for _ in range(6):
        normal, right, left = np.zeros((6, 6)), np.zeros(6), 0.0
        for k in some.tolist():
            try:
                moved, phi = transition(state[:3], state[3:], float(times_s[k] - at_s))
            except ComityError:
                return None
            rows, misses = _rows(plots, k, moved[:3])
            design = rows @ phi[:3]
            normal += design.T @ design
            right += design.T @ misses
            left += float(misses @ misses)
        scale = 1.0 / np.sqrt(np.maximum(np.diag(normal), 1e-300))
        unit = normal * np.outer(scale, scale)
        if np.linalg.cond(unit) > 1e14:
            return None
        covariance = np.linalg.inv(unit) * np.outer(scale, scale)
        step = covariance @ right
        state = state + step
        rms = float(np.sqrt(left / max(3 * len(some) - 6, 1)))
        if float(step @ normal @ step) < 1e-4:
            break
    return state, covariance, rms


def _followed(
    plots: Detections,
    times_s: Floats,
    free: Bools,
    pair: tuple[int, int],
    state: Floats,
) -> tuple[Floats, float, list[int]] | None:
    """Return state, its instant and the plots of a chain that begins with two, None if it breaks."""
    chain, at_s = list(pair), float(times_s[pair[0]])
    found = fitted(plots, times_s, np.array(chain), state, at_s)
    if found is None or not is_orbit(found[0]):
        return None
    state, covariance, _ = found
    later = np.flatnonzero(free & (times_s > times_s[pair[1]]))
    for instant in np.unique(times_s[later]):
        if instant - times_s[chain[-1]] > APART_S:
            break
        moved, phi = transition(state[:3], state[3:], float(instant - at_s))
        spread = (phi @ covariance @ phi.T)[:3, :3]
        best, least = -1, GATE
        for k in later[times_s[later] == instant].tolist():
            rows, misses = _rows(plots, k, moved[:3])
            inside = rows @ spread @ rows.T + np.eye(3)
            distance = float(misses @ np.linalg.solve(inside, misses))
            if distance < least:
                best, least = k, distance
        if best < 0:
            continue
        found = fitted(plots, times_s, np.array([*chain, best]), state, at_s)
        if found is None or found[2] > 3.0 or not is_orbit(found[0]):
            continue
        chain.append(best)
        state, covariance, _ = found
    return state, at_s, chain


def propose(
    plots: Detections,
    at_us: Ints,
    left: Bools,
    *,
    least: int = LEAST,
    tick: Callable[[int, int], None] | None = None,
) -> list[Tracklet]:
    """Return tracklets of plots that nobody took, those with most plots first.

    Parameters
    ----------
    plots
        All; those that are used need a range.
    at_us
        (N,) instants of the plots.
    left
        (N,) which of them are of no known object.
    least
        Plots that a tracklet must have.
    tick
        Called with plots looked at and all.
    """
    free = left & (plots.range_km > 0.0)
    times = (at_us - at_us.min()) / 1e6 if len(at_us) else np.zeros(0)
    places = plots.places()
    out: list[Tracklet] = []
    rows = np.flatnonzero(free)
    for number, i in enumerate(rows.tolist()):
        if tick is not None and number % 50 == 0:
            tick(number, len(rows))
        if not free[i]:
            continue
        best: tuple[Floats, float, list[int]] | None = None
        gap = times - times[i]
        here = np.linalg.norm(plots.site_km - plots.site_km[i], axis=1) < SAME_KM
        others = np.flatnonzero(free & here & (gap > 0.0) & (gap <= APART_S))
        states = _chords(places, i, others, gap[others])
        sound = are_orbits(states)
        for j, state in zip(others[sound].tolist(), states[sound], strict=True):
            found = _followed(plots, times, free, (i, j), state)
            if found is not None and (best is None or len(found[2]) > len(best[2])):
                best = found
                if len(best[2]) >= PLENTY:
                    break
        if best is None or len(best[2]) < least:
            continue
        state, at_s, chain = best
        some = np.array(chain, np.int64)
        done = fitted(plots, times, some, state, at_s)
        if done is None:
            continue
        free[some] = False
        instant = int(at_us.min()) + round(at_s * 1e6)
        out.append(Tracklet(instant, done[0], done[1], some, done[2]))
    return sorted(out, key=lambda one: -len(one.plots))
