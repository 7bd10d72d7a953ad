"""Tests of a fit: observations held back, and the filter with its smoother."""

from dataclasses import dataclass, replace

import numpy as np

from comity.astro.tracking.fitting.dynamics import Dynamics
from comity.astro.tracking.fitting.filter import Noise, filter_orbit, smooth
from comity.astro.tracking.fitting.held_back import hold_back, widened
from comity.astro.tracking.fitting.plans import Fit, Plan
from comity.astro.tracking.fitting.realism import LEVELS, coverage_of
from comity.astro.tracking.observing.ground import Ground
from comity.astro.tracking.observing.observations import KINDS, Observations
from comity.foundations.arrays import Floats
from comity.foundations.time import format_utc
from comity.system.interruptible import Tick

__all__ = ["CovarianceTest", "FilteredOrbit", "SmoothedState", "filtered", "held_back"]

#: Factor on the sigmas of the fit with which the filter begins.
INITIAL_FACTOR = 10.0


@dataclass(frozen=True, slots=True)
class CovarianceTest:
    """How well a covariance predicts observations that the fit did not use.

    Attributes
    ----------
    held_back, far_off
        Observations predicted, and those too far off to be counted.
    coverage
        Share of them within the interval of each level.
    mean_square
        Of the normalised prediction errors; 1 for a realistic covariance.
    sigmas_widened_by
        Factor by which all sigmas were widened, 1 if the test passed.
    """

    held_back: int
    far_off: int
    coverage: dict[str, float]
    mean_square: float
    sigmas_widened_by: float


@dataclass(frozen=True, slots=True)
class SmoothedState:
    """A smoothed state (6,): UTC, GCRF, km and km/s; one sigma of the position, m."""

    epoch: str
    state_km: Floats
    sigma_m: float


@dataclass(frozen=True, slots=True)
class FilteredOrbit:
    """The last state of the filter (GCRF, km, km/s), and all smoothed states.

    ``noise_km2_s3`` is the density of process noise that the filter adapted to.
    """

    epoch: str
    state_km: Floats
    covariance: Floats
    used: int
    noise_km2_s3: float
    smoothed: tuple[SmoothedState, ...]


def held_back(
    o: Observations, fit: Fit, plan: Plan, part: float
) -> tuple[Fit, CovarianceTest]:
    """Test the covariance of a fit with observations held back; widen it if it fails.

    Raises
    ------
    RangeError
        For a part outside 0 to a half.
    DataError
        If the other observations do not determine the orbit.
    """
    found = hold_back(o, fit, plan, part)
    test = coverage_of(found.distances, 1)
    out = CovarianceTest(
        held_back=len(found.distances) + found.far_off,
        far_off=found.far_off,
        coverage={
            f"{level:.0%}": round(share, 4)
            for level, share in zip(LEVELS, test.coverage, strict=True)
        },
        mean_square=float(f"{test.mean_square:.4g}"),
        sigmas_widened_by=float(f"{found.factor:.4g}"),
    )
    return widened(fit, found.factor), out


def _unbiased(o: Observations, fit: Fit) -> Observations:
    """Remove the biases that the fit estimated from observations."""
    value = o.value.copy()
    names = [site.name for site in o.sites]
    for p in fit.parameters:
        if p.name.startswith("bias "):
            _, kind, *station = p.name.split(" ", 2)
            rows = o.kind == KINDS.index(kind)
            if station:
                rows &= o.site == names.index(station[0])
            value[rows] -= p.value
    return replace(o, value=value, sigma=fit.sigma)


def filtered(
    problem: tuple[Observations, Ground, Dynamics], fit: Fit, plan: Plan, tick: Tick
) -> FilteredOrbit:
    """Run the filter and its smoother over the observations, beginning with the fit.

    Raises
    ------
    DataError
        If the filter loses the object.
    """
    o, ground, dynamics = problem
    o = _unbiased(o, fit)
    start_us = int(o.at_us[0])
    path, phi = dynamics.path(
        fit.state,
        fit.at_us,
        np.array([(start_us - fit.at_us) / 1e6]),
        plan.forces,
        partials=True,
    )
    turn = np.eye(6) if phi is None else phi[0]
    spread = turn @ fit.covariance[:6, :6] @ turn.T * INITIAL_FACTOR**2
    run = filter_orbit(
        o,
        ground,
        dynamics,
        (start_us, path[0], 0.5 * (spread + spread.T)),
        forces=plan.forces,
        sky=plan.sky,
        noise=Noise(),
        tick=tick,
    )
    states, covariances = smooth(run)
    sigma = np.sqrt(np.trace(covariances[:, :3, :3], axis1=1, axis2=2)) * 1e3
    return FilteredOrbit(
        epoch=format_utc(int(run.at_us[-1])),
        state_km=run.states[-1],
        covariance=run.covariances[-1],
        used=int(run.used.sum()),
        noise_km2_s3=float(f"{run.density[-1]:.4g}"),
        smoothed=tuple(
            SmoothedState(format_utc(int(at_us)), state, float(f"{s:.5g}"))
            for at_us, state, s in zip(run.at_us, states, sigma, strict=True)
        ),
    )
