"""Approaches of two runs: new, worse, better, the same, gone, or not checked this time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from comity.apps.watch.approaches import WatchedApproach, means_same

__all__ = ["CHANGES", "Compared", "Previously", "compare"]

#: What became of an approach, in the order in which they are listed.
CHANGES = ("new", "worse", "unchecked", "better", "same", "gone")


@dataclass(frozen=True, slots=True)
class Previously:
    """What the last run that saw an approach said of it."""

    tca_us: int
    miss_km: float
    pc: float | None
    seen_us: int


@dataclass(frozen=True, slots=True)
class Compared:
    """An approach and what became of it since the last run.

    Attributes
    ----------
    approach
        Of this run; of the last one that saw it if it is gone or unchecked.
    change
        One of ``CHANGES``.
    words
        Why, for people.
    before
        What the last run said, None if it is new.
    first_us, seen_us
        The first run that saw it, and the last one that did.
    """

    approach: WatchedApproach
    change: str
    words: str
    before: Previously | None
    first_us: int
    seen_us: int


class Judges(Protocol):
    """What a comparison asks about what is not there any more, or was not there before."""

    def unchecked(self, then: WatchedApproach, /) -> str:
        """Return why an approach of before was not looked for, empty if it was."""

    def gone(self, then: WatchedApproach, /) -> str:
        """Return what is known now of an approach that is gone."""

    def new(self, approach: WatchedApproach, /) -> str:
        """Return why an approach was not there before."""


def _direction(
    before: WatchedApproach, now: WatchedApproach, factor: float
) -> tuple[str, str]:
    """Return whether an approach is worse, better or the same, by its probability.

    By its distance where one of both has no probability, and the change exceeds what both orbits
    are uncertain.
    """
    if before.pc is not None and now.pc is not None:
        change = "same"
        if now.pc > before.pc and (before.pc == 0.0 or now.pc / before.pc >= factor):
            change = "worse"
        elif now.pc <= before.pc / factor and now.pc != before.pc:
            change = "better"
        return change, "" if change == "same" else f"Pc was {before.pc:.1e}"
    if before.pc is not None:
        return "worse", f"Pc was {before.pc:.1e}, now there is none: {now.pc_words}"
    apart = now.miss_km - before.miss_km
    if abs(apart) <= max(0.1 * before.miss_km, 1e-3):
        return "same", ""
    words = f"the miss was {before.miss_km:.3f} km"
    return ("better" if apart > 0.0 else "worse"), words


def _orbits(before: WatchedApproach, now: WatchedApproach) -> str:
    """Return of which objects the orbit is another one than before."""
    new = [
        name
        for name, then, there in (
            (now.name_1 or now.object_1, before.orbit_1, now.orbit_1),
            (now.name_2 or now.object_2, before.orbit_2, now.orbit_2),
        )
        if then != there
    ]
    return f"new orbit of {' and '.join(new)}" if new else "no new orbit of either"


def _matched(
    before: Sequence[Compared], now: Sequence[WatchedApproach]
) -> dict[int, int]:
    """Return for approaches of now which of before means the same: the nearest in time first."""
    by_pair: dict[tuple[str, ...], list[int]] = {}
    for k, one in enumerate(before):
        approach = one.approach
        by_pair.setdefault((approach.basis, *approach.pair), []).append(k)
    fits = sorted(
        (abs(before[k].approach.tca_us - approach.tca_us), j, k)
        for j, approach in enumerate(now)
        for k in by_pair.get((approach.basis, *approach.pair), [])
        if means_same(before[k].approach, approach)
    )
    out: dict[int, int] = {}
    taken = set[int]()
    for _, j, k in fits:
        if j not in out and k not in taken:
            out[j] = k
            taken.add(k)
    return out


def compare(
    before: Sequence[Compared],
    now: Sequence[WatchedApproach],
    now_us: int,
    *,
    factor: float,
    judges: Judges,
) -> list[Compared]:
    """Say of every approach what became of it since the last run.

    Parameters
    ----------
    before
        Of the last run: those that are gone and those whose time has passed take no part.
    now
        Of this run.
    factor
        A probability that changed by it or more is worse or better.

    Returns
    -------
    list
        Approaches of now, and those of before that are gone or were not looked for.
    """
    open_ = [
        one
        for one in before
        if one.change != "gone" and one.approach.until_us >= now_us
    ]
    matched = _matched(open_, now)
    out = []
    for j, approach in enumerate(now):
        if j not in matched:
            words = judges.new(approach)
            out.append(Compared(approach, "new", words, None, now_us, now_us))
            continue
        last = open_[matched[j]]
        then = last.approach
        change, words = _direction(then, approach, factor)
        parts = [words, _orbits(then, approach)]
        previously = Previously(then.tca_us, then.miss_km, then.pc, last.seen_us)
        text = "; ".join(part for part in parts if part)
        out.append(Compared(approach, change, text, previously, last.first_us, now_us))
    missing = sorted(set(range(len(open_))) - set(matched.values()))
    return [*out, *(_missing(open_[k], judges) for k in missing)]


def _missing(last: Compared, judges: Judges) -> Compared:
    """Return an approach that this run has not found: gone, or not looked for."""
    then = last.approach
    why = judges.unchecked(then)
    previously = Previously(then.tca_us, then.miss_km, then.pc, last.seen_us)
    change, words = ("unchecked", why) if why else ("gone", judges.gone(then))
    return Compared(then, change, words, previously, last.first_us, last.seen_us)
