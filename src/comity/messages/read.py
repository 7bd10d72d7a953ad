"""Messages of any kind and syntax as typed records, with findings."""

import re

from comity.foundations.errors import FormatError, InputError
from comity.foundations.strict import read_with_texts
from comity.messages.cdm import CDM
from comity.messages.check import check_message
from comity.messages.detect import decode_text
from comity.messages.grammar import Kind
from comity.messages.json_form import read_json
from comity.messages.kvn import read_kvn
from comity.messages.markup import Element, parse_xml, read_element
from comity.messages.mean import OMM
from comity.messages.ocm import OCM
from comity.messages.oem import OEM
from comity.messages.opm import OPM
from comity.messages.parsed import Block, Findings
from comity.messages.rdm import RDM
from comity.messages.tdm import TDM
from comity.messages.typed import Message, Reading

__all__ = ["KINDS", "MODES", "read_message"]

#: The kinds that are read; attitude messages are named when they are refused.
KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (CDM, OEM, OPM, OMM, OCM, TDM, RDM)
}
MODES = ("strict", "lenient")
MAX_BYTES = 500_000_000
_VERSION = re.compile(r"CCSDS_([A-Z]{3})_VERS\s*=\s*(\S*)")


def read_message(data: bytes, mode: str = "lenient") -> Reading:
    """Read a message; return its records with all findings.

    Parameters
    ----------
    data
        The file: KVN, XML (also NDM with several messages) or JSON (OMM, CDM).
    mode
        ``strict``: by the standard. ``lenient``: also common departures of producers,
        each with a finding.

    Returns
    -------
    Reading
        Messages that could be built, findings, and whether the mode accepts them.

    Raises
    ------
    InputError
        For an unknown mode.
    """
    if mode not in MODES:
        raise InputError(
            f"mode {mode!r} is unknown", remedy=f"write {' or '.join(MODES)}"
        )
    findings = Findings()
    about = ["", "", ""]
    messages: list[Message] = []
    try:
        check_size(data)
        for kind, block, syntax in _blocks(decode_text(data), findings, about):
            about[0], about[2] = about[0] or kind.name, syntax
            message = check_message(block, kind, findings)
            about[1] = about[1] or message.version
            messages.append(message)
    except FormatError as error:
        match = re.match(r"line (\d+): ", error.message)
        line = int(match[1]) if match else 0
        reason = str(error)[match.end() :] if match else str(error)
        findings.add(line, "", "", "unreadable", reason, "fatal")
    entries = tuple(sorted(findings.entries, key=lambda d: d.line))
    accepted = findings.accepted(mode)
    return Reading(about[0], about[1], about[2], tuple(messages), entries, accepted)


def check_size(data: bytes) -> None:
    """Raise FormatError for more bytes than are read."""
    if len(data) > MAX_BYTES:
        raise FormatError(f"has {len(data)} bytes, at most {MAX_BYTES} are read")


def _blocks(
    text: str, findings: Findings, about: list[str]
) -> list[tuple[Kind, Block, str]]:
    head = text.lstrip("\ufeff \t\r\n")
    if not head:
        raise FormatError("is empty", remedy="give a CCSDS message")
    if head[0] == "<":
        about[2] = "xml"
        return [(k, b, "xml") for k, b in _from_xml(text, findings, about)]
    if head[0] in "[{":
        about[2] = "json"
        return [(k, b, "json") for k, b in _from_json(head, findings)]
    about[2] = "kvn"
    return [(k, b, "kvn") for k, b in _from_kvn(text, findings, about)]


def _kind(name: str, line: int) -> Kind:
    kind = KINDS.get(name)
    if kind is None:
        known = ", ".join(KINDS)
        raise FormatError(
            f"line {line}: messages of kind {name} are not read",
            remedy=f"give one of {known}, or NDM in XML",
        )
    return kind


def _from_kvn(
    text: str, findings: Findings, about: list[str]
) -> list[tuple[Kind, Block]]:
    # Only at the beginning of a line: a comment may name the keyword.
    opened = []
    for match in _VERSION.finditer(text):
        start = text.rfind("\n", 0, match.start()) + 1
        if not text[start : match.start()].strip():
            opened.append((match, start))
    if not opened:
        raise FormatError("line 1: no CCSDS_…_VERS: is no message in KVN, XML or JSON")
    out, line = [], 1
    for k, (match, start) in enumerate(opened):
        about[0], about[1] = about[0] or match[1], about[1] or match[2]
        begin = start if k else 0
        end = opened[k + 1][1] if k + 1 < len(opened) else len(text)
        kind = _kind(match[1], line + text.count("\n", begin, start))
        out.append((kind, read_kvn(text[begin:end], kind, findings, line)))
        line += text.count("\n", begin, end)
    return out


def _from_xml(
    text: str, findings: Findings, about: list[str]
) -> list[tuple[Kind, Block]]:
    root = parse_xml(text)
    about[0] = root.tag.upper()
    about[1] = root.attributes.get("version", "")
    if root.tag == "ndm":
        return _combined(root, findings)
    kind = _kind(root.tag.upper(), root.line)
    return [(kind, read_element(root, kind, findings))]


def _combined(root: Element, findings: Findings) -> list[tuple[Kind, Block]]:
    out = []
    for child in root.children:
        name = child.tag.upper()
        if name in KINDS:
            out.append((KINDS[name], read_element(child, KINDS[name], findings)))
        elif name in {"AEM", "APM", "ACM"}:
            reason = f"attitude message {name} is not read"
            findings.add(child.line, child.tag, "", "attitude", reason, "remark")
        elif name not in {"COMMENT", "MESSAGE_ID"}:
            reason = f"element {child.tag} does not belong here"
            findings.add(child.line, child.tag, "", "unexpected-section", reason)
    return out


def _from_json(text: str, findings: Findings) -> list[tuple[Kind, Block]]:
    return read_json(read_with_texts(text), findings)
