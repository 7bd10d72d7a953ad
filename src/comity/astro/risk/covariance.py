"""Covariances that can be used, that must be mended, and that are only assumed."""

from dataclasses import dataclass

import numpy as np

from comity.astro.orbits.rtn import covariance_from_rtn
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_TCG_KM3_S2
from comity.foundations.errors import RangeError

__all__ = [
    "ASSUMED",
    "Usable",
    "assumed_covariance",
    "check_covariance",
    "indefinite_position",
    "nearest_positive",
    "remove_shared_error",
]

EARTH_RADIUS_KM = 6378.137
#: A variance of (10 Earth radii)² or more is how producers write "unknown".
#: Source: NASA CARA, PcMultiStep.m: 0.99 of ten Earth radii, squared.
UNKNOWN_KM2 = (0.99 * 10.0 * EARTH_RADIUS_KM) ** 2
#: An eigenvalue below zero by this part of the largest is a fault, not the arithmetic of
#: a rotation, which costs about 1e-16.
ROTATED = 1e-12


@dataclass(frozen=True, slots=True)
class Usable:
    """A verdict: the matrix to use, or why there is none, and a note if it is odd."""

    matrix: Floats | None
    reason: str = ""
    note: str = ""


def check_covariance(covariance: Floats | None, whose: str) -> Usable:
    """Say whether a covariance (6, 6; km, km/s) in any axes can be used.

    The verdict rests on what no rotation changes: the eigenvalues of the position part.
    None, a sigma of ten Earth radii (which stands for "unknown"), a variance below zero
    in some direction, or no variance at all leave the probability undefined; a matrix
    that is not positive definite as a whole is used and noted. Covariances of messages
    are judged before, as transmitted (`transmitted.judge_transmitted`). Source of the
    rules: NASA CARA, PcMultiStep.m, "Check for data quality errors".
    """
    if covariance is None:
        return Usable(None, f"{whose} has no covariance")
    matrix = np.asarray(covariance, dtype=np.float64)
    if matrix.shape != (6, 6):
        return Usable(None, f"covariance of {whose} is {matrix.shape}, must be 6 by 6")
    if not np.all(np.isfinite(matrix)):
        return Usable(None, f"covariance of {whose} holds values that are no numbers")
    matrix = 0.5 * (matrix + matrix.T)
    reason = _undefined(matrix, whose)
    if reason:
        return Usable(None, reason)
    # One scale for positions and one for velocities: a rotation changes neither.
    scale = np.repeat(
        [np.sqrt(np.trace(matrix[:3, :3])), np.sqrt(abs(np.trace(matrix[3:, 3:])))], 3
    )
    scale[scale == 0.0] = 1.0
    smallest = float(np.linalg.eigvalsh(matrix / np.outer(scale, scale))[0])
    if smallest < -ROTATED:
        note = f"covariance of {whose} is not positive definite (eigenvalue {smallest:.1e} of it, scaled)"
        return Usable(matrix, note=note)
    return Usable(matrix)


def indefinite_position(matrix: Floats) -> bool:
    """Return whether the position part has a negative variance in some direction."""
    values = np.linalg.eigvalsh(matrix[:3, :3])
    return bool(values[0] < -ROTATED * values[-1])


def _undefined(matrix: Floats, whose: str) -> str:
    """Return why a matrix leaves a probability undefined, empty if it does not."""
    values = np.linalg.eigvalsh(matrix[:3, :3])
    if not values[-1] > 0.0:
        return f"position variances of {whose} are zero or below"
    if indefinite_position(matrix) or np.trace(matrix[3:, 3:]) < 0.0:
        return f"a variance of {whose} is {float(values[0]):.3g} km² in some direction, below zero"
    if values[-1] >= UNKNOWN_KM2:
        return (
            f"a position sigma of {whose} is {np.sqrt(values[-1]):.0f} km: "
            "ten Earth radii stand for unknown"
        )
    return ""


def nearest_positive(matrix: Floats, smallest: float) -> tuple[Floats, bool]:
    """Raise eigenvalues of a symmetric matrix to at least ``smallest``.

    Returns
    -------
    tuple
        The matrix and whether anything had to be raised. Source: eigenvalue clipping,
        Hall, Hejduk, Johnson, AAS 17-567.
    """
    values, vectors = np.linalg.eigh(0.5 * (matrix + matrix.T))
    if values[0] >= smallest:
        return matrix, False
    raised = np.maximum(values, smallest)
    return (vectors * raised) @ vectors.T, True


def remove_shared_error(
    covariance_1: Floats,
    covariance_2: Floats,
    sensitivity_1: Floats,
    sensitivity_2: Floats,
    sigma_1: float,
    sigma_2: float,
) -> Floats:
    """Return the covariance of the relative state without a shared density error.

    Both orbits err by the same mismodelled density of the atmosphere: what they share
    does not separate them. ``sensitivity`` (6,; km, km/s, inertial) is the response to a
    relative density error whose standard deviations are ``sigma``. Source: Casali, Hall,
    Snow, Hejduk, Johnson, Skrehart, Baars, AAS 18-272, eq. 11.
    """
    cross = sigma_1 * sigma_2 * np.outer(sensitivity_1, sensitivity_2)
    result: Floats = covariance_1 + covariance_2 - cross - cross.T
    return result


#: Assumed standard deviations by regime: name, radial, transverse, normal (km) at the
#: epoch of an element set and what a day adds to the transverse one. The transverse
#: growth and the ratio of the axes follow the published comparison of element sets with
#: precise orbits of Flohrer, Krag, Klinkrad (AMOS 2008), table 3, rounded up.
ASSUMED = (
    ("low orbit below 800 km", 0.10, 0.50, 0.13, 1.50),
    ("low orbit", 0.07, 0.35, 0.10, 0.40),
    ("medium orbit", 0.07, 0.70, 0.10, 0.30),
    ("geosynchronous orbit", 0.36, 0.43, 0.08, 0.20),
    ("eccentric orbit", 2.00, 2.50, 1.00, 2.00),
)


def assumed_covariance(
    position_km: Floats, velocity_km_s: Floats, age_d: float
) -> tuple[Floats, str]:
    """Return a covariance (6, 6) to assume for an element set, and its label.

    Nothing is known of the true error of an element set: this is an assumption by
    regime and age and is to be labelled as one wherever its result is shown.

    Raises
    ------
    RangeError
        For a negative age or a state that is no bound orbit.
    """
    if not age_d >= 0.0:
        raise RangeError("age", f"{age_d} d", "0 or more")
    r = float(np.linalg.norm(position_km))
    v2 = float(velocity_km_s @ velocity_km_s)
    mu = EARTH_MU_TCG_KM3_S2
    a = 1.0 / (2.0 / r - v2 / mu)
    if not a > 0.0:
        raise RangeError("speed", f"{v2**0.5:.3f} km/s", "below escape")
    h = np.cross(position_km, velocity_km_s)
    e = float(np.sqrt(max(0.0, 1.0 - float(h @ h) / (mu * a))))
    altitude = a - EARTH_RADIUS_KM
    row = 4 if e > 0.1 else 0
    if e <= 0.1:
        row = int(np.searchsorted([800.0, 2000.0, 30000.0], altitude))
    name, radial, along, normal, growth = ASSUMED[row]
    along += growth * age_d
    sigmas = np.array([radial, along, normal])
    rate = float((mu / a**3) ** 0.5)
    # An error along the track is an error of the radius' rate, and the reverse.
    speeds = np.array([along * rate, radial * rate, normal * rate])
    local = np.diag(np.concatenate([sigmas, speeds]) ** 2)
    return covariance_from_rtn(
        local, position_km, velocity_km_s
    ), f"assumed for element sets in {name}, {age_d:.1f} d old"
