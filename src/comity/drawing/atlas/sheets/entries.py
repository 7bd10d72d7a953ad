"""Pages of single entries: records with their claims, articles, concept pages."""

import re
from collections.abc import Iterator
from functools import partial

from markupsafe import Markup

from comity.atlas.checking import conflicts_of
from comity.atlas.records import Article, Record
from comity.atlas.rows import SourceRow, claim_row, record_row, source_row
from comity.drawing.atlas.figures import figure_drawer
from comity.drawing.atlas.frame import Site
from comity.drawing.atlas.page_model import (
    Asking,
    Cell,
    Chips,
    Figures,
    Lines,
    Note,
    Part,
    Sheet,
    Template,
    View,
)
from comity.drawing.atlas.prose import References, prose_html
from comity.drawing.atlas.sheets.lists import ATLAS, origins
from comity.drawing.atlas.sheets.standings import name_of_roll, rolls
from comity.drawing.atlas.views import (
    claim_view,
    source_views,
    value_text,
)
from comity.foundations.plain import plain, plain_object

__all__ = ["sheets"]

#: Points of a record on which sources disagree that its page lists; of rolls there are many.
MOST_CONFLICTS = 4
_PARTY = re.compile(r"party:[A-Za-z0-9-]+")


def sheets(site: Site) -> Iterator[Sheet]:
    """Yield a page for every record and article."""
    for record in site.collection.records.values():
        yield Sheet(site.path_of(record.id), partial(record_page, site, record))
    for article in site.collection.articles.values():
        yield Sheet(site.path_of(article.id), partial(article_page, site, article))


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
    return View(
        site.path_of(record.id),
        record.title,
        sub=_sub(site, record),
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
    found = conflicts_of(record)
    items = []
    for conflict in found[:MOST_CONFLICTS]:
        about = _PARTY.sub(lambda m: site.name_of(m[0]), conflict.about)
        for one in sorted(conflict.claims, key=lambda c: c.rank != "preferred"):
            said = value_text(one.value, site.name_of)
            holds = f", {one.valid.words()}" if one.valid else ""
            words = f"{about.replace('-', ' ')}: {said}{holds}"
            items.append(Cell(words, note=one.reason, end=one.rank))
    rest = len(found) - MOST_CONFLICTS
    more = f" {rest} more points stand on the page of conflicts." if rest > 0 else ""
    points = "one point" if len(found) == 1 else f"{len(found)} points"
    return Note(f"On {points}; all claims are kept.{more}", "Sources disagree", items)


def _sub(site: Site, record: Record) -> str:
    """Return the line below the title: what it is, or how much of a roll is known."""
    if record.kind == "membership":
        roll = next(r for r in rolls(site) if r.record.id == record.id)
        return (
            f"Who belongs to it: {name_of_roll(site, roll)}. The roll is {roll.known}."
        )
    form = "" if record.form == record.kind else f"{record.form.capitalize()}. "
    return form + (record.summary or "No summary is claimed.")


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
