"""Overviews over all records: timeline, network, conflicts."""

from collections.abc import Iterator
from dataclasses import asdict
from functools import partial

from markupsafe import Markup

from comity.atlas.checking import conflicts
from comity.atlas.timeline import timeline
from comity.drawing.atlas.frame import Site
from comity.drawing.atlas.network import edges_table, network_svg, nodes_table
from comity.drawing.atlas.page_model import (
    Asking,
    Cell,
    Column,
    Drawing,
    Sheet,
    Table,
    View,
)
from comity.drawing.atlas.sheets.lists import ATLAS, record_cells, record_columns
from comity.drawing.atlas.timeline import timeline_svg
from comity.drawing.atlas.views import conflict_view

__all__ = ["sheets"]


def sheets(site: Site) -> Iterator[Sheet]:
    """Yield the overviews."""
    yield Sheet("timeline.html", partial(_timeline, site))
    yield Sheet("network.html", partial(_network, site))
    yield Sheet("conflicts.html", partial(_conflicts, site))


def _timeline(site: Site, _asking: Asking) -> View:
    rows = [
        (when, record)
        for when, record in timeline(site.collection)
        if record.kind not in {"actor", "membership"}
    ]
    title = f"{len(rows)} dated records"
    return View(
        "timeline.html",
        "What happened when",
        sub="One lane for each kind of record.",
        parts=(
            Drawing(
                "picture",
                title,
                "circles cooperative, squares mixed, triangles competitive",
                Markup(timeline_svg(rows, title)),  # noqa: S704 (drawn here, escaped there)
            ),
            Table(
                "list",
                "The records of the picture",
                record_columns(site),
                tuple(record_cells(site, record) for _, record in rows),
                sorted_by="date",
                rows_per_page=100,
                main=True,
            ),
        ),
        crumbs=(ATLAS,),
    )


def _network(site: Site, _asking: Asking) -> View:
    network = site.network
    years = f"{network.since.year} to {network.until.year}"
    title = f"Who cooperated with whom, {years}"
    picture = network_svg(network, site.name_of, title)
    names = ("Party", "Id", "Community", "Partners", "Strength", "Brokerage")
    return View(
        "network.html",
        title,
        sub=(
            "Parties that were members, signed, flew or launched together. A thing of n "
            "parties gives each pair the weight 1/(n − 1)."
        ),
        parts=(
            Drawing(
                "picture",
                title,
                "discs are parties, larger where their ties weigh more; numbers are communities",
                Markup(picture),  # noqa: S704 (drawn here, escaped there)
            ),
            Table(
                "parties",
                "Parties, the greatest brokers first",
                tuple(Column(name) for name in names),
                tuple(
                    tuple(Cell(word) for word in row)
                    for row in nodes_table(network.nodes, site.name_of)
                ),
            ),
            Table(
                "ties",
                "The strongest ties",
                (Column("Party"), Column("With"), Column("Weight"), Column("In")),
                tuple(
                    tuple(Cell(word) for word in row)
                    for row in edges_table(network.edges, site.name_of)
                ),
            ),
        ),
        crumbs=(ATLAS,),
        data=asdict(network)
        | {"since": str(network.since), "until": str(network.until)},
    )


def _conflicts(site: Site, _asking: Asking) -> View:
    rows = []
    for conflict in conflicts(site.collection):
        view = conflict_view(conflict, site.name_of)
        rows += [
            (
                Cell(site.title_of(conflict.record), site.path_of(conflict.record)),
                Cell(view.about),
                Cell(one.value),
                Cell(one.rank, note=one.reason),
            )
            for one in view.claims
        ]
    columns = (
        Column("Record", "record"),
        Column("About", "about", facet=True),
        Column("Value", "value"),
        Column("Rank", "rank", facet=True),
    )
    return View(
        "conflicts.html",
        "Where sources disagree",
        sub="Both claims are kept; one is preferred, for a stated reason.",
        parts=(Table("list", "Claims that disagree", columns, tuple(rows), main=True),),
        crumbs=(ATLAS,),
    )
