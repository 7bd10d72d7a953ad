"""The state of a node: for people, for health checks, and as metrics that name nobody."""

from collections.abc import Mapping
from dataclasses import dataclass

from comity.apps.notices.jobs import LATE
from comity.apps.operations.store import rows_by_state, rows_in_tables, waiting_notices
from comity.node.exchange.introductions import list_peers
from comity.node.exchange.isolation import SetAside, failing_channels, list_set_aside
from comity.node.lifecycle.key_report import ending_keys
from comity.node.node import Node
from comity.node.persons.named_notices import readable
from comity.node.persons.policies import PolicyState, policy_state
from comity.node.persons.seen import EVERYTHING, Seen
from comity.node.store import log
from comity.node.store.agreements import version_lives
from comity.node.store.set_aside import count_kept

__all__ = ["KeyStatus", "NodeStatus", "counts", "status"]


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """A key of this party: its id, role and name, its end (UTC, us), whether it is revoked."""

    kid: str
    role: str
    name: str
    until_us: int
    revoked: bool


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """The state of a node.

    Attributes
    ----------
    party, name, kind, drill, exercise, url
        As its settings say.
    folder, fingerprint
        Its folder, and the fingerprint of its root key.
    incarnation, signatures
        Which life of the node this is, and how much it has signed.
    recovering
        Peers from which it must get its own envelopes back before it signs for them.
    keys
        Its certified keys.
    peers, verified, waiting
        Number of peers, of verified ones, of documents in the outbox.
    agreements
        State → number of versions.
    counts
        See ``counts``.
    set_aside
        Items that could not be handled, the newest first, 100 at most.
    failing
        Channels whose last collection failed, with the failures in a row and the reason.
    policy
        The policy of what it does by itself, and whether persons have adopted it.
    ending
        Sentences about keys that end within 60 days, or have ended.
    """

    party: str
    name: str
    kind: str
    drill: bool
    exercise: str
    url: str
    folder: str
    fingerprint: str
    incarnation: int
    signatures: int
    recovering: list[str]
    keys: list[KeyStatus]
    peers: int
    verified: int
    waiting: int
    agreements: Mapping[str, int]
    counts: Mapping[str, int]
    set_aside: tuple[SetAside, ...]
    failing: Mapping[str, str]
    policy: PolicyState
    ending: tuple[str, ...]


def counts(node: Node, *, shared: bool = False) -> dict[str, int]:
    """Return numbers that name nobody: entries by act, outbox by state, rows of tables.

    How many rows others have shared, and how many notices wait, is among them if ``shared`` says
    so. ``latest timer ms`` is how late the timers of notices were at worst, milliseconds.
    """
    with node.reading() as work:
        connection = work.connection
        return {
            **rows_by_state(connection),
            **rows_in_tables(connection, shared=shared),
            **({"notices waiting": waiting_notices(connection)} if shared else {}),
            "items set aside": count_kept(connection)[0],
            "latest timer ms": log.read_number(connection, LATE) // 1000,
        }


def status(node: Node, seen: Seen = EVERYTHING) -> NodeStatus:
    """Return the state of a node: keys with their ends, peers, agreements, numbers.

    Parameters
    ----------
    seen
        How much others have shared is told to whoever sees all classes; items that name a notice
        to whoever sees it.
    """
    with node.reading() as work:
        ring = work.ring(work.party)
        lives = version_lives(work.connection, work.now_us, node.party)
        signatures = log.read_number(work.connection, "signatures")
        aside, failing = list_set_aside(work), failing_channels(work)
        shown = readable(work, [one.item for one in aside], seen)
        ending = tuple(item.words for item in ending_keys(work))
    peers = list_peers(node)
    states: dict[str, int] = {}
    for _, life in lives:
        states[life.state] = states.get(life.state, 0) + 1
    return NodeStatus(
        party=node.party,
        name=node.settings.name,
        kind=node.settings.kind,
        drill=node.settings.drill,
        exercise=node.settings.exercise,
        url=node.settings.url,
        folder=str(node.folder),
        fingerprint=ring.root.fingerprint,
        incarnation=node.incarnation,
        signatures=signatures,
        recovering=[p.party for p in peers if p.recovering],
        keys=[
            KeyStatus(
                c.key.kid, c.role, c.name, c.until_us, c.key.kid in ring.revocations
            )
            for c in ring.certificates.values()
        ],
        peers=len(peers),
        verified=sum(p.verified_us is not None for p in peers),
        waiting=sum(p.waiting for p in peers),
        agreements=states,
        counts=counts(node, shared=seen.everything),
        set_aside=tuple(item for item, one in zip(aside, shown, strict=True) if one),
        failing=failing,
        policy=policy_state(node),
        ending=ending,
    )
