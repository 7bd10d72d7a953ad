"""Whether one object can have followed a history of element sets.

Steps between element sets are measured against the noise of the history itself, so that a
history of two objects, or one that was made up without the precession of its node, is nothing
but noise: no manoeuvre stands out. It is refused here instead, by what its steps would cost.
"""

import numpy as np

from comity.astro.orbits.elements import ElementSets
from comity.foundations.arrays import Floats
from comity.foundations.constants import (
    DAY_S,
    EARTH_MU_KM3_S2,
    EARTH_RADIUS_KM,
)
from comity.foundations.errors import DataError
from comity.foundations.time import format_utc

__all__ = [
    "MOST_IN_ALL_KM_S",
    "MOST_RATE_M_S_D",
    "MOST_STEP_KM_S",
    "check_rates",
    "cost_km_s",
]

#: Second zonal harmonic of the Earth (WGS-72 as in SGP4).
J2 = 1.082616e-3
#: Most that one gap may cost, km/s. The largest usual one, from a transfer orbit to the
#: geosynchronous ring, costs 1.5 to 1.8 km/s (Vallado, Fundamentals of Astrodynamics, table 6-1
#: and example 6-2); a setting beyond it.
MOST_STEP_KM_S = 3.0
#: Most that all clear steps together may cost, km/s: a transfer to the ring with electric
#: thrusters takes about 3 km/s, the rest of a life much less. A setting.
MOST_IN_ALL_KM_S = 6.0
#: Most that half of the gaps may cost, m/s and day: electric thrusters reach 0.1 to 0.2 mm/s²,
#: 10 to 17 m/s and day. A setting of about twice that.
MOST_RATE_M_S_D = 30.0
#: Steps below this, km/s, are noise of element sets and count as nothing.
CLEAR_KM_S = 0.02
#: Over longer gaps the place along the orbit is not predicted, days.
PHASE_D = 3.0


def _normals(elements: ElementSets, node_rad: Floats) -> Floats:
    """Return unit vectors (K, 3) along the angular momentum, frame of the elements."""
    tilt = elements.inclination_rad
    return np.stack(
        [
            np.sin(tilt) * np.sin(node_rad),
            -np.sin(tilt) * np.cos(node_rad),
            np.cos(tilt),
        ],
        axis=1,
    )


def cost_km_s(elements: ElementSets, days: Floats) -> Floats:
    """Return what each gap would cost an object, km/s, (K - 1,); a lower bound.

    The plane after the precession of its node by J2 against the next plane; the speeds of
    circular orbits of both axes, or the change of eccentricity; and, over gaps of three days and
    less, the drift that would lead to the next place along the orbit.

    Parameters
    ----------
    elements
        K element sets of one object by epoch.
    days
        (K,) their epochs.
    """
    motion, gaps = elements.mean_motion_rad_s, np.diff(days) * DAY_S
    axis = np.cbrt(EARTH_MU_KM3_S2 / motion**2)
    speed = np.sqrt(EARTH_MU_KM3_S2 / axis)
    form = axis * (1.0 - elements.eccentricity**2)
    secular = 1.5 * J2 * (EARTH_RADIUS_KM / form) ** 2 * motion
    cosine = np.cos(elements.inclination_rad)
    node_rate = -secular * cosine
    # The mean motion of element sets (Kozai's) is the rate of the mean anomaly with J2; the
    # perigee turns besides (Vallado, eq. 9-39).
    place_rate = motion + secular * (2.0 - 2.5 * np.sin(elements.inclination_rad) ** 2)
    mean_rate = 0.5 * (node_rate[:-1] + node_rate[1:])
    here = _normals(elements, elements.node_rad)
    carried = _normals(
        elements.take(np.arange(len(days) - 1)),
        elements.node_rad[:-1] + mean_rate * gaps,
    )
    apart = np.linalg.norm(here[1:] - carried, axis=1)
    across = np.minimum(speed[:-1], speed[1:]) * apart
    along = np.maximum(
        np.abs(np.diff(speed)), 0.5 * speed[1:] * np.abs(np.diff(elements.eccentricity))
    )
    place = elements.perigee_rad + elements.mean_anomaly_rad + elements.node_rad
    rate = 0.5 * (place_rate[:-1] + place_rate[1:]) + mean_rate
    left = np.diff(place) - rate * gaps
    phase = np.abs((left + np.pi) % (2.0 * np.pi) - np.pi)
    drift = speed[1:] * phase / (3.0 * motion[1:] * gaps)
    drift[gaps > PHASE_D * DAY_S] = 0.0
    cost: Floats = np.hypot(across, np.maximum(along, drift))
    return cost


def check_rates(elements: ElementSets, days: Floats) -> None:
    """Refuse a history that no object can have followed.

    Parameters
    ----------
    elements
        K element sets of one object by epoch, two at least.
    days
        (K,) their epochs.

    Raises
    ------
    DataError
        If one gap, all gaps together or half of the gaps would cost more than an object has;
        the message names the place, the value and the limit.
    """
    cost = cost_km_s(elements, days)
    worst = int(np.argmax(cost))
    at = [format_utc(int(elements.epoch_us[worst + k]), 0) for k in (0, 1)]
    remedy = "give the element sets of one object, each as it was published"
    if cost[worst] > MOST_STEP_KM_S:
        raise DataError(
            f"from {at[0]} to {at[1]} UTC the orbit changes by {cost[worst]:.3g} km/s, at most "
            f"{MOST_STEP_KM_S:g} km/s are possible: these are two objects, or a damaged row",
            remedy=remedy,
        )
    per_day = 1e3 * float(np.median(cost / np.diff(days)))
    if per_day > MOST_RATE_M_S_D:
        raise DataError(
            f"half of the gaps change the orbit by more than {per_day:.3g} m/s a day beyond its "
            f"precession, at most {MOST_RATE_M_S_D:g} m/s are possible: the rates of node or "
            "place do not fit the orbit",
            remedy=remedy,
        )
    total = float(np.sum(cost[cost > CLEAR_KM_S]))
    if total > MOST_IN_ALL_KM_S:
        raise DataError(
            f"all steps of the orbit together cost {total:.3g} km/s, at most "
            f"{MOST_IN_ALL_KM_S:g} km/s are possible: these are several objects",
            remedy=remedy,
        )
