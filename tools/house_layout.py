"""Where rooms and arrows stand in the picture of the house.

Layers are rows from top to bottom; a row is shared by its rooms, a group of rooms being
twice as wide as a room. An arrow between neighbouring rows is drawn between them; a longer
one runs beside the rows, in a lane that all arrows to the same room share.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tools.house_rooms import Box, Cell, Edge, Rooms

__all__ = ["WIDTH", "Layout", "lay_out"]

Point = tuple[float, float]

WIDTH, LEFT, RIGHT, TOP = 1000.0, 120.0, 880.0, 76.0
SPACE = 16.0
HEAD, CELL_HEIGHT, CELL_SPACE, CELL_WIDTH = 34.0, 36.0, 8.0, 108.0
PLAIN_HEIGHT, GAP, TRACK, LANE, PORT = 46.0, 26.0, 9.0, 14.0, 20.0


@dataclass
class Layout:
    """What is drawn, in its place.

    Attributes
    ----------
    boxes
        By name.
    arrows
        The corners of each arrow, its tip last.
    height
        Of the picture.
    """

    boxes: dict[str, Box]
    arrows: list[list[Point]] = field(default_factory=list)
    height: float = 0.0


def lay_out(rooms: Rooms) -> Layout:
    """Give every room and every arrow its place."""
    across = {box.name: box for row in rooms.rows for box in _across(row)}
    plan = _Plan(across, rooms)
    layout = Layout({})
    y = TOP
    for number, row in enumerate(rooms.rows):
        y += plan.gap_above(number)
        tall = max(_height(across[box.name]) for box in row)
        for box in row:
            layout.boxes[box.name] = _placed(across[box.name], y, tall)
        y += tall
    layout.height = y + 74
    layout.arrows = plan.arrows(layout.boxes)
    return layout


def _across(row: tuple[Box, ...]) -> list[Box]:
    """Return the boxes of a row with their places from left to right."""
    weights = [2 if box.cells else 1 for box in row]
    unit = (RIGHT - LEFT - SPACE * (len(row) - 1)) / sum(weights)
    x, found = LEFT, []
    for box, weight in zip(row, weights, strict=True):
        found.append(replace(box, x=x, width=unit * weight))
        x += unit * weight + SPACE
    return found


def _in_a_row(box: Box) -> int:
    """Return how many cells stand side by side, rows being about equally full."""
    most = max(1, int((box.width - 2 * CELL_SPACE) // CELL_WIDTH))
    rows = -(-len(box.cells) // most)
    return -(-len(box.cells) // rows)


def _height(box: Box) -> float:
    if not box.cells:
        return PLAIN_HEIGHT
    rows = -(-len(box.cells) // _in_a_row(box))
    return HEAD + rows * (CELL_HEIGHT + CELL_SPACE) + 2


def _placed(box: Box, y: float, tall: float) -> Box:
    cells = []
    if box.cells:
        count = _in_a_row(box)
        width = (box.width - CELL_SPACE * (count + 1)) / count
        for number, cell in enumerate(box.cells):
            across, down = number % count, number // count
            cells.append(
                Cell(
                    cell.name,
                    cell.lines,
                    box.x + CELL_SPACE + across * (width + CELL_SPACE),
                    y + HEAD + down * (CELL_HEIGHT + CELL_SPACE),
                    width,
                    CELL_HEIGHT,
                )
            )
    return replace(box, y=y, height=tall, cells=tuple(cells))


class _Plan:
    """Which way every arrow takes, before rows have their heights."""

    def __init__(self, boxes: Mapping[str, Box], rooms: Rooms) -> None:
        self.boxes, self.rooms = boxes, rooms
        self.tracks: dict[int, list[object]] = defaultdict(list)
        self.lanes: dict[tuple[str, str], tuple[int, int]] = {}
        short = [e for e in rooms.edges if self._rows_apart(e) == 1]
        self.straight = [e for e in short if self._overlap(e) is not None]
        self.bent = [e for e in short if self._overlap(e) is None]
        self.long = [e for e in rooms.edges if self._rows_apart(e) > 1]
        for edge in self.bent:
            self._track(boxes[edge[1]].row, edge)
        self.bus_of = self._buses()
        self._choose_lanes()
        for edge in self.long:
            self._reserve(edge)

    def _rows_apart(self, edge: Edge) -> int:
        return self.boxes[edge[1]].row - self.boxes[edge[0]].row

    def _overlap(self, edge: Edge) -> float | None:
        """Return where a straight arrow between two boxes stands, if it can."""
        a, b = (self.boxes[name] for name in edge)
        left, right = max(a.x, b.x), min(a.x + a.width, b.x + b.width)
        return (left + right) / 2 if right - left >= 2 * PORT else None

    def _track(self, gap: int, key: object) -> None:
        if key not in self.tracks[gap]:
            self.tracks[gap].append(key)

    def _buses(self) -> dict[Edge, tuple[str, str]]:
        """Return the bundle of every long arrow: those to one room, or from one room."""
        into: dict[str, int] = defaultdict(int)
        for _, b in self.long:
            into[b] += 1
        return {(a, b): ("to", b) if into[b] > 1 else ("from", a) for a, b in self.long}

    def _choose_lanes(self) -> None:
        """Give every bundle a side and a lane; those that share rows get different ones."""
        bundles: dict[tuple[str, str], list[Edge]] = defaultdict(list)
        for edge in self.long:
            bundles[self.bus_of[edge]].append(edge)
        taken: dict[int, list[tuple[int, int, int]]] = {-1: [], 1: []}

        def span(edges: list[Edge]) -> tuple[int, int]:
            tops = [self.boxes[a].row for a, _ in edges]
            return min(tops), max(self.boxes[b].row for _, b in edges)

        def by_length(item: tuple[tuple[str, str], list[Edge]]) -> tuple[int, str]:
            first, last = span(item[1])
            return last - first, str(item[0])

        for key, edges in sorted(bundles.items(), key=by_length):
            first, last = span(edges)
            middle = (LEFT + RIGHT) / 2
            lean = sum(
                self.boxes[name].x + self.boxes[name].width / 2 - middle
                for edge in edges
                for name in edge
            )
            side = -1 if lean < -1 else 1 if lean > 1 else 0
            if side == 0:
                side = 1 if len(taken[1]) <= len(taken[-1]) else -1
            used = {n for a, b, n in taken[side] if a <= last and first <= b}
            lane = next(n for n in range(len(used) + 1) if n not in used)
            taken[side].append((first, last, lane))
            self.lanes[key] = (side, lane)

    def _outermost(self, name: str, side: int) -> bool:
        box = self.boxes[name]
        edge = box.x if side < 0 else box.x + box.width
        return abs(edge - (LEFT if side < 0 else RIGHT)) < 1

    def _reserve(self, edge: Edge) -> None:
        a, b = edge
        key = self.bus_of[edge]
        side = self.lanes[key][0]
        if not self._outermost(a, side):
            self._track(self.boxes[a].row + 1, (key, "out"))
        if not self._outermost(b, side):
            self._track(self.boxes[b].row, (key, "in"))

    def gap_above(self, row: int) -> float:
        """Return the height of the space above a row."""
        return 0.0 if row == 0 else GAP + TRACK * len(self.tracks[row])

    def arrows(self, boxes: Mapping[str, Box]) -> list[list[Point]]:
        """Return the corners of all arrows."""
        found = []
        for edge in self.straight:
            a, b = (boxes[name] for name in edge)
            x = self._overlap(edge) or 0.0
            found.append([(x, a.y + a.height), (x, b.y)])
        for edge in self.bent:
            a, b = (boxes[name] for name in edge)
            lean = 1 if b.x > a.x else -1
            x1 = a.x + a.width / 2 + lean * PORT
            x2 = b.x + b.width / 2 - lean * PORT
            y = self._track_y(boxes, b.row, edge)
            found.append([(x1, a.y + a.height), (x1, y), (x2, y), (x2, b.y)])
        found += [self._long(boxes, edge) for edge in self.long]
        return found

    def _track_y(self, boxes: Mapping[str, Box], gap: int, key: object) -> float:
        below = next(box.y for box in boxes.values() if box.row == gap)
        return below - GAP / 2 - TRACK * (self.tracks[gap].index(key) + 0.5) - 1

    def _long(self, boxes: Mapping[str, Box], edge: Edge) -> list[Point]:
        a, b = (boxes[name] for name in edge)
        key = self.bus_of[edge]
        side, lane = self.lanes[key]
        x = (LEFT - 22 - LANE * lane) if side < 0 else (RIGHT + 22 + LANE * lane)
        corners: list[Point] = []
        if self._outermost(a.name, side):
            y = a.y + a.height / 2 + self._shift(a.name, key, side)
            corners += [(a.x if side < 0 else a.x + a.width, y), (x, y)]
        else:
            y = self._track_y(boxes, a.row + 1, (key, "out"))
            port = self._port(a, key, side)
            corners += [(port, a.y + a.height), (port, y), (x, y)]
        if self._outermost(b.name, side):
            y = b.y + b.height / 2 + self._shift(b.name, key, side)
            return [*corners, (x, y), (b.x if side < 0 else b.x + b.width, y)]
        y = self._track_y(boxes, b.row, (key, "in"))
        port = self._port(b, key, side)
        return [*corners, (x, y), (port, y), (port, b.y)]

    def _bundles_at(self, name: str, side: int) -> list[tuple[str, str]]:
        keys = {self.bus_of[edge] for edge in self.long if name in edge}
        return sorted(
            (key for key in keys if self.lanes[key][0] == side),
            key=lambda key: self.lanes[key][1],
        )

    def _shift(self, name: str, key: tuple[str, str], side: int) -> float:
        """Return how far from its middle a bundle meets the side of a box."""
        keys = self._bundles_at(name, side)
        return 12.0 * (keys.index(key) - (len(keys) - 1) / 2)

    def _port(self, box: Box, key: tuple[str, str], side: int) -> float:
        """Return where a bundle meets the top or the bottom of a box."""
        step = PORT * (self._bundles_at(box.name, side).index(key) + 1)
        return box.x + step if side < 0 else box.x + box.width - step
