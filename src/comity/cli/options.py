"""Options that commands share, and opening a node."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from comity.foundations import format_utc
from comity.foundations.errors import InputError

if TYPE_CHECKING:
    from comity.node.node import Node, UnitOfWork
    from comity.node.registry import Registry

__all__ = [
    "Files",
    "Folder",
    "Json",
    "Logs",
    "Satcats",
    "opened",
    "party_name",
    "shown_at",
]

Json = Annotated[
    bool, Parameter(name="--json", negative="", help="Print JSON for programs.")
]
Folder = Annotated[
    Path,
    Parameter(
        name="--dir", env_var="COMITY_NODE", help="Folder of the node (COMITY_NODE)."
    ),
]

Files = Annotated[
    list[str],
    Parameter(
        help="Element sets: TLE, OMM (CSV, JSON, KVN, XML), gz/xz/zst; or snapshots."
    ),
]
Logs = Annotated[
    list[Path] | None,
    Parameter(name="--launch-log", help="GCAT launch log that tells owners and sites."),
]
Satcats = Annotated[
    list[Path] | None, Parameter(name="--satcat", help="Satellite catalogue in CSV.")
]


@contextmanager
def opened(
    folder: Path, registry: "Registry[Node, UnitOfWork] | None" = None
) -> "Iterator[Node]":
    """Open a node for one command.

    A command that receives, recovers, erases or serves gives the registry of all topics
    (`standard_registry`); others need none, and load no topic but their own.
    """
    from comity.node.gate import PeerGate
    from comity.node.lifecycle.opening import open_node
    from comity.node.store.settings import load_settings

    settings = load_settings(folder)
    gate = PeerGate.with_tls(
        settings.tls_certificate, settings.tls_key, settings.tls_authorities
    )
    node = open_node(folder, gate=gate, registry=registry)
    try:
        yield node
    finally:
        node.close()


def party_name(text: str) -> str:
    """Return the id of a party; ``party:`` may be left out."""
    from comity.foundations.identifiers import party_id

    if not text:
        raise InputError("no party is named", remedy="give one such as party:FRA")
    return text if text.startswith("party:") else str(party_id(text))


def shown_at(at_us: int | None) -> str:
    """Return an instant for people, in UTC."""
    return "never" if at_us is None else format_utc(at_us, 0).replace("T", " ") + " UTC"
