"""Who a screening does not cover, from when, and why.

A screening finds what the theory shows of the element sets that it was given. What it was
not given, or cannot place, is no approach and no absence of one: it stands here. "Complete"
is said by `coverage_words` alone, and only if nothing stands here.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comity.astro.orbits import ElementSets
from comity.astro.orbits.kernels.layout import Motion
from comity.astro.orbits.states import FAULTS
from comity.astro.screening.kernels.refine import SAMPLE, follow
from comity.foundations.arrays import Floats, Ints, Ints32
from comity.foundations.constants import DAY_S
from comity.foundations.errors import RangeError

__all__ = [
    "MAX_AGE_D",
    "REASONS",
    "Coverage",
    "Gap",
    "age_gaps",
    "codes_at",
    "coverage_words",
    "theory_gaps",
    "why",
]

#: Element sets further than this from an instant do not cover it, days. A setting: a week
#: of element sets (their publishers' horizon; EUMETSAT states 0.6 km rms within seven days
#: of its own) and a window of a week, as SOCRATES screens. Beyond it the error along the
#: track of a low orbit, 1 to 3 km a day, is several times the usual limit of 5 km.
MAX_AGE_D = 14.0
#: Why something is left out: code, and the words for several; the gravest first.
REASONS = {
    "theory": "the theory fails",
    "decayed": "below the surface by the theory",
    "refused": "row of the catalogue refused",
    "volume": "no volume for the class of orbit",
    "changed": "not compared with each other",
    "fragments": "not compared with each other",
    "ephemeris": "the ephemeris does not reach over the window",
    "covariance": "no covariance stated",
    "age": "element set too old",
}
#: Code of the theory for an object below one Earth radius.
DECAYED = 6
#: Spacing at which an object is asked for whose theory fails somewhere, s; and the finer
#: one for a failure between, which holds every node and slab of the plans in use.
STEP_S, FINE_STEP_S = 120.0, 15.0
#: A moment of failure is found to this, s.
FINEST_S = 1e-3


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a screening does not cover.

    Attributes
    ----------
    row
        Of the element sets screened; -1 if it is none of them.
    reason
        A key of ``REASONS``.
    from_s, until_s
        From when to when, seconds of the window.
    value
        Fault of the theory (a key of ``FAULTS``), or age in days where it is largest.
    limit
        Largest age in days, for ``age``.
    """

    row: int
    reason: str
    from_s: float
    until_s: float
    value: float = 0.0
    limit: float = 0.0


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a screening left out; ``complete`` only if that is nothing."""

    left_out: tuple[Gap, ...] = ()

    @property
    def complete(self) -> bool:
        """Tell whether every object is covered over the whole window."""
        return not self.left_out

    def words(self) -> str:
        """Return one line for people."""
        return coverage_words([gap.reason for gap in self.left_out])


def coverage_words(
    reasons: Sequence[str], whose: str = "every object of the catalogue"
) -> str:
    """Say in one line what the reasons of a coverage amount to.

    The only place that calls a screening complete; ``whose`` are the objects that it is about.
    """
    if not reasons:
        return f"complete: {whose} over the whole window"
    counts = Counter(reasons)
    parts = ", ".join(
        f"{counts[code]} {REASONS[code]}" for code in REASONS if code in counts
    )
    return f"not complete: {len(reasons)} left out ({parts})"


def why(gap: Gap) -> str:
    """Return the reason of a gap as a sentence for people."""
    if gap.reason in {"theory", "decayed"}:
        return f"SGP4: {FAULTS.get(int(gap.value), 'no state')}"
    if gap.reason == "age":
        return (
            f"element set {gap.value:,.1f} d from the instant, beyond {gap.limit:g} d: "
            "approaches are listed, their absence shows nothing"
        )
    return REASONS[gap.reason]


def age_gaps(
    elements: ElementSets, start_us: int, days: float, max_age_d: float
) -> list[Gap]:
    """Return who is further from the epoch than a limit, and from when.

    Before the epoch counts as after it: the theory errs on both sides.

    Raises
    ------
    RangeError
        For an age that is no limit.
    """
    if not 0.0 < max_age_d < np.inf:
        raise RangeError("max age", f"{max_age_d} d", "above 0 d")
    length_s = days * DAY_S
    epoch_s = (elements.epoch_us - start_us) / 1e6
    first_s, last_s = epoch_s - max_age_d * DAY_S, epoch_s + max_age_d * DAY_S
    out = []
    for row in np.flatnonzero((first_s > 0.0) | (last_s < length_s)).tolist():
        low, high = float(first_s[row]), float(last_s[row])
        epoch = float(epoch_s[row])
        worst = max(abs(epoch), abs(length_s - epoch)) / DAY_S
        if low > 0.0:
            until = min(low, length_s)
            out.append(Gap(row, "age", 0.0, until, abs(epoch) / DAY_S, max_age_d))
        if high < length_s:
            out.append(Gap(row, "age", max(high, 0.0), length_s, worst, max_age_d))
    return out


def codes_at(motion: Motion, row: int, times_s: Floats) -> Ints:
    """Return the fault of the theory of one object at each time (K,)."""
    out = np.empty((len(times_s), 3))
    follow(motion, row, row, SAMPLE, times_s, 0.0, out)
    return out[:, 2].astype(np.int64)


def theory_gaps(
    motion: Motion, rows: Ints32, known_s: Floats, length_s: float
) -> list[Gap]:
    """Return from when to when the theory fails for each of some objects.

    Parameters
    ----------
    motion
        Counted from the start of the window.
    rows
        (F,) objects for which it may fail, some of them several times.
    known_s
        (F,) an instant at which it fails, or NaN.
    length_s
        The window.

    Returns
    -------
    list of Gap
        From the last instant before it first fails, to 1 ms, until the sample after it
        last fails, at most 120 s; whatever blocks the objects were found in.
    """
    out = []
    for row in np.unique(rows).tolist():
        known = known_s[rows == row]
        known = known[np.isfinite(known)]
        for step_s in (STEP_S, FINE_STEP_S):
            count = max(int(np.ceil(length_s / step_s)), 1)
            grid = np.minimum(np.arange(count + 1) * step_s, length_s)
            times = np.unique(np.concatenate([grid, known]))
            codes = codes_at(motion, row, times)
            if codes.any():
                out.append(gap_of(motion, row, times, codes))
                break
    return out


def gap_of(motion: Motion, row: int, times: Floats, codes: Ints) -> Gap:
    """Return the gap of an object whose theory fails at some of the times."""
    bad = np.flatnonzero(codes)
    first, last = int(bad[0]), int(bad[-1])
    begin, code = float(times[first]), int(codes[first])
    good = float(times[first - 1]) if first else begin
    while begin - good > FINEST_S:
        middle = 0.5 * (good + begin)
        fault = int(codes_at(motion, row, np.array([middle]))[0])
        if fault:
            begin, code = middle, fault
        else:
            good = middle
    until = float(times[min(last + 1, len(times) - 1)])
    return Gap(
        row, "decayed" if code == DECAYED else "theory", good, until, float(code)
    )
