"""Columns of the two tables of initialised element sets.

``NEAR`` columns exist for every object, ``DEEP`` columns for the objects with a
period of 225 minutes or more. Angles in radians, time in minutes, length in Earth
radii: the units of the theory, which never leave this room.
"""

from typing import NamedTuple

from comity.foundations.arrays import Floats, Ints32

__all__ = ["CHUNK", "DEEP_COLUMNS", "NEAR_COLUMNS", "TWO_PI", "WORK", "Motion"]


class Motion(NamedTuple):
    """Initialised element sets of N objects and where their clocks stand.

    Attributes
    ----------
    near
        (N, 29), columns ``NEAR_COLUMNS``.
    deep
        (M, 48), columns ``DEEP_COLUMNS``; at least one row.
    deep_row
        (N,) row in ``deep``, -1 for near-earth objects.
    gravity
        ``xke, j2, j3/j2, radius_km``.
    since_min
        (N,) minutes from each epoch to the common instant that times count from.
    """

    near: Floats
    deep: Floats
    deep_row: Ints32
    gravity: Floats
    since_min: Floats


TWO_PI = 6.283185307179586

#: Times that one call of a kernel handles.
CHUNK = 32

# Offsets of the columns in the flat work array of one call, ``WORK`` long.
(
    TIME,
    AXN,
    AYN,
    U,
    AM,
    NODE,
    SINI,
    COSI,
    SINE,
    COSE,
    CODE,
    STEP,
    RX,
    RY,
    RZ,
    VX,
    VY,
    VZ,
    MEAN,
    EM,
    PERI,
    WORK,
) = (k * CHUNK for k in range(22))

NEAR_COLUMNS = (
    *("no", "ecco", "inclo", "nodeo", "argpo", "mo", "bstar", "a0"),
    *("mdot", "argpdot", "nodedot", "nodecf", "cc1", "bcc4", "bcc5"),
    *("t2cof", "t3cof", "t4cof", "t5cof", "d2", "d3", "d4"),
    *("omgcof", "xmcof", "eta", "delmo", "sinmao", "simple", "iterations"),
)

DEEP_COLUMNS = (
    *("resonance", "gsto", "dedt", "didt", "dmdt", "dnodt", "domdt", "zmos", "zmol"),
    *("se2", "se3", "si2", "si3", "sl2", "sl3", "sl4"),
    *("sgh2", "sgh3", "sgh4", "sh2", "sh3"),
    *("ee2", "e3", "xi2", "xi3", "xl2", "xl3", "xl4"),
    *("xgh2", "xgh3", "xgh4", "xh2", "xh3"),
    *("d2201", "d2211", "d3210", "d3222", "d4410"),
    *("d4422", "d5220", "d5232", "d5421", "d5433"),
    *("del1", "del2", "del3", "xlamo", "xfact"),
)
