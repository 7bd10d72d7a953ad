"""States → the element set whose theory goes through one, or comes closest to many."""

import numpy as np

from comity.astro.orbits.elements import ElementSets
from comity.astro.orbits.gravity import WGS72
from comity.astro.orbits.states import propagate
from comity.astro.orbits.two_body import equinoctial
from comity.foundations.arrays import Floats
from comity.foundations.errors import DataError

__all__ = ["fit_element_set", "fit_element_set_over"]

#: How close the theory must come to the state, km.
CLOSE_KM = 1e-6
ITERATIONS = 60


def _classical(elements: Floats) -> Floats:
    """Return n, e, i, node, perigee, mean anomaly of equinoctial elements."""
    n, af, ag, chi, psi, mean = elements
    node = np.arctan2(chi, psi)
    turn = np.arctan2(ag, af)
    return np.array(
        [
            n,
            np.hypot(af, ag),
            2.0 * np.arctan(np.hypot(chi, psi)),
            node,
            turn - node,
            mean - turn,
        ]
    )


def _as_set(elements: Floats, at_us: int, bstar: float) -> ElementSets:
    n, e, i, node, perigee, mean = _classical(elements)
    one = [np.array([value]) for value in (n, e, i, node, perigee, mean, bstar)]
    return ElementSets(np.array([at_us], np.int64), *one)


def _state(elements: Floats, at_us: int, bstar: float) -> Floats:
    state = propagate(_as_set(elements, at_us, bstar), at_us, np.zeros(1))
    return np.concatenate([state.position_km[0, 0], state.velocity_km_s[0, 0]])


def _slopes(elements: Floats, at_us: int, bstar: float) -> Floats:
    """Return the partials (6, 6) of the theory's state by the elements, numerically."""
    out = np.empty((6, 6))
    for k in range(6):
        step = 1e-7 * (elements[0] if k == 0 else 1.0)
        moved = elements.copy()
        moved[k] += step
        after = _state(moved, at_us, bstar)
        moved[k] -= 2.0 * step
        out[:, k] = (after - _state(moved, at_us, bstar)) / (2.0 * step)
    return out


def fit_element_set(
    position_km: Floats, velocity_km_s: Floats, at_us: int, bstar: float = 0.0
) -> ElementSets:
    """Return an element set of epoch ``at_us`` whose SGP4 state there is the given one.

    Parameters
    ----------
    position_km, velocity_km_s
        (3,) in TEME.
    at_us
        Epoch, UTC, microseconds since 1970.
    bstar
        Drag term to keep, 1/Earth radii: one state does not determine it.

    Returns
    -------
    ElementSets
        One set; the state is met to a millimetre. Fixed-point iteration on equinoctial
        elements: the mean ones are moved by what the osculating ones are off.

    Raises
    ------
    DataError
        If the iteration does not come close: an orbit that the theory does not carry.
    RangeError
        If the orbit is not bound.
    """
    mu = WGS72.mu_km3_s2
    target = equinoctial(position_km, velocity_km_s, mu)
    mean: Floats = target.copy()
    wanted = np.concatenate([position_km, velocity_km_s])
    off = float("inf")
    for number in range(ITERATIONS):
        state = _state(mean, at_us, bstar)
        if not np.all(np.isfinite(state)):
            break
        off = float(np.linalg.norm(state[:3] - position_km))
        if off < CLOSE_KM:
            return _as_set(mean, at_us, bstar)
        if number < ITERATIONS // 2:
            change: Floats = target - equinoctial(state[:3], state[3:], mu)
            change[5] = (change[5] + np.pi) % (2.0 * np.pi) - np.pi
        else:
            # Near the equator the Moon's and Sun's part does not let it settle: Newton.
            slopes = _slopes(mean, at_us, bstar)
            change = np.asarray(np.linalg.solve(slopes, wanted - state), np.float64)
        mean = mean + change
    raise DataError(
        f"no element set goes through the state: {off * 1e3:.3g} m off after "
        f"{ITERATIONS} iterations, must be {CLOSE_KM * 1e3:g} m",
        remedy="give an orbit around the Earth that SGP4 carries",
    )


def _path(elements: Floats, at_us: int, times_s: Floats) -> Floats:
    """Return positions (K, 3) of equinoctial elements with the drag term as the seventh."""
    state = propagate(_as_set(elements[:6], at_us, float(elements[6])), at_us, times_s)
    return np.asarray(state.position_km[0], np.float64)


def fit_element_set_over(
    states: Floats, times_s: Floats, at_us: int, *, drag: bool
) -> tuple[ElementSets, float]:
    """Return the element set whose SGP4 positions come closest to many, and how close (rms, km).

    Parameters
    ----------
    states
        (K, 6) in TEME, km and km/s; the one nearest to the epoch is started from.
    times_s
        (K,) seconds after ``at_us``.
    at_us
        Epoch, UTC.
    drag
        Whether the drag term is fitted, as makes sense low down and over a day or more.

    Raises
    ------
    DataError
        If the theory does not carry the orbit.
    """
    near = int(np.argmin(np.abs(times_s)))
    begin = fit_element_set(
        states[near, :3], states[near, 3:], at_us + round(times_s[near] * 1e6)
    )
    one = propagate(begin, at_us, np.zeros(1))
    first = fit_element_set(one.position_km[0, 0], one.velocity_km_s[0, 0], at_us)
    n, e, i, node, perigee, mean = (
        float(column[0])
        for column in (
            first.mean_motion_rad_s,
            first.eccentricity,
            first.inclination_rad,
            first.node_rad,
            first.perigee_rad,
            first.mean_anomaly_rad,
        )
    )
    turn, tilt = node + perigee, np.tan(0.5 * i)
    now = np.array(
        [
            n,
            e * np.cos(turn),
            e * np.sin(turn),
            tilt * np.sin(node),
            tilt * np.cos(node),
            mean + turn,
            0.0,
        ]
    )
    count = 7 if drag else 6
    off = states[:, :3] - _path(now, at_us, times_s)
    for _ in range(12):
        slopes = np.empty((off.size, count))
        for k in range(count):
            step = 1e-7 * (now[0] if k == 0 else 1.0) * (100.0 if k == 6 else 1.0)
            moved = now.copy()
            moved[k] += step
            above = _path(moved, at_us, times_s)
            moved[k] -= 2.0 * step
            slopes[:, k] = (
                (above - _path(moved, at_us, times_s)) / (2.0 * step)
            ).ravel()
        scale = np.linalg.norm(slopes, axis=0)
        change, *_ = np.linalg.lstsq(slopes / scale, off.ravel(), rcond=None)
        moved = now.copy()
        moved[:count] += change / scale
        after = states[:, :3] - _path(moved, at_us, times_s)
        if not np.isfinite(after).all():
            raise DataError(
                "no element set comes close to the states: the theory does not carry them",
                remedy="give an orbit around the Earth that SGP4 carries",
            )
        better = np.linalg.norm(off) - np.linalg.norm(after)
        if better <= 0.0:
            break
        now, off = moved, after
        if better < 1e-9 * np.linalg.norm(off):
            break
    rms = float(np.sqrt(np.mean(np.sum(off**2, axis=1))))
    return _as_set(now[:6], at_us, float(now[6])), rms
