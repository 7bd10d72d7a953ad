"""Commands that list, show, open, carry on and close cases; single steps are in ``steps``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from comity.apps.atlas.history_lines import history_lines
from comity.cli import output
from comity.cli.acts import Signing, acted, print_performed
from comity.cli.app import PARTNERS
from comity.cli.asking import ALL_ROWS, NodeAt, asked, rows_of
from comity.cli.options import Json, JsonRows, party_name
from comity.foundations.plain import ABSENT, plain

if TYPE_CHECKING:
    from comity.apps.cases.records import CaseState, CaseWithHistory
    from comity.node.node import Node

__all__ = ["case", "find_case", "message_text", "show_state"]

case = App(name="case", help="Agree who moves, when and how much.", group=PARTNERS)
Ours = Annotated[str, Parameter(name="--ours")]
Radius = Annotated[float | None, Parameter(name="--hbr-m")]


def show_state(state: "CaseState") -> None:
    """Print the state of a case after an act."""
    if state.step is not ABSENT:
        output.say(f"step: {state.step or 'nothing to do for this node now'}")
    for one in state.plans or ():
        status = "in force" if one.in_force else "signed by one side"
        output.say(f"plan {one.hash[7:19]}: {status} ({', '.join(one.signed_by)})")
    output.say(f"{state.case[:19]}: {state.state}, epoch {state.epoch}")
    output.say(f"next: {state.next}")


def find_case(node: "Node", name: str) -> str:
    """Return the encounter that a name denotes."""
    from comity.apps.cases.documents import find_encounter

    with node.reading() as work:
        return find_encounter(work, name)


@case.command(name="list")
def list_(
    *,
    where: NodeAt,
    closed: Annotated[bool, Parameter(negative="")] = False,
    as_json: JsonRows = False,
) -> None:
    """List live cases, the next closest approach first.

    Parameters
    ----------
    closed
        List cases whose closest approach is over, too.
    """
    from comity.apps.cases.operations import LIST_CASES, ListCases

    with asked(where) as node:
        cases = rows_of(node, LIST_CASES, ListCases(closed=closed), ALL_ROWS)
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
def show(name: str, /, *, where: NodeAt, as_json: Json = False) -> None:
    """Show a case: state, roles, commitments, deadlines, next step.

    Parameters
    ----------
    name
        Id of the case, or its first characters.
    """
    from comity.apps.cases.operations import SHOW_CASE, CaseAt

    with asked(where) as node:
        shown = node.call(SHOW_CASE, CaseAt(name))
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
    where: NodeAt,
    with_: Annotated[str, Parameter(name="--with")],
    ours: Ours = "",
    hbr_m: Radius = None,
    always: Annotated[bool, Parameter(negative="")] = False,
    signing: Signing = None,
    as_json: Json = False,
) -> object:
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
    from comity.apps.cases.acts import OPEN_CASE, OpenCase

    peer = party_name(with_)
    asked_for = OpenCase(peer, message_text(message), ours, hbr_m, always)
    done = acted(where, OPEN_CASE, asked_for, signing)
    doubts = getattr(done.value, "doubts", ())
    output.note_doubts(doubts or (), as_json=as_json)
    return print_performed(done, show_state, as_json=as_json)


def message_text(path: Path) -> str:
    """Return the text of a message in a file, unpacked."""
    from comity.system.files import read_plain

    return read_plain(path)[0].decode("utf-8", "replace")


@case.command(name="next")
def next_(
    name: str,
    /,
    *,
    where: NodeAt,
    dry_run: Annotated[bool, Parameter(negative="")] = False,
    signing: Signing = None,
    as_json: Json = False,
) -> object:
    """Take the next step of this node by its own policy.

    Parameters
    ----------
    name
        The case.
    dry_run
        Only print the step.
    """
    from comity.apps.cases.acts import NEXT, CaseStep
    from comity.apps.cases.operations import NEXT_STATE, NamedCase

    if dry_run:
        with asked(where) as node:
            state = node.call(NEXT_STATE, NamedCase(name))
        return output.print_record(state, show_state, as_json=as_json)
    done = acted(where, NEXT, CaseStep(name), signing)
    return print_performed(done, show_state, as_json=as_json)


@case.command
def close(name: str, /, *, where: NodeAt, as_json: Json = False) -> None:
    """Close a case whose closest approach is over.

    Parameters
    ----------
    name
        The case.
    """
    from comity.apps.cases.operations import CLOSE_CASE, NamedCase

    with asked(where) as node:
        done = node.call(CLOSE_CASE, NamedCase(name))
    output.print_record(done, show_state, as_json=as_json)


@case.command
def replay(name: str, /, *, where: NodeAt, as_json: Json = False) -> None:
    """Build a case from the ledger alone, and compare it with the state that is stored.

    Parameters
    ----------
    name
        The case.
    """
    from comity.apps.cases.operations import REPLAY_CASE, NamedCase

    with asked(where) as node:
        result = node.call(REPLAY_CASE, NamedCase(name))
    if as_json:
        output.print_json(plain(result))
    else:
        output.say(
            f"{result.papers} documents give {result.state}: equal to what the node keeps"
        )
