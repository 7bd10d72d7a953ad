"""Elements of SVG text: numbers short, text escaped, nothing from outside."""

from collections.abc import Iterable
from math import atan2, cos, sin
from xml.sax.saxutils import escape, quoteattr

__all__ = ["arrow", "circle", "line", "number", "path", "svg", "text"]

INK, QUIET, FAINT = "#1c2733", "#5b6b7a", "#d5dde4"
FIRST, SECOND, LIMIT = "#0b62a8", "#b5541c", "#8a97a3"


def number(value: float) -> str:
    """Return a coordinate with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def line(
    x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1.0
) -> str:
    """Return a straight line."""
    points = " ".join(
        f'{name}="{number(v)}"'
        for name, v in (("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2))
    )
    return f'<line {points} stroke="{colour}" stroke-width="{number(width)}"/>'


def circle(
    x: float, y: float, r: float, fill: str, stroke: str = "none", dash: str = ""
) -> str:
    """Return a circle."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(r)}" '
        f'fill="{fill}" stroke="{stroke}"{dashes}/>'
    )


def path(points: Iterable[tuple[float, float]], colour: str, width: float = 2.0) -> str:
    """Return an open line through points."""
    steps = " L".join(f"{number(x)} {number(y)}" for x, y in points)
    return f'<path d="M{steps}" fill="none" stroke="{colour}" stroke-width="{number(width)}"/>'


def frame(x: float, y: float, width: float, height: float) -> str:
    """Return the ground of a plot."""
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" '
        f'height="{number(height)}" fill="#f7f9fb" stroke="{FAINT}"/>'
    )


def text(
    x: float,
    y: float,
    content: str,
    size: float = 12.0,
    colour: str = INK,
    anchor: str = "start",
) -> str:
    """Return a line of text."""
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}" fill="{colour}" '
        f'text-anchor="{anchor}">{escape(content)}</text>'
    )


def arrow(before: tuple[float, float], tip: tuple[float, float], colour: str) -> str:
    """Return the head of an arrow that points from ``before`` to ``tip``."""
    angle = atan2(tip[1] - before[1], tip[0] - before[0])
    corners = [tip]
    corners += [
        (tip[0] - 10 * cos(angle + side), tip[1] - 10 * sin(angle + side))
        for side in (-0.4, 0.4)
    ]
    points = " ".join(f"{number(x)},{number(y)}" for x, y in corners)
    return f'<polygon points="{points}" fill="{colour}"/>'


def svg(width: float, height: float, title: str, body: Iterable[str]) -> str:
    """Return a picture with a title for those who do not see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(width)} {number(height)}" '
        f'width="{number(width)}" height="{number(height)}" role="img" '
        f"aria-label={quoteattr(title)} "
        'font-family="system-ui, -apple-system, Segoe UI, DejaVu Sans, sans-serif">'
        f"<title>{escape(title)}</title>"
        f'<rect width="{number(width)}" height="{number(height)}" fill="#ffffff"/>'
        + "".join(body)
        + "</svg>\n"
    )
