"""How far a model's air density is off, over time: a process that fits estimate, and predictions consider.

The logarithm of true over modelled density is taken as the sum of a part that changes within days and one
that changes within hours (Ornstein-Uhlenbeck processes, known in their spread alone) and, where the space weather is a forecast, of the
forecast's error: a constant part, one that changes from day to day, and one that grows with the days ahead. A
constant part over all is not in it where the drag coefficient is estimated: that absorbs it, and the same
error must not count twice. Where the coefficient is held, the constant part stands here.

Sizes of the model's error: empirical models of the thermosphere are 15 to 20 % off (one sigma; Bowman et al.,
AIAA 2008-6438), half of the variance in its mean over an arc. That the part of hours is as large as that of
days is a setting: it was settled on 19 fits to orbits of another density model and gravity field, none of
which is in the published table. Without it squared errors one day ahead were 1.5 times what is expected: a
change of density within the last hours moves the period at once and the place later. Sizes of the forecast's error follow from the
installed table of space weather through NRLMSISE-00, 698 calm weeks from 1981 to 2026:
``benchmarks/density_forecast.py`` prints the standard deviations by height and days ahead, and how far the
three parts together are from them: within 5 % from the second day on, up to 15 % above them on the first.
How the three parts share is a setting within that.
"""

from dataclasses import dataclass, replace

import numpy as np

from comity.astro.tracking.fitting.dynamics import Dynamics, Forces, rough
from comity.foundations.arrays import Floats, Ints
from comity.foundations.constants import DAY_US
from comity.foundations.errors import RangeError

__all__ = ["AIR", "Air", "AirError", "air_partials", "bins_of", "expected_after"]

#: Name of the parameter of a bin: this and its number.
AIR = "air "
#: Sigma of the logarithm of true over modelled density: of the mean over an arc, and of the part that
#: changes, with its correlation time in days.
CONSTANT, CHANGING, CORRELATION_D = 0.14, 0.14, 1.5
#: The same of the part that changes within hours.
FAST, FAST_CORRELATION_D = 0.14, 0.2
#: Error of densities by forecast space weather, by height (km): sigma of its constant part, of the
#: part that changes from day to day with its correlation time (days), and the growth of the third part by the
#: square root of days.
FORECAST = np.array(
    [
        (400.0, 0.110, 0.090, 1.12, 0.063),
        (500.0, 0.134, 0.110, 1.09, 0.083),
        (600.0, 0.144, 0.109, 1.00, 0.096),
        (700.0, 0.136, 0.082, 0.77, 0.097),
        (800.0, 0.120, 0.053, 0.48, 0.090),
    ]
)
#: Length of a bin of the density error; the most bins, which then are longer.
BIN_US, MAX_BINS = 21_600_000_000, 120
#: Factor of the density for partials: drag is proportional to it.
DENSER = 2.0


@dataclass(frozen=True, slots=True)
class AirError:
    """What is known of the density error of a model along an orbit.

    Attributes
    ----------
    height_km
        Of the orbit's lowest point; below 400 and above 800 km sizes are those of the ends.
    forecast_us
        From when on the space weather is a forecast (µs of UTC); None: it is measured throughout.
    constant, changing, correlation_d, fast
        Of the model's own error, see ``CONSTANT`` and ``FAST``; ``constant`` is 0 where a drag
        coefficient that is estimated absorbs it.
    """

    height_km: float
    forecast_us: int | None = None
    constant: float = CONSTANT
    changing: float = CHANGING
    correlation_d: float = CORRELATION_D
    fast: float = FAST

    def covariance(self, at_us: Ints) -> Floats:
        """Return the covariance (K, K) of the logarithms at instants (K,)."""
        days = at_us / DAY_US
        apart = np.abs(days[:, None] - days[None])
        out: Floats = self.constant**2 + self.changing**2 * np.exp(
            -apart / self.correlation_d
        )
        out = out + self.fast**2 * np.exp(-apart / FAST_CORRELATION_D)
        if self.forecast_us is None:
            return out
        ahead = days - self.forecast_us / DAY_US
        later = (ahead[:, None] > 0.0) & (ahead[None] > 0.0)
        level, daily, daily_d, growth = (
            float(np.interp(self.height_km, FORECAST[:, 0], column))
            for column in FORECAST[:, 1:].T
        )
        grown = growth**2 * np.minimum(ahead[:, None], ahead[None])
        told = level**2 + daily**2 * np.exp(-apart / daily_d) + grown
        return out + np.where(later, told, 0.0)


@dataclass(frozen=True, slots=True)
class Air:
    """The density error over a span in bins.

    Attributes
    ----------
    edges_us
        (K + 1,) instants between bins, rising.
    covariance
        (K, K) of the logarithms of the density factors, before any observation.
    error
        What the covariance follows from.
    """

    edges_us: Ints
    covariance: Floats
    error: AirError

    def __len__(self) -> int:
        """Return the number of bins."""
        return len(self.edges_us) - 1

    @property
    def names(self) -> list[str]:
        """Names of the parameters of the bins."""
        return [f"{AIR}{k}" for k in range(len(self))]

    def factors(self, logs: Floats) -> tuple[tuple[int, float], ...]:
        """Return the density factors as ``Forces`` has them; none beyond the last bin."""
        inside = [
            (int(start), float(np.exp(log)))
            for start, log in zip(self.edges_us[:-1], logs, strict=True)
        ]
        return (*inside, (int(self.edges_us[-1]), 1.0))


def bins_of(error: AirError, first_us: int, last_us: int) -> Air:
    """Return the bins of a density error over a span, at least one.

    Raises
    ------
    RangeError
        If the span ends before it begins.
    """
    if last_us < first_us:
        raise RangeError("end of the span", last_us, f"{first_us} or later")
    span = last_us - first_us
    count = min(max(1, -(-span // BIN_US)), MAX_BINS)
    edges = first_us + np.round(np.arange(count + 1) * max(span, 1) / count).astype(
        np.int64
    )
    return Air(edges, error.covariance((edges[1:] + edges[:-1]) // 2), error)


def expected_after(air: Air, last_us: int) -> tuple[Air, Floats, Floats]:
    """Extend bins to a later instant.

    Returns
    -------
    tuple
        All bins, those of ``air`` first; (F, K) what the logarithms of the later bins are expected
        to be, by those of the first ones; (F, F) covariance of what that leaves open.
    """
    later = bins_of(air.error, int(air.edges_us[-1]), last_us)
    edges = np.concatenate([air.edges_us, later.edges_us[1:]])
    whole = air.error.covariance((edges[1:] + edges[:-1]) // 2)
    count = len(air)
    gain: Floats = np.asarray(
        np.linalg.solve(whole[:count, :count], whole[:count, count:]).T, np.float64
    )
    left = whole[count:, count:] - gain @ whole[:count, count:]
    even: Floats = 0.5 * (left + left.T)
    return Air(edges, whole, air.error), gain, even


def air_partials(
    dynamics: Dynamics,
    at_us: int,
    times_s: Floats,
    found: tuple[Floats, Floats],
    forces: Forces,
) -> Floats:
    """Return the partials (K, 6, bins) of a path by the logarithms of its density factors.

    Each bin is followed once more by itself with another density; beyond it the transition
    matrices tell.

    Parameters
    ----------
    at_us, times_s
        Epoch, and times (K,) that rise and hold 0 and all edges of bins between the first and
        the last of them.
    found
        States (K, 6) and transition matrices (K, 6, 6) of the path.
    forces
        With which it was followed; ``forces.air`` begins the bins, and ends the last one.
    """
    path, phi = found
    near = rough(dynamics)
    starts = np.array([when for when, _ in forces.air])
    edges_s = (starts - at_us) / 1e6
    out = np.zeros((len(times_s), 6, len(starts) - 1))
    for k in range(len(starts) - 1):
        low = max(float(edges_s[k]), float(times_s[0]))
        high = min(float(edges_s[k + 1]), float(times_s[-1]))
        changed = _with_factor(forces, k)
        for first, last, sign in (
            (max(low, 0.0), high, 1.0),
            (min(high, 0.0), low, -1.0),
        ):
            if sign * (last - first) <= 0.0:
                continue
            begin = int(np.searchsorted(times_s, first))
            inside = (sign * (times_s - first) > 0.0) & (sign * (times_s - last) <= 0.0)
            start = (path[begin], at_us + round(first * 1e6), times_s[inside] - first)
            usual, _ = near.path(*start, forces, partials=False)
            there, _ = near.path(*start, changed, partials=False)
            moved = (there - usual) / (DENSER - 1.0)
            out[inside, :, k] = moved
            beyond = sign * (times_s - last) > 0.0
            end = int(np.searchsorted(times_s, last))
            slope = moved[-1] if sign > 0.0 else moved[0]
            out[beyond, :, k] = phi[beyond] @ np.linalg.solve(phi[end], slope)
    return out


def _with_factor(forces: Forces, k: int) -> Forces:
    air = list(forces.air)
    air[k] = (air[k][0], air[k][1] * DENSER)
    return replace(forces, air=tuple(air))
