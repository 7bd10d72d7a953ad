"""The gate: asked before every outgoing byte.

Two things may leave a node. A request for a public catalogue, to a host of a fixed list,
that carries nothing of the node but the credentials of that very host (`public`). And what
policy releases to a verified peer (`parcels` decides, `peers` sends). The same decision is
taken when a document is written, before each time it is sent, and by the receiver.
"""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.node.gate.incoming import Caller, UnknownKeyError, authenticate
    from comity.node.gate.parcels import ReleaseContext, decide_document, pack, unpack
    from comity.node.gate.peers import PeerGate, check_peer_url

__all__ = [
    "Caller",
    "PeerGate",
    "ReleaseContext",
    "UnknownKeyError",
    "authenticate",
    "check_peer_url",
    "decide_document",
    "pack",
    "unpack",
]

offer(
    __name__,
    {
        "incoming": "Caller UnknownKeyError authenticate",
        "parcels": "ReleaseContext decide_document pack unpack",
        "peers": "PeerGate check_peer_url",
    },
)
