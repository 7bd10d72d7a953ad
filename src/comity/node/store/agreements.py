"""Agreements that the node holds, and which of them are in force."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from sqlalchemy import Connection, select

from comity.foundations.errors import ComityError, DataError
from comity.foundations.strict import read_strict
from comity.node.store import log, schema
from comity.trust.policy import Agreement, life_of
from comity.trust.policy.lifecycle import Life, Withdrawal
from comity.trust.policy.read import agreement_from_content

__all__ = [
    "StoredAgreement",
    "live_versions",
    "read_agreements",
    "read_lives",
    "stored_agreements",
]


class StoredAgreement(NamedTuple):
    """An agreement as it is stored, with the signed texts of its parties.

    Attributes
    ----------
    hash, content
        Its name, and its canonical text.
    signatures, withdrawals
        Party → signed statement.
    """

    hash: str
    content: str
    signatures: dict[str, str]
    withdrawals: dict[str, str]


def stored_agreements(connection: Connection) -> list[StoredAgreement]:
    """Return all agreements with the statements that signed and withdrew them."""
    texts: list[dict[str, dict[str, str]]] = []
    for table in (schema.signatures, schema.withdrawals):
        by_agreement: dict[str, dict[str, str]] = {}
        columns = table.c
        query = select(columns.agreement, columns.party, columns.text)
        for agreement, party, text in connection.execute(query):
            by_agreement.setdefault(agreement, {})[party] = text
        texts.append(by_agreement)
    rows = connection.execute(
        select(schema.agreements.c.hash, schema.agreements.c.content)
    )
    return [
        StoredAgreement(
            row.hash,
            row.content,
            texts[0].get(row.hash, {}),
            texts[1].get(row.hash, {}),
        )
        for row in rows
    ]


def read_agreements(connection: Connection) -> list[Agreement]:
    """Return all versions that the node holds, whatever their state.

    Raises
    ------
    DataError
        If a stored one is damaged.
    """
    values = []
    for row in connection.execute(select(schema.agreements)):
        try:
            value = agreement_from_content(read_strict(row.content.encode()))
        except ComityError as error:
            raise DataError(f"agreement {row.hash} is damaged: {error}") from error
        if value.hash != row.hash:
            raise DataError(f"agreement {row.hash} is damaged: it hashes otherwise")
        values.append(value)
    return sorted(values, key=lambda a: (a.name, a.version, a.hash))


def read_lives(connection: Connection, at_us: int) -> list[tuple[Agreement, Life]]:
    """Return all versions with their lives."""
    every = read_agreements(connection)
    signed: dict[str, dict[str, int]] = {}
    for row in connection.execute(select(schema.signatures)):
        signed.setdefault(row.agreement, {})[row.party] = row.at_us
    left: dict[str, list[Withdrawal]] = {}
    for row in connection.execute(select(schema.withdrawals)):
        left.setdefault(row.agreement, []).append(Withdrawal(row.party, row.at_us))

    def life(value: Agreement, successor: int | None = None) -> Life:
        return life_of(
            value,
            signed.get(value.hash, {}),
            left.get(value.hash, ()),
            successor,
            at_us=at_us,
        )

    starts = _successors(every, life, signed)
    return [(value, life(value, starts.get(value.hash))) for value in every]


def _successors(
    every: Iterable[Agreement],
    life: Callable[[Agreement], Life],
    signed: dict[str, dict[str, int]],
) -> dict[str, int]:
    """Return hash → instant from which an amendment replaces it.

    An amendment replaces a version when all parties of both have signed it.
    """
    by_hash = {value.hash: value for value in every}
    starts: dict[str, int] = {}
    for value in by_hash.values():
        old = by_hash.get(value.amends)
        if old is None or old.name != value.name or value.version <= old.version:
            continue
        who = {*old.parties, *value.parties}
        if who <= set(signed.get(value.hash, {})):
            begins = max(life(value).begins_us, *signed[value.hash].values())
            starts[old.hash] = min(begins, starts.get(old.hash, begins))
    return starts


def live_versions(connection: Connection) -> list[str]:
    """Return the versions that live cases opened with."""
    stored = log.get_note(connection, "live")
    return [] if not stored else [str(key) for key in read_strict(stored)]
