"""Withdrawals from agreements, and since when each other party is known to have them.

The instant in a withdrawal is written by whoever withdraws, so nothing runs from it. The
notice to a party runs from the receipt that this party has signed. A receipt that is held
back or dated later prolongs nothing: a receipt of the gateway that the agreement names, and,
on the node of the party that withdraws, its own publication, count if they are earlier.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from comity.node.store import notice_schema, schema
from comity.node.store.upsert import upsert
from comity.trust.ledger.envelope import text_hash
from comity.trust.policy.lifecycle import Withdrawal

__all__ = [
    "OwnWithdrawal",
    "ReceiptRow",
    "add_receipt",
    "first_read_us",
    "own_withdrawals",
    "read_withdrawals",
    "receipt_of",
]

_LEFT, _RECEIPTS = schema.withdrawals, schema.withdrawal_receipts


class ReceiptRow(NamedTuple):
    """A verified receipt: of which withdrawal (agreement and party), signed by whom, when."""

    agreement: str
    party: str
    by: str
    at_us: int
    text: str


class OwnWithdrawal(NamedTuple):
    """A withdrawal of this party, and which parties have signed that they received it."""

    agreement: str
    at_us: int
    text: str
    received_by: frozenset[str]


def add_receipt(connection: Connection, row: ReceiptRow) -> None:
    """Keep a receipt; the first one of a party counts."""
    if receipt_of(connection, row.agreement, row.party, row.by) is None:
        upsert(connection, _RECEIPTS, [row._asdict()])


def receipt_of(
    connection: Connection, agreement: str, party: str, by: str
) -> ReceiptRow | None:
    """Return the receipt that a party has signed for a withdrawal, None without one."""
    row = connection.execute(
        select(_RECEIPTS).where(
            _RECEIPTS.c.agreement == agreement,
            _RECEIPTS.c.party == party,
            _RECEIPTS.c.by == by,
        )
    ).one_or_none()
    return None if row is None else ReceiptRow._make(row)


def own_withdrawals(connection: Connection, party: str) -> list[OwnWithdrawal]:
    """Return the withdrawals that a party has signed, with who has signed for them."""
    query = select(_RECEIPTS.c.agreement, _RECEIPTS.c.by)
    by: dict[str, set[str]] = {}
    for row in connection.execute(query.where(_RECEIPTS.c.party == party)):
        by.setdefault(row.agreement, set()).add(row.by)
    return [
        OwnWithdrawal(
            row.agreement, row.at_us, row.text, frozenset(by.get(row.agreement, ()))
        )
        for row in connection.execute(select(_LEFT).where(_LEFT.c.party == party))
    ]


def first_read_us(connection: Connection, party: str, text: str) -> int | None:
    """Return when a statement's hash was first read in the public feed of its party."""
    items = notice_schema.feed_items.c
    instant: int | None = connection.execute(
        select(items.at_us)
        .where(items.party == party, items.hash == text_hash(text))
        .order_by(items.at_us)
        .limit(1)
    ).scalar()
    return instant


def _published_us(connection: Connection, text: str) -> int | None:
    """Return when this node published the hash of a statement of its own."""
    items = notice_schema.publications.c
    instant: int | None = connection.execute(
        select(items.at_us)
        .where(items.hash == text_hash(text))
        .order_by(items.serial)
        .limit(1)
    ).scalar()
    return instant


def read_withdrawals(
    connection: Connection,
    own: str,
    named: Mapping[str, tuple[Sequence[str], str]],
    only: Collection[str] | None = None,
) -> dict[str, list[Withdrawal]]:
    """Return hash of the version → its withdrawals, as a node sees them.

    Parameters
    ----------
    own
        The party of the node.
    named
        Hash of a version → its parties, and the gateway that it names (or an empty text).
    only
        Hashes of the versions whose withdrawals are read; of all if None.
    """
    of_receipts, of_left = select(_RECEIPTS), select(_LEFT)
    if only is not None:
        of_receipts = of_receipts.where(_RECEIPTS.c.agreement.in_(only))
        of_left = of_left.where(_LEFT.c.agreement.in_(only))
    receipts: dict[tuple[str, str], dict[str, int]] = {}
    for row in connection.execute(of_receipts):
        receipts.setdefault((row.agreement, row.party), {})[row.by] = row.at_us
    found: dict[str, list[Withdrawal]] = {}
    for row in connection.execute(of_left):
        parties, gateway = named.get(row.agreement, ((), ""))
        signed = receipts.get((row.agreement, row.party), {})
        witness = gateway if gateway != row.party else ""
        attempts = [signed[witness]] if witness in signed else []
        if row.party == own:
            published = _published_us(connection, row.text)
            attempts += [] if published is None else [published]
        heard = {}
        for other in parties:
            # Between two others, what this node has received itself counts until it knows.
            known = signed.get(other, signed.get(own))
            instants = attempts if known is None else [known, *attempts]
            if instants:
                heard[other] = min(instants)
        item = Withdrawal(row.party, row.at_us, heard)
        found.setdefault(row.agreement, []).append(item)
    return found
