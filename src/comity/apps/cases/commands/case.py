"""Commands that list, show, open, carry on and close cases; single steps are in ``steps``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from comity.apps.atlas.history_lines import history_lines
from comity.cli import output
from comity.cli.app import PARTNERS
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json, party_name
from comity.foundations.plain import ABSENT, Absent, plain

if TYPE_CHECKING:
    from comity.apps.cases.records import CaseWithHistory, PlanView
    from comity.coordination.negotiation import Case
    from comity.node.node import Node

__all__ = ["case", "find_case", "print_case"]

case = App(name="case", help="Agree who moves, when and how much.", group=PARTNERS)
Ours = Annotated[str, Parameter(name="--ours")]
Radius = Annotated[float | None, Parameter(name="--hbr-m")]


def print_case(
    state: "Case",
    name: str,
    as_json: bool,
    *,
    step: "str | Absent | None" = ABSENT,
    plans: "tuple[PlanView, ...] | Absent" = ABSENT,
) -> None:
    """Print the state of a case after an act.

    Parameters
    ----------
    step, plans
        Additional fields of the JSON form.
    """
    from comity.apps.cases.records import CaseState, NextStep
    from comity.coordination.negotiation.acts import who_is_next

    next_step = NextStep(*who_is_next(state))
    if as_json:
        record = CaseState(
            case=name,
            state=str(state.seat.stance),
            epoch=state.seat.epoch,
            plan=str(state.seat.plan),
            pc=None if state.baseline is None else state.baseline.pc,
            pc_now=state.pc,
            next=next_step,
            step=step,
            plans=plans,
        )
        output.print_json(plain(record))
        return
    output.say(f"{name[:19]}: {state.seat.stance}, epoch {state.seat.epoch}")
    output.say(f"next: {next_step}")


def find_case(node: "Node", name: str) -> str:
    """Return the encounter that a name denotes."""
    from comity.apps.cases.documents import find_encounter

    with node.reading() as work:
        return find_encounter(work, name)


@case.command(name="list")
def list_(
    *,
    folder: Folder,
    closed: Annotated[bool, Parameter(negative="")] = False,
    as_json: Json = False,
) -> None:
    """List live cases, the next closest approach first.

    Parameters
    ----------
    closed
        List cases whose closest approach is over, too.
    """
    from comity.apps.cases.views import list_cases

    with opened(folder) as node:
        cases = list_cases(node, closed=closed)
    if as_json:
        output.print_json(plain(cases))
        return
    for one in cases:
        left = "" if one.hours_left is None else f"{one.hours_left:.1f} h left"
        risk = "" if one.pc is None else f"Pc {one.pc:.1e}"
        if one.pc_now is not None:
            risk += f", {one.pc_now:.1e} after the burn"
        output.lines(
            [
                (one.case[7:19], f"{one.state} with {one.peer}, {left}, {risk}"),
                ("", " and ".join(one.objects)),
                ("", f"next: {one.next}"),
            ]
        )
    if not cases:
        output.say("No case is live: comity case open MESSAGE --with PARTY")


@case.command
def show(name: str, /, *, folder: Folder, as_json: Json = False) -> None:
    """Show a case: state, roles, commitments, deadlines, next step.

    Parameters
    ----------
    name
        Id of the case, or its first characters.
    """
    from comity.apps.cases.views import show_with_history

    with opened(folder) as node:
        shown = show_with_history(node, name)
    if as_json:
        output.print_json(plain(shown))
        return
    lines = [
        ("case", shown.case),
        ("with", shown.peer),
        ("state", f"{shown.state}, epoch {shown.epoch}, {shown.phase} phase"),
        ("objects", " and ".join(shown.objects)),
        ("closest", f"{shown.tca} UTC, {shown.hours_left} h from now"),
        *_baseline_lines(shown),
        *_role_lines(shown),
        ("next", str(shown.next)),
        *history_lines(shown.history),
    ]
    output.lines(lines)


def _baseline_lines(shown: "CaseWithHistory") -> list[tuple[str, str]]:
    """Return the lines about data, plan and burns of the baseline in force."""
    from comity.coordination.negotiation.wire import read_baseline

    if shown.baseline is None:
        return []
    baseline = read_baseline(shown.baseline)
    sources = ", ".join(f"{data.source} ({data.party})" for data in baseline.data)
    lines = [
        ("Pc", f"{baseline.pc:.2e} by {sources}"),
        ("plan", f"{baseline.plan}: {baseline.explanation}"),
    ]
    for name, choice in baseline.choices.items():
        least, largest = (size * 1e3 for size in choice.commit.dv_km_s)
        back_least, back_largest = (size * 1e3 for size in choice.fallback.dv_km_s)
        sense = "raises" if choice.commit.sense > 0 else "lowers"
        text = (
            f"{name} {sense} its orbit by {least:.4f} to {largest:.4f} m/s, "
            f"as a fallback by {back_least:.4f} to {back_largest:.4f} m/s"
        )
        lines.append(("", text))
    if shown.pc_now is not None:
        lines.append(("Pc now", f"{shown.pc_now:.2e} by the evidence of the burn"))
    return lines


def _role_lines(shown: "CaseWithHistory") -> list[tuple[str, str]]:
    """Return the lines about roles, commitments, deadlines and plans."""
    lines = []
    if shown.roles.give_way:
        basis = shown.roles.basis
        lines.append(("roles", f"{shown.roles.give_way} gives way ({basis})"))
    for item in shown.commitments:
        who = " and ".join(f"{s.party} ({s.step})" for s in item.signatures)
        state = "voided" if item.voided else "complete" if item.complete else "open"
        lines.append(("signed", f"{item.mover} moves, {state}: {who}"))
    for deadline in shown.deadlines:
        when = "passed" if deadline.passed else f"in {deadline.hours_left} h"
        lines.append((deadline.what, f"{deadline.at} UTC, {when}"))
    for plan in shown.plans:
        state = "in force" if plan.in_force else "signed by one side"
        lines.append(("plan", f"{plan.hash[7:19]} {state}: {plan.plan[:60]}"))
    if shown.distrusted:
        lines.append(("people", shown.distrusted))
    return lines


@case.command(name="open")
def open_(
    message: Path,
    /,
    *,
    folder: Folder,
    with_: Annotated[str, Parameter(name="--with")],
    ours: Ours = "",
    hbr_m: Radius = None,
    always: Annotated[bool, Parameter(negative="")] = False,
    as_json: Json = False,
) -> None:
    """Open a case from a conjunction message, or join the live one.

    Parameters
    ----------
    message
        CDM with both covariances.
    with_
        The party that answers for the other object.
    ours
        Which object is ours, if its capabilities are not offered.
    hbr_m
        Sum of both radii, m, if the message has none.
    always
        Open it below the agreed threshold too.
    """
    from comity.apps.cases.documents import case_of
    from comity.apps.cases.opening import doubts_about, open_from_message

    peer = party_name(with_)
    with opened(folder) as node:
        name = open_from_message(
            node, peer, message, ours=ours, hbr_m=hbr_m, always=always
        )
        with node.reading() as work:
            state = case_of(work, name)
        doubts = doubts_about(node, message)
    output.note_doubts(doubts, as_json=as_json)
    print_case(state, name, as_json)


@case.command(name="next")
def next_(
    name: str,
    /,
    *,
    folder: Folder,
    dry_run: Annotated[bool, Parameter(negative="")] = False,
    as_json: Json = False,
) -> None:
    """Take the next step of this node by its own policy.

    Parameters
    ----------
    name
        The case.
    dry_run
        Only print the step.
    """
    from comity.apps.cases.documents import case_of
    from comity.apps.cases.jobs import next_act, take_next

    with opened(folder) as node:
        encounter = find_case(node, name)
        if dry_run:
            event = next_act(node, encounter)
            with node.reading() as work:
                state = case_of(work, encounter)
        else:
            event, state = take_next(node, encounter)
    if not as_json:
        output.say(f"step: {event or 'nothing to do for this node now'}")
    print_case(state, encounter, as_json, step=None if event is None else str(event))


@case.command
def close(name: str, /, *, folder: Folder, as_json: Json = False) -> None:
    """Close a case whose closest approach is over.

    Parameters
    ----------
    name
        The case.
    """
    from comity.apps.cases.views import close_case

    with opened(folder) as node:
        encounter = find_case(node, name)
        state = close_case(node, encounter)
    print_case(state, encounter, as_json)


@case.command
def replay(name: str, /, *, folder: Folder, as_json: Json = False) -> None:
    """Build a case from the ledger alone, and compare it with the state that is stored.

    Parameters
    ----------
    name
        The case.
    """
    from comity.apps.cases.views import replay_case

    with opened(folder) as node:
        result = replay_case(node, name)
    if as_json:
        output.print_json(plain(result))
    else:
        output.say(
            f"{result.papers} documents give {result.state}: equal to what the node keeps"
        )
