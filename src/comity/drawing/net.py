"""The map of the safety net: hazards against layers, drawn and as a table."""

from comity.coordination.notices.net import HAZARDS, Net, Tie
from comity.drawing.svg import FAINT, FIRST, INK, QUIET, SECOND, svg, text

__all__ = ["net_svg", "net_table"]

LEFT, TOP, WIDE, HIGH = 120.0, 92.0, 172.0, 58.0
#: Backgrounds of cells: informed in an agreed time, without one, not informed.
TIMED, UNTIMED, EMPTY = "#dcebf7", "#f2f5f8", "#ffffff"
LETTERS = 26
#: Pairs of parties that a cell names.
MOST_PAIRS = 6


def _short(label: str, most: int = LETTERS) -> str:
    return label if len(label) <= most else label[: most - 1] + "…"


def _groups(ties: tuple[Tie, ...]) -> list[list[str]]:
    """Return the texts of a cell, a group per clause: who, how soon, by what, on what."""
    by_clause: dict[tuple[str, str, str], list[Tie]] = {}
    for tie in ties:
        by_clause.setdefault((tie.source, tie.clause, tie.duty), []).append(tie)
    groups = []
    for (source, clause, duty), some in by_clause.items():
        pairs = sorted({(_name(t.by), _name(t.to)) for t in some})
        shown = ", ".join(f"{by} → {to}" for by, to in pairs[:MOST_PAIRS])
        more = f" and {len(pairs) - MOST_PAIRS} more"
        who = shown + (more if len(pairs) > MOST_PAIRS else "")
        ways = sorted({kind for t in some for kind, _ in t.channels})
        by = f"{source.removeprefix('agreement:')}, {clause}"
        groups.append([who, duty or "no time stated", by, " + ".join(ways)])
    return groups


def _name(party: str) -> str:
    return party.removeprefix("party:")


def net_svg(net: Net, title: str, empty: str = "not documented") -> str:
    """Return the map as SVG; ``empty`` is the text of an empty cell."""
    width = LEFT + WIDE * len(net.layers) + 20.0
    foot = TOP + HIGH * len(HAZARDS)
    notes = [*net.holes[:8], *(f"shared: {layer}" for layer in net.shared)]
    many = len(net.holes) > len(HAZARDS)
    notes = list(net.shared) if many else notes
    body = [text(20.0, 34.0, title, 18.0)]
    body.append(
        text(20.0, 56.0, "who tells whom, how soon, by which clause", 12.0, QUIET)
    )
    for column, layer in enumerate(net.layers):
        x = LEFT + WIDE * column
        body.append(text(x + 8.0, TOP - 10.0, _short(layer), 12.0, QUIET))
    for row, hazard in enumerate(HAZARDS):
        y = TOP + HIGH * row
        body.append(text(20.0, y + 20.0, hazard, 12.0))
        for column, layer in enumerate(net.layers):
            body += _cell(net.cell(hazard, layer), LEFT + WIDE * column, y, empty)
    for k, note in enumerate(notes):
        body.append(text(20.0, foot + 24.0 + 17.0 * k, _short(note, 140), 11.0, SECOND))
    return svg(width, foot + 30.0 + 17.0 * len(notes), title, body)


def _cell(ties: tuple[Tie, ...], x: float, y: float, empty: str) -> list[str]:
    ground = EMPTY if not ties else TIMED if any(t.duty for t in ties) else UNTIMED
    box = f'<rect x="{x:g}" y="{y:g}" width="{WIDE:g}" height="{HIGH:g}" '
    out = [box + f'fill="{ground}" stroke="{FAINT}"/>']
    if not ties:
        out.append(text(x + 8.0, y + 20.0, empty, 11.0, QUIET))
    out += [
        text(x + 8.0, y + 14.0 + 12.0 * k, _short(label), 10.5, colour)
        for label, k, colour in _lines(_groups(ties))
    ]
    return out


def _lines(groups: list[list[str]]) -> list[tuple[str, int, str]]:
    """Return the lines of a cell: its first group, and how many more there are."""
    if not groups:
        return []
    who, soon, by, ways = groups[0]
    more = f"and {len(groups) - 1} more" if len(groups) > 1 else ""
    last = " · ".join(part for part in (ways, more) if part)
    whole = ((who, INK), (soon, FIRST), (by, QUIET), (last, QUIET))
    return [(label, k, colour) for k, (label, colour) in enumerate(whole) if label]


def net_table(net: Net, empty: str = "not documented") -> list[str]:
    """Return the same map as lines of text: hazard, layer, and a line per clause."""
    lines = []
    for hazard in HAZARDS:
        lines.append(hazard)
        for layer in net.layers:
            groups = _groups(net.cell(hazard, layer))
            if not groups:
                lines.append(f"  {layer}: {empty}")
            lines += [
                f"  {layer}: {'; '.join(word for word in group if word)}"
                for group in groups
            ]
    return lines
