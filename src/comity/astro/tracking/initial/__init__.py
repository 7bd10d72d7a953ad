"""First orbits: from two or three places, three directions, one short arc, or ranges alone."""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.astro.tracking.initial.angles import gauss, gooding
    from comity.astro.tracking.initial.choose import (
        First,
        covariance_by_differences,
        first_orbit,
    )
    from comity.astro.tracking.initial.lambert import lambert
    from comity.astro.tracking.initial.positions import gibbs, herrick_gibbs
    from comity.astro.tracking.initial.region import admissible_region, attributable_of

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

offer(
    __name__,
    {
        "angles": "gauss gooding",
        "choose": "First covariance_by_differences first_orbit",
        "lambert": "lambert",
        "positions": "gibbs herrick_gibbs",
        "region": "admissible_region attributable_of",
    },
)
