"""What an act of a case is about, as it is shown: the case as it stands, and what it binds to."""

from comity.apps.cases.documents import case_of, find_encounter, seat_json
from comity.apps.cases.pairs import persons_for
from comity.apps.cases.records import CaseState, NextStep, PlanView
from comity.coordination.negotiation import Case
from comity.coordination.negotiation.acts import own_choice, who_is_next
from comity.coordination.negotiation.records import Event
from comity.foundations.canonical import content_hash
from comity.foundations.plain import ABSENT, Absent, Json
from comity.foundations.time import format_utc
from comity.node.node import Node, UnitOfWork
from comity.node.operations import Subject

__all__ = ["case_lines", "case_subject", "encounter_named", "state_record"]


def encounter_named(node: Node, name: str) -> str:
    """Return the encounter that a name denotes."""
    with node.reading() as work:
        return find_encounter(work, name)


def state_record(
    case: Case,
    encounter: str,
    *,
    step: str | Absent | None = ABSENT,
    plans: tuple[PlanView, ...] | Absent = ABSENT,
    doubts: tuple[str, ...] | Absent = ABSENT,
) -> CaseState:
    """Return the state of a case after an act."""
    return CaseState(
        case=encounter,
        state=str(case.seat.stance),
        epoch=case.seat.epoch,
        plan=str(case.seat.plan),
        pc=None if case.baseline is None else case.baseline.pc,
        pc_now=case.pc,
        next=NextStep(*who_is_next(case)),
        step=step,
        plans=plans,
        doubts=doubts,
    )


def case_lines(work: UnitOfWork, case: Case, encounter: str) -> list[str]:
    """Return a case in a few lines: whom with, what comes near, what our object may have to fly."""
    lines = [
        f"case {encounter[:19]} with {case.peer}, for {work.party}",
        f"state {case.seat.stance}, epoch {case.seat.epoch}",
    ]
    value = case.baseline
    if value is None:
        return lines
    pair = " and ".join(craft.object for craft in value.crafts)
    lines.append(
        f"{pair}, closest {format_utc(value.tca_us, 0)} UTC, Pc {value.pc:.1e}"
    )
    lines.append(f"baseline {case.id}")
    choice = own_choice(case)
    if choice is not None:
        least, most = (size * 1e3 for size in choice.commit.dv_km_s)
        lines.append(f"our burn: {least:.4f} to {most:.4f} m/s")
    return lines


def case_subject(
    node: Node, name: str, event: Event, words: str, more: Json = None
) -> Subject:
    """Return the subject of an act of a case: its documents and state, and what is asked for.

    Whatever comes meanwhile, such as a withdrawal of the other side, changes its hash.
    """
    with node.reading() as work:
        encounter = find_encounter(work, name)
        case = case_of(work, encounter)
        state = {
            "asked": more,
            "documents": [document.hash for document in case.documents],
            "encounter": encounter,
            "event": str(event),
            "seat": seat_json(case),
        }
        lines = (words, *case_lines(work, case, encounter))
        return Subject(
            content_hash(state), lines, persons_for(work, case, encounter, event)
        )
