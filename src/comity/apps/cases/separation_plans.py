"""Separation plans: agreements of people where no automatic rules apply.

For slow, collocated and formation pairs, head-on and crewed ones, the plan is a text that a
person of each side signs with an own key; it is in force when both have signed the same text.
"""

from pathlib import Path

from comity.apps.cases.documents import case_of
from comity.apps.cases.records import PlanView
from comity.apps.cases.signing import write_step
from comity.coordination.negotiation import Case
from comity.coordination.negotiation.case import latest
from comity.coordination.negotiation.documents import MAX_PLAN_CHARS
from comity.coordination.negotiation.records import Step
from comity.foundations.canonical import hash_chunks
from comity.foundations.errors import FormatError, InputError, TrustError
from comity.foundations.plain import JsonObject
from comity.node.node import Node, UnitOfWork
from comity.node.persons.authority import Marks, admit
from comity.node.store.keys import load_signer, place_of
from comity.trust.identity import Keyring, sign_statement
from comity.trust.persons import Right

__all__ = ["check_plan", "plans_of", "sign_plan", "their_plan"]

#: Type of the signed statement.
PLAN = "comity-separation-plan"


def _hash(text: str) -> str:
    return hash_chunks(text.encode())


def their_plan(work: UnitOfWork, encounter: str) -> str:
    """Return the last plan that the other side has signed.

    Raises
    ------
    InputError
        If it has signed none.
    """
    theirs = latest(case_of(work, encounter), [Step.PLAN], mine=False)
    if theirs is None:
        raise InputError(
            "the other side has signed no plan", remedy="give a file to sign"
        )
    return theirs.text("plan")


def sign_plan(
    node: Node,
    encounter: str,
    given: str | None,
    key_path: Path | None = None,
    *,
    marks: Marks,
) -> Case:
    """Sign a separation plan as a person, or the one that the other side has signed.

    Parameters
    ----------
    given
        The plan; ``None`` countersigns the other side's last plan.
    key_path
        The signatory's key, if it is not the node's usual one.

    Raises
    ------
    InputError, TrustError
        If there is nothing to countersign, the text is too long, or the key may not sign.
    """
    place = place_of(key_path, node.settings.person_key)
    signer = load_signer(node.folder, node.settings, place, "person")
    with node.writing() as work:
        authority = admit(work, marks, Right.SIGN)
        case = case_of(work, encounter)
        text = their_plan(work, encounter) if given is None else given
        if not text.strip() or len(text) > MAX_PLAN_CHARS:
            raise InputError(
                f"the plan has {len(text)} characters, must have 1 to {MAX_PLAN_CHARS}"
            )
        role = "drill" if node.settings.drill else "person"
        ring = work.ring(work.party)
        ring.certificate(signer.public.kid, (role,), work.now_us)
        statement = {
            "at_us": work.now_us,
            "case": case.id,
            "party": work.party,
            "plan": _hash(text),
        }
        body: JsonObject = {
            "epoch": case.seat.epoch,
            "plan": text,
            "statement": sign_statement(signer, PLAN, statement),
        }
        write_step(work, case, encounter, Step.PLAN, body, authority=authority)
        work.count_signatures(1)
        return case_of(work, encounter)


def check_plan(ring: Keyring, body: JsonObject, at_us: int, *, drill: bool) -> None:
    """Check the signature of a person under a plan.

    Raises
    ------
    FormatError, TrustError
        If it is under another plan, of another party, or not valid.
    """
    role = "drill" if drill else "person"
    statement = ring.read(str(body["statement"]), PLAN, (role,), at_us).payload
    if set(statement) != {"at_us", "case", "party", "plan"}:
        raise FormatError("a signature under a plan holds at_us, case, party and plan")
    if statement["party"] != ring.party or statement["plan"] != _hash(
        str(body["plan"])
    ):
        raise TrustError("the signature is under another plan")


def plans_of(case: Case) -> tuple[PlanView, ...]:
    """Return each plan of a case with its signatories; in force once both have signed."""
    signed: dict[str, list[str]] = {}
    for document in case.documents:
        if document.step is Step.PLAN:
            parties = signed.setdefault(document.text("plan"), [])
            if document.party not in parties:
                parties.append(document.party)
    both = {case.party, case.peer}
    return tuple(
        PlanView(text, _hash(text), tuple(parties), set(parties) == both)
        for text, parties in signed.items()
    )
