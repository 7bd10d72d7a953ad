"""Public keys that prove nothing: refused before they are certified, and before they verify.

Ed25519 has eight points of small order. Under such a key one signature holds for many
messages, or for all (Chalkias, Garillot and Nikolaenko, "Taming the many EdDSAs", SSR 2020,
section 5.1; the identity point is the worst of them). A key with a part of small order holds for one
verifier and not for another, because some multiply by the cofactor and some do not; so does
an encoding that is not the canonical one. All are refused by computation, not by a list: the
point must decode as RFC 8032, section 5.1.3, says, differ from the identity, and have the order
``ORDER`` of the base point. Then whatever OpenSSL accepts (it compares the encoded R, without
the cofactor) every other verifier of RFC 8032 accepts too.

X25519 has points of small order on the curve and on its twist; whatever is sealed for one of
them has the same key for everybody (RFC 7748, section 6.1). They are refused by an exchange
with a fixed scalar, which gives zero for these alone.
"""

from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)

from comity.foundations.errors import TrustError

__all__ = ["check_sealing_point", "check_signing_point"]

#: The field and the order of the base point (RFC 8032, section 5.1; RFC 7748, section 4.1).
PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, PRIME) % PRIME
_ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)
_ANOTHER_KEY = "make another key: this one proves nothing about who signed"

#: X, Y, Z and T = XY/Z.
Point = tuple[int, int, int, int]
_IDENTITY: Point = (0, 1, 1, 0)


def _decoded(raw: bytes) -> Point | None:
    """Return the point of 32 bytes; ``None`` if these are not the one encoding of a point."""
    number = int.from_bytes(raw, "little")
    y, odd = number & (2**255 - 1), number >> 255
    if y >= PRIME:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * _ROOT_OF_MINUS_ONE % PRIME
    if (x * x - square) % PRIME or (x == 0 and odd):
        return None
    if x & 1 != odd:
        x = PRIME - x
    return x, y, 1, x * y % PRIME


def _sum(one: Point, other: Point) -> Point:
    """Add two points (RFC 8032, section 5.1.4)."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % PRIME
    b = (one[1] + one[0]) * (other[1] + other[0]) % PRIME
    c = 2 * one[3] * other[3] * _D % PRIME
    d = 2 * one[2] * other[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def _doubled(one: Point) -> Point:
    """Double a point (RFC 8032, section 5.1.4)."""
    a, b = one[0] * one[0], one[1] * one[1]
    h = a + b
    e = h - (one[0] + one[1]) ** 2
    g = a - b
    f = 2 * one[2] * one[2] + g
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def _multiple(number: int, point: Point) -> Point:
    out = _IDENTITY
    for bit in f"{number:b}":
        out = _doubled(out)
        if bit == "1":
            out = _sum(out, point)
    return out


def _is_identity(point: Point) -> bool:
    return point[0] % PRIME == 0 and (point[1] - point[2]) % PRIME == 0


@lru_cache(maxsize=4096)
def _signing_fault(raw: bytes) -> str:
    point = _decoded(raw)
    if point is None:
        return "is not the canonical encoding of a point of Ed25519"
    if _is_identity(_multiple(8, point)):
        return "is a point of small order"
    if not _is_identity(_multiple(ORDER, point)):
        return "has a part of small order"
    return ""


def check_signing_point(raw: bytes) -> None:
    """Check that a key of Ed25519 can be one that only its owner signs with.

    Raises
    ------
    TrustError
        If the 32 bytes are not canonical, no point of the curve, or a point whose order is
        not ``ORDER``.
    """
    fault = _signing_fault(raw)
    if fault:
        raise TrustError(f"key {raw.hex()} {fault}: refused", remedy=_ANOTHER_KEY)


@lru_cache(maxsize=4096)
def _sealing_fault(raw: bytes) -> str:
    if int.from_bytes(raw, "little") >= PRIME:
        return "is not the canonical encoding of a point of X25519"
    try:
        # Clamped scalars are multiples of 8, the cofactor: small orders alone give zero.
        X25519PrivateKey.from_private_bytes(bytes(range(1, 33))).exchange(
            X25519PublicKey.from_public_bytes(raw)
        )
    except ValueError:
        return "is a point of small order: what is sealed for it opens for everybody"
    return ""


def check_sealing_point(raw: bytes) -> None:
    """Check that what is sealed for a key of X25519 opens for its owner alone.

    Raises
    ------
    TrustError
        If the 32 bytes are not canonical, or a point of small order.
    """
    fault = _sealing_fault(raw)
    if fault:
        raise TrustError(f"key {raw.hex()} {fault}: refused", remedy="make another key")
