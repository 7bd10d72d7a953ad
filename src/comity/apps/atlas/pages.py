"""Pages of the atlas in the console: the explorer, page by page, and its search.

The pages are those of the export (``drawing/atlas/page_model.py``), from the same templates; only
the frame around them is the console's. They are in the language of the collection, English.
"""

from starlette.responses import RedirectResponse, Response

from comity.apps.atlas.explorer import SHOW_PAGE, AtlasPage, local_site
from comity.apps.atlas.operations import SEARCH_ATLAS
from comity.apps.atlas.requests import AtlasSearch
from comity.drawing.atlas.frame import MENU, Site, at_node, section_of
from comity.drawing.atlas.page_model import Asking, View
from comity.drawing.atlas.sheets.searching import found_view
from comity.foundations.errors import UnknownNameError
from comity.web.asked import Asked
from comity.web.console import ConsolePage
from comity.web.pages import PLAIN, go, page

__all__ = ["PAGES"]

#: Answers on a page of a search.
ROWS = 40


def _asking(asked: Asked) -> Asking:
    """Return what the address asks for; words of any length are cut."""
    query: dict[str, list[str]] = {}
    for name, text in asked.request.query_params.multi_items()[:40]:
        query.setdefault(name[:40], []).append(text[:500])
    return Asking({name: tuple(texts) for name, texts in query.items()}, live=True)


def _shown(asked: Asked, site: Site, view: View, asking: Asking) -> Response:
    return page(
        asked,
        "atlas/console_explorer.html",
        view=view,
        body=site.body(view, asking, at_node),
        menu=MENU,
        address=at_node,
        here_section=section_of(view),
    )


def _page(asked: Asked, path: str) -> Response:
    """Answer with a page of the site by its path in the export."""
    site, asking = local_site(), _asking(asked)
    asked.ask(SHOW_PAGE, AtlasPage(path.removesuffix(".html")))
    return _shown(asked, site, site.view(path, asking), asking)


def _file(asked: Asked, path: str) -> Response | None:
    """Answer with a file beside a page: JSON, CSV, a picture; None if it is none."""
    site = local_site()
    stem = path
    while "." in stem.rpartition("/")[2]:
        stem = stem.rpartition(".")[0]
        if f"{stem}.html" not in site.makers:
            continue
        asked.ask(SHOW_PAGE, AtlasPage(stem))
        view = site.view(f"{stem}.html", _asking(asked))
        for file in site.files(view):
            if file.path == path:
                return Response(file.make(), headers=PLAIN, media_type=file.media_type)
    return None


def _search(asked: Asked) -> Response:
    """Answer a search; an empty one leads to the first page."""
    words, kind = asked.query("q"), asked.query("kind")
    party, tier = asked.query("party"), asked.query("tier")
    best = int(tier) if tier in {"1", "2", "3", "4"} else 0
    if not (words.strip() or kind or party or best):
        return go("/atlas")
    answer = asked.ask(
        SEARCH_ATLAS,
        AtlasSearch(
            words,
            kind=(kind,) if kind else (),
            party=(party,) if party else (),
            tier=best,
            limit=ROWS,
        ),
    )
    site, asking = local_site(), _asking(asked)
    chosen = {"q": words, "kind": kind, "party": party, "tier": str(best or "")}
    return _shown(asked, site, found_view(site, answer, chosen), asking)


def _home(asked: Asked) -> Response:
    if any(asked.query(name) for name in ("q", "kind", "party", "tier")):
        return _search(asked)
    return _page(asked, "index.html")


def _entry(asked: Asked) -> Response:
    """Answer with a page or a file of the site; an id alone leads to its page."""
    name = asked.path("id")
    site = local_site()
    if name == "search":
        return _search(asked)
    if f"{name}.html" in site.makers:
        return _page(asked, f"{name}.html")
    if (file := _file(asked, name)) is not None:
        return file
    if (path := site.path_of(name)) in site.makers:
        return RedirectResponse(
            at_node(path), 301, headers={"Cache-Control": "no-store"}
        )
    raise UnknownNameError(
        f"nothing in the atlas is called {name[:80]!r}",
        remedy="search the atlas for it",
    )


PAGES: tuple[ConsolePage, ...] = (
    ConsolePage("/atlas", _home, "atlas"),
    ConsolePage("/atlas/{id:path}", _entry, "atlas"),
)
