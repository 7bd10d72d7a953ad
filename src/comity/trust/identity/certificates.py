"""What a root key says of other keys: certificates, revocations, its own successor.

A party has one root key, kept offline. It certifies the keys of nodes, persons and
drills, and the key that what travels through others is sealed for, each with a validity, and takes them back. A new root is certified by the one
before it; a party is then known by either until the old one's end.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, cast, get_args

from comity.foundations.constants import DAY_US
from comity.foundations.errors import FormatError, InputError, RangeError, TrustError
from comity.foundations.identifiers import parse_id
from comity.foundations.strict import has_exactly
from comity.trust.identity.keys import PublicKey, Signer
from comity.trust.identity.statements import read_statement, sign_statement
from comity.trust.identity.weak_keys import check_sealing_point, check_signing_point

__all__ = [
    "CERTIFICATE",
    "REVOCATION",
    "ROLES",
    "Certificate",
    "Revocation",
    "Role",
    "issue_certificate",
    "read_certificate",
    "read_revocation",
    "revoke_key",
]

CERTIFICATE = "comity-certificate"
REVOCATION = "comity-revocation"
#: ``root`` is a successor; ``drill`` signs exercises and nothing else; ``sealing`` (X25519) signs
#: nothing: others seal for it.
Role = Literal["node", "person", "drill", "root", "sealing"]
ROLES: tuple[str, ...] = get_args(Role)
LONGEST_US = 20 * 366 * DAY_US


@dataclass(frozen=True, slots=True)
class Certificate:
    """A key, whose it is, what it may sign and when.

    Attributes
    ----------
    party
        Id of the party (``party:FRA``).
    role
        One of ``ROLES``.
    name
        Whose key it is, for people.
    key
        The certified key.
    since_us, until_us
        Validity, microseconds of UTC since 1970: begin included, end excluded.
    root
        Name of the root key that certifies.
    text
        The signed statement.
    """

    party: str
    role: Role
    name: str
    key: PublicKey
    since_us: int
    until_us: int
    root: str
    text: str

    def holds(self, at_us: int) -> bool:
        """Tell whether the validity covers an instant."""
        return self.since_us <= at_us < self.until_us


@dataclass(frozen=True, slots=True)
class Revocation:
    """A key that counts for nothing from an instant on, and why."""

    party: str
    kid: str
    at_us: int
    reason: str
    root: str
    text: str


def issue_certificate(
    root: Signer,
    party: str,
    role: str,
    key: PublicKey,
    *,
    name: str,
    since_us: int,
    until_us: int,
) -> Certificate:
    """Certify a key.

    Raises
    ------
    InputError
        For an unknown role, or a validity that is empty or beyond twenty years.
    TrustError
        If the key is one that proves nothing, or the root key itself.
    """
    if role not in ROLES:
        raise InputError(
            f"{role!r} is no role of a key", remedy=f"one of {', '.join(ROLES)}"
        )
    _check_key(role, key, root.public.kid)
    _check_validity(since_us, until_us)
    payload = {
        "key": key.text,
        "name": name,
        "party": party,
        "role": role,
        "since_us": since_us,
        "until_us": until_us,
    }
    text = sign_statement(root, CERTIFICATE, payload)
    kid = root.public.kid
    return Certificate(
        party, cast("Role", role), name, key, since_us, until_us, kid, text
    )


def revoke_key(
    root: Signer, party: str, kid: str, *, at_us: int, reason: str
) -> Revocation:
    """Take a key back from an instant on."""
    payload = {"at_us": at_us, "kid": kid, "party": party, "reason": reason}
    text = sign_statement(root, REVOCATION, payload)
    return Revocation(party, kid, at_us, reason, root.public.kid, text)


def _check_key(role: str, key: PublicKey, root_kid: str) -> None:
    """Check that a key can have a role under a root.

    Raises
    ------
    TrustError
        If it is weak, or the root key itself: one key would have two roles.
    """
    check = check_sealing_point if role == "sealing" else check_signing_point
    check(key.raw)
    if key.kid == root_kid:
        raise TrustError(
            f"root key {root_kid} certifies itself as a {role} key",
            remedy="make another key for this role",
        )


def _check_validity(since_us: int, until_us: int) -> None:
    """Check that a validity is neither empty nor beyond twenty years.

    Raises
    ------
    RangeError
        If it is.
    """
    if not 0 < until_us - since_us <= LONGEST_US:
        raise RangeError(
            "validity of a key",
            f"{(until_us - since_us) / 86_400e6:g} d",
            "above 0 and at most 20 years",
        )


def _exactly(payload: dict[str, object], shape: dict[str, type]) -> None:
    """Raise unless a payload has these members of these types and no others."""
    if not has_exactly(payload, shape):
        raise FormatError(f"the statement must hold {', '.join(sorted(shape))} alone")


def read_certificate(text: str, resolve: Callable[[str], PublicKey]) -> Certificate:
    """Verify a certificate.

    Raises
    ------
    FormatError, RangeError, TrustError
        If it is none, no such root signed it, its validity has no end, or its key is weak.
    """
    signed = read_statement(text, CERTIFICATE, resolve)
    payload = signed.payload
    shape = {"key": str, "name": str, "party": str, "role": str}
    _exactly(payload, shape | {"since_us": int, "until_us": int})
    if payload["role"] not in ROLES or parse_id(payload["party"]).kind != "party":
        raise FormatError(f"{payload['role']!r} of {payload['party']!r} is no role")
    key = PublicKey.from_text(payload["key"])
    _check_key(payload["role"], key, signed.kid)
    _check_validity(payload["since_us"], payload["until_us"])
    return Certificate(
        payload["party"],
        payload["role"],
        payload["name"],
        key,
        payload["since_us"],
        payload["until_us"],
        signed.kid,
        text,
    )


def read_revocation(text: str, resolve: Callable[[str], PublicKey]) -> Revocation:
    """Verify a revocation.

    Raises
    ------
    FormatError, TrustError
        If it is none, or no such root signed it.
    """
    signed = read_statement(text, REVOCATION, resolve)
    payload = signed.payload
    _exactly(payload, {"at_us": int, "kid": str, "party": str, "reason": str})
    return Revocation(
        payload["party"],
        payload["kid"],
        payload["at_us"],
        payload["reason"],
        signed.kid,
        text,
    )
