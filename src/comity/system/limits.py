"""What this process may use of its machine, and gives back: open files, space, memory."""

import ctypes
import errno
import os
import resource
from functools import cache
from pathlib import Path

__all__ = [
    "allow_open_files",
    "free_bytes",
    "give_back_memory",
    "keep_memory_private",
    "open_files",
    "share_heaps",
]


def allow_open_files(wanted: int) -> int:
    """Let this process open more files, where the system allows it; return how many it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return soft


def open_files() -> tuple[int, int]:
    """Return how many files this process has open, and how many it may have.

    Where that cannot be told without opening one more, all are open.
    """
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    try:
        return sum(1 for _ in Path("/proc/self/fd").iterdir()), most
    except OSError as error:
        return (most if error.errno in {errno.EMFILE, errno.ENFILE} else 0), most


def free_bytes(folder: Path) -> tuple[int, bool]:
    """Return the free space of a folder's disk, bytes, and whether it may be written to.

    Raises
    ------
    OSError
        If it is not there.
    """
    status = os.statvfs(folder)
    writable = not status.f_flag & os.ST_RDONLY and os.access(folder, os.W_OK)
    return status.f_bavail * status.f_frsize, writable


#: Of glibc's ``mallopt``: how many heaps threads may have between them (malloc.h).
_M_ARENA_MAX = -8
#: Heaps for all threads. By default each of many threads has one, and each keeps what it once had.
HEAPS = 2


@cache
def _library() -> ctypes.CDLL | None:
    """Return the C library if it is glibc; others keep no such heaps."""
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") else None


def share_heaps() -> None:
    """Let all threads share few heaps: what one has freed is used by another."""
    library = _library()
    if library is not None:
        library.mallopt(_M_ARENA_MAX, HEAPS)


def give_back_memory() -> None:
    """Give memory that was freed back to the system."""
    library = _library()
    if library is not None:
        library.malloc_trim(0)


#: Of Linux's ``prctl`` (prctl(2)): whether others may read this process.
_PR_SET_DUMPABLE = 4


def keep_memory_private() -> None:
    """Write no core dump, and let no other program of this user read this process.

    Linux gives ``/proc/PID`` of such a process to root: its environment and memory are closed to
    everybody else (prctl(2), PR_SET_DUMPABLE). Elsewhere core dumps alone are kept back.
    """
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    library = _library()
    if library is not None and hasattr(library, "prctl"):
        library.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
