"""Shapley values, exact from all coalitions or sampled with their error."""

import math
from collections.abc import Callable

import numpy as np

from comity.foundations.arrays import Bools, Floats
from comity.foundations.errors import RangeError

Tick = Callable[[int, int], None]

__all__ = ["LEAST_PAIRS", "T_975", "shapley", "shapley_sampled"]

#: Least number of pairs: Student's t at 97.5 % is bounded by that of 30 pairs.
LEAST_PAIRS, T_975 = 30, 2.05
#: Most pairs that are kept in memory: the interval is 60 times narrower than with the least.
MOST_PAIRS = 100_000


def shapley(values: Floats) -> Floats:
    """Return the Shapley values of n players from the worths of all 2^n coalitions.

    ``φ_i = Σ_S |S|! (n − |S| − 1)! / n! (v(S ∪ i) − v(S))`` (Shapley 1953); bit i of a row's
    number says whether player i belongs to the coalition.

    Raises
    ------
    RangeError
        If the length is no power of two.
    """
    n = len(values).bit_length() - 1
    if len(values) != 1 << n:
        raise RangeError("coalitions", len(values), "a power of two")
    rows = np.arange(1 << n)
    size = np.zeros(1 << n, np.int64)
    for i in range(n):
        size += (rows >> i) & 1
    weight = np.array(
        [1.0 / (n * math.comb(n - 1, k)) if k < n else 0.0 for k in range(n + 1)]
    )
    out = np.empty(n)
    for i in range(n):
        rest = rows[(rows >> i) & 1 == 0]
        gain = values[rest | (1 << i)] - values[rest]
        out[i] = math.fsum((weight[size[rest]] * gain).tolist())
    return out


def shapley_sampled(
    worth: Callable[[Bools], float],
    players: int,
    rng: np.random.Generator,
    *,
    pairs: int = 200,
    halted: Callable[[], bool] = lambda: False,
    tick: Tick = lambda _done, _total: None,
) -> tuple[Floats, Floats]:
    """Return unbiased estimates of Shapley values, and half widths of their 95 % intervals.

    Players join in random orders, each order followed by its reverse (antithetic, Castro,
    Gómez and Tejada 2009); the increments are averaged. Every order adds up to
    the total, so the estimates do as well. The interval is Student's over the pairs of orders.
    If ``halted``, the pairs drawn so far count once there are 30.

    Raises
    ------
    RangeError
        For fewer than 30 pairs, or more than 100,000.
    """
    if not LEAST_PAIRS <= pairs <= MOST_PAIRS:
        raise RangeError("pairs of orders", pairs, f"{LEAST_PAIRS} to {MOST_PAIRS}")
    gains = np.zeros((pairs, players))
    for k in range(pairs):
        if halted() and k >= LEAST_PAIRS:
            gains = gains[:k]
            break
        order = rng.permutation(players)
        for some in (order, order[::-1]):
            inside = np.zeros(players, np.bool_)
            before = worth(inside)
            for player in some.tolist():
                inside[player] = True
                now = worth(inside)
                gains[k, player] += 0.5 * (now - before)
                before = now
        tick(k + 1, pairs)
    error = T_975 * gains.std(axis=0, ddof=1) / math.sqrt(len(gains))
    mean: Floats = gains.mean(axis=0)
    return mean, np.asarray(error)
