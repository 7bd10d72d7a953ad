"""What a page of the explorer is: one record for the server and for the static export.

A page is made by a *maker*, a function of what it is asked for (``Asking``) that returns a
``View``: title, crumbs and parts in their order. It holds data alone; the templates of
``apps/atlas/templates`` turn it into HTML, the same for both faces. The frame around it (rail and
top bar at a node, head and menu in the export) is no matter of a page.

**To add pages**, write a module with a function ``sheets(site)`` that yields pairs of a path and a
maker, and name the function in ``SHEETS`` of ``drawing/atlas/site.py``; a line in ``MENU`` of
``frame.py`` if it belongs in the menu::

    def sheets(site: Site) -> Iterator[Sheet]:
        yield Sheet("votes.html", partial(_votes, site))

    def _votes(site: Site, asking: Asking) -> View:
        return View(
            "votes.html",
            "Blocs differ most on weapons in orbit",   # a finding or a question, no noun
            sub="126 roll calls, 18,352 votes. Absence is no abstention.",
            parts=(Table("votes", "Votes by bloc", COLUMNS, rows, words="unit, source, hatch"),),
        )

**Paths** are those of the export, without a slash before them: ``parties/usa.html``. A node serves
the same page at ``/atlas/parties/usa``. Links inside a view (``to`` of a cell, a chip, a crumb)
are such paths, too, with ``?query`` and ``#place`` as needed; the frame makes addresses of them.
``Site.path_of(id)`` gives the path of a record, party, article or source.

**Asking.** A node passes the words of the address (``asking.one("since")``); the export asks with
none, and its pages must be whole then. What a reader narrows on a node by the address, a script
does in the export with the same words: tables do both by themselves (``rows_per_page``, facets and
sort need nothing of the maker).

**Unknown is never empty.** A cell with ``state="unknown"`` is hatched and needs a word; ``–`` means
*does not apply*.

**Downloads.** ``View.downloads`` names files beside the page. Their paths begin with the stem of
the page (``votes.csv``, ``votes.by-year.csv``, ``votes.svg``): a node finds the page by it. Every
page has a JSON file of its stem: ``data``, or else its tables. ``downloads_of`` in
``drawing/atlas/downloads.py`` adds what all pages offer.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal, TypeAlias

from markupsafe import Markup

from comity.atlas.records import Article, Record
from comity.foundations.plain import Json

__all__ = [
    "Asking",
    "Cell",
    "Chips",
    "Column",
    "Download",
    "Drawing",
    "Figures",
    "Grid",
    "Lines",
    "Maker",
    "Note",
    "Part",
    "Prose",
    "Sheet",
    "Stack",
    "State",
    "Table",
    "Template",
    "View",
]

#: Shapes before the word of a cell: ``yes`` a tick, ``no`` a cross, ``signed`` a ring, ``past`` a
#: dashed ring (it was so), ``unknown`` a hatch.
State: TypeAlias = Literal["", "yes", "no", "signed", "past", "unknown"]


@dataclass(frozen=True, slots=True)
class Asking:
    """What a page is asked for.

    Attributes
    ----------
    query
        Words of the address, each as often as it stands there.
    live
        Whether a node answers; the export has no answer to a query.
    part
        Which part of a long table the export writes, from 1; makers need not care.
    """

    query: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    live: bool = False
    part: int = 1

    def one(self, name: str, usual: str = "") -> str:
        """Return the first word of a name."""
        return (self.query.get(name) or (usual,))[0]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, an item of a list, a chip, a crumb.

    Attributes
    ----------
    words
        What it says.
    to
        Path of a page of the site, or an http address; empty for none.
    note
        The line of source, method or limit below it.
    state
        Its shape before the words.
    order
        What it is sorted by, if not by its words.
    end
        What stands at the end of its line in a list.
    """

    words: str
    to: str = ""
    note: str = ""
    state: State = ""
    order: float | str | None = None
    end: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its key in addresses (sortable if it has one), whether it is a facet."""

    name: str
    key: str = ""
    number: bool = False
    facet: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table that can be sorted, narrowed and paged; its first column names the row.

    Attributes
    ----------
    key
        Its id on the page; in addresses the prefix of its words if the page has several tables
        that can be narrowed (``main``).
    words
        Unit, source, and what a shade or hatch means.
    sorted_by
        Key of the column by which the rows come, ``-key`` if the highest comes first.
    rows_per_page
        0 shows all.
    main
        Whether words of the address narrow it: at most one table of a page.
    empty
        What is said if it has no row, and what that rests on.
    """

    kind: ClassVar[str] = "table"
    key: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    words: str = ""
    sorted_by: str = ""
    rows_per_page: int = 0
    main: bool = False
    empty: str = ""
    end: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture with its words; drawn twice, wide and for 334 px, never shrunk.

    SVG without style attributes: colours by the classes of ``chart`` in ``console.css``
    (``ink-fill``, ``us-fill``, ``grid-line``, ``halo``, …) and of ``explorer.css`` (``q0`` … ``q4``,
    ``not-known``), so that it follows the theme.
    """

    kind: ClassVar[str] = "drawing"
    key: str
    title: str
    words: str
    wide: Markup
    narrow: Markup | None = None
    end: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """Key figures: what, how many, and of how many or by whom."""

    kind: ClassVar[str] = "figures"
    items: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """A list with a title: a link, and what stands at its end."""

    kind: ClassVar[str] = "lines"
    key: str
    title: str
    items: Sequence[Cell]
    words: str = ""
    empty: str = ""
    foot: str = ""


@dataclass(frozen=True, slots=True)
class Chips:
    """A row of links, one of them current: facets, periods, kinds."""

    kind: ClassVar[str] = "chips"
    label: str
    items: tuple[Cell, ...]
    current: str = ""


@dataclass(frozen=True, slots=True)
class Prose:
    """Text of our own: HTML that this package made, or plain sentences."""

    kind: ClassVar[str] = "prose"
    html: Markup | str
    title: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What a reader must know before the numbers: a limit, a conflict, a gap."""

    kind: ClassVar[str] = "note"
    words: str
    title: str = ""
    items: Sequence[Cell] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """A part with a template of its own, by name, and its values; when nothing above fits."""

    kind: ClassVar[str] = "template"
    name: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Grid:
    """Parts beside each other on twelve columns: pairs of a width and a part."""

    kind: ClassVar[str] = "grid"
    items: "tuple[tuple[int, Part], ...]"


@dataclass(frozen=True, slots=True)
class Stack:
    """Parts below each other in one column of a grid."""

    kind: ClassVar[str] = "stack"
    parts: "tuple[Part, ...]"


Part: TypeAlias = (
    Table | Drawing | Figures | Lines | Chips | Prose | Note | Template | Grid | Stack
)


@dataclass(frozen=True, slots=True)
class Download:
    """A file beside a page, made when it is asked for."""

    path: str
    words: str
    media_type: str
    make: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class View:
    """A page.

    Attributes
    ----------
    path
        Of the page in the export.
    title
        A finding or a question, as a sentence or a name.
    sub
        The line below the title: how many, of how many, as of when.
    crumbs
        The way to it; the menu's entry first.
    tail
        What ends the way: an id.
    description
        A sentence for search engines and previews; ``sub`` if empty.
    actions
        Buttons beside the title.
    cite_first
        Whether *Cite this page* is the one bright button; a page with a form has its own.
    data
        What its JSON holds; its tables if None.
    cites
        The record or article that a citation of the page names; the page itself if None.
    json_ld
        Structured data (schema.org); None for none.
    changed
        ISO day of the last change of what it rests on, for the sitemap; empty for the
        collection's.
    scripts
        Scripts of the export and the node beside the common one, by name: ``network.js``.
    """

    path: str
    title: str
    sub: str = ""
    parts: tuple[Part, ...] = ()
    crumbs: tuple[Cell, ...] = ()
    tail: str = ""
    description: str = ""
    actions: tuple[Cell, ...] = ()
    cite_first: bool = True
    downloads: tuple[Download, ...] = ()
    data: object = None
    cites: Record | Article | None = None
    json_ld: Mapping[str, Json] | None = None
    changed: str = ""
    scripts: tuple[str, ...] = ()

    @property
    def stem(self) -> str:
        """Its path without the ending: files beside it begin with it."""
        return self.path.removesuffix(".html")

    def tables(self) -> Iterable[Table]:
        """Go through its tables, those in grids too."""
        yield from _tables(self.parts)


def _tables(parts: Iterable[Part]) -> Iterable[Table]:
    for part in parts:
        if isinstance(part, Table):
            yield part
        elif isinstance(part, Grid):
            yield from _tables(one for _, one in part.items)
        elif isinstance(part, Stack):
            yield from _tables(part.parts)


Maker: TypeAlias = Callable[[Asking], View]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of the site before it is made: its path and its maker."""

    path: str
    make: Maker
