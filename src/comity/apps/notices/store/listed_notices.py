"""Notices in the order of their lists, in parts that cost what they show."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    case,
    exists,
    func,
    or_,
    select,
)

from comity.node.store import notice_schema as tables, schema
from comity.node.store.notice_classes import Classes, seen_notices

__all__ = [
    "BaseRow",
    "CountRow",
    "KindRow",
    "bases_after",
    "count_bases",
    "kinds_of_bases",
    "list_bases",
]

_NOTICES = tables.notices


@dataclass(frozen=True, slots=True)
class BaseRow:
    """A notice without its revision, and when its newest revision was stored."""

    base: str
    outgoing: bool
    newest_us: int


def _perhaps_waited(
    table: FromClause, states: Collection[str], until_us: int | None
) -> ColumnElement[bool]:
    """Return when somebody has to understand the notice of a row; with an instant: perhaps had.

    What waited then still waits, or was acknowledged, revised or cancelled since.
    """
    ladders, entries, acks = tables.ladders, schema.entries, tables.acks
    waits = table.c.notice.in_(
        select(ladders.c.notice).where(ladders.c.state.in_(states))
    )
    if until_us is None:
        return waits
    since = _NOTICES.alias("since")
    moved = (
        select(acks.c.notice)
        .join(entries, entries.c.id == acks.c.entry)
        .where(entries.c.at_us > until_us)
    )
    followed = or_(since.c.base == table.c.base, since.c.about == table.c.base)
    return or_(
        waits,
        table.c.notice.in_(moved),
        exists().where(since.c.at_us > until_us, followed),
    )


def list_bases(
    connection: Connection,
    *,
    outgoing: bool | None,
    form: str,
    states: Collection[str],
    most: int,
    after: Sequence[str | int] = (),
    classes: Classes = None,
    until_us: int | None = None,
) -> list[BaseRow]:
    """Return notices, the newest first.

    Parameters
    ----------
    outgoing
        Ours alone, others' alone, or None for both.
    form
        Of one form; empty for all.
    states
        Those with a recipient in one of these states; empty for all.
    most
        How many at most.
    after
        The notice behind which the list goes on: when its newest revision was stored, and
        its base; empty for the beginning.
    classes
        Those that whoever sees these classes sees; all if None.
    until_us
        As they were stored until then, UTC us; of what waits now or has moved since, it is for
        the caller to tell whether it waited. None: now.
    """

    def listed(table: FromClause) -> list[ColumnElement[bool]]:
        wanted: list[ColumnElement[bool]] = []
        if outgoing is not None:
            wanted.append(table.c.outgoing.is_(outgoing))
        if form:
            wanted.append(table.c.form == form)
        if states:
            wanted.append(_perhaps_waited(table, states, until_us))
        if until_us is not None:
            wanted.append(table.c.at_us <= until_us)
        return wanted

    # The rows are walked by time, each passed over that has a newer revision: a page costs
    # what it shows. To find the newest of each first would read all.
    newer = _NOTICES.alias("newer")
    later = (newer.c.at_us == _NOTICES.c.at_us) & (newer.c.notice > _NOTICES.c.notice)
    passed = exists().where(
        newer.c.base == _NOTICES.c.base,
        (newer.c.at_us > _NOTICES.c.at_us) | later,
        *listed(newer),
    )
    query = select(_NOTICES.c.base, _NOTICES.c.outgoing, _NOTICES.c.at_us).where(
        *listed(_NOTICES), ~passed, *seen_notices(_NOTICES, classes)
    )
    if after:
        stored_us, base = after
        behind = (_NOTICES.c.at_us < stored_us) | (_NOTICES.c.base > base)
        query = query.where(_NOTICES.c.at_us <= stored_us, behind)
    rows = connection.execute(
        query.order_by(_NOTICES.c.at_us.desc(), _NOTICES.c.base).limit(most)
    )
    return [BaseRow(row.base, bool(row.outgoing), row.at_us) for row in rows]


@dataclass(frozen=True, slots=True)
class CountRow:
    """How many notices there are of a side and form, waiting or not."""

    outgoing: bool
    form: str
    waiting: bool
    count: int


def count_bases(
    connection: Connection, states: Collection[str], classes: Classes = None
) -> list[CountRow]:
    """Count notices, each once whatever its revisions, by side, form and whether they wait.

    Parameters
    ----------
    states
        Those in which a recipient makes a notice wait.
    classes
        Those that whoever sees these classes sees; all if None.
    """
    ladders = tables.ladders
    waiting = select(ladders.c.notice).where(ladders.c.state.in_(states))
    waits = func.max(case((_NOTICES.c.notice.in_(waiting), 1), else_=0)).label("waits")
    each = (
        select(_NOTICES.c.outgoing, _NOTICES.c.form, _NOTICES.c.base, waits)
        .where(*seen_notices(_NOTICES, classes))
        .group_by(_NOTICES.c.outgoing, _NOTICES.c.form, _NOTICES.c.base)
        .subquery()
    )
    parts = (each.c.outgoing, each.c.form, each.c.waits)
    query = select(*parts, func.count()).group_by(*parts).order_by(*parts)
    return [
        CountRow(bool(outgoing), form, bool(some), count)
        for outgoing, form, some, count in connection.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class KindRow:
    """A notice, whether it is ours, and its form."""

    base: str
    outgoing: bool
    form: str


def kinds_of_bases(
    connection: Connection, until_us: int, classes: Classes = None
) -> list[KindRow]:
    """Return the notices that were stored until an instant (UTC us), each once, with their kinds."""
    columns = (_NOTICES.c.base, _NOTICES.c.outgoing, _NOTICES.c.form)
    query = (
        select(*columns)
        .where(_NOTICES.c.at_us <= until_us, *seen_notices(_NOTICES, classes))
        .distinct()
    )
    return [
        KindRow(base, bool(outgoing), form)
        for base, outgoing, form in connection.execute(query)
    ]


def bases_after(
    connection: Connection,
    form: str,
    since_us: int,
    most: int,
    after: str = "",
    classes: Classes = None,
) -> list[str]:
    """Return notices of a form that were stored since an instant, by id, beyond one of them."""
    query = (
        select(_NOTICES.c.base)
        .where(
            _NOTICES.c.form == form,
            # Computed, so that the list is walked by id and not sorted whole.
            _NOTICES.c.at_us + 0 >= since_us,
            _NOTICES.c.base > after,
            *seen_notices(_NOTICES, classes),
        )
        .distinct()
        .order_by(_NOTICES.c.base)
        .limit(most)
    )
    return [row.base for row in connection.execute(query)]
