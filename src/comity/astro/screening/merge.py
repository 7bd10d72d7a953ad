"""Block results → conjunctions, the same whatever the blocks were."""

from collections.abc import Iterable, Sequence
from dataclasses import fields

import numpy as np

from comity.astro.screening.block import BlockResult, Problem
from comity.astro.screening.coverage import Coverage, Gap, theory_gaps
from comity.astro.screening.plan import Plan, slow_limit_km_s
from comity.astro.screening.records import Conjunctions
from comity.astro.screening.slow import follow_pair
from comity.foundations.arrays import Floats, Ints, Ints32

__all__ = ["merge_blocks"]

#: Events of one pair closer in time than this are one event, found in two blocks.
SAME_S = 1e-3


def straight_stay(events: Floats, problem: Problem) -> tuple[Floats, Floats]:
    """Return entry and exit of events on a straight line."""
    half = (
        np.sqrt(np.maximum(problem.limit_km**2 - events[:, 1] ** 2, 0.0)) / events[:, 5]
    )
    half = np.rint(half * 1e6) * 1e-6
    return (
        np.maximum(events[:, 0] - half, 0.0),
        np.minimum(events[:, 0] + half, problem.length_s),
    )


def seen_times(results: Sequence[BlockResult]) -> dict[tuple[int, int], list[float]]:
    """Return when each slow pair was seen, its fast events included."""
    pairs = np.concatenate([r.slow for r in results])
    times = np.concatenate([r.slow_s for r in results])
    events = np.concatenate([r.pairs for r in results])
    tca_s = np.concatenate([r.events[:, 0] for r in results])
    is_slow = np.isin(keys_of(events), keys_of(pairs))
    pairs = np.concatenate([pairs, events[is_slow]])
    times = np.concatenate([times, tca_s[is_slow]])
    seen: dict[tuple[int, int], list[float]] = {}
    for (i, j), t in zip(pairs.tolist(), times.tolist(), strict=True):
        seen.setdefault((i, j), []).append(t)
    return seen


def keys_of(pairs: Ints32) -> Ints:
    """Return one number for each pair."""
    return pairs[:, 0].astype(np.int64) << 32 | pairs[:, 1]


def followed(
    problem: Problem, plan: Plan, results: Sequence[BlockResult]
) -> Iterable[tuple[float, ...]]:
    """Yield a row for each event and interval of the slow pairs."""
    slow_km_s = slow_limit_km_s(problem.limit_km)
    for (i, j), seen in sorted(seen_times(results).items()):
        for found in follow_pair(problem, i, j, np.array(seen), plan.slab_s):
            entry, leave = found.entry_s, found.exit_s
            if not found.interval and found.values[5] >= slow_km_s:
                a, b = straight_stay(found.values[None, :], problem)
                entry, leave = float(a[0]), float(b[0])
            yield (i, j, *found.values, found.interval, found.edge, entry, leave)


def merge_blocks(
    problem: Problem,
    plan: Plan,
    results: Sequence[BlockResult],
    also: Sequence[Gap] = (),
) -> Conjunctions:
    """Join blocks, follow slow pairs through the window, drop what was found twice.

    Parameters
    ----------
    problem, plan
        Those of the blocks.
    results
        All blocks of the window, in any order.
    also
        What is left out beside those for whom the theory fails in a block.
    """
    pairs = np.concatenate([r.pairs for r in results])
    events = np.concatenate([r.events for r in results])
    edge = np.concatenate([r.edge for r in results])
    entry, leave = straight_stay(events, problem)
    kind = np.zeros(len(events))
    rows = np.column_stack([pairs, events, kind, edge, entry, leave])
    slow = np.array(list(followed(problem, plan, results))).reshape(-1, rows.shape[1])
    gaps = theory_gaps(
        problem.motion,
        np.concatenate([r.failed for r in results]),
        np.concatenate([r.failed_s for r in results]),
        problem.length_s,
    )
    left_out = sorted([*gaps, *also], key=lambda gap: (gap.row, gap.from_s, gap.reason))
    return conjunctions(np.concatenate([rows, slow]), Coverage(tuple(left_out)))


def conjunctions(rows: Floats, coverage: Coverage) -> Conjunctions:
    """Remove doubles, sort by time and pair, and split into columns."""
    order = np.lexsort((rows[:, 8], rows[:, 2], rows[:, 1], rows[:, 0]))
    rows = rows[order]
    if len(rows):
        step = np.diff(rows, axis=0, prepend=-1.0)
        same = (
            (step[:, 0] == 0)
            & (step[:, 1] == 0)
            & (step[:, 8] == 0)
            & (step[:, 9] == 0)
        )
        same &= np.abs(step[:, 2]) < SAME_S
        same[0] = False
        rows = rows[~same]
    rows = rows[np.lexsort((rows[:, 1], rows[:, 0], rows[:, 2]))]
    names = [f.name for f in fields(Conjunctions) if f.name != "coverage"]
    number = {name: k for k, name in enumerate(names)}
    types = {"first": np.int32, "second": np.int32, "kind": np.uint8, "edge": np.uint8}
    columns = {
        name: rows[:, k].astype(types.get(name, np.float64))
        for name, k in number.items()
    }
    return Conjunctions(**columns, coverage=coverage)
