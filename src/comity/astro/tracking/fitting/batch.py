"""Observations and a first orbit → the orbit, by weighted least squares, with its covariance.

Gauss-Newton on the state, on forces and on biases of sites, with prior knowledge of each; the
weights of what lies far off fall as Huber's, and what lies beyond six sigma is left out. What is
not estimated but not known either (consider parameters) widens the covariance. See Tapley, Schutz
and Born, *Statistical Orbit Determination* (2004), sections 4.3 and 6.1.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from comity.astro.tracking.fitting.dynamics import Dynamics
from comity.astro.tracking.fitting.plans import Fit, Parameter, Plan
from comity.astro.tracking.fitting.problem import Problem, residuals_of
from comity.astro.tracking.observing.ground import Ground
from comity.astro.tracking.observing.model import Predicted
from comity.astro.tracking.observing.observations import Observations
from comity.foundations.arrays import Bools, Floats
from comity.foundations.errors import DataError, RangeError

__all__ = ["LEAST_GUESSED", "fit_orbit"]

ITERATIONS = 25
#: Once a step is below this many sigmas, or after so many iterations, sigmas and what is left
#: out are settled in a few iterations, then held: before, residuals show the first orbit's error.
NEAR, LATEST, WEIGHING = 1.0, 12, 4
#: Beyond this many sigma the weight falls (Huber), and beyond this many a row is left out.
HUBER, FAR = 2.5, 6.0
#: A change of the parameters below this part of their sigmas ends the iteration.
SMALL = 0.05
#: A direction of the parameters worse known than this against the best is undetermined, with
#: all scaled to sigmas of one.
WORST_CONDITION = 1e10
#: Sigmas are not made larger than this by what residuals show.
MOST_INFLATION = 1e6
#: Nor smaller than this part of a usual one, where they are assumed.
LEAST_GUESSED = 0.02


def _group_sigmas(
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


def _solve(
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
            remedy="give a closer first orbit (--start)",
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


@dataclass(slots=True)
class _Round:
    """Where the iteration stands."""

    state: Floats
    values: dict[str, float]
    sigma: Floats
    used: Bools
    cost: float = np.inf


def _weights(plan: Plan, residuals: Floats, sigma: Floats, used: Bools) -> Floats:
    weight = np.where(used, 1.0, 0.0) / sigma**2
    if plan.robust:
        far = np.abs(residuals) / sigma
        weight = weight * np.minimum(1.0, HUBER / np.maximum(far, 1e-12))
    return weight


def _priors(plan: Plan) -> Floats:
    """Return the inverse variances that are known before, of state and parameters."""
    state = np.zeros(6) if plan.state_sigma is None else 1.0 / plan.state_sigma**2
    rest = [0.0 if np.isinf(p.sigma) else 1.0 / p.sigma**2 for p in plan.parameters]
    return np.concatenate([state, rest])


def _enough(o: Observations, plan: Plan) -> None:
    """Refuse fewer observations than unknowns, or all of one instant.

    Raises
    ------
    DataError
        With how many there are and how many are needed.
    """
    free = sum(p.estimated and np.isinf(p.sigma) for p in plan.parameters)
    needed = free + (6 if plan.state_sigma is None else 0)
    if len(o) < max(needed, 1):
        raise DataError(
            f"{len(o)} observations cannot determine {needed} unknowns",
            remedy="give at least as many as unknowns, of several instants",
        )
    if plan.state_sigma is None and len(np.unique(o.at_us)) < 2:
        raise DataError(
            "all observations are of one instant: the velocity is undetermined",
            remedy="give observations of several instants",
        )


def fit_orbit(
    o: Observations,
    ground: Ground,
    dynamics: Dynamics,
    state: Floats,
    at_us: int,
    plan: Plan,
    tick: Callable[[int, int], None] | None = None,
) -> Fit:
    """Fit an orbit to observations.

    Parameters
    ----------
    o, ground
        Observations, and where their sites were.
    dynamics
        How the object moves.
    state
        (6,) first orbit in GCRF at ``at_us``: close enough for Gauss-Newton to find its way,
        some hundred kilometres.
    at_us
        Epoch of the orbit.
    plan
        What is estimated, and how.
    tick
        Called with the iteration and the most there may be.

    Raises
    ------
    DataError
        For too few observations, a geometry that does not determine the orbit, or an iteration
        that goes astray.
    RangeError
        For a first orbit that is none.
    """
    if state.shape != (6,) or not np.isfinite(state).all():
        raise RangeError("first orbit", state, "six finite numbers")
    _enough(o, plan)
    problem = Problem(o, ground, dynamics, at_us, plan)
    free = np.array([True] * 6 + [p.estimated for p in plan.parameters])
    names = [*"x y z vx vy vz".split(), *(p.name for p in plan.parameters)]
    prior = _priors(plan)
    start = np.concatenate([state, [p.value for p in plan.parameters]])
    now = _Round(
        state.copy(),
        {p.name: p.value for p in plan.parameters},
        o.sigma.copy(),
        np.ones(len(o), np.bool_),
    )
    steady, near, weighed, count = False, False, 0, 0
    for count in range(1, ITERATIONS + 1):
        if tick is not None:
            tick(count, ITERATIONS)
        found, biased, design = problem.computed(now.state, now.values)
        residuals = residuals_of(o, biased)
        if near and weighed < WEIGHING:
            weighed += 1
            if plan.reweigh:
                now.sigma = _group_sigmas(o, residuals, now.used, o.sigma)
            if plan.robust:
                now.used = np.abs(residuals) < FAR * now.sigma
                _enough(o.take(now.used), plan)
        weight = _weights(plan, residuals, now.sigma, now.used)
        part = design[:, free]
        gone = np.concatenate([now.state, list(now.values.values())]) - start
        root, known = np.sqrt(weight), np.sqrt(prior[free])
        step, inverse = _solve(
            np.vstack([root[:, None] * part, np.diag(known)]),
            np.concatenate([root * residuals, -known * gone[free]]),
            [name for name, f in zip(names, free, strict=True) if f],
        )
        if steady:
            break
        far = float(np.max(np.abs(step) / np.sqrt(np.diag(inverse))))
        near = near or far < NEAR or count >= LATEST
        steady = far < SMALL and (
            weighed == WEIGHING or not (plan.robust or plan.reweigh)
        )
        step = _bounded(step, now.state)
        now.state = now.state + step[:6]
        moved = iter(step[6:])
        for p in plan.parameters:
            if p.estimated:
                now.values[p.name] += float(next(moved))
    else:
        raise DataError(
            f"the fit did not settle in {ITERATIONS} iterations",
            remedy="give a closer first orbit (--start), or check the largest residuals",
        )
    return _finished(
        o, plan, now, at_us, found, residuals, design, free, inverse, count
    )


def _bounded(step: Floats, state: Floats) -> Floats:
    """Return a step that moves the orbit by no more than a tenth of its radius and speed."""
    far = np.linalg.norm(step[:3]) / (0.1 * np.linalg.norm(state[:3]))
    fast = np.linalg.norm(step[3:6]) / (0.1 * np.linalg.norm(state[3:]))
    out: Floats = step / max(1.0, float(far), float(fast))
    return out


def _finished(
    o: Observations,
    plan: Plan,
    now: _Round,
    at_us: int,
    found: Predicted,
    residuals: Floats,
    design: Floats,
    free: Bools,
    inverse: Floats,
    count: int,
) -> Fit:
    """Compute the fit with its covariance: scaled by residuals, widened by considered parameters."""
    used = now.used
    left = residuals[used] / now.sigma[used]
    freedom = max(int(used.sum()) - int(free.sum()), 1)
    rms = float(np.sqrt(np.sum(left**2) / freedom))
    # A scatter below the stated sigmas is chance; above it the sigmas were too small.
    scale = max(1.0, rms) if plan.reweigh else 1.0
    covariance = inverse * scale**2
    considered = [k for k, f in enumerate(free) if not f]
    if considered:
        weight = np.where(used, 1.0, 0.0) / now.sigma**2
        pull = -inverse @ (
            design[:, free].T @ (weight[:, None] * design[:, considered])
        )
        known = np.array([plan.parameters[k - 6].sigma ** 2 for k in considered])
        covariance = covariance + (pull * known) @ pull.T
    sigmas = np.sqrt(np.diag(covariance))[6:]
    remaining = iter(sigmas)
    parameters = tuple(
        Parameter(p.name, now.values[p.name], float(next(remaining)))
        for p in plan.parameters
        if p.estimated
    )
    widened = now.sigma[used] / o.sigma[used]
    return Fit(
        at_us,
        now.state,
        parameters,
        0.5 * (covariance + covariance.T),
        residuals,
        now.sigma,
        used,
        found.elevation_rad,
        count,
        rms,
        float(scale * np.sqrt(np.mean(widened**2))),
    )
