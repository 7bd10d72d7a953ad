"""Draws the architecture as one picture, from the imports and the contracts alone.

    python -m tools.draw_house            writes docs/pictures/house.svg
    python -m tools.draw_house --check    tells whether the file shows the tree as it is

The same tree gives the same bytes. Rooms stand in the layers of ``pyproject.toml``, each
with its lines of source, to two figures; rooms of a group are cells inside it. An arrow leads from a room
to what it imports, and those that follow from others are left out.
"""

import argparse
import sys
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from tools.house_layout import WIDTH, Layout, lay_out
from tools.house_rooms import Box, Cell, rooms_of
from tools.source_tree import Tree

__all__ = ["draw", "main", "picture"]

ROOT = Path(__file__).resolve().parents[1]
PICTURE = Path("docs") / "pictures" / "house.svg"
INK, QUIET, GROUND, EDGE, ARROW = "#1c2733", "#4d5c6a", "#f6f8fa", "#d0d8df", "#66788a"
#: Fill of a box, of a cell, and the colour of their rims.
PURE, WORLD = ("#dbe9f6", "#f2f8fd", "#8fb1d0"), ("#fbe4d3", "#fef5ee", "#d9a580")
FONT = "system-ui, -apple-system, Segoe UI, DejaVu Sans, sans-serif"
TITLE = "Comity: rooms in layers, and what they import"
ROUND = 6.0


def picture(root: Path, package: str = "comity") -> str:
    """Return the picture of a tree as SVG."""
    settings = tomllib.loads((root / "pyproject.toml").read_text())
    contracts = settings["tool"]["importlinter"]["contracts"]
    pure = [
        name
        for contract in contracts
        if contract.get("id") == "pure"
        for name in contract["source_modules"]
    ]
    return draw(lay_out(rooms_of(Tree(root, package), pure)))


def draw(layout: Layout) -> str:
    """Return a layout as SVG."""
    height = layout.height
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(WIDTH)} {_n(height)}" '
        f'width="{_n(WIDTH)}" height="{_n(height)}" role="img" '
        f"aria-label={quoteattr(TITLE)} font-family={quoteattr(FONT)}>"
    )
    parts = [
        head,
        f"<title>{escape(TITLE)}</title>",
        _rect(1, 1, WIDTH - 2, height - 2, GROUND, EDGE, 12),
        _text(WIDTH / 2, 34, TITLE, 18, bold=True),
        _text(
            WIDTH / 2,
            56,
            "An arrow leads to what is imported; imports that follow from others are left out.",
            13,
            colour=QUIET,
        ),
        _lines(layout.arrows),
        *_tips(layout.arrows),
        *(line for box in layout.boxes.values() for line in _box(box)),
        *_legend(height),
    ]
    return "\n".join([*parts, "</svg>", ""])


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _rect(
    x: float, y: float, width: float, height: float, fill: str, rim: str, r: float
) -> str:
    return (
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" '
        f'rx="{_n(r)}" fill="{fill}" stroke="{rim}"/>'
    )


def _text(
    x: float,
    y: float,
    words: str,
    size: int,
    *,
    bold: bool = False,
    colour: str = INK,
    anchor: str = "middle",
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-size="{size}"{weight} fill="{colour}" '
        f'text-anchor="{anchor}">{escape(words)}</text>'
    )


def _lines(arrows: Iterable[Sequence[tuple[float, float]]]) -> str:
    """Return the lines of all arrows: one path, so that those that share a way look as one."""
    shown = "\n".join(_line(corners) for corners in arrows)
    return f'<path d="{shown}" fill="none" stroke="{ARROW}" stroke-width="1.6"/>'


def _line(corners: Sequence[tuple[float, float]]) -> str:
    """Return an arrow's line, its corners round."""
    steps = [f"M{_n(corners[0][0])} {_n(corners[0][1])}"]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        start, end = _toward(corner, before), _toward(corner, after)
        steps.append(
            f"L{_n(start[0])} {_n(start[1])} "
            f"Q{_n(corner[0])} {_n(corner[1])} {_n(end[0])} {_n(end[1])}"
        )
    tip = _toward(corners[-1], corners[-2])
    steps.append(f"L{_n(tip[0])} {_n(tip[1])}")
    return " ".join(steps)


def _toward(
    start: tuple[float, float], end: tuple[float, float]
) -> tuple[float, float]:
    """Return the point a corner's radius away from one point, on the way to another."""
    across, down = end[0] - start[0], end[1] - start[1]
    far = abs(across) + abs(down)
    step = min(ROUND, far / 2) / far if far else 0.0
    return start[0] + across * step, start[1] + down * step


def _tips(arrows: Iterable[Sequence[tuple[float, float]]]) -> list[str]:
    """Return the heads of the arrows; those that meet are drawn once."""
    found = {}
    for *_, (x0, y0), (x, y) in arrows:
        across = (x > x0) - (x < x0)
        down = (y > y0) - (y < y0)
        points = [
            (x, y),
            (x - 9 * across - 4.5 * down, y - 9 * down - 4.5 * across),
            (x - 9 * across + 4.5 * down, y - 9 * down + 4.5 * across),
        ]
        shown = " ".join(f"{_n(a)},{_n(b)}" for a, b in points)
        found[shown] = f'<polygon points="{shown}" fill="{ARROW}"/>'
    return list(found.values())


def _box(box: Box) -> list[str]:
    fill, light, rim = PURE if box.pure else WORLD
    middle = box.x + box.width / 2
    found = [_rect(box.x, box.y, box.width, box.height, fill, rim, 7)]
    if not box.cells:
        top = box.y + box.height / 2
        return [
            *found,
            _text(middle, top - 3, box.name, 15, bold=True),
            _text(middle, top + 14, _size(box), 12, colour=QUIET),
        ]
    found += [
        _text(box.x + 12, box.y + 22, box.name, 15, bold=True, anchor="start"),
        _text(
            box.x + box.width - 12,
            box.y + 22,
            _size(box),
            12,
            colour=QUIET,
            anchor="end",
        ),
    ]
    for cell in box.cells:
        x = cell.x + cell.width / 2
        found += [
            _rect(cell.x, cell.y, cell.width, cell.height, light, rim, 5),
            _text(x, cell.y + 16, cell.name, 13),
            _text(x, cell.y + 30, _about(cell.lines), 11, colour=QUIET),
        ]
    return found


def _size(cell: Cell) -> str:
    return f"{_about(cell.lines)} lines" if cell.lines != 1 else "1 line"


def _about(lines: int) -> str:
    """Return a number of lines to two figures: the picture outlives small changes."""
    step = 10 ** max(0, len(str(lines)) - 2)
    return f"{(lines + step // 2) // step * step:,}"


def _legend(height: float) -> list[str]:
    y = height - 44
    return [
        _rect(120, y, 22, 16, PURE[0], PURE[2], 4),
        _text(
            150,
            y + 13,
            "pure: no disk, network, clock or process",
            13,
            colour=QUIET,
            anchor="start",
        ),
        _rect(500, y, 22, 16, WORLD[0], WORLD[2], 4),
        _text(530, y + 13, "touches the world", 13, colour=QUIET, anchor="start"),
    ]


def main(words: Sequence[str] | None = None) -> int:
    """Run the tool; return its exit code."""
    parser = argparse.ArgumentParser(prog="draw_house", description="Draw the tree.")
    parser.add_argument("--root", type=Path, default=ROOT, help="of the repository")
    parser.add_argument("--package", default="comity", help="the root package")
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    parser.add_argument("--out", type=Path, help="where to, docs/pictures/house.svg")
    asked = parser.parse_args(words)
    path = asked.out or asked.root / PICTURE
    try:
        drawn = picture(asked.root, asked.package)
    except ValueError as error:
        print(f"draw_house: {error}", file=sys.stderr)
        return 2
    if not asked.check:
        path.write_text(drawn)
        return 0
    if path.exists() and path.read_text() == drawn:
        return 0
    print(f"draw_house: {path} shows another tree; draw it again", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
