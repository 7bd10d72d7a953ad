"""Acts of a case: checked by the rules, signed, stored, then in the outbox."""

from collections.abc import Mapping

from comity.apps.cases.autonomy import check_act
from comity.apps.cases.documents import case_of, encounter_of_pair
from comity.apps.cases.pairs import check_pair
from comity.apps.cases.signing import sign_later_step, write_step
from comity.apps.cases.store.encounters import live_encounters
from comity.coordination.negotiation import Baseline, Case, body_for
from comity.coordination.negotiation.acts import SIGNS, windows_now
from comity.coordination.negotiation.baseline import RefusalError
from comity.coordination.negotiation.bodies import ActDetails
from comity.coordination.negotiation.case import earlier_baselines, phase_of
from comity.coordination.negotiation.documents import baseline_id
from comity.coordination.negotiation.outcomes import mixes
from comity.coordination.negotiation.records import Event, Facts, Reason, Stance, Step
from comity.coordination.negotiation.rules import may
from comity.coordination.negotiation.terms import DEFAULT_LIMITS
from comity.foundations.plain import JsonObject
from comity.node.node import Node, UnitOfWork, known_party
from comity.node.persons.authority import Marks, admit
from comity.trust.persons import Right

__all__ = [
    "act",
    "check_possible",
    "facts_for",
    "is_possible",
    "open_case",
    "verify_burn",
]

#: Explanation of each reason for which the rules refuse an act.
REFUSALS: Mapping[Reason, str] = {
    Reason.STATE: "the case is in another state",
    Reason.CLOCK: "the clocks differ by more than is agreed, or were not compared",
    Reason.EARLY: "it is too early",
    Reason.LATE: "its deadline has passed",
    Reason.NOT_AGREED: "the baseline is not countersigned",
    Reason.PLAN: "the baseline does not let this party move",
    Reason.CAPABILITY: "the object cannot be moved",
    Reason.SCREENING: "the burn makes a new conjunction, or was not screened",
    Reason.BUSY: "the object is committed in another encounter",
    Reason.BURNED: "the object has burned already",
    Reason.NO_RISK: "the risk is below the threshold",
    Reason.NOT_CALLED: "the other side has not called for it",
    Reason.NOT_MET: "the other side may still act by the earlier baseline",
    Reason.WINDOW: "no window of the burn is open",
    Reason.PEOPLE: "people decide about this case",
}

REMEDIES: Mapping[Reason, str] = {
    Reason.CLOCK: "comity peer sync PARTY, and synchronise the clocks",
    Reason.STATE: "comity case show lists its state and the next step",
    Reason.WINDOW: "comity case show lists the windows",
    Reason.SCREENING: "comity case withdraw, or reopen with other limits",
    Reason.PLAN: "telephone",
}


def facts_for(work: UnitOfWork, case: Case, event: Event, *, screened: bool) -> Facts:
    """Collect the facts that the rules need besides the case.

    Parameters
    ----------
    screened
        Whether the burn in question was screened and nothing stands against it.
    """
    baseline = case.baseline
    skew_us: int | None = known_party(work.connection, case.peer).skew_us
    limits = DEFAULT_LIMITS if baseline is None else baseline.limits
    capable = baseline is None or (
        baseline.craft_of(work.party).kind != "non-manoeuvrable"
    )
    return Facts(
        synchronised=skew_us is not None
        and abs(skew_us) <= round(limits["skew_s"] * 1e6),
        capable=capable,
        screened=screened,
        free=_free(work, case),
        risky=case.pc is None
        or baseline is None
        or case.pc > baseline.limits["open_pc"],
        in_window=windows_now(case, event, work.now_us),
        mixes=_mixes(case) if event is Event.FALLBACK else True,
    )


def _mixes(case: Case) -> bool:
    """Tell whether our fallback is safe although the other may be in an earlier epoch."""
    if case.seat.met or case.baseline is None:
        return True
    return mixes(case.baseline, earlier_baselines(case), case.party)


def _free(work: UnitOfWork, case: Case) -> bool:
    """Tell whether no commitment of another encounter binds our object (R11)."""
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


def _require(work: UnitOfWork, case: Case, event: Event, facts: Facts) -> None:
    """Raise unless the rules allow an act now."""
    why = may(case.seat, event, phase_of(case, work.now_us), facts)
    if why is not Reason.NONE:
        raise RefusalError(
            why,
            f"{event} is not possible now: {REFUSALS.get(why, why)}",
            remedy=REMEDIES.get(why, ""),
        )


def check_possible(work: UnitOfWork, case: Case, event: Event) -> None:
    """Refuse an act that the rules do not allow now, whatever its screening will say.

    Raises
    ------
    RefusalError
        With the reason.
    """
    _require(work, case, event, facts_for(work, case, event, screened=True))


def is_possible(work: UnitOfWork, case: Case, event: Event) -> bool:
    """Tell whether the rules allow an act now, whatever its screening will say."""
    try:
        check_possible(work, case, event)
    except RefusalError:
        return False
    return True


def act(
    node: Node,
    encounter: str,
    event: Event,
    details: ActDetails | None = None,
    *,
    marks: Marks,
    screened: bool = True,
) -> Case:
    """Perform an act of a case: sign its document, store it, put it into the outbox.

    Parameters
    ----------
    event
        The act; the rules decide whether it may be done now.
    details
        Content of the document that does not follow from the case.
    marks
        Of the persons who have proved it, or the policy that they adopted.
    screened
        Whether the burn in question was screened and nothing stands against it.

    Returns
    -------
    Case
        The case after the act.

    Raises
    ------
    RefusalError
        If the rules do not allow it, with the reason.
    UnknownNameError, TrustError, InputError
        If there is no such case or agreement, or this node may not sign.
    """
    with node.writing() as work:
        authority = admit(work, marks, Right.COMMIT)
        case = case_of(work, encounter)
        if case.seat.stance is Stance.PEOPLE:
            raise RefusalError(
                Reason.PEOPLE,
                f"people decide about this case: {case.distrusted}",
                remedy="telephone",
            )
        _require(work, case, event, facts_for(work, case, event, screened=screened))
        check_act(work, case, event)
        check_pair(work, case, encounter, event, authority)
        body = body_for(case, event, details)
        write_step(work, case, encounter, SIGNS[event], body, authority=authority)
        return case_of(work, encounter)


def verify_burn(node: Node, encounter: str, body: JsonObject, *, marks: Marks) -> Case:
    """Sign a measurement of the other's burn.

    Raises
    ------
    UnknownNameError, InputError
        If there is no such case, or it has no baseline.
    """
    with node.writing() as work:
        authority = admit(work, marks, Right.COMMIT)
        sign_later_step(work, encounter, Step.VERIFIED, body, authority=authority)
        return case_of(work, encounter)


def open_case(work: UnitOfWork, peer: str, baseline: Baseline, *, marks: Marks) -> str:
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
    authority = admit(work, marks, Right.COMMIT)
    objects = (baseline.crafts[0].object, baseline.crafts[1].object)
    encounter = encounter_of_pair(work, peer, objects, baseline.tca_us)
    case = Case(work.party, peer) if encounter is None else case_of(work, encounter)
    _require(work, case, Event.OPEN, facts_for(work, case, Event.OPEN, screened=True))
    body = body_for(case, Event.OPEN, ActDetails(baseline=baseline))
    name = baseline_id(baseline)
    return write_step(work, case, encounter, Step.OPEN, body, name, authority=authority)
