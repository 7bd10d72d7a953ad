"""The outermost layer of what travels between nodes: sealed end to end, and padded.

Inside lies what was signed: a delivery, a question, an answer, a transfer file. Outside it, a
seal for the receiving node alone (HPKE, RFC 9180). Whoever terminates TLS, carries a file or
keeps a parcel sees from whom to whom, when, and a rounded size.

A request holds a secret of 32 random bytes; its answer is sealed under that secret, so that
only who asked can open it. RFC 9458 (Oblivious HTTP), section 4.4, does the same with a secret
that HPKE exports; the package in use exports none, so it travels inside the seal. Both seals
are bound to protocol, path and parties, an answer also to the hash of the sealed request: none
can be taken for another.

Sizes are padded by Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and
Communication with PURBs", PoPETs 2019 (4), section 4): a length of at most L bytes leaks
log log L bits, and at most 12 % are added. Nothing is shorter than 1,024 bytes.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import FormatError, TrustError
from comity.foundations.plain import JsonObject
from comity.trust.identity.sealing_pairs import (
    KID_BYTES,
    SealingPair,
    SealingPublicKey,
)

__all__ = [
    "EXEMPT",
    "MEDIA",
    "NONCE_BYTES",
    "PREFIX",
    "PROTOCOL",
    "SECRET_BYTES",
    "Bound",
    "OpenedRequest",
    "SealingKeyError",
    "open_answer",
    "open_request",
    "open_sealed",
    "padded_size",
    "seal",
    "seal_answer",
    "seal_request",
]

#: The protocol whose messages are sealed, and the start of its paths.
PROTOCOL: Final = 3
PREFIX = "/comity/3"
#: Media type of what is sealed.
MEDIA = "application/vnd.comity.sealed"
#: What is answered without a seal, and why: nothing else is.
EXEMPT = {
    "/comity/introduction": "anybody may read it; nodes before protocol 3 ask here",
    "/comity/3/introduction/{nonce}": "anybody may read it; it holds the keys to seal for",
    "/health": "one word, for whoever watches the machine",
    "/comity/feed.json": "public: hashes, or fields that a person ordered to be published",
    "/comity/feed.atom": "the same, in another form",
}
#: Smallest plain text of a seal, bytes.
SMALLEST = 1024
LENGTH_BYTES = 4
SECRET_BYTES, NONCE_BYTES, KEY_BYTES, IV_BYTES = 32, 32, 32, 12


class SealingKeyError(TrustError):
    """There is no key to seal for, or the half that opens it is not here any more."""

    code = "sealing-key"


@dataclass(frozen=True, slots=True)
class Bound:
    """What a seal is bound to: path, parties, and what else belongs to the path."""

    path: str
    sender: str
    recipient: str
    more: JsonObject | None = None

    def info(self, what: str, request: str = "") -> bytes:
        """Return the bytes that the seal of a request or an answer is bound to."""
        value: JsonObject = {
            "from": self.sender,
            "path": self.path,
            "protocol": PROTOCOL,
            "request": request,
            "to": self.recipient,
            "what": what,
        }
        if self.more is not None:
            value["more"] = self.more
        return b"comity seal\0" + canonical_bytes(value)


@dataclass(frozen=True, slots=True)
class OpenedRequest:
    """A request that was opened: what was signed inside, and the secret of its answer."""

    body: bytes
    secret: bytes


def padded_size(size: int) -> int:
    """Return the size to which a plain text of a size is padded (Padmé), bytes."""
    if size <= SMALLEST:
        return SMALLEST
    exponent = size.bit_length() - 1
    free = exponent - exponent.bit_length()
    mask = (1 << free) - 1
    return (size + mask) & ~mask


def _pad(head: bytes, data: bytes) -> bytes:
    size = len(head) + LENGTH_BYTES + len(data)
    zeros = bytes(padded_size(size) - size)
    return b"".join((head, len(data).to_bytes(LENGTH_BYTES), data, zeros))


def _unpad(frame: bytes, start: int) -> bytes:
    """Return the data of a frame.

    Raises
    ------
    FormatError
        If length and padding do not fit.
    """
    begin = start + LENGTH_BYTES
    end = begin + int.from_bytes(frame[start:begin])
    if len(frame) != padded_size(end) or frame[end:].strip(b"\0"):
        raise FormatError("length or padding of what was sealed do not fit")
    return frame[begin:end]


def seal(key: SealingPublicKey, bound: Bound, what: str, data: bytes) -> bytes:
    """Seal bytes for a key: its name, then what only its pair opens.

    Raises
    ------
    TrustError
        If it is no key to seal for.
    """
    return key.kid + key.seal(_pad(b"", data), bound.info(what))


def open_sealed(
    sealed: bytes, bound: Bound, what: str, find: Callable[[bytes], SealingPair]
) -> bytes:
    """Open what ``seal`` made.

    Raises
    ------
    SealingKeyError
        If the pair is not here (``find`` raises it).
    TrustError, FormatError
        If it does not open.
    """
    return _unpad(_open(sealed, bound, what, find), 0)


def _open(
    sealed: bytes, bound: Bound, what: str, find: Callable[[bytes], SealingPair]
) -> bytes:
    pair = find(sealed[:KID_BYTES])
    return pair.open(sealed[KID_BYTES:], bound.info(what))


def seal_request(
    key: SealingPublicKey, bound: Bound, body: bytes, secret: bytes
) -> bytes:
    """Seal a request; its answer will be sealed under the secret (32 random bytes).

    Raises
    ------
    TrustError
        If it is no key to seal for.
    """
    return key.kid + key.seal(_pad(secret, body), bound.info("request"))


def open_request(
    sealed: bytes, bound: Bound, find: Callable[[bytes], SealingPair]
) -> OpenedRequest:
    """Open a request.

    Raises
    ------
    SealingKeyError, TrustError, FormatError
        As ``open_sealed``.
    """
    frame = _open(sealed, bound, "request", find)
    if len(frame) < SMALLEST:
        raise FormatError("what was sealed is too short")
    return OpenedRequest(_unpad(frame, SECRET_BYTES), frame[:SECRET_BYTES])


def _answer_keys(
    bound: Bound, request: bytes, secret: bytes, nonce: bytes
) -> tuple[AESGCM, bytes, bytes]:
    info = bound.info("answer", hashlib.sha256(request).hexdigest())
    size = KEY_BYTES + IV_BYTES
    made = HKDF(algorithm=SHA256(), length=size, salt=nonce, info=info).derive(secret)
    return AESGCM(made[:KEY_BYTES]), made[KEY_BYTES:], info


def seal_answer(
    bound: Bound, request: bytes, secret: bytes, body: bytes, nonce: bytes
) -> bytes:
    """Seal the answer to a request, which is given as it travelled.

    ``nonce``: 32 random bytes.
    """
    key, start, info = _answer_keys(bound, request, secret, nonce)
    return nonce + key.encrypt(start, _pad(b"", body), info)


def open_answer(bound: Bound, request: bytes, secret: bytes, sealed: bytes) -> bytes:
    """Open the answer to a request.

    Raises
    ------
    TrustError, FormatError
        If it is none to this request.
    """
    key, start, info = _answer_keys(bound, request, secret, sealed[:NONCE_BYTES])
    try:
        frame = key.decrypt(start, sealed[NONCE_BYTES:], info)
    except (InvalidTag, ValueError) as error:
        raise TrustError(
            "the sealed answer does not open: it is none to this"
        ) from error
    return _unpad(frame, 0)
