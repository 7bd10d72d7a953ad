"""What waits for a person's review, and documents and saved pages as such."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser

from typing_extensions import override

from comity.atlas.dates import parse_edtf
from comity.atlas.doubts import doubts_of_text
from comity.atlas.records import Fault
from comity.foundations.errors import FormatError
from comity.foundations.strict import read_strict

__all__ = [
    "MAX_CHARS",
    "PartyOf",
    "Proposal",
    "clean",
    "documents",
    "page",
    "plain",
    "word_of",
]

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069]"
)
MAX_CHARS = 200_000
#: State or owner code of a catalogue → id of a party, None if the register does not know it.
PartyOf = Callable[[str, str], str | None]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that a file says, waiting for a person.

    Attributes
    ----------
    id
        Of the proposal: from the source's own key, or from the text.
    kind
        Kind of record that it would be; ``document`` if a person must say.
    parties
        Ids of parties; ``unknown`` holds what the register does not know.
    source, locator
        Where it stands in the file.
    text
        All that the file says, for search and for finding reports of one event.
    doubts
        What is doubtful in its words: it is listed apart.
    """

    id: str
    kind: str
    title: str
    date: str
    parties: tuple[str, ...]
    unknown: tuple[str, ...]
    summary: str
    source: str
    locator: str
    text: str
    doubts: tuple[str, ...] = ()


def clean(text: str) -> str:
    """Return text without hidden characters and angle brackets, white space made even."""
    shown = _HIDDEN.sub("", text).replace("<", "‹").replace(">", "›")
    return " ".join(shown.split())[:MAX_CHARS]


def word_of(text: str) -> str:
    """Return text as a word of small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60] or "unnamed"


def _document(key: str, title: str, text: str, day: str, locator: str) -> Proposal:
    body = clean(text)
    first = re.split(r"(?<=[.!?]) ", body, maxsplit=2)
    return Proposal(
        f"doc-{word_of(key)}",
        "document",
        clean(title)[:200],
        day,
        (),
        (),
        " ".join(first[:2])[:400],
        "",
        locator,
        body,
        doubts_of_text(title, text, MAX_CHARS),
    )


def documents(
    text: str, file: str, _party: PartyOf
) -> tuple[list[Proposal], list[Fault]]:
    """Read documents: JSON Lines with ``id``, ``title``, ``text`` and perhaps ``date``."""
    out, faults = [], []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = read_strict(line.encode("utf-8", "replace"))
        except FormatError:
            faults.append(Fault(file, number, "is no JSON"))
            continue
        if not isinstance(row, dict) or not all(
            isinstance(row.get(k), str) for k in ("id", "title", "text")
        ):
            faults.append(Fault(file, number, "must hold id, title and text"))
            continue
        day = str(row.get("date", ""))
        try:
            if day:
                parse_edtf(day)
        except FormatError as error:
            faults.append(Fault(file, number, str(error)))
            continue
        out.append(
            _document(row["id"], row["title"], row["text"], day, f"line {number}")
        )
    return out, faults


class _Visible(HTMLParser):
    """Gathers what a reader of a page sees; scripts and styles are not read."""

    _QUIET = frozenset(
        {"script", "style", "noscript", "template", "svg", "nav", "iframe"}
    )
    _BREAKS = frozenset(
        {"p", "div", "li", "br", "h1", "h2", "h3", "tr", "section", "article"}
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.title: list[str] = []
        self._quiet = 0
        self._in_title = False

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._quiet += tag in self._QUIET
        self._in_title = tag == "title"
        if tag in self._BREAKS:
            self.parts.append("\n")

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag in self._QUIET and self._quiet:
            self._quiet -= 1
        self._in_title = False

    @override
    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)
        elif not self._quiet:
            self.parts.append(data)


def page(text: str, file: str, _party: PartyOf) -> tuple[list[Proposal], list[Fault]]:
    """Read a saved page: its title and what a reader sees."""
    reader = _Visible()
    reader.feed(text)
    body = clean(" ".join(reader.parts))
    if sum(map(str.isalnum, body)) < 40:
        return [], [Fault(file, 1, "holds no text that a reader would see")]
    key = hashlib.sha256(body.encode()).hexdigest()[:16]
    title = clean(" ".join(reader.title)) or body[:80]
    return [_document(key, title, body, "", "unknown")], []


def plain(text: str, file: str, _party: PartyOf) -> tuple[list[Proposal], list[Fault]]:
    """Read a text: its first line is the title."""
    body = text.strip()
    if not body:
        return [], [Fault(file, 1, "is empty")]
    key = hashlib.sha256(body.encode()).hexdigest()[:16]
    return [_document(key, body.split("\n")[0], body, "", "unknown")], []
