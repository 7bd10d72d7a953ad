"""Warnings at work: joined to events, matched with announcements, believed by lineages."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from comity.apps.notices.documents import bases_about, load_chains
from comity.coordination.notices.confidence import (
    Advice,
    Assessment,
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
from comity.foundations.constants import DAY_US, HOUR_US
from comity.foundations.errors import UnknownNameError
from comity.node.node import UnitOfWork
from comity.node.store import notice_schema as tables

__all__ = [
    "Event",
    "event_json",
    "find_event",
    "lineages_of",
    "warning_events",
]

#: How far back earlier events are matched with fresh ones.
MATCHED_US = 7 * 24 * HOUR_US
ANNOUNCING = ("pre-launch", "re-entry", "manoeuvre", "break-up")
EXPLAINS = frozenset({"ours", "ours-announced"})


@dataclass(frozen=True, slots=True)
class Event:
    """An event as this node sees it.

    ``id`` is the warning that told of it first; ``advice`` is what the machine proposes now.
    """

    id: str
    reports: tuple[Report, ...]
    found: Assessment
    fit: Fit | None
    explained: bool
    first_us: int
    advice: Advice


def lineages_of(work: UnitOfWork) -> dict[str, Lineage]:
    """Return the lineages of sensors that agreements in force declare.

    A name that two agreements give to different owners counts for nothing.
    """
    context, now = work.release_context(), work.now_us
    agreements = {
        rule.agreement.hash: rule.agreement
        for peer in context.verified
        for pair in ((work.party, peer), (peer, work.party))
        for rule in context.decider.in_force(*pair, now)
    }
    found: dict[str, Lineage] = {}
    doubted: set[str] = set()
    for agreement in agreements.values():
        for name, raw in agreement.terms.get("lineages", {}).items():
            relays = raw.get("relays", [])
            fresh = frozenset([relays] if isinstance(relays, str) else relays)
            known = found.get(name)
            if known is not None and known.owner != raw["by"]:
                doubted.add(name)
            relays_of = fresh | (known.relays if known else frozenset())
            found[name] = Lineage(raw["by"], relays_of)
    return {name: lineage for name, lineage in found.items() if name not in doubted}


def _heard_us(connection: Connection, reports: tuple[Report, ...]) -> int:
    table = tables.notices
    rows = connection.execute(
        select(table.c.at_us).where(table.c.base.in_([r.base for r in reports]))
    )
    return min(int(row.at_us) for row in rows)


def _explained(connection: Connection, bases: set[str]) -> bool:
    """Tell whether a party that was asked about an event has said that it is its own."""
    table = tables.notices
    rows = connection.execute(
        select(table.c.notice, table.c.base).where(
            table.c.form == "question", table.c.about.in_(sorted(bases))
        )
    ).all()
    asked = {row.base: row.notice for row in rows}
    if not asked:
        return False
    told = tables.ladders
    answers = load_chains(connection, forms=["answer"])
    for chain in answers.values():
        base = read_id(chain.latest.reference).base
        if chain.fields.get("answer") not in EXPLAINS or base not in asked:
            continue
        to = connection.execute(
            select(told.c.party).where(told.c.notice == asked[base])
        ).all()
        if chain.latest.issuer in {row.party for row in to}:
            return True
    return False


def warning_events(work: UnitOfWork, since_us: int) -> list[Event]:
    """Return the events that warnings since an instant tell of, the newest first.

    Earlier ones of the last days are matched with them: a notice that has explained an
    event explains no second one.
    """
    now = work.now_us
    table = tables.notices
    fresh = select(table.c.notice).where(
        table.c.form == "warning", table.c.at_us >= since_us
    )
    if work.connection.execute(fresh.limit(1)).first() is None:
        return []
    earliest = min(since_us, now - MATCHED_US)
    warnings = load_chains(work.connection, forms=["warning"], since_us=earliest)
    reports = [r for chain in warnings.values() if (r := report_of(chain))]
    groups = events_of(reports)
    if not groups:
        return []
    named = {group[0].base: group for group in groups}
    times = [group[0].what.at_us for group in groups]
    near = bases_about(
        work.connection, ANNOUNCING, min(times) - DAY_US, max(times) + DAY_US
    )
    notices = load_chains(work.connection, bases=near) if near else {}
    announced = [a for chain in notices.values() if (a := announced_of(chain))]
    alive = {
        name: seen_by(group)
        for name, group in named.items()
        if not all(r.withdrawn for r in group)
    }
    matched, nearest = assign(alive, announced)
    lineages = lineages_of(work)
    denials = [r for r in reports if not r.found]
    events = []
    for name, group in named.items():
        first = _heard_us(work.connection, group)
        if first < since_us:
            continue
        fit = matched.get(name)
        found = assess(group, denials, lineages, fit.base if fit else "")
        explained = _explained(work.connection, {r.base for r in group})
        advice = advise(found, age_s=(now - first) / 1e6, explained=explained)
        shown = fit or nearest.get(name)
        events.append(Event(name, group, found, shown, explained, first, advice))
    return sorted(events, key=lambda e: -e.first_us)


def find_event(work: UnitOfWork, name: str) -> Event:
    """Return the event that a warning belongs to.

    Raises
    ------
    UnknownNameError
        If there is no such warning.
    """
    text = name.strip("/")
    base = read_id(text).base if text.count("/") == 4 else text
    table = tables.notices
    came = work.connection.execute(
        select(table.c.at_us).where(table.c.base == base, table.c.form == "warning")
    ).first()
    since = 0 if came is None else int(came.at_us) - DAY_US
    for event in warning_events(work, since) if came is not None else ():
        if any(report.base == base for report in event.reports):
            return event
    raise UnknownNameError(
        f"no warning {name[:80]!r} is here", remedy="comity warning list"
    )


def event_json(event: Event) -> dict[str, Any]:
    """Return an event for programs."""
    what = seen_by(event.reports)
    return {
        "warning": event.id,
        "confidence": str(event.found.state),
        "lineages": list(event.found.lineages),
        "contradicted_by": list(event.found.against),
        "ignored": dict(event.found.ignored),
        "matched": event.found.matched or None,
        "nearest": None
        if event.fit is None or event.found.matched
        else {"notice": event.fit.base, "why_not": list(event.fit.why_not)},
        "advice": str(event.advice),
        "explained": event.explained,
        "first_us": event.first_us,
        "seen": what.seen,
        "at_us": what.at_us,
        "place_deg": list(what.place_deg),
        "radius_km": what.radius_km,
        "azimuth_deg": what.azimuth_deg,
        "reports": [
            {
                "notice": r.base,
                "from": r.sender,
                "lineage": r.lineage,
                "origin": r.origin,
                "withdrawn": r.withdrawn,
            }
            for r in event.reports
        ],
    }
