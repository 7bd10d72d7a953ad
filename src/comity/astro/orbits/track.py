"""An ephemeris as a track: states between its points, covariances between theirs."""

from dataclasses import dataclass

import numpy as np

from comity.astro.orbits.two_body import transition, transitions
from comity.foundations.arrays import Floats, Ints
from comity.foundations.errors import RangeError

__all__ = ["Track", "covariance_at", "covariances_at", "states_at"]

#: Points on which a piece of the interpolation rests.
POINTS = 4


@dataclass(frozen=True, slots=True)
class Track:
    """States of one object at K instants, K at least 2.

    Attributes
    ----------
    at_us
        (K,) UTC, microseconds since 1970, rising.
    position_km, velocity_km_s
        (K, 3) in an inertial frame.
    covariance_us, covariances
        (M,) instants and (M, 6, 6) covariances in the same frame; M may be 0.
    """

    at_us: Ints
    position_km: Floats
    velocity_km_s: Floats
    covariance_us: Ints
    covariances: Floats


def _check(track: Track, at_us: Ints) -> None:
    if len(at_us) and (at_us.min() < track.at_us[0] or at_us.max() > track.at_us[-1]):
        out = at_us.min() if at_us.min() < track.at_us[0] else at_us.max()
        off = (
            out - (track.at_us[0] if out < track.at_us[0] else track.at_us[-1])
        ) / 1e6
        raise RangeError(
            "instant",
            f"{abs(off):.3f} s outside the ephemeris",
            f"within its {(track.at_us[-1] - track.at_us[0]) / 3.6e9:.2f} h",
            remedy="choose a window inside, or a longer ephemeris",
        )


def states_at(track: Track, at_us: Ints) -> Floats:
    """Return states (T, 6) at instants by Hermite's polynomial through four points.

    Of degree 7 through positions and velocities, on points of any spacing; for a circular
    low orbit and points 180 s apart true to a millimetre. A source whose velocities are
    not the rates of its positions (SGP4) costs up to half a metre.

    Raises
    ------
    RangeError
        For an instant outside the track.
    """
    at_us = np.atleast_1d(np.asarray(at_us, dtype=np.int64))
    _check(track, at_us)
    count = min(POINTS, len(track.at_us))
    right = np.searchsorted(track.at_us, at_us, side="right")
    first = np.clip(right - count // 2, 0, len(track.at_us) - count)
    rows = first[:, None] + np.arange(count)
    origin = track.at_us[first]
    nodes = (track.at_us[rows] - origin[:, None]) / 1e6
    x = (at_us - origin) / 1e6
    doubled = np.repeat(nodes, 2, axis=1)
    table = np.repeat(track.position_km[rows], 2, axis=1)
    rates = track.velocity_km_s[rows]
    coefficients = [table[:, 0]]
    for level in range(1, 2 * count):
        span = (doubled[:, level:] - doubled[:, :-level])[..., None]
        if level == 1:
            steps = np.diff(table, axis=1)
            new = np.empty_like(steps)
            new[:, 0::2] = rates
            new[:, 1::2] = steps[:, 1::2] / span[:, 1::2]
            table = new
        else:
            table = np.diff(table, axis=1) / span
        coefficients.append(table[:, 0])
    value = coefficients[-1].copy()
    slope = np.zeros_like(value)
    for level in range(2 * count - 2, -1, -1):
        gap = (x - doubled[:, level])[:, None]
        slope = slope * gap + value
        value = value * gap + coefficients[level]
    return np.concatenate([value, slope], axis=1)


def covariance_at(track: Track, at_us: int) -> Floats | None:
    """Return the covariance (6, 6) at an instant, None if the track has none.

    The covariances before and after are carried there by two-body motion and blended by
    time, so that the result stays positive definite; outside their span the nearest is
    carried.
    """
    if not len(track.covariance_us):
        return None
    after = int(np.searchsorted(track.covariance_us, at_us))
    sides = sorted({max(after - 1, 0), min(after, len(track.covariance_us) - 1)})
    carried = []
    for k in sides:
        from_us = int(track.covariance_us[k])
        start = int(np.clip(from_us, track.at_us[0], track.at_us[-1]))
        state = states_at(track, np.array([start]))[0]
        _, phi = transition(state[:3], state[3:], (at_us - from_us) / 1e6)
        carried.append(phi @ track.covariances[k] @ phi.T)
    if len(carried) == 1:
        return np.asarray(carried[0])
    low, high = (int(track.covariance_us[k]) for k in sides)
    weight = (at_us - low) / max(high - low, 1)
    weight = float(np.clip(weight, 0.0, 1.0))
    return np.asarray((1.0 - weight) * carried[0] + weight * carried[1])


def covariances_at(track: Track, at_us: Ints) -> Floats | None:
    """Return the covariances (T, 6, 6) at instants, as `covariance_at` does for one."""
    if not len(track.covariance_us):
        return None
    known = track.covariance_us
    after = np.searchsorted(known, at_us)
    low, high = np.maximum(after - 1, 0), np.minimum(after, len(known) - 1)
    sides = np.concatenate([low, high])
    from_us = known[sides]
    states = states_at(track, np.clip(from_us, track.at_us[0], track.at_us[-1]))
    phi = transitions(states, (np.concatenate([at_us, at_us]) - from_us) / 1e6)
    carried = phi @ track.covariances[sides] @ np.swapaxes(phi, 1, 2)
    one, two = carried[: len(at_us)], carried[len(at_us) :]
    gap = np.maximum(known[high] - known[low], 1)
    weight = np.clip((at_us - known[low]) / gap, 0.0, 1.0)
    weight = np.where(low == high, 0.0, weight)[:, None, None]
    return np.asarray((1.0 - weight) * one + weight * two)
