"""The first page: search, what there is, and how well it stands."""

from collections.abc import Iterator
from functools import partial

from comity.atlas.checking import shares
from comity.atlas.vocabulary import KINDS
from comity.drawing.atlas.frame import MENU, Site
from comity.drawing.atlas.page_model import (
    Asking,
    Cell,
    Chips,
    Figures,
    Grid,
    Lines,
    Note,
    Part,
    Sheet,
    Stack,
    Template,
    View,
)
from comity.drawing.atlas.sheets.agreements import path_of

__all__ = ["sheets"]

#: Parties that the first page names.
LOOK_UP = (
    ("party:USA", "United States"), ("party:CHN", "China"), ("party:RUS", "Russia"),
    ("party:IND", "India"), ("party:FRA", "France"), ("party:JPN", "Japan"),
    ("party:nato", "NATO"), ("party:csto", "CSTO"), ("party:esa", "ESA"),
)  # fmt: skip

#: What the pages of the menu answer.
WORDS = {
    "parties.html": "Who is there, what is documented of each, and who belongs to what.",
    "compare.html": "Two to four parties side by side: what each joined, said and voted.",
    "map.html": "Who joined what, on a map; what is not documented is hatched.",
    "records.html": "Everything with its claims: agreements, missions, votes, incidents.",
    "articles.html": "Case studies and what the words mean.",
    "network.html": "Who cooperated with whom, when, and by what evidence.",
    "timeline.html": "What happened when.",
    "votes.html": "How states and blocs voted on space in the General Assembly, contested votes apart.",
    "gaps.html": "What is not known, and how old the rest is.",
    "shifts.html": "Positions that changed, and what explains them.",
    "sources.html": "What everything rests on, by tier.",
    "conflicts.html": "Where sources disagree, and which the atlas prefers.",
}


def sheets(site: Site) -> Iterator[Sheet]:
    """Yield the first page."""
    yield Sheet("index.html", partial(_home, site))


def _sections() -> tuple[Cell, ...]:
    """Return the menu as lines; on a phone it is the way to most pages."""
    return tuple(
        Cell(name, path, note=WORDS.get(path, ""), end=group)
        for group, entries in MENU
        for name, path in entries
        if path != "index.html"
    )


def _home(site: Site, _asking: Asking) -> View:
    manifest = site.collection.manifest
    assert manifest is not None  # noqa: S101 (a site is made of a whole collection)
    records = list(site.collection.records.values())
    support = shares(site.collection)
    counts = (
        ("with a source", support.sourced),
        ("with a place in the source", support.located),
        ("with two independent sources", support.two_sources),
        ("reviewed by a second person", support.reviewed),
    )
    kinds = tuple(
        Cell(
            kind,
            f"kinds/{kind}.html",
            note=words,
            end=f"{sum(r.kind == kind for r in records):,}",
        )
        for kind, words in KINDS.items()
    )
    pages = sorted(site.collection.articles.values(), key=lambda a: (a.title, a.id))
    articles = tuple(
        Cell(a.title, site.path_of(a.id), note=a.summary, end=a.kind) for a in pages
    )
    look = tuple(
        Cell(words, site.path_of(p)) for p, words in LOOK_UP if p in site.parties()
    )
    stands = Figures(
        tuple(
            (
                f"Claims {name}",
                f"{n / max(support.claims, 1):.0%}",
                f"{n:,} of {support.claims:,}",
            )
            for name, n in counts
        )
    )
    parts: list[Part] = [
        Template("find.html", {"words": ""}),
        Chips("Look up", (*look, Cell("all parties", "parties.html"))),
        Grid(
            (
                (7, Lines("sections", "What you can ask here", _sections())),
                (5, Stack((Note(manifest.limits, "Limits"), stands))),
            )
        ),
        Grid(
            (
                (5, Lines("kinds", "Records by kind", kinds)),
                (7, Lines("articles", "Articles", articles)),
            )
        ),
    ]
    if site.agreements:
        agreed = tuple(Cell(a.title, path_of(a)) for a in site.agreements)
        parts.append(Lines("agreements", "Agreements in force at this node", agreed))
    return View(
        "index.html",
        "Who cooperates with whom in orbit, and who competes?",
        sub=(
            f"{len(records):,} records of states, alliances, agencies and operators since 1957, "
            f"each claim with its source. {manifest.title}, version of {manifest.updated}."
        ),
        parts=tuple(parts),
        cite_first=False,
        description=manifest.scope,
        data={
            "records": sorted(site.collection.records),
            "articles": sorted(site.collection.articles),
            "shares": support,
        },
    )
