"""Element sets → the tables that the propagation kernels read (deep-space part).

Lunar and solar perturbations and the resonances of half-day and one-day orbits:
Hujsak, Spacetrack Report 6 (1979), as restated in AIAA 2006-6753. The names of
intermediate quantities are those of the reports.
"""

import numpy as np
from numpy.typing import NDArray

from comity.orbits.gravity import Gravity
from comity.orbits.kernels.layout import DEEP_COLUMNS, NEAR_COLUMNS

__all__ = ["deep_table"]

Floats = NDArray[np.float64]
Columns = dict[str, Floats]

ZNS, ZES = 1.19459e-5, 0.01675
ZNL, ZEL = 1.5835218e-4, 0.05490
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


def body_terms(
    o: Columns, cosg: Floats, sing: Floats, cosi: Floats, sini: Floats,
    cosh: Floats, sinh: Floats, strength: float,
) -> Columns:
    """Return the terms s1…s7 and z1…z33 of one disturbing body.

    The direction cosines describe the body's orbit relative to the object's node.
    """
    a1 = cosg * cosh + sing * cosi * sinh
    a3 = -sing * cosh + cosg * cosi * sinh
    a7 = -cosg * sinh + sing * cosi * cosh
    a8 = sing * sini
    a9 = sing * sinh + cosg * cosi * cosh
    a10 = cosg * sini
    a2 = o["cosi"] * a7 + o["sini"] * a8
    a4 = o["cosi"] * a9 + o["sini"] * a10
    a5 = -o["sini"] * a7 + o["cosi"] * a8
    a6 = -o["sini"] * a9 + o["cosi"] * a10
    x1, x2 = a1 * o["cosw"] + a2 * o["sinw"], a3 * o["cosw"] + a4 * o["sinw"]
    x3, x4 = -a1 * o["sinw"] + a2 * o["cosw"], -a3 * o["sinw"] + a4 * o["cosw"]
    x5, x6, x7, x8 = a5 * o["sinw"], a6 * o["sinw"], a5 * o["cosw"], a6 * o["cosw"]
    e2, beta2 = o["e2"], o["beta2"]
    z31 = 12.0 * x1 * x1 - 3.0 * x3 * x3
    z32 = 24.0 * x1 * x2 - 6.0 * x3 * x4
    z33 = 12.0 * x2 * x2 - 3.0 * x4 * x4
    z1 = 3.0 * (a1 * a1 + a2 * a2) + z31 * e2
    z2 = 6.0 * (a1 * a3 + a2 * a4) + z32 * e2
    z3 = 3.0 * (a3 * a3 + a4 * a4) + z33 * e2
    s3 = strength / o["no"]
    s4 = s3 * np.sqrt(beta2)
    return {
        "z11": -6.0 * a1 * a5 + e2 * (-24.0 * x1 * x7 - 6.0 * x3 * x5),
        "z12": -6.0 * (a1 * a6 + a3 * a5)
        + e2 * (-24.0 * (x2 * x7 + x1 * x8) - 6.0 * (x3 * x6 + x4 * x5)),
        "z13": -6.0 * a3 * a6 + e2 * (-24.0 * x2 * x8 - 6.0 * x4 * x6),
        "z21": 6.0 * a2 * a5 + e2 * (24.0 * x1 * x5 - 6.0 * x3 * x7),
        "z22": 6.0 * (a4 * a5 + a2 * a6)
        + e2 * (24.0 * (x2 * x5 + x1 * x6) - 6.0 * (x4 * x7 + x3 * x8)),
        "z23": 6.0 * a4 * a6 + e2 * (24.0 * x2 * x6 - 6.0 * x4 * x8),
        "z31": z31, "z32": z32, "z33": z33,
        "z1": z1 + z1 + beta2 * z31,
        "z2": z2 + z2 + beta2 * z32,
        "z3": z3 + z3 + beta2 * z33,
        "s1": -15.0 * o["ecco"] * s4,
        "s2": -0.5 * s3 / np.sqrt(beta2),
        "s3": s3, "s4": s4,
        "s5": x1 * x3 + x2 * x4,
        "s6": x2 * x3 + x1 * x4,
        "s7": x2 * x4 - x1 * x3,
    }


def periodic_terms(b: Columns, e2: Floats, eccentricity: float) -> list[Floats]:
    """Return the twelve coefficients of one body's long-period variations."""
    return [
        2.0 * b["s1"] * b["s6"],
        2.0 * b["s1"] * b["s7"],
        2.0 * b["s2"] * b["z12"],
        2.0 * b["s2"] * (b["z13"] - b["z11"]),
        -2.0 * b["s3"] * b["z2"],
        -2.0 * b["s3"] * (b["z3"] - b["z1"]),
        -2.0 * b["s3"] * (-21.0 - 9.0 * e2) * eccentricity,
        2.0 * b["s4"] * b["z32"],
        2.0 * b["s4"] * (b["z33"] - b["z31"]),
        -18.0 * b["s4"] * eccentricity,
        -2.0 * b["s2"] * b["z22"],
        -2.0 * b["s2"] * (b["z23"] - b["z21"]),
    ]


SUN_NAMES = ("se2", "se3", "si2", "si3", "sl2", "sl3", "sl4", "sgh2", "sgh3", "sgh4", "sh2", "sh3")
MOON_NAMES = ("ee2", "e3", "xi2", "xi3", "xl2", "xl3", "xl4", "xgh2", "xgh3", "xgh4", "xh2", "xh3")


def third_bodies(o: Columns, day: Floats) -> tuple[Columns, Columns, Columns]:
    """Return the terms of Sun and Moon and the columns that hold their angles."""
    node = np.mod(4.5236020 - 9.2422029e-4 * day, TWO_PI)
    stem, ctem = np.sin(node), np.cos(node)
    cosil = 0.91375164 - 0.03568096 * ctem
    sinil = np.sqrt(1.0 - cosil * cosil)
    sinhl = 0.089683511 * stem / sinil
    coshl = np.sqrt(1.0 - sinhl * sinhl)
    gam = 5.8351514 + 0.0019443680 * day
    zx = np.arctan2(0.39785416 * stem / sinil, coshl * ctem + 0.91744867 * sinhl * stem)
    zx = gam + zx - node
    one = np.ones_like(day)
    sun = body_terms(
        o, 0.1945905 * one, -0.98088458 * one, 0.91744867 * one, 0.39785416 * one,
        o["cosn"], o["sinn"], 2.9864797e-6,
    )
    moon = body_terms(
        o, np.cos(zx), np.sin(zx), cosil, sinil,
        coshl * o["cosn"] + sinhl * o["sinn"], o["sinn"] * coshl - o["cosn"] * sinhl,
        4.7968065e-7,
    )
    angles = {
        "zmol": np.mod(4.7199672 + 0.22997150 * day - gam, TWO_PI),
        "zmos": np.mod(6.2565837 + 0.017201977 * day, TWO_PI),
    }
    return sun, moon, angles


def secular_terms(o: Columns, sun: Columns, moon: Columns) -> Columns:
    """Return the lunisolar rates of the mean elements."""
    e2, incl, sini, cosi = o["e2"], o["inclo"], o["sini"], o["cosi"]
    flat = (incl < 5.2359877e-2) | (incl > np.pi - 5.2359877e-2)
    safe = np.where(sini == 0.0, 1.0, sini)
    shs = np.where(flat, 0.0, -ZNS * sun["s2"] * (sun["z21"] + sun["z23"])) / safe
    shl = np.where(flat, 0.0, -ZNL * moon["s2"] * (moon["z21"] + moon["z23"])) / safe
    shl = np.where(sini == 0.0, 0.0, shl)
    sghs = sun["s4"] * ZNS * (sun["z31"] + sun["z33"] - 6.0)
    sghl = moon["s4"] * ZNL * (moon["z31"] + moon["z33"] - 6.0)
    return {
        "dedt": sun["s1"] * ZNS * sun["s5"] + moon["s1"] * ZNL * moon["s5"],
        "didt": sun["s2"] * ZNS * (sun["z11"] + sun["z13"])
        + moon["s2"] * ZNL * (moon["z11"] + moon["z13"]),
        "dmdt": -ZNS * sun["s3"] * (sun["z1"] + sun["z3"] - 14.0 - 6.0 * e2)
        - ZNL * moon["s3"] * (moon["z1"] + moon["z3"] - 14.0 - 6.0 * e2),
        "domdt": sghs - cosi * shs + sghl - cosi * shl,
        "dnodt": shs + shl,
    }


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
        "211": piecewise(e, [0.65], [(3.616, -13.2470, 16.2900, 0.0), (-72.099, 331.819, -508.738, 266.724)]),
        "310": piecewise(e, [0.65], [(-19.302, 117.3900, -228.4190, 156.5910), (-346.844, 1582.851, -2415.925, 1246.113)]),
        "322": piecewise(e, [0.65], [(-18.9068, 109.7927, -214.6334, 146.5816), (-342.585, 1554.908, -2366.899, 1215.972)]),
        "410": piecewise(e, [0.65], [(-41.122, 242.6940, -471.0940, 313.9530), (-1052.797, 4758.686, -7193.992, 3651.957)]),
        "422": piecewise(e, [0.65], [(-146.407, 841.8800, -1629.014, 1083.4350), (-3581.690, 16178.110, -24462.770, 12422.520)]),
        "520": piecewise(e, [0.65, 0.715], [(-532.114, 3017.977, -5740.032, 3708.2760), (1464.74, -4664.75, 3763.64, 0.0), (-5149.66, 29936.92, -54087.36, 31324.56)]),
        "533": piecewise(e, [below], [(-919.22770, 4988.6100, -9064.7700, 5542.21), (-37995.780, 161616.52, -229838.20, 109377.94)]),
        "521": piecewise(e, [below], [(-822.71072, 4568.6173, -8491.4146, 5337.524), (-51752.104, 218913.95, -309468.16, 146349.42)]),
        "532": piecewise(e, [below], [(-853.66600, 4690.2500, -8624.7700, 5341.4), (-40023.880, 170470.89, -242699.48, 115605.82)]),
    }
    f220 = 0.75 * (1.0 + 2.0 * c + c2)
    f522 = 9.84375 * s * (s2 * (1.0 - 2.0 * c - 5.0 * c2) + 0.33333333 * (-2.0 + 4.0 * c + 6.0 * c2))
    f523 = s * (4.92187512 * s2 * (-2.0 - 4.0 * c + 10.0 * c2) + 6.56250012 * (1.0 + 2.0 * c - 3.0 * c2))
    f542 = 29.53125 * s * (2.0 - 8.0 * c + c2 * (-12.0 + 8.0 * c + 10.0 * c2))
    f543 = 29.53125 * s * (-2.0 - 8.0 * c + c2 * (12.0 + 8.0 * c - 10.0 * c2))
    t2 = 3.0 * o["no"] * o["no"] * aonv * aonv
    t3, t4, t5 = t2 * aonv, t2 * aonv * aonv, t2 * aonv * aonv * aonv
    r22, r32, r44, r52, r54 = 1.7891679e-6, 3.7393792e-7, 7.3636953e-9, 1.1428639e-7, 2.1765803e-9
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
        "del2": 2.0 * base * 0.75 * (1.0 + c) ** 2 * (1.0 + e2 * (-2.5 + 0.8125 * e2)) * 1.7891679e-6,
        "del3": 3.0 * base * f330 * (1.0 + e2 * (-6.0 + 6.60937 * e2)) * 2.2123015e-7 * aonv,
    }


def resonance_terms(o: Columns, rates: Columns, gsto: Floats, gravity: Gravity) -> Columns:
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
        o["mdot"] + rates["dmdt"]
        + 2.0 * (o["nodedot"] + rates["dnodt"] - EARTH_RATE_RAD_MIN) - no,
        o["mdot"] + (o["argpdot"] + o["nodedot"]) - EARTH_RATE_RAD_MIN
        + rates["dmdt"] + rates["domdt"] + rates["dnodt"] - no,
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
