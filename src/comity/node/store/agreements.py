"""Agreements that the node holds, and which of them are in force.

A version is stored with a summary of itself (`HeldVersion`), from which follow its life and
its line in a list. Its clauses are read for decisions once all have signed it, and before
that only when people look at it: drafts cost a row, whoever sends how many.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.engine import Row

from comity.foundations.errors import ComityError, DataError
from comity.foundations.strict import read_strict
from comity.node.store import log, schema
from comity.node.store.withdrawals import read_withdrawals
from comity.trust.policy import Agreement, life_of
from comity.trust.policy.lifecycle import Life
from comity.trust.policy.read import agreement_from_content

__all__ = [
    "SUMMARY",
    "HeldVersion",
    "StoredAgreement",
    "held_from",
    "held_version",
    "held_versions",
    "live_versions",
    "lives_of_versions",
    "read_content",
    "read_contents",
    "read_lives",
    "stored_agreements",
    "version_lives",
    "version_lives_then",
]

#: Parsed versions that are kept in memory: a content never changes, its hash names it.
REMEMBERED = 512


class StoredAgreement(NamedTuple):
    """An agreement as it is stored, with the signed texts of its parties.

    Attributes
    ----------
    hash, content
        Its name, and its canonical text.
    signatures, withdrawals
        Party → signed statement.
    receipts
        Party that withdrew → party that has it → signed receipt.
    """

    hash: str
    content: str
    signatures: dict[str, str]
    withdrawals: dict[str, str]
    receipts: dict[str, dict[str, str]]


class HeldVersion(NamedTuple):
    """A version without its content: what its life and its line in a list need.

    Attributes
    ----------
    hash, name, version, title
        Its name in every sense.
    received_us, proposer
        When this node had it first, microseconds of UTC since 1970, and from which party.
    parties, clauses, terms
        Ids of its parties and of its clauses; names of its terms.
    since_us, until_us, notice_us, amends, gateway
        As in the agreement; ``gateway`` is empty if its terms name none.
    rejected_us
        When people of this node rejected it, if they did.
    """

    hash: str
    name: str
    version: int
    received_us: int
    proposer: str
    title: str
    parties: tuple[str, ...]
    clauses: tuple[str, ...]
    terms: tuple[str, ...]
    since_us: int
    until_us: int
    notice_us: int
    amends: str
    gateway: str
    rejected_us: int | None

    @property
    def id(self) -> str:
        """Return ``agreement:NAME:VERSION``."""
        return f"agreement:{self.name}:{self.version}"


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
    receipts: dict[str, dict[str, dict[str, str]]] = {}
    for row in connection.execute(select(schema.withdrawal_receipts)):
        if row.text:
            of = receipts.setdefault(row.agreement, {}).setdefault(row.party, {})
            of[row.by] = row.text
    rows = connection.execute(
        select(schema.agreements.c.hash, schema.agreements.c.content)
    )
    return [
        StoredAgreement(
            row.hash,
            row.content,
            texts[0].get(row.hash, {}),
            texts[1].get(row.hash, {}),
            receipts.get(row.hash, {}),
        )
        for row in rows
    ]


_TABLE = schema.agreements
#: Columns of a version without its content.
SUMMARY = tuple(_TABLE.c[name] for name in HeldVersion._fields)


def held_from(row: Row[tuple[object, ...]]) -> HeldVersion:
    """Return the version of a row of the columns of ``SUMMARY``."""
    values = row._asdict()
    for name in ("parties", "clauses", "terms"):
        values[name] = tuple(json.loads(values[name] or "[]"))
    return HeldVersion(**values)


def held_versions(connection: Connection) -> list[HeldVersion]:
    """Return all versions that the node holds, by name, version and hash."""
    columns = _TABLE.c
    query = select(*SUMMARY).order_by(columns.name, columns.version, columns.hash)
    return [held_from(row) for row in connection.execute(query)]


def held_version(connection: Connection, hash_: str) -> HeldVersion | None:
    """Return one version, None if it is not held."""
    query = select(*SUMMARY).where(_TABLE.c.hash == hash_)
    row = connection.execute(query).one_or_none()
    return None if row is None else held_from(row)


@lru_cache(maxsize=REMEMBERED)
def _parsed(hash_: str, content: str) -> Agreement:
    """Return the agreement of a stored content, whose hash is computed anew.

    Raises
    ------
    DataError
        If it is damaged.
    """
    try:
        value = agreement_from_content(read_strict(content.encode()))
    except ComityError as error:
        raise DataError(f"agreement {hash_} is damaged: {error}") from error
    if value.hash != hash_:
        raise DataError(f"agreement {hash_} is damaged: it hashes otherwise")
    return value


def read_content(connection: Connection, hash_: str) -> Agreement:
    """Return a version that the node holds, with its clauses.

    Raises
    ------
    DataError
        If it is damaged.
    """
    return read_contents(connection, [hash_])[hash_]


def read_contents(
    connection: Connection, hashes: Sequence[str]
) -> dict[str, Agreement]:
    """Return versions that the node holds, with their clauses, by hash.

    Raises
    ------
    DataError
        If one of them is damaged.
    """
    query = select(_TABLE.c.hash, _TABLE.c.content).where(_TABLE.c.hash.in_(hashes))
    return {
        row.hash: _parsed(row.hash, row.content) for row in connection.execute(query)
    }


def version_lives(
    connection: Connection, at_us: int, party: str
) -> list[tuple[HeldVersion, Life]]:
    """Return all versions with their lives, as a party sees them; no clause is read."""
    return _lives(connection, at_us, party, held_versions(connection), whole=True)


def version_lives_then(
    connection: Connection, at_us: int, party: str
) -> list[tuple[HeldVersion, Life]]:
    """Return the versions that the node held at an instant of the past, with their lives then.

    Signatures and withdrawals count from the instants that they name; a receipt of a withdrawal
    from when it was signed. A rejection that came later is none.
    """
    held = [
        value
        if value.rejected_us is None or value.rejected_us <= at_us
        else value._replace(rejected_us=None)
        for value in held_versions(connection)
        if value.received_us <= at_us
    ]
    return _lives(connection, at_us, party, held, whole=True, then=True)


def lives_of_versions(
    connection: Connection, at_us: int, party: str, versions: Sequence[HeldVersion]
) -> list[tuple[HeldVersion, Life]]:
    """Return some versions with their lives; of others the amendments of these alone are read."""
    return _lives(connection, at_us, party, versions, whole=False)


def _lives(
    connection: Connection,
    at_us: int,
    party: str,
    versions: Sequence[HeldVersion],
    *,
    whole: bool,
    then: bool = False,
) -> list[tuple[HeldVersion, Life]]:
    """Return versions with their lives.

    Parameters
    ----------
    whole
        Whether these are all that are held.
    then
        Whether what was signed after the instant is left out.
    """
    every = {value.hash: value for value in versions}
    if not whole:
        every |= {one.hash: one for one in _amendments(connection, list(every))}
    only = None if whole else list(every)
    signed = _signed_us(connection, only)
    named = {value.hash: (value.parties, value.gateway) for value in every.values()}
    left = read_withdrawals(connection, party, named, only)
    if then:
        signed = {key: _by_then(some, at_us) for key, some in signed.items()}
        left = {
            key: [
                replace(one, heard_us=_by_then(one.heard_us, at_us))
                for one in some
                if one.at_us <= at_us
            ]
            for key, some in left.items()
        }

    def life(value: HeldVersion, successor: int | None = None) -> Life:
        return life_of(
            value,
            signed.get(value.hash, {}),
            left.get(value.hash, ()),
            successor,
            at_us=at_us,
        )

    starts = _successors(every.values(), life, signed)
    return [(value, life(value, starts.get(value.hash))) for value in versions]


def _by_then(instants: Mapping[str, int], at_us: int) -> dict[str, int]:
    return {party: one for party, one in instants.items() if one <= at_us}


def _amendments(connection: Connection, hashes: Sequence[str]) -> list[HeldVersion]:
    """Return the versions that amend some others."""
    query = select(*SUMMARY).where(_TABLE.c.amends.in_(hashes))
    return [held_from(row) for row in connection.execute(query)]


def _signed_us(
    connection: Connection, only: Collection[str] | None
) -> dict[str, dict[str, int]]:
    """Return hash of a version → party → when it has signed; of some versions or of all."""
    query = select(schema.signatures)
    if only is not None:
        query = query.where(schema.signatures.c.agreement.in_(only))
    signed: dict[str, dict[str, int]] = {}
    for row in connection.execute(query):
        signed.setdefault(row.agreement, {})[row.party] = row.at_us
    return signed


def read_lives(
    connection: Connection,
    at_us: int,
    party: str,
    *,
    lives: Sequence[tuple[HeldVersion, Life]] | None = None,
) -> list[tuple[Agreement, Life]]:
    """Return the versions that all their parties have signed, with their lives.

    Parameters
    ----------
    party
        As whom: the party of this node.
    lives
        Of all versions, if they were computed already.

    Raises
    ------
    DataError
        If one of them is damaged.
    """
    every = version_lives(connection, at_us, party) if lives is None else lives
    return [
        (read_content(connection, value.hash), life)
        for value, life in every
        if not life.missing
    ]


def _successors(
    every: Iterable[HeldVersion],
    life: Callable[[HeldVersion], Life],
    signed: Mapping[str, Mapping[str, int]],
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
