"""The folder of a node as an option, and opening the node in it for one command.

It stands apart from the other options because it alone needs ``comity.node``: commands that
work on files import ``cli.options`` and load no node.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from comity.foundations.errors import InputError

if TYPE_CHECKING:
    from comity.node.node import Node, UnitOfWork
    from comity.node.registry import Registry

__all__ = ["Folder", "named", "opened"]

Folder = Annotated[
    Path,
    Parameter(
        name="--dir", env_var="COMITY_NODE", help="Folder of the node (COMITY_NODE)."
    ),
]


def named(folder: Path | None, otherwise: str = "") -> Path:
    """Return the folder of a node, for a command that needs it in this case alone.

    Parameters
    ----------
    folder
        As the command line or the environment named it.
    otherwise
        What may be given instead.

    Raises
    ------
    InputError
        If none is named.
    """
    if folder is None:
        remedy = "give --dir FOLDER, or set COMITY_NODE in the environment"
        raise InputError(
            "--dir is missing",
            remedy=f"{remedy}; or {otherwise}" if otherwise else remedy,
        )
    return folder


@contextmanager
def opened(
    folder: Path, registry: "Registry[Node, UnitOfWork] | None" = None
) -> "Iterator[Node]":
    """Open a node for one command, and close it afterwards.

    Parameters
    ----------
    folder
        Folder of the node.
    registry
        Of all topics (``standard_registry``), for a command that receives, recovers, erases
        or serves. Others need none, and load no topic but their own.

    Yields
    ------
    Node
        The open node.
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
