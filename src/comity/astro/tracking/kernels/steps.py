"""Steps of a series at each of its gaps, by straight lines on both sides."""

from comity.astro.orbits.kernels.options import exact
from comity.foundations.arrays import Floats

__all__ = ["steps_at_gaps"]


@exact
def _end(t: Floats, x: Floats, low: int, high: int, at: float, line: bool) -> float:
    """Return a series' value at an instant: its mean, or a least-squares line's."""
    n = high - low
    mean_t, mean_x = 0.0, 0.0
    for k in range(low, high):
        mean_t += t[k] - at
        mean_x += x[k]
    mean_t /= n
    mean_x /= n
    if not line or n < 3:
        return mean_x
    top, bottom = 0.0, 0.0
    for k in range(low, high):
        d = t[k] - at - mean_t
        top += d * (x[k] - mean_x)
        bottom += d * d
    return mean_x - mean_t * top / bottom if bottom > 0.0 else mean_x


@exact
def steps_at_gaps(t: Floats, x: Floats, width: int, out: Floats) -> None:
    """Fill ``out`` (K - 1,) with the step of ``x`` (K,) amid each gap of ``t``.

    ``width`` values on each side, fewer at the ends; lines from three on, means below.
    """
    count = t.size
    for k in range(count - 1):
        at = 0.5 * (t[k] + t[k + 1])
        before = _end(t, x, max(0, k - width + 1), k + 1, at, width > 2)
        after = _end(t, x, k + 1, min(count, k + 1 + width), at, width > 2)
        out[k] = after - before
