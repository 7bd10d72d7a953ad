"""Network. Imported by the gate alone, so that nothing leaves a node unasked.

Two conversations exist.

**Public catalogues** (`http`): fetched over HTTPS. A request is conditional (ETag,
Last-Modified); a transfer that broke off is continued with a range request if the server
still has the same file; redirects are not followed, because the gate has allowed one host.

**Peers** (`peer`): the conversation between nodes, described in that module.
"""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer
from comity.system.address import check_url

if TYPE_CHECKING:
    from comity.node.transport.peer import Carrier, HttpCarrier, PeerRequest, Tls
    from comity.node.transport.signatures import ClockError, Message, verify_request

__all__ = [
    "Carrier",
    "ClockError",
    "HttpCarrier",
    "Message",
    "PeerRequest",
    "Tls",
    "check_url",
    "verify_request",
]

offer(
    __name__,
    {
        "peer": "Carrier HttpCarrier PeerRequest Tls",
        "signatures": "ClockError Message verify_request",
    },
)
