"""A picture of probabilities against the share of trials that hit."""

from collections.abc import Sequence
from statistics import NormalDist

from comity.drawing import svg
from comity.drawing.plot import Axis, Plot

__all__ = ["calibration_svg"]

WIDTH, HEIGHT = 760.0, 430.0


def calibration_svg(
    points: Sequence[tuple[float, float, float, bool]], notes: Sequence[str]
) -> str:
    """Return probability against share, and deviations in order against a normal's.

    Parameters
    ----------
    points
        For each encounter its probability, the share of trials that hit, the deviation in
        standard deviations (z), and whether the result is said to hold.
    notes
        Lines below.
    """
    low = 1e-3
    left = Plot(
        *(70.0, 54.0, 300.0, 300.0),
        Axis(low, 1.0, "probability told", log=True),
        Axis(low, 1.0, "share of trials that hit", log=True),
    )
    right = Plot(
        *(440.0, 54.0, 300.0, 300.0),
        Axis(-4.0, 4.0, "deviation (z)"),
        Axis(0.0, 1.0, "part of encounters below"),
    )
    body = [svg.text(24, 30, "Probabilities against plain Monte Carlo", 16)]
    body += left.ground()
    body += right.ground()
    body.append(svg.path([left.at(low, low), left.at(1.0, 1.0)], svg.LIMIT, 1.0))
    for told, share, _, held in points:
        x, y = left.at(max(told, low), max(share, low))
        body.append(svg.circle(x, y, 2.2, svg.FIRST if held else svg.SECOND))
    held_z = sorted(z for _, _, z, held in points if held)
    steps = [
        right.at(min(max(z, -4.0), 4.0), (k + 0.5) / len(held_z))
        for k, z in enumerate(held_z)
    ]
    body.append(svg.path(_normal(right), svg.LIMIT, 1.5))
    body.append(svg.path(steps, svg.FIRST, 1.5))
    for k, note in enumerate(notes):
        body.append(svg.text(24, HEIGHT + 16 * k, note, 11.5, svg.QUIET))
    return svg.svg(WIDTH, HEIGHT + 16 * max(len(notes), 1), "calibration", body)


def _normal(plot: Plot) -> list[tuple[float, float]]:
    """Return the standard normal distribution function on a plot."""
    normal = NormalDist()
    return [plot.at(k / 10.0, normal.cdf(k / 10.0)) for k in range(-40, 41)]
