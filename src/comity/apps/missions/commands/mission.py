"""Commands of the panel *Together* about joint missions: show, plan, check, report, list."""

from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.app import TOGETHER
from comity.cli.options import Folder, Json, opened
from comity.foundations.errors import InputError

__all__ = ["check", "list_", "mission", "plan", "report", "show"]

mission = App(
    name="mission",
    help="Joint missions: promised and flown, from launch notice to registration.",
    group=TOGETHER,
)


@mission.command(name="list")
def list_(*, folder: Folder, as_json: Json = False) -> int:
    """List the joint missions that this node's agreements state."""
    from comity.apps.missions.views import list_missions

    with opened(folder) as here:
        rows = list_missions(here)
    if as_json:
        output.print_json({"missions": rows})
        return 0
    for row in rows:
        parties = ", ".join(row["parties"])
        output.say(f"{row['mission']}: {row['state']} ({row['agreement']}, {parties})")
    if not rows:
        output.say("No agreement states a mission.")
    return 0


@mission.command
def show(name: str, /, *, folder: Folder, as_json: Json = False) -> int:
    """Show a mission: parties, contributions promised and flown, slots, objects, notices.

    Parameters
    ----------
    name
        Name of the mission, or id of its agreement.
    """
    from comity.apps.missions.views import show_mission

    with opened(folder) as here:
        value = show_mission(here, name)
    if as_json:
        output.print_json(value)
        return 0
    output.say(
        f"{value['mission']}: {value['state']}, as of {value['at']} UTC "
        f"({value['agreement']}, {value['from'][:10]} to {value['until'][:10]})"
    )
    for party in value["parties"]:
        leaves = f"; leaves at {party['leaves']} UTC" if party["leaves"] else ""
        goals = "; ".join(party["goals"]) or "no goal stated"
        output.say(
            f"{party['party']}: {goals}; share promised "
            f"{output.fixed(party['share_promised'], 1, 100.0)} %, flown "
            f"{output.fixed(party['share_flown'], 1, 100.0)} %{leaves}"
        )
    output.table(
        ("Contribution", "By", "Promised", "Flown", "%", "State"),
        [
            (
                f"{row['id']}: {row['what']}",
                row["by"].removeprefix("party:"),
                f"{row['promised']:g} {row['unit']}",
                f"{row['flown']:g}",
                output.fixed(row["part"], 0, 100.0),
                row["state"],
            )
            for row in value["contributions"]
        ],
    )
    for slot in value["slots"]:
        notice = slot["notice"] or "no notice yet"
        output.say(
            f"slot of {slot['contribution']}: {slot['site']}, {slot['from']} to "
            f"{slot['until']} UTC; {notice}"
        )
    for one in value["objects"]:
        output.say(f"{one['object']}: {one['registration'] or 'not registered'}")
    show_findings(value["findings"])
    show_next(value["next"])
    return 0


def show_findings(findings: list[dict[str, Any]]) -> None:
    """Print what does not fit."""
    for one in findings:
        output.say(f"{one['weight']}: {one['what']}: {one['words']}")


def show_next(steps: list[dict[str, Any]]) -> None:
    """Print what is due next."""
    for step in steps:
        until = f"until {step['until']} UTC" if step["until"] else "now"
        output.say(f"next, {until}: {step['what']} ({step['by'] or 'any party'})")


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
) -> int:
    """Tell what is due next, and what each party's leaving would end, pass on or leave.

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
    with opened(folder) as here:
        value = plan_mission(here, name)
    if fleet is not None:
        value["measured"] = measured(fleet, catalogue, start, days, quiet=as_json)
    if as_json:
        output.print_json(value)
        return 0
    output.say(f"{value['mission']}: {value['state']}")
    show_next(value["next"])
    for one in value["if_leaves"]:
        words = [f"ends {name}" for name in one["ends"]]
        words += [f"passes {k} to {v}" for k, v in one["passes"].items()]
        words += [f"leaves {name}" for name in one["stays"]]
        whole = " and the agreement ends" if one["ends_agreement"] else ""
        output.say(
            f"if {one['party']} leaves ({one['notice_days']:g} days of notice): "
            f"{'; '.join(words) or 'nothing changes'}; "
            f"{output.fixed(one['value_lost_part'], 0, 100.0)} % of the value is lost{whole}"
        )
    for row in value.get("measured", {}).get("members", ()):
        lost = ", ".join(f"{k} {v:.4g} less" for k, v in row["lost"].items())
        output.say(f"measured without {row['name']}: {lost}")
    show_findings(value["findings"])
    return 0


def measured(
    fleet: Path, catalogue: list[str] | None, start: str, days: float, *, quiet: bool
) -> dict[str, Any]:
    """Measure the mission's fleet without each of its members."""
    from comity.apps.fleets.load_with_progress import FleetOptions, opened_fleet
    from comity.apps.fleets.resilience import ResilienceQuestion, resilience_result
    from comity.foundations.plain import plain

    options = FleetOptions(start=start, catalogue=catalogue, days=days)
    opened = opened_fleet(fleet, options, quiet=quiet)
    with output.progress("members", quiet=quiet, unit="members") as tick:
        value = resilience_result(
            opened, ResilienceQuestion(kinds=("member",), together=1), tick
        )
    return {
        "start": value.start,
        "days": value.days,
        "source": value.source,
        "total": plain(value.total),
        "units": plain(value.units),
        "members": [
            {"name": row.name, "lost": plain(row.lost), "left": plain(row.measured)}
            for row in value.losses
        ],
    }


@mission.command
def check(name: str, /, *, folder: Folder, as_json: Json = False) -> int:
    """Check a mission: notices against slots, objects, shares, slots that collide.

    Exit code 1 if something does not fit.

    Parameters
    ----------
    name
        Name of the mission, or id of its agreement.
    """
    from comity.apps.missions.views import check_mission

    with opened(folder) as here:
        findings = check_mission(here, name)
    if as_json:
        output.print_json({"findings": findings})
    else:
        show_findings(findings)
        if not findings:
            output.say("All fits.")
    return 1 if any(one["weight"] == "fault" for one in findings) else 0


@mission.command
def report(
    name: str,
    step: str,
    contribution: str,
    /,
    *,
    folder: Folder,
    amount: Annotated[
        float | None, Parameter(help="How much has flown so far, in all.")
    ] = None,
    notice: Annotated[str, Parameter(help="Id of the notice.")] = "",
    object: Annotated[  # noqa: A002 - the word of the option
        list[str] | None, Parameter(help="Ids of objects.")
    ] = None,
    registration: Annotated[
        str, Parameter(help="Where an object is registered, by which document.")
    ] = "",
    text: str = "",
    level: str = "green",
    as_json: Json = False,
) -> int:
    """Report a step of a mission to its other parties; the agreement decides who gets it.

    Parameters
    ----------
    name
        Name of the mission, or id of its agreement.
    step
        notice (of a launch), launched (its outcome), objects, registered, flown.
    contribution
        Id of the contribution.
    text
        Words beside it.
    level
        Classification, in the words of the agreement's labels.
    """
    from comity.apps.missions.report import Said, report as send

    said = Said(
        step, contribution, amount, notice, tuple(object or ()), registration, text
    )
    with opened(folder) as here:
        value = send(here, name, [said], level=level)
    if as_json:
        output.print_json(value)
        return 0
    output.say(f"waits for {', '.join(value['sent'])}")
    for party, why in value["withheld"].items():
        output.say(f"not for {party}: {why}")
    return 0
