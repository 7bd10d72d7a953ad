"""The reading site: every record, party, article and source as a page with its JSON.

``SHEETS`` names the modules that have pages; ``page_model.py`` tells how to write one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from xml.sax.saxutils import escape

from comity.drawing.atlas.downloads import FEED, dataset_of, downloads_of, feed_of
from comity.drawing.atlas.frame import Agreed, Page, Site
from comity.drawing.atlas.page_model import Sheet
from comity.drawing.atlas.sheets import (
    agreements,
    compare,
    entries,
    gaps,
    home,
    lists,
    maps,
    networks,
    overviews,
    parties,
    profiles,
    searching,
    shifts,
    sources,
    votes,
)

__all__ = ["SHEETS", "Agreed", "Site", "fill", "site_pages"]

#: What has pages, in the order in which the export writes them.
SHEETS: tuple[Callable[[Site], Iterable[Sheet]], ...] = (
    home.sheets,
    searching.sheets,
    parties.sheets,
    profiles.sheets,
    compare.sheets,
    maps.sheets,
    lists.sheets,
    entries.sheets,
    networks.sheets,
    sources.sheets,
    votes.sheets,
    shifts.sheets,
    overviews.sheets,
    gaps.sheets,
    agreements.sheets,
)


def fill(site: Site) -> Site:
    """Return a site that knows all its pages; none of them is made yet.

    Raises
    ------
    ValueError
        If two pages have one path.
    """
    site.beside = (downloads_of,)
    site.describe = dataset_of
    for sheets in SHEETS:
        for sheet in sheets(site):
            if sheet.path in site.makers:
                raise ValueError(f"two pages at {sheet.path}")
            site.makers[sheet.path] = sheet.make
    return site


def site_pages(site: Site) -> Iterator[Page]:
    """Yield every file of the site: path and bytes."""
    if not site.makers:
        fill(site)
    for path, data in sorted(site.assets.items()):
        yield path, data
    changed: dict[str, str] = {}
    for path in site.makers:
        view = site.view(path)
        changed[path] = view.changed
        yield from site.page(view)
    yield FEED, feed_of(site)
    yield from _for_crawlers(site, changed)


def _for_crawlers(site: Site, changed: Mapping[str, str]) -> Iterator[Page]:
    """Yield what search engines read: who may read what, and where each page is.

    A sitemap names whole addresses (sitemaps.org, protocol 0.9): there is none without a base.
    """
    where = f"Sitemap: {site.base}sitemap.xml\n" if site.base else ""
    yield "robots.txt", f"User-agent: *\nAllow: /\n{where}".encode()
    if not site.base:
        return
    manifest = site.collection.manifest
    usual = manifest.updated.isoformat() if manifest else ""
    rows = []
    for path, day in sorted(changed.items()):
        last = f"<lastmod>{day or usual}</lastmod>" if day or usual else ""
        rows.append(f"<url><loc>{escape(site.base + path)}</loc>{last}</url>\n")
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    body = f'<urlset xmlns="{space}">\n{"".join(rows)}</urlset>\n'
    yield "sitemap.xml", f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'.encode()
