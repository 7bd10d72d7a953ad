"""Full text of everything in the atlas: phrases, fields, dates, facets, misspelt words.

The index is tantivy's (BM25 over an English stem of folded words). A word of the query
that is not in the index is taken for misspelt: the nearest words that are in it
are asked for instead, and the answer says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import tantivy
from tantivy import Filter, Query, TextAnalyzerBuilder, Tokenizer

from comity.atlas.asking import Wanted, ask
from comity.atlas.spelling import Speller
from comity.foundations.errors import RangeError

__all__ = ["Answer", "Entry", "Hit", "Index", "Wanted", "schema"]

_ANALYSER = "folded-english"
_FACETS = ("actor", "kind", "decade", "tier")
SNIPPET = 32
MAX_CHARS = 40_000


@dataclass(frozen=True, slots=True)
class Entry:
    """What is searched of a record, an article or a party.

    Attributes
    ----------
    actors
        Ids of parties.
    names
        Names of these parties, as a reader would write them.
    tier
        The best tier of its sources; 0 if it has none.
    """

    id: str
    kind: str
    title: str
    text: str
    actors: tuple[str, ...] = ()
    names: str = ""
    first: date | None = None
    last: date | None = None
    when: str = ""
    tier: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """An answer; ``snippet`` marks the words that match with ``**``."""

    id: str
    kind: str
    title: str
    date: str
    score: float
    snippet: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Hits, their number in all, facets with counts, and replacements of misspelt words."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def analyser() -> tantivy.TextAnalyzer:
    """Return the analyser of text: words without accents, in small letters, stemmed."""
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(60))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .filter(Filter.stemmer("english"))
        .build()
    )


def schema() -> tantivy.Schema:
    """Return the fields of the index."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for name in ("title", "text", "all"):
        builder.add_text_field(name, stored=name != "all", tokenizer_name=_ANALYSER)
    for name in _FACETS:
        builder.add_text_field(name, stored=True, fast=True, tokenizer_name="raw")
    builder.add_text_field("when", stored=True, tokenizer_name="raw")
    for name in ("first", "last"):
        builder.add_integer_field(name, stored=False, indexed=True, fast=True)
    return builder.build()


class Index:
    """An index that answers questions."""

    def __init__(self, index: tantivy.Index | None = None) -> None:
        """Take an opened index, or make one in memory."""
        self._schema = schema()
        self._index = index or tantivy.Index(self._schema)
        self._analyser = analyser()
        self._index.register_tokenizer(_ANALYSER, analyser())
        self._speller: Speller | None = None

    def fill(self, entries: Iterable[Entry]) -> None:
        """Add entries; what was there stays."""
        # One thread, one segment: the same entries give the same index.
        writer = self._index.writer(64_000_000, num_threads=1)
        for entry in entries:
            writer.add_document(self._document(entry))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._speller = None

    def _document(self, entry: Entry) -> tantivy.Document:
        document = tantivy.Document()
        document.add_text("id", entry.id)
        document.add_text("title", entry.title)
        document.add_text("text", entry.text)
        for part in (entry.title, entry.title, entry.names, entry.text):
            document.add_text("all", part)
        document.add_text("kind", entry.kind)
        document.add_text("when", entry.when)
        for actor in entry.actors:
            document.add_text("actor", actor)
        if entry.tier:
            document.add_text("tier", str(entry.tier))
        if entry.first and entry.last:
            document.add_text("decade", f"{entry.first.year // 10 * 10}s")
            document.add_integer("first", entry.first.toordinal())
            document.add_integer("last", entry.last.toordinal())
        return document

    def __len__(self) -> int:
        """Return how many entries there are."""
        return int(self._index.searcher().num_docs)

    def search(self, wanted: Wanted, *, facets: bool = True) -> Answer:
        """Answer a question.

        Raises
        ------
        FormatError, RangeError
            If it has too many words, letters that cannot be printed, or asks for no answers.
        """
        if not 1 <= wanted.most <= 10_000:
            raise RangeError("most", wanted.most, "1 to 10000")
        asked = ask(wanted, self._schema, self._analyser.analyze, self._near)
        searcher = self._index.searcher()
        result = searcher.search(asked.query, limit=wanted.most, count=True)
        hits = []
        for score, address in result.hits:
            document = searcher.doc(address)
            first = {
                name: document.get_first(name) or ""
                for name in ("id", "kind", "title", "when")
            }
            text = str(document.get_first("text") or "")
            hits.append(
                Hit(
                    first["id"],
                    first["kind"],
                    first["title"],
                    first["when"],
                    round(float(score), 4),
                    self._snippet(text, asked.stems),
                )
            )
        counts = self._facets(searcher, asked.query) if facets else {}
        return Answer(
            tuple(hits), int(getattr(result, "count", None) or 0), counts, asked.instead
        )

    def _facets(
        self, searcher: tantivy.Searcher, query: Query
    ) -> dict[str, dict[str, int]]:
        asked = {name: {"terms": {"field": name, "size": 1000}} for name in _FACETS}
        facets: Any = searcher.aggregate(query, asked)
        return {
            name: {
                str(bucket["key"]): int(bucket["doc_count"])
                for bucket in sorted(
                    facets[name]["buckets"], key=lambda b: (-b["doc_count"], b["key"])
                )
            }
            for name in _FACETS
        }

    def _near(self, stem: str) -> list[str]:
        searcher = self._index.searcher()
        if searcher.doc_freq("all", stem):
            return []
        if self._speller is None:
            terms = searcher.terms_with_prefix("all", "", limit=2_000_000)
            self._speller = Speller(dict(terms))
        return self._speller.near(stem)

    def _snippet(self, text: str, stems: set[str]) -> str:
        """Return the part of a text with most of the words asked for, these marked."""
        tokens = self._analyser.pre_tokenize(text[:MAX_CHARS]).tokens
        marks = [token.text in stems for token in tokens]
        if not tokens:
            return ""
        start, most = 0, -1
        for at in range(0, max(1, len(marks) - SNIPPET + 1), 4):
            if (score := sum(marks[at : at + SNIPPET])) > most:
                start, most = at, score
        chosen = list(zip(tokens, marks, strict=True))[start : start + SNIPPET]
        out: list[str] = []
        at = 0 if not start else chosen[0][0].char_offset_from
        end = chosen[-1][0].char_offset_to
        for token, marked in chosen:
            if marked:
                begun, ended = token.char_offset_from, token.char_offset_to
                out += [text[at:begun], f"**{text[begun:ended]}**"]
                at = ended
        whole = start + SNIPPET >= len(tokens)
        out.append(text[at : len(text) if whole else end])
        snippet = " ".join("".join(out).split())
        return ("… " if start else "") + snippet + ("" if whole else " …")
