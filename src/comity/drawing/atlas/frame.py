"""The site of a collection: its pages by path, and what stands around a page in the export.

Pages have permanent addresses (``records/ID.html``, ``parties/NAME.html``,
``articles/ID.html``, ``kinds/KIND.html``), link to each other relatively, and load nothing from
any other host. The same collection gives the same bytes. What a page is says ``page_model.py``.

In HTML and SVG of our own, links are written ``href="site:PATH"``; ``placed`` makes addresses of
them: relative ones in the export, ``/atlas/…`` at a node. Words of others are escaped, so that
none of them can be taken for such a link.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar, cast

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from comity.atlas.citing import bibtex, csl_of_page, plain_citation
from comity.atlas.network import Network
from comity.atlas.records import Collection
from comity.atlas.stances import Shift
from comity.atlas.ties import LaunchPair
from comity.drawing.atlas.narrowing import parts_of, shown
from comity.drawing.atlas.page_model import Asking, Download, Maker, View
from comity.drawing.atlas.views import Names
from comity.drawing.atlas.world import World
from comity.foundations.errors import UnknownNameError
from comity.foundations.plain import Json, json_text, named
from comity.foundations.visible import visible

__all__ = [
    "MENU",
    "Agreed",
    "Page",
    "Site",
    "at_node",
    "near",
    "placed",
    "section_of",
    "slug",
]

#: Groups of the menu: a name, and pairs of a name and a path.
MENU: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Read",
        (
            ("Search", "index.html"),
            ("Parties", "parties.html"),
            ("Compare", "compare.html"),
            ("Map", "map.html"),
            ("Records", "records.html"),
            ("Articles", "articles.html"),
        ),
    ),
    (
        "Analyse",
        (
            ("Network", "network.html"),
            ("Timeline", "timeline.html"),
            ("Votes", "votes.html"),
            ("Shifts", "shifts.html"),
        ),
    ),
    (
        "Weigh",
        (
            ("Sources", "sources.html"),
            ("Conflicts", "conflicts.html"),
            ("Gaps", "gaps.html"),
        ),
    ),
)
#: Those of them that stand at the foot of a phone.
TABS = ("index.html", "parties.html", "compare.html", "map.html")
#: A file of the export: path and bytes.
Page = tuple[str, bytes]
T = TypeVar("T")
_LINK = re.compile(r'="site:([^"?#]*)([^"]*)"')


def slug(party: str) -> str:
    """Return the name of a party's page."""
    return party.removeprefix("party:").lower()


def near(path: str) -> Callable[[str], str]:
    """Return a function from a path of the site to its address from a page of the export."""
    root = "../" * path.count("/")
    return lambda other: root + other


def at_node(path: str) -> str:
    """Return the address of a page at a node."""
    stem = path.removesuffix(".html")
    return "/atlas" if stem == "index" else f"/atlas/{stem}"


def placed(html: str, address: Callable[[str], str]) -> Markup:
    """Return HTML of our own with addresses in place of ``site:`` links.

    Parameters
    ----------
    address
        Path of the site → its address; a link within the page has an empty path and stays one.
    """

    def put(match: re.Match[str]) -> str:
        return f'="{address(match[1]) if match[1] else ""}{match[2]}"'

    return Markup(_LINK.sub(put, html))  # noqa: S704 (made here, words of others escaped)


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreement in force at a node, as its page shows it.

    ``permissions`` are pairs of a party and what it may or may not see, in plain words.
    """

    id: str
    title: str
    parties: tuple[str, ...]
    begins: str
    ends: str
    hash: str
    permissions: tuple[tuple[str, str], ...] = named("said")


def _shown(value: object) -> object:
    """Return a value of a template: words of others change nothing around them."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value)
    return value


def is_own(target: str) -> bool:
    """Tell whether a target is a page of the site, not an address elsewhere."""
    return not target.startswith(("http://", "https://"))


def section_of(view: View) -> str:
    """Return the path of the menu's entry that a page belongs to."""
    paths = {path for _, entries in MENU for _, path in entries}
    if view.path in paths:
        return view.path
    return next((c.to for c in reversed(view.crumbs) if c.to in paths), "")


@dataclass(frozen=True, slots=True)
class CitedPage:
    """A page that is of no one record: what a citation needs."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation of a page in three forms."""

    plain: str
    bibtex: str
    csl: str


def _no_description(_site: "Site", _view: View) -> None:
    """Describe nothing."""


@dataclass(slots=True)
class Site:
    """A site over a collection.

    Attributes
    ----------
    templates
        Name → text of the templates.
    name_of
        Id → name of a party.
    kind_of
        Id → kind of a party in the register.
    find_network
        Makes the network over all time; asked for once, when a page needs it.
    stances
        Shifts of coded statements.
    base
        Address at which the site will stand, for citations and the sitemap; empty if unknown.
    agreements
        Those in force at a node, if one was named.
    assets
        Path → bytes of style sheets and scripts, which the export copies.
    world
        Outlines for maps; without them there are none.
    launches
        Owner–launcher pairs of a launch log; without it the network has no launches.
    makers
        Path → maker of each page; ``fill`` in ``site.py`` names them.
    beside
        What gives every page its files, see ``downloads.py``.
    describe
        What gives a page its structured data if it has none of its own.
    """

    collection: Collection
    templates: Mapping[str, str]
    name_of: Names
    kind_of: Names
    find_network: Callable[[], Network]
    stances: tuple[Shift, ...]
    base: str = ""
    agreements: tuple[Agreed, ...] = ()
    assets: Mapping[str, bytes] = field(default_factory=dict)
    world: World | None = None
    launches: tuple[LaunchPair, ...] = ()
    makers: dict[str, Maker] = field(default_factory=dict)
    beside: tuple[Callable[["Site", View], Iterable[Download]], ...] = ()
    describe: Callable[["Site", View], Mapping[str, Json] | None] = _no_description
    _kept: dict[str, object] = field(init=False, repr=False, default_factory=dict)
    _env: Environment = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Prepare the templates: everything is escaped, nothing undefined is shown."""
        self._env = Environment(
            loader=DictLoader(dict(self.templates)),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_shown,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )

    @property
    def network(self) -> Network:
        """The network over all time."""
        return self.once("network", self.find_network)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """Return something that several pages need, made for the first of them."""
        if name not in self._kept:
            self._kept[name] = make()
        return cast("T", self._kept[name])

    def path_of(self, name: str) -> str:
        """Return the path of the page of a record, party, article or source."""
        if name in self.collection.articles:
            return f"articles/{name}.html"
        if name.startswith("party:"):
            return f"parties/{slug(name)}.html"
        if name in self.collection.sources:
            return f"sources/{name}.html"
        return f"records/{name}.html"

    def link(self, name: str) -> str:
        """Return the link of a page for HTML and SVG of our own, see ``placed``."""
        return f"site:{self.path_of(name)}"

    def title_of(self, name: str) -> str:
        """Return the title of a record, article or party."""
        for part in (self.collection.records, self.collection.articles):
            if name in part:
                return part[name].title
        return self.name_of(name)

    def view(self, path: str, asking: Asking | None = None) -> View:
        """Return a page.

        Raises
        ------
        UnknownNameError
            If the site has no such page.
        """
        make = self.makers.get(path)
        if make is None:
            raise UnknownNameError(
                f"the atlas has no page {path!r}", remedy="search the atlas for it"
            )
        return make(asking or Asking())

    def body(self, view: View, asking: Asking, address: Callable[[str], str]) -> Markup:
        """Return the page as HTML: all between the frame's ``main``."""
        text = self._env.get_template("explorer.html").render(
            view=view,
            show=partial(shown, asking=asking, stem=view.stem),
            live=asking.live,
            menu=MENU,
            cite=self.citation(view),
            downloads=self.files(view),
            site=self.collection.manifest,
            own=is_own,
        )
        return placed(text, address)

    def files(self, view: View) -> tuple[Download, ...]:
        """Return the files beside a page: its own, and those that all pages have."""
        return (*view.downloads, *(f for make in self.beside for f in make(self, view)))

    def citation(self, view: View) -> Cited:
        """Return how a page is cited: the record or article that it is of, or the page."""
        url = self.base + view.path if self.base else ""
        item = csl_of_page(
            view.cites or CitedPage(view.stem.replace("/", "-"), view.title),
            self.collection.manifest,
            url,
        )
        return Cited(
            plain_citation(item),
            bibtex(item),
            json_text(item, ensure_ascii=False, sort_keys=True),
        )

    def page(self, view: View) -> Iterator[Page]:
        """Yield a page of the export, the parts in which a long table goes on, and its files."""
        parts = max((parts_of(table) for table in view.tables()), default=1)
        for part in range(1, parts + 1):
            path = view.path if part == 1 else f"{view.stem}.{part}.html"
            yield path, self._html(view, path, Asking(part=part)).encode()
        for file in self.files(view):
            yield file.path, file.make()

    def _html(self, view: View, path: str, asking: Asking) -> str:
        ld = None
        about = view.json_ld or self.describe(self, view)
        if about is not None:
            # Nothing in it can end the element that holds it.
            text = json_text(about, ensure_ascii=False, sort_keys=True)
            ld = Markup(text.replace("<", "\\u003c"))  # noqa: S704
        return self._env.get_template("base.html").render(
            view=view,
            body=self.body(view, asking, near(path)),
            root="../" * path.count("/"),
            menu=MENU,
            tabs=TABS,
            section=section_of(view),
            site=self.collection.manifest,
            url=self.base + path if self.base else "",
            ld=ld,
            part=asking.part,
        )

    def parties(self) -> list[str]:
        """Return the parties that have a page: all that are named anywhere."""
        return self.once("parties", self._parties)

    def _parties(self) -> list[str]:
        named_there: set[str] = set()
        for record in self.collection.records.values():
            named_there.update(record.parties)
            named_there.update([record.of] if record.of.startswith("party:") else [])
            for claim in record.claims:
                named_there.update(filter(None, [claim.part("party")]))
                if claim.property == "roll-call" and isinstance(claim.value, Mapping):
                    codes = " ".join(str(part) for part in claim.value.values())
                    named_there.update(f"party:{code}" for code in codes.split())
        for article in self.collection.articles.values():
            named_there.update(
                n for n in (*article.about, *article.links) if n.startswith("party:")
            )
        return sorted(named_there)
