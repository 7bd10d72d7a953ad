"""Element sets and ephemerides → states on even nodes in the Earth-fixed frame."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import erfa
import numpy as np

from comity.astro.orbits.elements import ElementSets
from comity.astro.orbits.kernels.arcs import turn_to_earth
from comity.astro.orbits.states import FAULTS, propagate
from comity.astro.orbits.sun import sun_of_date
from comity.astro.orbits.track import Track, states_at
from comity.foundations.arrays import Floats
from comity.foundations.constants import DAY_S
from comity.foundations.errors import RangeError
from comity.foundations.time import EarthOrientation, format_utc, julian_dates

__all__ = ["Arc", "Span", "age_faults", "arcs_of_elements", "arcs_of_tracks", "sun_arc"]

#: Part of a revolution between nodes, rad, where the object is fastest.
TURN_RAD = 0.07
#: Steps that are used, s.
STEPS_S = (5.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0, 180.0, 240.0, 300.0)
#: States in memory at a time.
BLOCK_STATES = 1_500_000
#: Largest time from the epoch of an element set, days.
MAX_AGE_D = 30.0


@dataclass(frozen=True, slots=True)
class Span:
    """From when, UTC in microseconds since 1970, and for how many seconds."""

    start_us: int
    length_s: float

    def __post_init__(self) -> None:
        """Refuse what is no span.

        Raises
        ------
        RangeError
            For a length not above 0 or above 400 days.
        """
        if not 0.0 < self.length_s <= 400.0 * DAY_S:
            raise RangeError(
                "length", f"{self.length_s / DAY_S:g} d", "above 0 and at most 400 d"
            )


@dataclass(frozen=True, slots=True)
class Arc:
    """States of one object, for a span.

    Attributes
    ----------
    row
        Which object of those given.
    first_s, step_s
        Nodes are at ``first_s + k step_s`` after the start of the span.
    position_km, velocity_km_s
        (K, 3) in the Earth-fixed frame (ITRF), NaN outside the source.
    fault
        What is wrong with it, empty if nothing.
    """

    row: int
    first_s: float
    step_s: float
    position_km: Floats
    velocity_km_s: Floats
    fault: str = ""


def _empty(row: int, fault: str) -> Arc:
    none = np.zeros((0, 3))
    return Arc(row, 0.0, 1.0, none, none, fault)


def turns_of(
    times_s: Floats, span: Span, orientation: EarthOrientation
) -> tuple[Floats, Floats]:
    """Return (K, 2) cosine and sine of sidereal time, and (K, 2) the pole, at times.

    The rotations of ``foundations.frames.teme_to_itrf``, in the form of the kernels.
    """
    at_us = span.start_us + np.rint(times_s * 1e6).astype(np.int64)
    ut1_s, x, y, _, _ = orientation.at(at_us)
    angle = erfa.gmst82(*julian_dates(at_us, ut1_s))
    return np.stack([np.cos(angle), np.sin(angle)], 1), np.stack([x, y], 1)


def steps_of(elements: ElementSets) -> Floats:
    """Return a step for each element set: a small part of a turn at perigee.

    The rate at perigee is ``n sqrt(1 + e) / (1 - e)^1.5`` (two bodies).
    """
    e = np.clip(elements.eccentricity, 0.0, 0.999)
    fastest = elements.mean_motion_rad_s * np.sqrt(1.0 + e) / (1.0 - e) ** 1.5
    wanted = TURN_RAD / np.maximum(fastest, 1e-9)
    steps = np.array(STEPS_S)
    return steps[np.clip(np.searchsorted(steps, wanted, "right") - 1, 0, None)]


def age_faults(elements: ElementSets, span: Span, max_age_d: float) -> list[str]:
    """Describe what is wrong with the epoch of each element set, empty if nothing."""
    ends = span.start_us + round(span.length_s * 1e6)
    out = []
    for epoch in elements.epoch_us:
        away = max(span.start_us - int(epoch), int(epoch) - ends, 0) / (DAY_S * 1e6)
        reason = (
            f"epoch {format_utc(int(epoch), 0)} is {away:.1f} d from the span, "
            f"must be within {max_age_d:g} d"
        )
        out.append(reason if away > max_age_d else "")
    return out


def arcs_of_elements(
    elements: ElementSets,
    span: Span,
    orientation: EarthOrientation,
    *,
    step_s: float | None = None,
    max_age_d: float = MAX_AGE_D,
    tick: Callable[[int, int], None] = lambda _done, _total: None,
) -> Iterator[Arc]:
    """Yield an arc for each element set, those of one step together.

    Parameters
    ----------
    elements
        N element sets.
    span
        The nodes begin a step before it and end a step after it.
    orientation
        Earth orientation over the span.
    step_s
        One step for all; by default each has its own by its orbit.
    max_age_d
        An epoch further from the span is a fault of its row.
    tick
        Called with how many are done, of how many.

    Raises
    ------
    DataError
        If the Earth's orientation is not known over the span.
    """
    faults = age_faults(elements, span, max_age_d)
    good = np.array([k for k, reason in enumerate(faults) if not reason], np.int64)
    done = 0
    for row, reason in enumerate(faults):
        if reason:
            done += 1
            yield _empty(row, reason)
    steps = np.full(len(elements), step_s) if step_s else steps_of(elements)
    for step in np.unique(steps[good]) if len(good) else []:
        times = np.arange(-step, span.length_s + 2.0 * step, step)
        turns, polar = turns_of(times, span, orientation)
        rows = good[steps[good] == step]
        block = max(1, BLOCK_STATES // len(times))
        for first in range(0, len(rows), block):
            some = rows[first : first + block]
            states = propagate(elements.take(some), span.start_us, times)
            turn_to_earth(states.position_km, states.velocity_km_s, turns, polar)
            bad = states.fault != 0
            states.position_km[bad] = np.nan
            for k, row in enumerate(some):
                reason = ""
                if bad[k].any():
                    at = int(np.argmax(bad[k]))
                    when = format_utc(span.start_us + int(times[at] * 1e6), 0)
                    reason = f"{FAULTS[int(states.fault[k, at])]}, from {when}"
                done += 1
                tick(done, len(elements))
                yield Arc(
                    int(row),
                    float(times[0]),
                    float(step),
                    states.position_km[k],
                    states.velocity_km_s[k],
                    reason,
                )


def arcs_of_tracks(
    tracks: Sequence[Track], span: Span, orientation: EarthOrientation
) -> Iterator[Arc]:
    """Yield an arc for each ephemeris in TEME, over what it has of the span."""
    start, end = span.start_us, span.start_us + round(span.length_s * 1e6)
    for row, track in enumerate(tracks):
        first = max(int(track.at_us[0]), start)
        last = min(int(track.at_us[-1]), end)
        if last <= first:
            since, until = (format_utc(int(track.at_us[k]), 0) for k in (0, -1))
            yield _empty(row, f"ephemeris of {since} to {until} lies outside the span")
            continue
        across = np.linalg.norm(
            np.cross(track.position_km, track.velocity_km_s), axis=1
        )
        turning = across / np.sum(track.position_km**2, axis=1)
        wanted = min(TURN_RAD / float(turning.max()), STEPS_S[-1])
        count = max(4, int(np.ceil((last - first) / 1e6 / wanted)))
        at_us = np.rint(np.linspace(first, last, count + 1)).astype(np.int64)
        states = states_at(track, at_us)
        position = np.ascontiguousarray(states[None, :, :3])
        velocity = np.ascontiguousarray(states[None, :, 3:])
        times = (at_us - start) / 1e6
        turn_to_earth(position, velocity, *turns_of(times, span, orientation))
        step = (last - first) / 1e6 / count
        yield Arc(row, float(times[0]), step, position[0], velocity[0])


def sun_arc(arc: Arc, span: Span, orientation: EarthOrientation) -> Arc:
    """Return the Sun on the nodes of an arc, as ``sun_of_date`` has it."""
    times = arc.first_s + arc.step_s * np.arange(len(arc.position_km), dtype=np.float64)
    at_us = span.start_us + np.rint(times * 1e6).astype(np.int64)
    position = np.ascontiguousarray(sun_of_date(at_us)[None])
    # Against the turning Earth the Sun's own motion is small, but it is there.
    velocity = np.gradient(position[0], arc.step_s, axis=0)[None]
    velocity = np.ascontiguousarray(velocity)
    turn_to_earth(position, velocity, *turns_of(times, span, orientation))
    return Arc(arc.row, arc.first_s, arc.step_s, position[0], velocity[0])
