"""An object's orbit over years, with the gaps in which it manoeuvred."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comity.drawing.plot import Axis, Plot
from comity.drawing.svg import FIRST, QUIET, SECOND, line, svg, text
from comity.foundations.arrays import Floats

__all__ = ["HistoryPicture", "history_svg"]

#: Most points of a line that can be distinguished.
MOST_POINTS = 3_000


@dataclass(frozen=True, slots=True)
class HistoryPicture:
    """A history: (K,) years (decimal), axis (km), tilt (deg); marks as (year, confidence)."""

    title: str
    source: str
    years: Floats
    axis_km: Floats
    tilt_deg: Floats
    marks: Sequence[tuple[float, float]]


def _axis(values: Floats, label: str) -> Axis:
    """Return an axis that leaves out the wildest hundredth at each end."""
    low, high = (float(v) for v in np.percentile(values, [1.0, 99.0]))
    room = max(0.15 * (high - low), 1e-4)
    return Axis(low - room, high + room, label)


def history_svg(picture: HistoryPicture) -> str:
    """Return axis and tilt below each other; each manoeuvre is a line, darker if surer."""
    every = max(1, len(picture.years) // MOST_POINTS)
    years = picture.years[::every]
    x = Axis(float(years[0]), float(years[-1]) + 1e-3, "year")
    middle = float(np.median(picture.axis_km))
    rows = (
        (picture.axis_km[::every] - middle, f"axis − {middle:.1f} km", FIRST),
        (picture.tilt_deg[::every], "inclination, deg", FIRST),
    )
    out = [
        text(24.0, 28.0, picture.title, 16.0),
        text(24.0, 46.0, picture.source, 11.0, QUIET),
    ]
    for k, (values, label, colour) in enumerate(rows):
        plot = Plot(90.0, 66.0 + 230.0 * k, 640.0, 160.0, x, _axis(values, label))
        out += plot.ground()
        for year, sure in picture.marks:
            at, _ = plot.at(year, plot.y.low)
            mark = line(at, plot.top, at, plot.top + plot.height, SECOND, 1.0)
            out.append(mark.replace("/>", f' opacity="{0.2 + 0.7 * sure:.2f}"/>'))
        out.append(plot.curve(years.tolist(), values.tolist(), colour, 1.4))
    return svg(760.0, 540.0, picture.title, out)
