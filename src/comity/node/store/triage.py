"""Triage as rows: what was set aside, owned and noted, and saved views."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select

from comity.node.store.triage_schema import saved_views, triage, triage_notes
from comity.node.store.upsert import upsert

__all__ = [
    "NoteRow",
    "TriageRow",
    "ViewRow",
    "add_note",
    "drop_view",
    "notes_of",
    "save_triage",
    "save_view",
    "triage_of",
    "views_of",
]


class TriageRow(NamedTuple):
    """What a person decided about something that waits; the table describes the members."""

    subject: str
    owner: str
    state: str
    reason: str
    until_us: int | None
    seen: str
    by: str
    at_us: int


class NoteRow(NamedTuple):
    """A note about something that waits, which never leaves this node."""

    id: int
    subject: str
    at_us: int
    by: str
    text: str


class ViewRow(NamedTuple):
    """A view of a list that a person has saved: its name and its address."""

    owner: str
    name: str
    path: str


def triage_of(
    connection: Connection, subjects: Collection[str]
) -> dict[str, TriageRow]:
    """Return what was decided about some subjects, by subject."""
    columns = [triage.c[name] for name in TriageRow._fields]
    rows = connection.execute(
        select(*columns).where(triage.c.subject.in_(list(subjects)))
    )
    return {row.subject: TriageRow._make(row) for row in rows}


def save_triage(connection: Connection, rows: Collection[TriageRow]) -> None:
    """Store what was decided."""
    upsert(connection, triage, [row._asdict() for row in rows])


def add_note(
    connection: Connection, subject: str, at_us: int, by: str, text: str
) -> None:
    """Store a note."""
    connection.execute(
        insert(triage_notes).values(subject=subject, at_us=at_us, by=by, text=text)
    )


def notes_of(connection: Connection, subject: str, most: int) -> list[NoteRow]:
    """Return the last notes about a subject, the newest first."""
    columns = [triage_notes.c[name] for name in NoteRow._fields]
    rows = connection.execute(
        select(*columns)
        .where(triage_notes.c.subject == subject)
        .order_by(triage_notes.c.id.desc())
        .limit(most)
    )
    return [NoteRow._make(row) for row in rows]


def views_of(connection: Connection, owner: str) -> list[ViewRow]:
    """Return the views that a person has saved, by name."""
    columns = [saved_views.c[name] for name in ViewRow._fields]
    rows = connection.execute(
        select(*columns)
        .where(saved_views.c.owner == owner)
        .order_by(saved_views.c.name)
    )
    return [ViewRow._make(row) for row in rows]


def save_view(connection: Connection, row: ViewRow) -> None:
    """Store a view; one of the same name is replaced."""
    upsert(connection, saved_views, [row._asdict()])


def drop_view(connection: Connection, owner: str, name: str) -> bool:
    """Forget a view; return whether there was one."""
    done = connection.execute(
        delete(saved_views).where(
            saved_views.c.owner == owner, saved_views.c.name == name
        )
    )
    return done.rowcount > 0
