"""The attachment of a PDF, as any reader of PDF finds it, within bounds.

The library follows the file's own table of objects. A search for the bytes of an attachment would find
one in an older revision of the file, or one that no reader shows.
"""

import io
import zlib

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from comity.foundations.bounds import PEERS
from comity.foundations.errors import FormatError

__all__ = ["attachment_of", "creator_of", "is_pdf"]

#: Largest file that is read, bytes.
MOST_BYTES = 256 * 1024 * 1024
#: Where the mark of a PDF may begin (ISO 32000-1, annex H.3.4.1), bytes.
_HEAD_BYTES = 1024
_REMEDY = "ask for the file again, or for the bundle itself (evidence.json)"
#: What the library raises for files that are cut, altered or made to break readers.
_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    PyPdfError,
    RecursionError,
    TypeError,
    ValueError,
    zlib.error,
)


def is_pdf(content: bytes) -> bool:
    """Tell whether a file says that it is a PDF."""
    return b"%PDF-" in content[:_HEAD_BYTES]


def _reader(content: bytes) -> PdfReader:
    if len(content) > MOST_BYTES:
        raise FormatError(
            f"the PDF has {len(content)} bytes, at most {MOST_BYTES} are read"
        )
    if b"%%EOF" not in content[-_HEAD_BYTES:]:
        raise FormatError("the PDF is cut: its end is not there", remedy=_REMEDY)
    return PdfReader(io.BytesIO(content), strict=True)


def attachment_of(content: bytes, name: str) -> bytes:
    """Return the one attachment of a PDF with a name.

    Raises
    ------
    FormatError
        If it is no whole PDF, has no such attachment, more than one, or one that is too large.
    """
    try:
        found = [one for one in _reader(content).attachment_list if one.name == name]
        made = [one.content for one in found[:2]]
    except _BROKEN as error:
        raise FormatError(
            f"the PDF is damaged: {type(error).__name__}: {str(error)[:160]}",
            remedy=_REMEDY,
        ) from error
    if not found:
        raise FormatError(
            f"the PDF has no attachment {name}: it proves nothing", remedy=_REMEDY
        )
    if len(found) > 1:
        raise FormatError(
            f"the PDF has {len(found)} attachments {name}, and readers may show "
            "different ones",
            remedy=_REMEDY,
        )
    if len(made[0]) > PEERS.largest_bytes * 4:
        raise FormatError(f"the attachment has {len(made[0])} bytes: too large")
    return made[0]


def creator_of(content: bytes) -> str:
    """Return what a PDF says it was typeset with, empty if it does not."""
    try:
        metadata = _reader(content).metadata
        return str(metadata.creator or "") if metadata is not None else ""
    except (FormatError, *_BROKEN):
        return ""
