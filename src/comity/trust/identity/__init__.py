"""Identity: keys, the certificates of a party, signed statements.

Bytes and a signer enter and a signed statement (JWS, Ed25519) leaves; a signed statement
and a keyring enter and its payload, signer and role leave. The room refuses every other
algorithm, headers that it does not know, keys that no root certifies, keys used outside
their validity, and revoked keys. It reads no key file: signing is a port.
"""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.trust.identity.certificates import (
        Certificate,
        Revocation,
        issue_certificate,
        revoke_key,
    )
    from comity.trust.identity.keyring import Keyring
    from comity.trust.identity.keys import PublicKey, Signer, SoftKey
    from comity.trust.identity.statements import read_statement, sign_statement

__all__ = [
    "Certificate",
    "Keyring",
    "PublicKey",
    "Revocation",
    "Signer",
    "SoftKey",
    "issue_certificate",
    "read_statement",
    "revoke_key",
    "sign_statement",
]

offer(
    __name__,
    {
        "certificates": "Certificate Revocation issue_certificate revoke_key",
        "keyring": "Keyring",
        "keys": "PublicKey Signer SoftKey",
        "statements": "read_statement sign_statement",
    },
)
