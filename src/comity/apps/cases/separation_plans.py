"""Separation plans: what people agree where nothing may be played automatically.

Slow, collocated and formation pairs, head-on and crewed ones: the plan is a text that people
of both sides sign with keys of their own; it is in force when both have signed the same.
"""

from pathlib import Path
from typing import Any

from comity.apps.cases.actions import write_step
from comity.apps.cases.documents import case_of
from comity.coordination.negotiation import Case
from comity.coordination.negotiation.case import latest
from comity.coordination.negotiation.documents import LONGEST_PLAN
from comity.coordination.negotiation.records import Step
from comity.foundations.canonical import hash_chunks
from comity.foundations.errors import FormatError, InputError, TrustError
from comity.node.node import Node, UnitOfWork
from comity.node.store.keys import load_key, passphrase
from comity.system.files import read_plain
from comity.trust.identity import Keyring, sign_statement

__all__ = ["check_plan", "plans_of", "sign_plan"]

#: Type of the signed statement.
PLAN = "comity-separation-plan"


def _hash(text: str) -> str:
    return hash_chunks(text.encode())


def sign_plan(
    node: Node, encounter: str, path: Path | None, key_path: Path | None = None
) -> Case:
    """Sign a separation plan as a person, or the one that the other side has signed.

    Parameters
    ----------
    path
        The plan, a text; ``None`` countersigns the other side's last one.
    key_path
        The signatory's key, if it is not the node's usual one.

    Raises
    ------
    InputError, TrustError
        If there is nothing to countersign, the text is too long, or the key may not sign.
    """
    signer = load_key(key_path or node.folder / node.settings.person_key, passphrase())
    given = None if path is None else read_plain(path)[0].decode("utf-8", "strict")

    def change(work: UnitOfWork) -> Case:
        case = case_of(work, encounter)
        theirs = latest(case, [Step.PLAN], mine=False)
        text = given
        if text is None:
            if theirs is None:
                raise InputError(
                    "the other side has signed no plan", remedy="give a file to sign"
                )
            text = str(theirs.body["plan"])
        if not text.strip() or len(text) > LONGEST_PLAN:
            raise InputError(f"a plan has 1 to {LONGEST_PLAN} characters")
        role = "drill" if node.settings.drill else "person"
        ring = work.ring(work.party)
        ring.certificate(signer.public.kid, (role,), work.now_us)
        said = {
            "at_us": work.now_us,
            "case": case.id,
            "party": work.party,
            "plan": _hash(text),
        }
        body = {
            "epoch": case.seat.epoch,
            "plan": text,
            "statement": sign_statement(signer, PLAN, said),
        }
        write_step(work, case, encounter, Step.PLAN, body)
        work.count_signatures(1)
        return case_of(work, encounter)

    return node.transact(change)


def check_plan(ring: Keyring, body: dict[str, Any], at_us: int, *, drill: bool) -> None:
    """Check the signature of a person under a plan.

    Raises
    ------
    FormatError, TrustError
        If it is of another plan or party, or does not hold.
    """
    role = "drill" if drill else "person"
    said = ring.read(str(body["statement"]), PLAN, (role,), at_us).payload
    if set(said) != {"at_us", "case", "party", "plan"}:
        raise FormatError("a signature under a plan holds at_us, case, party and plan")
    if said["party"] != ring.party or said["plan"] != _hash(str(body["plan"])):
        raise TrustError("the signature is under another plan")


def plans_of(case: Case) -> list[dict[str, Any]]:
    """Return each plan of a case with who has signed it; in force when both have."""
    found: dict[str, dict[str, Any]] = {}
    for paper in case.papers:
        if paper.step is Step.PLAN:
            text = str(paper.body["plan"])
            plan = found.setdefault(
                _hash(text), {"plan": text, "hash": _hash(text), "signed_by": []}
            )
            if paper.party not in plan["signed_by"]:
                plan["signed_by"].append(paper.party)
    return [
        {**plan, "in_force": set(plan["signed_by"]) == {case.party, case.peer}}
        for plan in found.values()
    ]
