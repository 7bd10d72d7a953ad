"""Degraded orbits as they are stored, and the secret from which they are made."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, select

from comity.node.store import log, schema
from comity.node.store.upsert import upsert

__all__ = [
    "OrbitRow",
    "forget_orbits",
    "keep_orbits",
    "read_orbits",
    "read_secret",
    "set_secret",
]

#: Objects in one query.
PORTION = 500
NOTE = "degradation secret"


class OrbitRow(NamedTuple):
    """A degraded orbit; ``orbit`` is its canonical JSON."""

    object: str
    originator: str
    class_km: int
    window: int
    revision: int
    as_of_us: int
    orbit: str


def read_orbits(
    connection: Connection, class_km: int, objects: Sequence[str]
) -> list[OrbitRow]:
    """Return the stored orbits of a class of some objects, the newest window first."""
    table = schema.degraded_orbits
    columns = [table.c[name] for name in OrbitRow._fields]
    names = sorted(set(objects))
    rows = []
    for first in range(0, len(names), PORTION):
        some = names[first : first + PORTION]
        query = (
            select(*columns)
            .where(table.c.class_km == class_km, table.c.object.in_(some))
            .order_by(table.c.window.desc())
        )
        rows += [OrbitRow._make(row) for row in connection.execute(query)]
    return rows


def keep_orbits(connection: Connection, rows: Iterable[OrbitRow]) -> None:
    """Insert orbits; those of the same object, maker, class and window are replaced."""
    upsert(connection, schema.degraded_orbits, [row._asdict() for row in rows])


def forget_orbits(connection: Connection, before: int) -> None:
    """Delete the orbits of windows before one."""
    table = schema.degraded_orbits
    connection.execute(delete(table).where(table.c.window < before))


def read_secret(connection: Connection) -> bytes | None:
    """Return the secret of this node's offsets, if it was ever made."""
    return log.get_note(connection, NOTE)


def set_secret(connection: Connection, value: bytes) -> None:
    """Store the secret; with another one all offsets are others."""
    log.set_note(connection, NOTE, value)
