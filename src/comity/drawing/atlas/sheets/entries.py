"""Pages of single entries: records with their claims, articles, concept pages, sources."""

from collections.abc import Iterator
from functools import partial

from markupsafe import Markup

from comity.atlas.checking import conflicts_of
from comity.atlas.records import Article, Claim, Record, Source
from comity.atlas.rows import SourceRow, claim_row, record_row, source_row
from comity.atlas.vocabulary import TIERS
from comity.drawing.atlas.figures import figure_drawer
from comity.drawing.atlas.frame import Site
from comity.drawing.atlas.page_model import (
    Asking,
    Cell,
    Chips,
    Column,
    Figures,
    Lines,
    Note,
    Part,
    Sheet,
    Table,
    Template,
    View,
)
from comity.drawing.atlas.prose import References, prose_html
from comity.drawing.atlas.sheets.lists import ATLAS, origins
from comity.drawing.atlas.views import (
    claim_view,
    conflict_view,
    source_views,
    value_text,
)
from comity.foundations.plain import plain, plain_object

__all__ = ["sheets"]


def sheets(site: Site) -> Iterator[Sheet]:
    """Yield a page for every record, article and source."""
    for record in site.collection.records.values():
        yield Sheet(site.path_of(record.id), partial(record_page, site, record))
    for article in site.collection.articles.values():
        yield Sheet(site.path_of(article.id), partial(article_page, site, article))
    for source in site.collection.sources.values():
        yield Sheet(site.path_of(source.id), partial(source_page, site, source))


def _cited(site: Site, references: References) -> list[SourceRow]:
    return [source_row(site.collection.sources[name]) for name in references.numbers]


def _sources(site: Site, references: References) -> Template:
    """Return the list of the sources of a page, by their numbers."""
    rows = [
        (one, site.path_of(name))
        for one, name in zip(
            source_views(references, site.collection),
            sorted(references.numbers, key=references.numbers.__getitem__),
            strict=True,
        )
    ]
    return Template("cited.html", {"cited": rows})


def record_page(site: Site, record: Record, _asking: Asking) -> View:
    """Return the page of a record: its claims, each with sources and places."""
    references = References()
    claims = [
        claim_view(c, site.collection, references, site.name_of) for c in record.claims
    ]
    places = [c for claim in record.claims for c in claim.citations]
    reviewed = sum(c.reviewed != "unreviewed" for c in record.claims)
    kept = len(record.claims)
    parts: list[Part] = [
        Figures(
            (
                ("Claims", f"{kept:,}", f"{reviewed} of {kept} reviewed"),
                (
                    "Sources",
                    f"{len(references.numbers)}",
                    f"{len(origins(site, record))} by who wrote them",
                ),
                (
                    "Places read",
                    f"{sum(c.evidence in {'opened', 'data'} for c in places)}",
                    f"of {len(places)} opened or a row of data; the rest excerpts or titles",
                ),
                (
                    "Date",
                    record.date.words() if record.date else "not documented",
                    f"{record.dimension}, {record.mode}",
                ),
            )
        )
    ]
    found = conflicts_of(record)
    if found:
        parts.append(_conflicts(site, record))
    parts.append(Template("claims.html", {"claims": claims}))
    if record.parties:
        named = sorted(record.parties, key=site.name_of)
        parts.append(
            Chips(
                "Parties", tuple(Cell(site.name_of(p), site.path_of(p)) for p in named)
            )
        )
    if links := _links(site, record):
        parts.append(Lines("links", "See also", links))
    parts.append(_sources(site, references))
    form = "" if record.form == record.kind else f"{record.form.capitalize()}. "
    return View(
        site.path_of(record.id),
        record.title,
        sub=form + (record.summary or "No summary is claimed."),
        parts=tuple(parts),
        crumbs=(
            ATLAS,
            Cell("Records", "records.html"),
            Cell(record.kind, f"kinds/{record.kind}.html"),
        ),
        tail=record.id,
        data=plain_object(record_row(record, site.collection.sources))
        | {"cited": plain(_cited(site, references))},
        cites=record,
        changed=max(c.recorded for c in record.claims).isoformat(),
    )


def _conflicts(site: Site, record: Record) -> Note:
    items = []
    for conflict in conflicts_of(record):
        view = conflict_view(conflict, site.name_of)
        items += [
            Cell(f"{view.about}: {one.value}", note=one.reason, end=one.rank)
            for one in view.claims
        ]
    return Note("Both claims are kept.", "Sources disagree", items)


def _links(site: Site, record: Record) -> list[Cell]:
    links = [("of", record.of)] if record.of else []
    links += [("succeeds", name) for name in record.texts("succeeds")]
    for other in site.collection.records.values():
        if record.id in other.texts("succeeds"):
            links.append(("succeeded by", other.id))
        if other.of == record.id:
            links.append(("who belongs to it", other.id))
    links += [
        ("told in", article.id)
        for article in site.collection.articles.values()
        if record.id in article.links or record.id in article.about
    ]
    return [
        Cell(site.title_of(name), site.path_of(name), end=words)
        for words, name in links
    ]


def article_page(site: Site, article: Article, _asking: Asking) -> View:
    """Return the page of an article or a concept."""
    titles = {s.id: s.title for s in site.collection.sources.values()}
    draw = figure_drawer(site.collection, site.link, site.name_of)
    body, references = prose_html(article, site.link, titles, draw)
    shown = dict.fromkeys((*article.about, *article.links))
    return View(
        site.path_of(article.id),
        article.title,
        sub=article.summary,
        parts=(
            # Made of checked Markdown: raw HTML was refused when it was read.
            Template("article.html", {"a": article, "body": Markup(body)}),  # noqa: S704
            Lines(
                "about",
                "Records and parties of this page",
                [Cell(site.title_of(n), site.path_of(n)) for n in shown],
                empty="None is named.",
            ),
            _sources(site, references),
        ),
        crumbs=(ATLAS, Cell("Articles", "articles.html")),
        tail=article.id,
        cites=article,
        changed=article.written.isoformat(),
        data={
            "id": article.id,
            "kind": article.kind,
            "title": article.title,
            "summary": article.summary,
            "written": article.written.isoformat(),
            "about": list(article.about),
            "body": article.body,
            "cited": _cited(site, references),
            "reviewed": article.reviewed,
        },
    )


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


def claims_data(site: Site, party: str) -> list[object]:
    """Return the memberships of a party as its JSON holds them."""
    return [
        {
            "of": roll.of,
            "roll": roll.id,
            **plain_object(claim_row(claim, site.collection.sources)),
        }
        for roll in site.collection.records.values()
        for claim in roll.all("member")
        if claim.part("party") == party
    ]
