"""Element sets of an object enter; how far such a set is off after how many days leaves.

Element sets carry no covariance. What can be learned of their errors comes from differences between
successive sets of one object, farther apart than the span that each was fitted to: they show what sets do not
share. What they do share, above all what the theory leaves out of the motion, no difference shows: it is added
as a floor. So these errors are consistent with later sets; how far sets are from the truth they do not prove.
"""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.astro.risk.element_errors.differences import (
        Differences,
        differences_of,
        gather,
    )
    from comity.astro.risk.element_errors.learn import learn_regime
    from comity.astro.risk.element_errors.records import (
        BASES,
        ObjectErrors,
        Prior,
        RegimeErrors,
        prior_from,
    )
    from comity.astro.risk.element_errors.regimes import REGIMES, regime_of
    from comity.astro.risk.element_errors.shrink import object_errors

__all__ = [
    "BASES",
    "REGIMES",
    "Differences",
    "ObjectErrors",
    "Prior",
    "RegimeErrors",
    "differences_of",
    "gather",
    "learn_regime",
    "object_errors",
    "prior_from",
    "regime_of",
]

offer(
    __name__,
    {
        "differences": "Differences differences_of gather",
        "learn": "learn_regime",
        "records": "BASES ObjectErrors Prior RegimeErrors prior_from",
        "regimes": "REGIMES regime_of",
        "shrink": "object_errors",
    },
)
