"""Files: read whole and within bounds, write whole or not at all."""

import hashlib
import os
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from comity.foundations.errors import FormatError, InputError, ResourceError
from comity.system.packed import MAX_BYTES, unpack

__all__ = [
    "STANDARD",
    "check_folder",
    "check_new_folder",
    "digest",
    "digest_of_file",
    "files_read",
    "forget_files",
    "is_stream",
    "make_folder",
    "parts_of_file",
    "read_bytes",
    "read_plain",
    "read_text",
    "size_of",
    "unusable",
    "write_whole",
    "writing",
]

#: What to do where nothing can be written.
ELSEWHERE = "choose another place, one that you may write to"
#: Bytes that are read at a time of a file that is not held whole.
PART_BYTES = 256 * 1024
#: Largest content of a terminal or another device, bytes.
DEVICE_BYTES = 16_000_000
#: The name of the standard input, or output, in place of a file's.
STANDARD = Path("-")
#: Files that were read last, the newest at the end: an error about what a file holds names it.
_read: deque[Path] = deque(maxlen=64)
#: A standard input and what it held: it can be read once, and some files are read twice.
_standard: list[tuple[object, bytes]] = []


def read_bytes(path: Path) -> bytes:
    """Return the content of a file as it is; ``-`` is the standard input.

    Raises
    ------
    ResourceError, InputError
        For a file that is missing, a directory, unreadable or too large.
    """
    if path == STANDARD:
        return _standard_input()
    _read.append(path)
    try:
        if path.is_dir():
            raise InputError(f"{path} is a directory", remedy="give files")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(
                f"{path} has {size} bytes, at most {MAX_BYTES} are read",
                remedy="give a smaller file, or parts of it",
            )
        return _content(path)
    except FileNotFoundError as error:
        raise ResourceError(
            f"{path} does not exist", remedy="check the path"
        ) from error
    except (OSError, ValueError) as error:
        raise ResourceError(
            f"{path} cannot be read: {reason_of(error)}",
            remedy="check the path and the permissions",
        ) from error


def _content(path: Path) -> bytes:
    """Return all that a file holds: a pipe and a device tell no size, and a device may never end."""
    most = DEVICE_BYTES if path.is_char_device() else MAX_BYTES
    with path.open("rb") as opened:
        data = opened.read(most + 1)
    if len(data) > most:
        raise InputError(
            f"{path} has more than {most} bytes, no more are read",
            remedy="give a file that ends",
        )
    return data


def files_read() -> list[Path]:
    """Return the files that were read last, each once."""
    return list(dict.fromkeys(_read))


def forget_files() -> None:
    """Forget which files were read: another command begins."""
    _read.clear()


def _standard_input() -> bytes:
    """Return all that the standard input holds.

    Raises
    ------
    ResourceError, InputError
        If there is none, or more than is read.
    """
    if not _standard or _standard[0][0] is not sys.stdin:
        try:
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        except (OSError, ValueError, AttributeError) as error:
            raise ResourceError(
                f"the standard input cannot be read: {error}", remedy="name a file"
            ) from error
        if len(data) > MAX_BYTES:
            raise InputError(
                f"the standard input has more than {MAX_BYTES} bytes, no more are read"
            )
        _standard[:] = [(sys.stdin, data)]
    return _standard[0][1]


def digest(data: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def parts_of_file(path: Path) -> Iterator[bytes]:
    """Yield the content of a file in parts: one that is too large to be held whole.

    Raises
    ------
    ResourceError
        If it cannot be read.
    """
    try:
        with path.open("rb") as opened:
            while part := opened.read(PART_BYTES):
                yield part
    except OSError as error:
        raise unusable(error) from error


def size_of(path: Path) -> int:
    """Return the length of a file, bytes.

    Raises
    ------
    ResourceError
        If there is none.
    """
    try:
        return path.stat().st_size
    except OSError as error:
        raise unusable(error) from error


def digest_of_file(path: Path) -> str:
    """Return the SHA-256 of a file that is read in parts, in hexadecimal.

    Raises
    ------
    ResourceError
        If it cannot be read.
    """
    made = hashlib.sha256()
    for part in parts_of_file(path):
        made.update(part)
    return made.hexdigest()


def reason_of(error: Exception) -> str:
    """Return what the machine said about a file, for people."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def unusable(error: OSError) -> ResourceError:
    """Return the error for a file, folder or port that the machine refused."""
    name = f"{error.filename}: " if error.filename else ""
    return ResourceError(
        f"{name}{reason_of(error)}",
        remedy="check path, permissions and free space, or choose another place",
    )


def _try_writing(folder: Path, wanted: Path | None = None) -> None:
    """Raise ResourceError if no file can be made in a folder, for ``wanted`` below it.

    Permissions alone do not tell: an administrator may write anywhere, and still no file can be
    made in /proc or on a disk that is read only.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=".comity-", dir=folder)
        os.close(handle)
        Path(name).unlink()
    except OSError as error:
        what = f"{wanted} cannot be made: " if wanted else ""
        raise ResourceError(
            f"{what}{folder} is not writable: {reason_of(error)}", remedy=ELSEWHERE
        ) from error


def is_stream(path: Path) -> bool:
    """Tell whether a path is written as it stands: a device, a pipe, or one of this process's.

    No file may take the place of such a name: an administrator would replace ``/dev/null``.
    """
    try:
        if path.is_symlink() and str(path.readlink()).startswith("/proc/"):
            return True
        return path.exists() and not (path.is_file() or path.is_dir())
    except OSError:
        return False


def check_folder(path: Path) -> None:
    """Raise before long work if ``path`` could not be written after it.

    Raises
    ------
    ResourceError, InputError
        If the folder is missing or not writable, or the path is a directory.
    """
    if path == STANDARD or is_stream(path):
        return
    try:
        if path.is_dir():
            raise InputError(f"{path} is a directory", remedy="give a file to write")
        if not path.parent.is_dir():
            raise ResourceError(f"{path.parent} is no folder", remedy="make it first")
    except OSError as error:
        raise unusable(error) from error
    _try_writing(path.parent)


def check_new_folder(path: Path) -> None:
    """Raise before long work if a folder for results could not be made or filled after it.

    Raises
    ------
    ResourceError
        If there is a file in its place or above it, or nothing may be written there.
    """
    try:
        there = path.absolute()
        while not there.exists() and there != there.parent:
            there = there.parent
        if not there.is_dir():
            raise ResourceError(
                f"{path} cannot be made: {there} is no folder", remedy=ELSEWHERE
            )
    except OSError as error:
        raise unusable(error) from error
    _try_writing(there, path)


def make_folder(path: Path) -> None:
    """Make a folder for results if it is not there.

    Raises
    ------
    ResourceError
        If it cannot be made or written to.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise ResourceError(
            f"{path} cannot be made: {reason_of(error)}", remedy=ELSEWHERE
        ) from error
    _try_writing(path)


def read_text(path: Path) -> str:
    """Return the unpacked content of a file as text, without a byte order mark.

    Raises
    ------
    FormatError
        If it is not UTF-8.
    """
    try:
        return read_plain(path)[0].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(
            f"{path} is not UTF-8: byte {error.start} is 0x{error.object[error.start]:02x}",
            remedy="give a text file in UTF-8",
        ) from error


def read_plain(path: Path) -> tuple[bytes, str]:
    """Return the unpacked content of a file and the SHA-256 of the file as it is."""
    data = read_bytes(path)
    return unpack(data, str(path)), digest(data)


@contextmanager
def writing(path: Path, mode: int = 0o644) -> Iterator[Path]:
    """Yield a temporary path next to ``path`` that replaces it on success.

    It has the ``mode`` before anything is written to it. For ``-`` what was written goes to the
    standard output; devices and pipes are written as they stand.

    Raises
    ------
    ResourceError
        If the folder is missing or not writable, or the disk is full.
    """
    if path == STANDARD or is_stream(path):
        with tempfile.TemporaryDirectory() as place:
            written = Path(place) / "written"
            yield written
            _pour(written, path)
        return
    temporary: Path | None = None
    try:
        if path.is_dir():
            raise InputError(f"{path} is a directory", remedy="give a file to write")
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        temporary.chmod(mode)
        yield temporary
        with temporary.open("rb") as whole:
            os.fsync(whole.fileno())
        temporary.replace(path)
    except OSError as error:
        raise ResourceError(
            f"{path} cannot be written: {reason_of(error)}", remedy=ELSEWHERE
        ) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _pour(written: Path, path: Path) -> None:
    """Write a finished file to the standard output, a device or a pipe.

    Raises
    ------
    ResourceError
        If it cannot be written; a pipe that its reader has closed is told by ``BrokenPipeError``.
    """
    data = written.read_bytes() if written.exists() else b""
    try:
        if path != STANDARD:
            with path.open("wb") as stream:
                stream.write(data)
            return
        sys.stdout.flush()
        raw = getattr(sys.stdout, "buffer", None)
        if raw is None:
            sys.stdout.write(data.decode("utf-8", "replace"))
        else:
            raw.write(data)
            raw.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise ResourceError(
            f"{path} cannot be written: {reason_of(error)}", remedy=ELSEWHERE
        ) from error


def write_whole(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file so that it appears whole or not at all."""
    with writing(path, mode) as temporary:
        temporary.write_bytes(data)
