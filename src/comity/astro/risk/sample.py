"""Monte Carlo: trials in blocks that can be run anywhere, counted with exact bounds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist

import numpy as np

from comity.astro.risk.count import Count
from comity.astro.risk.kernels.sampling import linear_hits, two_body_hits
from comity.astro.risk.overlap import Orbits
from comity.astro.risk.plane import check_radius
from comity.astro.risk.records import Pair
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_TCG_KM3_S2
from comity.foundations.errors import RangeError

__all__ = [
    "BLOCK",
    "Trials",
    "binomial_bounds",
    "linear_trials",
    "run_here",
    "search_span",
    "two_body_trials",
    "two_proportion_p",
]

#: Trials of a block; each block has its own stream of random numbers.
BLOCK = 200_000
MOST_TRIALS = 10**10

#: Runs functions that give hits, in any order: engines differ in this alone.
Runner = Callable[[Iterable[Callable[[], int]]], Iterable[int]]


def run_here(jobs: Iterable[Callable[[], int]]) -> Iterable[int]:
    """Run blocks one after the other."""
    return (job() for job in jobs)


@dataclass(frozen=True, slots=True)
class Trials:
    """Hits of trials, the share of them, and its 95 % bounds."""

    hits: int
    trials: int
    pc: float
    low: float
    high: float


def binomial_bounds(hits: int, trials: int, level: float = 0.95) -> tuple[float, float]:
    """Return the exact bounds of a share (Clopper and Pearson 1934).

    The beta quantiles are found by bisection of the binomial tail.
    """
    tail = (1.0 - level) / 2.0
    low = 0.0 if hits == 0 else _solve(hits, trials, tail, upper=True)
    high = 1.0 if hits == trials else _solve(hits, trials, tail, upper=False)
    return low, high


def _solve(hits: int, trials: int, tail: float, *, upper: bool) -> float:
    """Return p where the tail at the hits has the probability asked for."""
    # Wilson's interval brackets the exact one within a factor.
    z = NormalDist().inv_cdf(1.0 - tail)
    share = hits / trials
    spread = z * sqrt(share * (1.0 - share) / trials + z * z / (4.0 * trials**2))
    low, high = 0.0, min(1.0, 2.0 * share + 4.0 * spread + 10.0 / trials)
    for _ in range(200):
        middle = 0.5 * (low + high)
        # P(X ≥ hits) grows with p, P(X ≤ hits) falls.
        value = (
            1.0 - _cdf(hits - 1, trials, middle)
            if upper
            else _cdf(hits, trials, middle)
        )
        rises = value < tail if upper else value > tail
        low, high = (middle, high) if rises else (low, middle)
    return 0.5 * (low + high)


def _cdf(hits: int, trials: int, p: float) -> float:
    """Return the probability of at most ``hits``, by the continued beta fraction."""
    if hits < 0:
        return 0.0
    if hits >= trials:
        return 1.0
    return 1.0 - _beta_share(hits + 1.0, float(trials - hits), p)


def _beta_share(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function (Lentz's continued fraction)."""
    from math import exp, lgamma, log, log1p  # noqa: PLC0415 - only here

    if x <= 0.0 or x >= 1.0:
        return 0.0 if x <= 0.0 else 1.0
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - _beta_share(b, a, 1.0 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / (d if abs(d) > 1e-300 else 1e-300)
    value = d
    for m in range(1, 5000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        change = 1.0
        for term in (even, odd):
            d = 1.0 / max(1.0 + term * d, 1e-300)
            c = max(1.0 + term / c, 1e-300)
            change = c * d
            value *= change
        if abs(change - 1.0) < 1e-14:
            break
    return front * value


def two_proportion_p(pc: float, hits: int, trials: int) -> float:
    """Return the p-value of an expected probability against hits of trials.

    The test of proportions with which NASA CARA compares its methods with its Monte
    Carlo; the expected one is taken as exact.
    """
    spread = sqrt(max(pc * (1.0 - pc), 1e-300) / trials)
    z = (hits / trials - pc) / spread
    return 2.0 * (1.0 - NormalDist().cdf(abs(z)))


def _check(trials: int, hbr_km: float) -> None:
    check_radius(hbr_km)
    if not 1 <= trials <= MOST_TRIALS:
        raise RangeError("trials", trials, f"from 1 to {MOST_TRIALS}")


def _blocks(
    trials: int, seed: int, hits: Callable[[np.random.Generator, int], int]
) -> Iterable[Callable[[], int]]:
    count = ceil(trials / BLOCK)
    streams = np.random.SeedSequence(seed).spawn(count)

    def job(number: int) -> Callable[[], int]:
        size = min(BLOCK, trials - number * BLOCK)
        return lambda: hits(np.random.Generator(np.random.PCG64(streams[number])), size)

    return (job(number) for number in range(count))


def _counted(parts: Iterable[int], trials: int) -> Trials:
    hits = sum(parts)
    return Trials(hits, trials, hits / trials, *binomial_bounds(hits, trials))


def _factor(covariance: Floats) -> Floats:
    """Return a lower factor of a matrix that may be only positive semidefinite."""
    sizes = np.sqrt(np.maximum(np.diag(covariance), 1e-300))
    values, vectors = np.linalg.eigh(covariance / np.outer(sizes, sizes))
    half = sizes[:, None] * vectors * np.sqrt(np.maximum(values, 0.0))
    return np.ascontiguousarray(np.linalg.qr(half.T)[1].T)


def linear_trials(
    pair: Pair,
    covariance: Floats,
    hbr_km: float,
    trials: int,
    seed: int = 1,
    run: Runner = run_here,
) -> Trials:
    """Sample the relative position and let it pass on a straight line.

    The same for any runner and number of workers. ``covariance`` (3, 3), combined.

    Raises
    ------
    RangeError
        For a radius, a number of trials or a relative speed that cannot be used.
    """
    _check(trials, hbr_km)
    v = pair.relative_km_s
    speed = float(np.linalg.norm(v))
    if not speed > 0.0:
        raise RangeError("relative speed", speed, "above 0 km/s for straight paths")
    factor = _factor(covariance[:3, :3])
    position = np.ascontiguousarray(pair.relative_km)

    def hits(rng: np.random.Generator, size: int) -> int:
        return int(linear_hits(rng, position, v / speed, factor, hbr_km, size))

    return _counted(run(_blocks(trials, seed, hits)), trials)


def two_body_trials(
    orbits: Orbits,
    count: Count,
    hbr_km: float,
    trials: int,
    seed: int = 1,
    run: Runner = run_here,
) -> Trials:
    """Sample both orbits over their elements and fly them.

    Parameters
    ----------
    count
        The encounter as `count.whole_count` sees it: where to look for approaches.
    trials, seed
        How many, and the seed; the result does not depend on the runner.

    Raises
    ------
    RangeError
        For a radius or a number of trials that cannot be used.
    """
    _check(trials, hbr_km)
    starts, window = search_span(orbits, count)

    def hits(rng: np.random.Generator, size: int) -> int:
        return int(
            two_body_hits(
                rng,
                *orbits.pair,
                starts,
                window,
                hbr_km,
                EARTH_MU_TCG_KM3_S2,
                size,
            )
        )

    return _counted(run(_blocks(trials, seed, hits)), trials)


def search_span(orbits: Orbits, count: Count) -> tuple[Floats, Floats]:
    """Return instants to start searches from; begin of the window, and span to search."""
    begin, end = count.begin_s, count.end_s
    margin = 0.5 * (end - begin) + 1.0
    begin = max(begin - margin, count.window_s[0])
    end = min(end + margin, count.window_s[1])
    # Newton finds the approach from anywhere within a small part of a turn.
    starts = np.linspace(
        begin, end, 2 * max(1, ceil((end - begin) / orbits.period_s * 24)) + 1
    )
    return starts[1:-1:2], np.array([count.window_s[0], begin, end])
