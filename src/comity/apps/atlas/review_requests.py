"""What a desk is asked for: lists of proposals and decisions, judgements, imports; and short answers."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from comity.apps.atlas.bulk_review import MOST
from comity.apps.atlas.review import Judgement, NewSource
from comity.node.operations import PageLimit

__all__ = [
    "AcceptProposal",
    "AcceptProposals",
    "ConfirmClaims",
    "ImportProposals",
    "ListDecisions",
    "ListProposals",
    "RejectProposal",
    "RejectedProposal",
    "UndoDecision",
    "Written",
]

Short = Annotated[str, Field(min_length=1, max_length=200)]
Long = Annotated[str, Field(max_length=5000)]


@dataclass(frozen=True, slots=True)
class ListProposals:
    """Proposals that wait, those with a text in title or id; ``doubtful``: those set aside."""

    find: str = ""
    doubtful: bool = False
    cursor: str = ""
    limit: PageLimit = 100


@dataclass(frozen=True, slots=True)
class ListDecisions:
    """Decisions about proposals."""

    cursor: str = ""
    limit: PageLimit = 100


@dataclass(frozen=True, slots=True)
class AcceptProposal:
    """A proposal, and what a person adds; a source that is new comes whole."""

    name: str
    judgement: Judgement
    source: NewSource | None = None


@dataclass(frozen=True, slots=True)
class AcceptProposals:
    """Proposals that a person has looked at one by one, and what holds for all of them."""

    names: Annotated[tuple[Short, ...], Field(min_length=1, max_length=MOST)]
    kind: str = ""
    source: str = ""
    confidence: str = "medium"
    dimension: str = "political"
    mode: str = "cooperative"


@dataclass(frozen=True, slots=True)
class RejectProposal:
    """A proposal, and why it is rejected."""

    name: str
    reason: Long


@dataclass(frozen=True, slots=True)
class UndoDecision:
    """A proposal or a record whose decision is taken back, and why."""

    name: str
    reason: Long


@dataclass(frozen=True, slots=True)
class ConfirmClaims:
    """Claims of a record that a person has checked; all if none is named."""

    record: str
    claim: Annotated[tuple[str, ...], Field(max_length=1000)] = ()


@dataclass(frozen=True, slots=True)
class ImportProposals:
    """A text of a kind: launch-log, organisations, satcat, votes, documents, page or text."""

    kind: str
    name: Annotated[str, Field(min_length=1, max_length=100)]
    content: str


@dataclass(frozen=True, slots=True)
class Written:
    """A record, and its file within the folder of records."""

    record: str
    file: str


@dataclass(frozen=True, slots=True)
class RejectedProposal:
    """A proposal that was rejected, with all reports of the same."""

    rejected: str
