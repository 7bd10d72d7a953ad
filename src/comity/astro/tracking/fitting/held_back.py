"""A test of a fit's covariance by observations that it is to predict, and by how much it must be widened.

The fit is solved anew from its first observations with the partials it has, so the test costs no propagation:
steps of a fit that has settled are small. Errors of the others follow the covariance that the first ones give
if it is realistic. They hang together by the orbit's error, so they are tested together, in the directions in
which the covariance says more than the noise of the observations.
"""

from dataclasses import dataclass, replace

import numpy as np

from comity.astro.tracking.fitting.plans import Fit, Plan, prior_rows
from comity.astro.tracking.fitting.realism import chi2_point
from comity.astro.tracking.fitting.weights import group_sigmas, solve_least_squares
from comity.astro.tracking.observing.observations import Observations
from comity.foundations.arrays import Bools, Floats
from comity.foundations.errors import DataError, RangeError

__all__ = ["HeldBack", "hold_back", "widened"]

#: Chance with which a realistic covariance passes.
PASSES = 0.99
#: Rounds in which the sigmas of the first observations settle.
ROUNDS = 3
#: Squared sigmas beyond which an observation held back is an outlier and not counted.
OUTLIER = 1e4
#: Sigmas are not widened by more.
MOST = 1e3


@dataclass(frozen=True, slots=True)
class HeldBack:
    """What the test found.

    Attributes
    ----------
    distances
        (M,) squared errors of observations held back in their own sigmas; outliers are left out.
    far_off
        Number of those outliers.
    directions, chi2
        Directions of the orbit that the observations held back see better than the first ones, and
        the sum of squares of the errors in them: χ² of as many degrees if the covariance is realistic.
    factor
        By which all sigmas must be widened: 1 if the test passed.
    """

    distances: Floats
    far_off: int
    directions: int
    chi2: float
    factor: float


def _from_first(
    o: Observations, fit: Fit, plan: Plan, first: Bools
) -> tuple[Floats, Floats, Floats]:
    """Return the step from the fit to that of the first observations, its covariance, sigmas (N,)."""
    free = np.array([True] * 6 + [p.estimated for p in plan.unknowns])
    known = prior_rows(plan)[:, free]
    prior = np.array([p.value for p in plan.unknowns if p.estimated])
    gone = np.concatenate([np.zeros(6), [p.value for p in fit.parameters] - prior])
    design, used = fit.design[first], fit.used[first]
    some, sigma = o.take(np.flatnonzero(first)), o.sigma[first].copy()
    names = [*"x y z vx vy vz".split(), *(p.name for p in fit.parameters)]
    left, weight = fit.residuals[first], np.zeros(len(some))
    step, inverse = np.zeros(len(fit.covariance)), fit.covariance
    for _ in range(ROUNDS):
        if plan.reweigh:
            sigma = group_sigmas(some, left, used, some.sigma)
        weight = np.where(used, 1.0, 0.0) / sigma**2
        root = np.sqrt(weight)
        step, inverse = solve_least_squares(
            np.vstack([root[:, None] * design, known]),
            np.concatenate([root * fit.residuals[first], -known @ gone]),
            names,
        )
        left = fit.residuals[first] - design @ step
    pull = -inverse @ (design.T @ (weight[:, None] * fit.considered_design[first]))
    spread = np.array([p.sigma for p in fit.considered])
    wide = pull * spread
    every = o.sigma.copy()
    for group in np.unique(o.site * 16 + o.kind):
        rows = o.site * 16 + o.kind == group
        if rows[first].any():
            every[rows] = np.median(sigma[rows[first]])
    return step, inverse + wide @ wide.T, every


def hold_back(o: Observations, fit: Fit, plan: Plan, part: float) -> HeldBack:
    """Predict the last observations from the others, and test the errors.

    Parameters
    ----------
    part
        Of the observations held back, by time.

    Raises
    ------
    RangeError
        For a part outside 0 to a half.
    DataError
        If the other observations do not determine the orbit.
    """
    if not 0.0 < part <= 0.5:
        raise RangeError(
            "part of the observations held back", part, "above 0, at most 0.5"
        )
    first = np.arange(len(o)) < round(len(o) * (1.0 - part))
    if first.all() or len(np.unique(o.at_us[first])) < 2:
        raise DataError(
            f"{len(o)} observations are too few to hold some back",
            remedy="give more observations, or --hold-back 0",
        )
    step, covariance, sigma = _from_first(o, fit, plan, first)
    late = ~first
    design = fit.design[late] / sigma[late][:, None]
    extra = fit.considered_design[late] / sigma[late][:, None]
    errors = fit.residuals[late] / sigma[late] - design @ step
    values, vectors = np.linalg.eigh(covariance / _scale(covariance))
    half = (
        vectors
        * np.sqrt(np.maximum(values, 0.0))
        * np.sqrt(np.diag(covariance))[:, None]
    )
    known = extra * np.array([p.sigma for p in fit.considered])
    whole = np.hstack([design @ half, known])
    distances = errors**2 / (1.0 + np.sum(whole**2, axis=1))
    good = distances < OUTLIER
    left, sizes, _ = np.linalg.svd(whole[good], full_matrices=False)
    seen = sizes > 1.0
    parts, wide = (left.T @ errors[good])[seen], sizes[seen] ** 2
    chi2 = float(np.sum(parts**2 / (1.0 + wide)))
    count = int(seen.sum())
    factor = 1.0
    if count and chi2 > chi2_point(PASSES, count):
        factor = _factor(parts, wide)
    return HeldBack(distances[good], int((~good).sum()), count, chi2, factor)


def _scale(covariance: Floats) -> Floats:
    root = np.sqrt(np.diag(covariance))
    out: Floats = np.outer(root, root)
    return out


def _factor(parts: Floats, wide: Floats) -> float:
    """Return the factor of sigmas with which the sum of squares is as large as it is expected to be."""
    low, high = 1.0, MOST
    for _ in range(60):
        middle = np.sqrt(low * high)
        excess = np.sum(parts**2 / (1.0 + middle**2 * wide)) > len(parts)
        low, high = (middle, high) if excess else (low, middle)
    return float(high)


def widened(fit: Fit, factor: float) -> Fit:
    """Return a fit with all sigmas larger by a factor, those of considered parameters as they are."""
    return replace(fit, covariance=fit.covariance * factor**2, cross=fit.cross * factor)
