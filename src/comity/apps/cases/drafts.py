"""Drafts of cases: what a conjunction message would open, before a person decides to."""

from dataclasses import dataclass

from comity.apps.cases.baseline import baseline_from, judged, read_cdm
from comity.apps.cases.documents import encounter_of_pair
from comity.coordination.negotiation import Baseline
from comity.coordination.negotiation.wire import baseline_json
from comity.foundations.constants import HOUR_US
from comity.foundations.plain import JsonObject
from comity.foundations.time import format_utc
from comity.node.node import Node

__all__ = ["CaseDraft", "draft_case", "lines_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDraft:
    """A case that is not opened.

    Attributes
    ----------
    peer, objects
        The other party, and ids of both objects, the raising one first.
    tca, hours_left
        Closest approach, UTC, and the hours until then.
    pc, open_pc, opens
        The largest probability over the sets of data, the agreed threshold, and whether the
        first reaches the second.
    plan, explanation, gives_way
        Who may burn, why, and the object that gives way (empty: none).
    sources
        Who made each set of data, and which party gave it.
    live
        The live case of the same encounter, None if there is none.
    doubts
        What the plausibility gate finds doubtful about the message.
    baseline
        What would be signed, were it opened now.
    """

    peer: str
    objects: tuple[str, ...]
    tca: str
    hours_left: float
    pc: float
    open_pc: float
    opens: bool
    plan: str
    explanation: str
    gives_way: str
    sources: tuple[str, ...]
    live: str | None
    doubts: tuple[str, ...]
    baseline: JsonObject


def draft_case(
    node: Node, peer: str, message: str, *, ours: str = "", hbr_m: float | None = None
) -> CaseDraft:
    """Compute the case that a conjunction message would open; nothing is signed or kept.

    Parameters
    ----------
    message
        Text of the message (CDM) with both covariances.
    ours
        Which object is ours, if its capabilities are not offered.
    hbr_m
        Sum of both radii, m, if the message has none.

    Raises
    ------
    RefusalError, InputError, DataError, TrustError
        If the message cannot be used, or no agreement covers it.
    """
    cdm = read_cdm(message.encode(), "the message")
    with node.reading() as work:
        value = baseline_from(work, peer, cdm, ours=ours, hbr_m=hbr_m)
        doubts = tuple(one.text for one in judged(cdm, work.now_us)[1].reasons)
        pair = (value.crafts[0].object, value.crafts[1].object)
        live = encounter_of_pair(work, peer, pair, value.tca_us)
        hours_left = round((value.tca_us - work.now_us) / HOUR_US, 3)
    return _draft(value, peer, hours_left, live, doubts)


def _draft(
    value: Baseline,
    peer: str,
    hours_left: float,
    live: str | None,
    doubts: tuple[str, ...],
) -> CaseDraft:
    return CaseDraft(
        peer=peer,
        objects=tuple(craft.object for craft in value.crafts),
        tca=format_utc(value.tca_us, 3),
        hours_left=hours_left,
        pc=value.pc,
        open_pc=value.limits["open_pc"],
        opens=value.pc >= value.limits["open_pc"],
        plan=value.plan,
        explanation=value.explanation,
        gives_way=value.way.gives_way,
        sources=tuple(f"{data.source} ({data.party})" for data in value.data),
        live=live,
        doubts=doubts,
        baseline=baseline_json(value),
    )


def lines_of(draft: CaseDraft) -> list[tuple[str, str]]:
    """Return a draft as names and values for people."""
    verdict = "reaches" if draft.opens else "is below"
    lines = [
        ("with", draft.peer),
        ("objects", " and ".join(draft.objects)),
        ("closest", f"{draft.tca} UTC, {draft.hours_left} h from now"),
        ("Pc", f"{draft.pc:.2e}, {verdict} the agreed {draft.open_pc:.1e}"),
        ("data", ", ".join(draft.sources)),
        ("plan", f"{draft.plan}: {draft.explanation}"),
    ]
    if draft.gives_way:
        lines.append(("gives way", draft.gives_way))
    if draft.live is not None:
        lines.append(("live", draft.live))
    lines += [("doubtful", one) for one in draft.doubts]
    return lines
