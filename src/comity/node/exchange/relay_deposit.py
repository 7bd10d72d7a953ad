"""Through a gateway: what we leave with it, sealed for its recipient, until it has signed.

A gateway's signed answer is a receipt: it took this parcel. Until then it is tried again.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, select

from comity.foundations.constants import SECOND_US
from comity.foundations.errors import (
    FormatError,
    RemoteError,
    TrustError,
)
from comity.messages.document import own_document
from comity.node.exchange.channels import gateway_way
from comity.node.exchange.client import correspondent
from comity.node.exchange.relay_server import MAX_ITEMS
from comity.node.exchange.signed_answers import read_answer
from comity.node.gate.parcels import Item
from comity.node.gate.relay import (
    seal_parcel,
)
from comity.node.node import Node, UnitOfWork, known_party
from comity.node.store import notice_schema as tables, schema
from comity.trust.ledger.envelope import text_hash

__all__ = ["deposit_due", "due_gateways"]

FIRST_S, LONGEST_S = 5.0, 300.0


def due_gateways(node: Node) -> list[str]:
    """Return the gateways with which something is to be left now."""
    table = tables.parcels
    query = (
        select(table.c.gateway)
        .where(table.c.state == "waiting", table.c.next_us <= node.clock())
        .distinct()
    )
    return sorted(
        row.gateway for row in node.database.read(lambda c: c.execute(query).all())
    )


@dataclass(frozen=True, slots=True)
class _Ready:
    """A parcel that is ready to be left: its row, statement and sealed bytes."""

    row: Any
    text: str
    sealed: bytes


def _ready(work: UnitOfWork, row: Any) -> _Ready:
    """Seal an envelope of ours for its recipient.

    Raises
    ------
    TrustError, FormatError
        If it may not go, or its recipient has no key to seal for.
    """
    entries = schema.entries
    entry = work.connection.execute(
        select(entries).where(entries.c.id == row.entry)
    ).one()
    now = work.now_us
    if entry.document is None:
        raise TrustError("the document was erased")
    document = own_document(entry.document, work.ring(work.party), now)
    key = work.ring(entry.peer).sealing_key(now)
    text, sealed = seal_parcel(
        work.release_context(),
        work.node.signer,
        Item(entry.envelope, entry.document, entry.salt),
        document,
        key,
        recipient=entry.peer,
        gateway=row.gateway,
        at_us=now,
    )
    return _Ready(row, text, sealed)


def deposit_due(node: Node, gateway: str) -> int:
    """Leave with a gateway what waits for it; return how many it has signed for.

    Raises
    ------
    RemoteError, TrustError, FormatError
        If it cannot be reached or does not answer well; it is tried again later.
    """
    table, done = tables.parcels, 0
    rows = node.database.read(
        lambda c: c.execute(
            select(table)
            .where(
                table.c.gateway == gateway,
                table.c.state == "waiting",
                table.c.next_us <= node.clock(),
            )
            .order_by(table.c.entry)
            .limit(MAX_ITEMS)
        ).all()
    )
    for row in rows:
        try:
            ready = node.view(partial(_ready, row=row))
        except (TrustError, FormatError):
            # What policy no longer releases does not leave by this door either.
            node.write(partial(_put, row=row, state="withheld"))
            continue
        try:
            receipt = _leave(node, gateway, ready)
        except (RemoteError, TrustError, FormatError):
            node.transact(partial(_later, row=row))
            raise
        node.transact(partial(_accepted, ready=ready, receipt=receipt))
        done += 1
    return done


def _leave(node: Node, gateway: str, ready: _Ready) -> str:
    known, context = node.view(
        lambda work: (known_party(work.connection, gateway), work.release_context())
    )
    # The parcel is signed: it is not forgotten before it leaves.
    node.transact(lambda work: work.count_signatures(1))
    node.raise_fence()
    sent, data = node.gate.deposit(
        context, node.signer, correspondent(known), ready.text, ready.sealed
    )
    answer = node.view(lambda work: read_answer(work, gateway, sent, data))
    taken = text_hash(ready.text)
    if answer["body"] != {"taken": taken}:
        raise TrustError(f"{gateway} signs for something else than it was given")
    return data.decode("ascii")


def _put(connection: Connection, row: Any, **values: Any) -> None:
    table = tables.parcels
    connection.execute(
        table.update()
        .where(table.c.entry == row.entry, table.c.gateway == row.gateway)
        .values(**values)
    )


def _later(work: UnitOfWork, row: Any) -> None:
    wait_s = min(LONGEST_S, FIRST_S * 2.0 ** min(row.attempts, 12))
    then = work.now_us + round(wait_s * SECOND_US)
    table = tables.parcels
    work.connection.execute(
        table.update()
        .where(table.c.gateway == row.gateway, table.c.state == "waiting")
        .values(next_us=then, attempts=table.c.attempts + 1)
    )


def _accepted(work: UnitOfWork, ready: _Ready, receipt: str) -> None:
    row = ready.row
    _put(work.connection, row, state="accepted", receipt=receipt, parcel=ready.text)
    if row.notice:
        traces = tables.traces
        entries = schema.entries
        peer = work.connection.execute(
            select(entries.c.peer).where(entries.c.id == row.entry)
        ).scalar()
        work.connection.execute(
            traces.update()
            .where(
                traces.c.notice == row.notice,
                traces.c.party == peer,
                traces.c.way == gateway_way(row.gateway),
            )
            .values(accepted_us=work.now_us)
        )
