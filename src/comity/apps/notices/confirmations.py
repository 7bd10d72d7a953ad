"""Own sensors' word on an event that another party has reported."""

from collections.abc import Sequence
from typing import Any

from comity.apps.notices.issue import Order, send_notice, who_may_have
from comity.apps.notices.warnings import find_event, lineages_of
from comity.coordination.notices.confidence import seen_by
from comity.coordination.notices.ids import NoticeId
from comity.foundations.errors import InputError
from comity.foundations.time import parse_utc
from comity.node.node import Node, UnitOfWork

__all__ = ["confirm_event"]


def confirm_event(
    node: Node,
    name: str,
    *,
    lineage: str,
    at: str = "",
    nothing: bool = False,
    sigma_s: float = 30.0,
    confidence: float = 0.9,
    to: Sequence[str] = (),
) -> NoticeId:
    """Send what our own sensors have of an event: seen, or looked and seen nothing.

    Without ``to``, everybody who may have warnings gets it.

    Raises
    ------
    InputError, UnknownNameError, TrustError
        If there is no such warning, our lineage is not declared, or nobody may have it.
    """

    def look(work: UnitOfWork) -> tuple[dict[str, Any], list[str]]:
        event = find_event(work, name)
        known = lineages_of(work).get(lineage)
        if known is None or not known.speaks(work.party):
            raise InputError(
                f"no agreement declares {lineage[:60]!r} as a lineage of {work.party}",
                remedy="declare it in the terms of an agreement, or it adds nothing",
            )
        what = seen_by(event.reports)
        fields: dict[str, Any] = {
            "seen": what.seen,
            "found": "nothing" if nothing else "event",
            "at_us": parse_utc(at) if at else what.at_us,
            "sigma_s": sigma_s,
            "area": {
                "centre_deg": list(what.place_deg),
                "radius_km": max(what.radius_km, 1.0),
            },
            "confidence": confidence,
            "lineage": lineage,
        }
        return fields, list(to) or who_may_have(work, "warning", fields)

    fields, parties = node.view(look)
    return send_notice(node, Order("warning", fields, parties))
