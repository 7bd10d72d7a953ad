"""Documents of sharing that a peer sends: rows, keys, agreements, subscriptions.

A handler reads the document and returns what to do once its entry has a number. It raises
if the document does not fit; then the document is refused and nothing of it is kept.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, select

from comity.foundations.canonical import canonical_bytes, content_hash
from comity.foundations.errors import FormatError, InputError, TrustError
from comity.foundations.strict import read_canonical
from comity.messages.document import Document
from comity.node.node import UnitOfWork
from comity.node.registry import Act
from comity.node.store import log, schema
from comity.node.store.statements import store_statements
from comity.node.store.upsert import upsert
from comity.trust.identity import Keyring
from comity.trust.identity.statements import claimed_payload
from comity.trust.ledger.bundle import SIGNATURE, WITHDRAWAL
from comity.trust.policy.kinds import KINDS, LATEST, PURPOSES
from comity.trust.policy.read import agreement_from_content

__all__ = [
    "forget_rows",
    "keep_agreement",
    "keep_signature",
    "keep_withdrawal",
    "read_act",
    "receive_agreement",
    "receive_keys",
    "receive_rows",
    "receive_signature",
    "receive_subscription",
    "receive_withdrawal",
    "row_key",
    "set_standing",
]


def row_key(kind: str, row: dict[str, Any]) -> str:
    """Return what tells one thing about an object from another of its kind."""
    if kind in LATEST:
        return ""
    if kind == "cdms":
        return f"{row.get('other', '')} {row.get('tca_us', '')}"[:80]
    if kind == "records":
        # A party's newer statement about a record of its atlas replaces the older one.
        return str(row.get("claim", ""))[:80]
    if kind == "missions":
        # Likewise what was flown of a contribution, and each step of a mission.
        about = [str(row.get(name, "")) for name in ("mission", "step", "contribution")]
        return content_hash(about)[7:39]
    if kind == "support":
        # The newer word on a request, from either side, replaces the older one.
        return f"{row.get('side', '')} {row.get('request', '')}"[:80]
    return content_hash(row)[7:39]


def receive_rows(work: UnitOfWork, document: Document) -> Act:
    """Return what keeps the rows of a document, each as the newest of its kind and object."""
    rows = [
        {
            "peer": document.sender,
            "kind": document.kind,
            "object": str(row.get("object", ""))[:80],
            "key": row_key(document.kind, row),
            "as_of_us": document.as_of_us,
            "received_us": work.now_us,
            "row": canonical_bytes(row).decode(),
        }
        for row in document.rows
    ]

    def act(entry: int, sequence: int) -> None:
        # What fills a gap must not replace what came after it.
        whole = [{**row, "entry": entry, "sequence": sequence} for row in rows]
        upsert(work.connection, schema.holdings, whole, newer="sequence")

    return act


def forget_rows(connection: Connection, entries: Sequence[int]) -> None:
    """Forget the rows of entries whose documents are erased."""
    table = schema.holdings
    connection.execute(delete(table).where(table.c.entry.in_(entries)))


def receive_keys(work: UnitOfWork, document: Document) -> Act:
    """Return what keeps the certificates and revocations of a peer."""
    texts = document.body["keys"]
    ring = work.ring(document.sender)
    for text in texts:
        if not isinstance(text, str):
            raise FormatError("keys are texts")
    whole = Keyring.from_texts(ring.party, ring.root, {*ring.texts(), *texts})
    return lambda _entry, _sequence: store_statements(
        work.connection, document.sender, whole.texts()
    )


def keep_agreement(connection: Connection, content: Any, at_us: int) -> str:
    """Keep a version, signed or not; return its hash."""
    value = agreement_from_content(content)
    row = {
        "hash": value.hash,
        "name": value.name,
        "version": value.version,
        "content": canonical_bytes(content).decode(),
        "received_us": at_us,
    }
    upsert(connection, schema.agreements, [row])
    log.set_number(
        connection, "agreements", log.read_number(connection, "agreements") + 1
    )
    return value.hash


def receive_agreement(work: UnitOfWork, document: Document) -> Act:
    """Return what keeps a version of an agreement that a party to it proposes."""
    content = document.body["content"]
    value = agreement_from_content(content)
    for party in (work.party, document.sender):
        if party not in value.parties:
            raise TrustError(f"{party} is no party to {value.id}")
    at = work.now_us

    def act(_entry: int, _sequence: int) -> None:
        keep_agreement(work.connection, content, at)

    return act


def read_act(work: UnitOfWork, text: str, type_: str) -> dict[str, Any]:
    """Verify a signature or withdrawal of any party to an agreement that we hold.

    Raises
    ------
    FormatError, TrustError, InputError
        If it does not hold.
    """
    claimed = claimed_payload(text)
    shape = {"agreement", "at_us", "party"}
    if set(claimed) != shape:
        raise FormatError("it holds agreement, at_us and party alone")
    at = claimed["at_us"]
    if type(at) is not int or at > work.now_us + round(work.node.settings.skew_s * 1e6):
        raise TrustError("it was signed in the future")
    ring = work.ring(str(claimed["party"]))
    roles = ("drill",) if work.node.settings.drill else ("person",)
    # The key must have been good when it was used, and must not be revoked now.
    ring.read(text, type_, roles, at)
    revoked = [r for r in ring.revocations.values() if r.at_us <= work.now_us]
    kid = ring.read(text, type_, roles, at).kid
    if any(r.kid == kid for r in revoked):
        raise TrustError(f"{kid} of {ring.party} is revoked")
    held = work.connection.execute(
        select(schema.agreements.c.content).where(
            schema.agreements.c.hash == claimed["agreement"]
        )
    ).scalar()
    if held is None:
        raise InputError("it is about an agreement that was never seen here")
    value = agreement_from_content(read_canonical(held.encode()))
    if claimed["party"] not in value.parties:
        raise TrustError(f"{claimed['party']} is no party to {value.id}")
    return {**claimed, "text": text}


def keep_signature(connection: Connection, said: dict[str, Any]) -> None:
    """Keep a verified signature; the first one of a party counts."""
    _keep_first(connection, schema.signatures, said)


def keep_withdrawal(connection: Connection, said: dict[str, Any]) -> None:
    """Keep a verified withdrawal; the first one of a party counts."""
    _keep_first(connection, schema.withdrawals, said)


def _keep_first(connection: Connection, table: Any, said: dict[str, Any]) -> None:
    known = connection.execute(
        select(table.c.at_us).where(
            table.c.agreement == said["agreement"], table.c.party == said["party"]
        )
    ).scalar()
    if known is None:
        upsert(connection, table, [said])
        log.set_number(
            connection, "agreements", log.read_number(connection, "agreements") + 1
        )


def receive_signature(work: UnitOfWork, document: Document) -> Act:
    """Return what keeps a party's signature of an agreement."""
    said = read_act(work, document.body["statement"], SIGNATURE)
    return lambda _entry, _sequence: keep_signature(work.connection, said)


def receive_withdrawal(work: UnitOfWork, document: Document) -> Act:
    """Return what keeps a party's withdrawal from an agreement."""
    said = read_act(work, document.body["statement"], WITHDRAWAL)
    return lambda _entry, _sequence: keep_withdrawal(work.connection, said)


def receive_subscription(work: UnitOfWork, document: Document) -> Act:
    """Return what notes that a peer asks for a kind, or no longer."""
    body = document.body
    if body["data"] not in KINDS or body["purpose"] not in PURPOSES:
        raise FormatError("kind or purpose of the subscription is unknown")
    if len(body["objects"]) > 100_000 or not all(
        isinstance(name, str) for name in body["objects"]
    ):
        raise FormatError("objects of a subscription are at most 100,000 ids")

    def act(_entry: int, _sequence: int) -> None:
        set_standing(
            work.connection,
            document.sender,
            body["data"],
            body["purpose"],
            theirs=body["active"],
            objects=body["objects"],
        )

    return act


def set_standing(
    connection: Connection,
    peer: str,
    kind: str,
    purpose: str,
    *,
    ours: bool | None = None,
    theirs: bool | None = None,
    objects: list[str] | None = None,
) -> None:
    """Note that a kind is shared with a peer as it changes, or is no longer."""
    table = schema.standing
    where = (
        (table.c.peer == peer) & (table.c.kind == kind) & (table.c.purpose == purpose)
    )
    row = connection.execute(select(table).where(where)).one_or_none()
    fresh = {
        "peer": peer,
        "kind": kind,
        "purpose": purpose,
        "ours": bool(row and row.ours) if ours is None else ours,
        "theirs": bool(row and row.theirs) if theirs is None else theirs,
        "objects": (row.objects if row else "[]")
        if objects is None
        else canonical_bytes(sorted(set(objects))).decode(),
        "rules": b"",
    }
    if fresh["ours"] or fresh["theirs"]:
        upsert(connection, table, [fresh])
    else:
        connection.execute(delete(table).where(where))
