"""Uploads: bytes of a caller, streamed to a private file, bounded, named by their hash, kept for a time.

Nothing of them is parsed here. The file is written beside its place and moved there in the transaction
that counts it, so that neither a broken transfer nor two at once leave half a file.
"""

import hashlib
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from comity.foundations.constants import HOUR_US
from comity.foundations.errors import (
    AllowanceError,
    ComityError,
    InputError,
    RangeError,
    ResourceError,
    UnknownNameError,
)
from comity.node.computations.names import UPLOAD, owner_of, upload_file
from comity.node.node import Node, UnitOfWork
from comity.node.store.computations import (
    UploadRow,
    drop_upload,
    find_upload,
    keep_upload,
    old_uploads,
    owners_of_upload,
    uploaded_bytes,
    uploads_of,
)
from comity.system.files import unusable
from comity.system.limits import free_bytes
from comity.system.private_files import make_private_folder
from comity.trust.persons.callers import Caller

__all__ = [
    "MB",
    "SPARE_MB",
    "Receiving",
    "Upload",
    "erase_old_uploads",
    "erase_upload",
    "kept_until_us",
    "list_uploads",
    "show_upload",
    "used_upload",
]

MB = 1_000_000
#: Space that stays free on the disk of the node whatever is uploaded.
SPARE_MB = 1000
#: Uploads of one caller that may come in at a time.
MOST_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload.

    Attributes
    ----------
    name
        ``sha256:`` and the hash of the content, by which computations name it.
    bytes
        Its length.
    made_us, until_us
        When it came, and when it is erased (µs of UTC since 1970).
    """

    name: str
    bytes: int
    made_us: int
    until_us: int


def _shown(row: UploadRow) -> Upload:
    return Upload(row.name, row.bytes, row.made_us, row.until_us)


def check_room(node: Node, caller: Caller, size: int) -> None:
    """Refuse an upload that is too large, alone or with what is there.

    Raises
    ------
    RangeError
        If it is larger than any may be.
    AllowanceError
        If the caller, or the node, has no room for it now.
    ResourceError
        If the disk has none.
    """
    settings = node.settings
    if size > settings.upload_mb * MB:
        raise RangeError(
            "the upload", f"{size} bytes", f"at most {settings.upload_mb} MB"
        )
    owner = owner_of(caller)
    with node.reading() as work:
        own = uploaded_bytes(work.connection, owner) + coming_bytes(node, owner)
        every = uploaded_bytes(work.connection) + coming_bytes(node)
    if own + size > settings.uploads_mb_per_person * MB:
        raise AllowanceError(
            f"{own} bytes are uploaded, at most {settings.uploads_mb_per_person} MB may be",
            remedy="erase some: DELETE /api/v1/uploads/NAME",
            retry_s=3600,
        )
    if every + size > settings.uploads_mb * MB:
        raise AllowanceError(
            f"all uploads at this node have at most {settings.uploads_mb} MB",
            remedy="try again later",
            retry_s=3600,
        )
    if free_bytes(node.folder)[0] - size < SPARE_MB * MB:
        raise ResourceError("the disk of the node is full", remedy="try again later")


def coming_bytes(node: Node, owner: str | None = None) -> int:
    """Return how many bytes are coming in now, of an owner or of everybody."""
    coming = list(node.computing.coming)
    return sum(size for whose, size in coming if owner is None or whose == owner)


@dataclass
class Receiving:
    """An upload that is coming in; call ``close`` whatever happens.

    Raises
    ------
    RangeError, AllowanceError, ResourceError
        As ``check_room`` says, before anything is written.
    """

    node: Node
    caller: Caller
    size: int
    came: int = 0
    _hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    _file: BinaryIO | None = None
    _path: Path = Path()
    _room: tuple[str, int] | None = None

    def __post_init__(self) -> None:
        """Check the room and take it, and open a file beside those that are whole."""
        computing, owner = self.node.computing, owner_of(self.caller)
        with computing.lock:
            check_room(self.node, self.caller, self.size)
            if sum(whose == owner for whose, _ in computing.coming) >= MOST_AT_ONCE:
                raise AllowanceError(
                    f"{MOST_AT_ONCE} uploads are coming in, no more may at once",
                    remedy="wait for one",
                )
            self._room = (owner, self.size)
            computing.coming.append(self._room)
        computing.want()
        try:
            self._open()
        except ComityError:
            self.close()
            raise

    def _open(self) -> None:
        folder = upload_file(self.node, "name").parent
        make_private_folder(folder)
        self._path = folder / f".coming-{secrets.token_hex(8)}"
        try:
            descriptor = os.open(
                self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600
            )
        except OSError as error:
            raise unusable(error) from error
        self._file = os.fdopen(descriptor, "wb")

    def write(self, data: bytes) -> None:
        """Take some bytes.

        Raises
        ------
        InputError
            If more come than were announced.
        ResourceError
            If they cannot be written.
        """
        self.came += len(data)
        if self.came > self.size:
            raise InputError(f"more than the {self.size} bytes that were announced")
        if self._file is not None:
            try:
                self._file.write(data)
            except OSError as error:
                raise unusable(error) from error
            self._hash.update(data)

    def finish(self) -> Upload:
        """Keep the upload, and return it.

        Raises
        ------
        InputError
            If fewer bytes came than were announced.
        """
        if self._file is None or self.came != self.size:
            raise InputError(f"{self.came} of {self.size} bytes came")
        try:
            self._file.close()
            self._file = None
        except OSError as error:
            raise unusable(error) from error
        name = f"sha256:{self._hash.hexdigest()}"

        def keep(work: UnitOfWork) -> UploadRow:
            row = UploadRow(
                name, owner_of(self.caller), self.size, work.now_us, kept_until_us(work)
            )
            keep_upload(work.connection, row)
            self._path.replace(upload_file(self.node, name))
            return row

        return _shown(self.node.transact(keep))

    def close(self) -> None:
        """Forget what has come and was not kept."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._path.name:
            self._path.unlink(missing_ok=True)
        if self._room is not None:
            with self.node.computing.lock:
                self.node.computing.coming.remove(self._room)
            self._room = None


def kept_until_us(work: UnitOfWork) -> int:
    """Return until when what comes or ends now is kept."""
    return work.now_us + round(work.node.settings.computation_kept_h * HOUR_US)


def used_upload(work: UnitOfWork, owner: str, name: str) -> UploadRow:
    """Return an upload of an owner; from now on it is kept for as long as a new one.

    Raises
    ------
    UnknownNameError
        If the owner has none of this name.
    """
    row = find_upload(work.connection, name, owner)
    if row is None or not UPLOAD.fullmatch(name):
        raise UnknownNameError(
            f"{name[:80]!r} is no upload of yours",
            remedy="POST /api/v1/uploads gives its name; uploads are erased after a time",
        )
    row = row._replace(until_us=kept_until_us(work))
    keep_upload(work.connection, row)
    return row


def list_uploads(node: Node, caller: Caller) -> list[Upload]:
    """Return the caller's uploads, the newest first."""
    with node.reading() as work:
        return [_shown(row) for row in uploads_of(work.connection, owner_of(caller))]


def show_upload(node: Node, caller: Caller, name: str) -> Upload:
    """Return an upload of the caller, which is kept for longer from now on.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    with node.writing() as work:
        return _shown(used_upload(work, owner_of(caller), name))


def _erase(work: UnitOfWork, row: UploadRow) -> None:
    drop_upload(work.connection, row.name, row.owner)
    if not owners_of_upload(work.connection, row.name):
        upload_file(work.node, row.name).unlink(missing_ok=True)


def erase_upload(node: Node, caller: Caller, name: str) -> Upload:
    """Erase an upload of the caller.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    with node.writing() as work:
        row = used_upload(work, owner_of(caller), name)
        _erase(work, row)
    return _shown(row)


def erase_old_uploads(node: Node) -> int:
    """Erase what was kept for long enough; return how many uploads that were."""
    with node.writing() as work:
        rows = old_uploads(work.connection, work.now_us)
        for row in rows:
            _erase(work, row)
    return len(rows)
