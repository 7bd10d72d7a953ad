"""Figures of articles: records of the collection → SVG with links, its caption and its table.

A figure shows what the records say on the day on which the page is made; nothing in it is
typed by hand but its title, caption and short labels.
"""

from collections.abc import Callable
from datetime import date

from comity.atlas.figures import Figure, chosen
from comity.atlas.records import Collection
from comity.drawing.atlas.figures.counts import bars, growth
from comity.drawing.atlas.figures.grid import grid
from comity.drawing.atlas.figures.lines import members, timeline
from comity.drawing.atlas.figures.parts import Drawn, Ground, Row, picture
from comity.drawing.atlas.figures.votes import positions, votes
from comity.drawing.escaping import escape

__all__ = ["figure_drawer", "figure_html", "figure_svg"]

Names = Callable[[str], str]


def _ground(collection: Collection, number: int, address: Names, name_of: Names) -> Ground:  # fmt: skip
    day = collection.manifest.updated if collection.manifest else date(2026, 1, 1)
    return Ground(number, address, name_of, day)


def _drawn(figure: Figure, collection: Collection, ground: Ground) -> Drawn:
    """Draw a figure; nothing is drawn of what the collection does not hold."""
    roll = collection.records.get(figure.roll)
    records = chosen(figure, collection)
    if not roll and not records:
        return Drawn([], 0.0, "", [])
    if roll:
        return (members if figure.kind == "members" else growth)(roll, ground)
    match figure.kind:
        case "timeline":
            drawn = timeline(records, figure.records, ground)
        case "bars":
            drawn = bars(records, figure.by, ground)
        case "votes":
            drawn = votes(records, figure.records, ground)
        case "positions":
            drawn = positions(records, figure.records, figure.parties, ground)
        case _:
            drawn = grid(records, figure.records, figure.parties, ground)
    return drawn


def figure_svg(
    figure: Figure,
    collection: Collection,
    address: Names,
    name_of: Names,
    number: int = 1,
    width: str = "720",
) -> str:
    """Return a figure alone, for a file: as wide as it is told, in px or per cent."""
    ground = _ground(collection, number, address, name_of)
    return picture(ground, figure.title, _drawn(figure, collection, ground), width)


def _table(ground: Ground, rows: list[Row]) -> str:
    cells = "".join(
        f'<tr><td>{escape(row.when)}</td><td><a href="{escape(row.href)}">{escape(row.title)}</a></td>'
        f"<td>{escape(row.rest)}</td></tr>"
        for row in rows
    )
    return (
        f"<details><summary>Figure {ground.number} as a table</summary><div class=\"wide\" "
        f'role="region" tabindex="0" aria-label="Figure {ground.number} as a table"><table>'
        '<thead><tr><th scope="col">Date</th><th scope="col">Record</th>'
        f'<th scope="col">What it says</th></tr></thead><tbody>{cells}</tbody></table></div></details>'
    )  # fmt: skip


def figure_html(
    figure: Figure, collection: Collection, address: Names, name_of: Names, number: int
) -> str:
    """Return a figure for a page: the picture, its caption, and the same as a table.

    Parameters
    ----------
    address
        Id of a record or party → its address from the page.
    name_of
        Id of a party → its name.
    number
        Of the figure in its article, from 1.
    """
    ground = _ground(collection, number, address, name_of)
    drawn = _drawn(figure, collection, ground)
    if not drawn.rows:
        return f'<p class="note">Figure {number}: its records are not in this collection.</p>'  # fmt: skip
    missing = sum(name not in collection.records for name in figure.names)
    entries = f"{len(drawn.rows)} {'entries' if len(drawn.rows) > 1 else 'entry'}"
    lacks = f"; {missing} records are not in this collection" if missing else ""
    return (
        f'<figure class="figure" id="figure-{number}">{picture(ground, figure.title, drawn)}'
        f"<figcaption><b>Figure {number}. {escape(figure.title)}.</b> {escape(figure.caption)} "
        f"Drawn from the records of this collection ({entries}{lacks})."
        f"</figcaption>{_table(ground, list(drawn.rows))}</figure>"
    )


def figure_drawer(
    collection: Collection, address: Names, name_of: Names
) -> Callable[[Figure, int], str]:
    """Return what draws the figures of a page, for ``prose_html``."""
    return lambda figure, number: figure_html(
        figure, collection, address, name_of, number
    )
