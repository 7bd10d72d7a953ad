"""Lists and counts of notices for people and programs: now, or as they stood at an instant of the past."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from comity.apps.notices.documents import ladder_of, load_chains
from comity.apps.notices.duty_roster import OPEN
from comity.apps.notices.past_ladders import ladders_then
from comity.apps.notices.store import ladders as ladder_store
from comity.apps.notices.store.ladders import LadderRow
from comity.apps.notices.store.listed_notices import (
    BaseRow,
    count_bases,
    kinds_of_bases,
    list_bases,
)
from comity.apps.notices.view_records import NoticeCount, NoticeCounts, NoticeLine
from comity.coordination.notices.chains import Chain
from comity.coordination.notices.ids import read_id
from comity.coordination.notices.ladder import deadline
from comity.foundations.errors import InputError
from comity.node.cursors import cursor_behind, place_of
from comity.node.node import Node, UnitOfWork
from comity.node.operations import Page, page_of
from comity.node.persons.seen import EVERYTHING, Seen

__all__ = ["NoticeQuery", "count_notices", "list_notices", "notices_page"]

#: Open notices of the past that are read at once to be counted.
COUNTED = 500


def list_notices(
    node: Node,
    *,
    which: str = "all",
    form: str = "",
    open_only: bool = False,
    most: int = 100,
) -> list[NoticeLine]:
    """Return notices, the newest first.

    Parameters
    ----------
    which
        ``all``, ``sent`` or ``received``.
    form
        Of one form only, if given.
    open_only
        Those that somebody has still to understand.
    most
        How many at most.

    Raises
    ------
    InputError
        If ``which`` is none of the three.
    """
    if which not in {"all", "sent", "received"}:
        raise InputError(f"{which[:20]!r} is none of all, sent, received")
    query = NoticeQuery(which, form, open_only)
    return list(notices_page(node, query, "", most).items)


@dataclass(frozen=True, slots=True)
class NoticeQuery:
    """Which notices are listed: see ``list_notices``; with ``at_us`` as they stood then, UTC us."""

    which: str = "all"
    form: str = ""
    open_only: bool = False
    at_us: int | None = None


def notices_page(
    node: Node,
    query: NoticeQuery,
    cursor: str,
    limit: int,
    seen: Seen = EVERYTHING,
) -> Page[NoticeLine]:
    """Return a page of notices, the newest first; its cursor names the last one.

    Parameters
    ----------
    seen
        Notices of these classes alone; the others are as if they were not there.

    Raises
    ------
    InputError
        If the cursor is none.
    """
    with node.reading() as work:
        if query.at_us is not None and query.open_only:
            return _waiting_then(work, query, cursor, limit, seen)
        page, lines = _part(work, query, cursor, limit, seen)
        waiting = [line for line in lines if line.waiting or not query.open_only]
        return Page(tuple(waiting), page.next)


def _part(
    work: UnitOfWork, query: NoticeQuery, cursor: str, limit: int, seen: Seen
) -> tuple[Page[BaseRow], list[NoticeLine]]:
    """Return a part of the stored notices that may fit, and their lines."""
    rows = list_bases(
        work.connection,
        outgoing=None if query.which == "all" else query.which == "sent",
        form=query.form,
        states=OPEN if query.open_only else (),
        most=limit + 1,
        after=place_of(cursor, int, str),
        classes=seen.classes,
        until_us=query.at_us,
    )
    page = page_of(rows, limit, lambda row: cursor_behind(row.newest_us, row.base))
    if not page.items:
        return page, []
    bases = [row.base for row in page.items]
    chains = load_chains(work, bases=bases, seen=seen, until_us=query.at_us)
    names = [str(chains[row.base].latest.id) for row in page.items]
    ladders = ladder_store.ladders_by_notice(work.connection, names)
    lines = [
        _line(row, chains[row.base], ladders_then(work, ladders[name], query.at_us))
        for row, name in zip(page.items, names, strict=True)
    ]
    return page, lines


def _waiting_then(
    work: UnitOfWork, query: NoticeQuery, cursor: str, limit: int, seen: Seen
) -> Page[NoticeLine]:
    """Return a part of the notices that somebody had still to understand at an instant.

    Whether one waited then is known once its ladder is built: parts are read until enough did.
    """
    found: list[NoticeLine] = []
    while True:
        page, lines = _part(work, query, cursor, limit, seen)
        for row, line in zip(page.items, lines, strict=True):
            if line.waiting:
                found.append(line)
            if len(found) == limit:
                return Page(tuple(found), cursor_behind(row.newest_us, row.base))
        if not page.next:
            return Page(tuple(found))
        cursor = page.next


def count_notices(
    node: Node, seen: Seen = EVERYTHING, at_us: int | None = None
) -> NoticeCounts:
    """Return how many notices there are, each counted once whatever its revisions.

    Parameters
    ----------
    at_us
        How many there were at an instant, and which of them waited then, UTC us; None: now.
    """
    with node.reading() as work:
        if at_us is not None:
            return _counts_then(work, seen, at_us)
        rows = count_bases(work.connection, OPEN, seen.classes)
    return NoticeCounts(
        tuple(
            NoticeCount(sent=r.outgoing, form=r.form, waiting=r.waiting, count=r.count)
            for r in rows
        )
    )


def _counts_then(work: UnitOfWork, seen: Seen, at_us: int) -> NoticeCounts:
    query = NoticeQuery(open_only=True, at_us=at_us)
    waiting: set[str] = set()
    cursor = ""
    while True:
        page = _waiting_then(work, query, cursor, COUNTED, seen)
        waiting |= {read_id(line.notice).base for line in page.items}
        cursor = page.next
        if not cursor:
            break
    kinds = Counter(
        (one.outgoing, one.form, one.base in waiting)
        for one in kinds_of_bases(work.connection, at_us, seen.classes)
    )
    return NoticeCounts(
        tuple(
            NoticeCount(sent=sent, form=form, waiting=waits, count=count)
            for (sent, form, waits), count in sorted(kinds.items())
        )
    )


def _awaited_us(ladders: Sequence[LadderRow]) -> int | None:
    """Return the first deadline of what is awaited of recipients; None if nothing is."""
    awaited = [deadline(*ladder_of(row)) for row in ladders if row.state in OPEN]
    return min((one[1] for one in awaited if one is not None), default=None)


def _line(row: BaseRow, chain: Chain, ladders: Sequence[LadderRow]) -> NoticeLine:
    states = {one.party: one.state for one in ladders}
    return NoticeLine(
        notice=str(chain.latest.id),
        form=chain.latest.form,
        issuer=chain.latest.issuer,
        sent=row.outgoing,
        at_us=row.newest_us,
        life=chain.life,
        exercise=chain.latest.exercise,
        states=states,
        waiting=any(state in OPEN for state in states.values()),
        until_us=_awaited_us(ladders),
    )
