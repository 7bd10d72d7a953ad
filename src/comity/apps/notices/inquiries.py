"""Questions about events that nothing announced, and who is called about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from comity.apps.notices.documents import load_chains
from comity.apps.notices.event_reports import Event
from comity.apps.notices.issue import Order, send_notice
from comity.apps.notices.permits import who_may_have
from comity.apps.notices.store.notices import newest_bases
from comity.apps.notices.warnings import Unreadable, find_event, warning_events
from comity.coordination.notices.chains import Chain
from comity.coordination.notices.confidence import Advice, seen_by
from comity.coordination.notices.ids import NoticeId
from comity.coordination.notices.questions import (
    Territory,
    draft,
    parties_for,
    read_territories,
)
from comity.coordination.notices.values import Fields, area_in
from comity.foundations.constants import HOUR_US
from comity.foundations.plain import ABSENT, Absent
from comity.node.exchange.alerts import page_once, was_paged
from comity.node.exchange.isolation import Item, put_aside
from comity.node.node import Node, UnitOfWork
from comity.node.persons.seen import EVERYTHING, Seen
from comity.node.registry import Note
from comity.system.files import read_bytes
from comity.trust.persons import PersonMark
from comity.trust.policy.yaml_form import read_yaml

__all__ = [
    "DraftedQuestion",
    "ask_about",
    "call_about_warnings",
    "draft_question",
    "question_order",
]

#: How long people are called about an event after its warning came.
WATCHED_US = HOUR_US
#: How many announced launch areas are taken as territories, the newest.
MAX_AREAS = 200


@dataclass(frozen=True, slots=True)
class DraftedQuestion:
    """The question about an event that nothing announced.

    Attributes
    ----------
    warning, reference
        Id of the first warning without revision, and the id that the question refers to.
    to
        Parties whose territory fits and whom agreements let us ask.
    cannot_ask
        Parties whose territory fits, without such an agreement.
    fields
        Of the form ``question``.
    sent
        Id of the question when a person has sent it, None if not.
    """

    warning: str
    reference: str
    to: tuple[str, ...]
    cannot_ask: tuple[str, ...]
    fields: Fields
    sent: str | Absent | None = ABSENT


@dataclass(frozen=True, slots=True)
class _Call:
    """A call that is due: by whose warning, for what, in which text."""

    peer: str
    key: tuple[str, ...]
    text: str


@cache
def _sites() -> tuple[Territory, ...]:
    """Return the launch sites of the world that ship with the program."""
    path = files("comity.apps.notices") / "data" / "launch-sites.yaml"
    return read_territories(read_yaml(path.read_text("utf-8")))


def territories(node: Node, notices: Mapping[str, Chain]) -> list[Territory]:
    """Return where parties may launch from: shipped sites, own file, announced areas."""
    known = [*_sites()]
    path = node.folder / "territories.yaml"
    if path.is_file():
        text = read_bytes(path).decode("utf-8", "replace")
        known += read_territories(read_yaml(text))
    for chain in notices.values():
        area = area_in(chain.fields)
        if chain.latest.form == "pre-launch" and area is not None:
            known.append(Territory(chain.latest.issuer, chain.base, area, chain.base))
    return known


def _announced_areas(work: UnitOfWork, seen: Seen) -> dict[str, Chain]:
    bases = newest_bases(work.connection, "pre-launch", MAX_AREAS, seen.classes)
    return load_chains(work, bases=bases, seen=seen) if bases else {}


def draft_question(
    work: UnitOfWork, name: str, seen: Seen = EVERYTHING
) -> DraftedQuestion:
    """Draft the question about an event that nothing announced, and to whom it may go.

    Parameters
    ----------
    seen
        By these notices alone.

    Raises
    ------
    UnknownNameError
        If there is no such warning, or it is not seen.
    """
    return _draft(work, find_event(work, name, seen), seen)


def _draft(work: UnitOfWork, event: Event, seen: Seen = EVERYTHING) -> DraftedQuestion:
    observed = seen_by(event.reports)
    areas = territories(work.node, _announced_areas(work, seen))
    fitting = parties_for(observed, areas)
    fields, reference = draft(observed), f"{event.id}/0"
    allowed = set(who_may_have(work, "question", fields, reference))
    return DraftedQuestion(
        event.id,
        reference,
        tuple(party for party in fitting if party in allowed),
        tuple(
            party for party in fitting if party not in allowed and party != work.party
        ),
        fields,
    )


def ask_about(
    node: Node, name: str, to: tuple[str, ...] = (), *, marks: Sequence[PersonMark]
) -> NoticeId:
    """Send the question about an event; a person has decided to.

    Parameters
    ----------
    name
        Id of the warning, with or without revision.
    to
        Ids of the parties; those of the draft if empty.
    marks
        Of the persons who have proved it.

    Raises
    ------
    InputError, TrustError, UnknownNameError
        If there is no such warning, or nobody may be asked.
    """
    return send_notice(node, question_order(node, name, to), marks=marks)


def question_order(node: Node, name: str, to: tuple[str, ...] = ()) -> Order:
    """Return the question about an event as it would be sent."""
    with node.reading() as work:
        question = draft_question(work, name)
    return Order(
        "question", question.fields, to or question.to, reference=question.reference
    )


def call_about_warnings(node: Node, note: Note) -> None:
    """Call people about events that nothing announced, as the advice changes."""
    since_us = node.clock() - WATCHED_US
    # Computed while reading, so that nobody who writes waits for it.
    with node.reading() as work:
        calls = []
        faults: list[Unreadable] = []
        for event in warning_events(work, since_us, faults):
            try:
                due = _due_call(work, event)
            except Exception as error:  # noqa: BLE001 - the other events are called about
                faults.append((event.id, event.reports[0].sender, error))
                continue
            calls += [] if due is None else [due]

    def call(work: UnitOfWork) -> list[str]:
        for name, sender, error in faults:
            put_aside(work, Item("events of warnings", name, sender), error)
        return [
            one.text for one in calls if page_once(work, one.peer, one.key, one.text)
        ]

    for text in node.transact(call) if calls or faults else ():
        note("page", words=text)


def _due_call(work: UnitOfWork, event: Event) -> _Call | None:
    key = (event.id, str(event.advice), str(event.assessment.state))
    if event.advice is Advice.REST or was_paged(work.connection, key):
        return None
    return _Call(event.reports[0].sender, key, _call_text(work, event))


def _call_text(work: UnitOfWork, event: Event) -> str:
    count = len(event.assessment.lineages)
    head = f"{event.id}: {seen_by(event.reports).seen}, {event.assessment.state}"
    head += f", {count} lineage{'' if count == 1 else 's'}"
    if event.advice is Advice.CALL:
        return f"CRISIS {head}, not announced: decide and call"
    to = ", ".join(_draft(work, event).to) or "nobody that may be asked"
    return f"{head}, not announced: a question to {to} is drafted (comity warning ask)"
