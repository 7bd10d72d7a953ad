"""Estimates of the plane, both counts and weighted trials, each with its state and reason."""

from dataclasses import dataclass, replace
from math import isfinite, pi, sqrt

import numpy as np

from comity.astro.risk.bounds import Bounds
from comity.astro.risk.confirm import Sampled, sample_towards
from comity.astro.risk.count import Count
from comity.astro.risk.overlap import Orbits
from comity.astro.risk.records import Estimate, Method, Pair, Plane, State
from comity.astro.risk.sample import Runner
from comity.astro.risk.usage import (
    disagrees,
    judge_count,
    judge_plane,
    judge_whole,
    sampled_state,
    why_not_straight,
)
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_TCG_KM3_S2
from comity.foundations.errors import DataError

__all__ = ["Case", "Counted", "judged", "plane_alone", "undefined", "with_bounds"]

#: Relative error of the plane's quadrature.
PLANE_ERROR = 1e-8

Factors = tuple[Floats, Floats]


@dataclass(frozen=True, slots=True)
class Case:
    """What all methods work on."""

    pair: Pair
    covariances: tuple[Floats, Floats]
    factors: Factors
    shared: Factors | None
    hbr_km: float
    given: bool
    trials: int
    seed: int
    run: Runner
    confirming: int


@dataclass(frozen=True, slots=True)
class Counted:
    """Both counts of an encounter, and what they say about Pc."""

    orbits: Orbits
    peak: Count
    whole: Count
    bounds: Bounds | None

    @property
    def known(self) -> Bounds:
        """The bounds, where both counts are numbers."""
        if self.bounds is None:
            raise DataError("a count without a number has no bounds")
        return self.bounds


def undefined(method: Method, reason: str) -> Estimate:
    """Return a method without a number."""
    return Estimate(method, None, None, None, False, reason)


def judged(
    case: Case, counted: Counted, pc: float | None, why: str, bent: list[str]
) -> list[Estimate]:
    """Judge the plane and both counts, with trials where nothing else can confirm them."""
    peak, whole, bounds = counted.peak, counted.whole, counted.bounds
    period_s = counted.orbits.period_s
    first = undefined("pc2d", why)
    if bounds is None:
        if pc is not None:
            first = _plane_estimate(pc, counted, bent or [], reference=not bent)
        return [
            first,
            undefined("nc2d", peak.reason or whole.reason),
            undefined("nc3d", whole.reason),
        ]
    reference = pc is not None and not bent
    plane_off: list[str] = []
    if pc is not None:
        plane_off = judge_plane(pc, whole, period_s)
        if plane_off and not reference:
            plane_off += judge_plane(pc, peak, period_s) if peak.reason else []
        first = _plane_estimate(pc, counted, plane_off, reference=reference)
    whole_state, trial = _whole_estimate(case, counted, pc, reference, plane_off)
    single = _peak_estimate(counted, pc, reference, whole_state)
    return [first, single, whole_state, *([trial] if trial is not None else [])]


def plane_alone(
    case: Case, plane: Plane, pc: float, why: str, *, known: bool
) -> Estimate:
    """Judge the plane where no count can: by the encounter alone.

    Without the covariance of the velocity nothing can confirm it.
    """
    radius = float(np.linalg.norm(case.pair.position_1_km))
    period_s = 2.0 * pi * sqrt(radius**3 / EARTH_MU_TCG_KM3_S2)
    bent = why_not_straight(
        case.pair, case.factors, plane, case.hbr_km, period_s, velocity_known=known
    )
    state: State = "outside" if bent else "holds"
    reason = "; ".join([why, *bent]) if bent else f"short, straight encounter; {why}"
    if not known and not bent:
        state = "unconfirmed"
        reason = f"{why}: the plane method alone can be used, and nothing confirms it"
    return _with_error("pc2d", pc, PLANE_ERROR * pc, state, reason)


def _plane_estimate(
    pc: float, counted: Counted, off: list[str], *, reference: bool
) -> Estimate:
    state: State = "holds" if reference or not off else "outside"
    reason = "; ".join(off)
    if reference:
        reason = "short, straight encounter near the stated instant"
        reason += "" if not off else f"; the count is {off[-1]}"
    elif not off:
        reason = "short, single encounter near the stated instant, Nc3D agrees"
    made = _with_error("pc2d", pc, PLANE_ERROR * pc, state, reason)
    bounds = counted.bounds
    if bounds is None or (reference and off):
        return replace(made, window_s=counted.whole.window_s)
    return with_bounds(made, counted.whole, bounds, determined=True)


def _with_error(
    method: Method, pc: float, error: float, state: State, reason: str
) -> Estimate:
    low, high = max(pc - error, 0.0), min(pc + error, 1.0)
    held = state == "holds"
    return Estimate(method, min(pc, 1.0), low, high, held, reason, state=state)


def with_bounds(
    made: Estimate, count: Count, bounds: Bounds, *, determined: bool
) -> Estimate:
    """Return an estimate with what a count says about Pc in its window."""
    return replace(
        made,
        window_s=count.window_s,
        entries=count.value,
        p_in_start=bounds.start,
        p_in_max=bounds.largest,
        pc_bounds=(bounds.low, bounds.high),
        determined=determined,
    )


def _detail(count: Count) -> dict[str, float]:
    return {
        "peak_s": count.peak_s,
        "begin_s": count.begin_s,
        "end_s": count.end_s,
        "peaks": float(count.peaks),
        "expected_collisions": count.value,
    }


def _whole_estimate(
    case: Case,
    counted: Counted,
    plane_pc: float | None,
    reference: bool,
    plane_off: list[str],
) -> tuple[Estimate, Estimate | None]:
    """Judge the count over the window; return the trials, too, if any were needed."""
    whole, bounds = counted.whole, counted.known
    pc, determined = bounds.high, bounds.once
    reasons = judge_whole(whole, counted.orbits.period_s)
    trial: Sampled | None = None
    state: State = "holds"
    reason = "whole window, Pc2D agrees"
    off = disagrees(pc, plane_pc) if plane_pc is not None else None
    if reference and off is not None:
        state = "condemned"
        reason = f"{off:.4g} times Pc2D, which is the reference for a short, straight encounter"
    elif not reference and (plane_pc is None or plane_off):
        state, reason, trial = _by_trials(case, counted)
        determined = determined or state == "holds"
    if reasons and state != "condemned":
        state, reason = "outside", "; ".join([*reasons, *([reason] if trial else [])])
    made = _with_error("nc3d", pc, whole.error, state, reason)
    made = replace(made, detail=_detail(whole))
    made = with_bounds(made, whole, bounds, determined=determined)
    return made, None if trial is None else _trial_estimate(trial, made, reasons)


def _by_trials(case: Case, counted: Counted) -> tuple[State, str, Sampled | None]:
    """Return what the count over the window may be called after weighted trials."""
    bounds = counted.known
    if case.confirming <= 0 or not bounds.high > 0.0:
        why = (
            "the number is zero" if case.confirming > 0 else "no trials were asked for"
        )
        return "unconfirmed", f"not confirmed by trials: {why}", None
    trial = sample_towards(
        counted.orbits,
        counted.whole,
        case.hbr_km,
        bounds.start,
        case.seed,
        case.confirming,
    )
    low = bounds.high if bounds.once else bounds.low
    state, reason = sampled_state(bounds.high, low, trial)
    return state, f"whole window; {reason}", trial


def _trial_estimate(
    trial: Sampled, whole: Estimate, reasons: list[str]
) -> Estimate | None:
    """Return weighted trials as a method of their own."""
    if trial.reason or not isfinite(trial.pc):
        return None
    detail = {
        "hits": float(trial.hits),
        "trials": float(trial.trials),
        "seed": float(trial.seed),
        "standard_error": trial.error,
        "weighted": 1.0,
    }
    low, high = max(trial.pc - 1.96 * trial.error, 0.0), trial.pc + 1.96 * trial.error
    held = trial.settled and not reasons
    reason = f"{trial.hits} hits of {trial.trials} trials drawn towards the encounter, two-body motion"
    if not trial.settled:
        reason += "; too few or too uneven to tell"
    return Estimate(
        *("monte_carlo", trial.pc, low, min(high, 1.0), held),
        *("; ".join([reason, *reasons]), detail),
        state="holds" if held else "unconfirmed",
        window_s=whole.window_s,
        entries=whole.entries,
        p_in_start=whole.p_in_start,
        p_in_max=whole.p_in_max,
        pc_bounds=whole.pc_bounds,
    )


def _peak_estimate(
    counted: Counted,
    plane_pc: float | None,
    reference: bool,
    whole: Estimate,
) -> Estimate:
    """Judge the count of one encounter: it holds where that of the window does."""
    peak, bounds = counted.peak, counted.known
    reasons = judge_count(peak, counted.whole, counted.orbits.period_s)
    off = disagrees(peak.value, plane_pc) if plane_pc is not None else None
    if reference and off is not None:
        state: State = "condemned"
        reason = whole.reason
    elif reasons:
        state, reason = "outside", "; ".join(reasons)
    else:
        state = whole.state
        reason = "single encounter, " + whole.reason.removeprefix("whole window, ")
    pc = min(1.0, bounds.start + peak.value)
    made = replace(
        _with_error("nc2d", pc, peak.error, state, reason), detail=_detail(peak)
    )
    determined = whole.determined
    return replace(
        with_bounds(made, peak, bounds, determined=determined),
        pc_bounds=(min(bounds.low, pc), pc),
    )
