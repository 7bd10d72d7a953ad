"""A node at work: its folder, database, keys, clock, and what is derived from them."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, select

from comity.foundations.errors import (
    TrustError,
    UnknownNameError,
)
from comity.node.gate import PeerGate, ReleaseContext
from comity.node.registry import Registry
from comity.node.store import log, schema
from comity.node.store.agreements import live_versions, read_lives
from comity.node.store.database import Database
from comity.node.store.fence import Fence, FenceState, database_identity
from comity.node.store.settings import Settings
from comity.system.environment import now_us
from comity.trust.identity import Keyring, PublicKey, Signer
from comity.trust.policy import Decider

__all__ = [
    "Entropy",
    "Node",
    "UnitOfWork",
    "known_party",
    "system_entropy",
]

Result = TypeVar("Result")


class Entropy(Protocol):
    """Where random bytes come from; ``stream`` names what they are for."""

    def __call__(self, count: int, stream: str) -> bytes:
        """Return random bytes."""
        ...


def system_entropy(count: int, stream: str) -> bytes:
    """Return random bytes of the system."""
    del stream
    return secrets.token_bytes(count)


@dataclass
class Node:
    """A node that is open.

    Attributes
    ----------
    folder, settings, database, fence
        Where it lives.
    signer
        The node's key.
    incarnation
        Which life of the node this is.
    recovering
        Whether it is a restored or copied one that signs nothing in live conversations.
    gate
        What sends to peers.
    clock, entropy
        Now (microseconds of UTC since 1970), and random bytes.
    topics
        What the topics have registered; ``None`` for a command that only reads or sends.
    """

    folder: Path
    settings: Settings
    database: Database
    fence: Fence
    signer: Signer
    incarnation: int
    gate: PeerGate
    clock: Callable[[], int] = now_us
    entropy: Entropy = system_entropy
    topics: "Registry[Node, UnitOfWork] | None" = None
    _rings: dict[str, tuple[int, Keyring]] = field(default_factory=dict)
    _release_context: tuple[tuple[int, int], ReleaseContext] | None = None

    def __post_init__(self) -> None:
        """Forget what was derived from work that is undone."""
        self.database.undone.append(self._forget)

    def _forget(self) -> None:
        self._rings.clear()
        self._release_context = None

    @property
    def party(self) -> str:
        """Return the id of the party."""
        return self.settings.party

    @property
    def roles(self) -> tuple[str, ...]:
        """Return the roles of keys that count here: a drill's keys count in drills alone."""
        return ("drill",) if self.settings.drill else ("node",)

    @property
    def registry(self) -> "Registry[Node, UnitOfWork]":
        """Return what the topics have registered.

        Raises
        ------
        RuntimeError
            If the node was opened without any: it would refuse every document for good.
        """
        if self.topics is None:
            raise RuntimeError("the node was opened without the registry of its topics")
        return self.topics

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    # -- what follows from the database, remembered until it changes ------------------

    def ring(self, connection: Connection, party: str) -> Keyring:
        """Return the keys of a party that was introduced.

        Raises
        ------
        TrustError
            If it was not.
        """
        version = log.read_number(connection, f"keys {party}")
        known = self._rings.get(party)
        if known is not None and known[0] == version:
            return known[1]
        root = (
            log.get_note(connection, "root")
            if party == self.party
            else connection.execute(
                select(schema.peers.c.root).where(schema.peers.c.party == party)
            ).scalar()
        )
        if root is None:
            raise TrustError(
                f"{party[:60]} was never introduced", remedy="comity peer add URL"
            )
        key = PublicKey.from_text(root.decode() if isinstance(root, bytes) else root)
        found = connection.execute(
            select(schema.statements.c.text).where(schema.statements.c.party == party)
        )
        ring = Keyring.from_texts(party, key, [row.text for row in found])
        self._rings[party] = (version, ring)
        return ring

    def release_context(self, connection: Connection) -> ReleaseContext:
        """Return what decisions stand on now."""
        version = (
            log.read_number(connection, "agreements"),
            log.read_number(connection, "peers"),
        )
        if self._release_context is None or self._release_context[0] != version:
            lives = read_lives(connection, self.clock())
            verified = connection.execute(
                select(schema.peers.c.party).where(
                    schema.peers.c.verified_us.is_not(None)
                )
            )
            every = {a.hash: a.parties for a, _ in lives}
            self._release_context = (
                version,
                ReleaseContext(
                    self.party,
                    Decider(lives, live=live_versions(connection)),
                    frozenset(row.party for row in verified),
                    lambda key: every.get(key, ()),
                ),
            )
        return self._release_context[1]

    # -- the fence ---------------------------------------------------------------------

    def count_signatures(self, connection: Connection, count: int) -> None:
        """Count signatures in the transaction that makes them."""
        made = log.read_number(connection, "signatures") + count
        log.set_number(connection, "signatures", made)

    def raise_fence(self) -> None:
        """Make sure that what was signed is not forgotten, before any of it leaves.

        Raises
        ------
        TrustError
            If the fence tells that this database is a backup or a copy.
        """
        made = self.database.read(partial(log.read_number, name="signatures"))
        identity = database_identity(self.database.path)
        if not self.fence.raise_to(FenceState(self.incarnation, made, identity)):
            raise TrustError(
                "another copy of this node has signed meanwhile: nothing leaves",
                remedy="stop the other copy, then comity node restore",
            )

    def unit_of_work(self, connection: Connection) -> "UnitOfWork":
        """Return the unit of work of a transaction that has begun."""
        return UnitOfWork(connection, self, self.clock())

    def transact(self, change: "Callable[[UnitOfWork], Result]") -> Result:
        """Make a change in one durable transaction; when this returns, it is on the disk.

        Raises
        ------
        DataError, ResourceError
            If it could not be written; then nothing of it was.
        """
        return self.database.write(lambda c: change(self.unit_of_work(c)))

    def view(self, read: "Callable[[UnitOfWork], Result]") -> Result:
        """Read one consistent state.

        Raises
        ------
        DataError, ResourceError
            If it cannot be read.
        """
        return self.database.read(lambda c: read(self.unit_of_work(c)))

    def write(self, change: Callable[[Connection], Result]) -> Result:
        """Make a change that needs the connection alone, in one durable transaction."""
        return self.database.write(change)


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """What functions need within one transaction: its connection, the node, the instant.

    Attributes
    ----------
    connection
        The transaction.
    node
        The node whose database it is.
    now_us
        When the work began, microseconds of UTC since 1970. The clock is read once, so
        that all rows and documents of one transaction bear the same instant.
    """

    connection: Connection
    node: Node
    now_us: int

    @property
    def party(self) -> str:
        """Return the id of the node's party."""
        return self.node.party

    def ring(self, party: str) -> Keyring:
        """Return the keys of a party that was introduced.

        Raises
        ------
        TrustError
            If it was not.
        """
        return self.node.ring(self.connection, party)

    def release_context(self) -> ReleaseContext:
        """Return what the gate's decisions stand on now."""
        return self.node.release_context(self.connection)

    def count_signatures(self, count: int) -> None:
        """Count signatures that this transaction makes."""
        self.node.count_signatures(self.connection, count)


def known_party(connection: Connection, party: str) -> Any:
    """Return the row of a peer.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    row = connection.execute(
        select(schema.peers).where(schema.peers.c.party == party)
    ).one_or_none()
    if row is None:
        raise UnknownNameError(f"{party[:60]!r} is no peer", remedy="comity peer list")
    return row
