"""One entry point: a conjunction, two covariances, a radius → a probability to believe."""

from dataclasses import replace

import numpy as np

from comity.astro.orbits.two_body import root_of
from comity.astro.risk.bounds import Bounds, bounds_of, check_window
from comity.astro.risk.count import counts
from comity.astro.risk.covariance import check_covariance
from comity.astro.risk.judged import (
    Case,
    Counted,
    judged,
    plane_alone,
    undefined,
    with_bounds,
)
from comity.astro.risk.overlap import Orbits, orbits_of, shared_root
from comity.astro.risk.plane import check_radius, disc_pc, plane_of, plane_of_factor
from comity.astro.risk.records import (
    Assessment,
    Estimate,
    Pair,
    Plane,
)
from comity.astro.risk.sample import Runner, run_here, two_body_trials, two_proportion_p
from comity.astro.risk.usage import (
    LIMITS,
    why_not_straight,
)
from comity.foundations.arrays import Floats
from comity.foundations.errors import RangeError

__all__ = ["assess", "assess_between"]

#: Trials at most of the confirmation of a count, where it needs one.
CONFIRMING = 200_000
#: The same for one of many, where the side of a limit matters and not the last per cent.
CONFIRMING_MANY = 40_000

Factors = tuple[Floats, Floats]


def assess(
    conjunction: Pair,
    covariances: tuple[Floats | None, Floats | None],
    hbr_km: float,
    *,
    factors: Factors | None = None,
    plane_only: str = "",
    shared: Factors | None = None,
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
    shared
        What one standard deviation of an error that both orbits share moves either state, (6,)
        each in the same frame: it does not separate them, and is taken out of the relative
        covariance (the density of the atmosphere; Casali et al., AAS 18-272).
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
    case = Case(
        pair=conjunction,
        covariances=(one, two),
        factors=factors or (root_of(one), root_of(two)),
        shared=shared,
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


def assess_between(
    conjunction: Pair,
    covariances: tuple[Floats | None, Floats | None],
    hbr_km: float,
    limits_pc: tuple[float, float],
) -> Assessment:
    """Assess one of many conjunctions: trials confirm it where a method comes between limits.

    Below and above what is decided does not depend on a confirmation; a count that would need
    one is said not to be confirmed.

    Parameters
    ----------
    conjunction, covariances, hbr_km
        As in `assess`.
    limits_pc
        Least and largest probability of what is confirmed.

    Raises
    ------
    RangeError
        As `assess`.
    """
    quick = assess(conjunction, covariances, hbr_km, confirming=0)
    if quick.chosen.valid:
        return quick
    numbers = [e.pc for e in (quick.chosen, *quick.alternatives) if e.pc is not None]
    least, largest = limits_pc
    if quick.pc is not None and (max(numbers) < least or min(numbers) > largest):
        return quick
    return assess(conjunction, covariances, hbr_km, confirming=CONFIRMING_MANY)


def _padded(matrix: Floats | None, plane_only: str) -> Floats | None:
    """Return a covariance of the position alone as one of a state, for the plane."""
    if matrix is None or not plane_only or np.shape(matrix) != (3, 3):
        return matrix
    out = np.zeros((6, 6))
    out[:3, :3] = matrix
    return out


def _relative_root(case: Case) -> Floats:
    """Return a square root (6, k) of the covariance of the relative state."""
    one, two = case.factors
    if case.shared is None:
        return np.hstack([-one, two])
    root = shared_root(case.factors, case.shared)
    return np.asarray(two @ root[one.shape[1] :] - one @ root[: one.shape[1]])


def _plane_part(case: Case) -> tuple[Plane | None, float | None, str, list[str]]:
    """Return the plane, its probability, why there is none, and notes."""
    try:
        if case.given:
            plane = plane_of_factor(case.pair, _relative_root(case))
        else:
            total = case.covariances[0] + case.covariances[1]
            if case.shared is not None:
                cross = np.outer(*case.shared)
                total = total - cross - cross.T
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


def _orbits(case: Case) -> tuple[Orbits | None, str]:
    """Return the distributions over elements, or why there are none."""
    try:
        orbits = orbits_of(case.pair, *case.covariances, case.factors, case.shared)
    except (RangeError, np.linalg.LinAlgError) as error:
        return None, f"needs two bound orbits: {error}"
    check_window(orbits, case.hbr_km)
    return orbits, ""


def _estimates(case: Case, plane_only: str) -> tuple[list[Estimate], list[str]]:
    """Compute the estimates of all methods, from the simplest on, and notes."""
    plane, pc, why, notes = _plane_part(case)
    orbits, why_no_count = _orbits(case)
    if orbits is None or plane_only:
        why_no_count = plane_only or why_no_count
        first = undefined("pc2d", why)
        if plane is not None and pc is not None:
            first = plane_alone(case, plane, pc, why_no_count, known=not plane_only)
        rest = [undefined("nc2d", why_no_count), undefined("nc3d", why_no_count)]
        return [first, *rest], notes
    peak, whole = counts(orbits, case.hbr_km)
    bounds = None if whole.reason else bounds_of(orbits, peak, whole, case.hbr_km)
    counted = Counted(orbits, peak, whole, bounds)
    bent = ["no encounter plane"]
    if plane is not None:
        bent = why_not_straight(
            case.pair, case.factors, plane, case.hbr_km, orbits.period_s
        )
        if bounds is not None and pc is not None and _begins_inside(pc, bounds):
            bent.append(f"{bounds.start:.2g} begin inside the radius")
    estimates = judged(case, counted, pc, why, bent)
    if case.trials > 0:
        estimates = [e for e in estimates if e.method != "monte_carlo"]
        estimates.append(_sampled(case, counted, estimates))
    return estimates, notes


def _begins_inside(pc: float, bounds: Bounds) -> bool:
    return bounds.start > LIMITS.starting * max(pc, 1e-300)


def _sampled(case: Case, counted: Counted, estimates: list[Estimate]) -> Estimate:
    """Run the Monte Carlo, and compare the best of the others with it."""
    whole, bounds = counted.whole, counted.bounds
    if bounds is None:
        return undefined(
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
    return with_bounds(made, whole, bounds, determined=True)


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
