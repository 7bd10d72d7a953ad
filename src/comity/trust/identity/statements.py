"""Signed statements: JWS in compact form (RFC 7515), algorithm ``Ed25519`` (RFC 9864).

The payload is signed as it stands and never serialised again. The header holds exactly
three members: the algorithm, the name of the key, and the type of the statement. A
signature over one type is therefore none over another. With one algorithm and one header
there is nothing to negotiate, so this is all of JOSE that is needed; ``joserfc`` reads and
writes the same statements in the tests.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import FormatError, TrustError
from comity.foundations.strict import read_canonical
from comity.trust.identity.keys import PublicKey, Signer, from_text64, to_text64

__all__ = [
    "Statement",
    "claimed_payload",
    "read_statement",
    "sign_statement",
    "statement_header",
]

#: Largest statement, characters.
MAX_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Statement:
    """A verified statement: its payload, the key that signed, the type."""

    payload: dict[str, Any]
    kid: str
    type: str
    text: str


@lru_cache(maxsize=64)
def _header(kid: str, type_: str) -> str:
    return to_text64(canonical_bytes({"alg": "Ed25519", "kid": kid, "typ": type_}))


def sign_statement(signer: Signer, type_: str, payload: Mapping[str, object]) -> str:
    """Return ``payload`` in canonical bytes, signed, in compact form."""
    signed = (
        f"{_header(signer.public.kid, type_)}.{to_text64(canonical_bytes(payload))}"
    )
    return f"{signed}.{to_text64(signer.sign(signed.encode()))}"


@lru_cache(maxsize=4096)
def _read_header(segment: str) -> tuple[str, str]:
    header = read_canonical(from_text64(segment))
    if not isinstance(header, dict) or set(header) != {"alg", "kid", "typ"}:
        raise TrustError(
            "the header of a signed statement holds alg, kid and typ alone"
        )
    if header["alg"] != "Ed25519":
        raise TrustError(
            f"algorithm {header['alg']!r} is refused", remedy="sign with Ed25519"
        )
    if not isinstance(header["kid"], str) or not isinstance(header["typ"], str):
        raise TrustError("kid and typ are texts")
    return header["kid"], header["typ"]


def statement_header(text: str) -> tuple[str, str]:
    """Return key name and type that a statement claims; nothing is verified.

    Raises
    ------
    FormatError, TrustError
        If it is no compact JWS of this algorithm.
    """
    if len(text) > MAX_BYTES:
        raise FormatError(
            f"the statement has {len(text)} characters, at most {MAX_BYTES}"
        )
    if text.count(".") != 2:
        raise FormatError("a signed statement has three parts with a dot between")
    return _read_header(text.split(".", 1)[0])


def claimed_payload(text: str) -> dict[str, Any]:
    """Return the payload that a statement claims to have; nothing is verified.

    Raises
    ------
    FormatError
        If it is no statement.
    """
    parts = text.split(".")
    payload = read_canonical(from_text64(parts[1])) if len(parts) == 3 else None
    if not isinstance(payload, dict):
        raise FormatError("it is no signed statement")
    return payload


def read_statement(
    text: str, type_: str, resolve: Callable[[str], PublicKey]
) -> Statement:
    """Verify a statement.

    Parameters
    ----------
    text
        Compact JWS.
    type_
        The type that is expected; another is refused.
    resolve
        Name of a key → the key, or a ``TrustError``.

    Raises
    ------
    FormatError
        If it is no such statement, or its payload is not canonical JSON.
    TrustError
        If algorithm, type, key or signature do not hold.
    """
    kid, claimed = statement_header(text)
    if claimed != type_:
        raise TrustError(f"a statement of type {type_!r} is expected, not {claimed!r}")
    signed, _, signature = text.rpartition(".")
    resolve(kid).verify(from_text64(signature), signed.encode())
    payload = read_canonical(from_text64(signed.partition(".")[2]))
    if not isinstance(payload, dict):
        raise FormatError("the payload of a statement is a JSON object")
    return Statement(payload, kid, type_, text)
