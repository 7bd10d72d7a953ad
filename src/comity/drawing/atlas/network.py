"""The cooperation graph: parties as discs in communities, ties as lines, and its tables."""

from collections.abc import Callable, Sequence
from math import sqrt
from xml.sax.saxutils import escape

from comity.atlas.network import Edge, Network, Node
from comity.drawing.svg import FAINT, INK, QUIET, number, svg, text

__all__ = ["edges_table", "network_svg", "nodes_table"]

SIZE, MARGIN, TOP = 980.0, 40.0, 70.0
#: Colours of communities (Okabe and Ito); the number on the disc tells it too.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8c6d00", "#56b4e9", "#5b6b7a")
MOST_LINES, MOST_NAMES = 420, 45
Name = Callable[[str], str]


def _place(node: Node) -> tuple[float, float]:
    wide = SIZE - 2.0 * MARGIN
    return MARGIN + wide * node.x, TOP + MARGIN + wide * node.y


def _colour(community: int) -> str:
    return COLOURS[min(community - 1, len(COLOURS) - 1)]


def _line(edge: Edge, places: dict[str, tuple[float, float]], most: float) -> str:
    (x1, y1), (x2, y2) = places[edge.one], places[edge.other]
    width = 0.4 + 3.2 * sqrt(edge.weight / most)
    return (
        f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}" '
        f'stroke="{QUIET}" stroke-opacity="0.28" stroke-width="{number(width)}"/>'
    )


def _disc(node: Node, name: str, most: float) -> str:
    x, y = _place(node)
    radius = 4.0 + 9.0 * sqrt(node.strength / most)
    title = escape(f"{name}: {node.degree} partners, community {node.community}")
    return (
        f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" '
        f'fill="{_colour(node.community)}" stroke="#ffffff"><title>{title}</title></circle>'
    )


def _numerals(network: Network) -> list[str]:
    """Return the number of each community, drawn behind it for readers who see no colours."""
    numbers = []
    for community in sorted({node.community for node in network.nodes}):
        own = [_place(n) for n in network.nodes if n.community == community]
        x = sum(p[0] for p in own) / len(own)
        y = sum(p[1] for p in own) / len(own)
        numbers.append(text(x, y + 22.0, str(community), 64.0, FAINT, "middle"))
    return numbers


def network_svg(network: Network, name_of: Name, title: str) -> str:
    """Return the picture: the strongest ties and the names of the strongest parties."""
    places = {node.id: _place(node) for node in network.nodes}
    lines = sorted(network.edges, key=lambda e: (-e.weight, e.one, e.other))[
        :MOST_LINES
    ]
    most_edge = max((e.weight for e in lines), default=1.0)
    most_node = max((n.strength for n in network.nodes), default=1.0) or 1.0
    strong = sorted(network.nodes, key=lambda n: (-n.strength, n.id))
    shown = len(lines), len(network.edges)
    body = [text(20.0, 32.0, title, 17.0)]
    sub = (
        f"{len(network.nodes)} parties, {shown[1]} ties, the {shown[0]} strongest drawn; "
        f"modularity {network.modularity:.2f}; colours are communities"
    )
    body.append(text(20.0, 54.0, sub, 12.0, QUIET))
    body += _numerals(network)
    body += [_line(edge, places, most_edge) for edge in reversed(lines)]
    body += [_disc(node, name_of(node.id), most_node) for node in reversed(strong)]
    for node in strong[:MOST_NAMES]:
        x, y = places[node.id]
        halo = (
            f'<text x="{number(x)}" y="{number(y - 9)}" font-size="11" fill="{INK}" '
            'text-anchor="middle" stroke="#ffffff" stroke-width="3" paint-order="stroke">'
        )
        body.append(f"{halo}{escape(_short(name_of(node.id)))}</text>")
    if not network.nodes:
        body.append(
            text(SIZE / 2, SIZE / 2, "no ties in this time", 14.0, FAINT, "middle")
        )
    return svg(SIZE, SIZE + TOP, title, body)


def _short(name: str) -> str:
    return name if len(name) <= 18 else name[:17] + "…"


def nodes_table(nodes: Sequence[Node], name_of: Name) -> list[tuple[str, ...]]:
    """Return parties as rows, the greatest brokers first."""
    ranked = sorted(nodes, key=lambda n: (-n.broker, -n.strength, n.id))
    return [
        (
            name_of(node.id),
            node.id,
            str(node.community),
            str(node.degree),
            f"{node.strength:.2f}",
            f"{node.broker:.4f}",
        )
        for node in ranked
    ]


def edges_table(
    edges: Sequence[Edge], name_of: Name, most: int = 100
) -> list[tuple[str, ...]]:
    """Return ties as rows, the strongest first."""
    ranked = sorted(edges, key=lambda e: (-e.weight, e.one, e.other))[:most]
    return [
        (
            name_of(edge.one),
            name_of(edge.other),
            f"{edge.weight:.2f}",
            ", ".join(f"{n} × {kind}" for kind, n in edge.kinds.items()),
        )
        for edge in ranked
    ]
