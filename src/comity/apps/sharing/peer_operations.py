"""Operations about other parties' nodes that are no acts: list, show, exchange now."""

from dataclasses import dataclass

from comity.apps.sharing.peer_health import (
    FederationHealth,
    PeerTest,
    federation_health,
    probe_peer,
)
from comity.apps.sharing.share import share_now
from comity.foundations.errors import TrustError
from comity.node.exchange.introductions import KnownPeer, list_peers, show_peer
from comity.node.exchange.meeting import Met, add_peer
from comity.node.exchange.sync import Synchronised, sync_peer
from comity.node.node import Node
from comity.node.operations import Operation, Page, PageLimit, page_of
from comity.trust.persons import Right, may
from comity.trust.persons.callers import Caller

__all__ = [
    "ADD_PEER",
    "LIST_PEERS",
    "OPERATIONS",
    "PEER_HEALTH",
    "SHOW_PEER",
    "SYNC_PEER",
    "TEST_PEER",
    "AddPeer",
    "ListPeers",
    "NamedPeer",
]


@dataclass(frozen=True, slots=True)
class ListPeers:
    """Peers by id; a cursor is the id of the last one of the page before."""

    cursor: str = ""
    limit: PageLimit = 100


@dataclass(frozen=True, slots=True)
class AddPeer:
    """A node to be asked who it is.

    Attributes
    ----------
    url
        Of the peer's node.
    private
        Whether a private address, and plain HTTP, may be asked: an administrator's business.
    """

    url: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class NamedPeer:
    """A peer by the id of its party."""

    party: str


def _list(node: Node, asked: ListPeers, _caller: Caller) -> Page[KnownPeer]:
    """List peers with their state, by id."""
    rows = list_peers(node, after=asked.cursor, limit=asked.limit + 1)
    return page_of(rows, asked.limit, lambda row: row.party)


def _show(node: Node, asked: NamedPeer, _caller: Caller) -> KnownPeer:
    """Show a peer: how it is reached, how what is sent is sealed, what waits for it."""
    return show_peer(node, asked.party)


def _add(node: Node, asked: AddPeer, caller: Caller) -> Met:
    """Ask a node who it is; nothing is believed before its fingerprint is compared."""
    if asked.private and (
        caller.kind == "program" or not may(caller.roles, Right.MANAGE_PEERS)
    ):
        # A node that asks addresses of its own network for others is a way into it.
        raise TrustError(
            "a private address of this node's network is taken from an administrator alone",
            remedy="ask an administrator, or give the peer's public address",
        )
    return add_peer(node, asked.url, private=asked.private)


def _sync(node: Node, asked: NamedPeer, _caller: Caller) -> Synchronised:
    """Exchange everything with a peer now: outbox, gaps, keys, a head that both sign."""
    share_now(node, [asked.party])
    return sync_peer(node, asked.party)


def _health(node: Node, asked: ListPeers, _caller: Caller) -> FederationHealth:
    """Tell how the exchange with each peer and over each channel goes, and what waits or ends."""
    return federation_health(node, asked.cursor, asked.limit)


def _test(node: Node, asked: NamedPeer, _caller: Caller) -> PeerTest:
    """Test a peer now: who it is, its clock, a sealed question; nothing is delivered."""
    return probe_peer(node, asked.party)


PARTY = "party:alfa"
LIST_PEERS = Operation(
    name="peer list",
    path="/peers",
    right=Right.READ,
    request=ListPeers,
    result=Page[KnownPeer],
    run=_list,
    example=ListPeers(),
)
SHOW_PEER = Operation(
    name="peer show",
    path="/peers/{party}",
    right=Right.READ,
    request=NamedPeer,
    result=KnownPeer,
    run=_show,
    example=NamedPeer(PARTY),
)
ADD_PEER = Operation(
    name="peer add",
    method="POST",
    path="/peers",
    right=Right.OPERATE,
    request=AddPeer,
    result=Met,
    run=_add,
    example=AddPeer("https://node.example"),
)
SYNC_PEER = Operation(
    name="peer sync",
    method="POST",
    path="/peers/{party}/sync",
    right=Right.OPERATE,
    request=NamedPeer,
    result=Synchronised,
    run=_sync,
    example=NamedPeer(PARTY),
)
PEER_HEALTH = Operation(
    name="peer health",
    path="/peers/health",
    right=Right.READ,
    request=ListPeers,
    result=FederationHealth,
    run=_health,
    example=ListPeers(),
)
TEST_PEER = Operation(
    name="peer test",
    method="POST",
    path="/peers/{party}/test",
    right=Right.OPERATE,
    request=NamedPeer,
    result=PeerTest,
    run=_test,
    example=NamedPeer(PARTY),
)
OPERATIONS = (ADD_PEER, LIST_PEERS, PEER_HEALTH, SHOW_PEER, SYNC_PEER, TEST_PEER)
