"""What can be asked of an atlas, as records."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from comity.node.operations import PageLimit

__all__ = [
    "AtlasExport",
    "AtlasHistory",
    "AtlasLearned",
    "AtlasNetwork",
    "AtlasSearch",
    "AtlasShifts",
    "AtlasTimeline",
    "NamedEntry",
    "TimelineDrawing",
]

#: Kinds, parties and records that a request names.
Texts = Annotated[tuple[str, ...], Field(max_length=100)]


@dataclass(frozen=True, slots=True)
class AtlasSearch:
    """Words, and which records and pages: of several kinds or parties any one fits.

    Attributes
    ----------
    query
        Words; "a phrase"; -without; title:, text:, kind: and actor: ask one field.
    kind, party, since, until
        Kinds; parties by id, name or alias; EDTF dates.
    tier
        Best source of this tier or better: 1 official … 4 machine-written; 0 any.
    facets
        Count the answers by party, kind, decade and tier, too.
    """

    query: Annotated[str, Field(max_length=1000)] = ""
    kind: Texts = ()
    party: Texts = ()
    since: str = ""
    until: str = ""
    tier: Annotated[int, Field(ge=0, le=4)] = 0
    facets: bool = True
    limit: PageLimit = 20


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """A record, article, source or party by its id, or a party by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class AtlasTimeline:
    """Which records: kinds; parties that are all named; EDTF dates."""

    kind: Texts = ()
    party: Texts = ()
    since: str = ""
    until: str = ""
    cursor: str = ""
    limit: PageLimit = 100


@dataclass(frozen=True, slots=True)
class TimelineDrawing:
    """Which records are drawn: kinds; parties that are all named; EDTF dates."""

    kind: Texts = ()
    party: Texts = ()
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class AtlasHistory:
    """Parties by id, name or alias."""

    party: Annotated[tuple[str, ...], Field(min_length=1, max_length=20)]


@dataclass(frozen=True, slots=True)
class AtlasNetwork:
    """A time (EDTF dates); another one, FROM/TO, to compare with; one mode of ties."""

    since: str = ""
    until: str = ""
    against: str = ""
    mode: str = ""


@dataclass(frozen=True, slots=True)
class AtlasShifts:
    """Shifts of these parties, and of one topic; all if nothing is named."""

    party: Texts = ()
    topic: str = ""
    cursor: str = ""
    limit: PageLimit = 100


@dataclass(frozen=True, slots=True)
class AtlasLearned:
    """What the atlas has learned after a day (EDTF)."""

    since: str
    cursor: str = ""
    limit: PageLimit = 100


@dataclass(frozen=True, slots=True)
class AtlasExport:
    """A form, and kinds of records (json, csv, left-out); all if none is named."""

    form: Literal["json", "csv", "bibtex", "csl", "left-out"]
    kind: Texts = ()
