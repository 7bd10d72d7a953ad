"""Many proposals accepted in one go: each is judged by itself, one that cannot be stops no other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from comity.apps.atlas.review import Judgement, accept, find_waiting
from comity.apps.atlas.review_queue import proposal_row
from comity.atlas.documents import Proposal
from comity.atlas.reviewing import Judge
from comity.foundations.errors import ComityError, InputError

__all__ = ["MOST", "BulkAcceptance", "BulkRow", "accept_many"]

#: Most proposals of one call: a person has looked at each.
MOST = 200
#: Kind of record → beginning of its id.
PREFIXES = {
    "actor": "act",
    "agreement": "agr",
    "mission": "mis",
    "facility": "fac",
    "launch": "lau",
    "incident": "inc",
    "policy": "pol",
    "vote": "unr",
    "gesture": "ges",
    "asset": "ast",
    "exercise": "exe",
}


@dataclass(frozen=True, slots=True)
class BulkRow:
    """What became of a proposal: the record, or why it was not accepted."""

    proposal: str
    record: str
    refused: str


@dataclass(frozen=True, slots=True)
class BulkAcceptance:
    """What became of each proposal, in the order in which they were named."""

    accepted: int
    rows: tuple[BulkRow, ...]


def _record_id(proposal: Proposal, kind: str) -> str:
    prefix = PREFIXES.get(kind, "rec")
    head, _, rest = proposal.id.partition("-")
    return proposal.id if head == prefix else f"{prefix}-{rest or head}"


def accept_many(
    folder: Path,
    names: Sequence[str],
    shared: Judgement,
    today: date,
    *,
    by: Judge | None = None,
) -> BulkAcceptance:
    """Make records of proposals whose files say all that is needed.

    Parameters
    ----------
    names
        Of the proposals; each is looked at alone.
    shared
        What holds for all: source, confidence, dimension, mode; its record id is not used, since
        each record is named after its proposal.

    Raises
    ------
    InputError
        If more than ``MOST`` are named, or none.
    """
    if not 1 <= len(names) <= MOST:
        raise InputError(
            f"{len(names)} proposals are named, 1 to {MOST} are allowed",
            remedy="accept them in parts",
        )
    rows = []
    for name in dict.fromkeys(names):
        try:
            item = find_waiting(folder, name)
            if doubts := proposal_row(item, today).doubts:
                raise InputError(
                    f"{name} is set aside: it {doubts[0]}", remedy="judge it alone"
                )
            proposal = item.proposal
            record = _record_id(proposal, shared.kind or proposal.kind)
            accept(folder, name, replace(shared, record=record), today, by=by)
            rows.append(BulkRow(name, record, ""))
        except ComityError as error:
            rows.append(BulkRow(name, "", str(error)))
    return BulkAcceptance(sum(not row.refused for row in rows), tuple(rows))
