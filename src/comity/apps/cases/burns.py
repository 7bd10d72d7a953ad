"""The acts about burns: each burn is screened before it is proposed or committed."""

from functools import lru_cache

import numpy as np

from comity.apps.avoidance.constraints import Constraints
from comity.apps.avoidance.screened import words_of
from comity.apps.avoidance.secondary import (
    Impulse,
    Mover,
    check_age,
    open_sky,
    outcome_for,
    screened_by,
    secondary_of,
)
from comity.apps.cases.actions import act
from comity.apps.cases.autonomy import AutonomyLimits, load_limits, planned_burn
from comity.apps.cases.documents import case_of
from comity.apps.cases.records import Screening
from comity.astro.catalogue import Snapshot
from comity.astro.manoeuvre.outcomes import second_of
from comity.astro.manoeuvre.reach import burn_state, first_state
from comity.coordination.negotiation import Baseline, Case
from comity.coordination.negotiation.acts import own_choice
from comity.coordination.negotiation.admissible import Burns
from comity.coordination.negotiation.baseline import RefusalError
from comity.coordination.negotiation.bodies import ActDetails
from comity.coordination.negotiation.case import latest
from comity.coordination.negotiation.forms import burns_json, read_burns
from comity.coordination.negotiation.outcomes import encounters_of
from comity.coordination.negotiation.records import Event, Reason, Stance, Step
from comity.foundations.canonical import content_hash
from comity.foundations.errors import InputError
from comity.foundations.plain import plain_object
from comity.node.node import Node
from comity.node.persons.authority import Marks
from comity.system.catalogue_files import open_catalogue

__all__ = [
    "candidates_of",
    "commit",
    "promise",
    "propose",
    "proposed_burns",
    "proposed_screening",
    "screen_burn",
    "take_over",
    "wanted_of",
]


@lru_cache(maxsize=2)
def _snapshot(names: tuple[str, ...]) -> Snapshot:
    return open_catalogue(list(names))


def screen_burn(limits: AutonomyLimits, case: Case, burns: Burns) -> Screening:
    """Screen a burn of our object against the whole catalogue.

    Raises
    ------
    InputError
        If there is no catalogue to screen against.
    """
    if not limits.catalogue:
        raise InputError(
            "no catalogue to screen the burn against",
            remedy="name one under catalogue: in cases.yaml of the node",
        )
    baseline = _baseline(case)
    snapshot = _snapshot(limits.catalogue)
    k = [craft.party for craft in baseline.crafts].index(case.party)
    burn, _ = planned_burn(baseline, case.party, burns)
    constraints = Constraints(
        secondary_pc=limits.secondary_pc,
        secondary_km=limits.secondary_km,
        max_age_d=limits.max_age_d,
    )
    check_age(
        snapshot,
        baseline.tca_us,
        limits.max_age_d,
        "name newer files under catalogue: in cases.yaml of the node, or raise max_age_d there",
    )
    encounter = encounters_of(baseline.data)[0]
    view = second_of(encounter) if k else encounter
    burn_us = baseline.tca_us - round(burn.lead_s * 1e6)
    sky = open_sky(
        snapshot, (baseline.crafts[k].designator,), burn_us, constraints.days
    )
    # A baseline holds the combined covariance alone: that of our object is assumed.
    mover = Mover(first_state(view), baseline.tca_us, baseline.frame, view.hbr_km)
    hits = secondary_of(
        sky,
        mover,
        Impulse(burn_us, burn.dv_km_s, constraints.execution),
        constraints,
        baseline.crafts[1 - k].designator,
    )
    screened = screened_by(sky, mover, burn_us, constraints)
    outcome = outcome_for(hits, limits.secondary_pc)
    against = [hit.pc for hit in hits if hit.stands(limits.secondary_pc)]
    return Screening(
        catalogue=snapshot.hash,
        new=outcome.new + outcome.undefined,
        objects=screened.objects,
        worst_pc=max((pc for pc in against if pc is not None), default=0.0),
        undefined=outcome.undefined,
        left_out=len(screened.left_out) + screened.refused_rows,
        state=screened.state,
        statement=words_of(screened, outcome),
    )


def _baseline(case: Case) -> Baseline:
    if case.baseline is None:
        raise InputError("the case has no baseline")
    return case.baseline


def _choice(case: Case) -> Burns:
    choice = own_choice(case)
    if choice is None or not len(choice.commit.leads_s):
        raise RefusalError(
            Reason.PLAN, "the baseline gives this party no window to commit to"
        )
    return choice.commit


def candidates_of(case: Case) -> list[Burns]:
    """Return each agreed window with the least, the middle and the largest agreed size."""
    whole = _choice(case)
    least, most = whole.dv_km_s
    return [
        Burns(whole.leads_s[k : k + 1], (size, size), whole.sense)
        for size in (least, 0.5 * (least + most), most)
        for k in range(len(whole.leads_s))
    ]


def _trajectory(case: Case, burns: Burns) -> str:
    """Return the hash of the state at a candidate burn, and of the burn."""
    baseline = _baseline(case)
    burn, _ = planned_burn(baseline, case.party, burns)
    k = [craft.party for craft in baseline.crafts].index(case.party)
    encounter = encounters_of(baseline.data)[0]
    view = second_of(encounter) if k else encounter
    state = burn_state(view, burn.lead_s)
    return content_hash(
        {
            "burn_us": baseline.tca_us - round(burn.lead_s * 1e6),
            "dv_rtn_m_s": [float(x) * 1e3 for x in burn.dv_km_s],
            "frame": baseline.frame,
            "state": [float(x) for x in np.asarray(state)],
        }
    )


def proposed_burns(case: Case) -> Burns | None:
    """Return the burns that our last proposal or takeover offers, ``None`` without one."""
    document = latest(case, [Step.PROPOSE, Step.TAKEOVER], mine=True)
    if document is None or case.baseline is None:
        return None
    return read_burns("burn", document.body["burn"], case.baseline.tca_us)


def proposed_screening(case: Case) -> str:
    """Say in a few words what the screening of our last proposal or takeover found."""
    document = latest(case, [Step.PROPOSE, Step.TAKEOVER], mine=True)
    told = {} if document is None else document.part("screened")
    state, new = told.get("state", "unscreened"), told.get("new")
    if state == "unscreened":
        return "not screened"
    found = "no new conjunction" if new == 0 else f"{new} conjunctions not cleared"
    if state == "partly":
        found += f" found, {told.get('left_out')} objects not covered"
    return found


def wanted_of(case: Case, candidate: int | None) -> list[Burns]:
    """Return the candidates that an offer may take: all, or the one of a number.

    Raises
    ------
    InputError
        If there is none of that number.
    """
    every = candidates_of(case)
    if candidate is None:
        return every
    if not 0 <= candidate < len(every):
        raise InputError(
            f"there is no burn {candidate}: the baseline allows {len(every)}",
            remedy=f"a number from 0 to {len(every) - 1}; comity case weigh lists them",
        )
    return [every[candidate]]


def _offer(node: Node, case: Case, candidate: int | None = None) -> ActDetails:
    """Return the first candidate that was screened and against which nothing stands (R11).

    Parameters
    ----------
    candidate
        The one burn that a person has chosen, by its number; None: the first that is cleared.

    Raises
    ------
    RefusalError
        If each candidate makes one.
    """
    limits, baseline = load_limits(node), _baseline(case)
    told = ""
    for burns in wanted_of(case, candidate):
        screening = screen_burn(limits, case, burns)
        told = screening.statement
        if screening.cleared:
            _, left = planned_burn(baseline, case.party, burns)
            return ActDetails(
                burn=burns_json(burns, baseline.tca_us),
                pc_after=left,
                screened=plain_object(screening),
                trajectory=_trajectory(case, burns),
            )
    raise RefusalError(
        Reason.SCREENING,
        f"every agreed burn makes a new conjunction or is not cleared; the last one {told}",
        remedy="comity case withdraw, or reopen with other limits",
    )


def _read_case(node: Node, encounter: str) -> Case:
    with node.reading() as work:
        return case_of(work, encounter)


def propose(
    node: Node, encounter: str, *, marks: Marks, candidate: int | None = None
) -> Case:
    """Offer to give way, with a burn of the baseline that was screened.

    Parameters
    ----------
    candidate
        The burn that a person has chosen, by its number; None: the first that is cleared.

    Raises
    ------
    RefusalError, InputError
        If the rules do not allow it, each burn makes a new conjunction, or there is no
        catalogue to screen against.
    """
    case = _read_case(node, encounter)
    # In another stance the rules refuse the act with their reason; no screening is needed.
    ready = case.seat.stance is Stance.AGREED
    details = _offer(node, case, candidate) if ready else None
    return act(node, encounter, Event.PROPOSE, details, marks=marks)


def commit(node: Node, encounter: str, *, marks: Marks) -> Case:
    """Commit to the proposed burn after another screening; the promise is held.

    Raises
    ------
    RefusalError, InputError
        As for a proposal.
    """
    case = _read_case(node, encounter)
    burns = proposed_burns(case)
    good = True
    if case.seat.stance is Stance.ASSURED and burns is not None:
        good = screen_burn(load_limits(node), case, burns).cleared
    return act(node, encounter, Event.COMMIT, screened=good, marks=marks)


def take_over(node: Node, encounter: str, *, marks: Marks) -> Case:
    """Move in place of the party that withdrew.

    Raises
    ------
    RefusalError, InputError
        As for a proposal.
    """
    case = _read_case(node, encounter)
    details = _offer(node, case) if case.seat.stance is Stance.FREED else None
    return act(node, encounter, Event.TAKEOVER, details, marks=marks)


def promise(node: Node, encounter: str, *, marks: Marks) -> Case:
    """Promise not to burn in the other side's window.

    Raises
    ------
    RefusalError
        If the rules do not allow it.
    """
    return act(node, encounter, Event.PROMISE, marks=marks)
