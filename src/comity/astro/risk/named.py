"""Other published two-dimensional methods, by name, for comparison with reported values.

All take an encounter along its principal axes (`records.Plane`). None is used to decide:
Chan's series is wrong by design where the radius is large against the spread.
"""

import math
from collections.abc import Callable

import numpy as np

from comity.astro.risk.plane import check_radius
from comity.astro.risk.records import Plane
from comity.foundations.errors import UnknownNameError

__all__ = ["NAMED", "alfano", "chan", "foster", "named_pc", "patera"]


def foster(plane: Plane, hbr_km: float) -> float:
    """Integrate in polar coordinates over the disc (Foster and Estes 1992).

    With the steps of the original, 0.5° and a twelfth of the radius, or finer where the
    spread asks for it; midpoint rule.
    """
    ratio = hbr_km / min(plane.sigma_x_km, plane.sigma_y_km)
    turns, rings = (
        min(max(720, int(30 * ratio)), 20_000),
        min(max(12, int(4 * ratio)), 2000),
    )
    radius = (np.arange(rings) + 0.5) * hbr_km / rings
    angle = (np.arange(turns) + 0.5) * 2.0 * np.pi / turns
    x = radius[:, None] * np.cos(angle) - plane.x_km
    y = radius[:, None] * np.sin(angle) - plane.y_km
    q = (x / plane.sigma_x_km) ** 2 + (y / plane.sigma_y_km) ** 2
    area = radius * (hbr_km / rings) * (2.0 * np.pi / turns)
    total = float(np.sum(area[:, None] * np.exp(-0.5 * q)))
    return total / (2.0 * np.pi * plane.sigma_x_km * plane.sigma_y_km)


def chan(plane: Plane, hbr_km: float, terms: int = 60) -> float:
    """Sum the series for an equal-area ellipse (Chan 1997, eq. 5).

    P = e^(-v/2) sum_m (v/2)^m / m! [1 - e^(-u/2) sum_(k≤m) (u/2)^k / k!].
    """
    u = hbr_km**2 / (plane.sigma_x_km * plane.sigma_y_km) / 2.0
    v = (plane.x_km / plane.sigma_x_km) ** 2 + (plane.y_km / plane.sigma_y_km) ** 2
    v /= 2.0
    total, inner, power = 0.0, 0.0, 1.0
    front = 1.0
    for m in range(terms):
        inner += power
        # The bracket is the tail of the same series: summed, it keeps small values.
        bracket = -math.expm1(-u + math.log(inner)) if u > 1.0 else _tail(u, m)
        total += front * bracket
        power *= u / (m + 1)
        front *= v / (m + 1)
    return total * math.exp(-v)


def _tail(u: float, m: int) -> float:
    """Return e^-u times the sum of u^k / k! over k > m."""
    term = u ** (m + 1) / math.factorial(m + 1)
    total, k = 0.0, m + 1
    while term > 1e-18 * max(total, 1e-300) and k < m + 60:
        total += term
        k += 1
        term *= u / k
    return total * math.exp(-u)


def alfano(plane: Plane, hbr_km: float, steps: int = 200) -> float:
    """Sum strips of error functions by Simpson's rule (Alfano 2005, eq. 8)."""
    ratio = hbr_km / min(plane.sigma_x_km, plane.sigma_y_km)
    steps = min(max(steps, int(20 * ratio)), 20_000)
    edges = np.linspace(-1.0, 1.0, 2 * steps + 1)
    x = hbr_km * edges
    half = np.sqrt(np.maximum(hbr_km**2 - x**2, 0.0))
    root = math.sqrt(2.0) * plane.sigma_y_km
    erf = np.vectorize(math.erf)
    strip = erf((plane.y_km + half) / root) - erf((plane.y_km - half) / root)
    value = strip * np.exp(-0.5 * ((x - plane.x_km) / plane.sigma_x_km) ** 2)
    weights = np.ones(2 * steps + 1)
    weights[1:-1:2], weights[2:-1:2] = 4.0, 2.0
    step = hbr_km / steps
    total = float(weights @ value) * step / 3.0
    return total / math.sqrt(8.0 * math.pi) / plane.sigma_x_km


def patera(plane: Plane, hbr_km: float, steps: int = 4000) -> float:
    """Integrate along the outline in the scaled plane (Patera 2005, eq. 13).

    The outline is seen from the mean of the distribution; the mass inside is that part
    of a turn which is not lost to exp(-r²/2).
    """
    ratio = hbr_km / min(plane.sigma_x_km, plane.sigma_y_km)
    steps = min(max(steps, int(400 * ratio)), 2_000_000)
    angle = np.linspace(0.0, 2.0 * np.pi, steps + 1)
    x = (hbr_km * np.cos(angle) - plane.x_km) / plane.sigma_x_km
    y = (hbr_km * np.sin(angle) - plane.y_km) / plane.sigma_y_km
    turn = np.unwrap(np.arctan2(y, x))
    r2 = x**2 + y**2
    weight = np.exp(-0.5 * r2)
    change = np.diff(turn)
    lost = float(np.sum(0.5 * (weight[1:] + weight[:-1]) * change)) / (2.0 * np.pi)
    around = float(turn[-1] - turn[0]) / (2.0 * np.pi)
    return around - lost


NAMED: dict[str, Callable[[Plane, float], float]] = {
    "foster": foster,
    "chan": chan,
    "alfano": alfano,
    "patera": patera,
}


def named_pc(name: str, plane: Plane, hbr_km: float) -> float:
    """Compute the probability by a named method.

    Raises
    ------
    UnknownNameError
        For a method that is not among them.
    """
    check_radius(hbr_km)
    method = NAMED.get(name)
    if method is None:
        raise UnknownNameError(
            f"method {name!r} is unknown", remedy=f"write one of {', '.join(NAMED)}"
        )
    return method(plane, hbr_km) if hbr_km > 0.0 else 0.0
