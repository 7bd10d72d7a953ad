"""Checks of a node in a folder of this machine: what an administrator looks at, and what to do.

They change nothing but a probe of the database, and run beside a serving node as well.
"""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

from comity.apps.operations.doctor import Check
from comity.apps.sharing.peer_health import federation_health
from comity.foundations.errors import ComityError
from comity.node.lifecycle.scheduled_backups import backup_state, check_backups
from comity.node.node import Node
from comity.node.store.key_uris import is_key_uri
from comity.system.clock_state import ClockState, clock_state
from comity.system.limits import free_bytes
from comity.system.private_files import check_private_folder

__all__ = ["check_machine_clock", "node_checks"]

#: Free space that is told, bytes.
FEW_BYTES = 1_000_000_000
#: Peers that are named.
NAMED = 5


def check_machine_clock(
    state: Callable[[], ClockState | None] = clock_state,
) -> Check:
    """Tell whether the system says that a time service keeps its clock."""
    found = state()
    if found is None:
        return Check(
            "time service",
            "doubtful",
            "the system does not say whether its clock is synchronised",
            "look yourself: timedatectl, chronyc tracking",
        )
    if not found.synchronised:
        return Check(
            "time service",
            "doubtful",
            "the system says that its clock is not synchronised",
            "install chrony or systemd-timesyncd; in a container: on its host",
        )
    return Check("time service", "ok", f"synchronised, within {found.error_s:.3f} s")


def node_checks(node: Node) -> Iterator[Check]:
    """Yield the checks of an open node, one after the other; one that raises is broken."""
    for name, check in (
        ("permissions", _permissions),
        ("disk", _disk),
        ("database", _database),
        ("port of peers", _inbox_port),
        ("port of people", _people_port),
        ("peers", _peers),
        ("channels", _channels),
        ("backups", _backups),
    ):
        try:
            yield check(node)
        except (ComityError, OSError) as error:
            remedy = error.remedy if isinstance(error, ComityError) else ""
            yield Check(name, "broken", str(error), remedy)


def _permissions(node: Node) -> Check:
    check_private_folder(node.folder, group=node.settings.group_readable)
    settings = node.settings
    names = (settings.node_key, settings.person_key, settings.sealing_key)
    paths = [node.folder / name for name in names if not is_key_uri(name)]
    open_ = [path.name for path in paths if path.is_file() and _is_open(path, node)]
    if open_:
        return Check(
            "permissions",
            "broken",
            f"others can read {', '.join(open_)}",
            "comity node protect; revoke the key if somebody could have read it",
        )
    return Check("permissions", "ok", f"{node.folder} is its owner's alone")


def _is_open(path: Path, node: Node) -> bool:
    forbidden = 0o007 if node.settings.group_readable else 0o077
    return bool(path.stat().st_mode & forbidden)


def _disk(node: Node) -> Check:
    told = []
    for what, place in (
        ("database", node.database.folder),
        ("fence", node.fence.path.parent),
    ):
        if place is None:
            continue
        free, writable = free_bytes(place)
        if not writable:
            return Check(
                "disk",
                "broken",
                f"{place} ({what}) cannot be written to",
                "give its user the right, or mount it for writing",
            )
        told.append((free, f"{free / 1e9:.1f} GB for the {what}"))
    words = ", ".join(text for _, text in told)
    if min(free for free, _ in told) < FEW_BYTES:
        return Check("disk", "doubtful", f"{words} left", "free space, or add a disk")
    return Check("disk", "ok", f"{words} free")


def _database(node: Node) -> Check:
    fault = node.database.try_writing()
    kind = "PostgreSQL" if node.settings.database else "SQLite"
    if fault is not None:
        return Check(
            "database",
            "broken",
            f"{kind}: {fault[1]}",
            "see the table of /health in the guide on federation",
        )
    return Check("database", "ok", f"{kind}, can be written to")


def _inbox_port(node: Node) -> Check:
    return _port("port of peers", node.settings.host, node.settings.port)


def _people_port(node: Node) -> Check:
    return _port("port of people", "127.0.0.1", node.settings.people_port)


def _port(name: str, host: str, port: int) -> Check:
    """Tell whether a port can be had: a serving node has it, and so may another program."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return Check(
                name,
                "doubtful",
                f"{host}:{port}: {error.strerror}",
                "good if this node is being served; otherwise choose another in node.yaml",
            )
    return Check(name, "ok", f"{host}:{port} is free: nothing is served there now")


def _peers(node: Node) -> Check:
    found, after, failing, waiting = 0, "", [], 0
    while True:
        page = federation_health(node, after, 1000)
        found += len(page.peers)
        failing += [one.peer for one in page.peers if one.state == "failing"]
        waiting += sum(one.waiting for one in page.peers)
        after = page.next
        if not after:
            break
    words = f"{found} known, {waiting} documents wait"
    if not failing:
        return Check("peers", "ok", words)
    named = ", ".join(failing[:NAMED])
    more = f" and {len(failing) - NAMED} more" if len(failing) > NAMED else ""
    return Check(
        "peers",
        "doubtful",
        f"{words}; nothing passes with {named}{more}",
        "comity peer health, then comity peer test PARTY",
    )


def _channels(node: Node) -> Check:
    channels = federation_health(node, limit=1).channels
    failing = [one for one in channels if one.failures]
    if not failing:
        return Check("channels", "ok", f"{len(channels)} are collected from")
    words = "; ".join(f"{one.channel}: {one.code}" for one in failing[:NAMED])
    return Check(
        "channels",
        "doubtful",
        f"collecting from {len(failing)} fails: {words}",
        "comity channel status",
    )


def _backups(node: Node) -> Check:
    check_backups(node.settings)
    state = backup_state(node)
    if state is None:
        return Check(
            "backups",
            "doubtful",
            "the node makes none by itself",
            "set backup_folder and backup_recipients in node.yaml",
        )
    if state.late:
        return Check(
            "backups",
            "doubtful",
            "the last one is older than two intervals, or there is none",
            "see the log for why; comity node backup makes one now",
        )
    return Check("backups", "ok", "the last one is in time")
