"""The explorer at a node: the site of this machine's atlas, and one of its pages as a record."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from comity.apps.atlas.collection import default_folder, fingerprint
from comity.apps.atlas.shared_history import local_atlas
from comity.apps.atlas.site import make_site
from comity.drawing.atlas.frame import Site
from comity.drawing.atlas.page_model import Table, View
from comity.node.operations import Operation
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

if TYPE_CHECKING:
    from comity.node.node import Node

__all__ = [
    "OPERATIONS",
    "SHOW_PAGE",
    "AtlasPage",
    "PageEntry",
    "PageTable",
    "local_site",
]


@dataclass(frozen=True, slots=True)
class AtlasPage:
    """A page of the explorer by its path, like ``parties/usa``."""

    path: str = "index"


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table of a page, whole: names of columns, and rows of texts."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page of the explorer: what it finds, and the tables that it rests on."""

    path: str
    title: str
    says: str
    tables: tuple[PageTable, ...]


@lru_cache(maxsize=2)
def _site(_folder: Path | None, _stamp: str) -> Site:
    return make_site(local_atlas())


def local_site() -> Site:
    """Return the site of this machine's atlas, made again when a file has changed."""
    folder = default_folder()
    return _site(folder, fingerprint(folder))


def _table(table: Table) -> PageTable:
    return PageTable(
        table.key,
        table.title,
        tuple(column.name for column in table.columns),
        tuple(tuple(cell.words for cell in row) for row in table.rows),
    )


def page_entry(view: View) -> PageEntry:
    """Return a page as a record: every table whole, as words."""
    return PageEntry(
        view.stem, view.title, view.sub, tuple(_table(one) for one in view.tables())
    )


def _page(_node: "Node", asked: AtlasPage, _caller: Caller) -> PageEntry:
    """Show a page of the explorer of the atlas: what it finds, and its tables."""
    return page_entry(local_site().view(f"{asked.path.removesuffix('.html')}.html"))


SHOW_PAGE = Operation(
    name="atlas page",
    path="/atlas/pages",
    right=Right.READ,
    request=AtlasPage,
    result=PageEntry,
    run=_page,
    example=AtlasPage("parties"),
)
OPERATIONS = (SHOW_PAGE,)
