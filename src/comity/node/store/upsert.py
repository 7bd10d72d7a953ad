"""Insert or replace, in the one form that SQLite and PostgreSQL share."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

__all__ = ["Insert", "insert_for", "upsert"]

Insert: TypeAlias = postgresql.Insert | sqlite.Insert


def insert_for(dialect: str, table: Table) -> Insert:
    """Return an insertion that can say what happens to a row that is there already."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, object]],
    newer: str = "",
) -> None:
    """Insert rows; one with the same primary key is replaced.

    With ``newer``, only by a row whose column of this name is not less.
    """
    if rows:
        statement = _statement(connection.dialect.name, table, tuple(rows[0]), newer)
        connection.execute(statement, [dict(row) for row in rows])


@lru_cache(maxsize=256)
def _statement(
    dialect: str, table: Table, names: tuple[str, ...], newer: str
) -> Insert:
    """Build the statement for rows of these columns; building it costs more than a row."""
    statement = insert_for(dialect, table)
    keys = [column.name for column in table.primary_key]
    others = [name for name in names if name not in keys]
    if not others:
        return statement.on_conflict_do_nothing(index_elements=keys)
    return statement.on_conflict_do_update(
        index_elements=keys,
        set_={name: statement.excluded[name] for name in others},
        where=table.c[newer] <= statement.excluded[newer] if newer else None,
    )
