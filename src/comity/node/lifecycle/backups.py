"""Backups of a node's database, and a node brought back from one."""

from dataclasses import dataclass
from pathlib import Path

from comity.foundations.errors import DataError, ResourceError
from comity.node.lifecycle.incarnations import begin_incarnation, is_fenced
from comity.node.lifecycle.opening import DATABASE, open_node
from comity.node.lifecycle.recovery import Recovered, Unrecovered, recover_all
from comity.node.node import Node, UnitOfWork
from comity.node.registry import Registry
from comity.node.store.database import open_database
from comity.system.environment import now_us
from comity.system.files import check_folder, read_bytes, write_whole

__all__ = ["Restored", "backup", "put_aside", "restore", "revive"]


@dataclass(frozen=True, slots=True)
class Restored:
    """A node that was brought back.

    Attributes
    ----------
    kept_aside
        Where the database that was there is kept; empty if none was replaced.
    peers
        What each peer returned.
    done
        Whether every peer returned everything.
    """

    party: str
    incarnation: int
    kept_aside: str
    peers: tuple[Recovered | Unrecovered, ...]
    done: bool


def backup(node: Node, path: Path) -> int:
    """Write a whole copy of the database while the node works; return its bytes.

    The fence is not in it, and must not be: by the fence a restored node differs from the
    one that signed last.

    Raises
    ------
    ResourceError, InputError
        If the file exists or cannot be written.
    """
    check_folder(path)
    if path.exists():
        raise ResourceError(f"{path} exists", remedy="give a new file")
    node.database.copy_to(path)
    path.chmod(0o600)
    return path.stat().st_size


def restore(
    folder: Path, source: Path | None, registry: Registry[Node, UnitOfWork]
) -> Restored:
    """Bring a node back: from a backup if one is given, then from its peers.

    The database that was there is kept aside. The node begins a new incarnation, and gets
    back what it had sent since the backup from each peer that can be reached.

    Raises
    ------
    ResourceError, DataError
        If there is no node or backup, or the backup is damaged.
    """
    folder = folder.absolute()
    kept = ""
    if source is not None:
        probe = open_database(source)
        try:
            faults = probe.examine()
            probe.check_writable()
        finally:
            probe.close()
        if faults:
            raise DataError(f"{source} is damaged: {faults[0]}")
        data = read_bytes(source)
        kept = put_aside(folder)
        write_whole(folder / DATABASE, data)
        (folder / DATABASE).chmod(0o600)
    node = open_node(folder, registry=registry)
    try:
        peers = tuple(revive(node))
        return Restored(
            node.party, node.incarnation, kept, peers, all(peer.done for peer in peers)
        )
    finally:
        node.close()


def revive(node: Node) -> list[Recovered | Unrecovered]:
    """Recover from all peers; if one has fenced this life, begin another first.

    People decide that this copy of the node is the one to go on with.
    """
    if node.database.read(is_fenced):
        begin_incarnation(node, 0)
    return recover_all(node)


def put_aside(folder: Path) -> str:
    """Move the database and its log aside; return the new name."""
    stamp = now_us() // 1_000_000
    kept = folder / f"{DATABASE}.before-{stamp}"
    for tail in ("", "-wal", "-shm"):
        path = folder / f"{DATABASE}{tail}"
        if path.exists():
            path.rename(f"{kept}{tail}")
    return str(kept)
