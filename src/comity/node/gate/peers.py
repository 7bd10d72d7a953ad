"""Requests to peers: introductions, deliveries, questions. Policy is asked before each."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import TrustError
from comity.messages.document import Document
from comity.node.gate.parcels import Item, ReleaseContext, decide_document, pack
from comity.node.transport import Carrier, HttpCarrier, PeerRequest, Tls, check_url
from comity.trust.identity import Signer, sign_statement
from comity.trust.identity.keys import to_text64
from comity.trust.policy import Withheld
from comity.trust.policy.protocol import decide_protocol

__all__ = [
    "ASK",
    "Correspondent",
    "Packed",
    "PeerGate",
    "check_peer_url",
    "open_items",
]

#: Type of a signed question.
ASK = "comity-ask"


@dataclass(frozen=True, slots=True)
class Correspondent:
    """A peer as the gate needs it."""

    party: str
    url: str
    private: bool


@dataclass(frozen=True, slots=True)
class Packed:
    """A delivery that the gate has decided about; it sends nothing else.

    ``withheld``: place of the item → why its document was left out.
    """

    peer: Correspondent
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

    def fetch_introduction(self, url: str, *, private: bool) -> bytes:
        """Ask a node who it is; nothing of ours goes with it.

        Raises
        ------
        InputError, RemoteError
            If the URL is refused, or no answer comes.
        """
        request = PeerRequest(url, "/comity/introduction", private=private)
        return self.carrier.fetch(request)

    def pack(
        self,
        context: ReleaseContext,
        peer: Correspondent,
        items: Sequence[tuple[Item, Document | None]],
        at_us: int,
    ) -> Packed:
        """Decide about items and make the body of their delivery.

        Raises
        ------
        TrustError
            If the peer is not verified.
        """
        self._check(context, peer.party)
        going, withheld = open_items(context, peer.party, items, at_us)
        return Packed(peer, pack(going), withheld)

    def deliver(self, context: ReleaseContext, signer: Signer, packed: Packed) -> bytes:
        """Send what was packed; return the answer.

        Raises
        ------
        InputError, RemoteError
            If the peer cannot be reached.
        """
        return self._post(context, signer, packed.peer, "/comity/deliver", packed.body)

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
        return sent, self._post(context, signer, peer, "/comity/ask", sent)

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
        return body, self._post(context, signer, gateway, "/comity/deposit", body)

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
        path: str,
        body: bytes,
    ) -> bytes:
        request = PeerRequest(peer.url, path, body, peer.private)
        return self.carrier.post(
            request, party=context.party, signer=signer, nonce=secrets.token_urlsafe(18)
        )
