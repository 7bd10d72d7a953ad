"""The chain of the audit: each row's hash, and the hash over it and all before it."""

import hashlib
from typing import Final

from comity.foundations.canonical import canonical_bytes
from comity.foundations.plain import JsonObject
from comity.node.store.audit import AuditRow

__all__ = ["BEGIN", "HEAD", "REMOVAL", "content_of", "covered", "linked"]

#: The chain's hash before the first row.
BEGIN: Final = 64 * "0"
#: Types of the signed statements about it.
HEAD, REMOVAL = "comity-audit-head", "comity-audit-removal"
_ROW, _LINK = b"comity audit row 1\x00", b"comity audit link 1\x00"
#: What the hash of a row covers. ``instance`` is random: nobody guesses a row from its hash.
COVERED = (
    "id",
    "at_us",
    "instance",
    "kind",
    "person",
    "caller",
    "operation",
    "outcome",
    "request",
    "request_hash",
    "seen",
)


def covered(row: AuditRow) -> JsonObject:
    """Return the members of a row that its hash covers."""
    return {name: getattr(row, name) for name in COVERED}


def content_of(value: JsonObject) -> str:
    """Return the hash of a row, hexadecimal."""
    return hashlib.sha256(_ROW + canonical_bytes(value)).hexdigest()


def linked(before: str, content: str) -> str:
    """Return the chain's hash behind a row."""
    return hashlib.sha256(
        _LINK + bytes.fromhex(before) + bytes.fromhex(content)
    ).hexdigest()
