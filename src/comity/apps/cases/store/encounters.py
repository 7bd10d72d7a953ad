"""Encounters as the table of cases stores them, and pages to people about them.

All functions take the connection of a transaction that their caller has begun.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, func, select, update

from comity.apps.cases.records import Page
from comity.node.store import case_schema, schema
from comity.node.store.upsert import upsert

__all__ = [
    "CaseRow",
    "add_case",
    "cases_after",
    "count_documents",
    "encounters_of_pair",
    "forget_briefs",
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
    brief
        The case in brief (``kept_briefs``), empty if it has to be built.
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
    brief: str = ""


def read_case(connection: Connection, encounter: str) -> CaseRow | None:
    """Return an encounter, ``None`` if it is unknown."""
    table = case_schema.cases
    row = (
        connection.execute(select(table).where(table.c.encounter == encounter))
        .mappings()
        .one_or_none()
    )
    return None if row is None else _case_row(row)


def cases_after(
    connection: Connection, *, closed: bool, after: Sequence[str | int], limit: int
) -> list[CaseRow]:
    """Return encounters by their closest approach; with ``closed`` not the live ones alone.

    Parameters
    ----------
    after
        The encounter behind which the list goes on: its closest approach, and its id; empty
        for the beginning.
    """
    table = case_schema.cases
    query = select(table).order_by(table.c.tca_us, table.c.encounter).limit(limit)
    if not closed:
        query = query.where(table.c.live.is_(True))
    if after:
        tca_us, encounter = after
        behind = (table.c.tca_us > tca_us) | (table.c.encounter > encounter)
        query = query.where(table.c.tca_us >= tca_us, behind)
    return [_case_row(row) for row in connection.execute(query).mappings()]


def live_encounters(connection: Connection) -> list[CaseRow]:
    """Return the live encounters, the next closest approach first."""
    table = case_schema.cases
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
    table = case_schema.cases
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
    table = case_schema.cases
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
    upsert(connection, case_schema.cases, [row])


def save_case_state(
    connection: Connection,
    encounter: str,
    state: str,
    *,
    live: bool,
    brief: str,
    tca_us: int | None = None,
) -> None:
    """Store the seat of an encounter, the case in brief, and its closest approach if given."""
    statement = (
        update(case_schema.cases)
        .where(case_schema.cases.c.encounter == encounter)
        .values(state=state, live=live, brief=brief)
    )
    if tca_us is not None:
        statement = statement.values(tca_us=tca_us)
    connection.execute(statement)


def count_documents(
    connection: Connection, encounters: Collection[str]
) -> dict[str, int]:
    """Return how many documents of each of some encounters are stored and not erased."""
    papers, entries = case_schema.case_papers, schema.entries
    rows = connection.execute(
        select(papers.c.encounter, func.count())
        .join(entries, entries.c.id == papers.c.entry)
        .where(papers.c.encounter.in_(encounters), entries.c.document.is_not(None))
        .group_by(papers.c.encounter)
    )
    return {encounter: int(count) for encounter, count in rows}


def forget_briefs(connection: Connection, entries: Sequence[int]) -> None:
    """Delete what is kept in brief of cases whose documents are erased."""
    papers, cases = case_schema.case_papers, case_schema.cases
    erased = select(papers.c.encounter).where(papers.c.entry.in_(entries))
    connection.execute(
        update(cases).where(cases.c.encounter.in_(erased)).values(brief="")
    )


def save_paged(connection: Connection, encounter: str, paged: str) -> None:
    """Store the deadlines for which people were paged, a JSON list."""
    connection.execute(
        update(case_schema.cases)
        .where(case_schema.cases.c.encounter == encounter)
        .values(paged=paged)
    )


def last_pages(
    connection: Connection, limit: int, before: int | None = None
) -> list[Page]:
    """Return the last pages to people, the newest first.

    Parameters
    ----------
    before
        Those of entries with a lower number; all if None.
    """
    table = schema.entries
    query = (
        select(table.c.id, table.c.at_us, table.c.reason)
        .where(table.c.act == "page")
        .order_by(table.c.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(table.c.id < before)
    return [Page(row.id, row.at_us, row.reason) for row in connection.execute(query)]
