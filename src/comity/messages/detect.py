"""Detection of the form of a file, and reading by the matching reader."""

import re

from comity.foundations.errors import FormatError
from comity.messages.omm import read_omm_csv, read_omm_json, read_omm_kvn, read_omm_xml
from comity.messages.records import RawSets
from comity.messages.tle import LONELY, read_pseudo_tle_json, read_tle

__all__ = ["decode_text", "orbit_message_kind", "read_element_sets"]

_MARKS = (
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)
_PATTERNS: dict[tuple[bool, ...], str] = {
    (True, True, True, False): "utf-32-be",
    (False, True, True, True): "utf-32-le",
    (True, False, True, False): "utf-16-be",
    (False, True, False, True): "utf-16-le",
}


def decode_text(data: bytes) -> str:
    """Decode UTF-8, UTF-16 and UTF-32, with or without a mark; else Latin-1.

    Raises
    ------
    FormatError
        If the bytes hold NUL characters: a binary file.
    """
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if encoding is None:
        # Without a mark the zeros around the first character decide (XML 1.0, appendix F).
        zeros = tuple(byte == 0 for byte in data[:4])
        encoding = _PATTERNS.get(zeros, "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    if "\0" in text:
        raise FormatError("is a binary file, not text")
    return text


def read_element_sets(data: bytes) -> RawSets:
    """Read element sets in any of the forms that are in use.

    Raises
    ------
    FormatError
        If the file is empty, of no known form, or holds no element set at all.
    """
    text = decode_text(data)
    head = text.lstrip("\ufeff \t\r\n")
    if not head:
        raise FormatError("is empty", remedy="give TLE, OMM (CSV, JSON, KVN, XML)")
    first_line = head.split("\n", 1)[0].upper()
    if head[0] in "[{":
        pseudo = '"TLE1"' in head[:4096]
        out = read_pseudo_tle_json(head) if pseudo else read_omm_json(head)
    elif head[0] == "<":
        out = read_omm_xml(head)
    elif "CCSDS_OMM_VERS" in head[:4096]:
        out = read_omm_kvn(text)
    elif "MEAN_MOTION" in first_line and "," in first_line:
        out = read_omm_csv(head)
    else:
        out = read_tle(text)
    broken = [fault for fault in out.faults if fault.reason != LONELY]
    if not len(out) and not broken:
        raise FormatError(
            f"holds no element set; it begins {head[:40]!r}",
            remedy="give TLE, OMM (CSV, JSON, KVN, XML)",
        )
    return out


#: Kinds of messages with states, in KVN and XML; a CDM in JSON has an instant of closest approach.
_IN_KVN = re.compile(r"^\s*CCSDS_(OEM|OPM|CDM|OCM)_VERS\b", re.MULTILINE)
_IN_XML = re.compile(r"<(oem|opm|cdm|ocm)\b")
HEAD_BYTES = 8192


def orbit_message_kind(data: bytes) -> str:
    """Return the kind of a message with states (``OEM``, ``OPM``, ``CDM``, ``OCM``), else nothing.

    The beginning of the file decides; it is not read. Element sets, and what is no text, have none.
    """
    try:
        head = decode_text(data[:HEAD_BYTES])
    except FormatError:
        return ""
    if head.lstrip("\ufeff \t\r\n")[:1] in {"[", "{"}:
        return "CDM" if '"TCA"' in head else ""
    found = _IN_XML.search(head) if "<" in head else _IN_KVN.search(head)
    return found[1].upper() if found else ""
