"""What the atlas is made of: sources, claims, records, articles, and faults.

A record is little more than its claims. Its date, its parties and its summary are the
best-ranked claims about them, so that nothing is stated twice and everything has a source.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from comity.atlas.dates import Edtf

__all__ = [
    "Article",
    "Citation",
    "Claim",
    "Collection",
    "Fault",
    "Manifest",
    "Part",
    "Record",
    "Source",
    "Value",
    "in_time",
]

#: The type of days, where a field is called ``date``.
Day: TypeAlias = date
#: A part of the value of a claim.
Part: TypeAlias = Edtf | str | int
#: The value of a claim: a date, text, ids, or named parts.
Value: TypeAlias = Edtf | str | tuple[str, ...] | Mapping[str, Part]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Why a file was refused: where, and what is wrong."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Source:
    """Something that can be cited.

    Attributes
    ----------
    tier
        1 official document or primary data, 2 scholarship and curated data, 3 press,
        encyclopaedia or mirror, 4 written by a machine.
    cites
        Sources on which it rests itself: with these it is not independent.
    licence
        Terms of its publisher, empty if unknown.
    origin
        Who wrote what it says, if that is not its publisher: an agency whose copy it is.
        Sources of one origin are no two sources.
    control
        The party whose government controls its publisher, empty for others. What it states
        is attributed to a speaker.
    retrieved
        The day on which it was last read, None if not noted.
    """

    id: str
    title: str
    publisher: str
    url: str
    tier: int
    date: Edtf | None = None
    cites: tuple[str, ...] = ()
    licence: str = ""
    origin: str = ""
    control: str = ""
    retrieved: Day | None = None

    @property
    def family(self) -> str:
        """Return who wrote what it says: its origin, or else its publisher."""
        return self.origin or self.publisher


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a source, and how far it was checked.

    Attributes
    ----------
    locator
        Page, row, paragraph; empty if unknown.
    evidence
        ``opened`` (the page was read), ``data`` (a row of a data file), ``excerpt`` (a
        stored excerpt was read, the page as a whole was not), ``beside`` (as excerpt; the
        place itself does not name the party, the same page does) or ``cited`` (known by its
        title or symbol, not opened).
    """

    source: str
    locator: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement with all that is needed to weigh it.

    Attributes
    ----------
    id
        Unique within its record.
    property, value
        What is stated; the type of the value belongs to the property.
    valid
        When it holds in the world.
    recorded
        The day since when the atlas states it.
    rank
        ``preferred``, ``normal`` or ``deprecated``; the first and last with a ``reason``.
    reviewed
        Who has judged it, as `reviewing.read_review` reads it, or ``unreviewed``.
    speaker
        Who said so, where the claim is what somebody said and not what was established.
    """

    id: str
    property: str
    value: Value
    citations: tuple[Citation, ...]
    confidence: str
    valid: Edtf | None
    recorded: date
    rank: str
    reason: str
    reviewed: str
    note: str = ""
    speaker: str = ""

    def part(self, name: str) -> str:
        """Return a named part of the value as text, empty if it has none of that name."""
        return str(self.value.get(name, "")) if isinstance(self.value, Mapping) else ""


_RANKS = {"preferred": 0, "normal": 1, "deprecated": 2}


@dataclass(frozen=True, slots=True)
class Record:
    """A record: one thing of the history, as the claims about it."""

    id: str
    kind: str
    form: str
    title: str
    dimension: str
    mode: str
    claims: tuple[Claim, ...]
    file: str = ""
    of: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)

    def best(self, name: str) -> Claim | None:
        """Return the best-ranked claim about a property, None if there is none.

        A deprecated claim is never the best.
        """
        return min(self.all(name), key=lambda claim: _RANKS[claim.rank], default=None)

    def all(self, name: str) -> tuple[Claim, ...]:
        """Return the claims about a property that are not deprecated."""
        return tuple(
            claim
            for claim in self.claims
            if claim.property == name and claim.rank != "deprecated"
        )

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the values of a property of texts, such as the ids that it succeeds."""
        return tuple(str(claim.value) for claim in self.all(name))

    @property
    def date(self) -> Edtf | None:
        """The date of the best claim, None if no claim gives one."""
        claim = self.best("date")
        value = claim.value if claim else None
        return value if isinstance(value, Edtf) else None

    @property
    def parties(self) -> tuple[str, ...]:
        """Ids of the parties that it concerns, by the best claim; members of a roll too."""
        claim = self.best("parties")
        value = claim.value if claim else ()
        named = dict.fromkeys(value if isinstance(value, tuple) else ())
        named.update(dict.fromkeys(c.part("party") for c in self.all("member")))
        return tuple(named)

    @property
    def summary(self) -> str:
        """A sentence or two about it, by the best claim; empty if there is none."""
        claim = self.best("summary")
        return str(claim.value) if claim else ""


@dataclass(frozen=True, slots=True)
class Article:
    """An article or a concept page: Markdown of our own, with citations.

    Attributes
    ----------
    about
        Ids of parties and records that it is about.
    body
        Markdown; citations are ``[@source]`` or ``[@source, locator]``, links to records
        and parties ``[words](id)``.
    """

    id: str
    kind: str
    title: str
    summary: str
    written: date
    about: tuple[str, ...]
    body: str
    citations: tuple[Citation, ...]
    links: tuple[str, ...]
    words: int
    reviewed: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a collection is and how many of each kind it must hold."""

    title: str
    scope: str
    limits: str
    publisher: str
    licence: str
    updated: date
    expected: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Collection:
    """A checked collection; ids are keys, in the order of their text."""

    manifest: Manifest | None
    sources: Mapping[str, Source]
    records: Mapping[str, Record]
    articles: Mapping[str, Article]

    def claims(self) -> Iterator[tuple[Record, Claim]]:
        """Go through all claims with their records."""
        for record in self.records.values():
            for claim in record.claims:
                yield record, claim

    def of_party(self, party: str) -> tuple[Record, ...]:
        """Return the records that concern a party, in the order of their dates."""
        concerned = (
            record
            for record in self.records.values()
            if party in record.parties or record.of == party
        )
        return tuple(sorted(concerned, key=in_time))


def in_time(record: Record) -> tuple[date, str]:
    """Return a sort key by date, then id; records without a date come last."""
    when = record.date
    if when is None:
        return (date.max, record.id)
    # What happened by a day stands at that day, not at the beginning of time.
    return (when.last if when.open_start else when.first, record.id)
