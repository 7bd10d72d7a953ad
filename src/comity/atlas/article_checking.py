"""What an article must hold: length, sources with dates, figures, and the house style.

A machine can check only a part of the style page (``docs/reference/atlas-style.md``); the
rest is an editor's.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from comity.atlas.articles import CITATION, figures_of, parse_markdown
from comity.atlas.figures import faults_of_figure
from comity.atlas.records import Article, Collection, Fault, Source

__all__ = ["BANNED", "LAST_HEADING", "WORDS", "article_faults", "is_dated"]

#: Fewest and most words of an article.
WORDS = (700, 1500)
#: Fewest sources with a date that an article cites.
DATED = 5
#: The heading under which every article ends: what the record leaves open.
LAST_HEADING = "What is not known"
#: Phrases that have no place outside a quotation, with the reason.
BANNED = {
    r"\b(?:this|our|the) (?:software|product|platform|design of this system)\b": "advertises",
    r"\bthis system\b|\bfederated node\b|\bcomity\b": "advertises",
    r"\bnot (?:only|just|merely|simply)\b[^.;]*\bbut\b": "turns on “not X but Y”",
    r"\b(?:is|was|are|were) not (?:about|a matter of)\b[^.;]*\b(?:but|it is)\b": "turns on “not X but Y”",
    r"\b(?:heart of the matter|tip of the iceberg|double-edged|game.?changer)\b": "is a phrase of the trade",
    r"\b(?:remains to be seen|only time will tell|time will show)\b": "is a phrase of the trade",
    r"\b(?:of course|needless to say|obviously|clearly|undeniabl[ey]|arguably)\b": "claims what is to be shown",
    r"\b(?:interestingly|importantly|notably|remarkabl[ey]|tellingly)\b": "praises itself",
    r"\bworth (?:noting|remembering|studying)\b|\bdeserves? (?:study|attention)\b": "tells the reader what to think",
    r"\b(?:lessons?|moral) (?:is|are|was|of the story)\b": "draws a lesson",
    r"\bin conclusion\b|\bto sum up\b|\bultimately\b": "sums up for the reader",
    r"\b(?:regime|so-called|rogue|puppet|aggressor|enemy|enemies)\b": "takes a side",
    r"\b(?:shameful|heroic|cynical|brazen|reckless|provocative)\b": "takes a side",
    r"\b(?-i:[Ww]e|[Oo]ur|us)\b": "speaks for the reader",
    r"!": "exclaims",
}  # fmt: skip
#: Words that leave a statement with whoever made it.
_SAID = re.compile(
    r"\b(?:said|says|saying|stated|statement|told|called|wrote|writes|reports?|reported|"
    r"announced|declared|accord(?:ing|s)|described|replied|answered|accused|claim(?:s|ed)|"
    r"proposed|listed|named|quoted?|gave|gives|rendered|paraphrased?)\b",
    re.IGNORECASE,
)
#: Words that tell a reader what follows; an ending has none.
_URGES = re.compile(r"\b(?:should|must|ought|lesson|deserves?)\b", re.IGNORECASE)
Known = Callable[[str], bool]


def is_dated(source: Source) -> bool:
    """Tell whether a source says when it was published, or when it was last read."""
    return source.date is not None or source.retrieved is not None


def _blocks(article: Article) -> list[tuple[str, str]]:
    """Return headings and paragraphs, as (tag, text)."""
    tokens = parse_markdown(article.body)
    return [
        (before.tag, token.content)
        for before, token in pairwise(tokens)
        if token.type == "inline"
    ]


def _plain(text: str) -> str:
    """Return a text without citations, addresses and quotations."""
    shown = re.sub(r"\]\([^)]*\)", "]", CITATION.sub("", text))
    return re.sub(r"“[^”]*”", "“”", shown)


def _style(article: Article) -> Iterator[str]:
    blocks = _blocks(article)
    for text in (article.summary, article.title, *(text for _, text in blocks)):
        for phrase, reason in BANNED.items():
            if found := re.search(phrase, _plain(text), re.IGNORECASE):
                yield f"“{found[0][:40]}” {reason}"
    headings = [text for tag, text in blocks if tag in {"h2", "h3", "h4"}]
    if not headings or headings[-1] != LAST_HEADING:
        yield f"the last heading must be “{LAST_HEADING}”"
    if blocks and (urge := _URGES.search(_plain(blocks[-1][1]))):
        yield f"the ending says “{urge[0]}”: end with what is known or open"


def _attribution(article: Article, collection: Collection) -> Iterator[str]:
    """Find paragraphs that rest on state-controlled media and do not say who said so."""
    for _, text in _blocks(article):
        cited = [part[1:].partition(", ")[0] for group in CITATION.findall(text) for part in group.split("; ")]  # fmt: skip
        for name in cited:
            source = collection.sources.get(name)
            if source and source.control and not _SAID.search(_plain(text)):
                yield f"a paragraph rests on {name}, state-controlled media: say who said so"


def _support(article: Article, collection: Collection) -> Iterator[str]:
    known = [collection.sources.get(c.source) for c in article.citations]
    dated = {source.id for source in known if source and is_dated(source)}
    if len(dated) < DATED:
        yield f"cites {len(dated)} sources with a date, must cite {DATED}"
    if known and all(source is None or source.tier > 2 for source in known):
        yield "rests on sources of tier 3 and 4 alone"
    if not WORDS[0] <= article.words <= WORDS[1]:
        yield f"has {article.words} words, must have {WORDS[0]} to {WORDS[1]}"


def _figures(article: Article, collection: Collection) -> Iterator[str]:
    figures = figures_of(article)
    if article.kind == "article" and not figures:
        yield "has no figure"
    for number, figure in enumerate(figures, start=1):
        for reason in faults_of_figure(figure, collection):
            yield f"figure {number}: {reason.removeprefix('figure ')}"


def article_faults(
    article: Article, collection: Collection, known: Known
) -> Iterator[Fault]:
    """Go through the faults of an article or a concept page in its collection.

    Parameters
    ----------
    known
        Whether the register knows a party id.
    """
    reasons: list[str] = []
    for name in (*article.about, *article.links):
        if name in collection.records or name in collection.articles or known(name):
            continue
        reasons.append(f"{name} is neither a page, a record nor a party")
    reasons += [
        f"source {c.source} is unknown"
        for c in article.citations
        if c.source not in collection.sources
    ]
    reasons += _figures(article, collection)
    if article.kind == "article":
        reasons += _support(article, collection)
        reasons += _style(article)
        reasons += _attribution(article, collection)
    for reason in reasons:
        yield Fault(article.file, 1, reason)
