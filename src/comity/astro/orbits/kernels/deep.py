"""Deep-space mean elements: lunisolar periodics and the resonance integrator.

Source: Spacetrack Report 6 and AIAA 2006-6753. Two ways to the same numbers: in vector
lanes for objects whose inclination stays above 0.2 rad, and one time after the other for
the rest, where the theory changes to Lyddane's form. The resonance integrator goes from
step to step and runs before either.
"""

import math

import numpy as np

from comity.astro.orbits.kernels.layout import (
    AM,
    AXN,
    AYN,
    CODE,
    COSI,
    DEEP_COLUMNS,
    EM,
    MEAN,
    NEAR_COLUMNS,
    NODE,
    PERI,
    RX,
    RY,
    RZ,
    SINI,
    STEP,
    TIME,
    TWO_PI,
    VX,
    VY,
    U,
)
from comity.astro.orbits.kernels.options import vector
from comity.astro.orbits.kernels.trig import sincos
from comity.foundations.arrays import Floats

__all__ = ["deep_elements"]

NO, INCLO, ARGPO, ARGPDOT, A0 = (
    NEAR_COLUMNS.index(name) for name in ("no", "inclo", "argpo", "argpdot", "a0")
)
(
    RESONANCE,
    GSTO,
    DEDT,
    DIDT,
    DMDT,
    DNODT,
    DOMDT,
    ZMOS,
    ZMOL,
    SE2,
    SE3,
    SI2,
    SI3,
    SL2,
    SL3,
    SL4,
    SGH2,
    SGH3,
    SGH4,
    SH2,
    SH3,
    EE2,
    E3,
    XI2,
    XI3,
    XL2,
    XL3,
    XL4,
    XGH2,
    XGH3,
    XGH4,
    XH2,
    XH3,
    D2201,
    D2211,
    D3210,
    D3222,
    D4410,
    D4422,
    D5220,
    D5232,
    D5421,
    D5433,
    DEL1,
    DEL2,
    DEL3,
    XLAMO,
    XFACT,
) = range(len(DEEP_COLUMNS))

ZNS, ZES = 1.19459e-5, 0.01675
ZNL, ZEL = 1.5835218e-4, 0.05490
EARTH_RATE_RAD_MIN = 4.37526908801129966e-3
STEP_MIN = 720.0
#: Below this inclination, periodics included, the theory changes its form.
LYDDANE_RAD = 0.2

FASX2, FASX4, FASX6 = 0.13130908, 2.8843198, 0.37448087
G22, G32, G44, G52, G54 = 5.7686396, 0.95240898, 1.8014998, 1.0508330, 4.4108898


@vector
def resonance_rates(o: Floats, d: Floats, memory: Floats) -> None:
    """Fill ``memory[3:6]`` with the derivatives at the integrator's state."""
    atime, xli, xni = memory[0], memory[1], memory[2]
    xldot = xni + d[XFACT]
    if d[RESONANCE] == 1.0:
        s1, c1 = sincos(xli - FASX2)
        s2, c2 = sincos(2.0 * (xli - FASX4))
        s3, c3 = sincos(3.0 * (xli - FASX6))
        xndt = d[DEL1] * s1 + d[DEL2] * s2 + d[DEL3] * s3
        xnddt = d[DEL1] * c1 + 2.0 * d[DEL2] * c2 + 3.0 * d[DEL3] * c3
    else:
        w = o[ARGPO] + o[ARGPDOT] * atime
        xndt = 0.0
        xnddt = 0.0
        for k in range(10):
            if k == 0:
                a, f, h = 2.0 * w + xli - G22, d[D2201], 1.0
            elif k == 1:
                a, f, h = xli - G22, d[D2211], 1.0
            elif k == 2:
                a, f, h = w + xli - G32, d[D3210], 1.0
            elif k == 3:
                a, f, h = -w + xli - G32, d[D3222], 1.0
            elif k == 4:
                a, f, h = 2.0 * w + 2.0 * xli - G44, d[D4410], 2.0
            elif k == 5:
                a, f, h = 2.0 * xli - G44, d[D4422], 2.0
            elif k == 6:
                a, f, h = w + xli - G52, d[D5220], 1.0
            elif k == 7:
                a, f, h = -w + xli - G52, d[D5232], 1.0
            elif k == 8:
                a, f, h = w + 2.0 * xli - G54, d[D5421], 2.0
            else:
                a, f, h = -w + 2.0 * xli - G54, d[D5433], 2.0
            s, c = sincos(a)
            xndt += f * s
            xnddt += h * f * c
    memory[3] = xldot
    memory[4] = xndt
    memory[5] = xnddt * xldot


@vector
def resonance(o: Floats, d: Floats, memory: Floats, t: float) -> tuple[float, float]:
    """Return mean longitude and mean motion at ``t``, stepping 720 minutes at a time.

    The state is kept in ``memory``: the answer depends on ``t`` alone, because the
    steps always start at the epoch.
    """
    kept = memory[0]
    if not (kept == kept and t * kept >= 0.0 and abs(t) >= abs(kept)):
        memory[0], memory[1], memory[2] = 0.0, d[XLAMO], o[NO]
        resonance_rates(o, d, memory)
    delta = STEP_MIN if t > 0.0 else -STEP_MIN
    while abs(t - memory[0]) >= STEP_MIN:
        memory[1] += memory[3] * delta + memory[4] * 259200.0
        memory[2] += memory[4] * delta + memory[5] * 259200.0
        memory[0] += delta
        resonance_rates(o, d, memory)
    ft = t - memory[0]
    nm = memory[2] + memory[4] * ft + memory[5] * ft * ft * 0.5
    xl = memory[1] + memory[3] * ft + memory[4] * ft * ft * 0.5
    return xl, nm


@vector
def periodics(d: Floats, t: float) -> tuple[float, float, float, float, float]:
    """Return the long-period lunisolar changes of e, i, l, g and h."""
    zm = d[ZMOS] + ZNS * t
    s, _ = sincos(zm)
    s, c = sincos(zm + 2.0 * ZES * s)
    f2 = 0.5 * s * s - 0.25
    f3 = -0.5 * s * c
    pe = d[SE2] * f2 + d[SE3] * f3
    pinc = d[SI2] * f2 + d[SI3] * f3
    pl = d[SL2] * f2 + d[SL3] * f3 + d[SL4] * s
    pgh = d[SGH2] * f2 + d[SGH3] * f3 + d[SGH4] * s
    ph = d[SH2] * f2 + d[SH3] * f3
    zm = d[ZMOL] + ZNL * t
    s, _ = sincos(zm)
    s, c = sincos(zm + 2.0 * ZEL * s)
    f2 = 0.5 * s * s - 0.25
    f3 = -0.5 * s * c
    pe += d[EE2] * f2 + d[E3] * f3
    pinc += d[XI2] * f2 + d[XI3] * f3
    pl += d[XL2] * f2 + d[XL3] * f3 + d[XL4] * s
    pgh += d[XGH2] * f2 + d[XGH3] * f3 + d[XGH4] * s
    ph += d[XH2] * f2 + d[XH3] * f3
    return pe, pinc, pl, pgh, ph


@vector
def lyddane(
    node: float,
    peri: float,
    mean: float,
    incl: float,
    pinc: float,
    pl: float,
    pgh: float,
    ph: float,
) -> tuple[float, float, float]:
    """Apply the periodics to node, perigee and anomaly at low inclination."""
    sini, cosi = sincos(incl)
    sinn, cosn = sincos(node)
    alfdp = sini * sinn + ph * cosn + pinc * cosi * sinn
    betdp = sini * cosn - ph * sinn + pinc * cosi * cosn
    # As the theory takes it: the sign stays, whole turns towards zero go.
    turns = np.floor(abs(node) * (1.0 / TWO_PI)) * TWO_PI
    node = node - turns if node >= 0.0 else node + turns
    xls = mean + peri + pl + pgh + (cosi - pinc * sini) * node
    old = node
    node = math.atan2(alfdp, betdp)
    if abs(old - node) > np.pi:
        node = node + TWO_PI if node < old else node - TWO_PI
    mean = mean + pl
    return node, xls - mean - cosi * node, mean


@vector
def before_periodics(
    o: Floats, d: Floats, memory: Floats, w: Floats, m: int, xke: float
) -> None:
    """Add secular lunisolar rates and the resonance to the mean elements.

    Leaves the inclination in ``RX`` and, in ``CODE``, 2 where the mean motion is not
    positive. Angles are left as they add up: what follows takes sines, or their sum.
    """
    dedt, didt, dmdt, dnodt, domdt = d[DEDT], d[DIDT], d[DMDT], d[DNODT], d[DOMDT]
    inclo, kind = o[INCLO], d[RESONANCE]
    for k in range(m):
        t = w[TIME + k]
        w[PERI + k] += domdt * t
        w[NODE + k] += dnodt * t
        w[EM + k] += dedt * t
        w[MEAN + k] += dmdt * t
        w[RX + k] = inclo + didt * t
        w[CODE + k] = 0.0
    if kind == 0.0:
        return
    for k in range(m):
        t = w[TIME + k]
        xl, nm = resonance(o, d, memory, t)
        theta = d[GSTO] + t * EARTH_RATE_RAD_MIN
        # The drag term of the mean anomaly is added after the resonance.
        added, node = w[STEP + k], w[NODE + k]
        if kind == 2.0:
            w[MEAN + k] = xl - 2.0 * node + 2.0 * theta + added
        else:
            w[MEAN + k] = xl - node - w[PERI + k] + theta + added
        w[CODE + k] = 2.0 if nm <= 0.0 else 0.0
        w[AM + k] *= (xke / nm) ** (2.0 / 3.0) / o[A0]


@vector
def deep_elements(
    o: Floats, d: Floats, memory: Floats, w: Floats, m: int, xke: float, j3oj2: float
) -> None:
    """Turn secular elements into the long-period ones of a deep-space object."""
    before_periodics(o, d, memory, w, m, xke)
    # Both factors of a periodic stay within a quarter.
    swing = 0.25 * (abs(d[SI2]) + abs(d[SI3]) + abs(d[XI2]) + abs(d[XI3]))
    far = 0.0
    for k in range(m):
        t = abs(w[TIME + k])
        far = t if t > far else far
    low = o[INCLO] - abs(d[DIDT]) * far
    if low - swing > LYDDANE_RAD:
        high_inclination(d, w, m)
    else:
        any_inclination(d, w, m)
    half = 0.5 * j3oj2
    for k in range(m):
        em, incl, peri = w[EM + k], w[RX + k], w[PERI + k]
        code = w[CODE + k]
        w[CODE + k] = 3.0 if code == 0.0 and (em < 0.0 or em > 1.0) else code
        sini, cosi = sincos(incl)
        sinw, cosw = sincos(peri)
        below = 1.0 + cosi
        below = below if abs(below) > 1.5e-12 else 1.5e-12
        scale = 1.0 / (w[AM + k] * (1.0 - em * em))
        axn = em * cosw
        w[AXN + k] = axn
        w[AYN + k] = em * sinw - scale * half * sini
        tilt = scale * 0.5 * half * sini * (3.0 + 5.0 * cosi) / below
        w[U + k] = w[MEAN + k] + peri - tilt * axn
        w[SINI + k] = sini
        w[COSI + k] = cosi


@vector
def high_inclination(d: Floats, w: Floats, m: int) -> None:
    """Add the periodics where the inclination stays above 0.2 rad, in vector lanes.

    Two loops, Sun and Moon, with the same lines as `periodics`: the compiler must know
    that the factors do not change.
    """
    zmos, se2, se3, si2, si3 = d[ZMOS], d[SE2], d[SE3], d[SI2], d[SI3]
    sl2, sl3, sl4, sgh2, sgh3 = d[SL2], d[SL3], d[SL4], d[SGH2], d[SGH3]
    sgh4, sh2, sh3 = d[SGH4], d[SH2], d[SH3]
    for k in range(m):
        zm = zmos + ZNS * w[TIME + k]
        s, _ = sincos(zm)
        s, c = sincos(zm + 2.0 * ZES * s)
        f2, f3 = 0.5 * s * s - 0.25, -0.5 * s * c
        w[RY + k] = se2 * f2 + se3 * f3
        w[RX + k] += si2 * f2 + si3 * f3
        w[RZ + k] = sl2 * f2 + sl3 * f3 + sl4 * s
        w[VX + k] = sgh2 * f2 + sgh3 * f3 + sgh4 * s
        w[VY + k] = sh2 * f2 + sh3 * f3
    zmol, ee2, e3, xi2, xi3 = d[ZMOL], d[EE2], d[E3], d[XI2], d[XI3]
    xl2, xl3, xl4, xgh2, xgh3 = d[XL2], d[XL3], d[XL4], d[XGH2], d[XGH3]
    xgh4, xh2, xh3 = d[XGH4], d[XH2], d[XH3]
    for k in range(m):
        zm = zmol + ZNL * w[TIME + k]
        s, _ = sincos(zm)
        s, c = sincos(zm + 2.0 * ZEL * s)
        f2, f3 = 0.5 * s * s - 0.25, -0.5 * s * c
        em, code = w[EM + k], w[CODE + k]
        w[CODE + k] = 1.0 if code == 0.0 and (em >= 1.0 or em < -0.001) else code
        em = em if em > 1.0e-6 else 1.0e-6
        w[EM + k] = em + w[RY + k] + (ee2 * f2 + e3 * f3)
        incl = w[RX + k] + (xi2 * f2 + xi3 * f3)
        sini, cosi = sincos(incl)
        ph = (w[VY + k] + (xh2 * f2 + xh3 * f3)) / sini
        pgh = w[VX + k] + (xgh2 * f2 + xgh3 * f3 + xgh4 * s)
        w[RX + k] = incl
        w[PERI + k] += pgh - cosi * ph
        w[NODE + k] += ph
        w[MEAN + k] += w[RZ + k] + (xl2 * f2 + xl3 * f3 + xl4 * s)


@vector
def any_inclination(d: Floats, w: Floats, m: int) -> None:
    """Add the periodics, in Lyddane's form below 0.2 rad of inclination."""
    for k in range(m):
        pe, pinc, pl, pgh, ph = periodics(d, w[TIME + k])
        em, code = w[EM + k], w[CODE + k]
        w[CODE + k] = 1.0 if code == 0.0 and (em >= 1.0 or em < -0.001) else code
        w[EM + k] = (em if em > 1.0e-6 else 1.0e-6) + pe
        incl = w[RX + k] + pinc
        node, peri, mean = w[NODE + k], w[PERI + k], w[MEAN + k]
        if incl >= LYDDANE_RAD:
            sini, cosi = sincos(incl)
            ph /= sini
            peri += pgh - cosi * ph
            node += ph
            mean += pl
        else:
            node, peri, mean = lyddane(node, peri, mean, incl, pinc, pl, pgh, ph)
        if incl < 0.0:
            incl, node, peri = -incl, node + np.pi, peri - np.pi
        w[RX + k], w[NODE + k], w[PERI + k], w[MEAN + k] = incl, node, peri, mean
