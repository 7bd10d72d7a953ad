"""Problems and schedules: records, measures, and the rules that tracks must keep."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from comity.foundations.constants import HOUR_S

__all__ = [
    "Antenna",
    "Closure",
    "Measures",
    "Member",
    "Option",
    "Problem",
    "Request",
    "Schedule",
    "Track",
    "faults_of",
    "measure",
]


@dataclass(frozen=True, slots=True)
class Closure:
    """A time in which an antenna cannot be used, and the reason."""

    start_s: int
    end_s: int
    reason: str


@dataclass(frozen=True, slots=True)
class Antenna:
    """An antenna of an owner.

    Attributes
    ----------
    name, owner
        Its name, and the member (or other party) that owns it.
    closed
        Times in which it cannot be used.
    reserved
        Part of its open time, 0 to 1, that its owner keeps for itself.
    """

    name: str
    owner: str
    closed: tuple[Closure, ...] = ()
    reserved: float = 0.0


@dataclass(frozen=True, slots=True)
class Member:
    """A member, and the part (0 to 1) of its requested time that it was promised."""

    name: str
    floor: float = 0.0


@dataclass(frozen=True, slots=True)
class Option:
    """A window of a request: places of the antennas used together, begin and end."""

    antennas: tuple[int, ...]
    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True)
class Request:
    """A request of a member.

    Attributes
    ----------
    name, member
        Its name, and the place of its member.
    whole_s, least_s
        Requested time, and the least time that satisfies the request.
    shortest_s, most_tracks
        Shortest track, and the largest number of tracks.
    setup_s, teardown_s
        Time for which the antennas are occupied before and after each track.
    options
        Its windows; a track lies inside one of them.
    priority
        1 or more: weight of the satisfied request.
    """

    name: str
    member: int
    whole_s: int
    least_s: int
    shortest_s: int
    most_tracks: int
    setup_s: int
    teardown_s: int
    options: tuple[Option, ...]
    priority: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """A span with its antennas, members and requests; times are whole seconds of one clock.

    ``unit_s`` is the unit of the solver: tracks begin at and last whole units.
    """

    start_s: int
    end_s: int
    unit_s: int
    antennas: tuple[Antenna, ...]
    members: tuple[Member, ...]
    requests: tuple[Request, ...]


@dataclass(frozen=True, slots=True, order=True)
class Track:
    """Time given to a request in one of its windows."""

    start_s: int
    end_s: int
    request: int
    option: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """Tracks by time, whether they are proved to be the best, and the goal."""

    tracks: tuple[Track, ...]
    proved: bool
    goal: str


@dataclass(frozen=True, slots=True)
class Measures:
    """Measures of a schedule.

    Attributes
    ----------
    hours, asked_hours
        Time of all tracks, antennas of an array counted once; requested time.
    satisfied, complete
        Requests with their least time; with all of their requested time.
    u_rms, u_max
        Root mean square and maximum over the members of the part not given,
        ``U = (asked − given) / asked`` (Goh et al. 2021, SatNet).
    given
        Part given, for each member.
    """

    hours: float
    asked_hours: float
    satisfied: int
    complete: int
    u_rms: float
    u_max: float
    given: tuple[float, ...]


def measure(problem: Problem, tracks: Sequence[Track]) -> Measures:
    """Return the measures of tracks."""
    total = [0] * len(problem.requests)
    for track in tracks:
        total[track.request] += track.end_s - track.start_s
    asked = [0] * len(problem.members)
    got = [0] * len(problem.members)
    for k, request in enumerate(problem.requests):
        asked[request.member] += request.whole_s
        got[request.member] += total[k]
    given = tuple(g / a if a else 1.0 for g, a in zip(got, asked, strict=True))
    lost = [1.0 - part for part, a in zip(given, asked, strict=True) if a] or [0.0]
    pairs = list(zip(total, problem.requests, strict=True))
    return Measures(
        sum(total) / HOUR_S,
        sum(asked) / HOUR_S,
        sum(t >= r.least_s for t, r in pairs),
        sum(t >= r.whole_s for t, r in pairs),
        math.sqrt(sum(u * u for u in lost) / len(lost)),
        max(lost),
        given,
    )


def _track_faults(problem: Problem, track: Track) -> list[str]:
    request = problem.requests[track.request]
    option = request.options[track.option]
    name = f"{request.name} at {track.start_s} s"
    out = []
    if track.end_s - track.start_s < request.shortest_s:
        lasts = track.end_s - track.start_s
        out.append(f"{name} lasts {lasts} s, must last {request.shortest_s} s")
    if track.start_s < option.start_s or track.end_s > option.end_s:
        out.append(f"{name} leaves its window")
    return out


def _request_faults(request: Request, some: Sequence[Track]) -> list[str]:
    out = []
    if len(some) > request.most_tracks:
        out.append(f"{request.name} is cut into {len(some)} tracks")
    if sum(t.end_s - t.start_s for t in some) > request.whole_s:
        out.append(f"{request.name} gets more than it asked for")
    if any(b.start_s < a.end_s for a, b in pairwise(some)):
        out.append(f"tracks of {request.name} overlap")
    return out


def faults_of(problem: Problem, tracks: Sequence[Track]) -> list[str]:
    """Return a sentence for every rule that tracks break."""
    out: list[str] = []
    taken: dict[int, list[tuple[int, int, str]]] = {}
    of_request: dict[int, list[Track]] = {}
    for track in tracks:
        request = problem.requests[track.request]
        out += _track_faults(problem, track)
        of_request.setdefault(track.request, []).append(track)
        for a in request.options[track.option].antennas:
            taken.setdefault(a, []).append(
                (
                    track.start_s - request.setup_s,
                    track.end_s + request.teardown_s,
                    request.name,
                )
            )
    for a, antenna in enumerate(problem.antennas):
        spans = taken.get(a, []) + [
            (c.start_s, c.end_s, f"closed: {c.reason}") for c in antenna.closed
        ]
        spans.sort()
        until, who = -math.inf, ""
        for start, end, name in spans:
            if start < until and not (who[:7] == name[:7] == "closed:"):
                out.append(f"{antenna.name}: {name} overlaps {who}")
            if end > until:
                until, who = end, name
    for k, some in of_request.items():
        out += _request_faults(problem.requests[k], sorted(some))
    return out + _reserve_faults(problem, tracks)


def open_s(problem: Problem, antenna: Antenna) -> int:
    """Return the time, s, for which an antenna is open in the span."""
    total, until = problem.end_s - problem.start_s, problem.start_s
    for closure in sorted(antenna.closed, key=lambda c: c.start_s):
        start = max(closure.start_s, until)
        end = min(closure.end_s, problem.end_s)
        if end > start:
            total -= end - start
            until = end
    return total


def _reserve_faults(problem: Problem, tracks: Sequence[Track]) -> list[str]:
    out = []
    for a, antenna in enumerate(problem.antennas):
        if antenna.reserved <= 0.0:
            continue
        used = 0
        for track in tracks:
            request = problem.requests[track.request]
            foreign = problem.members[request.member].name != antenna.owner
            if foreign and a in request.options[track.option].antennas:
                used += (
                    track.end_s - track.start_s + request.setup_s + request.teardown_s
                )
        most = (1.0 - antenna.reserved) * open_s(problem, antenna)
        if used > most + problem.unit_s:
            out.append(f"{antenna.name}: others use {used} s, {most:.0f} s are theirs")
    return out
