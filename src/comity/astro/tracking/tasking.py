"""Tasking of the sensors of several parties on uncertain tracks, by information.

Each party shares so many seconds of each sensor. An observation costs seconds and reduces a track's
covariance; its value is the information ``½ log det(I + H P Hᵀ R⁻¹)`` in nats, with the covariance after all
observations chosen before. The next one is that with the largest value a second (greedy on a submodular
measure: at least 63 % of the optimum; Nemhauser, Wolsey and Fisher 1978), evaluated lazily, since values only
decrease (Minoux 1978).
"""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from comity.foundations.arrays import Floats
from comity.foundations.errors import RangeError

__all__ = ["Choice", "Look", "Share", "Tasked", "gain_of", "left_after", "task"]


@dataclass(frozen=True, slots=True)
class Share:
    """A sensor: name, party, seconds that it shares, and seconds of one observation with slewing."""

    name: str
    party: str
    seconds: float
    look_s: float


@dataclass(frozen=True, slots=True)
class Look:
    """A possible observation.

    Attributes
    ----------
    sensor, track
        Indices of both.
    at_s
        Instant, seconds of the span.
    rows
        (m, 6) partials of the measurements with respect to the track's state at its epoch, in sigmas of the
        measurement.
    """

    sensor: int
    track: int
    at_s: float
    rows: Floats


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen observation: its index, its information, one sigma of the track after it (km)."""

    look: int
    gain_nats: float
    sigma_km: float


@dataclass(frozen=True, slots=True)
class Tasked:
    """Chosen observations in their order; covariances after them; seconds used of each sensor."""

    choices: tuple[Choice, ...]
    covariances: Floats
    used_s: Floats


def gain_of(covariance: Floats, rows: Floats) -> float:
    """Compute the information of an observation, nats."""
    inside = np.eye(len(rows)) + rows @ covariance @ rows.T
    return 0.5 * float(np.linalg.slogdet(inside)[1])


def left_after(covariance: Floats, rows: Floats) -> Floats:
    """Compute the covariance after an observation."""
    across = covariance @ rows.T
    inside = np.eye(len(rows)) + rows @ across
    out: Floats = covariance - across @ np.linalg.solve(inside, across.T)
    return 0.5 * (out + out.T)


def _check(shares: Sequence[Share], looks: Sequence[Look], covariances: Floats) -> None:
    for share in shares:
        if not (share.seconds >= 0.0 and share.look_s > 0.0):
            raise RangeError(
                f"share of {share.name}",
                f"{share.seconds} s, {share.look_s} s a look",
                "0 s or more, above 0 s a look",
            )
    for look in looks:
        if not (0 <= look.sensor < len(shares) and 0 <= look.track < len(covariances)):
            raise RangeError(
                "look", f"{look.sensor}, {look.track}", "one of those given"
            )


def task(
    shares: Sequence[Share],
    looks: Sequence[Look],
    covariances: Floats,
    weights: Floats | None = None,
    tick: Callable[[int, int], None] | None = None,
) -> Tasked:
    """Choose the observations to make.

    Parameters
    ----------
    shares
        The sensors, with what their parties share.
    looks
        All possible observations.
    covariances
        (K, 6, 6) of the tracks at their epochs.
    weights
        (K,) how much a nat of each is worth; 1 if not given.
    tick
        Called with seconds used, and seconds in all.

    Raises
    ------
    RangeError
        For shares below zero, or observations of unknown sensors or tracks.
    """
    _check(shares, looks, covariances)
    worth = np.ones(len(covariances)) if weights is None else weights
    now = covariances.copy()
    left = np.array([share.seconds for share in shares], np.float64)
    busy: list[list[tuple[float, float]]] = [[] for _ in shares]

    def value(k: int) -> float:
        look = looks[k]
        return (
            float(worth[look.track])
            * gain_of(now[look.track], look.rows)
            / shares[look.sensor].look_s
        )

    version = np.zeros(len(covariances), np.int64)
    heap = [(-value(k), k, 0) for k in range(len(looks))]
    heapq.heapify(heap)
    choices: list[Choice] = []
    whole = float(left.sum())
    while heap:
        _, k, seen = heapq.heappop(heap)
        look = looks[k]
        share = shares[look.sensor]
        begin, end = look.at_s, look.at_s + share.look_s
        if left[look.sensor] < share.look_s or any(
            begin < b and a < end for a, b in busy[look.sensor]
        ):
            continue
        if seen != version[look.track]:
            heapq.heappush(heap, (-value(k), k, int(version[look.track])))
            continue
        gain = gain_of(now[look.track], look.rows)
        if gain * worth[look.track] <= 0.0:
            continue
        now[look.track] = left_after(now[look.track], look.rows)
        version[look.track] += 1
        left[look.sensor] -= share.look_s
        busy[look.sensor].append((begin, end))
        sigma = float(np.sqrt(np.trace(now[look.track][:3, :3])))
        choices.append(Choice(k, gain, sigma))
        if tick is not None and len(choices) % 20 == 0:
            tick(round(whole - float(left.sum())), round(whole))
    used = np.array([share.seconds for share in shares]) - left
    return Tasked(tuple(choices), now, used)
