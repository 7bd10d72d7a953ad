"""Keys that are sealed for, and addresses that roots have stated, as the database holds them."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, delete, select, update

from comity.node.store.schema import sealing_keys, transports
from comity.node.store.upsert import upsert
from comity.trust.identity.keys import to_text64
from comity.trust.identity.sealing_statements import SealingStatement

__all__ = [
    "SealingRow",
    "TransportRow",
    "destroy_all_seeds",
    "destroy_seeds",
    "drop_sealing_keys",
    "drop_statements",
    "drop_transport",
    "find_transport",
    "find_transports",
    "keep_sealing_keys",
    "keep_transport",
    "load_seed",
    "own_seeds",
    "sealing_rows",
    "sealing_rows_of",
]


class SealingRow(NamedTuple):
    """A stored key: its kind and public half, who signed it, and its validity."""

    kid: str
    kind: str
    public: bytes
    signer: str
    since_us: int
    until_us: int
    text: str


class TransportRow(NamedTuple):
    """The root's statement of an address, and the newest renewal of its pins, if any."""

    text: str
    renewal: str | None
    number: int


_COLUMNS = [sealing_keys.c[name] for name in SealingRow._fields]


def keep_sealing_keys(
    connection: Connection,
    made: Sequence[SealingStatement],
    seeds: Sequence[bytes] = (),
) -> None:
    """Keep verified statements; of our own keys the seeds that open, too."""
    rows = [
        {
            "party": item.party,
            "kid": to_text64(item.key.kid),
            "kind": item.key.kind,
            "public": item.key.raw,
            "signer": item.signer,
            "since_us": item.since_us,
            "until_us": item.until_us,
            "text": item.text,
        }
        for item in made
    ]
    if seeds:
        rows = [row | {"seed": s} for row, s in zip(rows, seeds, strict=True)]
    upsert(connection, sealing_keys, rows)


def sealing_rows(
    connection: Connection, party: str, at_us: int, *, own: bool = False
) -> list[SealingRow]:
    """Return a party's keys that are valid at an instant, the newest first.

    ``own``: those alone that this node can open.
    """
    query = _valid([party], at_us)
    if own:
        query = query.where(sealing_keys.c.seed.is_not(None))
    return [SealingRow._make(row) for row in connection.execute(query)]


def sealing_rows_of(
    connection: Connection, parties: Collection[str], at_us: int
) -> dict[str, list[SealingRow]]:
    """Return keys that are valid at an instant by party, the newest of each first."""
    found: dict[str, list[SealingRow]] = {party: [] for party in parties}
    query = _valid(parties, at_us).add_columns(sealing_keys.c.party)
    for *row, party in connection.execute(query):
        found[party].append(SealingRow._make(row))
    return found


def _valid(parties: Collection[str], at_us: int) -> "Select[Any]":
    return (
        select(*_COLUMNS)
        .where(
            sealing_keys.c.party.in_(parties),
            sealing_keys.c.since_us <= at_us,
            sealing_keys.c.until_us > at_us,
        )
        .order_by(sealing_keys.c.since_us.desc(), sealing_keys.c.kid)
    )


def load_seed(connection: Connection, party: str, kid: str) -> tuple[str, bytes] | None:
    """Return kind and seed of an own key, if it was not destroyed."""
    row = connection.execute(
        select(sealing_keys.c.kind, sealing_keys.c.seed).where(
            sealing_keys.c.party == party, sealing_keys.c.kid == kid
        )
    ).one_or_none()
    return None if row is None or row.seed is None else (row.kind, row.seed)


def own_seeds(connection: Connection, party: str, before_us: int) -> list[SealingRow]:
    """Return own keys whose validity ended before an instant and that still open."""
    query = select(*_COLUMNS).where(
        sealing_keys.c.party == party,
        sealing_keys.c.until_us < before_us,
        sealing_keys.c.seed.is_not(None),
    )
    return [SealingRow._make(row) for row in connection.execute(query)]


def destroy_seeds(connection: Connection, party: str, kids: Sequence[str]) -> None:
    """Overwrite what opens; the database overwrites freed pages (``secure_delete``)."""
    for kid in kids:
        connection.execute(
            update(sealing_keys)
            .where(and_(sealing_keys.c.party == party, sealing_keys.c.kid == kid))
            .values(seed=None)
        )


def destroy_all_seeds(connection: Connection) -> int:
    """Overwrite everything that opens; return how many there were."""
    held = sealing_keys.c.seed.is_not(None)
    done = connection.execute(update(sealing_keys).where(held).values(seed=None))
    return int(done.rowcount)


def drop_statements(connection: Connection, party: str) -> None:
    """Drop what a peer has stated of its keys to seal for and its address: its root is another."""
    for table in (sealing_keys, transports):
        connection.execute(delete(table).where(table.c.party == party))


def drop_transport(connection: Connection, party: str) -> None:
    """Drop where a party's node is, as a root stated it that is none any more."""
    connection.execute(delete(transports).where(transports.c.party == party))


def drop_sealing_keys(connection: Connection, party: str, before_us: int) -> None:
    """Drop keys of a peer whose validity ended before an instant."""
    connection.execute(
        delete(sealing_keys).where(
            sealing_keys.c.party == party, sealing_keys.c.until_us < before_us
        )
    )


def find_transport(connection: Connection, party: str) -> TransportRow | None:
    """Return where a party's node is, if its root has stated it."""
    return find_transports(connection, [party]).get(party)


def find_transports(
    connection: Connection, parties: Collection[str]
) -> dict[str, TransportRow]:
    """Return where the nodes of some parties are, by party, if their roots have stated it."""
    columns = (transports.c.text, transports.c.renewal, transports.c.number)
    query = select(transports.c.party, *columns)
    rows = connection.execute(query.where(transports.c.party.in_(parties)))
    return {party: TransportRow._make(row) for party, *row in rows}


def keep_transport(
    connection: Connection,
    party: str,
    text: str,
    renewal: str | None = None,
    number: int = 0,
) -> None:
    """Keep where a party's node is."""
    row = {"party": party, "text": text, "renewal": renewal, "number": number}
    upsert(connection, transports, [row])
