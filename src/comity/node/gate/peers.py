"""Requests to peers: introductions, deliveries, questions. Policy is asked before each."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import TrustError
from comity.messages.document import Document
from comity.node.gate.parcels import Item, ReleaseContext, decide_document, pack
from comity.node.gate.sealed import (
    MEDIA,
    PREFIX,
    SECRET_BYTES,
    Bound,
    SealingKeyError,
    open_answer,
    seal_request,
)
from comity.node.transport import Carrier, HttpCarrier, PeerRequest, Tls, check_url
from comity.node.transport.peer import NewerProtocolError, StatusError
from comity.trust.identity import Signer, sign_statement
from comity.trust.identity.keys import to_text64
from comity.trust.identity.sealing_pairs import SealingPublicKey
from comity.trust.policy import Withheld
from comity.trust.policy.protocol import decide_protocol

__all__ = [
    "ASK",
    "Correspondent",
    "NewerProtocolError",
    "Packed",
    "PeerGate",
    "StatusError",
    "check_peer_url",
    "open_items",
]

#: Type of a signed question.
ASK = "comity-ask"


@dataclass(frozen=True, slots=True)
class Correspondent:
    """A peer as the gate needs it.

    Attributes
    ----------
    sealing
        The key to seal for; without one nothing is sent but over an older link.
    older
        Whether a person allows the link of older protocols, which is not sealed, now.
    pins
        What its TLS certificate's key must be, if its root has stated that.
    """

    party: str
    url: str
    private: bool
    sealing: SealingPublicKey | None = None
    older: bool = False
    pins: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Packed:
    """A delivery to a peer that the gate has decided about; it sends nothing else.

    ``withheld``: place of the item → why its document was left out.
    """

    peer: str
    body: bytes
    withheld: dict[int, Withheld]


def check_peer_url(url: str, *, private: bool) -> None:
    """Check the form of a peer's URL.

    Raises
    ------
    InputError
        If it is refused.
    """
    check_url(url, private=private)


def open_items(
    context: ReleaseContext,
    recipient: str,
    items: Sequence[tuple[Item, Document | None]],
    at_us: int,
) -> tuple[list[Item], dict[int, Withheld]]:
    """Keep of some items what may go now; documents that may not are left out.

    Returns
    -------
    items, withheld
        All envelopes, and place → why its document stays.
    """
    going, withheld = [], {}
    for place, (item, document) in enumerate(items):
        if document is None:
            going.append(Item(item.envelope))
            continue
        answer = decide_document(context, document, recipient, at_us)
        if isinstance(answer, Withheld):
            withheld[place] = answer
            going.append(Item(item.envelope))
        else:
            going.append(item)
    return going, withheld


class PeerGate:
    """Sends to peers what policy releases, and nothing else."""

    def __init__(self, carrier: Carrier | None = None, tls: Tls | None = None) -> None:
        self._carrier = carrier
        self._tls = tls

    @classmethod
    def with_tls(cls, certificate: str, key: str, authorities: str) -> "PeerGate":
        """Return a gate that shows a certificate of its own, if one is given."""
        return cls(tls=Tls(certificate, key, authorities))

    @property
    def carrier(self) -> Carrier:
        """The carrier of requests, made when it is first needed."""
        if self._carrier is None:
            self._carrier = HttpCarrier(self._tls)
        return self._carrier

    def fetch_introduction(
        self,
        url: str,
        *,
        private: bool,
        path: str = "/comity/introduction",
        pins: frozenset[str] = frozenset(),
    ) -> bytes:
        """Ask a node who it is; nothing of ours goes with it but a nonce in the path.

        Raises
        ------
        InputError, RemoteError
            If the URL is refused, or no answer comes.
        """
        return self.carrier.fetch(PeerRequest(url, path, private=private, pins=pins))

    def pack(
        self,
        context: ReleaseContext,
        peer: str,
        items: Sequence[tuple[Item, Document | None]],
        at_us: int,
    ) -> Packed:
        """Decide about items and make the body of their delivery.

        Raises
        ------
        TrustError
            If the peer is not verified.
        """
        self._check(context, peer)
        going, withheld = open_items(context, peer, items, at_us)
        return Packed(peer, pack(going), withheld)

    def deliver(
        self,
        context: ReleaseContext,
        signer: Signer,
        peer: Correspondent,
        packed: Packed,
    ) -> bytes:
        """Send what was packed; return the answer.

        Raises
        ------
        TrustError
            If it was packed for somebody else, or there is no link that is allowed.
        InputError, RemoteError
            If the peer cannot be reached.
        """
        if peer.party != packed.peer:
            raise TrustError(f"a delivery for {packed.peer} is not for {peer.party}")
        return self._post(context, signer, peer, "deliver", packed.body)

    def ask(
        self,
        context: ReleaseContext,
        signer: Signer,
        peer: Correspondent,
        question: str,
        body: Mapping[str, object],
        at_us: int,
    ) -> tuple[bytes, bytes]:
        """Ask a question; return what was sent, and the answer.

        Raises
        ------
        TrustError
            If the peer is not verified, or the question is not of the protocol.
        InputError, RemoteError
            If it cannot be reached.
        """
        self._check(context, peer.party)
        fields = {"ask": question, "body": body}
        answer = decide_protocol("ask", fields, peer.party, verified=True)
        if isinstance(answer, Withheld):
            raise TrustError(f"the gate withholds the question: {answer.words}")
        payload = fields | {"at_us": at_us, "from": context.party, "to": peer.party}
        sent = sign_statement(signer, ASK, payload).encode()
        return sent, self._post(context, signer, peer, "ask", sent)

    def deposit(
        self,
        context: ReleaseContext,
        signer: Signer,
        gateway: Correspondent,
        parcel: str,
        sealed: bytes,
    ) -> tuple[bytes, bytes]:
        """Leave a parcel with a gateway; return what was sent, and the answer.

        Raises
        ------
        TrustError
            If the gateway is not verified.
        InputError, RemoteError
            If it cannot be reached.
        """
        self._check(context, gateway.party)
        fields = {"parcel": parcel, "sealed": to_text64(sealed)}
        answer = decide_protocol("deposit", fields, gateway.party, verified=True)
        if isinstance(answer, Withheld):
            raise TrustError(f"the gate withholds the parcel: {answer.words}")
        body = canonical_bytes(fields)
        return body, self._post(context, signer, gateway, "deposit", body)

    def fetch_feed(self, url: str, path: str, *, private: bool) -> bytes:
        """Ask for a public feed; nothing of ours goes with it.

        Raises
        ------
        InputError, RemoteError
            If the URL is refused, or no answer comes.
        """
        return self.carrier.fetch(PeerRequest(url, path, private=private))

    def _check(self, context: ReleaseContext, party: str) -> None:
        if party not in context.verified:
            raise TrustError(
                f"{party} is not verified: nothing is sent to it",
                remedy=f"compare fingerprints, then comity peer verify {party}",
            )

    def _post(
        self,
        context: ReleaseContext,
        signer: Signer,
        peer: Correspondent,
        name: str,
        body: bytes,
    ) -> bytes:
        """Seal, sign, send; return the answer, opened.

        Raises
        ------
        SealingKeyError
            If there is no key to seal for and no older link is allowed, or the peer does
            not have the half that opens any more.
        """
        nonce = secrets.token_urlsafe(18)
        if peer.older:
            request = PeerRequest(
                peer.url, f"/comity/{name}", body, peer.private, pins=peer.pins
            )
            return self.carrier.post(
                request, party=context.party, signer=signer, nonce=nonce
            )
        if peer.sealing is None:
            raise SealingKeyError(f"no key is known to seal for {peer.party}")
        path, secret = f"{PREFIX}/{name}", secrets.token_bytes(SECRET_BYTES)
        bound = Bound(path, context.party, peer.party)
        sealed = seal_request(peer.sealing, bound, body, secret)
        request = PeerRequest(peer.url, path, sealed, peer.private, MEDIA, peer.pins)
        try:
            answer = self.carrier.post(
                request, party=context.party, signer=signer, nonce=nonce
            )
        except StatusError as error:
            if error.status != 409:
                raise
            raise SealingKeyError(
                f"{peer.party} does not have the key any more that was sealed for"
            ) from error
        return open_answer(bound, sealed, secret, answer)
