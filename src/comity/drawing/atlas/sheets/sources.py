"""Pages of sources: what each is, and every claim that rests on it."""

from collections.abc import Iterator
from functools import partial

from comity.atlas.records import Claim, Record, Source
from comity.atlas.rows import source_row
from comity.atlas.vocabulary import TIERS
from comity.drawing.atlas.frame import Site
from comity.drawing.atlas.page_model import (
    Asking,
    Cell,
    Column,
    Figures,
    Lines,
    Part,
    Sheet,
    Table,
    View,
)
from comity.drawing.atlas.sheets.lists import ATLAS
from comity.drawing.atlas.views import value_text
from comity.foundations.plain import plain_object

__all__ = ["sheets"]


def sheets(site: Site) -> Iterator[Sheet]:
    """Yield a page for every source."""
    for source in site.collection.sources.values():
        yield Sheet(site.path_of(source.id), partial(source_page, site, source))


def _resting(site: Site, source: str) -> list[tuple[Record, Claim]]:
    """Return the claims that rest on a source."""

    def gather() -> dict[str, list[tuple[Record, Claim]]]:
        found: dict[str, list[tuple[Record, Claim]]] = {}
        for record, claim in site.collection.claims():
            for name in {c.source for c in claim.citations}:
                found.setdefault(name, []).append((record, claim))
        return found

    return site.once("resting", gather).get(source, [])


def source_page(site: Site, source: Source, _asking: Asking) -> View:
    """Return the page of a source: what it is, and every claim that rests on it."""
    resting = _resting(site, source.id)
    rows = []
    for record, claim in resting:
        place = next(c for c in claim.citations if c.source == source.id)
        rows.append(
            (
                Cell(record.title, site.path_of(record.id)),
                Cell(claim.property.replace("-", " ")),
                Cell(value_text(claim.value, site.name_of)[:300]),
                Cell(place.locator, note=place.evidence)
                if place.locator
                else Cell("place unknown", state="unknown"),
            )
        )
    facts = [
        ("Tier", str(source.tier), TIERS[source.tier]),
        ("Claims", f"{len(resting):,}", "rest on it"),
        (
            "Dated",
            source.date.words() if source.date else "not documented",
            f"last read {source.retrieved}"
            if source.retrieved
            else "day of reading not noted",
        ),
        (
            "Publisher",
            source.publisher,
            source.origin and f"written by {source.origin}",
        ),
    ]
    about = [
        Cell(site.collection.sources[n].title, site.path_of(n), end="rests on")
        for n in source.cites
        if n in site.collection.sources
    ]
    if source.control:
        about.append(
            Cell(
                site.name_of(source.control),
                site.path_of(source.control),
                note="What it states is attributed to a speaker, and is never an event's only source.",
                end="controls the publisher",
            )
        )
    if source.url:
        about.insert(0, Cell(source.url, source.url, end="address"))
    if source.licence:
        about.append(Cell(source.licence, end="terms"))
    parts: list[Part] = [Figures(tuple(facts))]
    if about:
        parts.append(Lines("about", "About it", about))
    parts.append(
        Table(
            "claims",
            "What rests on it",
            (
                Column("Record", "record"),
                Column("About", "about", facet=True),
                Column("Value", "value"),
                Column("Place in the source"),
            ),
            tuple(rows),
            rows_per_page=100,
            main=True,
            empty="No claim rests on it; it is cited in an article, or by another source.",
        )
    )
    return View(
        site.path_of(source.id),
        source.title,
        sub=f"{source.publisher}. {TIERS[source.tier].capitalize()}.",
        parts=tuple(parts),
        crumbs=(ATLAS, Cell("Sources", "sources.html")),
        tail=source.id,
        data=plain_object(source_row(source))
        | {"claims": [f"{r.id}/{c.id}" for r, c in resting]},
    )
