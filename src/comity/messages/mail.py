"""What a mail carries: attachments and plain bodies, decoded and bounded.

Mails come from anybody. Their number of parts, depth and size are bounded before the library's
parser sees them, headers are never evaluated but for the name of a file, HTML is not read, and
nothing that a mail points to is fetched.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

from comity.foundations.errors import FormatError

__all__ = ["MailPart", "is_mail", "is_mailbox", "parts_of_mail", "split_mailbox"]

LARGEST_MAIL, LARGEST_HEADER = 64_000_000, 256_000
#: Nested parts and parts in all. A report has one or two.
MOST_NESTED, MOST_PARTS = 20, 500
_NESTED = re.compile(rb"multipart/|message/rfc822", re.IGNORECASE)
_HEADER = re.compile(
    rb"(?:Received|Return-Path|Delivered-To|From|To|Date|Subject|Message-ID|MIME-Version|"
    rb"Content-Type|X-[A-Za-z-]+):",
    re.IGNORECASE,
)
_FROM = re.compile(rb"(?m)^From [^\r\n]*\r?\n")
_QUOTED_FROM = re.compile(rb"(?m)^>(>*From )")


@dataclass(frozen=True, slots=True)
class MailPart:
    """A part of a mail.

    Attributes
    ----------
    name
        Name of the attached file, or ``body``.
    data
        Its bytes, decoded from quoted-printable or base64; empty if it was not read.
    body
        Whether it is the text of the mail, with words around what it may hold.
    fault
        Why it was not read, else empty.
    """

    name: str
    data: bytes
    body: bool = False
    fault: str = ""


def is_mailbox(data: bytes) -> bool:
    """Tell whether bytes begin like a file of many mails (mbox)."""
    return data.startswith(b"From ") and _FROM.match(data) is not None


def is_mail(data: bytes) -> bool:
    """Tell whether bytes begin like a mail."""
    return _HEADER.match(data) is not None


def split_mailbox(data: bytes) -> Iterator[bytes]:
    """Yield the mails of an mbox (RFC 4155): each begins with a line ``From …``."""
    marks = list(_FROM.finditer(data))
    for match, later in zip(marks, [*marks[1:], None], strict=True):
        mail = data[match.end() : later.start() if later else len(data)]
        yield _QUOTED_FROM.sub(rb"\1", mail)


def parts_of_mail(data: bytes) -> list[MailPart]:
    """Return attachments and plain bodies of a mail.

    Raises
    ------
    FormatError
        If it is larger, more deeply nested or of more parts than is read, or no mail.
    """
    if len(data) > LARGEST_MAIL:
        raise FormatError(
            f"mail has {len(data)} bytes, at most {LARGEST_MAIL} are read"
        )
    end = min(
        (k for k in (data.find(b"\n\n"), data.find(b"\r\n\r\n")) if k >= 0), default=-1
    )
    header = len(data) if end < 0 else end
    if header > LARGEST_HEADER:
        raise FormatError(
            f"mail has a header of {header} bytes, at most {LARGEST_HEADER} are read"
        )
    nested = len(_NESTED.findall(data))
    if nested > MOST_NESTED:
        raise FormatError(
            f"mail names {nested} nested parts, at most {MOST_NESTED} are read"
        )
    try:
        mail = BytesParser(policy=compat32).parsebytes(data)
        parts = []
        for number, part in enumerate(mail.walk(), start=1):
            if number > MOST_PARTS:
                raise FormatError(f"mail has more than {MOST_PARTS} parts")
            if not part.is_multipart():
                parts.append(_part(part, number))
    except (
        MessageError,
        RecursionError,
        LookupError,
        ValueError,
        AttributeError,
    ) as error:
        raise FormatError(
            f"is no mail that can be read: {type(error).__name__}"
        ) from error
    return [part for part in parts if part is not None]


def _part(part: Message, number: int) -> MailPart | None:
    kind = part.get_content_type()
    name = _name(part)
    if name is None and kind == "text/html":
        raw = part.get_payload(decode=True)
        holds = isinstance(raw, bytes) and b"CCSDS_" in raw
        why = "HTML is not read; ask for plain text or an attachment"
        return MailPart("body", b"", True, why) if holds else None
    if kind.partition("/")[0] in {"image", "audio", "video"}:
        return None
    try:
        data = part.get_payload(decode=True)
    except (ValueError, AssertionError) as error:
        return MailPart(
            name or "body", b"", name is None, f"cannot be decoded: {error}"
        )
    if not isinstance(data, bytes):
        return None
    if part.defects and any("Base64" in type(d).__name__ for d in part.defects):
        why = f"cannot be decoded: {type(part.defects[0]).__name__}"
        return MailPart(name or f"part {number}", b"", name is None, why)
    return MailPart(name or "body", _in_utf8(part, data), name is None)


def _in_utf8(part: Message, data: bytes) -> bytes:
    """Return a text part in UTF-8; what has no character set that is known stays as it is."""
    charset = part.get_content_charset()
    if part.get_content_maintype() != "text" or charset in {None, "utf-8", "us-ascii"}:
        return data
    try:
        return data.decode(str(charset)).encode()
    except (LookupError, UnicodeError):
        return data


def _name(part: Message) -> str | None:
    """Return the name of an attached file, without a folder; None for a body."""
    name = part.get_filename()
    if name is None:
        said = str(part.get("Content-Disposition", "")).lower()
        return "attachment" if said.startswith("attachment") else None
    plain = re.split(r"[\\/]", str(name))[-1].strip()
    return plain[:120] or "attachment"
