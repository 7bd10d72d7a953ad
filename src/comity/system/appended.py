"""A file of lines to which lines are added, one JSON object each; a cut-off last line is no loss.

Each line is on the disk before the next step is taken. A process that is killed while it writes
leaves a line without its end, which the next one cuts off. One process at a time holds the file.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from comity.foundations.errors import ResourceError
from comity.foundations.plain import JsonObject, json_text
from comity.system.files import make_folder, unusable

__all__ = ["AppendedLines", "opened_lines"]


class AppendedLines:
    """An open file of lines that this process holds alone."""

    def __init__(self, path: Path, handle: int) -> None:
        self.path = path
        self._handle = handle

    def read(self) -> tuple[list[JsonObject], int]:
        """Return all whole lines that are JSON objects, and how many others there are.

        What stands behind the last line end is cut off: its writing was interrupted.

        Raises
        ------
        ResourceError
            If the machine refuses.
        """
        try:
            os.lseek(self._handle, 0, os.SEEK_SET)
            with os.fdopen(os.dup(self._handle), "rb") as opened:
                data = opened.read()
            whole = data.rfind(b"\n") + 1
            if whole < len(data):
                os.ftruncate(self._handle, whole)
        except OSError as error:
            raise unusable(error) from error
        rows: list[JsonObject] = []
        damaged = 0
        for line in data[:whole].splitlines():
            try:
                row = json.loads(line)
            except ValueError:
                damaged += 1
                continue
            if isinstance(row, dict):
                rows.append(row)
            else:
                damaged += 1
        return rows, damaged

    def add(self, record: object) -> None:
        """Add a line and wait until the disk has it.

        Raises
        ------
        ResourceError
            If the machine refuses, such as a full disk; what was written of it is cut off.
        """
        data = (json_text(record, ensure_ascii=False) + "\n").encode()
        try:
            end = os.lseek(self._handle, 0, os.SEEK_END)
            try:
                view = memoryview(data)
                while view:
                    view = view[os.write(self._handle, view) :]
                os.fsync(self._handle)
            except OSError:
                os.ftruncate(self._handle, end)
                raise
        except OSError as error:
            raise ResourceError(
                f"{self.path} cannot be written: {error.strerror}",
                remedy="make room on the disk and run the same command again",
            ) from error


@contextmanager
def opened_lines(path: Path) -> Iterator[AppendedLines]:
    """Open a file of lines, made if it is not there, and hold it until the end.

    Raises
    ------
    ResourceError
        If another process holds it, or the machine refuses.
    """
    make_folder(path.parent)
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise unusable(error) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ResourceError(
                f"{path} is held by another process",
                remedy="wait until the other run has ended",
            ) from error
        yield AppendedLines(path, handle)
    finally:
        os.close(handle)
