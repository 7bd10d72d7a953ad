"""What a document of a bundle says, in lines: its members, each by its name, nothing interpreted."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from comity.drawing.sheets import Run, in_fours, mono, said, words
from comity.foundations.canonical import content_hash
from comity.foundations.errors import ComityError
from comity.foundations.plain import Json
from comity.foundations.time import format_utc
from comity.trust.identity.statements import claimed_payload

__all__ = ["Line", "content_lines", "marks_in_words", "named", "rows_of", "shown_utc"]

Line = tuple[str, Sequence[Run]]
#: Kinds whose rows are printed member by member; of others their number and their objects are.
_PRINTED = frozenset({"notices", "coordination", "support", "missions"})
#: Members of one document that are printed, and letters of one value.
MOST_LINES, MOST_LETTERS = 40, 1200
#: Objects of rows that are named.
MOST_OBJECTS = 12
_HASH = "sha256:"


def shown_utc(at_us: object) -> str:
    """Return an instant as people read it: ``2024-11-03 17:00:00 UTC``, with microseconds if it has any."""
    if isinstance(at_us, int) and not isinstance(at_us, bool):
        try:
            return format_utc(at_us).replace("T", " ").removesuffix(".000000") + " UTC"
        except (ComityError, ArithmeticError, ValueError):
            pass
    return "at an instant that is none"


def named(value: object) -> Sequence[Run]:
    """Return a word, a name, or a hash in blocks of four."""
    text = str(value)
    is_hash = text.startswith(_HASH) and len(text) == len(_HASH) + 64
    return in_fours(text) if is_hash else said(text) or words("(empty)")


def rows_of(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the rows of data in a document's body."""
    rows = body.get("rows")
    found = rows if isinstance(rows, list) else []
    return [row for row in found if isinstance(row, dict)]


def _value(name: str, value: Json) -> Sequence[Run]:
    """Return a value; hashes in blocks of four, instants also as UTC, statements by their type."""
    if isinstance(value, str):
        if len(value) > MOST_LETTERS:
            rest = len(value) - MOST_LETTERS
            more = words(f" … and {rest:,} more letters in the attachment")
            return (*said(value[:MOST_LETTERS]), *more)
        return named(value)
    if isinstance(value, bool):
        return words("yes" if value else "no")
    if value is None:
        return words("not stated")
    if isinstance(value, (int, float)):
        shown: Sequence[Run] = (Run(str(value), "und", "quantity"),)
        return (
            (*shown, *words(f" ({shown_utc(value)})")) if name[-3:] == "_us" else shown
        )
    return words("(empty)")


def _members(name: str, value: Json) -> Iterable[tuple[str, Json]]:
    """Yield the members of a value by their path, lists of plain values as one text."""
    if isinstance(value, dict) and value:
        for member, inner in sorted(value.items()):
            yield from _members(f"{name} / {member}" if name else member, inner)
    elif isinstance(value, list) and value:
        if any(isinstance(inner, (dict, list)) for inner in value):
            for number, inner in enumerate(value, 1):
                yield from _members(f"{name} {number}", inner)
        elif all(isinstance(inner, str) for inner in value):
            yield name, ", ".join(map(str, value))
        else:
            yield name, " ".join(str(inner) for inner in value)
    else:
        yield name, value


def _opened(name: str, value: Json) -> Iterable[tuple[str, Json]]:
    """Yield members; of a signed statement inside a document what it states, its signature unchecked."""
    for path, inner in _members(name, value):
        if isinstance(inner, str) and inner.count(".") == 2 and inner.startswith("ey"):
            try:
                yield from _members(path, claimed_payload(inner))
            except ComityError:
                yield path, inner
        else:
            yield path, inner


def content_lines(kind: str, body: Mapping[str, Any]) -> list[Line]:
    """Return what the body of a document says, cut to what fits, and how much was cut."""
    content = body.get("content")
    if kind == "agreement" and isinstance(content, dict):
        name = f"agreement:{content.get('agreement')}:{content.get('version')}"
        return [
            ("agreement", said(name)),
            ("its hash", in_fours(content_hash(content))),
            (
                "its text",
                words("in the attachment; who signed it stands under Agreements"),
            ),
        ]
    rows = rows_of(body)
    if not rows or kind in _PRINTED:
        members = list(_opened("", dict(rows[0]) if len(rows) == 1 else dict(body)))
        lines = [(path, _value(path, value)) for path, value in members[:MOST_LINES]]
        left = len(members) - MOST_LINES
        if left > 0:
            lines.append(
                ("not printed", words(f"{left:,} more members: see the attachment"))
            )
        return lines
    objects = sorted({str(row["object"]) for row in rows if "object" in row})
    lines = [("rows", words(f"{len(rows):,}, printed in the attachment alone"))]
    if objects:
        left = len(objects) - MOST_OBJECTS
        more = words(f" and {left:,} more") if left > 0 else ()
        lines.append(("about", (*said(", ".join(objects[:MOST_OBJECTS])), *more)))
    return lines


def marks_in_words(marks: object) -> Sequence[Run]:
    """Return the persons of an act: pseudonym, role, hash of the proof that their node keeps."""
    runs: list[Run] = []
    for mark in marks if isinstance(marks, list) else []:
        runs += words("; ") if runs else ()
        runs += mono(str(mark["person"]))
        runs += (*words(" as "), *said(str(mark["role"])), *words(", proof "))
        runs += in_fours(str(mark["proof"]))
    return tuple(runs)
