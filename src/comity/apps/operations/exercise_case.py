"""An encounter of a catalogue, carried through two nodes from its message to the record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from comity.apps.avoidance.plan_catalogue import AssessedApproach
from comity.apps.cases import autonomy, views
from comity.apps.cases.acts import NEXT, OPEN_CASE, CaseStep, OpenCase
from comity.apps.cases.burns import proposed_burns, proposed_screening
from comity.apps.cases.documents import case_of
from comity.apps.cases.evidence_acts import SIGN_EVIDENCE, Evidence
from comity.apps.cases.records import CaseState
from comity.apps.operations.exercise_encounters import message_of
from comity.apps.operations.exercise_nodes import Rehearsal
from comity.apps.operations.exercise_records import RehearsedCase, Step
from comity.apps.screening.screen import Screened
from comity.astro.manoeuvre import Burn
from comity.coordination.negotiation import Baseline
from comity.foundations import format_utc
from comity.foundations.constants import HOUR_US
from comity.foundations.errors import ComityError, DataError
from comity.foundations.identifiers import object_name
from comity.foundations.plain import plain_object
from comity.node.proofs.verify import verify_ledger
from comity.system.files import make_folder, write_whole
from comity.trust.persons import Role

__all__ = [
    "ONE",
    "TWO",
    "Proposed",
    "Rehearsed",
    "fly_case",
    "propose_in_case",
    "rehearse_encounter",
    "state_abilities",
]

ONE, TWO = "alfa", "bravo"


class Rehearsed:
    """The steps of one encounter, as they are done.

    Parameters
    ----------
    rehearsal
        The nodes.
    say
        Called with each step as a line.
    """

    def __init__(self, rehearsal: Rehearsal, say: Callable[[str], None]) -> None:
        self.at = rehearsal
        self.say = say
        self.steps: list[Step] = []

    def note(self, who: str, what: str, result: str) -> None:
        """Keep a step, and print it."""
        when = format_utc(self.at.clock(), 0)
        self.steps.append(Step(when, who, what, result))
        self.say(f"{when[5:16].replace('T', ' ')}  {who:6} {what:12} {result}")

    def next(self, name: str, encounter: str) -> str:
        """Let a party take its next step; return what it did."""
        done = self.at.persons[name].act(
            NEXT, CaseStep(encounter), Role.FLIGHT_DYNAMICS
        )
        self.at.settle()
        if not isinstance(done, CaseState) or not isinstance(done.step, str):
            raise DataError(f"{name} has nothing to do in case {encounter}")
        return done.step


def rehearse_encounter(
    done: Screened,
    items: Sequence[AssessedApproach],
    folder: Path,
    catalogue: Sequence[str],
    say: Callable[[str], None] = lambda _line: None,
) -> RehearsedCase:
    """Carry the first encounter that two parties can solve from message to record.

    Parameters
    ----------
    done, items
        The screening, and its candidates in their order.
    folder
        Where the two nodes and the message are made.
    catalogue
        What burns are screened against.

    Raises
    ------
    DataError
        If none of the candidates can be solved.
    """
    reasons = []
    for number, item in enumerate(items[:8]):
        place = folder / f"encounter-{number + 1}"
        make_folder(place)
        try:
            return _rehearse(done, item, place, catalogue, say)
        except ComityError as error:
            reasons.append(str(error))
            say(f"not this one: {error}")
    raise DataError(
        "no encounter of this catalogue could be solved: " + "; ".join(reasons[:3]),
        remedy="screen more days (--days)",
    )


def _rehearse(
    done: Screened,
    item: AssessedApproach,
    folder: Path,
    catalogue: Sequence[str],
    say: Callable[[str], None],
) -> RehearsedCase:
    start_us = max(done.start_us, item.tca_us - 72 * HOUR_US)
    message = folder / "conjunction.cdm"
    write_whole(message, message_of(item, start_us).encode())
    at = Rehearsal(folder, (ONE, TWO), start_us, lambda us: format_utc(us, 0)[:10])
    try:
        run = Rehearsed(at, say)
        return fly_case(run, propose_in_case(run, item, message, catalogue), folder)
    finally:
        at.close()


@dataclass(frozen=True, slots=True)
class Proposed:
    """A case in which one side has proposed its burn.

    Attributes
    ----------
    item, message
        The assessed conjunction, and the file of the message that opened the case.
    encounter, baseline
        Id of the case, and what both have signed about it.
    mover, other
        Names of who gives way and of who is asked to hold still.
    burn
        What the mover proposes.
    """

    item: AssessedApproach
    message: Path
    encounter: str
    baseline: Baseline
    mover: str
    other: str
    burn: Burn


def propose_in_case(
    run: Rehearsed,
    item: AssessedApproach,
    message: Path,
    catalogue: Sequence[str],
    kinds: tuple[str, str] = ("automated", "automated"),
) -> Proposed:
    """Open a case about an encounter and carry it to the proposal of who gives way.

    Parameters
    ----------
    catalogue
        What burns are screened against.
    kinds
        What the satellites of both can do: who can do more gives way.

    Raises
    ------
    DataError
        If people have to plan the encounter, or no burn is proposed.
    """
    at, row = run.at, item.row
    state_abilities(run, item, catalogue, kinds)
    run.note("both", "met", "keys compared, one agreement signed by both")
    asked = OpenCase(f"party:{TWO}", message.read_text("utf-8"))
    opened = at.persons[ONE].act(OPEN_CASE, asked, Role.FLIGHT_DYNAMICS)
    if not isinstance(opened, CaseState):
        raise DataError(f"{ONE} has opened no case")
    encounter = opened.case
    at.settle()
    with at.nodes[ONE].reading() as work:
        case = case_of(work, encounter)
    baseline = case.baseline
    if baseline is None or baseline.plan not in {"pair", "sole"}:
        raise DataError("people have to plan this encounter")
    run.note(
        ONE,
        "open",
        f"{row['name_1']} and {row['name_2']}, Pc {baseline.pc:.1e}, plan {baseline.plan}",
    )
    run.note(TWO, run.next(TWO, encounter), "the baseline, countersigned")
    mover = next(
        c.party for c in baseline.crafts if c.object == baseline.way.gives_way
    ).removeprefix("party:")
    did = run.next(mover, encounter)
    with at.nodes[mover].reading() as work:
        case = case_of(work, encounter)
    burns, told = proposed_burns(case), proposed_screening(case)
    if burns is None:
        raise DataError(f"{mover} proposes no burn")
    burn, left = autonomy.planned_burn(baseline, f"party:{mover}", burns)
    run.note(
        mover,
        did,
        f"{burn.size_km_s * 1e3:.3f} m/s, Pc after {left:.1e}, {told}",
    )
    other = TWO if mover == ONE else ONE
    return Proposed(item, message, encounter, baseline, mover, other, burn)


def state_abilities(
    run: Rehearsed,
    item: AssessedApproach,
    catalogue: Sequence[str],
    kinds: tuple[str, str],
) -> None:
    """Let both parties state what they do by themselves and what their satellites can do."""
    at, row = run.at, item.row
    names = [object_name(row["object_1"]), object_name(row["object_2"])]
    rules = "mode: assisted\nlargest_m_s: 5.0\ncatalogue: [{}]\n".format(
        ", ".join(
            f'"{Path(n).absolute() if Path(n).exists() else n}"' for n in catalogue
        )
    )
    for name, thing, kind in zip((ONE, TWO), names, kinds, strict=True):
        write_whole(at.nodes[name].folder / "cases.yaml", rules.encode())
        at.own(name, thing, kind, (ONE, TWO))


def fly_case(run: Rehearsed, made: Proposed, folder: Path) -> RehearsedCase:
    """Carry a proposal on: promised, committed, flown, verified, recorded.

    Raises
    ------
    DataError
        If a step cannot be done, or the two ledgers differ in the end.
    """
    at, baseline, burn = run.at, made.baseline, made.burn
    mover, other, encounter = made.mover, made.other, made.encounter
    run.note(other, run.next(other, encounter), "holds still if the other commits")
    run.note(mover, run.next(mover, encounter), "screened again, countersigned last")
    burn_us = baseline.tca_us - round(burn.lead_s * 1e6)
    at.move_to(burn_us)
    flown = tuple(float(value) * 1e3 for value in burn.dv_km_s)
    shown = Evidence(encounter, burn_us, flown)
    at.persons[mover].act(SIGN_EVIDENCE, shown, Role.FLIGHT_DYNAMICS)
    at.settle()
    with at.nodes[other].reading() as work:
        seen = case_of(work, encounter)
    run.note(mover, "burn", f"{burn.lead_s / 3600:.1f} h before closest approach")
    run.note(other, "verify", f"Pc {seen.pc or 1.0:.1e} by its own computation")
    return _record(run, made, folder)


def _record(run: Rehearsed, made: Proposed, folder: Path) -> RehearsedCase:
    """Prove what both ledgers hold, and close."""
    at, encounter = run.at, made.encounter
    both = [at.nodes[ONE], at.nodes[TWO]]
    shown = [views.show_case(node, encounter) for node in both]
    hashes = [[document.hash for document in one.papers] for one in shown]
    faults = [verify_ledger(node).faults for node in both]
    equal = [views.replay_case(node, encounter).equal for node in both]
    if hashes[0] != hashes[1] or any(faults) or not all(equal):
        raise DataError("the two ledgers differ")
    run.note(
        "both",
        "record",
        f"{len(hashes[0])} signed documents, the same in both ledgers, replayed",
    )
    after = next(one.pc_now for one in shown if one.pc_now is not None)
    return RehearsedCase(
        made.item,
        made.message,
        tuple(run.steps),
        plain_object(shown[0]),
        made.baseline.pc,
        float(after),
        (folder / ONE, folder / TWO),
    )
