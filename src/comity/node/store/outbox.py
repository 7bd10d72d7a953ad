"""The outbox: entries that wait for a peer's acknowledgement, and how each one ended."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from comity.node.store.entries import EntryRow
from comity.node.store.schema import entries, outbox

__all__ = [
    "Outcome",
    "Queued",
    "Sent",
    "WaitingRow",
    "add_waiting",
    "count_waiting",
    "counts_waiting",
    "drop_from",
    "first_unacknowledged",
    "first_waiting",
    "oldest_waiting",
    "outcomes_by_peer",
    "sent_at",
    "set_outcomes",
    "states_of",
    "waiting_among",
    "waiting_entries",
]


@dataclass(frozen=True, slots=True)
class Queued:
    """An entry that is to be delivered, with its deadline, and whether it outlasts it."""

    entry: int
    deadline_us: int | None
    keep: bool


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """An entry that waits for a peer.

    ``deadline_us``: after it the document is not sent any more, unless ``keep`` is set.
    """

    entry: EntryRow
    deadline_us: int | None
    keep: bool

    @property
    def envelope(self) -> str | None:
        """Text of the envelope."""
        return self.entry.envelope

    @property
    def document(self) -> str | None:
        """Text of the document, if it was not erased."""
        return self.entry.document


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an entry ended: ``done``, ``refused`` or ``withheld``, and the code why."""

    entry: int
    state: str
    code: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A document of ours, and how far it has come.

    ``state``: ``waiting``, ``done``, ``refused`` or ``withheld``; empty if it goes to nobody.
    """

    entry: int
    at_us: int
    peer: str
    state: str
    code: str
    document: str


def sent_at(connection: Connection, at_us: int) -> list[Sent]:
    """Return the documents of ours that were stored at an instant and are not erased."""
    query = (
        select(
            entries.c.id,
            entries.c.at_us,
            func.coalesce(outbox.c.peer, ""),
            func.coalesce(outbox.c.state, ""),
            func.coalesce(outbox.c.code, ""),
            entries.c.document,
        )
        .outerjoin(outbox, outbox.c.entry == entries.c.id)
        .where(
            entries.c.at_us == at_us,
            entries.c.outgoing.is_(True),
            entries.c.document.is_not(None),
        )
        .order_by(entries.c.id)
    )
    return [Sent(*row) for row in connection.execute(query)]


def states_of(connection: Connection, numbers: Sequence[int]) -> dict[int, str]:
    """Return how far some entries have come, by entry; those that go to nobody are not in it."""
    query = select(outbox.c.entry, outbox.c.state).where(outbox.c.entry.in_(numbers))
    return {int(entry): str(state) for entry, state in connection.execute(query)}


def add_waiting(connection: Connection, peer: str, items: Sequence[Queued]) -> None:
    """Put entries into the outbox of a peer; there must be one at least."""
    rows = [
        {
            "entry": item.entry,
            "peer": peer,
            "deadline_us": item.deadline_us,
            "keep": item.keep,
            "attempts": 0,
            "state": "waiting",
            "code": "",
        }
        for item in items
    ]
    connection.execute(insert(outbox), rows)


def waiting_entries(
    connection: Connection,
    peer: str,
    after: int,
    limit: int,
    kinds: Collection[str] = (),
) -> Iterator[WaitingRow]:
    """Yield what waits for a peer beyond an entry, the oldest first; of some kinds, if named."""
    query = (
        select(entries, outbox.c.deadline_us, outbox.c.keep)
        .join(outbox, outbox.c.entry == entries.c.id)
        .where(
            outbox.c.peer == peer,
            outbox.c.state == "waiting",
            outbox.c.entry > after,
        )
        .order_by(outbox.c.entry)
        .limit(limit)
    )
    if kinds:
        query = query.where(entries.c.kind.in_(kinds))
    for row in connection.execute(query):
        yield WaitingRow(EntryRow._make(row[:-2]), row.deadline_us, bool(row.keep))


def count_waiting(connection: Connection, peer: str) -> int:
    """Return how many entries wait for a peer."""
    return counts_waiting(connection, [peer]).get(peer, 0)


def counts_waiting(connection: Connection, peers: Collection[str]) -> dict[str, int]:
    """Return how many entries wait for each of some peers; those for whom none waits are not in it."""
    query = (
        select(outbox.c.peer, func.count())
        .where(outbox.c.peer.in_(peers), outbox.c.state == "waiting")
        .group_by(outbox.c.peer)
    )
    return {peer: int(count) for peer, count in connection.execute(query)}


def oldest_waiting(connection: Connection, peers: Collection[str]) -> dict[str, int]:
    """Return when the oldest entry that waits for each of some peers was stored (UTC, us)."""
    query = (
        select(outbox.c.peer, func.min(entries.c.at_us))
        .join(entries, entries.c.id == outbox.c.entry)
        .where(outbox.c.peer.in_(peers), outbox.c.state == "waiting")
        .group_by(outbox.c.peer)
    )
    return {peer: int(at_us) for peer, at_us in connection.execute(query)}


def outcomes_by_peer(
    connection: Connection, peers: Collection[str]
) -> dict[tuple[str, str], int]:
    """Return how many entries ended ``refused`` or ``withheld``, by peer and outcome."""
    query = (
        select(outbox.c.peer, outbox.c.state, func.count())
        .where(outbox.c.peer.in_(peers), outbox.c.state.in_(("refused", "withheld")))
        .group_by(outbox.c.peer, outbox.c.state)
    )
    return {(peer, state): int(n) for peer, state, n in connection.execute(query)}


def first_waiting(connection: Connection, peer: str) -> int | None:
    """Return the number in the stream of the first entry that waits for a peer."""
    number: int | None = connection.execute(
        select(entries.c.sequence)
        .join(outbox, outbox.c.entry == entries.c.id)
        .where(outbox.c.peer == peer, outbox.c.state == "waiting")
        .order_by(outbox.c.entry)
        .limit(1)
    ).scalar()
    return number


def set_outcomes(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    """Note how entries ended."""
    if not outcomes:
        return
    connection.execute(
        update(outbox)
        .where(outbox.c.entry == bindparam("b_entry"))
        .values(
            state=bindparam("b_state"),
            code=bindparam("b_code"),
            attempts=outbox.c.attempts + 1,
        ),
        [{"b_entry": o.entry, "b_state": o.state, "b_code": o.code} for o in outcomes],
    )


def waiting_among(connection: Connection, numbers: Sequence[int]) -> set[int]:
    """Return which of some entries still wait for their peer."""
    query = select(outbox.c.entry).where(
        outbox.c.entry.in_(list(numbers)), outbox.c.state == "waiting"
    )
    return set(connection.execute(query).scalars())


def first_unacknowledged(
    connection: Connection, peer: str, kept_codes: Sequence[str]
) -> int | None:
    """Return the first number of our stream that a peer may not have in its log.

    ``kept_codes``: refusals that leave the envelope in the peer's log.
    """
    number: int | None = connection.execute(
        select(func.min(entries.c.sequence))
        .join(outbox, outbox.c.entry == entries.c.id)
        .where(
            entries.c.peer == peer,
            entries.c.outgoing.is_(True),
            or_(
                outbox.c.state == "waiting",
                and_(outbox.c.state == "refused", outbox.c.code.not_in(kept_codes)),
            ),
        )
    ).scalar()
    return number


def drop_from(connection: Connection, peer: str, sequence: int) -> None:
    """Take our entries from a number of the stream on out of the outbox."""
    lost = select(entries.c.id).where(
        entries.c.peer == peer,
        entries.c.outgoing.is_(True),
        entries.c.sequence >= sequence,
    )
    connection.execute(delete(outbox).where(outbox.c.entry.in_(lost)))
