"""Screening of a changed track against the whole catalogue: conjunctions after a burn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from comity.apps.avoidance.constraints import Constraints
from comity.astro.catalogue import Snapshot, take_rows
from comity.astro.manoeuvre import Burn, Encounter
from comity.astro.manoeuvre.reach import execution_spread
from comity.astro.orbits import ElementSets, propagate
from comity.astro.orbits.fit import fit_element_set
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.orbits.two_body import transition
from comity.astro.risk import Pair, assess
from comity.astro.risk.covariance import assumed_covariance
from comity.astro.screening.against import NodeStore, screen_against
from comity.foundations.arrays import Floats, Ints
from comity.foundations.constants import DAY_US, MINUTE_US
from comity.system.environment import cache_folder, load_orientation
from comity.system.ephemeris_files import to_teme
from comity.system.interpolation_cache import open_nodes

__all__ = ["Secondary", "Sky", "open_sky", "secondary_of"]


@dataclass(frozen=True, slots=True)
class Secondary:
    """A conjunction of the changed track: object, instant, distance, probability.

    ``before_pc`` is that of the same object without the burn, None if there was none.
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

    def new(self, limit_pc: float) -> bool:
        """Decide whether the burn makes a new conjunction above a limit."""
        above = self.pc is not None and self.pc > limit_pc
        return above and not (self.before_pc is not None and self.before_pc > limit_pc)


@dataclass(frozen=True, slots=True)
class Sky:
    """The catalogue that burns are screened against: nodes, and the rows of the own object."""

    snapshot: Snapshot
    store: NodeStore
    own: Ints
    bstar: float


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
        np.isin(current.object, sorted(names))
        | np.isin(current.international, sorted(names))
    )
    bstar = float(current.elements.bstar[own[0]]) if len(own) else 0.0
    return Sky(current, store, own.astype(np.int64), bstar)


def _near(
    sky: Sky,
    elements: ElementSets,
    begin_us: int,
    constraints: Constraints,
    hbr_km: float,
    burnt: tuple[Floats, Floats] | None = None,
) -> dict[str, Secondary]:
    """Find the conjunctions of one element set after an instant, by object.

    ``burnt`` is the state (6,) after a burn at that instant and the contribution of the
    errors of the burn to its covariance (6, 6); it is propagated to each conjunction.
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
        own, _ = assumed_covariance(one[:3], one[3:], abs(tca_us - begin_us) / DAY_US)
        if burnt is not None:
            _, phi = transition(burnt[0][:3], burnt[0][3:], (tca_us - begin_us) / 1e6)
            own = own + phi @ burnt[1] @ phi.T
        other, label = assumed_covariance(two[:3], two[3:], age)
        answer = assess(Pair(one[:3], one[3:], two[:3], two[3:]), (own, other), hbr_km)
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
        )
        known = out.get(hit.object)
        if known is None or (hit.pc or 0.0) > (known.pc or 0.0):
            out[hit.object] = hit
    return out


def _teme(state: Floats, frame: str, at_us: int) -> Floats:
    """Rotate a state (6,) of an inertial frame to TEME."""
    at = np.array([at_us], np.int64)
    position, velocity = to_teme(
        frame, at, state[None, :3], state[None, 3:], load_orientation()
    )
    return np.concatenate([position[0], velocity[0]])


def secondary_of(
    sky: Sky,
    encounter: Encounter,
    burn: Burn,
    frame: str,
    tca_us: int,
    constraints: Constraints,
    other: str,
) -> tuple[Secondary, ...]:
    """Screen the changed track against the catalogue; the encounter itself is left out.

    Both tracks, without and with the burn, are element sets through the state of the
    message, so that common errors of the theory cancel.
    """
    burn_us = tca_us - round(burn.lead_s * 1e6)
    pair = encounter.pair
    at_tca = np.concatenate([pair.position_1_km, pair.velocity_1_km_s])
    state = _teme(at_tca, frame, tca_us)
    nominal = fit_element_set(state[:3], state[3:], tca_us, sky.bstar)
    at_burn = propagate(nominal, burn_us, np.zeros(1))
    position, velocity = at_burn.position_km[0, 0], at_burn.velocity_km_s[0, 0]
    push = rtn_axes(position, velocity).T @ burn.dv_km_s
    changed = fit_element_set(position, velocity + push, burn_us, sky.bstar)
    errors = np.zeros((6, 6))
    turn = rtn_axes(position, velocity).T
    errors[3:, 3:] = (
        turn @ execution_spread(burn.dv_km_s, constraints.execution) @ turn.T
    )
    burnt = (np.concatenate([position, velocity + push]), errors)
    before = _near(sky, nominal, burn_us, constraints, encounter.hbr_km)
    after = _near(sky, changed, burn_us, constraints, encounter.hbr_km, burnt)
    out = []
    for name, hit in after.items():
        if name == other and abs(hit.tca_us - tca_us) < MINUTE_US:
            continue
        unburnt = before.get(name)
        out.append(replace(hit, before_pc=unburnt.pc if unburnt else None))
    return tuple(sorted(out, key=lambda hit: -(hit.pc or 0.0)))
