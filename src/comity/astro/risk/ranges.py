"""How far Pc moves with what a message does not know: the radius and the covariances' size.

Numerical errors are millionths; these are factors. That covariances are too small or too large
by a factor is published practice to look at: CNES scales those of both objects and watches the
largest result (Laporte, "JAC Software, Solving Conjunction Assessment Issues", AMOS 2014), and
NASA CARA samples factors on covariances and radius (Newman, Hejduk, Johnson, AMOS 2016). Their
factors come from the history of each object, which a message does not hold; so the limits here
are settings.
"""

from dataclasses import dataclass, replace

import numpy as np

from comity.astro.risk.bounds import bounds_of
from comity.astro.risk.count import counts
from comity.astro.risk.overlap import Orbits
from comity.astro.risk.plane import disc_pcs
from comity.astro.risk.records import Plane

__all__ = [
    "RADIUS_FACTORS",
    "SIGMA_FACTORS",
    "PcRange",
    "range_by_count",
    "range_by_plane",
]

#: Factors on all standard deviations: half and twice, variances between a quarter and four
#: times. A setting: orbits determined well stay within a factor two of their covariance, and
#: what is farther off is a matter of the plausibility gate.
SIGMA_FACTORS = (0.5, 2.0)
#: Factors on the radius: from half (a sphere about a long body is mostly empty) to one and a
#: half times (a radius from a class of objects, not from the object). A setting.
RADIUS_FACTORS = (0.5, 1.5)


@dataclass(frozen=True, slots=True)
class PcRange:
    """Smallest and largest Pc over the factors, and the factors on sigmas and radius."""

    low: float
    high: float
    sigma_factors: tuple[float, float] = SIGMA_FACTORS
    radius_factors: tuple[float, float] = RADIUS_FACTORS


def range_by_plane(plane: Plane, hbr_km: float) -> PcRange:
    """Return the range of the plane's probability over the factors."""
    sigmas, radii = np.meshgrid(
        np.geomspace(*SIGMA_FACTORS, 33), hbr_km * np.array(RADIUS_FACTORS)
    )
    ones = np.ones_like(sigmas)
    pcs = disc_pcs(
        plane.x_km * ones,
        plane.y_km * ones,
        plane.sigma_x_km * sigmas,
        plane.sigma_y_km * sigmas,
        radii,
    )
    return PcRange(float(pcs.min()), float(pcs.max()))


def range_by_count(orbits: Orbits, hbr_km: float) -> PcRange | None:
    """Return the range of a count's upper bound over the factors, None where undefined."""
    found = []
    for sigma in np.geomspace(*SIGMA_FACTORS, 3):
        scaled = replace(
            orbits, factor_1=sigma * orbits.factor_1, factor_2=sigma * orbits.factor_2
        )
        for factor in RADIUS_FACTORS:
            radius = factor * hbr_km
            peak, whole = counts(scaled, radius)
            if not whole.reason:
                found.append(bounds_of(scaled, peak, whole, radius).high)
    return PcRange(min(found), max(found)) if found else None
