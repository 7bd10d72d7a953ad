"""An authenticator of WebAuthn in software, which also does what an honest one would not."""

import hashlib
import json
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from comity.trust.identity.keys import from_text64, to_text64

UP, UV, BE, BS, AT = 0x01, 0x04, 0x08, 0x10, 0x40


def _hash(text):
    return hashlib.sha256(text).digest()


@dataclass
class SoftPasskey:
    """One credential; ``origin`` is what its browser says, ``party`` whom it signs for."""

    origin: str
    party: str
    counter: int = 0
    step: int = 1
    verifies: bool = True
    synced: bool = False
    id: bytes = b""
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def __post_init__(self):
        numbers = self.key.public_key().public_numbers()
        self.id = self.id or _hash(numbers.x.to_bytes(32, "big"))[:20]

    def _flags(self):
        return UP | (UV if self.verifies else 0) | ((BE | BS) if self.synced else 0)

    def _client(self, kind, challenge):
        value = {
            "type": f"webauthn.{kind}",
            "challenge": challenge,
            "origin": self.origin,
            "crossOrigin": False,
        }
        return json.dumps(value).encode()

    def _data(self, extra=b"", flags=0):
        head = _hash(self.party.encode()) + bytes([self._flags() | flags])
        return head + self.counter.to_bytes(4, "big") + extra

    def create(self, options):
        """Answer to the options of a registration."""
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1}
        cose[-2] = numbers.x.to_bytes(32, "big")
        cose[-3] = numbers.y.to_bytes(32, "big")
        held = bytes(16) + len(self.id).to_bytes(2, "big") + self.id
        data = self._data(held + cbor2.dumps(cose), AT)
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("create", options["challenge"])
        return self._answer(
            clientDataJSON=to_text64(client), attestationObject=to_text64(made)
        )

    def get(self, challenge):
        """Answer to a challenge (base64url) of a sign-in or an act."""
        self.counter += self.step
        client, data = self._client("get", challenge), self._data()
        signature = self.key.sign(data + _hash(client), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            clientDataJSON=to_text64(client),
            authenticatorData=to_text64(data),
            signature=to_text64(signature),
        )

    def _answer(self, **response):
        name = to_text64(self.id)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "clientExtensionResults": {},
            "response": response,
        }


def registered(node, account, **more):
    """Register a new passkey of an account at a node; return it."""
    from comity.node.persons import passkeys
    from comity.node.persons.sites import site_of

    site = site_of(node.settings)
    made = SoftPasskey(site.origin, site.host, **more)
    with node.writing() as work:
        options, begun = passkeys.begin_registration(work, account)
        passkeys.register(work, account.id, begun, made.create(options), "key")
    return made


__all__ = ["SoftPasskey", "from_text64", "registered"]
