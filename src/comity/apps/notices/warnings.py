"""Events that warnings report: matched with announcements, confirmed by lineages."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from comity.apps.notices.documents import load_chains
from comity.apps.notices.event_reports import Event, EventReport, report_event
from comity.apps.notices.store import ladders as ladder_store, notices as store
from comity.coordination.notices.chains import Chain
from comity.coordination.notices.confidence import (
    Assessment,
    Lineage,
    Report,
    advise,
    assess,
    denials_near,
    events_of,
    report_of,
    seen_by,
)
from comity.coordination.notices.ids import read_id
from comity.coordination.notices.matching import Fit, announced_of, assign
from comity.coordination.notices.values import text_in
from comity.foundations.constants import DAY_US, HOUR_US
from comity.foundations.errors import UnknownNameError
from comity.node.cursors import cursor_behind, place_of
from comity.node.node import Node, UnitOfWork
from comity.node.operations import Page, page_of
from comity.node.persons.seen import EVERYTHING, Seen
from comity.node.store import log
from comity.node.store.agreements import read_content, version_lives_then
from comity.node.store.peers import verified_parties
from comity.trust.policy import Agreement

__all__ = [
    "events_page",
    "find_event",
    "lineages_of",
    "warning_events",
]

#: A notice that cannot be read: its id, its issuer, and what reading it raised.
Unreadable: TypeAlias = tuple[str, str, Exception]
Read = TypeVar("Read")
#: How far back earlier events are matched with fresh ones.
MATCHED_US = 7 * 24 * HOUR_US
ANNOUNCING = ("pre-launch", "re-entry", "manoeuvre", "break-up")
#: Answers of an asked party that explain an event.
EXPLAINS = frozenset({"ours", "ours-announced"})


def _agreements_now(work: UnitOfWork) -> list[Agreement]:
    context = work.release_context()
    agreements = {
        rule.agreement.hash: rule.agreement
        for peer in context.verified
        for pair in ((work.party, peer), (peer, work.party))
        for rule in context.decider.in_force(*pair, work.now_us)
    }
    return list(agreements.values())


def _agreements_then(work: UnitOfWork, at_us: int) -> list[Agreement]:
    """Return the agreements that held at an instant with a party that was verified by then."""
    verified = {*verified_parties(work.connection, by_us=at_us)}
    lives = version_lives_then(work.connection, at_us, work.party)
    return [
        read_content(work.connection, one.hash)
        for one, life in lives
        if life.begins_us <= at_us < life.ends_us
        and work.party in one.parties
        and any(
            life.ends_for.get(peer, at_us + 1) > at_us
            for peer in verified & {*one.parties}
        )
        and life.ends_for.get(work.party, at_us + 1) > at_us
    ]


def lineages_of(work: UnitOfWork, at_us: int | None = None) -> dict[str, Lineage]:
    """Return the lineages of sensors that agreements in force declare, by name.

    A name that two agreements give to different owners is left out.

    Parameters
    ----------
    at_us
        That were in force at an instant, as this node held them then, UTC us; None: now.
    """
    agreements = (
        _agreements_now(work) if at_us is None else _agreements_then(work, at_us)
    )
    declared: dict[str, Lineage] = {}
    disputed: set[str] = set()
    for agreement in agreements:
        for name, raw in agreement.terms.get("lineages", {}).items():
            relays = raw.get("relays", [])
            more = frozenset([relays] if isinstance(relays, str) else relays)
            known = declared.get(name)
            if known is not None and known.owner != raw["by"]:
                disputed.add(name)
            whole = more | (known.relays if known else frozenset())
            declared[name] = Lineage(raw["by"], whole)
    return {name: one for name, one in declared.items() if name not in disputed}


def _explained(work: UnitOfWork, seen: Seen, at_us: int | None) -> frozenset[str]:
    """Return the warnings about which a party that was asked has answered that it is its own."""
    asked = store.questions(work.connection, seen.classes, at_us)
    if not asked:
        return frozenset()
    found = set()
    answers = load_chains(work, forms=["answer"], seen=seen, until_us=at_us)
    for chain in answers.values():
        question = asked.get(read_id(chain.latest.reference).base)
        if question is None or text_in(chain.fields, "answer") not in EXPLAINS:
            continue
        to = ladder_store.recipients_of(work.connection, question.notice)
        if chain.latest.issuer in to:
            found.add(question.about)
    return frozenset(found)


def _readable(
    chains: Iterable[Chain],
    read: Callable[[Chain], Read | None],
    faults: list[Unreadable] | None,
) -> list[Read]:
    """Read chains of notices; one that cannot be read hides no other."""
    done = []
    for chain in chains:
        try:
            one = read(chain)
        except Exception as error:  # noqa: BLE001 - named for the caller, who sets it aside
            if faults is not None:
                faults.append((chain.base, chain.latest.issuer, error))
            continue
        if one is not None:
            done.append(one)
    return done


@dataclass(frozen=True, slots=True)
class _Assessed:
    """An event without what depends on the time of day: its advice."""

    id: str
    reports: tuple[Report, ...]
    assessment: Assessment
    fit: Fit | None
    explained: bool
    first_us: int

    def now(self, now_us: int) -> Event:
        """Return the event with what the machine proposes at an instant."""
        advice = advise(
            self.assessment,
            age_s=(now_us - self.first_us) / 1e6,
            explained=self.explained,
        )
        return Event(
            self.id,
            self.reports,
            self.assessment,
            self.fit,
            self.explained,
            self.first_us,
            advice,
        )


@dataclass(frozen=True, slots=True)
class _Events:
    """Assessed events, the newest first, and the notices that cannot be read."""

    events: tuple[_Assessed, ...]
    faults: tuple[Unreadable, ...]

    def since(self, since_us: int) -> Sequence[_Assessed]:
        """Return those whose first warning was stored since an instant."""
        return self.events[: self._behind(since_us - 1)]

    def after(self, first_us: int, name: str) -> int:
        """Return the place behind an event by when it was stored first and its id."""
        end = self._behind(first_us - 1)
        begin = self._behind(first_us)
        same = (k for k in range(begin, end) if self.events[k].id == name)
        return next(same, begin - 1) + 1

    def _behind(self, at_us: int) -> int:
        """Return how many were stored first after an instant."""
        return bisect_left(self.events, -at_us, key=lambda one: -one.first_us)


def _assessed(
    work: UnitOfWork, since_us: int, seen: Seen, at_us: int | None = None
) -> _Events:
    """Return the events of the warnings since an instant, or of the last days if that is longer.

    They follow from all warnings and announcements near them, so that they are kept until
    a notice comes or goes, or another lineage is declared. Those of the past are not kept.
    """
    connection = work.connection
    if at_us is not None:
        begin_us = min(since_us, at_us - MATCHED_US)
        return _assess(work, begin_us, lineages_of(work, at_us), seen, at_us)
    earliest_us = min(since_us, work.now_us - MATCHED_US)
    lineages = lineages_of(work)
    # The newest so many warnings: one that becomes too old changes the number.
    count = store.count_since(connection, "warning", earliest_us)
    classes = None if seen.classes is None else tuple(seen.classes)
    state = (
        log.read_number(connection, "notices said"),
        frozenset(lineages.items()),
    )

    def make() -> _Events:
        return _assess(work, earliest_us, lineages, seen)

    return work.node.derived.find(("warning events", classes, count), state, make)


def _assess(
    work: UnitOfWork,
    earliest_us: int,
    lineages: Mapping[str, Lineage],
    seen: Seen,
    at_us: int | None = None,
) -> _Events:
    faults: list[Unreadable] = []
    warnings = load_chains(
        work, forms=["warning"], since_us=earliest_us, seen=seen, until_us=at_us
    )
    reports = _readable(warnings.values(), report_of, faults)
    groups = {group[0].base: group for group in events_of(reports)}
    if not groups:
        return _Events((), tuple(faults))
    near = _near(work, groups.values(), seen, at_us)
    announced = _readable(near, announced_of, faults)
    alive = {
        name: seen_by(group)
        for name, group in groups.items()
        if not all(r.withdrawn for r in group)
    }
    matched, nearest = assign(alive, announced)
    denials = sorted(
        (r for r in reports if not r.detected), key=lambda r: r.detection.at_us
    )
    places = {r.base: k for k, r in enumerate(reports)}
    widest_s = max((r.detection.sigma_s for r in denials), default=0.0)
    stored_us = store.first_stored(work.connection, "warning", earliest_us)
    explained = _explained(work, seen, at_us)
    events = []
    for name, group in groups.items():
        bases = {r.base for r in group}
        fit = matched.get(name)
        near_it = denials_near(denials, seen_by(group), widest_s)
        denying = sorted(near_it, key=lambda r: places[r.base])
        assessment = assess(group, denying, lineages, fit.base if fit else "")
        shown = fit or nearest.get(name)
        first_us = min(stored_us[base] for base in bases)
        known = not explained.isdisjoint(bases)
        events.append(_Assessed(name, group, assessment, shown, known, first_us))
    return _Events(
        tuple(sorted(events, key=lambda e: -e.first_us)),
        tuple(faults),
    )


def warning_events(
    work: UnitOfWork,
    since_us: int,
    faults: list[Unreadable] | None = None,
    seen: Seen = EVERYTHING,
    at_us: int | None = None,
) -> list[Event]:
    """Return the events that warnings since an instant report, the newest first.

    Earlier ones of the last days are matched with them: a notice that has explained an
    event explains no second one.

    Parameters
    ----------
    since_us
        When the first warning of an event was stored here at the earliest, UTC us.
    faults
        Grows by notices that cannot be read: id, issuer, error.
    seen
        By these warnings, announcements and answers alone.
    at_us
        As this node knew them at an instant, UTC us; None: now.
    """
    if not store.has_form_since(work.connection, "warning", since_us):
        return []
    found = _assessed(work, since_us, seen, at_us)
    if faults is not None:
        faults += found.faults
    now_us = work.now_us if at_us is None else at_us
    return [one.now(now_us) for one in found.since(since_us)]


def events_page(
    node: Node,
    since_us: int,
    cursor: str,
    limit: int,
    seen: Seen = EVERYTHING,
    at_us: int | None = None,
) -> Page[EventReport]:
    """Return a part of the events that warnings since an instant report, the newest first.

    Parameters
    ----------
    seen, at_us
        As `warning_events`.

    Raises
    ------
    InputError
        If the cursor is none.
    """
    place = place_of(cursor, int, str)
    with node.reading() as work:
        if not store.has_form_since(work.connection, "warning", since_us):
            return Page(())
        found = _assessed(work, since_us, seen, at_us)
        now_us = work.now_us if at_us is None else at_us
    start = found.after(int(place[0]), str(place[1])) if place else 0
    rows = found.since(since_us)[start : start + limit + 1]
    page = page_of(rows, limit, lambda row: cursor_behind(row.first_us, row.id))
    return Page(tuple(report_event(row.now(now_us)) for row in page.items), page.next)


def _near(
    work: UnitOfWork,
    groups: Iterable[tuple[Report, ...]],
    seen: Seen,
    stored_us: int | None,
) -> list[Chain]:
    """Return the notices that announce something within a day of some events."""
    times = [group[0].detection.at_us for group in groups]
    bases = store.bases_about(
        work.connection,
        ANNOUNCING,
        min(times) - DAY_US,
        max(times) + DAY_US,
        seen.classes,
        stored_us,
    )
    if not bases:
        return []
    return list(load_chains(work, bases=bases, seen=seen, until_us=stored_us).values())


def find_event(
    work: UnitOfWork, name: str, seen: Seen = EVERYTHING, at_us: int | None = None
) -> Event:
    """Return the event that a warning reports.

    Parameters
    ----------
    name
        Id of the warning, with or without revision.
    seen, at_us
        As `warning_events`.

    Raises
    ------
    UnknownNameError
        If there is no such warning, or it is not seen.
    """
    text = name.strip("/")
    base = read_id(text).base if text.count("/") == 4 else text
    came_us = store.received_us(work.connection, base, "warning", seen.classes)
    if came_us is not None:
        for event in warning_events(work, came_us - DAY_US, seen=seen, at_us=at_us):
            if any(report.base == base for report in event.reports):
                return event
    raise UnknownNameError(
        f"this node has no warning {name[:80]!r}", remedy="comity warning list"
    )
