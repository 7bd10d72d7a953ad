"""An open node: its folder, database, keys and clock, and values derived from them."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from comity.foundations.errors import TrustError
from comity.node.allowances import Allowances
from comity.node.attendance import Attendance
from comity.node.computing import Computing
from comity.node.derived import Derived
from comity.node.gate import PeerGate, ReleaseContext
from comity.node.known_callers import KnownCallers
from comity.node.registry import Registry
from comity.node.store import log
from comity.node.store.agreements import live_versions, read_lives, version_lives
from comity.node.store.database import Connection, Database
from comity.node.store.fence import Fence, FenceState
from comity.node.store.peers import (
    blocked_parties,
    find_peer,
    known_party,
    verified_parties,
)
from comity.node.store.settings import Settings
from comity.node.store.statements import former_rings, shared_keys, statements_of
from comity.node.token_uses import TokenUses
from comity.system.environment import now_us
from comity.trust.identity import Keyring, PublicKey, Signer
from comity.trust.identity.sealing_pairs import SealingPair
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
    """A source of random bytes; ``stream`` names their use."""

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
        Its files.
    signer
        The node's key.
    incarnation
        Number of this life of the node; a restored or copied node begins a new one.
    gate
        Sends to peers what policy releases.
    clock, entropy
        Now (microseconds of UTC since 1970), and random bytes.
    topics
        The registry of the topics; ``None`` for a command that only reads or sends.
    pairs
        Own sealing pairs that were used, by name.
    allowances
        What each peer has sent within the last minute.
    to_ask, asked_us
        Verified peers that may have new keys, and when each was asked last who it is.
    token_uses, known_callers
        Uses of tokens that are not recorded yet; sessions and tokens as they were last read.
    closing
        Called before the database is closed, the last first.
    computing
        Computations that are under way in the process that serves the node.
    attendance
        Which consoles are attended, as their browsers say.
    derived, addresses
        What takes long to derive from the database; verified statements of addresses by party.
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
    pairs: dict[bytes, SealingPair] = field(default_factory=dict)
    allowances: Allowances = field(default_factory=Allowances)
    to_ask: set[str] = field(default_factory=set)
    asked_us: dict[str, int] = field(default_factory=dict)
    token_uses: TokenUses = field(default_factory=TokenUses)
    known_callers: KnownCallers = field(default_factory=KnownCallers)
    closing: list[Callable[[], None]] = field(default_factory=list)
    computing: Computing = field(default_factory=Computing)
    attendance: Attendance = field(default_factory=Attendance)
    derived: Derived = field(default_factory=Derived)
    addresses: Derived = field(default_factory=partial(Derived, 4096))
    _rings: dict[str, tuple[int, Keyring]] = field(default_factory=dict)
    _release_context: tuple[tuple[int, ...], ReleaseContext] | None = None

    def __post_init__(self) -> None:
        """Drop what was derived from a transaction whenever one is rolled back."""
        self.database.undone.append(self._forget)

    def _forget(self) -> None:
        self._rings.clear()
        self._release_context = None
        self.derived.clear()
        self.addresses.clear()

    @property
    def party(self) -> str:
        """Id of the party."""
        return self.settings.party

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles of keys that this node accepts: keys of drills in drills alone."""
        return ("drill",) if self.settings.drill else ("node",)

    @property
    def registry(self) -> "Registry[Node, UnitOfWork]":
        """The registry of the topics.

        Raises
        ------
        RuntimeError
            If the node was opened without one: it would refuse every document for good.
        """
        if self.topics is None:
            raise RuntimeError("the node was opened without the registry of its topics")
        return self.topics

    def close(self) -> None:
        """End what works with the database, and close it."""
        while self.closing:
            self.closing.pop()()
        self.database.close()

    # -- derived from the database, and cached until it changes ------------------------

    def ring(self, connection: Connection, party: str) -> Keyring:
        """Return the keys of a party that was introduced.

        Raises
        ------
        TrustError
            If it was not.
        """
        return self.rings(connection, [party])[party]

    def rings(
        self, connection: Connection, parties: Sequence[str]
    ) -> dict[str, Keyring]:
        """Return the keys of parties that were introduced, by party.

        Raises
        ------
        TrustError
            If one of them was not.
        """
        names = [f"keys {party}" for party in parties]
        versions = log.read_numbers(connection, names)
        return {
            party: self._ring(connection, party, version)
            for party, version in zip(parties, versions, strict=True)
        }

    def _ring(self, connection: Connection, party: str, version: int) -> Keyring:
        cached = self._rings.get(party)
        if cached is not None and cached[0] == version:
            return cached[1]
        root = self._root_of(connection, party)
        if root is None:
            raise TrustError(
                f"{party[:60]} was never introduced", remedy="comity peer add URL"
            )
        texts = statements_of(connection, party)
        ring = Keyring.from_texts(party, PublicKey.from_text(root), texts)
        ring = replace(ring, former=former_rings(connection, party))
        ring = replace(
            ring, shared=shared_keys(connection, party, ring.kids, self.party)
        )
        self._rings[party] = (version, ring)
        return ring

    def _root_of(self, connection: Connection, party: str) -> str | None:
        """Return the root key of this party or of a peer, as text."""
        if party == self.party:
            root = log.get_note(connection, "root")
            return None if root is None else root.decode()
        peer = find_peer(connection, party)
        return None if peer is None else peer.root

    def release_context(self, connection: Connection) -> ReleaseContext:
        """Return the agreements and peers that decisions about release rest on now."""
        version = log.read_numbers(connection, ("agreements", "peers"))
        if self._release_context is None or self._release_context[0] != version:
            at = self.clock()
            lives = version_lives(connection, at, self.party)
            signed = read_lives(connection, at, self.party, lives=lives)
            every = {value.hash: value.parties for value, _ in lives}
            self._release_context = (
                version,
                ReleaseContext(
                    self.party,
                    Decider(signed, live=live_versions(connection)),
                    frozenset(verified_parties(connection)),
                    lambda key: every.get(key, ()),
                    frozenset(blocked_parties(connection)),
                ),
            )
        return self._release_context[1]

    # -- the fence ---------------------------------------------------------------------

    def count_signatures(self, connection: Connection, count: int) -> None:
        """Count signatures in the transaction that makes them."""
        made = log.read_number(connection, "signatures") + count
        log.set_number(connection, "signatures", made)

    def raise_fence(self) -> None:
        """Record durably how much was signed, before any of it leaves the node.

        Raises
        ------
        TrustError
            If by the fence this database is a backup or a copy.
        """
        made = self.database.read(partial(log.read_number, name="signatures"))
        identity = self.database.identity()
        if not self.fence.raise_to(FenceState(self.incarnation, made, identity)):
            raise TrustError(
                "another copy of this node has signed meanwhile: nothing leaves",
                remedy="stop the other copy, then comity node restore",
            )

    def unit_of_work(self, connection: Connection) -> "UnitOfWork":
        """Return the unit of work of a transaction that has begun."""
        return UnitOfWork(connection, self, self.clock())

    @contextmanager
    def reading(self) -> "Iterator[UnitOfWork]":
        """Open a unit of work that reads one consistent state.

        Raises
        ------
        DataError, ResourceError
            If it cannot be read.
        """
        with self.database.reading() as connection:
            yield self.unit_of_work(connection)

    @contextmanager
    def writing(self) -> "Iterator[UnitOfWork]":
        """Open a unit of work that writes; when the block ends, it is on the disk.

        An error in the block undoes all of it.

        Raises
        ------
        DataError, ResourceError
            If it could not be written; then nothing of it was.
        """
        with self.database.writing() as connection:
            yield self.unit_of_work(connection)

    def transact(self, change: "Callable[[UnitOfWork], Result]") -> Result:
        """Make a change in one durable transaction; when this returns, it is on the disk.

        Raises
        ------
        DataError, ResourceError
            If it could not be written; then nothing of it was.
        """
        with self.writing() as work:
            return change(work)

    def view(self, read: "Callable[[UnitOfWork], Result]") -> Result:
        """Read one consistent state.

        Raises
        ------
        DataError, ResourceError
            If it cannot be read.
        """
        with self.reading() as work:
            return read(work)

    def write(self, change: Callable[[Connection], Result]) -> Result:
        """Make a change that needs the connection alone, in one durable transaction."""
        return self.database.write(change)


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """The connection, node and instant of one transaction.

    Attributes
    ----------
    connection
        The transaction.
    node
        The node whose database it is.
    now_us
        When the work began, microseconds of UTC since 1970. The clock is read once, so
        that all rows and documents of one transaction bear the same instant.
    taken
        What the handlers of this transaction have taken in so far, by name: of several
        documents all are checked before the first one is acted upon.
    """

    connection: Connection
    node: Node
    now_us: int
    taken: dict[str, int] = field(default_factory=dict)

    @property
    def party(self) -> str:
        """Id of the node's party."""
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
        """Return the agreements and peers that decisions about release rest on now."""
        return self.node.release_context(self.connection)

    def count_signatures(self, count: int) -> None:
        """Count signatures that this transaction makes."""
        self.node.count_signatures(self.connection, count)
