"""A fit put to the test, and followed: observations held back, and the filter with its smoother."""

from dataclasses import replace
from typing import Any

import numpy as np

from comity.astro.tracking.fitting.batch import fit_orbit
from comity.astro.tracking.fitting.dynamics import Dynamics
from comity.astro.tracking.fitting.filter import Noise, filter_orbit, smooth
from comity.astro.tracking.fitting.plans import Fit, Parameter, Plan
from comity.astro.tracking.fitting.problem import Problem, residuals_of
from comity.astro.tracking.fitting.realism import LEVELS, coverage_of
from comity.astro.tracking.observing.ground import Ground
from comity.astro.tracking.observing.observations import KINDS, Observations
from comity.foundations.errors import RangeError
from comity.foundations.time import format_utc
from comity.system.interruptible import Tick

__all__ = ["followed_json", "held_back"]

Json = dict[str, Any]

#: A covariance whose predictions are off by more than this (mean square) is widened.
TOLERATED = 1.1
#: The filter begins with the covariance of the fit, so many times wider in sigma.
WIDER = 10.0


def held_back(
    problem: tuple[Observations, Ground, Dynamics],
    fit: Fit,
    plan: Plan,
    part: float,
) -> tuple[Fit, Json]:
    """Return the fit with a covariance that the observations it had not seen allow, and how they fell.

    The last part of the observations (by time) is predicted from a fit of the others; how far off
    they are is weighed with what that fit's covariance and their own sigmas say.

    Raises
    ------
    RangeError
        For a part outside 0 to a half.
    DataError
        If the others do not tell the orbit.
    """
    if not 0.0 < part <= 0.5:
        raise RangeError("part that is held back", part, "above 0, at most 0.5")
    o, ground, dynamics = problem
    first = round(len(o) * (1.0 - part))
    early, late = np.arange(first), np.arange(first, len(o))
    known = [Parameter(p.name, p.value, np.inf) for p in fit.parameters]
    named = {p.name: p for p in plan.parameters}
    known = [
        replace(p, sigma=named[p.name].sigma) if p.name in named else p for p in known
    ]
    some = replace(plan, parameters=known)
    before = fit_orbit(
        o.take(early), ground.take(early), dynamics, fit.state, fit.at_us, some
    )
    # What the fit learned of the noise of each kind at each site holds for the others.
    sigma = o.sigma[late].copy()
    for n, k in enumerate(late.tolist()):
        same = (o.site[early] == o.site[k]) & (o.kind[early] == o.kind[k])
        if same.any():
            sigma[n] = float(np.median(before.sigma[same]))
    found = Problem(o.take(late), ground.take(late), dynamics, fit.at_us, some)
    values = {p.name: p.value for p in before.parameters}
    _, computed, design = found.computed(before.state, values)
    off = residuals_of(o.take(late), computed)
    inside = np.einsum("ni,ij,nj->n", design, before.covariance, design) + sigma**2
    distances = off**2 / inside
    good = distances < 1e4
    told = coverage_of(distances[good], 1)
    factor = float(np.sqrt(told.mean_square)) if told.mean_square > TOLERATED else 1.0
    out = {
        "held_back": len(late),
        "far_off": int((~good).sum()),
        "coverage": {
            f"{level:.0%}": round(share, 4)
            for level, share in zip(LEVELS, told.coverage, strict=True)
        },
        "mean_square": float(f"{told.mean_square:.4g}"),
        "sigmas_widened_by": float(f"{factor:.4g}"),
    }
    return replace(fit, covariance=fit.covariance * factor**2), out


def _unbiased(o: Observations, fit: Fit) -> Observations:
    """Return observations without the biases that the fit found."""
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


def followed_json(
    problem: tuple[Observations, Ground, Dynamics], fit: Fit, plan: Plan, tick: Tick
) -> Json:
    """Return what the filter and its smoother make of the observations, begun by the fit.

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
    spread = turn @ fit.covariance[:6, :6] @ turn.T * WIDER**2
    found = filter_orbit(
        o,
        ground,
        dynamics,
        (start_us, path[0], 0.5 * (spread + spread.T)),
        forces=plan.forces,
        sky=plan.sky,
        noise=Noise(),
        tick=tick,
    )
    states, covariances = smooth(found)
    sigma = np.sqrt(np.trace(covariances[:, :3, :3], axis1=1, axis2=2)) * 1e3
    return {
        "epoch": format_utc(int(found.at_us[-1])),
        "state_km": found.states[-1].tolist(),
        "covariance": found.covariances[-1].tolist(),
        "used": int(found.used.sum()),
        "noise_km2_s3": float(f"{found.density[-1]:.4g}"),
        "smoothed": [
            {
                "epoch": format_utc(int(at_us)),
                "state_km": state.tolist(),
                "sigma_m": float(f"{s:.5g}"),
            }
            for at_us, state, s in zip(found.at_us, states, sigma, strict=True)
        ],
    }
