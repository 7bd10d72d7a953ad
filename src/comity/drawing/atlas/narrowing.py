"""A table as a reader asked for it: words sought, facets chosen, sorted, one page of it.

The words of an address are the same at a node and in the export: ``q``, ``sort`` (a column's key,
``-key`` for the highest first), ``page``, and the key of each facet.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from comity.drawing.atlas.addresses import query_text
from comity.drawing.atlas.page_model import Asking, Cell, Column, Table

__all__ = ["Facet", "Head", "Shown", "Value", "parts_of", "shown"]

#: Rows of a part of the export: longer tables go on in files of their own, so that no page is heavy.
PART_ROWS = 500
#: Values of a facet that stand as chips; more become a list to choose from.
MOST_CHIPS = 14
#: What the address of an unknown value says.
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet: how many rows have it with all else that is chosen, and its address."""

    words: str
    key: str
    count: int
    query: str
    current: bool
    unknown: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A column by whose values rows are narrowed; ``number`` is its place in a row."""

    name: str
    key: str
    number: int
    values: tuple[Value, ...]
    chips: bool
    chosen: str


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: the address that sorts by it, and how it is sorted now."""

    column: Column
    query: str
    sort: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A table as it is shown.

    Attributes
    ----------
    count, total
        Rows that fit, and rows at all.
    before, after
        Addresses of the page before and after; empty if there is none.
    parts, stem
        In how many files the export has it, and what their names begin with.
    first, last
        Numbers of the rows that stand on this page, from 1.
    """

    table: Table
    heads: tuple[Head, ...]
    rows: Sequence[tuple[Cell, ...]]
    facets: tuple[Facet, ...]
    words: str
    sort: str
    count: int
    total: int
    first: int
    last: int
    before: str
    after: str
    parts: int
    stem: str


def parts_of(table: Table) -> int:
    """Return in how many files the export has a table."""
    return max(1, -(-len(table.rows) // PART_ROWS)) if table.main else 1


def _key(cell: Cell) -> str:
    return UNKNOWN if cell.state == UNKNOWN else cell.words


def _query(asked: dict[str, str], **changed: str) -> str:
    return query_text(asked | changed)


def _order(cell: Cell) -> tuple[int, float, str]:
    """Return a sort key: numbers before words, unknown last."""
    if cell.state == UNKNOWN and cell.order is None:
        return (2, 0.0, "")
    value = cell.words if cell.order is None else cell.order
    if isinstance(value, str):
        return (1, 0.0, value.casefold())
    return (0, float(value), "")


def _fits(row: tuple[Cell, ...], words: list[str]) -> bool:
    text = " ".join(f"{cell.words} {cell.note}" for cell in row).casefold()
    return all(word in text for word in words)


def _facets(
    table: Table, rows: list[tuple[Cell, ...]], asked: dict[str, str]
) -> tuple[Facet, ...]:
    """Return the facets; counts are of rows that fit everything but the facet itself."""
    chosen = {
        n: asked[c.key]
        for n, c in enumerate(table.columns)
        if c.facet and c.key in asked
    }
    facets = []
    for n, column in enumerate(table.columns):
        if not column.facet:
            continue
        others = {k: v for k, v in chosen.items() if k != n}
        counts = Counter(
            _key(row[n])
            for row in rows
            if all(_key(row[k]) == v for k, v in others.items())
        )
        every = {_key(row[n]): row[n] for row in table.rows}
        ordered = sorted(every, key=lambda k: _order(every[k]))
        values = [
            Value(
                "not documented" if key == UNKNOWN else key,
                key,
                counts[key],
                _query(
                    asked,
                    **{column.key: "" if asked.get(column.key) == key else key},
                    page="",
                ),
                asked.get(column.key) == key,
                key == UNKNOWN,
            )
            for key in ordered
        ]
        facets.append(
            Facet(
                column.name,
                column.key,
                n,
                tuple(values),
                len(values) <= MOST_CHIPS,
                asked.get(column.key, ""),
            )
        )
    return tuple(facets)


def shown(table: Table, asking: Asking, stem: str = "") -> Shown:
    """Return a table narrowed, sorted and cut to a page, or to a part of the export.

    Parameters
    ----------
    stem
        Path of its page without the ending.
    """
    keys = {"q", "sort", "page", *(c.key for c in table.columns if c.facet)}
    asked = {name: asking.one(name)[:200] for name in keys if asking.one(name)}
    if not table.main:
        asked = {}
    words = asked.get("q", "").casefold().split()
    sought = [row for row in table.rows if not words or _fits(row, words)]
    facets = _facets(table, sought, asked)
    rows = [
        row
        for row in sought
        if all(not f.chosen or _key(row[f.number]) == f.chosen for f in facets)
    ]
    sort = asked.get("sort", "") or table.sorted_by
    by = sort.lstrip("-")
    at = next((n for n, c in enumerate(table.columns) if c.key and c.key == by), None)
    if at is not None and asked.get("sort"):
        column = at
        known = [row for row in rows if row[column].state != UNKNOWN]
        rest = [row for row in rows if row[column].state == UNKNOWN]
        known.sort(key=lambda row: _order(row[column]), reverse=sort.startswith("-"))
        rows = known + rest
    heads = tuple(
        Head(
            column,
            _query(asked, sort=_turned(column, sort), page="") if column.key else "",
            ("descending" if sort.startswith("-") else "ascending")
            if column.key and column.key == by
            else "",
        )
        for column in table.columns
    )
    return _paged(table, heads, rows, facets, asked, asking, sort, stem)


def _turned(column: Column, sort: str) -> str:
    """Return how a click on a head sorts: numbers highest first, and the other way again."""
    if sort.lstrip("-") == column.key:
        return column.key if sort.startswith("-") else f"-{column.key}"
    return f"-{column.key}" if column.number else column.key


def _paged(
    table: Table,
    heads: tuple[Head, ...],
    rows: list[tuple[Cell, ...]],
    facets: tuple[Facet, ...],
    asked: dict[str, str],
    asking: Asking,
    sort: str,
    stem: str,
) -> Shown:
    size = table.rows_per_page if asking.live else PART_ROWS if table.main else 0
    pages = max(1, -(-len(rows) // size)) if size else 1
    given = asked.get("page", "1") if asking.live else str(asking.part)
    number = min(max(int(given) if given.isdecimal() else 1, 1), pages)
    start = (number - 1) * size
    part = rows[start : start + size] if size else rows

    def to(other: int) -> str:
        if not 1 <= other <= pages:
            return ""
        if asking.live:
            return _query(asked, page=str(other) if other > 1 else "")
        return f"site:{stem}.{other}.html" if other > 1 else f"site:{stem}.html"

    return Shown(
        table,
        heads,
        part,
        facets,
        asked.get("q", ""),
        sort,
        len(rows),
        len(table.rows),
        start + 1 if part else 0,
        start + len(part),
        to(number - 1),
        to(number + 1),
        1 if asking.live else pages,
        stem,
    )
