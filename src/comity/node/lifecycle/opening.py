"""Opening a node, and detecting that it was restored or copied."""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from comity.foundations.errors import ComityError, ResourceError
from comity.node.gate import PeerGate
from comity.node.lifecycle.incarnations import begin_incarnation
from comity.node.node import Entropy, Node, UnitOfWork, system_entropy
from comity.node.registry import Registry
from comity.node.store import log
from comity.node.store.choose_database import DATABASE, open_database
from comity.node.store.fence import Fence
from comity.node.store.key_uris import is_key_uri
from comity.node.store.keys import load_signer
from comity.node.store.settings import Settings, load_settings
from comity.system.environment import now_us
from comity.system.private_files import (
    check_private_folder,
    make_private_folder,
    narrow_files,
)

__all__ = ["Protected", "open_node", "protect"]

#: What a node keeps beside its keys: settings, the database with the files beside it.
OWN_FILES = ("*.yaml", f"{DATABASE}*")


@dataclass(frozen=True, slots=True)
class Protected:
    """A folder that its owner alone can read now.

    Attributes
    ----------
    folder, mode
        The folder and its mode before, octal.
    files
        Files that others could have read, with their modes before, octal.
    """

    folder: str
    mode: str
    files: dict[str, str]


def _files(folder: Path, *patterns: str) -> list[Path]:
    return sorted({path for pattern in patterns for path in folder.glob(pattern)})


def protect(folder: Path) -> Protected:
    """Take from a node's folder and its files what they allow others.

    What others have read already stays read: if somebody could, its keys are to be revoked.

    Raises
    ------
    ResourceError, FormatError
        If it is no node, or the modes cannot be changed.
    """
    folder = folder.absolute()
    settings = load_settings(folder)
    before = stat.S_IMODE(folder.stat().st_mode)
    make_private_folder(folder)
    keys = [folder / name for name in _key_names(settings)]
    for parent in {key.parent for key in keys if key.is_file()} - {folder}:
        make_private_folder(parent)
    files = narrow_files([*_files(folder, *OWN_FILES), *keys])
    return Protected(
        str(folder),
        f"{before:04o}",
        {os.path.relpath(path, folder): f"{mode:04o}" for path, mode in files},
    )


def _key_names(settings: Settings) -> tuple[str, ...]:
    names = (
        settings.root_key,
        settings.node_key,
        settings.person_key,
        settings.sealing_key,
    )
    return tuple(name for name in names if not is_key_uri(name))


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
        If folder, database or keys cannot be used, or others can read them.
    """
    folder = folder.absolute()
    settings = load_settings(folder)
    check_private_folder(folder, group=settings.group_readable)
    if not settings.group_readable:
        # Keys are not among them: one that others could read is refused, and to be revoked.
        narrow_files(_files(folder, *OWN_FILES))
    database = open_database(folder, settings)
    try:
        signer = load_signer(folder, settings, settings.node_key, "node")
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
            and state.database == database.identity()
        )
        if not same and database.signed_elsewhere():
            raise ResourceError(
                f"{folder}: the fence here is behind, and another process signs for this node",
                remedy="work on the machine where it runs, or end it there first",
            )
        if not same:
            begin_incarnation(node, state.incarnation if state else 0)
    except ComityError:
        database.close()
        raise
    return node
