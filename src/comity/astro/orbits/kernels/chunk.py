"""One object, up to ``CHUNK`` times: the body of the propagation kernels.

The stages hand columns of length ``CHUNK`` to each other inside one flat work array.
Fixed offsets in one array let the compiler prove that loads and stores do not
overlap, so every loop but the deep-space one runs in vector lanes.
"""

import math

import numpy as np

from comity.astro.orbits.kernels.deep import deep_elements
from comity.astro.orbits.kernels.layout import (
    AM,
    AXN,
    AYN,
    CODE,
    COSE,
    COSI,
    EM,
    MEAN,
    NEAR_COLUMNS,
    NODE,
    PERI,
    RX,
    RY,
    RZ,
    SINE,
    SINI,
    STEP,
    TIME,
    TWO_PI,
    VX,
    VY,
    VZ,
    U,
)
from comity.astro.orbits.kernels.options import vector
from comity.astro.orbits.kernels.trig import sincos
from comity.foundations.arrays import Floats

__all__ = ["chunk"]


# Two parts of 2 pi: n * TURN_1 is exact for |n| < 2^20.
TURN_1 = float.fromhex("0x1.921fb544p+2")
TURN_2 = TWO_PI - TURN_1 + 2.4492935982947064e-16

(
    NO,
    ECCO,
    INCLO,
    NODEO,
    ARGPO,
    MO,
    BSTAR,
    A0,
    MDOT,
    ARGPDOT,
    NODEDOT,
    NODECF,
    CC1,
    BCC4,
    BCC5,
    T2COF,
    T3COF,
    T4COF,
    T5COF,
    D2,
    D3,
    D4,
    OMGCOF,
    XMCOF,
    ETA,
    DELMO,
    SINMAO,
    SIMPLE,
    ITERATIONS,
) = range(len(NEAR_COLUMNS))


@vector
def secular(o: Floats, w: Floats, m: int) -> None:
    """Apply secular gravity and drag: mean elements for each time."""
    full = 0.0 if o[SIMPLE] != 0.0 else 1.0
    mo, mdot, argpo, argpdot = o[MO], o[MDOT], o[ARGPO], o[ARGPDOT]
    nodeo, nodedot, nodecf = o[NODEO], o[NODEDOT], o[NODECF]
    cc1, bcc4, bcc5 = o[CC1], o[BCC4], o[BCC5] * full
    t2cof, t3cof, t4cof, t5cof = (
        o[T2COF],
        o[T3COF] * full,
        o[T4COF] * full,
        o[T5COF] * full,
    )
    d2, d3, d4 = o[D2] * full, o[D3] * full, o[D4] * full
    omgcof, xmcof = o[OMGCOF] * full, o[XMCOF] * full
    eta, delmo, sinmao, ecco, no, a0 = (
        o[ETA],
        o[DELMO],
        o[SINMAO],
        o[ECCO],
        o[NO],
        o[A0],
    )
    for k in range(m):
        t = w[TIME + k]
        t2 = t * t
        xmdf = mo + mdot * t
        _, c = sincos(xmdf)
        grow = 1.0 + eta * c
        shift = omgcof * t + xmcof * (grow * grow * grow - delmo)
        mm = xmdf + shift
        s, _ = sincos(mm)
        tempa = 1.0 - cc1 * t - t2 * (d2 + t * (d3 + t * d4))
        tempe = bcc4 * t + bcc5 * (s - sinmao)
        templ = t2 * (t2cof + t * (t3cof + t * (t4cof + t * t5cof)))
        w[AM + k] = a0 * tempa * tempa
        w[EM + k] = ecco - tempe
        added = no * templ
        w[STEP + k] = added
        w[MEAN + k] = mm + added
        w[PERI + k] = argpo + argpdot * t - shift
        w[NODE + k] = nodeo + nodedot * t + nodecf * t2


@vector
def near_elements(o: Floats, w: Floats, m: int, j3oj2: float) -> None:
    """Turn mean elements into the long-period ones of a near-earth object."""
    sini, cosi = math.sin(o[INCLO]), math.cos(o[INCLO])
    aycof = -0.5 * j3oj2 * sini
    below = 1.0 + cosi if abs(1.0 + cosi) > 1.5e-12 else 1.5e-12
    xlcof = -0.25 * j3oj2 * sini * (3.0 + 5.0 * cosi) / below
    for k in range(m):
        em = w[EM + k]
        bad = em >= 1.0 or em < -0.001
        w[CODE + k] = 1.0 if bad else 0.0
        ep = em if em > 1.0e-6 else 1.0e-6
        s, c = sincos(w[PERI + k])
        axn = ep * c
        scale = 1.0 / (w[AM + k] * (1.0 - ep * ep))
        w[AXN + k] = axn
        w[AYN + k] = ep * s + scale * aycof
        w[U + k] = w[MEAN + k] + w[PERI + k] + scale * xlcof * axn
        w[SINI + k] = sini
        w[COSI + k] = cosi


@vector
def kepler(w: Floats, m: int, iterations: int) -> None:
    """Solve Kepler's equation in the equinoctial form by Newton's method."""
    for k in range(m):
        u = w[U + k]
        n = np.floor(u * (1.0 / TWO_PI))
        u = (u - n * TURN_1) - n * TURN_2
        s, c = sincos(u)
        w[U + k] = u
        w[STEP + k] = u
        w[SINE + k] = s
        w[COSE + k] = c
    for _ in range(iterations):
        for k in range(m):
            s, c = w[SINE + k], w[COSE + k]
            axn, ayn, e0 = w[AXN + k], w[AYN + k], w[STEP + k]
            step = (w[U + k] - ayn * c + axn * s - e0) / (1.0 - c * axn - s * ayn)
            step = 0.95 if step > 0.95 else step
            step = -0.95 if step < -0.95 else step
            e1 = e0 + step
            s, c = sincos(e1)
            w[STEP + k] = e1
            w[SINE + k] = s
            w[COSE + k] = c


@vector
def states(w: Floats, m: int, xke: float, j2: float, radius_km: float) -> None:
    """Add short-period terms; write position (km) and velocity (km/s) in TEME."""
    speed = radius_km * xke / 60.0
    for k in range(m):
        axn, ayn, s, c, am = w[AXN + k], w[AYN + k], w[SINE + k], w[COSE + k], w[AM + k]
        sini, cosi, node = w[SINI + k], w[COSI + k], w[NODE + k]
        ecose = axn * c + ayn * s
        esine = axn * s - ayn * c
        el2 = axn * axn + ayn * ayn
        pl = am * (1.0 - el2)
        rl = am * (1.0 - ecose)
        inv_rl = 1.0 / rl
        betal = math.sqrt(1.0 - el2)
        temp = esine / (1.0 + betal)
        sinu = am * inv_rl * (s - ayn - axn * temp)
        cosu = am * inv_rl * (c - axn + ayn * temp)
        sin2u = 2.0 * cosu * sinu
        cos2u = 1.0 - 2.0 * sinu * sinu
        temp1 = 0.5 * j2 / pl
        temp2 = temp1 / pl
        cos2i = cosi * cosi
        con41, x1mth2, x7thm1 = 3.0 * cos2i - 1.0, 1.0 - cos2i, 7.0 * cos2i - 1.0
        root_am = math.sqrt(am)
        n_xke = 1.0 / (am * root_am)
        mr = rl * (1.0 - 1.5 * temp2 * betal * con41) + 0.5 * temp1 * x1mth2 * cos2u
        mv = root_am * esine * inv_rl - n_xke * temp1 * x1mth2 * sin2u
        rv = math.sqrt(pl) * inv_rl + n_xke * temp1 * (x1mth2 * cos2u + 1.5 * con41)
        # The short-period angles are below 0.01 rad: rotate instead of calling sincos.
        d = -0.25 * temp2 * x7thm1 * sin2u
        q = d * d
        sd = d * (1.0 - q * (1.0 / 6.0) * (1.0 - q * 0.05))
        cd = 1.0 - q * 0.5 * (1.0 - q * (1.0 / 12.0) * (1.0 - q * (1.0 / 30.0)))
        sinsu, cossu = sinu * cd + cosu * sd, cosu * cd - sinu * sd
        d = 1.5 * temp2 * cosi * sini * cos2u
        q = d * d
        sd = d * (1.0 - q * (1.0 / 6.0) * (1.0 - q * 0.05))
        cd = 1.0 - q * 0.5 * (1.0 - q * (1.0 / 12.0) * (1.0 - q * (1.0 / 30.0)))
        si, ci = sini * cd + cosi * sd, cosi * cd - sini * sd
        sn, cn = sincos(node + 1.5 * temp2 * cosi * sin2u)
        xmx, xmy = -sn * ci, cn * ci
        ux, uy, uz = xmx * sinsu + cn * cossu, xmy * sinsu + sn * cossu, si * sinsu
        vx, vy, vz = xmx * cossu - cn * sinsu, xmy * cossu - sn * sinsu, si * cossu
        r = mr * radius_km
        w[RX + k], w[RY + k], w[RZ + k] = r * ux, r * uy, r * uz
        w[VX + k] = (mv * ux + rv * vx) * speed
        w[VY + k] = (mv * uy + rv * vy) * speed
        w[VZ + k] = (mv * uz + rv * vz) * speed
        code = w[CODE + k]
        code = 4.0 if code == 0.0 and not pl >= 0.0 else code
        w[CODE + k] = 6.0 if code == 0.0 and not mr >= 1.0 else code


@vector
def chunk(
    o: Floats, deep: Floats, memory: Floats, w: Floats, m: int, gravity: Floats
) -> None:
    """Propagate one object to the ``m`` times (minutes) in the column ``TIME``.

    Parameters
    ----------
    o
        Row of the near table.
    deep
        Row of the deep table; empty for a near-earth object.
    memory
        Resonance integrator, 7 floats; element 0 is NaN to forget it.
    w
        Work array of ``WORK`` floats; states and codes are left in it.
    gravity
        ``xke, j2, j3/j2, radius_km``.
    """
    secular(o, w, m)
    if deep.size:
        deep_elements(o, deep, memory, w, m, gravity[0], gravity[2])
    else:
        near_elements(o, w, m, gravity[2])
    kepler(w, m, int(o[ITERATIONS]))
    states(w, m, gravity[0], gravity[1], gravity[3])
