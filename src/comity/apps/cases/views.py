"""Cases for people and programs, and the proof that the ledger alone gives them."""

from collections.abc import Mapping
from dataclasses import fields

from comity.apps.atlas.shared_history import shared_history
from comity.apps.cases.documents import (
    case_of,
    documents_of,
    find_encounter,
    save_state,
    seat_json,
)
from comity.apps.cases.kept_briefs import brief_of, hours_between, read_kept
from comity.apps.cases.records import (
    CaseBrief,
    CaseView,
    CaseWithHistory,
    Commitment,
    Deadline,
    DocumentView,
    NextStep,
    Replay,
    Roles,
    Signature,
)
from comity.apps.cases.separation_plans import plans_of
from comity.apps.cases.store import encounters as store
from comity.apps.cases.store.documents import DocumentText, texts_of_encounter
from comity.coordination.negotiation import Case
from comity.coordination.negotiation.baseline import RefusalError
from comity.coordination.negotiation.case import latest, phase_of
from comity.coordination.negotiation.documents import CaseDocument
from comity.coordination.negotiation.records import Reason, Stance, Step
from comity.coordination.negotiation.wire import baseline_json
from comity.foundations import format_utc
from comity.foundations.errors import DataError, UnknownNameError
from comity.foundations.strict import read_strict
from comity.node.cursors import cursor_behind, place_of
from comity.node.node import Node, UnitOfWork
from comity.node.operations import Page, page_of
from comity.node.store.outbox import states_of

__all__ = [
    "cases_page",
    "close_case",
    "list_cases",
    "replay_case",
    "show_case",
    "show_with_history",
]

#: Steps by which a party commits itself to move.
COMMITTING = frozenset({Step.COMMIT, Step.TAKEOVER})
#: Cases of a list that is asked for whole, at most.
MAX_CASES = 100_000
#: Stances that time alone brings about.
BY_TIME = frozenset({"alone", "closed", "people"})


def list_cases(node: Node, *, closed: bool = False) -> list[CaseBrief]:
    """Return the live cases, the next closest approach first; with ``closed`` all."""
    return list(cases_page(node, closed=closed, cursor="", limit=MAX_CASES).items)


def cases_page(
    node: Node, *, closed: bool, cursor: str, limit: int, at_us: int | None = None
) -> Page[CaseBrief]:
    """Return a page of cases, the next closest approach first; its cursor names the last one.

    Parameters
    ----------
    at_us
        As this node knew them at an instant, by the documents that it had then, UTC us; None: now.

    Raises
    ------
    InputError
        If the cursor is none.
    """
    if at_us is not None:
        return _cases_then(node, at_us, closed=closed, cursor=cursor, limit=limit)
    with node.reading() as work:
        rows = store.cases_after(
            work.connection,
            closed=closed,
            after=place_of(cursor, int, str),
            limit=limit + 1,
        )
        page = page_of(
            rows, limit, lambda row: cursor_behind(row.tca_us, row.encounter)
        )
        stored = store.count_documents(
            work.connection, [row.encounter for row in page.items]
        )
        cases = [_row(work, row, stored.get(row.encounter, 0)) for row in page.items]
        # A stored row may be live although its closest approach is over meanwhile.
        shown = [case for case in cases if closed or case.state != Stance.CLOSED]
        return Page(tuple(shown), page.next)


def _cases_then(
    node: Node, at_us: int, *, closed: bool, cursor: str, limit: int
) -> Page[CaseBrief]:
    """Return a page of cases as they stood at an instant; those of which nothing was known are none."""
    place, shown = place_of(cursor, int, str), list[CaseBrief]()
    with node.reading() as work:
        while True:
            rows = store.cases_after(
                work.connection, closed=True, after=place, limit=limit
            )
            for row in rows:
                if len(shown) == limit:
                    return Page(tuple(shown), cursor_behind(*place))
                case = _row_then(work, row, at_us)
                if case is not None and (closed or case.state != Stance.CLOSED):
                    shown.append(case)
                place = (row.tca_us, row.encounter)
            if len(rows) < limit:
                return Page(tuple(shown))


def _row_then(work: UnitOfWork, row: store.CaseRow, at_us: int) -> CaseBrief | None:
    """Return a case in brief as it was known at an instant; None if nothing was known of it.

    A case whose documents are erased is none: nobody can tell any more what was known when.
    """
    try:
        case = case_of(work, row.encounter, at_us)
    except (DataError, UnknownNameError):
        return None
    return brief_of(case, row.encounter, at_us)


def _row(work: UnitOfWork, row: store.CaseRow, documents: int) -> CaseBrief:
    """Return a case in brief; from its row alone if its documents are erased."""
    kept = read_kept(
        row.brief,
        work.now_us,
        documents=documents,
        incarnation=work.node.incarnation,
    )
    if kept is not None:
        return kept
    try:
        case = case_of(work, row.encounter)
    except DataError as error:
        return CaseBrief(
            case=row.encounter,
            peer=row.peer,
            state="erased",
            epoch=0,
            objects=(row.object_1, row.object_2),
            own="",
            tca=format_utc(row.tca_us, 3),
            hours_left=hours_between(work.now_us, row.tca_us),
            pc=None,
            pc_now=None,
            plan="",
            next=NextStep("nobody", str(error)),
            distrusted="",
            decide_by=None,
        )
    return brief_of(case, row.encounter, work.now_us)


def show_case(node: Node, name: str, at_us: int | None = None) -> CaseView:
    """Return a case in full: state, baseline, roles, commitments, deadlines, next step.

    Parameters
    ----------
    name
        Id of the case, or the start of it.
    at_us
        As this node knew it at an instant, UTC us; None: now.

    Raises
    ------
    UnknownNameError, DataError
        If there is none, or its documents are damaged.
    """
    with node.reading() as work:
        encounter = find_encounter(work, name)
        case = case_of(work, encounter, at_us)
        now_us = work.now_us if at_us is None else at_us
        texts = texts_of_encounter(work.connection, encounter)
        # Whether a document is delivered is known of now alone.
        sent = [one.entry for one in texts.values()] if at_us is None else []
        states = states_of(work.connection, sent)
        brief = brief_of(case, encounter, now_us)
        return CaseView(
            **{item.name: getattr(brief, item.name) for item in fields(brief)},
            phase=phase_of(case, now_us).name.lower(),
            agreed=case.seat.agreed,
            burned=case.seat.burned,
            baseline=None if case.baseline is None else baseline_json(case.baseline),
            baseline_hash=case.id,
            roles=_roles(case),
            commitments=tuple(_commitments(case, texts)),
            deadlines=_deadlines(case, now_us),
            papers=tuple(_document(item, texts, states) for item in case.documents),
            plans=plans_of(case),
            proof=case.proof,
        )


def show_with_history(
    node: Node, name: str, at_us: int | None = None
) -> CaseWithHistory:
    """Return a case in full, with the records of the atlas that name both parties.

    Raises
    ------
    UnknownNameError, DataError
        As `show_case`.
    """
    case = show_case(node, name, at_us)
    return CaseWithHistory(
        **{item.name: getattr(case, item.name) for item in fields(case)},
        history=shared_history([node.party, case.peer], "conjunction"),
    )


def _roles(case: Case) -> Roles:
    """Return who gives way and who stands on: by commitment, or by right of way."""
    baseline = case.baseline
    if baseline is None:
        return Roles("", "", "nobody has opened")
    parties = {craft.object: craft.party for craft in baseline.crafts}
    signed = next(
        (
            document
            for document in reversed(case.documents)
            if document.step in COMMITTING and document.epoch == case.seat.epoch
        ),
        None,
    )
    gives = signed.party if signed else parties.get(baseline.way.gives_way, "")
    other = next((party for party in parties.values() if party != gives), "")
    basis = str(signed.step) if signed else f"right of way: {baseline.way.rule}"
    return Roles(gives, other if gives else "", basis)


def _document(
    document: CaseDocument,
    texts: Mapping[str, DocumentText],
    states: Mapping[int, str],
) -> DocumentView:
    entry = texts[document.hash].entry
    return DocumentView(
        entry=entry,
        hash=document.hash,
        party=document.party,
        step=str(document.step),
        epoch=document.epoch,
        signed=format_utc(document.at_us, 3),
        stored=format_utc(document.seen_us, 3),
        delivery=states.get(entry, ""),
    )


def _commitments(case: Case, texts: Mapping[str, DocumentText]) -> list[Commitment]:
    """Return each commitment with the two signatures that it needs (R4, R6)."""
    commitments = []
    known = {document.hash: document for document in case.documents}
    for document in case.documents:
        if document.step not in COMMITTING:
            continue
        member = "promise" if document.step is Step.COMMIT else "names"
        other = known.get(document.text(member))
        signed = [document] if other is None else [other, document]
        commitments.append(
            Commitment(
                epoch=document.epoch,
                mover=document.party,
                step=str(document.step),
                complete=other is not None and other.mine is not document.mine,
                voided=document.epoch < case.seat.epoch,
                signatures=tuple(
                    Signature(
                        item.party, str(item.step), item.hash, texts[item.hash].text
                    )
                    for item in signed
                ),
            )
        )
    return commitments


def _deadlines(case: Case, now_us: int) -> tuple[Deadline, ...]:
    if case.baseline is None:
        return ()
    times = {**case.baseline.when.as_json(), "tca_us": case.baseline.tca_us}
    return tuple(
        Deadline(
            what=name.removesuffix("_us").replace("_", " "),
            at=format_utc(at_us, 0),
            hours_left=hours_between(now_us, at_us, 2),
            passed=at_us <= now_us,
        )
        for name, at_us in sorted(times.items(), key=lambda item: item[1])
    )


def close_case(node: Node, encounter: str) -> Case:
    """Close a case whose closest approach is over; its documents are kept.

    Raises
    ------
    RefusalError
        If it is not over.
    """
    with node.writing() as work:
        case = save_state(work, encounter)
        if case.seat.stance is not Stance.CLOSED:
            raise RefusalError(
                Reason.EARLY,
                "closest approach is not over: a case closes then by itself",
                remedy="comity case withdraw, if you will not move",
            )
        return case


def replay_case(node: Node, name: str) -> Replay:
    """Build a case from the ledger alone and compare it with the state that is stored.

    Raises
    ------
    UnknownNameError, DataError
        If there is none, its documents are damaged, or the two differ.
    """
    with node.reading() as work:
        encounter = find_encounter(work, name)
        count = len(documents_of(work, encounter))
        row = store.read_case(work.connection, encounter)
        case = case_of(work, encounter)
        stored = "{}" if row is None else row.state
        if not _same(stored, seat_json(case)):
            raise DataError(
                f"the node stores {stored}, its ledger gives {seat_json(case)}",
                remedy="comity ledger verify, then restore a backup",
            )
        promised = latest(case, [Step.PROMISE], mine=True)
        return Replay(
            encounter, count, str(case.seat.stance), True, promised is not None
        )


def _same(stored: str, built: str) -> bool:
    """Tell whether two seats are equal, apart from changes by time alone."""
    old, new = read_strict(stored.encode()), read_strict(built.encode())
    return all(
        old.get(name) == new.get(name)
        or (name == "stance" and new.get(name) in BY_TIME)
        for name in set(old) | set(new)
    )
