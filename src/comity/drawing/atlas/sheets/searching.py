"""The page of a search: what a node's index finds, or what a script finds in the export."""

from collections.abc import Iterator, Mapping
from functools import partial

from comity.atlas.records import in_time
from comity.atlas.search import Answer
from comity.drawing.atlas.addresses import query_text
from comity.drawing.atlas.frame import Site
from comity.drawing.atlas.page_model import (
    Asking,
    Cell,
    Chips,
    Download,
    Lines,
    Note,
    Part,
    Sheet,
    Template,
    View,
)
from comity.drawing.atlas.sheets.lists import ATLAS
from comity.foundations.plain import Json, json_text

__all__ = ["found_view", "sheets"]

#: Values of a facet that are shown.
FACETS = 12
NAMES = {"kind": "Kind", "party": "Party", "tier": "Tier of the best source"}
#: What the index calls a facet, where that differs.
IN_INDEX = {"party": "actor"}


def sheets(site: Site) -> Iterator[Sheet]:
    """Yield the page of searches of the export."""
    yield Sheet("search.html", partial(_search, site))


def _address(chosen: Mapping[str, str], **changed: str) -> str:
    return "search.html" + query_text({**chosen, **changed})


def found_view(site: Site, answer: Answer, chosen: Mapping[str, str]) -> View:
    """Return the page of what was found.

    Parameters
    ----------
    chosen
        ``q`` and the facets chosen: ``kind``, ``party``, ``tier``.
    """
    parts: list[Part] = [Template("find.html", {"words": chosen["q"]})]
    for name, title in NAMES.items():
        counts = answer.facets.get(IN_INDEX.get(name, name), {})
        items = tuple(
            Cell(
                site.name_of(key) if name == "party" else str(key),
                _address(
                    chosen, **{name: "" if chosen[name] == str(key) else str(key)}
                ),
                end=f"{count:,}",
            )
            for key, count in list(counts.items())[:FACETS]
        )
        current = chosen[name]
        if items:
            shown = site.name_of(current) if name == "party" and current else current
            parts.append(Chips(title, items, shown))
    for wrong, right in answer.instead.items():
        parts.append(Note(f"Searched for {', '.join(right)} in place of {wrong}."))
    hits = [
        Cell(
            hit.title,
            site.path_of(hit.id),
            note=hit.snippet.replace("**", ""),
            end=" · ".join(filter(None, (hit.date, hit.kind))),
        )
        for hit in answer.hits
    ]
    parts.append(
        Lines(
            "found",
            "Found",
            hits,
            words=f"{len(hits)} of {answer.total:,}, the best first",
            empty="No entry fits. The atlas is a selection: what it lacks may still exist.",
        )
    )
    words = f" {chosen['q']!r}" if chosen["q"] else " what is chosen"
    count = "One entry fits" if answer.total == 1 else f"{answer.total:,} entries fit"
    return View(
        "search.html",
        f"{count}{words}",
        parts=tuple(parts),
        crumbs=(ATLAS,),
        cite_first=False,
    )


def _index(site: Site) -> bytes:
    """Return what the script of the export searches: title, path, kind, date, words."""
    rows: list[list[Json]] = []
    for record in sorted(site.collection.records.values(), key=in_time, reverse=True):
        when = record.date.words() if record.date else ""
        rows.append(
            [record.title, site.path_of(record.id), record.kind, when, record.summary]
        )
    rows += [
        [a.title, site.path_of(a.id), a.kind, a.written.isoformat(), a.summary]
        for a in site.collection.articles.values()
    ]
    rows += [
        [site.name_of(p), site.path_of(p), site.kind_of(p), "", p]
        for p in site.parties()
    ]
    return (json_text(rows, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _search(site: Site, _asking: Asking) -> View:
    return View(
        "search.html",
        "Search the atlas",
        sub=(
            "Titles and summaries of records, articles and parties. A node of one's own "
            "searches the full text, with dates, facets and misspelt words."
        ),
        parts=(
            Template("find.html", {"words": ""}),
            Template("finding.html", {"index": "search.index.json"}),
        ),
        crumbs=(ATLAS,),
        cite_first=False,
        data={"entries": len(site.collection.records) + len(site.collection.articles)},
        downloads=(
            Download(
                "search.index.json", "index", "application/json", partial(_index, site)
            ),
        ),
    )
