"""A person's words → the query of an index: phrases, fields, filters, misspelt words.

Any text is a valid question: there is no syntax that can be wrong. Only an empty one without a
filter asks nothing.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

import tantivy
from tantivy import FieldType, Occur, Query

from comity.foundations.errors import FormatError, InputError, RangeError

__all__ = ["WEIGHTS", "Asked", "Wanted", "ask"]

#: Fields that a person can name.
TEXTS = ("title", "text")
#: Fields that are searched, and their weights. ``all`` holds the title twice, the
#: names of parties and the text: one field, so that a word that stands in several counts
#: with diminishing weight (as in BM25F). Weights that add up over fields put all passages
#: of a text before the one that was meant, since they share its title.
WEIGHTS = {"all": 1.0, "title": 0.15}
_EXACT = ("actor", "kind")
_TOKEN = re.compile(r'(-?)(?:(\w+):)?(?:"([^"]*)"|(\S+))')
MAX_WORDS, MAX_CHARS = 32, 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question: words, and what the answer must be.

    Attributes
    ----------
    query
        Knows ``"a phrase"``, ``-without``, and the fields ``title:``, ``text:``, ``actor:``
        and ``kind:``.
    kinds, actors
        One of these; any if empty.
    since, until
        Days, both included, that the date can mean.
    worst_tier
        Best tier of the sources, at most; 0 for any.
    most
        How many answers.
    """

    query: str = ""
    kinds: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    worst_tier: int = 0
    most: int = 20

    @property
    def filtered(self) -> bool:
        """Whether anything but the words says what is wanted."""
        return bool(
            self.kinds or self.actors or self.since or self.until or self.worst_tier
        )


@dataclass(slots=True)
class Asked:
    """A query, its stems, and replacements of words that were taken for misspelt."""

    query: Query
    stems: set[str] = field(default_factory=set)
    instead: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class _Asker:
    schema: tantivy.Schema
    analyse: Callable[[str], list[str]]
    near: Callable[[str], list[str]]
    stems: set[str] = field(default_factory=set)
    instead: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def term(self, name: str, value: str) -> Query:
        return Query.term_query(self.schema, name, value)

    def any_of(self, queries: Sequence[tuple[str, Query]]) -> Query:
        return Query.boolean_query(
            [
                (Occur.Should, Query.boost_query(q, WEIGHTS.get(name, 1.0)))
                for name, q in queries
            ]
        )

    def phrase(self, fields: Sequence[str], text: str) -> list[Query]:
        words = self.analyse(text)
        self.stems.update(words)
        if not words:
            return []
        if len(words) == 1:
            return [self.any_of([(f, self.term(f, words[0])) for f in fields])]
        terms: list[str | tuple[int, str]] = [*words]
        return [
            self.any_of(
                [(f, Query.phrase_query(self.schema, f, terms)) for f in fields]
            )
        ]

    def word(self, fields: Sequence[str], text: str) -> list[Query]:
        queries = []
        for stem in self.analyse(text):
            near = self.near(stem)
            if near:
                self.instead[stem] = tuple(near)
            asked = near or [stem]
            self.stems.update(asked)
            some = [(f, self.term(f, term)) for term in asked for f in fields]
            queries.append(self.any_of(some))
        return queries

    def token(
        self, minus: str, name: str, phrase: str, word: str
    ) -> list[tuple[Occur, Query]]:
        """Return the clauses of one token: ``Should`` words, ``Must`` and ``MustNot``."""
        if name in _EXACT:
            queries, exact = [self.term(name, phrase or word)], True
        else:
            fields = [name] if name in TEXTS else list(WEIGHTS)
            other = "" if not name or name in TEXTS else f"{name} "
            exact = bool(phrase) or name in TEXTS
            if phrase:
                queries = self.phrase(fields, other + phrase)
            else:
                queries = self.word(fields, other + word)
        occur = Occur.MustNot if minus else Occur.Must if exact else Occur.Should
        return [(occur, query) for query in queries]

    def filters(self, wanted: Wanted) -> list[tuple[Occur, Query]]:
        chosen: list[Query] = []
        tiers = [str(n) for n in range(1, wanted.worst_tier + 1)]
        for name, values in (
            ("kind", wanted.kinds),
            ("actor", wanted.actors),
            ("tier", tiers),
        ):
            if values:
                chosen.append(Query.term_set_query(self.schema, name, values))
        if wanted.since is not None:
            chosen.append(self.days("last", wanted.since.toordinal(), None))
        if wanted.until is not None:
            chosen.append(self.days("first", None, wanted.until.toordinal()))
        # Filters choose; they do not weigh.
        return [(Occur.Must, Query.const_score_query(query, 0.0)) for query in chosen]

    def days(self, name: str, low: int | None, high: int | None) -> Query:
        return Query.range_query(self.schema, name, FieldType.Integer, low, high)


def ask(
    wanted: Wanted,
    schema: tantivy.Schema,
    analyse: Callable[[str], list[str]],
    near: Callable[[str], list[str]],
) -> Asked:
    """Return the query of a question.

    Parameters
    ----------
    analyse
        Text → stems, as the index makes them.
    near
        Stem → stems to ask for instead; empty if it stands in the index.

    Raises
    ------
    InputError
        If nothing is asked: neither words nor a filter.
    FormatError, RangeError
        If there are too many words or letters, or letters that cannot be printed.
    """
    if not wanted.query.strip() and not wanted.filtered:
        raise InputError(
            "the query is empty",
            remedy="give a word or a phrase, or choose by kind, party, time or tier",
        )
    if len(wanted.query) > MAX_CHARS or not wanted.query.isprintable():
        raise FormatError(f"the query has unprintable letters or more than {MAX_CHARS}")
    tokens = _TOKEN.findall(wanted.query)
    if len(tokens) > MAX_WORDS:
        raise RangeError("words of the query", len(tokens), f"at most {MAX_WORDS}")
    asker = _Asker(schema, analyse, near)
    parts = [part for token in tokens for part in asker.token(*token)]
    words = [part for part in parts if part[0] == Occur.Should]
    rest = [part for part in parts if part[0] != Occur.Should]
    if words:
        rest.append((Occur.Must, Query.boolean_query(words)))
    if wanted.query.strip() and not rest:
        return Asked(Query.empty_query())
    rest += asker.filters(wanted)
    if not any(occur == Occur.Must for occur, _ in rest):
        rest.append((Occur.Must, Query.all_query()))
    return Asked(Query.boolean_query(rest), asker.stems, asker.instead)
