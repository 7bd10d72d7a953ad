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
from comity.apps.cases.store.documents import DocumentText, texts_of_encounter
from comity.apps.cases.store.encounters import (
    CaseRow,
    all_cases,
    live_encounters,
    read_case,
)
from comity.coordination.negotiation import Case
from comity.coordination.negotiation.acts import who_is_next
from comity.coordination.negotiation.baseline import RefusalError
from comity.coordination.negotiation.case import latest, phase_of
from comity.coordination.negotiation.documents import CaseDocument
from comity.coordination.negotiation.records import Reason, Stance, Step
from comity.coordination.negotiation.wire import baseline_json
from comity.foundations import format_utc
from comity.foundations.constants import HOUR_US
from comity.foundations.errors import DataError
from comity.foundations.strict import read_strict
from comity.node.node import Node, UnitOfWork

__all__ = [
    "close_case",
    "list_cases",
    "replay_case",
    "show_case",
    "show_with_history",
]

#: Steps by which a party commits itself to move.
COMMITTING = frozenset({Step.COMMIT, Step.TAKEOVER})
#: Stances that time alone brings about.
BY_TIME = frozenset({"alone", "closed", "people"})


def _brief(case: Case, encounter: str, now_us: int) -> CaseBrief:
    baseline = case.baseline
    return CaseBrief(
        case=encounter,
        peer=case.peer,
        state=str(case.seat.stance),
        epoch=case.seat.epoch,
        objects=() if baseline is None else tuple(c.object for c in baseline.crafts),
        tca=None if baseline is None else format_utc(baseline.tca_us, 3),
        hours_left=None if baseline is None else _hours(baseline.tca_us - now_us, 3),
        pc=None if baseline is None else baseline.pc,
        pc_now=case.pc,
        plan=str(case.seat.plan),
        next=NextStep(*who_is_next(case)),
        distrusted=case.distrusted,
    )


def _hours(span_us: int, decimals: int) -> float:
    return round(span_us / HOUR_US, decimals)


def list_cases(node: Node, *, closed: bool = False) -> list[CaseBrief]:
    """Return the live cases, the next closest approach first; with ``closed`` all."""

    def read(work: UnitOfWork) -> list[CaseBrief]:
        rows = (all_cases if closed else live_encounters)(work.connection)
        cases = [_row(work, row) for row in rows]
        # A stored row may be live although its closest approach is over meanwhile.
        return [case for case in cases if closed or case.state != Stance.CLOSED]

    return node.view(read)


def _row(work: UnitOfWork, row: CaseRow) -> CaseBrief:
    """Return a case in brief; from its row alone if its documents are erased."""
    try:
        case = case_of(work, row.encounter)
    except DataError as error:
        return CaseBrief(
            case=row.encounter,
            peer=row.peer,
            state="erased",
            epoch=0,
            objects=(row.object_1, row.object_2),
            tca=format_utc(row.tca_us, 3),
            hours_left=_hours(row.tca_us - work.now_us, 3),
            pc=None,
            pc_now=None,
            plan="",
            next=NextStep("nobody", str(error)),
            distrusted="",
        )
    return _brief(case, row.encounter, work.now_us)


def show_case(node: Node, name: str) -> CaseView:
    """Return a case in full: state, baseline, roles, commitments, deadlines, next step.

    Parameters
    ----------
    name
        Id of the case, or the start of it.

    Raises
    ------
    UnknownNameError, DataError
        If there is none, or its documents are damaged.
    """

    def read(work: UnitOfWork) -> CaseView:
        encounter = find_encounter(work, name)
        case = case_of(work, encounter)
        texts = texts_of_encounter(work.connection, encounter)
        brief = _brief(case, encounter, work.now_us)
        return CaseView(
            **{item.name: getattr(brief, item.name) for item in fields(brief)},
            phase=phase_of(case, work.now_us).name.lower(),
            agreed=case.seat.agreed,
            burned=case.seat.burned,
            baseline=None if case.baseline is None else baseline_json(case.baseline),
            baseline_hash=case.id,
            roles=_roles(case),
            commitments=tuple(_commitments(case, texts)),
            deadlines=_deadlines(case, work.now_us),
            papers=tuple(_document(item, texts) for item in case.documents),
            plans=plans_of(case),
            proof=case.proof,
        )

    return node.view(read)


def show_with_history(node: Node, name: str) -> CaseWithHistory:
    """Return a case in full, with the records of the atlas that name both parties.

    Raises
    ------
    UnknownNameError, DataError
        As `show_case`.
    """
    case = show_case(node, name)
    return CaseWithHistory(
        **{item.name: getattr(case, item.name) for item in fields(case)},
        history=shared_history([node.party, case.peer]),
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
    document: CaseDocument, texts: Mapping[str, DocumentText]
) -> DocumentView:
    return DocumentView(
        entry=texts[document.hash].entry,
        hash=document.hash,
        party=document.party,
        step=str(document.step),
        epoch=document.epoch,
        signed=format_utc(document.at_us, 3),
        stored=format_utc(document.seen_us, 3),
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
            hours_left=_hours(at_us - now_us, 2),
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

    def change(work: UnitOfWork) -> Case:
        case = save_state(work, encounter)
        if case.seat.stance is not Stance.CLOSED:
            raise RefusalError(
                Reason.EARLY,
                "closest approach is not over: a case closes then by itself",
                remedy="comity case withdraw, if you will not move",
            )
        return case

    return node.transact(change)


def replay_case(node: Node, name: str) -> Replay:
    """Build a case from the ledger alone and compare it with the state that is stored.

    Raises
    ------
    UnknownNameError, DataError
        If there is none, its documents are damaged, or the two differ.
    """

    def read(work: UnitOfWork) -> Replay:
        encounter = find_encounter(work, name)
        count = len(documents_of(work, encounter))
        row = read_case(work.connection, encounter)
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

    return node.view(read)


def _same(stored: str, built: str) -> bool:
    """Tell whether two seats are equal, apart from changes by time alone."""
    old, new = read_strict(stored.encode()), read_strict(built.encode())
    return all(
        old.get(name) == new.get(name)
        or (name == "stance" and new.get(name) in BY_TIME)
        for name in set(old) | set(new)
    )
