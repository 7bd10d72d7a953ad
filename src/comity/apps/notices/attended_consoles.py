"""Whether somebody attends a console while a watch is on duty; people are called if nobody does."""

from functools import partial

from comity.apps.notices.duty_roster import load_roster
from comity.coordination.notices.ladder import Level
from comity.coordination.notices.roster import Watch, call_text, on_watch
from comity.foundations.canonical import content_hash
from comity.foundations.constants import MINUTE_US
from comity.foundations.time import format_utc
from comity.node.exchange.alerts import page
from comity.node.node import Node, UnitOfWork
from comity.node.registry import Note
from comity.node.store import log
from comity.node.store.entries import NewEntry

__all__ = ["CALLED", "call_if_unattended"]

#: Since when consoles are not attended, once people were called about it; a number of the node,
#: so that a process that begins anew does not call again. 0: nobody was called.
CALLED = "consoles unattended since us"


def call_if_unattended(node: Node, note: Note) -> bool:
    """Call people, once an outage, if a watch is on duty and no console is attended for too long.

    The time counts from the last moment at which a console was attended or nobody had to; for a
    process that begins, from its first look.

    Returns
    -------
    bool
        Whether people were called now.
    """
    now_us, attendance = node.clock(), node.attendance
    roster = load_roster(node)
    watch = on_watch(roster, now_us)
    if watch is None or attendance.count(now_us):
        attendance.absent_since_us = None
        words = "attended again" if watch is not None else "no watch is on duty"
        with node.reading() as work:
            called = log.read_number(work.connection, CALLED)
        if called:
            node.transact(partial(_end, words=words))
        return False
    since_us = attendance.absent_since_us
    if since_us is None or since_us > now_us:
        attendance.absent_since_us = now_us
        return False
    if now_us - since_us < round(node.settings.attended_minutes * MINUTE_US):
        return False
    text = node.transact(partial(_call, watch=watch, roster=roster, since_us=since_us))
    if text:
        note("page", words=text)
    return bool(text)


def _call(
    work: UnitOfWork, watch: Watch, roster: tuple[Watch, ...], since_us: int
) -> str:
    """Call people by telephone: who attends no console sees no screen; empty if it was done."""
    if log.read_number(work.connection, CALLED):
        return ""
    who = call_text(roster, Level.PHONE, work.now_us)
    since = format_utc(since_us, 0)
    text = f"{watch.name} is on duty and no console is attended since {since}Z: {who}"
    page(work, work.party, ["consoles", str(since_us)], text)
    log.set_number(work.connection, CALLED, since_us)
    return text


def _end(work: UnitOfWork, words: str) -> None:
    """Write into the log of the watch that an outage about which people were called is over."""
    since_us = log.read_number(work.connection, CALLED)
    if not since_us:
        return
    line = f"the node: consoles were not attended since {format_utc(since_us, 0)}Z; {words}"
    row = NewEntry(
        work.now_us,
        "watch",
        work.party,
        outgoing=False,
        hash=content_hash([work.now_us, line]),
        kind="log",
        reason=line,
    )
    log.add_entries(work.connection, [row])
    log.set_number(work.connection, CALLED, 0)
