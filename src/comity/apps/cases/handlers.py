"""Documents of cases that a peer sends: checked, kept, applied in the order of the ledger."""

from typing import Any

from sqlalchemy import select

from comity.apps.cases.actions import agreement_with
from comity.apps.cases.documents import (
    case_of,
    encounter_of_case,
    keep_paper,
    paper_of,
)
from comity.apps.cases.separation_plans import check_plan
from comity.coordination.negotiation.baseline import RefusalError
from comity.coordination.negotiation.documents import baseline_id, check_body
from comity.coordination.negotiation.records import Reason, Step
from comity.foundations.errors import FormatError, UnknownNameError
from comity.messages.document import Document
from comity.node.node import Node, UnitOfWork
from comity.node.registry import Act
from comity.node.store import schema
from comity.node.store.evidence import keep_equivocation
from comity.trust.ledger.envelope import Code, RefusedError, text_hash

__all__ = ["answer_case", "hear_case", "keep_returned"]

#: Reasons for which a document is refused before it is kept, as the wire names them.
CODES = {
    Reason.NUMBERS: Code.CASE_NUMBERS,
    Reason.FRAME: Code.CASE_FRAME,
    Reason.WINDOW: Code.CASE_WINDOW,
    Reason.AUTHORITY: Code.CASE_AUTHORITY,
}
ROW = {"body", "case", "object", "step", "tca_us"}


def hear_case(work: UnitOfWork, document: Document) -> Act:
    """Return what keeps a document of a case.

    Raises
    ------
    FormatError, RefusedError
        If it does not fit, or speaks for an object that is not its sender's; the code
        names the reason.
    """
    if len(document.rows) != 1 or set(document.rows[0]) != ROW:
        raise FormatError(
            f"a document of a case is one row of {', '.join(sorted(ROW))}"
        )
    (row,) = document.rows
    try:
        _check(work.node, document, row)
    except RefusalError as error:
        code = CODES.get(error.why, Code.CASE_NUMBERS)
        raise RefusedError(code, str(error)) from error
    if row["step"] == Step.PLAN:
        ring = work.ring(document.sender)
        check_plan(ring, row["body"], work.now_us, drill=work.node.settings.drill)

    agreement = ""
    if row["step"] == Step.OPEN:
        # The version that holds between us, whatever the baseline says.
        agreement = agreement_with(work, document.sender)[0].hash

    def act(entry: int, _sequence: int) -> None:
        paper = paper_of(document, mine=False, seen_us=work.now_us)
        encounter = keep_paper(work, document.sender, paper, entry, agreement)
        _equivocation(work, encounter, document)

    return act


def keep_returned(work: UnitOfWork, peer: str, document: Document, entry: int) -> None:
    """Keep a document of ours that a peer has returned; people look at its case from then on."""
    paper = paper_of(document, mine=True, seen_us=work.now_us)
    keep_paper(work, peer, paper, entry)


def answer_case(work: UnitOfWork, party: str, body: dict[str, Any]) -> dict[str, Any]:
    """Answer the other side of a case where we stand in it, and which documents we hold."""
    encounter = encounter_of_case(work.connection, str(body.get("case", ""))[:80])
    unknown = {"epoch": 0, "known": False, "papers": [], "stance": ""}
    if encounter is None:
        return unknown
    try:
        case = case_of(work, encounter)
    except UnknownNameError:
        return unknown
    if case.peer != party:
        return unknown
    return {
        "epoch": case.seat.epoch,
        "known": True,
        "papers": [paper.hash for paper in case.papers],
        "stance": str(case.seat.stance),
    }


def _check(node: Node, document: Document, row: dict[str, Any]) -> None:
    if row["step"] not in list(Step) or type(row["tca_us"]) is not int:
        raise FormatError(f"a case knows the steps {', '.join(Step)}")
    step = Step(row["step"])
    body = check_body(step, row["body"], row["tca_us"])
    if step not in {Step.OPEN, Step.REOPEN}:
        return
    baseline = body["baseline"]
    parties = {craft["party"] for craft in baseline["crafts"]}
    if parties != {node.party, document.sender}:
        raise RefusalError(
            Reason.AUTHORITY,
            f"the objects are those of {', '.join(sorted(parties))[:100]}",
        )
    if baseline["tca_us"] != row["tca_us"]:
        raise RefusalError(Reason.NUMBERS, "two closest approaches in one document")
    if step is Step.OPEN and baseline_id(baseline) != row["case"]:
        raise RefusalError(Reason.AUTHORITY, "the case has another hash")


def _equivocation(work: UnitOfWork, encounter: str, document: Document) -> None:
    """Keep both texts if the sender has signed two things for one place."""
    proof = case_of(work, encounter).proof
    mine = text_hash(document.text)
    if proof is None or mine not in proof:
        return
    table, entries = schema.case_papers, schema.entries
    texts = {
        row.hash: row.document
        for row in work.connection.execute(
            select(table.c.hash, entries.c.document)
            .join(entries, entries.c.id == table.c.entry)
            .where(table.c.hash.in_(proof))
        )
    }
    keep_equivocation(
        work.connection,
        peer=document.sender,
        at_us=work.now_us,
        key=f"{document.sender} {encounter} {proof[0]}"[:200],
        first=texts[proof[0]],
        second=texts[proof[1]],
    )
