"""Acts of persons about agreements and peers: what is shown, and what is done when it is proved."""

from dataclasses import dataclass

from comity.apps.sharing import peer_acts
from comity.apps.sharing.agreements import persons_for, sign, withdraw
from comity.apps.sharing.named_versions import find_by_hash, find_signed
from comity.apps.sharing.peer_acts import PeerAct
from comity.apps.sharing.versions import AgreementVersion
from comity.foundations.canonical import content_hash
from comity.foundations.errors import InputError
from comity.foundations.time import format_utc
from comity.node.exchange.introductions import VerifiedPeer
from comity.node.exchange.meeting import Allowance
from comity.node.exchange.new_roots import ReplacedRoot
from comity.node.node import Node, UnitOfWork
from comity.node.operations import Operation, Subject
from comity.node.store.agreements import HeldVersion, read_content
from comity.node.store.cases import live_cases
from comity.node.store.peers import known_party
from comity.trust.identity import PublicKey
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller
from comity.trust.policy import explain_agreement

__all__ = [
    "ALLOW_OLDER",
    "BLOCK_PEER",
    "OPERATIONS",
    "REMOVE_PEER",
    "REPLACE_ROOT",
    "SIGN_AGREEMENT",
    "UNBLOCK_PEER",
    "UNVERIFY_PEER",
    "VERIFY_PEER",
    "WITHDRAW_AGREEMENT",
    "ComparedPeer",
    "NamedAgreement",
    "NamedPeer",
    "OlderLink",
]


@dataclass(frozen=True, slots=True)
class NamedAgreement:
    """A content: its name or id, and its hash as it was shown.

    ``name`` may hold both, ``NAME@HASH``, or be the hash itself; then ``hash`` is empty.
    """

    name: str
    hash: str = ""


@dataclass(frozen=True, slots=True)
class NamedPeer:
    """A peer; with ``force`` although cases with it are live."""

    party: str
    force: bool = False


@dataclass(frozen=True, slots=True)
class ComparedPeer:
    """A peer, and its fingerprint as its own people have read it aloud."""

    party: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class OlderLink:
    """A peer, and until when its older link is allowed (µs of UTC); None ends that now."""

    party: str
    until_us: int | None = None


# -- agreements ------------------------------------------------------------------------


def what_of(asked: NamedAgreement) -> str:
    """Return what is named, in the form that people use.

    Raises
    ------
    InputError
        If name and hash contradict each other.
    """
    name, hash_ = asked.name, asked.hash
    if not hash_ or name == hash_:
        return name
    if name.startswith("sha256:"):
        raise InputError(f"named are {name[:80]} and the hash {hash_[:80]}")
    return f"{name.partition('@')[0]}@{hash_}"


def _content_lines(work: UnitOfWork, version: HeldVersion) -> list[str]:
    agreement = read_content(work.connection, version.hash)
    until = format_utc(version.until_us, 0)[:10]
    lines = [
        f"{version.id}: {version.title}",
        f"content {version.hash}",
        f"parties {', '.join(version.parties)}",
        f"from {format_utc(version.since_us, 0)[:10]} until {until}",
    ]
    for entry in explain_agreement(agreement):
        lines += [f"{entry.party} may see {words}" for words in entry.may]
    return lines


def _signing(node: Node, asked: NamedAgreement) -> Subject:
    with node.reading() as work:
        version, _ = find_by_hash(work, what_of(asked))
        lines = [f"Sign for {work.party}:", *_content_lines(work, version)]
        return Subject(version.hash, tuple(lines), persons_for(work, version))


def _sign(node: Node, asked: NamedAgreement, caller: Caller) -> AgreementVersion:
    """Sign a content by its hash; refused if another came under the name since."""
    return sign(node, what_of(asked), marks=caller.marks)


def _withdrawing(node: Node, asked: NamedAgreement) -> Subject:
    with node.reading() as work:
        version, _ = find_signed(work, what_of(asked))
        notice_d = version.notice_us / 86_400e6
        lines = (
            f"Withdraw {work.party} from {version.id}: {version.title}",
            f"content {version.hash}",
            f"sharing under it ends {notice_d:g} d after the other parties have it",
        )
        return Subject(version.hash, lines, persons_for(work, version))


def _withdraw(node: Node, asked: NamedAgreement, caller: Caller) -> AgreementVersion:
    """Withdraw from a version that this party has signed."""
    return withdraw(node, what_of(asked), marks=caller.marks)


# -- peers -----------------------------------------------------------------------------


def _peer_subject(node: Node, party: str, words: str, *more: object) -> Subject:
    """Return a subject about a peer: which root it has, and how it stands."""
    with node.reading() as work:
        row = known_party(work.connection, party)
        root = PublicKey.from_text(row.root).fingerprint
        facts = [party, root, row.verified_us, row.blocked_us, row.older_until_us]
        lines = (
            words,
            f"{party} ({row.name}), fingerprint {root}",
            f"{live_cases(work.connection, party)} live cases with it",
        )
        return Subject(content_hash([*facts, *more]), lines)


def _blocking(node: Node, asked: NamedPeer) -> Subject:
    words = (
        "Block: nothing is shared with it, and only what is reserved is taken from it"
    )
    return _peer_subject(node, asked.party, words)


def _block(node: Node, asked: NamedPeer, caller: Caller) -> PeerAct:
    """Take nothing from a peer but what is reserved, and share nothing with it."""
    return peer_acts.block_peer(node, asked.party, marks=caller.marks)


def _unblocking(node: Node, asked: NamedPeer) -> Subject:
    return _peer_subject(node, asked.party, "Lift the block of a peer")


def _unblock(node: Node, asked: NamedPeer, caller: Caller) -> PeerAct:
    """Lift the block of a peer."""
    return peer_acts.unblock_peer(node, asked.party, marks=caller.marks)


def _unverifying(node: Node, asked: NamedPeer) -> Subject:
    words = "Take back that the fingerprint was compared: nothing passes any more"
    return _peer_subject(node, asked.party, words, asked.force)


def _unverify(node: Node, asked: NamedPeer, caller: Caller) -> PeerAct:
    """Take back that people have compared a peer's fingerprint."""
    return peer_acts.unverify_peer(
        node, asked.party, marks=caller.marks, force=asked.force
    )


def _removing(node: Node, asked: NamedPeer) -> Subject:
    return _peer_subject(node, asked.party, "Remove a peer", asked.force)


def _remove(node: Node, asked: NamedPeer, caller: Caller) -> PeerAct:
    """Remove a peer; its keys stay for what it has signed."""
    return peer_acts.remove_peer(
        node, asked.party, marks=caller.marks, force=asked.force
    )


def _verifying(node: Node, asked: ComparedPeer) -> Subject:
    words = (
        f"Its people have read aloud {asked.fingerprint[:60]}: everything rests on that"
    )
    return _peer_subject(node, asked.party, words, asked.fingerprint)


def _verify(node: Node, asked: ComparedPeer, caller: Caller) -> VerifiedPeer:
    """Note that people have compared a peer's fingerprint."""
    return peer_acts.verify_peer(
        node, asked.party, asked.fingerprint, marks=caller.marks
    )


def _replacing(node: Node, asked: ComparedPeer) -> Subject:
    words = (
        f"Take another root of a peer: its people have read aloud {asked.fingerprint[:60]}; "
        "the root below is retired"
    )
    return _peer_subject(node, asked.party, words, asked.fingerprint)


def _replace(node: Node, asked: ComparedPeer, caller: Caller) -> ReplacedRoot:
    """Take another root key of a peer that has lost its own, once people have compared it."""
    return peer_acts.replace_root(
        node, asked.party, asked.fingerprint, marks=caller.marks
    )


def _allowing(node: Node, asked: OlderLink) -> Subject:
    until = asked.until_us
    words = (
        "Take sealed links alone from now on"
        if until is None
        else f"Allow until {format_utc(until, 0)} UTC a link that whoever carries it can read"
    )
    return _peer_subject(node, asked.party, words, until)


def _allow(node: Node, asked: OlderLink, caller: Caller) -> Allowance:
    """Allow the link before protocol 3 with a peer for a while, or end that."""
    return peer_acts.allow_older_link(
        node, asked.party, asked.until_us, marks=caller.marks
    )


_CONTENT, _PARTY = "sha256:" + "0" * 64, "party:alfa"
SIGN_AGREEMENT = Operation(
    name="agreement sign",
    method="POST",
    path="/agreements/{name}/signature",
    right=Right.SIGN,
    request=NamedAgreement,
    result=AgreementVersion,
    run=_sign,
    example=NamedAgreement("draft-of-alfa", _CONTENT),
    subject=_signing,
)
WITHDRAW_AGREEMENT = Operation(
    name="agreement withdraw",
    method="POST",
    path="/agreements/{name}/withdrawal",
    right=Right.SIGN,
    request=NamedAgreement,
    result=AgreementVersion,
    run=_withdraw,
    example=NamedAgreement("alfa-bravo"),
    subject=_withdrawing,
)
VERIFY_PEER = Operation(
    name="peer verify",
    method="POST",
    path="/peers/{party}/verification",
    right=Right.MANAGE_PEERS,
    request=ComparedPeer,
    result=VerifiedPeer,
    run=_verify,
    example=ComparedPeer(_PARTY, "0000-0000-0000-0000-0000-0000-0000-0000"),
    subject=_verifying,
)
REPLACE_ROOT = Operation(
    name="peer replace-root",
    method="POST",
    path="/peers/{party}/root",
    right=Right.MANAGE_PEERS,
    request=ComparedPeer,
    result=ReplacedRoot,
    run=_replace,
    example=ComparedPeer(_PARTY, "0000-0000-0000-0000-0000-0000-0000-0000"),
    subject=_replacing,
)
BLOCK_PEER = Operation(
    name="peer block",
    method="POST",
    path="/peers/{party}/block",
    right=Right.MANAGE_PEERS,
    request=NamedPeer,
    result=PeerAct,
    run=_block,
    example=NamedPeer(_PARTY),
    subject=_blocking,
)
UNBLOCK_PEER = Operation(
    name="peer unblock",
    method="POST",
    path="/peers/{party}/unblock",
    right=Right.MANAGE_PEERS,
    request=NamedPeer,
    result=PeerAct,
    run=_unblock,
    example=NamedPeer(_PARTY),
    subject=_unblocking,
)
UNVERIFY_PEER = Operation(
    name="peer unverify",
    method="POST",
    path="/peers/{party}/unverify",
    right=Right.MANAGE_PEERS,
    request=NamedPeer,
    result=PeerAct,
    run=_unverify,
    example=NamedPeer(_PARTY),
    subject=_unverifying,
)
REMOVE_PEER = Operation(
    name="peer remove",
    method="POST",
    path="/peers/{party}/remove",
    right=Right.MANAGE_PEERS,
    request=NamedPeer,
    result=PeerAct,
    run=_remove,
    example=NamedPeer(_PARTY),
    subject=_removing,
)
ALLOW_OLDER = Operation(
    name="peer allow-older",
    method="POST",
    path="/peers/{party}/older-link",
    right=Right.MANAGE_PEERS,
    request=OlderLink,
    result=Allowance,
    run=_allow,
    example=OlderLink(_PARTY),
    subject=_allowing,
)
OPERATIONS = (
    SIGN_AGREEMENT,
    WITHDRAW_AGREEMENT,
    VERIFY_PEER,
    REPLACE_ROOT,
    BLOCK_PEER,
    UNBLOCK_PEER,
    UNVERIFY_PEER,
    REMOVE_PEER,
    ALLOW_OLDER,
)
