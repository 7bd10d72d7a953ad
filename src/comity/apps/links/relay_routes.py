"""Contact plans from files, and routes over them as records."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from comity.astro.links.plans import Plan, PlanFault, read_plan
from comity.astro.links.routes import Route
from comity.foundations.errors import FormatError
from comity.foundations.plain import ABSENT, Absent, named
from comity.system.files import read_plain

__all__ = ["RelayRoute", "RouteHop", "RoutesResult", "open_plan", "routes_result"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteHop:
    """A hop of a route; times in s on the clock of the plan."""

    contact: int
    sender: int = named("from")
    receiver: int = named("to")
    sent: float
    through: float
    arrives: float


@dataclass(frozen=True, slots=True)
class RelayRoute:
    """A route over a contact plan.

    Attributes
    ----------
    arrival, ends
        Arrival of the message, and the end of the route, s on the clock of the plan.
    hops
        Contacts in order.
    volume
        Volume left on the route, bit.
    """

    arrival: float
    hops: Sequence[RouteHop]
    volume: float
    ends: float


@dataclass(frozen=True, slots=True)
class RoutesResult:
    """The best route, the others, and rows of the plan at fault.

    Without a route the arrival is None, the volume 0 and there are no hops.
    """

    arrival: float | None
    hops: Sequence[RouteHop]
    volume: float
    ends: float | Absent
    others: Sequence[RelayRoute]
    faults: Sequence[PlanFault]

    def routes(self) -> list[RelayRoute]:
        """Return all routes, the best first."""
        if self.arrival is None or isinstance(self.ends, Absent):
            return []
        best = RelayRoute(self.arrival, self.hops, self.volume, self.ends)
        return [best, *self.others]


def open_plan(path: Path) -> tuple[Plan, list[PlanFault]]:
    """Read a contact plan from a file, compressed or not.

    Raises
    ------
    FormatError
        If it is no contact plan.
    """
    try:
        return read_plan(read_plain(path)[0].decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FormatError(f"{path} is not UTF-8") from error
    except FormatError as error:
        raise FormatError(f"{path} {error.message}", remedy=error.remedy) from error


def _relay_route(plan: Plan, route: Route) -> RelayRoute:
    hops = [
        RouteHop(
            contact=int(plan.contact[c]),
            sender=plan.nodes[int(plan.sender[c])],
            receiver=plan.nodes[int(plan.receiver[c])],
            sent=sent,
            through=through,
            arrives=through + float(plan.light_s[c]),
        )
        for c, sent, through in zip(
            route.contacts, route.sent_s, route.through_s, strict=True
        )
    ]
    return RelayRoute(route.arrival_s, hops, route.volume_bit, route.ends_s)


def routes_result(
    plan: Plan, routes: Sequence[Route], faults: Sequence[PlanFault]
) -> RoutesResult:
    """Return routes over a plan, the best first, as a record."""
    if not routes:
        return RoutesResult(None, (), 0.0, ABSENT, (), faults)
    best, *others = (_relay_route(plan, route) for route in routes)
    return RoutesResult(best.arrival, best.hops, best.volume, best.ends, others, faults)
