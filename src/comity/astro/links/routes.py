"""Routes over a contact plan: the best by four keys, exactly; disjoint ones; booking.

The best route is the one that arrives first; of these the one with the fewest hops; of these
the one whose contacts last longest (the earliest end among them is latest); of these the one
that enters by the lowest node (the order of CCSDS 734.3-B-1, section 3.2.8.1.4). A search by
arrival alone, or by arrival and hops along one label per node, does not give this order: so
layers of earliest arrivals are kept by hops, the contacts that lie on any best route are cut
out with latest departures, and the last two keys are decided among these few.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from comity.astro.links.kernels.contacts import departures, relax, usable
from comity.astro.links.plans import Plan
from comity.foundations.arrays import Floats, Ints32
from comity.foundations.errors import RangeError, UnknownNameError

__all__ = ["Route", "best_route", "book", "several_routes"]


@dataclass(frozen=True, slots=True)
class Route:
    """A route of a message, hop by hop.

    Attributes
    ----------
    contacts
        Places of contacts in the plan.
    sent_s, through_s
        Begin and end of sending on each hop.
    arrival_s
        Arrival at the destination.
    ends_s
        The earliest end of its contacts.
    entry
        The node of the first hop.
    volume_bit
        Volume that the route can still carry after this message.
    """

    contacts: tuple[int, ...]
    sent_s: tuple[float, ...]
    through_s: tuple[float, ...]
    arrival_s: float
    ends_s: float
    entry: int
    volume_bit: float

    @property
    def hops(self) -> int:
        """The number of contacts."""
        return len(self.contacts)


@dataclass(frozen=True, slots=True)
class _Search:
    """A search: columns of the plan with the time that the message takes on each contact."""

    plan: Plan
    seconds: Floats
    source: int
    dest: int
    start_s: float

    def layers(
        self, contacts: Ints32, most: int, bound: float = np.inf
    ) -> list[Floats]:
        """Return earliest arrivals with at most 0, 1, … hops, until none improves."""
        p = self.plan
        arrival = np.full(len(p.nodes), np.inf)
        arrival[self.source] = self.start_s
        reached = np.zeros(len(p.nodes), np.bool_)
        reached[self.source] = True
        found = [arrival]
        for _ in range(most):
            arrival, reached, count = relax(
                arrival,
                reached,
                contacts,
                p.sender,
                p.receiver,
                p.free_s,
                p.end_s,
                self.seconds,
                p.light_s,
                min(bound, arrival[self.dest]),
            )
            if not count:
                break
            found.append(arrival)
        return found

    def reaches(self, contacts: Ints32, hops: int, by_s: float) -> bool:
        """Return whether these contacts alone give arrival by a time in so many hops."""
        return bool(self.layers(contacts, hops, by_s)[-1][self.dest] <= by_s)

    def on_best(
        self, layers: Sequence[Floats], hops: int, by_s: float, every: Ints32
    ) -> list[Ints32]:
        """Return the contacts of any best route, hop by hop."""
        p = self.plan
        columns = (p.sender, p.receiver, p.free_s, p.end_s, self.seconds, p.light_s)
        latest = np.full(len(p.nodes), -np.inf)
        latest[self.dest] = by_s
        found: list[Ints32] = []
        for hop in range(hops, 0, -1):
            found.append(usable(layers[hop - 1], latest, every, *columns))
            latest = departures(latest, found[-1], *columns)
        return found[::-1]

    def route(self, chosen: Sequence[Ints32], hops: int, by_s: float) -> Route:
        """Return the first route, in order, through contacts of each hop."""
        p = self.plan
        latest = [np.full(len(p.nodes), -np.inf)]
        latest[0][self.dest] = by_s
        columns = (p.sender, p.receiver, p.free_s, p.end_s, self.seconds, p.light_s)
        for some in chosen[:0:-1]:
            latest.append(departures(latest[-1], some, *columns))
        at, now = self.source, self.start_s
        contacts, sent, through = [], [], []
        for hop in range(hops):
            deadline = latest[hops - 1 - hop]
            for c in chosen[hop].tolist():
                begun = max(now, float(p.free_s[c]))
                done = begun + float(self.seconds[c])
                there = done + float(p.light_s[c])
                good = p.sender[c] == at and done <= p.end_s[c]
                if good and there <= deadline[p.receiver[c]]:
                    contacts.append(c)
                    sent.append(begun)
                    through.append(done)
                    at, now = int(p.receiver[c]), there
                    break
        left = min(
            float((p.end_s[c] - done) * p.rate_bit_s[c])
            for c, done in zip(contacts, through, strict=True)
        )
        return Route(
            tuple(contacts),
            tuple(sent),
            tuple(through),
            now,
            float(min(p.end_s[c] for c in contacts)),
            p.nodes[int(p.receiver[contacts[0]])],
            left,
        )


def _search(
    plan: Plan, source: int, dest: int, start_s: float, size_bit: float
) -> _Search:
    for name, node in (("source", source), ("destination", dest)):
        if plan.place(node) < 0:
            raise UnknownNameError(f"{name} {node} is no node of the plan")
    if source == dest:
        raise RangeError("destination", dest, "another node than the source")
    if not np.isfinite(start_s):
        raise RangeError("start", start_s, "a number of seconds")
    if not (np.isfinite(size_bit) and size_bit >= 0.0):
        raise RangeError("size", size_bit, "0 bit or more")
    seconds = size_bit / plan.rate_bit_s
    return _Search(plan, seconds, plan.place(source), plan.place(dest), start_s)


def best_route(
    plan: Plan,
    source: int,
    dest: int,
    start_s: float,
    size_bit: float = 0.0,
    without: Ints32 | None = None,
) -> Route | None:
    """Return the best route of a message, None if there is none.

    Parameters
    ----------
    source, dest
        Numbers of nodes.
    start_s
        When the message is ready, seconds on the plan's clock.
    size_bit
        Size of the message; 0 for the earliest arrival of a bit.
    without
        Places of contacts that must not be used.

    Raises
    ------
    UnknownNameError, RangeError
        For a node that is not in the plan, equal nodes, or a time or size outside its limits.
    """
    search = _search(plan, source, dest, start_s, size_bit)
    every = np.flatnonzero(plan.end_s > start_s).astype(np.int32)
    if without is not None and len(without):
        every = np.setdiff1d(every, without).astype(np.int32)
    layers = search.layers(every, len(plan.nodes))
    arrival = float(layers[-1][search.dest])
    if not np.isfinite(arrival):
        return None
    hops = next(k for k, a in enumerate(layers) if a[search.dest] == arrival)
    chosen = search.on_best(layers, hops, arrival, every)
    pool = np.unique(np.concatenate(chosen)).astype(np.int32)
    lasting = _longest(search, pool, hops, arrival)
    kept = [some[plan.end_s[some] >= lasting] for some in chosen]
    for entry in np.unique(plan.receiver[kept[0]]).tolist():
        first = kept[0][plan.receiver[kept[0]] == entry]
        allowed = [first, *kept[1:]]
        if _fits(search, allowed, arrival):
            return search.route(allowed, hops, arrival)
    return None


def _fits(search: _Search, chosen: Sequence[Ints32], by_s: float) -> bool:
    """Return whether there is a route through contacts of each hop in turn."""
    p = search.plan
    arrival = np.full(len(p.nodes), np.inf)
    arrival[search.source] = search.start_s
    for some in chosen:
        reached = np.isfinite(arrival)
        blank = np.full(len(p.nodes), np.inf)
        for c in some.tolist():
            if not reached[p.sender[c]]:
                continue
            done = max(arrival[p.sender[c]], p.free_s[c]) + search.seconds[c]
            if done <= p.end_s[c]:
                blank[p.receiver[c]] = min(blank[p.receiver[c]], done + p.light_s[c])
        arrival = blank
    return bool(arrival[search.dest] <= by_s)


def _longest(search: _Search, pool: Ints32, hops: int, by_s: float) -> float:
    """Return the latest end that all contacts of some best route have."""
    ends = np.unique(search.plan.end_s[pool])
    low, high = 0, len(ends) - 1
    while low < high:
        middle = (low + high + 1) // 2
        lasting = pool[search.plan.end_s[pool] >= ends[middle]]
        if search.reaches(lasting, hops, by_s):
            low = middle
        else:
            high = middle - 1
    return float(ends[low])


def several_routes(
    plan: Plan,
    source: int,
    dest: int,
    start_s: float,
    size_bit: float = 0.0,
    *,
    most: int = 3,
    apart: str = "contacts",
) -> list[Route]:
    """Return disjoint routes, the best first.

    Parameters
    ----------
    most
        Largest number of routes.
    apart
        ``contacts``: no contact is shared; ``nodes``: no node between source and destination.

    Raises
    ------
    UnknownNameError, RangeError
        As ``best_route``, and for an unknown value of ``apart``.
    """
    if apart not in {"contacts", "nodes"}:
        raise UnknownNameError(f"apart is {apart!r}", remedy="contacts or nodes")
    if most < 1:
        raise RangeError("most", most, "1 or more")
    gone = np.empty(0, np.int32)
    found: list[Route] = []
    ends = {plan.place(source), plan.place(dest)}
    while len(found) < most:
        route = best_route(plan, source, dest, start_s, size_bit, gone)
        if route is None:
            break
        found.append(route)
        used = np.array(route.contacts, np.int32)
        if apart == "nodes":
            between = {int(plan.receiver[c]) for c in route.contacts} - ends
            touched = np.isin(plan.sender, list(between)) | np.isin(
                plan.receiver, list(between)
            )
            used = np.union1d(used, np.flatnonzero(touched)).astype(np.int32)
        gone = np.union1d(gone, used).astype(np.int32)
    return found


def book(plan: Plan, route: Route) -> Plan:
    """Return the plan after a message has been sent along a route.

    Its contacts are free again after it: later messages wait or take another route.
    """
    free = plan.free_s.copy()
    for contact, done in zip(route.contacts, route.through_s, strict=True):
        free[contact] = max(free[contact], done)
    return replace(plan, free_s=free)
