"""The next day as a strip: last moments to decide, closest approaches and contacts over one axis.

The marks bear the numbers of the rows below it, so that no label stands beside them; marks that
would lie on each other are set off. Coordinates are pixels; classes carry the colours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from comity.drawing.escaping import escape
from comity.foundations.constants import HOUR_US
from comity.foundations.time import format_utc

__all__ = ["Mark", "day_strip"]

Lane = Literal["decide", "closest"]
LANES: tuple[Lane, ...] = ("decide", "closest")
#: Radius of a mark, height of a lane, room at the top, at the start and at the end, px.
RADIUS, LANE, TOP, START, END = 9.0, 26.0, 22.0, 88.0, 12.0
#: Height of the axis' labels.
FOOT = 18.0
#: Half of the width of a label of the axis, px.
HALF_LABEL = 16.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark: its lane, instant (UTC us), the number of its row, and whether a person here must act."""

    lane: Lane
    at_us: int
    number: int
    ours: bool


@dataclass(frozen=True, slots=True)
class _Axis:
    """The axis: its beginning (UTC us), how far it reaches, the picture's width, and its direction."""

    now_us: int
    hours: float
    width: float
    mirrored: bool

    def along(self, at_us: int) -> float:
        """Return how far an instant is from the side at which reading begins, px."""
        share = (at_us - self.now_us + HOUR_US) / ((self.hours + 1) * HOUR_US)
        return START + share * (self.width - START - END)

    def x(self, along: float) -> float:
        """Return the coordinate of a distance from the side at which reading begins, px."""
        return self.width - along if self.mirrored else along


def _grid(axis: _Axis, height: float) -> list[str]:
    now_us, hours, width = axis.now_us, axis.hours, axis.width
    out, step_h = [], 3 if width > 600 else 6
    first = (now_us // (step_h * HOUR_US) + 1) * step_h * HOUR_US
    for at_us in range(
        first, now_us + round(hours * HOUR_US) + 1, round(step_h * HOUR_US)
    ):
        x = axis.x(axis.along(at_us))
        # The label of a line at the edge stays within the picture.
        label = min(max(x, HALF_LABEL), width - HALF_LABEL)
        out.append(
            f'<path class="grid-line" d="M{x:.1f} {TOP - 6:.0f}V{height - FOOT:.0f}"/>'
            f'<text x="{label:.1f}" y="{height - 3:.0f}" text-anchor="middle">{format_utc(at_us, 0)[11:16]}</text>'
        )
    return out


def _marks(marks: Sequence[Mark], axis: _Axis) -> list[str]:
    now_us, hours, width = axis.now_us, axis.hours, axis.width
    out: list[str] = []
    for row, lane in enumerate(LANES):
        y, last = TOP + LANE * (row + 0.5), -1e9
        here = sorted(
            (
                one
                for one in marks
                if one.lane == lane and 0 <= one.at_us - now_us <= hours * HOUR_US
            ),
            key=lambda one: one.at_us,
        )
        for one in here:
            # Never on the one before: a mark keeps its order, and its row tells the instant.
            last = max(axis.along(one.at_us), last + 2 * RADIUS + 1)
            if last > width - END + RADIUS:
                continue
            x = axis.x(last)
            if lane == "decide":
                shape = f'<circle class="{"act-fill" if one.ours else "bg-fill axis-edge"}" cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS}"/>'
            else:
                r = RADIUS + 1
                shape = f'<path class="bg-fill us-edge" d="M{x:.1f} {y - r:.1f}L{x + r:.1f} {y:.1f}L{x:.1f} {y + r:.1f}L{x - r:.1f} {y:.1f}Z"/>'
            ink = "on-act" if one.ours and lane == "decide" else "t-ink"
            out.append(
                f'{shape}<text class="{ink}" x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle">{one.number}</text>'
            )
    return out


def day_strip(
    marks: Sequence[Mark],
    now_us: int,
    names: tuple[str, str],
    title: str,
    width: float = 1048.0,
    hours: float = 24.0,
    *,
    mirrored: bool = False,
) -> str:
    """Return the strip as SVG.

    Parameters
    ----------
    marks
        Those outside the hours to come are left out.
    now_us
        The instant of the axis' beginning, UTC us.
    names
        Names of the two lanes.
    title
        What the picture shows, for those who do not see it.
    width, hours
        Its width in px, and how far it reaches.
    mirrored
        Whether time goes from the right to the left, for readers of such scripts.
    """
    height = TOP + LANE * len(LANES) + FOOT
    axis = _Axis(now_us, hours, width, mirrored)
    now_x = axis.x(axis.along(now_us))
    begin, end = axis.x(START), axis.x(width - END)
    # The names stand where reading begins; pictures are laid out from the left in every script.
    anchor = "end" if mirrored else "start"
    lanes = [
        f'<text x="{axis.x(0):.0f}" text-anchor="{anchor}" y="{TOP + LANE * (row + 0.5) + 4:.1f}">{escape(name)}</text>'
        f'<path class="grid-line" d="M{begin:.0f} {TOP + LANE * (row + 0.5):.1f}H{end:.0f}"/>'
        for row, name in enumerate(names)
    ]
    return "".join(
        [
            f'<svg class="chart" viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{escape(title)}">',
            *_grid(axis, height),
            *lanes,
            f'<path class="ink-line" d="M{now_x:.1f} {TOP - 8:.0f}V{height - FOOT:.0f}"/>',
            f'<path class="t-ink" d="M{now_x - 4:.1f} {TOP - 12:.0f}h8l-4 5z"/>',
            *_marks(marks, axis),
            "</svg>",
        ]
    )
