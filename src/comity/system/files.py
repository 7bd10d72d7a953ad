"""Files: read whole and within bounds, write whole or not at all."""

import gzip
import hashlib
import lzma
import os
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from comity.foundations.errors import FormatError, InputError, ResourceError

if TYPE_CHECKING:
    from _typeshed import SupportsRead

__all__ = [
    "check_folder",
    "check_new_folder",
    "digest",
    "make_folder",
    "read_bytes",
    "read_plain",
    "read_text",
    "unusable",
    "write_whole",
    "writing",
]

#: Largest file, and largest content of a compressed one, bytes.
MAX_BYTES = 2_000_000_000
#: What to do where nothing can be written.
ELSEWHERE = "choose another place, one that you may write to"


def read_bytes(path: Path) -> bytes:
    """Return the content of a file as it is.

    Raises
    ------
    ResourceError, InputError
        For a file that is missing, a directory, unreadable or too large.
    """
    try:
        if path.is_dir():
            raise InputError(f"{path} is a directory", remedy="give files")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(f"{path} has {size} bytes, at most {MAX_BYTES} are read")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ResourceError(
            f"{path} does not exist", remedy="check the path"
        ) from error
    except (OSError, ValueError) as error:
        raise ResourceError(
            f"{path} cannot be read: {reason_of(error)}",
            remedy="check the path and the permissions",
        ) from error


def digest(data: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _bounded(stream: "SupportsRead[bytes]", name: str) -> bytes:
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise FormatError(f"{name} unpacks to more than {MAX_BYTES} bytes: refused")
    return data


def unpack(data: bytes, name: str) -> bytes:
    """Decompress gzip, xz or zstandard by their marks; other bytes stay as they are.

    Raises
    ------
    FormatError
        If the compressed data are damaged or truncated.
    """
    try:
        if data[:2] == b"\x1f\x8b":
            return _bounded(gzip.GzipFile(fileobj=BytesIO(data)), name)
        if data[:6] == b"\xfd7zXZ\x00":
            return _bounded(lzma.LZMAFile(BytesIO(data)), name)
        if data[:4] == b"\x28\xb5\x2f\xfd":
            return _unpack_zstd(data, name)
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise FormatError(
            f"{name} is damaged or truncated: {error}", remedy="fetch it again"
        ) from error
    return data


def _unpack_zstd(data: bytes, name: str) -> bytes:
    import zstandard  # noqa: PLC0415 - loaded when needed: the core starts fast

    try:
        reader = zstandard.ZstdDecompressor().stream_reader(
            BytesIO(data), read_across_frames=True
        )
        out = _bounded(reader, name)
        # A truncated frame gives short output without an error; its size is compared.
        expected = zstandard.frame_content_size(data)
        if expected > 0 and len(out) < expected:
            raise EOFError(f"{len(out)} of {expected} bytes")
    except zstandard.ZstdError as error:
        raise OSError(str(error)) from error
    return out


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


def check_folder(path: Path) -> None:
    """Raise before long work if ``path`` could not be written after it.

    Raises
    ------
    ResourceError, InputError
        If the folder is missing or not writable, or the path is a directory.
    """
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
def writing(path: Path) -> Iterator[Path]:
    """Yield a temporary path next to ``path`` that replaces it on success.

    Raises
    ------
    ResourceError
        If the folder is missing or not writable, or the disk is full.
    """
    temporary: Path | None = None
    try:
        if path.is_dir():
            raise InputError(f"{path} is a directory", remedy="give a file to write")
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        temporary.chmod(0o644)
        yield temporary
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(path)
    except OSError as error:
        raise ResourceError(
            f"{path} cannot be written: {reason_of(error)}", remedy=ELSEWHERE
        ) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it appears whole or not at all."""
    with writing(path) as temporary:
        temporary.write_bytes(data)
