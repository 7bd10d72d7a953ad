"""The operation that drafts a case from a conjunction message."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from comity.apps.cases.drafts import CaseDraft, draft_case
from comity.node.node import Node
from comity.node.operations import Operation
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = ["DRAFT_CASE", "OPERATIONS", "DraftCase"]

#: Longest conjunction message, characters: those of the standard have some 10,000.
MAX_CHARS = 200_000


@dataclass(frozen=True, slots=True)
class DraftCase:
    """A conjunction message (text of a CDM), and the party that answers for the other object.

    ``ours`` is our object, if its capabilities are not offered; ``hbr_m`` the sum of both
    radii, m, if the message has none.
    """

    peer: str
    message: Annotated[str, Field(max_length=MAX_CHARS)]
    ours: str = ""
    hbr_m: Annotated[float, Field(gt=0.0, lt=1e4)] | None = None


def _draft(node: Node, asked: DraftCase, _caller: Caller) -> CaseDraft:
    """Compute the case that a conjunction message would open; nothing is signed or sent."""
    return draft_case(
        node, asked.peer, asked.message, ours=asked.ours, hbr_m=asked.hbr_m
    )


DRAFT_CASE = Operation(
    name="case draft",
    method="POST",
    path="/cases/drafts",
    right=Right.DRAFT,
    request=DraftCase,
    result=CaseDraft,
    run=_draft,
    example=DraftCase("party:alfa", "message:000000"),
)
OPERATIONS = (DRAFT_CASE,)
