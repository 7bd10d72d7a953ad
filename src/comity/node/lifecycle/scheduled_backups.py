"""Backups that a serving node makes by itself: encrypted, kept for a while, and missed if they stop."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from comity.foundations.constants import HOUR_US, SECOND_US
from comity.foundations.errors import ComityError, InputError
from comity.foundations.time import format_utc, parse_utc
from comity.node.lifecycle.backups import backup
from comity.node.node import Node
from comity.node.store.settings import Settings
from comity.system.encrypted_files import check_recipients, encrypt_file
from comity.system.files import make_folder, unusable

__all__ = ["BackupState", "backup_if_due", "backup_state", "check_backups"]

#: How late a backup may be, in intervals, before it is missed.
LATE = 2.0
_NAME = re.compile(r"(?P<at>\d{8}T\d{6}Z)\.db\.age")


@dataclass(frozen=True, slots=True)
class BackupState:
    """Where backups stand.

    Attributes
    ----------
    last_us
        When the newest was made, microseconds of UTC since 1970; None if there is none.
    late
        Whether there is none yet, or it should have been followed by another one long ago.
    kept
        How many there are.
    """

    last_us: int | None
    late: bool
    kept: int


def _folder(node: Node) -> Path:
    return node.folder / node.settings.backup_folder


def _stem(settings: Settings) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", settings.party)


def _found(node: Node) -> list[tuple[str, Path]]:
    """Return this node's backups with their instants, the oldest first."""
    stem, out = _stem(node.settings), []
    try:
        for path in _folder(node).glob(f"{stem}-*.db.age"):
            told = _NAME.fullmatch(path.name.removeprefix(f"{stem}-"))
            if told:
                out.append((told["at"], path))
    except OSError as error:
        raise unusable(error) from error
    return sorted(out)


def _at_us(text: str) -> int:
    day, time = text[:8], text[9:15]
    return parse_utc(
        f"{day[:4]}-{day[4:6]}-{day[6:]}T{time[:2]}:{time[2:4]}:{time[4:]}"
    )


def check_backups(settings: Settings) -> None:
    """Check the settings of scheduled backups.

    Raises
    ------
    InputError
        If a folder is named and nobody could open what is put there, or a number does not fit.
    ResourceError
        If the library that encrypts is not installed.
    """
    if not settings.backup_folder:
        return
    check_recipients(settings.backup_recipients)
    if settings.backup_every_h <= 0 or settings.backup_keep < 1:
        raise InputError(
            f"backup_every_h is {settings.backup_every_h:g} and backup_keep "
            f"{settings.backup_keep}: more than 0 h, and 1 at least"
        )


def backup_state(node: Node) -> BackupState | None:
    """Return where backups stand; None if the node makes none by itself.

    Raises
    ------
    ResourceError
        If the folder cannot be read.
    """
    settings = node.settings
    if not settings.backup_folder:
        return None
    found = _found(node)
    last_us = _at_us(found[-1][0]) if found else None
    late_us = LATE * settings.backup_every_h * HOUR_US
    late = last_us is None or node.clock() - last_us > late_us
    return BackupState(last_us, late, len(found))


def backup_if_due(
    node: Node, note: Callable[..., None] = lambda _event, **_facts: None
) -> Path | None:
    """Make a backup if the last one is old enough, and drop those that are kept no longer.

    Raises
    ------
    InputError, ResourceError
        If the settings do not fit, or it cannot be written; then the older ones stay.
    """
    settings = node.settings
    if not settings.backup_folder:
        return None
    check_backups(settings)
    found, now_us = _found(node), node.clock()
    if found and now_us - _at_us(found[-1][0]) < settings.backup_every_h * HOUR_US:
        return None
    make_folder(_folder(node))
    stamp = re.sub(r"[-:]", "", format_utc(now_us // SECOND_US * SECOND_US, 0))
    target = _folder(node) / f"{_stem(settings)}-{stamp}Z.db.age"
    # In the node's own folder, which nobody else reads, until it is encrypted.
    plain = node.folder / ".backup-under-way.db"
    plain.unlink(missing_ok=True)
    try:
        backup(node, plain)
        size = encrypt_file(plain, target, settings.backup_recipients)
    finally:
        for tail in ("", "-wal", "-shm"):
            plain.with_name(plain.name + tail).unlink(missing_ok=True)
    note("backup", bytes=size)
    for _, old in [*found, ("", target)][: -settings.backup_keep]:
        with suppress(OSError, ComityError):
            old.unlink()
    return target
