"""Two-body states from equinoctial elements, and their partials.

Elements: mean motion n (rad/s), a_f, a_g (eccentricity components), chi, psi (node and
inclination, tangent of half the inclination), mean longitude lambda. Source: Broucke and
Cefola, "On the equinoctial orbit elements", Celestial Mechanics 5 (1972), with the
partials derived from the same expressions. Kilometres and seconds.
"""

import math

import numpy as np

from comity.astro.orbits.kernels.options import exact
from comity.foundations.arrays import Floats

__all__ = ["elements_of", "partials_at", "partials_of_many", "state_from"]

Axis = tuple[float, float, float]


@exact
def axes_of(chi: float, psi: float) -> tuple[Axis, Axis, float]:
    """Return the unit vectors of the orbital frame, and 1 + chi² + psi²."""
    d = 1.0 + chi * chi + psi * psi
    both = 2.0 * chi * psi / d
    f = ((1.0 - chi * chi + psi * psi) / d, both, -2.0 * chi / d)
    g = (both, (1.0 + chi * chi - psi * psi) / d, 2.0 * psi / d)
    return f, g, d


@exact
def elements_of(state: Floats, mu: float, out: Floats) -> None:
    """Fill the six elements of a state (km, km/s); NaN for what is no ellipse."""
    r = math.sqrt(state[0] ** 2 + state[1] ** 2 + state[2] ** 2)
    v2 = state[3] ** 2 + state[4] ** 2 + state[5] ** 2
    a = 1.0 / (2.0 / r - v2 / mu)
    h0 = state[1] * state[5] - state[2] * state[4]
    h1 = state[2] * state[3] - state[0] * state[5]
    h2 = state[0] * state[4] - state[1] * state[3]
    h = math.sqrt(h0 * h0 + h1 * h1 + h2 * h2)
    if not (a > 0.0 and h > 0.0):
        out[:] = np.nan
        return
    w0, w1, w2 = h0 / h, h1 / h, h2 / h
    chi, psi = w0 / (1.0 + w2), -w1 / (1.0 + w2)
    f, g, _ = axes_of(chi, psi)
    e0 = (state[4] * h2 - state[5] * h1) / mu - state[0] / r
    e1 = (state[5] * h0 - state[3] * h2) / mu - state[1] / r
    e2 = (state[3] * h1 - state[4] * h0) / mu - state[2] / r
    af = e0 * f[0] + e1 * f[1] + e2 * f[2]
    ag = e0 * g[0] + e1 * g[1] + e2 * g[2]
    x = state[0] * f[0] + state[1] * f[1] + state[2] * f[2]
    y = state[0] * g[0] + state[1] * g[1] + state[2] * g[2]
    b = math.sqrt(1.0 - af * af - ag * ag)
    beta = 1.0 / (1.0 + b)
    c = af + ((1.0 - af * af * beta) * x - af * ag * beta * y) / (a * b)
    s = ag + ((1.0 - ag * ag * beta) * y - af * ag * beta * x) / (a * b)
    longitude = math.atan2(s, c)
    out[0] = math.sqrt(mu / a**3)
    out[1], out[2], out[3], out[4] = af, ag, chi, psi
    out[5] = longitude + ag * c - af * s


@exact
def eccentric_longitude(af: float, ag: float, mean: float) -> float:
    """Solve F + a_g cos F - a_f sin F = lambda by Newton's method."""
    longitude = mean - ag * math.cos(mean) + af * math.sin(mean)
    for _ in range(40):
        c, s = math.cos(longitude), math.sin(longitude)
        step = (longitude + ag * c - af * s - mean) / (1.0 - ag * s - af * c)
        if step > 1.0:
            step = 1.0
        elif step < -1.0:
            step = -1.0
        longitude -= step
        if abs(step) < 1e-14:
            break
    return longitude


@exact
def state_from(elements: Floats, t_s: float, mu: float, out: Floats) -> None:
    """Fill position and velocity ``t_s`` seconds after the elements' epoch."""
    n, af, ag, chi, psi = (
        elements[0],
        elements[1],
        elements[2],
        elements[3],
        elements[4],
    )
    longitude = eccentric_longitude(af, ag, elements[5] + n * t_s)
    c, s = math.cos(longitude), math.sin(longitude)
    a = (mu / (n * n)) ** (1.0 / 3.0)
    beta = 1.0 / (1.0 + math.sqrt(1.0 - af * af - ag * ag))
    x = a * ((1.0 - ag * ag * beta) * c + af * ag * beta * s - af)
    y = a * ((1.0 - af * af * beta) * s + af * ag * beta * c - ag)
    k = n * a / (1.0 - ag * s - af * c)
    vx = k * (af * ag * beta * c - (1.0 - ag * ag * beta) * s)
    vy = k * ((1.0 - af * af * beta) * c - af * ag * beta * s)
    f, g, _ = axes_of(chi, psi)
    for m in range(3):
        out[m] = x * f[m] + y * g[m]
        out[3 + m] = vx * f[m] + vy * g[m]


@exact
def partials_at(
    elements: Floats, t_s: float, mu: float, state: Floats, out: Floats
) -> None:
    """Fill the state and the (6, 6) partials of it by the elements at epoch."""
    n, af, ag, chi, psi = (
        elements[0],
        elements[1],
        elements[2],
        elements[3],
        elements[4],
    )
    longitude = eccentric_longitude(af, ag, elements[5] + n * t_s)
    c, s = math.cos(longitude), math.sin(longitude)
    a = (mu / (n * n)) ** (1.0 / 3.0)
    b = math.sqrt(1.0 - af * af - ag * ag)
    beta = 1.0 / (1.0 + b)
    q = 1.0 - ag * s - af * c
    p, u, w = 1.0 - ag * ag * beta, 1.0 - af * af * beta, af * ag * beta
    xs, ys = p * c + w * s - af, u * s + w * c - ag
    k = n * a / q
    gx, gy = w * c - p * s, u * c - w * s
    f, g, d = axes_of(chi, psi)
    x, y, vx, vy = a * xs, a * ys, k * gx, k * gy
    for m in range(3):
        state[m] = x * f[m] + y * g[m]
        state[3 + m] = vx * f[m] + vy * g[m]
    r2 = state[0] ** 2 + state[1] ** 2 + state[2] ** 2
    pull = -mu / (r2 * math.sqrt(r2))
    for m in range(3):
        # A change of the mean longitude is a change of the time.
        out[m, 5] = state[3 + m] / n
        out[3 + m, 5] = pull * state[m] / n
        out[m, 0] = -2.0 * state[m] / (3.0 * n) + t_s * out[m, 5]
        out[3 + m, 0] = state[3 + m] / (3.0 * n) + t_s * out[3 + m, 5]
    for column in range(1, 3):
        first = column == 1
        slope = beta * beta / b * (af if first else ag)
        dlong = (s if first else -c) / q
        dp = -ag * ag * slope - (0.0 if first else 2.0 * ag * beta)
        du = -af * af * slope - (2.0 * af * beta if first else 0.0)
        dw = af * ag * slope + (ag if first else af) * beta
        dxs = dp * c + dw * s - (1.0 if first else 0.0) + dlong * (w * c - p * s)
        dys = du * s + dw * c - (0.0 if first else 1.0) + dlong * (u * c - w * s)
        dq = -(c if first else s) + dlong * (af * s - ag * c)
        dgx = dw * c - dp * s + dlong * (-w * s - p * c)
        dgy = du * c - dw * s + dlong * (-u * s - w * c)
        dvx = k * (dgx - gx * dq / q)
        dvy = k * (dgy - gy * dq / q)
        for m in range(3):
            out[m, column] = a * (dxs * f[m] + dys * g[m])
            out[3 + m, column] = dvx * f[m] + dvy * g[m]
    for column in range(3, 5):
        other = chi if column == 3 else psi
        sign = -1.0 if column == 3 else 1.0
        df0 = 2.0 * sign * other / d - f[0] * 2.0 * other / d
        df1 = 2.0 * (psi if column == 3 else chi) / d - f[1] * 2.0 * other / d
        df2 = (-2.0 if column == 3 else 0.0) / d - f[2] * 2.0 * other / d
        dg1 = -2.0 * sign * other / d - g[1] * 2.0 * other / d
        dg2 = (0.0 if column == 3 else 2.0) / d - g[2] * 2.0 * other / d
        out[0, column] = x * df0 + y * df1
        out[1, column] = x * df1 + y * dg1
        out[2, column] = x * df2 + y * dg2
        out[3, column] = vx * df0 + vy * df1
        out[4, column] = vx * df1 + vy * dg1
        out[5, column] = vx * df2 + vy * dg2


@exact
def partials_of_many(
    states: Floats, t_s: Floats, mu: float, before: Floats, after: Floats
) -> None:
    """Fill the partials (H, 6, 6) of H states (H, 6) by their elements, at once and after times (H,).

    A state that is no ellipse gives NaN.
    """
    elements, there = np.empty(6), np.empty(6)
    for h in range(states.shape[0]):
        elements_of(states[h], mu, elements)
        partials_at(elements, 0.0, mu, there, before[h])
        partials_at(elements, t_s[h], mu, there, after[h])
