"""Ed25519 keys that stay in a token (PKCS #11 v3.0, section 2.3.14, ``CKM_EDDSA``).

The token signs; its private key never comes here. After loading, and again after a session was
opened anew, the public key is read and one signature over random bytes is verified: another token with
the same labels, or one that signs with something else, is refused before anything is signed.
"""

import importlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from comity.foundations.errors import ComityError, TrustError
from comity.node.store.key_uris import KeyUri, read_key_uri
from comity.node.store.token_modules import TokenError, module_at
from comity.node.store.token_sessions import TokenLogin, login
from comity.trust.identity import PublicKey

__all__ = ["TokenKey", "TokenKeyError", "load_token_key", "make_token_key"]

SIGNATURE_BYTES, POINT_BYTES, IDENTIFIER_BYTES = 64, 32, 16
#: The point as an OCTET STRING (ITU-T X.690): its tag and length. Version 3.0 of the standard asks for
#: the 32 bytes alone; SoftHSM 2.6 and others give this form, which ``CKA_EC_POINT`` has elsewhere.
OCTET_STRING = bytes([0x04, POINT_BYTES])
#: Names of the curve in ``CKA_EC_PARAMS``: a PrintableString, or the identifier of RFC 8410.
CURVE = b"\x13\x0cedwards25519"
CURVE_ID = bytes.fromhex("06032b6570")


class TokenKeyError(TrustError):
    """A key in a token that is not the one that is meant, or cannot be relied on."""

    code = "token-key"


@dataclass(frozen=True, slots=True)
class _Handles:
    """A private key as a session knows it, the public key, and what people should know of it."""

    generation: int
    private: Any
    public: PublicKey
    warnings: tuple[str, ...]


class TokenKey:
    """A key in a token; several threads may sign with it.

    Attributes
    ----------
    uri
        Its name.
    public
        The public half.
    warnings
        What people should know: that it could leave the token, for instance.
    """

    def __init__(self, uri: KeyUri, session: TokenLogin) -> None:
        """Find the key, and verify a signature of it.

        Raises
        ------
        TokenError, PinError, TokenKeyError
            If it is not there, or cannot be relied on.
        """
        self.uri = uri
        self._login = session
        self._known: _Handles | None = None
        found = session.run(self._handles)
        self.public, self.warnings = found.public, found.warnings

    def sign(self, data: bytes) -> bytes:
        """Return the Ed25519 signature, 64 bytes.

        Raises
        ------
        TokenError, PinError, TokenKeyError
            If the token is gone, or signs no more.
        """
        return self._login.run(lambda s: _sign(self._handles(s).private, data))

    def _handles(self, session: Any) -> _Handles:
        """Return the key in a session; in a new one it is found and tested again."""
        known = self._known
        if known is not None and known.generation == self._login.generation:
            return known
        private = _only(session, self.uri, private=True)
        public = _public_key(session, self.uri, private)
        if known is not None and known.public != public:
            raise TokenKeyError(
                f"{self.uri.holder} now holds another key of this name: {public.kid}",
                remedy="put the right token back; nothing was signed",
            )
        _test(self.uri, private, public)
        self._known = _Handles(
            self._login.generation, private, public, _warnings(self.uri, private)
        )
        return self._known


def load_token_key(text: str, module: str, use: str) -> TokenKey:
    """Return the signer of a key in a token.

    Parameters
    ----------
    text
        Its URI.
    module
        Path of the PKCS #11 module.
    use
        Whose PIN it takes: ``node``, ``person`` or ``root``.

    Raises
    ------
    FormatError, TokenError, PinError, TokenKeyError
        If it is not there, or cannot be relied on.
    """
    uri = read_key_uri(text)
    return TokenKey(uri, login(module_at(module), uri, use))


def make_token_key(text: str, module: str, use: str) -> TokenKey:
    """Make a key in a token, which it cannot leave; none is ever replaced.

    Raises
    ------
    FormatError, TokenError, PinError, TokenKeyError
        If there is one of this name, or the token makes none.
    """
    uri = read_key_uri(text)
    if not uri.object:
        raise TokenKeyError(
            "a new key needs a label", remedy="object=LABEL in the name of the key"
        )
    session = login(module_at(module), uri, use)
    mechanism = importlib.import_module("pkcs11").Mechanism
    needed = {mechanism.EDDSA, mechanism.EC_EDWARDS_KEY_PAIR_GEN}
    if not needed <= session.mechanisms():
        raise TokenError(
            f"{uri.holder} makes no keys of Ed25519 (CKM_EC_EDWARDS_KEY_PAIR_GEN)",
            remedy="use a token and firmware that do, or a key file",
        )
    session.run(lambda opened: _check_free(opened, uri))
    session.run_writing(lambda opened: _generate(opened, uri))
    return TokenKey(uri, session)


def _template(uri: KeyUri, *, private: bool) -> dict[Any, Any]:
    """Return the attributes by which a key is looked for."""
    package = importlib.import_module("pkcs11")
    kinds = package.ObjectClass
    wanted = {
        package.Attribute.CLASS: kinds.PRIVATE_KEY if private else kinds.PUBLIC_KEY
    }
    if uri.object:
        wanted[package.Attribute.LABEL] = uri.object
    if uri.id:
        wanted[package.Attribute.ID] = uri.id
    return wanted


def _only(session: Any, uri: KeyUri, *, private: bool) -> Any:
    """Return the one key of a name.

    Raises
    ------
    TokenKeyError
        If there is none, or several.
    """
    found = list(session.get_objects(_template(uri, private=private)))
    if len(found) != 1:
        what = f"{'private' if private else 'public'} keys named {uri.object!r}"
        raise TokenKeyError(
            f"{uri.holder} holds {len(found)} {what}",
            remedy="name the one that is meant by id= in the name of the key"
            if found
            else "correct object= or id= in the name of the key, or make it",
        )
    return found[0]


def _check_free(session: Any, uri: KeyUri) -> None:
    """Check that no key has the name of one that is to be made.

    Raises
    ------
    TokenKeyError
        If one has.
    """
    for private in (True, False):
        if list(session.get_objects(_template(uri, private=private))):
            raise TokenKeyError(
                f"{uri.holder} holds a key named {uri.object!r} already",
                remedy="choose another object=: keys are never replaced",
            )


def _generate(session: Any, uri: KeyUri) -> None:
    package = importlib.import_module("pkcs11")
    names, types = package.Attribute, package.KeyType
    # What a token may spell differently: the standard's name first, then the identifier.
    for last, curve in enumerate((CURVE, CURVE_ID)):
        try:
            session.create_domain_parameters(
                types.EC_EDWARDS, {names.EC_PARAMS: curve}, local=True
            ).generate_keypair(
                mechanism=package.Mechanism.EC_EDWARDS_KEY_PAIR_GEN,
                store=True,
                label=uri.object,
                id=uri.id or secrets.token_bytes(IDENTIFIER_BYTES),
                private_template={
                    names.PRIVATE: True,
                    names.SENSITIVE: True,
                    names.EXTRACTABLE: False,
                },
            )
        except (
            package.AttributeValueInvalid,
            package.DomainParamsInvalid,
            package.MechanismParamInvalid,
            package.TemplateInconsistent,
        ):
            if last:
                raise
        else:
            return


def read_point(data: bytes) -> PublicKey:
    """Read a public key as tokens give it: 32 bytes, or these in an OCTET STRING.

    Raises
    ------
    TokenKeyError
        If it is something else: a point of Ed448 has 57 bytes.
    """
    raw = data
    if len(data) == len(OCTET_STRING) + POINT_BYTES and data.startswith(OCTET_STRING):
        raw = data[len(OCTET_STRING) :]
    if len(raw) != POINT_BYTES:
        raise TokenKeyError(
            f"the point of the public key has {len(data)} bytes: Ed25519 has {POINT_BYTES}, "
            f"or {POINT_BYTES + len(OCTET_STRING)} as an OCTET STRING",
            remedy="make a key of the curve edwards25519",
        )
    return PublicKey(raw)


def _public_key(session: Any, uri: KeyUri, private: Any) -> PublicKey:
    """Return the public half of a private key in a token.

    Raises
    ------
    TokenKeyError
        If it is of another kind, or its public half is not in the token.
    """
    package = importlib.import_module("pkcs11")
    names = package.Attribute
    kind = _attribute(private, names.KEY_TYPE, "")
    if kind != package.KeyType.EC_EDWARDS:
        raise TokenKeyError(
            f"the key {uri.object or uri.id.hex()!r} in {uri.holder} is of kind "
            f"{getattr(kind, 'name', kind)}, not of Ed25519",
            remedy="name or make a key of the curve edwards25519",
        )
    identifier = _attribute(private, names.ID, b"")
    same = KeyUri(object=uri.object, id=identifier or uri.id)
    places: Sequence[Callable[[], Any]] = (
        lambda: list(session.get_objects(_template(same, private=False))),
        # Some tokens have the public point on the private key alone.
        lambda: [private],
    )
    points = set()
    for find in places:
        for item in find():
            point = _attribute(item, names.EC_POINT, b"")
            if point:
                points.add(read_point(point))
        if points:
            break
    if len(points) != 1:
        raise TokenKeyError(
            f"{uri.holder} holds {len(points)} public halves of the key {uri.object!r}",
            remedy="there must be one, with the label and identifier of the private key",
        )
    return points.pop()


def _attribute(item: Any, name: Any, otherwise: Any) -> Any:
    """Return an attribute of an object, or something else where the token does not tell it."""
    try:
        return item[name]
    except (RuntimeError, KeyError, NotImplementedError):
        return otherwise


def _warnings(uri: KeyUri, private: Any) -> tuple[str, ...]:
    """Return what people should know of a private key."""
    names = importlib.import_module("pkcs11").Attribute
    key = uri.object or uri.id.hex()
    found = []
    if _attribute(private, names.EXTRACTABLE, True):
        found.append(
            f"the key {key!r} can leave {uri.holder} (CKA_EXTRACTABLE): make one that cannot"
        )
    elif not _attribute(private, names.NEVER_EXTRACTABLE, True):
        found.append(
            f"the key {key!r} could leave {uri.holder} once (CKA_NEVER_EXTRACTABLE is false)"
        )
    if not _attribute(private, names.SENSITIVE, False):
        found.append(
            f"the key {key!r} can be read from {uri.holder} (CKA_SENSITIVE is false)"
        )
    return tuple(found)


def _sign(private: Any, data: bytes) -> bytes:
    mechanism = importlib.import_module("pkcs11").Mechanism.EDDSA
    return bytes(private.sign(data, mechanism=mechanism))


def _test(uri: KeyUri, private: Any, public: PublicKey) -> None:
    """Verify one signature over random bytes.

    Raises
    ------
    TokenKeyError
        If it does not hold, or the key is one that proves nothing.
    """
    data = b"comity self-test\x00" + secrets.token_bytes(32)
    signature = _sign(private, data)
    try:
        if len(signature) != SIGNATURE_BYTES:
            raise TokenKeyError(
                f"its signature has {len(signature)} bytes, not {SIGNATURE_BYTES}"
            )
        public.verify(signature, data)
    except ComityError as error:
        raise TokenKeyError(
            f"the key {uri.object!r} in {uri.holder} does not sign as it should: "
            f"{error.message}",
            remedy="its public half is of another key, or the token is damaged; use another",
        ) from error
