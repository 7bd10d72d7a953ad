"""Operations about the review queue of a node's own records: list, judge, import."""

import threading
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

from comity.apps.atlas.bulk_review import BulkAcceptance, accept_many
from comity.apps.atlas.collection import default_folder
from comity.apps.atlas.review import Judgement, accept, confirm, reject
from comity.apps.atlas.review_queue import (
    Decision,
    Imported,
    ProposalRow,
    decisions,
    import_text,
    proposal_row,
    waiting,
)
from comity.apps.atlas.review_requests import (
    AcceptProposal,
    AcceptProposals,
    ConfirmClaims,
    ImportProposals,
    ListDecisions,
    ListProposals,
    RejectedProposal,
    RejectProposal,
    UndoDecision,
    Written,
)
from comity.apps.atlas.review_undo import UndoneDecision, undo
from comity.atlas.reviewing import Judge
from comity.foundations.errors import InputError, TrustError
from comity.node.node import Node
from comity.node.operations import Operation, Page, page_from
from comity.trust.persons import Right, Role
from comity.trust.persons.callers import Caller

__all__ = [
    "ACCEPT_PROPOSAL",
    "ACCEPT_PROPOSALS",
    "CHANGING",
    "CONFIRM_CLAIMS",
    "IMPORT_PROPOSALS",
    "LIST_DECISIONS",
    "LIST_PROPOSALS",
    "OPERATIONS",
    "REJECT_PROPOSAL",
    "UNDO_DECISION",
    "found",
    "judge_of",
    "own_folder",
    "today_of",
]

#: The queue is a file that each change reads and writes whole.
CHANGING = threading.Lock()


def own_folder() -> Path:
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


def today_of(node: Node) -> date:
    """Return the day by the clock of a node, UTC."""
    return datetime.fromtimestamp(node.clock() / 1e6, UTC).date()


def found(
    folder: Path, find: str, today: date, *, doubtful: bool = False
) -> list[ProposalRow]:
    """Return the proposals of a folder that wait and hold a text in title or id.

    Parameters
    ----------
    doubtful
        Those that are set aside, in place of all others.
    """
    text = find.casefold()
    rows = _kept_rows(folder, today, _stamp_of(folder))
    return [
        row
        for row in rows
        if bool(row.doubts) == doubtful and text in f"{row.id} {row.title}".casefold()
    ]


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
def _kept_rows(
    folder: Path, today: date, _stamp: tuple[int, ...]
) -> tuple[ProposalRow, ...]:
    return tuple(proposal_row(item, today) for item in waiting(folder))


@lru_cache(maxsize=2)
def _kept_decisions(folder: Path, _stamp: tuple[int, ...]) -> tuple[Decision, ...]:
    return tuple(decisions(folder))


def judge_of(caller: Caller) -> Judge:
    """Return the person who judges; its role is the analyst's if it has that.

    Raises
    ------
    TrustError
        If no person asks: a program judges nothing.
    """
    if caller.kind != "person":
        raise TrustError(
            "what enters the atlas is judged by persons alone", remedy="sign in"
        )
    roles = sorted(str(role) for role in caller.roles)
    own = str(Role.ANALYST)
    return Judge(caller.id, own if own in roles else roles[0])


def _list(node: Node, asked: ListProposals, _caller: Caller) -> Page[ProposalRow]:
    """List proposals that wait; reports of one thing are listed together and count once.

    What is doubtful is listed apart.
    """
    rows = found(own_folder(), asked.find, today_of(node), doubtful=asked.doubtful)
    return page_from(rows, asked.cursor, asked.limit)


def _decisions(_node: Node, asked: ListDecisions, _caller: Caller) -> Page[Decision]:
    """List who decided what, and why."""
    folder = own_folder()
    rows = _kept_decisions(folder, _stamp_of(folder))
    return page_from(rows, asked.cursor, asked.limit)


def _accept(node: Node, asked: AcceptProposal, caller: Caller) -> Written:
    """Make a record of a proposal; another person has to check it before it counts as reviewed."""
    folder, by, today = own_folder(), judge_of(caller), today_of(node)
    with CHANGING:
        path = accept(folder, asked.name, asked.judgement, today, asked.source, by=by)
    return Written(asked.judgement.record, path.relative_to(folder).as_posix())


def _accept_many(node: Node, asked: AcceptProposals, caller: Caller) -> BulkAcceptance:
    """Make records of proposals that say all that is needed; one that does not stops no other."""
    folder, by, today = own_folder(), judge_of(caller), today_of(node)
    shared = Judgement(
        "",
        asked.kind,
        source=asked.source,
        confidence=asked.confidence,
        dimension=asked.dimension,
        mode=asked.mode,
    )
    with CHANGING:
        return accept_many(folder, asked.names, shared, today, by=by)


def _reject(node: Node, asked: RejectProposal, caller: Caller) -> RejectedProposal:
    """Reject a proposal, and all reports of the same."""
    folder, by, today = own_folder(), judge_of(caller), today_of(node)
    with CHANGING:
        reject(folder, asked.name, by=by, reason=asked.reason, today=today)
    return RejectedProposal(asked.name)


def _undo(node: Node, asked: UndoDecision, caller: Caller) -> UndoneDecision:
    """Take a decision back: the proposal waits again, the record leaves the collection."""
    folder, by, today = own_folder(), judge_of(caller), today_of(node)
    with CHANGING:
        return undo(folder, asked.name, by=by, reason=asked.reason, today=today)


def _confirm(_node: Node, asked: ConfirmClaims, caller: Caller) -> Written:
    """Note that a person has checked claims of a record against their sources.

    It is another person than the one who accepted them.
    """
    folder, by = own_folder(), judge_of(caller)
    with CHANGING:
        path = confirm(folder, asked.record, asked.claim, by)
    return Written(asked.record, path.relative_to(folder).as_posix())


def _import(_node: Node, asked: ImportProposals, _caller: Caller) -> Imported:
    """Read a text into the review queue; nothing enters the atlas by itself."""
    folder, name = own_folder(), Path(asked.name).name
    with CHANGING:
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
            "inc-words-2026",
            kind="incident",
            date="2026-01-05",
            parties=("party:USA",),
            source="wire",
            locator="paragraph 2",
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
    example=RejectProposal("prop-000000", "of no concern"),
)
ACCEPT_PROPOSALS = Operation(
    name="atlas review-accept-many",
    method="POST",
    path="/atlas/proposals/acceptances",
    right=Right.DRAFT,
    request=AcceptProposals,
    result=BulkAcceptance,
    run=_accept_many,
    example=AcceptProposals(("prop-000000",), kind="incident", source="wire"),
)
UNDO_DECISION = Operation(
    name="atlas review-undo",
    method="POST",
    path="/atlas/proposals/{name}/undoing",
    right=Right.DRAFT,
    request=UndoDecision,
    result=UndoneDecision,
    run=_undo,
    example=UndoDecision("inc-example-2026", "the wrong treaty"),
)
CONFIRM_CLAIMS = Operation(
    name="atlas review-confirm",
    method="POST",
    path="/atlas/records/{record}/review",
    right=Right.DRAFT,
    request=ConfirmClaims,
    result=Written,
    run=_confirm,
    example=ConfirmClaims("inc-example-2026"),
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
    ACCEPT_PROPOSALS,
    REJECT_PROPOSAL,
    UNDO_DECISION,
    CONFIRM_CLAIMS,
    IMPORT_PROPOSALS,
)
