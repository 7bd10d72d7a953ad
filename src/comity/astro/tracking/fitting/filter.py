"""Observations one after the other → states with covariances, and the same looking back.

An unscented Kalman filter (Julier and Uhlmann 2004) with process noise that follows what the
innovations show, and the smoother of Rauch, Tung and Striebel in its unscented form (Särkkä 2008).
Process noise is an acceleration of white spectrum in the orbital frame.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from comity.astro.orbits.rtn import rtn_axes
from comity.astro.tracking.fitting.dynamics import Dynamics, Forces
from comity.astro.tracking.fitting.problem import residuals_of
from comity.astro.tracking.observing.ground import Ground
from comity.astro.tracking.observing.model import Sky, predict
from comity.astro.tracking.observing.observations import Observations
from comity.foundations.arrays import Bools, Floats, Ints
from comity.foundations.errors import DataError, RangeError

__all__ = ["Filtered", "Noise", "filter_orbit", "smooth"]

#: Spread of the sigma points (Wan and van der Merwe 2000): close to the mean, Gaussian.
ALPHA, BETA, KAPPA = 0.1, 2.0, 0.0
SIZE = 6
#: Innovations that adapt the noise, and the rate of adaptation.
WINDOW, FASTER, SLOWER = 15, 10.0, 0.8
#: An observation beyond this many sigma of its innovation is left out.
FAR = 5.0


@dataclass(frozen=True, slots=True)
class Noise:
    """Spectral density of the acceleration that is not modelled, km²/s³, and its limits.

    ``adaptive`` lets it follow the innovations.
    """

    density: float = 1e-18
    least: float = 1e-22
    most: float = 1e-12
    adaptive: bool = True


@dataclass(frozen=True, slots=True)
class Filtered:
    """States at the instants of observations.

    Attributes
    ----------
    at_us
        (K,) instants, UTC.
    states, covariances
        (K, 6), (K, 6, 6) after the observations of each instant.
    before, covariances_before, cross
        (K, 6), (K, 6, 6), (K, 6, 6): predicted from the instant before, and its covariance with
        the state there; what the smoother needs.
    residuals, used
        (N,) innovations, and whether each was used.
    distances
        (N,) squared innovations in their own covariance.
    density
        (K,) of the process noise.
    """

    at_us: Ints
    states: Floats
    covariances: Floats
    before: Floats
    covariances_before: Floats
    cross: Floats
    residuals: Floats
    used: Bools
    distances: Floats
    density: Floats


def _weights() -> tuple[Floats, Floats, float]:
    spread = ALPHA**2 * (SIZE + KAPPA)
    mean = np.full(2 * SIZE + 1, 0.5 / spread)
    mean[0] = 1.0 - SIZE / spread
    cov = mean.copy()
    cov[0] += 1.0 - ALPHA**2 + BETA
    return mean, cov, float(np.sqrt(spread))


MEAN, COV, SPREAD = _weights()


def _points(state: Floats, covariance: Floats) -> Floats:
    """Return sigma points (13, 6).

    Raises
    ------
    DataError
        If the covariance is not positive.
    """
    scale = np.sqrt(np.maximum(np.diag(covariance), 1e-30))
    try:
        half = np.linalg.cholesky(covariance / np.outer(scale, scale)) * scale[:, None]
    except np.linalg.LinAlgError as error:
        raise DataError(
            "the covariance of the filter is not positive any more",
            remedy="give a first orbit with a wider covariance, or use the batch fit",
        ) from error
    moved = SPREAD * half.T
    return np.vstack([state, state + moved, state - moved])


def _push(state: Floats, density: float, seconds: float) -> Floats:
    """Return the covariance (6, 6) that unmodelled acceleration adds over a time."""
    axes = rtn_axes(state[:3], state[3:])
    turn = np.kron(np.eye(2), axes.T)
    t = abs(seconds)
    block = density * np.array([[t**3 / 3.0, t**2 / 2.0], [t**2 / 2.0, t]])
    out: Floats = turn @ np.kron(block, np.eye(3)) @ turn.T
    return out


def _measured(
    o: Observations, ground: Ground, points: Floats, sky: Sky
) -> tuple[Floats, Floats, Floats]:
    """Return innovation (M,), its covariance, and that with the state."""
    rows = [
        o.value
        - residuals_of(o, predict(o, ground, np.tile(p, (len(o), 1)), sky).values)
        for p in points
    ]
    values = np.array(rows)
    mean = MEAN @ values
    off, away = values - mean, points - MEAN @ points
    inside = off.T @ (COV[:, None] * off) + np.diag(o.sigma**2)
    across = away.T @ (COV[:, None] * off)
    return o.value - mean, inside, across


@dataclass(slots=True)
class _Pace:
    """The density of the process noise, and the innovations that it follows."""

    noise: Noise
    density: float
    recent: list[float]

    def follow(self, distances: Floats) -> None:
        """Adapt the noise if the last innovations are larger or smaller than predicted."""
        self.recent = [*self.recent, *np.minimum(distances, FAR**2).tolist()][-WINDOW:]
        if not self.noise.adaptive or len(self.recent) < WINDOW:
            return
        mean, room = float(np.mean(self.recent)), 2.0 * np.sqrt(2.0 / WINDOW)
        if mean > 1.0 + room:
            self.density = min(self.density * FASTER, self.noise.most)
            self.recent = []
        elif mean < 1.0 - 0.5 * room:
            self.density = max(self.density * SLOWER, self.noise.least)


def filter_orbit(
    o: Observations,
    ground: Ground,
    dynamics: Dynamics,
    start: tuple[int, Floats, Floats],
    *,
    forces: Forces | None = None,
    sky: Sky | None = None,
    noise: Noise | None = None,
    tick: Callable[[int, int], None] | None = None,
) -> Filtered:
    """Run the filter over observations in the order of time.

    Parameters
    ----------
    start
        Instant, state (6,) in GCRF, covariance (6, 6); not after the first observation.

    Raises
    ------
    RangeError
        If the start lies after the first observation: the filter goes forward.
    DataError
        If it diverges: most observations lie far from what it predicts.
    """
    at_us, state, covariance = start
    forces, sky, noise = forces or Forces(), sky or Sky(), noise or Noise()
    instants, first = np.unique(o.at_us, return_index=True)
    if at_us > instants[0]:
        raise RangeError(
            "start of the filter",
            f"{(at_us - instants[0]) / 1e6:.3f} s after the first observation",
            "at or before it",
        )
    ends = np.append(first[1:], len(o))
    count = len(instants)
    out = Filtered(
        instants,
        np.empty((count, 6)),
        np.empty((count, 6, 6)),
        np.empty((count, 6)),
        np.empty((count, 6, 6)),
        np.empty((count, 6, 6)),
        np.empty(len(o)),
        np.zeros(len(o), np.bool_),
        np.empty(len(o)),
        np.empty(count),
    )
    pace = _Pace(noise, noise.density, [])
    for k, instant in enumerate(instants):
        if tick is not None and k % 20 == 0:
            tick(k, count)
        seconds = (int(instant) - at_us) / 1e6
        state, covariance = _predicted(
            out, k, dynamics, (at_us, state, covariance), seconds, forces, pace.density
        )
        at_us = int(instant)
        rows = np.arange(first[k], ends[k])
        state, covariance = _updated(out, o, ground, rows, state, covariance, sky)
        pace.follow(out.distances[rows])
        out.states[k], out.covariances[k] = state, covariance
        out.density[k] = pace.density
    if out.used.sum() < 0.5 * len(o):
        raise DataError(
            f"the filter lost the object: {int(out.used.sum())} of {len(o)} observations "
            "agree with it",
            remedy="give a better first orbit, more noise, or use the batch fit",
        )
    return out


def _predicted(
    out: Filtered,
    k: int,
    dynamics: Dynamics,
    start: tuple[int, Floats, Floats],
    seconds: float,
    forces: Forces,
    density: float,
) -> tuple[Floats, Floats]:
    at_us, state, covariance = start
    points = _points(state, covariance)
    if seconds == 0.0:
        moved = points
    else:
        when = np.array([seconds])
        moved = np.array(
            [
                dynamics.path(p, at_us, when, forces, partials=False)[0][0]
                for p in points
            ]
        )
    mean = MEAN @ moved
    off = moved - mean
    spread = off.T @ (COV[:, None] * off) + _push(mean, density, seconds)
    out.before[k], out.covariances_before[k] = mean, spread
    out.cross[k] = (points - MEAN @ points).T @ (COV[:, None] * off)
    return mean, spread


def _updated(
    out: Filtered,
    o: Observations,
    ground: Ground,
    rows: Ints,
    state: Floats,
    covariance: Floats,
    sky: Sky,
) -> tuple[Floats, Floats]:
    """Return the state after the observations of one instant; outliers are left out."""
    innovation, inside, across = _measured(
        o.take(rows), ground.take(rows), _points(state, covariance), sky
    )
    out.residuals[rows] = innovation
    out.distances[rows] = innovation**2 / np.diag(inside)
    good = out.distances[rows] < FAR**2
    out.used[rows] = good
    if not good.any():
        return state, covariance
    inner = inside[np.ix_(good, good)]
    gain = np.linalg.solve(inner, across[:, good].T).T
    state = state + gain @ innovation[good]
    covariance = covariance - gain @ inner @ gain.T
    return state, 0.5 * (covariance + covariance.T)


def smooth(filtered: Filtered) -> tuple[Floats, Floats]:
    """Return states (K, 6) and covariances (K, 6, 6) with all observations, also later ones."""
    states, covariances = filtered.states.copy(), filtered.covariances.copy()
    for k in range(len(filtered.at_us) - 2, -1, -1):
        scale = 1.0 / np.sqrt(np.diag(filtered.covariances_before[k + 1]))
        unit = filtered.covariances_before[k + 1] * np.outer(scale, scale)
        gain = np.linalg.solve(unit, (filtered.cross[k + 1] * scale).T).T * scale
        states[k] += gain @ (states[k + 1] - filtered.before[k + 1])
        gap = covariances[k + 1] - filtered.covariances_before[k + 1]
        covariances[k] += gain @ gap @ gain.T
        covariances[k] = 0.5 * (covariances[k] + covariances[k].T)
    return states, covariances
