"""Insert or replace, in the one form that SQLite and PostgreSQL share."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

__all__ = ["upsert"]


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    newer: str = "",
) -> None:
    """Insert rows; one with the same primary key is replaced.

    With ``newer``, only by a row whose column of this name is not less.
    """
    if not rows:
        return
    insert = (
        postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    )
    statement: Any = insert(table)
    keys = [column.name for column in table.primary_key]
    others = [name for name in rows[0] if name not in keys]
    if others:
        changes = {name: statement.excluded[name] for name in others}
        statement = statement.on_conflict_do_update(
            index_elements=keys,
            set_=changes,
            where=table.c[newer] <= statement.excluded[newer] if newer else None,
        )
    else:
        statement = statement.on_conflict_do_nothing(index_elements=keys)
    connection.execute(statement, [dict(row) for row in rows])
