"""A fleet over a span: its measures with any of its parts in service or lost."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from comity.astro.constellations.areas import Grid
from comity.astro.constellations.kernels.gaps import COLUMNS, gaps
from comity.astro.constellations.kernels.volume import deliver
from comity.astro.constellations.passes import Passes
from comity.astro.constellations.records import Fleet
from comity.foundations.arrays import Bools, Floats, Ints, Ints32
from comity.foundations.constants import DAY_S, HOUR_S

__all__ = ["Scene", "State", "contacts_of_windows"]

#: Length of slices in which antennas are allocated to satellites, s.
SLICE_S = 30.0


@dataclass(frozen=True, slots=True)
class State:
    """Satellites (N,), stations (M,) and ties (m, m) in service."""

    crafts: Bools
    grounds: Bools
    ties: Bools

    def without(
        self,
        crafts: Iterable[int] = (),
        grounds: Iterable[int] = (),
        ties: Iterable[tuple[int, int]] = (),
    ) -> "State":
        """Return the state after a loss."""
        return self._set(crafts, grounds, ties, False)

    def with_(
        self,
        crafts: Iterable[int] = (),
        grounds: Iterable[int] = (),
        ties: Iterable[tuple[int, int]] = (),
    ) -> "State":
        """Return the state with more in service."""
        return self._set(crafts, grounds, ties, True)

    def _set(
        self,
        crafts: Iterable[int],
        grounds: Iterable[int],
        ties: Iterable[tuple[int, int]],
        value: bool,
    ) -> "State":
        state = replace(
            self,
            crafts=self.crafts.copy(),
            grounds=self.grounds.copy(),
            ties=self.ties.copy(),
        )
        state.crafts[list(crafts)] = value
        state.grounds[list(grounds)] = value
        for one, two in ties:
            state.ties[one, two] = state.ties[two, one] = value
        return state


def contacts_of_windows(
    craft: Ints,
    station: Ints,
    begin_s: Floats,
    end_s: Floats,
    crafts: int,
    length_s: float,
) -> Passes:
    """Return contacts as passes: satellites in the place of places.

    Parameters
    ----------
    craft, station, begin_s, end_s
        (W,) windows, in any order.
    crafts
        Number of satellites.
    length_s
        Length of the span, s.
    """
    order = np.lexsort((begin_s, craft))
    counts = np.bincount(craft, minlength=crafts)
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Passes(
        first,
        station[order].astype(np.int32),
        np.ascontiguousarray(begin_s[order]),
        np.ascontiguousarray(end_s[order]),
        length_s,
    )


@dataclass(frozen=True)
class Scene:
    """A fleet with its passes and contacts over a span.

    Attributes
    ----------
    fleet, grid
        The fleet, backups included, and the places of its areas.
    passes
        Of all satellites over all places.
    contacts
        Of all satellites with all stations, whether they may use them or not.
    """

    fleet: Fleet
    grid: Grid
    passes: Passes
    contacts: Passes

    @property
    def areas(self) -> tuple[str, ...]:
        """Names of the areas that the fleet is measured over."""
        return tuple(area.name for area in self.fleet.areas) or tuple(self.grid.areas)

    @cached_property
    def craft_member(self) -> Ints:
        """Members of the satellites, (N,)."""
        return np.array([c.member for c in self.fleet.crafts], np.int64)

    @cached_property
    def ground_member(self) -> Ints:
        """Members of the stations, (M,)."""
        return np.array([g.member for g in self.fleet.grounds], np.int64)

    def state(self) -> State:
        """Return the fleet in service: without its backups and reserves."""
        fleet = self.fleet
        m = len(fleet.members)
        ties = np.eye(m, dtype=np.bool_)
        for tie in fleet.ties:
            if not tie.backup:
                ties[tie.one, tie.two] = ties[tie.two, tie.one] = True
        return State(
            np.array([not (c.backup or c.reserve) for c in fleet.crafts], np.bool_),
            np.array([not g.backup for g in fleet.grounds], np.bool_),
            ties,
        )

    def only(self, members: Bools, state: State) -> State:
        """Return a state with the assets of some members (m,) only."""
        return State(
            state.crafts & members[self.craft_member],
            state.grounds & members[self.ground_member]
            if len(self.fleet.grounds)
            else state.grounds,
            state.ties & members[:, None] & members[None, :],
        )

    def allowed(self, state: State) -> Bools:
        """Return whether a satellite may use a station, (N, M)."""
        may = state.ties[self.craft_member][:, self.ground_member]
        out: Bools = may & state.crafts[:, None] & state.grounds[None, :]
        return np.ascontiguousarray(out)

    def seen(self, chosen: Bools) -> tuple[float, float]:
        """Return the part of the time in which places are seen, and mean waits, h.

        Means over the areas, each of them the mean over its places.
        """
        places = self.passes.places
        out = np.empty((places, len(COLUMNS)))
        gaps(
            self.passes.first, self.passes.satellite, self.passes.begin_s,
            self.passes.end_s, self.passes.length_s, np.zeros(places, np.int64),
            np.ascontiguousarray(chosen[None]), out,
        )  # fmt: skip
        rows = [self.grid.areas[name] for name in self.areas]
        length = self.passes.length_s
        part = math.fsum(float(out[some, 0].mean()) for some in rows) / len(rows)
        wait = math.fsum(float(out[some, 4].mean()) for some in rows) / len(rows)
        return part / length, wait / length / HOUR_S

    def contact_hours(self, state: State) -> Floats:
        """Return hours a day in which each satellite (N,) sees a station that it may use."""
        count = len(self.fleet.crafts)
        out = np.empty((count, len(COLUMNS)))
        if not len(self.fleet.grounds):
            return np.zeros(count)
        gaps(
            self.contacts.first, self.contacts.satellite, self.contacts.begin_s,
            self.contacts.end_s, self.contacts.length_s,
            np.arange(count, dtype=np.int64), self.allowed(state), out,
        )  # fmt: skip
        hours: Floats = out[:, 0] / HOUR_S * (DAY_S / self.contacts.length_s)
        return hours

    @cached_property
    def _slices(self) -> tuple[Ints, Ints32, Ints32]:
        """Pairs of satellites and antennas that see each other amid each slice."""
        count = max(1, math.ceil(self.contacts.length_s / SLICE_S))
        middle = (np.arange(count) + 0.5) * SLICE_S
        craft = np.repeat(
            np.arange(len(self.fleet.crafts)), np.diff(self.contacts.first)
        )
        low = np.searchsorted(middle, self.contacts.begin_s)
        wide = np.searchsorted(middle, self.contacts.end_s) - low
        rows = np.repeat(np.arange(len(craft)), wide)
        begins = np.repeat(np.cumsum(wide) - wide, wide)
        when = low[rows] + np.arange(len(rows)) - begins
        ends = np.cumsum([0, *(g.antennas for g in self.fleet.grounds)])
        each = np.diff(ends)[self.contacts.satellite[rows]]
        antenna = np.repeat(ends[self.contacts.satellite[rows]], each)
        antenna += np.arange(len(antenna)) - np.repeat(np.cumsum(each) - each, each)
        when, who = np.repeat(when, each), np.repeat(craft[rows], each)
        order = np.lexsort((antenna, who, when))
        first = np.searchsorted(when[order], np.arange(count + 1))
        return (
            first.astype(np.int64),
            who[order].astype(np.int32),
            antenna[order].astype(np.int32),
        )

    def volume(self, state: State) -> tuple[Floats, Floats]:
        """Return Gbit a day that each satellite (N,) brings down, and their mean age, h.

        Antennas are allocated in slices of 30 s (``kernels.volume``); the oldest data come
        down first, and data that stay on board have no age.
        """
        count = len(self.fleet.crafts)
        down, waited = np.zeros(count), np.zeros(count)
        if len(self.fleet.grounds):
            slices, craft, antenna = self._slices
            whose = np.repeat(
                np.arange(len(self.fleet.grounds)),
                [g.antennas for g in self.fleet.grounds],
            )
            may = np.ascontiguousarray(self.allowed(state)[:, whose])
            rate = np.array([c.rate_mbit_s for c in self.fleet.crafts])
            made = np.array([c.made_mbit_s for c in self.fleet.crafts]) * state.crafts
            deliver(slices, craft, antenna, may, rate, made, SLICE_S, down, waited)
        days = self.contacts.length_s / DAY_S
        with np.errstate(invalid="ignore", divide="ignore"):
            age = np.where(down > 0.0, waited / down / HOUR_S, np.nan)
        return down / 1e3 / days, age

    def measure(self, state: State, names: Iterable[str]) -> dict[str, float]:
        """Return some of ``records.MEASURES`` in a state."""
        wanted, out = set(names), {}
        if wanted & {"coverage", "wait_h"}:
            part, wait = self.seen(state.crafts)
            out = {"coverage": part, "wait_h": wait}
        if "contact_h" in wanted:
            out["contact_h"] = float(self.contact_hours(state).sum())
        if "volume_gbit" in wanted:
            out["volume_gbit"] = float(self.volume(state)[0].sum())
        return {name: out[name] for name in names}
