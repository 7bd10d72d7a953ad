"""The strongest ties as a circle: parties at its edge, names in two columns that never collide.

Places follow from the order alone, so that the same ties give the same picture; names are spread in
their column at least a line apart and led to their party by a thin line.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt
from xml.sax.saxutils import escape, quoteattr

from markupsafe import Markup

from comity.drawing.svg import number

__all__ = ["Tied", "bars_svg", "circle_svg"]

WIDTH, HEIGHT, RADIUS = 720.0, 470.0, 165.0
#: Least distance of two names in a column, and how wide a name may be, characters.
LINE, MOST_CHARS = 17.0, 24
#: The columns of names end and begin here.
LEFT, RIGHT = 172.0, WIDTH - 172.0
NARROW, BAR = 334.0, 30.0
Name = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Tied:
    """A tie to be drawn: two parties, its weight, and the path of its page (empty for none)."""

    one: str
    other: str
    weight: float
    to: str = ""


def _short(name: str) -> str:
    return name if len(name) <= MOST_CHARS else name[: MOST_CHARS - 1] + "…"


def _spread(wanted: Sequence[float]) -> list[float]:
    """Return heights in the same order, at least ``LINE`` apart and within the picture."""
    out: list[float] = []
    for y in wanted:
        out.append(max(y, out[-1] + LINE) if out else y)
    over = out[-1] - (HEIGHT - 16.0) if out else 0.0
    if over > 0.0:
        out = [y - over for y in out]
        for k in range(len(out) - 2, -1, -1):
            out[k] = min(out[k], out[k + 1] - LINE)
    return out


def _linked(body: str, to: str) -> str:
    return f"<a href={quoteattr(f'site:{to}')}>{body}</a>" if to else body


def _line(tie: Tied, places: Mapping[str, tuple[float, float]], most: float) -> str:
    (x1, y1), (x2, y2) = places[tie.one], places[tie.other]
    width = 0.6 + 5.0 * tie.weight / most
    strongest = tie.weight >= most
    kind = "ink-line" if strongest else "axis-edge"
    seen = "1" if strongest else "0.45"
    # Bent towards the middle, so that ties of neighbours do not run along the edge.
    mx, my = (x1 + x2) / 4.0 + WIDTH / 4.0, (y1 + y2) / 4.0 + HEIGHT / 4.0
    path = f"M{number(x1)} {number(y1)}Q{number(mx)} {number(my)} {number(x2)} {number(y2)}"
    return (
        f'<path class="{kind}" fill="none" stroke-opacity="{seen}" '
        f'stroke-width="{number(width)}" d="{path}"/>'
    )


def circle_svg(
    parties: Sequence[str],
    ties: Sequence[Tied],
    strength: Mapping[str, float],
    name_of: Name,
    path_of: Name,
    title: str,
) -> Markup:
    """Return the picture.

    Parameters
    ----------
    parties
        In their order around the circle.
    ties
        Between these parties, the strongest first.
    strength
        Party → sum of its weights; the area of its disc.
    """
    places: dict[str, tuple[float, float]] = {}
    right: list[str] = []
    left: list[str] = []
    for k, party in enumerate(parties):
        turn = 2.0 * pi * (k + 0.5) / max(len(parties), 1)
        places[party] = (
            WIDTH / 2.0 + RADIUS * sin(turn),
            HEIGHT / 2.0 - RADIUS * cos(turn),
        )
        (right if sin(turn) >= 0.0 else left).append(party)
    most = max((tie.weight for tie in ties), default=1.0)
    top = max((strength[party] for party in parties), default=1.0) or 1.0
    body = [_line(tie, places, most) for tie in reversed(ties)]
    for column, x, anchor in ((right, RIGHT, "start"), (left, LEFT, "end")):
        column.sort(key=lambda party: places[party][1])
        heights = _spread([places[party][1] for party in column])
        for party, y in zip(column, heights, strict=True):
            px, py = places[party]
            radius = 3.0 + 8.0 * sqrt(strength[party] / top)
            near = x - 6.0 if anchor == "start" else x + 6.0
            words = escape(_short(name_of(party)))
            said = escape(f"{name_of(party)}: strength {strength[party]:.2f}")
            body.append(
                f'<path class="grid-line" d="M{number(px)} {number(py)}L{number(near)} {number(y - 4)}"/>'
                f'<circle class="ink-fill" cx="{number(px)}" cy="{number(py)}" r="{number(radius)}">'
                f"<title>{said}</title></circle>"
                + _linked(
                    f'<text class="t-ink" x="{number(x)}" y="{number(y)}" text-anchor="{anchor}">{words}</text>',
                    path_of(party),
                )
            )
    return _picture(WIDTH, HEIGHT, title, body)


def bars_svg(rows: Sequence[tuple[str, float, str]], title: str) -> Markup:
    """Return ties of one party as bars for a phone: name, weight and path of each."""
    most = max((weight for _, weight, _ in rows), default=1.0)
    body = []
    for k, (name, weight, to) in enumerate(rows):
        y = 4.0 + BAR * k
        wide = (NARROW - 60.0) * weight / most
        words = escape(_short(name))
        body.append(
            _linked(
                f'<text class="t-ink" x="0" y="{number(y + 10)}">{words}</text>', to
            )
            + f'<rect class="ink-fill" x="0" y="{number(y + 15)}" width="{number(wide)}" height="8"/>'
            f'<text x="{number(wide + 6)}" y="{number(y + 23)}">{weight:.2f}</text>'
        )
    return _picture(NARROW, 10.0 + BAR * max(len(rows), 1), title, body)


def _picture(width: float, height: float, title: str, body: Sequence[str]) -> Markup:
    inner = "".join(body)
    # What holds links is a group: the parts of an image are not reached.
    role = "group" if "<a " in inner else "img"
    return Markup(  # noqa: S704 (drawn here, names escaped above)
        f'<svg class="chart" viewBox="0 0 {number(width)} {number(height)}" role="{role}" '
        f"aria-label={quoteattr(title)}>{inner}</svg>"
    )
