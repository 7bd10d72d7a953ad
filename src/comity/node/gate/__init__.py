"""The gate: asked before every outgoing byte.

Today one thing may leave a node: a request for a public catalogue, to a host of a
fixed list, that carries nothing of the node but the credentials of that very host.
"""

from comity.node.gate.public import PUBLIC_HOSTS, PublicGate

__all__ = ["PUBLIC_HOSTS", "PublicGate"]
