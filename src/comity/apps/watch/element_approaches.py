"""A screening by element sets → approaches of own satellites, with what is known of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from comity.apps.screening.probabilities import (
    Radii,
    learned_errors,
    probabilities_of,
)
from comity.apps.screening.probability_records import STATES, Probabilities
from comity.apps.screening.screen import Screened
from comity.apps.watch.approaches import WatchedApproach
from comity.apps.watch.own_objects import OwnObjects
from comity.astro.catalogue import Snapshot, take_rows
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.orbits.states import propagate_each
from comity.astro.risk.element_errors import ObjectErrors
from comity.astro.screening.records import KINDS
from comity.foundations.arrays import Bools, Floats, Ints, Texts
from comity.foundations.constants import DAY_US
from comity.foundations.time import format_utc

__all__ = ["NO_PC", "approaches_of_elements"]

#: Why an approach by element sets has no probability, by its state.
NO_PC = {
    "unlearned": "errors of such orbits are not known",
    "age": "element set too old",
    "bent": "too long for the plane method",
    "slow": "too slow for the plane method",
    "interval": "stays together",
    "degraded": "degraded by its owner: ask for a case",
}


def _involved(done: Screened) -> Screened:
    """Return a screening with the objects of its approaches alone."""
    c = done.conjunctions
    some = np.unique(np.concatenate([c.first, c.second])).astype(np.int64)
    snapshot = take_rows(done.snapshot, done.rows[some])
    place = np.zeros(len(done.rows), np.int32)
    place[some] = np.arange(len(some))
    near = replace(c, first=place[c.first], second=place[c.second])
    return replace(
        done, snapshot=snapshot, rows=np.arange(len(some)), conjunctions=near
    )


def _radii(done: Screened, own: OwnObjects, other_m: float) -> Radii:
    """Return the radii of own satellites as their file states them, one assumed of the others."""
    keys = done.snapshot.object[done.rows].tolist()
    given = [own.by_key[key].radius_m if key in own.by_key else other_m for key in keys]
    basis = ["own file" if key in own.by_key else "assumed" for key in keys]
    words = f"radii of own satellites by the file, {other_m:g} m of others"
    return Radii(np.array(given) / 1e3, np.array(basis), words)


@dataclass(frozen=True, slots=True)
class _Side:
    """One object of every approach: its row of the snapshot, state (N, 6), sigmas (N, 3), age."""

    row: Ints
    states: Floats
    sigmas_km: Floats
    age_d: Floats
    words: Texts

    def swapped(self, other: "_Side", where: Bools) -> "_Side":
        """Return this side with the other one's values where ``where`` holds."""
        long = where[:, None]
        return _Side(
            np.where(where, other.row, self.row),
            np.where(long, other.states, self.states),
            np.where(long, other.sigmas_km, self.sigmas_km),
            np.where(where, other.age_d, self.age_d),
            np.where(where, other.words, self.words),
        )


def _sides(
    near: Screened, at_us: Ints, errors: ObjectErrors, found: Probabilities
) -> tuple[_Side, _Side]:
    out = []
    c = near.conjunctions
    for rows, words in (
        (c.first.astype(np.int64), found.covariance_1),
        (c.second.astype(np.int64), found.covariance_2),
    ):
        elements = near.snapshot.elements.take(near.rows[rows])
        moved = propagate_each(elements, at_us)
        both = [moved.position_km[:, 0], moved.velocity_km_s[:, 0]]
        age_d = (at_us - elements.epoch_us) / DAY_US
        states = np.concatenate(both, axis=1)
        sigmas = errors.sigmas_km(rows, age_d)
        out.append(_Side(near.rows[rows], states, sigmas, age_d, words))
    return out[0], out[1]


def approaches_of_elements(
    done: Screened, own: OwnObjects, other_m: float, older: Sequence[Snapshot]
) -> list[WatchedApproach]:
    """Return the approaches of own satellites by element sets.

    Parameters
    ----------
    done
        A screening of own satellites against all.
    other_m
        Radius of other objects, m.
    older
        Catalogues of earlier runs: they show how far the sets of each object are off.
    """
    if not len(done.conjunctions):
        return []
    near = _involved(done)
    errors = learned_errors(near.snapshot, near.rows, older)
    found = probabilities_of(near, _radii(near, own, other_m), errors)
    at_us = near.start_us + np.rint(near.conjunctions.tca_s * 1e6).astype(np.int64)
    first, second = _sides(near, at_us, errors, found)
    mine = np.array([key in own.by_key for key in near.snapshot.object.tolist()])
    # The own satellite comes first.
    turned = ~mine[first.row]
    sides = (first.swapped(second, turned), second.swapped(first, turned))
    return [
        _approach(near, found, sides, int(at_us[k]), bool(mine[sides[1].row[k]]), k)
        for k in range(len(at_us))
    ]


def _approach(
    near: Screened,
    found: Probabilities,
    sides: tuple[_Side, _Side],
    tca_us: int,
    both_own: bool,
    k: int,
) -> WatchedApproach:
    c, s = near.conjunctions, near.snapshot
    one, two = sides
    a, b = int(one.row[k]), int(two.row[k])
    state = STATES[int(found.state[k])]
    holds = state == "computed"
    sources = [s.sources[int(s.source[row])].name for row in (a, b)]
    return WatchedApproach(
        basis="elements",
        source=" and ".join(dict.fromkeys(sources)),
        object_1=str(s.object[a]),
        object_2=str(s.object[b]),
        name_1=str(s.name[a]),
        name_2=str(s.name[b]),
        owner_2=str(s.owner[b]),
        both_own=both_own,
        tca_us=tca_us,
        until_us=max(tca_us, near.start_us + round(float(c.exit_s[k]) * 1e6)),
        miss_km=float(c.miss_km[k]),
        miss_rtn_km=_seen_from(one.states[k], two.states[k]),
        speed_km_s=float(c.speed_km_s[k]),
        kind=KINDS[int(c.kind[k])],
        pc=float(found.pc[k]) if holds else None,
        pc_words=f"{one.words[k]}; {two.words[k]}" if holds else NO_PC[state],
        pc_scaled_max=_number(found.scaled_max[k]),
        pc_socrates_max=_number(found.socrates_max[k]),
        dilute=bool(found.diluted[k]) if holds else None,
        age_1_d=float(one.age_d[k]),
        age_2_d=float(two.age_d[k]),
        orbit_1=format_utc(int(s.elements.epoch_us[a])),
        orbit_2=format_utc(int(s.elements.epoch_us[b])),
        states=(tuple(one.states[k].tolist()), tuple(two.states[k].tolist())),
        sigmas_km=(_numbers(one.sigmas_km[k]), _numbers(two.sigmas_km[k])),
    )


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _numbers(values: Floats) -> tuple[float | None, ...]:
    return tuple(_number(value) for value in values.tolist())


def _seen_from(first: Floats, second: Floats) -> tuple[float, float, float]:
    """Return where the second object is in RTN of the first, km."""
    axes = rtn_axes(first[:3], first[3:])
    r, t, n = (axes @ (second[:3] - first[:3])).tolist()
    return r, t, n
