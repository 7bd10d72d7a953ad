"""What each member brings: Shapley's value, exact or sampled with its error."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from comity.astro.constellations.kernels.splits import split_evenly
from comity.astro.constellations.records import MEASURES
from comity.astro.constellations.scene import Scene, State
from comity.foundations.arrays import Bools, Floats
from comity.foundations.constants import DAY_S, HOUR_S
from comity.foundations.errors import RangeError, StoppedError

__all__ = [
    "MOST_EXACT",
    "Balance",
    "Shares",
    "balance_of",
    "coverage_shares",
    "shapley",
    "shapley_sampled",
    "shares_of",
]

Tick = Callable[[int, int], None]

#: Members up to which every coalition is looked at.
MOST_EXACT = 12
#: Student's t at 97.5 % for few pairs is bounded by that of 30; more are always drawn.
LEAST_PAIRS, T_975 = 30, 2.05


@dataclass(frozen=True, slots=True)
class Shares:
    """What each of n members brings to a total.

    Attributes
    ----------
    value
        (n,) in the unit of the measure; their sum is ``total``.
    error
        (n,) half width of the 95 % interval of each; 0 where exact.
    alone, leaving
        (n,) what each has alone, and what the others lose when it leaves.
    total
        What all have together.
    method
        ``exact`` or ``sampled``.
    coalitions
        How many were measured, each once.
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
    """Who gives what to whom, over T days.

    Attributes
    ----------
    coverage
        (T, n, n) part of the day in which a member (first) is owed the sight of the areas of
        another (second).
    contact_h
        (T, n, n) hours of contact that a member's stations give to another's satellites.
    """

    coverage: Floats
    contact_h: Floats

    @staticmethod
    def provided(given: Floats) -> Floats:
        """Return what each gives to others, (T, n)."""
        out: Floats = given.sum(axis=2) - np.einsum("tii->ti", given)
        return out

    @staticmethod
    def consumed(given: Floats) -> Floats:
        """Return what each gets from others, (T, n)."""
        out: Floats = given.sum(axis=1) - np.einsum("tii->ti", given)
        return out


def shapley(values: Floats) -> Floats:
    """Return Shapley's value of n players from what each of 2^n coalitions is worth.

    ``φ_i = Σ_S |S|! (n − |S| − 1)! / n! (v(S ∪ i) − v(S))`` (Shapley 1953); bit i of a row's
    number says whether player i belongs to the coalition.

    Raises
    ------
    RangeError
        If the length is no power of two.
    """
    n = len(values).bit_length() - 1
    if len(values) != 1 << n:
        raise RangeError("coalitions", len(values), "a power of two")
    rows = np.arange(1 << n)
    size = np.zeros(1 << n, np.int64)
    for i in range(n):
        size += (rows >> i) & 1
    weight = np.array(
        [1.0 / (n * math.comb(n - 1, k)) if k < n else 0.0 for k in range(n + 1)]
    )
    out = np.empty(n)
    for i in range(n):
        rest = rows[(rows >> i) & 1 == 0]
        gain = values[rest | (1 << i)] - values[rest]
        out[i] = math.fsum((weight[size[rest]] * gain).tolist())
    return out


def shapley_sampled(
    worth: Callable[[Bools], float],
    players: int,
    rng: np.random.Generator,
    *,
    pairs: int = 200,
    halted: Callable[[], bool] = lambda: False,
    tick: Tick = lambda _done, _total: None,
) -> tuple[Floats, Floats]:
    """Return an unbiased estimate of Shapley's value and the half width of its 95 % interval.

    Players join in random orders, each order followed by its reverse (antithetic, Castro,
    Gómez and Tejada 2009); what each adds when it joins is averaged. Every order adds up to
    the total, so the estimates do, too. The interval is Student's over the pairs of orders. If it
    is ``halted``, what was drawn counts as soon as that is 30 pairs.

    Raises
    ------
    RangeError
        For fewer than 30 pairs.
    """
    if pairs < LEAST_PAIRS:
        raise RangeError("pairs of orders", pairs, f"{LEAST_PAIRS} or more")
    gains = np.zeros((pairs, players))
    for k in range(pairs):
        if halted() and k >= LEAST_PAIRS:
            gains = gains[:k]
            break
        order = rng.permutation(players)
        for some in (order, order[::-1]):
            inside = np.zeros(players, np.bool_)
            before = worth(inside)
            for player in some.tolist():
                inside[player] = True
                now = worth(inside)
                gains[k, player] += 0.5 * (now - before)
                before = now
        tick(k + 1, pairs)
    error = T_975 * gains.std(axis=0, ddof=1) / math.sqrt(len(gains))
    mean: Floats = gains.mean(axis=0)
    return mean, np.asarray(error)


class _Worth:
    """What coalitions are worth, each measured once; more is always better."""

    def __init__(self, scene: Scene, state: State, name: str) -> None:
        self.scene, self.state, self.name = scene, state, name
        self.sign = 1.0 if MEASURES[name][1] else -1.0
        self.known: dict[bytes, float] = {}
        # Nobody at all waits until the end of the span: what is saved counts from there.
        self.nobody = self._measured(np.zeros(len(scene.fleet.members), np.bool_))

    def _measured(self, members: Bools) -> float:
        left = self.scene.only(members, self.state)
        return self.sign * self.scene.measure(left, [self.name])[self.name]

    def __call__(self, members: Bools) -> float:
        """Return what a coalition has that nobody has."""
        key = members.tobytes()
        if key not in self.known:
            self.known[key] = self._measured(members) - self.nobody
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
    """Return what each member brings to a measure of the fleet.

    For waiting it is hours that are saved, against nobody at all.

    Parameters
    ----------
    scene, state
        The fleet, and what of it is in service.
    name
        One of ``records.MEASURES``.
    rng
        For more than 12 members, or to sample fewer; coverage never needs it.
    pairs
        Pairs of orders that are drawn.
    halted
        Whether somebody wants it to end: a sample is told as far as it is.

    Raises
    ------
    RangeError
        For more than 12 members without ``rng``, or too few pairs.
    StoppedError
        If it is halted before all coalitions are measured: a part of them tells nothing.
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
        if n > MOST_EXACT:
            raise RangeError("members", n, f"at most {MOST_EXACT} without sampling")
        values = np.empty(1 << n)
        bits = np.arange(n)
        for k in range(1 << n):
            if halted():
                raise StoppedError(
                    f"stopped after {k} of {1 << n} coalitions",
                    remedy="--sampled tells what it has when it is stopped",
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
    """Return Shapley's value for coverage, (n,), whatever the number of members.

    Coverage is time in which at least one member sees a place: at each instant a game that
    any of those who see it wins, and whose value they share evenly.
    """
    split = _split(scene, state, 1)[0]
    parts = [split[:, scene.grid.areas[name]].mean(axis=1) for name in scene.areas]
    out: Floats = np.mean(parts, axis=0) / scene.passes.length_s
    return out


def balance_of(scene: Scene, state: State) -> Balance:
    """Return who gives coverage and contact to whom on each day of the span.

    What a member gives to another's areas is its Shapley value for their coverage (see
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
