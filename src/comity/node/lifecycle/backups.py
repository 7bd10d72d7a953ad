"""Backups of a node's database, and a node brought back from one."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from comity.foundations.errors import DataError, InputError, ResourceError
from comity.node.lifecycle.incarnations import begin_incarnation, is_fenced
from comity.node.lifecycle.opening import open_node
from comity.node.lifecycle.recovery import Recovered, Unrecovered, recover_all
from comity.node.node import Node, UnitOfWork
from comity.node.proofs.verify import journal_faults
from comity.node.registry import Registry
from comity.node.store import log
from comity.node.store.choose_database import DATABASE, open_database
from comity.node.store.copying import copy_rows
from comity.node.store.entries import count_entries
from comity.node.store.postgres_database import PostgresDatabase
from comity.node.store.sealing import destroy_all_seeds
from comity.node.store.settings import load_settings
from comity.node.store.sqlite_database import open_sqlite
from comity.system.encrypted_files import decrypt_file, is_encrypted
from comity.system.environment import now_us
from comity.system.files import check_folder, read_bytes
from comity.system.private_files import write_private

__all__ = [
    "Restored",
    "VerifiedBackup",
    "backup",
    "opened_backup",
    "put_aside",
    "replace_database",
    "restore",
    "revive",
    "verify_backup",
]


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


@dataclass(frozen=True, slots=True)
class VerifiedBackup:
    """What a backup holds: entries, the incarnation that made it, signatures in it, faults."""

    entries: int
    incarnation: int
    signatures: int
    faults: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """Return 1 if something is wrong."""
        return 1 if self.faults else 0


def backup(node: Node, path: Path) -> int:
    """Write a whole copy of the database while the node works; return its bytes.

    The fence is not in it, and must not be: by the fence a restored node differs from the
    one that signed last. Nor are the halves of sealing keys that open: whoever finds an old
    backup opens nothing that was recorded; a restored node makes new ones.

    Raises
    ------
    ResourceError, InputError
        If the file exists or cannot be written.
    """
    check_folder(path)
    if path.exists():
        raise ResourceError(f"{path} exists", remedy="give a new file")
    node.database.copy_to(path)
    copied = open_sqlite(path)
    try:
        copied.write(destroy_all_seeds)
        copied.forget()
    finally:
        copied.close()
    return path.stat().st_size


@contextmanager
def opened_backup(source: Path, identity: Path | None, place: Path) -> Iterator[Path]:
    """Yield a backup that can be read; one that is encrypted is decrypted for the time of the block.

    Parameters
    ----------
    source
        The backup.
    identity
        File with the identity of age that opens it, if it is encrypted.
    place
        A folder that nobody else reads.

    Raises
    ------
    InputError, TrustError, ResourceError
        If it is encrypted and cannot be opened.
    """
    # One that is not there is named by whoever reads it.
    if not source.is_file() or not is_encrypted(source):
        yield source
        return
    if identity is None:
        raise InputError(
            f"{source} is encrypted", remedy="--identity FILE of one of its recipients"
        )
    plain = place / ".backup-opened.db"
    try:
        decrypt_file(source, plain, identity)
        yield plain
    finally:
        for tail in ("", "-wal", "-shm"):
            plain.with_name(plain.name + tail).unlink(missing_ok=True)


def verify_backup(source: Path) -> VerifiedBackup:
    """Verify a backup: its pages, and the private tree over every entry.

    Raises
    ------
    DataError, ResourceError
        If it cannot be read as a database of this version or an older one.
    """
    with tempfile.TemporaryDirectory() as place:
        # A backup of an older form is brought to this one: in a copy.
        copy = Path(place) / "copy.db"
        write_private(copy, read_bytes(source))
        found = open_sqlite(copy)
        try:
            faults = [f"database: {fault}" for fault in found.examine()]
            with found.reading() as connection:
                faults += journal_faults(connection)
                return VerifiedBackup(
                    count_entries(connection),
                    log.read_number(connection, "incarnation"),
                    log.read_number(connection, "signatures"),
                    tuple(faults),
                )
        finally:
            found.close()


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
        probe = open_sqlite(source)
        try:
            faults = probe.examine()
            probe.check_writable()
        finally:
            probe.close()
        if faults:
            raise DataError(f"{source} is damaged: {faults[0]}")
        kept = replace_database(folder, source)
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


def replace_database(folder: Path, source: Path) -> str:
    """Put a backup in the place of a node's database; return where that is kept now.

    Raises
    ------
    ResourceError, DataError
        If one cannot be read or written, or another process signs for the node.
    """
    settings = load_settings(folder)
    if not settings.database:
        data = read_bytes(source)
        kept = put_aside(folder)
        write_private(folder / DATABASE, data)
        return kept
    found, saved = open_database(folder, settings), open_sqlite(source)
    try:
        if not isinstance(found, PostgresDatabase):
            raise ResourceError(f"{found.place} cannot be put aside")
        kept = found.put_aside(now_us() // 1_000_000)
        with saved.reading() as rows, found.writing() as target:
            copy_rows(rows, target)
    finally:
        saved.close()
        found.close()
    return kept


def put_aside(folder: Path) -> str:
    """Move the file of a database and its log aside; return the new name."""
    stamp = now_us() // 1_000_000
    kept = folder / f"{DATABASE}.before-{stamp}"
    for tail in ("", "-wal", "-shm"):
        path = folder / f"{DATABASE}{tail}"
        if path.exists():
            path.rename(f"{kept}{tail}")
    return str(kept)
