"""What cases add to a node: their documents, the question about them, and their job."""

from comity.apps.cases.documents import COORDINATION
from comity.apps.cases.handlers import answer_case, hear_case, keep_returned
from comity.apps.cases.jobs import sweep_cases
from comity.node.node import Node, UnitOfWork
from comity.node.registry import Job, Registry, any_channel

__all__ = ["register"]

#: How often cases are looked at although no document of one has come.
EVERY_S = 60.0


def register(registry: Registry[Node, UnitOfWork]) -> None:
    """Register cases."""
    registry.add_document(COORDINATION, any_channel(hear_case), returned=keep_returned)
    registry.add_question("case", answer_case)
    registry.add_job("cases", Job(sweep_cases, EVERY_S, counter="case papers"))
