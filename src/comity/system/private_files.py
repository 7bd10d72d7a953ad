"""Folders and files that their owner alone may read: made so, and checked before they are used.

A mode is given when a file is made, never afterwards: between the two, others could open it
and keep it open. SQLite gives its write-ahead log, shared memory and journal the mode of the
database (``findCreateFileMode`` in its ``os_unix.c``), so the database is made here first.
"""

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from comity.foundations.errors import ResourceError, TrustError
from comity.system.files import make_folder, reason_of, unusable, write_whole

__all__ = [
    "check_private_folder",
    "make_private_file",
    "make_private_folder",
    "narrow_files",
    "write_private",
]

#: What a folder and a file of a node allow: everything to their owner, nothing to others.
FOLDER_MODE, FILE_MODE = 0o700, 0o600
_ALL = 0o077
_WORLD = 0o007


def make_private_folder(path: Path) -> None:
    """Make a folder that its owner alone may enter; one that is there is narrowed.

    Raises
    ------
    ResourceError
        If it cannot be made, narrowed or written to.
    """
    try:
        path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        path.chmod(FOLDER_MODE)
    except OSError as error:
        raise ResourceError(
            f"{path} cannot be made private: {reason_of(error)}",
            remedy="choose a folder that belongs to the user who runs the node",
        ) from error
    make_folder(path)


def make_private_file(path: Path) -> None:
    """Make an empty file, mode 0600 from the first moment; no file is ever replaced.

    Raises
    ------
    ResourceError
        If there is one already, or it cannot be made.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE))
    except FileExistsError as error:
        raise ResourceError(f"{path} exists", remedy="give a new file") from error
    except OSError as error:
        raise unusable(error) from error


def write_private(path: Path, data: bytes) -> None:
    """Write a file, mode 0600, so that it appears whole or not at all."""
    write_whole(path, data, mode=FILE_MODE)


def _mode(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except OSError as error:
        raise unusable(error) from error


def check_private_folder(path: Path, *, group: bool = False) -> None:
    """Check that nobody but this user and the administrator can read what is in a folder.

    Parameters
    ----------
    path
        The folder.
    group
        Whether its group, and an owner that is not this user, may read it too: the volume of
        a container belongs to another user and is shared through a group of its own.

    Raises
    ------
    TrustError
        If others can.
    ResourceError
        If there is no such folder.
    """
    status = _mode(path)
    mode, user = stat.S_IMODE(status.st_mode), os.geteuid()
    allowed = _WORLD if group else _ALL
    if mode & allowed:
        who = "everybody" if mode & _WORLD else "its group"
        raise TrustError(
            f"{path} has mode {mode:04o}: {who} can read the node in it, it is not opened",
            remedy=f"chmod 700 {path}, or comity node protect --dir {path}; "
            "if others could read it, revoke its keys",
        )
    if user not in (status.st_uid, 0) and not group:
        raise TrustError(
            f"{path} belongs to user {status.st_uid}, this process runs as user {user}: "
            "that user can read the node in it, it is not opened",
            remedy=f"chown -R {user} {path}; or, where a group of its own shares the folder, "
            "set group_readable: true in its node.yaml",
        )


def narrow_files(paths: Iterable[Path]) -> list[tuple[Path, int]]:
    """Take from files what they allow others; return which, with their modes before.

    Files of another owner, which only that one can change, stay as they are.
    """
    changed = []
    for path in paths:
        if path.is_symlink() or not path.is_file():
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        if not mode & _ALL:
            continue
        try:
            path.chmod(mode & ~_ALL)
        except PermissionError:
            continue
        changed.append((path, mode))
    return changed
