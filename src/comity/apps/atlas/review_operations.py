"""Operations about the review queue of a node's own records: list, judge, import."""

import threading
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from comity.apps.atlas.collection import default_folder
from comity.apps.atlas.review import Judgement, NewSource, accept, confirm, reject
from comity.apps.atlas.review_queue import (
    Decision,
    Imported,
    ProposalRow,
    decisions,
    import_text,
    proposal_row,
    waiting,
)
from comity.foundations.errors import InputError
from comity.node.node import Node
from comity.node.operations import Operation, Page, PageLimit, page_from
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = [
    "ACCEPT_PROPOSAL",
    "CONFIRM_CLAIMS",
    "IMPORT_PROPOSALS",
    "LIST_DECISIONS",
    "LIST_PROPOSALS",
    "OPERATIONS",
    "REJECT_PROPOSAL",
    "AcceptProposal",
    "ConfirmClaims",
    "ImportProposals",
    "ListDecisions",
    "ListProposals",
    "RejectProposal",
    "found",
]

#: The queue is a file that each change reads and writes whole.
_CHANGING = threading.Lock()
Short = Annotated[str, Field(min_length=1, max_length=200)]
Long = Annotated[str, Field(max_length=5000)]


@dataclass(frozen=True, slots=True)
class ListProposals:
    """Proposals that wait, those with a text in title or id."""

    find: str = ""
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
class RejectProposal:
    """A proposal, in which role it was judged, and why it is rejected."""

    name: str
    role: Short
    reason: Long


@dataclass(frozen=True, slots=True)
class ConfirmClaims:
    """Claims of a record (all if none is named), and in which role they were checked."""

    record: str
    role: Short
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


def _folder() -> Path:
    """Return the folder of records of the node.

    Raises
    ------
    InputError
        If it has none.
    """
    folder = default_folder()
    if folder is None:
        raise InputError(
            "this node has no folder of records of its own",
            remedy="set COMITY_ATLAS where comity serve runs",
        )
    return folder


def _today(node: Node) -> date:
    return datetime.fromtimestamp(node.clock() / 1e6, UTC).date()


def found(folder: Path, find: str) -> list[ProposalRow]:
    """Return the proposals of a folder that wait and hold a text in title or id."""
    text = find.casefold()
    rows = _kept_rows(folder, _stamp_of(folder))
    return [row for row in rows if text in f"{row.id} {row.title}".casefold()]


def _stamp_of(folder: Path) -> tuple[int, ...]:
    """Return what differs once a file of the queue has changed."""
    found: list[int] = []
    for name in ("proposals.jsonl", "decisions.jsonl"):
        path = folder / "queue" / name
        if path.is_file():
            status = path.stat()
            found += [status.st_mtime_ns, status.st_size, status.st_ino]
        else:
            found.append(0)
    return tuple(found)


@lru_cache(maxsize=2)
def _kept_rows(folder: Path, _stamp: tuple[int, ...]) -> tuple[ProposalRow, ...]:
    return tuple(proposal_row(item) for item in waiting(folder))


@lru_cache(maxsize=2)
def _kept_decisions(folder: Path, _stamp: tuple[int, ...]) -> tuple[Decision, ...]:
    return tuple(decisions(folder))


def _list(_node: Node, asked: ListProposals, _caller: Caller) -> Page[ProposalRow]:
    """List proposals that wait; reports of one thing are listed together and count once."""
    return page_from(found(_folder(), asked.find), asked.cursor, asked.limit)


def _decisions(_node: Node, asked: ListDecisions, _caller: Caller) -> Page[Decision]:
    """List who decided what, and why."""
    folder = _folder()
    rows = _kept_decisions(folder, _stamp_of(folder))
    return page_from(rows, asked.cursor, asked.limit)


def _accept(node: Node, asked: AcceptProposal, _caller: Caller) -> Written:
    """Make a record of a proposal."""
    folder = _folder()
    with _CHANGING:
        path = accept(folder, asked.name, asked.judgement, _today(node), asked.source)
    return Written(asked.judgement.record, path.relative_to(folder).as_posix())


def _reject(node: Node, asked: RejectProposal, _caller: Caller) -> RejectedProposal:
    """Reject a proposal, and all reports of the same."""
    folder, today = _folder(), _today(node)
    with _CHANGING:
        reject(folder, asked.name, role=asked.role, reason=asked.reason, today=today)
    return RejectedProposal(asked.name)


def _confirm(_node: Node, asked: ConfirmClaims, _caller: Caller) -> Written:
    """Note that a person has checked claims of a record against their sources."""
    folder = _folder()
    with _CHANGING:
        path = confirm(folder, asked.record, asked.claim, asked.role)
    return Written(asked.record, path.relative_to(folder).as_posix())


def _import(_node: Node, asked: ImportProposals, _caller: Caller) -> Imported:
    """Read a text into the review queue; nothing enters the atlas by itself."""
    folder, name = _folder(), Path(asked.name).name
    with _CHANGING:
        return import_text(asked.kind, name, asked.content, folder)


LIST_PROPOSALS = Operation(
    name="atlas review-list",
    path="/atlas/proposals",
    right=Right.READ,
    request=ListProposals,
    result=Page[ProposalRow],
    run=_list,
    example=ListProposals(),
)
LIST_DECISIONS = Operation(
    name="atlas review-decisions",
    path="/atlas/decisions",
    right=Right.READ,
    request=ListDecisions,
    result=Page[Decision],
    run=_decisions,
    example=ListDecisions(),
)
ACCEPT_PROPOSAL = Operation(
    name="atlas review-accept",
    method="POST",
    path="/atlas/proposals/{name}/acceptance",
    right=Right.DRAFT,
    request=AcceptProposal,
    result=Written,
    run=_accept,
    example=AcceptProposal(
        "prop-000000",
        Judgement(
            "policy-analyst",
            "inc-words-2026",
            kind="incident",
            date="2026-01-05",
            parties=("party:USA",),
            source="wire",
        ),
    ),
)
REJECT_PROPOSAL = Operation(
    name="atlas review-reject",
    method="POST",
    path="/atlas/proposals/{name}/rejection",
    right=Right.DRAFT,
    request=RejectProposal,
    result=RejectedProposal,
    run=_reject,
    example=RejectProposal("prop-000000", "policy-analyst", "of no concern"),
)
CONFIRM_CLAIMS = Operation(
    name="atlas review-confirm",
    method="POST",
    path="/atlas/records/{record}/review",
    right=Right.DRAFT,
    request=ConfirmClaims,
    result=Written,
    run=_confirm,
    example=ConfirmClaims("inc-example-2026", "policy-analyst"),
)
IMPORT_PROPOSALS = Operation(
    name="atlas import",
    method="POST",
    path="/atlas/proposals",
    right=Right.DRAFT,
    request=ImportProposals,
    result=Imported,
    run=_import,
    example=ImportProposals(
        "documents",
        "reports.jsonl",
        '{"id": "r1", "title": "Words about a launch", "text": "A launch."}\n',
    ),
)
OPERATIONS = (
    LIST_PROPOSALS,
    LIST_DECISIONS,
    ACCEPT_PROPOSAL,
    REJECT_PROPOSAL,
    CONFIRM_CLAIMS,
    IMPORT_PROPOSALS,
)
