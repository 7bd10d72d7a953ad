"""Checking and converting message files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from comity.foundations.errors import ComityError, DataError, FormatError, InputError
from comity.messages.cdm_record import Cdm, cdm_of
from comity.messages.parsed import Diagnostic
from comity.messages.read import read_message
from comity.messages.typed import Message, Reading
from comity.messages.write import SYNTAXES, write_message
from comity.system.files import check_folder, read_plain, write_whole

__all__ = [
    "CheckedFile",
    "ConvertedFile",
    "check_files",
    "convert_file",
    "messages_of",
    "open_cdm",
    "read_cdm",
    "read_file",
]

Tick = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A message file that was checked.

    Attributes
    ----------
    kind, version, syntax
        Of the message; empty if the file could not be read.
    diagnostics
        All findings; the file is accepted if none of them forbids it in the mode.
    """

    file: str
    kind: str
    version: str
    syntax: str
    accepted: bool
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class ConvertedFile:
    """A message file that was written in another syntax, with the findings on reading."""

    file: str
    kind: str
    version: str
    out: str
    syntax: str
    diagnostics: tuple[Diagnostic, ...]


def read_file(path: Path, mode: str = "lenient") -> Reading:
    """Read a message from a file, packed or not."""
    return read_message(read_plain(path)[0], mode)


def check_files(paths: Sequence[Path], mode: str, tick: Tick) -> list[CheckedFile]:
    """Check files one by one; a file that cannot be opened is one more finding."""
    checked = []
    tick(0, len(paths))
    for number, path in enumerate(paths, start=1):
        checked.append(_check(path, mode))
        tick(number, len(paths))
    return checked


def _check(path: Path, mode: str) -> CheckedFile:
    try:
        reading = read_file(path, mode)
    except ComityError as error:
        wrong_input = isinstance(error, InputError) and not isinstance(
            error, FormatError
        )
        if wrong_input and not path.is_dir():
            raise
        fatal = Diagnostic(0, "", "", error.code, str(error), "fatal")
        return CheckedFile(str(path), "", "", "", False, (fatal,))
    return CheckedFile(
        str(path),
        reading.kind,
        reading.version,
        reading.syntax,
        reading.accepted,
        tuple(reading.findings),
    )


def convert_file(path: Path, syntax: str, out: Path) -> ConvertedFile:
    """Read a message leniently and write it in another syntax.

    Raises
    ------
    DataError
        If it cannot be read; the message names the first reason.
    InputError
        For an unknown syntax or a file with several messages in KVN.
    """
    if syntax not in SYNTAXES:
        raise InputError(
            f"syntax {syntax!r} is unknown",
            remedy=f"write one of {', '.join(SYNTAXES)}",
        )
    check_folder(out)
    reading = accepted(path)
    if len(reading.messages) != 1:
        raise InputError(
            f"{path} holds {len(reading.messages)} messages, must hold one",
            remedy="split the file",
        )
    write_whole(out, write_message(reading.messages[0], syntax).encode())
    return ConvertedFile(
        str(path),
        reading.kind,
        reading.version,
        str(out),
        syntax,
        tuple(reading.findings),
    )


def accepted(path: Path) -> Reading:
    """Read a message that lenient reading accepts.

    Raises
    ------
    DataError
        With the first reason, if it does not.
    """
    reading = read_file(path)
    if not reading.accepted:
        fatal = [finding for finding in reading.findings if finding.weight == "fatal"]
        raise DataError(
            f"{path} cannot be read: {fatal[0]}",
            remedy=f"comity message check {path} lists all findings",
        )
    return reading


def messages_of(path: Path, kind: str, remedy: str) -> tuple[list[Message], Reading]:
    """Return the messages of a kind in a file, one at least.

    Raises
    ------
    DataError
        If the file cannot be read or holds none.
    """
    reading = accepted(path)
    messages = [message for message in reading.messages if message.kind == kind]
    if not messages:
        raise DataError(
            f"{path} holds {reading.kind or 'no message'}, no {kind}", remedy=remedy
        )
    return messages, reading


def open_cdm(path: Path) -> tuple[Cdm, Reading]:
    """Return the conjunction message of a file.

    Raises
    ------
    DataError
        If the file cannot be read or holds something else.
    """
    messages, reading = messages_of(path, "CDM", "give a conjunction data message")
    return cdm_of(messages[0]), reading


def read_cdm(path: str | Path) -> Cdm:
    """Read a conjunction data message: ``read_cdm("event.cdm").tca_us``.

    Parameters
    ----------
    path
        A file in KVN, XML or JSON, compressed or not; departures from the standard that
        lenient reading accepts are accepted.

    Raises
    ------
    DataError, ResourceError
        If the file cannot be read or holds something else.
    """
    return open_cdm(Path(path))[0]
