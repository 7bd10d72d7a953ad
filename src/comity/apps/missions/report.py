"""What a party reports on a mission, to its other parties alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from comity.apps.missions.find import KIND, find_mission
from comity.apps.sharing.send_rows import send_rows
from comity.foundations.errors import InputError, TrustError, UnknownNameError
from comity.foundations.identifiers import parse_id
from comity.node.node import Node
from comity.trust.policy import Agreement
from comity.trust.policy.missions.records import STEPS
from comity.trust.policy.missions.terms import Mission

__all__ = ["Said", "report"]

PURPOSE = "coordination"
Json = dict[str, Any]
#: What each step must say.
NEEDED = {
    "notice": ("--notice",),
    "launched": ("--notice",),
    "objects": ("--object",),
    "registered": ("--object", "--registration"),
    "flown": ("--amount",),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a party reports on a step of a contribution; see ``STEPS``."""

    step: str
    contribution: str
    amount: float | None = None
    notice: str = ""
    objects: tuple[str, ...] = ()
    registration: str = ""
    text: str = ""


def _row(agreement: Agreement, mission: Mission, said: Said) -> Json:
    """Return a report as a row.

    Raises
    ------
    InputError, UnknownNameError, FormatError
        For a step or contribution that is none, a negative amount, or what is missing.
    """
    if said.step not in STEPS:
        raise UnknownNameError(
            f"step {said.step!r} is unknown", remedy=f"one of {', '.join(STEPS)}"
        )
    known = {one.id: one for one in mission.contributions}
    if said.contribution not in known:
        raise UnknownNameError(
            f"{said.contribution!r} is no contribution to {mission.name}",
            remedy=", ".join(known),
        )
    given = {
        "--notice": said.notice,
        "--object": said.objects,
        "--registration": said.registration,
        "--amount": said.amount is not None,
    }
    missing = [name for name in NEEDED[said.step] if not given[name]]
    if missing:
        raise InputError(f"{said.step} needs {' and '.join(missing)}")
    if said.amount is not None and not 0.0 <= said.amount <= 1e12:
        raise InputError(
            f"amount is {said.amount:g}, must be 0 or more {known[said.contribution].unit}"
        )
    for name in said.objects:
        if parse_id(name).kind != "object":
            raise InputError(f"{name!r} is no object", remedy="object:norad:62261")
    row: Json = {
        "mission": agreement.name,
        "step": said.step,
        "contribution": said.contribution,
        "amount": said.amount,
        "notice": said.notice,
        "objects": list(said.objects),
        "registration": said.registration[:200],
        "text": said.text[:500],
    }
    return {k: v for k, v in row.items() if v not in (None, "", [])}


def report(
    node: Node, name: str, said: Sequence[Said], *, level: str = "green"
) -> Json:
    """Send what we report to the other parties of the mission; the ledger keeps it.

    Parameters
    ----------
    node, name
        Whose mission.
    said
        Reports; a newer word on a step of a contribution replaces the older one, so that
        amounts are totals.
    level
        Classification, in the words of the agreement's labels.

    Raises
    ------
    InputError, UnknownNameError, FormatError
        For reports that do not hold.
    TrustError
        If this node is no party to it, or nobody may have it: then nothing is reported.
    """
    agreement, mission, _ = node.view(lambda work: find_mission(work, name))
    if node.party not in agreement.parties:
        raise TrustError(f"{node.party} is no party to {agreement.id}")
    rows = [_row(agreement, mission, one) for one in said]
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
            f"sent to nobody: {'; '.join(withheld.values())}",
            remedy="the agreement needs a clause on missions for coordination",
        )
    return {"mission": mission.name, "sent": sent, "withheld": withheld, "rows": rows}
