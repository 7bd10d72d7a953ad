"""Commands of the panel *Together* about joint missions: show, plan, check, report, list."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.app import TOGETHER
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json
from comity.foundations.errors import InputError
from comity.foundations.plain import Absent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comity.apps.missions.records import (
        MeasuredPlan,
        MissionCheck,
        MissionList,
        MissionPlan,
        MissionView,
        NextStep,
    )
    from comity.apps.missions.report import MissionReport
    from comity.trust.policy.missions.records import Finding

__all__ = ["check", "list_", "mission", "plan", "report", "show"]

mission = App(
    name="mission",
    help="Joint missions: promised and flown, from launch notice to registration.",
    group=TOGETHER,
)


@mission.command(name="list")
def list_(*, folder: Folder, as_json: Json = False) -> None:
    """List the joint missions that this node's agreements state."""
    from comity.apps.missions.records import MissionList
    from comity.apps.missions.views import list_missions

    with opened(folder) as node:
        missions = MissionList(list_missions(node))
    output.print_record(missions, show_list, as_json=as_json)


def show_list(found: "MissionList") -> None:
    """Print missions with their state, agreement and parties."""
    for row in found.missions:
        parties = ", ".join(row.parties)
        output.say(f"{row.mission}: {row.state} ({row.agreement}, {parties})")
    if not found.missions:
        output.say("No agreement states a mission.")


@mission.command
def show(name: str, /, *, folder: Folder, as_json: Json = False) -> None:
    """Show a mission: parties, contributions promised and flown, slots, objects, notices.

    Parameters
    ----------
    name
        Name of the mission, or id of its agreement.
    """
    from comity.apps.missions.views import show_mission

    with opened(folder) as node:
        view = show_mission(node, name)
    output.print_record(view, show_view, as_json=as_json)


def show_view(view: "MissionView") -> None:
    """Print a mission whole."""
    output.say(
        f"{view.mission}: {view.state}, as of {view.at} UTC "
        f"({view.agreement}, {view.since[:10]} to {view.until[:10]})"
    )
    for party in view.parties:
        leaves = f"; leaves at {party.leaves} UTC" if party.leaves else ""
        goals = "; ".join(party.goals) or "no goal stated"
        output.say(
            f"{party.party}: {goals}; share promised "
            f"{output.fixed(party.share_promised, 1, 100.0)} %, flown "
            f"{output.fixed(party.share_flown, 1, 100.0)} %{leaves}"
        )
    output.table(
        ("Contribution", "By", "Promised", "Flown", "%", "State"),
        [
            (
                f"{row.id}: {row.what}",
                row.by.removeprefix("party:"),
                f"{row.promised:g} {row.unit}",
                f"{row.flown:g}",
                output.fixed(row.part, 0, 100.0),
                row.state,
            )
            for row in view.contributions
        ],
    )
    for slot in view.slots:
        notice = slot.notice or "no notice yet"
        output.say(
            f"slot of {slot.contribution}: {slot.site}, {slot.since} to "
            f"{slot.until} UTC; {notice}"
        )
    for one in view.objects:
        output.say(f"{one.object}: {one.registration or 'not registered'}")
    show_findings(view.findings)
    show_next(view.next)


def show_findings(findings: "Sequence[Finding]") -> None:
    """Print what does not fit."""
    for one in findings:
        output.say(f"{one.weight}: {one.what}: {one.words}")


def show_next(steps: "Sequence[NextStep]") -> None:
    """Print what is due next."""
    for step in steps:
        until = f"until {step.until} UTC" if step.until else "now"
        output.say(f"next, {until}: {step.what} ({step.by or 'any party'})")


@mission.command
def plan(
    name: str,
    /,
    *,
    folder: Folder,
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
    from comity.apps.missions.views import plan_mission

    if fleet is not None and not start:
        raise InputError("the span is missing", remedy="give --start UTC")
    with opened(folder) as node:
        value = plan_mission(node, name)
    if fleet is not None:
        loss = measured(fleet, catalogue, start, days, quiet=as_json)
        value = replace(value, measured=loss)
    output.print_record(value, show_plan, as_json=as_json)


def show_plan(value: "MissionPlan") -> None:
    """Print what is due next, and what each party's leaving would cost."""
    output.say(f"{value.mission}: {value.state}")
    show_next(value.next)
    for one in value.if_leaves:
        effects = [f"ends {name}" for name in one.ends]
        effects += [f"passes {k} to {v}" for k, v in one.passes.items()]
        effects += [f"leaves {name}" for name in one.stays]
        end = " and the agreement ends" if one.ends_agreement else ""
        output.say(
            f"if {one.party} leaves ({one.notice_days:g} days of notice): "
            f"{'; '.join(effects) or 'nothing changes'}; "
            f"{output.fixed(one.value_lost_part, 0, 100.0)} % of the value is lost{end}"
        )
    if not isinstance(value.measured, Absent):
        for row in value.measured.members:
            lost = ", ".join(f"{k} {v:.4g} less" for k, v in row.lost.items())
            output.say(f"measured without {row.name}: {lost}")
    show_findings(value.findings)


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
def check(name: str, /, *, folder: Folder, as_json: Json = False) -> object:
    """Check a mission: notices against slots, objects, shares, slots that collide.

    Exit code 1 if something does not fit.

    Parameters
    ----------
    name
        Name of the mission, or id of its agreement.
    """
    from comity.apps.missions.records import MissionCheck
    from comity.apps.missions.views import check_mission

    with opened(folder) as node:
        checked = MissionCheck(check_mission(node, name))
    return output.print_record(checked, show_check, as_json=as_json)


def show_check(checked: "MissionCheck") -> None:
    """Print what does not fit, or that all fits."""
    show_findings(checked.findings)
    if not checked.findings:
        output.say("All fits.")


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
    object: Annotated[list[str] | None, Parameter(help="Ids of objects.")] = None
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
    folder: Folder,
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
    from comity.apps.missions.report import StepReport, report as send

    given = StepReport(
        step,
        contribution,
        details.amount,
        details.notice,
        tuple(details.object or ()),
        details.registration,
        details.text,
    )
    with opened(folder) as node:
        sent = send(node, name, [given], level=level)
    output.print_record(sent, show_report, as_json=as_json)


def show_report(sent: "MissionReport") -> None:
    """Print to whom a report goes, and why not to others."""
    output.say(f"waits for {', '.join(sent.sent)}")
    for party, reason in sent.withheld.items():
        output.say(f"not for {party}: {reason}")
