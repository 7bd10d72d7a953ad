"""First orbits: from two or three places, three directions, one short arc, or ranges alone."""

from comity.tracking.initial.angles import gauss, gooding
from comity.tracking.initial.choose import (
    First,
    covariance_by_differences,
    first_orbit,
)
from comity.tracking.initial.lambert import lambert
from comity.tracking.initial.positions import gibbs, herrick_gibbs
from comity.tracking.initial.region import admissible_region, attributable_of

__all__ = [
    "First",
    "admissible_region",
    "attributable_of",
    "covariance_by_differences",
    "first_orbit",
    "gauss",
    "gibbs",
    "gooding",
    "herrick_gibbs",
    "lambert",
]
