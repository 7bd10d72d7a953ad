"""What our own sensors observed of an event that another party has reported."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.apps.notices.issue import Order, send_notice
from comity.apps.notices.permits import who_may_have
from comity.apps.notices.warnings import find_event, lineages_of
from comity.coordination.notices.confidence import seen_by
from comity.coordination.notices.ids import NoticeId
from comity.coordination.notices.values import Fields
from comity.foundations.errors import InputError
from comity.foundations.time import parse_utc
from comity.node.node import Node
from comity.trust.persons import PersonMark

__all__ = ["Observation", "confirm_event", "observation_order"]


@dataclass(frozen=True, slots=True)
class Observation:
    """What sensors observed.

    Attributes
    ----------
    lineage
        Lineage of the sensors, as an agreement declares it.
    at
        When, UTC text; empty for the instant of the warning.
    nothing
        Whether they observed that place at that time and detected nothing.
    sigma_s
        Standard deviation of the time, s; with ``nothing``, how long around it they
        observed.
    confidence
        From 0 to 1.
    """

    lineage: str
    at: str = ""
    nothing: bool = False
    sigma_s: float = 30.0
    confidence: float = 0.9


def confirm_event(
    node: Node,
    name: str,
    seen: Observation,
    to: Sequence[str] = (),
    *,
    marks: Sequence[PersonMark],
) -> NoticeId:
    """Send what our own sensors observed of an event.

    Parameters
    ----------
    name
        Id of the warning, with or without revision.
    to
        Ids of the parties; everybody who may have warnings if empty.
    marks
        Of the persons who have proved it.

    Raises
    ------
    InputError, UnknownNameError, TrustError
        If there is no such warning, our lineage is not declared, or nobody may have it.
    """
    return send_notice(node, observation_order(node, name, seen, to), marks=marks)


def observation_order(
    node: Node, name: str, seen: Observation, to: Sequence[str] = ()
) -> Order:
    """Return what our own sensors observed of an event, as it would be sent."""
    with node.reading() as work:
        event = find_event(work, name)
        lineage = lineages_of(work).get(seen.lineage)
        if lineage is None or not lineage.may_report(work.party):
            raise InputError(
                f"no agreement declares {seen.lineage[:60]!r} as a lineage of {work.party}",
                remedy="declare it in the terms of an agreement, or it adds nothing",
            )
        reported = seen_by(event.reports)
        fields: Fields = {
            "seen": reported.seen,
            "found": "nothing" if seen.nothing else "event",
            "at_us": parse_utc(seen.at) if seen.at else reported.at_us,
            "sigma_s": seen.sigma_s,
            "area": {
                "centre_deg": list(reported.place_deg),
                "radius_km": max(reported.radius_km, 1.0),
            },
            "confidence": seen.confidence,
            "lineage": seen.lineage,
        }
        parties = list(to) or who_may_have(work, "warning", fields)
    return Order("warning", fields, parties)
