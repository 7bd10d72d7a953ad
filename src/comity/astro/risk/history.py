"""Several messages on one event: in time, and from several providers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comity.astro.risk.events import (
    ReportedRisk,
    approach_tolerance_s,
    in_order,
    same_approach,
)
from comity.astro.risk.records import Pair
from comity.foundations.arrays import Floats
from comity.foundations.errors import DataError

__all__ = ["Fused", "Trend", "fuse", "trend_of"]

#: Probabilities below that count as that in a trend: no threshold lies there.
LEAST_PC = 1e-10


@dataclass(frozen=True, slots=True)
class Trend:
    """Trend of the probability: e-folds a day over the last messages, and its direction.

    ``direction`` is ``rising``, ``falling``, ``steady`` or ``unknown``.
    """

    hours_to_tca: Floats
    pcs: Floats
    slope_per_day: float
    direction: str


def trend_of(messages: Sequence[ReportedRisk], last: int = 5) -> Trend:
    """Fit the trend of the probability over messages of one event.

    A line through the logarithm of the last few; ``steady`` below a factor two a day. A probability of zero, or
    below 1e-10, stays in the course and counts as 1e-10 in the line: what has fallen to nothing has fallen, and how far below
    every threshold says nothing more. A message without a probability takes no part.
    """
    usable = sorted(
        (m for m in messages if m.pc is not None),
        key=lambda message: message.created_us,
    )
    hours = np.array([(m.tca_us - m.created_us) / 3.6e9 for m in usable])
    pcs = np.array([m.pc for m in usable], dtype=np.float64)
    if len(usable) < 2:
        return Trend(hours, pcs, 0.0, "unknown")
    days = np.array([m.created_us / 8.64e10 for m in usable[-last:]])
    logs = np.log(np.maximum(pcs[-last:], LEAST_PC))
    spread = float(np.ptp(days))
    if spread <= 0.0:
        return Trend(hours, pcs, 0.0, "unknown")
    slope = float(np.polyfit(days - days[0], logs, 1)[0])
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
        in_order(m, messages[0].objects)
        for m in messages
        if m.covariances[0] is not None and m.covariances[1] is not None
    ]
    if not usable:
        raise DataError("no message has both covariances", remedy="give others")
    for m in usable[1:]:
        if not same_approach(usable[0], m):
            apart_s = abs(m.tca_us - usable[0].tca_us) / 1e6
            raise DataError(
                f"messages mean different approaches: {apart_s:.0f} s apart, at most "
                f"{approach_tolerance_s(usable[0], m):.0f} s by their covariances",
                remedy="fuse the messages of one approach",
            )
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
