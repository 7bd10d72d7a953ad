"""Operations about watches that bind nobody: the roster, the log, and a line in it."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from comity.apps.notices.duty_roster import (
    MAX_CHARS,
    LogLine,
    RosterReport,
    note_watch,
    report_roster,
    watch_log,
)
from comity.node.cursors import cursor_behind, place_of
from comity.node.node import Node
from comity.node.operations import Number, Operation, Page, PageLimit, page_of
from comity.node.persons.seen import seen_by
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = [
    "LIST_LOG",
    "MAX_DAYS",
    "NOTE_WATCH",
    "OPERATIONS",
    "SHOW_ROSTER",
    "ListLog",
    "NoteWatch",
    "ShowRoster",
]

#: For how many days ahead gaps are listed, at most.
MAX_DAYS = 366


@dataclass(frozen=True, slots=True)
class ShowRoster:
    """The roster, with the gaps of so many days ahead.

    With ``at_us`` it is who was on watch at that instant of the past, microseconds of UTC since 1970;
    a roster that was written since then tells nothing of it.
    """

    days: Annotated[int, Field(ge=1, le=MAX_DAYS)] = 7
    at_us: Number | None = None


@dataclass(frozen=True, slots=True)
class ListLog:
    """The log of the watch; with ``at_us`` as it was written until then, UTC."""

    cursor: str = ""
    limit: PageLimit = 50
    at_us: Number | None = None


@dataclass(frozen=True, slots=True)
class NoteWatch:
    """A line for the log of the watch; its writer is who asks."""

    text: Annotated[str, Field(min_length=1, max_length=MAX_CHARS)]


def writer_of(caller: Caller) -> str:
    """Return who writes a line: a person, a program by its token, or the command line."""
    if caller.kind == "local":
        return "command line"
    return caller.name if caller.kind == "person" else f"program {caller.name}"


def _roster(node: Node, asked: ShowRoster, _caller: Caller) -> RosterReport:
    """Show who is on watch now, all watches, and when nobody is."""
    return report_roster(node, asked.days, asked.at_us)


def _log(node: Node, asked: ListLog, caller: Caller) -> Page[LogLine]:
    """List the log of the watch, the newest line first."""
    place = place_of(asked.cursor, int)
    before = int(place[0]) if place else None
    rows = watch_log(node, asked.limit + 1, before, seen_by(caller), asked.at_us)
    return page_of(rows, asked.limit, lambda row: cursor_behind(row.entry))


def _note(node: Node, asked: NoteWatch, caller: Caller) -> LogLine:
    """Write a line into the log of the watch, which is part of the ledger."""
    entry = note_watch(node, writer_of(caller), asked.text)
    (line,) = watch_log(node, 1, entry + 1)
    return line


SHOW_ROSTER = Operation(
    name="watch roster",
    path="/watch/roster",
    right=Right.READ,
    request=ShowRoster,
    result=RosterReport,
    run=_roster,
    example=ShowRoster(),
)
LIST_LOG = Operation(
    name="watch log",
    path="/watch/log",
    right=Right.READ,
    request=ListLog,
    result=Page[LogLine],
    run=_log,
    example=ListLog(limit=10),
)
NOTE_WATCH = Operation(
    name="watch note",
    method="POST",
    path="/watch/log",
    right=Right.DRAFT,
    request=NoteWatch,
    result=LogLine,
    run=_note,
    example=NoteWatch("all quiet"),
)
OPERATIONS = (SHOW_ROSTER, LIST_LOG, NOTE_WATCH)
