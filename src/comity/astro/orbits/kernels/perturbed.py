"""Motion under the Earth's zonal field, the Moon and the Sun, with its partials.

Zonal harmonics J2 to J4 about a pole that is given as a unit vector; Moon and Sun as points
whose places are interpolated in a table. Integration by the eighth-order method of Dormand
and Prince (Hairer, Norsett, Wanner, Solving Ordinary Differential Equations I, 2nd edition,
section II.5, coefficients of DOP853) with steps in proportion to ``sqrt(r^3 / mu)``, so that an
eccentric orbit is followed as finely at perigee as elsewhere. Kilometres and seconds.
"""

import math

import numpy as np

from comity.astro.orbits.kernels.options import exact
from comity.foundations.arrays import Floats

__all__ = ["carry_states"]

#: A step in radians of motion at the local radius: a day of an orbit of eccentricity 0.7 is
#: followed to a centimetre, of a low one to a millimetre (a test shows both).
STEP_RAD = 0.1
#: Nodes, weights and rows of the method.
_ROWS = (
    (1, (0, 0.05260015195876773)),
    (2, (0, 0.0197250569845379), (1, 0.0591751709536137)),
    (3, (0, 0.02958758547680685), (2, 0.08876275643042054)),
    (4, (0, 0.2413651341592667), (2, -0.8845494793282861), (3, 0.924834003261792)),
    (5, (0, 0.037037037037037035), (3, 0.17082860872947386), (4, 0.12546768756682242)),
    (
        6,
        (0, 0.037109375),
        (3, 0.17025221101954405),
        (4, 0.06021653898045596),
        (5, -0.017578125),
    ),
    (
        7,
        (0, 0.03709200011850479),
        (3, 0.17038392571223998),
        (4, 0.10726203044637328),
        (5, -0.015319437748624402),
        (6, 0.008273789163814023),
    ),
    (
        8,
        (0, 0.6241109587160757),
        (3, -3.3608926294469414),
        (4, -0.868219346841726),
        (5, 27.59209969944671),
        (6, 20.154067550477894),
        (7, -43.48988418106996),
    ),
    (
        9,
        (0, 0.47766253643826434),
        (3, -2.4881146199716677),
        (4, -0.590290826836843),
        (5, 21.230051448181193),
        (6, 15.279233632882423),
        (7, -33.28821096898486),
        (8, -0.020331201708508627),
    ),
    (
        10,
        (0, -0.9371424300859873),
        (3, 5.186372428844064),
        (4, 1.0914373489967295),
        (5, -8.149787010746927),
        (6, -18.52006565999696),
        (7, 22.739487099350505),
        (8, 2.4936055526796523),
        (9, -3.0467644718982196),
    ),
    (
        11,
        (0, 2.273310147516538),
        (3, -10.53449546673725),
        (4, -2.0008720582248625),
        (5, -17.9589318631188),
        (6, 27.94888452941996),
        (7, -2.8589982771350235),
        (8, -8.87285693353063),
        (9, 12.360567175794303),
        (10, 0.6433927460157636),
    ),
)
NODES = np.array(
    [
        0.0,
        0.05260015195876773,
        0.0789002279381516,
        0.1183503419072274,
        0.2816496580927726,
        0.3333333333333333,
        0.25,
        0.3076923076923077,
        0.6512820512820513,
        0.6,
        0.8571428571428571,
        1.0,
    ]
)
WEIGHTS = np.array(
    [
        0.054293734116568765,
        0.0,
        0.0,
        0.0,
        0.0,
        4.450312892752409,
        1.8915178993145003,
        -5.801203960010585,
        0.3111643669578199,
        -0.1521609496625161,
        0.20136540080403034,
        0.04471061572777259,
    ]
)


def _table() -> Floats:
    out = np.zeros((12, 12))
    for row, *cells in _ROWS:
        for column, value in cells:
            out[row, column] = value
    return out


TABLE = _table()


@exact
def body_place(
    t_s: float, body: int, bodies: Floats, first_s: float, step_s: float, out: Floats
) -> None:
    """Fill where a body is (3,), by cubic Hermite interpolation of places and rates."""
    at = (t_s - first_s) / step_s
    k = min(max(math.floor(at), 0), len(bodies) - 2)
    u = at - k
    a, b = bodies[k], bodies[k + 1]
    c0, c1 = (1.0 + 2.0 * u) * (1.0 - u) ** 2, u * (1.0 - u) ** 2 * step_s
    c2, c3 = u * u * (3.0 - 2.0 * u), u * u * (u - 1.0) * step_s
    for j in range(3):
        p, v = 6 * body + j, 6 * body + 3 + j
        out[j] = c0 * a[p] + c1 * a[v] + c2 * b[p] + c3 * b[v]


@exact
def slopes(
    t_s: float,
    y: Floats,
    mu: float,
    radius_km: float,
    zonals: Floats,
    pole: Floats,
    bodies: Floats,
    body_mu: Floats,
    first_s: float,
    step_s: float,
    place: Floats,
    gradient: Floats,
    out: Floats,
) -> None:
    """Fill the rates of a state (6,), and of its partials (36,) where ``y`` holds them."""
    partials = len(y) > 6
    x0, x1, x2 = y[0], y[1], y[2]
    r2 = x0 * x0 + x1 * x1 + x2 * x2
    r = math.sqrt(r2)
    s = (x0 * pole[0] + x1 * pole[1] + x2 * pole[2]) / r
    # Derivatives of Legendre polynomials 2 to 5 and their own.
    s2 = s * s
    d2, d3 = 3.0 * s, 7.5 * s2 - 1.5
    d4, d5 = (17.5 * s2 - 7.5) * s, (39.375 * s2 - 26.25) * s2 + 1.875
    e2, e3 = 3.0, 15.0 * s
    e4, e5 = 52.5 * s2 - 7.5, (157.5 * s2 - 52.5) * s
    pull = -mu / (r2 * r)
    lift = 0.0
    per = mu / r2
    if partials:
        gradient[:] = 0.0
        for i in range(3):
            for j in range(3):
                gradient[i, j] = 3.0 * mu / (r2 * r2 * r) * y[i] * y[j]
            gradient[i, i] += pull
    for n in range(2, 5):
        per *= radius_km / r
        if n == 2:
            per *= radius_km / r
        c = per * zonals[n - 2]
        a = d3 if n == 2 else (d4 if n == 3 else d5)
        b = d2 if n == 2 else (d3 if n == 3 else d4)
        pull += c * a / r
        lift -= c * b
        if partials:
            aa = e3 if n == 2 else (e4 if n == 3 else e5)
            bb = e2 if n == 2 else (e3 if n == 3 else e4)
            for i in range(3):
                gradient[i, i] += c * a / r
                for j in range(3):
                    unit = y[j] / r
                    gradient[i, j] += (
                        c
                        / r
                        * (y[i] / r)
                        * (aa * pole[j] - ((n + 3) * a + s * aa) * unit)
                    )
                    gradient[i, j] -= (
                        c / r * pole[i] * (bb * pole[j] - ((n + 2) * b + s * bb) * unit)
                    )
    for j in range(3):
        out[j] = y[3 + j]
        out[3 + j] = pull * y[j] + lift * pole[j]
    for body in range(len(body_mu)):
        body_place(t_s, body, bodies, first_s, step_s, place)
        far2 = place[0] ** 2 + place[1] ** 2 + place[2] ** 2
        g0, g1, g2 = place[0] - x0, place[1] - x1, place[2] - x2
        gap2 = g0 * g0 + g1 * g1 + g2 * g2
        own = body_mu[body] / (gap2 * math.sqrt(gap2))
        earth = body_mu[body] / (far2 * math.sqrt(far2))
        out[3] += own * g0 - earth * place[0]
        out[4] += own * g1 - earth * place[1]
        out[5] += own * g2 - earth * place[2]
        if partials:
            for i in range(3):
                for j in range(3):
                    gi, gj = place[i] - y[i], place[j] - y[j]
                    gradient[i, j] += 3.0 * own * gi * gj / gap2
                gradient[i, i] -= own
    if partials:
        for column in range(6):
            for i in range(3):
                out[6 + 6 * i + column] = y[6 + 6 * (3 + i) + column]
                total = 0.0
                for j in range(3):
                    total += gradient[i, j] * y[6 + 6 * j + column]
                out[6 + 6 * (3 + i) + column] = total


@exact
def carry_states(
    y: Floats,
    begin_s: float,
    times_s: Floats,
    mu: float,
    radius_km: float,
    zonals: Floats,
    pole: Floats,
    bodies: Floats,
    body_mu: Floats,
    first_s: float,
    step_s: float,
    out: Floats,
) -> None:
    """Fill states, with their partials if ``y`` (6,) or (42,) holds them, at times.

    ``times_s`` (K,) lie on one side of ``begin_s`` and lead away from it; ``out`` is (K, 6) or
    (K, 42), the partials by rows. A state that falls below a tenth of the Earth's radius
    leaves NaN.
    """
    size = len(y)
    rates, mixed = np.empty((12, size)), np.empty(size)
    place, gradient = np.empty(3), np.empty((3, 3))
    t = begin_s
    for k in range(len(times_s)):
        while t != times_s[k]:
            r2 = y[0] ** 2 + y[1] ** 2 + y[2] ** 2
            if not r2 > (0.1 * radius_km) ** 2:
                out[k:] = np.nan
                return
            h = STEP_RAD * math.sqrt(r2 * math.sqrt(r2) / mu)
            left = times_s[k] - t
            last = abs(left) <= 1.000001 * h
            h = left if last else math.copysign(h, left)
            for stage in range(12):
                mixed[:] = y
                for j in range(stage):
                    weight = TABLE[stage, j]
                    if weight != 0.0:
                        for i in range(size):
                            mixed[i] += h * weight * rates[j, i]
                slopes(
                    t + NODES[stage] * h,
                    mixed,
                    mu,
                    radius_km,
                    zonals,
                    pole,
                    bodies,
                    body_mu,
                    first_s,
                    step_s,
                    place,
                    gradient,
                    rates[stage],
                )
            for j in range(12):
                if WEIGHTS[j] != 0.0:
                    for i in range(size):
                        y[i] += h * WEIGHTS[j] * rates[j, i]
            t = times_s[k] if last else t + h
        out[k] = y
