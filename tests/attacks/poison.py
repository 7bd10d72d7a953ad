"""Parcels of a hostile member: sealed and signed as they should be, poisoned inside."""

import hashlib

from comity.foundations.canonical import canonical_bytes
from comity.node.exchange.relay_server import take_deposit
from comity.node.gate.relay import PARCEL
from comity.trust.identity import sign_statement
from comity.trust.identity.keys import to_text64
from comity.trust.identity.sealing import seal_for

LABEL = {"classification": "red", "policy": "tlp", "releasable_to": ["party:bravo"]}


def nested(depth):
    """JSON of that many levels."""
    return b'{"items":' + b"[" * depth + b"]" * depth + b"}"


def leave(net, inside, sender="alfa", to="bravo"):
    """Leave a parcel with the gateway that holds these bytes, sealed for its recipient."""
    node, gate = net.nodes[sender], net.nodes["gate"]
    with node.reading() as work:
        key = work.ring(f"party:{to}").sealing_key(node.clock())
    route = canonical_bytes(
        {
            "from": f"party:{sender}",
            "gateway": "party:gate",
            "label": LABEL,
            "to": f"party:{to}",
        }
    )
    sealed = seal_for(key, inside, route)
    payload = {
        "at_us": node.clock(),
        "from": f"party:{sender}",
        "gateway": "party:gate",
        "label": LABEL,
        "sealed": "sha256:" + hashlib.sha256(sealed).hexdigest(),
        "to": f"party:{to}",
    }
    text = sign_statement(node.signer, PARCEL, payload)
    body = canonical_bytes({"parcel": text, "sealed": to_text64(sealed)})
    with gate.writing() as work:
        take_deposit(work, f"party:{sender}", body)
    return text
