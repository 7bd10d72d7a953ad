"""Pages of agreements in force at a node: clauses as sentences, and what its parties did before."""

from collections.abc import Iterator
from functools import partial

from comity.atlas.records import in_time
from comity.drawing.atlas.frame import Agreed, Site
from comity.drawing.atlas.page_model import Asking, Cell, Column, Sheet, Table, View
from comity.drawing.atlas.sheets.lists import record_cells, record_columns
from comity.foundations.plain import plain_object

__all__ = ["path_of", "sheets"]


def path_of(agreed: Agreed) -> str:
    """Return the path of the page of an agreement."""
    return f"agreements/{agreed.id.removeprefix('agreement:').replace(':', '-')}.html"


def sheets(site: Site) -> Iterator[Sheet]:
    """Yield the pages of agreements."""
    for agreed in site.agreements:
        yield Sheet(path_of(agreed), partial(_agreed, site, agreed))


def _agreed(site: Site, agreed: Agreed, _asking: Asking) -> View:
    before = [
        record
        for record in sorted(site.collection.records.values(), key=in_time)
        if all(party in record.parties for party in agreed.parties)
    ]
    names = ", ".join(site.name_of(party) for party in agreed.parties)
    permissions = Table(
        "permissions",
        "Who may see what",
        (Column("Party"), Column("In plain words")),
        tuple(
            (Cell(site.name_of(party)), Cell(words))
            for party, words in agreed.permissions
        ),
        words="only what is hashed is enforced",
    )
    earlier = Table(
        "before",
        "What the parties have behind them",
        record_columns(site),
        tuple(record_cells(site, r) for r in before),
        empty="Nothing in this atlas names them all; it is a selection, not a census.",
    )
    return View(
        path_of(agreed),
        agreed.title,
        sub=(
            f"In force at this node from {agreed.begins} to {agreed.ends}, between {names}. "
            f"Its hash is {agreed.hash}; only what is hashed is enforced."
        ),
        parts=(permissions, earlier),
        crumbs=(Cell("Atlas", "index.html"),),
        tail=agreed.id,
        data=plain_object(agreed) | {"records": [r.id for r in before]},
    )
