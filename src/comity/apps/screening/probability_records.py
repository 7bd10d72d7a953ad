"""Probabilities of the approaches of a screening, as columns."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from comity.foundations.arrays import Bools, Floats, Texts

__all__ = ["STATES", "Probabilities", "ProbabilityReport"]

#: Whether the probability of a row stands, and why not.
STATES = ("computed", "unlearned", "age", "bent", "slow", "interval", "degraded")


@dataclass(frozen=True, slots=True)
class Probabilities:
    """Three probabilities of each of N approaches, which answer different questions; NaN where there is none.

    Attributes
    ----------
    pc
        By the errors that were learned of both objects' element sets; with ``state`` and ``basis``.
    scaled_max, scaled_factor, diluted
        Largest probability over a factor on the sigmas of both, that factor, and whether it is below 1.
    socrates_max, socrates_sigma_km
        SOCRATES' maximum by the radii given, and its dilution threshold.
    state
        (N,) rows of ``STATES``.
    basis
        (N,) rows of ``astro.risk.element_errors.BASES``: the weaker one of both objects.
    radius_km, radius_basis
        Sum of both radii, and what it rests on.
    covariance_1, covariance_2
        What the errors of each object rest on, in words.
    """

    pc: Floats
    scaled_max: Floats
    scaled_factor: Floats
    diluted: Bools
    socrates_max: Floats
    socrates_sigma_km: Floats
    state: NDArray[np.int64]
    basis: NDArray[np.int64]
    radius_km: Floats
    radius_basis: Texts
    covariance_1: Texts
    covariance_2: Texts

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.pc)

    def take(self, rows: NDArray[np.integer] | Bools) -> "Probabilities":
        """Return some of them."""
        return Probabilities(*(getattr(self, f.name)[rows] for f in fields(self)))

    def order(self, miss_km: Floats) -> NDArray[np.int64]:
        """Return rows with the largest probability first.

        Those without one follow, by the largest over all scales, by SOCRATES' maximum, and by distance.
        """
        keys = [np.where(np.isnan(p), np.inf, -p) for p in self.ranked()]
        return np.lexsort((miss_km, *keys))

    def ranked(self) -> tuple[Floats, Floats, Floats]:
        """Return the three, the least telling first."""
        return self.socrates_max, self.scaled_max, self.pc


@dataclass(frozen=True, slots=True)
class ProbabilityReport:
    """What the probabilities of a screening rest on, and how many rows have one.

    Attributes
    ----------
    states, bases
        Rows by ``STATES``, and those with a probability by what their errors rest on.
    largest_pc
        None where no row has one.
    objects_with_history, differences, removed
        Objects with differences of their own, how many these are, manoeuvres and bad sets left out.
    made, provenance
        Of the errors by regime that come with Comity.
    """

    rows: int
    states: dict[str, int]
    bases: dict[str, int]
    largest_pc: float | None
    radii: str
    objects_with_history: int
    differences: int
    removed: int
    made: str
    provenance: str
    statement: str
