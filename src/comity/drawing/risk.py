"""Pictures of a risk: encounter plane, radius, dilution, course, trade space."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comity.drawing import svg
from comity.drawing.plot import Axis, Plot
from comity.foundations.arrays import Bools, Floats

__all__ = [
    "PlanePicture",
    "course_svg",
    "dilution_svg",
    "plane_svg",
    "radius_svg",
    "trade_svg",
]

WIDTH, HEIGHT = 720.0, 470.0
#: Where operators act: NASA's limit for a manoeuvre.
ACT = 1e-4


@dataclass(frozen=True, slots=True)
class PlanePicture:
    """An encounter in its plane, km along the principal axes, with a caption."""

    title: str
    x_km: float
    y_km: float
    sigma_x_km: float
    sigma_y_km: float
    hbr_km: float
    caption: str
    source: str


def _page(title: str, body: Sequence[str], notes: Sequence[str]) -> str:
    out = [svg.text(24, 30, title, 16), *body]
    for k, note in enumerate(notes):
        short = note if len(note) <= 112 else note[:111] + "…"
        out.append(svg.text(24, HEIGHT + 4 + 16 * k, short, 11.5, svg.QUIET))
    return svg.svg(WIDTH, HEIGHT + 4 + 16 * max(len(notes), 1), title, out)


def plane_svg(p: PlanePicture) -> str:
    """Return the plane: the first object's sphere, the miss, ellipses of 1, 2, 3 sigma.

    The scale along the short axis is its own where the ellipse is thin.
    """
    reach_x = max(abs(p.x_km) + 3.2 * p.sigma_x_km, 1.5 * p.hbr_km)
    reach_y = max(abs(p.y_km) + 3.2 * p.sigma_y_km, 1.5 * p.hbr_km)
    plot = Plot(
        *(86.0, 54.0, 600.0, 350.0),
        Axis(-reach_x * 1e3, reach_x * 1e3, "along the larger axis (m)"),
        Axis(-reach_y * 1e3, reach_y * 1e3, "along the smaller axis (m)"),
    )
    body = plot.ground()
    turn = np.linspace(0.0, 2.0 * np.pi, 121)
    for k in (3, 2, 1):
        xs = (p.x_km + k * p.sigma_x_km * np.cos(turn)) * 1e3
        ys = (p.y_km + k * p.sigma_y_km * np.sin(turn)) * 1e3
        inside = [plot.at(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]
        body.append(_clipped(plot, inside, svg.SECOND, 2.4 - 0.6 * k))
    disc = [
        plot.at(float(p.hbr_km * 1e3 * np.cos(a)), float(p.hbr_km * 1e3 * np.sin(a)))
        for a in turn
    ]
    body.append(svg.path(disc, svg.FIRST, 2.5))
    body.append(svg.circle(*plot.at(0.0, 0.0), 3.5, svg.FIRST))
    body.append(svg.circle(*plot.at(p.x_km * 1e3, p.y_km * 1e3), 4, svg.SECOND))
    body.append(
        svg.line(*plot.at(0.0, 0.0), *plot.at(p.x_km * 1e3, p.y_km * 1e3), svg.INK)
    )
    note = f"{p.caption}. Blue: the radius about the first; brown: 1, 2, 3 sigma."
    notes = (note, f"Source: {p.source}.")
    return _page(p.title, body, notes)


def _clipped(
    plot: Plot, points: Sequence[tuple[float, float]], colour: str, width: float
) -> str:
    right, bottom = plot.left + plot.width, plot.top + plot.height
    cut = [
        (min(max(x, plot.left), right), min(max(y, plot.top), bottom))
        for x, y in points
    ]
    return svg.path(cut, colour, max(width, 0.8))


def _pc_axis(pcs: Floats) -> Axis:
    known = pcs[np.isfinite(pcs) & (pcs > 0.0)]
    high = 10.0 ** np.ceil(np.log10(known.max())) if len(known) else 1.0
    low = 10.0 ** np.floor(np.log10(known.min())) if len(known) else 1e-8
    high = min(max(high, 1e-3), 1.0)
    low = max(min(low, 1e-6), high * 1e-10)
    return Axis(float(low), float(high), "probability of collision", log=True)


def radius_svg(
    radii_m: Floats, pcs: Floats, used_m: float, title: str, source: str
) -> str:
    """Return the probability against the hard-body radius, with the one that is used."""
    plot = Plot(
        *(96.0, 54.0, 590.0, 350.0),
        Axis(float(radii_m[0]), float(radii_m[-1]), "hard-body radius (m)", log=True),
        _pc_axis(pcs),
    )
    body = [*plot.ground(), plot.curve(radii_m.tolist(), pcs.tolist(), svg.FIRST)]
    body += plot.level(ACT, "1e-4: act", svg.SECOND)
    at = float(np.interp(used_m, radii_m, pcs))
    x, y = plot.at(used_m, max(at, plot.y.low))
    body += [svg.circle(x, y, 5, svg.INK), svg.text(x + 9, y - 7, f"{used_m:g} m", 12)]
    return _page(title, body, (f"Source: {source}.",))


def dilution_svg(
    factors: Floats, pcs: Floats, best: tuple[float, float], title: str, source: str
) -> str:
    """Return the probability against a factor on all standard deviations.

    ``best`` is the factor and the probability at the maximum.
    """
    keep = (factors >= 1e-2) & (factors <= 1e2)
    plot = Plot(
        *(96.0, 54.0, 590.0, 350.0),
        Axis(1e-2, 1e2, "factor on the standard deviations", log=True),
        _pc_axis(np.array([best[1], pcs[keep].max(), 1e-7])),
    )
    body = [
        *plot.ground(),
        plot.curve(factors[keep].tolist(), pcs[keep].tolist(), svg.FIRST),
    ]
    body += plot.level(ACT, "1e-4: act", svg.SECOND)
    now = float(np.interp(1.0, factors, pcs))
    x, y = plot.at(1.0, max(now, plot.y.low))
    body += [svg.circle(x, y, 5, svg.INK), svg.text(x + 9, y - 7, "as known", 12)]
    if 1e-2 <= best[0] <= 1e2:
        x, y = plot.at(best[0], best[1])
        body.append(svg.circle(x, y, 5, svg.SECOND))
    word = (
        "diluted: better knowledge could raise it" if best[0] < 1.0 else "not diluted"
    )
    return _page(
        title,
        body,
        (
            f"Largest {best[1]:.2e} at factor {best[0]:.2g}: {word}.",
            f"Source: {source}.",
        ),
    )


def course_svg(hours: Floats, pcs: Floats, title: str, source: str) -> str:
    """Return the probability over the hours to closest approach."""
    late, early = float(hours.min()), float(hours.max())
    room = max(0.05 * (early - late), 1.0)
    plot = Plot(
        *(96.0, 54.0, 590.0, 350.0),
        Axis(early + room, max(late - room, 0.0), "hours to closest approach"),
        _pc_axis(pcs),
    )
    order = np.argsort(-hours)
    body = plot_ground_reversed(plot)
    body.append(plot.curve(hours[order].tolist(), pcs[order].tolist(), svg.FIRST))
    body += plot.level(ACT, "1e-4: act", svg.SECOND)
    for hour, pc in zip(hours, pcs, strict=True):
        x, y = plot.at(float(hour), max(float(pc), plot.y.low))
        body.append(svg.circle(x, y, 4, svg.FIRST))
    return _page(title, body, (f"Source: {source}.",))


def plot_ground_reversed(plot: Plot) -> list[str]:
    """Return the ground of a plot whose time runs towards zero."""
    forward = Plot(
        plot.left,
        plot.top,
        plot.width,
        plot.height,
        Axis(-plot.x.low, -plot.x.high, plot.x.label),
        plot.y,
    )
    return [part.replace(">-", ">") for part in forward.ground()]


def trade_svg(
    leads_h: Floats,
    dvs_mm_s: Floats,
    pcs: Floats,
    allowed: Bools,
    title: str,
    source: str,
) -> str:
    """Return the trade space (L, D): lead time, impulse, colour by probability."""
    plot = Plot(
        *(86.0, 54.0, 500.0, 350.0),
        Axis(
            float(leads_h[0]),
            float(leads_h[-1]),
            "lead time before closest approach (h)",
        ),
        Axis(
            float(dvs_mm_s[0]), float(dvs_mm_s[-1]), "impulse along the velocity (mm/s)"
        ),
    )
    width, height = plot.width / len(leads_h), plot.height / len(dvs_mm_s)
    body = []
    for k in range(len(leads_h)):
        for m in range(len(dvs_mm_s)):
            fill = _shade(float(pcs[k, m])) if allowed[k] else "#d5dde4"
            x = plot.left + k * width
            y = plot.top + plot.height - (m + 1) * height
            body.append(
                f'<rect x="{svg.number(x)}" y="{svg.number(y)}" width="{svg.number(width + 0.3)}" '
                f'height="{svg.number(height + 0.3)}" fill="{fill}"/>'
            )
    ground = [
        part for part in plot.ground() if "<rect" not in part and "<line" not in part
    ]
    body += ground
    body += _boundary(plot, pcs, width, height)
    for k in range(9):
        y = 54.0 + 350.0 * k / 8
        pc = 10.0 ** (-1 - k)
        body.append(
            f'<rect x="604" y="{svg.number(y)}" width="18" height="38" fill="{_shade(pc)}"/>'
        )
        body.append(svg.text(628, y + 10, f"1e-{k + 1}", 11, svg.QUIET))
    notes = (
        "Black: the line of 1e-4. Grey: blackout. Both senses of the burn; two-body motion.",
        f"Source: {source}.",
    )
    return _page(title, body, notes)


def _boundary(plot: Plot, pcs: Floats, width: float, height: float) -> list[str]:
    """Return the edges between cells above and below the limit."""
    out = []
    above = pcs > ACT
    rows, columns = above.shape
    for k in range(rows):
        for m in range(columns):
            x = plot.left + k * width
            y = plot.top + plot.height - (m + 1) * height
            if k + 1 < rows and above[k, m] != above[k + 1, m]:
                out.append(svg.line(x + width, y, x + width, y + height, svg.INK, 1.5))
            if m + 1 < columns and above[k, m] != above[k, m + 1]:
                out.append(svg.line(x, y, x + width, y, svg.INK, 1.5))
    return out


def _shade(pc: float) -> str:
    """Return a colour from pale (1e-9) through yellow to dark red (1e-1)."""
    place = min(max((np.log10(max(pc, 1e-300)) + 9.0) / 8.0, 0.0), 1.0)
    stops = (
        (240, 246, 250),
        (158, 202, 225),
        (254, 217, 118),
        (240, 110, 60),
        (128, 0, 38),
    )
    at = place * (len(stops) - 1)
    k = min(int(at), len(stops) - 2)
    mixed = [
        round(a + (b - a) * (at - k))
        for a, b in zip(stops[k], stops[k + 1], strict=True)
    ]
    return "#{:02x}{:02x}{:02x}".format(*mixed)
