"""The fence: how much a node has signed, kept outside the folder that people back up.

A restored backup has forgotten later signatures; a second copy of a node would sign twice.
So a small file next to the node's folder holds the incarnation, the number of signatures,
and which database they are from. It is raised, durably, before anything signed leaves the
node. A database that is behind its fence, or is not the one that the fence names, is a
restored or copied one: it must begin a new incarnation and recover.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from comity.foundations.errors import DataError, ResourceError
from comity.foundations.plain import json_text

__all__ = ["Fence", "FenceState"]


@dataclass(frozen=True, slots=True)
class FenceState:
    """Incarnation, signatures made in it, and the identity of the database they are from."""

    incarnation: int
    signatures: int
    database: str


class Fence:
    """The file, read and raised under a lock that all processes of this host share."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def _locked(self) -> Iterator[int]:
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise ResourceError(
                f"{self.path} cannot be opened: {error.strerror}",
                remedy="the fence must be writable: nothing may leave without it",
            ) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield handle
        finally:
            os.close(handle)

    def _read(self, handle: int) -> FenceState | None:
        # Two records of 256 bytes, written in turn: a torn write leaves the other.
        states = []
        for place in (0, 256):
            data = os.pread(handle, 256, place).rstrip(b"\0 \n")
            try:
                states.append(FenceState(**json.loads(data)))
            except (ValueError, TypeError):
                continue
        return max(states, key=lambda s: (s.incarnation, s.signatures), default=None)

    def read(self) -> FenceState | None:
        """Read the fence; ``None`` if there is none.

        Raises
        ------
        DataError
            If the file is damaged.
        """
        if not self.path.exists():
            return None
        with self._locked() as handle:
            state = self._read(handle)
            if state is None and os.fstat(handle).st_size:
                raise DataError(f"{self.path} is damaged", remedy="comity node restore")
            return state

    def bind(self, wanted: FenceState) -> bool:
        """Let the fence name another database that holds the same; ``False`` if it is beyond.

        Raises
        ------
        ResourceError
            If it cannot be written.
        """
        with self._locked() as handle:
            current = self._read(handle)
            reached = (wanted.incarnation, wanted.signatures)
            if current and (current.incarnation, current.signatures) > reached:
                return False
            for place in (0, 256):
                self._write(handle, wanted, place)
            return True

    def _write(self, handle: int, state: FenceState, place: int) -> None:
        data = json_text(asdict(state)).encode().ljust(256, b" ")
        try:
            os.pwrite(handle, data, place)
            os.fsync(handle)
        except OSError as error:
            raise ResourceError(
                f"{self.path} cannot be written: {error.strerror}"
            ) from error

    def raise_to(self, wanted: FenceState) -> bool:
        """Raise the fence, durably; ``False`` if it is beyond, or another's.

        Then this database is a copy or a backup, and must send nothing.

        Raises
        ------
        ResourceError
            If it cannot be written.
        """
        with self._locked() as handle:
            current = self._read(handle)
            if current is not None:
                if current.incarnation > wanted.incarnation:
                    return False
                same = current.incarnation == wanted.incarnation
                if same and current.database != wanted.database:
                    return False
                if same and current.signatures >= wanted.signatures:
                    # Another process of this very database has raised it further.
                    return True
            self._write(handle, wanted, 256 * (wanted.signatures % 2))
            return True
