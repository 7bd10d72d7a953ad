"""The two places of compiled kernels: the package comity-kernels, then the user's folder.

A file holds one kernel for one signature, and nothing is kept beside it, so that processes that compile at
once do not meet. Its name is a hash over kernel, signature, target and the state of the sources. Files are
pickles, which can run code when they are read: those of the package must have the hashes that `comity`
lists, and the bytes that were hashed are the bytes that are read; those of the user's folder must be the
user's, in a folder that nobody else may enter. Whatever is wrong with a file or a folder, the kernel is
compiled and a line says why.
"""

import hashlib
import os
import secrets
import stat
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

__all__ = ["LOG", "SUFFIX", "Package", "Places", "kernel_name"]

#: A file to which each kernel that is loaded or compiled is told, a line each: it counts over processes.
LOG: Final = "COMITY_KERNELS_LOG"
SUFFIX: Final = ".kernel"
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Package:
    """Kernels that came compiled: their folder, and the SHA-256 of each file as `comity` lists it."""

    folder: Path
    hashes: Mapping[str, str]


@dataclass(slots=True)
class Places:
    """Where a process looks for compiled kernels, and what it found.

    Attributes
    ----------
    stamp
        State of sources, compiler, Python and target.
    package
        None: none that fits is installed.
    folder
        The user's; None: there is none that can be trusted.
    writes
        Whether what is compiled is kept.
    problem
        Why the package or the folder is not used, told when it is missed; empty: nothing is wrong.
    packaged, own, compiled
        Kernels loaded from the package, from the user's folder, and compiled.
    """

    stamp: str
    package: Package | None
    folder: Path | None
    writes: bool = True
    problem: str = ""
    packaged: int = 0
    own: int = 0
    compiled: int = 0
    told: set[str] = field(default_factory=set)

    def tell(self, words: str) -> None:
        """Say something once, on the error stream."""
        if words and words not in self.told:
            self.told.add(words)
            with suppress(OSError, ValueError, AttributeError):
                sys.stderr.write(f"comity: {words}\n")

    def count(self, where: str, kernel: str, types: str) -> None:
        """Count a kernel that was loaded from ``packaged`` or ``own``, or ``compiled``."""
        setattr(self, where, getattr(self, where) + 1)
        log = os.environ.get(LOG)
        if log:
            with suppress(OSError), open(log, "a", encoding="utf-8") as out:  # noqa: PTH123
                out.write(f"{where}\t{kernel}\t{types}\n")

    def read(self, name: str) -> tuple[str, bytes] | None:
        """Return where a kernel lies and its bytes, checked; None if it lies nowhere."""
        data = self._from_package(name)
        if data is not None:
            return "packaged", data
        data = self._from_folder(name)
        return None if data is None else ("own", data)

    def _from_package(self, name: str) -> bytes | None:
        if self.package is None or name not in self.package.hashes:
            return None
        try:
            data = (self.package.folder / name).read_bytes()
        except OSError as error:
            self.tell(
                f"a kernel of comity-kernels cannot be read ({error.strerror}): it is compiled here"
            )
            return None
        if hashlib.sha256(data).hexdigest() != self.package.hashes[name]:
            self.tell(
                "a kernel of comity-kernels is not the one that comity lists: it is compiled here; "
                "reinstall comity and comity-kernels of the same version"
            )
            return None
        return data

    def _from_folder(self, name: str) -> bytes | None:
        folder = self._own_folder()
        if folder is None:
            return None
        try:
            number = os.open(folder / name, os.O_RDONLY | os.O_NOFOLLOW)
        except FileNotFoundError:
            return None
        except OSError as error:
            self.tell(f"a compiled kernel in {folder} cannot be read: {error.strerror}")
            return None
        with os.fdopen(number, "rb") as file:
            about = os.fstat(number)
            mine = about.st_uid == os.geteuid() and stat.S_ISREG(about.st_mode)
            if not mine or about.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                self.tell(
                    f"a compiled kernel in {folder} is not yours alone: it is compiled anew"
                )
                return None
            try:
                return file.read()
            except OSError as error:
                self.tell(
                    f"a compiled kernel in {folder} cannot be read: {error.strerror}"
                )
                return None

    def _own_folder(self) -> Path | None:
        """Return the user's folder if it is there and nobody else may enter it."""
        if self.folder is None:
            return None
        try:
            about = self.folder.lstat()
        except OSError:
            return None
        if (
            stat.S_ISDIR(about.st_mode)
            and about.st_uid == os.geteuid()
            and not about.st_mode & _OTHERS
        ):
            return self.folder
        self.tell(
            f"{self.folder} is not used for compiled kernels: it must be a folder of your own that "
            f"nobody else may enter (chmod 700 {self.folder})"
        )
        self.folder = None
        return None

    def write(self, name: str, data: bytes) -> None:
        """Keep a kernel in the user's folder, whole or not at all."""
        if self.folder is None or not self.writes:
            return
        part = self.folder / f".{secrets.token_hex(8)}"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._own_folder() is None:
                return
            number = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(number, "wb") as file:
                file.write(data)
            part.replace(part.with_name(name))
        except OSError as error:
            with suppress(OSError):
                part.unlink()
            self.tell(
                f"compiled kernels cannot be kept in {self.folder} ({error.strerror}): "
                "the next command compiles them again"
            )


def kernel_name(module: str, function: str, key: str) -> str:
    """Return the name of a kernel's file."""
    short = f"{module.removeprefix('comity.')}.{function}".replace("<", "").replace(
        ">", ""
    )
    return f"{short}-{hashlib.sha256(key.encode()).hexdigest()[:32]}{SUFFIX}"
