"""How far element sets of a regime, and of an object, are off after how many days."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from comity.astro.risk.element_errors.regimes import REGIMES
from comity.foundations.arrays import Floats, Ints
from comity.foundations.errors import FormatError

__all__ = ["BASES", "ObjectErrors", "Prior", "RegimeErrors", "prior_from"]

#: What the errors of an object rest on, the surest first: its own history, what was learned for its regime,
#: a published figure that is assumed, nothing.
BASES = ("object", "learned", "assumed", "none")
#: Differences of its own from which on the errors of an object are called its own, and from which on they are
#: used where nothing is known of its regime. A setting: the standard deviation of six values is known to 30 %.
OWN_DIFFERENCES = 6
AXES = 3


@dataclass(frozen=True, slots=True)
class RegimeErrors:
    """Errors of the element sets of a regime: radial, transverse, normal.

    The variance of an axis at an age of t days is ``floor² + s² (start² + rate² t² + bend² t⁴)`` with s the
    scale of the object, 1 on average.

    Attributes
    ----------
    name
        Of ``REGIMES``.
    basis
        ``learned``, ``assumed`` or ``none``.
    start_km, rate_km_d, bend_km_d2
        (3,) each.
    floor_km
        (3,) what successive sets share and no difference between them shows.
    worth
        (3,) to how many differences of an object the prior amounts.
    tail_share, tail_factor
        Part of the sets whose errors are larger, and by how much, among all objects of the regime.
    own_tail_share, own_tail_factor
        The same about the scale of each object.
    span_d
        Sets closer than this share observations: their differences say little.
    oldest_d
        Age up to which it was learned.
    objects, differences
        That it was learned from.
    """

    name: str
    basis: str
    start_km: Floats
    rate_km_d: Floats
    bend_km_d2: Floats
    floor_km: Floats
    worth: Floats
    tail_share: float
    tail_factor: float
    own_tail_share: float
    own_tail_factor: float
    span_d: float
    oldest_d: float
    objects: int
    differences: int

    def moving_km2(self, age_d: Floats) -> Floats:
        """Return variances (N, 3) without the floor at ages (N,), km²."""
        t2 = np.square(age_d)[:, None]
        parts = self.start_km**2 + self.rate_km_d**2 * t2 + self.bend_km_d2**2 * t2**2
        return np.asarray(parts, np.float64)

    def between_km2(self, lag_d: Floats) -> Floats:
        """Return variances (N, 3) of differences between sets (N,) days apart: the floor cancels."""
        return self.moving_km2(lag_d) + self.start_km**2


@dataclass(frozen=True, slots=True)
class Prior:
    """Errors by regime, in the order of ``REGIMES``, and where they come from."""

    regimes: tuple[RegimeErrors, ...]
    made: str
    provenance: str


@dataclass(frozen=True, slots=True)
class ObjectErrors:
    """Errors of the element sets of M objects.

    Attributes
    ----------
    prior
        What they start from.
    regime
        (M,) rows of ``REGIMES``.
    scale
        (M, 3) by which the prior's variances are multiplied.
    count
        (M,) differences of their own that do not overlap.
    weight
        (M,) part that these have in the scale along the track, the rest is the prior's; 0 without.
    removed
        (M,) manoeuvres, or single bad sets, that were left out.
    """

    prior: Prior
    regime: Ints
    scale: Floats
    count: Ints
    weight: Floats
    removed: Ints

    def basis(self) -> Ints:
        """Return rows of ``BASES`` (M,): what the errors of each object rest on."""
        given = np.array([BASES.index(one.basis) for one in self.prior.regimes])
        return np.where(self.count >= OWN_DIFFERENCES, 0, given[self.regime])

    def sigmas_km(self, rows: Ints, age_d: Floats) -> Floats:
        """Return sigmas (N, 3) of objects (N,) at ages (N,): of the core, without the tail."""
        out = np.full((len(rows), AXES), np.nan)
        for k, one in enumerate(self.prior.regimes):
            of = np.flatnonzero(self.regime[rows] == k)
            moving = one.moving_km2(np.abs(age_d[of])) * self.scale[rows[of]]
            out[of] = np.sqrt(one.floor_km**2 + moving)
        return out

    def tails(self, rows: Ints) -> tuple[Floats, Floats]:
        """Return share and factor of the tail of objects (N,), between the prior's and their own."""
        given = np.array(
            [
                (r.tail_share, r.tail_factor, r.own_tail_share, r.own_tail_factor)
                for r in self.prior.regimes
            ]
        )[self.regime[rows]]
        own = self.weight[rows]
        share = (1.0 - own) * given[:, 0] + own * given[:, 2]
        return share, (1.0 - own) * given[:, 1] + own * given[:, 3]

    def oldest_d(self, rows: Ints) -> Floats:
        """Return the age up to which errors of objects (N,) were learned, days."""
        given = np.array([one.oldest_d for one in self.prior.regimes])
        return np.asarray(given[self.regime[rows]], np.float64)


def _axes(part: Mapping[str, object], name: str) -> Floats:
    out = np.asarray(part[name], np.float64)
    if out.shape != (AXES,) or not np.all(np.isfinite(out)) or np.any(out < 0.0):
        raise ValueError(f"{name} must be three numbers of 0 or more")
    return out


def _number(part: Mapping[str, object], name: str, low: float, high: float) -> float:
    value = part[name]
    if not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(f"{name} is {value!r}, must be {low:g} to {high:g}")
    return float(value)


def prior_from(value: object) -> Prior:
    """Build a prior from JSON.

    Raises
    ------
    FormatError
        If it is of another form.
    """
    remedy = "give the file that tools.learn_element_errors writes"
    if not isinstance(value, Mapping) or value.get("format") != 1:
        raise FormatError("no errors of element sets: format is not 1", remedy=remedy)
    try:
        parts = [_regime(name, value["regimes"][name]) for name in REGIMES]
        return Prior(tuple(parts), str(value["made"]), str(value["provenance"]))
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError(
            f"errors of element sets cannot be read: {error}", remedy=remedy
        ) from error


def _regime(name: str, part: Mapping[str, object]) -> RegimeErrors:
    basis = str(part["basis"])
    if basis not in BASES[1:]:
        raise ValueError(f"basis {basis!r} is not one of {', '.join(BASES[1:])}")
    return RegimeErrors(
        name=name,
        basis=basis,
        start_km=_axes(part, "start_km"),
        rate_km_d=_axes(part, "rate_km_d"),
        bend_km_d2=_axes(part, "bend_km_d2"),
        floor_km=_axes(part, "floor_km"),
        worth=_axes(part, "worth"),
        tail_share=_number(part, "tail_share", 0.0, 1.0),
        tail_factor=_number(part, "tail_factor", 1.0, 100.0),
        own_tail_share=_number(part, "own_tail_share", 0.0, 1.0),
        own_tail_factor=_number(part, "own_tail_factor", 1.0, 100.0),
        span_d=_number(part, "span_d", 0.1, 100.0),
        oldest_d=_number(part, "oldest_d", 0.1, 100.0),
        objects=int(_number(part, "objects", 0, 1e9)),
        differences=int(_number(part, "differences", 0, 1e9)),
    )
