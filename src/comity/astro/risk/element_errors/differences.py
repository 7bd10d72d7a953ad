"""Element sets of many objects → differences between sets of one object that share little."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from comity.astro.orbits import ElementSets
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.orbits.states import propagate_each
from comity.foundations.arrays import Bools, Floats, Ints
from comity.foundations.constants import DAY_US

__all__ = ["Differences", "Gathered", "differences_of", "gather", "with_breaks"]

#: Element sets of an object closer than this are one: the last of them counts (``tracking.histories``).
DOUBLE_US = 90_000_000
#: Two sets are a pair of a lag if they are apart by it within this part.
NEAR = 0.15
#: Phases of the revolution at which pairs are compared follow the golden section: all are seen.
PHASE = 0.6180339887498949


@dataclass(frozen=True, slots=True)
class Gathered:
    """Element sets by object and epoch, without doubles.

    Attributes
    ----------
    elements
        N sets.
    object
        (N,) numbers of their objects, rising.
    broken
        (N,) whether the object manoeuvred, or a set is bad, between this set and the one before.
    """

    elements: ElementSets
    object: Ints
    broken: Bools


@dataclass(frozen=True, slots=True)
class Differences:
    """P pairs of sets of one object.

    Attributes
    ----------
    object
        (P,) numbers of the objects.
    newer_us
        (P,) epochs of the newer sets, UTC.
    lag_d
        (P,) days between the epochs.
    wanted_d
        (P,) the lag that the pair stands for.
    rtn_km
        (P, 3) position by the older set less that by the newer one, radial, transverse, normal of the newer,
        at an instant of the revolution before the newer epoch.
    """

    object: Ints
    newer_us: Ints
    lag_d: Floats
    wanted_d: Floats
    rtn_km: Floats

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.object)

    def take(self, rows: Ints | Bools) -> "Differences":
        """Return some of them."""
        return Differences(
            self.object[rows],
            self.newer_us[rows],
            self.lag_d[rows],
            self.wanted_d[rows],
            self.rtn_km[rows],
        )

    def apart(self, total: int) -> Ints:
        """Return for objects 0 to ``total`` - 1 how many pairs do not overlap: (total,).

        Pairs of one lag overlap: what they say anew is the time that they cover over that lag. The lag with
        most counts, and an object with any pair has one.
        """
        out = np.zeros(total, np.int64)
        out[self.object] = 1
        for lag in np.unique(self.wanted_d):
            some = np.flatnonzero(self.wanted_d == lag)
            of, at = self.object[some], self.newer_us[some] / DAY_US
            order = np.lexsort((at, of))
            of, at = of[order], at[order]
            step = np.minimum(np.diff(at, prepend=-np.inf), lag)
            step[1:][np.diff(of) != 0] = lag
            days = np.bincount(of, step, minlength=total)
            out = np.maximum(out, np.floor(days / lag + 1e-9).astype(np.int64))
        return out


def gather(elements: ElementSets, objects: Ints) -> Gathered:
    """Sort element sets (N,) of objects (N,) by object and epoch, and leave out doubles."""
    order = np.lexsort((elements.epoch_us, objects))
    at, of = elements.epoch_us[order], objects[order]
    last = np.ones(len(order), np.bool_)
    if len(order) > 1:
        last[:-1] = (np.diff(at) > DOUBLE_US) | (np.diff(of) != 0)
    kept = order[last]
    none = np.zeros(len(kept), np.bool_)
    return Gathered(elements.take(kept), objects[kept].astype(np.int64), none)


def with_breaks(gathered: Gathered, manoeuvres_us: Ints, number: int) -> Gathered:
    """Mark known manoeuvres (K,; UTC, µs) of one object."""
    own = np.flatnonzero(gathered.object == number)
    at = gathered.elements.epoch_us[own]
    rows = np.searchsorted(at, manoeuvres_us)
    broken = gathered.broken.copy()
    inside = (rows > 0) & (rows < len(own))
    broken[own[rows[inside]]] = True
    return Gathered(gathered.elements, gathered.object, broken)


def compare(elements: ElementSets, older: Ints, newer: Ints) -> Floats:
    """Return positions by older sets less those by newer ones (P, 3), in RTN of the newer ones.

    Each pair is compared at an instant of the last revolution before the newer epoch, which that set was fitted to.
    A pair that cannot be propagated is NaN.
    """
    period_s = 2.0 * np.pi / elements.mean_motion_rad_s[newer]
    phase = (np.arange(len(newer)) * PHASE) % 1.0
    at = elements.epoch_us[newer] - np.rint(phase * period_s * 1e6).astype(np.int64)
    one = propagate_each(elements.take(older), at)
    two = propagate_each(elements.take(newer), at)
    out = np.full((len(newer), 3), np.nan)
    good = np.flatnonzero((one.fault[:, 0] == 0) & (two.fault[:, 0] == 0))
    axes = rtn_axes(two.position_km[good, 0], two.velocity_km_s[good, 0])
    gap = one.position_km[good, 0] - two.position_km[good, 0]
    out[good] = np.einsum("nij,nj->ni", axes, gap)
    return out


def differences_of(
    gathered: Gathered, lags_d: tuple[float, ...], span_d: float
) -> Differences:
    """Return the differences of all pairs that are one of some lags apart.

    A pair is left out if its object manoeuvred between both sets, or within the span that the older one was
    fitted to: a set made across a manoeuvre is neither of the orbits.

    Parameters
    ----------
    lags_d
        Days; each at least ``span_d``.
    span_d
        Days before its epoch that a set is fitted to.
    """
    at, of = gathered.elements.epoch_us, gathered.object
    if len(at) < 2:
        none, nothing = np.zeros(0, np.int64), np.zeros(0)
        return Differences(none, none, nothing, nothing, np.zeros((0, 3)))
    # One line of time for all objects, each after the one before.
    begin = int(at.min())
    length = int(at.max()) - begin + round(400.0 * DAY_US)
    line = (of - of.min()) * length + (at - begin)
    breaks = np.cumsum(gathered.broken)
    parts = []
    newer = np.arange(len(at))
    for lag in lags_d:
        want = line - round(lag * DAY_US)
        after = np.clip(np.searchsorted(line, want), 0, len(at) - 1)
        before = np.maximum(after - 1, 0)
        nearer = np.abs(line[after] - want) <= np.abs(line[before] - want)
        older = np.where(nearer, after, before)
        first = np.searchsorted(line, line[older] - round(span_d * DAY_US))
        good = (of[older] == of) & (older < newer)
        good &= np.abs(line[older] - want) <= NEAR * lag * DAY_US
        good &= breaks[first] == breaks[newer]
        a, b = older[good], newer[good]
        gap = compare(gathered.elements, a, b)
        sound = np.isfinite(gap).all(axis=1)
        a, b = a[sound], b[sound]
        apart, wanted = (at[b] - at[a]) / DAY_US, np.full(len(b), lag)
        parts.append(Differences(of[b], at[b], apart, wanted, gap[sound]))
    return joined(parts)


def joined(parts: Sequence[Differences]) -> Differences:
    """Put differences below each other."""
    names = [field.name for field in fields(Differences)]
    return Differences(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in names)
    )
