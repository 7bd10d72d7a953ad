"""Packed bytes and archives, unpacked within a bound that depends on how long they are.

Deflate packs 1,032 bytes into one, zstandard far more, and a packed text may be packed again: 265
bytes have become 2.1 GB. So one packing is undone, never a second one; what comes out is counted
while it comes; and a dictionary that needs too much memory is refused before it is made.
"""

import gzip
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from comity.foundations.errors import FormatError

if TYPE_CHECKING:
    from _typeshed import SupportsRead

__all__ = ["MAX_BYTES", "check_archive", "inflate", "largest_content", "unpack"]

#: Largest file, and largest content of a packed one, bytes.
MAX_BYTES = 2_000_000_000
#: What any packed file may unpack to, bytes, and how many times its own length on top of that.
#: Catalogues as JSON, the most repetitive text that is read, pack about 1 to 20.
ANY_BYTES, TIMES = 64_000_000, 300
#: Memory that a dictionary of xz or zstandard may take, bytes: what their tools allow by default.
MEMORY = 128 * 1024 * 1024
CHUNK = 1 << 20


def largest_content(packed: int) -> int:
    """Return how many bytes may come out of so many packed ones."""
    return min(MAX_BYTES, ANY_BYTES + TIMES * packed)


def _bounded(stream: "SupportsRead[bytes]", packed: int, name: str) -> bytes:
    most = largest_content(packed)
    data = bytearray()
    while chunk := stream.read(CHUNK):
        data += chunk
        if len(data) > most:
            raise FormatError(
                f"{name} unpacks to more than {most} bytes from {packed}: refused",
                remedy="if it is meant, unpack it yourself and give the content",
            )
    return bytes(data)


def unpack(data: bytes, name: str) -> bytes:
    """Decompress gzip, xz or zstandard by their marks; other bytes stay as they are.

    Raises
    ------
    FormatError
        If the compressed data are damaged or truncated, or unpack to more than
        `largest_content`.
    """
    try:
        if data[:2] == b"\x1f\x8b":
            return _bounded(gzip.GzipFile(fileobj=BytesIO(data)), len(data), name)
        if data[:6] == b"\xfd7zXZ\x00":
            return _bounded(_Xz(data), len(data), name)
        if data[:4] == b"\x28\xb5\x2f\xfd":
            return _unpack_zstd(data, name)
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise FormatError(
            f"{name} is damaged or truncated: {error}", remedy="fetch it again"
        ) from error
    return data


class _Xz:
    """One xz stream after the other, with a bound on memory that ``lzma.open`` lacks."""

    def __init__(self, data: bytes) -> None:
        self._rest = data
        self._decoder: lzma.LZMADecompressor | None = None

    def read(self, length: int = CHUNK, /) -> bytes:
        """Return some bytes; none at the end."""
        while True:
            if self._decoder is None:
                # Streams may be padded with zeros.
                self._rest = self._rest.lstrip(b"\0")
                if not self._rest:
                    return b""
                self._decoder = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MEMORY)
            out = self._decoder.decompress(self._rest, length)
            self._rest = b""
            if self._decoder.eof:
                self._rest, self._decoder = self._decoder.unused_data, None
            elif not out and self._decoder.needs_input:
                raise EOFError("it ends before its end mark")
            if out:
                return out


def _unpack_zstd(data: bytes, name: str) -> bytes:
    import zstandard  # noqa: PLC0415 - loaded when needed: the core starts fast

    try:
        reader = zstandard.ZstdDecompressor(max_window_size=MEMORY).stream_reader(
            BytesIO(data), read_across_frames=True
        )
        out = _bounded(reader, len(data), name)
        # A truncated frame gives short output without an error; its size is compared.
        expected = zstandard.frame_content_size(data)
        if expected > 0 and len(out) < expected:
            raise EOFError(f"{len(out)} of {expected} bytes")
    except zstandard.ZstdError as error:
        raise OSError(str(error)) from error
    return out


def inflate(chunks: Iterator[bytes], coding: str, name: str) -> Iterator[bytes]:
    """Undo the content coding of an HTTP answer while it comes.

    Parameters
    ----------
    coding
        The header ``Content-Encoding``: none, ``identity`` or ``gzip``.

    Raises
    ------
    FormatError
        For any other coding, several of them, damaged bytes, and more bytes than may come out
        of what has come so far.
    """
    coding = coding.strip().lower()
    if coding in {"", "identity"}:
        yield from chunks
        return
    if coding not in {"gzip", "x-gzip"}:
        raise FormatError(
            f"{name} answers in the coding {coding[:60]!r}, which was not asked for"
        )
    decoder, came, made = zlib.decompressobj(31), 0, 0
    for chunk in chunks:
        came += len(chunk)
        rest = chunk
        while rest:
            try:
                out = decoder.decompress(rest, CHUNK)
            except zlib.error as error:
                raise FormatError(f"{name} sends damaged gzip: {error}") from error
            made += len(out)
            if made > largest_content(came):
                raise FormatError(f"{name} unpacks to more than {made} bytes: refused")
            yield out
            rest = decoder.unconsumed_tail
    if came and not decoder.eof:
        raise FormatError(f"{name} sends gzip without its end")


def check_archive(data: bytes, name: str) -> None:
    """Check what a zip archive says that it holds; reading it never gives more than that.

    Raises
    ------
    FormatError
        If the sizes of its members sum up to more than `largest_content`.
    zipfile.BadZipFile
        If it is no archive.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        whole = sum(member.file_size for member in archive.infolist())
    most = largest_content(len(data))
    if whole > most:
        raise FormatError(
            f"{name} unpacks to {whole} bytes from {len(data)}, at most {most} are read"
        )
