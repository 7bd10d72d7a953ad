"""A process that confines itself before it looks at what others have sent.

Limits (setrlimit), the files that it may open (Landlock, Linux 5.13 and later), no network (a network
namespace of its own, and Landlock's rules for TCP), and an end with the process that started it. Each
measure that the system does not offer is left out and named in what ``confine`` returns; the limits
are always there. Sources: the manual pages setrlimit(2), landlock(7), unshare(2), prctl(2), and
``include/uapi/linux/landlock.h``.
"""

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from pathlib import Path

__all__ = ["Confinement", "Limits", "confine", "end_with_parent", "limit"]

#: Numbers of system calls, the same on all architectures (5.13 and later).
_CREATE, _ADD, _RESTRICT = 444, 445, 446
_ASK_VERSION, _BENEATH = 1, 1
_NO_NEW_PRIVILEGES, _DEATH_SIGNAL = 38, 1
_NEW_USERS, _NEW_NETWORK = 0x10000000, 0x40000000
#: Rights to files: the first three read (execute, read a file, read a folder), the others change.
_EXECUTE, _WRITE, _READ, _LIST = 1, 1 << 1, 1 << 2, 1 << 3
#: How many rights to files each version of Landlock knows, from the first.
_RIGHTS = (13, 14, 15, 15, 16)
_TCP = 0b11
#: Between the two limits of time on processors, s.
GRACE_S = 5


@dataclass(frozen=True, slots=True)
class Limits:
    """What a process may use.

    Attributes
    ----------
    memory_mb
        Address space, 1,000,000 bytes.
    cpu_s
        Time of all its threads on processors, s.
    files, file_mb
        Open files, and the size of each that it writes, 1,000,000 bytes.
    """

    memory_mb: int = 8000
    cpu_s: int = 7200
    files: int = 256
    file_mb: int = 2000


@dataclass(frozen=True, slots=True)
class Confinement:
    """What is in force, beside the limits: whether files and network are out of reach."""

    files: bool
    network: bool


class _RulesetAttributes(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64))


class _BeneathAttributes(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


def end_with_parent() -> None:
    """Be killed when the thread that started this process ends, however it ends (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def limit(limits: Limits) -> None:
    """Set the limits of this process, for good."""
    mb = 1_000_000
    for what, most in (
        (resource.RLIMIT_AS, limits.memory_mb * mb),
        (resource.RLIMIT_CPU, limits.cpu_s),
        (resource.RLIMIT_NOFILE, limits.files),
        (resource.RLIMIT_FSIZE, limits.file_mb * mb),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # At the lower limit of time comes SIGXCPU, which tells what was used up; at the upper SIGKILL.
        upper = allowed + GRACE_S if what == resource.RLIMIT_CPU else allowed
        if hard != resource.RLIM_INFINITY:
            upper = min(upper, hard)
        resource.setrlimit(what, (allowed, upper))


def confine(folder: Path, readable: Iterable[Path]) -> Confinement:
    """Confine this process to a folder, and to reading some others.

    It has to have one thread: threads that are there already are not confined.

    Parameters
    ----------
    folder
        Where it may do everything.
    readable
        Folders and files that it may read and run.
    """
    if sys.platform != "linux":
        return Confinement(files=False, network=False)
    library = ctypes.CDLL(None, use_errno=True)
    alone = library.unshare(_NEW_USERS | _NEW_NETWORK) == 0
    files, tcp = _landlock(library, folder, readable)
    return Confinement(files=files, network=alone or tcp)


def _landlock(
    library: ctypes.CDLL, folder: Path, readable: Iterable[Path]
) -> tuple[bool, bool]:
    """Restrict files and TCP as far as this kernel can; tell for both whether it did."""
    version = library.syscall(_CREATE, None, 0, _ASK_VERSION)
    if version < 1:
        return False, False
    rights = (1 << _RIGHTS[min(version, len(_RIGHTS)) - 1]) - 1
    tcp = version >= 4
    asked = _RulesetAttributes(rights, _TCP if tcp else 0)
    size = ctypes.sizeof(asked) if tcp else 8
    rules = library.syscall(_CREATE, ctypes.byref(asked), size, 0)
    if rules < 0:
        return False, False
    try:
        _allow(library, rules, folder, rights)
        for path in readable:
            _allow(library, rules, path, _EXECUTE | _READ | _LIST)
        for path in (Path("/dev/null"), Path("/dev/zero")):
            _allow(library, rules, path, _READ | _WRITE)
        library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        done = library.syscall(_RESTRICT, rules, 0) == 0
    finally:
        os.close(rules)
    return done, done and tcp


def _allow(library: ctypes.CDLL, rules: int, path: Path, rights: int) -> None:
    """Allow rights to a path and what lies beneath; one that is not there is left out."""
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not path.is_dir():
            of_files = (_EXECUTE, _WRITE, _READ, 1 << 14, 1 << 15)
            rights &= reduce(or_, of_files)
        asked = _BeneathAttributes(rights, opened)
        library.syscall(_ADD, rules, _BENEATH, ctypes.byref(asked), 0)
    finally:
        os.close(opened)
