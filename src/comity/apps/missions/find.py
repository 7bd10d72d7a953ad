"""A mission of this node: its agreement, the reports and notices about it, its standing."""

from collections.abc import Mapping
from typing import NamedTuple

from comity.apps.notices.views import show_notice
from comity.apps.sharing.holdings import held
from comity.apps.sharing.send_rows import sent_rows
from comity.foundations.errors import ComityError, UnknownNameError
from comity.foundations.plain import Json
from comity.node.node import Node, UnitOfWork
from comity.node.store.agreements import read_lives
from comity.trust.policy import Agreement
from comity.trust.policy.lifecycle import Life
from comity.trust.policy.missions import NoticeFacts, Report, Standing, standing_of
from comity.trust.policy.missions.terms import Mission, read_mission

__all__ = [
    "KIND",
    "MissionStanding",
    "MissionVersion",
    "find_mission",
    "mission_standing",
    "missions_of",
]

#: The kind of data that reports are.
KIND = "missions"


class MissionVersion(NamedTuple):
    """A version of an agreement that states a mission, with its life."""

    agreement: Agreement
    mission: Mission
    life: Life


class MissionStanding(NamedTuple):
    """A mission with its agreement, and where it stands as this node sees it."""

    agreement: Agreement
    mission: Mission
    standing: Standing


def missions_of(work: UnitOfWork) -> list[MissionVersion]:
    """Return the versions that this node holds and that state a mission, the newest last."""
    versions = []
    for agreement, life in read_lives(work.connection, work.now_us):
        if "mission" in agreement.terms:
            mission = read_mission(agreement.terms["mission"], agreement.parties)
            versions.append(MissionVersion(agreement, mission, life))
    return versions


def find_mission(work: UnitOfWork, name: str) -> MissionVersion:
    """Return a mission by its name, or by the id or hash of its agreement.

    Of several versions the newest that has begun counts, or the newest draft.

    Raises
    ------
    UnknownNameError
        If there is none, or two agreements call theirs so.
    """
    every = missions_of(work)
    exact = [v for v in every if name in {v.agreement.id, v.agreement.hash}]
    named = [v for v in every if name in {v.mission.name, v.agreement.name}]
    matches = exact or named
    if not matches:
        known = ", ".join(sorted({v.mission.name for v in every}))
        raise UnknownNameError(
            f"no mission {name[:60]!r} on this node",
            remedy=f"missions are {known}"
            if known
            else "no agreement states a mission",
        )
    if len({v.agreement.name for v in matches}) > 1:
        raise UnknownNameError(
            f"several agreements call a mission {name[:60]!r}",
            remedy="name one: " + ", ".join(v.agreement.id for v in matches),
        )
    signed = [v for v in matches if not v.life.missing]
    return max(signed or matches, key=lambda v: v.agreement.version)


def _report(by: str, at_us: int, row: Mapping[str, Json]) -> Report:
    return Report(
        by,
        str(row.get("step", "")),
        str(row.get("contribution", "")),
        at_us,
        _number(row.get("amount")),
        str(row.get("notice", "")),
        _texts(row.get("objects")),
        str(row.get("registration", "")),
        str(row.get("text", "")),
    )


def _number(value: Json) -> float:
    """Return an amount; 0 for what is none."""
    return float(value) if isinstance(value, int | float) else 0.0


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _reports(node: Node, agreement: Agreement) -> list[Report]:
    """Return the reports of its parties, this node's included, in the order of time."""
    own = {
        (row.get("step"), row.get("contribution")): (node.party, at_us, row)
        for at_us, row in sent_rows(node, KIND)
        if row.get("mission") == agreement.name
    }
    rows = list(own.values())
    rows += [
        (one.sender, one.as_of_us, one.row)
        for one in held(node, kind=KIND, most=1_000_000)
    ]
    return sorted(
        (
            _report(by, at_us, row)
            for by, at_us, row in rows
            if row.get("mission") == agreement.name and by in agreement.parties
        ),
        key=lambda one: (one.at_us, one.by, one.step, one.contribution),
    )


def _whole(value: object) -> int:
    """Return a whole number of a notice, 0 where it has none."""
    return value if isinstance(value, int) else 0


def _notice(node: Node, name: str) -> NoticeFacts | None:
    """Return the facts of a notice, or None if this node does not have it."""
    try:
        shown = show_notice(node, name)
    except ComityError:
        return None
    fields: dict[str, object] = {**shown.fields, **shown.now.fields}
    objects = fields.get("objects")
    return NoticeFacts(
        shown.notice,
        shown.form,
        shown.issuer,
        shown.reference,
        shown.now.life,
        _whole(fields.get("earliest_us")),
        _whole(fields.get("latest_us")),
        str(fields.get("site") or ""),
        str(fields.get("outcome") or ""),
        tuple(map(str, objects)) if isinstance(objects, list | tuple) else (),
    )


def mission_standing(node: Node, name: str) -> MissionStanding:
    """Return a mission with its agreement, and where it stands.

    Raises
    ------
    UnknownNameError
        If this node holds no such mission, or two agreements call theirs so.
    """
    with node.reading() as work:
        agreement, mission, life = find_mission(work, name)
    reports = _reports(node, agreement)
    notices = {}
    for one in reports:
        facts = _notice(node, one.notice) if one.notice else None
        if facts is not None:
            notices[one.notice] = facts
    standing = standing_of(agreement, mission, life, reports, notices, node.clock())
    return MissionStanding(agreement, mission, standing)
