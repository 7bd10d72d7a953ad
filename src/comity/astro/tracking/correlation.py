"""Two catalogues of one sky: which object of one is which of the other, and how sure that is.

Each object of the second is held against those of the first at its own epoch: shape, plane and
place along the orbit. How much two catalogues differ about one object is taken from the pairs
themselves, and how often an unrelated object would fit as well from decoys: the same objects rotated about
the Earth's axis, of which none can be right (target and decoy, as in the search of spectra; Elias
and Gygi, Nature Methods 4, 2007).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from comity.astro.orbits.elements import ElementSets
from comity.astro.orbits.states import propagate, propagate_each
from comity.astro.orbits.two_body import turned
from comity.astro.tracking.calibration import rising_fit
from comity.foundations.arrays import Floats, Ints
from comity.foundations.constants import DAY_US, EARTH_MU_KM3_S2
from comity.foundations.errors import DataError

__all__ = ["Correlation", "Pair", "correlate"]

Tick = Callable[[int, int], None]

#: Candidates have an axis within this part of the object's.
AXIS_PART = 0.02
#: Turns of the decoys, rad: not those by which planes of constellations are apart.
TURNS = tuple(math.radians(d) for d in (37.0, 101.0, 163.0, 229.0, 283.0))
#: Differences: logarithm of the axis, eccentricity vector, plane, place along the orbit (rad).
PARTS = ("axis", "shape", "plane", "place")
#: What the differences are at first taken to be, and how the last one grows, rad a day.
FIRST = np.array([2e-4, 5e-4, 1e-3, 5e-3])
GROWTH_RAD_D = 1e-3
ROUNDS, LEAST_PAIRS = 3, 30
#: Squared distance beyond which no pair is made.
FARTHEST = 60.0


@dataclass(frozen=True, slots=True)
class Pair:
    """An object of the second catalogue with its best fit in the first.

    Attributes
    ----------
    one, two
        Rows of the first and the second.
    confidence
        One less the share of false pairs among pairs with such a fit.
    apart_km
        Distance of both at the second's epoch.
    along_km, age_d
        The part of it along the orbit; days between both epochs.
    distance
        Squared distance in units of what is usual.
    """

    one: int
    two: int
    confidence: float
    apart_km: float
    along_km: float
    age_d: float
    distance: float


@dataclass(frozen=True, slots=True)
class Correlation:
    """Pairs, objects of one side alone, and the typical difference of pairs.

    Attributes
    ----------
    pairs
        By the second's rows; each object of the first at most once.
    only_one, only_two
        Rows without a partner.
    usual
        (4,) typical difference of pairs, in the order of ``PARTS``; the last one a day apart.
    decoys
        Number of decoys tried for each object.
    """

    pairs: tuple[Pair, ...]
    only_one: Ints
    only_two: Ints
    usual: Floats
    decoys: int


def _shape(states: Floats) -> tuple[Floats, Floats, Floats]:
    """Return log of the axis (K,), eccentricity vector and unit normal (K, 3) of states."""
    r, v = states[:, :3], states[:, 3:]
    size = np.linalg.norm(r, axis=1)
    axis = 1.0 / (2.0 / size - np.sum(v * v, axis=1) / EARTH_MU_KM3_S2)
    spin = np.cross(r, v)
    shape = np.cross(v, spin) / EARTH_MU_KM3_S2 - r / size[:, None]
    with np.errstate(invalid="ignore"):
        return np.log(axis), shape, spin / np.linalg.norm(spin, axis=1)[:, None]


def _differences(some: Floats, one: Floats) -> Floats:
    """Return differences (K, 4) of states (K, 6) from one state (6,)."""
    log_axis, shape, normal = _shape(some)
    own_axis, own_shape, own_normal = (part[0] for part in _shape(one[None]))
    units = some[:, :3] / np.linalg.norm(some[:, :3], axis=1)[:, None]
    own = one[:3] / np.linalg.norm(one[:3])
    sine = np.cross(units, own) @ own_normal
    return np.stack(
        [
            np.abs(log_axis - own_axis),
            np.linalg.norm(shape - own_shape, axis=1),
            np.linalg.norm(normal - own_normal, axis=1),
            np.abs(np.arctan2(sine, units @ own)),
        ],
        axis=1,
    )


@dataclass
class _Found:
    """Candidates of one object, and the best of each decoy."""

    rows: Ints
    differences: Floats
    decoys: list[Floats]
    age_d: Floats
    states: Floats
    own: Floats


def _candidates(
    first: ElementSets, order: Ints, axes: Floats, epoch_us: int, own: Floats
) -> _Found:
    """Return those of the first that could be an object, at its epoch."""
    own_axis = math.exp(float(_shape(own[None])[0][0]))
    low, high = np.searchsorted(
        axes[order], [own_axis * (1.0 - AXIS_PART), own_axis * (1.0 + AXIS_PART)]
    )
    rows = order[low:high]
    moved = propagate(first.take(rows), epoch_us, np.zeros(1))
    good = moved.fault[:, 0] == 0
    rows = rows[good]
    states = np.concatenate(
        [moved.position_km[good, 0], moved.velocity_km_s[good, 0]], axis=1
    )
    age = np.abs(first.epoch_us[rows] - epoch_us) / DAY_US
    if not len(rows):
        none = np.zeros((0, 4))
        return _Found(rows, none, [none for _ in TURNS], age, states, own)
    decoys = [_differences(states, turned(own, turn)) for turn in TURNS]
    return _Found(rows, _differences(states, own), decoys, age, states, own)


def _distance(differences: Floats, age_d: Floats, usual: Floats) -> Floats:
    """Return squared distances in units of what is usual, the place growing with age."""
    scale = np.tile(usual, (len(differences), 1))
    scale[:, 3] = np.hypot(usual[3], GROWTH_RAD_D * age_d)
    out: Floats = np.sum((differences / scale) ** 2, axis=1)
    return out


def _usual(found: list[_Found], usual: Floats) -> Floats:
    """Estimate the typical difference of pairs: medians over the best fits that no decoy reaches."""
    best = []
    for one in found:
        if not len(one.rows):
            continue
        near = _distance(one.differences, one.age_d, usual)
        k = int(np.argmin(near))
        decoy_distances = min(
            float(_distance(d, one.age_d, usual).min()) for d in one.decoys
        )
        if near[k] < FARTHEST and near[k] < 0.25 * decoy_distances:
            place = one.differences[k].copy()
            place[3] = math.sqrt(
                max(place[3] ** 2 - (GROWTH_RAD_D * one.age_d[k]) ** 2, 0.0)
            )
            best.append(place)
    if len(best) < LEAST_PAIRS:
        return usual
    middle = np.median(np.array(best), axis=0)
    # The median size of a normal error is 0.6745 of its standard deviation.
    out: Floats = np.clip(middle / 0.6745, 0.05 * FIRST, 20.0 * FIRST)
    return out


def correlate(
    first: ElementSets,
    second: ElementSets,
    *,
    tick: Tick = lambda _done, _total: None,
) -> Correlation:
    """Return which object of the second catalogue is which of the first.

    Parameters
    ----------
    first, second
        One element set of each object. The first is carried to each epoch of the second.
    tick
        Called with how many of the second are done.

    Raises
    ------
    DataError
        If one of them is empty.
    """
    if not len(first) or not len(second):
        raise DataError("a catalogue is empty", remedy="give two with element sets")
    axes = np.cbrt(EARTH_MU_KM3_S2 / first.mean_motion_rad_s**2)
    order = np.argsort(axes, kind="stable")
    own = propagate_each(second, second.epoch_us)
    states = np.concatenate([own.position_km[:, 0], own.velocity_km_s[:, 0]], axis=1)
    found: list[_Found] = []
    kept: list[int] = []
    for k in range(len(second)):
        if own.fault[k, 0] == 0:
            found.append(
                _candidates(first, order, axes, int(second.epoch_us[k]), states[k])
            )
            kept.append(k)
        tick(k + 1, len(second))
    usual = FIRST.copy()
    for _ in range(ROUNDS):
        usual = _usual(found, usual)
    pairs = _paired(found, kept, usual)
    ones = np.array([pair.one for pair in pairs], np.int64)
    twos = np.array([pair.two for pair in pairs], np.int64)
    return Correlation(
        tuple(pairs),
        np.setdiff1d(np.arange(len(first)), ones),
        np.setdiff1d(np.arange(len(second)), twos),
        usual,
        len(TURNS),
    )


def _paired(found: list[_Found], kept: list[int], usual: Floats) -> list[Pair]:
    """Return the best pairs, each object once, with the confidence that decoys leave."""
    every: list[tuple[float, int, int]] = []
    decoy_distances: list[float] = []
    for n, one in enumerate(found):
        if not len(one.rows):
            continue
        near = _distance(one.differences, one.age_d, usual)
        every.extend(
            (float(near[k]), n, k) for k in np.flatnonzero(near < FARTHEST).tolist()
        )
        decoy_distances.extend(
            float(_distance(decoy, one.age_d, usual).min()) for decoy in one.decoys
        )
    taken: set[int] = set()
    done: set[int] = set()
    chosen = []
    for distance, n, k in sorted(every):
        row = int(found[n].rows[k])
        if n not in done and row not in taken:
            done.add(n)
            taken.add(row)
            chosen.append((distance, n, k))
    sure = _confidence(
        np.array([c[0] for c in chosen]), np.sort(np.array(decoy_distances)), len(TURNS)
    )
    out = [
        _pair(found[n], kept[n], k, distance, float(sure[m]))
        for m, (distance, n, k) in enumerate(chosen)
    ]
    return sorted(out, key=lambda pair: pair.two)


def _pair(one: _Found, two: int, k: int, distance: float, sure: float) -> Pair:
    apart = one.states[k, :3] - one.own[:3]
    forward = one.own[3:] / np.linalg.norm(one.own[3:])
    return Pair(
        int(one.rows[k]),
        two,
        sure,
        float(np.linalg.norm(apart)),
        float(apart @ forward),
        float(one.age_d[k]),
        distance,
    )


def _confidence(distance: Floats, decoy_distances: Floats, decoys: int) -> Floats:
    """Compute one less the local share of false pairs at each distance (sorted).

    Among pairs up to a distance ``N_decoy / (decoys N)`` are false; the local share is taken
    over windows of neighbours and made to fall with the distance.
    """
    count = len(distance)
    if not count:
        return np.zeros(0)
    width = max(20, count // 40)
    low = np.maximum(np.arange(count) - width // 2, 0)
    high = np.minimum(low + width, count)
    below = np.searchsorted(decoy_distances, distance[high - 1], "right")
    above = np.searchsorted(decoy_distances, distance[low], "left")
    false = (below - above) / decoys / np.maximum(high - low, 1)
    falling = rising_fit(np.clip(false, 0.0, 1.0), np.ones(count))
    out: Floats = 1.0 - np.clip(falling, 0.0, 1.0)
    return out
