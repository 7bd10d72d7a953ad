"""What the next tracking may tell of an encounter: in which tier its probability will probably be.

If the covariance is right, better tracking shrinks it to a part and moves the mean by what was not known before: the new
mean lies about the present one with the covariance that is lost. So the probabilities to come are known as a
distribution whose mean is the present probability. Where nearly all of them fall below a threshold, waiting is
worth it; where most stay above, it is not.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from comity.astro.risk.kernels.many import small_discs
from comity.astro.risk.records import Plane
from comity.astro.risk.tiers import Profile
from comity.foundations.errors import RangeError

__all__ = ["AfterTracking", "after_tracking"]

#: Points along each axis, and sigmas to which they reach.
POINTS, REACH = 241, 6.0


@dataclass(frozen=True, slots=True)
class AfterTracking:
    """Probabilities after the next tracking, if the covariance is right.

    Attributes
    ----------
    sigma_factor
        By which the next tracking multiplies the sigmas.
    tiers
        Share of the outcomes in each tier of the profile.
    mean_pc
        Mean over outcomes; the present probability but for the grid.
    """

    sigma_factor: float
    tiers: dict[str, float]
    mean_pc: float


def after_tracking(
    plane: Plane, radius_km: float, sigma_factor: float, profile: Profile
) -> AfterTracking:
    """Return how the outcomes of the next tracking spread over tiers.

    Parameters
    ----------
    sigma_factor
        Sigmas after the tracking over those before, above 0 and below 1.

    Raises
    ------
    RangeError
        For a factor outside.
    """
    if not 0.0 < sigma_factor < 1.0:
        raise RangeError("factor on sigmas", sigma_factor, "above 0, below 1")
    edges = np.linspace(-REACH, REACH, POINTS + 1)
    cumulated = np.array([NormalDist().cdf(edge) for edge in edges.tolist()])
    middle, weight = 0.5 * (edges[1:] + edges[:-1]), np.diff(cumulated)
    moved = float(np.sqrt(1.0 - sigma_factor**2))
    x = plane.x_km + moved * plane.sigma_x_km * middle
    y = plane.y_km + moved * plane.sigma_y_km * middle
    xs, ys = (part.ravel() for part in np.meshgrid(x, y, indexing="ij"))
    pcs = np.empty(len(xs))
    small_discs(
        xs,
        ys,
        sigma_factor * plane.sigma_x_km,
        sigma_factor * plane.sigma_y_km,
        radius_km,
        pcs,
    )
    weights = np.outer(weight, weight).ravel()
    weights /= weights.sum()
    shares, above = {}, np.zeros(len(pcs), np.bool_)
    for tier in profile.tiers:
        inside = (pcs >= tier.least_pc) & ~above
        shares[tier.name] = float(weights[inside].sum())
        above |= inside
    return AfterTracking(sigma_factor, shares, float(weights @ pcs))
