"""Cases as the database holds them: rows of papers, from which the case is built again."""

from typing import Any

from sqlalchemy import Connection, insert, select, update

from comity.coordination.negotiation import Case, replay
from comity.coordination.negotiation.documents import CaseDocument
from comity.coordination.negotiation.records import Stance, Step
from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import ComityError, DataError, UnknownNameError
from comity.foundations.strict import read_strict
from comity.messages.document import Document, own_document, read_document
from comity.node.node import UnitOfWork
from comity.node.store import log, schema
from comity.node.store.upsert import upsert
from comity.trust.ledger.envelope import text_hash

__all__ = [
    "COORDINATION",
    "case_of",
    "encounter_of_case",
    "encounter_of_pair",
    "find_encounter",
    "keep_paper",
    "live_encounters",
    "own_capabilities",
    "paper_of",
    "papers_of",
    "save_state",
    "seat_json",
    "their_capabilities",
]

#: The kind of data that cases are made of.
COORDINATION = "coordination"
#: How far two closest approaches of a pair may lie apart and be one encounter.
TOLERANCE_US = 600_000_000


def paper_of(document: Document, *, mine: bool, seen_us: int) -> CaseDocument:
    """Return the paper that a document of a case is; its body was checked before."""
    (row,) = document.rows
    return CaseDocument(
        text_hash(document.text),
        document.sender,
        mine,
        Step(row["step"]),
        row["case"],
        row["body"]["epoch"],
        document.issued_us,
        seen_us,
        row["body"],
    )


def papers_of(work: UnitOfWork, encounter: str) -> list[CaseDocument]:
    """Return the papers of an encounter in the order of the ledger.

    Raises
    ------
    DataError
        If one of them is damaged or was erased.
    """
    table, entries = schema.case_papers, schema.entries
    rows = work.connection.execute(
        select(entries, table.c.hash.label("paper"))
        .join(table, table.c.entry == entries.c.id)
        .where(table.c.encounter == encounter)
        .order_by(entries.c.id)
    )
    found = []
    for row in rows:
        if row.document is None or text_hash(row.document) != row.paper:
            raise DataError(
                f"entry {row.id} of {encounter} is erased or damaged",
                remedy="comity ledger verify names the fault",
            )
        try:
            found.append(_read(work, row))
        except ComityError as error:
            raise DataError(f"entry {row.id} of a case is damaged: {error}") from error
    return found


def _read(work: UnitOfWork, row: Any) -> CaseDocument:
    # Read as it was when it came: keys that were revoked since do not change what was said.
    if row.outgoing:
        ring = work.ring(work.party)
        document = own_document(row.document, ring, row.at_us)
    else:
        ring = work.ring(row.peer)
        document = read_document(row.document, ring, row.at_us)
    return paper_of(document, mine=row.outgoing, seen_us=row.at_us)


def case_of(work: UnitOfWork, encounter: str) -> Case:
    """Return a case as it stands, from its papers and the clock.

    Raises
    ------
    UnknownNameError, DataError
        If there is none, or its papers are damaged.
    """
    row = work.connection.execute(
        select(schema.cases).where(schema.cases.c.encounter == encounter)
    ).one_or_none()
    if row is None:
        raise UnknownNameError(
            f"no case {encounter[:80]!r} is here", remedy="comity case list"
        )
    return replay(
        work.party,
        row.peer,
        papers_of(work, encounter),
        work.now_us,
        work.node.incarnation * 1_000_000,
    )


def seat_json(case: Case) -> str:
    """Return what the database keeps of a seat, to be compared with the papers."""
    seat = case.seat
    value = {
        "agreed": seat.agreed,
        "baseline": case.id,
        "burned": seat.burned,
        "called": seat.called,
        "epoch": seat.epoch,
        "met": seat.met,
        "plan": str(seat.plan),
        "stance": str(seat.stance),
    }
    return canonical_bytes(value).decode()


def encounter_of_case(connection: Connection, case: str) -> str | None:
    """Return the encounter that a case, as documents name it, belongs to."""
    table = schema.case_papers
    found: str | None = connection.execute(
        select(table.c.encounter).where(table.c.case == case).limit(1)
    ).scalar()
    return found


def encounter_of_pair(
    connection: Connection, peer: str, objects: tuple[str, str], tca_us: int
) -> str | None:
    """Return the live encounter of a pair whose closest approach lies within tolerance."""
    table = schema.cases
    one, two = sorted(objects)
    rows = connection.execute(
        select(table.c.encounter, table.c.tca_us).where(
            table.c.peer == peer,
            table.c.object_1 == one,
            table.c.object_2 == two,
            table.c.live.is_(True),
        )
    ).all()
    near = [row for row in rows if abs(row.tca_us - tca_us) <= TOLERANCE_US]
    return str(near[0].encounter) if near else None


def find_encounter(connection: Connection, name: str) -> str:
    """Return an encounter by its id, the id of one of its cases, or the begin of one.

    Raises
    ------
    UnknownNameError
        If there is none, or several fit.
    """
    table = schema.case_papers
    text = name if name.startswith("sha256:") else f"sha256:{name}"
    if len(text) < 11:
        raise UnknownNameError(
            f"{name[:80]!r} names no case", remedy="give 4 characters or more"
        )
    found = connection.execute(
        select(table.c.encounter)
        .where(table.c.case.startswith(text, autoescape=True))
        .distinct()
    ).all()
    if len(found) != 1:
        words = "no case" if not found else f"{len(found)} cases"
        raise UnknownNameError(
            f"{words} called {name[:80]!r} here", remedy="comity case list"
        )
    return str(found[0].encounter)


def live_encounters(connection: Connection) -> list[Any]:
    """Return the rows of live encounters, the next closest approach first."""
    table = schema.cases
    return list(
        connection.execute(
            select(table).where(table.c.live.is_(True)).order_by(table.c.tca_us)
        )
    )


def keep_paper(
    work: UnitOfWork,
    peer: str,
    paper: CaseDocument,
    entry: int,
    agreement: str = "",
) -> str:
    """Keep a paper whose entry has a number, and where the case stands now.

    Returns
    -------
    str
        The encounter.
    """
    if paper.step is Step.OPEN:
        baseline = paper.body["baseline"]
        objects = tuple(craft["object"] for craft in baseline["crafts"])
        encounter = encounter_of_pair(
            work.connection, peer, (objects[0], objects[1]), baseline["tca_us"]
        )
        if encounter is None:
            encounter = paper.case
            one, two = sorted(objects)
            row = {
                "encounter": encounter,
                "peer": peer,
                "object_1": one,
                "object_2": two,
                "tca_us": baseline["tca_us"],
                "agreement": agreement or baseline["agreement"],
                "live": True,
                "state": "",
                "paged": "[]",
            }
            upsert(work.connection, schema.cases, [row])
        # What came before its OPEN waits under the name of its case.
        work.connection.execute(
            update(schema.case_papers)
            .where(schema.case_papers.c.case == paper.case)
            .values(encounter=encounter)
        )
    else:
        encounter = encounter_of_case(work.connection, paper.case) or paper.case
    work.connection.execute(
        insert(schema.case_papers),
        [
            {
                "entry": entry,
                "encounter": encounter,
                "case": paper.case,
                "hash": paper.hash,
            }
        ],
    )
    number = log.read_number(work.connection, "case papers") + 1
    log.set_number(work.connection, "case papers", number)
    known = select(schema.cases.c.encounter).where(
        schema.cases.c.encounter == encounter
    )
    if work.connection.execute(known).scalar() is not None:
        save_state(work, encounter)
    return encounter


def save_state(work: UnitOfWork, encounter: str) -> Case:
    """Store where a case stands, and which versions live cases hold on to."""
    case = case_of(work, encounter)
    live = case.seat.stance is not Stance.CLOSED
    values: dict[str, Any] = {"state": seat_json(case), "live": live}
    if case.baseline is not None:
        values["tca_us"] = case.baseline.tca_us
    work.connection.execute(
        schema.cases.update()
        .where(schema.cases.c.encounter == encounter)
        .values(**values)
    )
    versions = sorted({row.agreement for row in live_encounters(work.connection)})
    text = canonical_bytes(versions)
    if text != (log.get_note(work.connection, "live") or b"[]"):
        log.set_note(work.connection, "live", text)
        # Decisions stand on what is live: they are made anew.
        number = log.read_number(work.connection, "agreements") + 1
        log.set_number(work.connection, "agreements", number)
    return case


def own_capabilities(connection: Connection, name: str) -> dict[str, Any] | None:
    """Return what we say of an object of ours, ``None`` if nothing."""
    table = schema.offers
    found = connection.execute(
        select(table.c.row).where(
            table.c.kind == "capabilities", table.c.object == name
        )
    ).scalar()
    return None if found is None else dict(read_strict(found.encode()))


def their_capabilities(
    connection: Connection, peer: str, name: str
) -> dict[str, Any] | None:
    """Return what a peer has said of an object of its own, ``None`` if nothing."""
    table = schema.holdings
    found = connection.execute(
        select(table.c.row).where(
            table.c.kind == "capabilities",
            table.c.peer == peer,
            table.c.object == name,
        )
    ).scalar()
    return None if found is None else dict(read_strict(found.encode()))
