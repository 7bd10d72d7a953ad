"""Introductions: who a node is, whom people have verified, and the list of peers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.foundations.errors import FormatError, TrustError
from comity.foundations.identifiers import parse_id
from comity.foundations.visible import MAX_NAME, is_plain
from comity.node.exchange.addresses import known_transports
from comity.node.exchange.sealing_keys import newest_keys
from comity.node.gate.sealed import PROTOCOL
from comity.node.gate.shapes import Shape, read_shape
from comity.node.node import Node, UnitOfWork
from comity.node.store import log, peers
from comity.node.store.outbox import counts_waiting
from comity.node.store.sealing import SealingRow
from comity.node.store.statements import check_keys_apart
from comity.trust.identity import Keyring, PublicKey, sign_statement
from comity.trust.identity.statements import claimed_payload
from comity.trust.identity.transport_statements import Transport
from comity.trust.ledger.envelope import PROTOCOLS
from comity.trust.policy import Withheld
from comity.trust.policy.protocol import decide_protocol

__all__ = [
    "INTRODUCTION",
    "ClaimsShape",
    "Introduction",
    "KnownPeer",
    "VerifiedPeer",
    "claims_of",
    "introduce",
    "introduction_fields",
    "list_peers",
    "mark_compared",
    "read_introduction",
    "show_peer",
]

#: Type of the signed statement.
INTRODUCTION = "comity-introduction"
MAX_BYTES = 200_000
#: Peers whose state is read by one query each.
PORTION = 500
#: Protocols that this node speaks: those of envelopes, and the sealed wire.
SPOKEN = (*PROTOCOLS, PROTOCOL)
#: Newest protocol whose nodes may take an introduction's incarnation for the one that lives.
LAST_WITH_LIFE = 2


class ClaimsShape(Shape):
    """What every introduction claims."""

    drill: bool
    incarnation: int
    keys: list[str]
    name: str
    party: str
    protocols: list[int]
    root: str


@dataclass(frozen=True, slots=True)
class Introduction:
    """The claims of a node about itself; the root key is one until people compare it.

    Attributes
    ----------
    text, fresh
        The signed statement, and whether it answers a nonce of ours.
    sealing, transport
        Statements of keys to seal for and of the node's address; empty before protocol 3.
    at_us
        Its clock when it answered, microseconds of UTC since 1970; none before protocol 3.
    """

    drill: bool
    incarnation: int
    name: str
    protocols: tuple[int, ...]
    ring: Keyring
    text: str = ""
    fresh: bool = False
    sealing: tuple[str, ...] = ()
    transport: tuple[str, ...] = ()
    at_us: int | None = None


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
    protocol, older_until_us
        The highest protocol that was seen of it (3 is sealed), and until when a person
        allows an older link, which is not sealed.
    sealing_kind, sealing_until_us
        Kind and end of the key that is sealed for; empty and none without one.
    transport_serial, transport_until_us, hosts
        Its root's statement of its address; 0, none and empty without one.
    blocked_us
        Since when people block it, microseconds of UTC since 1970, if they do.
    clock_fits
        Whether its clock is near enough to ours for requests to be taken; None if unknown.
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
    older_until_us: int | None
    sealing_kind: str
    sealing_until_us: int | None
    transport_serial: int
    transport_until_us: int | None
    hosts: tuple[str, ...]
    blocked_us: int | None
    clock_fits: bool | None


def introduction_fields(node: Node) -> dict[str, object]:
    """Return what every introduction of ours says."""
    with node.reading() as work:
        ring: Keyring = work.ring(work.party)
        first = log.first_incarnation(work.connection)
    return {
        "drill": node.settings.drill,
        # Not the one that lives: anybody could tell from it when this node was restored.
        "incarnation": first,
        "keys": ring.texts(),
        "name": node.settings.name,
        "party": node.party,
        "protocols": list(SPOKEN),
        "root": ring.root.text,
    }


def introduce(node: Node) -> bytes:
    """Sign our introduction for nodes before protocol 3: fixed fields that anybody may read.

    Raises
    ------
    TrustError
        If the gate withholds it.
    """
    fields = introduction_fields(node)
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
    text = data[: MAX_BYTES + 1].decode("ascii", "replace")
    claimed = read_shape(claimed_payload(text), ClaimsShape, "an introduction")
    ring = claims_of(claimed, data)
    ring.read(text, INTRODUCTION, ("node", "drill"), at_us)
    return Introduction(
        claimed.drill,
        claimed.incarnation,
        claimed.name,
        tuple(claimed.protocols),
        ring,
        text,
    )


def claims_of(claimed: ClaimsShape, data: bytes) -> Keyring:
    """Return the keyring that an introduction claims.

    Raises
    ------
    FormatError, TrustError
        If it is too long, of no party, its name cannot be read, or its keys do not hold
        under its root.
    """
    if len(data) > MAX_BYTES:
        raise FormatError(
            f"the introduction has {len(data)} bytes, at most {MAX_BYTES} are read"
        )
    if parse_id(claimed.party).kind != "party":
        raise FormatError(f"{claimed.party[:80]!r} is no party")
    if not claimed.name or len(claimed.name) > MAX_NAME or not is_plain(claimed.name):
        raise FormatError(
            f"{claimed.party} calls itself {claimed.name[:40]!a}: a name has 1 to {MAX_NAME} "
            "characters that are all shown, no two alike of different scripts in a word",
            remedy="ask its people to change it in node.yaml",
        )
    root = PublicKey.from_text(claimed.root)
    return Keyring.from_texts(claimed.party, root, claimed.keys)


def mark_compared(work: UnitOfWork, party: str, fingerprint: str) -> VerifiedPeer:
    """Note that people have compared a peer's fingerprint; a person's act asks for it.

    Raises
    ------
    UnknownNameError
        If there is no such peer.
    TrustError
        If it is not the fingerprint of the root that the peer showed, or a key of the peer is
        another party's too.
    """
    given = "".join(fingerprint.upper().split()).replace("-", "")
    row = peers.known_party(work.connection, party)
    shown = PublicKey.from_text(row.root).fingerprint
    if given != shown.replace("-", ""):
        raise TrustError(
            f"{party} shows {shown}, its people say {fingerprint[:60]}",
            remedy="do not go on: somebody stands between the nodes",
        )
    check_keys_apart(work.connection, party, work.ring(party).kids, work.party)
    at = row.verified_us or work.now_us
    peers.mark_verified(work.connection, party, at)
    if row.verified_us is None and _must_tell_life(work, row):
        peers.recover_from(work.connection, party)
    return VerifiedPeer(party, shown, at)


def _must_tell_life(work: UnitOfWork, row: peers.PeerRow) -> bool:
    """Tell whether a new peer has to learn which life of this node speaks to it.

    A node of an earlier version takes the introduction's number for that, and refuses a later
    one. It learns it by the question of recovery. Nothing was signed for it yet.
    """
    later = work.node.incarnation != log.first_incarnation(work.connection)
    stream = log.load_stream(work.connection, work.party, row.party, outgoing=True)
    return later and row.protocol <= LAST_WITH_LIFE and stream.size == 0


def list_peers(
    node: Node, *, after: str = "", limit: int | None = None
) -> list[KnownPeer]:
    """List peers with their state, by id: those beyond one of them, at most ``limit``."""
    with node.reading() as work:
        return _known(work, peers.list_peers(work.connection, after, limit))


def show_peer(node: Node, party: str) -> KnownPeer:
    """Return a peer with its state.

    Raises
    ------
    UnknownNameError
        If there is no such peer.
    """
    with node.reading() as work:
        return _known(work, [peers.known_party(work.connection, party)])[0]


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is stored of peers beside their rows, by party: one query each for all of them."""

    sizes: Mapping[tuple[str, bool], int]
    keys: Mapping[str, SealingRow | None]
    stated: Mapping[str, Transport]
    waiting: Mapping[str, int]


def _known(work: UnitOfWork, rows: Sequence[peers.PeerRow]) -> list[KnownPeer]:
    found: list[KnownPeer] = []
    for start in range(0, len(rows), PORTION):
        some = rows[start : start + PORTION]
        parties = [row.party for row in some]
        rings = work.node.rings(work.connection, parties)
        beside = _Beside(
            log.stream_sizes(work.connection, parties),
            newest_keys(work, rings),
            known_transports(work, rings),
            counts_waiting(work.connection, parties),
        )
        found += [_known_peer(work, row, beside) for row in some]
    return found


def _known_peer(work: UnitOfWork, row: peers.PeerRow, beside: _Beside) -> KnownPeer:
    key, stated = beside.keys[row.party], beside.stated.get(row.party)
    older = row.older_until_us
    skew_s = None if row.skew_us is None else row.skew_us / 1e6
    return KnownPeer(
        party=row.party,
        name=row.name,
        url=row.url,
        fingerprint=PublicKey.from_text(row.root).fingerprint,
        verified_us=row.verified_us,
        protocol=row.protocol,
        recovering=bool(row.recovering),
        seen_us=row.seen_us,
        skew_s=skew_s,
        failures=row.failures,
        sent=beside.sizes.get((row.party, True), 0),
        received=beside.sizes.get((row.party, False), 0),
        waiting=beside.waiting.get(row.party, 0),
        older_until_us=older if older is not None and older > work.now_us else None,
        sealing_kind="" if key is None else key.kind,
        sealing_until_us=None if key is None else key.until_us,
        transport_serial=0 if stated is None else stated.serial,
        transport_until_us=None if stated is None else stated.until_us,
        hosts=() if stated is None else stated.hosts,
        blocked_us=row.blocked_us,
        clock_fits=None if skew_s is None else abs(skew_s) <= work.node.settings.skew_s,
    )
