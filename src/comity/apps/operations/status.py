"""The state of a node: for people, for health checks, and as metrics that name nobody."""

from collections.abc import Mapping
from dataclasses import dataclass

from comity.apps.notices.jobs import LATE
from comity.apps.operations.store import rows_by_state, rows_in_tables, waiting_notices
from comity.node.exchange.introductions import list_peers
from comity.node.node import Node
from comity.node.store import log
from comity.node.store.agreements import read_lives

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


def counts(node: Node) -> dict[str, int]:
    """Return numbers that name nobody: entries by act, outbox by state, rows of tables.

    ``latest timer ms`` is how late the timers of notices were at worst, milliseconds.
    """
    with node.reading() as work:
        connection = work.connection
        return {
            **rows_by_state(connection),
            **rows_in_tables(connection),
            "notices waiting": waiting_notices(connection),
            "latest timer ms": log.read_number(connection, LATE) // 1000,
        }


def status(node: Node) -> NodeStatus:
    """Return the state of a node: keys with their ends, peers, agreements, numbers."""
    with node.reading() as work:
        ring = work.ring(work.party)
        lives = read_lives(work.connection, work.now_us)
        signatures = log.read_number(work.connection, "signatures")
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
        counts=counts(node),
    )
