"""Through gateways: what we leave with them, and what we collect.

A gateway knows label and route. What it hands over is checked against the sender's signed
parcel: other bytes, or bytes that it knows were taken, are laid to it on its own signed
answer, which is kept.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, select

from comity.foundations.errors import (
    ComityError,
    DataError,
    FormatError,
    RemoteError,
    TrustError,
)
from comity.foundations.strict import has_exactly
from comity.identity.keys import from_text64
from comity.identity.statements import claimed_payload, statement_header
from comity.ledger.envelope import text_hash
from comity.messages.document import own_document
from comity.node.gate.parcels import Item
from comity.node.gate.relay import (
    Parcel,
    fits_parcel,
    open_parcel,
    read_parcel,
    seal_parcel,
)
from comity.node.services.answers import read_answer
from comity.node.services.asking import correspondent
from comity.node.services.keeping import MOST
from comity.node.services.node import Node, known_party
from comity.node.services.notices.paging import page_once
from comity.node.services.notices.ways import gateway_way
from comity.node.services.receiving import receive
from comity.node.store import notice_schema as tables, schema
from comity.node.store.evidence import keep_equivocation
from comity.node.store.keys import load_sealing_key, passphrase
from comity.node.store.upsert import upsert

__all__ = ["collect", "deposit_due", "due_gateways"]

SECOND_US = 1_000_000
FIRST_S, LONGEST_S = 5.0, 300.0
#: Longest exchange that is kept to prove what a gateway knew, characters.
PROOF = 20_000


# -- as sender --------------------------------------------------------------------------


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


def _ready(connection: Connection, node: Node, row: Any) -> _Ready:
    """Seal an envelope of ours for its recipient.

    Raises
    ------
    TrustError, FormatError
        If it may not go, or its recipient has no key to seal for.
    """
    entries = schema.entries
    entry = connection.execute(select(entries).where(entries.c.id == row.entry)).one()
    now = node.clock()
    if entry.document is None:
        raise TrustError("the document was erased")
    document = own_document(entry.document, node.ring(connection, node.party), now)
    key = node.ring(connection, entry.peer).sealing_key(now)
    text, sealed = seal_parcel(
        node.desk(connection),
        node.signer,
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
            .limit(MOST)
        ).all()
    )
    for row in rows:
        try:
            ready = node.database.read(partial(_ready, node=node, row=row))
        except (TrustError, FormatError):
            # What policy no longer releases does not leave by this door either.
            node.write(partial(_put, row=row, state="withheld"))
            continue
        try:
            receipt = _leave(node, gateway, ready)
        except (RemoteError, TrustError, FormatError):
            node.write(partial(_later, node=node, row=row))
            raise
        node.write(partial(_accepted, node=node, ready=ready, receipt=receipt))
        done += 1
    return done


def _leave(node: Node, gateway: str, ready: _Ready) -> str:
    known, desk = node.database.read(lambda c: (known_party(c, gateway), node.desk(c)))
    # The parcel is signed: it is not forgotten before it leaves.
    node.write(lambda c: node.count_signatures(c, 1))
    node.raise_fence()
    sent, data = node.gate.deposit(
        desk, node.signer, correspondent(known), ready.text, ready.sealed
    )
    answer = node.database.read(lambda c: read_answer(c, node, gateway, sent, data))
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


def _later(connection: Connection, node: Node, row: Any) -> None:
    wait_s = min(LONGEST_S, FIRST_S * 2.0 ** min(row.attempts, 12))
    then = node.clock() + round(wait_s * SECOND_US)
    table = tables.parcels
    connection.execute(
        table.update()
        .where(table.c.gateway == row.gateway, table.c.state == "waiting")
        .values(next_us=then, attempts=table.c.attempts + 1)
    )


def _accepted(connection: Connection, node: Node, ready: _Ready, receipt: str) -> None:
    row = ready.row
    _put(connection, row, state="accepted", receipt=receipt, parcel=ready.text)
    if row.notice:
        traces = tables.traces
        entries = schema.entries
        peer = connection.execute(
            select(entries.c.peer).where(entries.c.id == row.entry)
        ).scalar()
        connection.execute(
            traces.update()
            .where(
                traces.c.notice == row.notice,
                traces.c.party == peer,
                traces.c.way == gateway_way(row.gateway),
            )
            .values(accepted_us=node.clock())
        )


# -- as recipient -----------------------------------------------------------------------


def collect(node: Node, gateway: str) -> int:
    """Collect what a gateway holds for us; return how many parcels were good.

    Raises
    ------
    RemoteError, TrustError, FormatError
        If it cannot be reached or its answer does not fit.
    """
    table = tables.collected
    taken = node.database.read(
        lambda c: [
            row.hash
            for row in c.execute(
                select(table.c.hash).where(
                    table.c.gateway == gateway, table.c.confirmed.is_(False)
                )
            )
        ]
    )
    known, desk = node.database.read(lambda c: (known_party(c, gateway), node.desk(c)))
    sent, data = node.gate.ask(
        desk,
        node.signer,
        correspondent(known),
        "collect",
        {"taken": taken},
        node.clock(),
    )
    answer = node.database.read(lambda c: read_answer(c, node, gateway, sent, data))
    parcels = answer["body"].get("parcels")
    if not isinstance(parcels, list) or len(parcels) > MOST:
        raise FormatError(f"the answer of {gateway} does not fit")
    if taken:
        # The gateway's word that it knows what we have; a long one proves nothing more.
        proof = f"{sent.decode('ascii')}\n{data.decode('ascii')}"
        short = proof if len(proof) <= PROOF else ""
        node.write(partial(_confirm, gateway=gateway, hashes=taken, proof=short))
    good = 0
    for raw in parcels:
        work = partial(
            _take, node=node, gateway=gateway, raw=raw, answer=data.decode("ascii")
        )
        good += bool(node.write(work))
    return good


def _confirm(
    connection: Connection, gateway: str, hashes: list[str], proof: str
) -> None:
    table = tables.collected
    for start in range(0, len(hashes), 500):
        connection.execute(
            table.update()
            .where(
                table.c.gateway == gateway,
                table.c.hash.in_(hashes[start : start + 500]),
            )
            .values(confirmed=True, proof=proof)
        )


def _take(
    connection: Connection, node: Node, gateway: str, raw: Any, answer: str
) -> bool:
    """Take one parcel; lay to the gateway what its own signed answer proves."""
    if not has_exactly(raw, {"parcel": str, "sealed": str}):
        _blame(connection, node, gateway, "alters", "", answer)
        return False
    text = raw["parcel"]
    try:
        parcel, sealed = _read(connection, node, gateway, raw)
    except DataError:
        # Signed with a key that does not count here: that is no fault of the gateway's.
        words = f"{gateway} holds a parcel that cannot be verified here"
        page_once(connection, node, gateway, [gateway, text_hash(text)], words)
        return False
    except ComityError:
        _blame(connection, node, gateway, "alters", text, answer)
        return False
    table = tables.collected
    known = connection.execute(
        select(table.c.confirmed, table.c.proof).where(
            table.c.gateway == gateway, table.c.hash == parcel.hash
        )
    ).one_or_none()
    if known is not None and known.confirmed:
        _blame(connection, node, gateway, "replays", text, f"{known.proof}\n{answer}")
        return False
    row = {"gateway": gateway, "hash": parcel.hash, "at_us": node.clock()}
    upsert(connection, table, [row | {"confirmed": False, "proof": ""}])
    return known is None and _open(connection, node, parcel, sealed, gateway)


def _read(
    connection: Connection, node: Node, gateway: str, raw: dict[str, str]
) -> tuple[Parcel, bytes]:
    """Return a parcel that fits, and what is sealed.

    Raises
    ------
    DataError
        If its signer's key does not count here.
    FormatError, TrustError
        If it is not what its sender signed, or not for us through this gateway.
    """
    claimed = claimed_payload(raw["parcel"])
    sender, at_us = str(claimed.get("from", "")), claimed.get("at_us")
    try:
        ring = node.ring(connection, sender)
        kid = statement_header(raw["parcel"])[0]
        # As it was when it was signed: a key that was revoked since is another matter.
        ring.certificate(kid, ("node", "drill"), at_us if type(at_us) is int else 0)
    except TrustError as error:
        raise DataError(str(error)) from error
    parcel = read_parcel(raw["parcel"], ring, int(claimed["at_us"]))
    sealed = from_text64(raw["sealed"])
    if (parcel.recipient, parcel.gateway) != (node.party, gateway):
        raise TrustError("the parcel is of another route")
    if not fits_parcel(parcel, sealed):
        raise TrustError("what is sealed is not what the parcel names")
    return parcel, sealed


def _open(
    connection: Connection, node: Node, parcel: Parcel, sealed: bytes, gateway: str
) -> bool:
    """Open a parcel that fits, and take in what it holds like any delivery."""
    key = load_sealing_key(node.folder / node.settings.sealing_key, passphrase())
    try:
        items = open_parcel(parcel, sealed, key)
    except ComityError:
        # Its sender sealed it wrongly: the gateway handed over what it was given.
        words = f"what {parcel.sender} sealed for us does not open"
        page_once(connection, node, parcel.sender, [parcel.hash, "sealed"], words)
        return False
    receive(connection, node, parcel.sender, items, way=gateway_way(gateway))
    return True


def _blame(
    connection: Connection, node: Node, gateway: str, what: str, text: str, answer: str
) -> None:
    """Keep a gateway's signed answer that proves what it did, and call people."""
    keep_equivocation(
        connection,
        peer=gateway,
        at_us=node.clock(),
        key=f"{gateway_way(gateway)} {what} {text_hash(text)[7:27]}",
        first=answer,
        second=text,
    )
    words = {
        "alters": f"{gateway} hands over a parcel that is not as it was signed",
        "replays": f"{gateway} hands over again a parcel that it knows was taken",
    }
    key = [gateway, what, text_hash(text)]
    page_once(connection, node, gateway, key, words[what])
