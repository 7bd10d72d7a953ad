"""Opening a node, and detecting that it was restored or copied."""

from collections.abc import Callable
from pathlib import Path

from comity.foundations.errors import ComityError, ResourceError
from comity.node.gate import PeerGate
from comity.node.lifecycle.incarnations import begin_incarnation
from comity.node.node import Entropy, Node, UnitOfWork, system_entropy
from comity.node.registry import Registry
from comity.node.store import log
from comity.node.store.database import open_database
from comity.node.store.fence import Fence, database_identity
from comity.node.store.keys import load_key, passphrase
from comity.node.store.settings import load_settings
from comity.system.environment import now_us

__all__ = ["DATABASE", "open_node"]

DATABASE = "node.db"


def open_node(
    folder: Path,
    *,
    clock: Callable[[], int] = now_us,
    entropy: Entropy = system_entropy,
    gate: PeerGate | None = None,
    registry: Registry[Node, UnitOfWork] | None = None,
) -> Node:
    """Open a node.

    Without a registry it can read and send, but not receive, recover, erase or serve.

    A database that is behind its fence, or another than the fence names, is a restored or
    copied one: the node opens in a new incarnation that must recover before it signs.

    Raises
    ------
    ResourceError, DataError, TrustError
        If folder, database or keys cannot be used.
    """
    folder = folder.absolute()
    settings = load_settings(folder)
    database = open_database(folder / DATABASE)
    try:
        signer = load_key(folder / settings.node_key, passphrase())
        fence = Fence(folder / settings.fence)
        state = fence.read()
        with database.reading() as connection:
            counts = (
                log.read_number(connection, "incarnation"),
                log.read_number(connection, "signatures"),
            )
        node = Node(
            folder,
            settings,
            database,
            fence,
            signer,
            counts[0],
            gate or PeerGate(),
            clock,
            entropy,
            registry,
        )
        if not counts[0]:
            raise ResourceError(f"{folder} was never initialised")
        same = state is not None and (
            state.incarnation == counts[0]
            and state.signatures <= counts[1]
            and state.database == database_identity(database.path)
        )
        if not same:
            begin_incarnation(node, state.incarnation if state else 0)
    except ComityError:
        database.close()
        raise
    return node
