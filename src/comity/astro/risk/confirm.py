"""A count confirmed by sampling: trials that are drawn towards the encounter.

A plain Monte Carlo of a probability of 1e-6 needs 1e8 trials for a hundred hits. Here trials are
drawn from a mixture of normal distributions about the encounter and weighted by density over
proposal density, which is known in closed form: the mean of the weights is the probability
whatever the mixture is (importance sampling; Owen and Zhou, J. Am. Stat. Assoc. 95 (2000)).
The orbits drawn are flown by two-body motion, not by the linear maps that a count uses.
"""

from dataclasses import dataclass
from math import ceil, inf, log, sqrt

import numpy as np

from comity.astro.orbits.kernels.equinoctial import state_from
from comity.astro.risk.count import Count
from comity.astro.risk.kernels.frame import SMALLEST_KM
from comity.astro.risk.kernels.sampling import tube_hits
from comity.astro.risk.overlap import Orbits, meeting_at
from comity.astro.risk.sample import search_span
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_TCG_KM3_S2

__all__ = ["Sampled", "sample_towards"]

#: Part of the trials drawn from the distribution itself: no weight exceeds its inverse.
PLAIN = 0.1
#: Trials of a block, and at most; a block takes some hundredths of a second.
BLOCK = 5_000
MOST = 200_000
#: Relative standard error at which sampling ends.
WANTED = 0.01
#: Hits below which a standard error means nothing.
FEWEST_HITS = 400
#: Trials that show how far orbits are from the linear map.
PILOT = 64


@dataclass(frozen=True, slots=True)
class Sampled:
    """A probability by weighted trials.

    Attributes
    ----------
    pc, error
        The probability and its standard error; NaN where nothing could be sampled.
    hits, trials, seed
        What was counted.
    heaviest
        Part of the sum that one trial holds: near 1 the error cannot be believed.
    reason
        Why nothing was sampled, empty otherwise.
    """

    pc: float
    error: float
    hits: int
    trials: int
    seed: int
    heaviest: float
    reason: str = ""

    @property
    def settled(self) -> bool:
        """Whether the standard error is small and can be believed."""
        small = self.error <= 1.5 * WANTED * self.pc
        return small and self.hits >= FEWEST_HITS and self.heaviest <= WANTED


@dataclass(frozen=True, slots=True)
class _Tube:
    """Arrays of `kernels.sampling.tube_hits`, one row an instant."""

    shares: Floats
    relative: Floats
    maps: Floats
    weights: Floats
    shifts: Floats
    roots: Floats
    turned: Floats
    log_size: float


def _instants(orbits: Orbits, count: Count, inside: float) -> list[tuple[float, float]]:
    """Return instants along an encounter and their spacing."""
    out: list[tuple[float, float]] = []
    for begin, end in count.spans_s:
        part = (end - begin) / orbits.period_s
        number = min(9 + ceil(120.0 * part), 81)
        spacing = (end - begin) / number
        out += [(begin + (k + 0.5) * spacing, spacing) for k in range(number)]
    if inside > 1e-9:
        out.append((count.window_s[0], 0.0))
    return out


def _far_from_linear(
    orbits: Orbits, t_s: float, row: "_Row", rng: np.random.Generator
) -> float:
    """Return how far orbits of a component are from its linear map, km (root mean square)."""
    s1, s2 = np.empty(6), np.empty(6)
    total = 0.0
    for _ in range(PILOT):
        z = rng.standard_normal(12)
        wanted = row.shift + row.root @ rng.standard_normal(3)
        z += row.turned.T @ (wanted - row.turned @ z)
        state_from(orbits.one + orbits.factor_1 @ z[:6], t_s, EARTH_MU_TCG_KM3_S2, s1)
        state_from(orbits.two + orbits.factor_2 @ z[6:], t_s, EARTH_MU_TCG_KM3_S2, s2)
        off = s2[:3] - s1[:3] - row.relative - row.map @ z
        total += float(off @ off)
    return sqrt(total / PILOT)


@dataclass(frozen=True, slots=True)
class _Row:
    """One component: the distribution drawn towards the sphere at an instant."""

    relative: Floats
    map: Floats
    weight: Floats
    shift: Floats
    root: Floats
    turned: Floats
    log_size: float


def _row(orbits: Orbits, t_s: float, along_km: float, across_km: float) -> _Row | None:
    """Draw the distribution at an instant towards a sphere of a size, longer along its motion."""
    met = meeting_at(orbits, t_s, across_km)
    if met is None or met.sigmas[2] <= SMALLEST_KM:
        return None
    velocity = met.axes.T @ met.velocity
    speed = max(float(np.linalg.norm(velocity)), 1e-30)
    way = velocity / speed
    size = across_km**2 * np.eye(3) + (speed * along_km) ** 2 * np.outer(way, way)
    weight = np.linalg.inv(size)
    scaled = met.axes * met.sigmas[:, None]
    precision = np.eye(3) + scaled @ weight @ scaled.T
    place = met.relative[:3]
    shift = -np.asarray(np.linalg.solve(precision, scaled @ weight @ place), np.float64)
    values, vectors = np.linalg.eigh(precision)
    root = np.asarray(vectors / np.sqrt(values), np.float64)
    # The integral of the component, from the completed square.
    log_size = -0.5 * float(np.sum(np.log(values)))
    log_size += 0.5 * float(shift @ precision @ shift - place @ weight @ place)
    return _Row(place, met.spread[:3], weight, shift, root, met.turned, log_size)


def _tube(orbits: Orbits, count: Count, radius: float, inside: float) -> _Tube | None:
    """Return the mixture along an encounter, None where none can be made."""
    rng = np.random.default_rng(7)
    rows = []
    for t_s, spacing in _instants(orbits, count, inside):
        row = _row(orbits, t_s, spacing, radius)
        if row is None:
            continue
        off = _far_from_linear(orbits, t_s, row, rng)
        if off > 0.1 * radius:
            row = _row(orbits, t_s, spacing, sqrt(radius**2 + 4.0 * off**2))
        if row is not None:
            rows.append(row)
    if not rows:
        return None
    logs = np.array([row.log_size for row in rows])
    highest = float(logs.max())
    shares = np.cumsum(np.exp(logs - highest))
    return _Tube(
        shares / shares[-1],
        np.array([row.relative for row in rows]),
        np.array([row.map for row in rows]),
        np.array([row.weight for row in rows]),
        np.array([row.shift for row in rows]),
        np.array([row.root for row in rows]),
        np.array([row.turned for row in rows]),
        highest + log(float(shares[-1])),
    )


def sample_towards(
    orbits: Orbits,
    count: Count,
    radius_km: float,
    inside: float,
    seed: int = 1,
    most: int = MOST,
) -> Sampled:
    """Estimate Pc by trials drawn towards an encounter, until its error is one per cent.

    Parameters
    ----------
    count
        The encounter as `count.whole_count` sees it: where to look.
    inside
        P_in at the begin of the window.
    seed, most
        Of the random numbers; and the largest number of trials.
    """
    nothing = Sampled(inf, inf, 0, 0, seed, 1.0, "no overlap shows where to sample")
    tube = _tube(orbits, count, radius_km, inside)
    if tube is None:
        return nothing
    if tube.log_size < -600.0:
        return Sampled(inf, inf, 0, 0, seed, 1.0, "too small for weights of trials")
    starts, window = search_span(orbits, count)
    sums, trials = np.zeros(4), 0
    streams = np.random.SeedSequence(seed).spawn(ceil(most / BLOCK))
    done = nothing
    for stream in streams:
        tube_hits(
            np.random.Generator(np.random.PCG64(stream)),
            *orbits.pair,
            tube.shares,
            tube.relative,
            tube.maps,
            tube.weights,
            tube.shifts,
            tube.roots,
            tube.turned,
            tube.log_size,
            PLAIN,
            starts,
            window,
            radius_km,
            EARTH_MU_TCG_KM3_S2,
            BLOCK,
            sums,
        )
        trials += BLOCK
        mean = float(sums[1]) / trials
        variance = max(float(sums[2]) / trials - mean**2, 0.0)
        heaviest = float(sums[3] / sums[1]) if sums[1] > 0.0 else 1.0
        done = Sampled(
            mean, sqrt(variance / trials), int(sums[0]), trials, seed, heaviest
        )
        if done.settled and done.error <= WANTED * mean:
            break
        if trials >= 4 * BLOCK and done.hits == 0:
            break
    return done
