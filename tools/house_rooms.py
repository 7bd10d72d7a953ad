"""The rooms of the house in their layers, and the imports between them.

Only those imports are kept that do not follow from others.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from tools.source_tree import Tree

__all__ = ["Box", "Cell", "Edge", "Rooms", "reduced", "rooms_of"]

#: Importer and imported.
Edge = tuple[str, str]


@dataclass(frozen=True)
class Cell:
    """A room inside a group.

    Attributes
    ----------
    name
        Without that of its group.
    lines
        Of source.
    x, y, width, height
        Of its rectangle.
    """

    name: str
    lines: int
    x: float = 0.0
    y: float = 0.0
    width: float = 0.0
    height: float = 0.0


@dataclass(frozen=True)
class Box(Cell):
    """A room, or a group with the rooms inside it.

    Attributes
    ----------
    row
        Of the picture, 0 on top.
    cells
        The rooms inside.
    pure
        Whether a contract keeps disk, network, clock and processes out of it.
    """

    row: int = 0
    cells: tuple[Cell, ...] = ()
    pure: bool = False


@dataclass(frozen=True)
class Rooms:
    """What is drawn, before it has a place.

    Attributes
    ----------
    rows
        Rooms from the highest layer to the lowest.
    edges
        Pairs (importer, imported) that do not follow from others.
    """

    rows: tuple[tuple[Box, ...], ...]
    edges: tuple[Edge, ...]


def rooms_of(tree: Tree, pure: Iterable[str]) -> Rooms:
    """Return the rooms of a tree and their imports.

    Parameters
    ----------
    tree
        The modules.
    pure
        Packages that a contract keeps pure.

    Raises
    ------
    ValueError
        If a room stands in no layer, or imports what does not stand below it.
    """
    layers, clean = tree.layers[tree.package], set(pure)
    names = {name.rpartition(".")[2] for name in tree.children(tree.package)}
    names.discard("__main__")
    for name in sorted(names):
        if layers.height(name) is None:
            raise ValueError(f"{name} stands in no layer")
    present = [[name for name in row if name in names] for row in layers.rows]
    rows = tuple(
        tuple(_box(tree, name, number, clean) for name in row)
        for number, row in enumerate(row for row in present if row)
    )
    edges = {
        (name.split(".")[1], other.split(".")[1])
        for name, others in tree.imports.items()
        for other in others
        if name.count(".") and other.count(".") and name.split(".")[1] in names
    }
    edges = {(a, b) for a, b in edges if a != b}
    height = {box.name: box.row for row in rows for box in row}
    for a, b in sorted(edges):
        if height[a] >= height[b]:
            raise ValueError(f"{a} imports {b}, which does not stand below it")
    return Rooms(rows, reduced(edges))


def _box(tree: Tree, name: str, row: int, clean: set[str]) -> Box:
    package = f"{tree.package}.{name}"
    pure = package in clean
    cells = _cells(tree, package)
    return Box(name, _lines(tree, package), row=row, cells=cells, pure=pure)


def _lines(tree: Tree, package: str) -> int:
    return sum(tree.modules[name].lines for name in tree.inside(package))


def _cells(tree: Tree, package: str) -> tuple[Cell, ...]:
    """Return the rooms of a group, the highest first."""
    if not tree.is_group(package):
        return ()
    layers = tree.layers.get(package)
    found = []
    for name in tree.children(package):
        short = name.rpartition(".")[2]
        height = None if layers is None else layers.height(short)
        if tree.modules[name].is_package:
            place = -1 if height is None else height
            found.append((-place, short, Cell(short, _lines(tree, name))))
    return tuple(cell for *_, cell in sorted(found, key=lambda one: one[:2]))


def reduced(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """Return the edges of a graph without circles that do not follow from others."""
    following: dict[str, set[str]] = defaultdict(set)
    for a, b in edges:
        following[a].add(b)

    def beyond(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = list(following.get(start, ()))
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += following.get(name, ())
        return seen

    far = {name: beyond(name) for name in following}
    return tuple(
        (a, b)
        for a in sorted(following)
        for b in sorted(following[a])
        if not any(b in far.get(other, ()) for other in following[a])
    )
