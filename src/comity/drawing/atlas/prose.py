"""Markdown of an article → HTML of our own making, citations numbered."""

from collections.abc import Callable, Mapping

from markdown_it import MarkdownIt
from markdown_it.token import Token

from comity.atlas.articles import CITATION, parse_markdown
from comity.atlas.figures import Figure, figures_in
from comity.atlas.records import Article
from comity.drawing.escaping import escape

__all__ = ["References", "prose_html"]

Address = Callable[[str], str]
#: Figure and its number → HTML.
Draw = Callable[[Figure, int], str]


class References:
    """Numbers for the sources that a page cites, in the order of their first mention."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        #: The places that are cited in each source, in order.
        self.places: dict[str, list[str]] = {}

    def number(self, source: str) -> int:
        """Return the number of a source."""
        return self.numbers.setdefault(source, len(self.numbers) + 1)


def _marks(group: str, references: References, titles: Mapping[str, str]) -> str:
    """Return links to the references of one bracket."""
    out = []
    for part in group.split("; "):
        source, _, locator = part[1:].partition(", ")
        n = references.number(source)
        if locator and locator not in references.places.setdefault(source, []):
            references.places[source].append(locator)
        # Words of a source that are the place stand in the name of the link alone.
        quoted = locator.startswith("“")
        place = f", {escape(locator)}" if locator and not quoted else ""
        words = f", at the words {locator}" if quoted else ""
        title = f"Source {n}: {titles.get(source, source)}{words}"
        label = escape(title, quote=True)
        out.append(f'<a href="#source-{n}" aria-label="{label}">{n}{place}</a>')
    return f'<span class="cited">[{"; ".join(out)}]</span>'


def _with_citations(
    token: Token, references: References, titles: Mapping[str, str]
) -> list[Token]:
    tokens = []
    at = 0
    for match in CITATION.finditer(token.content):
        before = Token("text", "", 0, content=token.content[at : match.start()])
        mark = Token("html_inline", "", 0)
        mark.content = _marks(match[1], references, titles)
        tokens += [before, mark]
        at = match.end()
    tokens.append(Token("text", "", 0, content=token.content[at:]))
    return tokens


def _with_figures(tokens: list[Token], draw: Draw | None) -> list[Token]:
    """Return the tokens with the figures drawn; without a pen they are left out."""
    out, number = [], 0
    for token in tokens:
        found = list(figures_in([token]))
        if not found:
            out.append(token)
            continue
        number += 1
        if draw is not None:
            drawn = Token("html_block", "", 0)
            drawn.content = draw(found[0], number) + "\n"
            out.append(drawn)
    return out


def prose_html(
    article: Article,
    address: Address,
    titles: Mapping[str, str],
    draw: Draw | None = None,
) -> tuple[str, References]:
    """Return the body of an article and the numbers of its sources.

    Parameters
    ----------
    address
        Id of a page, record or party → its address from this page.
    titles
        Titles of sources by id, for screen readers.
    draw
        What draws the figures, see ``figures.figure_drawer``; without it they are left out.
    """
    references = References()
    tokens = _with_figures(parse_markdown(article.body), draw)
    for token in tokens:
        children: list[Token] = []
        for child in token.children or ():
            target = child.attrGet("href") if child.type == "link_open" else None
            if isinstance(target, str) and not target.startswith(
                ("http://", "https://")
            ):
                child.attrSet("href", address(target))
            if child.type == "text":
                children += _with_citations(child, references, titles)
            else:
                children.append(child)
        if token.children is not None:
            token.children = children
    # HTML in the text was refused when it was read; the HTML of this page is made here.
    renderer = MarkdownIt("commonmark", {"html": True}).enable("table")
    return str(renderer.renderer.render(tokens, renderer.options, {})), references
