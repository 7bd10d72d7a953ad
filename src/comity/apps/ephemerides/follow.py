"""Following objects over a span: which span, who can be followed, and who not."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comity.apps.ephemerides.followed import Followed
from comity.apps.ephemerides.subjects import Subject
from comity.astro.orbits import FAULTS, propagate
from comity.astro.orbits.arcs import MAX_AGE_D, Span
from comity.astro.screening.coverage import MAX_AGE_D as DOUBT_D
from comity.foundations import format_utc
from comity.foundations.constants import DAY_S, DAY_US
from comity.foundations.errors import ComityError, DataError, RangeError
from comity.foundations.time import EarthOrientation

__all__ = ["Fault", "follow", "span_of"]

#: A state of a message is doubtful after so many days: unknown density alone moves a low orbit by
#: kilometres then. Element sets: the limit of screening.
STATE_DOUBT_D = 3.0


@dataclass(frozen=True, slots=True)
class Fault:
    """An object that is left out, or from when, and the reason."""

    object: str
    code: str
    reason: str


def follow(
    subjects: Sequence[Subject],
    span: Span,
    max_age_d: float | None,
    orientation: EarthOrientation,
    *,
    whole: bool,
) -> tuple[list[Followed], list[Fault]]:
    """Follow objects over a span.

    Parameters
    ----------
    subjects
        Objects; several parts of one ephemeris have one key.
    max_age_d
        Limit of ages, days: None for the usual ones. An epoch further than this, and than
        30 d, from the span is a fault of its object.
    whole
        Whether ephemerides must reach over the span; otherwise they are followed over what they
        have of it.

    Returns
    -------
    tuple
        Objects that are followed, and faults of those that are not, or not over all of it.

    Raises
    ------
    RangeError
        If an ephemeris does not reach over a span that it must.
    """
    if whole:
        _check_reach([one for one in subjects if one.track is not None], span)
    out: list[Followed] = []
    faults: list[Fault] = []
    for subject in subjects:
        try:
            one = _followed(subject, span, max_age_d, orientation)
        except ComityError as error:
            faults.append(Fault(subject.key, error.code, str(error)))
            continue
        if one is None:
            continue
        out.append(one)
        faults += _decay(one)
    return out, faults


def _followed(
    subject: Subject,
    span: Span,
    max_age_d: float | None,
    orientation: EarthOrientation,
) -> Followed | None:
    """Return an object over a span, None if its ephemeris has nothing of it."""
    end_us = span.start_us + round(span.length_s * 1e6)
    usual_d = STATE_DOUBT_D if subject.state is not None else DOUBT_D
    limit_d = usual_d if max_age_d is None else max_age_d
    epoch = subject.epoch_us
    if epoch is not None:
        away_d = max(span.start_us - epoch, epoch - end_us, 0) / DAY_US
        most_d = max(MAX_AGE_D, limit_d)
        if away_d > most_d:
            raise RangeError(
                f"{subject.kind} of {format_utc(epoch, 0)} UTC",
                f"{away_d:.1f} d from the span",
                f"within {most_d:g} d",
                remedy="choose a --start near it, a newer one, or raise --max-age-days",
            )
    track, begin_s, finish_s = subject.track, 0.0, span.length_s
    if subject.state is not None:
        track = subject.state.flown(span.start_us, end_us)
    elif track is not None:
        begin_s = max((int(track.at_us[0]) - span.start_us) / 1e6, 0.0)
        finish_s = min((int(track.at_us[-1]) - span.start_us) / 1e6, span.length_s)
        if finish_s <= begin_s:
            return None
    return Followed(subject, span, begin_s, finish_s, track, limit_d, orientation)


def _check_reach(subjects: Sequence[Subject], span: Span) -> None:
    """Raise RangeError if the parts of an ephemeris do not reach over a span."""
    ends: dict[tuple[str, str], tuple[int, int]] = {}
    for one in subjects:
        if one.track is None:
            continue
        first, last = int(one.track.at_us[0]), int(one.track.at_us[-1])
        known = ends.get((one.source, one.key), (first, last))
        ends[one.source, one.key] = (min(known[0], first), max(known[1], last))
    end_us = span.start_us + round(span.length_s * 1e6)
    for (source, key), (first, last) in ends.items():
        if span.start_us < first or end_us > last:
            raise RangeError(
                "span",
                f"{format_utc(span.start_us, 3)} to {format_utc(end_us, 3)} UTC",
                f"within the ephemeris of {key} in {source}: {format_utc(first, 3)} to "
                f"{format_utc(last, 3)} UTC",
                remedy="choose --start and --days inside, or leave both out for all of it",
            )


def _decay(one: Followed) -> list[Fault]:
    """Return from when the theory gives no state, if it does not over the whole span."""
    elements = one.subject.elements
    if elements is None:
        return []
    times = np.linspace(0.0, one.span.length_s, max(2, int(one.span.length_s / 600.0)))
    states = propagate(elements, one.span.start_us, times)
    bad = np.flatnonzero(states.fault[0])
    if not len(bad):
        return []
    first = int(bad[0])
    if first:
        times = np.linspace(times[first - 1], times[first], 1001)
        states = propagate(elements, one.span.start_us, times)
        first = int(np.argmax(states.fault[0] != 0))
    when = format_utc(one.span.start_us + int(times[first] * 1e6), 0)
    reason = f"{FAULTS[int(states.fault[0, first])]}, from {when} UTC: no rows there"
    return [Fault(one.subject.key, "range", reason)]


def span_of(
    subjects: Sequence[Subject], start_us: int | None, days: float | None, now_us: int
) -> tuple[Span, bool]:
    """Return the span, and whether ephemerides must reach over it.

    Without a start, ephemerides are followed over all that they have, states from their epoch on,
    element sets from now on.
    """
    tracks = [one.track for one in subjects if one.track is not None]
    if start_us is not None or days is not None or len(tracks) < len(subjects):
        if start_us is None:
            firsts = [int(track.at_us[0]) for track in tracks]
            epochs = [one.state.at_us for one in subjects if one.state is not None]
            start_us = min(firsts or epochs or [now_us])
        given = 1.0 if days is None else days
        return Span(start_us, given * DAY_S), True
    if not tracks:
        raise DataError(
            "the files hold no object with element sets or states (an OCM may have none)",
            remedy="give element sets, OEM, OPM, CDM, or an OCM with states",
        )
    first = min(int(track.at_us[0]) for track in tracks)
    last = max(int(track.at_us[-1]) for track in tracks)
    return Span(first, (last - first) / 1e6), False
