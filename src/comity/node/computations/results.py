"""What a computation has left: what it printed, and its files.

A worker that was taken over may leave anything in its folder. So nothing is read but regular files that
lie in it themselves, never what a link points to.
"""

import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from comity.foundations.errors import (
    ComityError,
    FormatError,
    InputError,
    ResourceError,
    UnknownNameError,
    error_of_code,
)
from comity.foundations.plain import Json
from comity.foundations.visible import visible
from comity.node.computations.names import check_inside, folder_of
from comity.node.computations.tasks import Problem, owned, task_of
from comity.node.node import Node
from comity.node.operations import StoredFile
from comity.node.store.computations import ComputationRow
from comity.trust.persons.callers import Caller

__all__ = [
    "Output",
    "ResultFile",
    "file_of",
    "files_in",
    "output_of",
    "record_of",
]

#: Longest text that a computation prints and a caller is given, bytes; files may be longer.
MOST_TEXT = 64_000_000
MOST_FILES = 10_000
#: Media types of files by their suffix.
MEDIA = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".svg": "image/svg+xml",
    ".html": "text/html",
    ".xml": "application/xml",
}


@dataclass(frozen=True, slots=True)
class ResultFile:
    """A file that a computation wrote: its name there, and its length."""

    name: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Output:
    """What a computation printed and wrote.

    Attributes
    ----------
    exit_code
        Of its command: 0 done, others as ``comity --help`` lists them.
    text
        The standard output: JSON, or a text for people if its width was given.
    notes
        The error stream: what was left out, what is doubtful.
    files
        What it wrote.
    problem
        Why there is no result.
    """

    exit_code: int | None
    text: str
    notes: str
    files: tuple[ResultFile, ...]
    problem: Problem | None


def files_in(folder: Path, without: frozenset[str] = frozenset()) -> list[ResultFile]:
    """Return the regular files beneath a folder, links and some names left out."""
    found: list[ResultFile] = []
    for above, folders, names in os.walk(folder, followlinks=False):
        folders.sort()
        for name in sorted(names):
            path = Path(above) / name
            status = path.lstat()
            relative = path.relative_to(folder).as_posix()
            if stat.S_ISREG(status.st_mode) and relative not in without:
                found.append(ResultFile(relative, status.st_size))
            if len(found) > MOST_FILES:
                return found
    return found


def _ended(row: ComputationRow) -> None:
    """Refuse to give results of a computation that has none.

    Raises
    ------
    InputError, ResourceError
        If it has not ended, or was cancelled or interrupted.
    """
    if row.state in {"done", "failed"}:
        return
    words = f"the computation is {row.state}"
    if row.state in {"queued", "running"}:
        raise ResourceError(words, remedy="wait until it is done")
    if row.state == "interrupted":
        raise InputError(words, remedy=f"POST …/computations/{row.id}/continue")
    raise InputError(words)


def _real(folder: Path, name: str) -> Path:
    """Return a regular file that lies in a folder itself.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    path = folder / name
    try:
        real = path.resolve(strict=True)
        regular = stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError, RuntimeError):
        real, regular = Path(), False
    if not regular or real != folder.resolve() / name:
        raise UnknownNameError(f"the computation has no file {name[:80]!r}")
    return path


def _text(folder: Path, name: str) -> str:
    try:
        path = _real(folder, name)
    except UnknownNameError:
        return ""
    if path.stat().st_size > MOST_TEXT:
        raise ResourceError(
            f"the result has {path.stat().st_size} bytes, at most {MOST_TEXT} are given",
            remedy="let the command write a table (out) and fetch that",
        )
    return path.read_text("utf-8", "replace")


def _found(node: Node, caller: Caller, name: str) -> tuple[ComputationRow, Path]:
    with node.reading() as work:
        row = owned(work, name, caller)
    _ended(row)
    return row, folder_of(node) / row.folder


def output_of(node: Node, caller: Caller, name: str) -> Output:
    """Return what a computation printed, its notes, and which files it wrote.

    Raises
    ------
    UnknownNameError
        If there is no such computation of the caller.
    InputError, ResourceError
        If it has not ended by itself.
    """
    row, folder = _found(node, caller, name)
    inputs = frozenset(task_of(row).inputs) - _written(row)
    return Output(
        exit_code=row.exit_code,
        text=visible(_text(folder, "stdout")),
        notes=visible(_text(folder, "stderr")),
        files=tuple(files_in(folder / "files", inputs)),
        problem=Problem(**json.loads(row.problem)) if row.problem else None,
    )


def _written(row: ComputationRow) -> frozenset[str]:
    """Return inputs that the command was told to write, too."""
    values = {word.partition("=")[2] for word in task_of(row).words}
    return frozenset(name for name in task_of(row).inputs if name in values)


def record_of(node: Node, caller: Caller, name: str) -> Json:
    """Return the result of a computation: the record that its command prints as JSON.

    Raises
    ------
    ComityError
        The problem of the computation, if it has failed.
    UnknownNameError, InputError, ResourceError
        As ``output_of``; also if a text for people was asked for.
    """
    row, folder = _found(node, caller, name)
    if row.problem:
        problem = Problem(**json.loads(row.problem))
        raise error_of_code(
            problem.code,
            problem.message,
            remedy=problem.remedy,
            otherwise=ComityError,
        )
    if task_of(row).columns:
        raise InputError(
            "the computation was asked for as a text for people",
            remedy="GET …/output; without columns the result is a record",
        )
    try:
        value: Json = json.loads(_text(folder, "stdout"))
    except ValueError as error:
        raise FormatError("the computation has printed no record") from error
    return value


def file_of(node: Node, caller: Caller, name: str, file: str) -> StoredFile:
    """Return a file that a computation wrote.

    Raises
    ------
    UnknownNameError
        If there is none of this name that it wrote itself.
    InputError, ResourceError
        As ``output_of``.
    """
    check_inside(file)
    _, folder = _found(node, caller, name)
    path = _real(folder / "files", file)
    kind = MEDIA.get(path.suffix.lower(), "application/octet-stream")
    return StoredFile(path.name, kind, path)
