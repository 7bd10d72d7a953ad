"""Expected number of entries: one encounter (Nc2D), or the whole window (Nc3D).

Both integrate the rate of `kernels.rate` over time. Where one pair of orbits can enter only
once, the expected number is the probability that it enters; in general it is more.
"""

from dataclasses import dataclass, field
from math import inf, isfinite, nan

import numpy as np

from comity.astro.risk.kernels.overlap import SPACE
from comity.astro.risk.kernels.rate import count_over, rate_at
from comity.astro.risk.overlap import Orbits
from comity.astro.risk.spans import (
    LEVELS,
    Span,
    approaches_of,
    closest,
    minimum,
    spans_of,
)
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_TCG_KM3_S2

__all__ = ["LARGEST_ERROR", "Count", "counts", "peak_count", "whole_count"]

#: An error of the quadrature, relative, above which a count is no number: the accuracy that
#: is promised against published values.
LARGEST_ERROR = 1e-3
#: Part of all entries from which an encounter of the window counts as another one.
OTHER = 1e-3
NO_OVERLAP = "no overlap of the two distributions was found"


@dataclass(frozen=True, slots=True)
class Count:
    """An expected number of entries.

    Attributes
    ----------
    value
        The number, NaN if it could not be computed.
    peak_s, width_s
        Where the largest overlap lies, seconds from the instant of the states, and the
        width of its bell.
    begin_s, end_s
        Outside of which nothing enters, within the window.
    peaks
        Number of encounters that hold more than a thousandth of the entries.
    edge
        The part of the largest rate that is left at the ends of the window: more than
        a little means that the encounter goes on outside.
    error
        Numerical error of the value, as the pair of quadrature rules shows it.
    reason
        Why there is no number, empty if there is one.
    window_s
        Begin and end of the window that was searched.
    largest
        The largest part of the number that one encounter holds.
    spans_s
        Spans of time in which something enters.
    approaches_s
        Instants of the window at which the centres of the distributions overlap most, and
        at which their means are closest.
    """

    value: float
    peak_s: float
    width_s: float
    begin_s: float
    end_s: float
    peaks: int
    edge: float
    error: float = 0.0
    reason: str = ""
    window_s: tuple[float, float] = (0.0, 0.0)
    largest: float = nan
    spans_s: tuple[tuple[float, float], ...] = ()
    approaches_s: tuple[float, ...] = ()


def _edge(
    orbits: Orbits, radius: float, spans: list[Span], window: tuple[float, float]
) -> float:
    """Return the largest rate at an end of the window that a span reaches."""
    largest = 0.0
    ends = ((spans[0].marks[0], window[0]), (spans[-1].marks[-1], window[1]))
    for reached, end in ends:
        if abs(reached - end) > 1e-9 * (window[1] - window[0]):
            continue
        rate = rate_at(
            *(*orbits.pair, end, radius, EARTH_MU_TCG_KM3_S2, inf, 0.0),
            *(np.empty((SPACE, 6, 6)), np.zeros(5)),
        )
        largest = max(largest, float(rate)) if isfinite(rate) else largest
    return largest


def counts(
    orbits: Orbits, radius_km: float, span_s: tuple[float, float] | None = None
) -> tuple[Count, Count]:
    """Integrate the encounter nearest to the instant of the states, and all of a window.

    Parameters
    ----------
    span_s
        Begin and end of the window from the instant of the states; default: half the
        shorter period to either side, within which two orbits meet at their two nodes.

    Returns
    -------
    tuple
        What NASA CARA's Nc2D and Nc3D give. A quadrature that does not reach its tolerance
        gives no number, but a reason.
    """
    half = 0.5 * orbits.period_s
    window = span_s or (-half, half)
    approaches = approaches_of(orbits, window)
    spans: list[Span] = []
    lowest = nan
    if approaches and radius_km > 0.0:
        spans, lowest = spans_of(orbits, radius_km, window, approaches)
    if not spans:
        # Nothing enters a point, wherever the distributions are.
        why = "" if radius_km == 0.0 and approaches else NO_OVERLAP
        value = nan if why else 0.0
        nothing = Count(value, 0.0, nan, *window, 0, 0.0, 0.0, why, window, value)
        return nothing, nothing
    work = np.zeros(5)
    parts: dict[float, _Part] = {}
    for span in spans:
        whole = max((part.value for part in parts.values()), default=0.0)
        value, error = count_over(
            *(*orbits.pair, np.array(span.marks), radius_km, EARTH_MU_TCG_KM3_S2),
            *(lowest + LEVELS[-1] + 1.0, whole, np.empty((SPACE, 6, 6)), work),
        )
        part = parts.setdefault(span.at_s, _Part())
        part.value, part.error = part.value + value, part.error + error
        part.spans.append((span.marks[0], span.marks[-1]))
    highest = float(work[3])
    edge = _edge(orbits, radius_km, spans, window) / highest if highest > 0.0 else 0.0
    nearest = min(parts, key=abs)
    single = {nearest: parts[nearest]}
    looked = [
        t_s
        for one in approaches
        for t_s in (one.at_s, closest(orbits, one.at_s))
        if window[0] <= t_s <= window[1]
    ]
    found = _Found(window, edge, work, tuple(looked))
    return _count_of(orbits, single, found), _count_of(orbits, parts, found)


@dataclass(slots=True)
class _Part:
    """What one encounter of a window holds."""

    value: float = 0.0
    error: float = 0.0
    spans: list[tuple[float, float]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Found:
    """What all counts of a window share."""

    window: tuple[float, float]
    edge: float
    work: Floats
    approaches: tuple[float, ...]


def _count_of(orbits: Orbits, parts: dict[float, _Part], found: _Found) -> Count:
    """Put the encounters of a window together to a count."""
    value = sum(part.value for part in parts.values())
    error = sum(part.error for part in parts.values())
    spans = sorted(span for part in parts.values() for span in part.spans)
    begin, end = spans[0][0], max(span[1] for span in spans)
    at = max(parts, key=lambda t_s: (parts[t_s].value, -abs(t_s)))
    peak = minimum(orbits, at, max(1e-3, 0.1 * (end - begin)))
    reason = _why_not(value, error, found.work)
    return Count(
        value=nan if reason else value,
        peak_s=peak.at_s if abs(peak.at_s - at) < end - begin else at,
        width_s=peak.width_s,
        begin_s=begin,
        end_s=end,
        peaks=sum(part.value >= OTHER * value for part in parts.values()),
        edge=found.edge,
        error=error,
        reason=reason,
        window_s=found.window,
        largest=parts[at].value,
        spans_s=tuple(spans),
        approaches_s=found.approaches,
    )


def _why_not(value: float, error: float, work: Floats) -> str:
    """Return why a count is no number, empty if it is one."""
    if work[4] > 0.0:
        return (
            f"at {int(work[4])} instants no overlap of the two distributions was found"
        )
    if work[1] > 0.0:
        return "the quadrature over the sphere did not reach its tolerance"
    if not isfinite(value) or error > LARGEST_ERROR * value:
        return (
            f"the quadrature over time has an error of {error:.1e} for {value:.3e}, "
            f"limit {100.0 * LARGEST_ERROR:g} %"
        )
    return ""


def peak_count(orbits: Orbits, radius_km: float) -> Count:
    """Integrate the one encounter nearest to the instant of the states (Nc2D)."""
    return counts(orbits, radius_km)[0]


def whole_count(
    orbits: Orbits, radius_km: float, span_s: tuple[float, float] | None = None
) -> Count:
    """Integrate every encounter of a window (Nc3D); see `counts`."""
    return counts(orbits, radius_km, span_s)[1]
