"""The record that neither side can deny.

Signed envelopes and acts enter, in the order in which a node writes them; a log leaves: a
chain of hashes and a Merkle tree (RFC 9162) with signed heads, and from it proofs or named
faults. The room refuses entries whose number, predecessor or bytes do not fit, and heads
over leaves that were not hashed again.
"""

from comity.ledger.audit import Fault
from comity.ledger.bundle import build_bundle, verify_bundle
from comity.ledger.commitments import commit, opens
from comity.ledger.envelope import Envelope, read_envelope, seal
from comity.ledger.heads import Stream
from comity.ledger.tree import Frontier

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
