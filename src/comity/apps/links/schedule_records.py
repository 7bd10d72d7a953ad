"""Results of scheduling, as the command prints them and partners read them."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.astro.links.scheduling.satnet import SatnetRow
from comity.foundations.plain import Absent

__all__ = [
    "MemberRow",
    "RejectedRow",
    "ScheduleChanges",
    "ScheduleFault",
    "ScheduleMetrics",
    "ScheduleResult",
    "TrackRow",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleFault:
    """A row of an instance that was left out, and the reason."""

    list: str
    row: int
    code: str = "format"
    reason: str


@dataclass(frozen=True, slots=True)
class ScheduleMetrics:
    """Measures of a schedule.

    Attributes
    ----------
    hours, asked_hours
        Hours of tracking that are scheduled, and requested.
    requests, satisfied, complete
        Requests in all, those with their least duration, those with the whole.
    u_rms, u_max
        Parts of the requested time that members lack: root mean square, and largest.
    """

    hours: float
    asked_hours: float
    requests: int
    satisfied: int
    complete: int
    u_rms: float
    u_max: float


@dataclass(frozen=True, slots=True)
class TrackRow:
    """A track: times in UTC; antennas are occupied from ``taken_from`` to ``taken_until``."""

    request: str
    member: str
    antennas: Sequence[str]
    start: str
    end: str
    taken_from: str
    taken_until: str


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member's part of its requested time, and the share it was promised."""

    name: str
    given: float
    share: float
    below_share: bool


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A request that is not satisfied, the seconds it has, and the reasons."""

    request: str
    member: str
    given_s: int
    why: Sequence[str]


@dataclass(frozen=True, slots=True)
class ScheduleChanges:
    """Tracks that are kept, lost and new against an earlier schedule."""

    kept: int
    changed_or_lost: int
    new: int


@dataclass(frozen=True, slots=True)
class ScheduleResult:
    """A schedule.

    Attributes
    ----------
    metrics, goal, proved
        Measures, the goal of the search, and whether the schedule is proved to be the best.
    solution, tracks
        Rows of SatNet, or tracks.
    members, rejected
        Each member's part, and requests that are not satisfied.
    changes
        Against an earlier schedule, if one was given.
    faults
        Rows of the instance that were left out.
    """

    metrics: ScheduleMetrics
    goal: str
    proved: bool
    solution: Sequence[SatnetRow] | Absent
    tracks: Sequence[TrackRow] | Absent
    members: Sequence[MemberRow]
    rejected: Sequence[RejectedRow]
    changes: ScheduleChanges | Absent
    faults: Sequence[ScheduleFault]
