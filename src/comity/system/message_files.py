"""Checking and converting message files."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from comity.foundations.errors import ComityError, DataError, FormatError, InputError
from comity.messages.cdm_record import Cdm, cdm_of
from comity.messages.read import read_message
from comity.messages.typed import Message, Reading
from comity.messages.write import SYNTAXES, write_message
from comity.system.files import check_folder, read_plain, write_whole

__all__ = ["check_files", "convert_file", "messages_of", "open_cdm", "read_file"]

Tick = Callable[[int, int], None]


def read_file(path: Path, mode: str = "lenient") -> Reading:
    """Read a message from a file, packed or not."""
    return read_message(read_plain(path)[0], mode)


def check_files(paths: Sequence[Path], mode: str, tick: Tick) -> list[dict[str, Any]]:
    """Check files one by one; a file that cannot be opened is one more finding."""
    out = []
    tick(0, len(paths))
    for number, path in enumerate(paths, start=1):
        try:
            reading = read_file(path, mode)
            kind, version, syntax = reading.kind, reading.version, reading.syntax
            findings = [asdict(finding) for finding in reading.findings]
            accepted = reading.accepted
        except InputError as error:
            if not isinstance(error, FormatError) and not path.is_dir():
                raise
            kind = version = syntax = ""
            findings, accepted = [_finding(error)], False
        except ComityError as error:
            kind = version = syntax = ""
            findings, accepted = [_finding(error)], False
        out.append(
            {
                "file": str(path),
                "kind": kind,
                "version": version,
                "syntax": syntax,
                "accepted": accepted,
                "diagnostics": findings,
            }
        )
        tick(number, len(paths))
    return out


def _finding(error: ComityError) -> dict[str, Any]:
    return {
        "line": 0,
        "keyword": "",
        "value": "",
        "rule": error.code,
        "message": str(error),
        "weight": "fatal",
    }


def convert_file(path: Path, syntax: str, out: Path) -> dict[str, Any]:
    """Read a message leniently and write it in another syntax.

    Raises
    ------
    DataError
        If it cannot be read; the first reason is told.
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
    return {
        "file": str(path),
        "kind": reading.kind,
        "version": reading.version,
        "out": str(out),
        "syntax": syntax,
        "diagnostics": [asdict(finding) for finding in reading.findings],
    }


def accepted(path: Path) -> Reading:
    """Return a message that lenient reading accepts.

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
            remedy=f"comity message check {path} tells all findings",
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
    found = [message for message in reading.messages if message.kind == kind]
    if not found:
        raise DataError(
            f"{path} holds {reading.kind or 'no message'}, no {kind}", remedy=remedy
        )
    return found, reading


def open_cdm(path: Path) -> tuple[Cdm, Reading]:
    """Return the conjunction message of a file.

    Raises
    ------
    DataError
        If the file cannot be read or holds something else.
    """
    found, reading = messages_of(path, "CDM", "give a conjunction data message")
    return cdm_of(found[0]), reading
