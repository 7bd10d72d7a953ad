"""An encounter of a catalogue, carried through two nodes from its message to the record."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from comity.apps.avoidance.plan_catalogue import (
    ASSUMED_HBR_M,
    AssessedApproach,
    assess_approach,
    movers_of,
)
from comity.apps.cases import autonomy, burn_evidence, jobs, views
from comity.apps.cases.burns import proposed_burns, proposed_screening
from comity.apps.cases.documents import case_of
from comity.apps.cases.opening import open_from_message
from comity.apps.operations.exercise_nodes import Rehearsal
from comity.apps.operations.exercise_records import RehearsedCase, Step
from comity.apps.screening.screen import Screened
from comity.apps.screening.screen_report import closest
from comity.astro.orbits.rtn import covariance_to_rtn, rtn_axes
from comity.foundations import format_utc
from comity.foundations.constants import HOUR_US
from comity.foundations.errors import ComityError, DataError
from comity.foundations.identifiers import object_name
from comity.foundations.plain import plain_object
from comity.messages.cdm_build import Approach, CdmHeader, Side, build_cdm
from comity.messages.write import write_message
from comity.node.proofs.verify import verify_ledger
from comity.system.files import make_folder, write_whole

__all__ = [
    "candidates_of",
    "message_of",
    "rehearse_encounter",
]

ONE, TWO = "alfa", "bravo"
#: Hours before closest approach by which an encounter must be known to be negotiated.
MIN_LEAD_H = 8.0
#: Probability of collision below which no case is opened; conjunctions that are assessed.
MIN_PC, MAX_ASSESSED = 1e-4, 200


def candidates_of(done: Screened, count: int = 20_000) -> list[AssessedApproach]:
    """Return conjunctions between parties of which both can move, most probable first.

    Parameters
    ----------
    count
        How many of the closest are considered; the first ``MAX_ASSESSED`` that fit are
        assessed.
    """
    fitting = [
        row
        for row in closest(done, count, cross_party=True)
        if movers_of(row) == (1, 2)
        and float(row["speed_km_s"]) > 0.5
        and "UNKNOWN" not in {row["name_1"], row["name_2"]}
    ]
    found = []
    for row in fitting[:MAX_ASSESSED]:
        item = assess_approach(done.snapshot, row, ASSUMED_HBR_M / 1e3)
        left_h = (item.tca_us - done.start_us) / HOUR_US
        if item.pc is not None and item.pc > MIN_PC and left_h > MIN_LEAD_H:
            found.append(item)
    return sorted(found, key=lambda item: -(item.pc or 0.0))


def message_of(item: AssessedApproach, created_us: int) -> str:
    """Return the conjunction message of a catalogue's conjunction, covariances assumed."""
    row, pair = item.row, item.pair
    states = (
        np.concatenate([pair.position_1_km, pair.velocity_1_km_s]),
        np.concatenate([pair.position_2_km, pair.velocity_2_km_s]),
    )
    sides = []
    for k, (state, whole, label) in enumerate(
        zip(states, item.covariances, item.labels, strict=True), start=1
    ):
        sides.append(
            Side(
                row["object_1"] if k == 1 else row["object_2"],
                "SATCAT",
                row["name_1"] if k == 1 else row["name_2"],
                "",
                "",
                "YES",
                "TEME",
                state[:3],
                state[3:],
                covariance_to_rtn(whole, state[:3], state[3:]),
                f"assumed: {label}",
            )
        )
    axes = rtn_axes(states[0][:3], states[0][3:])
    relative = (
        axes @ (states[1][:3] - states[0][:3]),
        axes @ (states[1][3:] - states[0][3:]),
    )
    name = f"{row['object_1']}-{row['object_2']}-{format_utc(item.tca_us, 0)}"
    built = build_cdm(
        CdmHeader(name.replace(":", ""), "COMITY", created_us),
        Approach(item.tca_us, relative, hbr_m=ASSUMED_HBR_M),
        sides[0],
        sides[1],
    )
    return write_message(built, "kvn")


class _Rehearsed:
    """The steps of one encounter, as they are done."""

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
        event, case = jobs.take_next(self.at.nodes[name], encounter)
        self.at.settle()
        if event is None:
            raise DataError(f"{name} has nothing to do: the case is {case.seat.stance}")
        return str(event)


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
        return _story(_Rehearsed(at, say), item, message, folder, catalogue)
    finally:
        at.close()


def _story(
    run: _Rehearsed,
    item: AssessedApproach,
    message: Path,
    folder: Path,
    catalogue: Sequence[str],
) -> RehearsedCase:
    at, row = run.at, item.row
    names = [object_name(row["object_1"]), object_name(row["object_2"])]
    rules = "mode: assisted\nlargest_m_s: 5.0\ncatalogue: [{}]\n".format(
        ", ".join(
            f'"{Path(n).absolute() if Path(n).exists() else n}"' for n in catalogue
        )
    )
    for name, thing in zip((ONE, TWO), names, strict=True):
        write_whole(at.nodes[name].folder / "cases.yaml", rules.encode())
        at.own(name, thing, "automated")
    run.note("both", "met", "keys compared, one agreement signed by both")
    encounter = open_from_message(at.nodes[ONE], f"party:{TWO}", message)
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
    other = TWO if mover == ONE else ONE
    did = run.next(mover, encounter)
    node = at.nodes[mover]
    with node.reading() as work:
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
    run.note(other, run.next(other, encounter), "holds still if the other commits")
    run.note(mover, run.next(mover, encounter), "screened again, countersigned last")
    burn_us = baseline.tca_us - round(burn.lead_s * 1e6)
    at.move_to(burn_us)
    burn_evidence.show_burn(at.nodes[mover], encounter, burn_us, burn.dv_km_s * 1e3)
    at.settle()
    with at.nodes[other].reading() as work:
        seen = case_of(work, encounter)
    run.note(mover, "burn", f"{burn.lead_s / 3600:.1f} h before closest approach")
    run.note(other, "verify", f"Pc {seen.pc or 1.0:.1e} by its own computation")
    return _record(run, item, message, folder, encounter, baseline.pc)


def _record(
    run: _Rehearsed,
    item: AssessedApproach,
    message: Path,
    folder: Path,
    encounter: str,
    before: float,
) -> RehearsedCase:
    """Prove what both ledgers hold, and close."""
    at = run.at
    shown = [views.show_case(node, encounter) for node in at.nodes.values()]
    hashes = [[document.hash for document in one.papers] for one in shown]
    faults = [verify_ledger(node).faults for node in at.nodes.values()]
    equal = [views.replay_case(node, encounter).equal for node in at.nodes.values()]
    if hashes[0] != hashes[1] or any(faults) or not all(equal):
        raise DataError("the two ledgers differ")
    run.note(
        "both",
        "record",
        f"{len(hashes[0])} signed documents, the same in both ledgers, replayed",
    )
    after = next(one.pc_now for one in shown if one.pc_now is not None)
    return RehearsedCase(
        item,
        message,
        tuple(run.steps),
        plain_object(shown[0]),
        before,
        float(after),
        (folder / ONE, folder / TWO),
    )
