"""Rows of bars over time: windows, schedules."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.drawing.svg import (
    FAINT,
    FIRST,
    INK,
    LIMIT,
    QUIET,
    SECOND,
    line,
    number,
    svg,
    text,
)
from comity.foundations.constants import HOUR_S

__all__ = ["Bar", "Row", "gantt_svg"]

LEFT, WIDE, HIGH, TOP = 190.0, 760.0, 18.0, 76.0
COLOURS = (FIRST, SECOND, "#3b7d4f", "#7a4fa3", "#a38a1f", "#2f8f9d", LIMIT)
#: Steps of the time axis, hours.
STEPS_H = (0.25, 0.5, 1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 48.0, 168.0)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from and to seconds after the start, with its label and colour number."""

    start_s: float
    end_s: float
    label: str
    colour: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A name and its bars."""

    name: str
    bars: tuple[Bar, ...]


def _bar(x: float, y: float, wide: float, bar: Bar) -> str:
    colour = COLOURS[bar.colour % len(COLOURS)]
    title = bar.label.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(max(wide, 0.7))}" '
        f'height="{number(HIGH - 6)}" fill="{colour}"><title>{title}</title></rect>'
    )


def gantt_svg(
    rows: Sequence[Row],
    length_s: float,
    title: str,
    source: str,
    *,
    legend: Sequence[str] = (),
    most: int = 60,
) -> str:
    """Return rows of bars over hours since the start.

    Parameters
    ----------
    rows
        What stands below each other; those after ``most`` are counted, not drawn.
    length_s
        Length of the time axis.
    title, source
        What it shows; where it comes from and when it begins.
    legend
        Names of the colours.
    """
    shown = rows[:most]
    bottom = TOP + HIGH * len(shown)
    out = [
        text(24.0, 28.0, title, 16.0),
        text(24.0, 46.0, source, 11.0, QUIET),
    ]
    for k, label in enumerate(legend):
        x = LEFT + 130.0 * k
        out.append(
            f'<rect x="{number(x)}" y="55" width="10" height="10" '
            f'fill="{COLOURS[k % len(COLOURS)]}"/>'
        )
        out.append(text(x + 15.0, 64.0, label[:18], 11.0, QUIET))
    hours = length_s / HOUR_S
    step = next((s for s in STEPS_H if hours / s <= 12), STEPS_H[-1])
    k = 0
    while k * step <= hours + 1e-9:
        x = LEFT + WIDE * k * step / hours
        out.append(line(x, TOP - 4, x, bottom, FAINT))
        out.append(text(x, bottom + 15, f"{k * step:g}", 11.0, QUIET, "middle"))
        k += 1
    out.append(
        text(LEFT + WIDE / 2, bottom + 33, "hours after the start", 12, QUIET, "middle")
    )
    for k, row in enumerate(shown):
        y = TOP + HIGH * k
        name = row.name if len(row.name) <= 28 else f"{row.name[:27]}…"
        out.append(text(LEFT - 8, y + 11, name, 11.0, INK, "end"))
        out.append(line(LEFT, y + HIGH - 3, LEFT + WIDE, y + HIGH - 3, FAINT, 0.5))
        for bar in row.bars:
            x = LEFT + WIDE * bar.start_s / length_s
            out.append(_bar(x, y, WIDE * (bar.end_s - bar.start_s) / length_s, bar))
    if len(rows) > most:
        note = f"{len(rows) - most} rows more are not drawn"
        out.append(text(24.0, bottom + 33, note, 11.0, QUIET))
    return svg(LEFT + WIDE + 30, bottom + 48, title, out)
