"""Layers of earliest arrivals over a contact plan, and of latest departures.

A message that is at the sender of a contact at ``t`` begins to be sent at ``max(t, free)``,
takes ``size / rate``, must be through by ``end``, and arrives a light time later. To be
earlier never hurts, so a layer of earliest arrivals holds all that later hops need.
"""

import numpy as np

from comity.astro.orbits.kernels.options import checked
from comity.foundations.arrays import Bools, Floats, Ints32

__all__ = ["departures", "relax", "usable"]


@checked
def relax(
    arrival: Floats,
    reached: Bools,
    contacts: Ints32,
    sender: Ints32,
    receiver: Ints32,
    free: Floats,
    end: Floats,
    seconds: Floats,
    light: Floats,
    bound: float,
) -> tuple[Floats, Bools, int]:
    """Return arrivals with one hop more, which nodes got better, and how many.

    Only contacts from nodes that ``reached`` marks are tried; arrivals after ``bound`` are
    of no use.
    """
    better = arrival.copy()
    came = np.zeros(len(arrival), np.bool_)
    count = 0
    for k in range(len(contacts)):
        c = contacts[k]
        s = sender[c]
        if not reached[s]:
            continue
        done = max(arrival[s], free[c]) + seconds[c]
        if done > end[c]:
            continue
        there = done + light[c]
        r = receiver[c]
        if there < better[r] and there <= bound:
            better[r] = there
            if not came[r]:
                came[r] = True
                count += 1
    return better, came, count


@checked
def departures(
    latest: Floats,
    contacts: Ints32,
    sender: Ints32,
    receiver: Ints32,
    free: Floats,
    end: Floats,
    seconds: Floats,
    light: Floats,
) -> Floats:
    """Return the latest times to be at each node with one hop more to go; −inf if never."""
    earlier = np.full(len(latest), -np.inf)
    for k in range(len(contacts)):
        c = contacts[k]
        leave = min(end[c], latest[receiver[c]] - light[c]) - seconds[c]
        if leave >= free[c] and leave > earlier[sender[c]]:
            earlier[sender[c]] = leave
    return earlier


@checked
def usable(
    arrival: Floats,
    latest: Floats,
    contacts: Ints32,
    sender: Ints32,
    receiver: Ints32,
    free: Floats,
    end: Floats,
    seconds: Floats,
    light: Floats,
) -> Ints32:
    """Return the contacts by which a message may go from these arrivals to these deadlines."""
    found = np.empty(len(contacts), np.int32)
    n = 0
    for k in range(len(contacts)):
        c = contacts[k]
        done = max(arrival[sender[c]], free[c]) + seconds[c]
        if done <= end[c] and done + light[c] <= latest[receiver[c]]:
            found[n] = c
            n += 1
    return found[:n]
