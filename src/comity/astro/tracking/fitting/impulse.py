"""A manoeuvre in the middle of observations: when, how large, in which direction, how sure.

An impulse at an instant changes all later states by ``Φ(t) Φ(t₀)⁻¹ [0; Δv]``. For each of many instants the
observations are explained with three numbers more; the instant that explains most is taken if chance would hardly
explain so much, then the orbit is fitted anew with the impulse in its path.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from comity.astro.orbits.rtn import rtn_axes
from comity.astro.tracking.fitting.batch import fit_orbit
from comity.astro.tracking.fitting.dynamics import Dynamics, Forces
from comity.astro.tracking.fitting.plans import Fit, Plan
from comity.astro.tracking.fitting.problem import residuals_of
from comity.astro.tracking.observing.ground import Ground
from comity.astro.tracking.observing.model import predict
from comity.astro.tracking.observing.observations import Observations
from comity.foundations.arrays import Floats
from comity.foundations.errors import DataError

__all__ = ["Impulse", "Pushed", "find_impulse"]

#: Instants that are tried, rounds of fitting with the impulse in the path, and of narrowing the instant.
INSTANTS, ROUNDS, NARROWER = 60, 6, 9
GOLDEN = 0.6180339887498949
#: A change of the impulse below this many squared sigmas ends the rounds.
SMALL = 0.1
#: χ² must fall by more than this: four numbers (three of the impulse, one of its time) by chance
#: in one of 10,000, for as many instants as are tried.
STANDS_OUT = 35.0
#: Observations that must lie on each side.
EACH_SIDE = 6


@dataclass(frozen=True, slots=True)
class Impulse:
    """An impulse.

    Attributes
    ----------
    at_us, sigma_s
        Instant, UTC, and its sigma.
    dv_km_s, covariance
        (3,), (3, 3) radial, along and across.
    gain
        By how much χ² fell.
    floor_m_s
        An impulse along the track at that instant that would just stand out.
    """

    at_us: int
    sigma_s: float
    dv_km_s: Floats
    covariance: Floats
    gain: float
    floor_m_s: float


@dataclass(frozen=True, slots=True)
class Pushed:
    """Dynamics with an impulse in the path: as ``Dynamics``."""

    dynamics: Dynamics
    at_us: int
    dv_km_s: Floats

    def path(
        self,
        state: Floats,
        at_us: int,
        times_s: Floats,
        forces: Forces,
        *,
        partials: bool,
    ) -> tuple[Floats, Floats | None]:
        """Return states and partials along the path, the impulse at its instant."""
        when = (self.at_us - at_us) / 1e6
        beyond = times_s > when if when >= 0.0 else times_s < when
        out = np.empty((len(times_s), 6))
        phi = np.empty((len(times_s), 6, 6)) if partials else None
        near = np.append(times_s[~beyond], when)
        order = np.argsort(near, kind="stable")
        before, turn = self.dynamics.path(
            state, at_us, near[order], forces, partials=partials
        )
        back = np.empty(len(order), np.int64)
        back[order] = np.arange(len(order))
        before = before[back]
        out[~beyond] = before[:-1]
        axes = rtn_axes(before[-1, :3], before[-1, 3:])
        # Going back in time the impulse is taken off.
        kick = axes.T @ self.dv_km_s * (1.0 if when >= 0.0 else -1.0)
        start = before[-1] + np.concatenate([np.zeros(3), kick])
        far, more = self.dynamics.path(
            start, self.at_us, times_s[beyond] - when, forces, partials=partials
        )
        out[beyond] = far
        if phi is not None and turn is not None and more is not None:
            turn = turn[back]
            phi[~beyond] = turn[:-1]
            phi[beyond] = more @ turn[-1]
        return out, phi


def _gains(
    o: Observations,
    ground: Ground,
    dynamics: Dynamics,
    fit: Fit,
    plan: Plan,
    instants: Floats,
) -> tuple[Floats, Floats, Floats]:
    """Return gains (M,), impulses (M, 3) and covariances (M, 3, 3) at instants after the epoch."""
    times = (o.at_us - fit.at_us) / 1e6
    every = np.unique(np.concatenate([times, instants]))
    forces = fit.forces(plan)
    path, phi = dynamics.path(fit.state, fit.at_us, every, forces, partials=True)
    if phi is None:
        raise DataError("the dynamics give no partials")
    where = np.searchsorted(every, times)
    found = predict(o, ground, path[where], plan.sky)
    residuals = residuals_of(o, found.values) / o.sigma
    design = np.einsum("ni,nij->nj", found.partials, phi[where]) / o.sigma[:, None]
    base, _ = np.linalg.qr(design / np.linalg.norm(design, axis=0))
    left = residuals - base @ (base.T @ residuals)
    gains = np.empty(len(instants))
    impulses, spreads = np.empty((len(instants), 3)), np.empty((len(instants), 3, 3))
    for n, at_s in enumerate(instants):
        k = int(np.searchsorted(every, at_s))
        axes = rtn_axes(path[k, :3], path[k, 3:])
        inner = np.linalg.inv(phi[k])[:, 3:] @ axes.T
        slope = np.einsum("nij,jk->nik", phi[where], inner)
        column = np.einsum("ni,nik->nk", found.partials, slope) / o.sigma[:, None]
        column = np.where((times > at_s)[:, None], column, 0.0)
        column = column - base @ (base.T @ column)
        normal = column.T @ column
        normal += 1e-9 * np.trace(normal) * np.eye(3)
        spreads[n] = np.linalg.inv(normal)
        impulses[n] = spreads[n] @ (column.T @ left)
        gains[n] = float(impulses[n] @ normal @ impulses[n])
    return gains, impulses, spreads


@dataclass(frozen=True, slots=True)
class _Tried:
    """The orbit with an impulse at an instant: χ², impulse, its covariance, fit."""

    chi2: float
    dv: Floats
    spread: Floats
    fit: Fit


class _Search:
    """Fits with an impulse at one instant after another."""

    def __init__(
        self, o: Observations, ground: Ground, dynamics: Dynamics, fit: Fit, plan: Plan
    ) -> None:
        self.o, self.ground, self.dynamics = o, ground, dynamics
        self.plan, self.fit, self.dv = plan, fit, np.zeros(3)

    def at(self, at_us: int, rounds: int) -> _Tried:
        """Return the best impulse at an instant; impulse and fit before are where it begins."""
        dv, fit, spread = self.dv, self.fit, np.eye(3)
        for _ in range(rounds):
            used = Pushed(self.dynamics, at_us, dv) if dv.any() else self.dynamics
            when = np.array([(at_us - fit.at_us) / 1e6])
            _, steps, spreads = _gains(self.o, self.ground, used, fit, self.plan, when)
            dv, spread = dv + steps[0], spreads[0]
            used = Pushed(self.dynamics, at_us, dv)
            fit = fit_orbit(self.o, self.ground, used, fit.state, fit.at_us, self.plan)
            if float(steps[0] @ np.linalg.solve(spread, steps[0])) < SMALL:
                break
        chi2 = float(np.sum((fit.residuals / self.o.sigma) ** 2))
        return _Tried(chi2, dv, spread, fit)


def find_impulse(
    o: Observations,
    ground: Ground,
    dynamics: Dynamics,
    fit: Fit,
    plan: Plan,
    tick: Callable[[int, int], None] | None = None,
) -> tuple[Impulse, Fit] | None:
    """Find the impulse amid observations, and the orbit with it; None if there is none.

    Parameters
    ----------
    fit
        The orbit without one, fitted to the same observations without robust weights; a manoeuvre
        makes all it touches look like outliers.
    plan
        How it was fitted.
    """
    if len(np.unique(o.at_us)) < 3 * EACH_SIDE:
        return None
    times = (o.at_us - fit.at_us) / 1e6
    instants = np.linspace(times[EACH_SIDE], times[-EACH_SIDE - 1], INSTANTS)
    gains, _, _ = _gains(o, ground, dynamics, fit, plan, instants)
    if float(gains.max()) < STANDS_OUT:
        return None
    step_s = float(instants[1] - instants[0])
    first = float(instants[int(np.argmax(gains))])
    search = _Search(o, ground, dynamics, fit, plan)
    tried = search.at(fit.at_us + round(first * 1e6), ROUNDS)
    search.dv, search.fit = tried.dv, tried.fit
    low, high = first - step_s, first + step_s
    found: dict[float, _Tried] = {first: tried}

    def chi2(at_s: float) -> float:
        if at_s not in found:
            found[at_s] = search.at(fit.at_us + round(at_s * 1e6), 3)
        return found[at_s].chi2

    for number in range(NARROWER):
        if tick is not None:
            tick(number, NARROWER)
        x, y = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        low, high = (low, y) if chi2(x) < chi2(y) else (x, high)
    at_s = min(found, key=lambda t: found[t].chi2)
    best = found[at_s]
    better = float(np.sum((fit.residuals / o.sigma) ** 2)) - best.chi2
    # The residuals scale χ²: a wrong model must not look like a manoeuvre.
    noise = max(1.0, best.chi2 / max(len(o) - 9, 1))
    if better < STANDS_OUT * noise:
        return None
    floor = float(np.sqrt(STANDS_OUT * best.spread[1, 1])) * 1e3
    return (
        Impulse(
            fit.at_us + round(at_s * 1e6),
            _width(found, at_s, step_s),
            best.dv,
            best.spread,
            better,
            floor,
        ),
        best.fit,
    )


def _width(found: dict[float, _Tried], at_s: float, step_s: float) -> float:
    """Return one sigma of the instant: where χ² has risen by one, by a parabola through all tried."""
    off = np.array(sorted(found)) - at_s
    rise = np.array([found[t].chi2 for t in sorted(found)]) - found[at_s].chi2
    curve = float(np.sum(rise * off**2) / max(float(np.sum(off**4)), 1e-9))
    return float(min(1.0 / np.sqrt(curve), step_s)) if curve > 0.0 else step_s
