"""A plot: a frame with axes, ticks and labels, in which lines and points are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from comity.drawing import svg

__all__ = ["Axis", "Plot", "ticks_of"]


@dataclass(frozen=True, slots=True)
class Axis:
    """Range, label and scale of an axis; a logarithmic one takes powers of ten."""

    low: float
    high: float
    label: str
    log: bool = False

    def part(self, value: float) -> float:
        """Return where a value lies, 0 at the low end and 1 at the high one."""
        if self.log:
            floor_value = max(value, 1e-300)
            return (log10(floor_value) - log10(self.low)) / (
                log10(self.high) - log10(self.low)
            )
        return (value - self.low) / (self.high - self.low)


def ticks_of(axis: Axis) -> list[tuple[float, str]]:
    """Return about five round places on an axis and their labels."""
    if axis.log:
        first, last = ceil(log10(axis.low) - 1e-9), floor(log10(axis.high) + 1e-9)
        every = max(1, (last - first) // 6)
        return [
            (10.0**k, f"{10.0**k:g}" if -3 < k < 4 else f"1e{k}")
            for k in range(first, last + 1, every)
        ]
    span = axis.high - axis.low
    raw = span / 5.0
    power = float(10.0 ** floor(log10(raw)))
    step: float = next(m * power for m in (1.0, 2.0, 5.0, 10.0) if raw <= m * power)
    k = ceil(axis.low / step - 1e-9)
    out: list[tuple[float, str]] = []
    while k * step <= axis.high + 1e-9 * span:
        out.append((k * step, f"{k * step:g}"))
        k += 1
    return out


@dataclass(frozen=True, slots=True)
class Plot:
    """Where a plot stands on its picture, and its axes."""

    left: float
    top: float
    width: float
    height: float
    x: Axis
    y: Axis

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return the place of a point."""
        return (
            self.left + self.width * self.x.part(x),
            self.top + self.height * (1.0 - self.y.part(y)),
        )

    def ground(self) -> list[str]:
        """Return frame, ticks and labels."""
        out = [svg.frame(self.left, self.top, self.width, self.height)]
        bottom = self.top + self.height
        for value, label in ticks_of(self.x):
            x, _ = self.at(value, self.y.low)
            out.append(svg.line(x, self.top, x, bottom, svg.FAINT))
            out.append(svg.text(x, bottom + 16, label, 11, svg.QUIET, "middle"))
        for value, label in ticks_of(self.y):
            _, y = self.at(self.x.low, value)
            out.append(svg.line(self.left, y, self.left + self.width, y, svg.FAINT))
            out.append(svg.text(self.left - 6, y + 4, label, 11, svg.QUIET, "end"))
        middle = self.left + self.width / 2
        out.append(svg.text(middle, bottom + 36, self.x.label, 12, svg.QUIET, "middle"))
        x, y = self.left - 48, self.top + self.height / 2
        turned = svg.text(x, y, self.y.label, 12, svg.QUIET, "middle")
        out.append(
            f'<g transform="rotate(-90 {svg.number(x)} {svg.number(y)})">{turned}</g>'
        )
        return out

    def curve(
        self, xs: Sequence[float], ys: Sequence[float], colour: str, width: float = 2.0
    ) -> str:
        """Return a line through points; those outside the frame are cut to its edge."""
        points = []
        for x, y in zip(xs, ys, strict=True):
            low, high = sorted((self.y.low, self.y.high))
            points.append(self.at(x, min(max(y, low), high)))
        return svg.path(points, colour, width)

    def level(self, y: float, label: str, colour: str) -> list[str]:
        """Return a horizontal mark with its label."""
        _, place = self.at(self.x.low, y)
        right = self.left + self.width
        return [
            svg.line(self.left, place, right, place, colour, 1.5),
            svg.text(right - 6, place - 5, label, 11, colour, "end"),
        ]
