"""The pages of records, articles, parties and kinds."""

from collections.abc import Callable, Iterator

from markupsafe import Markup

from comity.atlas.checking import conflicts_of
from comity.atlas.records import Article, Record, in_time
from comity.atlas.rows import SourceRow, claim_row, record_row, source_row
from comity.atlas.vocabulary import KINDS
from comity.drawing.atlas.figures import figure_drawer
from comity.drawing.atlas.frame import Page, Site
from comity.drawing.atlas.prose import References, prose_html
from comity.drawing.atlas.views import (
    claim_view,
    conflict_view,
    rows_of,
    source_views,
)
from comity.foundations.plain import plain, plain_object

__all__ = ["article_page", "kind_page", "party_page", "record_page"]

Links = list[dict[str, str]]


def _cited(site: Site, references: References) -> list[SourceRow]:
    return [source_row(site.collection.sources[name]) for name in references.numbers]


def record_page(site: Site, record: Record) -> Iterator[Page]:
    """Yield the page of a record: its claims, each with sources and places."""
    address = site.address("../")
    references = References()
    claims = [
        claim_view(c, site.collection, references, site.name_of) for c in record.claims
    ]
    of = {"href": address(record.of), "name": site.title_of(record.of)}
    yield from site.page(
        "record.html",
        site.path_of(record.id),
        record.title,
        cites=record,
        data=plain_object(record_row(record, site.collection.sources))
        | {"cited": plain(_cited(site, references))},
        r={
            "kind": record.kind,
            "form": record.form,
            "dimension": record.dimension,
            "mode": record.mode,
            "title": record.title,
            "when": record.date.words() if record.date else "",
            "summary": record.summary,
            "of": of if record.of else None,
        },
        claims=claims,
        conflicts=[conflict_view(c, site.name_of) for c in conflicts_of(record)],
        parties=[{"href": address(p), "name": site.name_of(p)} for p in record.parties],
        links=_links(site, record, address),
        cited=source_views(references, site.collection),
    )


def _links(site: Site, record: Record, address: Callable[[str], str]) -> Links:
    links = [("Succeeds", name) for name in record.texts("succeeds")]
    for other in site.collection.records.values():
        if record.id in other.texts("succeeds"):
            links.append(("Succeeded by", other.id))
        if other.of == record.id:
            links.append(("Who belongs to it:", other.id))
    links += [
        ("Told in", article.id)
        for article in site.collection.articles.values()
        if record.id in article.links or record.id in article.about
    ]
    return [
        {"words": words, "href": address(name), "title": site.title_of(name)}
        for words, name in links
    ]


def article_page(site: Site, article: Article) -> Iterator[Page]:
    """Yield the page of an article or a concept."""
    address = site.address("../")
    titles = {s.id: s.title for s in site.collection.sources.values()}
    draw = figure_drawer(site.collection, address, site.name_of)
    body, references = prose_html(article, address, titles, draw)
    shown = dict.fromkeys((*article.about, *article.links))
    yield from site.page(
        "article.html",
        site.path_of(article.id),
        article.title,
        cites=article,
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
        a=article,
        # Made of checked Markdown: raw HTML was refused when it was read.
        body=Markup(body),  # noqa: S704
        about=[{"href": address(n), "title": site.title_of(n)} for n in shown],
        cited=source_views(references, site.collection),
    )


def party_page(site: Site, party: str) -> Iterator[Page]:
    """Yield the page of a party: what it is, belongs to, did, with whom."""
    address = site.address("../")
    records = sorted(
        (r for r in site.collection.of_party(party) if r.kind != "membership"),
        key=in_time,
    )
    own = [r for r in records if r.of == party]
    memberships = [
        (roll, claim)
        for roll in site.collection.records.values()
        for claim in roll.all("member")
        if claim.part("party") == party
    ]
    stances = [s for s in site.stances if s.actor == party]
    articles = [
        a
        for a in site.collection.articles.values()
        if party in a.about or party in a.links
    ]
    name = site.name_of(party)
    rest = [r for r in records if r.of != party]
    rolls = [
        r for r in site.collection.of_party(party) if r.of == party and r not in own
    ]
    yield from site.page(
        "party.html",
        site.path_of(party),
        name,
        data={
            "id": party,
            "name": name,
            "kind": site.kind_of(party),
            "records": [r.id for r in records],
            "memberships": [
                {
                    "of": roll.of,
                    "roll": roll.id,
                    **plain_object(claim_row(claim, site.collection.sources)),
                }
                for roll, claim in memberships
            ],
        },
        p={"id": party, "name": name, "kind": site.kind_of(party)},
        summaries=[{"text": r.summary, "href": address(r.id)} for r in own],
        memberships=[
            {
                "href": address(roll.id),
                "title": site.title_of(roll.of),
                "role": claim.part("role"),
                "valid": claim.valid.words() if claim.valid else "",
            }
            for roll, claim in memberships
        ],
        stances=[
            {
                "date": s.date,
                "topic": s.topic.replace("-", " "),
                "before": s.before,
                "after": s.after,
                "href": address(s.evidence[0]),
            }
            for s in stances
        ],
        partners=_partners(site, party),
        articles=[{"href": address(a.id), "title": a.title} for a in articles],
        records=rows_of([*rolls, *rest], address),
    )


def _partners(site: Site, party: str, most: int = 15) -> list[tuple[str, str, str]]:
    edges = [e for e in site.network.edges if party in {e.one, e.other}]
    edges.sort(key=lambda e: (-e.weight, e.one, e.other))
    return [
        (
            site.name_of(edge.other if edge.one == party else edge.one),
            f"{edge.weight:.2f}",
            ", ".join(f"{n} × {kind}" for kind, n in edge.kinds.items()),
        )
        for edge in edges[:most]
    ]


def kind_page(site: Site, kind: str) -> Iterator[Page]:
    """Yield the list of all records of a kind."""
    records = [r for r in site.collection.records.values() if r.kind == kind]
    yield from site.page(
        "kind.html",
        f"kinds/{kind}.html",
        f"Records of kind {kind}",
        data=[r.id for r in sorted(records, key=in_time)],
        words=KINDS[kind].capitalize() + ".",
        records=rows_of(sorted(records, key=in_time), site.address("../")),
    )
