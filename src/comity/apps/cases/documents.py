"""Cases as the database holds them: documents, from which the case is built again."""

from comity.apps.cases.kept_briefs import kept_text
from comity.apps.cases.store import documents as documents_store
from comity.apps.cases.store.documents import StoredDocument, encounter_of_case
from comity.apps.cases.store.encounters import (
    CaseRow,
    add_case,
    encounters_of_pair,
    live_encounters,
    read_case,
    save_case_state,
)
from comity.coordination.negotiation import Case, replay
from comity.coordination.negotiation.baseline import Baseline
from comity.coordination.negotiation.chains import Link, is_chained, link_of
from comity.coordination.negotiation.documents import CaseDocument
from comity.coordination.negotiation.records import Stance, Step
from comity.coordination.negotiation.wire import read_baseline
from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import (
    ComityError,
    DataError,
    InputError,
    UnknownNameError,
)
from comity.foundations.time import format_utc
from comity.messages.document import Document, own_document, read_document
from comity.node.node import UnitOfWork
from comity.node.store import log
from comity.trust.ledger.envelope import text_hash

__all__ = [
    "COORDINATION",
    "case_document",
    "case_of",
    "chained",
    "documents_of",
    "encounter_of_pair",
    "find_encounter",
    "keep_document",
    "opened_case",
    "save_state",
    "seat_json",
]

#: The kind of the documents of cases.
COORDINATION = "coordination"
#: Largest time between two closest approaches of a pair that are one encounter.
TOLERANCE_US = 600_000_000
#: Least length of the start of a case's id that names it, characters after ``sha256:``.
MIN_PREFIX = 4


def case_document(signed: Document, *, mine: bool, seen_us: int) -> CaseDocument:
    """Return a signed document, whose body was checked before, as a document of a case."""
    (row,) = signed.rows
    return CaseDocument(
        text_hash(signed.text),
        signed.sender,
        mine,
        Step(row["step"]),
        row["case"],
        row["body"]["epoch"],
        signed.issued_us,
        seen_us,
        row["body"],
    )


def documents_of(work: UnitOfWork, encounter: str) -> list[CaseDocument]:
    """Return the documents of an encounter in the order of the ledger.

    Raises
    ------
    DataError
        If one of them is damaged or was erased.
    """
    documents = []
    for stored in documents_store.stored_documents(work.connection, encounter):
        if stored.text is None or text_hash(stored.text) != stored.hash:
            raise DataError(
                f"entry {stored.entry} of {encounter} is erased or damaged",
                remedy="comity ledger verify names the fault",
            )
        try:
            documents.append(_read(work, stored, stored.text))
        except ComityError as error:
            raise DataError(
                f"entry {stored.entry} of a case is damaged: {error}"
            ) from error
    return documents


def _read(work: UnitOfWork, stored: StoredDocument, text: str) -> CaseDocument:
    # With the keys of its own time: a later revocation does not change an old signature.
    if stored.outgoing:
        signed = own_document(text, work.ring(work.party), stored.at_us)
    else:
        signed = read_document(text, work.ring(stored.peer), stored.at_us)
    return case_document(signed, mine=stored.outgoing, seen_us=stored.at_us)


def case_of(work: UnitOfWork, encounter: str, at_us: int | None = None) -> Case:
    """Build a case from its documents.

    Parameters
    ----------
    at_us
        As this node knew it at an instant, UTC us: by the documents that it had then; None: now.

    Raises
    ------
    UnknownNameError, DataError
        If there is none, or its documents are damaged.
    """
    row = read_case(work.connection, encounter)
    if row is None:
        raise UnknownNameError(
            f"this node has no case {encounter[:80]!r}", remedy="comity case list"
        )
    documents = documents_of(work, encounter)
    if at_us is not None:
        documents = [one for one in documents if one.seen_us <= at_us]
        if not documents:
            raise UnknownNameError(
                f"this node had no document of the case {encounter[:19]} at "
                f"{format_utc(at_us, 0)}",
                remedy="ask for a later instant",
            )
    return replay(
        work.party,
        row.peer,
        documents,
        work.now_us if at_us is None else at_us,
        work.node.incarnation * 1_000_000,
    )


def opened_case(work: UnitOfWork, encounter: str) -> tuple[Case, Baseline]:
    """Build a case that has been opened; return it with its baseline.

    Raises
    ------
    UnknownNameError, InputError, DataError
        If there is none, it has no baseline, or its documents are damaged.
    """
    case = case_of(work, encounter)
    if case.baseline is None:
        raise InputError(
            "the case has no baseline", remedy="comity case open MESSAGE --with PARTY"
        )
    return case, case.baseline


def seat_json(case: Case) -> str:
    """Return a seat as the database stores it, to be compared with the documents."""
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


def encounter_of_pair(
    work: UnitOfWork, peer: str, objects: tuple[str, str], tca_us: int
) -> str | None:
    """Return the live encounter of a pair with the same closest approach.

    Two closest approaches at most 10 minutes apart are one encounter.
    """
    return next(
        (
            encounter
            for encounter, known_us in encounters_of_pair(
                work.connection, peer, objects
            )
            if abs(known_us - tca_us) <= TOLERANCE_US
        ),
        None,
    )


def find_encounter(work: UnitOfWork, name: str) -> str:
    """Return an encounter by its id, the id of one of its cases, or the start of one.

    Raises
    ------
    UnknownNameError
        If none starts so, or several do.
    """
    text = name if name.startswith("sha256:") else f"sha256:{name}"
    if len(text) < len("sha256:") + MIN_PREFIX:
        raise UnknownNameError(
            f"{name[:80]!r} names no case",
            remedy=f"give {MIN_PREFIX} characters of its id or more",
        )
    matches = documents_store.encounters_with_prefix(work.connection, text)
    if len(matches) != 1:
        count = "no case starts" if not matches else f"{len(matches)} cases start"
        raise UnknownNameError(
            f"{count} with {name[:80]!r}",
            remedy="comity case list --closed",
        )
    return matches[0]


def keep_document(
    work: UnitOfWork,
    peer: str,
    document: CaseDocument,
    entry: int,
    agreement: str = "",
) -> str:
    """Store a document whose entry has a number, and the new state of its case.

    Parameters
    ----------
    agreement
        Hash of the version that an OPEN comes under; empty for that of its baseline.

    Returns
    -------
    str
        The encounter.
    """
    connection = work.connection
    if document.step is Step.OPEN:
        baseline = read_baseline(document.body["baseline"])
        encounter = _encounter_for(work, peer, document.case, baseline, agreement)
        documents_store.gather_documents(connection, document.case, encounter)
    else:
        encounter = encounter_of_case(connection, document.case) or document.case
    documents_store.add_document(
        connection, encounter, document.case, document.hash, entry
    )
    number = log.read_number(connection, "case papers") + 1
    log.set_number(connection, "case papers", number)
    if read_case(connection, encounter) is not None:
        save_state(work, encounter)
    return encounter


def _encounter_for(
    work: UnitOfWork, peer: str, case: str, baseline: Baseline, agreement: str
) -> str:
    """Return the encounter that an OPEN belongs to; a new one is stored."""
    one, two = sorted(craft.object for craft in baseline.crafts)
    known = encounter_of_pair(work, peer, (one, two), baseline.tca_us)
    if known is not None:
        return known
    version = agreement or baseline.agreement
    add_case(work.connection, CaseRow(case, peer, one, two, baseline.tca_us, version))
    return case


def save_state(work: UnitOfWork, encounter: str) -> Case:
    """Store the state of a case, and the versions of agreements that live cases need."""
    case = case_of(work, encounter)
    save_case_state(
        work.connection,
        encounter,
        seat_json(case),
        live=case.seat.stance is not Stance.CLOSED,
        brief=kept_text(case, encounter, work.now_us, work.node.incarnation),
        tca_us=None if case.baseline is None else case.baseline.tca_us,
    )
    versions = sorted({row.agreement for row in live_encounters(work.connection)})
    text = canonical_bytes(versions)
    if text != (log.get_note(work.connection, "live") or b"[]"):
        log.set_note(work.connection, "live", text)
        # Decisions of the gate depend on live cases: they are derived anew.
        number = log.read_number(work.connection, "agreements") + 1
        log.set_number(work.connection, "agreements", number)
    return case


def chained(work: UnitOfWork, link: Link, apart: str = "") -> bool:
    """Tell whether our object may move in another encounter with the opposite sense.

    Parameters
    ----------
    link
        The encounter in question.
    apart
        Id of the encounter itself, which does not count.
    """
    others = []
    for row in live_encounters(work.connection):
        if row.encounter == apart or link.object not in {row.object_1, row.object_2}:
            continue
        case = case_of(work, row.encounter)
        if case.baseline is not None:
            others.append(link_of(case.baseline, link.object))
    return is_chained(link, others)
