"""Agreements, the acts of parties about them, and which peers are verified."""

from typing import NamedTuple

from sqlalchemy import Connection, Table, select

from comity.foundations.canonical import canonical_bytes
from comity.node.store import log, schema
from comity.node.store.upsert import upsert
from comity.trust.ledger.bundle import SIGNATURE
from comity.trust.policy import Agreement

__all__ = [
    "AgreementAct",
    "act_text",
    "agreement_content",
    "keep_act",
    "keep_agreement",
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


def keep_agreement(connection: Connection, agreement: Agreement, at_us: int) -> None:
    """Keep a version of an agreement, signed or not, received at an instant (UTC, us)."""
    row = {
        "hash": agreement.hash,
        "name": agreement.name,
        "version": agreement.version,
        "content": canonical_bytes(dict(agreement.content)).decode(),
        "received_us": at_us,
    }
    upsert(connection, schema.agreements, [row])
    _count_change(connection)


def agreement_content(connection: Connection, hash_: str) -> str | None:
    """Return the canonical JSON of a version, or None if it is not held."""
    table = schema.agreements
    return connection.execute(
        select(table.c.content).where(table.c.hash == hash_)
    ).scalar()


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


def _count_change(connection: Connection) -> None:
    """Count a change of agreements: what was derived from them is derived anew."""
    changes = log.read_number(connection, "agreements")
    log.set_number(connection, "agreements", changes + 1)
