"""The picture of one encounter: the path of the second object past the first."""

from dataclasses import dataclass

import numpy as np

from comity.drawing import svg
from comity.foundations.arrays import Floats

__all__ = ["Encounter", "encounter_svg", "encounter_table"]

SIZE, TOP, LEFT, GAP = 300.0, 118.0, 62.0, 92.0


@dataclass(frozen=True, slots=True)
class Encounter:
    """What the picture shows.

    ``times_s`` (K,) count from closest approach; ``path_km`` (K, 3) is the second
    object in the radial, transverse, normal frame of the first; ages are in days.
    """

    name_1: str
    name_2: str
    object_1: str
    object_2: str
    tca: str
    miss_km: float
    speed_km_s: float
    limit_km: float
    age_1_d: float
    age_2_d: float
    times_s: Floats
    path_km: Floats
    sources: str
    synthetic: bool


def encounter_table(e: Encounter) -> list[tuple[str, str, str, str]]:
    """Return the numbers of the picture: seconds, radial, transverse, normal (km)."""
    return [
        (f"{t:+.3f}", *(f"{value:+.4f}" for value in row))  # type: ignore[misc]
        for t, row in zip(e.times_s.tolist(), e.path_km.tolist(), strict=True)
    ]


def panel(
    e: Encounter, left: float, axes: tuple[int, int], names: tuple[str, str]
) -> list[str]:
    """Return one view along an axis; both share the scale."""
    half = e.limit_km * 1.25
    middle_x, middle_y = left + SIZE / 2, TOP + SIZE / 2
    scale = SIZE / 2 / half

    def at(point: Floats) -> tuple[float, float]:
        return middle_x + point[axes[0]] * scale, middle_y - point[axes[1]] * scale

    out = [
        svg.frame(left, TOP, SIZE, SIZE),
        svg.line(left, middle_y, left + SIZE, middle_y, svg.FAINT),
        svg.line(middle_x, TOP, middle_x, TOP + SIZE, svg.FAINT),
        svg.circle(middle_x, middle_y, e.limit_km * scale, "none", svg.LIMIT, "4 4"),
    ]
    inside = np.all(np.abs(e.path_km[:, list(axes)]) <= half, axis=1)
    shown = [at(row) for row in e.path_km[inside]]
    if len(shown) > 1:
        out.append(svg.path(shown, svg.SECOND))
        out.append(svg.arrow(shown[-2], shown[-1], svg.SECOND))
    nearest = int(np.argmin(np.abs(e.times_s)))
    x, y = at(e.path_km[nearest])
    out += [
        svg.line(middle_x, middle_y, x, y, svg.INK, 1.5),
        svg.circle(middle_x, middle_y, 5, svg.FIRST),
        svg.circle(x, y, 5, svg.SECOND),
    ]
    for value in (-e.limit_km, e.limit_km):
        label = f"{value:+g}"
        out.append(
            svg.text(
                middle_x + value * scale,
                TOP + SIZE + 16,
                label,
                11,
                svg.QUIET,
                "middle",
            )
        )
        out.append(
            svg.text(
                left - 6, middle_y - value * scale + 4, label, 11, svg.QUIET, "end"
            )
        )
    out.append(
        svg.text(middle_x, TOP + SIZE + 34, f"{names[0]} (km)", 12, svg.QUIET, "middle")
    )
    turn = f"rotate(-90 {svg.number(left - 38)} {svg.number(middle_y)})"
    upright = svg.text(left - 38, middle_y, f"{names[1]} (km)", 12, svg.QUIET, "middle")
    out.append(f'<g transform="{turn}">{upright}</g>')
    return out


def encounter_svg(e: Encounter) -> str:
    """Return the picture: two views, the limit as a circle, sources and ages below."""
    width = LEFT + 2 * SIZE + GAP + 30
    bottom = TOP + SIZE + 62
    title = f"{e.name_1} and {e.name_2}: {e.miss_km * 1000:.0f} m at {e.tca} UTC"
    body = [
        svg.text(24, 34, f"{e.name_1} ({e.object_1})", 17, svg.FIRST),
        svg.text(24, 57, f"{e.name_2} ({e.object_2})", 17, svg.SECOND),
        svg.text(
            24,
            84,
            f"closest at {e.tca} UTC: {e.miss_km * 1000:,.0f} m at {e.speed_km_s:.3f} km/s"
            f"  ·  dashed: {e.limit_km:g} km",
            13,
        ),
        *panel(e, LEFT, (1, 0), ("along track", "radial")),
        *panel(e, LEFT + SIZE + GAP, (1, 2), ("along track", "normal")),
        svg.text(
            24,
            bottom,
            f"{e.name_1} at the centre, frame radial / along track / normal. "
            f"Age of the element sets: {e.age_1_d:.2f} d and {e.age_2_d:.2f} d.",
            11.5,
            svg.QUIET,
        ),
        svg.text(
            24,
            bottom + 18,
            f"Source: {e.sources}. SGP4, a coarse filter.",
            11.5,
            svg.QUIET,
        ),
    ]
    if e.synthetic:
        label = "SYNTHETIC OBJECTS"
        body.append(svg.text(width - 24, 34, label, 13, svg.SECOND, "end"))
    return svg.svg(width, bottom + 36, title, body)
