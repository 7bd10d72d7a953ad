"""A conjunction and two covariances enter; a probability to believe leaves.

Every number comes with its method, bounds, whether the method holds here, and why the
others do not; assumed covariances are labelled as assumed. The room refuses negative
radii, and answers an undefined input with an undefined answer and its reason. It knows
states and covariances, no message and no catalogue.
"""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.astro.risk.assess import assess
    from comity.astro.risk.consequence import consequence_of
    from comity.astro.risk.covariance import assumed_covariance
    from comity.astro.risk.dilution import dilution_of
    from comity.astro.risk.history import fuse
    from comity.astro.risk.plane import disc_pcs, plane_of
    from comity.astro.risk.records import Assessment, Estimate, Pair

__all__ = [
    "Assessment",
    "Estimate",
    "Pair",
    "assess",
    "assumed_covariance",
    "consequence_of",
    "dilution_of",
    "disc_pcs",
    "fuse",
    "plane_of",
]

offer(
    __name__,
    {
        "assess": "assess",
        "consequence": "consequence_of",
        "covariance": "assumed_covariance",
        "dilution": "dilution_of",
        "history": "fuse",
        "plane": "disc_pcs plane_of",
        "records": "Assessment Estimate Pair",
    },
)
