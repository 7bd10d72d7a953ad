"""A mission of this node: its agreement, the reports and notices about it, its standing."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from comity.apps.notices.views import show_notice
from comity.apps.sharing.holdings import held
from comity.apps.sharing.send_rows import sent_rows
from comity.foundations.errors import ComityError, UnknownNameError
from comity.foundations.plain import Json
from comity.node.node import Node, UnitOfWork
from comity.node.persons.seen import EVERYTHING, Seen
from comity.node.store.agreements import (
    lives_of_versions,
    read_contents,
)
from comity.node.store.entries import last_number
from comity.node.store.listed_agreements import versions_with
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
    "standing_now",
    "told_reports",
    "version_that_counts",
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


def missions_of(
    work: UnitOfWork, names: Collection[str] | None = None
) -> list[MissionVersion]:
    """Return the versions that this node holds and that state a mission, the newest last.

    Parameters
    ----------
    names
        Of agreements that are called so; of all if None.
    """
    stating = versions_with(work.connection, "mission", names)
    lives = lives_of_versions(work.connection, work.now_us, work.party, stating)
    contents = read_contents(work.connection, [version.hash for version in stating])
    versions = []
    for version, life in lives:
        agreement = contents[version.hash]
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
    return _called(missions_of(work), name)


def version_that_counts(versions: Sequence[MissionVersion]) -> MissionVersion:
    """Return of versions of one agreement the newest that has begun, or the newest draft."""
    signed = [v for v in versions if not v.life.missing]
    return max(signed or versions, key=lambda v: v.agreement.version)


def _called(every: Sequence[MissionVersion], name: str) -> MissionVersion:
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
    return version_that_counts(matches)


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


#: Name of a mission → reports on it, each with when it was true and by whom.
Told = Mapping[str, Sequence[Report]]


def told_reports(node: Node, seen: Seen) -> Told:
    """Return all reports by mission, in the order of time; kept until the ledger grows."""
    with node.reading() as work:
        last = last_number(work.connection)
    classes = None if seen.classes is None else tuple(seen.classes)
    return node.derived.find(
        ("mission reports", classes), last, lambda: _read_told(node, seen)
    )


def _read_told(node: Node, seen: Seen) -> Told:
    own = {
        (row.get("mission"), row.get("step"), row.get("contribution")): (at_us, row)
        for at_us, row in sent_rows(node, KIND)
    }
    rows = [(node.party, at_us, row) for at_us, row in own.values()]
    rows += [
        (one.sender, one.as_of_us, one.row)
        for one in held(node, kind=KIND, most=1_000_000, seen=seen)
    ]
    told: dict[str, list[Report]] = {}
    for by, at_us, row in rows:
        told.setdefault(str(row.get("mission")), []).append(_report(by, at_us, row))
    for some in told.values():
        some.sort(key=lambda one: (one.at_us, one.by, one.step, one.contribution))
    return told


def _whole(value: object) -> int:
    """Return a whole number of a notice, 0 where it has none."""
    return value if isinstance(value, int) else 0


def _notice(node: Node, name: str, seen: Seen) -> NoticeFacts | None:
    """Return the facts of a notice, or None if this node does not have it, or it is not seen."""
    try:
        shown = show_notice(node, name, seen)
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


def mission_standing(node: Node, name: str, seen: Seen = EVERYTHING) -> MissionStanding:
    """Return a mission with its agreement, and where it stands.

    Parameters
    ----------
    seen
        Reports of other parties, and notices, in these documents alone count.

    Raises
    ------
    UnknownNameError
        If this node holds no such mission, or two agreements call theirs so.
    """
    with node.reading() as work:
        version = find_mission(work, name)
    return standing_now(node, version, told_reports(node, seen), seen)


def standing_now(
    node: Node, version: MissionVersion, told: Told, seen: Seen
) -> MissionStanding:
    """Return where a mission stands, by the version of its agreement that counts.

    Parameters
    ----------
    told
        Reports by mission, as `told_reports` returns them.
    seen
        Of notices, those in these documents alone count.
    """
    agreement, mission, life = version
    every = told.get(agreement.name, ())
    reports = [one for one in every if one.by in agreement.parties]
    notices = {}
    for one in reports:
        facts = _notice(node, one.notice, seen) if one.notice else None
        if facts is not None:
            notices[one.notice] = facts
    standing = standing_of(agreement, mission, life, reports, notices, node.clock())
    return MissionStanding(agreement, mission, standing)
