"""One entry point: a conjunction, two covariances, a radius → a probability to believe."""

from math import isfinite

import numpy as np

from comity.astro.risk.count import Count, peak_count, whole_count
from comity.astro.risk.covariance import check_covariance
from comity.astro.risk.overlap import Orbits, orbits_of
from comity.astro.risk.plane import check_radius, disc_pc, plane_of
from comity.astro.risk.records import Assessment, Estimate, Pair
from comity.astro.risk.sample import Runner, run_here, two_body_trials, two_proportion_p
from comity.astro.risk.usage import judge_count, judge_plane, judge_whole
from comity.foundations.arrays import Floats
from comity.foundations.errors import RangeError

__all__ = ["assess"]

#: What the methods are worth by themselves: relative agreement with published values.
TOLERANCES = {"pc2d": 1e-6, "nc2d": 1e-3, "nc3d": 1e-3}


def assess(
    conjunction: Pair,
    covariances: tuple[Floats | None, Floats | None],
    hbr_km: float,
    *,
    trials: int = 0,
    seed: int = 1,
    run: Runner = run_here,
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
    trials
        If given, a Monte Carlo of so many trials confirms the answer, and is the answer
        where no other method holds.
    seed, run
        Of the Monte Carlo.

    Returns
    -------
    Assessment
        The chosen estimate and every other with the reason why it does not hold. An
        undefined input gives an undefined answer with its reason, never a number.

    Raises
    ------
    RangeError
        For a negative radius: a mistake of the caller, not a property of the encounter.
    """
    check_radius(hbr_km)
    r, v = conjunction.relative_km, conjunction.relative_km_s
    speed = float(np.linalg.norm(v))
    dt_s = -float(r @ v) / speed**2 if speed > 0.0 else 0.0
    miss = float(np.linalg.norm(r + v * dt_s))
    usable = [
        check_covariance(matrix, f"object {k}")
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
    estimates, more = _estimates(conjunction, one, two, hbr_km, trials, seed, run)
    chosen = _choose(estimates)
    others = tuple(e for e in estimates if e.method != chosen.method)
    return Assessment(chosen, others, hbr_km, dt_s, miss, speed, (*notes, *more))


def _undefined(method: str, reason: str) -> Estimate:
    return Estimate(method, None, None, None, False, reason)  # type: ignore[arg-type]


def _estimates(
    pair: Pair,
    one: Floats,
    two: Floats,
    hbr_km: float,
    trials: int,
    seed: int,
    run: Runner,
) -> tuple[list[Estimate], list[str]]:
    """Compute the estimates of all methods, from the simplest on, and notes."""
    notes: list[str] = []
    plane_pc: float | None = None
    plane_reason = ""
    try:
        plane = plane_of(pair, one + two, hbr_km)
        plane_pc = disc_pc(plane, hbr_km)
        if plane.clipped:
            notes.append(
                "covariance in the encounter plane raised to be positive definite"
            )
    except RangeError as error:
        plane_reason = error.message
    try:
        orbits = orbits_of(pair, one, two)
    except (RangeError, np.linalg.LinAlgError) as error:
        reason = f"needs two bound orbits: {error}"
        out = [
            _undefined("pc2d", plane_reason)
            if plane_pc is None
            else _bounded("pc2d", plane_pc, [])
        ]
        return [*out, _undefined("nc2d", reason), _undefined("nc3d", reason)], notes
    peak, whole = peak_count(orbits, hbr_km), whole_count(orbits, hbr_km)
    estimates = [
        _undefined("pc2d", plane_reason)
        if plane_pc is None
        else _plane_estimate(plane_pc, peak, whole, orbits),
        _count_estimate("nc2d", peak, judge_count(peak, whole, orbits.period_s)),
        _count_estimate("nc3d", whole, judge_whole(whole, orbits.period_s)),
    ]
    if trials > 0:
        estimates.append(_sampled(orbits, whole, estimates, hbr_km, trials, seed, run))
    return estimates, notes


def _plane_estimate(pc: float, peak: Count, whole: Count, orbits: Orbits) -> Estimate:
    """Judge the plane by the whole encounter where that holds, else by its one peak."""
    if not isfinite(whole.value):
        return _bounded("pc2d", pc, ["no overlap of the orbits could be found"])
    reasons = judge_plane(pc, whole, orbits.period_s)
    if not reasons and isfinite(peak.value):
        reasons = judge_plane(pc, peak, orbits.period_s)
    return _bounded("pc2d", pc, reasons)


def _bounded(method: str, pc: float, reasons: list[str]) -> Estimate:
    tolerance = TOLERANCES[method]
    holds = not reasons
    reason = "short, single encounter near the stated instant" if holds else ""
    return Estimate(
        method,  # type: ignore[arg-type]
        min(pc, 1.0),
        max(pc * (1.0 - tolerance), 0.0),
        min(pc * (1.0 + tolerance), 1.0),
        holds,
        reason or "; ".join(reasons),
    )


def _count_estimate(method: str, count: Count, reasons: list[str]) -> Estimate:
    if not isfinite(count.value):
        return _undefined(method, "no overlap of the two distributions was found")
    estimate = _bounded(method, count.value, reasons)
    detail = {
        "peak_s": count.peak_s,
        "begin_s": count.begin_s,
        "end_s": count.end_s,
        "peaks": float(count.peaks),
        "expected_collisions": count.value,
    }
    reason = estimate.reason
    if estimate.valid:
        reason = (
            "single encounter"
            if method == "nc2d"
            else "whole encounter within half a period"
        )
    return Estimate(
        estimate.method,
        estimate.pc,
        estimate.pc_low,
        estimate.pc_high,
        estimate.valid,
        reason,
        detail,
    )


def _sampled(
    orbits: Orbits,
    whole: Count,
    estimates: list[Estimate],
    hbr_km: float,
    trials: int,
    seed: int,
    run: Runner,
) -> Estimate:
    """Run the Monte Carlo, and compare the best of the others with it."""
    if not isfinite(whole.value):
        return _undefined(
            "monte_carlo", "no overlap shows where to search for approaches"
        )
    done = two_body_trials(orbits, whole, hbr_km, trials, seed, run)
    detail = {
        "hits": float(done.hits),
        "trials": float(done.trials),
        "seed": float(seed),
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
    return Estimate("monte_carlo", done.pc, done.low, done.high, enough, reason, detail)


def _choose(estimates: list[Estimate]) -> Estimate:
    """Return the simplest method that holds, else the one that assumes least."""
    for estimate in estimates:
        if estimate.valid:
            return estimate
    defined = [estimate for estimate in estimates if estimate.pc is not None]
    analytic = [estimate for estimate in defined if estimate.method != "monte_carlo"]
    if analytic:
        last = analytic[-1]
        reason = f"no method's rules hold, the best estimate is given: {last.reason}; confirm with trials of a Monte Carlo"
        return Estimate(
            last.method, last.pc, last.pc_low, last.pc_high, False, reason, last.detail
        )
    reasons = "; ".join(f"{e.method}: {e.reason}" for e in estimates)
    return Estimate("none", None, None, None, False, reasons)
