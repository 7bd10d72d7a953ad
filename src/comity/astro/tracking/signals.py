"""Signals of each gap between an object's element sets: steps against their usual size.

Every signal is divided by the median of its size in the 81 gaps around, so that it means the
same for a satellite whose element sets are good to ten metres and for one of a kilometre. What
is learned on some satellites applies to others.
"""

from dataclasses import dataclass

import numpy as np

from comity.astro.orbits.elements import ElementSets
from comity.astro.orbits.states import propagate_each
from comity.astro.tracking.histories import History
from comity.astro.tracking.kernels.steps import steps_at_gaps
from comity.foundations.arrays import Floats, Ints

__all__ = ["SIGNALS", "Signals", "signals_of"]

#: Element sets on each side of a gap that a step is made of.
WIDTHS = (1, 2, 3, 5, 8, 10, 20)
#: Widths whose signs are followed over the neighbouring gaps, and how far.
FOLLOWED, NEIGHBOURS = (1, 3), (-4, -3, -2, -1, 1, 2, 3, 4)
#: Series and widths that sizes are taken from: those that came nearest to known impulses.
SIZED = (("a", 8), ("ix", 5), ("iy", 5))
#: Gaps on each side within which the usual size of a signal is taken.
USUAL = 40
#: Element sets ahead to which others are carried, one by one and far.
NEAR, FAR = (1, 2, 3), (5, 8)
SERIES = ("a", "ex", "ey", "ix", "iy")
AXES = ("r", "t", "n", "vr", "vt", "vn")


def _names() -> tuple[str, ...]:
    """Return the names of the signals, in their order."""
    out = [f"{s} {w}" for s in SERIES for w in WIDTHS]
    out += [f"{s} 3 size" for s in SERIES]
    out += [f"{s} {w} at {k}" for s in SERIES for w in FOLLOWED for k in NEIGHBOURS]
    out += [f"ahead {lag} {axis}" for lag in NEAR for axis in AXES]
    out += [f"back 1 {axis}" for axis in AXES]
    out += [f"ahead 1 {axis} size" for axis in AXES]
    out += [f"ahead 1 {axis} at {k}" for axis in ("t", "n") for k in NEIGHBOURS]
    out += [f"far {lag} {side}" for lag in FAR for side in ("before", "after", "less")]
    return (*out, "gap", "gap usual", "drag")


SIGNALS = _names()


@dataclass(frozen=True, slots=True)
class Signals:
    """Signals of K − 1 gaps.

    Attributes
    ----------
    rows
        (K - 1, F) in the order of ``SIGNALS``, compressed: ``sign(x) log(1 + |x|)``.
    step_km
        (K - 1, 3) steps of the axis by eight element sets on each side, and of the inclination
        (geosynchronous: its vector) by five, times the axis, km.
    usual_km
        (K - 1, 3) the usual size of these.
    """

    rows: Floats
    step_km: Floats
    usual_km: Floats


def _usual(values: Floats) -> Floats:
    """Return the median size of a signal in the gaps around each, never 0."""
    size = np.pad(np.abs(values), USUAL, constant_values=np.nan)
    around = np.lib.stride_tricks.sliding_window_view(size, 2 * USUAL + 1)
    out: Floats = np.nanmedian(around, axis=1) + 1e-9
    return out


def _against(values: Floats) -> Floats:
    out: Floats = np.abs(values) / _usual(values)
    return out


def _shifted(values: Floats, by: int) -> Floats:
    out = np.zeros_like(values)
    if by > 0:
        out[:-by] = values[by:]
    else:
        out[-by:] = values[:by]
    return out


def _followed(values: Floats) -> list[Floats]:
    """Return a signal in the neighbouring gaps, positive where it has the sign of its own."""
    ratio = values / _usual(values)
    return [_shifted(ratio, k) * np.sign(ratio) for k in NEIGHBOURS]


def _series(history: History) -> dict[str, Floats]:
    """Return axis, eccentricity vector and inclination vector, in km.

    Near the equator the vectors are those of the equinoctial elements. For others the second
    part of the inclination is the rate of the node, which a change of plane or axis turns.
    """
    # Scaled by one axis, so that a raise is not taken for a tilt.
    e, axis = history.elements, float(np.median(history.axis_km))
    angle = e.perigee_rad + (e.node_rad if history.geosynchronous else 0.0)
    out = {
        "a": history.axis_km,
        "ex": e.eccentricity * np.cos(angle) * axis,
        "ey": e.eccentricity * np.sin(angle) * axis,
    }
    if history.geosynchronous:
        tilt = np.sin(e.inclination_rad) * axis
        return out | {"ix": tilt * np.cos(e.node_rad), "iy": tilt * np.sin(e.node_rad)}
    rate = np.diff(np.unwrap(e.node_rad)) / np.diff(history.days)
    return out | {
        "ix": e.inclination_rad * axis,
        "iy": np.concatenate([rate, rate[-1:]]) * axis,
    }


def _own_axes(position: Floats, velocity: Floats, difference: Floats) -> Floats:
    """Return differences (K, 6) along radius, track and normal of (K, 3) states."""
    radial = position / np.linalg.norm(position, axis=1)[:, None]
    normal = np.cross(position, velocity)
    normal /= np.linalg.norm(normal, axis=1)[:, None]
    axes = (radial, np.cross(normal, radial), normal)
    return np.stack(
        [
            np.sum(difference[:, part : part + 3] * axis, axis=1)
            for part in (0, 3)
            for axis in axes
        ],
        axis=1,
    )


def _at_epochs(elements: ElementSets, at_us: Ints) -> Floats:
    """Return the state (K, 6) of each element set at an instant of its own."""
    states = propagate_each(elements, at_us)
    out = np.concatenate([states.position_km[:, 0], states.velocity_km_s[:, 0]], axis=1)
    out[states.fault[:, 0] != 0] = np.nan
    return out


def _carried(history: History, own: Floats, lag: int) -> Floats:
    """Return each element set carried to another's epoch against that one, (K, 6), own axes.

    Row k holds element set k at the epoch of set ``k + lag``; NaN where there is none.
    """
    count = len(history)
    out = np.full((count, 6), np.nan)
    rows = np.arange(max(0, -lag), min(count, count - lag))
    e = history.elements
    there = _at_epochs(e.take(rows), e.epoch_us[rows + lag])
    base = own[rows + lag]
    out[rows] = _own_axes(base[:, :3], base[:, 3:], there - base)
    return out


def signals_of(history: History) -> Signals:
    """Return the signals of every gap of a history."""
    t, e = history.days, history.elements
    gaps = history.gaps
    count = len(gaps)
    columns: list[Floats] = []
    steps: dict[tuple[str, int], Floats] = {}
    series = _series(history)
    for name in SERIES:
        for width in WIDTHS:
            steps[name, width] = np.empty(count)
            steps_at_gaps(t, series[name], width, steps[name, width])
            columns.append(_against(steps[name, width]))
    columns += [np.log10(np.abs(steps[name, 3]) + 1e-6) for name in SERIES]
    for name in SERIES:
        for width in FOLLOWED:
            columns += _followed(steps[name, width])
    own = _at_epochs(e, e.epoch_us)
    ahead = {lag: np.nan_to_num(_carried(history, own, lag)) for lag in (*NEAR, *FAR)}
    back = np.nan_to_num(_carried(history, own, -1))
    first = ahead[1][:-1] / np.maximum(gaps, 0.3)[:, None]
    for lag in NEAR:
        span = np.maximum(t[lag:] - t[:-lag], 0.3)
        rate = np.zeros((count, 6))
        # A misfit over several gaps is laid to the middle one.
        rate[lag // 2 : lag // 2 + len(span)] = (
            ahead[lag][: len(span)] / span[:, None]
        )[: count - lag // 2]
        columns += [_against(rate[:, k]) for k in range(6)]
    behind = back[1:] / np.maximum(gaps, 0.3)[:, None]
    columns += [_against(behind[:, k]) for k in range(6)]
    columns += [np.log10(np.abs(first[:, k]) + 1e-6) for k in range(6)]
    columns += [*_followed(first[:, 1]), *_followed(first[:, 2])]
    for lag in FAR:
        span = np.ones(len(t))
        span[:-lag] = np.maximum(t[lag:] - t[:-lag], 0.5)
        bend = ahead[lag][:, 1] / span**2
        less = np.abs(bend[:-1]) - np.abs(bend[1:])
        columns += [_against(bend[:-1]), _against(bend[1:]), less / _usual(less)]
    columns += [gaps, gaps / _usual(gaps), _against(np.diff(e.bstar))]
    rows = np.nan_to_num(np.stack(columns, axis=1))
    step = np.stack([steps[name, width] for name, width in SIZED], axis=1)
    usual = np.stack([_usual(step[:, k]) for k in range(len(SIZED))], axis=1)
    return Signals(np.sign(rows) * np.log1p(np.abs(rows)), step, usual)
