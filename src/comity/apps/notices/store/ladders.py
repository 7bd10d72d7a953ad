"""Where notices stand with each recipient."""

from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass

from sqlalchemy import Connection, delete, select, update

from comity.node.store import log, notice_schema as tables, schema
from comity.node.store.upsert import upsert

__all__ = [
    "LadderRow",
    "due_ladders",
    "forget_content",
    "held_entry",
    "held_notice",
    "ladder_documents",
    "ladder_row",
    "ladders_by_notice",
    "ladders_of",
    "ladders_to_replace",
    "move_entry",
    "open_ladders",
    "postpone_call",
    "recipients_of",
    "save_ladder",
    "set_reported",
    "unreported_ladders",
]

_LADDERS = tables.ladders


@dataclass(frozen=True, slots=True)
class LadderRow:
    """Where a notice stands with a recipient, as stored.

    Attributes
    ----------
    notice, party
        Id of the notice, and its recipient (ourselves for received ones).
    outgoing, peer
        Whether it is ours, and the other party.
    entry, document_hash
        Entry of the ledger that holds the signed document, and its hash.
    sent_us, received_us, state, reached
        The ladder; ``reached`` is JSON, state by instant.
    times
        How long each rung may take, JSON list of seconds.
    level
        Who has been called so far (``Level``).
    due_us
        When somebody else is to be called, None for never.
    reported
        Whether the sender has a report that the notice is stored here.
    """

    notice: str
    party: str
    outgoing: bool
    peer: str
    entry: int
    document_hash: str
    sent_us: int = 0
    received_us: int | None = None
    state: str = ""
    reached: str = "{}"
    times: str = ""
    level: int = 0
    due_us: int | None = None
    reported: bool = True


#: Fields whose columns have older names.
_NAMES = {"document_hash": "paper", "reported": "told"}
_COLUMN_NAMES = tuple(_NAMES.get(name, name) for name in LadderRow.__slots__)
_COLUMNS = tuple(_LADDERS.c[name] for name in _COLUMN_NAMES)


def save_ladder(connection: Connection, row: LadderRow) -> None:
    """Store where a notice stands with a recipient."""
    values = dict(zip(_COLUMN_NAMES, astuple(row), strict=True))
    upsert(connection, _LADDERS, [values])


def ladder_row(connection: Connection, notice: str, party: str) -> LadderRow | None:
    """Return where a notice stands with a recipient, None if it was not sent there."""
    row = connection.execute(
        select(*_COLUMNS).where(_LADDERS.c.notice == notice, _LADDERS.c.party == party)
    ).one_or_none()
    return None if row is None else LadderRow(*row)


def ladders_of(connection: Connection, notice: str) -> list[LadderRow]:
    """Return where a notice stands with each of its recipients."""
    rows = connection.execute(select(*_COLUMNS).where(_LADDERS.c.notice == notice))
    return [LadderRow(*row) for row in rows]


def ladders_to_replace(
    connection: Connection, base: str, newest: str
) -> list[LadderRow]:
    """Return the ladders of all revisions of a notice except one."""
    rows = connection.execute(
        select(*_COLUMNS)
        .join(tables.notices, tables.notices.c.notice == _LADDERS.c.notice)
        .where(tables.notices.c.base == base, _LADDERS.c.notice != newest)
    )
    return [LadderRow(*row) for row in rows]


def due_ladders(connection: Connection, now_us: int, most: int) -> list[LadderRow]:
    """Return the ladders about which people are to be called now, the oldest first."""
    rows = connection.execute(
        select(*_COLUMNS)
        .where(_LADDERS.c.due_us <= now_us)
        .order_by(_LADDERS.c.due_us)
        .limit(most)
    )
    return [LadderRow(*row) for row in rows]


def postpone_call(connection: Connection, notice: str, party: str, due_us: int) -> None:
    """Let the next call about a notice be due later."""
    connection.execute(
        _LADDERS.update()
        .where(_LADDERS.c.notice == notice, _LADDERS.c.party == party)
        .values(due_us=due_us)
    )


def open_ladders(connection: Connection, states: Collection[str]) -> list[LadderRow]:
    """Return the ladders in some states, the next call first."""
    rows = connection.execute(
        select(*_COLUMNS)
        .where(_LADDERS.c.state.in_(states))
        .order_by(_LADDERS.c.due_us.is_(None), _LADDERS.c.due_us, _LADDERS.c.sent_us)
    )
    return [LadderRow(*row) for row in rows]


def unreported_ladders(connection: Connection) -> list[LadderRow]:
    """Return received notices whose senders do not know yet that they are stored."""
    rows = connection.execute(select(*_COLUMNS).where(_LADDERS.c.told.is_(False)))
    return [LadderRow(*row) for row in rows]


def set_reported(
    connection: Connection, notice: str, party: str, *, reported: bool
) -> None:
    """Note whether the sender of a notice knows that it is stored here."""
    connection.execute(
        update(_LADDERS)
        .where(_LADDERS.c.notice == notice, _LADDERS.c.party == party)
        .values(told=reported)
    )


def ladders_by_notice(
    connection: Connection, notices: Collection[str]
) -> dict[str, list[LadderRow]]:
    """Return where some notices stand with each of their recipients, by notice."""
    rows = connection.execute(
        select(*_COLUMNS)
        .where(_LADDERS.c.notice.in_(notices))
        .order_by(_LADDERS.c.notice, _LADDERS.c.party)
    )
    found: dict[str, list[LadderRow]] = {name: [] for name in notices}
    for row in rows:
        made = LadderRow(*row)
        found[made.notice].append(made)
    return found


def recipients_of(connection: Connection, notice: str) -> list[str]:
    """Return the parties that a notice was sent to."""
    rows = connection.execute(
        select(_LADDERS.c.party).where(_LADDERS.c.notice == notice)
    )
    return [row.party for row in rows]


def held_notice(connection: Connection, entry: int, party: str) -> str | None:
    """Return the notice whose document is in an entry, as received by a party."""
    value = connection.execute(
        select(_LADDERS.c.notice).where(
            _LADDERS.c.entry == entry, _LADDERS.c.party == party
        )
    ).scalar()
    return None if value is None else str(value)


def held_entry(
    connection: Connection, document_hash: str, party: str, peer: str
) -> int | None:
    """Return the entry of a document by its hash, as received by a party from a peer."""
    value = connection.execute(
        select(_LADDERS.c.entry).where(
            _LADDERS.c.paper == document_hash,
            _LADDERS.c.party == party,
            _LADDERS.c.peer == peer,
        )
    ).scalar()
    return None if value is None else int(value)


def ladder_documents(
    connection: Connection, notice: str
) -> list[tuple[LadderRow, str]]:
    """Return the recipients of a notice with the signed documents; empty if erased."""
    entries = schema.entries
    rows = connection.execute(
        select(*_COLUMNS, entries.c.document)
        .join(entries, entries.c.id == _LADDERS.c.entry)
        .where(_LADDERS.c.notice == notice)
    )
    return [(LadderRow(*row[:-1]), row[-1] or "") for row in rows]


def move_entry(connection: Connection, old: int, new: int) -> None:
    """Let a ladder refer to the envelope that was signed anew."""
    connection.execute(
        update(_LADDERS).where(_LADDERS.c.entry == old).values(entry=new)
    )
    connection.execute(delete(tables.parcels).where(tables.parcels.c.entry == old))


def forget_content(connection: Connection, entries: Sequence[int]) -> None:
    """Delete the content of received notices whose documents are erased."""
    notices = tables.notices
    gone = select(_LADDERS.c.notice).where(
        _LADDERS.c.entry.in_(entries), _LADDERS.c.outgoing.is_(False)
    )
    erased = connection.execute(
        delete(notices).where(notices.c.notice.in_(gone), notices.c.outgoing.is_(False))
    )
    if erased.rowcount:
        # What was derived from notices is derived anew.
        count = log.read_number(connection, "notices said") + 1
        log.set_number(connection, "notices said", count)
