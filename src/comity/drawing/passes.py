"""Margin and rate of a link over a pass."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.drawing.plot import Axis, Plot
from comity.drawing.svg import FIRST, LIMIT, QUIET, SECOND, svg, text
from comity.foundations.arrays import Floats

__all__ = ["PassPicture", "pass_svg"]


@dataclass(frozen=True, slots=True)
class PassPicture:
    """A pass: (T,) seconds after its rise, elevation (deg), margin (dB), rate (bit/s)."""

    title: str
    source: str
    times_s: Floats
    elevation_deg: Floats
    margin_db: Floats
    rate_bit_s: Floats


def _limits(values: Floats, least: float) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    room = max(0.08 * (high - low), least)
    return low - room, high + room


def pass_svg(picture: PassPicture) -> str:
    """Return two plots below each other: margin and elevation, and the rate."""
    minutes: Sequence[float] = (picture.times_s / 60.0).tolist()
    x = Axis(0.0, max(minutes[-1], 0.1), "minutes after the rise")
    low, high = _limits(picture.margin_db, 0.5)
    upper = Plot(80.0, 70.0, 640.0, 200.0, x, Axis(min(low, -0.5), high, "margin, dB"))
    megabits = picture.rate_bit_s / 1e6
    top = max(float(megabits.max()) * 1.1, 1.0)
    lower = Plot(80.0, 340.0, 640.0, 150.0, x, Axis(0.0, top, "rate, Mbit/s"))
    best = float(picture.elevation_deg.max())
    out = [
        text(24.0, 28.0, picture.title, 16.0),
        text(24.0, 46.0, picture.source, 11.0, QUIET),
        *upper.ground(),
        *upper.level(0.0, "the most robust coding closes", LIMIT),
        upper.curve(minutes, picture.margin_db.tolist(), FIRST),
        text(720.0, 64.0, f"highest elevation {best:.0f}°", 11.0, QUIET, "end"),
        *lower.ground(),
        lower.curve(*_stairs(minutes, megabits.tolist()), SECOND),
    ]
    return svg(760.0, 545.0, picture.title, out)


def _stairs(
    xs: Sequence[float], ys: Sequence[float]
) -> tuple[list[float], list[float]]:
    """Return a line that holds each value until the next."""
    out_x, out_y = [xs[0]], [ys[0]]
    for k in range(1, len(xs)):
        if ys[k] != ys[k - 1] or k == len(xs) - 1:
            out_x += [xs[k], xs[k]]
            out_y += [ys[k - 1], ys[k]]
    return out_x, out_y
