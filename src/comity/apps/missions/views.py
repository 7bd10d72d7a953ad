"""Missions as people and programs see them: listed, shown, checked, planned."""

from dataclasses import dataclass

from comity.apps.missions.find import (
    MissionStanding,
    MissionVersion,
    mission_standing,
    missions_of,
    standing_now,
    told_reports,
    version_that_counts,
)
from comity.apps.missions.records import (
    ContributionView,
    LaunchSlot,
    LeavingCost,
    MissionNotice,
    MissionObject,
    MissionParty,
    MissionPlan,
    MissionSummary,
    MissionView,
    NextStep,
)
from comity.foundations import format_utc
from comity.foundations.constants import DAY_US
from comity.node.cursors import cursor_behind, place_of
from comity.node.node import Node
from comity.node.operations import Page, page_of
from comity.node.persons.seen import EVERYTHING, Seen
from comity.node.store.listed_agreements import names_with
from comity.trust.policy import Agreement
from comity.trust.policy.missions import Standing
from comity.trust.policy.missions.records import Finding, Flown
from comity.trust.policy.missions.terms import Contribution, Mission

__all__ = [
    "check_mission",
    "list_missions",
    "missions_page",
    "plan_mission",
    "show_mission",
]

#: Missions of a list that is asked for whole, at most.
MOST = 10_000

#: States of an agreement whose launch slots count against those of others.
BINDING = frozenset({"signed", "in force", "notice given"})


def list_missions(node: Node, seen: Seen = EVERYTHING) -> list[MissionSummary]:
    """Return the missions of this node with their state."""
    return list(missions_page(node, "", MOST, seen).items)


def missions_page(
    node: Node, cursor: str, limit: int, seen: Seen = EVERYTHING
) -> Page[MissionSummary]:
    """Return a part of the missions of this node with their state, by name of the agreement.

    Parameters
    ----------
    seen
        Their state follows from these reports and notices alone.

    Raises
    ------
    InputError
        If the cursor is none.
    """
    after = "".join(map(str, place_of(cursor, str)))
    with node.reading() as work:
        names = names_with(work.connection, "mission", limit + 1, after)
        page = page_of(names, limit, cursor_behind)
        versions = missions_of(work, page.items)
    by_name: dict[str, list[MissionVersion]] = {}
    for version in versions:
        by_name.setdefault(version.agreement.name, []).append(version)
    told = told_reports(node, seen)
    rows = (
        standing_now(node, version_that_counts(some), told, seen)
        for some in by_name.values()
    )
    return Page(tuple(map(_summary, rows)), page.next)


def _summary(row: MissionStanding) -> MissionSummary:
    agreement, mission, standing = row
    return MissionSummary(
        mission.name, agreement.id, tuple(agreement.parties), standing.state
    )


def _when(at_us: int) -> str | None:
    return format_utc(at_us, 0) if at_us else None


def show_mission(node: Node, name: str, seen: Seen = EVERYTHING) -> MissionView:
    """Return a mission whole: parties, contributions, slots, objects, notices, state.

    Raises
    ------
    UnknownNameError
        If this node holds no such mission.
    """
    agreement, mission, standing = mission_standing(node, name, seen)
    return MissionView(
        mission=mission.name,
        agreement=agreement.id,
        title=agreement.title,
        state=standing.state,
        at=format_utc(node.clock(), 0),
        since=format_utc(agreement.since_us, 0),
        until=format_utc(agreement.until_us, 0),
        parties=[
            MissionParty(
                party,
                list(mission.goals.get(party, ())),
                standing.promised[party],
                standing.flown[party],
                _when(standing.leaving.get(party, 0)),
            )
            for party in agreement.parties
        ],
        contributions=[_contribution(row) for row in standing.contributions],
        slots=_slots(standing),
        objects=[
            MissionObject(one, standing.registered.get(one)) for one in standing.objects
        ],
        notices=[
            MissionNotice(
                notice=one.id,
                form=one.form,
                issuer=one.issuer,
                life=one.life,
                outcome=one.outcome or None,
            )
            for one in standing.notices
        ],
        data_rights=list(mission.rights),
        findings=list(standing.findings),
        next=_next_steps(standing),
    )


def _contribution(row: Flown) -> ContributionView:
    promised = row.contribution
    return ContributionView(
        promised.id,
        promised.by,
        promised.kind,
        promised.what,
        promised.unit,
        promised.amount,
        row.amount,
        row.part,
        promised.value,
        row.state,
        row.holder or None,
        promised.if_leaves,
    )


def _slots(standing: Standing) -> list[LaunchSlot]:
    return [
        LaunchSlot(
            contribution=slot.contribution,
            by=slot.by,
            site=slot.site,
            since=format_utc(slot.from_us, 0),
            until=format_utc(slot.until_us, 0),
            hours=slot.hours,
            notice=slot.notice or None,
            notice_inside=slot.inside,
        )
        for slot in standing.slots
    ]


def _next_steps(standing: Standing) -> list[NextStep]:
    return [
        NextStep(_when(at_us), by or None, what) for at_us, by, what in standing.coming
    ]


def check_mission(node: Node, name: str, seen: Seen = EVERYTHING) -> list[Finding]:
    """Return findings about a mission, collisions with slots of other missions included.

    Raises
    ------
    UnknownNameError
        If this node holds no such mission.
    """
    agreement, _, standing = mission_standing(node, name, seen)
    return _findings(node, agreement, standing)


def _findings(node: Node, agreement: Agreement, standing: Standing) -> list[Finding]:
    return [*standing.findings, *_collisions(node, agreement, standing)]


@dataclass(frozen=True, slots=True)
class _Slot:
    """A contribution that occupies a site for a time, and the mission it belongs to."""

    mission: str
    contribution: Contribution

    def collides(self, other: Contribution) -> bool:
        """Tell whether another contribution of the kind occupies the site at a time."""
        mine = self.contribution
        return (
            mine.kind == other.kind
            and mine.site.casefold() == other.site.casefold()
            and mine.from_us < other.until_us
            and other.from_us < mine.until_us
        )


def _slots_of_others(
    versions: list[MissionVersion], agreement: Agreement
) -> list[_Slot]:
    return [
        _Slot(version.mission.name, one)
        for version in versions
        for one in version.mission.contributions
        if one.site
        and version.agreement.name != agreement.name
        and version.life.state in BINDING
    ]


def _collisions(node: Node, agreement: Agreement, standing: Standing) -> list[Finding]:
    """Return slots at one site that overlap: within the mission, and with others in force."""
    others = _slots_of_others(node.view(missions_of), agreement)
    own = [row.contribution for row in standing.contributions if row.contribution.site]
    findings = []
    for k, one in enumerate(own):
        rest = [_Slot("this mission", two) for two in own[k + 1 :]]
        for slot in rest + others:
            if slot.collides(one):
                sentence = (
                    f"its slot at {one.site} overlaps that of {slot.contribution.id} "
                    f"({slot.mission})"
                )
                findings.append(Finding("fault", one.id, sentence))
    return findings


def _leaving_cost(
    agreement: Agreement, mission: Mission, standing: Standing, party: str
) -> LeavingCost:
    total = sum(one.value for one in mission.contributions) or 1.0
    own = [one for one in mission.contributions if one.by == party]
    ends = [one for one in own if one.if_leaves == "ends"]
    return LeavingCost(
        party,
        agreement.notice_us / DAY_US,
        [one.id for one in ends],
        [one.id for one in own if one.if_leaves == "stays"],
        {
            one.id: one.if_leaves
            for one in own
            if one.if_leaves not in {"ends", "stays"}
        },
        sum(one.value for one in ends) / total,
        len(agreement.parties) - len(standing.leaving) <= 2,
    )


def plan_mission(node: Node, name: str, seen: Seen = EVERYTHING) -> MissionPlan:
    """Return the next steps, and what each party's leaving would end, pass on or leave.

    Raises
    ------
    UnknownNameError
        If this node holds no such mission.
    """
    agreement, mission, standing = mission_standing(node, name, seen)
    return MissionPlan(
        mission.name,
        agreement.id,
        standing.state,
        _next_steps(standing),
        _slots(standing),
        [
            _leaving_cost(agreement, mission, standing, party)
            for party in agreement.parties
        ],
        _findings(node, agreement, standing),
    )
