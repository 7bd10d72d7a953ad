"""Pages of the atlas in the console: search with facets, and one entry with its claims and sources."""

from starlette.responses import Response

from comity.apps.atlas.entries import ArticleEntry, PartyEntry, RecordEntry
from comity.apps.atlas.operations import LIST_TIMELINE, SEARCH_ATLAS, SHOW_ENTRY
from comity.apps.atlas.requests import AtlasSearch, AtlasTimeline, NamedEntry
from comity.atlas.search import Answer, Hit
from comity.foundations.plain import Json, json_text
from comity.web.asked import Asked
from comity.web.console import ConsolePage
from comity.web.pages import page

__all__ = ["PAGES"]

#: Answers on a page, and values of a facet that are shown.
ROWS, FACETS = 40, 12


#: From when on records stand on the page before anything is searched for.
RECENT = "2019"


def _recent(asked: Asked) -> Answer:
    """Return the newest records, as an answer to nothing."""
    found: list[Hit] = []
    cursor = ""
    while True:
        rows = asked.ask(LIST_TIMELINE, AtlasTimeline(since=RECENT, cursor=cursor))
        found += [
            Hit(one.id, one.kind, one.title, one.date or "", 0.0, "")
            for one in rows.items
        ]
        cursor = rows.next
        if not cursor:
            break
    return Answer(tuple(found[::-1][:ROWS]), len(found))


def _list(asked: Asked) -> Response:
    words, kind = asked.query("q"), asked.query("kind")
    party, tier = asked.query("party"), asked.query("tier")
    best = int(tier) if tier in {"1", "2", "3", "4"} else 0
    request = AtlasSearch(
        words,
        kind=(kind,) if kind else (),
        party=(party,) if party else (),
        tier=best,
        limit=ROWS,
    )
    empty = not (words.strip() or kind or party or best)
    answer = _recent(asked) if empty else asked.ask(SEARCH_ATLAS, request)
    facets = {
        name: list(counts.items())[:FACETS]
        for name, counts in answer.facets.items()
        if name in {"kind", "party", "tier"}
    }
    return page(
        asked,
        "atlas/console_search.html",
        q=words,
        chosen={"kind": kind, "party": party, "tier": tier},
        answer=answer,
        facets=facets,
    )


def words_of(value: Json) -> str:
    """Return the value of a claim as a line."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(str(one) for one in value)
    return json_text(value, ensure_ascii=False)


def _entry(asked: Asked) -> Response:
    entry = asked.ask(SHOW_ENTRY, NamedEntry(asked.path("id")))
    return page(
        asked,
        "atlas/console_entry.html",
        entry=entry,
        is_record=isinstance(entry, RecordEntry),
        is_article=isinstance(entry, ArticleEntry),
        is_party=isinstance(entry, PartyEntry),
        words_of=words_of,
    )


PAGES: tuple[ConsolePage, ...] = (
    ConsolePage("/atlas", _list, "atlas"),
    ConsolePage("/atlas/{id:path}", _entry, "atlas"),
)
