"""Whether the process that performs an act is still there: a lock that ends with it.

The system releases the lock when its process ends, however it ends. So an act that was proved
and is not done, and whose lock is free, was interrupted.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from comity.system.files import unusable
from comity.system.private_files import make_private_folder

__all__ = ["is_alive", "kept_alive"]

FOLDER = "acts"


def _path(folder: Path, act: str) -> Path:
    return folder / FOLDER / f"{act}.lock"


@contextmanager
def kept_alive(folder: Path, act: str) -> Iterator[bool]:
    """Hold the lock of an act of the node in a folder; yield whether it was free.

    Raises
    ------
    ResourceError
        If there can be no lock.
    """
    path = _path(folder, act)
    make_private_folder(path.parent)
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise unusable(error) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        try:
            yield True
        finally:
            with contextlib.suppress(OSError):
                path.unlink()
    finally:
        os.close(handle)


def is_alive(folder: Path, act: str) -> bool:
    """Tell whether a process performs an act now."""
    if not _path(folder, act).exists():
        return False
    with kept_alive(folder, act) as was_free:
        return not was_free
