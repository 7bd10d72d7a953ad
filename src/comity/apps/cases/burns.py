"""The acts that move an object: each burn is screened before it is proposed or promised."""

from functools import lru_cache
from typing import Any

import numpy as np

from comity.apps.avoidance.constraints import Constraints
from comity.apps.avoidance.secondary import open_sky, secondary_of
from comity.apps.cases.actions import act
from comity.apps.cases.autonomy import AutonomyLimits, load_limits, planned_burn
from comity.apps.cases.documents import case_of
from comity.astro.catalogue import Snapshot
from comity.astro.manoeuvre.outcomes import second_of
from comity.astro.manoeuvre.reach import burn_state
from comity.coordination.negotiation import Case
from comity.coordination.negotiation.acts import own_choice
from comity.coordination.negotiation.admissible import Burns
from comity.coordination.negotiation.baseline import RefusalError
from comity.coordination.negotiation.case import latest
from comity.coordination.negotiation.forms import burns_json, read_burns
from comity.coordination.negotiation.planning import encounters_of
from comity.coordination.negotiation.records import Event, Reason, Stance, Step
from comity.foundations.canonical import content_hash
from comity.foundations.errors import InputError
from comity.node.node import Node
from comity.system.catalogue_files import open_catalogue

__all__ = [
    "commit",
    "promise",
    "propose",
    "proposed_burns",
    "screen_burn",
    "take_over",
]


@lru_cache(maxsize=2)
def _snapshot(names: tuple[str, ...]) -> Snapshot:
    return open_catalogue(list(names))


def screen_burn(play: AutonomyLimits, case: Case, burns: Burns) -> dict[str, Any]:
    """Screen a burn of the case's own object against the whole catalogue.

    Returns
    -------
    dict
        ``objects`` screened, ``new`` conjunctions above the limit, the largest Pc among
        them, the hash of the catalogue.

    Raises
    ------
    InputError
        If there is no catalogue to screen against.
    """
    if not play.catalogue:
        raise InputError(
            "no catalogue to screen the burn against",
            remedy="name one under catalogue: in cases.yaml of the node",
        )
    baseline = case.baseline
    if baseline is None:
        raise InputError("nobody has opened this case")
    snapshot = _snapshot(play.catalogue)
    k = [craft.party for craft in baseline.crafts].index(case.party)
    burn, _ = planned_burn(baseline, case.party, burns)
    encounter = encounters_of(baseline.data)[0]
    view = second_of(encounter) if k else encounter
    constraints = Constraints(
        secondary_pc=play.secondary_pc, secondary_km=play.secondary_km
    )
    burn_us = baseline.tca_us - round(burn.lead_s * 1e6)
    sky = open_sky(
        snapshot, (baseline.crafts[k].designator,), burn_us, constraints.days
    )
    hits = secondary_of(
        sky,
        view,
        burn,
        baseline.frame,
        baseline.tca_us,
        constraints,
        baseline.crafts[1 - k].designator,
    )
    new = [hit for hit in hits if hit.new(play.secondary_pc)]
    return {
        "catalogue": snapshot.hash,
        "new": len(new),
        "objects": len(snapshot.current),
        "worst_pc": max((hit.pc or 0.0 for hit in new), default=0.0),
    }


def _choice(case: Case) -> Burns:
    choice = own_choice(case)
    if choice is None or not len(choice.commit.leads_s):
        raise RefusalError(
            Reason.PLAN, "the baseline gives this party no window to commit to"
        )
    return choice.commit


def _candidates(case: Case) -> list[Burns]:
    """Return each agreed window with the least, the middle and the largest agreed size."""
    whole = _choice(case)
    least, most = whole.dv_km_s
    return [
        Burns(whole.leads_s[k : k + 1], (size, size), whole.sense)
        for size in (least, 0.5 * (least + most), most)
        for k in range(len(whole.leads_s))
    ]


def _trajectory(case: Case, burns: Burns) -> str:
    """Return the hash of the candidate trajectory: the state just after the burn."""
    assert case.baseline is not None  # noqa: S101 - who gets here has looked
    burn, _ = planned_burn(case.baseline, case.party, burns)
    k = [craft.party for craft in case.baseline.crafts].index(case.party)
    encounter = encounters_of(case.baseline.data)[0]
    view = second_of(encounter) if k else encounter
    state = burn_state(view, burn.lead_s)
    return content_hash(
        {
            "burn_us": case.baseline.tca_us - round(burn.lead_s * 1e6),
            "dv_rtn_m_s": [float(x) * 1e3 for x in burn.dv_km_s],
            "frame": case.baseline.frame,
            "state": [float(x) for x in np.asarray(state)],
        }
    )


def proposed_burns(case: Case) -> Burns | None:
    """Return the burn that our last proposal or takeover offers, ``None`` without one."""
    paper = latest(case, [Step.PROPOSE, Step.TAKEOVER], mine=True)
    if paper is None or case.baseline is None:
        return None
    return read_burns("burn", dict(paper.body["burn"]), case.baseline.tca_us)


def _offer(node: Node, case: Case) -> dict[str, Any]:
    """Return the first candidate that makes no new conjunction, screened (R11).

    Raises
    ------
    RefusalError
        If each of them makes one.
    """
    play = load_limits(node)
    assert case.baseline is not None  # noqa: S101 - _candidates has looked
    told: dict[str, Any] = {}
    for burns in _candidates(case):
        told = screen_burn(play, case, burns)
        if told["new"] == 0:
            _, left = planned_burn(case.baseline, case.party, burns)
            return {
                "burn": burns_json(burns, case.baseline.tca_us),
                "pc_after": left,
                "screened": told,
                "trajectory": _trajectory(case, burns),
            }
    raise RefusalError(
        Reason.SCREENING,
        f"every agreed burn makes a new conjunction, the last one Pc {told['worst_pc']:.1e}",
        remedy="comity case withdraw, or reopen with other limits",
    )


def _look(node: Node, encounter: str) -> Case:
    return node.view(lambda work: case_of(work, encounter))


def propose(node: Node, encounter: str) -> Case:
    """Offer to give way: a burn of the baseline, flown and screened.

    Raises
    ------
    RefusalError, InputError
        If the rules do not allow it, each burn makes a new conjunction, or there is no
        catalogue to screen against.
    """
    case = _look(node, encounter)
    # Where the rules do not allow it, they say why; screening would only cost time.
    ready = case.seat.stance is Stance.AGREED
    more = _offer(node, case) if ready else {}
    return act(node, encounter, Event.PROPOSE, more)


def commit(node: Node, encounter: str) -> Case:
    """Countersign last: the promise is held, the burn is screened again.

    Raises
    ------
    RefusalError, InputError
        As for a proposal.
    """
    case = _look(node, encounter)
    burns = proposed_burns(case)
    good = True
    if case.seat.stance is Stance.ASSURED and burns is not None:
        good = screen_burn(load_limits(node), case, burns)["new"] == 0
    return act(node, encounter, Event.COMMIT, screened=good)


def take_over(node: Node, encounter: str) -> Case:
    """Move in place of the party that withdrew.

    Raises
    ------
    RefusalError, InputError
        As for a proposal.
    """
    case = _look(node, encounter)
    more = _offer(node, case) if case.seat.stance is Stance.FREED else {}
    return act(node, encounter, Event.TAKEOVER, more)


def promise(node: Node, encounter: str) -> Case:
    """Promise to hold still in the other side's window.

    Raises
    ------
    RefusalError
        If the rules do not allow it.
    """
    return act(node, encounter, Event.PROMISE)
