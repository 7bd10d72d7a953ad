"""Watches: the roster, the log, and the page that one officer hands to the next."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.apps.notices.store.entries import WatchRow, watch_rows
from comity.apps.notices.store.ladders import LadderRow, open_ladders
from comity.coordination.notices.ladder import State
from comity.coordination.notices.roster import Watch, gaps, on_watch, read_roster
from comity.foundations.canonical import content_hash
from comity.foundations.constants import DAY_US
from comity.foundations.errors import InputError, ResourceError, TrustError
from comity.foundations.plain import ABSENT, Absent, named
from comity.node.node import Node, UnitOfWork
from comity.node.persons.accounts import account_of
from comity.node.persons.authority import admit
from comity.node.persons.named_notices import readable
from comity.node.persons.seen import EVERYTHING, Seen
from comity.node.store import log
from comity.node.store.entries import NewEntry
from comity.system.files import read_bytes
from comity.trust.persons import PersonMark, Right
from comity.trust.persons.marks import marks_json
from comity.trust.policy.yaml_form import read_yaml

__all__ = [
    "MAX_CHARS",
    "NAME",
    "OPEN",
    "PERSONS",
    "Gap",
    "HandoverPage",
    "LogLine",
    "OpenNotice",
    "RosterReport",
    "hand_over_watch",
    "is_unkept",
    "load_roster",
    "named_persons",
    "note_watch",
    "report_roster",
    "watch_log",
]

NAME = "watch.yaml"
#: States in which somebody has still to understand a notice.
OPEN = tuple(
    str(s) for s in (State.SENT, State.STORED, State.SHOWN, State.READ, State.MISREAD)
)
#: Who hands over and who takes.
PERSONS = 2
#: Longest line of the watch log, and lines of it on a page that is handed over.
MAX_CHARS, PAGE_LINES = 200, 20


@dataclass(frozen=True, slots=True)
class Gap:
    """A span without a watch, UTC us."""

    from_us: int
    until_us: int


@dataclass(frozen=True, slots=True)
class RosterReport:
    """Who is on watch now (None: nobody), all watches, and gaps to come.

    Attributes
    ----------
    now_us
        Now, or the instant of the past that was asked for, UTC us.
    changed_us
        When the roster was written last, UTC us, where an instant of the past was asked for: what
        it said before then is not kept. Absent if there is none.
    """

    now_us: int
    on_watch: str | None
    watches: tuple[Watch, ...]
    gaps: tuple[Gap, ...]
    changed_us: int | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of the watch log: a person's, a hand-over, or a ``call``."""

    entry: int
    at_us: int
    what: str
    text: str = named("words")


@dataclass(frozen=True, slots=True)
class OpenNotice:
    """A notice that somebody has still to understand, and when the next call is due."""

    notice: str
    party: str
    peer: str
    sent: bool
    state: str
    next_call_us: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverPage:
    """The page of a hand-over: its entry of the ledger, what is open, the log."""

    entry: int
    waiting: tuple[OpenNotice, ...] = named("open")
    log: tuple[LogLine, ...]


def load_roster(node: Node) -> tuple[Watch, ...]:
    """Read the roster of a node (``watch.yaml``); empty if there is none.

    Raises
    ------
    FormatError
        If it does not fit.
    """
    path = node.folder / NAME
    if not path.is_file():
        return ()
    return read_roster(read_yaml(read_bytes(path).decode("utf-8", "replace")))


def is_unkept(report: RosterReport) -> bool:
    """Tell whether the roster was written after the instant that was asked for."""
    return isinstance(report.changed_us, int) and report.changed_us > report.now_us


def _changed_us(node: Node) -> int | Absent:
    """Return when the roster was written last, UTC us; absent if there is none."""
    try:
        return (node.folder / NAME).stat().st_mtime_ns // 1000
    except OSError:
        return ABSENT


def report_roster(node: Node, days: int = 7, at_us: int | None = None) -> RosterReport:
    """Return who is on watch now, all watches, and the gaps of the days to come.

    Parameters
    ----------
    at_us
        At an instant of the past, UTC us, by the roster as it is written now; one that was written
        since tells nothing of then, and nobody is named. None: now.
    """
    roster, now_us = load_roster(node), node.clock() if at_us is None else at_us
    changed_us = ABSENT if at_us is None else _changed_us(node)
    unkept = RosterReport(now_us, None, (), (), changed_us)
    if is_unkept(unkept):
        return unkept
    current = on_watch(roster, now_us)
    holes = gaps(roster, now_us, now_us + days * DAY_US)
    return RosterReport(
        now_us,
        None if current is None else current.name,
        roster,
        tuple(Gap(begin, end) for begin, end in holes),
        changed_us,
    )


def note_watch(node: Node, by: str, text: str) -> int:
    """Write a line into the watch log, which is part of the ledger.

    Parameters
    ----------
    by
        Who asks, as its caller is named: an account, a program, the command line.

    Returns
    -------
    int
        Number of its entry.

    Raises
    ------
    InputError
        If the text is empty, or both together exceed ``MAX_CHARS``.
    """
    with node.writing() as work:
        return _add_line(work, by, text, "log", ())


def named_persons(work: UnitOfWork, marks: Sequence[PersonMark]) -> str:
    """Return who has done something, by the names of their accounts, for people of this node."""
    return " and ".join(account_of(work, mark.person).name for mark in marks)


def _add_line(
    work: UnitOfWork, by: str, text: str, kind: str, marks: Sequence[PersonMark]
) -> int:
    if not by.strip() or not text.strip():
        raise InputError(
            "a line of the watch log needs a writer and a text",
            remedy='comity roster log --add "all quiet"',
        )
    line = f"{by}: {text}"
    if len(line) > MAX_CHARS:
        raise InputError(
            f"the line has {len(line)} characters, {MAX_CHARS} fit",
            remedy="write two lines",
        )
    row = NewEntry(
        work.now_us,
        "watch",
        work.party,
        outgoing=False,
        hash=content_hash([work.now_us, line, marks_json(marks)]),
        kind=kind,
        reason=line,
    )
    (entry,) = log.add_entries(work.connection, [row])
    return int(entry)


def watch_log(
    node: Node,
    most: int = 50,
    before: int | None = None,
    seen: Seen = EVERYTHING,
    until_us: int | None = None,
) -> tuple[LogLine, ...]:
    """Return the log of the watch, the newest first: lines, hand-overs, calls.

    Parameters
    ----------
    before
        Lines of entries with a lower number; all if None.
    seen
        Lines that name notices of these classes alone, or none.
    until_us
        Lines that were written until then, UTC us; all if None.
    """
    rows: list[WatchRow] = []
    with node.reading() as work:
        while len(rows) < most:
            some = watch_rows(work.connection, most, before, until_us)
            shown = readable(work, [row.text for row in some], seen)
            rows += [row for row, one in zip(some, shown, strict=True) if one]
            if len(some) < most:
                break
            before = some[-1].entry
    return tuple(
        LogLine(
            row.entry, row.at_us, "call" if row.act == "page" else row.kind, row.text
        )
        for row in rows[:most]
    )


def _open_notice(row: LadderRow) -> OpenNotice:
    return OpenNotice(
        row.notice, row.party, row.peer, row.outgoing, row.state, row.due_us
    )


def hand_over_watch(
    node: Node, to: str, text: str, *, marks: Sequence[PersonMark]
) -> HandoverPage:
    """Hand the watch over: what is open and the log's last lines, signed into the ledger.

    Parameters
    ----------
    to
        Account of the person who takes the watch.
    marks
        Of that person, and of the one who leaves it.

    Raises
    ------
    TrustError
        If not exactly these two have proved it.
    UnknownNameError, ResourceError
        If there is no such person, or no roster.
    """
    if not load_roster(node):
        raise ResourceError(
            "there is no roster", remedy=f"write {NAME} into the node's folder"
        )
    with node.writing() as work:
        made = admit(work, marks, Right.HAND_OVER).marks
        taker = account_of(work, to)
        leaves = [mark for mark in made if mark.person != taker.id]
        if len(made) != PERSONS or len(leaves) != 1:
            raise TrustError(
                f"the watch is handed over by the one who leaves it and {taker.name}, who "
                "takes it: both prove it"
            )
        rows = open_ladders(work.connection, OPEN)
        line = f"hands the watch to {taker.name}; {len(rows)} notices open. {text}"
        by = named_persons(work, leaves)
        entry = _add_line(work, by, line.strip(), "hand-over", made)
    return HandoverPage(
        entry=entry,
        waiting=tuple(_open_notice(row) for row in rows),
        log=watch_log(node, PAGE_LINES),
    )
