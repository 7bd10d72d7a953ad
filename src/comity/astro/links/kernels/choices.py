"""Annealing over choices that exclude each other, under one capacity."""

import math

import numpy as np

from comity.astro.orbits.kernels.options import exact
from comity.foundations.arrays import Ints

__all__ = ["anneal"]


@exact
def anneal(
    item: Ints,
    worth: Ints,
    weight: Ints,
    pair_rows: Ints,
    pairs: Ints,
    triple_rows: Ints,
    triples: Ints,
    capacity: int,
    steps: int,
    hot: float,
    cold: float,
    rng: np.random.Generator,
    chosen: Ints,
    best: Ints,
) -> int:
    """Improve what is chosen by simulated annealing; return the worth of the best.

    A step takes a choice at random and drops what excludes it: the other choice of its item,
    those that it may not stand beside, of each forbidden triple the cheaper of two, and what
    is too heavy, the cheapest of some. It is done if the loss allows it at the temperature,
    which falls geometrically from ``hot`` to ``cold`` (Metropolis' rule).

    Parameters
    ----------
    item, worth, weight
        (L,) of each choice: its item, what it is worth, what it weighs.
    pair_rows, pairs
        (L + 1,) rows of, and choices that may not stand beside each.
    triple_rows, triples
        (L + 1,) rows of, and (T, 2) choices that may not both stand beside each.
    capacity
        Most that all may weigh.
    steps, hot, cold, rng
        Of the annealing.
    chosen, best
        (I,) choice of each item or −1: where it begins, and filled with the best.
    """
    count, items = len(item), len(chosen)
    on = np.zeros(count, np.bool_)
    total, heavy = 0, 0
    for i in range(items):
        best[i] = chosen[i]
        if chosen[i] >= 0:
            on[chosen[i]] = True
            total += worth[chosen[i]]
            heavy += weight[chosen[i]]
    most = total
    mark = np.zeros(count, np.int64)
    drop = np.empty(count, np.int64)
    fall = math.log(cold / hot)
    for step in range(steps):
        c = int(rng.random() * count)
        if on[c]:
            continue
        stamp = step + 1
        heat = hot * math.exp(fall * step / steps)
        allowed = worth[c] - heat * math.log(1e-12 + rng.random())
        n, lost, freed = 0, 0, 0
        own = chosen[item[c]]
        if own >= 0:
            mark[own] = stamp
            drop[n] = own
            n += 1
            lost += worth[own]
            freed += weight[own]
        for k in range(pair_rows[c], pair_rows[c + 1]):
            q = pairs[k]
            if on[q] and mark[q] != stamp:
                mark[q] = stamp
                drop[n] = q
                n += 1
                lost += worth[q]
                freed += weight[q]
                if lost > allowed:
                    break
        if lost > allowed:
            continue
        for k in range(triple_rows[c], triple_rows[c + 1]):
            x, y = triples[k, 0], triples[k, 1]
            if on[x] and on[y] and mark[x] != stamp and mark[y] != stamp:
                q = x
                if worth[y] < worth[x] or (worth[y] == worth[x] and rng.random() < 0.5):
                    q = y
                mark[q] = stamp
                drop[n] = q
                n += 1
                lost += worth[q]
                freed += weight[q]
                if lost > allowed:
                    break
        if lost > allowed:
            continue
        over = heavy - freed + weight[c] - capacity
        tries = 0
        while over > 0 and lost <= allowed and tries < 1000:
            tries += 1
            cheapest, least = -1, 1e18
            for _ in range(12):
                q = chosen[int(rng.random() * items)]
                if q >= 0 and weight[q] > 0 and mark[q] != stamp:
                    price = worth[q] / min(weight[q], over) + rng.random()
                    if price < least:
                        cheapest, least = q, price
            if cheapest < 0:
                continue
            mark[cheapest] = stamp
            drop[n] = cheapest
            n += 1
            lost += worth[cheapest]
            freed += weight[cheapest]
            over -= weight[cheapest]
        if over > 0 or lost > allowed:
            continue
        for k in range(n):
            on[drop[k]] = False
            chosen[item[drop[k]]] = -1
        on[c] = True
        chosen[item[c]] = c
        total += worth[c] - lost
        heavy += weight[c] - freed
        if total > most:
            most = total
            for i in range(items):
                best[i] = chosen[i]
    return int(most)
