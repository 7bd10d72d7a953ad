"""Agreements, the acts of parties about them, and which peers are verified."""

from typing import NamedTuple

from sqlalchemy import Connection, Table, func, insert, select, update

from comity.foundations.canonical import canonical_bytes
from comity.foundations.plain import json_text
from comity.node.store import log, schema
from comity.node.store.agreements import HeldVersion, held_version
from comity.node.store.upsert import upsert
from comity.node.store.withdrawals import ReceiptRow, add_receipt
from comity.trust.ledger.bundle import SIGNATURE
from comity.trust.policy import Agreement

__all__ = [
    "AgreementAct",
    "act_text",
    "count_drafts",
    "keep_act",
    "keep_agreement",
    "keep_receipt",
    "set_rejected",
    "verified_parties",
]


class AgreementAct(NamedTuple):
    """A verified signature of, or withdrawal from, an agreement (by its hash)."""

    agreement: str
    party: str
    at_us: int
    text: str


def verified_parties(connection: Connection) -> frozenset[str]:
    """Return the peers whose fingerprint was compared."""
    table = schema.peers
    rows = connection.execute(
        select(table.c.party).where(table.c.verified_us.is_not(None))
    )
    return frozenset(row.party for row in rows)


def keep_agreement(
    connection: Connection, agreement: Agreement, proposer: str, at_us: int
) -> None:
    """Keep a version of an agreement, signed or not, received at an instant (UTC, us).

    One that is held already stays as it is: who sends it again changes nothing.
    """
    if held_version(connection, agreement.hash) is not None:
        return
    row = {
        "hash": agreement.hash,
        "name": agreement.name,
        "version": agreement.version,
        "content": canonical_bytes(dict(agreement.content)).decode(),
        "received_us": at_us,
        "proposer": proposer,
        "title": agreement.title,
        "parties": json_text(list(agreement.parties)),
        "clauses": json_text([clause.id for clause in agreement.clauses]),
        "terms": json_text(sorted(agreement.terms)),
        "since_us": agreement.since_us,
        "until_us": agreement.until_us,
        "notice_us": agreement.notice_us,
        "amends": agreement.amends,
        "gateway": str(agreement.terms.get("gateway", "")),
    }
    connection.execute(insert(schema.agreements), [row])
    _count_change(connection)


def count_drafts(connection: Connection, proposer: str, own: str, at_us: int) -> int:
    """Return how many drafts of a party wait for this one: not signed, rejected or expired."""
    table, signed = schema.agreements, schema.signatures
    ours = select(signed.c.party).where(
        signed.c.agreement == table.c.hash, signed.c.party == own
    )
    query = (
        select(func.count())
        .select_from(table)
        .where(
            table.c.proposer == proposer,
            table.c.rejected_us.is_(None),
            table.c.until_us > at_us,
            ~ours.exists(),
        )
    )
    return int(connection.execute(query).scalar() or 0)


def set_rejected(
    connection: Connection, version: HeldVersion, at_us: int | None
) -> None:
    """Note when people of this node rejected a version; None takes it back."""
    connection.execute(
        update(schema.agreements)
        .where(schema.agreements.c.hash == version.hash)
        .values(rejected_us=at_us)
    )
    _count_change(connection)


def _acts(type_: str) -> Table:
    return schema.signatures if type_ == SIGNATURE else schema.withdrawals


def act_text(
    connection: Connection, type_: str, agreement: str, party: str
) -> str | None:
    """Return a party's signature of, or withdrawal from, an agreement, or None."""
    table = _acts(type_)
    return connection.execute(
        select(table.c.text).where(
            table.c.agreement == agreement, table.c.party == party
        )
    ).scalar()


def keep_act(connection: Connection, type_: str, act: AgreementAct) -> None:
    """Keep a verified signature or withdrawal; the first one of a party counts."""
    if act_text(connection, type_, act.agreement, act.party) is None:
        upsert(connection, _acts(type_), [act._asdict()])
        _count_change(connection)


def keep_receipt(connection: Connection, receipt: ReceiptRow) -> None:
    """Keep a verified receipt of a withdrawal; the first one of a party counts."""
    add_receipt(connection, receipt)
    _count_change(connection)


def _count_change(connection: Connection) -> None:
    """Count a change of agreements: what was derived from them is derived anew."""
    changes = log.read_number(connection, "agreements")
    log.set_number(connection, "agreements", changes + 1)
