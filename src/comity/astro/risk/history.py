"""Several messages on one event: in time, and from several providers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comity.astro.risk.records import Pair
from comity.foundations.arrays import Floats
from comity.foundations.errors import DataError

__all__ = ["Fused", "ReportedRisk", "Trend", "fuse", "same_event", "trend_of"]


@dataclass(frozen=True, slots=True)
class ReportedRisk:
    """The risk that one message reports, its states at its own closest approach.

    Instants in µs of UTC since 1970; covariances (6, 6) inertial or None.
    """

    provider: str
    created_us: int
    tca_us: int
    pair: Pair
    covariances: tuple[Floats | None, Floats | None]
    pc: float | None


@dataclass(frozen=True, slots=True)
class Trend:
    """Trend of the probability: e-folds a day over the last messages, and its direction.

    ``direction`` is ``rising``, ``falling``, ``steady`` or ``unknown``.
    """

    hours_to_tca: Floats
    pcs: Floats
    slope_per_day: float
    direction: str


def same_event(one: ReportedRisk, two: ReportedRisk, tolerance_s: float = 60.0) -> bool:
    """Decide whether two messages can mean the same approach: close in time."""
    return abs(one.tca_us - two.tca_us) <= tolerance_s * 1e6


def trend_of(messages: Sequence[ReportedRisk], last: int = 5) -> Trend:
    """Fit the trend of the probability over messages of one event.

    A line through the logarithm of the last few; ``steady`` below a factor two a day.
    """
    usable = sorted(
        (m for m in messages if m.pc is not None and m.pc > 0.0),
        key=lambda message: message.created_us,
    )
    hours = np.array([(m.tca_us - m.created_us) / 3.6e9 for m in usable])
    pcs = np.array([m.pc for m in usable], dtype=np.float64)
    if len(usable) < 2:
        return Trend(hours, pcs, 0.0, "unknown")
    days, logs = -hours[-last:] / 24.0, np.log(pcs[-last:])
    spread = float(np.ptp(days))
    if spread <= 0.0:
        return Trend(hours, pcs, 0.0, "unknown")
    slope = float(np.polyfit(days, logs, 1)[0])
    direction = (
        "steady" if abs(slope) < np.log(2.0) else "rising" if slope > 0 else "falling"
    )
    return Trend(hours, pcs, slope, direction)


@dataclass(frozen=True, slots=True)
class Fused:
    """One picture from several: states, covariances, and how well the sources agree.

    ``distance`` is the largest Mahalanobis distance between a source and the fusion, in
    standard deviations over three axes; above about four somebody is wrong or too sure.
    """

    pair: Pair
    covariances: tuple[Floats, Floats]
    providers: tuple[str, ...]
    distance: float


def fuse(messages: Sequence[ReportedRisk]) -> Fused:
    """Fuse the states that several providers report of one event.

    Covariance intersection with weights by the inverse trace: providers use the same
    sensors, so their errors are not independent, and the combination never claims to
    know more than that allows (Julier and Uhlmann, ACC 1997). All states are moved along
    straight lines to the mean of the instants.

    Raises
    ------
    DataError
        If there is no message with both covariances, or the messages mean two events.
    """
    usable = [
        m
        for m in messages
        if m.covariances[0] is not None and m.covariances[1] is not None
    ]
    if not usable:
        raise DataError("no message has both covariances", remedy="give others")
    if any(not same_event(usable[0], m) for m in usable):
        raise DataError("messages mean different approaches: instants over 60 s apart")
    at_us = int(np.mean([m.tca_us for m in usable]))
    states, spreads, distance = [], [], 0.0
    for side in (0, 1):
        vectors, matrices = [], []
        for m in usable:
            dt_s = (at_us - m.tca_us) / 1e6
            position = (m.pair.position_1_km, m.pair.position_2_km)[side]
            velocity = (m.pair.velocity_1_km_s, m.pair.velocity_2_km_s)[side]
            vectors.append(np.concatenate([position + velocity * dt_s, velocity]))
            matrices.append(np.asarray(m.covariances[side], dtype=np.float64))
        weights = np.array([1.0 / np.trace(matrix[:3, :3]) for matrix in matrices])
        weights /= weights.sum()
        inverses = [np.linalg.inv(matrix) for matrix in matrices]
        total = np.linalg.inv(
            sum(w * i for w, i in zip(weights, inverses, strict=True))
        )
        mean = total @ sum(
            w * i @ x for w, i, x in zip(weights, inverses, vectors, strict=True)
        )
        for vector, matrix in zip(vectors, matrices, strict=True):
            off = (vector - mean)[:3]
            squared = float(off @ np.linalg.solve(matrix[:3, :3], off))
            distance = max(distance, squared**0.5)
        states.append(mean)
        spreads.append(total)
    pair = Pair(states[0][:3], states[0][3:], states[1][:3], states[1][3:])
    providers = tuple(m.provider for m in usable)
    return Fused(pair, (spreads[0], spreads[1]), providers, distance)
