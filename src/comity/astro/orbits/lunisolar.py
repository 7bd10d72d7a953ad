"""Perturbations by Moon and Sun in the element-set theory.

Hujsak, Spacetrack Report 6 (1979), as restated in AIAA 2006-6753. The names of
intermediate quantities are those of the reports.
"""

import numpy as np

from comity.foundations.arrays import Floats

__all__ = [
    "MOON_NAMES",
    "SUN_NAMES",
    "ZEL",
    "ZES",
    "periodic_terms",
    "secular_terms",
    "third_bodies",
]

Columns = dict[str, Floats]

ZNS, ZES = 1.19459e-5, 0.01675
ZNL, ZEL = 1.5835218e-4, 0.05490
TWO_PI = 2.0 * np.pi


def body_terms(
    o: Columns,
    cosg: Floats,
    sing: Floats,
    cosi: Floats,
    sini: Floats,
    cosh: Floats,
    sinh: Floats,
    strength: float,
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
        "z31": z31,
        "z32": z32,
        "z33": z33,
        "z1": z1 + z1 + beta2 * z31,
        "z2": z2 + z2 + beta2 * z32,
        "z3": z3 + z3 + beta2 * z33,
        "s1": -15.0 * o["ecco"] * s4,
        "s2": -0.5 * s3 / np.sqrt(beta2),
        "s3": s3,
        "s4": s4,
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


SUN_NAMES = (
    "se2",
    "se3",
    "si2",
    "si3",
    "sl2",
    "sl3",
    "sl4",
    "sgh2",
    "sgh3",
    "sgh4",
    "sh2",
    "sh3",
)
MOON_NAMES = (
    "ee2",
    "e3",
    "xi2",
    "xi3",
    "xl2",
    "xl3",
    "xl4",
    "xgh2",
    "xgh3",
    "xgh4",
    "xh2",
    "xh3",
)


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
        o,
        0.1945905 * one,
        -0.98088458 * one,
        0.91744867 * one,
        0.39785416 * one,
        o["cosn"],
        o["sinn"],
        2.9864797e-6,
    )
    moon = body_terms(
        o,
        np.cos(zx),
        np.sin(zx),
        cosil,
        sinil,
        coshl * o["cosn"] + sinhl * o["sinn"],
        o["sinn"] * coshl - o["cosn"] * sinhl,
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
