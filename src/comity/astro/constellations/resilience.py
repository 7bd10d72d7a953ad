"""Effect of losing an asset, a site, a tie or a member, and the recovery from it."""

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from comity.astro.constellations.records import MEASURES, Fleet
from comity.astro.constellations.scene import Scene, State
from comity.foundations.errors import RangeError

__all__ = [
    "LOSSES",
    "Impact",
    "Loss",
    "impacts_of",
    "losses_of",
    "state_after",
    "worst_losses",
]

Tick = Callable[[int, int], None]

#: Kinds of losses.
LOSSES = ("satellite", "station", "site", "tie", "member")
#: Largest number of combinations that are all measured; beyond, the worst is searched for.
MAX_COMBINATIONS = 4_000


@dataclass(frozen=True, slots=True)
class Loss:
    """Satellites, stations and ties that are lost together.

    Attributes
    ----------
    kind, name
        One of ``LOSSES`` (or ``combination``), and its name.
    crafts, grounds, ties
        Rows of the satellites and stations, and pairs of members.
    """

    kind: str
    name: str
    crafts: tuple[int, ...] = ()
    grounds: tuple[int, ...] = ()
    ties: tuple[tuple[int, int], ...] = ()

    def __or__(self, other: "Loss") -> "Loss":
        """Return both losses together."""
        return Loss(
            "combination",
            f"{self.name} + {other.name}",
            tuple(sorted({*self.crafts, *other.crafts})),
            tuple(sorted({*self.grounds, *other.grounds})),
            tuple(sorted({*self.ties, *other.ties})),
        )


@dataclass(frozen=True, slots=True)
class Impact:
    """The fleet after a loss.

    Attributes
    ----------
    loss
        The loss.
    measured
        The fleet's measures after it.
    lost
        How much each is worse than before, in its unit; below 0 by rounding only.
    shortfalls
        Amounts below the agreed service; empty if it is kept.
    """

    loss: Loss
    measured: dict[str, float]
    lost: dict[str, float]
    shortfalls: dict[str, float]

    @property
    def breaks(self) -> bool:
        """Whether the agreed service is broken: a single point of failure."""
        return bool(self.shortfalls)


def losses_of(fleet: Fleet, kinds: Iterable[str] = LOSSES) -> list[Loss]:
    """Return the single losses of some kinds, backups included.

    A site is lost with all its stations, and listed if it has several; a member with all its
    satellites, stations and ties.

    Raises
    ------
    RangeError
        For an unknown kind.
    """
    out: list[Loss] = []
    for kind in kinds:
        if kind == "satellite":
            out += [Loss(kind, c.name, (k,)) for k, c in enumerate(fleet.crafts)]
        elif kind == "station":
            out += [Loss(kind, g.name, (), (k,)) for k, g in enumerate(fleet.grounds)]
        elif kind == "site":
            out += _sites(fleet)
        elif kind == "tie":
            out += [
                Loss(
                    kind,
                    f"{fleet.members[t.one].name} – {fleet.members[t.two].name}",
                    (),
                    (),
                    ((t.one, t.two),),
                )
                for t in fleet.ties
            ]
        elif kind == "member":
            out += [_member(fleet, k) for k in range(len(fleet.members))]
        else:
            raise RangeError("kind of loss", kind, ", ".join(LOSSES))
    return out


def _sites(fleet: Fleet) -> list[Loss]:
    out = []
    for site in fleet.sites():
        rows = tuple(k for k, g in enumerate(fleet.grounds) if g.site == site)
        if len(rows) > 1:
            out.append(Loss("site", site, (), rows))
    return out


def _member(fleet: Fleet, k: int) -> Loss:
    return Loss(
        "member",
        fleet.members[k].name,
        tuple(n for n, c in enumerate(fleet.crafts) if c.member == k),
        tuple(n for n, g in enumerate(fleet.grounds) if g.member == k),
        tuple((t.one, t.two) for t in fleet.ties if k in {t.one, t.two}),
    )


def state_after(state: State, loss: Loss) -> State:
    """Return the state after a loss."""
    return state.without(loss.crafts, loss.grounds, loss.ties)


def _touches(state: State, loss: Loss) -> bool:
    """Return whether any part of a loss is in service; of a site, more than one station."""
    if loss.kind == "site":
        return sum(bool(state.grounds[k]) for k in loss.grounds) > 1
    return (
        any(state.crafts[k] for k in loss.crafts)
        or any(state.grounds[k] for k in loss.grounds)
        or any(state.ties[pair] for pair in loss.ties)
    )


def _impact(scene: Scene, state: State, loss: Loss, before: dict[str, float]) -> Impact:
    now = scene.measure(state_after(state, loss), before)
    lost = {
        name: (before[name] - now[name]) * (1.0 if MEASURES[name][1] else -1.0)
        for name in before
    }
    return Impact(loss, now, lost, scene.fleet.service.shortfalls(now))


def impacts_of(
    scene: Scene,
    state: State,
    losses: Sequence[Loss],
    names: Sequence[str],
    *,
    tick: Tick = lambda _done, _total: None,
) -> list[Impact]:
    """Return the impact of each loss, in order; losses of assets not in service are left out.

    The measures of the agreed service are always included.
    """
    wanted = [n for n in MEASURES if n in names or n in scene.fleet.service.levels]
    before = scene.measure(state, wanted)
    real = [loss for loss in losses if _touches(state, loss)]
    out = []
    for k, loss in enumerate(real, 1):
        out.append(_impact(scene, state, loss, before))
        tick(k, len(real))
    return out


def worst_losses(
    scene: Scene,
    state: State,
    losses: Sequence[Loss],
    size: int,
    name: str,
    *,
    most: int = MAX_COMBINATIONS,
    tick: Tick = lambda _done, _total: None,
) -> tuple[Impact, bool]:
    """Return the combination of a number of losses with the largest loss of a measure.

    All combinations are measured if there are few enough, which proves the result. Otherwise
    the worst is built loss by loss, and losses are exchanged while that makes it worse.

    Parameters
    ----------
    scene, state
        The fleet, and its assets in service.
    losses
        Single losses to combine.
    size
        Number of losses at a time.
    name
        The measure.
    most
        Largest number of combinations that are all measured.

    Returns
    -------
    tuple
        The impact, and whether it is proved to be the worst.

    Raises
    ------
    RangeError
        For a size below 1 or above the number of losses.
    """
    real = [loss for loss in losses if _touches(state, loss)]
    if not 1 <= size <= len(real):
        raise RangeError("losses at a time", size, f"1 to {len(real)}")
    wanted = [n for n in MEASURES if n == name or n in scene.fleet.service.levels]
    before = scene.measure(state, wanted)
    known: dict[frozenset[int], Impact] = {}

    def cost(rows: frozenset[int]) -> float:
        if rows not in known:
            both = real[min(rows)]
            for row in sorted(rows)[1:]:
                both |= real[row]
            known[rows] = _impact(scene, state, both, before)
        return known[rows].lost[name]

    every = math.comb(len(real), size)
    if every <= most:
        best = frozenset(range(size))
        for k, rows in enumerate(itertools.combinations(range(len(real)), size), 1):
            best = max(best, frozenset(rows), key=cost)
            tick(k, every)
        return known[best], True
    chosen: frozenset[int] = frozenset()
    while len(chosen) < size:
        chosen = max(
            (chosen | {k} for k in range(len(real)) if k not in chosen), key=cost
        )
    while len(known) < most:
        near = [
            chosen - {out} | {k}
            for out in chosen
            for k in range(len(real))
            if k not in chosen
        ]
        better = max(near, key=cost)
        tick(min(len(known), most), most)
        if cost(better) <= cost(chosen):
            break
        chosen = better
    return known[chosen], False
