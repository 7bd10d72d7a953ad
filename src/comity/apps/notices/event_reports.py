"""Events that warnings report, as they are assessed, printed and sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from comity.coordination.notices.confidence import (
    Advice,
    Assessment,
    Confidence,
    Report,
    seen_by,
)
from comity.coordination.notices.matching import Fit
from comity.foundations.plain import named

__all__ = ["Event", "EventReport", "NearestNotice", "SourceReport", "report_event"]


@dataclass(frozen=True, slots=True)
class Event:
    """An event as this node assesses it.

    Attributes
    ----------
    id
        The first warning that reported it, without revision.
    reports, assessment
        All warnings of it, and how far they confirm it.
    fit
        The notice that announced it, or the nearest one; None if there is none.
    explained
        Whether a party that was asked has answered that it is its own.
    first_us
        When the first warning was stored here, UTC us.
    advice
        What the machine proposes now.
    """

    id: str
    reports: tuple[Report, ...]
    assessment: Assessment
    fit: Fit | None
    explained: bool
    first_us: int
    advice: Advice


@dataclass(frozen=True, slots=True)
class NearestNotice:
    """The notice that comes nearest to an event, and why it does not announce it."""

    notice: str
    why_not: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """A warning of an event: its issuer, lineage, and the warning that it repeats."""

    notice: str
    sender: str = named("from")
    lineage: str
    origin: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class EventReport:
    """An event as it is printed and sent; ``place_deg`` is latitude and longitude.

    ``ignored`` names the warnings that add nothing, and why; ``matched`` is the notice that
    announced the event, ``nearest`` the one that nearly does.
    """

    warning: str
    confidence: Confidence
    lineages: tuple[str, ...]
    contradicted_by: tuple[str, ...]
    ignored: Mapping[str, str]
    matched: str | None
    nearest: NearestNotice | None
    advice: Advice
    explained: bool
    first_us: int
    seen: str
    at_us: int
    place_deg: tuple[float, float]
    radius_km: float
    azimuth_deg: float | None
    reports: tuple[SourceReport, ...]


def _nearest(event: Event) -> NearestNotice | None:
    if event.fit is None or event.assessment.matched:
        return None
    return NearestNotice(event.fit.base, event.fit.why_not)


def report_event(event: Event) -> EventReport:
    """Return an event as it is printed and sent."""
    seen, assessment = seen_by(event.reports), event.assessment
    return EventReport(
        warning=event.id,
        confidence=assessment.state,
        lineages=assessment.lineages,
        contradicted_by=assessment.against,
        ignored=assessment.ignored,
        matched=assessment.matched or None,
        nearest=_nearest(event),
        advice=event.advice,
        explained=event.explained,
        first_us=event.first_us,
        seen=seen.seen,
        at_us=seen.at_us,
        place_deg=seen.place_deg,
        radius_km=seen.radius_km,
        azimuth_deg=seen.azimuth_deg,
        reports=tuple(
            SourceReport(
                notice=r.base,
                sender=r.sender,
                lineage=r.lineage,
                origin=r.origin,
                withdrawn=r.withdrawn,
            )
            for r in event.reports
        ),
    )
