"""Reports of a party on a mission, sent to its other parties alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.apps.missions.find import KIND, find_mission
from comity.apps.sharing.send_rows import send_rows
from comity.foundations.errors import InputError, TrustError, UnknownNameError
from comity.foundations.identifiers import parse_id
from comity.foundations.plain import JsonObject
from comity.node.node import Node
from comity.trust.policy import Agreement
from comity.trust.policy.missions.records import STEPS
from comity.trust.policy.missions.terms import Mission

__all__ = ["MissionReport", "StepReport", "report"]

PURPOSE = "coordination"
#: Options that each step needs.
NEEDED = {
    "notice": ("--notice",),
    "launched": ("--notice",),
    "objects": ("--objects",),
    "registered": ("--objects", "--registration"),
    "flown": ("--amount",),
}


@dataclass(frozen=True, slots=True)
class StepReport:
    """A report on a step of a contribution.

    Attributes
    ----------
    step, contribution
        One of ``STEPS``; id of the contribution.
    amount
        How much has flown so far, in all, in the unit of the contribution.
    notice, objects, registration, text
        Id of the notice; ids of objects; where they are registered; a remark.
    """

    step: str
    contribution: str
    amount: float | None = None
    notice: str = ""
    objects: tuple[str, ...] = ()
    registration: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class MissionReport:
    """What was sent of a report.

    Attributes
    ----------
    mission
        Name of the mission.
    sent
        Parties that it was sent to.
    withheld
        Party → why nothing was sent to it.
    rows
        The rows, with the fields of the kind ``missions``.
    """

    mission: str
    sent: list[str]
    withheld: Mapping[str, str]
    rows: list[JsonObject]


def _row(agreement: Agreement, mission: Mission, given: StepReport) -> JsonObject:
    """Return a report as a row.

    Raises
    ------
    InputError, UnknownNameError, FormatError
        For a step or contribution that is none, a negative amount, or what is missing.
    """
    if given.step not in STEPS:
        raise UnknownNameError(
            f"step {given.step!r} is unknown", remedy=f"one of {', '.join(STEPS)}"
        )
    known = {one.id: one for one in mission.contributions}
    if given.contribution not in known:
        raise UnknownNameError(
            f"{given.contribution!r} is no contribution to {mission.name}",
            remedy=", ".join(known),
        )
    present = {
        "--notice": given.notice,
        "--objects": given.objects,
        "--registration": given.registration,
        "--amount": given.amount is not None,
    }
    missing = [name for name in NEEDED[given.step] if not present[name]]
    if missing:
        raise InputError(f"{given.step} needs {' and '.join(missing)}")
    if given.amount is not None and not 0.0 <= given.amount <= 1e12:
        raise InputError(
            f"amount is {given.amount:g}, must be 0 or more {known[given.contribution].unit}"
        )
    for name in given.objects:
        if parse_id(name).kind != "object":
            raise InputError(f"{name!r} is no object", remedy="object:norad:62261")
    row: JsonObject = {
        "mission": agreement.name,
        "step": given.step,
        "contribution": given.contribution,
        "amount": given.amount,
        "notice": given.notice,
        "objects": list(given.objects),
        "registration": given.registration[:200],
        "text": given.text[:500],
    }
    return {k: v for k, v in row.items() if v not in (None, "", [])}


def report(
    node: Node, name: str, reports: Sequence[StepReport], *, level: str = "green"
) -> MissionReport:
    """Send reports to the other parties of the mission; the ledger keeps them.

    Parameters
    ----------
    node, name
        The node, and the name of the mission.
    reports
        A newer report on a step of a contribution replaces the older one, so that amounts
        are totals.
    level
        Classification, in the words of the agreement's labels.

    Raises
    ------
    InputError, UnknownNameError, FormatError
        For reports that do not hold.
    TrustError
        If this node is no party to it, or no party may have it: then nothing is sent.
    """
    with node.reading() as work:
        agreement, mission, _ = find_mission(work, name)
    if node.party not in agreement.parties:
        raise TrustError(f"{node.party} is no party to {agreement.id}")
    rows = [_row(agreement, mission, one) for one in reports]
    sent, withheld = [], {}
    for party in agreement.parties:
        if party == node.party:
            continue
        try:
            send_rows(node, party, KIND, PURPOSE, rows, level)
            sent.append(party)
        except TrustError as error:
            withheld[party] = error.message
    if not sent:
        raise TrustError(
            f"sent to nobody with the label {level[:40]!r}: {'; '.join(withheld.values())}",
            remedy="the agreement needs a clause on missions for coordination",
        )
    return MissionReport(mission.name, sent, withheld, rows)
