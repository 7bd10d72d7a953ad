"""Introductions: who a node is, whom people have verified, and the list of peers."""

from dataclasses import dataclass

from comity.foundations.errors import FormatError, InputError, TrustError
from comity.foundations.identifiers import parse_id
from comity.node.exchange.signed_answers import sizes_of
from comity.node.gate import check_peer_url
from comity.node.gate.shapes import Shape, read_shape
from comity.node.node import Node, UnitOfWork
from comity.node.store import peers
from comity.node.store.database import Connection
from comity.node.store.outbox import count_waiting
from comity.node.store.statements import store_statements
from comity.trust.identity import Keyring, PublicKey, sign_statement
from comity.trust.identity.statements import claimed_payload
from comity.trust.ledger.envelope import PROTOCOLS
from comity.trust.policy import Withheld
from comity.trust.policy.protocol import decide_protocol

__all__ = [
    "INTRODUCTION",
    "Introduction",
    "KnownPeer",
    "Met",
    "VerifiedPeer",
    "add_peer",
    "introduce",
    "list_peers",
    "read_introduction",
    "verify_peer",
]

#: Type of the signed statement.
INTRODUCTION = "comity-introduction"
MAX_BYTES = 200_000


class _IntroductionShape(Shape):
    drill: bool
    incarnation: int
    keys: list[str]
    name: str
    party: str
    protocols: list[int]
    root: str


@dataclass(frozen=True, slots=True)
class Introduction:
    """The claims of a node about itself; the root key is one until people compare it."""

    drill: bool
    incarnation: int
    name: str
    protocols: tuple[int, ...]
    ring: Keyring


@dataclass(frozen=True, slots=True)
class Met:
    """A peer that was introduced, not verified yet."""

    party: str
    name: str
    url: str
    fingerprint: str
    protocol: int
    verified: bool


@dataclass(frozen=True, slots=True)
class VerifiedPeer:
    """A peer whose fingerprint people have compared, and when (microseconds of UTC)."""

    party: str
    fingerprint: str
    verified_us: int


@dataclass(frozen=True, slots=True)
class KnownPeer:
    """A peer with its state.

    Attributes
    ----------
    verified_us, seen_us
        When it was verified and when the last contact was, microseconds of UTC since 1970.
    recovering
        Whether this node must recover from it before it signs anything for it.
    skew_s
        How far its clock was ahead of ours, seconds.
    failures
        Failed tries in a row.
    sent, received, waiting
        Envelopes in both streams, and documents in the outbox.
    """

    party: str
    name: str
    url: str
    fingerprint: str
    verified_us: int | None
    protocol: int
    recovering: bool
    seen_us: int | None
    skew_s: float | None
    failures: int
    sent: int
    received: int
    waiting: int


def introduce(node: Node) -> bytes:
    """Sign our introduction: fixed fields that anybody may read.

    Raises
    ------
    TrustError
        If the gate withholds it.
    """
    ring: Keyring = node.view(lambda work: work.ring(work.party))
    fields = {
        "drill": node.settings.drill,
        "incarnation": node.incarnation,
        "keys": ring.texts(),
        "name": node.settings.name,
        "party": node.party,
        "protocols": list(PROTOCOLS),
        "root": ring.root.text,
    }
    answer = decide_protocol("introduction", fields, "anybody", verified=False)
    if isinstance(answer, Withheld):
        raise TrustError(answer.words)
    return sign_statement(node.signer, INTRODUCTION, fields).encode()


def read_introduction(data: bytes, at_us: int) -> Introduction:
    """Read a node's introduction; the root in it is a claim until people compare it.

    Raises
    ------
    FormatError, TrustError
        If it does not fit or hold in itself.
    """
    if len(data) > MAX_BYTES:
        raise FormatError(
            f"the introduction has {len(data)} bytes, at most {MAX_BYTES} are read"
        )
    text = data.decode("ascii", "replace")
    claimed = read_shape(claimed_payload(text), _IntroductionShape, "an introduction")
    if parse_id(claimed.party).kind != "party":
        raise FormatError(f"{claimed.party[:80]!r} is no party")
    root = PublicKey.from_text(claimed.root)
    ring = Keyring.from_texts(claimed.party, root, claimed.keys)
    ring.read(text, INTRODUCTION, ("node", "drill"), at_us)
    return Introduction(
        claimed.drill,
        claimed.incarnation,
        claimed.name,
        tuple(claimed.protocols),
        ring,
    )


def add_peer(node: Node, url: str, *, private: bool = False) -> Met:
    """Ask a node who it is, and keep its introduction, unverified.

    Raises
    ------
    InputError, RemoteError
        If the URL is refused, or no answer comes.
    FormatError, TrustError
        If the introduction does not hold, or is of another root than before.
    """
    check_peer_url(url, private=private)
    data = node.gate.fetch_introduction(url, private=private)
    introduction = read_introduction(data, node.clock())
    ring = introduction.ring
    facts = peers.PeerFacts(
        ring.party,
        introduction.name,
        url,
        ring.root.text,
        private,
        _common_protocol(node, introduction, url),
        introduction.incarnation,
    )

    def change(connection: Connection) -> None:
        known = peers.find_peer(connection, facts.party)
        if known is not None and known.root != facts.root:
            raise TrustError(
                f"{facts.party} shows another root key than before: "
                f"{ring.root.fingerprint}",
                remedy="call its people before anything else",
            )
        peers.store_peer(connection, facts)
        store_statements(connection, facts.party, ring.texts())

    node.database.write(change)
    return Met(
        facts.party,
        facts.name,
        url,
        ring.root.fingerprint,
        facts.protocol,
        verified=False,
    )


def _common_protocol(node: Node, introduction: Introduction, url: str) -> int:
    """Return the newest protocol that both nodes speak.

    Raises
    ------
    InputError
        If the introduction is this node's own.
    TrustError
        If exercises and real traffic would mix, or there is no common protocol.
    """
    party = introduction.ring.party
    if party == node.party:
        raise InputError(
            f"{url} is {party}: this very party", remedy="give a peer's URL"
        )
    if introduction.drill != node.settings.drill:
        which = "a drill" if introduction.drill else "no drill"
        raise TrustError(f"{party} is {which}: exercises and real traffic do not mix")
    spoken = sorted(set(introduction.protocols) & set(PROTOCOLS))
    if not spoken:
        raise TrustError(
            f"{party} speaks protocols {list(introduction.protocols)}, "
            f"this node {PROTOCOLS}",
            remedy="update the older of the two nodes",
        )
    return spoken[-1]


def verify_peer(node: Node, party: str, fingerprint: str) -> VerifiedPeer:
    """Note that people have compared a peer's fingerprint.

    Raises
    ------
    UnknownNameError
        If there is no such peer.
    TrustError
        If it is not the fingerprint of the root that the peer showed.
    """
    given = "".join(fingerprint.upper().split()).replace("-", "")

    def change(work: UnitOfWork) -> VerifiedPeer:
        row = peers.known_party(work.connection, party)
        shown = PublicKey.from_text(row.root).fingerprint
        if given != shown.replace("-", ""):
            raise TrustError(
                f"{party} shows {shown}, its people say {fingerprint[:60]}",
                remedy="do not go on: somebody stands between the nodes",
            )
        at = row.verified_us or work.now_us
        peers.mark_verified(work.connection, party, at)
        return VerifiedPeer(party, shown, at)

    return node.transact(change)


def list_peers(node: Node) -> list[KnownPeer]:
    """List all peers with their state."""
    return node.view(
        lambda work: [_known(work, row) for row in peers.list_peers(work.connection)]
    )


def _known(work: UnitOfWork, row: peers.PeerRow) -> KnownPeer:
    sizes = sizes_of(work, row.party)
    return KnownPeer(
        party=row.party,
        name=row.name,
        url=row.url,
        fingerprint=PublicKey.from_text(row.root).fingerprint,
        verified_us=row.verified_us,
        protocol=row.protocol,
        recovering=bool(row.recovering),
        seen_us=row.seen_us,
        skew_s=None if row.skew_us is None else row.skew_us / 1e6,
        failures=row.failures,
        sent=sizes.sent,
        received=sizes.received,
        waiting=count_waiting(work.connection, row.party),
    )
