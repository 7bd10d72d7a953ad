"""Acts of a case: checked by the rules, signed, durable, then in the outbox."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from comity.apps.cases.autonomy import check_act
from comity.apps.cases.documents import (
    COORDINATION,
    case_of,
    encounter_of_pair,
    keep_paper,
    live_encounters,
    paper_of,
)
from comity.coordination.negotiation import Case, body_for
from comity.coordination.negotiation.acts import SIGNS, windows_now
from comity.coordination.negotiation.baseline import RefusalError
from comity.coordination.negotiation.case import earlier_baselines, phase_of
from comity.coordination.negotiation.documents import baseline_id, check_body
from comity.coordination.negotiation.planning import mixes
from comity.coordination.negotiation.records import Event, Facts, Reason, Stance, Step
from comity.coordination.negotiation.rules import may
from comity.foundations.errors import InputError, TrustError
from comity.messages.document import own_document, write_document
from comity.node.exchange.outbox import Outgoing, enqueue
from comity.node.gate.parcels import facts_of
from comity.node.node import Node, UnitOfWork, known_party
from comity.node.store import schema
from comity.trust.policy import Agreement, Label, Release, Withheld

__all__ = [
    "act",
    "agreement_with",
    "facts_for",
    "open_case",
    "verify_burn",
    "write_step",
]

WORDS: Mapping[Reason, str] = {
    Reason.STATE: "the case does not stand there",
    Reason.CLOCK: "the clocks differ by more than is agreed, or are not known to agree",
    Reason.EARLY: "it is too early",
    Reason.LATE: "its deadline has passed",
    Reason.NOT_AGREED: "the baseline is not countersigned",
    Reason.PLAN: "the baseline does not let this party move",
    Reason.CAPABILITY: "the object cannot be moved",
    Reason.SCREENING: "it makes a new conjunction, or was not screened",
    Reason.BUSY: "the object is committed in another encounter",
    Reason.BURNED: "the object has burned already",
    Reason.NO_RISK: "the risk is below the threshold",
    Reason.NOT_CALLED: "the other side has not called for it",
    Reason.NOT_MET: "the other side may still stand by the baseline before",
    Reason.WINDOW: "now lies in no window",
    Reason.PEOPLE: "people decide about this case",
}

REMEDIES: Mapping[Reason, str] = {
    Reason.CLOCK: "comity peer sync PARTY, and synchronise the clocks",
    Reason.STATE: "comity case show tells where it stands, and who is next",
    Reason.WINDOW: "comity case show tells the windows",
    Reason.SCREENING: "comity case withdraw, or reopen with other limits",
    Reason.PLAN: "telephone",
}


def agreement_with(work: UnitOfWork, peer: str) -> tuple[Agreement, Label]:
    """Return the agreement in force that lets cases be coordinated with a peer.

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
        ):
            levels = rule.agreement.classifications
            level = clause.up_to or levels[-1]
            return rule.agreement, Label(rule.agreement.label_policy, level, (peer,))
    raise TrustError(
        f"no agreement in force lets this node coordinate cases with {peer}",
        remedy="sign one with a clause for data: coordination, purposes: coordination",
    )


def _agreement_of(
    work: UnitOfWork, encounter: str, peer: str
) -> tuple[Agreement, Label, bool]:
    """Return the version that a case opened with, its label, and whether it still holds."""
    key = work.connection.execute(
        select(schema.cases.c.agreement).where(schema.cases.c.encounter == encounter)
    ).scalar()
    decider = work.release_context().decider
    agreement = decider.agreements[str(key)]
    holds = any(
        rule.agreement.hash == key
        for rule in decider.in_force(work.party, peer, work.now_us)
    )
    clause = next(c for c in agreement.clauses if COORDINATION in c.kinds and c.shares)
    level = clause.up_to or agreement.classifications[-1]
    return agreement, Label(agreement.label_policy, level, (peer,)), holds


def facts_for(work: UnitOfWork, case: Case, event: Event, *, screened: bool) -> Facts:
    """Return what the rules must know beside the case."""
    baseline = case.baseline
    row = known_party(work.connection, case.peer)
    skew_us = row.skew_us
    limit_us = round((baseline.limits["skew_s"] if baseline else 5.0) * 1e6)
    capable = baseline is None or (
        baseline.craft_of(work.party).kind != "non-manoeuvrable"
    )
    return Facts(
        synchronised=skew_us is not None and abs(skew_us) <= limit_us,
        capable=capable,
        screened=screened,
        free=_free(work, case),
        risky=case.pc is None
        or baseline is None
        or case.pc > baseline.limits["open_pc"],
        in_window=windows_now(case, event, work.now_us),
        mixes=seat_mixes(case) if event is Event.FALLBACK else True,
    )


def seat_mixes(case: Case) -> bool:
    """Tell whether our fallback is safe although the other may be in an earlier epoch."""
    if case.seat.met or case.baseline is None:
        return True
    return mixes(case.baseline, earlier_baselines(case), case.party)


def _free(work: UnitOfWork, case: Case) -> bool:
    """Tell whether our object is bound by no commitment of another encounter (R11)."""
    if case.baseline is None:
        return True
    ours = case.baseline.craft_of(work.party).object
    bound = {Stance.COMMITTED, Stance.RECALLING, Stance.BURNED}
    for row in live_encounters(work.connection):
        if ours not in {row.object_1, row.object_2}:
            continue
        other = case_of(work, row.encounter)
        if other.id != case.id and other.seat.stance in bound:
            return False
    return True


def act(
    node: Node,
    encounter: str,
    event: Event,
    more: Mapping[str, Any] | None = None,
    *,
    screened: bool = True,
) -> Case:
    """Do one thing in a case: sign its document, keep it, put it into the outbox.

    Parameters
    ----------
    event
        The act; the rules decide whether it may be done now.
    more
        What the document says beyond the case; see ``negotiation.acts.body_for``.
    screened
        Whether the burn in question makes no new conjunction.

    Raises
    ------
    RefusalError
        If the rules do not allow it, with the reason.
    UnknownNameError, TrustError, InputError
        If there is no such case or agreement, or this node may not sign.
    """

    def change(work: UnitOfWork) -> Case:
        case = case_of(work, encounter)
        if case.seat.stance is Stance.PEOPLE:
            raise RefusalError(
                Reason.PEOPLE,
                f"people decide about this case: {case.distrusted}",
                remedy="telephone",
            )
        facts = facts_for(work, case, event, screened=screened)
        why = may(case.seat, event, phase_of(case, work.now_us), facts)
        if why is not Reason.NONE:
            raise RefusalError(
                why,
                f"{event} is not possible now: {WORDS.get(why, why)}",
                remedy=REMEDIES.get(why, ""),
            )
        check_act(work, case, event)
        body = body_for(case, event, more or {})
        write_step(work, case, encounter, SIGNS[event], body)
        return case_of(work, encounter)

    return node.transact(change)


def _name_of(case: Case) -> str:
    """Return how documents call the case: the first baseline that both know of."""
    opens = [p.case for p in case.papers if p.step is Step.OPEN]
    return case.id if case.id in opens else opens[0]


def verify_burn(node: Node, encounter: str, body: Mapping[str, Any]) -> Case:
    """Sign what own measurements show of the other's burn.

    Raises
    ------
    UnknownNameError, InputError
        If there is no such case, or nothing to verify.
    """

    def change(work: UnitOfWork) -> Case:
        case = case_of(work, encounter)
        if case.baseline is None:
            raise InputError("nobody has opened this case")
        whole = {**body, "epoch": case.seat.epoch}
        write_step(work, case, encounter, Step.VERIFIED, whole)
        return case_of(work, encounter)

    return node.transact(change)


def open_case(work: UnitOfWork, peer: str, value: Any) -> str:
    """Open a case with a baseline, or join the live one of its encounter.

    Returns
    -------
    str
        The encounter.

    Raises
    ------
    RefusalError, TrustError
        If it is open already, or no agreement lets it be opened.
    """
    objects = (value.crafts[0].object, value.crafts[1].object)
    encounter = encounter_of_pair(work.connection, peer, objects, value.tca_us)
    case = Case(work.party, peer) if encounter is None else case_of(work, encounter)
    facts = facts_for(work, case, Event.OPEN, screened=True)
    why = may(case.seat, Event.OPEN, phase_of(case, work.now_us), facts)
    if why is not Reason.NONE:
        raise RefusalError(
            why,
            f"the case is not to be opened: {WORDS.get(why, why)}",
            remedy=REMEDIES.get(why, ""),
        )
    body = body_for(case, Event.OPEN, {"baseline": value})
    name = baseline_id(value)
    return write_step(work, case, encounter, Step.OPEN, body, name)


def write_step(
    work: UnitOfWork,
    case: Case,
    encounter: str | None,
    step: Step,
    body: dict[str, Any],
    name: str = "",
) -> str:
    """Sign a document of a case under its agreement, and keep it as a paper.

    Whoever calls it has asked the rules. ``name`` is that of a new case.
    """
    if encounter is None:
        agreement, label = agreement_with(work, case.peer)
        holds = True
    else:
        agreement, label, holds = _agreement_of(work, encounter, case.peer)
    baseline = body["baseline"] if step in {Step.OPEN, Step.REOPEN} else None
    tca_us = baseline["tca_us"] if baseline else _tca(case)
    check_body(step, body, tca_us)
    row = {
        "body": body,
        "case": name or _name_of(case),
        "object": _object_of(work.node, baseline, case),
        "step": str(step),
        "tca_us": tca_us,
    }
    # A version that has ended since still holds for the case that opened with it.
    opened_with = "" if holds else agreement.hash
    text = _signed(work, case.peer, row, label, opened_with)
    (entry,) = enqueue(
        work,
        case.peer,
        [Outgoing(text, COORDINATION, label.to_json(), keep=True)],
    )
    document = own_document(text, work.ring(work.party), work.now_us)
    paper = paper_of(document, mine=True, seen_us=work.now_us)
    return keep_paper(work, case.peer, paper, entry, agreement.hash)


def _tca(case: Case) -> int:
    if case.baseline is None:
        raise InputError("nobody has opened this case")
    return case.baseline.tca_us


def _object_of(node: Node, baseline: Mapping[str, Any] | None, case: Case) -> str:
    """Return the object of ours that a document is about: policy asks for it."""
    if baseline is None:
        assert case.baseline is not None  # noqa: S101 - _tca has looked
        return case.baseline.craft_of(node.party).object
    return str(
        next(c["object"] for c in baseline["crafts"] if c["party"] == node.party)
    )


def _signed(
    work: UnitOfWork,
    peer: str,
    row: Mapping[str, Any],
    label: Label,
    opened_with: str,
) -> str:
    """Return the signed document, if policy releases it."""

    def write(release: Release | None) -> str:
        conditions = release.conditions if release else None
        return write_document(
            work.node.signer,
            kind=COORDINATION,
            sender=work.party,
            issued_us=work.now_us,
            label=label.to_json(),
            body={"rows": [dict(row)]},
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
        )

    ring = work.ring(work.party)
    draft = own_document(write(None), ring, work.now_us)
    answer = work.release_context().decider.decide(
        facts_of(draft), [peer], COORDINATION, work.now_us
    )
    if isinstance(answer, Withheld):
        raise TrustError(
            f"policy withholds the coordination of this case: {answer.words}",
            remedy="comity agreement explain",
        )
    return write(answer)
