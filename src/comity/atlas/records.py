"""What the atlas is made of: sources, claims, records, articles, and faults.

A record is little more than its claims. Its date, its parties and its summary are the
best-ranked claims about them, so that nothing is said twice and everything has a source.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from comity.atlas.dates import Edtf

__all__ = [
    "Article",
    "Citation",
    "Claim",
    "Collection",
    "Fault",
    "Manifest",
    "Record",
    "Source",
]


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
    """

    id: str
    title: str
    publisher: str
    url: str
    tier: int
    date: Edtf | None = None
    cites: tuple[str, ...] = ()
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a source, and how far it was seen.

    Attributes
    ----------
    locator
        Page, row, paragraph; empty if unknown.
    evidence
        ``opened`` (the page was read), ``data`` (a row of a data file) or ``cited`` (known
        by its title or symbol, not opened).
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
        What is said; the type of the value belongs to the property.
    valid
        When it holds in the world.
    recorded
        The day since when the atlas says so.
    rank
        ``preferred``, ``normal`` or ``deprecated``; the first and last with a ``reason``.
    reviewed
        The role that reviewed it, or ``unreviewed``.
    """

    id: str
    property: str
    value: Any
    citations: tuple[Citation, ...]
    confidence: str
    valid: Edtf | None
    recorded: date
    rank: str
    reason: str
    reviewed: str
    note: str = ""


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
        found = [
            claim
            for claim in self.claims
            if claim.property == name and claim.rank != "deprecated"
        ]
        return min(found, key=lambda claim: _RANKS[claim.rank], default=None)

    def all(self, name: str) -> tuple[Claim, ...]:
        """Return the claims about a property that are not deprecated."""
        return tuple(
            claim
            for claim in self.claims
            if claim.property == name and claim.rank != "deprecated"
        )

    @property
    def date(self) -> Edtf | None:
        """Return when it was, by the best claim."""
        claim = self.best("date")
        return claim.value if claim else None

    @property
    def parties(self) -> tuple[str, ...]:
        """Return whom it concerns, by the best claims (members of a roll too)."""
        claim = self.best("parties")
        named = dict.fromkeys(claim.value if claim else ())
        named.update(dict.fromkeys(c.value["party"] for c in self.all("member")))
        return tuple(named)

    @property
    def summary(self) -> str:
        """Return what it was, in a sentence or two."""
        claim = self.best("summary")
        return claim.value if claim else ""


@dataclass(frozen=True, slots=True)
class Article:
    """An article or a concept page: Markdown of our own, with citations.

    Attributes
    ----------
    about
        Ids of parties and records that it tells of.
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
        found = [
            record
            for record in self.records.values()
            if party in record.parties or record.of == party
        ]
        return tuple(sorted(found, key=in_time))


def in_time(record: Record) -> tuple[date, str]:
    """Return what puts records in the order of time; what has no date comes last."""
    when = record.date
    return (when.first if when else date.max, record.id)
