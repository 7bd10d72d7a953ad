"""Detected events against announced ones: time, place, direction, each with its error.

An event is announced only if one notice fits it in *all* that both name. What does not fit
is listed for people. A notice explains one event: a second launch from the same place in
the same window was not announced.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from comity.coordination.notices.chains import Chain, Life
from comity.coordination.notices.geometry import (
    angle_apart_deg,
    distance_km,
    outside_km,
    segment_km,
)
from comity.coordination.notices.values import (
    Area,
    CorridorPoint,
    area_in,
    corridor_in,
    instant_in,
    number_in,
    text_in,
)
from comity.foundations.constants import DAY_US, MINUTE_US

__all__ = ["Announced", "Detected", "Fit", "announced_of", "assign", "fit"]

#: What clocks and the delay between lift-off and its detection may add, s.
SLACK_S, LAG_S = 60.0, 120.0
#: What a place and a direction may differ beyond their stated errors.
SLACK_KM, SLACK_DEG = 25.0, 5.0
#: Errors are one standard deviation; three of them are allowed.
SIGMAS = 3.0


@dataclass(frozen=True, slots=True)
class Detected:
    """A detected event: kind, instant, place and direction, with errors.

    ``sigma_s`` and ``sigma_deg`` are standard deviations; the place lies within ``radius_km``
    of ``place_deg``. ``azimuth_deg`` is None and ``object_id`` empty where the sensor measures none.
    """

    seen: str
    at_us: int
    sigma_s: float
    place_deg: tuple[float, float]
    radius_km: float
    azimuth_deg: float | None = None
    sigma_deg: float = 0.0
    object_id: str = ""


@dataclass(frozen=True, slots=True)
class Announced:
    """An announced event: its window (UTC us), place and direction.

    Its place is ``area`` or ``corridor`` (points with instants, and a half width); None where
    the notice names none or it was withheld.
    """

    base: str
    seen: str
    earliest_us: int
    latest_us: int
    area: Area | None = None
    azimuth_deg: float | None = None
    corridor: Sequence[CorridorPoint] | None = None
    half_width_km: float = 0.0
    object_id: str = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """How an event fits a notice: ``why_not`` is empty if it does; less score is better."""

    base: str
    score: float
    why_not: tuple[str, ...]


#: Form → how sensors report its event.
_APPEARANCE = {
    "pre-launch": "launch-like",
    "re-entry": "re-entry-like",
    "break-up": "break-up-like",
    "manoeuvre": "manoeuvre-like",
}


def announced_of(chain: Chain) -> Announced | None:
    """Return the event that a chain announces now, ``None`` if there is none (any more)."""
    seen, fields = _APPEARANCE.get(chain.latest.form), chain.fields
    if seen is None or chain.life is Life.CANCELLED:
        return None
    window = _window(chain)
    if window is None:
        return None
    return Announced(
        chain.base,
        seen,
        window[0],
        window[1],
        area_in(fields),
        number_in(fields, "azimuth_deg"),
        corridor_in(fields),
        number_in(fields, "half_width_km") or 0.0,
        text_in(fields, "object"),
    )


def _window(chain: Chain) -> tuple[int, int] | None:
    """Return the window that holds (UTC us); after a completion, five minutes around it."""
    fields = chain.fields
    if chain.life is Life.COMPLETED:
        done_us = instant_in(chain.followers[-1].fields, "at_us")
        if done_us is not None:
            return done_us - 5 * MINUTE_US, done_us + 5 * MINUTE_US
    earliest_us = instant_in(fields, "earliest_us")
    latest_us = instant_in(fields, "latest_us")
    if earliest_us is not None and latest_us is not None:
        return earliest_us, latest_us
    at_us = instant_in(fields, "at_us")
    if at_us is None:
        return None
    spread_us = round(SIGMAS * (number_in(fields, "sigma_s") or 0.0) * 1e6)
    return at_us - spread_us, at_us + spread_us


def fit(event: Detected, notice: Announced) -> Fit:
    """Compare an event with a notice."""
    why: list[str] = []
    if event.seen != notice.seen:
        return Fit(notice.base, float("inf"), (f"{event.seen} is no {notice.seen}",))
    score = _time(event, notice, why)
    if event.object_id and notice.object_id and event.object_id != notice.object_id:
        why.append(f"object: {event.object_id} is not {notice.object_id}")
    score += _place(event, notice, why)
    score += _direction(event, notice, why)
    return Fit(notice.base, score, tuple(why))


def _time(event: Detected, notice: Announced, why: list[str]) -> float:
    lag_s = LAG_S if event.seen == "launch-like" else 0.0
    allowed_s = SIGMAS * event.sigma_s + SLACK_S
    early_s = (notice.earliest_us - event.at_us) / 1e6
    late_s = (event.at_us - notice.latest_us) / 1e6 - lag_s
    off_s = max(0.0, early_s, late_s)
    if off_s > allowed_s:
        side = "before" if early_s > 0 else "after"
        why.append(f"time: {off_s / 60:.1f} min {side} the window")
    return off_s / allowed_s


def _place(event: Detected, notice: Announced, why: list[str]) -> float:
    if notice.area is not None:
        off_km = outside_km(event.place_deg, notice.area)
    elif notice.corridor:
        off_km = max(0.0, _from_corridor(event, notice.corridor) - notice.half_width_km)
    elif event.object_id and event.object_id == notice.object_id:
        return 0.0
    else:
        why.append("place: the notice names none, and the object is not known")
        return 1.0
    allowed_km = event.radius_km + SLACK_KM
    if off_km > allowed_km:
        why.append(f"place: {off_km:.0f} km outside, {allowed_km:.0f} km are allowed")
    return off_km / allowed_km


def _from_corridor(event: Detected, points: Sequence[CorridorPoint]) -> float:
    places = [point["place_deg"] for point in points]
    if len(places) == 1:
        return distance_km(event.place_deg, places[0])
    return min(segment_km(event.place_deg, a, b) for a, b in pairwise(places))


def _direction(event: Detected, notice: Announced, why: list[str]) -> float:
    if event.azimuth_deg is None or notice.azimuth_deg is None:
        return 0.0
    off = angle_apart_deg(event.azimuth_deg, notice.azimuth_deg)
    allowed = SIGMAS * event.sigma_deg + SLACK_DEG
    if off > allowed:
        why.append(f"direction: {off:.0f} deg off, {allowed:.0f} deg are allowed")
    return off / allowed


def assign(
    events: Mapping[str, Detected], notices: Iterable[Announced]
) -> tuple[dict[str, Fit], dict[str, Fit]]:
    """Assign events to notices, each notice to one event.

    As many events as possible are explained, and what was explained stays so: events come
    in the order of time, and a later one gets a notice only if every earlier one keeps one
    (augmenting paths, the better fits tried first).

    Returns
    -------
    matched, nearest
        Event → its fit; and for events without one, the nearest that did not fit.
    """
    every = sorted(notices, key=lambda notice: notice.earliest_us)
    longest_us = max((n.latest_us - n.earliest_us for n in every), default=0)
    fits = {
        name: sorted(
            (
                fit(event, notice)
                for notice in notices_of(_begun(every, event, longest_us), event)
            ),
            key=lambda one: (one.score, one.base),
        )
        for name, event in events.items()
    }
    holder: dict[str, str] = {}

    def place(name: str, tried: set[str]) -> bool:
        for one in fits[name]:
            if one.why_not or one.base in tried:
                continue
            tried.add(one.base)
            if one.base not in holder or place(holder[one.base], tried):
                holder[one.base] = name
                return True
        return False

    for name in sorted(events, key=lambda n: (events[n].at_us, n)):
        place(name, set())
    matched = {
        name: next(one for one in fits[name] if one.base == base)
        for base, name in holder.items()
    }
    nearest = {}
    for name, some in fits.items():
        if name not in matched and some:
            why_not = some[0].why_not or ("the notice explains another event",)
            nearest[name] = Fit(some[0].base, some[0].score, why_not)
    return matched, nearest


def _begun(
    ordered: Sequence[Announced], event: Detected, longest_us: int
) -> Sequence[Announced]:
    """Return the notices, which stand in the order of their begin, that may be near an event.

    Parameters
    ----------
    longest_us
        The longest window of any of them.
    """

    def begin(notice: Announced) -> int:
        return notice.earliest_us

    first = bisect_left(ordered, event.at_us - DAY_US - max(longest_us, 0), key=begin)
    return ordered[first : bisect_right(ordered, event.at_us + DAY_US, key=begin)]


def notices_of(notices: Iterable[Announced], event: Detected) -> list[Announced]:
    """Return the notices of the kind of an event that lie within a day of it."""
    return [
        n
        for n in notices
        if n.seen == event.seen
        and n.earliest_us - DAY_US <= event.at_us <= n.latest_us + DAY_US
    ]
