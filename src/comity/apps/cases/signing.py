"""Signed documents of a case: under its agreement, released by policy, in the outbox."""

from comity.apps.cases.documents import (
    COORDINATION,
    case_document,
    keep_document,
    opened_case,
)
from comity.apps.cases.store.encounters import read_case
from comity.coordination.negotiation import Case
from comity.coordination.negotiation.baseline import Baseline
from comity.coordination.negotiation.documents import check_body
from comity.coordination.negotiation.records import Step
from comity.coordination.negotiation.wire import read_baseline
from comity.foundations.errors import InputError, TrustError, UnknownNameError
from comity.foundations.plain import JsonObject
from comity.messages.document import own_document, write_document
from comity.node.exchange.outbox import Outgoing, enqueue
from comity.node.gate.parcels import facts_of
from comity.node.node import UnitOfWork
from comity.node.persons.policies import Authority
from comity.trust.policy import Agreement, Label, Release, Withheld

__all__ = ["agreement_with", "sign_later_step", "sign_row", "write_step"]


def agreement_with(work: UnitOfWork, peer: str) -> tuple[Agreement, Label]:
    """Return the agreement in force for cases with a peer, and the label of documents.

    Raises
    ------
    TrustError
        If there is none.
    """
    decider = work.release_context().decider
    for rule in decider.in_force(work.party, peer, work.now_us):
        clause = rule.clause
        if (
            clause.shares
            and COORDINATION in clause.kinds
            and COORDINATION in clause.purposes
            # Documents of a case hold exact states: a precision releases none of them.
            and not clause.precision
        ):
            return rule.agreement, _label(rule.agreement, clause.up_to, peer)
    raise TrustError(
        f"no agreement in force lets this node coordinate cases with {peer}",
        remedy="sign one with a clause for data: coordination, purposes: coordination, without "
        "a precision: the documents of a case hold exact states of its pair",
    )


def _label(agreement: Agreement, up_to: str | None, peer: str) -> Label:
    level = up_to or agreement.classifications[-1]
    return Label(agreement.label_policy, level, (peer,))


def _agreement_of(
    work: UnitOfWork, encounter: str, peer: str
) -> tuple[Agreement, Label, bool]:
    """Return the version that a case was opened under, its label, and if it is in force."""
    row = read_case(work.connection, encounter)
    if row is None:
        raise UnknownNameError(
            f"this node has no case {encounter[:80]!r}", remedy="comity case list"
        )
    decider = work.release_context().decider
    agreement = decider.agreements[row.agreement]
    holds = any(
        rule.agreement.hash == row.agreement
        for rule in decider.in_force(work.party, peer, work.now_us)
    )
    clause = next(c for c in agreement.clauses if COORDINATION in c.kinds and c.shares)
    return agreement, _label(agreement, clause.up_to, peer), holds


def write_step(
    work: UnitOfWork,
    case: Case,
    encounter: str | None,
    step: Step,
    body: JsonObject,
    name: str = "",
    *,
    authority: Authority,
) -> str:
    """Sign a document of a case under its agreement, store it, and put it into the outbox.

    The caller has asked the rules, and has checked the authority (``admit``).

    Parameters
    ----------
    encounter
        Where the case is stored; ``None`` for a new one.
    name
        Id of a new case.
    authority
        The persons who have proved the step, or the policy that it follows.

    Returns
    -------
    str
        The encounter.

    Raises
    ------
    InputError, TrustError, FormatError
        If the case has no baseline, policy withholds the document, or its body is not valid.
    """
    if encounter is None:
        agreement, label = agreement_with(work, case.peer)
        holds = True
    else:
        agreement, label, holds = _agreement_of(work, encounter, case.peer)
    opens = step in {Step.OPEN, Step.REOPEN}
    baseline = read_baseline(body["baseline"]) if opens else case.baseline
    if baseline is None:
        raise InputError("the case has no baseline")
    check_body(step, body, baseline.tca_us)
    row: JsonObject = {
        "body": body,
        "case": name or _name_of(case),
        "object": _object_of(baseline, work.party),
        "step": str(step),
        "tca_us": baseline.tca_us,
    }
    # A version that has ended still holds for the cases that were opened under it.
    opened_with = "" if holds else agreement.hash
    text = sign_row(work, case.peer, row, label, opened_with, authority=authority)
    (entry,) = enqueue(
        work,
        case.peer,
        [Outgoing(text, COORDINATION, label.to_json(), keep=True)],
    )
    signed = own_document(text, work.ring(work.party), work.now_us)
    document = case_document(signed, mine=True, seen_us=work.now_us)
    return keep_document(work, case.peer, document, entry, agreement.hash)


def sign_later_step(
    work: UnitOfWork,
    encounter: str,
    step: Step,
    body: JsonObject,
    *,
    authority: Authority,
) -> None:
    """Sign a document of an open case in its current epoch.

    Raises
    ------
    UnknownNameError, InputError
        If there is no such case, or it has no baseline.
    """
    case, _ = opened_case(work, encounter)
    whole = {**body, "epoch": case.seat.epoch}
    write_step(work, case, encounter, step, whole, authority=authority)


def _name_of(case: Case) -> str:
    """Return the id by which documents name the case: of the first OPEN both know."""
    opens = [p.case for p in case.documents if p.step is Step.OPEN]
    return case.id if case.id in opens else opens[0]


def _object_of(baseline: Baseline, party: str) -> str:
    """Return the object of a party: policy decides by it."""
    return next(craft.object for craft in baseline.crafts if craft.party == party)


def sign_row(
    work: UnitOfWork,
    peer: str,
    row: JsonObject,
    label: Label,
    opened_with: str = "",
    *,
    authority: Authority,
) -> str:
    """Sign the row of a document if policy releases it.

    Parameters
    ----------
    opened_with
        Hash of the version that the case was opened under, if it is no longer in force.

    Raises
    ------
    TrustError
        If policy withholds it.
    """

    def write(release: Release | None) -> str:
        conditions = release.conditions if release else None
        return write_document(
            work.node.signer,
            kind=COORDINATION,
            sender=work.party,
            issued_us=work.now_us,
            label=label.to_json(),
            body={"rows": [row]},
            purpose=COORDINATION,
            clauses=release.clauses if release else (),
            conditions={
                "keep_us": conditions.keep_us,
                "onward": sorted(conditions.onward),
                "until_us": conditions.until_us,
            }
            if conditions
            else {},
            opened_with=opened_with,
            persons=authority.marks,
            policy=authority.policy,
        )

    ring = work.ring(work.party)
    draft = own_document(write(None), ring, work.now_us)
    decision = work.release_context().decider.decide(
        facts_of(draft), [peer], COORDINATION, work.now_us
    )
    if isinstance(decision, Withheld):
        raise TrustError(
            f"policy withholds the coordination of this case: {decision.words}",
            remedy="comity agreement explain",
        )
    return write(decision)
