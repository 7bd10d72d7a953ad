"""Entries of the atlas as records: what is shown of a record, article, source or party."""

from dataclasses import dataclass
from typing import TypeAlias

from comity.atlas.records import Fault
from comity.atlas.rows import CitationRow, RecordRow, SourceRow
from comity.foundations.plain import Json, named

__all__ = [
    "ArticleEntry",
    "CheckReport",
    "ClaimShares",
    "ConflictClaim",
    "ConflictRow",
    "Entry",
    "MembershipRow",
    "PartyEntry",
    "PartyRecord",
    "RecordEntry",
    "SourceEntry",
    "StanceRow",
    "TimelineRow",
]


@dataclass(frozen=True, slots=True)
class ConflictClaim:
    """One of the claims that contradict each other; ``valid`` is an EDTF date."""

    id: str
    value: Json
    valid: str | None
    rank: str
    reason: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """Claims that contradict each other; ``preferred`` is the id of one, None if none is."""

    record: str
    property: str
    preferred: str | None
    claims: tuple[ConflictClaim, ...]


@dataclass(frozen=True, slots=True)
class RecordEntry(RecordRow):
    """A record with its conflicts, successions, rolls, articles and sources."""

    conflicts: tuple[ConflictRow, ...]
    succeeds: tuple[str, ...]
    succeeded_by: tuple[str, ...]
    rolls: tuple[str, ...]
    articles: tuple[str, ...]
    cited: tuple[SourceRow, ...]


@dataclass(frozen=True, slots=True)
class ArticleEntry:
    """An article or concept page; ``words`` is their number, ``body`` Markdown."""

    id: str
    kind: str
    title: str
    summary: str
    written: str
    reviewed: str
    words: int
    about: tuple[str, ...]
    links: tuple[str, ...]
    body: str
    cited: tuple[SourceRow, ...]


@dataclass(frozen=True, slots=True)
class SourceEntry(SourceRow):
    """A source with the claims that rest on it, each as ``record/claim``."""

    kind: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """A membership of a party: ``of`` what, by which record, and the claim."""

    of: str
    record: str
    id: str
    property: str
    value: Json
    sources: tuple[CitationRow, ...]
    confidence: str
    valid: str | None
    recorded: str
    rank: str
    reason: str | None
    reviewed: str
    note: str | None


@dataclass(frozen=True, slots=True)
class PartyRecord:
    """A record that concerns a party; ``date`` is an EDTF date."""

    id: str
    kind: str
    title: str
    date: str | None


@dataclass(frozen=True, slots=True)
class StanceRow:
    """A change of a party's stated position."""

    topic: str
    date: str
    before: str = named("from")
    after: str = named("to")


@dataclass(frozen=True, slots=True)
class PartyEntry:
    """A party of the register with what the atlas has about it."""

    id: str
    kind: str
    title: str
    aliases: tuple[str, ...]
    memberships: tuple[MembershipRow, ...]
    records: tuple[PartyRecord, ...]
    stances: tuple[StanceRow, ...]
    articles: tuple[str, ...]


Entry: TypeAlias = RecordEntry | ArticleEntry | SourceEntry | PartyEntry


@dataclass(frozen=True, slots=True)
class ClaimShares:
    """Shares of all claims, 0 to 1."""

    sourced: float
    located: float
    two_sources: float
    reviewed: float


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Counts of a collection, its conflicts and its errors.

    Attributes
    ----------
    sourced, located, two_sources, reviewed
        Claims with a source, with a place in one, with two independent ones, and reviewed by
        a second person.
    claims_by_kind, treaty_rows, votes
        Claims by the kind of their record; rows of treaty rolls and votes of roll calls apart.
    tiers, retrieved, evidence
        Claims by the best tier of their sources, the month in which these were read, and how
        far their places were checked.
    disputes
        Points with versions that the atlas does not decide.
    coverage
        Rolls by how much of them is known.
    unchecked_tallies
        Tallies of votes compared with no other count.
    """

    records: int
    articles: int
    concepts: int
    sources: int
    kinds: dict[str, int]
    claims: int
    sourced: int
    located: int
    two_sources: int
    reviewed: int
    claims_by_kind: dict[str, int]
    treaty_rows: int
    votes: int
    tiers: dict[str, int]
    retrieved: dict[str, int]
    evidence: dict[str, int]
    disputes: int
    coverage: dict[str, int]
    unchecked_tallies: int
    shares: ClaimShares
    conflicts: tuple[ConflictRow, ...]
    errors: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A dated record; ``date`` is an EDTF date."""

    id: str
    date: str
    kind: str
    mode: str
    title: str
    parties: tuple[str, ...]
