"""Element sets → the tables that the propagation kernels read (deep-space part).

Lunar and solar perturbations and the resonances of half-day and one-day orbits:
Hujsak, Spacetrack Report 6 (1979), as restated in AIAA 2006-6753. The names of
intermediate quantities are those of the reports.
"""

import numpy as np

from comity.astro.orbits.gravity import Gravity
from comity.astro.orbits.kernels.layout import DEEP_COLUMNS, NEAR_COLUMNS
from comity.astro.orbits.lunisolar import (
    MOON_NAMES,
    SUN_NAMES,
    ZEL,
    ZES,
    periodic_terms,
    secular_terms,
    third_bodies,
)
from comity.foundations.arrays import Floats

__all__ = ["deep_table"]

Columns = dict[str, Floats]

EARTH_RATE_RAD_MIN = 4.37526908801129966e-3
TWO_PI = 2.0 * np.pi


def sidereal_time_rad(epoch_days: Floats) -> Floats:
    """Return Greenwich mean sidereal time 1982 (Vallado 2004, eq. 3-45)."""
    t = (epoch_days + 2433281.5 - 2451545.0) / 36525.0
    seconds = (
        -6.2e-6 * t * t * t
        + 0.093104 * t * t
        + (876600.0 * 3600.0 + 8640184.812866) * t
        + 67310.54841
    )
    result: Floats = np.mod(np.deg2rad(seconds) / 240.0, TWO_PI)
    return result


def piecewise(e: Floats, edges: list[float], cubics: list[tuple[float, ...]]) -> Floats:
    """Return cubic polynomials in ``e``, chosen by intervals closed on the right."""
    chosen = np.array(cubics)[np.searchsorted(edges, e, side="left")]
    e2 = e * e
    result: Floats = (
        chosen[:, 0] + chosen[:, 1] * e + chosen[:, 2] * e2 + chosen[:, 3] * (e * e2)
    )
    return result


def half_day(o: Columns, aonv: Floats) -> Columns:
    """Return the ten coefficients of the 12-hour resonance."""
    e, s, c = o["ecco"], o["sini"], o["cosi"]
    c2, s2 = c * c, s * s
    below = np.nextafter(0.7, 0.0)  # this limit belongs to the upper interval
    g = {
        "201": -0.306 - (e - 0.64) * 0.440,
        "211": piecewise(
            e,
            [0.65],
            [(3.616, -13.2470, 16.2900, 0.0), (-72.099, 331.819, -508.738, 266.724)],
        ),
        "310": piecewise(
            e,
            [0.65],
            [
                (-19.302, 117.3900, -228.4190, 156.5910),
                (-346.844, 1582.851, -2415.925, 1246.113),
            ],
        ),
        "322": piecewise(
            e,
            [0.65],
            [
                (-18.9068, 109.7927, -214.6334, 146.5816),
                (-342.585, 1554.908, -2366.899, 1215.972),
            ],
        ),
        "410": piecewise(
            e,
            [0.65],
            [
                (-41.122, 242.6940, -471.0940, 313.9530),
                (-1052.797, 4758.686, -7193.992, 3651.957),
            ],
        ),
        "422": piecewise(
            e,
            [0.65],
            [
                (-146.407, 841.8800, -1629.014, 1083.4350),
                (-3581.690, 16178.110, -24462.770, 12422.520),
            ],
        ),
        "520": piecewise(
            e,
            [0.65, 0.715],
            [
                (-532.114, 3017.977, -5740.032, 3708.2760),
                (1464.74, -4664.75, 3763.64, 0.0),
                (-5149.66, 29936.92, -54087.36, 31324.56),
            ],
        ),
        "533": piecewise(
            e,
            [below],
            [
                (-919.22770, 4988.6100, -9064.7700, 5542.21),
                (-37995.780, 161616.52, -229838.20, 109377.94),
            ],
        ),
        "521": piecewise(
            e,
            [below],
            [
                (-822.71072, 4568.6173, -8491.4146, 5337.524),
                (-51752.104, 218913.95, -309468.16, 146349.42),
            ],
        ),
        "532": piecewise(
            e,
            [below],
            [
                (-853.66600, 4690.2500, -8624.7700, 5341.4),
                (-40023.880, 170470.89, -242699.48, 115605.82),
            ],
        ),
    }
    f220 = 0.75 * (1.0 + 2.0 * c + c2)
    f522 = (
        9.84375
        * s
        * (s2 * (1.0 - 2.0 * c - 5.0 * c2) + 0.33333333 * (-2.0 + 4.0 * c + 6.0 * c2))
    )
    f523 = s * (
        4.92187512 * s2 * (-2.0 - 4.0 * c + 10.0 * c2)
        + 6.56250012 * (1.0 + 2.0 * c - 3.0 * c2)
    )
    f542 = 29.53125 * s * (2.0 - 8.0 * c + c2 * (-12.0 + 8.0 * c + 10.0 * c2))
    f543 = 29.53125 * s * (-2.0 - 8.0 * c + c2 * (12.0 + 8.0 * c - 10.0 * c2))
    t2 = 3.0 * o["no"] * o["no"] * aonv * aonv
    t3, t4, t5 = t2 * aonv, t2 * aonv * aonv, t2 * aonv * aonv * aonv
    r22, r32, r44, r52, r54 = (
        1.7891679e-6,
        3.7393792e-7,
        7.3636953e-9,
        1.1428639e-7,
        2.1765803e-9,
    )
    return {
        "d2201": t2 * r22 * f220 * g["201"],
        "d2211": t2 * r22 * 1.5 * s2 * g["211"],
        "d3210": t3 * r32 * 1.875 * s * (1.0 - 2.0 * c - 3.0 * c2) * g["310"],
        "d3222": t3 * r32 * -1.875 * s * (1.0 + 2.0 * c - 3.0 * c2) * g["322"],
        "d4410": 2.0 * t4 * r44 * 35.0 * s2 * f220 * g["410"],
        "d4422": 2.0 * t4 * r44 * 39.3750 * s2 * s2 * g["422"],
        "d5220": t5 * r52 * f522 * g["520"],
        "d5232": t5 * r52 * f523 * g["532"],
        "d5421": 2.0 * t5 * r54 * f542 * g["521"],
        "d5433": 2.0 * t5 * r54 * f543 * g["533"],
    }


def one_day(o: Columns, aonv: Floats) -> Columns:
    """Return the three coefficients of the 24-hour resonance."""
    e2, s, c = o["e2"], o["sini"], o["cosi"]
    base = 3.0 * o["no"] * o["no"] * aonv * aonv
    f330 = 1.875 * (1.0 + c) ** 3
    f311 = 0.9375 * s * s * (1.0 + 3.0 * c) - 0.75 * (1.0 + c)
    return {
        "del1": base * f311 * (1.0 + 2.0 * e2) * 2.1460748e-6 * aonv,
        "del2": 2.0
        * base
        * 0.75
        * (1.0 + c) ** 2
        * (1.0 + e2 * (-2.5 + 0.8125 * e2))
        * 1.7891679e-6,
        "del3": 3.0
        * base
        * f330
        * (1.0 + e2 * (-6.0 + 6.60937 * e2))
        * 2.2123015e-7
        * aonv,
    }


def resonance_terms(
    o: Columns, rates: Columns, gsto: Floats, gravity: Gravity
) -> Columns:
    """Return kind (0 none, 1 one day, 2 half day), coefficients and phase."""
    no, e = o["no"], o["ecco"]
    day = (no > 0.0034906585) & (no < 0.0052359877)
    half = (no >= 8.26e-3) & (no <= 9.24e-3) & (e >= 0.5)
    aonv = (no / gravity.xke) ** (2.0 / 3.0)
    out = {name: np.where(half, v, 0.0) for name, v in half_day(o, aonv).items()}
    out |= {name: np.where(day, v, 0.0) for name, v in one_day(o, aonv).items()}
    theta = np.mod(gsto, TWO_PI)
    out["resonance"] = np.where(half, 2.0, np.where(day, 1.0, 0.0))
    out["xlamo"] = np.where(
        half,
        np.mod(o["mo"] + o["nodeo"] + o["nodeo"] - theta - theta, TWO_PI),
        np.mod(o["mo"] + o["nodeo"] + o["argpo"] - theta, TWO_PI),
    )
    out["xfact"] = np.where(
        half,
        o["mdot"]
        + rates["dmdt"]
        + 2.0 * (o["nodedot"] + rates["dnodt"] - EARTH_RATE_RAD_MIN)
        - no,
        o["mdot"]
        + (o["argpdot"] + o["nodedot"])
        - EARTH_RATE_RAD_MIN
        + rates["dmdt"]
        + rates["domdt"]
        + rates["dnodt"]
        - no,
    )
    return out


def deep_table(near: Floats, epoch_days: Floats, gravity: Gravity) -> Floats:
    """Return the deep-space columns, shape (M, 47), for rows of the near table."""
    o: Columns = {name: near[:, k] for k, name in enumerate(NEAR_COLUMNS)}
    o["e2"] = o["ecco"] * o["ecco"]
    o["beta2"] = 1.0 - o["e2"]
    for name, source in (("i", "inclo"), ("n", "nodeo"), ("w", "argpo")):
        o["sin" + name], o["cos" + name] = np.sin(o[source]), np.cos(o[source])
    sun, moon, values = third_bodies(o, epoch_days + 18261.5)
    values |= dict(zip(SUN_NAMES, periodic_terms(sun, o["e2"], ZES), strict=True))
    values |= dict(zip(MOON_NAMES, periodic_terms(moon, o["e2"], ZEL), strict=True))
    rates = secular_terms(o, sun, moon)
    values["gsto"] = sidereal_time_rad(epoch_days)
    values |= rates | resonance_terms(o, rates, values["gsto"], gravity)
    return np.column_stack([values[name] for name in DEEP_COLUMNS])
