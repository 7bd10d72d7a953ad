"""Watches: the roster, the log, and the page that one officer hands to the next."""

from dataclasses import dataclass

from comity.apps.notices.store.entries import watch_rows
from comity.apps.notices.store.ladders import LadderRow, open_ladders
from comity.coordination.notices.ladder import State
from comity.coordination.notices.roster import Watch, gaps, on_watch, read_roster
from comity.foundations.canonical import content_hash
from comity.foundations.constants import DAY_US
from comity.foundations.errors import InputError, ResourceError
from comity.foundations.plain import named
from comity.node.node import Node
from comity.node.store import log
from comity.node.store.entries import NewEntry
from comity.system.files import read_bytes
from comity.trust.policy.yaml_form import read_yaml

__all__ = [
    "NAME",
    "OPEN",
    "Gap",
    "HandoverPage",
    "LogLine",
    "OpenNotice",
    "RosterReport",
    "hand_over_watch",
    "load_roster",
    "note_watch",
    "report_roster",
    "watch_log",
]

NAME = "watch.yaml"
#: States in which somebody has still to understand a notice.
OPEN = tuple(
    str(s) for s in (State.SENT, State.STORED, State.SHOWN, State.READ, State.MISREAD)
)
#: Longest line of the watch log, and lines of it on a page that is handed over.
MAX_CHARS, PAGE_LINES = 200, 20


@dataclass(frozen=True, slots=True)
class Gap:
    """A span without a watch, UTC us."""

    from_us: int
    until_us: int


@dataclass(frozen=True, slots=True)
class RosterReport:
    """Who is on watch now (None: nobody), all watches, and gaps to come."""

    now_us: int
    on_watch: str | None
    watches: tuple[Watch, ...]
    gaps: tuple[Gap, ...]


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


def report_roster(node: Node, days: int = 7) -> RosterReport:
    """Return who is on watch now, all watches, and the gaps of the days to come."""
    roster, now_us = load_roster(node), node.clock()
    current = on_watch(roster, now_us)
    holes = gaps(roster, now_us, now_us + days * DAY_US)
    return RosterReport(
        now_us,
        None if current is None else current.name,
        roster,
        tuple(Gap(begin, end) for begin, end in holes),
    )


def note_watch(node: Node, by: str, text: str, kind: str = "log") -> int:
    """Write a line into the watch log, which is part of the ledger.

    Returns
    -------
    int
        Number of its entry.

    Raises
    ------
    InputError
        If writer or text are empty, or both together exceed ``MAX_CHARS``.
    """
    if not by.strip() or not text.strip():
        raise InputError(
            "a line of the watch log needs a writer and a text",
            remedy='--by "officer Ada" --add "all quiet"',
        )
    line = f"{by}: {text}"
    if len(line) > MAX_CHARS:
        raise InputError(
            f"the line has {len(line)} characters, {MAX_CHARS} fit",
            remedy="write two lines",
        )
    row = NewEntry(
        node.clock(),
        "watch",
        node.party,
        outgoing=False,
        hash=content_hash([node.clock(), line]),
        kind=kind,
        reason=line,
    )
    with node.writing() as work:
        (entry,) = log.add_entries(work.connection, [row])
    return int(entry)


def watch_log(node: Node, most: int = 50) -> tuple[LogLine, ...]:
    """Return the log of the watch, the newest first: lines, hand-overs, calls."""
    with node.reading() as work:
        rows = watch_rows(work.connection, most)
    return tuple(
        LogLine(
            row.entry, row.at_us, "call" if row.act == "page" else row.kind, row.text
        )
        for row in rows
    )


def _open_notice(row: LadderRow) -> OpenNotice:
    return OpenNotice(
        row.notice, row.party, row.peer, row.outgoing, row.state, row.due_us
    )


def hand_over_watch(node: Node, by: str, to: str, text: str) -> HandoverPage:
    """Hand the watch over: what is open and the log's last lines, signed into the ledger.

    Raises
    ------
    InputError, ResourceError
        If somebody is not named, or there is no roster.
    """
    if not load_roster(node):
        raise ResourceError(
            "there is no roster", remedy=f"write {NAME} into the node's folder"
        )
    if not to.strip():
        raise InputError(
            "the person who takes the watch is not named", remedy="--to NAME"
        )
    with node.reading() as work:
        rows = open_ladders(work.connection, OPEN)
    line = f"hands the watch to {to}; {len(rows)} notices open. {text}".strip()
    entry = note_watch(node, by, line, kind="hand-over")
    return HandoverPage(
        entry=entry,
        waiting=tuple(_open_notice(row) for row in rows),
        log=watch_log(node, PAGE_LINES),
    )
