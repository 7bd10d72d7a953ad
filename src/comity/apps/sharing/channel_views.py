"""Operations by which people look at a channel: heads that both sides signed, backlog, a peer's keys."""

from dataclasses import dataclass

from comity.apps.sharing.peer_operations import PARTY, ListPeers
from comity.node.exchange.introductions import KnownPeer, list_peers
from comity.node.node import Node, UnitOfWork
from comity.node.operations import Operation, Page, PageLimit, page_from, page_of
from comity.node.proofs.heads import latest_heads
from comity.node.store.evidence import read_equivocations
from comity.node.store.peers import known_party
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = [
    "LIST_HEADS",
    "LIST_PEER_KEYS",
    "OPERATIONS",
    "ChannelHead",
    "ListPeerKeys",
    "PeerKey",
]


@dataclass(frozen=True, slots=True)
class ChannelHead:
    """How far a channel is covered by a head that both sides signed.

    Attributes
    ----------
    peer
        Id of the party.
    sent, received
        Envelopes in both streams, as this node has them.
    covered_sent, covered_received
        How many of them the newest head covers that both sides signed.
    cosigned_us
        When it was signed, microseconds of UTC since 1970; None: none was yet.
    waiting, failures
        Documents that the peer has not acknowledged; tries in a row that failed.
    contradictions
        Pairs of texts that exclude each other and that it has signed both.
    """

    peer: str
    sent: int
    received: int
    covered_sent: int
    covered_received: int
    cosigned_us: int | None
    waiting: int
    failures: int
    contradictions: int

    @property
    def uncovered(self) -> int:
        """Return how many envelopes no head of both sides covers yet."""
        return self.sent + self.received - self.covered_sent - self.covered_received


@dataclass(frozen=True, slots=True)
class ListPeerKeys:
    """Keys of a peer; a cursor counts them."""

    party: str
    cursor: str = ""
    limit: PageLimit = 100


@dataclass(frozen=True, slots=True)
class PeerKey:
    """A key that a party's root has certified: for what, from when and until when (UTC, us)."""

    kid: str
    role: str
    name: str
    since_us: int
    until_us: int
    revoked: bool


def _head(work: UnitOfWork, peer: KnownPeer, contradictions: int) -> ChannelHead:
    sizes, cosigned = {True: 0, False: 0}, None
    for head in latest_heads(work.connection, peer.party) or ():
        cosigned = head.at_us
        for state in head.streams:
            sizes[state["from"] == work.party] = int(state["size"])
    return ChannelHead(
        peer.party,
        peer.sent,
        peer.received,
        sizes[True],
        sizes[False],
        cosigned,
        peer.waiting,
        peer.failures,
        contradictions,
    )


def _heads(node: Node, asked: ListPeers, _caller: Caller) -> Page[ChannelHead]:
    """List how far each channel is covered by heads that both sides signed, and what waits."""
    rows = list_peers(node, after=asked.cursor, limit=asked.limit + 1)
    with node.reading() as work:
        pairs = [one.peer for one in read_equivocations(work.connection)]
        heads = [_head(work, one, pairs.count(one.party)) for one in rows]
    return page_of(heads, asked.limit, lambda one: one.peer)


def _keys(node: Node, asked: ListPeerKeys, _caller: Caller) -> Page[PeerKey]:
    """List the keys that a peer's root has certified."""
    with node.reading() as work:
        known_party(work.connection, asked.party)
        ring = work.ring(asked.party)
    keys = [
        PeerKey(
            one.key.kid,
            one.role,
            one.name,
            one.since_us,
            one.until_us,
            one.key.kid in ring.revocations,
        )
        for one in ring.certificates.values()
    ]
    keys.sort(key=lambda one: (one.role, one.until_us, one.kid))
    return page_from(keys, asked.cursor, asked.limit)


LIST_HEADS = Operation(
    name="ledger heads",
    path="/ledger/heads",
    right=Right.READ,
    request=ListPeers,
    result=Page[ChannelHead],
    run=_heads,
    example=ListPeers(),
)
LIST_PEER_KEYS = Operation(
    name="peer keys",
    path="/peers/{party}/keys",
    right=Right.READ,
    request=ListPeerKeys,
    result=Page[PeerKey],
    run=_keys,
    example=ListPeerKeys(PARTY),
)
OPERATIONS = (LIST_HEADS, LIST_PEER_KEYS)
