"""Differences of many objects of a regime → the errors of its element sets."""

from dataclasses import dataclass

import numpy as np

from comity.astro.risk.element_errors.differences import Differences
from comity.astro.risk.element_errors.records import RegimeErrors
from comity.foundations.arrays import Floats, Ints
from comity.foundations.errors import DataError

__all__ = ["Tail", "fit_growth", "fit_tail", "learn_regime"]

#: Pairs of a lag that do not overlap, at least, for an object to count there.
LEAST_APART = 4
#: From a robust spread to a standard deviation: 1 / (square root of 2 times the inverse of erf at a half).
FROM_MEDIAN = 1.482602
#: Bounds of the tail: as in practice, a share below a fifth is one; above it would be the core.
MOST_SHARE, LEAST_FACTOR, MOST_FACTOR = 0.25, 1.5, 10.0
#: Values farther off than this many robust spreads are no tail of the errors but other orbits: sets of another
#: object, or manoeuvres that nobody listed. They are left out.
BLUNDER = 15.0
#: A scale among objects spread by less than this is taken for that.
LEAST_SPREAD = 0.1


@dataclass(frozen=True, slots=True)
class Tail:
    """A mixture of two normal distributions about 0: a core, and a share that is so much wider.

    ``core`` (3,): standard deviation of each axis of the core.
    """

    core: Floats
    share: float
    factor: float


def fit_growth(lags_d: Floats, variance: Floats) -> Floats:
    """Fit ``2 a + b t² + c t⁴`` with a, b, c of 0 or more to variances (L,) at lags (L,), relative errors alike.

    Returns (3,): a, b, c. Every choice of which of them are 0 is tried, the best allowed one taken.
    """
    t2 = lags_d**2
    columns = np.stack([2.0 * np.ones_like(t2), t2, t2**2], axis=1) / variance[:, None]
    best, out = np.inf, np.zeros(3)
    for mask in range(1, 8):
        some = [k for k in range(3) if mask >> k & 1]
        values, *_ = np.linalg.lstsq(columns[:, some], np.ones(len(t2)), rcond=None)
        if np.any(values < 0.0):
            continue
        off = float(np.sum((columns[:, some] @ values - 1.0) ** 2))
        if off < best:
            best, out = off, np.zeros(3)
            out[some] = values
    return out


def fit_tail(z: Floats, weight: Floats | None = None) -> Tail:
    """Fit a core and a tail to values (N, 3), by expectation and maximisation.

    A set is good or bad as a whole: the three axes of a row belong to the same part. ``weight`` (N,) of rows.
    """
    core = np.maximum(FROM_MEDIAN * np.median(np.abs(z), axis=0), 1e-9)
    kept = (np.abs(z) <= BLUNDER * core).all(axis=1)
    w = np.ones(len(z)) if weight is None else weight
    z, w = z[kept], w[kept] * (kept.sum() / w[kept].sum())
    share, factor = 0.05, 3.0
    for _ in range(200):
        d2 = np.sum((z / core) ** 2, axis=1)
        # Of the wider part over the core: three axes.
        ratio = np.log(share / (1.0 - share)) - 3.0 * np.log(factor)
        ratio = ratio + 0.5 * d2 * (1.0 - 1.0 / factor**2)
        wide = w / (1.0 + np.exp(-np.clip(ratio, -700.0, 700.0)))
        near = w - wide
        before = (share, factor)
        share = float(np.clip(wide.sum() / w.sum(), 1e-4, MOST_SHARE))
        size = float((wide * d2).sum() / max(3.0 * wide.sum(), 1e-12))
        factor = float(np.clip(size**0.5, LEAST_FACTOR, MOST_FACTOR))
        belongs = near + wide / factor**2
        core = np.sqrt((belongs[:, None] * z**2).sum(axis=0) / w.sum())
        core = np.maximum(core, 1e-9)
        if abs(share - before[0]) < 1e-6 and abs(factor - before[1]) < 1e-5:
            break
    return Tail(core, share, factor)


def _robust(found: Differences, lags: Floats, objects: Ints) -> Floats:
    """Return variances (objects, lags, 3) by the median, NaN where too few pairs do not overlap."""
    out = np.full((len(objects), len(lags), 3), np.nan)
    for m, number in enumerate(objects):
        for k, lag in enumerate(lags):
            part = found.take((found.object == number) & (found.wanted_d == lag))
            if len(part) and part.apart(int(number) + 1)[number] >= LEAST_APART:
                spread = FROM_MEDIAN * np.median(np.abs(part.rtn_km), axis=0)
                out[m, k] = spread**2
    return out


def learn_regime(
    name: str, found: Differences, floor_km: Floats, span_d: float, oldest_d: float
) -> RegimeErrors:
    """Learn the errors of a regime from differences of its objects.

    Each object counts alike: variances by the median at each lag, their mean over objects, a growth through these; how
    much objects differ says what the prior is worth; what is left over is the tail.

    Parameters
    ----------
    floor_km
        (3,) what differences do not show.
    span_d, oldest_d
        Span that sets are fitted to, and age up to which the growth may be used, days.

    Raises
    ------
    DataError
        If fewer than two objects have enough.
    """
    objects, lags = np.unique(found.object), np.unique(found.wanted_d)
    each = _robust(found, lags, objects)
    whole = np.isfinite(each).all(axis=(1, 2))
    if whole.sum() < 2:
        raise DataError(
            f"{int(whole.sum())} objects with enough differences in {name}, at least 2 are needed",
            remedy="give longer histories, or those of more objects",
        )
    mean = each[whole].mean(axis=0)
    parts = np.stack([fit_growth(lags, mean[:, axis]) for axis in range(3)])
    model = np.stack(
        [2.0 * parts[:, 0] + parts[:, 1] * t**2 + parts[:, 2] * t**4 for t in lags]
    )
    scale = (each[whole] / model).mean(axis=1)
    spread = np.maximum(scale.var(axis=0, ddof=1), LEAST_SPREAD)
    used = np.isin(found.object, objects[whole])
    some = found.take(used)
    at = np.searchsorted(objects[whole], some.object)
    t2 = some.lag_d[:, None] ** 2
    variance = 2.0 * parts[:, 0] + parts[:, 1] * t2 + parts[:, 2] * t2**2
    alike = 1.0 / np.bincount(at)[at]
    by_prior = fit_tail(some.rtn_km / np.sqrt(variance), alike)
    by_own = fit_tail(some.rtn_km / np.sqrt(variance * scale[at]), alike)
    # The scale of a core among all objects is that of the prior.
    parts = parts * by_prior.core[:, None] ** 2
    # An inverse gamma distribution of mean 1 and this variance is worth 2 + 2 / variance values.
    return RegimeErrors(
        name=name,
        basis="learned",
        start_km=np.sqrt(parts[:, 0]),
        rate_km_d=np.sqrt(parts[:, 1]),
        bend_km_d2=np.sqrt(parts[:, 2]),
        floor_km=floor_km,
        worth=2.0 + 2.0 / spread,
        tail_share=by_prior.share,
        tail_factor=by_prior.factor,
        own_tail_share=by_own.share,
        own_tail_factor=by_own.factor,
        span_d=span_d,
        oldest_d=oldest_d,
        objects=int(whole.sum()),
        differences=int(some.apart(int(objects.max()) + 1).sum()),
    )
