"""Pages of parties: the index of all, and the profile of each."""

from collections.abc import Iterator
from functools import partial

from comity.atlas.records import in_time
from comity.drawing.atlas.frame import Site
from comity.drawing.atlas.page_model import Asking, Cell, Column, Sheet, Table, View
from comity.drawing.atlas.sheets.entries import claims_data
from comity.drawing.atlas.sheets.lists import ATLAS, record_cells, record_columns

__all__ = ["sheets"]


def sheets(site: Site) -> Iterator[Sheet]:
    """Yield the index of parties, and the page of each."""
    yield Sheet("parties.html", partial(_index, site))
    for party in site.parties():
        yield Sheet(site.path_of(party), partial(_party, site, party))


def _index(site: Site, _asking: Asking) -> View:
    rows = tuple(
        (Cell(site.name_of(p), site.path_of(p)), Cell(site.kind_of(p)))
        for p in sorted(site.parties(), key=site.name_of)
    )
    return View(
        "parties.html",
        f"{len(rows)} parties are named in the atlas",
        parts=(
            Table(
                "list",
                "Parties",
                (Column("Party", "name"), Column("Kind", "kind", facet=True)),
                rows,
                sorted_by="name",
                main=True,
            ),
        ),
        crumbs=(ATLAS,),
    )


def _party(site: Site, party: str, _asking: Asking) -> View:
    records = sorted(
        (r for r in site.collection.of_party(party) if r.kind != "membership"),
        key=in_time,
    )
    name = site.name_of(party)
    return View(
        site.path_of(party),
        name,
        parts=(
            Table(
                "records",
                "Records",
                record_columns(site),
                tuple(record_cells(site, r) for r in records),
                main=True,
            ),
        ),
        crumbs=(ATLAS, Cell("Parties", "parties.html")),
        tail=party,
        data={
            "id": party,
            "name": name,
            "kind": site.kind_of(party),
            "records": [r.id for r in records],
            "memberships": claims_data(site, party),
        },
    )
