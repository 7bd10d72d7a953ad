"""Operations about joint missions: list, show, plan, check, report a step."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from comity.apps.missions.records import (
    MissionCheck,
    MissionPlan,
    MissionSummary,
    MissionView,
)
from comity.apps.missions.report import MissionReport, StepReport, report
from comity.apps.missions.views import (
    check_mission,
    missions_page,
    plan_mission,
    show_mission,
)
from comity.node.node import Node
from comity.node.operations import Operation, Page, PageLimit
from comity.node.persons.seen import seen_by
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = [
    "CHECK_MISSION",
    "LIST_MISSIONS",
    "OPERATIONS",
    "PLAN_MISSION",
    "REPORT_MISSION",
    "SHOW_MISSION",
    "ListMissions",
    "NamedMission",
    "ReportMission",
]


@dataclass(frozen=True, slots=True)
class ListMissions:
    """The joint missions that this node's agreements state."""

    cursor: str = ""
    limit: PageLimit = 100


@dataclass(frozen=True, slots=True)
class NamedMission:
    """A mission by its name, or by the id of its agreement."""

    name: str


@dataclass(frozen=True, slots=True)
class ReportMission:
    """A step of a contribution to a mission, with what it needs.

    Attributes
    ----------
    name, step, contribution
        Of the mission; notice, launched, objects, registered or flown; id of the contribution.
    amount
        How much has flown so far, in all.
    notice, objects, registration, text
        Ids of the notice and of objects; where they are registered; a remark.
    level
        Classification, in the words of the agreement's labels.
    """

    name: str
    step: str
    contribution: str
    amount: float | None = None
    notice: str = ""
    objects: Annotated[tuple[str, ...], Field(max_length=1000)] = ()
    registration: Annotated[str, Field(max_length=200)] = ""
    text: Annotated[str, Field(max_length=500)] = ""
    level: str = "green"


def _list(node: Node, asked: ListMissions, caller: Caller) -> Page[MissionSummary]:
    """List the joint missions that this node's agreements state."""
    return missions_page(node, asked.cursor, asked.limit, seen_by(caller))


def _show(node: Node, asked: NamedMission, caller: Caller) -> MissionView:
    """Show a mission: parties, contributions promised and flown, slots, objects, notices."""
    return show_mission(node, asked.name, seen_by(caller))


def _plan(node: Node, asked: NamedMission, caller: Caller) -> MissionPlan:
    """Show what is due next, and what each party's leaving would end, pass on or leave."""
    return plan_mission(node, asked.name, seen_by(caller))


def _check(node: Node, asked: NamedMission, caller: Caller) -> MissionCheck:
    """Check a mission: notices against slots, objects, shares, slots that collide."""
    return MissionCheck(check_mission(node, asked.name, seen_by(caller)))


def _report(node: Node, asked: ReportMission, _caller: Caller) -> MissionReport:
    """Report a step of a mission to its other parties; the agreement decides who gets it."""
    given = StepReport(
        asked.step,
        asked.contribution,
        asked.amount,
        asked.notice,
        asked.objects,
        asked.registration,
        asked.text,
    )
    return report(node, asked.name, [given], level=asked.level)


NAME = "polar-watch"
LIST_MISSIONS = Operation(
    name="mission list",
    path="/missions",
    right=Right.READ_SHARED,
    request=ListMissions,
    result=Page[MissionSummary],
    run=_list,
    example=ListMissions(),
)
SHOW_MISSION = Operation(
    name="mission show",
    path="/missions/{name}",
    right=Right.READ_SHARED,
    request=NamedMission,
    result=MissionView,
    run=_show,
    example=NamedMission(NAME),
)
PLAN_MISSION = Operation(
    name="mission plan",
    path="/missions/{name}/plan",
    right=Right.READ_SHARED,
    request=NamedMission,
    result=MissionPlan,
    run=_plan,
    example=NamedMission(NAME),
)
CHECK_MISSION = Operation(
    name="mission check",
    path="/missions/{name}/check",
    right=Right.READ_SHARED,
    request=NamedMission,
    result=MissionCheck,
    run=_check,
    example=NamedMission(NAME),
)
REPORT_MISSION = Operation(
    name="mission report",
    method="POST",
    path="/missions/{name}/reports",
    right=Right.SHARE,
    request=ReportMission,
    result=MissionReport,
    run=_report,
    example=ReportMission(NAME, "flown", "bus", amount=1.0),
)
OPERATIONS = (
    LIST_MISSIONS,
    SHOW_MISSION,
    PLAN_MISSION,
    CHECK_MISSION,
    REPORT_MISSION,
)
