"""Acts of persons about a peer: verified, blocked, unblocked, unverified, removed, and what each means.

None of them takes back what was shared, ends an agreement, or changes what the ledger holds: the
report says so with the numbers of this node.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from comity.apps.sharing.named_versions import lives_of
from comity.apps.sharing.store.holdings import count_holdings
from comity.apps.sharing.store.standing import end_standing
from comity.foundations.canonical import content_hash
from comity.foundations.errors import InputError
from comity.node.exchange.introductions import VerifiedPeer, mark_compared
from comity.node.exchange.meeting import Allowance, allow_older
from comity.node.exchange.new_roots import ReplacedRoot, ask_new_root, take_new_root
from comity.node.node import Node, UnitOfWork
from comity.node.persons.authority import admit, words_of
from comity.node.store import log, peers
from comity.node.store.cases import live_cases
from comity.node.store.entries import NewEntry
from comity.node.store.outbox import count_waiting
from comity.trust.persons import PersonMark, Right
from comity.trust.persons.marks import marks_json

__all__ = [
    "PeerAct",
    "allow_older_link",
    "block_peer",
    "remove_peer",
    "replace_root",
    "unblock_peer",
    "unverify_peer",
    "verify_peer",
]

#: States of agreements under which something is, or will be, shared.
BINDING = frozenset({"signed", "in force", "notice given"})


@dataclass(frozen=True, slots=True)
class PeerAct:
    """What people have done about a peer.

    Attributes
    ----------
    party, state
        The peer, and what it is now: blocked, verified, unverified, not verified, removed.
    at_us
        Since when, microseconds of UTC since 1970.
    rows_held
        Rows that it has shared and that this node keeps.
    waiting
        Documents of this node that it has not acknowledged.
    live_cases
        Live cases with it.
    agreements
        Versions in force, or signed, between this party and it.
    means
        What that means for what was shared and promised, a sentence each.
    """

    party: str
    state: str
    at_us: int
    rows_held: int
    waiting: int
    live_cases: int
    agreements: tuple[str, ...]
    means: tuple[str, ...]


def _agreements(work: UnitOfWork, party: str) -> tuple[str, ...]:
    """Return the versions that bind this party and another one."""
    return tuple(
        f"{value.name}@{value.hash}"
        for value, life in lives_of(work)
        if party in value.parties and life.state in BINDING
    )


def _kept(rows: int) -> str:
    return (
        f"the {rows:,} rows that it has shared stay here until their time for keeping is "
        "over, as agreed; what it has of this party stays with it on the same terms"
    )


KEYS = (
    "the ledger and the keys of the peer stay: what it signed can be verified and proven "
    "as before"
)


def _act(
    node: Node,
    party: str,
    act: str,
    change: Callable[[UnitOfWork], None],
    *means: Callable[[PeerAct], str],
    marks: Sequence[PersonMark],
    state: str = "",
    alone: bool = False,
) -> PeerAct:
    """Make a change about a peer, log it, and report what it means.

    Parameters
    ----------
    act
        What is done, as the ledger names it.
    means
        Sentences about what it means, from the numbers of the node.
    marks
        Of the persons who have proved it.
    state
        What the peer is afterwards; the act itself if empty.
    alone
        Refuse it while cases with the peer are live: its documents would not arrive.

    Raises
    ------
    UnknownNameError, InputError
        If there is no such peer, or cases with it are live.
    """
    with node.writing() as work:
        admit(work, marks, Right.MANAGE_PEERS)
        peers.known_party(work.connection, party)
        live = live_cases(work.connection, party)
        if alone and live:
            raise InputError(
                f"{live} cases with {party} are live: what it promised, and what it "
                "retracts, would not arrive any more",
                remedy=f"comity peer block {party} stops all but these; or --force",
            )
        change(work)
        row = NewEntry(
            work.now_us,
            act,
            party,
            outgoing=False,
            hash=content_hash([party, act, work.now_us, marks_json(marks)]),
            kind="peer",
            reason=words_of(marks),
        )
        log.add_entries(work.connection, [row])
        facts = PeerAct(
            party,
            state or act,
            work.now_us,
            count_holdings(work.connection, party),
            count_waiting(work.connection, party),
            live,
            _agreements(work, party),
            (),
        )
    return replace(facts, means=tuple(one(facts) for one in means))


def _bound(facts: PeerAct) -> str:
    """Say which agreements go on."""
    if not facts.agreements:
        return "no agreement with it is in force"
    return (
        f"{len(facts.agreements)} agreements with it stay signed: comity agreement withdraw "
        f"ends them after their notice ({', '.join(facts.agreements[:3])})"
    )


def block_peer(node: Node, party: str, *, marks: Sequence[PersonMark]) -> PeerAct:
    """Take nothing from a peer but what is reserved, and share nothing with it.

    Raises
    ------
    UnknownNameError
        If there is no such peer.
    """
    return _act(
        node,
        party,
        "blocked",
        lambda work: peers.set_blocked(work.connection, party, work.now_us),
        lambda _: "nothing is shared with it; rows that wait for it are left out",
        lambda _: (
            "what it sends is answered as if it had sent too much: its node keeps that and "
            "tries again, and is not told of the block"
        ),
        lambda facts: (
            "documents of live cases with it, crisis messages, withdrawals and keys go both "
            f"ways all the same ({facts.live_cases} cases are live)"
        ),
        lambda facts: _kept(facts.rows_held),
        _bound,
        marks=marks,
    )


def unblock_peer(node: Node, party: str, *, marks: Sequence[PersonMark]) -> PeerAct:
    """Lift the block of a peer.

    Raises
    ------
    UnknownNameError
        If there is no such peer.
    """
    with node.reading() as work:
        verified = peers.known_party(work.connection, party).verified_us is not None
    return _act(
        node,
        party,
        "unblocked",
        lambda work: peers.set_blocked(work.connection, party, None),
        lambda _: "sharing goes on with the next round",
        lambda _: "what it has kept back arrives when its node tries again",
        _bound,
        state="verified" if verified else "not verified",
        marks=marks,
    )


def unverify_peer(
    node: Node, party: str, *, marks: Sequence[PersonMark], force: bool = False
) -> PeerAct:
    """Take back that people have compared a peer's fingerprint.

    Raises
    ------
    UnknownNameError, InputError
        If there is no such peer, or cases with it are live and ``force`` is not set.
    """
    return _act(
        node,
        party,
        "unverified",
        lambda work: peers.unmark_verified(work.connection, party),
        lambda _: (
            "nothing is sent to it and nothing is taken from it, cases and crisis messages "
            "included, until people compare its fingerprint again: comity peer verify"
        ),
        lambda facts: f"{facts.waiting} documents wait for it meanwhile",
        lambda facts: _kept(facts.rows_held),
        _bound,
        lambda _: KEYS,
        alone=not force,
        marks=marks,
    )


def remove_peer(
    node: Node, party: str, *, marks: Sequence[PersonMark], force: bool = False
) -> PeerAct:
    """Remove a peer; its keys stay for what it has signed.

    Raises
    ------
    UnknownNameError, InputError
        If there is no such peer, or cases with it are live and ``force`` is not set.
    """

    def change(work: UnitOfWork) -> None:
        peers.mark_removed(work.connection, party, work.now_us)
        end_standing(work.connection, party)

    return _act(
        node,
        party,
        "removed",
        change,
        lambda _: (
            "nothing is sent to it and nothing is taken from it; it is not listed, and what "
            "was shared with it as it changes has ended"
        ),
        lambda facts: _kept(facts.rows_held),
        _bound,
        lambda _: KEYS,
        lambda _: (
            "comity peer add makes it a peer again, under the same root key alone, to be "
            "verified again"
        ),
        alone=not force,
        marks=marks,
    )


# -- compared, and older links ---------------------------------------------------------


def verify_peer(
    node: Node, party: str, fingerprint: str, *, marks: Sequence[PersonMark]
) -> VerifiedPeer:
    """Note that people have compared a peer's fingerprint.

    Raises
    ------
    UnknownNameError, TrustError
        If there is no such peer, it showed another fingerprint, or has another party's key.
    """
    with node.writing() as work:
        admit(work, marks, Right.MANAGE_PEERS)
        return mark_compared(work, party, fingerprint)


def replace_root(
    node: Node, party: str, fingerprint: str, *, marks: Sequence[PersonMark]
) -> ReplacedRoot:
    """Take another root of a peer, after its people have read its fingerprint to ours.

    Raises
    ------
    UnknownNameError, InputError, RemoteError
        If there is no such peer, it shows the root that is known, or it does not answer.
    FormatError, TrustError
        If the introduction does not hold, its root has another fingerprint, or a key under it
        is another party's.
    """
    shown = ask_new_root(node, party, fingerprint)
    with node.writing() as work:
        admit(work, marks, Right.MANAGE_PEERS)
        return take_new_root(work, shown)


def allow_older_link(
    node: Node, party: str, until_us: int | None, *, marks: Sequence[PersonMark]
) -> Allowance:
    """Allow the link before protocol 3 with a peer until an instant, or no longer.

    Raises
    ------
    UnknownNameError, RangeError
        If there is no such peer, or the instant has passed or is more than 90 days away.
    """
    with node.writing() as work:
        admit(work, marks, Right.MANAGE_PEERS)
        return allow_older(work, party, until_us)
