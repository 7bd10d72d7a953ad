"""Short encounters: straight paths, a plane, a disc or a polygon in it."""

from statistics import NormalDist

import numpy as np

from comity.astro.risk.kernels.disc import (
    disc_probabilities,
    disc_probability,
    polygon_probability,
)
from comity.astro.risk.kernels.frame import SMALLEST_KM
from comity.astro.risk.kernels.project import project
from comity.astro.risk.records import Pair, Plane
from comity.foundations.arrays import Floats
from comity.foundations.errors import RangeError

__all__ = [
    "body_probability",
    "check_radius",
    "disc_pc",
    "disc_pcs",
    "duration_s",
    "plane_of",
    "plane_of_factors",
    "square_pc",
]

#: Slower than this the direction of the relative velocity means nothing.
SLOWEST_KM_S = 1e-9


def check_radius(hbr_km: float) -> None:
    """Raise RangeError for a hard-body radius below zero or no number."""
    if not hbr_km >= 0.0:
        raise RangeError(
            "hard-body radius",
            f"{hbr_km * 1e3:g} m",
            "0 m or more",
            remedy="give the sum of the two objects' radii with --hbr-m",
        )


def plane_of(pair: Pair, covariance: Floats, hbr_km: float) -> Plane:
    """Project an encounter on the plane across its relative velocity.

    Both objects are first moved along straight lines to their closest approach: messages
    round its instant to a millisecond, which is worth up to 0.3 % of the probability.

    Parameters
    ----------
    covariance
        (3, 3) or larger, combined, in km², in the frame of the pair.

    Raises
    ------
    RangeError
        If the relative velocity is zero: there is no plane.
    """
    check_radius(hbr_km)
    # A variance that is not positive becomes a hundred-millionth of the radius squared: NASA
    # CARA's value. One that is only thin stays as it is: its probability is another.
    floor = (1e-4 * min(max(hbr_km, 1e-6), 1e3)) ** 2
    axes, out = np.empty((2, 3)), np.empty(6)
    clipped = project(
        pair.position_1_km,
        pair.velocity_1_km_s,
        pair.position_2_km,
        pair.velocity_2_km_s,
        covariance,
        floor,
        axes,
        out,
    )
    x, y, sigma_x, sigma_y, dt_s, speed = out.tolist()
    if not speed > SLOWEST_KM_S:
        raise RangeError(
            "relative speed",
            f"{speed:.3g} km/s",
            f"above {SLOWEST_KM_S:g} km/s for an encounter plane",
        )
    return Plane(x, y, sigma_x, sigma_y, axes, dt_s, clipped)


def plane_of_factors(pair: Pair, factors: tuple[Floats, Floats]) -> Plane:
    """Project an encounter as `plane_of` does, from square roots (3 or 6, k) of covariances.

    The principal axes are singular vectors of the projected roots: a sigma of a millionth of
    the other keeps ten digits. Nothing is clipped; a sigma below a tenth of a micrometre
    counts as one.

    Raises
    ------
    RangeError
        If the relative velocity is zero: there is no plane.
    """
    r, v = pair.relative_km, pair.relative_km_s
    speed = float(np.linalg.norm(v))
    if not speed > SLOWEST_KM_S:
        raise RangeError(
            "relative speed",
            f"{speed:.3g} km/s",
            f"above {SLOWEST_KM_S:g} km/s for an encounter plane",
        )
    way = v / speed
    dt_s = -float(r @ v) / speed**2
    first = np.cross(way, np.eye(3)[int(np.argmin(np.abs(way)))])
    first /= np.linalg.norm(first)
    across = np.stack([first, np.cross(way, first)])
    flat = across @ np.hstack([factor[:3] for factor in factors])
    turn, sigmas, _ = np.linalg.svd(flat, full_matrices=False)
    axes = turn.T @ across
    x, y = (axes @ (r + v * dt_s)).tolist()
    large, small = (max(float(sigma), SMALLEST_KM) for sigma in sigmas)
    return Plane(x, y, large, small, axes, dt_s, False)


def disc_pc(plane: Plane, hbr_km: float) -> float:
    """Return the exact two-dimensional probability for a sphere of the radius.

    Adaptive quadrature to 1e-10 relative. Source of the integral: Foster and Estes,
    NASA/JSC-25898 (1992).
    """
    check_radius(hbr_km)
    return float(
        disc_probability(
            plane.x_km, plane.y_km, plane.sigma_x_km, plane.sigma_y_km, hbr_km
        )
    )


def disc_pcs(
    x_km: Floats, y_km: Floats, sigma_x_km: Floats, sigma_y_km: Floats, hbr_km: Floats
) -> Floats:
    """Return probabilities of N encounters, (N,), NaN where one is undefined."""
    arrays = np.broadcast_arrays(
        *(
            np.asarray(values, dtype=np.float64)
            for values in (x_km, y_km, sigma_x_km, sigma_y_km, hbr_km)
        )
    )
    x, y, sx, sy, r = (np.ascontiguousarray(values).ravel() for values in arrays)
    out = np.empty(x.size)
    disc_probabilities(x, y, sx, sy, r, out)
    return out.reshape(arrays[0].shape)


def body_probability(plane: Plane, corners_km: Floats) -> float:
    """Return the probability for a convex body whose outline is a polygon.

    Parameters
    ----------
    corners_km
        (C, 2) in order, along the axes of the plane, about the first object.

    Raises
    ------
    RangeError
        For fewer than three corners, or an outline that is not convex.
    """
    corners = np.ascontiguousarray(corners_km, dtype=np.float64)
    if corners.ndim != 2 or corners.shape[1] != 2 or len(corners) < 3:
        raise RangeError("corners", corners.shape, "(C, 2) with C of 3 or more")
    sides = np.roll(corners, -1, axis=0) - corners
    following = np.roll(sides, -1, axis=0)
    turns = sides[:, 0] * following[:, 1] - sides[:, 1] * following[:, 0]
    if not (np.all(turns >= 0.0) or np.all(turns <= 0.0)):
        raise RangeError("outline", "bent inwards", "convex")
    return float(
        polygon_probability(
            corners, plane.x_km, plane.y_km, plane.sigma_x_km, plane.sigma_y_km
        )
    )


def square_pc(plane: Plane, side_km: float, miss_aligned: bool = True) -> float:
    """Return the probability for a square body.

    ``miss_aligned``: its sides stand along and across the direction of the miss, as in
    Foster's program; else along the principal axes.
    """
    check_radius(side_km)
    half = side_km / 2.0
    corners = np.array([[-half, -half], [half, -half], [half, half], [-half, half]])
    if miss_aligned:
        c, s = plane.x_km, plane.y_km
        size = float(np.hypot(c, s))
        if size > 0.0:
            turn = np.array([[c, -s], [s, c]]) / size
            corners = corners @ turn.T
    return body_probability(plane, corners)


def duration_s(
    pair: Pair, covariance: Floats, hbr_km: float, gamma: float = 1e-16
) -> tuple[float, float]:
    """Return when an encounter begins and ends, seconds from closest approach.

    The paths are straight.

    Outside, less than ``gamma`` of the probability can lie. Source: Coppola, "Including
    velocity uncertainty in the probability of collision", AAS 12-248, eq. 33-38.
    """
    r, v = pair.relative_km, pair.relative_km_s
    speed = float(np.linalg.norm(v))
    along = v / speed
    helper = np.eye(3)[int(np.argmin(np.abs(along)))]
    one = np.cross(along, helper)
    one /= np.linalg.norm(one)
    axes = np.stack([along, one, np.cross(along, one)])
    turned, place = axes @ covariance[:3, :3] @ axes.T, axes @ r
    eta2 = turned[0, 0]
    side = turned[0, 1:]
    flat = turned[1:, 1:]
    weights = np.linalg.solve(flat, side)
    shift = float(weights @ place[1:])
    spread = np.sqrt(max(eta2 - float(weights @ side), 0.0))
    sigmas = -NormalDist().inv_cdf(gamma / 2.0)
    tilt2 = float(weights @ weights)
    begin = shift - sigmas * spread - np.sqrt(1.0 + tilt2) * hbr_km
    end = shift + sigmas * spread + np.sqrt(tilt2) * hbr_km
    return float(begin / speed), float(end / speed)
