"""Where messages come from, behind one port: files, folders, archives and mails."""

import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Protocol

from comity.foundations.errors import ComityError, FormatError, ResourceError
from comity.messages.mail import is_mail, is_mailbox, parts_of_mail, split_mailbox
from comity.system.files import STANDARD, read_plain
from comity.system.packed import check_archive, unpack

__all__ = ["Delivery", "Document", "FileSource", "FolderSource", "Source", "Take"]

MOST_FILES = 200_000
LARGEST_BYTES = 500_000_000
MOST_MEMBERS = 20_000


@dataclass(frozen=True, slots=True)
class Document:
    """Something that a source handed over: where it stood, and its bytes, or why there are none."""

    place: str
    data: bytes
    prose: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a delivery ended: whether all that the source has is known to have come, and a remark."""

    complete: bool
    remark: str = ""


Take = Callable[[Document], None]


class Source(Protocol):
    """A source of messages. It hands over documents; it reads none of them."""

    @property
    def name(self) -> str:
        """How the source was given."""

    @property
    def kind(self) -> str:
        """``file``, ``folder``, ``space-track`` or ``tracss``."""

    @property
    def untested_live(self) -> bool:
        """Whether it was tried with recorded answers alone."""

    @property
    def refused(self) -> bool:
        """Whether a service has refused, so that a person has to look."""

    def deliver(self, take: Take, newest_us: int | None) -> Delivery:
        """Hand over every document, one by one.

        Parameters
        ----------
        take
            Takes a document; it raises nothing.
        newest_us
            Creation date of the newest message that came from this source, µs of UTC.

        Raises
        ------
        ComityError
            If the source cannot be had; what was handed over before counts.
        """


@dataclass(frozen=True, slots=True)
class FileSource:
    """One file: messages in any form, a mail, a mailbox, a zip archive; packed or not."""

    path: Path
    kind: str = "file"
    untested_live: bool = False
    refused: bool = False

    @property
    def name(self) -> str:
        """Return the path."""
        return str(self.path)

    def deliver(self, take: Take, newest_us: int | None) -> Delivery:  # noqa: ARG002
        """Hand over what the file holds."""
        data, _ = read_plain(self.path)
        name = "standard input" if self.path == STANDARD else self.path.name
        for document in documents_of(name, data):
            take(document)
        return Delivery(complete=True)


@dataclass(frozen=True, slots=True)
class FolderSource:
    """All files of a folder and the folders in it, by name.

    Hidden files and those that are still being written (``.part``, ``.tmp``) are left for the next
    run, and counted; ``skip`` is the folder that messages are kept in.
    """

    path: Path
    skip: Path
    kind: str = "folder"
    untested_live: bool = False
    refused: bool = False

    @property
    def name(self) -> str:
        """Return the path."""
        return str(self.path)

    def deliver(self, take: Take, newest_us: int | None) -> Delivery:  # noqa: ARG002
        """Hand over what every file holds; one that cannot be read is a fault."""
        left = unread = count = 0
        for path in self._paths():
            if path.name.startswith(".") or path.suffix in {".part", ".tmp"}:
                left += 1
                continue
            count += 1
            if count > MOST_FILES:
                return Delivery(False, f"only the first {MOST_FILES} files were read")
            place = str(path.relative_to(self.path))
            try:
                data, _ = read_plain(path)
            except ComityError as error:
                take(Document(place, b"", fault=error.message))
                unread += 1
                continue
            for document in documents_of(place, data):
                take(document)
        parts = []
        if unread:
            parts.append(f"{unread} files could not be read")
        if left:
            parts.append(f"{left} files hidden or still being written were left")
        return Delivery(not unread and not left, ", ".join(parts))

    def _paths(self) -> Iterator[Path]:
        skip = self.skip.resolve()
        failed: list[OSError] = []
        for folder, below, names in os.walk(self.path, onerror=failed.append):
            here = Path(folder)
            below[:] = sorted(
                name
                for name in below
                if not name.startswith(".") and (here / name).resolve() != skip
            )
            for name in sorted(names):
                if (here / name).is_file():
                    yield here / name
        if failed:
            raise ResourceError(
                f"{failed[0].filename} cannot be read: {failed[0].strerror}",
                remedy="check the path and the permissions",
            )


def documents_of(place: str, data: bytes) -> Iterator[Document]:
    """Yield what a file holds: itself, the parts of its mails, the members of an archive."""
    if len(data) > LARGEST_BYTES:
        why = f"has {len(data)} bytes, at most {LARGEST_BYTES} are read"
        yield Document(place, b"", fault=why)
    elif data[:4] == b"PK\x03\x04":
        yield from _members(place, data)
    elif is_mailbox(data):
        for number, mail in enumerate(split_mailbox(data), start=1):
            yield from _of_mail(f"{place}, mail {number}", mail)
    elif is_mail(data):
        yield from _of_mail(place, data)
    else:
        yield Document(place, data)


def _of_mail(place: str, data: bytes) -> Iterator[Document]:
    try:
        parts = parts_of_mail(data)
    except FormatError as error:
        yield Document(place, b"", fault=error.message)
        return
    found = False
    for part in parts:
        inside = f"{place}, {part.name}"
        if part.fault:
            found = True
            yield Document(inside, b"", fault=part.fault)
        elif part.body:
            # A body without a message is a covering letter, no fault.
            if b"CCSDS_" in part.data or b"CDM_ID" in part.data:
                found = True
                yield Document(inside, part.data, prose=True)
        else:
            found = True
            yield from _attached(inside, part.data)
    if not found:
        yield Document(place, b"", fault="the mail carries no message")


def _attached(place: str, data: bytes) -> Iterator[Document]:
    if data[:4] == b"PK\x03\x04":
        yield from _members(place, data)
        return
    try:
        yield Document(place, unpack(data, place))
    except FormatError as error:
        yield Document(place, b"", fault=error.message)


def _members(place: str, data: bytes) -> Iterator[Document]:
    """Yield the members of a zip archive; archives in it are not opened."""
    try:
        check_archive(data, place)
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            if len(members) > MOST_MEMBERS:
                why = f"has {len(members)} members, at most {MOST_MEMBERS} are read"
                yield Document(place, b"", fault=why)
                return
            for member in members:
                inside = f"{place}, {member.filename[:120]}"
                try:
                    yield Document(inside, archive.read(member))
                except (RuntimeError, NotImplementedError, zipfile.BadZipFile) as error:
                    yield Document(inside, b"", fault=f"cannot be unpacked: {error}")
    except (FormatError, zipfile.BadZipFile, OSError, ValueError) as error:
        yield Document(place, b"", fault=f"archive cannot be read: {error}")
