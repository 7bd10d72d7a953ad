"""Approaches of a screening → their probabilities, by errors of element sets that were learned."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from comity.apps.screening.probability_records import (
    STATES,
    Probabilities,
    ProbabilityReport,
)
from comity.apps.screening.screen import Screened
from comity.astro.catalogue import Snapshot
from comity.astro.orbits import ElementSets
from comity.astro.orbits.states import propagate_rows
from comity.astro.risk.element_errors import (
    BASES,
    REGIMES,
    ObjectErrors,
    Prior,
    object_errors,
    prior_from,
)
from comity.astro.risk.many import ManyEncounters, assess_many
from comity.foundations.arrays import Bools, Floats, Ints, Texts
from comity.foundations.bounds import FILES
from comity.foundations.constants import DAY_US
from comity.foundations.errors import RangeError
from comity.foundations.strict import read_strict

__all__ = [
    "Radii",
    "catalogue_radii",
    "equal_radii",
    "learned_errors",
    "load_prior",
    "probabilities_of",
    "probability_report",
    "with_probabilities",
]

STATEMENT = (
    "Pc rests on errors of element sets that were learned from differences between successive sets: they are "
    "consistent with later sets, and were not shown to be right. What was not checked: manoeuvres to come, errors "
    "that all sets of an object share beyond the floor, radii. What element sets cannot tell is the probability that "
    "precise orbits would give: of 1,447 real encounters disturbed by such errors it lay above 95 % of what they allow "
    "in more than half. The three columns answer different questions; compare none of them with another. "
    "Decide on a manoeuvre from a conjunction message with covariances."
)


@dataclass(frozen=True, slots=True)
class Radii:
    """Radii of the objects of a screening, (M,) km in the order of its rows, and what each rests on."""

    km: Floats
    basis: Texts
    words: str


def equal_radii(count: int, hbr_m: float) -> Radii:
    """Return half of a sum of radii for each of some objects.

    Raises
    ------
    RangeError
        For a sum that is not above 0.
    """
    if not 0.0 < hbr_m < 1e6:
        raise RangeError(
            "hard-body radius", f"{hbr_m:g} m", "above 0 m, at most 1000 km"
        )
    words = f"sum of radii {hbr_m:g} m for every pair, as given"
    return Radii(np.full(count, hbr_m / 2e3), np.full(count, "given"), words)


def catalogue_radii(snapshot: Snapshot, rows: Ints, hbr_m: float) -> Radii:
    """Return radii of spheres with the radar cross-sections that a catalogue states; half of ``hbr_m`` without one."""
    given = equal_radii(len(rows), hbr_m)
    size = snapshot.size[rows]
    known = np.isfinite(size) & (size > 0.0)
    km = np.where(known, np.sqrt(np.where(known, size, 1.0) / np.pi) / 1e3, given.km)
    words = (
        f"radius of a sphere with the radar cross-section of {int(known.sum())} of {len(rows)} objects, which may "
        f"be far from its size; {hbr_m / 2.0:g} m for the others"
    )
    return Radii(km, np.where(known, "cross-section", "given"), words)


def load_prior() -> Prior:
    """Read the errors by regime that come with Comity."""
    data = resources.files("comity.apps.screening").joinpath("data/element_errors.json")
    return prior_from(read_strict(data.read_bytes(), FILES))


def learned_errors(
    snapshot: Snapshot,
    rows: Ints,
    older: Sequence[Snapshot] = (),
    prior: Prior | None = None,
) -> ObjectErrors:
    """Learn the errors of objects from all their element sets in this and in older catalogues.

    Parameters
    ----------
    snapshot, rows
        The catalogue, and the rows of its objects: one each (`Snapshot.current`).
    older
        Catalogues kept from earlier days; doubles do no harm, and objects that are gone do not count.
    prior
        What is known without them; that which comes with Comity if None.
    """
    keys = snapshot.object[rows]
    order = np.argsort(keys)
    sets, numbers = [], []
    for one in (snapshot, *older):
        place = np.minimum(np.searchsorted(keys[order], one.object), len(order) - 1)
        # Degraded sets are off on purpose: they say nothing of errors.
        known = (keys[order[place]] == one.object) & ~one.stated_error.any(axis=1)
        sets.append(one.elements.take(np.flatnonzero(known)))
        numbers.append(order[place][known])
    degraded = np.flatnonzero(snapshot.stated_error[rows].any(axis=1))
    sets.append(snapshot.elements.take(rows[degraded]))
    numbers.append(degraded)
    names = ElementSets.__slots__
    joined = ElementSets(
        *(np.concatenate([getattr(s, n) for s in sets]) for n in names)
    )
    return object_errors(
        joined, np.concatenate(numbers), len(rows), prior or load_prior()
    )


def _sides(done: Screened) -> tuple[tuple[Ints, Ints], Ints]:
    """Return the objects of both sides as numbers of ``done.rows``, and the instants (N,), UTC."""
    c = done.conjunctions
    at_us = done.start_us + np.rint(c.tca_s * 1e6).astype(np.int64)
    return (c.first.astype(np.int64), c.second.astype(np.int64)), at_us


def probabilities_of(
    done: Screened, radii: Radii, errors: ObjectErrors
) -> Probabilities:
    """Compute the three probabilities of each approach.

    Parameters
    ----------
    done
        A screening.
    radii, errors
        Of its objects, in the order of ``done.rows`` (`learned_errors` with these).
    """
    sides, at_us = _sides(done)
    elements = done.snapshot.elements.take(done.rows)
    states, sigmas, ages, shares, factors = [], [], [], [], []
    for number in sides:
        moved = propagate_rows(elements, number, at_us)
        states += [moved.position_km[:, 0], moved.velocity_km_s[:, 0]]
        age_d = (at_us - elements.epoch_us[number]) / DAY_US
        ages.append(np.abs(age_d))
        sigmas.append(errors.sigmas_km(number, age_d))
        share, factor = errors.tails(number)
        shares.append(share)
        factors.append(factor)
    radius_km = radii.km[sides[0]] + radii.km[sides[1]]
    # One bad set makes a bad pair: both are widened, by the larger factor.
    share = 1.0 - (1.0 - shares[0]) * (1.0 - shares[1])
    many = assess_many(
        ManyEncounters(
            position_1_km=states[0],
            velocity_1_km_s=states[1],
            position_2_km=states[2],
            velocity_2_km_s=states[3],
            sigma_1_km=sigmas[0],
            sigma_2_km=sigmas[1],
            radius_km=radius_km,
            tail_share=share,
            tail_factor=np.maximum(factors[0], factors[1]),
        )
    )
    rests = errors.basis()
    basis = np.maximum(rests[sides[0]], rests[sides[1]])
    state = _state(done, errors, sides, ages, basis)
    plain = state == STATES.index("computed")
    state = np.where(plain & many.bent, STATES.index("bent"), state)
    state = np.where(_movable(state) & many.slow, STATES.index("slow"), state)
    # What leaves Pc undefined, the largest over all scales, and SOCRATES', which knows no covariance.
    holds = state == STATES.index("computed")
    scaled = holds | (state == STATES.index("age"))
    fixed = scaled | np.isin(state, [STATES.index(s) for s in ("unlearned", "bent")])
    words = _words(errors)
    basis_1, basis_2 = radii.basis[sides[0]], radii.basis[sides[1]]
    return Probabilities(
        pc=np.where(holds, many.pc, np.nan),
        scaled_max=np.where(scaled, many.scaled_max, np.nan),
        scaled_factor=np.where(scaled, many.scaled_factor, np.nan),
        diluted=scaled & many.diluted,
        socrates_max=np.where(fixed, many.socrates_max, np.nan),
        socrates_sigma_km=np.where(fixed, many.socrates_sigma_km, np.nan),
        state=state,
        basis=basis,
        radius_km=radius_km,
        radius_basis=np.where(
            basis_1 == basis_2, basis_1, np.full(len(basis_1), "both kinds")
        ),
        covariance_1=words[sides[0]],
        covariance_2=words[sides[1]],
    )


def _state(
    done: Screened,
    errors: ObjectErrors,
    sides: tuple[Ints, Ints],
    ages: list[Floats],
    basis: Ints,
) -> NDArray[np.int64]:
    """Return what is known before any geometry: rows of ``STATES``, the gravest reason."""
    old = ages[0] > errors.oldest_d(sides[0])
    old |= ages[1] > errors.oldest_d(sides[1])
    degraded = np.any(done.snapshot.stated_error[done.rows] > 0.0, axis=1)
    reasons = (
        ("degraded", degraded[sides[0]] | degraded[sides[1]]),
        ("interval", done.conjunctions.kind != 0),
        ("unlearned", basis == BASES.index("none")),
        ("age", old),
    )
    conditions = [mask for _, mask in reasons]
    choices = [STATES.index(name) for name, _ in reasons]
    return np.select(conditions, choices, STATES.index("computed"))


def _movable(state: NDArray[np.int64]) -> Bools:
    """Return where a slow passage is the graver reason."""
    return ~np.isin(state, [STATES.index(s) for s in ("interval", "degraded")])


def _words(errors: ObjectErrors) -> Texts:
    """Return what the errors of each object rest on, in words."""
    basis = errors.basis()
    out = np.array(
        [f"{BASES[b]}: {REGIMES[r]}" for b, r in zip(basis, errors.regime, strict=True)]
    )
    own = np.flatnonzero(errors.count)
    if not len(own):
        return out
    texts = out.astype("U120")
    for k in own.tolist():
        texts[k] = (
            f"{out[k]}, {errors.count[k]} own differences, weight {errors.weight[k]:.2f}"
        )
    return texts


def with_probabilities(
    done: Screened, radii: Radii, older: Sequence[Snapshot] = ()
) -> tuple[Screened, ProbabilityReport]:
    """Return a screening with the probabilities of its approaches, and what they rest on."""
    errors = learned_errors(done.snapshot, done.rows, older)
    found = probabilities_of(done, radii, errors)
    return replace(done, probabilities=found), probability_report(found, radii, errors)


def probability_report(
    found: Probabilities, radii: Radii, errors: ObjectErrors
) -> ProbabilityReport:
    """Count the probabilities of a screening, and say what they rest on."""
    holds = found.state == STATES.index("computed")
    some = found.pc[holds]
    return ProbabilityReport(
        rows=len(found),
        states=_counts(STATES, found.state),
        bases=_counts(BASES[:-1], found.basis[holds]),
        largest_pc=float(some.max()) if len(some) else None,
        radii=radii.words,
        objects_with_history=int(np.count_nonzero(errors.count)),
        differences=int(errors.count.sum()),
        removed=int(errors.removed.sum()),
        made=errors.prior.made,
        provenance=errors.prior.provenance,
        statement=STATEMENT,
    )


def _counts(names: Sequence[str], rows: NDArray[np.int64]) -> dict[str, int]:
    return {name: int(np.count_nonzero(rows == k)) for k, name in enumerate(names)}
