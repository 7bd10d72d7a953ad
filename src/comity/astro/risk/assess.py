"""One entry point: a conjunction, two covariances, a radius → a probability to believe."""

from dataclasses import dataclass, replace
from math import isfinite, pi, sqrt

import numpy as np

from comity.astro.orbits.two_body import root_of
from comity.astro.risk.bounds import Bounds, bounds_of, check_window
from comity.astro.risk.confirm import Sampled, sample_towards
from comity.astro.risk.count import Count, counts
from comity.astro.risk.covariance import check_covariance
from comity.astro.risk.overlap import Orbits, orbits_of
from comity.astro.risk.plane import check_radius, disc_pc, plane_of, plane_of_factors
from comity.astro.risk.records import (
    Assessment,
    Estimate,
    Method,
    Pair,
    Plane,
    State,
)
from comity.astro.risk.sample import Runner, run_here, two_body_trials, two_proportion_p
from comity.astro.risk.usage import (
    LIMITS,
    disagrees,
    judge_count,
    judge_plane,
    judge_whole,
    sampled_state,
    why_not_straight,
)
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_TCG_KM3_S2
from comity.foundations.errors import DataError, RangeError

__all__ = ["assess"]

#: Relative error of the plane's quadrature.
PLANE_ERROR = 1e-8
#: Trials at most of the confirmation of a count, where it needs one.
CONFIRMING = 200_000

Factors = tuple[Floats, Floats]


def assess(
    conjunction: Pair,
    covariances: tuple[Floats | None, Floats | None],
    hbr_km: float,
    *,
    factors: Factors | None = None,
    plane_only: str = "",
    trials: int = 0,
    seed: int = 1,
    run: Runner = run_here,
    confirming: int = CONFIRMING,
) -> Assessment:
    """Compute the probability of collision by the first method whose rules hold.

    Parameters
    ----------
    conjunction
        Two states at one instant near closest approach, in one inertial frame.
    covariances
        (6, 6) each, km and km/s, in that frame; None if one is unknown.
    hbr_km
        Sum of the radii of both objects.
    factors
        Square roots (6, k) of the covariances, ``factor @ factor.T``, in the same frame:
        used instead of the matrices, whose products lose the digits of thin distributions.
    plane_only
        Why only the plane may be used (zero velocity variances, a covariance of the position
        alone); empty otherwise. The counts are then undefined with that reason.
    trials
        If given, a Monte Carlo of so many trials confirms the answer, and is the answer
        where no other method holds.
    seed, run
        Of the Monte Carlo.
    confirming
        Largest number of weighted trials with which a count is confirmed where no other
        method can do so; 0 leaves it unconfirmed.

    Returns
    -------
    Assessment
        The chosen estimate and every other with the reason why it does not hold. An
        undefined input gives an undefined answer with its reason, never a number.

    Raises
    ------
    RangeError
        For a negative radius, or one that the two orbits cannot hold: a mistake of the
        caller, not a property of the encounter.
    """
    check_radius(hbr_km)
    r, v = conjunction.relative_km, conjunction.relative_km_s
    speed = float(np.linalg.norm(v))
    dt_s = -float(r @ v) / speed**2 if speed > 0.0 else 0.0
    miss = float(np.linalg.norm(r + v * dt_s))
    usable = [
        check_covariance(_padded(matrix, plane_only), f"object {k}")
        for k, matrix in enumerate(covariances, start=1)
    ]
    notes = tuple(part.note for part in usable if part.note)
    refusals = [part.reason for part in usable if part.reason]
    states = np.concatenate([r, v, conjunction.position_1_km])
    if not np.all(np.isfinite(states)):
        refusals.append("a state holds values that are no numbers")
    elif speed == 0.0 and miss == 0.0:
        refusals.append(
            "both objects have the same state: the message repeats one of them"
        )
    one, two = usable[0].matrix, usable[1].matrix
    if refusals or one is None or two is None:
        nothing = Estimate("none", None, None, None, False, "; ".join(refusals))
        same = Estimate("pc2d", None, None, None, False, "; ".join(refusals))
        return Assessment(nothing, (same,), hbr_km, dt_s, miss, speed, notes)
    case = _Case(
        pair=conjunction,
        covariances=(one, two),
        factors=factors or (root_of(one), root_of(two)),
        hbr_km=hbr_km,
        given=factors is not None,
        trials=trials,
        seed=seed,
        run=run,
        confirming=confirming,
    )
    estimates, more = _estimates(case, plane_only)
    chosen = _choose(estimates)
    others = tuple(e for e in estimates if e.method != chosen.method)
    return Assessment(chosen, others, hbr_km, dt_s, miss, speed, (*notes, *more))


@dataclass(frozen=True, slots=True)
class _Case:
    """What all methods work on."""

    pair: Pair
    covariances: tuple[Floats, Floats]
    factors: Factors
    hbr_km: float
    given: bool
    trials: int
    seed: int
    run: Runner
    confirming: int


@dataclass(frozen=True, slots=True)
class _Counted:
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


def _padded(matrix: Floats | None, plane_only: str) -> Floats | None:
    """Return a covariance of the position alone as one of a state, for the plane."""
    if matrix is None or not plane_only or np.shape(matrix) != (3, 3):
        return matrix
    out = np.zeros((6, 6))
    out[:3, :3] = matrix
    return out


def _undefined(method: Method, reason: str) -> Estimate:
    return Estimate(method, None, None, None, False, reason)


def _plane_part(case: _Case) -> tuple[Plane | None, float | None, str, list[str]]:
    """Return the plane, its probability, why there is none, and notes."""
    try:
        if case.given:
            plane = plane_of_factors(case.pair, case.factors)
        else:
            total = case.covariances[0] + case.covariances[1]
            plane = plane_of(case.pair, total, case.hbr_km)
    except RangeError as error:
        return None, None, error.message, []
    pc = disc_pc(plane, case.hbr_km)
    if not np.isfinite(pc):
        return None, None, "the distribution in the encounter plane has no extent", []
    notes = []
    if plane.clipped:
        notes.append("covariance in the encounter plane raised to be positive definite")
    return plane, pc, "", notes


def _orbits(case: _Case) -> tuple[Orbits | None, str]:
    """Return the distributions over elements, or why there are none."""
    try:
        orbits = orbits_of(case.pair, *case.covariances, case.factors)
    except (RangeError, np.linalg.LinAlgError) as error:
        return None, f"needs two bound orbits: {error}"
    check_window(orbits, case.hbr_km)
    return orbits, ""


def _estimates(case: _Case, plane_only: str) -> tuple[list[Estimate], list[str]]:
    """Compute the estimates of all methods, from the simplest on, and notes."""
    plane, pc, why, notes = _plane_part(case)
    orbits, why_no_count = _orbits(case)
    if orbits is None or plane_only:
        why_no_count = plane_only or why_no_count
        first = _undefined("pc2d", why)
        if plane is not None and pc is not None:
            first = _plane_alone(case, plane, pc, why_no_count)
        rest = [_undefined("nc2d", why_no_count), _undefined("nc3d", why_no_count)]
        return [first, *rest], notes
    peak, whole = counts(orbits, case.hbr_km)
    bounds = None if whole.reason else bounds_of(orbits, peak, whole, case.hbr_km)
    counted = _Counted(orbits, peak, whole, bounds)
    bent = ["no encounter plane"]
    if plane is not None:
        bent = why_not_straight(
            case.pair, case.factors, plane, case.hbr_km, orbits.period_s
        )
        if bounds is not None and pc is not None and _begins_inside(pc, bounds):
            bent.append(f"{bounds.start:.2g} begin inside the radius")
    estimates = _judged(case, counted, pc, why, bent)
    if case.trials > 0:
        estimates = [e for e in estimates if e.method != "monte_carlo"]
        estimates.append(_sampled(case, counted, estimates))
    return estimates, notes


def _begins_inside(pc: float, bounds: Bounds) -> bool:
    return bounds.start > LIMITS.starting * max(pc, 1e-300)


def _judged(
    case: _Case, counted: _Counted, pc: float | None, why: str, bent: list[str]
) -> list[Estimate]:
    """Judge the plane and both counts, with trials where nothing else can confirm them."""
    peak, whole, bounds = counted.peak, counted.whole, counted.bounds
    period_s = counted.orbits.period_s
    first = _undefined("pc2d", why)
    if bounds is None:
        if pc is not None:
            first = _plane_estimate(pc, counted, bent or [], reference=not bent)
        return [
            first,
            _undefined("nc2d", peak.reason or whole.reason),
            _undefined("nc3d", whole.reason),
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


def _plane_alone(case: _Case, plane: Plane, pc: float, why: str) -> Estimate:
    """Judge the plane where no count can: by the encounter alone."""
    radius = float(np.linalg.norm(case.pair.position_1_km))
    period_s = 2.0 * pi * sqrt(radius**3 / EARTH_MU_TCG_KM3_S2)
    bent = why_not_straight(
        case.pair, case.factors, plane, case.hbr_km, period_s, velocity_known=False
    )
    reason = "; ".join([why, *bent]) if bent else f"short, straight encounter; {why}"
    return _with_error(
        "pc2d", pc, PLANE_ERROR * pc, "outside" if bent else "holds", reason
    )


def _plane_estimate(
    pc: float, counted: _Counted, off: list[str], *, reference: bool
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
    return _with_bounds(made, counted.whole, bounds, determined=True)


def _with_error(
    method: Method, pc: float, error: float, state: State, reason: str
) -> Estimate:
    low, high = max(pc - error, 0.0), min(pc + error, 1.0)
    held = state == "holds"
    return Estimate(method, min(pc, 1.0), low, high, held, reason, state=state)


def _with_bounds(
    made: Estimate, count: Count, bounds: Bounds, *, determined: bool
) -> Estimate:
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
    case: _Case,
    counted: _Counted,
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
    made = _with_bounds(made, whole, bounds, determined=determined)
    return made, None if trial is None else _trial_estimate(trial, made, reasons)


def _by_trials(case: _Case, counted: _Counted) -> tuple[State, str, Sampled | None]:
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
    state, reason = sampled_state(bounds.high, bounds.low, trial)
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
    counted: _Counted,
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
        _with_bounds(made, peak, bounds, determined=determined),
        pc_bounds=(min(bounds.low, pc), pc),
    )


def _sampled(case: _Case, counted: _Counted, estimates: list[Estimate]) -> Estimate:
    """Run the Monte Carlo, and compare the best of the others with it."""
    whole, bounds = counted.whole, counted.bounds
    if bounds is None:
        return _undefined(
            "monte_carlo", "no overlap shows where to search for approaches"
        )
    done = two_body_trials(
        counted.orbits, whole, case.hbr_km, case.trials, case.seed, case.run
    )
    detail = {
        "hits": float(done.hits),
        "trials": float(done.trials),
        "seed": float(case.seed),
    }
    best = _choose(estimates)
    reason = f"{done.hits} hits of {done.trials} trials, two-body motion"
    if best.pc is not None and best.pc > 0.0:
        p = two_proportion_p(best.pc, done.hits, done.trials)
        detail["p_value"] = p
        reason += f"; {best.method} against it: p = {p:.2g}"
    enough = done.hits >= 10
    if not enough:
        reason += "; fewer than 10 hits: bounds only"
    made = Estimate("monte_carlo", done.pc, done.low, done.high, enough, reason, detail)
    made = replace(made, state="holds" if enough else "unconfirmed")
    return _with_bounds(made, whole, bounds, determined=True)


def _choose(estimates: list[Estimate]) -> Estimate:
    """Return the simplest method that holds, else the one that assumes least."""
    for estimate in estimates:
        if estimate.valid:
            return estimate
    defined = [estimate for estimate in estimates if estimate.pc is not None]
    analytic = [
        estimate
        for estimate in defined
        if estimate.method != "monte_carlo" and estimate.state != "condemned"
    ]
    if analytic:
        last = analytic[-1]
        reason = f"no method's rules hold, the best estimate is given: {last.reason}; confirm with trials of a Monte Carlo"
        return replace(last, valid=False, reason=reason)
    reasons = "; ".join(f"{e.method}: {e.reason}" for e in estimates)
    return Estimate("none", None, None, None, False, reasons)
