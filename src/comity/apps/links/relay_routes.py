"""Files of contact plans → plans; routes for programs."""

from pathlib import Path
from typing import Any

from comity.astro.links.plans import Plan, PlanFault, read_plan
from comity.astro.links.routes import Route
from comity.foundations.errors import FormatError
from comity.system.files import read_plain

__all__ = ["open_plan", "route_json"]


def open_plan(path: Path) -> tuple[Plan, list[PlanFault]]:
    """Read a contact plan from a file, compressed or not.

    Raises
    ------
    FormatError
        If it is none.
    """
    try:
        return read_plan(read_plain(path)[0].decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FormatError(f"{path} is not UTF-8") from error
    except FormatError as error:
        raise FormatError(f"{path} {error.message}", remedy=error.remedy) from error


def route_json(plan: Plan, route: Route) -> dict[str, Any]:
    """Return a route for programs: times in seconds on the plan's clock, volume in bit."""
    return {
        "arrival": route.arrival_s,
        "hops": [
            {
                "contact": int(plan.contact[c]),
                "from": plan.nodes[int(plan.sender[c])],
                "to": plan.nodes[int(plan.receiver[c])],
                "sent": sent,
                "through": through,
                "arrives": through + float(plan.light_s[c]),
            }
            for c, sent, through in zip(
                route.contacts, route.sent_s, route.through_s, strict=True
            )
        ],
        "volume": route.volume_bit,
        "ends": route.ends_s,
    }
