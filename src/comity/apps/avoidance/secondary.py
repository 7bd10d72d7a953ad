"""Screening of a changed track against the whole catalogue: conjunctions after a burn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from comity.apps.avoidance.constraints import Constraints
from comity.apps.avoidance.screened import LeftOut, Outcome, Screened, outcome_of
from comity.astro.catalogue import Snapshot, take_rows
from comity.astro.manoeuvre import Execution
from comity.astro.manoeuvre.reach import execution_spread, moved_with_partials
from comity.astro.orbits import ElementSets, propagate
from comity.astro.orbits.fit import fit_element_set
from comity.astro.orbits.perturbed import TWO_BODY, Forces
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.risk import Pair
from comity.astro.risk.assess import assess_between
from comity.astro.risk.covariance import assumed_covariance
from comity.astro.screening.against import NodeStore, screen_against
from comity.astro.screening.coverage import age_gaps, why
from comity.foundations import format_utc
from comity.foundations.arrays import Floats, Ints
from comity.foundations.constants import DAY_US, MINUTE_US
from comity.foundations.errors import DataError
from comity.system.environment import cache_folder, load_orientation
from comity.system.ephemeris_files import to_teme
from comity.system.interpolation_cache import open_nodes

__all__ = [
    "Impulse",
    "Mover",
    "Secondary",
    "Sky",
    "check_age",
    "open_sky",
    "outcome_for",
    "screened_by",
    "secondary_of",
]

#: A conjunction above the limit that was there without the burn stands against it if the burn
#: raises its probability by more than this. A setting: both tracks are element sets fitted
#: alike, and differ by a few per cent of a probability where the burn changes nothing.
WORSE = 1.1
#: A conjunction is confirmed by trials where any method comes within this factor of the limit:
#: what matters is on which side of it the probability lies.
NEAR_LIMIT = 10.0


@dataclass(frozen=True, slots=True)
class Secondary:
    """A conjunction of the changed track: object, instant, distance, probability.

    ``before_pc`` is that of the same object without the burn, None if there was none or it
    is undefined; ``own`` and ``assumed`` say where both covariances come from.
    """

    object: str
    name: str
    tca_us: int
    miss_km: float
    speed_km_s: float
    pc: float | None
    method: str
    before_pc: float | None
    assumed: str
    own: str = "assumed"

    def stands(self, limit_pc: float) -> bool:
        """Decide whether it stands against the burn: undefined, new, or made worse."""
        if self.pc is None:
            return True
        if self.pc <= limit_pc:
            return False
        return self.before_pc is None or self.pc > max(limit_pc, WORSE * self.before_pc)


@dataclass(frozen=True, slots=True)
class Mover:
    """The object that burns, at the closest approach that is avoided.

    Attributes
    ----------
    state
        (6,) km and km/s in ``frame``.
    at_us, frame
        Instant, µs of UTC, and name of an inertial frame.
    hbr_km
        Sum of the radii that is used for every secondary.
    covariance
        (6, 6) in the frame, as the message states it; None: assumed by regime and time.
    forces
        What carries the covariance, times counted from the instant.
    source
        Where the covariance comes from: ``message`` or ``assumed``.
    """

    state: Floats
    at_us: int
    frame: str
    hbr_km: float
    covariance: Floats | None = None
    forces: Forces = TWO_BODY
    source: str = "message"


@dataclass(frozen=True, slots=True)
class Impulse:
    """A burn at an instant (µs of UTC): (3,) km/s in RTN, with its errors."""

    at_us: int
    dv_km_s: Floats
    execution: Execution


@dataclass(frozen=True, slots=True)
class Sky:
    """The catalogue that burns are screened against: nodes, and the rows of the own object."""

    snapshot: Snapshot
    store: NodeStore
    own: Ints
    bstar: float


def check_age(snapshot: Snapshot, at_us: int, max_age_d: float, remedy: str) -> None:
    """Refuse a catalogue whose epochs are too far from an instant, before any work.

    Raises
    ------
    DataError
        If it holds nothing, or the median distance is above the limit.
    """
    epochs = snapshot.elements.epoch_us[snapshot.current]
    if not len(epochs):
        raise DataError("the catalogue holds no element set", remedy=remedy)
    median = int(np.median(epochs))
    age_d = float(np.median(np.abs(epochs - at_us))) / DAY_US
    if age_d > max_age_d:
        raise DataError(
            f"the catalogue's epochs (median {format_utc(median, 0)} UTC) are {age_d:.1f} d "
            f"from {format_utc(at_us, 0)} UTC in the median, limit {max_age_d:g} d",
            remedy=remedy,
        )


def open_sky(
    snapshot: Snapshot, designators: Sequence[str], start_us: int, days: float
) -> Sky:
    """Open the nodes of a catalogue over some days from an instant (µs of UTC)."""
    current = take_rows(snapshot, snapshot.current)
    day = start_us // DAY_US * DAY_US
    length = float(np.ceil((start_us - day) / DAY_US + days + 1e-9))
    store = open_nodes(cache_folder(), current.hash, current.elements, day, length)
    names = {name.lstrip("0") for name in designators} | set(designators)
    own = np.flatnonzero(
        np.isin(current.object, sorted(names - {""}))
        | np.isin(current.international, sorted(names - {""}))
    )
    bstar = float(current.elements.bstar[own[0]]) if len(own) else 0.0
    return Sky(current, store, own.astype(np.int64), bstar)


def screened_by(
    sky: Sky, mover: Mover, begin_us: int, constraints: Constraints
) -> Screened:
    """Say what a screening with a catalogue covers over a span, and what it does not."""
    end_us = begin_us + round(constraints.days * DAY_US)
    ages = np.abs(sky.snapshot.elements.epoch_us - mover.at_us) / DAY_US
    begin_s, end_s = ((at - sky.store.start_us) / 1e6 for at in (begin_us, end_us))
    failing = [
        gap
        for gap in sky.store.left_out
        if gap.until_s >= begin_s and gap.from_s <= end_s
    ]
    elements = sky.snapshot.elements
    old = age_gaps(elements, begin_us, constraints.days, constraints.max_age_d)
    reasons = {gap.row: why(gap) for gap in (*old, *failing)}
    for row in sky.own:
        reasons.pop(int(row), None)
    covered = np.ones(len(sky.snapshot), bool)
    covered[list(reasons)] = False
    covered[sky.own] = False
    known = ages[covered]
    return Screened(
        reason="" if covered.any() else "no object of the catalogue could be covered",
        objects=int(covered.sum()),
        begin_us=begin_us,
        end_us=end_us,
        within_km=constraints.secondary_km,
        limit_pc=constraints.secondary_pc,
        catalogue=sky.snapshot.hash,
        age_d=float(np.median(known)) if len(known) else None,
        oldest_d=float(known.max()) if len(known) else None,
        refused_rows=len(sky.snapshot.refused),
        left_out=tuple(
            LeftOut(str(sky.snapshot.object[row]), str(sky.snapshot.name[row]), why)
            for row, why in sorted(reasons.items())
        ),
        own_covariance="assumed" if mover.covariance is None else mover.source,
    )


def outcome_for(found: Sequence[Secondary], limit_pc: float) -> Outcome:
    """Sum up the conjunctions of a changed track."""
    return outcome_of(
        [(one.name or one.object, one.pc, one.stands(limit_pc)) for one in found]
    )


def _axes(frame: str, at_us: int) -> Floats:
    """Return the matrix (3, 3) from an inertial frame to TEME."""
    at = np.full(3, at_us, np.int64)
    rows, _ = to_teme(frame, at, np.eye(3), np.zeros((3, 3)), load_orientation())
    return rows.T


class _Spread:
    """The covariance of the moving object at any instant, in TEME."""

    def __init__(self, mover: Mover, impulse: Impulse | None) -> None:
        self.mover, self.impulse = mover, impulse
        self.start_s, self.state, self.matrix = 0.0, mover.state, mover.covariance
        if impulse is None:
            return
        lead_s = (mover.at_us - impulse.at_us) / 1e6
        at_burn, back = moved_with_partials(mover.forces, mover.state, 0.0, -lead_s)
        turn = rtn_axes(at_burn[:3], at_burn[3:]).T
        self.start_s = -lead_s
        self.state = np.concatenate([at_burn[:3], at_burn[3:] + turn @ impulse.dv_km_s])
        errors = np.zeros((6, 6))
        errors[3:, 3:] = (
            turn @ execution_spread(impulse.dv_km_s, impulse.execution) @ turn.T
        )
        self.errors = errors
        if self.matrix is not None:
            self.matrix = back @ self.matrix @ back.T + errors

    def at(self, at_us: int, teme: Floats, since_us: int) -> Floats:
        """Return the covariance (6, 6) where the track is ``teme`` (6,)."""
        end_s = (at_us - self.mover.at_us) / 1e6
        turn = np.kron(np.eye(2), _axes(self.mover.frame, at_us))
        if self.matrix is None and self.impulse is None:
            days = abs(at_us - since_us) / DAY_US
            return assumed_covariance(teme[:3], teme[3:], days)[0]
        _, phi = moved_with_partials(self.mover.forces, self.state, self.start_s, end_s)
        if self.matrix is not None:
            there: Floats = turn @ phi @ self.matrix @ phi.T @ turn.T
            return 0.5 * (there + there.T)
        days = abs(at_us - since_us) / DAY_US
        guess, _ = assumed_covariance(teme[:3], teme[3:], days)
        added: Floats = guess + turn @ phi @ self.errors @ phi.T @ turn.T
        return added


def _near(
    sky: Sky,
    elements: ElementSets,
    begin_us: int,
    constraints: Constraints,
    hbr_km: float,
    spread: _Spread,
) -> dict[str, Secondary]:
    """Find the conjunctions of one element set after an instant, by object.

    Of several with one object the worst is kept: an undefined probability before any other.
    """
    same = np.array([sky.own[0] if len(sky.own) else -1], np.int64)
    hits = screen_against(sky.store, elements, same, constraints.secondary_km)
    out: dict[str, Secondary] = {}
    for k in range(len(hits)):
        tca_us = sky.store.start_us + round(float(hits.tca_s[k]) * 1e6)
        if not begin_us <= tca_us <= begin_us + constraints.days * DAY_US:
            continue
        row = int(min(hits.first[k], hits.second[k]))
        if row in sky.own:
            continue
        both = [
            propagate(sets, tca_us, np.zeros(1))
            for sets in (elements, sky.snapshot.elements.take(np.array([row])))
        ]
        one, two = (
            np.concatenate([s.position_km[0, 0], s.velocity_km_s[0, 0]]) for s in both
        )
        age = abs(tca_us - int(sky.snapshot.elements.epoch_us[row])) / DAY_US
        other, label = assumed_covariance(two[:3], two[3:], age)
        pair = Pair(one[:3], one[3:], two[:3], two[3:])
        both_errors = (spread.at(tca_us, one, begin_us), other)
        limit = constraints.secondary_pc
        answer = assess_between(
            pair, both_errors, hbr_km, (limit / NEAR_LIMIT, limit * NEAR_LIMIT)
        )
        hit = Secondary(
            str(sky.snapshot.object[row]),
            str(sky.snapshot.name[row]),
            tca_us,
            float(hits.miss_km[k]),
            float(hits.speed_km_s[k]),
            answer.pc,
            answer.chosen.method,
            None,
            label,
            "assumed" if spread.matrix is None else spread.mover.source,
        )
        known = out.get(hit.object)
        if known is None or _badness(hit) > _badness(known):
            out[hit.object] = hit
    return out


def _badness(hit: Secondary) -> tuple[bool, float]:
    """Order conjunctions: an undefined probability is the worst."""
    return hit.pc is None, hit.pc or 0.0


def _teme(state: Floats, frame: str, at_us: int) -> Floats:
    """Rotate a state (6,) of an inertial frame to TEME."""
    at = np.array([at_us], np.int64)
    position, velocity = to_teme(
        frame, at, state[None, :3], state[None, 3:], load_orientation()
    )
    return np.concatenate([position[0], velocity[0]])


def secondary_of(
    sky: Sky, mover: Mover, impulse: Impulse, constraints: Constraints, other: str
) -> tuple[Secondary, ...]:
    """Screen the changed track against the catalogue; the encounter itself is left out.

    Both tracks, without and with the burn, are element sets through the state of the
    message, so that common errors of the theory cancel. The covariance of the moving object
    is that of the message, carried to each conjunction by the forces, with the errors of the
    burn; where the message has none, it is assumed.
    """
    state = _teme(mover.state, mover.frame, mover.at_us)
    nominal = fit_element_set(state[:3], state[3:], mover.at_us, sky.bstar)
    at_burn = propagate(nominal, impulse.at_us, np.zeros(1))
    position, velocity = at_burn.position_km[0, 0], at_burn.velocity_km_s[0, 0]
    push = rtn_axes(position, velocity).T @ impulse.dv_km_s
    changed = fit_element_set(position, velocity + push, impulse.at_us, sky.bstar)
    without, with_burn = _Spread(mover, None), _Spread(mover, impulse)
    before = _near(sky, nominal, impulse.at_us, constraints, mover.hbr_km, without)
    after = _near(sky, changed, impulse.at_us, constraints, mover.hbr_km, with_burn)
    out = []
    for name, hit in after.items():
        if name == other and abs(hit.tca_us - mover.at_us) < MINUTE_US:
            continue
        unburnt = before.get(name)
        out.append(replace(hit, before_pc=unburnt.pc if unburnt else None))
    return tuple(sorted(out, key=_badness, reverse=True))
