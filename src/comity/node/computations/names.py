"""Names of uploads, of installed data and of the files of a computation."""

import re
from pathlib import Path

from comity.foundations.errors import InputError, UnknownNameError
from comity.foundations.relative_names import MAX_NAME, stays_inside
from comity.node.node import Node
from comity.trust.persons.callers import Caller

__all__ = [
    "INSTALLED",
    "UPLOAD",
    "check_inside",
    "folder_of",
    "installed_file",
    "installed_folder",
    "owner_of",
    "upload_file",
]

#: An upload, and a file that whoever runs the node has put into its folder ``installed``.
UPLOAD = re.compile(r"sha256:[0-9a-f]{64}")
INSTALLED = "installed:"
_INSTALLED_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]{0,99}")


def owner_of(caller: Caller) -> str:
    """Return whose uploads and computations a caller sees: an account's, or a token's of the node."""
    return caller.id or caller.session.partition(":")[0] or caller.kind


def check_inside(text: str) -> None:
    """Refuse a name that leads out of the folder in which a computation works.

    Raises
    ------
    InputError
        If it is absolute, goes up, is too long or holds what nobody sees.
    """
    if not stays_inside(text):
        raise InputError(
            f"{text[:60]!r} names no file of the computation",
            remedy=f"a relative name without .. of at most {MAX_NAME} characters",
        )


def folder_of(node: Node) -> Path:
    """Return the folder of all computations."""
    return node.folder / "computations"


def installed_folder(node: Node) -> Path:
    """Return the folder whose files all callers may compute with."""
    return node.folder / "installed"


def upload_file(node: Node, name: str) -> Path:
    """Return where the content of an upload lies."""
    return node.folder / "uploads" / name.removeprefix("sha256:")


def installed_file(node: Node, name: str) -> Path:
    """Return an installed file.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    bare = name.removeprefix(INSTALLED)
    path = installed_folder(node) / bare
    if not _INSTALLED_NAME.fullmatch(bare) or not path.is_file():
        raise UnknownNameError(
            f"{name[:80]!r} is not installed at this node",
            remedy="GET /api/v1/installed lists what is",
        )
    return path
