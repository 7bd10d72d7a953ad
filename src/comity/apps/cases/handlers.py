"""Documents of cases from a peer: checked, stored, applied in the order of the ledger."""

from comity.apps.cases.documents import case_document, case_of, keep_document
from comity.apps.cases.pairs import BINDING_STEPS, persons_agreed_for
from comity.apps.cases.records import CasePosition
from comity.apps.cases.separation_plans import check_plan
from comity.apps.cases.signing import agreement_with
from comity.apps.cases.store.documents import encounter_of_case, texts_by_hash
from comity.apps.cases.store.encounters import read_case
from comity.coordination.negotiation.baseline import RefusalError
from comity.coordination.negotiation.documents import baseline_id, check_body
from comity.coordination.negotiation.records import Reason, Step
from comity.coordination.negotiation.wire import read_baseline
from comity.foundations.errors import FormatError, UnknownNameError
from comity.foundations.plain import JsonObject, plain_object
from comity.messages.document import Document
from comity.node.node import Node, UnitOfWork
from comity.node.registry import Act
from comity.node.store.evidence import keep_equivocation
from comity.trust.ledger.envelope import Code, RefusedError, text_hash
from comity.trust.persons import Right

__all__ = [
    "answer_case",
    "is_of_live_case",
    "keep_returned",
    "needs_right",
    "receive_case",
]

#: Codes of the wire for reasons for which a document is refused before it is stored.
CODES = {
    Reason.NUMBERS: Code.CASE_NUMBERS,
    Reason.FRAME: Code.CASE_FRAME,
    Reason.WINDOW: Code.CASE_WINDOW,
    Reason.AUTHORITY: Code.CASE_AUTHORITY,
}
ROW = {"body", "case", "object", "step", "tca_us"}


def is_of_live_case(work: UnitOfWork, peer: str, body: JsonObject) -> bool:
    """Tell whether a document belongs to a live case with its sender.

    What was promised in a case, and what proves it, is taken from a peer that is blocked
    or sends too much.
    """
    rows = body["rows"]
    row = rows[0] if isinstance(rows, list) and len(rows) == 1 else None
    name = row.get("case") if isinstance(row, dict) else None
    encounter = encounter_of_case(work.connection, str(name))
    known = None if encounter is None else read_case(work.connection, encounter)
    return known is not None and known.live and known.peer == peer


def receive_case(work: UnitOfWork, document: Document) -> Act:
    """Check a document of a case; return the act that stores it.

    Raises
    ------
    FormatError, RefusedError
        If it has another shape, or is about an object that is not its sender's; the code
        names the reason.
    """
    if len(document.rows) != 1 or set(document.rows[0]) != ROW:
        raise FormatError(
            f"a document of a case is one row of {', '.join(sorted(ROW))}"
        )
    row: JsonObject = document.rows[0]
    try:
        step, body = _check(work.node, document, row)
    except RefusalError as error:
        code = CODES.get(error.why, Code.CASE_NUMBERS)
        raise RefusedError(code, str(error)) from error
    if step is Step.PLAN:
        ring = work.ring(document.sender)
        check_plan(ring, body, work.now_us, drill=work.node.settings.drill)

    _check_pair(work, document, step, row)
    agreement = ""
    if step is Step.OPEN:
        # The version in force between both parties, whatever the baseline states.
        agreement = agreement_with(work, document.sender)[0].hash

    def act(entry: int, _sequence: int) -> None:
        received = case_document(document, mine=False, seen_us=work.now_us)
        encounter = keep_document(work, document.sender, received, entry, agreement)
        _keep_proof(work, encounter, document)

    return act


def needs_right(document: Document) -> Right | None:
    """Return the right that a person needs for the step of a case that a document is."""
    rows = document.rows
    is_plan = len(rows) == 1 and rows[0].get("step") == Step.PLAN
    return Right.SIGN if is_plan else Right.COMMIT


def _check_pair(
    work: UnitOfWork, document: Document, step: Step, row: JsonObject
) -> None:
    """Check that a commitment names as many persons as the agreement asks for.

    Raises
    ------
    RefusedError
        If it names fewer.
    """
    encounter = encounter_of_case(work.connection, str(row["case"]))
    if encounter is None or step not in BINDING_STEPS:
        return
    needed = persons_agreed_for(work, case_of(work, encounter), encounter, step)
    if len(document.persons) < needed:
        raise RefusedError(
            Code.PERSONS,
            f"the agreement asks for {needed} persons, {len(document.persons)} have proved it",
        )


def keep_returned(work: UnitOfWork, peer: str, document: Document, entry: int) -> None:
    """Store a document of ours that a peer has returned; its case is left to people."""
    returned = case_document(document, mine=True, seen_us=work.now_us)
    keep_document(work, peer, returned, entry)


def answer_case(work: UnitOfWork, party: str, body: JsonObject) -> JsonObject:
    """Answer the other side of a case: our epoch and stance, hashes of our documents."""
    return plain_object(_position(work, party, str(body.get("case", ""))[:80]))


def _position(work: UnitOfWork, party: str, name: str) -> CasePosition:
    encounter = encounter_of_case(work.connection, name)
    if encounter is None:
        return CasePosition()
    try:
        case = case_of(work, encounter)
    except UnknownNameError:
        return CasePosition()
    if case.peer != party:
        return CasePosition()
    hashes = tuple(document.hash for document in case.documents)
    return CasePosition(case.seat.epoch, True, hashes, str(case.seat.stance))


def _check(node: Node, document: Document, row: JsonObject) -> tuple[Step, JsonObject]:
    """Return the step and the checked body of a row."""
    tca_us = row["tca_us"]
    if row["step"] not in list(Step) or type(tca_us) is not int:
        raise FormatError(f"step must be one of {', '.join(Step)}, tca_us an integer")
    step = Step(str(row["step"]))
    body = check_body(step, row["body"], tca_us)
    if step not in {Step.OPEN, Step.REOPEN}:
        return step, body
    baseline = read_baseline(body["baseline"])
    parties = {craft.party for craft in baseline.crafts}
    if parties != {node.party, document.sender}:
        raise RefusalError(
            Reason.AUTHORITY,
            f"the objects belong to {', '.join(sorted(parties))[:100]}, must belong to "
            f"{node.party} and {document.sender}",
        )
    if baseline.tca_us != tca_us:
        raise RefusalError(
            Reason.NUMBERS,
            f"tca_us is {tca_us} in the row, {baseline.tca_us} in the baseline",
        )
    if step is Step.OPEN and _hash_of(body) != row["case"]:
        raise RefusalError(
            Reason.AUTHORITY, "the id of the case is not the hash of its baseline"
        )
    return step, body


def _hash_of(body: JsonObject) -> str:
    baseline = body["baseline"]
    return baseline_id(baseline) if isinstance(baseline, dict) else ""


def _keep_proof(work: UnitOfWork, encounter: str, document: Document) -> None:
    """Store both texts if the sender has signed two documents for one place."""
    proof = case_of(work, encounter).proof
    if proof is None or text_hash(document.text) not in proof:
        return
    texts = texts_by_hash(work.connection, proof)
    keep_equivocation(
        work.connection,
        peer=document.sender,
        at_us=work.now_us,
        key=f"{document.sender} {encounter} {proof[0]}"[:200],
        first=texts[proof[0]],
        second=texts[proof[1]],
    )
