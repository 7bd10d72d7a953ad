"""Probability against time, for the console: what was stated, the decision times, the expected value.

The future is hatched until something is known of it. Labels of instants stand above the plot in as
many rows as they need, so that none lies on another. Classes give the colours.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from comity.drawing.escaping import escape
from comity.foundations.constants import HOUR_US

__all__ = ["Instant", "Stated", "pc_course"]

#: Pixels for a character of a label, and between two labels.
CHAR, GAP, ROW = 6.3, 8.0, 13.0
START, END, FOOT = 44.0, 12.0, 20.0
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class Stated:
    """A probability that was stated: when, UTC us, and its value."""

    at_us: int
    pc: float


@dataclass(frozen=True, slots=True)
class Instant:
    """An instant on the axis: its label, UTC us, and whose it is (``act``, ``them``, ``ink``)."""

    words: str
    at_us: int
    whose: Literal["act", "them", "ink"]


@dataclass(frozen=True, slots=True)
class _Frame:
    begin_us: int
    tca_us: int
    low: int
    high: int
    width: float
    top: float
    bottom: float

    def x(self, at_us: int) -> float:
        share = (at_us - self.begin_us) / max(self.tca_us - self.begin_us, 1)
        return START + min(max(share, 0.0), 1.0) * (self.width - START - END)

    def y(self, pc: float) -> float:
        power = math.log10(max(pc, 10.0**self.low))
        share = (self.high - min(power, self.high)) / (self.high - self.low)
        return self.top + share * (self.bottom - self.top)


def _rows(
    instants: Sequence[Instant], frame: _Frame
) -> list[tuple[Instant, float, int, str]]:
    """Return each instant with its x, the row of its label, and the side on which that is."""
    ends: list[float] = []
    out = []
    for one in sorted(instants, key=lambda one: one.at_us):
        x, wide = frame.x(one.at_us), CHAR * len(one.words)
        side = "end" if x + wide > frame.width - END else "start"
        begin = x - wide if side == "end" else x
        row = next((k for k, last in enumerate(ends) if begin > last + GAP), len(ends))
        if row == len(ends):
            ends.append(0.0)
        ends[row] = begin + wide
        out.append((one, x, row, side))
    return out


def _hatch(left: float, right: float, top: float, bottom: float) -> str:
    """Return lines that say: not known yet."""
    parts, high = [], bottom - top
    x = left - high
    while x < right:
        x1, y1 = max(x, left), bottom - (max(x, left) - x)
        x2 = min(x + high, right)
        y2 = bottom - (x2 - x)
        if x2 > x1:
            parts.append(f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}")
        x += 9.0
    return f'<path class="hatch-line" d="{"".join(parts)}"/>'


def _axes(frame: _Frame) -> list[str]:
    out = []
    for power in range(frame.low, frame.high + 1, 2):
        y = frame.y(10.0**power)
        name = f"1e{MINUS}{-power}" if power < 0 else f"1e{power}"
        out.append(
            f'<path class="grid-line" d="M{START} {y:.1f}H{frame.width - END:.0f}"/>'
            f'<text x="{START - 6:.0f}" y="{y + 4:.1f}" text-anchor="end">{name}</text>'
        )
    hours = (frame.tca_us - frame.begin_us) / HOUR_US
    step = next((s for s in (1, 2, 4, 8, 12, 24, 48) if hours / s <= 6), 72)
    for k in range(math.floor(hours / step) + 1):
        at_us = frame.tca_us - round(k * step * HOUR_US)
        name = "TCA" if k == 0 else f"{MINUS}{k * step}\N{NO-BREAK SPACE}h"
        anchor = "end" if k == 0 else "middle"
        out.append(
            f'<text x="{frame.x(at_us):.1f}" y="{frame.bottom + 15:.1f}" text-anchor="{anchor}">{name}</text>'
        )
    return out


def pc_course(
    past: Sequence[Stated],
    now_us: int,
    tca_us: int,
    threshold: tuple[str, float],
    instants: Sequence[Instant],
    expected: tuple[str, float, int] | None,
    title: str,
    width: float = 600.0,
) -> str:
    """Return the picture as SVG.

    Parameters
    ----------
    past
        Probabilities that were stated.
    now_us, tca_us
        The present and closest approach, UTC us.
    threshold
        The agreed probability, with its words.
    instants
        Decision times.
    expected
        Words, probability and instant of what is expected after a burn.
    title
        For those who do not see it.
    """
    begin_us = min([one.at_us for one in past] + [now_us - 2 * HOUR_US])
    values = [one.pc for one in past] + [threshold[1]]
    values += [expected[1]] if expected else []
    known = [math.log10(v) for v in values if v > 0.0] or [-6.0]
    low, high = math.floor(min(known)) - 1, min(math.ceil(max(known)) + 1, 0)
    # Even powers, from the top: a probability is at most one.
    low = max(low - (high - low) % 2, -12)
    draft = _Frame(begin_us, tca_us, low, high, width, 0.0, 1.0)
    rows = _rows(instants, draft)
    top = 14.0 + ROW * (1 + max((row for *_, row, _ in rows), default=0))
    frame = _Frame(begin_us, tca_us, low, high, width, top, top + width * 0.27)
    now_x = frame.x(now_us)
    body = [
        _hatch(now_x, width - END, frame.top, frame.bottom),
        *_axes(frame),
        f'<path class="axis dash" d="M{START} {frame.y(threshold[1]):.1f}H{width - END:.0f}"/>',
        f'<text class="halo" x="{START + 6:.0f}" y="{frame.y(threshold[1]) - 5:.1f}">{escape(threshold[0])}</text>',
    ]
    body += [
        f'<path class="{one.whose}-line" d="M{x:.1f} {15.0 + ROW * row:.1f}V{frame.bottom:.1f}"/>'
        for one, x, row, _ in rows
    ]
    for one, x, row, side in rows:
        y = 12.0 + ROW * row
        body.append(
            f'<text class="t-{one.whose} halo" x="{x + (3 if side == "start" else -3):.1f}" y="{y:.1f}" '
            f'text-anchor="{side}">{escape(one.words)}</text>'
        )
    points = [(frame.x(one.at_us), frame.y(one.pc)) for one in past]
    if len(points) > 1:
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        body.append(f'<path class="us-line" d="M{path}"/>')
    body += [
        f'<circle class="us-fill" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in points
    ]
    if expected is not None:
        words, pc, from_us = expected
        x, y = frame.x(from_us), frame.y(pc)
        body.append(
            f'<path class="them-line dash" d="M{x:.1f} {y:.1f}H{width - END:.0f}"/>'
            f'<text class="t-them halo" x="{width - END:.0f}" y="{y - 5:.1f}" text-anchor="end">{escape(words)}</text>'
        )
    height = frame.bottom + FOOT
    return (
        f'<svg class="chart" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        f'aria-label="{escape(title)}">{"".join(body)}</svg>'
    )
