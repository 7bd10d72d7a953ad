"""JSON for programs: a result whole, or its rows one a line (``--ndjson``)."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from comity.cli.streams import member_of_rows
from comity.foundations.plain import json_text
from comity.foundations.visible import visible_json
from comity.system.tables import json_rows

__all__ = [
    "print_head_and_rows",
    "print_json",
    "print_json_text",
    "print_lines",
    "print_rows",
    "rows_in",
]


def print_json(value: object) -> None:
    """Print a value for programs; a number that is not finite is null."""
    member = member_of_rows()
    if member is not None:
        for row in rows_in(value, member):
            sys.stdout.write(visible_json(json_text(row, ensure_ascii=False)) + "\n")
        return
    text = json_text(value, indent=2, ensure_ascii=False)
    sys.stdout.write(visible_json(text) + "\n")


def rows_in(value: object, member: str) -> Sequence[object]:
    """Return the rows of a result: its items, those of a member, or the result as the only one."""
    if isinstance(value, list):
        return value
    found = value.get(member) if isinstance(value, Mapping) else None
    return found if isinstance(found, list) else [value]


def print_rows(parts: Iterable[Mapping[str, Any]]) -> None:
    """Print columns in parts as one list of objects, row by row: they may be many."""
    if member_of_rows() is not None:
        print_lines(parts)
        return
    separator = "[\n"
    for part in parts:
        for row in json_rows(part):
            sys.stdout.write(separator + visible_json(row))
            separator = ",\n"
    sys.stdout.write("[]\n" if separator == "[\n" else "\n]\n")


def print_lines(parts: Iterable[Mapping[str, Any]]) -> None:
    """Print columns in parts as rows, one JSON object a line."""
    for part in parts:
        for row in json_rows(part):
            sys.stdout.write(visible_json(row) + "\n")


def print_head_and_rows(head: object, parts: Iterable[Mapping[str, Any]]) -> None:
    """Print a record and, as its member ``rows``, columns in parts: they may be many."""
    if member_of_rows() is not None:
        print_lines(parts)
        return
    text = json_text(head, indent=2, ensure_ascii=False)
    sys.stdout.write(visible_json(text.removesuffix("\n}")) + ',\n  "rows": [')
    separator = "\n"
    for part in parts:
        for row in json_rows(part):
            sys.stdout.write(separator + visible_json(row))
            separator = ",\n"
    sys.stdout.write("]\n}\n" if separator == "\n" else "\n]\n}\n")


def print_json_text(text: str) -> None:
    """Print JSON that another machine has printed: as it is, or its rows one a line."""
    if member_of_rows() is None:
        sys.stdout.write(text)
    elif text.strip():
        print_json(json.loads(text))
