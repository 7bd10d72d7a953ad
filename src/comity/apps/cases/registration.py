"""The registration of cases with a node: documents, the question about them, the job."""

from comity.apps.cases.documents import COORDINATION
from comity.apps.cases.handlers import (
    answer_case,
    is_of_live_case,
    keep_returned,
    needs_right,
    receive_case,
)
from comity.apps.cases.jobs import run_due_steps
from comity.apps.cases.store.encounters import forget_briefs
from comity.node.node import Node, UnitOfWork
from comity.node.registry import Job, Registry, any_channel

__all__ = ["register"]

#: Interval of the job if no document of a case arrives, seconds.
EVERY_S = 60.0


def register(registry: Registry[Node, UnitOfWork]) -> None:
    """Register cases."""
    registry.add_document(
        COORDINATION,
        any_channel(receive_case),
        returned=keep_returned,
        reserved=is_of_live_case,
        needs=needs_right,
    )
    registry.on_erased(COORDINATION, forget_briefs)
    registry.add_question("case", answer_case)
    registry.add_job("cases", Job(run_due_steps, EVERY_S, counter="case papers"))
