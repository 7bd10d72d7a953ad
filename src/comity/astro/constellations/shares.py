"""Shares of members: Shapley values, exact or sampled with their error."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from comity.astro.constellations.kernels.splits import split_evenly
from comity.astro.constellations.records import MEASURES
from comity.astro.constellations.scene import Scene, State
from comity.astro.constellations.shapley import shapley, shapley_sampled
from comity.foundations.arrays import Bools, Floats
from comity.foundations.constants import DAY_S, HOUR_S
from comity.foundations.errors import RangeError, StoppedError

__all__ = [
    "MAX_EXACT",
    "Balance",
    "Shares",
    "balance_of",
    "coverage_shares",
    "shares_of",
]

Tick = Callable[[int, int], None]

#: Largest number of members for which every coalition is measured.
MAX_EXACT = 12


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of n members in a total.

    Attributes
    ----------
    value
        (n,) in the unit of the measure; their sum is ``total``.
    error
        (n,) half width of the 95 % interval of each; 0 where exact.
    alone, leaving
        (n,) the measure of each alone, and the loss of the others when it leaves.
    total
        The measure of all together.
    method
        ``exact`` or ``sampled``.
    coalitions
        Number of coalitions that were measured, each once.
    """

    value: Floats
    error: Floats
    alone: Floats
    leaving: Floats
    total: float
    method: str
    coalitions: int


@dataclass(frozen=True, slots=True)
class Balance:
    """What members give to each other, over T days.

    Attributes
    ----------
    coverage
        (T, n, n) part of the day for which the coverage of the areas of a member (second) is
        due to another (first).
    contact_h
        (T, n, n) hours of contact that a member's stations give to another's satellites.
    """

    coverage: Floats
    contact_h: Floats

    @staticmethod
    def provided(given: Floats) -> Floats:
        """Return the sum that each gives to others, (T, n)."""
        out: Floats = given.sum(axis=2) - np.einsum("tii->ti", given)
        return out

    @staticmethod
    def consumed(given: Floats) -> Floats:
        """Return the sum that each receives from others, (T, n)."""
        out: Floats = given.sum(axis=1) - np.einsum("tii->ti", given)
        return out


class _Worth:
    """Worths of coalitions, each measured once; larger is better."""

    def __init__(self, scene: Scene, state: State, name: str) -> None:
        self.scene, self.state, self.name = scene, state, name
        self.sign = 1.0 if MEASURES[name][1] else -1.0
        self.known: dict[bytes, float] = {}
        # Without any member the wait lasts until the end of the span: savings count from it.
        self.empty = self._measured(np.zeros(len(scene.fleet.members), np.bool_))

    def _measured(self, members: Bools) -> float:
        left = self.scene.only(members, self.state)
        return self.sign * self.scene.measure(left, [self.name])[self.name]

    def __call__(self, members: Bools) -> float:
        """Return the measure of a coalition less that of the empty one."""
        key = members.tobytes()
        if key not in self.known:
            self.known[key] = self._measured(members) - self.empty
        return self.known[key]


def shares_of(
    scene: Scene,
    state: State,
    name: str,
    *,
    rng: np.random.Generator | None = None,
    pairs: int = 200,
    halted: Callable[[], bool] = lambda: False,
    tick: Tick = lambda _done, _total: None,
) -> Shares:
    """Return the share of each member in a measure of the fleet.

    For waiting it is the hours saved, compared with no member at all.

    Parameters
    ----------
    scene, state
        The fleet, and its assets in service.
    name
        One of ``records.MEASURES``.
    rng
        For more than 12 members, or to sample fewer; coverage needs none.
    pairs
        Pairs of orders to draw.
    halted
        Returns whether to end now, with the sample so far.

    Raises
    ------
    RangeError
        For more than 12 members without ``rng``, or too few pairs.
    StoppedError
        If halted before all coalitions are measured: a part of them gives no result.
    """
    n = len(scene.fleet.members)
    worth = _Worth(scene, state, name)
    everyone = np.ones(n, np.bool_)
    total = worth(everyone)
    alone, leaving = np.empty(n), np.empty(n)
    for i in range(n):
        one = np.zeros(n, np.bool_)
        one[i] = True
        alone[i] = worth(one)
        leaving[i] = total - worth(~one)
    if name == "coverage" and rng is None:
        value = coverage_shares(scene, state)
        return Shares(
            value, np.zeros(n), alone, leaving, total, "exact", len(worth.known)
        )
    if rng is None:
        if n > MAX_EXACT:
            raise RangeError("members", n, f"at most {MAX_EXACT} without sampling")
        values = np.empty(1 << n)
        bits = np.arange(n)
        for k in range(1 << n):
            if halted():
                raise StoppedError(
                    f"stopped after {k} of {1 << n} coalitions",
                    remedy="with --sampled a stop keeps the samples so far",
                )
            values[k] = worth((k >> bits) & 1 == 1)
            tick(k + 1, 1 << n)
        return Shares(
            shapley(values),
            np.zeros(n),
            alone,
            leaving,
            total,
            "exact",
            len(worth.known),
        )
    mean, error = shapley_sampled(worth, n, rng, pairs=pairs, halted=halted, tick=tick)
    return Shares(mean, error, alone, leaving, total, "sampled", len(worth.known))


def _split(scene: Scene, state: State, days: int) -> Floats:
    """Return the time of each day that each member gets of each place, (T, n, P), s."""
    passes = scene.passes
    out = np.zeros((days, len(scene.fleet.members), passes.places))
    split_evenly(
        passes.first, passes.satellite, passes.begin_s, passes.end_s,
        np.ascontiguousarray(state.crafts[None]), np.zeros(passes.places, np.int64),
        scene.craft_member, passes.length_s / days, out,
    )  # fmt: skip
    return out


def coverage_shares(scene: Scene, state: State) -> Floats:
    """Return Shapley values for coverage, (n,), for any number of members.

    Coverage is time in which at least one member sees a place: at each instant the members
    that see it share the value evenly.
    """
    split = _split(scene, state, 1)[0]
    parts = [split[:, scene.grid.areas[name]].mean(axis=1) for name in scene.areas]
    out: Floats = np.mean(parts, axis=0) / scene.passes.length_s
    return out


def balance_of(scene: Scene, state: State) -> Balance:
    """Return the coverage and contact that members give to each other on each day.

    A member gives to another's areas its Shapley value for their coverage (see
    ``coverage_shares``). A satellite's contact is split in the same way among the members
    whose stations see it and that it may use.
    """
    n = len(scene.fleet.members)
    days = max(1, math.ceil(scene.passes.length_s / DAY_S - 1e-9))
    split = _split(scene, state, days)
    coverage, contact = np.zeros((days, n, n)), np.zeros((days, n, n))
    for j, member in enumerate(scene.fleet.members):
        names = member.interest or scene.areas
        parts = [split[:, :, scene.grid.areas[name]].mean(axis=2) for name in names]
        coverage[:, :, j] = np.mean(parts, axis=0) * days / scene.passes.length_s
    if len(scene.fleet.grounds):
        contacts = scene.contacts
        out = np.zeros((days, n, contacts.places))
        split_evenly(
            contacts.first, contacts.satellite, contacts.begin_s, contacts.end_s,
            scene.allowed(state), np.arange(contacts.places, dtype=np.int64),
            scene.ground_member, contacts.length_s / days, out,
        )  # fmt: skip
        for j in range(n):
            mine = scene.craft_member == j
            contact[:, :, j] = out[:, :, mine].sum(axis=2) / HOUR_S
    return Balance(coverage, contact)
