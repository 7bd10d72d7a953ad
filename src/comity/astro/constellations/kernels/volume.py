"""What a fleet's data come to: satellites fill their stores, antennas empty them."""

import numpy as np

from comity.astro.orbits.kernels.options import exact
from comity.foundations.arrays import Bools, Floats, Ints, Ints32

__all__ = ["deliver"]


@exact
def _seat(
    craft: int,
    first: Ints,
    last: Ints,
    antenna: Ints32,
    holder: Ints,
    tried: Ints,
    mark: int,
    stack: Ints,
    place: Ints,
) -> bool:
    """Give a satellite an antenna, moving others if need be; return whether it got one.

    Kuhn's search for an augmenting path, depth first, without recursion: ``first``, ``last``
    and ``antenna`` list what each satellite sees, ``holder`` who has each antenna.
    """
    depth = 0
    stack[0], place[0] = craft, first[craft]
    while depth >= 0:
        who = stack[depth]
        if place[depth] >= last[who]:
            depth -= 1
            if depth >= 0:
                place[depth] += 1
            continue
        a = antenna[place[depth]]
        if tried[a] == mark:
            place[depth] += 1
            continue
        tried[a] = mark
        if holder[a] < 0:
            for d in range(depth, -1, -1):
                holder[antenna[place[d]]] = stack[d]
            return True
        depth += 1
        stack[depth] = holder[a]
        place[depth] = first[holder[a]]
    return False


@exact
def deliver(
    slices: Ints,
    craft: Ints32,
    antenna: Ints32,
    allowed: Bools,
    rate: Floats,
    made: Floats,
    step: float,
    down: Floats,
    waited: Floats,
) -> None:
    """Fill what each satellite brings down, and how long its data waited.

    In each slice satellites take turns by how much they can send in it, the fullest first,
    and get an antenna if one can be had with the others keeping theirs: the largest sum of a
    slice, as satellites that can be seated together form a matroid (Edmonds and Fulkerson,
    1965).

    Parameters
    ----------
    slices
        (T + 1,) row at which the pairs of each slice begin.
    craft, antenna
        Pairs that see each other in the slice, by satellite.
    allowed
        (N, M) which satellite may use which antenna; all false for those that are lost.
    rate, made
        (N,) what each can send and what it makes, per second.
    step
        Length of a slice, s.
    down, waited
        (N,) volume brought down, and the sum of its parts times how long they lay in store.
    """
    n = rate.size
    store = np.zeros(n)
    first, last, worth = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n)
    seen = np.zeros(craft.size, np.int32)
    turn, key = np.zeros(n, np.int64), np.zeros(n)
    holder = np.full(allowed.shape[1], -1, np.int64)
    tried = np.full(allowed.shape[1], -1, np.int64)
    stack, place = np.zeros(n + 2, np.int64), np.zeros(n + 2, np.int64)
    mark = 0
    for t in range(slices.size - 1):
        for s in range(n):
            store[s] += made[s] * step
        many, count = 0, 0
        k = slices[t]
        while k < slices[t + 1]:
            # The antennas that one satellite sees and may use.
            s = craft[k]
            begin = count
            while k < slices[t + 1] and craft[k] == s:
                if allowed[s, antenna[k]]:
                    seen[count] = antenna[k]
                    count += 1
                k += 1
            worth[s] = min(store[s], rate[s] * step)
            if count == begin or worth[s] <= 0.0:
                count = begin
                continue
            first[s], last[s] = begin, count
            # Of those that can send as much, the one with the fullest store; few at a time.
            value = worth[s] + 1e-9 * store[s]
            at = many
            while at > 0 and key[at - 1] < value:
                key[at], turn[at] = key[at - 1], turn[at - 1]
                at -= 1
            key[at], turn[at] = value, s
            many += 1
        if not many:
            continue
        holder[:] = -1
        for i in range(many):
            _seat(turn[i], first, last, seen, holder, tried, mark, stack, place)
            mark += 1
        for q in range(holder.size):
            if holder[q] >= 0:
                s = holder[q]
                # The oldest goes first: what was made when this part began and ended.
                made_at = (down[s] + 0.5 * worth[s]) / made[s]
                waited[s] += worth[s] * max((t + 0.5) * step - made_at, 0.0)
                down[s] += worth[s]
                store[s] -= worth[s]
