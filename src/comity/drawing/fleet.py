"""Maps of what a fleet reaches: places in an equal-area projection, coloured by a value."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import pi, sqrt

import numpy as np

from comity.drawing.svg import FAINT, INK, QUIET, number, svg, text
from comity.foundations.arrays import Floats

__all__ = ["BINS", "MapPanel", "bins_of", "coverage_map", "equal_earth"]

#: Colours from short to long, distinct by brightness alone; the last one is for never.
COLOURS = ("#fde725", "#8fd744", "#35b779", "#21908c", "#31688e", "#443983", "#3b0f52")
NEVER = "#c9c9c9"
#: Round limits that hours are sorted by.
BINS = (
    0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 9.0, 12.0, 18.0, 24.0,
    48.0, 96.0, 240.0,
)  # fmt: skip
#: Coefficients of the Equal Earth projection (Šavrič, Patterson and Jenny 2018, eq. 1).
A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
WIDE, HIGH = 2.7066, 1.3173


@dataclass(frozen=True, slots=True)
class MapPanel:
    """One map: what it shows, and a value for each place (NaN: never)."""

    title: str
    values: Floats


def equal_earth(latitude: Floats, longitude: Floats) -> tuple[Floats, Floats]:
    """Return x and y of places (rad) on the map of a unit sphere, areas true to scale."""
    t = np.arcsin(np.sqrt(3.0) / 2.0 * np.sin(latitude))
    t2 = t * t
    t6 = t2 * t2 * t2
    slope = 9 * A4 * t6 * t2 + 7 * A3 * t6 + 3 * A2 * t2 + A1
    x = 2.0 * np.sqrt(3.0) * longitude * np.cos(t) / (3.0 * slope)
    y = t * (A1 + A2 * t2 + t6 * (A3 + A4 * t2))
    return x, y


def bins_of(values: Sequence[Floats]) -> tuple[float, ...]:
    """Return at most six limits between which the values of all maps lie."""
    every = np.concatenate([v[~np.isnan(v)] for v in values])
    if not len(every):
        return BINS[:1]
    low, high = np.percentile(every, [5, 95])
    some = [b for b in BINS if low <= b < high]
    step = max(1, -(-len(some) // (len(COLOURS) - 1)))
    return tuple(some[::step]) or BINS[:1]


def _dots(
    x: Floats, y: Floats, values: Floats, limits: tuple[float, ...], radius: float
) -> list[str]:
    """Return the places of each colour as one path: small, and quick to draw."""
    kind = np.searchsorted(limits, values, "left")
    kind[np.isnan(values)] = -1
    out = []
    for k in range(-1, len(limits) + 1):
        some = np.flatnonzero(kind == k)
        if not len(some):
            continue
        half = radius
        steps = "".join(
            f"M{number(x[i] - half)} {number(y[i] - half)}h{number(2 * half)}"
            f"v{number(2 * half)}h{number(-2 * half)}z"
            for i in some.tolist()
        )
        colour = NEVER if k < 0 else COLOURS[k]
        out.append(f'<path d="{steps}" fill="{colour}"/>')
    return out


def _coasts(
    outlines: Sequence[Floats], scale: float, left: float, middle: float
) -> list[str]:
    """Return the outlines as one path, cut where they cross the edge of the map."""
    steps: list[str] = []
    for line in outlines:
        x, y = equal_earth(np.radians(line[:, 1]), np.radians(line[:, 0]))
        jump = np.abs(np.diff(line[:, 0], prepend=line[0, 0])) > 180.0
        px, py = left + (x + WIDE) * scale, middle - y * scale
        for k in range(len(px)):
            letter = "M" if k == 0 or jump[k] else "L"
            steps.append(f"{letter}{px[k]:.1f} {py[k]:.1f}")
    if not steps:
        return []
    return [
        f'<path d="{"".join(steps)}" fill="none" stroke="{INK}" stroke-width="0.6"/>'
    ]


def _ground(scale: float, left: float, middle: float) -> list[str]:
    """Return the edge of the map with parallels each 30° and meridians each 60°."""
    out = []
    along = np.linspace(-pi, pi, 61)
    up = np.linspace(-pi / 2, pi / 2, 61)
    lines = [(np.full(61, lat), along) for lat in np.radians([-60, -30, 0, 30, 60])]
    lines += [
        (up, np.full(61, lon)) for lon in np.radians([-180, -120, -60, 0, 60, 120, 180])
    ]
    for lat, lon in lines:
        x, y = equal_earth(lat, lon)
        points = " L".join(
            f"{left + (a + WIDE) * scale:.1f} {middle - b * scale:.1f}"
            for a, b in zip(x, y, strict=True)
        )
        out.append(f'<path d="M{points}" fill="none" stroke="{FAINT}"/>')
    return out


def _edge(scale: float, left: float, middle: float, name: str) -> str:
    """Return the edge of the map as a clip path of its places."""
    up = np.linspace(-pi / 2, pi / 2, 61)
    lat = np.concatenate([up, up[::-1]])
    lon = np.concatenate([np.full(61, -pi), np.full(61, pi)])
    x, y = equal_earth(lat, lon)
    points = " L".join(
        f"{left + (a + WIDE) * scale:.1f} {middle - b * scale:.1f}"
        for a, b in zip(x, y, strict=True)
    )
    return f'<clipPath id="{name}"><path d="M{points}z"/></clipPath>'


def _legend(limits: tuple[float, ...], top: float, unit: str) -> list[str]:
    out = [text(24.0, top - 8.0, unit, 12.0, QUIET)]
    texts = [f"up to {limits[0]:g}"]
    texts += [f"{a:g} to {b:g}" for a, b in pairwise(limits)]
    texts += [f"above {limits[-1]:g}", "never seen"]
    colours = [*COLOURS[: len(limits) + 1], NEVER]
    for k, (colour, label) in enumerate(zip(colours, texts, strict=True)):
        x = 24.0 + 92.0 * k
        out.append(
            f'<rect x="{number(x)}" y="{number(top)}" width="16" height="12" '
            f'fill="{colour}" stroke="{QUIET}" stroke-width="0.4"/>'
        )
        out.append(text(x + 21.0, top + 10.0, label, 11.0))
    return out


def coverage_map(
    latitude: Floats,
    longitude: Floats,
    panels: Sequence[MapPanel],
    title: str,
    source: str,
    outlines: Sequence[Floats] = (),
    unit: str = "hours",
) -> str:
    """Return maps below each other, of the same places with the same colours.

    Parameters
    ----------
    latitude, longitude
        (P,) places, rad.
    panels
        What each map shows.
    title, source
        Words above: what it is; from where, and how old.
    outlines
        Lines of longitude and latitude, degrees, drawn over the places.
    unit
        Unit of the values.
    """
    width = 760.0
    scale = (width - 48.0) / (2.0 * WIDE)
    height = 2.0 * HIGH * scale + 34.0
    limits = bins_of([panel.values for panel in panels])
    x, y = equal_earth(latitude, longitude)
    # Squares that overlap, as the lattice is no square one; those of areas are no smaller.
    radius = 0.65 * sqrt(4.0 * pi / max(len(latitude), 300)) * scale
    body = [
        text(24.0, 28.0, title, 16.0),
        text(24.0, 46.0, source, 11.0, QUIET),
        *_legend(limits, 74.0, unit),
    ]
    for k, panel in enumerate(panels):
        top = 100.0 + k * height
        middle = top + 26.0 + HIGH * scale
        share = float(np.mean(~np.isnan(panel.values)))
        caption = f"{panel.title}: {100 * share:.0f} % of the places are seen"
        body.append(text(24.0, top + 16.0, caption, 13.0))
        body += _ground(scale, 24.0, middle)
        body.append(_edge(scale, 24.0, middle, f"map{k}"))
        body.append(f'<g clip-path="url(#map{k})">')
        body += _dots(
            24.0 + (x + WIDE) * scale, middle - y * scale, panel.values, limits, radius
        )
        body.append("</g>")
        body += _coasts(outlines, scale, 24.0, middle)
    return svg(width, 112.0 + len(panels) * height, title, body)
