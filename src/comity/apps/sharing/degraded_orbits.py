"""The degraded orbits of this node: made once per object, class and window, then kept.

Whatever is released of an object in a class derives from them, for whomever, so that parties who
put together what they got know no more than one of them. A change of what this node knows
changes nothing within a window, unless the degraded orbit no longer is what is stated of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from comity.apps.sharing.store.degraded import (
    OrbitRow,
    forget_orbits,
    keep_orbits,
    read_orbits,
    read_secret,
    set_secret,
)
from comity.apps.sharing.store.offers import OfferRow, read_offers
from comity.apps.sharing.true_orbits import (
    ORBIT_FIELDS,
    TrueOrbit,
    orbits_in,
)
from comity.astro.orbits import ElementSets
from comity.astro.orbits.degraded import (
    SAMPLES_S,
    WINDOW_US,
    degrade,
    errors_between,
    middle_of,
    stated_error_km,
    window_of,
)
from comity.foundations.arrays import Floats
from comity.foundations.canonical import canonical_bytes
from comity.foundations.plain import JsonObject
from comity.foundations.strict import read_strict
from comity.node.node import Node, UnitOfWork
from comity.trust.policy.degraded import CLASSES_KM, on_grids

__all__ = [
    "KEPT_WINDOWS",
    "DegradedOrbit",
    "Wanted",
    "degraded_orbits",
    "stored_orbits",
]

#: Windows of which degraded orbits are kept, for clauses with a delay.
KEPT_WINDOWS = 31
#: Orbits that are compared at once.
PORTION = 1000
#: A stored orbit holds while it is at least so far from the true one, in units of its class.
NEAREST = 0.5


class Wanted(NamedTuple):
    """An orbit that is wanted: of an object, in a class, for a window."""

    object: str
    class_km: float
    window: int


@dataclass(frozen=True, slots=True)
class DegradedOrbit:
    """A degraded orbit.

    Attributes
    ----------
    class_km, window
        Its class, and the window that it is for.
    revision
        How often it was made again in its window.
    as_of_us
        When what it was made from was known: the beginning of a window, as a rule.
    elements
        Elements by name, on the grids of the class; the epoch is the middle of the window.
    from_us, until_us
        Span within the window in which its error was found to be as stated.
    wide
        By how much its covariance is wider than that of the class, for an orbit that is
        known badly: 1, or a power of two.
    misfit_km
        What the element set that it was made from is off, in steps of half a class.
    """

    class_km: float
    window: int
    revision: int
    as_of_us: int
    elements: Mapping[str, float]
    from_us: int
    until_us: int
    wide: float
    misfit_km: float

    @property
    def sets(self) -> ElementSets:
        """Return its element set."""
        columns = [np.array([float(self.elements[name])]) for name in ORBIT_FIELDS]
        return ElementSets(np.array([middle_of(self.window)], np.int64), *columns)

    @property
    def error_km(self) -> float:
        """Return the error that is stated."""
        whole = stated_error_km(float(self.elements["eccentricity"]), self.class_km)
        return whole + self.misfit_km


def _read(row: OrbitRow) -> DegradedOrbit:
    value = read_strict(row.orbit.encode())
    return DegradedOrbit(
        float(row.class_km),
        row.window,
        row.revision,
        row.as_of_us,
        value["elements"],
        value["from_us"],
        value["until_us"],
        value["wide"],
        value["misfit_km"],
    )


def _row(name: str, party: str, orbit: DegradedOrbit) -> OrbitRow:
    value: JsonObject = {
        "elements": {**orbit.elements},
        "from_us": orbit.from_us,
        "until_us": orbit.until_us,
        "wide": orbit.wide,
        "misfit_km": orbit.misfit_km,
    }
    text = canonical_bytes(value).decode()
    return OrbitRow(
        name,
        party,
        round(orbit.class_km),
        orbit.window,
        orbit.revision,
        orbit.as_of_us,
        text,
    )


def secret_of(node: Node) -> bytes:
    """Return the secret of this node's offsets; it is made when it is first needed."""
    with node.reading() as work:
        known = read_secret(work.connection)
    if known is not None:
        return known
    with node.writing() as work:
        known = read_secret(work.connection)
        if known is None:
            known = node.entropy(32, "degradation")
            set_secret(work.connection, known)
        return known


def stored_orbits(
    work: UnitOfWork, class_km: float, objects: Sequence[str]
) -> dict[tuple[str, int], DegradedOrbit]:
    """Return the stored orbits of a class, by object and window."""
    rows = read_orbits(work.connection, round(class_km), objects)
    return {
        (row.object, row.window): _read(row)
        for row in rows
        if row.originator == work.party
    }


@dataclass(frozen=True, slots=True)
class _Sources:
    """What this node offers of some objects, as rows by object, and when it was true."""

    elements: Mapping[str, Mapping[str, Any]]
    tracks: Mapping[str, Mapping[str, Any]]
    as_of_us: Mapping[str, int]


def _sources(work: UnitOfWork, names: Sequence[str]) -> _Sources:
    rows: dict[str, dict[str, Mapping[str, Any]]] = {"elements": {}, "ephemerides": {}}
    as_of: dict[str, int] = {}
    for kind, found in rows.items():
        for offer in read_offers(work.connection, kind, names):
            if _is_own(offer, work.party):
                found[offer.object] = read_strict(offer.row.encode())
                as_of[offer.object] = max(as_of.get(offer.object, 0), offer.as_of_us)
    return _Sources(rows["elements"], rows["ephemerides"], as_of)


def _is_own(offer: OfferRow, party: str) -> bool:
    # Two nodes would degrade one orbit in two ways, and both together tell more than either.
    return offer.originator == party


def degraded_orbits(
    node: Node, wanted: Iterable[Wanted]
) -> dict[Wanted, DegradedOrbit]:
    """Return degraded orbits; those that are missing or no longer hold are made and kept.

    Where no orbit of a class can be made that is as far off as is stated, it is one of the next
    coarser class. An orbit of which nothing is known in its window is left out.
    """
    asked = set(wanted)
    if not asked:
        return {}
    secret = secret_of(node)
    names = sorted({want.object for want in asked})
    with node.reading() as work:
        sources = _sources(work, names)
        known = {
            class_km: stored_orbits(work, class_km, names) for class_km in CLASSES_KM
        }
    done: dict[Wanted, DegradedOrbit] = {}
    fresh: list[OrbitRow] = []
    for window in sorted({want.window for want in asked}):
        here = [want for want in asked if want.window == window]
        objects = sorted({want.object for want in here})
        true = orbits_in(window, objects, sources.elements, sources.tracks)
        maker = _Maker(node, window, secret, sources, known)
        for class_km in CLASSES_KM:
            some = {
                want.object
                for want in here
                if want.class_km >= class_km or maker.best(want) is None
            }
            maker.make(
                class_km, {name: true[name] for name in sorted(some & set(true))}
            )
        fresh += maker.fresh
        for want in here:
            orbit = maker.best(want) or _expired(known[want.class_km], want, true)
            if orbit is not None:
                done[want] = orbit
    if fresh:
        with node.writing() as work:
            keep_orbits(work.connection, fresh)
            forget_orbits(work.connection, window_of(node.clock()) - KEPT_WINDOWS)
    return done


def _expired(
    known: Mapping[tuple[str, int], DegradedOrbit],
    want: Wanted,
    true: Mapping[str, TrueOrbit],
) -> DegradedOrbit | None:
    """Return a stored orbit of a window in which nothing is known any more."""
    return None if want.object in true else known.get((want.object, want.window))


class _Maker:
    """Makes the degraded orbits of a window, class by class."""

    def __init__(
        self,
        node: Node,
        window: int,
        secret: bytes,
        sources: _Sources,
        known: Mapping[float, Mapping[tuple[str, int], DegradedOrbit]],
    ) -> None:
        self.node, self.window, self.secret = node, window, secret
        self.sources, self.known = sources, known
        self.now_us = node.clock()
        self.orbits: dict[tuple[str, float], DegradedOrbit] = {}
        self.fresh: list[OrbitRow] = []
        self.finer: dict[str, ElementSets] = {}

    def best(self, want: Wanted) -> DegradedOrbit | None:
        """Return the finest orbit of an object that is not finer than wanted."""
        classes = [c for c in CLASSES_KM if c >= want.class_km]
        found = [self.orbits.get((want.object, c)) for c in classes]
        return next((orbit for orbit in found if orbit is not None), None)

    def make(self, class_km: float, true: Mapping[str, TrueOrbit]) -> None:
        """Take the stored orbits of a class that hold, and make the others."""
        stored = {
            name: self.known[class_km][name, self.window]
            for name in true
            if (name, self.window) in self.known[class_km]
        }
        held = self._holding(stored, true, NEAREST)
        for name in held:
            self.orbits[name, class_km] = stored[name]
            self.finer[name] = stored[name].sets
        missing = [name for name in true if name not in held]
        if not missing:
            return
        begin = [self.finer.get(name, true[name].elements) for name in missing]
        made = degrade(_joined(begin), missing, self.window, class_km, self.secret)
        misfits = self._errors([true[name].elements for name in missing], missing, true)
        fresh = {
            name: self._made(
                name,
                class_km,
                made.take(np.array([k])),
                true[name],
                _misfit_km(misfits[k, 1], class_km),
            )
            for k, name in enumerate(missing)
        }
        good = self._holding(fresh, true, 1.0)
        for name, one in fresh.items():
            # The next class goes on from here even where this one does not hold.
            self.finer[name] = one.sets
            if name in good:
                self.orbits[name, class_km] = one
                self.fresh.append(_row(name, self.node.party, one))

    def _errors(
        self,
        sets: Sequence[ElementSets],
        names: Sequence[str],
        true: Mapping[str, TrueOrbit],
    ) -> Floats:
        """Return least and largest errors (N, 2) of element sets; many of one kind at once."""
        out = np.full((len(names), 2), np.nan)
        whole = [k for k, name in enumerate(names) if true[name].times_s is SAMPLES_S]
        parts = [whole[m : m + PORTION] for m in range(0, len(whole), PORTION)]
        parts += [[k] for k in sorted(set(range(len(names))) - set(whole))]
        for part in parts:
            some = [true[names[k]] for k in part]
            errors = errors_between(
                _joined([sets[k] for k in part]),
                self.window,
                some[0].times_s,
                np.stack([one.position_km for one in some]),
            )
            out[part, 0], out[part, 1] = errors.least_km, errors.largest_km
        return out

    def _holding(
        self,
        orbits: Mapping[str, DegradedOrbit],
        true: Mapping[str, TrueOrbit],
        nearest: float,
    ) -> set[str]:
        """Return whose orbits are as far from the true ones as is stated, and no farther."""
        names = list(orbits)
        errors = self._errors([orbits[name].sets for name in names], names, true)
        return {
            name
            for name, (least, largest) in zip(names, errors.tolist(), strict=True)
            if nearest * orbits[name].class_km <= least
            and largest <= orbits[name].error_km
        }

    def _made(
        self,
        name: str,
        class_km: float,
        sets: ElementSets,
        true: TrueOrbit,
        misfit_km: float,
    ) -> DegradedOrbit:
        row = {field: float(getattr(sets, field)[0]) for field in ORBIT_FIELDS}
        begin_us = window_of(self.now_us) * WINDOW_US
        late = self.sources.as_of_us.get(name, 0) > begin_us
        known = self.known[class_km].get((name, self.window))
        return DegradedOrbit(
            class_km,
            self.window,
            0 if known is None else known.revision + 1,
            self.now_us if late or known is not None else begin_us,
            {field: float(value) for field, value in on_grids(row, class_km).items()},  # type: ignore[arg-type]
            true.from_us,
            true.until_us,
            _wide(true.sigma_km, class_km),
            misfit_km,
        )


def _joined(several: Sequence[ElementSets]) -> ElementSets:
    """Put element sets below each other."""
    columns = [
        np.concatenate([getattr(sets, name) for sets in several])
        for name in ("epoch_us", *ORBIT_FIELDS)
    ]
    return ElementSets(*columns)


def _misfit_km(off: float, class_km: float) -> float:
    """Return what a true orbit's element set is off, in half classes; 0 below a tenth of one."""
    step = 0.5 * class_km
    if not np.isfinite(off) or off < 0.1 * class_km:
        return 0.0
    return float(np.ceil(off / step) * step)


def _wide(sigma_km: float, class_km: float) -> float:
    """Return 1, or the power of two by which half a class does not reach a deviation."""
    ratio = sigma_km / (0.5 * class_km)
    return 1.0 if ratio <= 1.0 else float(2.0 ** np.ceil(np.log2(ratio)))
