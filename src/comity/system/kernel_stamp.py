"""The state of the kernels: a hash over all that their machine code depends on."""

import hashlib
import sys
from importlib import metadata, resources
from pathlib import Path

from comity.foundations.errors import DataError
from comity.system.kernel_target import words_of

__all__ = [
    "COMPILERS",
    "KERNEL_SOURCES",
    "kernel_sources",
    "kernel_stamp",
    "python_tag",
]

#: Kernels, and what they import: compilation makes a constant part of the machine code.
KERNEL_SOURCES = (
    "astro/*/kernels/*.py",
    "foundations/arrays.py",
    "foundations/constants.py",
)
#: Machine code on disk holds what these write and read.
COMPILERS = ("numba", "llvmlite")


def kernel_sources() -> list[Path]:
    """Return the files that end up in compiled kernels.

    Raises
    ------
    DataError
        If a pattern finds none: stale machine code would run for ever.
    """
    root = Path(str(resources.files("comity")))
    sources: set[Path] = set()
    for pattern in KERNEL_SOURCES:
        paths = set(root.glob(pattern))
        if not paths:
            raise DataError(
                f"no source of kernels matches {pattern}",
                remedy="reinstall comity with its sources",
            )
        sources |= paths
    return sorted(sources)


def python_tag() -> str:
    """Return this interpreter as the names of wheels have it: ``cp311``."""
    return f"cp{sys.version_info[0]}{sys.version_info[1]}"


def kernel_stamp(*, packaged: bool) -> str:
    """Return a hash over the sources, the constants in them, the compiler, Python and the target.

    Parameters
    ----------
    packaged
        For x86-64-v3; False: for this processor.
    """
    digest = hashlib.sha256()
    root = Path(str(resources.files("comity")))
    for path in kernel_sources():
        # The path of a kernel is compiled into those that call it.
        for part in (str(path.relative_to(root)).encode(), path.read_bytes()):
            digest.update(len(part).to_bytes(8, "big") + part)
    made_by = [f"{name} {metadata.version(name)}" for name in COMPILERS]
    for words in (*made_by, python_tag(), words_of(packaged=packaged)):
        digest.update(words.encode() + b"\0")
    return digest.hexdigest()[:16]
