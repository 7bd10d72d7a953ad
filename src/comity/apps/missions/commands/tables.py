"""Missions printed for people."""

from typing import TYPE_CHECKING

from comity.cli import output
from comity.foundations.plain import Absent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comity.apps.missions.records import (
        MissionCheck,
        MissionList,
        MissionPlan,
        MissionView,
        NextStep,
    )
    from comity.apps.missions.report import MissionReport
    from comity.trust.policy.missions.records import Finding

__all__ = ["show_check", "show_list", "show_plan", "show_report", "show_view"]


def show_list(found: "MissionList") -> None:
    """Print missions with their state, agreement and parties."""
    for row in found.missions:
        parties = ", ".join(row.parties)
        output.say(f"{row.mission}: {row.state} ({row.agreement}, {parties})")
    if not found.missions:
        output.say("No agreement states a mission.")


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


def show_check(checked: "MissionCheck") -> None:
    """Print what does not fit, or that all fits."""
    show_findings(checked.findings)
    if not checked.findings:
        output.say("All fits.")


def show_report(sent: "MissionReport") -> None:
    """Print to whom a report goes, and why not to others."""
    output.say(f"waits for {', '.join(sent.sent)}")
    for party, reason in sent.withheld.items():
        output.say(f"not for {party}: {reason}")
