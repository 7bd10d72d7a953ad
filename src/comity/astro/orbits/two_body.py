"""Two-body motion of states, with the transition of their covariances."""

from math import pi

import numpy as np

from comity.astro.orbits.kernels.equinoctial import (
    elements_of,
    partials_at,
    partials_of_many,
    state_from,
)
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_KM3_S2
from comity.foundations.errors import RangeError

__all__ = [
    "equinoctial",
    "equinoctial_factor",
    "move",
    "period_s",
    "root_of",
    "shape_of",
    "to_elements",
    "transition",
    "transitions",
    "turned",
]


def equinoctial(
    position_km: Floats, velocity_km_s: Floats, mu_km3_s2: float = EARTH_MU_KM3_S2
) -> Floats:
    """Return the equinoctial elements (6,) of one state; see the kernel for their order.

    Raises
    ------
    RangeError
        If the orbit is not bound.
    """
    out = np.empty(6)
    state = np.concatenate([position_km, velocity_km_s]).astype(np.float64)
    elements_of(state, mu_km3_s2, out)
    if not np.all(np.isfinite(out)):
        speed = float(np.linalg.norm(velocity_km_s))
        raise RangeError(
            "speed", f"{speed:.3f} km/s", "below escape: the orbit is not bound"
        )
    return out


def shape_of(
    states: Floats, mu_km3_s2: float = EARTH_MU_KM3_S2
) -> tuple[Floats, Floats]:
    """Return semi-major axis (km) and eccentricity (K,) of states (K, 6).

    The axis of an orbit that is not bound is infinite, its eccentricity 1.
    """
    r = np.linalg.norm(states[:, :3], axis=1)
    energy = 0.5 * np.sum(states[:, 3:] ** 2, axis=1) - mu_km3_s2 / r
    bound = energy < 0.0
    axis = np.where(bound, -0.5 * mu_km3_s2 / np.where(bound, energy, -1.0), np.inf)
    h2 = np.sum(np.cross(states[:, :3], states[:, 3:]) ** 2, axis=1)
    round_part = 1.0 - h2 / (mu_km3_s2 * axis)
    return axis, np.sqrt(np.clip(round_part, 0.0, 1.0))


def turned(state: Floats, angle_rad: float) -> Floats:
    """Return a state (6,) turned about the third axis."""
    c, s = np.cos(angle_rad), np.sin(angle_rad)
    turn = np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])
    return np.concatenate([turn @ state[:3], turn @ state[3:]])


def period_s(elements: Floats) -> float:
    """Return the period of equinoctial elements."""
    return 2.0 * pi / float(elements[0])


def equinoctial_factor(
    elements: Floats, covariance: Floats, mu_km3_s2: float = EARTH_MU_KM3_S2
) -> Floats:
    """Return a factor (6, 6) of the covariance over elements, ``factor @ factor.T``.

    ``covariance`` is that over the state at their epoch. A covariance that is not
    positive definite loses what is negative of it.
    """
    return to_elements(elements, root_of(covariance), mu_km3_s2)


def root_of(covariance: Floats) -> Floats:
    """Return a square root (n, n) of a covariance, ``root @ root.T``.

    Rows and columns of such different size as km and km/s are brought to one first. A
    covariance that is not positive definite loses what is negative of it.
    """
    sizes = np.sqrt(np.maximum(np.diag(covariance), 1e-300))
    values, vectors = np.linalg.eigh(covariance / np.outer(sizes, sizes))
    root: Floats = sizes[:, None] * vectors * np.sqrt(np.maximum(values, 0.0))
    return root


def to_elements(
    elements: Floats, factor: Floats, mu_km3_s2: float = EARTH_MU_KM3_S2
) -> Floats:
    """Turn a factor (6, k) over the state at epoch into one (6, 6) over the elements.

    More than six columns are folded into six by an orthogonal turn, which keeps the digits
    of thin distributions; fewer are filled up with zeros.
    """
    state, partials = np.empty(6), np.empty((6, 6))
    partials_at(elements, 0.0, mu_km3_s2, state, partials)
    scale = np.linalg.norm(partials, axis=0)
    result: Floats = np.linalg.solve(partials / scale, factor) / scale[:, None]
    if result.shape[1] > 6:
        result = np.linalg.qr(result.T)[1].T
    elif result.shape[1] < 6:
        result = np.hstack([result, np.zeros((6, 6 - result.shape[1]))])
    return np.ascontiguousarray(result)


def move(
    position_km: Floats,
    velocity_km_s: Floats,
    times_s: Floats,
    mu_km3_s2: float = EARTH_MU_KM3_S2,
) -> Floats:
    """Return states (K, 6) of one object ``times_s`` (K,) later or earlier."""
    elements = equinoctial(position_km, velocity_km_s, mu_km3_s2)
    times = np.atleast_1d(np.asarray(times_s, dtype=np.float64))
    out = np.empty((len(times), 6))
    for k, t_s in enumerate(times):
        state_from(elements, float(t_s), mu_km3_s2, out[k])
    return out


def transition(
    position_km: Floats,
    velocity_km_s: Floats,
    t_s: float,
    mu_km3_s2: float = EARTH_MU_KM3_S2,
) -> tuple[Floats, Floats]:
    """Return the state (6,) after a time and the state transition matrix (6, 6).

    ``covariance_later = phi @ covariance @ phi.T``, in the inertial frame of the state.
    """
    elements = equinoctial(position_km, velocity_km_s, mu_km3_s2)
    before, after = np.empty((6, 6)), np.empty((6, 6))
    state = np.empty(6)
    partials_at(elements, 0.0, mu_km3_s2, state, before)
    partials_at(elements, t_s, mu_km3_s2, state, after)
    return state, after @ np.linalg.inv(before)


def transitions(
    states: Floats, t_s: Floats, mu_km3_s2: float = EARTH_MU_KM3_S2
) -> Floats:
    """Return the transition matrices (H, 6, 6) of H states (H, 6) after times (H,); see `transition`."""
    before, after = np.empty((len(states), 6, 6)), np.empty((len(states), 6, 6))
    rows = np.ascontiguousarray(states, np.float64)
    times = np.ascontiguousarray(t_s, np.float64)
    partials_of_many(rows, times, mu_km3_s2, before, after)
    return np.asarray(after @ np.linalg.inv(before))
