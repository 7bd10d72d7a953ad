"""Two places and the time between → the orbit between them (Lambert's problem).

Izzo, "Revisiting Lambert's problem", Celestial Mechanics and Dynamical Astronomy 121 (2015):
Lancaster's variable, the time of flight of Battin and Lagrange, Householder's iteration.
"""

import math

import numpy as np

from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_KM3_S2
from comity.foundations.errors import DataError, RangeError

__all__ = ["lambert"]

ITERATIONS = 40


def _series(z: float) -> float:
    """Return the hypergeometric function F(3, 1; 5/2; z)."""
    total, term = 1.0, 1.0
    for k in range(200):
        term *= (3.0 + k) * (1.0 + k) / (2.5 + k) * z / (k + 1.0)
        total += term
        if abs(term) < 1e-12:
            break
    return total


def _time(x: float, lam: float, turns: int) -> float:
    """Return the time of flight, without units (eq. 9, 18 and 20)."""
    if 0.0 < abs(x - 1.0) < 0.01 and turns == 0:
        y = math.sqrt(1.0 - lam * lam * (1.0 - x * x))
        eta = y - lam * x
        s = 0.5 * (1.0 - lam - x * eta)
        q = 4.0 / 3.0 * _series(s)
        return 0.5 * (eta**3 * q + 4.0 * lam * eta)
    e = x * x - 1.0
    y = math.sqrt(1.0 + lam * lam * e)
    g = x * y - lam * e
    if e < 0.0:
        d = turns * math.pi + math.acos(max(-1.0, min(1.0, g)))
    else:
        f = y - lam * x
        d = math.log(f * math.sqrt(e) + g) if e > 0.0 else 0.0
    if e == 0.0:
        return 2.0 / 3.0 * (1.0 - lam**3)
    return (x - lam * y - d / math.sqrt(abs(e))) / e


def _slopes(x: float, t: float, lam: float) -> tuple[float, float, float]:
    """Return three derivatives of the time (eq. 22)."""
    u = 1.0 - x * x
    y = math.sqrt(1.0 - lam * lam * u)
    l3, l5 = lam**3, lam**5
    one = (3.0 * t * x - 2.0 + 2.0 * l3 * x / y) / u
    two = (3.0 * t + 5.0 * x * one + 2.0 * (1.0 - lam * lam) * l3 / y**3) / u
    three = (7.0 * x * two + 8.0 * one - 6.0 * (1.0 - lam * lam) * l5 * x / y**5) / u
    return one, two, three


def _solve(x: float, wanted: float, lam: float, turns: int) -> float | None:
    """Return the x whose time is the wanted one, by Householder's method."""
    for _ in range(ITERATIONS):
        if x <= -1.0:
            return None
        t = _time(x, lam, turns)
        one, two, three = _slopes(x, t, lam)
        f = t - wanted
        below = one * (one * one - f * two) + three * f * f / 6.0
        if below == 0.0 or not math.isfinite(below):
            return None
        step = f * (one * one - 0.5 * f * two) / below
        x -= step
        if abs(step) < 1e-13:
            break
    return (
        x if x > -1.0 and abs(_time(x, lam, turns) - wanted) < 1e-8 * wanted else None
    )


def _starts(wanted: float, lam: float, turns: int) -> list[float]:
    """Return first values of x: one for less than a turn, two for more (eq. 30, 31)."""
    if turns == 0:
        t0 = math.acos(lam) + lam * math.sqrt(1.0 - lam * lam)
        t1 = 2.0 / 3.0 * (1.0 - lam**3)
        if wanted >= t0:
            return [(t0 / wanted) ** (2.0 / 3.0) - 1.0]
        if wanted < t1:
            x = 2.5 * t1 * (t1 - wanted) / (wanted * (1.0 - lam**5)) + 1.0
            return [x]
        return [(wanted / t0) ** (math.log(2.0) / math.log(t1 / t0)) - 1.0]
    left = ((turns * math.pi + math.pi) / (8.0 * wanted)) ** (2.0 / 3.0)
    right = (8.0 * wanted / (turns * math.pi)) ** (2.0 / 3.0)
    return [(left - 1.0) / (left + 1.0), (right - 1.0) / (right + 1.0)]


def lambert(
    first_km: Floats,
    second_km: Floats,
    time_s: float,
    *,
    turns: int = 0,
    backward: bool = False,
    mu_km3_s2: float = EARTH_MU_KM3_S2,
) -> list[tuple[Floats, Floats]]:
    """Return velocities at both places, for each orbit that fits.

    Parameters
    ----------
    first_km, second_km
        (3,) in an inertial frame.
    time_s
        From the first to the second, above 0.
    turns
        Whole revolutions in between; each has two orbits, or none if the time is too short.
    backward
        The long way round: against the sense in which the places are the short way apart.

    Raises
    ------
    RangeError
        For a time that is not positive.
    DataError
        For places on one line through the centre: the plane is undetermined.
    """
    if not time_s > 0.0:
        raise RangeError("time between the places", f"{time_s} s", "above 0 s")
    r1, r2 = float(np.linalg.norm(first_km)), float(np.linalg.norm(second_km))
    one, two = first_km / r1, second_km / r2
    normal = np.cross(one, two)
    size = float(np.linalg.norm(normal))
    if size < 1e-9:
        raise DataError(
            "both places lie on one line through the centre: the plane is undetermined",
            remedy="choose another instant",
        )
    normal = normal / size
    chord = float(np.linalg.norm(second_km - first_km))
    s = 0.5 * (r1 + r2 + chord)
    lam = math.sqrt(max(0.0, 1.0 - chord / s))
    if backward:
        lam, normal = -lam, -normal
    t1, t2 = np.cross(normal, one), np.cross(normal, two)
    wanted = math.sqrt(2.0 * mu_km3_s2 / s**3) * time_s
    gamma = math.sqrt(0.5 * mu_km3_s2 * s)
    rho = (r1 - r2) / chord
    sigma = math.sqrt(max(0.0, 1.0 - rho * rho))
    out = []
    for start in _starts(wanted, lam, turns):
        x = _solve(start, wanted, lam, turns)
        if x is None:
            continue
        y = math.sqrt(1.0 - lam * lam * (1.0 - x * x))
        radial = lam * y - x, lam * y + x
        vr1 = gamma * (radial[0] - rho * radial[1]) / r1
        vr2 = -gamma * (radial[0] + rho * radial[1]) / r2
        across = gamma * sigma * (y + lam * x)
        out.append((vr1 * one + across / r1 * t1, vr2 * two + across / r2 * t2))
    return out
