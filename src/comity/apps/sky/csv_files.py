"""Rows of pages as CSV: what other programs open, and no spreadsheet carries out."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

__all__ = ["csv_text"]

#: What a spreadsheet takes for a formula where it begins a text.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(FORMULAS):
        return f"'{value}"
    return value


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows as CSV with a line of names; what is not known is empty."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return out.getvalue()
