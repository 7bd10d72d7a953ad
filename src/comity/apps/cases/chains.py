"""Whether an object of ours may have to burn with the other sense in another encounter."""

from comity.apps.cases.documents import case_of
from comity.apps.cases.store.encounters import live_encounters
from comity.coordination.negotiation.chains import Link, is_chained, link_of
from comity.node.node import UnitOfWork

__all__ = ["chained"]


def chained(work: UnitOfWork, link: Link, apart: str = "") -> bool:
    """Tell whether our object may move in another encounter with the opposite sense.

    Parameters
    ----------
    link
        The encounter in question.
    apart
        Id of the encounter itself, which does not count.
    """
    others = []
    for row in live_encounters(work.connection):
        if row.encounter == apart or link.object not in {row.object_1, row.object_2}:
            continue
        case = case_of(work, row.encounter)
        if case.baseline is not None:
            others.append(link_of(case.baseline, link.object))
    return is_chained(link, others)
