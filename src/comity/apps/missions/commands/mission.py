"""Commands of the panel *Together* about joint missions: show, plan, check, report, list."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from comity.apps.missions.commands.tables import (
    show_check,
    show_list,
    show_plan,
    show_report,
    show_view,
)
from comity.cli import output
from comity.cli.app import TOGETHER
from comity.cli.asking import ALL_ROWS, NodeAt, asked, rows_of
from comity.cli.options import Json, JsonRows
from comity.foundations.errors import InputError

if TYPE_CHECKING:
    from comity.apps.missions.records import MeasuredPlan

__all__ = ["check", "list_", "mission", "plan", "report", "show"]

mission = App(
    name="mission",
    help="Joint missions: promised and flown, from launch notice to registration.",
    group=TOGETHER,
)


@mission.command(name="list")
def list_(*, where: NodeAt, as_json: JsonRows = False) -> None:
    """List the joint missions that this node's agreements state."""
    from comity.apps.missions.operations import LIST_MISSIONS, ListMissions
    from comity.apps.missions.records import MissionList

    with asked(where) as node:
        rows = rows_of(node, LIST_MISSIONS, ListMissions(), ALL_ROWS)
    missions = MissionList(rows)
    output.print_record(missions, show_list, as_json=as_json)


@mission.command
def show(name: str, /, *, where: NodeAt, as_json: Json = False) -> None:
    """Show a mission: parties, contributions promised and flown, slots, objects, notices.

    Parameters
    ----------
    name
        Name of the mission, or id of its agreement.
    """
    from comity.apps.missions.operations import SHOW_MISSION, NamedMission

    with asked(where) as node:
        view = node.call(SHOW_MISSION, NamedMission(name))
    output.print_record(view, show_view, as_json=as_json)


@mission.command
def plan(
    name: str,
    /,
    *,
    where: NodeAt,
    fleet: Annotated[
        Path | None,
        Parameter(help="The mission's fleet: what is measured if a party leaves."),
    ] = None,
    catalogue: list[str] | None = None,
    start: str = "",
    days: float = 1.0,
    as_json: Json = False,
) -> None:
    """Show what is due next, and what each party's leaving would end, pass on or leave.

    Parameters
    ----------
    name
        Name of the mission, or id of its agreement.
    catalogue
        Element sets of the fleet's satellites.
    start
        Start of the span that is measured, UTC; needed with --fleet.
    days
        Its length, days.
    """
    from comity.apps.missions.operations import PLAN_MISSION, NamedMission

    if fleet is not None and not start:
        raise InputError("the span is missing", remedy="give --start UTC")
    with asked(where) as node:
        value = node.call(PLAN_MISSION, NamedMission(name))
    if fleet is not None:
        loss = measured(fleet, catalogue, start, days, quiet=as_json)
        value = replace(value, measured=loss)
    output.print_record(value, show_plan, as_json=as_json)


def measured(
    fleet: Path, catalogue: list[str] | None, start: str, days: float, *, quiet: bool
) -> "MeasuredPlan":
    """Measure the mission's fleet without each of its members, over some days."""
    from comity.apps.fleets.load_with_progress import FleetOptions, opened_fleet
    from comity.apps.fleets.resilience import ResilienceQuestion, resilience_result
    from comity.apps.missions.records import MeasuredLoss, MeasuredPlan

    options = FleetOptions(start=start, catalogue=catalogue, days=days)
    opened = opened_fleet(fleet, options, quiet=quiet)
    with output.progress("members", quiet=quiet, unit="members") as tick:
        value = resilience_result(
            opened, ResilienceQuestion(kinds=("member",), together=1), tick
        )
    return MeasuredPlan(
        value.start,
        value.days,
        value.source,
        value.total,
        value.units,
        [MeasuredLoss(row.name, row.lost, row.measured) for row in value.losses],
    )


@mission.command
def check(name: str, /, *, where: NodeAt, as_json: JsonRows = False) -> object:
    """Check a mission: notices against slots, objects, shares, slots that collide.

    Exit code 1 if something does not fit.

    Parameters
    ----------
    name
        Name of the mission, or id of its agreement.
    """
    from comity.apps.missions.operations import CHECK_MISSION, NamedMission

    with asked(where) as node:
        checked = node.call(CHECK_MISSION, NamedMission(name))
    return output.print_record(checked, show_check, as_json=as_json)


@Parameter(name="*")
@dataclass(frozen=True)
class StepDetails:
    """Options of a report: each step needs some of them.

    Parameters
    ----------
    text
        A remark.
    """

    amount: Annotated[
        float | None, Parameter(help="How much has flown so far, in all.")
    ] = None
    notice: Annotated[str, Parameter(help="Id of the notice.")] = ""
    object: Annotated[
        list[str] | None, Parameter(name="--objects", help="Ids of objects.")
    ] = None
    registration: Annotated[
        str, Parameter(help="Where an object is registered, by which document.")
    ] = ""
    text: str = ""


NO_DETAILS = StepDetails()


@mission.command
def report(
    name: str,
    step: str,
    contribution: str,
    /,
    *,
    where: NodeAt,
    details: StepDetails = NO_DETAILS,
    level: str = "green",
    as_json: Json = False,
) -> None:
    """Report a step of a mission to its other parties; the agreement decides who gets it.

    Parameters
    ----------
    name
        Name of the mission, or id of its agreement.
    step
        notice (of a launch), launched (its outcome), objects, registered, flown.
    contribution
        Id of the contribution.
    level
        Classification, in the words of the agreement's labels.
    """
    from comity.apps.missions.operations import REPORT_MISSION, ReportMission

    given = ReportMission(
        name,
        step,
        contribution,
        details.amount,
        details.notice,
        tuple(details.object or ()),
        details.registration,
        details.text,
        level,
    )
    with asked(where) as node:
        sent = node.call(REPORT_MISSION, given)
    output.print_record(sent, show_report, as_json=as_json)
