"""Coverage, revisit, waiting and latency from passes, by place and by area."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from comity.astro.constellations.areas import Grid
from comity.astro.constellations.kernels.gaps import COLUMNS, gaps
from comity.astro.constellations.passes import Passes
from comity.foundations.arrays import Bools, Floats
from comity.foundations.constants import DAY_S

__all__ = ["Coverage", "Latency", "Summary", "coverage_of", "latency_of", "summaries"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Coverage of P places by some satellites.

    Attributes
    ----------
    seen_part
        (P,) part of the span in which at least one satellite sees the place.
    passes
        (P,) number of passes, those that overlap counted as one.
    mean_pass_s, mean_revisit_s
        (P,) mean length of these, and of the gaps between them; NaN where there are none.
    longest_gap_s
        (P,) the longest gap, those at the ends of the span included.
    mean_wait_s
        (P,) mean time from an instant until the place is seen; from the last pass on until
        the end of the span, so a lower bound.
    first_s
        (P,) when the place is first seen; NaN if never.
    """

    seen_part: Floats
    passes: Floats
    mean_pass_s: Floats
    mean_revisit_s: Floats
    longest_gap_s: Floats
    mean_wait_s: Floats
    first_s: Floats


@dataclass(frozen=True, slots=True)
class Summary:
    """Coverage of an area: means over its places, and the worst of them.

    Attributes
    ----------
    places
        Number of its places.
    seen_part, passes_per_day, mean_pass_s, mean_revisit_s, mean_wait_s
        Means over the places; NaN where no place has a value.
    longest_gap_s
        Of the worst place.
    never
        Part of the places that are never seen.
    """

    places: int
    seen_part: float
    passes_per_day: float
    mean_pass_s: float
    mean_revisit_s: float
    mean_wait_s: float
    longest_gap_s: float
    never: float


@dataclass(frozen=True, slots=True)
class Latency:
    """Time from an observation to the begin of the next contact with a station.

    Attributes
    ----------
    mean_s, p95_s
        Over observations that come down within the span; NaN if none does.
    observations, kept
        Number of passes over places, and of those still on board at the end.
    """

    mean_s: float
    p95_s: float
    observations: int
    kept: int


def coverage_of(passes: Passes, chosen: Bools) -> Coverage:
    """Return coverage by the satellites that are chosen, (N,)."""
    places = passes.places
    out = np.empty((places, len(COLUMNS)))
    group = np.zeros(places, np.int64)
    gaps(
        passes.first, passes.satellite, passes.begin_s, passes.end_s, passes.length_s,
        group, np.ascontiguousarray(chosen[None]), out,
    )  # fmt: skip
    seen, count, between, longest, squares, first = out.T
    with np.errstate(invalid="ignore", divide="ignore"):
        return Coverage(
            seen / passes.length_s,
            count,
            np.where(count > 0, seen / count, np.nan),
            np.where(count > 1, between / (count - 1.0), np.nan),
            longest,
            squares / passes.length_s,
            first,
        )


def _mean(values: Floats) -> float:
    some = values[~np.isnan(values)]
    return float(some.mean()) if len(some) else math.nan


def summaries(coverage: Coverage, grid: Grid, length_s: float) -> Mapping[str, Summary]:
    """Return the coverage of each area of a grid; all its places have the same weight."""
    out = {}
    for name, rows in grid.areas.items():
        out[name] = Summary(
            len(rows),
            float(coverage.seen_part[rows].mean()),
            float(coverage.passes[rows].mean() * DAY_S / length_s),
            _mean(coverage.mean_pass_s[rows]),
            _mean(coverage.mean_revisit_s[rows]),
            float(coverage.mean_wait_s[rows].mean()),
            float(coverage.longest_gap_s[rows].max()),
            float(np.mean(coverage.passes[rows] == 0)),
        )
    return out


def latency_of(
    passes: Passes,
    contacts: Passes,
    chosen: Bools,
    allowed: Bools,
) -> Latency:
    """Return the waiting times of observations for a station.

    An observation ends with its pass. It begins to come down at once if a station is in
    contact then, and otherwise when the next contact begins: how long the data then take is
    a matter of rates (``volume``).

    Parameters
    ----------
    passes
        Passes over P places.
    contacts
        Contacts as passes, with satellites in the place of places and stations in the place
        of satellites.
    chosen
        (N,) satellites that count.
    allowed
        (N, M) whether a satellite may use a station.
    """
    waits = []
    total = 0
    for row in np.flatnonzero(chosen).tolist():
        ends = np.sort(passes.end_s[passes.satellite == row])
        total += len(ends)
        one = contacts.of_places(np.array([row]))
        good = allowed[row, one.satellite]
        begin, end = one.begin_s[good], np.maximum.accumulate(one.end_s[good])
        at = np.searchsorted(begin, ends, "right")
        during = np.zeros(len(ends), np.bool_)
        some = at > 0
        during[some] = end[at[some] - 1] >= ends[some]
        later = at < len(begin)
        wait = np.full(len(ends), np.inf)
        wait[later] = begin[at[later]] - ends[later]
        wait[during] = 0.0
        waits.append(wait)
    every = np.concatenate([np.zeros(0), *waits])
    down = every[np.isfinite(every)]
    return Latency(
        float(down.mean()) if len(down) else math.nan,
        float(np.percentile(down, 95)) if len(down) else math.nan,
        total,
        total - len(down),
    )
