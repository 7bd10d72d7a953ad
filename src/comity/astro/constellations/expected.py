"""Coverage by formula: footprints, streets, means over a long time.

For circular orbits over a spherical Earth: a first estimate for planners. The tests compare
the coverage of real orbits with it.
"""

import math

import numpy as np

from comity.foundations.constants import EARTH_RADIUS_KM, EARTH_RATE_RAD_S
from comity.foundations.errors import RangeError

__all__ = [
    "footprint_rad",
    "mean_seen_part",
    "star_footprint_rad",
    "street_half_width_rad",
    "synodic_pass",
]


def footprint_rad(radius_km: float, least_rad: float) -> float:
    """Return the angle at the Earth's centre from the satellite to its footprint's edge.

    ``λ = acos(R cos ε / r) − ε`` (Wertz, eq. 5-26 to 5-28).

    Raises
    ------
    RangeError
        For a radius below the surface, or an elevation outside 0 to 90°.
    """
    if radius_km <= EARTH_RADIUS_KM or not 0.0 <= least_rad < math.pi / 2:
        raise RangeError(
            "radius and elevation",
            f"{radius_km:g} km, {math.degrees(least_rad):g} deg",
            "above the surface, 0 to 90 deg",
        )
    return math.acos(EARTH_RADIUS_KM * math.cos(least_rad) / radius_km) - least_rad


def street_half_width_rad(footprint: float, per_plane: int) -> float:
    """Return half the width of the street that one plane covers at all times.

    ``cos c = cos λ / cos(π/S)`` (Lüders, ARS Journal 31, 1961); 0 if there is no street.
    """
    ratio = math.cos(footprint) / math.cos(math.pi / per_plane)
    return math.acos(ratio) if 0.0 < ratio <= 1.0 else 0.0


def star_footprint_rad(planes: int, per_plane: int) -> float:
    """Return the least footprint of polar planes that cover the globe at all times.

    The planes lie closer at the seam, where they go against each other:
    ``(P − 1)(λ + c) + 2c = π`` with the street of ``c`` (Beste, IEEE Trans. AES 14, 1978).

    Raises
    ------
    RangeError
        For fewer than two planes, or than three satellites in each.
    """
    if planes < 2 or per_plane < 3:
        raise RangeError("planes and satellites", f"{planes} × {per_plane}", "2 × 3")
    low, high = math.pi / per_plane, math.pi / 2
    for _ in range(80):
        middle = 0.5 * (low + high)
        street = street_half_width_rad(middle, per_plane)
        wide = (planes - 1) * (middle + street) + 2.0 * street
        low, high = (middle, high) if wide < math.pi else (low, middle)
    return high


def mean_seen_part(
    latitude: float, inclination: float, footprint: float, steps: int = 20_000
) -> float:
    """Return the part of a long time in which one satellite sees a place.

    The satellite's latitude has the density ``cos φ / (π sqrt(sin² i − sin² φ))``, its
    longitude is even: integrated in the argument of latitude, where it is smooth.
    """
    u = (np.arange(steps) + 0.5) * 2.0 * math.pi / steps
    sine = math.sin(inclination) * np.sin(u)
    cosine = np.sqrt(1.0 - sine**2)
    # The half width in longitude of the footprint at the place's latitude.
    bound = (math.cos(footprint) - math.sin(latitude) * sine) / np.maximum(
        math.cos(latitude) * cosine, 1e-12
    )
    return float(np.mean(np.arccos(np.clip(bound, -1.0, 1.0))) / math.pi)


def synodic_pass(rate_rad_s: float, footprint: float) -> tuple[float, float]:
    """Return length and period (s) of the passes of an equatorial orbit over the equator.

    ``rate_rad_s`` is that of the satellite's longitude in space; the Earth turns below.

    Raises
    ------
    RangeError
        For a rate at which it stands still.
    """
    relative = abs(rate_rad_s - EARTH_RATE_RAD_S)
    if relative < 1e-9:
        raise RangeError("rate", rate_rad_s, "other than that of the Earth, rad/s")
    return 2.0 * footprint / relative, 2.0 * math.pi / relative
