"""The parsed form of messages in keyword = value notation."""

import re

from comity.messages.assemble import Assembler
from comity.messages.grammar import Kind
from comity.messages.parsed import Block, Findings, Item, Lines

__all__ = ["read_kvn"]

_MARK = re.compile(r"([A-Z][A-Z0-9_]*)_(START|STOP)\s*")
_LETTER = re.compile(r"\n(?=[ \t]*[A-Za-z])")
_BLANK = re.compile(r"\n[ \t]*(?=\n)")
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_\-]*")


def read_kvn(text: str, kind: Kind, findings: Findings, first: int = 1) -> Block:
    """Read one message; ``first`` is the line on which the text begins."""
    build = Assembler(kind, findings, first)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    number, at = first, 0
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end].strip()
        if line and not line[0].isalpha():
            # Rows of a table up to the next line that begins with a letter, at once.
            match = _LETTER.search(text, at)
            end = match.end() if match else len(text)
            table = text[at:end]
            _tables(table, number, build)
            number += table.count("\n")
            at = end
            continue
        if line:
            _line(line, number, build, findings)
        at = end + 1
        number += 1
    return build.finish(max(first, number - 1))


def _tables(text: str, number: int, build: Assembler) -> None:
    """Place rows; those with blank lines between them one group after the other."""
    rows = text.split("\n")
    if not rows[-1].strip():
        rows.pop()
    blank = (
        [k for k, row in enumerate(rows) if not row.strip()]
        if _BLANK.search(text)
        else []
    )
    begin = 0
    for k in (*blank, len(rows)):
        if k > begin:
            build.lines(Lines(number + begin, rows[begin:k]))
        begin = k + 1


def _line(line: str, number: int, build: Assembler, findings: Findings) -> None:
    if line.startswith("COMMENT"):
        build.comment(Item(number, "COMMENT", " ".join(line[7:].split())))
        return
    mark = _MARK.fullmatch(line)
    if mark is not None:
        (build.start if mark[2] == "START" else build.stop)(mark[1], number)
        return
    key, equals, value = line.partition("=")
    key = key.strip()
    if not equals or _KEY.fullmatch(key) is None:
        build.lines(Lines(number, [line]))
        return
    if key != key.upper():
        reason = f"keyword {key} is not in capitals"
        findings.add(number, key, value.strip(), "capitals", reason)
        key = key.upper()
    build.item(Item(number, key, " ".join(value.split())))
