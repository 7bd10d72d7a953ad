"""Peers: who was introduced, who is verified, when to try them again, whom to recover from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, exists, insert, select, update

from comity.foundations.errors import UnknownNameError
from comity.node.store import log
from comity.node.store.schema import outbox, peers

__all__ = [
    "PeerFacts",
    "PeerRow",
    "all_parties",
    "allow_older",
    "blocked_parties",
    "due_parties",
    "find_peer",
    "is_recovering",
    "known_party",
    "list_peers",
    "mark_recovered",
    "mark_removed",
    "mark_verified",
    "note_contact",
    "note_failure",
    "note_fenced",
    "note_skew",
    "raise_protocol",
    "recover_from",
    "recover_from_all",
    "recovering_parties",
    "set_blocked",
    "set_incarnation",
    "set_root",
    "set_url",
    "store_peer",
    "unmark_verified",
    "verified_parties",
]


class PeerRow(NamedTuple):
    """A stored peer, column by column.

    Attributes
    ----------
    verified_us
        When people compared its fingerprint, microseconds of UTC since 1970, if they did.
    incarnation
        Of the peer's node: lives before this one are fenced.
    recovering
        Whether our own node must get its envelopes back before it signs another one.
    seen_us, skew_us
        Last contact, and how far its clock was ahead of ours, microseconds.
    failures, next_us
        Failed tries in a row, and when to try again.
    older_until_us
        Until when a person allows the link of older protocols, which is not sealed.
    blocked_us, removed_us
        Since when people block it, or have removed it; a removed peer is kept for its keys.
    """

    party: str
    name: str
    url: str
    root: str
    verified_us: int | None
    private: bool
    protocol: int
    incarnation: int
    recovering: bool
    seen_us: int | None
    skew_us: int | None
    failures: int
    next_us: int
    older_until_us: int | None
    blocked_us: int | None
    removed_us: int | None


@dataclass(frozen=True, slots=True)
class PeerFacts:
    """Facts of a peer's introduction, and its URL."""

    party: str
    name: str
    url: str
    root: str
    private: bool
    protocol: int
    incarnation: int


#: Built once: it is asked for in every exchange.
_PEER = select(peers).where(peers.c.party == bindparam("party"))


def find_peer(connection: Connection, party: str) -> PeerRow | None:
    """Find the row of a peer, removed or not."""
    row = connection.execute(_PEER, {"party": party}).one_or_none()
    return None if row is None else PeerRow._make(row)


def known_party(connection: Connection, party: str) -> PeerRow:
    """Return the row of a peer.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    row = find_peer(connection, party)
    if row is None or row.removed_us is not None:
        raise UnknownNameError(f"{party[:60]!r} is no peer", remedy="comity peer list")
    return row


def list_peers(
    connection: Connection, after: str = "", limit: int | None = None
) -> list[PeerRow]:
    """Return peers in the order of their ids, beyond one of them, at most ``limit``."""
    query = (
        select(peers)
        .where(peers.c.removed_us.is_(None), peers.c.party > after)
        .order_by(peers.c.party)
        .limit(limit)
    )
    return [PeerRow._make(row) for row in connection.execute(query)]


def all_parties(connection: Connection) -> list[str]:
    """Return the ids of all peers whose keys are known, removed ones as well."""
    return list(connection.execute(select(peers.c.party)).scalars())


def blocked_parties(connection: Connection) -> list[str]:
    """Return the peers that people block."""
    query = select(peers.c.party).where(peers.c.blocked_us.is_not(None))
    return list(connection.execute(query).scalars())


def verified_parties(
    connection: Connection,
    *,
    recovering: bool | None = None,
    by_us: int | None = None,
) -> list[str]:
    """Return the peers whose fingerprint people have compared.

    ``recovering``: those alone from which this node must, or need not, recover; ``by_us``: those
    whose comparison of now is not younger than that instant, UTC us.
    """
    query = select(peers.c.party).where(peers.c.verified_us.is_not(None))
    if recovering is not None:
        query = query.where(peers.c.recovering.is_(recovering))
    if by_us is not None:
        query = query.where(peers.c.verified_us <= by_us)
    return list(connection.execute(query).scalars())


def due_parties(connection: Connection, at_us: int) -> list[str]:
    """Return verified peers for whom something waits and that may be tried by now."""
    waits = select(outbox.c.entry).where(
        outbox.c.peer == peers.c.party, outbox.c.state == "waiting"
    )
    query = (
        select(peers.c.party)
        .where(
            peers.c.verified_us.is_not(None),
            peers.c.recovering.is_(False),
            peers.c.next_us <= at_us,
            waits.exists(),
        )
        .order_by(peers.c.party)
    )
    return list(connection.execute(query).scalars())


def store_peer(connection: Connection, facts: PeerFacts) -> None:
    """Store a peer that was introduced; of a known one name and URL change.

    The highest protocol that was ever seen of it stays.
    """
    known = find_peer(connection, facts.party)
    seen = 0 if known is None else known.protocol
    fresh = {
        "name": facts.name,
        "url": facts.url,
        "private": facts.private,
        "protocol": max(seen, facts.protocol),
        # Who was removed and is introduced again is a peer again, to be verified again.
        "removed_us": None,
    }
    if known is not None:
        _update(connection, facts.party, fresh)
    else:
        connection.execute(
            insert(peers).values(
                party=facts.party,
                root=facts.root,
                verified_us=None,
                incarnation=facts.incarnation,
                recovering=False,
                failures=0,
                next_us=0,
                **fresh,
            )
        )
    _count_change(connection)


def raise_protocol(connection: Connection, party: str, protocol: int) -> None:
    """Note that a peer speaks a protocol; an allowance for older ones ends with that."""
    _update(connection, party, {"protocol": protocol, "older_until_us": None})


def allow_older(
    connection: Connection, party: str, protocol: int, until_us: int | None
) -> None:
    """Allow the older link with a peer until an instant, or no longer."""
    values = {"older_until_us": until_us}
    if until_us is not None:
        values["protocol"] = protocol
    _update(connection, party, values)


def set_url(connection: Connection, party: str, url: str) -> None:
    """Note another URL of a peer, which its root has stated."""
    _update(connection, party, {"url": url})


def mark_verified(connection: Connection, party: str, at_us: int) -> None:
    """Note that people have compared a peer's fingerprint."""
    _update(connection, party, {"verified_us": at_us})
    _count_change(connection)


def set_root(connection: Connection, party: str, root: str, at_us: int) -> None:
    """Note another root key of a peer, whose fingerprint people have compared now."""
    _update(connection, party, {"root": root, "verified_us": at_us})
    _count_change(connection)


def unmark_verified(connection: Connection, party: str) -> None:
    """Note that a peer's fingerprint is to be compared again."""
    _update(connection, party, {"verified_us": None})
    _count_change(connection)


def set_blocked(connection: Connection, party: str, at_us: int | None) -> None:
    """Note since when people block a peer; None lifts the block."""
    _update(connection, party, {"blocked_us": at_us})
    _count_change(connection)


def mark_removed(connection: Connection, party: str, at_us: int) -> None:
    """Note that people have removed a peer: it is unverified, its keys stay."""
    gone = {"removed_us": at_us, "verified_us": None, "blocked_us": None}
    _update(connection, party, gone)
    _count_change(connection)


def note_contact(
    connection: Connection,
    party: str,
    *,
    at_us: int,
    next_us: int,
    skew_us: int | None = None,
) -> None:
    """Note a contact, when to try next, and the difference of clocks if it is known."""
    values = {"seen_us": at_us, "failures": 0, "next_us": next_us}
    if skew_us is not None:
        values["skew_us"] = skew_us
    _update(connection, party, values)


def note_skew(connection: Connection, party: str, skew_us: int) -> None:
    """Note how far a peer's clock is ahead of ours, microseconds; it is no contact otherwise."""
    _update(connection, party, {"skew_us": skew_us})


def note_failure(
    connection: Connection, party: str, *, failures: int, next_us: int
) -> None:
    """Note how many tries have failed in a row, and when to try again."""
    _update(connection, party, {"failures": failures, "next_us": next_us})


def set_incarnation(connection: Connection, party: str, incarnation: int) -> None:
    """Fence the lives of a peer's node before an incarnation."""
    _update(connection, party, {"incarnation": incarnation})


def note_fenced(connection: Connection, peer: str) -> None:
    """Note that a peer has fenced this life: nothing is signed before people restore it."""
    _update(connection, peer, {"recovering": True})
    log.set_number(connection, "fenced", 1)


def recover_from_all(connection: Connection) -> None:
    """Note that the node must recover from every verified peer before it signs."""
    connection.execute(
        update(peers).where(peers.c.verified_us.is_not(None)).values(recovering=True)
    )
    _count_change(connection)


def recover_from(connection: Connection, peer: str) -> None:
    """Note that the node must recover from one peer before it signs anything for it."""
    _update(connection, peer, {"recovering": True})


def mark_recovered(connection: Connection, peer: str) -> None:
    """Note that a peer has returned everything and fenced the old incarnation."""
    _update(connection, peer, {"recovering": False})


def is_recovering(connection: Connection, peer: str | None = None) -> bool:
    """Tell whether the node has to recover, from one peer or from any."""
    query = select(peers.c.party).where(peers.c.recovering.is_(True))
    if peer is not None:
        query = query.where(peers.c.party == peer)
    return bool(connection.execute(select(exists(query))).scalar())


def recovering_parties(connection: Connection) -> list[str]:
    """Return the peers from which the node has to recover."""
    query = select(peers.c.party).where(peers.c.recovering.is_(True))
    return list(connection.execute(query).scalars())


def _update(connection: Connection, party: str, values: Mapping[str, object]) -> None:
    connection.execute(update(peers).where(peers.c.party == party).values(**values))


def _count_change(connection: Connection) -> None:
    """Let everybody who derived something from the peers derive it again."""
    log.set_number(connection, "peers", log.read_number(connection, "peers") + 1)
