"""Observations and a first orbit → the orbit, by weighted least squares, with its covariance.

Gauss-Newton on the state, on forces and on biases of sites, with prior knowledge of each; the
weights of what lies far off fall as Huber's, and what lies beyond six sigma is left out. What is
not estimated but not known either (consider parameters) widens the covariance. See Tapley, Schutz
and Born, *Statistical Orbit Determination* (2004), sections 4.3 and 6.1.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from comity.astro.tracking.fitting.dynamics import Dynamics
from comity.astro.tracking.fitting.plans import Fit, Parameter, Plan, prior_rows
from comity.astro.tracking.fitting.problem import Problem, residuals_of
from comity.astro.tracking.fitting.weights import (
    LEAST_GUESSED,
    group_sigmas,
    solve_least_squares,
)
from comity.astro.tracking.observing.ground import Ground
from comity.astro.tracking.observing.observations import Observations
from comity.foundations.arrays import Bools, Floats
from comity.foundations.errors import DataError, RangeError
from comity.foundations.time import format_utc

__all__ = ["LEAST_GUESSED", "fit_orbit"]

ITERATIONS = 25
#: Once a step is below this many sigmas, or after so many iterations, sigmas and what is left
#: out are settled in a few iterations, then held: before, residuals show the first orbit's error.
NEAR, LATEST, WEIGHING = 1.0, 12, 4
#: Beyond this many sigma the weight falls (Huber), and beyond this many a row is left out.
HUBER, FAR = 2.5, 6.0
#: A change of the parameters below this part of their sigmas ends the iteration.
SMALL = 0.05


@dataclass(slots=True)
class _Round:
    """Where the iteration stands."""

    state: Floats
    values: dict[str, float]
    sigma: Floats
    used: Bools
    cost: float = np.inf


@dataclass(frozen=True, slots=True)
class _Linearised:
    """The last linearisation: elevations, residuals, partials, inverse normal matrix."""

    elevation_rad: Floats
    residuals: Floats
    design: Floats
    inverse: Floats


def _weights(plan: Plan, residuals: Floats, sigma: Floats, used: Bools) -> Floats:
    weight = np.where(used, 1.0, 0.0) / sigma**2
    if plan.robust:
        far = np.abs(residuals) / sigma
        weight = weight * np.minimum(1.0, HUBER / np.maximum(far, 1e-12))
    return weight


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


def _covered(o: Observations, plan: Plan, at_us: int) -> None:
    """Refuse bins of the air that leave out observations or the epoch.

    Raises
    ------
    RangeError
        With the span that must be covered.
    """
    if plan.air is None:
        return
    first, last = min(int(o.at_us[0]), at_us), max(int(o.at_us[-1]), at_us)
    edges = plan.air.edges_us
    if edges[0] > first or edges[-1] < last:
        raise RangeError(
            "bins of the air",
            f"{format_utc(int(edges[0]))} to {format_utc(int(edges[-1]))}",
            f"all of {format_utc(first)} to {format_utc(last)}",
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
    _covered(o, plan, at_us)
    problem = Problem(o, ground, dynamics, at_us, plan)
    free = np.array([True] * 6 + [p.estimated for p in plan.unknowns])
    names = [*"x y z vx vy vz".split(), *(p.name for p in plan.unknowns)]
    known = prior_rows(plan)[:, free]
    start = np.concatenate([state, [p.value for p in plan.unknowns]])
    now = _Round(
        state.copy(),
        {p.name: p.value for p in plan.unknowns},
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
                now.sigma = group_sigmas(o, residuals, now.used, o.sigma)
            if plan.robust:
                now.used = np.abs(residuals) < FAR * now.sigma
                _enough(o.take(now.used), plan)
        weight = _weights(plan, residuals, now.sigma, now.used)
        part = design[:, free]
        gone = np.concatenate([now.state, list(now.values.values())]) - start
        root = np.sqrt(weight)
        step, inverse = solve_least_squares(
            np.vstack([root[:, None] * part, known]),
            np.concatenate([root * residuals, -known @ gone[free]]),
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
        for p in plan.unknowns:
            if p.estimated:
                now.values[p.name] += float(next(moved))
    else:
        raise DataError(
            f"the fit did not settle in {ITERATIONS} iterations",
            remedy="give a closer first orbit (--first-orbit), or check the largest residuals",
        )
    last = _Linearised(found.elevation_rad, residuals, design, inverse)
    return _finished(problem, now, last, free, count)


def _bounded(step: Floats, state: Floats) -> Floats:
    """Return a step that moves the orbit by no more than a tenth of its radius and speed."""
    far = np.linalg.norm(step[:3]) / (0.1 * np.linalg.norm(state[:3]))
    fast = np.linalg.norm(step[3:6]) / (0.1 * np.linalg.norm(state[3:]))
    out: Floats = step / max(1.0, float(far), float(fast))
    return out


def _finished(
    problem: Problem, now: _Round, last: _Linearised, free: Bools, count: int
) -> Fit:
    """Compute the fit with its covariance: scaled by residuals, widened by considered parameters."""
    o, plan = problem.o, problem.plan
    residuals, design, inverse = last.residuals, last.design, last.inverse
    used = now.used
    left = residuals[used] / now.sigma[used]
    # The air's bins are no free parameters: what is known of them holds them.
    bins = 0 if plan.air is None else len(plan.air)
    freedom = max(int(used.sum()) - int(free.sum()) + bins, 1)
    rms = float(np.sqrt(np.sum(left**2) / freedom))
    # A scatter below the stated sigmas is chance; above it the sigmas were too small.
    scale = max(1.0, rms) if plan.reweigh else 1.0
    weight = np.where(used, 1.0, 0.0) / now.sigma**2
    others = design[:, ~free]
    pull = -inverse @ (design[:, free].T @ (weight[:, None] * others))
    unknowns = plan.unknowns
    considered = tuple(p for p in unknowns if not p.estimated)
    cross = pull * np.array([p.sigma**2 for p in considered])
    covariance = inverse * scale**2 + cross @ pull.T
    sigmas = iter(np.sqrt(np.diag(covariance))[6:])
    parameters = tuple(
        Parameter(p.name, now.values[p.name], float(next(sigmas)))
        for p in unknowns
        if p.estimated
    )
    widened = now.sigma[used] / o.sigma[used]
    return Fit(
        problem.at_us,
        now.state,
        parameters,
        0.5 * (covariance + covariance.T),
        residuals,
        now.sigma,
        used,
        last.elevation_rad,
        count,
        rms,
        float(scale * np.sqrt(np.mean(widened**2))),
        considered,
        cross,
        design[:, free],
        others,
    )
