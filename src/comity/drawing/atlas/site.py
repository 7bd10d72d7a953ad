"""The reading site: every record, party, article and source as a page with its JSON.

Pages have permanent addresses (``records/ID.html``, ``parties/NAME.html``,
``articles/ID.html``, ``kinds/KIND.html``), link to each other relatively, and use no script
and no other host. The same collection gives the same bytes.
"""

from collections.abc import Iterator
from dataclasses import asdict

from markupsafe import Markup

from comity.atlas.checking import conflicts, shares
from comity.atlas.records import in_time
from comity.atlas.rows import source_row
from comity.atlas.timeline import timeline
from comity.atlas.vocabulary import ARTICLE_KINDS, KINDS, TIERS
from comity.drawing.atlas.frame import Agreed, Page, Site
from comity.drawing.atlas.network import edges_table, network_svg, nodes_table
from comity.drawing.atlas.pages import (
    article_page,
    kind_page,
    party_page,
    record_page,
)
from comity.drawing.atlas.timeline import timeline_svg
from comity.drawing.atlas.views import conflict_view, rows_of
from comity.foundations.plain import plain_object

__all__ = ["Site", "site_pages"]

NODE_HEAD = ("Party", "Id", "Community", "Partners", "Strength", "Brokerage")
EDGE_HEAD = ("Party", "Party", "Weight", "In")


def site_pages(site: Site) -> Iterator[Page]:
    """Yield every file of the site: path and bytes."""
    yield "style.css", site.templates["style.css"].encode()
    yield from _home(site)
    for record in site.collection.records.values():
        yield from record_page(site, record)
    for article in site.collection.articles.values():
        yield from article_page(site, article)
    for party in site.parties():
        yield from party_page(site, party)
    for kind in KINDS:
        yield from kind_page(site, kind)
    yield from _timeline(site)
    yield from _network(site)
    yield from _shifts(site)
    yield from _conflicts(site)
    yield from _sources(site)
    for agreed in site.agreements:
        yield from _agreed(site, agreed)


def _path(agreed: Agreed) -> str:
    return f"agreements/{agreed.id.removeprefix('agreement:').replace(':', '-')}.html"


def _agreed(site: Site, agreed: Agreed) -> Iterator[Page]:
    """Yield the page of an agreement: its clauses as sentences, and earlier records of its parties."""
    before = [
        record
        for record in sorted(site.collection.records.values(), key=in_time)
        if all(party in record.parties for party in agreed.parties)
    ]
    names = ", ".join(site.name_of(party) for party in agreed.parties)
    rows = [(r.date.words() if r.date else "", r.kind, r.mode, r.title) for r in before]
    yield from site.page(
        "list.html",
        _path(agreed),
        agreed.title,
        data=plain_object(agreed) | {"records": [r.id for r in before]},
        words=(
            f"{agreed.id}, in force at this node from {agreed.begins} to {agreed.ends}, between "
            f"{names}. Its hash is {agreed.hash}; only what is hashed is enforced."
        ),
        groups=[
            {
                "title": "Who may see what",
                "words": "",
                "head": ("Party", "In plain words"),
                "body": [
                    (site.name_of(party), words) for party, words in agreed.permissions
                ],
            },
            {
                "title": "What the parties have behind them",
                "words": "" if rows else "Nothing in this atlas names them all.",
                "head": ("Date", "Kind", "Mode", "Record"),
                "body": rows,
            },
        ],
    )


def _home(site: Site) -> Iterator[Page]:
    pages = sorted(site.collection.articles.values(), key=lambda a: (a.title, a.id))
    shown = {
        kind: [
            {"href": site.path_of(a.id), "title": a.title, "summary": a.summary}
            for a in pages
            if a.kind == kind
        ]
        for kind in ARTICLE_KINDS
    }
    records = list(site.collection.records.values())
    kinds = [
        {
            "name": kind,
            "words": words,
            "count": sum(r.kind == kind for r in records),
            "href": f"kinds/{kind}.html",
        }
        for kind, words in KINDS.items()
    ]
    support = shares(site.collection)
    counts = {
        "with a source": support.sourced,
        "with a place in the source": support.located,
        "with two independent sources": support.two_sources,
        "reviewed by a second person": support.reviewed,
    }
    yield from site.page(
        "home.html",
        "index.html",
        "Start",
        data={
            "records": sorted(site.collection.records),
            "articles": sorted(site.collection.articles),
            "shares": support,
        },
        agreements=[{"href": _path(a), "title": a.title} for a in site.agreements],
        concepts=shown["concept"],
        articles=shown["article"],
        kinds=kinds,
        shares=[
            {
                "name": name,
                "share": f"{n / max(support.claims, 1):.0%}",
                "count": n,
                "of": support.claims,
            }
            for name, n in counts.items()
        ],
    )


def _timeline(site: Site) -> Iterator[Page]:
    rows = [
        (when, record)
        for when, record in timeline(site.collection)
        if record.kind not in {"actor", "membership"}
    ]
    records = sorted((record for _, record in rows), key=in_time)
    title = f"{len(rows)} dated records"
    yield from site.page(
        "picture.html",
        "timeline.html",
        "Timeline",
        words="What happened when, one lane for each kind of record.",
        picture=Markup(timeline_svg(rows, title)),  # noqa: S704 (drawn here, escaped there)
        caption="Circles are cooperative, squares mixed, triangles competitive records.",
        tables=[],
        records=rows_of(records, site.address("")),
    )


def _network(site: Site) -> Iterator[Page]:
    network = site.network
    years = f"{network.since.year} to {network.until.year}"
    picture = network_svg(network, site.name_of, f"Who cooperated with whom, {years}")
    yield from site.page(
        "picture.html",
        "network.html",
        "Network",
        data=asdict(network)
        | {"since": str(network.since), "until": str(network.until)},
        words=(
            "Parties that were members, signed, flew or launched together. A thing of n "
            "parties gives each pair the weight 1/(n − 1)."
        ),
        picture=Markup(picture),  # noqa: S704 (drawn here, escaped there)
        caption=(
            "Discs are parties, larger where their ties weigh more; colours and numbers are "
            "communities by modularity; brokerage is the share of shortest paths that run "
            "through a party."
        ),
        tables=[
            {
                "title": "Parties, the greatest brokers first",
                "head": NODE_HEAD,
                "body": nodes_table(network.nodes, site.name_of),
            },
            {
                "title": "The strongest ties",
                "head": EDGE_HEAD,
                "body": edges_table(network.edges, site.name_of),
            },
        ],
        records=[],
    )


def _shifts(site: Site) -> Iterator[Page]:
    body = [
        (
            s.date,
            site.name_of(s.actor),
            s.topic.replace("-", " "),
            s.before,
            s.after,
            ", ".join(
                site.title_of(n) if n in site.collection.records else n
                for n in s.evidence
            ),
        )
        for s in site.stances
    ]
    groups = [
        {
            "title": "From coded statements",
            "words": "Each is two claims with sources that differ; nothing is inferred.",
            "head": ("Date", "Party", "Topic", "From", "To", "Evidence"),
            "body": body,
        }
    ]
    yield from site.page(
        "list.html",
        "shifts.html",
        "Policy shifts",
        data=site.stances,
        words=(
            "Days and years on which a party's stated position changed. Shifts in votes come "
            "from a table of votes: comity atlas shifts --votes FILE."
        ),
        groups=groups,
    )


def _conflicts(site: Site) -> Iterator[Page]:
    groups = []
    for conflict in conflicts(site.collection):
        view = conflict_view(conflict, site.name_of)
        groups.append(
            {
                "title": f"{site.title_of(conflict.record)}: {view.about}",
                "words": "",
                "head": ("Value", "Rank", "Reason"),
                "body": [(c.value, c.rank, c.reason) for c in view.claims],
            }
        )
    yield from site.page(
        "list.html",
        "conflicts.html",
        "Where sources disagree",
        words="Both claims are kept; one is preferred, for a stated reason.",
        groups=groups,
    )


def _sources(site: Site) -> Iterator[Page]:
    sources = list(site.collection.sources.values())
    groups = [
        {
            "title": f"Tier {tier}: {words}",
            "words": "",
            "head": ("Title", "Publisher", "Date", "Address"),
            "body": [
                (
                    s.title,
                    s.publisher,
                    s.date.words() if s.date else "",
                    s.url or "unknown",
                )
                for s in sorted(sources, key=lambda s: (s.publisher, s.id))
                if s.tier == tier
            ],
        }
        for tier, words in TIERS.items()
    ]
    yield from site.page(
        "list.html",
        "sources.html",
        "Sources",
        data=[source_row(s) for s in sources],
        words="Everything that is cited, by tier.",
        groups=groups,
    )
