"""Initiation of tracks of new objects from unassigned detections.

Two detections of neighbouring scans give a position and a velocity; if these are an orbit of the Earth it is propagated
to the next scans, and detections near the prediction are added and fitted. Four detections and more that fit are
proposed as a tracklet: clutter rarely lies on an orbit four times.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from comity.astro.orbits.two_body import shape_of, transition
from comity.astro.tracking.association.hypothesis_tree import Detections
from comity.foundations.arrays import Bools, Floats, Ints
from comity.foundations.constants import EARTH_MU_KM3_S2, EARTH_RADIUS_KM
from comity.foundations.errors import ComityError

__all__ = ["Tracklet", "propose"]

#: Detections that a tracklet must have.
MIN_DETECTIONS = 4
#: A chain of so many ends the search for a longer one.
SUFFICIENT = 6
#: Scans further apart than this are not joined, seconds.
APART_S = 120.0
#: The first two are of one site, which moves with the Earth by less than this in that time.
SAME_SITE_KM = 100.0
#: Squared distance of a detection from the prediction (χ², three numbers, one in 1,000).
GATE = 16.3
#: Least height of a perigee and largest distance of a detection, km.
LOWEST_KM, HIGHEST_KM = 100.0, 60_000.0


@dataclass(frozen=True, slots=True)
class Tracklet:
    """A short arc of one object.

    Attributes
    ----------
    at_us
        Instant of the state, UTC.
    state, covariance
        (6,), (6, 6) inertial, km and km/s.
    plots
        Indices of its detections.
    rms
        Of the residuals, in sigmas.
    """

    at_us: int
    state: Floats
    covariance: Floats
    plots: Ints
    rms: float


def are_orbits(states: Floats) -> Bools:
    """Mark the states (K, 6) that are bound orbits above the ground."""
    axis, e = shape_of(states)
    near = np.linalg.norm(states[:, :3], axis=1) < HIGHEST_KM
    bound = np.isfinite(axis) & near
    low = np.where(bound, axis, 0.0) * (1.0 - e)
    out: Bools = bound & (low > EARTH_RADIUS_KM + LOWEST_KM)
    return out


def is_orbit(state: Floats) -> bool:
    """Decide whether a state is a bound orbit above the ground."""
    return bool(are_orbits(state[None])[0])


def _chords(places: Floats, i: int, others: Ints, gaps_s: Floats) -> Floats:
    """Compute states (K, 6) at a position from the chords to others.

    The chord is the velocity midway; half the gap of the Earth's gravity corrects it.
    """
    pull = -EARTH_MU_KM3_S2 / np.linalg.norm(places[i]) ** 3 * places[i]
    speed = (places[others] - places[i]) / gaps_s[:, None] - 0.5 * gaps_s[
        :, None
    ] * pull
    return np.hstack([np.broadcast_to(places[i], speed.shape), speed])


def _rows(detections: Detections, k: int, place: Floats) -> tuple[Floats, Floats]:
    """Compute partials (3, 3) and residuals (3,) of a detection, in its sigmas, at a position."""
    off = place - detections.site_km[k]
    far = float(np.linalg.norm(off))
    line = off / far
    across = detections.across[k]
    c = across @ line
    rows = (across - c[:, None] * line) / far
    misses = np.array([-c[0], -c[1], detections.range_km[k] - far])
    sigma = np.array([*detections.sigma_rad[k], detections.sigma_range_km[k]])
    return np.vstack([rows, line]) / sigma[:, None], misses / sigma


def fitted(
    detections: Detections, times_s: Floats, some: Ints, state: Floats, at_s: float
) -> tuple[Floats, Floats, float] | None:
    """Fit state, covariance and rms to detections, by Gauss-Newton on two-body motion."""
    covariance, rms = np.eye(6), np.inf
    for _ in range(6):
        normal, right, left = np.zeros((6, 6)), np.zeros(6), 0.0
        for k in some.tolist():
            try:
                moved, phi = transition(state[:3], state[3:], float(times_s[k] - at_s))
            except ComityError:
                return None
            rows, misses = _rows(detections, k, moved[:3])
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


def _chain(
    detections: Detections,
    times_s: Floats,
    free: Bools,
    pair: tuple[int, int],
    state: Floats,
) -> tuple[Floats, float, list[int]] | None:
    """Extend two detections to a chain: state, its instant, detections; None if no orbit fits."""
    chain, at_s = list(pair), float(times_s[pair[0]])
    fit = fitted(detections, times_s, np.array(chain), state, at_s)
    if fit is None or not is_orbit(fit[0]):
        return None
    state, covariance, _ = fit
    later = np.flatnonzero(free & (times_s > times_s[pair[1]]))
    for instant in np.unique(times_s[later]):
        if instant - times_s[chain[-1]] > APART_S:
            break
        moved, phi = transition(state[:3], state[3:], float(instant - at_s))
        spread = (phi @ covariance @ phi.T)[:3, :3]
        best, least = -1, GATE
        for k in later[times_s[later] == instant].tolist():
            rows, misses = _rows(detections, k, moved[:3])
            inside = rows @ spread @ rows.T + np.eye(3)
            distance = float(misses @ np.linalg.solve(inside, misses))
            if distance < least:
                best, least = k, distance
        if best < 0:
            continue
        fit = fitted(detections, times_s, np.array([*chain, best]), state, at_s)
        if fit is None or fit[2] > 3.0 or not is_orbit(fit[0]):
            continue
        chain.append(best)
        state, covariance, _ = fit
    return state, at_s, chain


def propose(
    detections: Detections,
    at_us: Ints,
    unassigned: Bools,
    *,
    least: int = MIN_DETECTIONS,
    tick: Callable[[int, int], None] | None = None,
) -> list[Tracklet]:
    """Propose tracklets from unassigned detections, those with most detections first.

    Parameters
    ----------
    detections
        All detections; only those with a range are used.
    at_us
        (N,) their instants, µs of UTC.
    unassigned
        (N,) which of them are of no known object.
    least
        Detections that a tracklet must have.
    tick
        Called with detections done, and detections in all.
    """
    free = unassigned & (detections.range_km > 0.0)
    times = (at_us - at_us.min()) / 1e6 if len(at_us) else np.zeros(0)
    places = detections.places()
    out: list[Tracklet] = []
    rows = np.flatnonzero(free)
    for number, i in enumerate(rows.tolist()):
        if tick is not None and number % 50 == 0:
            tick(number, len(rows))
        if not free[i]:
            continue
        best: tuple[Floats, float, list[int]] | None = None
        gap = times - times[i]
        same_site = (
            np.linalg.norm(detections.site_km - detections.site_km[i], axis=1)
            < SAME_SITE_KM
        )
        others = np.flatnonzero(free & same_site & (gap > 0.0) & (gap <= APART_S))
        states = _chords(places, i, others, gap[others])
        sound = are_orbits(states)
        for j, state in zip(others[sound].tolist(), states[sound], strict=True):
            chained = _chain(detections, times, free, (i, j), state)
            if chained is not None and (best is None or len(chained[2]) > len(best[2])):
                best = chained
                if len(best[2]) >= SUFFICIENT:
                    break
        if best is None or len(best[2]) < least:
            continue
        state, at_s, chain = best
        some = np.array(chain, np.int64)
        done = fitted(detections, times, some, state, at_s)
        if done is None:
            continue
        free[some] = False
        instant = int(at_us.min()) + round(at_s * 1e6)
        out.append(Tracklet(instant, done[0], done[1], some, done[2]))
    return sorted(out, key=lambda one: -len(one.plots))
