"""What is stated about a row of a degraded orbit, and the grids that its numbers lie on.

A clause with ``position_km`` releases no row as it is, but one of a *degraded orbit* of the class
that it falls into (``astro.orbits.degraded`` makes it). The numbers of such a row lie on grids that
are finer than the class, so that a receiver can check that no exact row came by mistake; what
protects is the orbit, not these grids.
"""

from collections.abc import Mapping
from math import exp, log
from typing import cast

import numpy as np

from comity.foundations.constants import EARTH_MU_KM3_S2, EARTH_RADIUS_KM
from comity.foundations.plain import Json, JsonObject

__all__ = [
    "CLASSES_KM",
    "DEGRADED",
    "class_of",
    "is_degraded",
    "on_grids",
    "statement",
]

#: The member of a row that states its degradation.
DEGRADED = "degraded"
#: Classes of positions, km: each is made from the one before it.
CLASSES_KM = (1.0, 10.0, 100.0, 1000.0)
#: Grids of numbers, in units of the class.
STEP = 0.1
FINE = 0.01
#: Mean motion near the Earth, rad/s: velocities are on the grid of positions times it.
MOTION_RAD_S = 1e-3
MEMBERS = {"class_km", "error_km", "error_growth_km_d", "from_us", "until_us"}
ANGLES = (
    "eccentricity",
    "inclination_rad",
    "node_rad",
    "perigee_rad",
    "mean_anomaly_rad",
)

Row = Mapping[str, Json]


def class_of(position_km: float) -> float:
    """Return the class of a precision: the finest that is not finer, km; 0 for an exact row."""
    if not position_km > 0.0:
        return 0.0
    return next(
        (c for c in CLASSES_KM if c >= position_km * (1 - 1e-9)), CLASSES_KM[-1]
    )


def statement(
    class_km: float, error_km: float, growth_km_d: float, from_us: int, until_us: int
) -> JsonObject:
    """Return what a row states about its degradation.

    Parameters
    ----------
    class_km
        Class: the orbit is at least so far from the true one.
    error_km
        Largest distance from the true orbit between ``from_us`` and ``until_us``.
    growth_km_d
        By how much that may grow in a day outside of this span.
    """
    return {
        "class_km": class_km,
        "error_km": error_km,
        "error_growth_km_d": growth_km_d,
        "from_us": from_us,
        "until_us": until_us,
    }


def _put(value: Json, step: float) -> Json:
    if isinstance(value, list | tuple):
        return [_put(item, step) for item in value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return round(value / step) * step


def on_grids(row: Row, class_km: float) -> JsonObject:
    """Return a row with its elements, positions and velocities on the grids of a class.

    A row that lies on them already stays as it is.
    """
    done = dict(row)
    motion = row.get("mean_motion_rad_s")
    if isinstance(motion, int | float) and motion > 0:
        step = FINE * class_km / EARTH_RADIUS_KM
        # A hundredth of what the class changes the motion by; see astro.orbits.degraded.
        step *= 1e-2
        motion = exp(round(log(motion) / step) * step)
        axis_km = (EARTH_MU_KM3_S2 / motion**2) ** (1 / 3)
        done["mean_motion_rad_s"] = motion
        for name in ANGLES:
            if name in done:
                done[name] = _put(done[name], FINE * class_km / axis_km)
    if "position_km" in done:
        done["position_km"] = _put(done["position_km"], STEP * class_km)
    if "velocity_km_s" in done:
        step = STEP * class_km * MOTION_RAD_S
        done["velocity_km_s"] = _put(done["velocity_km_s"], step)
    return done


def is_degraded(row: Row, class_km: float) -> bool:
    """Tell whether a row states a class that is coarse enough, and lies on its grids."""
    said = row.get(DEGRADED)
    if not isinstance(said, dict) or set(said) != MEMBERS:
        return False
    numbers = list(said.values())
    if not all(
        type(x) in {int, float} and np.isfinite(cast("float", x)) for x in numbers
    ):
        return False
    stated = cast("float", said["class_km"])
    if stated not in CLASSES_KM or stated < class_km:
        return False
    if not cast("float", said["error_km"]) >= stated:
        return False
    return on_grids(row, stated) == dict(row)
