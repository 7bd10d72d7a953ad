"""Triage of what waits: set aside with a reason, woken by time or change, owned, noted.

What is set aside never disappears: Today counts it and shows it on request, and whatever changes
about it (another next step, another deadline, another state) brings it back with the reason.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from comity.foundations.canonical import content_hash
from comity.foundations.errors import InputError
from comity.node.node import Node, UnitOfWork
from comity.node.operations import Nothing, Operation
from comity.node.store import triage as store
from comity.node.store.triage import TriageRow, ViewRow
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = [
    "LIST_NOTES",
    "LIST_VIEWS",
    "NOTE_TRIAGE",
    "OPERATIONS",
    "SAVE_VIEW",
    "SET_TRIAGE",
    "UNDECIDED",
    "Aside",
    "NamedSubject",
    "NoteTriage",
    "SaveView",
    "SetTriage",
    "TriageNote",
    "TriageState",
    "View",
    "Views",
    "digest_of",
    "standing_of",
]

Subject = Annotated[str, Field(min_length=3, max_length=250)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
#: Subjects of one decision, notes and views that are shown, at most.
MOST, NOTES, VIEWS = 500, 100, 40
#: Longest time to snooze, days.
MOST_DAYS = 30


@dataclass(frozen=True, slots=True)
class TriageState:
    """Where something that waits stands.

    Attributes
    ----------
    subject, owner
        Its page, and the account that takes care of it; empty for nobody.
    state
        ``open``, ``snoozed`` (until an instant or a change) or ``dismissed`` (until a change).
    reason, by, at_us
        Why, which account decided, and when, UTC us.
    until_us
        When a snoozed one wakes, UTC us.
    """

    subject: str
    owner: str
    state: Literal["open", "snoozed", "dismissed"]
    reason: str
    by: str
    at_us: int
    until_us: int | None = None


@dataclass(frozen=True, slots=True)
class SetTriage:
    """A decision about some things that wait.

    Attributes
    ----------
    subjects
        Pages of what waits: ``cases/ID``, ``notices/ID``.
    seen
        Digest of each as it was shown, in the same order: a change brings it back.
    state
        ``open`` takes it back.
    reason
        Why; needed to set something aside.
    hours
        How long it is snoozed.
    mine
        Whether the caller takes care of it from now on; None leaves that as it is.
    """

    subjects: Annotated[tuple[Subject, ...], Field(min_length=1, max_length=MOST)]
    seen: Annotated[tuple[str, ...], Field(max_length=MOST)] = ()
    state: Literal["open", "snoozed", "dismissed"] = "open"
    reason: Annotated[str, Field(max_length=200)] = ""
    hours: Annotated[float, Field(gt=0.0, le=24.0 * MOST_DAYS)] = 8.0
    mine: bool | None = None


@dataclass(frozen=True, slots=True)
class NamedSubject:
    """Something that waits, by its page."""

    subject: Subject


@dataclass(frozen=True, slots=True)
class NoteTriage:
    """A note about something that waits; it never leaves this node."""

    subject: Subject
    text: Text


@dataclass(frozen=True, slots=True)
class TriageNote:
    """A note: when, UTC us, by which account, and its text."""

    at_us: int
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class View:
    """A saved view: its name and its address at this node."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Views:
    """The views that a person has saved."""

    views: tuple[View, ...]


@dataclass(frozen=True, slots=True)
class SaveView:
    """A view to be saved; an empty address forgets it."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    path: Annotated[str, Field(max_length=500)] = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """How something that waits stands now: ``woken`` tells why it is back."""

    state: TriageState | None
    hidden: bool
    woken: Literal["", "time", "change"] = ""


#: Of what nobody has decided anything about.
UNDECIDED = Aside(None, hidden=False)


def digest_of(*words: object) -> str:
    """Return a digest of what is shown of something that waits."""
    return content_hash([str(word) for word in words]).removeprefix("sha256:")


def _state(row: TriageRow) -> TriageState:
    known: dict[str, Literal["open", "snoozed", "dismissed"]] = {
        "snoozed": "snoozed",
        "dismissed": "dismissed",
    }
    return TriageState(
        row.subject,
        row.owner,
        known.get(row.state, "open"),
        row.reason,
        row.by,
        row.at_us,
        row.until_us,
    )


def standing_of(row: TriageRow | None, seen: str, now_us: int) -> Aside:
    """Return how something stands: set aside, or back because of time or a change."""
    if row is None:
        return UNDECIDED
    state = _state(row)
    if state.state == "open":
        return Aside(state, hidden=False)
    if row.seen != seen:
        return Aside(state, hidden=False, woken="change")
    if state.until_us is not None and now_us >= state.until_us:
        return Aside(state, hidden=False, woken="time")
    return Aside(state, hidden=True)


def _set(node: Node, asked: SetTriage, caller: Caller) -> tuple[TriageState, ...]:
    """Set things that wait aside with a reason, take them back, or take care of them."""
    aside = asked.state != "open"
    if aside and not asked.reason.strip():
        raise InputError(
            "a reason is missing", remedy="say why nobody has to look at it now"
        )
    if aside and len(asked.seen) != len(asked.subjects):
        raise InputError(
            f"{len(asked.seen)} digests for {len(asked.subjects)} subjects",
            remedy="send the digest of each as it was shown",
        )
    with node.writing() as work:
        known = store.triage_of(work.connection, asked.subjects)
        rows = [
            _row(work, asked, caller, known.get(subject), k)
            for k, subject in enumerate(asked.subjects)
        ]
        store.save_triage(work.connection, rows)
    return tuple(_state(row) for row in rows)


def _row(
    work: UnitOfWork, asked: SetTriage, caller: Caller, was: TriageRow | None, k: int
) -> TriageRow:
    owner = "" if was is None else was.owner
    if asked.mine is not None:
        owner = caller.id if asked.mine else ""
    snoozed = asked.state == "snoozed"
    until_us = work.now_us + round(asked.hours * 3.6e9) if snoozed else None
    return TriageRow(
        asked.subjects[k],
        owner,
        asked.state,
        asked.reason.strip(),
        until_us,
        asked.seen[k][:64] if asked.seen else "",
        caller.id,
        work.now_us,
    )


def _note(node: Node, asked: NoteTriage, caller: Caller) -> TriageNote:
    """Add a note to something that waits; it never leaves this node."""
    with node.writing() as work:
        at_us = work.now_us
        store.add_note(work.connection, asked.subject, at_us, caller.id, asked.text)
    return TriageNote(at_us, caller.id, asked.text)


def _notes(node: Node, asked: NamedSubject, _caller: Caller) -> tuple[TriageNote, ...]:
    """List the notes about something that waits, the newest first."""
    with node.reading() as work:
        rows = store.notes_of(work.connection, asked.subject, NOTES)
    return tuple(TriageNote(row.at_us, row.by, row.text) for row in rows)


def _views(node: Node, _asked: Nothing, caller: Caller) -> Views:
    """List the views that the caller has saved."""
    with node.reading() as work:
        rows = store.views_of(work.connection, caller.id)
    return Views(tuple(View(row.name, row.path) for row in rows))


def _check_path(path: str) -> None:
    if path and (path[0] != "/" or path[:2] == "//" or not path.isprintable()):
        raise InputError(
            f"{path[:60]!r} is no address of this node", remedy="it begins with one /"
        )


def _save(node: Node, asked: SaveView, caller: Caller) -> Views:
    """Save a view of a list by its address, or forget it."""
    _check_path(asked.path)
    with node.writing() as work:
        if not asked.path:
            store.drop_view(work.connection, caller.id, asked.name)
        else:
            known = store.views_of(work.connection, caller.id)
            if len(known) >= VIEWS and asked.name not in {one.name for one in known}:
                raise InputError(
                    f"{len(known)} views are saved, at most {VIEWS} may be",
                    remedy="forget one",
                )
            store.save_view(work.connection, ViewRow(caller.id, asked.name, asked.path))
    return _views(node, Nothing(), caller)


CASE = "cases/enc:000000"
SET_TRIAGE = Operation(
    name="triage set",
    method="POST",
    path="/triage",
    right=Right.DRAFT,
    request=SetTriage,
    result=tuple[TriageState, ...],
    run=_set,
    example=SetTriage((CASE,), (digest_of("x"),), "snoozed", "waits for tracking"),
)
NOTE_TRIAGE = Operation(
    name="triage note",
    method="POST",
    path="/triage/notes",
    right=Right.DRAFT,
    request=NoteTriage,
    result=TriageNote,
    run=_note,
    example=NoteTriage(CASE, "Called their duty officer."),
)
LIST_NOTES = Operation(
    name="triage notes",
    path="/triage/notes",
    right=Right.DRAFT,
    request=NamedSubject,
    result=tuple[TriageNote, ...],
    run=_notes,
    example=NamedSubject(CASE),
)
LIST_VIEWS = Operation(
    name="view list",
    path="/views",
    right=Right.READ,
    request=Nothing,
    result=Views,
    run=_views,
    example=Nothing(),
)
SAVE_VIEW = Operation(
    name="view save",
    method="POST",
    path="/views",
    right=Right.READ,
    request=SaveView,
    result=Views,
    run=_save,
    example=SaveView("Ours", "/cases?which=us"),
)
OPERATIONS = (SET_TRIAGE, NOTE_TRIAGE, LIST_NOTES, LIST_VIEWS, SAVE_VIEW)
