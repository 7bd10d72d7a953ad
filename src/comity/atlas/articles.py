"""Articles and concept pages: Markdown with front matter, citations and links.

Markdown is CommonMark with tables. Raw HTML is refused, and so are pictures, links that
are neither web addresses nor ids, and paragraphs with figures that rest on nothing.
"""

import re
from collections.abc import Iterator
from datetime import date

from markdown_it import MarkdownIt
from markdown_it.token import Token

from comity.atlas.figures import Figure, figures_in
from comity.atlas.records import Article, Citation
from comity.atlas.vocabulary import ARTICLE_KINDS, EVIDENCE, RECORD_ID, plain_text
from comity.foundations.errors import FormatError
from comity.foundations.identifiers import parse_id
from comity.foundations.plain import Json
from comity.foundations.yaml_lines import Lines, YamlError, read_texts

__all__ = ["CITATION", "figures_of", "parse_markdown", "read_article"]

#: A citation in the text: ``[@source]`` or ``[@source, page 3]``; several after ``;``.
CITATION = re.compile(
    r"\[(@[a-z0-9-]+(?:, [^\[\];@]+)?(?:; @[a-z0-9-]+(?:, [^\[\];@]+)?)*)\]"
)
_NAMES = ("id", "kind", "title", "summary", "written", "about", "sources", "reviewed")


def parse_markdown(text: str) -> list[Token]:
    """Return the tokens of a text; HTML stays visible as tokens, so it can be refused."""
    return MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)


def figures_of(article: Article) -> tuple[Figure, ...]:
    """Return the figures of an article, in order; they were checked when it was read."""
    return tuple(figures_in(parse_markdown(article.body)))


def _fail(line: int, reason: str) -> FormatError:
    return FormatError(f"line {line}: {reason}")


def _split(text: str) -> tuple[str, str, int]:
    front = re.match(r"---\n(.*?\n)---\n", text, re.DOTALL)
    if front is None:
        raise _fail(1, "front matter between --- lines is missing")
    return front[1], text[front.end() :], text[: front.end()].count("\n")


def _inline(tokens: list[Token]) -> Iterator[tuple[int, Token]]:
    """Go through the tokens inside paragraphs, headings and cells, with their lines."""
    for token in tokens:
        line = token.map[0] if token.map else 0
        yield line, token
        for child in token.children or ():
            yield line, child


def _target(line: int, target: str) -> str:
    """Return an id that a link names, empty for a web address."""
    if re.match(r"https?://", target):
        return ""
    if target.startswith("party:"):
        return str(parse_id(target))
    if RECORD_ID.fullmatch(target):
        return target
    raise _fail(line, f"link {target[:60]!r} is neither a web address nor an id")


def _refuse(line: int, token: Token) -> None:
    """Refuse what has no place in a page."""
    if token.type in {"html_block", "html_inline"}:
        raise _fail(line, f"HTML is refused: {token.content.strip()[:40]!r}")
    if token.type == "image":
        raise _fail(line, "pictures are refused: the atlas draws its own")
    if token.type == "heading_open" and token.tag in {"h1", "h5", "h6"}:
        raise _fail(line, "headings are ## to ####")
    if token.type == "text" and "](" in token.content:
        # A reader of Markdown makes no link of javascript: and the like.
        raise _fail(line, f"no link can be made of {token.content.strip()[:60]!r}")
    if token.type == "inline":
        try:
            plain_text(re.sub(r"<(https?://[^>]+)>", r"\1", token.content))
        except FormatError as error:
            raise _fail(line, str(error)) from error


def _cited(text: str) -> Iterator[tuple[str, str]]:
    """Go through (source, locator) of all citations in a text."""
    for group in CITATION.findall(text):
        for part in group.split("; "):
            source, _, locator = part[1:].partition(", ")
            yield source, locator


def _body(tokens: list[Token], offset: int) -> tuple[list[str], list[tuple[str, str]]]:
    """Return ids that are linked, and (source, locator) that are cited."""
    links: list[str] = []
    cited: list[tuple[str, str]] = []
    for at, token in _inline(tokens):
        line = at + offset + 1
        _refuse(line, token)
        if token.type == "link_open":
            links.append(_target(line, str(token.attrGet("href"))))
        elif token.type == "inline":
            cited += _cited(token.content)
    return [name for name in links if name], cited


def _shown(tokens: list[Token], offset: int) -> list[str]:
    """Return the ids of the records that the figures name."""
    try:
        return [name for figure in figures_in(tokens) for name in figure.names]
    except FormatError as error:
        place = re.match(r"line (\d+): (.*)", error.message, re.DOTALL)
        if place is None:
            raise
        raise _fail(offset + int(place[1]), place[2]) from error


def _rest(tokens: list[Token], offset: int) -> None:
    """Refuse paragraphs that state a number, a year or a day and rest on nothing.

    A paragraph without figures is argument, and stands on those around it.
    """
    for at, token in enumerate(tokens):
        if token.type != "paragraph_open" or token.level > 0:
            continue
        inline = tokens[at + 1]
        linked = any(child.type == "link_open" for child in inline.children or ())
        rests = linked or CITATION.search(inline.content)
        if re.search(r"\d", inline.content) and not rests:
            line = offset + 1 + (token.map[0] if token.map else 0)
            raise _fail(
                line, "this paragraph states a figure, cites nothing, links nowhere"
            )


def _day(text: Json) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise _fail(1, f"written is {text!r}, must be a day like 2026-11-26") from error


def _sources(value: Json, lines: Lines) -> dict[str, tuple[str, str]]:
    if not isinstance(value, dict):
        raise _fail(1, "sources must map ids of sources to evidence")
    places = {}
    for name, evidence in value.items():
        line = lines.get(("sources", name), 0) + 1
        if evidence not in EVIDENCE:
            raise _fail(line, f"evidence is {evidence!r}, one of {', '.join(EVIDENCE)}")
        places[name] = (evidence, "")
    return places


def read_article(file: str, text: str) -> Article:
    """Read an article or a concept page.

    Raises
    ------
    FormatError
        If it does not fit; the message begins with ``line N``.
    """
    front, body, offset = _split(text)
    try:
        m, lines = read_texts(front)
    except YamlError as error:
        raise _fail(error.line + 1, error.reason) from error
    if not isinstance(m, dict) or set(m) != set(_NAMES):
        wrong = set(_NAMES).symmetric_difference(m if isinstance(m, dict) else ())
        raise _fail(
            1, f"front matter must hold {', '.join(_NAMES)}; see {sorted(wrong)}"
        )
    kind, name = m["kind"], m["id"]
    if not isinstance(kind, str) or kind not in ARTICLE_KINDS:
        raise _fail(2, f"kind is {kind!r}, one of {', '.join(ARTICLE_KINDS)}")
    if not isinstance(name, str) or not RECORD_ID.fullmatch(name):
        raise _fail(2, f"id {name!r} must be a prefix and words, like art-nato")
    tokens = parse_markdown(body)
    links, cited = _body(tokens, offset)
    if kind == "article":
        _rest(tokens, offset)
    links += _shown(tokens, offset)
    known = _sources(m["sources"], lines)
    citations = []
    for source, locator in dict.fromkeys(cited):
        if source not in known:
            raise _fail(1, f"{source} is cited but not among the sources of the page")
        citations.append(Citation(source, locator, known[source][0]))
    if unused := sorted(set(known) - {source for source, _ in cited}):
        raise _fail(1, f"source {unused[0]} is never cited")
    about = m["about"] if isinstance(m["about"], list) else []
    return Article(
        name,
        kind,
        plain_text(m["title"]),
        plain_text(m["summary"]),
        _day(m["written"]),
        tuple(_target(1, str(name)) for name in about),
        body,
        tuple(citations),
        tuple(dict.fromkeys(links)),
        count_words(tokens),
        plain_text(m["reviewed"]),
        file,
    )


def count_words(tokens: list[Token]) -> int:
    """Return how many words a reader reads; citations do not count."""
    count = 0
    for token in tokens:
        if token.type == "inline":
            shown = "".join(
                child.content for child in token.children or () if child.type != "code"
            )
            count += len(re.findall(r"[\w’'–-]*\w", CITATION.sub("", shown)))
    return count
