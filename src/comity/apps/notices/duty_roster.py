"""Watches: the roster, the log, and the page that one officer hands to the next."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from comity.coordination.notices.ladder import State
from comity.coordination.notices.roster import Watch, gaps, on_watch, read_roster
from comity.foundations.canonical import content_hash
from comity.foundations.constants import DAY_US
from comity.foundations.errors import InputError, ResourceError
from comity.node.node import Node
from comity.node.store import log, notice_schema as tables, schema
from comity.node.store.entries import NewEntry
from comity.system.files import read_bytes
from comity.trust.policy.yaml_form import read_yaml

__all__ = [
    "NAME",
    "OPEN",
    "hand_over_watch",
    "load_roster",
    "note_watch",
    "roster_json",
    "watch_log",
]

NAME = "watch.yaml"
#: States in which somebody has still to understand.
OPEN = tuple(
    str(s) for s in (State.SENT, State.STORED, State.SHOWN, State.READ, State.MISREAD)
)


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


def roster_json(node: Node, days: int = 7) -> dict[str, Any]:
    """Return who is on watch now, all watches, and the gaps of the days to come."""
    roster, now = load_roster(node), node.clock()
    here = on_watch(roster, now)
    holes = gaps(roster, now, now + days * DAY_US)

    def person(value: Any) -> dict[str, str]:
        return {
            "name": value.name,
            "telephone": value.telephone,
            "other": value.other,
        }

    return {
        "now_us": now,
        "on_watch": None if here is None else here.name,
        "watches": [
            {
                "watch": w.name,
                "officer": person(w.officer),
                "deputy": person(w.deputy),
                "since_us": w.since_us,
                "until_us": w.until_us,
                "hours": list(w.hours),
            }
            for w in roster
        ],
        "gaps": [{"from_us": a, "until_us": b} for a, b in holes],
    }


def note_watch(node: Node, by: str, words: str, kind: str = "log") -> int:
    """Write into the watch log; it is part of the ledger. Return the entry's number.

    Raises
    ------
    InputError
        If nobody writes, nothing is said, or it is longer than 200 characters.
    """
    if not by.strip() or not words.strip():
        raise InputError("a line of the watch log has a writer and words")
    line = f"{by}: {words}"
    if len(line) > 200:
        raise InputError(
            f"the line has {len(line)} characters, 200 fit", remedy="write two lines"
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
    (entry,) = node.write(lambda c: log.add_entries(c, [row]))
    return int(entry)


def watch_log(node: Node, most: int = 50) -> list[dict[str, Any]]:
    """Return the log of the watch, the newest first: lines, hand-overs, calls."""
    table = schema.entries

    def look(connection: Connection) -> list[dict[str, Any]]:
        rows = connection.execute(
            select(table.c.id, table.c.at_us, table.c.act, table.c.kind, table.c.reason)
            .where(table.c.act.in_(["watch", "page"]))
            .order_by(table.c.id.desc())
            .limit(most)
        )
        return [
            {
                "entry": r.id,
                "at_us": r.at_us,
                "what": "call" if r.act == "page" else r.kind,
                "words": r.reason,
            }
            for r in rows
        ]

    return node.database.read(look)


def open_ladders(connection: Connection) -> list[Mapping[str, Any]]:
    """Return what somebody has still to acknowledge, the next due first."""
    table = tables.ladders
    rows = connection.execute(
        select(table)
        .where(table.c.state.in_(OPEN))
        .order_by(table.c.due_us.is_(None), table.c.due_us, table.c.sent_us)
    )
    return [
        {
            "notice": r.notice,
            "party": r.party,
            "peer": r.peer,
            "sent": bool(r.outgoing),
            "state": r.state,
            "next_call_us": r.due_us,
        }
        for r in rows
    ]


def hand_over_watch(node: Node, by: str, to: str, words: str) -> dict[str, Any]:
    """Hand the watch over: what is open, and the log's last lines, signed into the ledger.

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
        raise InputError("nobody takes the watch", remedy="--to NAME")
    waiting = node.database.read(open_ladders)
    line = f"hands the watch to {to}; {len(waiting)} notices open. {words}".strip()
    entry = note_watch(node, by, line, kind="hand-over")
    return {"entry": entry, "open": waiting, "log": watch_log(node, 20)}
