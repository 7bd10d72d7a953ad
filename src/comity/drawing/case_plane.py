"""The encounter plane of one way on, for the console: ellipses, hard body, where the other passes.

Three of them stand side by side on one scale: *do nothing* stays visible as a hollow mark in the
others. Coordinates of the picture are pixels; the stylesheet gives the colours by class.
"""

import math
from dataclasses import dataclass
from typing import Literal

__all__ = ["PlaneMark", "case_plane", "common_reach_m"]

WIDTH, HEIGHT, FOOT = 300.0, 150.0, 18.0
#: Steps of an axis, as parts of a power of ten.
NICE = (1.0, 2.0, 3.0, 5.0)


@dataclass(frozen=True, slots=True)
class PlaneMark:
    """Where the second object passes, m; ``whose`` moved: ``us``, ``them`` or ``nobody``."""

    x_m: float
    y_m: float
    whose: Literal["us", "them", "nobody"] = "nobody"


def common_reach_m(sigma_m: tuple[float, float], marks: list[PlaneMark]) -> float:
    """Return the half width, m, within which all of some pictures fit."""
    tall = HEIGHT - FOOT
    wide = max([3.1 * sigma_m[0], *(abs(one.x_m) * 1.35 for one in marks)])
    high = max([3.1 * sigma_m[1], *(abs(one.y_m) * 1.25 for one in marks)])
    return max(wide, high * WIDTH / tall, 1.0)


def _step_m(reach_m: float) -> float:
    """Return a round distance of which one or two fit into the half width."""
    power = 10.0 ** math.floor(math.log10(reach_m))
    fits = [part * power for part in NICE if part * power <= 0.6 * reach_m]
    return max(fits, default=0.5 * power)


def _grid(reach_m: float) -> list[str]:
    step, scale = _step_m(reach_m), WIDTH / 2 / reach_m
    bottom = HEIGHT - FOOT
    middle = bottom / 2
    out = []
    for k in range(-3, 4):
        x = WIDTH / 2 + k * step * scale
        if not 14 < x < WIDTH - 14:
            continue
        name = f"{k * step:,.0f}".replace("-", "\N{MINUS SIGN}")
        last = WIDTH / 2 + (k + 1) * step * scale >= WIDTH - 14
        unit = "\N{NO-BREAK SPACE}m" if last else ""
        out.append(
            f'<path class="grid-line" d="M{x:.1f} 0V{bottom:.0f}"/>'
            f'<text x="{x:.1f}" y="{HEIGHT - 4:.0f}" text-anchor="middle">{name}{unit}</text>'
        )
    for k in range(-3, 4):
        y = middle - k * step * scale
        if 4 < y < bottom - 4:
            out.append(f'<path class="grid-line" d="M0 {y:.1f}H{WIDTH:.0f}"/>')
    return out


def _mark(x: float, y: float, whose: str) -> str:
    if whose == "them":
        return f'<rect class="them-fill" x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10"/>'
    return f'<circle class="us-fill" cx="{x:.1f}" cy="{y:.1f}" r="5"/>'


def case_plane(
    sigma_m: tuple[float, float],
    hbr_m: float,
    now: PlaneMark,
    after: PlaneMark | None,
    reach_m: float,
    title: str,
) -> str:
    """Return the picture as SVG.

    Parameters
    ----------
    sigma_m
        Standard deviations of the combined position along the two axes, m.
    hbr_m
        Sum of both radii, m.
    now, after
        Where the second object passes as it stands, and after a burn.
    reach_m
        Half width of the picture, m: the same for all that stand side by side.
    title
        For those who do not see it.
    """
    scale, bottom = WIDTH / 2 / reach_m, HEIGHT - FOOT
    cx, cy = WIDTH / 2, bottom / 2

    def at(mark: PlaneMark) -> tuple[float, float]:
        return cx + mark.x_m * scale, cy - mark.y_m * scale

    body = _grid(reach_m)
    for k, name in ((3, "s3sigma"), (2, "s2sigma"), (1, "s1sigma")):
        rx, ry = k * sigma_m[0] * scale, k * sigma_m[1] * scale
        body.append(
            f'<ellipse class="{name}" cx="{cx}" cy="{cy}" rx="{rx:.1f}" ry="{ry:.1f}"/>'
        )
    disc = max(hbr_m * scale, 2.5)
    body.append(
        f'<circle class="ink-line" cx="{cx}" cy="{cy}" r="{disc:.1f}" data-hbr="{hbr_m:.1f}"/>'
    )
    nx, ny = at(now)
    if after is None:
        body.append(
            f'<path class="us-line" d="M{cx} {cy}L{nx:.1f} {ny:.1f}"/>{_mark(nx, ny, "us")}'
        )
        label, (lx, ly) = math.hypot(now.x_m, now.y_m), (nx, ny)
    else:
        ax, ay = at(after)
        body.append(
            f'<path class="{after.whose}-line dash" d="M{nx:.1f} {ny:.1f}L{ax:.1f} {ay:.1f}"/>'
            f'<circle class="ink-line" cx="{nx:.1f}" cy="{ny:.1f}" r="4.5"/>{_mark(ax, ay, after.whose)}'
        )
        label, (lx, ly) = math.hypot(after.x_m, after.y_m), (ax, ay)
    # On the side with room.
    end = lx > WIDTH - 70
    anchor, dx = ("end", -13) if end else ("start", 11)
    body.append(
        f'<text class="t-ink halo" x="{lx + dx:.1f}" y="{max(ly + 4, 12):.1f}" '
        f'text-anchor="{anchor}">{label:,.0f}\N{NO-BREAK SPACE}m</text>'
    )
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img" '
        f'aria-label="{title}">{"".join(body)}</svg>'
    )
