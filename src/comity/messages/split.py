"""What was received, taken apart into single messages; what is none is a fault with its line.

Services and mails send many messages in one text: CDM after CDM in KVN, lists of JSON objects,
one object a line (NDJSON) or over many lines, tables in CSV, elements of XML. Each message is
taken out as a text of its own, so that one that is broken does not touch the others. Nothing is
left out silently: whatever is no message is a fault.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any

from comity.foundations.bounds import check_number
from comity.foundations.errors import FormatError
from comity.foundations.plain import json_text
from comity.messages.detect import decode_text
from comity.messages.markup import Element, parse_xml
from comity.messages.records import Fault
from comity.messages.tracss import ocm_text, xml_text

__all__ = ["Piece", "pieces_of"]

LARGEST_BYTES = 500_000_000
_VERSION = re.compile(r"^[ \t]*CCSDS_[A-Z]{3}_VERS[ \t]*=", re.MULTILINE)
_OPENED = re.compile(r"<(?:[A-Za-z]\w*:)?(cdm|ocm|oem|opm|omm|tdm|rdm)\b")
_KEY_LINE = re.compile(r"^[ \t]*(?:COMMENT\b|[A-Z][A-Z0-9_]*[ \t]*=)", re.MULTILINE)
_NEXT_OBJECT = re.compile(r"\n[ \t]*(?=\{)")
#: Keywords by which a flat row is told: states of a conjunction message, a row of a list.
STATES, LISTED = "SAT1_X", "CDM_ID"
_DECODER = json.JSONDecoder(
    parse_int=check_number, parse_float=check_number, parse_constant=str
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One message as it was received.

    Attributes
    ----------
    line
        Where it begins, from 1.
    data
        A text that ``read_message`` reads; empty for a row of a list without states.
    row
        Keywords and values of such a row (Space-Track's class ``cdm_public``), else None.
    """

    line: int
    data: bytes
    row: Mapping[str, str] | None = None


def pieces_of(data: bytes, *, prose: bool = False) -> Iterator[Piece | Fault]:
    """Yield the messages of what was received, and a fault for whatever is none.

    Parameters
    ----------
    data
        Unpacked bytes.
    prose
        Whether words may stand before and after messages in KVN, as in the body of a mail.
    """
    if len(data) > LARGEST_BYTES:
        yield Fault(
            0, "", "", f"has {len(data)} bytes, at most {LARGEST_BYTES} are read"
        )
        return
    try:
        text = decode_text(data)
    except FormatError as error:
        yield Fault(0, "", "", error.message)
        return
    head = text.lstrip("\ufeff \t\r\n")
    if not head:
        return
    offset = len(text) - len(head)
    if head[0] in "[{":
        yield from _from_json(text, offset)
    elif head[0] == "<":
        yield from _from_xml(text)
    elif "," in head.split("\n", 1)[0] and "TCA" in _cells(head):
        yield from _from_csv(text)
    elif _VERSION.search(text):
        yield from _from_kvn(text, prose=prose)
    elif re.search(rf"^[ \t]*{LISTED}[ \t]*=", text, re.MULTILINE):
        yield from _from_list_kvn(text)
    else:
        yield Fault(0, "", "", f"holds no message; it begins {head[:40]!r}")


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _cells(head: str) -> list[str]:
    return [cell.strip(' "\r') for cell in head.split("\n", 1)[0].split(",")]


def _from_kvn(text: str, *, prose: bool) -> Iterator[Piece | Fault]:
    starts = [match.start() for match in _VERSION.finditer(text)]
    before = text[: starts[0]].strip("\ufeff \t\r\n")
    if before and not prose:
        yield Fault(1, "", before[:60], "stands before the first message")
    line, seen = 1, 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        part = text[start:end]
        if prose:
            # Words after a message in a mail's body: a signature, a disclaimer.
            last = [match.start() for match in _KEY_LINE.finditer(part)][-1]
            cut = part.find("\n", last)
            part = part if cut < 0 else part[: cut + 1]
        line += text.count("\n", seen, start)
        seen = start
        yield Piece(line, part.encode())


def _from_list_kvn(text: str) -> Iterator[Piece | Fault]:
    row: dict[str, str] = {}
    begin = 1
    for number, line in enumerate(text.splitlines(), start=1):
        key, equals, value = line.partition("=")
        key = key.strip().upper()
        if not line.strip():
            continue
        if not equals:
            yield Fault(number, "", line.strip()[:60], "is no keyword = value")
            continue
        if key in row:
            yield Piece(begin, b"", row)
            row, begin = {}, number
        row[key] = value.strip()
    if row:
        yield Piece(begin, b"", row)


def _from_json(text: str, at: int) -> Iterator[Piece | Fault]:
    """Yield the objects of a list, or of a text with one after the other."""
    listed = text[at] == "["
    at += listed
    closed, line, seen = not listed, 1, 0
    while True:
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1
        if at == len(text):
            break
        line, seen = line + text.count("\n", seen, at), at
        if listed and text[at] == "]":
            closed, at = True, at + 1
            listed = False
            continue
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError, FormatError) as error:
            reason = str(error) if isinstance(error, FormatError) else "is no JSON"
            shown = text[at : at + 60].split("\n", 1)[0]
            yield Fault(line, "", shown, f"{reason}: cut off, or damaged")
            match = _NEXT_OBJECT.search(text, at)
            if match is None:
                return
            at = match.end()
            continue
        yield _of_value(value, line)
    if not closed:
        yield Fault(line, "", "", "the list is never closed: it was cut off")


def _of_value(value: Any, line: int) -> Piece | Fault:
    """Return the message in a JSON value, taken out of the envelope of a service."""
    if not isinstance(value, dict):
        return Fault(line, "", str(value)[:60], "is no JSON object")
    if value and set(value) <= {"headersOnly", "default"}:
        inner = value.get("default")
        if inner is None:
            return Fault(line, "headersOnly", "", "is a short form without states")
        if isinstance(inner, str):
            try:
                inner = _DECODER.decode(inner)
            except (ValueError, RecursionError, FormatError):
                return Fault(line, "default", inner[:60], "is no JSON")
        value = inner
        if not isinstance(value, dict):
            return Fault(line, "default", str(value)[:60], "is no JSON object")
    return _of_object(value, line)


def _own_form(value: dict[str, Any]) -> str:
    """Return TraCSS's own form of a message as the standard's, empty for another object."""
    if "header" in value and "body" in value:
        return xml_text(value)
    if "ccsdsOcmVersion" in value or "trajectories" in value:
        return ocm_text(value)
    return ""


def _of_object(value: dict[str, Any], line: int) -> Piece | Fault:
    try:
        text = _own_form(value)
    except FormatError as error:
        return Fault(line, "", "", error.message)
    if text:
        return Piece(line, text.encode())
    given = {str(key).upper(): item for key, item in value.items()}
    if STATES in given:
        return Piece(line, json_text(given).encode())
    if LISTED in given:
        row = {key: "" if item is None else str(item) for key, item in given.items()}
        return Piece(line, b"", row)
    for name in ("ERROR", "MESSAGE", "LOGIN"):
        if name in given and len(given) <= 5:
            return Fault(line, name.lower(), str(given[name])[:200], "is no message")
    return Fault(
        line, "", ", ".join(list(given)[:5]), "JSON object is no CDM and no OCM"
    )


def _from_csv(text: str) -> Iterator[Piece | Fault]:
    reader = csv.DictReader(StringIO(text.lstrip("\ufeff")), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            yield Fault(line, "", "", f"is no row of a table: {error}")
            return
        if row is None:
            return
        if None in row or None in row.values():
            yield Fault(line, "", "", "has another number of cells than the head")
            continue
        yield _of_object({key: item or None for key, item in row.items()}, line)


def _from_xml(text: str) -> Iterator[Piece | Fault]:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        yield Fault(0, "", "", "XML declares a document type or entities: refused")
        return
    found, at = False, 0
    while (match := _OPENED.search(text, at)) is not None:
        found = True
        name = match[0][1:]
        end = text.find(f"</{name}>", match.end())
        if end < 0:
            line = _line(text, match.start())
            yield Fault(line, name, "", "the element is never closed: it was cut off")
            return
        at = end + len(name) + 3
        line, data = _line(text, match.start()), text[match.start() : at].encode()
        yield Piece(line, data)
    if not found:
        yield from _from_rows(text)


def _from_rows(text: str) -> Iterator[Piece | Fault]:
    """Yield the rows of a list in XML: elements whose children are keywords."""
    try:
        root = parse_xml(text)
    except FormatError as error:
        yield Fault(0, "", "", error.message)
        return
    rows = [item for item in _elements(root) if _is_row(item)]
    if not rows:
        yield Fault(root.line, root.tag, "", "XML holds no CDM and no OCM")
    for item in rows:
        row = {child.tag: child.value for child in item.children}
        yield _of_object(row, item.line)


def _is_row(item: Element) -> bool:
    names = {child.tag for child in item.children if not child.children}
    return LISTED in names or STATES in names


def _elements(root: Element) -> Iterator[Element]:
    waiting = [root]
    while waiting:
        item = waiting.pop()
        yield item
        waiting += reversed(item.children)
