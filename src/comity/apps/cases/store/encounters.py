"""Encounters as the table of cases stores them, and pages to people about them.

All functions take the connection of a transaction that their caller has begun.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, select, update

from comity.apps.cases.records import Page
from comity.node.store import schema
from comity.node.store.upsert import upsert

__all__ = [
    "CaseRow",
    "add_case",
    "all_cases",
    "encounters_of_pair",
    "last_closed_encounter",
    "last_pages",
    "live_encounters",
    "read_case",
    "save_case_state",
    "save_paged",
]


@dataclass(frozen=True, slots=True)
class CaseRow:
    """An encounter as the table of cases stores it.

    Attributes
    ----------
    encounter, peer
        Its id, and the other party.
    object_1, object_2
        Ids of the two objects, sorted.
    tca_us
        Closest approach, microseconds of UTC since 1970.
    agreement
        Hash of the version under which it was opened.
    live
        Whether it is not closed.
    state
        The seat as JSON, to be compared with the documents.
    paged
        JSON list of the deadlines for which people were paged.
    """

    encounter: str
    peer: str
    object_1: str
    object_2: str
    tca_us: int
    agreement: str
    live: bool = True
    state: str = ""
    paged: str = "[]"


def read_case(connection: Connection, encounter: str) -> CaseRow | None:
    """Return an encounter, ``None`` if it is unknown."""
    table = schema.cases
    row = (
        connection.execute(select(table).where(table.c.encounter == encounter))
        .mappings()
        .one_or_none()
    )
    return None if row is None else _case_row(row)


def all_cases(connection: Connection) -> list[CaseRow]:
    """Return all encounters, live and closed, by their closest approach."""
    table = schema.cases
    rows = connection.execute(select(table).order_by(table.c.tca_us))
    return [_case_row(row) for row in rows.mappings()]


def live_encounters(connection: Connection) -> list[CaseRow]:
    """Return the live encounters, the next closest approach first."""
    table = schema.cases
    rows = connection.execute(
        select(table).where(table.c.live.is_(True)).order_by(table.c.tca_us)
    )
    return [_case_row(row) for row in rows.mappings()]


def _case_row(row: RowMapping) -> CaseRow:
    return CaseRow(**{name: row[name] for name in CaseRow.__slots__})


def encounters_of_pair(
    connection: Connection, peer: str, objects: Sequence[str]
) -> list[tuple[str, int]]:
    """Return the live encounters of a pair of objects with their closest approaches."""
    table = schema.cases
    one, two = sorted(objects)
    rows = connection.execute(
        select(table.c.encounter, table.c.tca_us).where(
            table.c.peer == peer,
            table.c.object_1 == one,
            table.c.object_2 == two,
            table.c.live.is_(True),
        )
    )
    return [(row.encounter, row.tca_us) for row in rows]


def last_closed_encounter(connection: Connection, peer: str) -> str | None:
    """Return the closed encounter with a peer whose closest approach is the latest."""
    table = schema.cases
    encounter: str | None = connection.execute(
        select(table.c.encounter)
        .where(table.c.peer == peer, table.c.live.is_(False))
        .order_by(table.c.tca_us.desc())
        .limit(1)
    ).scalar()
    return encounter


def add_case(connection: Connection, case: CaseRow) -> None:
    """Store a new encounter."""
    row = {name: getattr(case, name) for name in CaseRow.__slots__}
    upsert(connection, schema.cases, [row])


def save_case_state(
    connection: Connection,
    encounter: str,
    state: str,
    *,
    live: bool,
    tca_us: int | None = None,
) -> None:
    """Store the seat of an encounter, and its closest approach unless it is ``None``."""
    statement = (
        update(schema.cases)
        .where(schema.cases.c.encounter == encounter)
        .values(state=state, live=live)
    )
    if tca_us is not None:
        statement = statement.values(tca_us=tca_us)
    connection.execute(statement)


def save_paged(connection: Connection, encounter: str, paged: str) -> None:
    """Store the deadlines for which people were paged, a JSON list."""
    connection.execute(
        update(schema.cases)
        .where(schema.cases.c.encounter == encounter)
        .values(paged=paged)
    )


def last_pages(connection: Connection, limit: int) -> list[Page]:
    """Return the last pages to people, the newest first."""
    table = schema.entries
    rows = connection.execute(
        select(table.c.id, table.c.at_us, table.c.reason)
        .where(table.c.act == "page")
        .order_by(table.c.id.desc())
        .limit(limit)
    )
    return [Page(row.id, row.at_us, row.reason) for row in rows]
