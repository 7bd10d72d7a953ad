"""Certificates and revocations of parties as the database holds them, and whose key is whose."""

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, or_, select

from comity.foundations.errors import TrustError
from comity.foundations.plain import json_text
from comity.node.store import log, schema
from comity.node.store.key_schema import former_roots
from comity.node.store.upsert import upsert
from comity.trust.identity import Keyring, PublicKey
from comity.trust.identity.certificates import CERTIFICATE
from comity.trust.identity.keyring import FormerRing
from comity.trust.identity.statements import claimed_payload, statement_header
from comity.trust.ledger.envelope import text_hash

__all__ = [
    "check_keys_apart",
    "former_rings",
    "retire_root",
    "shared_keys",
    "statements_of",
    "store_statements",
]


def store_statements(
    connection: Connection,
    party: str,
    texts: Sequence[str],
    *,
    root: PublicKey | None = None,
    own: str = "",
) -> None:
    """Store verified certificates and revocations of a party.

    Parameters
    ----------
    connection
        A transaction that writes.
    party, texts
        Whose they are, and the signed statements.
    root
        The party's root key, where the party is stored for the first time.
    own
        The party of this node.

    Raises
    ------
    TrustError
        If a key is that of this node's own party or of a verified peer.
    """
    rows = [{"party": party, "hash": text_hash(text), "text": text} for text in texts]
    upsert(connection, schema.statements, rows)
    kids = {kid for text in texts if (kid := _certified(text))}
    if root is not None:
        kids.add(root.kid)
    owners = [{"kid": kid, "party": party} for kid in sorted(kids)]
    upsert(connection, schema.key_owners, owners)
    check_keys_apart(connection, party, kids, own)
    name = f"keys {party}"
    log.set_number(connection, name, log.read_number(connection, name) + 1)


def _certified(text: str) -> str:
    """Return the name of the key that a stored statement certifies; empty if it certifies none."""
    if statement_header(text)[1] != CERTIFICATE:
        return ""
    return PublicKey.from_text(claimed_payload(text)["key"]).kid


def statements_of(connection: Connection, party: str) -> list[str]:
    """Return the certificates and revocations of a party."""
    table = schema.statements
    query = select(table.c.text).where(table.c.party == party)
    return list(connection.execute(query).scalars())


def retire_root(
    connection: Connection, party: str, root: PublicKey, at_us: int
) -> None:
    """Make a party's root a former one, with all that it has signed, from an instant on."""
    texts = sorted(statements_of(connection, party))
    row = {
        "party": party,
        "root": root.text,
        "until_us": at_us,
        "statements": json_text(texts),
    }
    upsert(connection, former_roots, [row])
    table = schema.statements
    connection.execute(delete(table).where(table.c.party == party))


def former_rings(connection: Connection, party: str) -> tuple[FormerRing, ...]:
    """Return the keys of a party under the roots that people have replaced, the newest first."""
    table = former_roots
    query = (
        select(table.c.root, table.c.until_us, table.c.statements)
        .where(table.c.party == party)
        .order_by(table.c.until_us.desc(), table.c.root)
    )
    return tuple(
        FormerRing(
            Keyring.from_texts(
                party, PublicKey.from_text(row.root), json.loads(row.statements)
            ),
            row.until_us,
        )
        for row in connection.execute(query)
    )


def shared_keys(
    connection: Connection, party: str, kids: Iterable[str], own: str = ""
) -> dict[str, str]:
    """Return which of a party's keys another party has too: name of the key → that party.

    Only the node's own party and verified peers count as the other: what an unverified one
    shows takes no key from anybody. Keys of the node's own party are never in question.
    """
    if party == own:
        return {}
    owners, peers = schema.key_owners, schema.peers
    query = (
        select(owners.c.kid, owners.c.party)
        .outerjoin(peers, peers.c.party == owners.c.party)
        .where(
            owners.c.kid.in_(sorted(kids)),
            owners.c.party != party,
            or_(peers.c.verified_us.is_not(None), owners.c.party == own),
        )
    )
    return {row.kid: row.party for row in connection.execute(query)}


def check_keys_apart(
    connection: Connection, party: str, kids: Iterable[str], own: str = ""
) -> None:
    """Check that no key of a party is another party's too.

    Raises
    ------
    TrustError
        If one is that of the node's own party or of a verified peer.
    """
    shared = shared_keys(connection, party, kids, own)
    if shared:
        kid, other = min(shared.items())
        raise TrustError(
            f"key {kid} of {party} is a key of {other} already: refused",
            remedy="one of the two has taken the other's key: call the people of both first",
        )
