"""Counts: a square for each record or member, so that every one can be followed."""

from collections.abc import Callable, Sequence

from comity.atlas.figures import joined
from comity.atlas.records import Record
from comity.drawing.atlas.figures.parts import Drawn, Ground, Row, clipped, link, text

__all__ = ["bars", "growth"]

#: Distance of squares, their size, and how many stand in a line of 334 px; px.
PITCH, SIZE, ACROSS = 25.0, 16.0, 13
LABEL, GAP = 20.0, 8.0
#: A square: its name and the id that it leads to.
Unit = tuple[str, str]


def _squares(ground: Ground, units: Sequence[Unit], top: float) -> list[str]:
    out = []
    for k, (name, target) in enumerate(units):
        x = PITCH * (k % ACROSS)
        y = top + PITCH * (k // ACROSS)
        square = (
            f'<rect x="{x:.0f}" y="{y:.0f}" width="{PITCH:.0f}" height="{PITCH:.0f}" fill="currentColor" fill-opacity="0"/>'
            f'<rect x="{x + 4:.0f}" y="{y + 4:.0f}" width="{SIZE:.0f}" height="{SIZE:.0f}" '
            'fill="currentColor" fill-opacity="0.75"/>'
        )
        out.append(link(ground.address(target), name, square))
    return out


def _drawn(
    ground: Ground,
    groups: Sequence[tuple[str, Sequence[Unit]]],
    rows: Sequence[Row],
    of: str,
) -> Drawn:
    body: list[str] = []
    y = 0.0
    for label, units in groups:
        body.append(text("0", y + 14.0, clipped(label)))
        body += _squares(ground, units, y + LABEL)
        y += LABEL + PITCH * -(-len(units) // ACROSS) + GAP
    said = f"Counts of {of}: " + "; ".join(label for label, _ in groups) + "."
    return Drawn(body, y, said, rows)


def _decade(record: Record) -> list[str]:
    year = record.date.year if record.date else 0
    return [f"{year - year % 10}s"]


def bars(records: Sequence[Record], by: str, ground: Ground) -> Drawn:
    """Draw how many records fall into each group; a record of two parties counts twice."""
    keys: dict[str, Callable[[Record], list[str]]] = {
        "decade": _decade,
        "kind": lambda record: [record.kind],
        "party": lambda record: [ground.name_of(p) for p in record.parties],
    }
    groups: dict[str, list[Unit]] = {}
    for record in records:
        when = record.date.words() if record.date else ""
        for key in keys[by](record):
            groups.setdefault(key, []).append((f"{when}: {record.title}", record.id))
    order = list(groups.items())
    if by != "decade":
        order.sort(key=lambda item: (-len(item[1]), item[0]))
    rows = [
        Row(
            record.date.words() if record.date else "",
            record.title,
            ground.address(record.id),
            ", ".join(keys[by](record)[:12]),
        )
        for record in records
    ]
    shown = [(f"{key} · {len(units)}", units) for key, units in order]
    return _drawn(ground, shown, rows, "records")


def growth(roll: Record, ground: Ground) -> Drawn:
    """Draw how many joined in each year, and how many had joined by its end."""
    groups: dict[int, list[Unit]] = {}
    rows = []
    for when, claim in joined(roll):
        party = claim.part("party")
        name = ground.name_of(party)
        if when.open_start:
            continue
        groups.setdefault(when.first.year, []).append((f"{when.words()}: {name}", party))  # fmt: skip
        rows.append(Row(when.words(), name, ground.address(party), claim.part("role")))
    total, shown = 0, []
    for year, units in sorted(groups.items()):
        total += len(units)
        shown.append((f"{year} · {len(units)} joined, {total} in all", units))
    return _drawn(ground, shown, rows, "members by the year in which they joined")
