"""A fit → states and covariances at later instants, with all that is not known on the way.

The covariance at an instant is ``S J Sᵀ``: S holds the partials of the state there by the fitted state, by
every estimated and every considered parameter and by the density error of every bin up to it; J is their joint
covariance. J holds the cross terms: the fitted state with the considered parameters, and the density error
after the observations with the one during them, which the fit has estimated. What an estimated drag coefficient
absorbs of the air is in its own row, so nothing counts twice. See Tapley, Schutz and Born,
*Statistical Orbit Determination* (2004), section 6.4 (consider covariance) for the algebra.
"""

from dataclasses import dataclass, replace

import numpy as np

from comity.astro.tracking.fitting.air import Air, expected_after
from comity.astro.tracking.fitting.dynamics import Dynamics, Forces
from comity.astro.tracking.fitting.plans import Fit, Plan
from comity.astro.tracking.fitting.pushes import with_grid
from comity.astro.tracking.fitting.slopes import (
    ACTING,
    GRIDDED,
    Followed,
    follow,
    with_edges,
)
from comity.foundations.arrays import Floats, Ints
from comity.foundations.errors import RangeError

__all__ = ["Predicted", "predict_orbit"]


@dataclass(frozen=True, slots=True)
class Predicted:
    """An orbit at later instants.

    Attributes
    ----------
    at_us
        (K,) UTC.
    states, covariances
        (K, 6) and (K, 6, 6), GCRF, km and km/s.
    from_air
        (K, 6, 6) the part of the covariance that the density error after the observations
        adds, 0 where none is considered.
    air_sigma
        (K,) sigma of the logarithm of the density at each instant, as left by the fit.
    forces
        With which the states were followed.
    """

    at_us: Ints
    states: Floats
    covariances: Floats
    from_air: Floats
    air_sigma: Floats
    forces: Forces


@dataclass(frozen=True, slots=True)
class _Joint:
    """Bins up to the last instant, forces with their expected factors, joint covariance.

    ``left`` (F, F) is the covariance of the later bins that the earlier ones leave open; the joint
    covariance is of state, estimated parameters, later bins, considered parameters.
    """

    forces: Forces
    covariance: Floats
    left: Floats
    bins: Air | None


def _joint(fit: Fit, plan: Plan, last_us: int) -> _Joint:
    """Return the joint covariance of all that moves a prediction."""
    size, others = fit.cross.shape
    known = np.diag([p.sigma**2 for p in fit.considered])
    forces, bins = fit.forces(plan), plan.air
    gain, left = np.zeros((0, size)), np.zeros((0, 0))
    if bins is not None and last_us > bins.edges_us[-1]:
        count = len(bins)
        logs = np.array(
            [p.value for p in fit.parameters[len(fit.parameters) - count :]]
        )
        bins, onward, left = expected_after(bins, last_us)
        gain = np.zeros((len(left), size))
        gain[:, size - count :] = onward
        factors = bins.factors(np.concatenate([logs, onward @ logs]))
        forces = replace(forces, air=factors)
    both = np.vstack([np.eye(size), gain])
    inner = both @ fit.covariance @ both.T
    inner[size:, size:] += left
    across = both @ fit.cross
    joint = np.block([[inner, across], [across.T, known.reshape(others, others)]])
    return _Joint(forces, joint, left, bins)


def _columns(fit: Fit, way: Followed, rows: Ints) -> Floats:
    """Return the partials (K, 6, all) of states by all that the joint covariance is of."""
    zero = np.zeros((len(rows), 6, 1))

    def by(name: str) -> Floats:
        return way.slope(name)[rows][:, :, None] if name in ACTING else zero

    air = [] if way.air is None else [way.air[rows]]
    return np.concatenate(
        [
            way.phi[rows],
            *(by(p.name) for p in fit.named),
            *air,
            *(by(p.name) for p in fit.considered),
        ],
        axis=2,
    )


def predict_orbit(fit: Fit, plan: Plan, dynamics: Dynamics, at_us: Ints) -> Predicted:
    """Predict an orbit with its covariance.

    Parameters
    ----------
    fit, plan
        The orbit, and how it was fitted.
    at_us
        (K,) instants that rise, none before the first bin of the air's density error.

    Raises
    ------
    RangeError
        For no instant, or one before the first bin.
    DataError
        If the orbit cannot be followed.
    """
    first = -np.inf if plan.air is None else int(plan.air.edges_us[0])
    if not len(at_us) or at_us[0] < first:
        raise RangeError(
            "instant of the prediction",
            at_us[:1],
            "one or more, from the fit's span on",
        )
    joint = _joint(fit, plan, int(at_us[-1]))
    times = (at_us - fit.at_us) / 1e6
    rows = np.arange(len(times))
    if any(p.name in GRIDDED for p in (*fit.named, *fit.considered)):
        times, rows = with_grid(times)
    if joint.bins is not None:
        times, rows = with_edges(times, rows, (joint.bins.edges_us - fit.at_us) / 1e6)
    way = follow(dynamics, fit.state, fit.at_us, times, joint.forces)
    columns = _columns(fit, way, rows)
    covariances = columns @ joint.covariance @ np.swapaxes(columns, 1, 2)
    size, later = len(fit.covariance), len(joint.left)
    open_part = columns[:, :, size : size + later]
    return Predicted(
        at_us,
        way.path[rows],
        0.5 * (covariances + np.swapaxes(covariances, 1, 2)),
        open_part @ joint.left @ np.swapaxes(open_part, 1, 2),
        _air_sigma(fit, joint, at_us),
        joint.forces,
    )


def _air_sigma(fit: Fit, joint: _Joint, at_us: Ints) -> Floats:
    """Return the sigma of the density's logarithm at instants, 0 without bins."""
    if joint.bins is None:
        return np.zeros(len(at_us))
    count, end = len(joint.bins), len(fit.covariance) + len(joint.left)
    variances = np.diag(joint.covariance)[end - count : end]
    bins = np.searchsorted(joint.bins.edges_us, at_us, side="left") - 1
    out: Floats = np.sqrt(variances[np.clip(bins, 0, count - 1)])
    return out
