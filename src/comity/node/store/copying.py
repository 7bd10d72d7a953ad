"""All rows of a node's database, copied to another one of any kind and compared."""

import hashlib
from collections.abc import Callable, Iterator

from sqlalchemy import (
    BigInteger,
    Connection,
    Integer,
    Table,
    func,
    insert,
    select,
)

from comity.foundations.errors import DataError
from comity.node.store.schema import lease, metadata

__all__ = ["copy_rows", "differing_tables", "digest_of_table"]

#: Rows that are read and written at a time.
PORTION = 500


def _tables() -> list[Table]:
    # A lease belongs to one server, and is no part of what a node holds.
    return [table for table in metadata.sorted_tables if table is not lease]


def copy_rows(
    source: Connection,
    target: Connection,
    note: Callable[[str, int], None] = lambda _table, _rows: None,
) -> int:
    """Copy all rows into tables that hold none; return how many.

    Parameters
    ----------
    source, target
        Transactions of the two databases, both of this version's form.
    note
        Called with the name of each table and how many rows of it were copied.

    Raises
    ------
    DataError
        If the other database holds rows already.
    """
    total = 0
    for table in _tables():
        if target.execute(select(func.count()).select_from(table)).scalar():
            raise DataError(
                f"the other database holds {table.name} already",
                remedy="give an empty database",
            )
        count = 0
        for rows in _portions(source, table):
            target.execute(insert(table), rows)
            count += len(rows)
        if target.dialect.name == "postgresql" and count:
            _go_on_counting(target, table)
        note(table.name, count)
        total += count
    return total


def _portions(source: Connection, table: Table) -> Iterator[list[dict[str, object]]]:
    query = select(table).order_by(*table.primary_key.columns)
    found = source.execute(query, execution_options={"yield_per": PORTION})
    for part in found.mappings().partitions(PORTION):
        yield [dict(row) for row in part]


def _go_on_counting(target: Connection, table: Table) -> None:
    """Let a column that counts itself go on after the rows that were copied."""
    column = table.autoincrement_column
    if column is None or not isinstance(column.type, Integer | BigInteger):
        return
    sequence = func.pg_get_serial_sequence(table.name, column.name)
    last = select(func.max(column)).scalar_subquery()
    target.execute(select(func.setval(sequence, last)).where(sequence.is_not(None)))


def digest_of_table(connection: Connection, table: Table) -> str:
    """Return a digest of all rows of a table, in the order of its key."""
    seen = hashlib.sha256()
    for rows in _portions(connection, table):
        for row in rows:
            seen.update(repr(sorted(row.items())).encode())
    return seen.hexdigest()


def differing_tables(one: Connection, other: Connection) -> list[str]:
    """Compare two databases row by row; return the tables that differ."""
    return [
        table.name
        for table in _tables()
        if digest_of_table(one, table) != digest_of_table(other, table)
    ]
