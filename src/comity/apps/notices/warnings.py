"""Events that warnings report: matched with announcements, confirmed by lineages."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from comity.apps.notices.documents import load_chains
from comity.apps.notices.store import ladders as ladder_store, notices as store
from comity.coordination.notices.chains import Chain
from comity.coordination.notices.confidence import (
    Advice,
    Assessment,
    Confidence,
    Lineage,
    Report,
    advise,
    assess,
    events_of,
    report_of,
    seen_by,
)
from comity.coordination.notices.ids import read_id
from comity.coordination.notices.matching import Fit, announced_of, assign
from comity.coordination.notices.values import text_in
from comity.foundations.constants import DAY_US, HOUR_US
from comity.foundations.errors import UnknownNameError
from comity.foundations.plain import named
from comity.node.node import UnitOfWork

__all__ = [
    "Event",
    "EventReport",
    "NearestNotice",
    "SourceReport",
    "find_event",
    "lineages_of",
    "report_event",
    "warning_events",
]

#: How far back earlier events are matched with fresh ones.
MATCHED_US = 7 * 24 * HOUR_US
ANNOUNCING = ("pre-launch", "re-entry", "manoeuvre", "break-up")
#: Answers of an asked party that explain an event.
EXPLAINS = frozenset({"ours", "ours-announced"})


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


def lineages_of(work: UnitOfWork) -> dict[str, Lineage]:
    """Return the lineages of sensors that agreements in force declare, by name.

    A name that two agreements give to different owners is left out.
    """
    context = work.release_context()
    agreements = {
        rule.agreement.hash: rule.agreement
        for peer in context.verified
        for pair in ((work.party, peer), (peer, work.party))
        for rule in context.decider.in_force(*pair, work.now_us)
    }
    declared: dict[str, Lineage] = {}
    disputed: set[str] = set()
    for agreement in agreements.values():
        for name, raw in agreement.terms.get("lineages", {}).items():
            relays = raw.get("relays", [])
            more = frozenset([relays] if isinstance(relays, str) else relays)
            known = declared.get(name)
            if known is not None and known.owner != raw["by"]:
                disputed.add(name)
            whole = more | (known.relays if known else frozenset())
            declared[name] = Lineage(raw["by"], whole)
    return {name: one for name, one in declared.items() if name not in disputed}


def _explained(work: UnitOfWork, bases: Collection[str]) -> bool:
    """Tell whether a party that was asked about an event has answered that it is its own."""
    asked = store.question_ids(work.connection, bases)
    if not asked:
        return False
    for chain in load_chains(work, forms=["answer"]).values():
        base = read_id(chain.latest.reference).base
        if text_in(chain.fields, "answer") not in EXPLAINS or base not in asked:
            continue
        to = ladder_store.recipients_of(work.connection, asked[base])
        if chain.latest.issuer in to:
            return True
    return False


def warning_events(work: UnitOfWork, since_us: int) -> list[Event]:
    """Return the events that warnings since an instant report, the newest first.

    Earlier ones of the last days are matched with them: a notice that has explained an
    event explains no second one.

    Parameters
    ----------
    since_us
        When the first warning of an event was stored here at the earliest, UTC us.
    """
    if not store.has_form_since(work.connection, "warning", since_us):
        return []
    earliest_us = min(since_us, work.now_us - MATCHED_US)
    warnings = load_chains(work, forms=["warning"], since_us=earliest_us)
    reports = [r for chain in warnings.values() if (r := report_of(chain))]
    groups = {group[0].base: group for group in events_of(reports)}
    if not groups:
        return []
    announced = [
        a for chain in _near(work, groups.values()) if (a := announced_of(chain))
    ]
    alive = {
        name: seen_by(group)
        for name, group in groups.items()
        if not all(r.withdrawn for r in group)
    }
    matched, nearest = assign(alive, announced)
    lineages = lineages_of(work)
    denials = [r for r in reports if not r.detected]
    events = []
    for name, group in groups.items():
        bases = {r.base for r in group}
        first_us = store.first_received_us(work.connection, bases)
        if first_us < since_us:
            continue
        fit = matched.get(name)
        assessment = assess(group, denials, lineages, fit.base if fit else "")
        explained = _explained(work, bases)
        age_s = (work.now_us - first_us) / 1e6
        advice = advise(assessment, age_s=age_s, explained=explained)
        shown = fit or nearest.get(name)
        events.append(
            Event(name, group, assessment, shown, explained, first_us, advice)
        )
    return sorted(events, key=lambda e: -e.first_us)


def _near(work: UnitOfWork, groups: Iterable[tuple[Report, ...]]) -> list[Chain]:
    """Return the notices that announce something within a day of some events."""
    times = [group[0].detection.at_us for group in groups]
    bases = store.bases_about(
        work.connection, ANNOUNCING, min(times) - DAY_US, max(times) + DAY_US
    )
    return list(load_chains(work, bases=bases).values()) if bases else []


def find_event(work: UnitOfWork, name: str) -> Event:
    """Return the event that a warning reports.

    Parameters
    ----------
    name
        Id of the warning, with or without revision.

    Raises
    ------
    UnknownNameError
        If there is no such warning.
    """
    text = name.strip("/")
    base = read_id(text).base if text.count("/") == 4 else text
    came_us = store.received_us(work.connection, base, "warning")
    if came_us is not None:
        for event in warning_events(work, came_us - DAY_US):
            if any(report.base == base for report in event.reports):
                return event
    raise UnknownNameError(
        f"this node has no warning {name[:80]!r}", remedy="comity warning list"
    )


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
