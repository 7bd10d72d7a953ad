"""The messages of each approach together: what changed, the trend, all providers fused."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from comity.apps.avoidance.assess import Risk
from comity.apps.avoidance.decisions import (
    CoursePoint,
    Decision,
    Decisions,
    decisions_of,
    points_of,
)
from comity.apps.avoidance.risk_report import RiskReport, Unassessed
from comity.astro.risk import Assessment, assess
from comity.astro.risk.events import ReportedRisk, events_of, steps_of
from comity.astro.risk.history import Trend, fuse, trend_of
from comity.foundations.plain import ABSENT, Absent
from comity.foundations.time import format_utc

__all__ = ["Course", "EventReport", "RiskSeries", "courses_of", "series_report"]


@dataclass(frozen=True, slots=True)
class ObjectStep:
    """What changed of one object from a message to the next (``astro.risk.events.Step``)."""

    object: str
    kind: str
    sigmas: float | None


@dataclass(frozen=True, slots=True)
class Course:
    """The messages of one approach, by creation.

    Attributes
    ----------
    risks
        The assessed messages; refused ones take no part.
    trend, fused
        Of their probability; the newest message of each provider fused, None with one provider.
    steps
        From each message to the next, of both objects.
    """

    risks: tuple[Risk, ...]
    trend: Trend
    fused: Assessment | None
    steps: tuple[tuple[ObjectStep, ObjectStep], ...]


@dataclass(frozen=True, slots=True)
class MessageStep:
    """What changed with a message: its id, the one before, and both objects."""

    message_id: str
    after: str
    objects: tuple[ObjectStep, ObjectStep]


@dataclass(frozen=True, slots=True)
class EventReport:
    """One approach as its messages tell it.

    Attributes
    ----------
    objects, tca
        Designators, and the closest approach by the newest message, UTC.
    messages
        Ids, by creation.
    trend, slope_per_day, fused_pc
        As in `RiskSeries`.
    steps
        What changed with each message but the first.
    course
        The probability against time, message by message.
    decisions
        Tier, until when burns can be decided, what the next tracking may tell.
    simulated
        Whether a message says that it is made up.
    """

    objects: tuple[str, ...]
    tca: str
    messages: tuple[str, ...]
    trend: str
    slope_per_day: float
    fused_pc: float | None
    steps: tuple[MessageStep, ...]
    course: tuple[CoursePoint, ...] = ()
    decisions: Decisions | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class RiskSeries:
    """Several messages: each of them, and what those of one approach say together.

    ``trend``, ``slope_per_day`` (change of the natural logarithm of the probability a day) and
    ``fused_pc`` are those of the approach that the newest message is about; ``events`` has all.
    """

    messages: tuple[RiskReport | Unassessed, ...]
    trend: str
    slope_per_day: float
    fused_pc: float | None
    events: tuple[EventReport, ...] = ()
    pictures: tuple[str, ...] | Absent = ABSENT


def _reported(risk: Risk) -> ReportedRisk:
    """Turn an assessed message into an entry of its event's history."""
    one, two = risk.cdm.objects
    return ReportedRisk(
        risk.cdm.originator,
        risk.cdm.created_us,
        risk.cdm.tca_us,
        risk.encounter.pair,
        risk.encounter.covariances,
        risk.pc,
        (one.designator, two.designator),
        (one.quality.last_observation_end_us, two.quality.last_observation_end_us),
    )


def courses_of(risks: Sequence[Risk]) -> tuple[Course, ...]:
    """Group messages by the approach that they mean, the one of the newest message first.

    Refused messages take no part.
    """
    given = [risk for risk in risks if risk.gate.verdict != "refused"]
    history = [_reported(risk) for risk in given]
    courses = [
        _course([given[k] for k in group], [history[k] for k in group])
        for group in events_of(history)
    ]
    courses.sort(key=lambda one: -one.risks[-1].cdm.created_us)
    return tuple(courses)


def _course(risks: list[Risk], history: list[ReportedRisk]) -> Course:
    steps = []
    for before, after in pairwise(history):
        one, two = steps_of(before, after)
        steps.append(
            (
                ObjectStep(after.objects[0], one.kind, one.sigmas),
                ObjectStep(after.objects[1], two.kind, two.sigmas),
            )
        )
    return Course(tuple(risks), trend_of(history), _fused(risks, history), tuple(steps))


def _fused(risks: list[Risk], history: list[ReportedRisk]) -> Assessment | None:
    """Fuse the newest message of each provider, where there are several with covariances."""
    newest = {one.provider: one for one in history}
    if len(newest) < 2 or any(
        matrix is None for one in newest.values() for matrix in one.covariances
    ):
        return None
    fused = fuse(list(newest.values()))
    radius = max(risk.assessment.hbr_km for risk in risks)
    return assess(fused.pair, fused.covariances, radius)


def _event_report(course: Course, asked: Decision, now_us: int | None) -> EventReport:
    last = course.risks[-1].cdm
    ids = tuple(risk.cdm.message_id for risk in course.risks)
    return EventReport(
        tuple(thing.designator for thing in last.objects),
        format_utc(last.tca_us, 3),
        ids,
        course.trend.direction,
        course.trend.slope_per_day,
        None if course.fused is None else course.fused.pc,
        tuple(
            MessageStep(ids[k + 1], ids[k], step) for k, step in enumerate(course.steps)
        ),
        points_of(course.risks, asked.profile),
        decisions_of(
            course.risks, asked, last.created_us if now_us is None else now_us
        ),
        any(risk.cdm.simulated for risk in course.risks),
    )


def series_report(
    reports: Sequence[RiskReport | Unassessed],
    courses: Sequence[Course],
    asked: Decision | None = None,
    now_us: int | None = None,
) -> RiskSeries:
    """Put the reports of several messages together, as ``comity risk --json``.

    Parameters
    ----------
    asked
        Profile of tiers and lead of burns.
    now_us
        When the series is looked at, UTC; the creation of each newest message if None.
    """
    told = asked or Decision()
    events = tuple(_event_report(one, told, now_us) for one in courses)
    first = events[0] if events else EventReport((), "", (), "unknown", 0.0, None, ())
    return RiskSeries(
        tuple(reports), first.trend, first.slope_per_day, first.fused_pc, events
    )
