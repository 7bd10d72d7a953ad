"""Plain twins: what the fast code must agree with, written without its tricks."""

from dataclasses import dataclass

import numpy as np
from sgp4.api import WGS72, Satrec, SatrecArray

ZERO_DAY = 2433281.5
DAY_US = 86_400_000_000
EPOCH_1949_US = -631_238_400_000_000


def satrecs(elements) -> list[Satrec]:
    """Return reference propagators for element sets."""
    out = []
    for k in range(len(elements)):
        satellite = Satrec()
        days = float((int(elements.epoch_us[k]) - EPOCH_1949_US) / 1e6 / 86400.0)
        satellite.sgp4init(
            WGS72,
            "i",
            k % 90000,
            days,
            float(elements.bstar[k]),
            0.0,
            0.0,
            float(elements.eccentricity[k]),
            float(elements.perigee_rad[k]),
            float(elements.inclination_rad[k]),
            float(elements.mean_anomaly_rad[k]),
            float(elements.mean_motion_rad_s[k] * 60.0),
            float(elements.node_rad[k]),
        )
        out.append(satellite)
    return out


def dates(at_us: int, times_s):
    """Return the two parts of Julian dates, split at the midnight of ``at_us``."""
    times = np.atleast_1d(np.asarray(times_s, dtype=float))
    day, part = divmod(at_us - EPOCH_1949_US, DAY_US)
    return np.full(len(times), ZERO_DAY + day), part / DAY_US + times / 86400.0


def propagate(satellites, at_us: int, times_s):
    """Return codes, positions and velocities by the reference."""
    jd, fr = dates(at_us, times_s)
    return SatrecArray(satellites).sgp4(jd, fr)


@dataclass
class Approach:
    first: int
    second: int
    tca_s: float
    miss_km: float
    speed_km_s: float


def one(satellite, at_us: int, t_s: float):
    """Return code, position and velocity of one object at one time."""
    jd, fr = dates(at_us, t_s)
    code, r, v = satellite.sgp4(float(jd[0]), float(fr[0]))
    return code, np.array(r), np.array(v)


def range_rate(a, b, at_us: int, t_s: float):
    ca, ra, va = one(a, at_us, t_s)
    cb, rb, vb = one(b, at_us, t_s)
    d, v = rb - ra, vb - va
    return float(d @ v), float(np.linalg.norm(d)), float(np.linalg.norm(v)), ca or cb


def bisect(a, b, at_us: int, low: float, high: float) -> float:
    """Return the zero of the range rate between two times: bisection, nothing else."""
    for _ in range(60):
        middle = 0.5 * (low + high)
        if range_rate(a, b, at_us, middle)[0] < 0.0:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def brute_force(
    elements, at_us: int, length_s: float, limit_km: float, step_s: float = 10.0
):
    """Return all minima within a limit: all pairs, every step, no index.

    Between two steps the range rate changes sign from falling to rising. Pairs that
    cannot come within the limit in a step at 16 km/s are left out of the roots only.
    """
    satellites = satrecs(elements)
    times = np.arange(0.0, length_s + step_s, step_s)
    out = []
    codes, r, v = propagate(satellites, at_us, times)
    bad = codes != 0
    r[bad], v[bad] = np.nan, np.nan
    reach = limit_km + 16.5 * step_s
    for i in range(len(satellites)):
        d, w = r[i + 1 :] - r[i], v[i + 1 :] - v[i]
        rate = np.einsum("nkc,nkc->nk", d, w)
        near = np.linalg.norm(d, axis=2) < reach
        turn = (rate[:, :-1] < 0) & (rate[:, 1:] >= 0) & (near[:, :-1] | near[:, 1:])
        for n, k in np.argwhere(turn):
            j = i + 1 + int(n)
            pair = satellites[i], satellites[j]
            t = bisect(*pair, at_us, float(times[k]), float(times[k + 1]))
            _, miss, speed, code = range_rate(*pair, at_us, t)
            if miss <= limit_km and 0.0 <= t < length_s and code == 0:
                out.append(Approach(i, j, t, miss, speed))
    return out
