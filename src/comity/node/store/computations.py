"""Computations and uploads: typed rows."""

from collections.abc import Collection, Sequence
from typing import Literal, NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from comity.node.store.computation_schema import computations, uploads
from comity.node.store.upsert import insert_for

__all__ = [
    "ComputationRow",
    "State",
    "UploadRow",
    "add_computation",
    "change_computation",
    "computations_in",
    "computations_of",
    "count_live",
    "drop_computation",
    "drop_upload",
    "find_computation",
    "find_upload",
    "keep_upload",
    "old_computations",
    "old_uploads",
    "owners_of_upload",
    "uploaded_bytes",
    "uploads_of",
]

State = Literal["queued", "running", "done", "failed", "cancelled", "interrupted"]


class UploadRow(NamedTuple):
    """An upload; times are µs of UTC since 1970."""

    name: str
    owner: str
    bytes: int
    made_us: int
    until_us: int


class ComputationRow(NamedTuple):
    """A computation; times are µs of UTC since 1970, ``task`` and ``problem`` JSON."""

    id: str
    kind: str
    owner: str
    by: str
    session: str
    task: str
    state: State
    folder: str
    made_us: int
    started_us: int | None
    ended_us: int | None
    until_us: int | None
    exit_code: int | None
    problem: str


_COLUMNS = [computations.c[name] for name in ComputationRow._fields]
_UPLOAD = [uploads.c[name] for name in UploadRow._fields]


def add_computation(connection: Connection, row: ComputationRow) -> None:
    """Store a computation."""
    connection.execute(insert(computations).values(**row._asdict()))


def change_computation(
    connection: Connection, name: str, was: Collection[State], **values: object
) -> bool:
    """Change a computation if it is in one of some states; return whether it was."""
    query = (
        update(computations)
        .where(computations.c.id == name, computations.c.state.in_(list(was)))
        .values(**values)
    )
    return connection.execute(query).rowcount > 0


def find_computation(
    connection: Connection, name: str, owner: str | None = None
) -> ComputationRow | None:
    """Return a computation, if it is of an owner."""
    query = select(*_COLUMNS).where(computations.c.id == name)
    if owner is not None:
        query = query.where(computations.c.owner == owner)
    found = connection.execute(query).first()
    return None if found is None else ComputationRow._make(found)


def computations_of(
    connection: Connection,
    owner: str | None,
    most: int,
    after: Sequence[str | int] = (),
) -> list[ComputationRow]:
    """Return computations of an owner, or of all, the newest first.

    Parameters
    ----------
    after
        The computation behind which the list goes on: when it was asked for, and its id;
        empty for the beginning.
    """
    made, name = computations.c.made_us, computations.c.id
    query = select(*_COLUMNS)
    if owner is not None:
        query = query.where(computations.c.owner == owner)
    if after:
        made_us, last = after
        query = query.where(made <= made_us, (made < made_us) | (name > last))
    rows = connection.execute(query.order_by(made.desc(), name).limit(most))
    return [ComputationRow._make(row) for row in rows]


def computations_in(
    connection: Connection, states: Sequence[State]
) -> list[ComputationRow]:
    """Return computations in some states, the oldest first."""
    query = (
        select(*_COLUMNS)
        .where(computations.c.state.in_(states))
        .order_by(computations.c.made_us, computations.c.id)
    )
    return [ComputationRow._make(row) for row in connection.execute(query)]


def count_live(connection: Connection, owner: str) -> int:
    """Return how many computations of an owner run or wait."""
    query = select(func.count()).where(
        computations.c.owner == owner, computations.c.state.in_(["queued", "running"])
    )
    return connection.execute(query).scalar_one()


def old_computations(connection: Connection, before_us: int) -> list[ComputationRow]:
    """Return computations that are kept no longer."""
    query = select(*_COLUMNS).where(computations.c.until_us < before_us)
    return [ComputationRow._make(row) for row in connection.execute(query)]


def drop_computation(connection: Connection, name: str) -> None:
    """Forget a computation."""
    connection.execute(delete(computations).where(computations.c.id == name))


def keep_upload(connection: Connection, row: UploadRow) -> None:
    """Store an upload; one that is there is kept for longer."""
    query = insert_for(connection.dialect.name, uploads).values(**row._asdict())
    query = query.on_conflict_do_update(
        index_elements=["name", "owner"], set_={"until_us": row.until_us}
    )
    connection.execute(query)


def find_upload(connection: Connection, name: str, owner: str) -> UploadRow | None:
    """Return an upload of an owner."""
    query = select(*_UPLOAD).where(uploads.c.name == name, uploads.c.owner == owner)
    found = connection.execute(query).first()
    return None if found is None else UploadRow._make(found)


def uploads_of(connection: Connection, owner: str) -> list[UploadRow]:
    """Return the uploads of an owner, the newest first."""
    query = (
        select(*_UPLOAD)
        .where(uploads.c.owner == owner)
        .order_by(uploads.c.made_us.desc(), uploads.c.name)
    )
    return [UploadRow._make(row) for row in connection.execute(query)]


def uploaded_bytes(connection: Connection, owner: str | None = None) -> int:
    """Return how many bytes an owner, or everybody, has uploaded."""
    query = select(func.coalesce(func.sum(uploads.c.bytes), 0))
    if owner is not None:
        query = query.where(uploads.c.owner == owner)
    return int(connection.execute(query).scalar_one())


def old_uploads(connection: Connection, before_us: int) -> list[UploadRow]:
    """Return uploads that are kept no longer."""
    query = select(*_UPLOAD).where(uploads.c.until_us < before_us)
    return [UploadRow._make(row) for row in connection.execute(query)]


def drop_upload(connection: Connection, name: str, owner: str) -> None:
    """Forget an upload."""
    query = delete(uploads).where(uploads.c.name == name, uploads.c.owner == owner)
    connection.execute(query)


def owners_of_upload(connection: Connection, name: str) -> int:
    """Return how many have uploaded the same content."""
    query = select(func.count()).where(uploads.c.name == name)
    return connection.execute(query).scalar_one()
