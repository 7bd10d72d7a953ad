"""Weights of observations, and the least-squares step they lead to."""

from collections.abc import Sequence

import numpy as np

from comity.astro.tracking.observing.observations import Observations
from comity.foundations.arrays import Bools, Floats
from comity.foundations.errors import DataError

__all__ = ["LEAST_GUESSED", "group_sigmas", "solve_least_squares"]

#: A direction of the parameters worse known than this against the best is undetermined, with
#: all scaled to sigmas of one.
WORST_CONDITION = 1e10
#: Sigmas are not made larger than this by what residuals show.
MOST_INFLATION = 1e6
#: Nor smaller than this part of a usual one, where they are assumed.
LEAST_GUESSED = 0.02


def group_sigmas(
    o: Observations, residuals: Floats, used: Bools, floor: Floats
) -> Floats:
    """Return sigmas raised to what the residuals of each site and kind show.

    The scatter is estimated by the median, so that outliers do not widen it. An assumed sigma
    may also be lowered.
    """
    out = floor.copy()
    for group in np.unique(o.site * 16 + o.kind):
        rows = o.site * 16 + o.kind == group
        some = rows & used
        if some.sum() < 5:
            continue
        units = np.abs(residuals[some]) / floor[some]
        scale = min(float(1.4826 * np.median(units)), MOST_INFLATION)
        least = LEAST_GUESSED if o.guessed[rows].all() else 1.0
        out[rows] = floor[rows] * max(least, scale)
    return out


def solve_least_squares(
    design: Floats, right: Floats, names: Sequence[str]
) -> tuple[Floats, Floats]:
    """Return the least-squares step and its covariance, of whitened rows and priors.

    By singular values of the design with columns of one length: normal equations would square
    what nearly cancels, as biases and places do.

    Raises
    ------
    DataError
        If a direction of the parameters is undetermined; it is named.
    """
    scale = 1.0 / np.maximum(np.linalg.norm(design, axis=0), 1e-300)
    if not np.isfinite(design).all():
        raise DataError(
            "the fit went astray: its partials are no numbers",
            remedy="give a closer first orbit (--first-orbit)",
        )
    left, values, across = np.linalg.svd(design * scale, full_matrices=False)
    if values[-1] < values[0] / WORST_CONDITION:
        mixed = ", ".join(names[k] for k in np.argsort(-np.abs(across[-1]))[:3])
        raise DataError(
            f"the geometry is singular: the observations do not separate {mixed}",
            remedy="add observations of another kind, station or time, or prior sigmas",
        )
    step = across.T @ ((left.T @ right) / values) * scale
    half = (across.T / values) * scale[:, None]
    return step, half @ half.T
