"""Envelopes: one per document and recipient, numbered, chained, signed, labelled.

The envelope says who sends what number of which stream to whom, until when it counts, how
confidential it is, and commits to the document; the document's bytes travel separately. An
envelope is an entry of the shared log, and its text is the leaf.

Protocol 2 added ``critical``: names of extensions that a receiver must understand or
refuse. A node speaks its own protocol and the one before it.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from comity.foundations.errors import ComityError, FormatError
from comity.foundations.strict import has_exactly
from comity.trust.identity import Keyring, Signer, sign_statement

__all__ = [
    "ENVELOPE",
    "PROTOCOLS",
    "Code",
    "Envelope",
    "RefusedError",
    "read_envelope",
    "seal",
    "text_hash",
]

#: Type of the signed statement.
ENVELOPE = "comity-envelope"
#: Protocols that this node speaks, its own last.
PROTOCOLS = (1, 2)
#: Critical extensions that this node understands.
EXTENSIONS: frozenset[str] = frozenset()
_SHAPE: dict[str, type] = {
    "at_us": int,
    "commitment": str,
    "expires_us": int,
    "from": str,
    "incarnation": int,
    "label": dict,
    "previous": str,
    "protocol": int,
    "sequence": int,
    "to": str,
}
_HASH = re.compile(r"sha256:[0-9a-f]{64}")


class Code(StrEnum):
    """Why an envelope is refused: a closed list, the same on every wire."""

    MALFORMED = "malformed"
    TOO_LARGE = "too-large"
    SIGNATURE = "signature"
    KEY = "key"
    SENDER = "unknown-sender"
    RECIPIENT = "wrong-recipient"
    PROTOCOL = "protocol"
    CRITICAL = "critical-extension"
    EXPIRED = "expired"
    CLOCK = "clock"
    FENCED = "fenced"
    INCARNATION = "incarnation"
    CHAIN = "chain"
    EQUIVOCATION = "equivocation"
    COMMITMENT = "commitment"
    NOT_RELEASED = "not-released"
    QUOTA = "quota"
    TOO_MANY = "too-many"
    EXERCISE = "exercise"
    NOTICE = "notice"
    CASE_NUMBERS = "case-numbers"
    CASE_FRAME = "case-frame"
    CASE_WINDOW = "case-window"
    CASE_AUTHORITY = "case-authority"
    PERSONS = "persons"


class RefusedError(ComityError):
    """An envelope is refused, for a reason of the closed list."""

    code = "refused"

    def __init__(self, why: Code, message: str, *, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.why = why


@dataclass(frozen=True, slots=True)
class Envelope:
    """A verified envelope.

    Attributes
    ----------
    sender, recipient
        Ids of the parties.
    incarnation, sequence
        Which life of the sender's node wrote it, and its number in the stream, from 1.
    previous, hash
        Hash of the text before it in the stream (empty for the first), and of its own.
    at_us, expires_us
        When it was signed, and from when on it no longer counts.
    label
        Confidentiality, as JSON.
    commitment
        To the document and its salt.
    protocol, critical
        Protocol, and extensions that must be understood.
    text
        The signed statement.
    """

    sender: str
    recipient: str
    incarnation: int
    sequence: int
    previous: str
    hash: str
    at_us: int
    expires_us: int
    label: Mapping[str, object]
    commitment: str
    protocol: int
    critical: tuple[str, ...]
    kid: str
    text: str


def text_hash(text: str) -> str:
    """Return ``sha256:…`` of a text."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def seal(
    signer: Signer,
    *,
    sender: str,
    recipient: str,
    incarnation: int,
    sequence: int,
    previous: str,
    at_us: int,
    expires_us: int,
    label: Mapping[str, object],
    commitment: str,
    protocol: int = PROTOCOLS[-1],
) -> Envelope:
    """Sign an envelope."""
    payload = {
        "at_us": at_us,
        "commitment": commitment,
        "expires_us": expires_us,
        "from": sender,
        "incarnation": incarnation,
        "label": dict(label),
        "previous": previous,
        "protocol": protocol,
        "sequence": sequence,
        "to": recipient,
    }
    if protocol > 1:
        payload["critical"] = []
    text = sign_statement(signer, ENVELOPE, payload)
    return Envelope(
        sender,
        recipient,
        incarnation,
        sequence,
        previous,
        text_hash(text),
        at_us,
        expires_us,
        label,
        commitment,
        protocol,
        (),
        signer.public.kid,
        text,
    )


def _check(payload: dict[str, Any]) -> tuple[str, ...]:
    """Return the critical extensions of a payload that fits, or refuse it."""
    protocol = payload.get("protocol")
    if type(protocol) is not int or protocol not in PROTOCOLS:
        raise RefusedError(
            Code.PROTOCOL,
            f"protocol {str(protocol)[:20]} is not supported",
            remedy=f"use {' or '.join(map(str, PROTOCOLS))}",
        )
    shape = _SHAPE | ({"critical": list} if protocol > 1 else {})
    if not has_exactly(payload, shape):
        raise RefusedError(
            Code.MALFORMED, f"an envelope holds {', '.join(sorted(shape))} alone"
        )
    critical = tuple(payload.get("critical", ()))
    if not all(isinstance(name, str) for name in critical):
        raise RefusedError(Code.MALFORMED, "names of extensions are texts")
    unknown = [str(name)[:40] for name in critical if name not in EXTENSIONS]
    if unknown:
        raise RefusedError(
            Code.CRITICAL, f"extensions {', '.join(unknown)} are not supported"
        )
    sequence, previous = payload["sequence"], payload["previous"]
    if sequence < 1 or payload["incarnation"] < 1:
        raise RefusedError(Code.MALFORMED, "sequence and incarnation count from 1")
    if (sequence == 1) != (previous == "") or (
        previous and not _HASH.fullmatch(previous)
    ):
        raise RefusedError(Code.CHAIN, "the hash of the envelope before it is missing")
    if not _HASH.fullmatch(payload["commitment"]):
        raise RefusedError(Code.COMMITMENT, "the commitment is no hash")
    return critical


def read_envelope(text: str, keys: Keyring, at_us: int) -> Envelope:
    """Verify an envelope of a party.

    Raises
    ------
    FormatError, TrustError
        If the signature, the key or the form do not hold.
    RefusedError
        If it is of another party, protocol or form.
    """
    signed = keys.read(text, ENVELOPE, ("node", "drill"), at_us)
    payload = signed.payload
    critical = _check(payload)
    if payload["from"] != keys.party:
        raise RefusedError(
            Code.SIGNATURE, f"{keys.party} signs an envelope of {payload['from'][:60]}"
        )
    if payload["expires_us"] <= payload["at_us"]:
        raise FormatError("an envelope expires after it was signed")
    return Envelope(
        payload["from"],
        payload["to"],
        payload["incarnation"],
        payload["sequence"],
        payload["previous"],
        text_hash(text),
        payload["at_us"],
        payload["expires_us"],
        payload["label"],
        payload["commitment"],
        payload["protocol"],
        critical,
        signed.kid,
        text,
    )
