"""Overviews over all records: timeline, conflicts."""

from collections.abc import Iterator
from functools import partial

from markupsafe import Markup

from comity.atlas.checking import conflicts
from comity.atlas.timeline import timeline
from comity.drawing.atlas.frame import Site
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
