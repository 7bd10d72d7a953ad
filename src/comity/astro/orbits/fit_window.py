"""Positions in a window → element sets with the epoch in its middle, many objects at once."""

import numpy as np

from comity.astro.orbits.elements import ElementSets
from comity.astro.orbits.gravity import WGS72
from comity.astro.orbits.states import propagate
from comity.foundations.arrays import Bools, Floats

__all__ = ["fit_window", "moved_to"]

#: Steps of Gauss and Newton; from a neighbouring day's elements four are enough.
STEPS = 8
#: It ends when no object comes closer by more than this, km over all its points.
ENOUGH_KM = 1e-3
#: Relative step of the numerical partials.
NUDGE = 1e-7


def moved_to(elements: ElementSets, at_us: int) -> ElementSets:
    """Return element sets with another epoch, by the secular rates of J2 alone.

    A first guess for ``fit_window``, off by some kilometres a day.
    """
    since_s = (at_us - elements.epoch_us) / 1e6
    n, e = elements.mean_motion_rad_s, elements.eccentricity
    axis = np.cbrt(WGS72.mu_km3_s2 / n**2)
    rate = 1.5 * WGS72.j2 * (WGS72.radius_km / (axis * (1.0 - e**2))) ** 2 * n
    cosine = np.cos(elements.inclination_rad)
    return ElementSets(
        np.full(len(n), at_us, np.int64),
        n,
        e,
        elements.inclination_rad,
        elements.node_rad - rate * cosine * since_s,
        elements.perigee_rad + 0.5 * rate * (5.0 * cosine**2 - 1.0) * since_s,
        elements.mean_anomaly_rad + n * since_s,
        elements.bstar,
    )


def _to_columns(sets: ElementSets) -> Floats:
    """Return equinoctial elements (N, 6); the mean longitude last."""
    turn = sets.node_rad + sets.perigee_rad
    tilt = np.tan(0.5 * sets.inclination_rad)
    columns = [
        sets.mean_motion_rad_s,
        sets.eccentricity * np.cos(turn),
        sets.eccentricity * np.sin(turn),
        tilt * np.sin(sets.node_rad),
        tilt * np.cos(sets.node_rad),
        sets.mean_anomaly_rad + turn,
    ]
    return np.stack(columns, axis=1)


def _to_sets(columns: Floats, like: ElementSets) -> ElementSets:
    n, even, odd, sine, cosine, longitude = columns.T
    node = np.arctan2(sine, cosine)
    turn = np.arctan2(odd, even)
    return ElementSets(
        like.epoch_us,
        np.ascontiguousarray(n),
        np.hypot(even, odd),
        2.0 * np.arctan(np.hypot(sine, cosine)),
        node % (2.0 * np.pi),
        (turn - node) % (2.0 * np.pi),
        (longitude - turn) % (2.0 * np.pi),
        like.bstar,
    )


def _finite(values: Floats) -> Floats:
    """Return values with 0 in the place of what is no number: one bad row harms no other."""
    return np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)


def fit_window(
    begin: ElementSets, times_s: Floats, position_km: Floats
) -> tuple[ElementSets, Floats]:
    """Return the element sets whose SGP4 positions come closest, and how close (rms, km).

    Parameters
    ----------
    begin
        N element sets to begin with, all of one epoch; their drag terms are kept.
    times_s
        (K,) seconds after that epoch.
    position_km
        (N, K, 3) TEME; NaN where nothing is known.

    Returns
    -------
    sets, rms_km
        N sets and (N,) distances: NaN or infinite where the theory does not carry the orbit.
    """
    count = len(begin)
    if not count:
        return begin, np.zeros(0)
    at_us = int(begin.epoch_us[0])
    known = np.asarray(np.isfinite(position_km).all(axis=2), np.bool_)

    def off(columns: Floats) -> Floats:
        states = propagate(_to_sets(columns, begin), at_us, times_s)
        return np.where(known[:, :, None], position_km - states.position_km, 0.0)

    now = _to_columns(begin)
    rest = off(now)
    for _ in range(STEPS):
        slopes = np.empty((count, rest[0].size, 6))
        for k in range(6):
            step = NUDGE * (now[:, k] if k == 0 else np.ones(count))
            nudged = now.copy()
            nudged[:, k] += step
            change = (rest - off(nudged)).reshape(count, -1)
            slopes[:, :, k] = change / step[:, None]
        scale = np.sqrt(np.einsum("nmk,nmk->nk", slopes, slopes))
        scale = np.where(np.isfinite(scale) & (scale > 0.0), scale, 1.0)
        slopes = _finite(slopes / scale[:, None, :])
        right = np.einsum("nmk,nm->nk", slopes, _finite(rest).reshape(count, -1))
        square = np.einsum("nmk,nml->nkl", slopes, slopes) + 1e-12 * np.eye(6)
        moved = now + np.linalg.solve(square, right[:, :, None])[:, :, 0] / scale
        after = off(moved)
        size, less = (np.sqrt(np.sum(x**2, axis=(1, 2))) for x in (rest, after))
        better: Bools = less < size
        now = np.where(better[:, None], moved, now)
        rest = np.where(better[:, None, None], after, rest)
        if not np.any(size - less > ENOUGH_KM):
            break
    number = np.maximum(known.sum(axis=1), 1)
    rms = np.sqrt(np.sum(rest**2, axis=(1, 2)) / number)
    return _to_sets(now, begin), rms
