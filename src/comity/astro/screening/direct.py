"""Which objects cannot be interpolated between nodes."""

import numpy as np

from comity.astro.orbits.kernels.layout import NEAR_COLUMNS, Motion
from comity.foundations.arrays import Floats, Ints32

__all__ = ["direct_rows", "slip_km_s"]

#: Change of the semi-major axis by drag above which an object counts as decaying, 1/min.
DECAY_PER_MIN = 5e-6
#: Velocity and change of position of the theory drift apart under strong drag; above
#: this, km/s, a polynomial through both is off by more than 50 m.
SLIP_KM_S = 1.5e-3
EARTH_KM = 6378.135
#: The deep-space theory changes its form at this inclination, rad.
LYDDANE_RAD = 0.2
#: Above about 50,000 km of semi-major axis the Moon disturbs too much, rad/s.
HIGHEST_RAD_S = 5.65e-5
LYDDANE_MARGIN_RAD = 0.04


def slip_km_s(motion: Motion, length_s: float) -> Floats:
    """Return by how much velocity and change of position differ at most, (N,).

    Velocities follow the semi-major axis, positions a polynomial of the mean longitude;
    under strong drag far from the epoch the two part. Not finite is set to 1 km/s.
    """
    column = {name: motion.near[:, k] for k, name in enumerate(NEAR_COLUMNS)}
    full = column["simple"] == 0.0
    worst = np.zeros(len(motion.near))
    for part in np.linspace(0.0, 1.0, 9):
        t = motion.since_min + part * length_s / 60.0
        drag, pace = column["cc1"] * t, 1.0 + 2.0 * column["t2cof"] * t
        for power, name in ((2, "d2"), (3, "d3"), (4, "d4")):
            drag += np.where(full, column[name], 0.0) * t**power
        for power, name in ((3, "t3cof"), (4, "t4cof"), (5, "t5cof")):
            pace += power * np.where(full, column[name], 0.0) * t ** (power - 1)
        with np.errstate(all="ignore"):
            slip = np.abs(pace - np.abs(1.0 - drag) ** -3)
        speed = column["no"] / 60.0 * column["a0"] * EARTH_KM
        worst = np.maximum(worst, np.where(np.isfinite(slip), slip * speed, 1.0))
    return np.minimum(worst, 1.0)


def direct_rows(motion: Motion, length_s: float, node_s: float) -> Ints32:
    """Return the rows that are propagated to every slab instead.

    Very eccentric objects with a quick perigee, objects whose orbit decays within the
    window (the polynomials of the drag model bend sharply at the end), and deep-space
    objects near the inclination at which the theory itself jumps.
    """
    column = {name: motion.near[:, k] for k, name in enumerate(NEAR_COLUMNS)}
    e, n = column["ecco"], column["no"] / 60.0
    at_perigee = n * np.sqrt((1.0 + e) / (1.0 - e) ** 3)
    chosen = ~(slip_km_s(motion, length_s) < SLIP_KM_S)
    chosen |= (e > 0.08) & (at_perigee * node_s > 0.25)
    full = column["simple"] == 0.0
    # The theory clamps an eccentricity that drag has driven below zero: a kink.
    swing = np.where(
        full, np.abs(column["bcc5"]) * (1.0 + np.abs(column["sinmao"])), 0.0
    )
    for part in np.linspace(0.0, 1.0, 9):
        t = motion.since_min + part * length_s / 60.0
        drag = column["cc1"] * t
        rate = column["cc1"].copy()
        for power, name in ((2, "d2"), (3, "d3"), (4, "d4")):
            coefficient = np.where(full, column[name], 0.0)
            drag += coefficient * t**power
            rate += power * coefficient * t ** (power - 1)
        chosen |= ~(np.abs(rate) < DECAY_PER_MIN) | ~(np.abs(drag) < 0.2)
        mean_e = e - column["bcc4"] * t
        chosen |= ~(np.abs(mean_e) < 0.999) | (mean_e - swing < 1e-5)
    chosen |= (motion.deep_row >= 0) & (n < HIGHEST_RAD_S)
    chosen |= (motion.deep_row >= 0) & (
        np.abs(column["inclo"] - LYDDANE_RAD) < LYDDANE_MARGIN_RAD
    )
    return np.flatnonzero(chosen).astype(np.int32)
