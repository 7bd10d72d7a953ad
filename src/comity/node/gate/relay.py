"""Through an alliance's gateway: sealed for the recipient, so that it sees the route alone.

A *parcel* is a statement that the sender signs: from whom, to whom, through which gateway,
under which label, and the hash of what is sealed. The gateway keeps both and hands them
on. Whoever takes them can tell by the parcel whether the gateway changed anything; what is
sealed is an envelope with its document, the same as on every other channel.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from msgspec import field

from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import TrustError
from comity.foundations.plain import JsonObject, plain_object
from comity.messages.document import Document
from comity.node.gate.parcels import Item, ReleaseContext, decide_document, pack, unpack
from comity.node.gate.sealed import Bound, SealingKeyError, open_sealed, seal
from comity.node.gate.shapes import Shape, read_shape
from comity.trust.identity import Keyring, PublicKey, Signer, sign_statement
from comity.trust.identity.sealing import SealingKey, seal_for
from comity.trust.identity.sealing_pairs import SealingPair, SealingPublicKey
from comity.trust.policy import Withheld
from comity.trust.policy.labels import read_label

__all__ = [
    "PARCEL",
    "Deposit",
    "Parcel",
    "fits_parcel",
    "open_parcel",
    "read_parcel",
    "seal_parcel",
]

#: Type of the signed statement.
PARCEL = "comity-parcel"


class _ParcelShape(Shape):
    at_us: int
    sender: str = field(name="from")
    gateway: str
    label: JsonObject
    sealed: str
    recipient: str = field(name="to")


class Deposit(Shape):
    """What is left with a gateway and handed over by it: a parcel, and its sealed bytes."""

    parcel: str
    sealed: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """A verified parcel; ``sealed`` is the hash of what is sealed, ``hash`` that of itself."""

    sender: str
    recipient: str
    gateway: str
    label: JsonObject
    sealed: str
    at_us: int
    text: str

    @property
    def hash(self) -> str:
        """Name of the parcel: the hash of its text."""
        return _digest(self.text.encode())


def _digest(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def _route(
    sender: str, recipient: str, gateway: str, label: Mapping[str, object]
) -> bytes:
    """Return the bytes that the seal of protocols before 3 is bound to."""
    return canonical_bytes(
        {"from": sender, "gateway": gateway, "label": dict(label), "to": recipient}
    )


def _bound(
    sender: str, recipient: str, gateway: str, label: Mapping[str, object]
) -> Bound:
    """Return what the seal is bound to."""
    more: JsonObject = {"gateway": gateway, "label": plain_object(label)}
    return Bound(PARCEL, sender, recipient, more)


def seal_parcel(
    context: ReleaseContext,
    signer: Signer,
    item: Item,
    document: Document,
    key: SealingPublicKey | PublicKey,
    *,
    recipient: str,
    gateway: str,
    at_us: int,
) -> tuple[str, bytes]:
    """Decide about an item, seal it for its recipient, and sign its parcel.

    Returns
    -------
    parcel, sealed
        The statement, and what the gateway cannot read. A ``PublicKey`` is one that the
        root has certified: it serves recipients of older protocols.

    Raises
    ------
    TrustError
        If policy withholds the document from the recipient.
    """
    answer = decide_document(context, document, recipient, at_us)
    if isinstance(answer, Withheld):
        raise TrustError(
            f"{document.kind} is withheld from {recipient}: {answer.words}"
        )
    way = (context.party, recipient, gateway, document.label)
    if isinstance(key, PublicKey):
        sealed = seal_for(key, pack([item]), _route(*way))
    else:
        sealed = seal(key, _bound(*way), "parcel", pack([item]))
    payload = {
        "at_us": at_us,
        "from": context.party,
        "gateway": gateway,
        "label": dict(document.label),
        "sealed": _digest(sealed),
        "to": recipient,
    }
    return sign_statement(signer, PARCEL, payload), sealed


def read_parcel(text: str, ring: Keyring, at_us: int) -> Parcel:
    """Verify a parcel of a party.

    Raises
    ------
    FormatError, TrustError
        If it does not hold.
    """
    payload = ring.read(text, PARCEL, ("node", "drill"), at_us).payload
    shape = read_shape(payload, _ParcelShape, "a parcel")
    if shape.sender != ring.party:
        raise TrustError(f"{ring.party} signs a parcel of {shape.sender[:60]}")
    read_label(shape.label)
    return Parcel(
        shape.sender,
        shape.recipient,
        shape.gateway,
        shape.label,
        shape.sealed,
        shape.at_us,
        text,
    )


def fits_parcel(parcel: Parcel, sealed: bytes) -> bool:
    """Tell whether what is sealed is what the parcel names."""
    return parcel.sealed == _digest(sealed)


def open_parcel(
    parcel: Parcel,
    sealed: bytes,
    find: Callable[[bytes], SealingPair],
    older: Callable[[], SealingKey],
) -> list[Item]:
    """Open what was sealed for us.

    Parameters
    ----------
    find
        Name of a key → our pair, or a ``SealingKeyError``.
    older
        Returns the key that our root has certified, for what older nodes seal.

    Raises
    ------
    TrustError, FormatError
        If it was not sealed for us on this route, or holds no items.
    """
    way = (parcel.sender, parcel.recipient, parcel.gateway, parcel.label)
    try:
        data = open_sealed(sealed, _bound(*way), "parcel", find)
    except SealingKeyError as error:
        try:
            data = older().open(sealed, _route(*way))
        except TrustError:
            raise error from None
    return unpack(data)
