"""Missions as people and programs see them: shown, checked, planned."""

from dataclasses import asdict
from typing import Any

from comity.apps.missions.find import missions_of, standing_here
from comity.foundations import format_utc
from comity.node.node import Node
from comity.trust.policy import Agreement
from comity.trust.policy.missions import Standing

__all__ = ["check_mission", "list_missions", "plan_mission", "show_mission"]

Json = dict[str, Any]


def list_missions(node: Node) -> list[Json]:
    """Return the missions of this node with their state."""
    every = node.view(missions_of)
    names = dict.fromkeys(one[0].name for one in every)
    out = []
    for name in names:
        agreement, mission, standing = standing_here(node, name)
        out.append(
            {
                "mission": mission.name,
                "agreement": agreement.id,
                "parties": list(agreement.parties),
                "state": standing.state,
            }
        )
    return out


def _when(at_us: int) -> str | None:
    return format_utc(at_us, 0) if at_us else None


def show_mission(node: Node, name: str) -> Json:
    """Return a mission whole: parties, contributions, slots, objects, notices, state.

    Raises
    ------
    UnknownNameError
        If it is not here.
    """
    agreement, mission, found = standing_here(node, name)
    return {
        "mission": mission.name,
        "agreement": agreement.id,
        "title": agreement.title,
        "state": found.state,
        "at": format_utc(node.clock(), 0),
        "from": format_utc(agreement.since_us, 0),
        "until": format_utc(agreement.until_us, 0),
        "parties": [
            {
                "party": party,
                "goals": list(mission.goals.get(party, ())),
                "share_promised": found.promised[party],
                "share_flown": found.flown[party],
                "leaves": _when(found.leaving.get(party, 0)),
            }
            for party in agreement.parties
        ],
        "contributions": [
            {
                "id": row.contribution.id,
                "by": row.contribution.by,
                "kind": row.contribution.kind,
                "what": row.contribution.what,
                "unit": row.contribution.unit,
                "promised": row.contribution.amount,
                "flown": row.amount,
                "part": row.part,
                "value": row.contribution.value,
                "state": row.state,
                "holder": row.holder or None,
                "if_leaves": row.contribution.if_leaves,
            }
            for row in found.contributions
        ],
        "slots": _slots(found),
        "objects": [
            {"object": one, "registration": found.registered.get(one)}
            for one in found.objects
        ],
        "notices": [
            {
                "notice": one.id,
                "form": one.form,
                "from": one.issuer,
                "life": one.life,
                "outcome": one.outcome or None,
            }
            for one in found.notices
        ],
        "data_rights": [asdict(right) for right in mission.rights],
        "findings": [asdict(one) for one in found.findings],
        "next": _coming(found),
    }


def _slots(found: Standing) -> list[Json]:
    return [
        {
            "contribution": slot.contribution,
            "by": slot.by,
            "site": slot.site,
            "from": format_utc(slot.from_us, 0),
            "until": format_utc(slot.until_us, 0),
            "hours": slot.hours,
            "notice": slot.notice or None,
            "notice_inside": slot.inside,
        }
        for slot in found.slots
    ]


def _coming(found: Standing) -> list[Json]:
    return [
        {"until": _when(at_us), "by": by or None, "what": words}
        for at_us, by, words in found.coming
    ]


def check_mission(node: Node, name: str) -> list[Json]:
    """Return what does not fit, slots that collide with those of other missions included.

    Raises
    ------
    UnknownNameError
        If it is not here.
    """
    agreement, _, found = standing_here(node, name)
    return _findings(node, agreement, found)


def _findings(node: Node, agreement: Agreement, found: Standing) -> list[Json]:
    out = [asdict(one) for one in found.findings]
    return out + _collisions(node, agreement, found)


def _collisions(node: Node, agreement: Agreement, found: Standing) -> list[Json]:
    """Return slots at one site that overlap: within the mission, and with others in force."""
    others = [
        (mission.name, one)
        for other, mission, life in node.view(missions_of)
        for one in mission.contributions
        if one.site
        and other.name != agreement.name
        and life.state in {"signed", "in force", "notice given"}
    ]
    mine = [row.contribution for row in found.contributions if row.contribution.site]
    out = []
    for k, one in enumerate(mine):
        rest = [("this mission", two) for two in mine[k + 1 :] if two.kind == one.kind]
        for name, two in rest + [(n, t) for n, t in others if t.kind == one.kind]:
            same = one.site.casefold() == two.site.casefold()
            if same and one.from_us < two.until_us and two.from_us < one.until_us:
                words = f"its slot at {one.site} overlaps that of {two.id} ({name})"
                out.append({"weight": "fault", "what": one.id, "words": words})
    return out


def plan_mission(node: Node, name: str) -> Json:
    """Return what is due next, and what each party's leaving would end, pass on or leave.

    Raises
    ------
    UnknownNameError
        If it is not here.
    """
    agreement, mission, found = standing_here(node, name)
    whole = sum(one.value for one in mission.contributions) or 1.0
    leaving = []
    for party in agreement.parties:
        own = [one for one in mission.contributions if one.by == party]
        ends = [one for one in own if one.if_leaves == "ends"]
        leaving.append(
            {
                "party": party,
                "notice_days": agreement.notice_us / 8.64e10,
                "ends": [one.id for one in ends],
                "stays": [one.id for one in own if one.if_leaves == "stays"],
                "passes": {
                    one.id: one.if_leaves
                    for one in own
                    if one.if_leaves not in {"ends", "stays"}
                },
                "value_lost_part": sum(one.value for one in ends) / whole,
                "ends_agreement": len(agreement.parties) - len(found.leaving) <= 2,
            }
        )
    return {
        "mission": mission.name,
        "agreement": agreement.id,
        "state": found.state,
        "next": _coming(found),
        "slots": _slots(found),
        "if_leaves": leaving,
        "findings": _findings(node, agreement, found),
    }
