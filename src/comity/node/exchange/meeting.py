"""Meeting a node, and asking it again who it is: keys, protocol, address."""

from dataclasses import dataclass

from comity.foundations.constants import DAY_US
from comity.foundations.errors import InputError, RangeError, TrustError
from comity.foundations.identifiers import looks_like
from comity.foundations.time import format_utc
from comity.node.exchange.addresses import (
    AddressError,
    check_address,
    pins_of,
    refuse_address,
    take_transport,
)
from comity.node.exchange.alerts import page_once
from comity.node.exchange.fresh_introductions import FRESH, ask_introduction
from comity.node.exchange.introductions import (
    INTRODUCTION,
    SPOKEN,
    Introduction,
)
from comity.node.exchange.sealing_keys import learn_keys
from comity.node.exchange.taken_keys import take_statements
from comity.node.gate import check_peer_url
from comity.node.gate.sealed import PROTOCOL
from comity.node.node import Node, UnitOfWork
from comity.node.store import peers
from comity.node.store.statements import statements_of
from comity.system.environment import load_register
from comity.trust.ledger.envelope import PROTOCOLS

__all__ = [
    "Allowance",
    "Met",
    "OtherRootError",
    "add_peer",
    "allow_older",
    "common_protocol",
    "learn_peer",
]

#: Longest allowance of the link of older protocols.
LONGEST_US = 90 * DAY_US


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
class Allowance:
    """Until when the older link with a peer is allowed (microseconds of UTC since 1970)."""

    party: str
    protocol: int
    until_us: int | None


def add_peer(node: Node, url: str, *, private: bool = False) -> Met:
    """Ask a node who it is, and keep its introduction, unverified.

    A verified peer keeps its address, unless its root has stated the other one.

    Raises
    ------
    InputError, RemoteError
        If the URL is refused, or no answer comes.
    FormatError, TrustError
        If the introduction does not hold, is of another root than before, or at an
        address that the peer's root has not stated.
    """
    check_peer_url(url, private=private)
    introduction = ask_introduction(node, url, private=private)
    protocol = common_protocol(node, introduction, url)
    ring = introduction.ring
    facts = peers.PeerFacts(
        ring.party,
        introduction.name,
        url,
        ring.root.text,
        private,
        protocol,
        introduction.incarnation,
    )
    refused: AddressError | None = None
    with node.writing() as work:
        _check_look(work, facts.party)
        known = peers.find_peer(work.connection, facts.party)
        try:
            _check_root(known, introduction)
            _check_protocol(known, introduction, protocol)
            if known is None:
                peers.store_peer(work.connection, facts)
            _take(work, introduction)
            check_address(work, facts.party, url, known)
            peers.store_peer(work.connection, facts)
        except AddressError as error:
            # What its root and node state was taken; the address was not.
            refused = error
            refuse_address(work, facts.party, url, error)
            if known is None:
                raise
    if refused is not None:
        raise refused
    return Met(
        facts.party,
        facts.name,
        url,
        ring.root.fingerprint,
        facts.protocol,
        verified=False,
    )


def learn_peer(node: Node, party: str) -> None:
    """Ask a known peer again who it is: keys to seal for, address, protocol.

    Raises
    ------
    InputError, RemoteError
        If no answer comes.
    FormatError, TrustError
        If the introduction does not hold, or is of another party or root.
    """
    with node.reading() as work:
        known = peers.known_party(work.connection, party)
        pins = pins_of(work, party)
    introduction = ask_introduction(
        node, known.url, private=bool(known.private), pins=pins
    )
    if introduction.ring.party != party:
        raise TrustError(
            f"{known.url} answers as {introduction.ring.party}, not as {party}",
            remedy="call its people",
        )
    protocol = common_protocol(node, introduction, known.url)
    if known.root != introduction.ring.root.text:
        _tell_other_root(node, party, introduction)
    with node.writing() as work:
        known = peers.known_party(work.connection, party)
        _check_root(known, introduction)
        _check_protocol(known, introduction, protocol)
        _take(work, introduction)
        if protocol > known.protocol:
            peers.raise_protocol(work.connection, party, protocol)


def _tell_other_root(node: Node, party: str, introduction: Introduction) -> None:
    """Call people once about another root; nothing else changes."""
    fingerprint = introduction.ring.root.fingerprint
    with node.writing() as work:
        page_once(
            work,
            party,
            [party, "root", fingerprint],
            f"{party} shows another root key, {fingerprint}: nothing of it is taken. Call its "
            f"people; if it is theirs: comity peer replace-root {party} FINGERPRINT",
        )


def allow_older(work: UnitOfWork, party: str, until_us: int | None) -> Allowance:
    """Allow the link of protocols before 3 with a peer until an instant, or no longer.

    That link is signed, but whoever carries it can read it. A person's act asks for it.

    Raises
    ------
    UnknownNameError
        If there is no such peer.
    RangeError
        If the instant has passed, or is more than 90 days away.
    """
    if until_us is not None and not 0 < until_us - work.now_us <= LONGEST_US:
        raise RangeError(
            f"end of the allowance ({format_utc(until_us, 0)} UTC)",
            f"in {(until_us - work.now_us) / DAY_US:g} d",
            f"after now and within {LONGEST_US // DAY_US} d",
        )
    known = peers.known_party(work.connection, party)
    protocol = min(known.protocol, PROTOCOLS[-1])
    peers.allow_older(work.connection, party, protocol, until_us)
    now = peers.known_party(work.connection, party)
    return Allowance(party, now.protocol, until_us)


def _check_look(work: UnitOfWork, party: str) -> None:
    """Check that people will not take a new peer for another party.

    Raises
    ------
    TrustError
        If its id looks like that of this party, of a peer or of the register.
    """
    same = load_register().same_but_case(party)
    others = {work.party, *peers.all_parties(work.connection)} - {party}
    look = looks_like(party)
    alike = [other for other in sorted(others) if looks_like(other) == look]
    if same is not None or alike:
        raise TrustError(
            f"{party} looks like {same or alike[0]}: people would take one for the other",
            remedy="ask its people for another id",
        )


class OtherRootError(TrustError):
    """A party shows another root key than the one that people have compared."""

    code = "other-root"

    def __init__(self, party: str, fingerprint: str) -> None:
        super().__init__(
            f"{party} shows another root key than before: {fingerprint}",
            remedy="call its people before anything else; if they have lost their root and "
            f"read you this fingerprint: comity peer replace-root {party} FINGERPRINT",
        )
        self.party, self.fingerprint = party, fingerprint


def _check_root(known: peers.PeerRow | None, introduction: Introduction) -> None:
    """Refuse another root than the one that is known.

    Raises
    ------
    OtherRootError
        If it is another one.
    """
    root = introduction.ring.root
    if known is not None and known.root != root.text:
        raise OtherRootError(known.party, root.fingerprint)


def _check_protocol(
    known: peers.PeerRow | None, introduction: Introduction, protocol: int
) -> None:
    """Refuse less than the highest protocol that was seen of a peer.

    Raises
    ------
    TrustError
        If a peer that spoke protocol 3 shows an introduction of an older one.
    """
    if known is not None and protocol < PROTOCOL <= known.protocol:
        raise TrustError(
            f"{known.party} has spoken protocol {known.protocol}, and now shows "
            f"{list(introduction.protocols)}",
            remedy="call its people; if they run an older version for a while: comity "
            f"peer allow-older {known.party} --until DATE",
        )


def _take(work: UnitOfWork, introduction: Introduction) -> None:
    """Take keys, keys to seal for and address from an introduction.

    Raises
    ------
    FormatError, TrustError
        If it does not hold under all that is known of the party's keys.
    """
    ring = introduction.ring
    known = statements_of(work.connection, ring.party)
    before = work.ring(ring.party) if known else None
    whole = ring if before is None else before.with_news(ring.texts(), work.now_us)
    type_ = FRESH if introduction.fresh else INTRODUCTION
    whole.read(introduction.text, type_, ("node", "drill"), work.now_us)
    if set(whole.texts()) - set(known):
        take_statements(work, whole, before)
    if introduction.at_us is not None:
        skew_us = introduction.at_us - work.now_us
        peers.note_skew(work.connection, ring.party, skew_us)
    learn_keys(work, ring.party, introduction.sealing)
    take_transport(work, ring.party, introduction.transport)


def common_protocol(node: Node, introduction: Introduction, url: str) -> int:
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
    spoken = sorted(set(introduction.protocols) & set(SPOKEN))
    if not spoken:
        raise TrustError(
            f"{party} speaks protocols {list(introduction.protocols)}, "
            f"this node {SPOKEN}",
            remedy="update the older of the two nodes",
        )
    return spoken[-1]
