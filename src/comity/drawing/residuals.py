"""Residuals of a fit over time, one strip for each kind of observation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comity.drawing.plot import Axis, Plot
from comity.drawing.svg import FIRST, INK, LIMIT, QUIET, SECOND, circle, svg, text
from comity.foundations.arrays import Bools, Floats, Ints

__all__ = ["ResidualPicture", "Strip", "residuals_svg"]

COLOURS = (FIRST, SECOND, "#3f7d3a", "#8b3fa0", "#a08a1c", "#1c8aa0", "#a01c4f", INK)
#: Most points of a strip that can be distinguished.
MOST_POINTS = 4_000


@dataclass(frozen=True, slots=True)
class Strip:
    """One kind: label with unit; hours, residuals, index of station, used or not (N,)."""

    label: str
    hours: Floats
    values: Floats
    station: Ints
    used: Bools


@dataclass(frozen=True, slots=True)
class ResidualPicture:
    """Title, source, names of the stations, strips from top to bottom."""

    title: str
    source: str
    stations: Sequence[str]
    strips: Sequence[Strip]


def _points(plot: Plot, strip: Strip) -> list[str]:
    out = []
    every = max(1, len(strip.hours) // MOST_POINTS)
    for k in range(0, len(strip.hours), every):
        value = min(max(float(strip.values[k]), plot.y.low), plot.y.high)
        x, y = plot.at(float(strip.hours[k]), value)
        colour = COLOURS[int(strip.station[k]) % len(COLOURS)]
        if strip.used[k]:
            out.append(circle(x, y, 2.2, colour))
        else:
            out.append(circle(x, y, 3.2, "none", colour))
    return out


def residuals_svg(picture: ResidualPicture) -> str:
    """Return the strips below each other; what was left out is a ring."""
    hours = np.concatenate([strip.hours for strip in picture.strips])
    x = Axis(
        float(hours.min()) - 0.2, float(hours.max()) + 0.2, "hours after the epoch"
    )
    out = [
        text(24.0, 28.0, picture.title, 16.0),
        text(24.0, 46.0, picture.source, 11.0, QUIET),
    ]
    across = 24.0
    for k, name in enumerate(picture.stations):
        out.append(circle(across + 4.0, 62.0, 4.0, COLOURS[k % len(COLOURS)]))
        out.append(text(across + 12.0, 66.0, name, 11.0))
        across += 26.0 + 7.0 * len(name)
    for k, strip in enumerate(picture.strips):
        seen = np.abs(strip.values[strip.used]) if strip.used.any() else strip.values
        room = 1.15 * float(np.max(np.abs(seen), initial=0.0)) or 1.0
        plot = Plot(
            90.0, 84.0 + 190.0 * k, 640.0, 130.0, x, Axis(-room, room, strip.label)
        )
        out += plot.ground()
        out += plot.level(0.0, "", LIMIT)
        out += _points(plot, strip)
    return svg(760.0, 100.0 + 190.0 * len(picture.strips), picture.title, out)
