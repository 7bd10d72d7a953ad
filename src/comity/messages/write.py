"""Typed messages → KVN, XML and JSON, in the standard's units and order."""

from collections.abc import Iterator
from math import isfinite
from xml.sax.saxutils import escape, quoteattr

from comity.foundations.errors import FormatError, InputError
from comity.foundations.plain import json_text
from comity.messages.grammar import Kind, Section
from comity.messages.json_form import json_value
from comity.messages.read import KINDS
from comity.messages.shared import triangle_keys
from comity.messages.typed import Message, Part, Value

__all__ = ["SYNTAXES", "write_message"]

SYNTAXES = ("kvn", "xml", "json")
AXES = ("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT")
#: Kinds whose XML wraps data in an element that the grammar does not name.
_WRAPPED = {"OPM", "OMM", "OEM", "OCM", "RDM"}


def write_message(message: Message, syntax: str) -> str:
    """Return a message as text; reading it again gives the same message.

    A value that was read as no number (``NaN``, ``N/A``) is not written: JSON holds null, the
    other syntaxes leave it out.

    Raises
    ------
    InputError, FormatError
        For an unknown syntax, or one that the kind does not have.
    """
    kind = KINDS[message.kind]
    if syntax == "kvn":
        return "\n".join(_kvn(message.root, kind.root)) + "\n"
    if syntax == "xml":
        return "\n".join(_document(message, kind)) + "\n"
    if syntax == "json":
        return json_text(json_value(message), indent=1, ensure_ascii=False) + "\n"
    raise InputError(
        f"syntax {syntax!r} is unknown", remedy=f"write {', '.join(SYNTAXES)}"
    )


def _text(value: Value) -> str:
    if isinstance(value, tuple):
        return " ".join(repr(number) for number in value)
    return value if isinstance(value, str) else repr(value)


def _is_given(value: Value) -> bool:
    """Tell whether a value can be written: what was read as no number cannot."""
    numbers = value if isinstance(value, tuple) else (value,)
    return all(isfinite(one) for one in numbers if isinstance(one, float))


def _child(section: Section, name: str) -> Section:
    for child in section.sections:
        if child.name == name:
            return child
    raise FormatError(f"section {section.name} has no part {name}")


def _ordered(part: Part, section: Section) -> "list[tuple[str, Value] | Part]":
    """Return values in the order of the standard, and the parts written among them."""
    rank = {field.key: k for k, field in enumerate(section.fields)}
    entries: list[tuple[float, tuple[str, Value] | Part]] = []
    for number, (key, value) in enumerate(part.values.items()):
        if not _is_given(value):
            continue
        field = section.find(key)
        at = rank.get(field.key if field else key, len(rank))
        entries.append((at + number * 1e-6, (key, value)))
    for child in part.parts:
        after = _child(section, child.name).after
        if after:
            entries.append((rank[after] + 0.5, child))
    return [entry for _, entry in sorted(entries, key=lambda pair: pair[0])]


def _behind(part: Part, section: Section) -> list[Part]:
    """Return the parts written behind all values."""
    return [child for child in part.parts if not _child(section, child.name).after]


def _kvn(part: Part, section: Section) -> Iterator[str]:
    if section.mark:
        yield f"{section.mark}_START"
    entries = _ordered(part, section)
    if section.name == "header":
        # The line with the kind and version of the message comes first.
        yield f"{section.fields[0].key} = {_text(part.values[section.fields[0].key])}"
        entries = [e for e in entries if e[0] != section.fields[0].key]  # type: ignore[index]
    for comment in part.comments:
        yield f"COMMENT {comment}".rstrip()
    for entry in entries:
        if isinstance(entry, Part):
            yield from _kvn(entry, _child(section, entry.name))
            continue
        key, value = entry
        field = section.find(key)
        numeric = isinstance(value, (int, float, tuple))
        unit = f" [{field.unit}]" if field and field.unit and numeric else ""
        yield f"{key} = {_text(value)}{unit}"
    if section.rows is not None and section.rows.form == "observations":
        for row in part.rows:
            key, _, rest = row.partition(" ")
            yield f"{key} = {rest}"
    else:
        yield from part.rows
    for child in _behind(part, section):
        yield from _kvn(child, _child(section, child.name))
    if section.mark:
        yield f"{section.mark}_STOP"


def _document(message: Message, kind: Kind) -> Iterator[str]:
    tag = kind.root.tag
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f"<{tag} id={quoteattr(kind.version_key)} version={quoteattr(message.version)}>"
    for part in message.root.parts:
        if part.name == "header":
            yield from _element(part, _child(kind.root, "header"), kind)
    yield "<body>"
    for part in message.root.parts:
        if part.name != "header":
            yield from _element(part, _child(kind.root, part.name), kind)
    yield "</body>"
    yield f"</{tag}>"


def _element(part: Part, section: Section, kind: Kind) -> Iterator[str]:
    named = section.tag not in {"covariance", "states"}
    if named:
        yield f"<{section.tag}>"
    for comment in part.comments:
        yield f"<COMMENT>{escape(comment)}</COMMENT>"
    for entry in _ordered(part, section):
        if isinstance(entry, Part):
            yield from _element(entry, _child(section, entry.name), kind)
        elif entry[0] != kind.version_key:
            yield _leaf(*entry, section)
    yield from _rows(part, section)
    wrapped = section.name == "segment" and kind.name in _WRAPPED
    for k, child in enumerate(_behind(part, section)):
        if wrapped and k == 1:
            yield "<data>"
        yield from _element(child, _child(section, child.name), kind)
    if wrapped and len(part.parts) > 1:
        yield "</data>"
    if named:
        yield f"</{section.tag}>"


def _leaf(key: str, value: Value, section: Section) -> str:
    field = section.find(key)
    numeric = isinstance(value, (int, float, tuple))
    unit = f" units={quoteattr(field.unit)}" if field and field.unit and numeric else ""
    text = escape(_text(value))
    if section.user and key.startswith("USER_DEFINED_"):
        name = quoteattr(key.removeprefix("USER_DEFINED_"))
        return f"<USER_DEFINED parameter={name}>{text}</USER_DEFINED>"
    return f"<{key}{unit}>{text}</{key}>"


def _rows(part: Part, section: Section) -> Iterator[str]:
    if section.rows is None:
        return
    if section.rows.form == "triangle":
        cells = " ".join(part.rows).split()
        for key, cell in zip(triangle_keys(AXES), cells, strict=True):
            yield f"<{key}>{cell}</{key}>"
    elif section.rows.form == "observations":
        for row in part.rows:
            key, epoch, number = row.split()
            yield (
                f"<observation><EPOCH>{epoch}</EPOCH><{key}>{number}</{key}></observation>"
            )
    elif section.rows.cells:
        for row in part.rows:
            pairs = zip(section.rows.cells, row.split(), strict=False)
            inner = "".join(f"<{key}>{cell}</{key}>" for key, cell in pairs)
            yield f"<{section.rows.tag}>{inner}</{section.rows.tag}>"
    else:
        for row in part.rows:
            yield f"<{section.rows.tag}>{escape(row)}</{section.rows.tag}>"
