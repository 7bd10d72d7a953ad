"""The reading site: every record, party, article and source as a page with its JSON.

``SHEETS`` names the modules that have pages; ``page_model.py`` tells how to write one.
"""

from collections.abc import Callable, Iterable, Iterator

from comity.drawing.atlas.downloads import downloads_of
from comity.drawing.atlas.frame import Agreed, Page, Site
from comity.drawing.atlas.page_model import Sheet
from comity.drawing.atlas.sheets import (
    agreements,
    compare,
    entries,
    home,
    lists,
    maps,
    overviews,
    parties,
    searching,
)

__all__ = ["SHEETS", "Agreed", "Site", "fill", "site_pages"]

#: What has pages, in the order in which the export writes them.
SHEETS: tuple[Callable[[Site], Iterable[Sheet]], ...] = (
    home.sheets,
    searching.sheets,
    parties.sheets,
    compare.sheets,
    maps.sheets,
    lists.sheets,
    entries.sheets,
    overviews.sheets,
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
    for path in site.makers:
        yield from site.page(site.view(path))
