"""The frame of the reading site: templates, addresses, and a page with its JSON.

Pages have permanent addresses (``records/ID.html``, ``parties/NAME.html``,
``articles/ID.html``, ``kinds/KIND.html``), link to each other relatively, and use no script
and no other host. The same collection gives the same bytes.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from comity.atlas.citing import bibtex, csl_of_page, plain_citation
from comity.atlas.network import Network
from comity.atlas.records import Article, Collection, Record
from comity.atlas.stances import Shift
from comity.drawing.atlas.views import Names
from comity.foundations.plain import json_text, named
from comity.foundations.visible import visible

__all__ = ["Agreed", "Page", "Site"]

MENU = (
    ("Articles", "index.html"),
    ("Timeline", "timeline.html"),
    ("Network", "network.html"),
    ("Shifts", "shifts.html"),
    ("Conflicts", "conflicts.html"),
    ("Sources", "sources.html"),
)
Page = tuple[str, bytes]


def _slug(party: str) -> str:
    """Return the name of a party's page."""
    return party.removeprefix("party:").lower()


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


@dataclass(slots=True)
class Site:
    """A site over a collection.

    Attributes
    ----------
    templates
        Name → text of the templates; ``style.css`` is copied.
    name_of
        Id → name of a party.
    kind_of
        Id → kind of a party in the register.
    network
        The network over all time.
    stances
        Shifts of coded statements.
    base
        Address at which the site will stand, for citations; empty if unknown.
    agreements
        Those in force at a node, if one was named.
    """

    collection: Collection
    templates: Mapping[str, str]
    name_of: Names
    kind_of: Names
    network: Network
    stances: tuple[Shift, ...]
    base: str = ""
    agreements: tuple[Agreed, ...] = ()
    _env: Environment = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Prepare the templates: everything is escaped, nothing undefined is shown."""
        self._env = Environment(
            loader=DictLoader(dict(self.templates)),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_shown,
            trim_blocks=False,
            keep_trailing_newline=True,
        )

    def path_of(self, name: str) -> str:
        """Return the path of the page of a record, party or article."""
        if name in self.collection.articles:
            return f"articles/{name}.html"
        if name.startswith("party:"):
            return f"parties/{_slug(name)}.html"
        return f"records/{name}.html"

    def address(self, root: str) -> Callable[[str], str]:
        """Return a function that gives addresses relative to a page at a depth."""
        return lambda name: root + self.path_of(name)

    def title_of(self, name: str) -> str:
        """Return the title of a record, article or party."""
        for part in (self.collection.records, self.collection.articles):
            if name in part:
                return part[name].title
        return self.name_of(name)

    def page(
        self,
        template: str,
        path: str,
        title: str,
        *,
        cites: Record | Article | None = None,
        data: object = None,
        **values: object,
    ) -> Iterator[Page]:
        """Yield a page, and a JSON file of the same name if there is ``data``."""
        manifest = self.collection.manifest
        assert manifest is not None  # noqa: S101 (a site is made of a whole collection)
        cite = None
        if cites is not None:
            item = csl_of_page(cites, manifest, self.base + path if self.base else "")
            cite = {
                "plain": plain_citation(item),
                "bibtex": bibtex(item),
                "csl": json_text(item, ensure_ascii=False, sort_keys=True),
            }
        json_name = path.rsplit("/", 1)[-1].removesuffix(".html") + ".json"
        text = self._env.get_template(template).render(
            title=title,
            root="../" * path.count("/"),
            here=path,
            menu=MENU,
            site=manifest,
            cite=cite,
            json=json_name if data is not None else "",
            **values,
        )
        yield path, text.encode()
        if data is not None:
            body = json_text(data, ensure_ascii=False, indent=1, sort_keys=True)
            yield path.removesuffix(".html") + ".json", f"{body}\n".encode()

    def parties(self) -> list[str]:
        """Return the parties that have a page: all that are named anywhere."""
        named: set[str] = set()
        for record in self.collection.records.values():
            named.update(record.parties)
            named.update([record.of] if record.of.startswith("party:") else [])
            for claim in record.claims:
                named.update(filter(None, [claim.part("party")]))
        for article in self.collection.articles.values():
            named.update(
                n for n in (*article.about, *article.links) if n.startswith("party:")
            )
        return sorted(named)
