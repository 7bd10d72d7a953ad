"""A mission of this node: its agreement, what was reported and noticed, where it stands."""

from typing import Any

from comity.apps.notices.views import show_notice
from comity.apps.sharing.holdings import held
from comity.apps.sharing.send_rows import sent_rows
from comity.foundations.errors import ComityError, UnknownNameError
from comity.node.node import Node, UnitOfWork
from comity.node.store.agreements import read_lives
from comity.trust.policy import Agreement
from comity.trust.policy.lifecycle import Life
from comity.trust.policy.missions import NoticeFacts, Report, Standing, standing_of
from comity.trust.policy.missions.terms import Mission, read_mission

__all__ = ["KIND", "find_mission", "missions_of", "standing_here"]

#: The kind of data that reports are.
KIND = "missions"
Json = dict[str, Any]


def missions_of(work: UnitOfWork) -> list[tuple[Agreement, Mission, Life]]:
    """Return the versions held here that state a mission, the newest last."""
    found = []
    for agreement, life in read_lives(work.connection, work.now_us):
        if "mission" in agreement.terms:
            mission = read_mission(agreement.terms["mission"], agreement.parties)
            found.append((agreement, mission, life))
    return found


def find_mission(work: UnitOfWork, name: str) -> tuple[Agreement, Mission, Life]:
    """Return a mission by its name, or by the id or hash of its agreement.

    Of several versions the newest that has begun counts, or the newest draft.

    Raises
    ------
    UnknownNameError
        If there is none, or two agreements call theirs so.
    """
    every = missions_of(work)
    exact = [one for one in every if name in {one[0].id, one[0].hash}]
    named = [one for one in every if name in {one[1].name, one[0].name}]
    found = exact or named
    if not found:
        known = ", ".join(sorted({one[1].name for one in every})) or "none is here"
        raise UnknownNameError(f"no mission {name[:60]!r} is here", remedy=known)
    if len({one[0].name for one in found}) > 1:
        raise UnknownNameError(
            f"several agreements call a mission {name[:60]!r}",
            remedy="name one: " + ", ".join(one[0].id for one in found),
        )
    begun = [one for one in found if not one[2].missing]
    return max(begun or found, key=lambda one: one[0].version)


def _report(by: str, at_us: int, row: Json) -> Report:
    return Report(
        by,
        str(row.get("step", "")),
        str(row.get("contribution", "")),
        at_us,
        float(row.get("amount") or 0.0),
        str(row.get("notice", "")),
        tuple(str(name) for name in row.get("objects") or ()),
        str(row.get("registration", "")),
        str(row.get("text", "")),
    )


def _reports(node: Node, agreement: Agreement) -> list[Report]:
    """Return what its parties have reported, ours included."""
    own = {
        (row.get("step"), row.get("contribution")): (node.party, at_us, row)
        for at_us, row in sent_rows(node, KIND)
        if row.get("mission") == agreement.name
    }
    rows = list(own.values())
    rows += [
        (one["from"], one["as_of_us"], one["row"])
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


def _notice(node: Node, name: str) -> NoticeFacts | None:
    """Return what is known of a notice here, or nothing."""
    try:
        shown = show_notice(node, name)
    except ComityError:
        return None
    fields: Json = {**shown.fields, **shown.now.fields}
    return NoticeFacts(
        shown.notice,
        shown.form,
        shown.issuer,
        shown.reference,
        shown.now.life,
        int(fields.get("earliest_us") or 0),
        int(fields.get("latest_us") or 0),
        str(fields.get("site") or ""),
        str(fields.get("outcome") or ""),
        tuple(str(one) for one in fields.get("objects") or ()),
    )


def standing_here(node: Node, name: str) -> tuple[Agreement, Mission, Standing]:
    """Return a mission with its agreement and where it stands, as seen here."""
    agreement, mission, life = node.view(lambda work: find_mission(work, name))
    reports = _reports(node, agreement)
    notices = {}
    for one in reports:
        found = _notice(node, one.notice) if one.notice else None
        if found is not None:
            notices[one.notice] = found
    standing = standing_of(agreement, mission, life, reports, notices, node.clock())
    return agreement, mission, standing
