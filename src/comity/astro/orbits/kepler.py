"""Two-body motion with the secular effects of the Earth's flattening."""

import numpy as np

from comity.astro.orbits.gravity import WGS84, Gravity
from comity.foundations.arrays import Floats

__all__ = ["eccentric_anomaly", "kepler_j2"]


def eccentric_anomaly(mean_anomaly_rad: Floats, eccentricity: Floats) -> Floats:
    """Solve Kepler's equation for arrays that broadcast, to 1e-14 rad.

    Newton's method from Danby's starter, ``E = M + 0.85 e sign(sin M)``; any
    eccentricity from 0 to below 1. Source: Danby, Fundamentals of Celestial Mechanics
    (1988), section 6.6.
    """
    m = np.mod(mean_anomaly_rad + np.pi, 2.0 * np.pi) - np.pi
    e = np.asarray(eccentricity, dtype=np.float64)
    anomaly = m + 0.85 * e * np.sign(np.sin(m))
    for _ in range(30):
        step = (anomaly - e * np.sin(anomaly) - m) / (1.0 - e * np.cos(anomaly))
        anomaly = anomaly - np.clip(step, -1.0, 1.0)
        if np.all(np.abs(step) < 1e-14):
            break
    result: Floats = anomaly
    return result


def kepler_j2(
    semi_major_axis_km: Floats,
    eccentricity: Floats,
    inclination_rad: Floats,
    node_rad: Floats,
    perigee_rad: Floats,
    mean_anomaly_rad: Floats,
    times_s: Floats,
    gravity: Gravity = WGS84,
    *,
    secular_j2: bool = True,
) -> tuple[Floats, Floats]:
    """Propagate N Keplerian orbits to K times.

    Parameters
    ----------
    semi_major_axis_km … mean_anomaly_rad
        (N,) elements at time 0 in an inertial equatorial frame.
    times_s
        (K,) seconds.
    secular_j2
        Whether node, perigee and anomaly drift with J2 (Vallado 2013, eq. 9-37 to 9-41).

    Returns
    -------
    tuple of array
        Positions (km) and velocities (km/s), each (N, K, 3), in the frame of the elements.
    """
    a, e, i = (
        np.asarray(x)[:, None]
        for x in (semi_major_axis_km, eccentricity, inclination_rad)
    )
    t = np.asarray(times_s)[None, :]
    n = np.sqrt(gravity.mu_km3_s2 / a**3)
    p = a * (1.0 - e * e)
    k = 1.5 * n * gravity.j2 * (gravity.radius_km / p) ** 2 * float(secular_j2)
    cosi = np.cos(i)
    node = np.asarray(node_rad)[:, None] - k * cosi * t
    peri = np.asarray(perigee_rad)[:, None] + k * (2.0 - 2.5 * np.sin(i) ** 2) * t
    drift = k * np.sqrt(1.0 - e * e) * (1.0 - 1.5 * np.sin(i) ** 2)
    anomaly = eccentric_anomaly(
        np.asarray(mean_anomaly_rad)[:, None] + (n + drift) * t, e
    )
    cose, sine, root = np.cos(anomaly), np.sin(anomaly), np.sqrt(1.0 - e * e)
    x, y = a * (cose - e), a * root * sine
    rate = n * a / (1.0 - e * cose)
    vx, vy = -rate * sine, rate * root * cose
    cosw, sinw, cosn, sinn = np.cos(peri), np.sin(peri), np.cos(node), np.sin(node)
    px = np.stack(
        [
            cosn * cosw - sinn * sinw * cosi,
            sinn * cosw + cosn * sinw * cosi,
            sinw * np.sin(i),
        ],
        -1,
    )
    qx = np.stack(
        [
            -cosn * sinw - sinn * cosw * cosi,
            -sinn * sinw + cosn * cosw * cosi,
            cosw * np.sin(i),
        ],
        -1,
    )
    return x[..., None] * px + y[..., None] * qx, vx[..., None] * px + vy[
        ..., None
    ] * qx
