"""Network. Imported by the gate alone, so that nothing leaves a node unasked.

Two conversations exist.

**Public catalogues** (`http`): fetched over HTTPS. A request is conditional (ETag,
Last-Modified); a transfer that broke off is continued with a range request if the server
still has the same file; redirects are not followed, because the gate has allowed one host.

**Peers** (`peer`): the conversation between nodes, described in that module.
"""

from comity.node.transport.peer import Carrier, HttpCarrier, PeerRequest, Tls
from comity.node.transport.signatures import Message, verify_request
from comity.system.address import check_url

__all__ = [
    "Carrier",
    "HttpCarrier",
    "Message",
    "PeerRequest",
    "Tls",
    "check_url",
    "verify_request",
]
