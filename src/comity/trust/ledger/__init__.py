"""The record that neither side can deny.

Signed envelopes and acts enter, in the order in which a node writes them; a log leaves: a
chain of hashes and a Merkle tree (RFC 9162) with signed heads, and from it proofs or named
faults. The room refuses entries whose number, predecessor or bytes do not fit, and heads
over leaves that were not hashed again.
"""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.trust.ledger.audit import Fault
    from comity.trust.ledger.bundle import build_bundle, verify_bundle
    from comity.trust.ledger.commitments import commit, opens
    from comity.trust.ledger.envelope import Envelope, read_envelope, seal
    from comity.trust.ledger.heads import Stream
    from comity.trust.ledger.tree import Frontier

__all__ = [
    "Envelope",
    "Fault",
    "Frontier",
    "Stream",
    "build_bundle",
    "commit",
    "opens",
    "read_envelope",
    "seal",
    "verify_bundle",
]

offer(
    __name__,
    {
        "audit": "Fault",
        "bundle": "build_bundle verify_bundle",
        "commitments": "commit opens",
        "envelope": "Envelope read_envelope seal",
        "heads": "Stream",
        "tree": "Frontier",
    },
)
