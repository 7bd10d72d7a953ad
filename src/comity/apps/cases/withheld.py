"""A case for whoever does not see what others have shared: its state, without orbits.

State, roles, deadlines and probability are for all who may read; the baseline (states and
covariances of both sides), the text of plans and of signed documents are for those who see the class
of each of the case's documents.
"""

from dataclasses import replace

from comity.apps.cases.records import CaseWithHistory
from comity.apps.cases.store.documents import texts_of_encounter
from comity.foundations.errors import TrustError
from comity.node.node import Node
from comity.node.persons.seen import seen_by
from comity.trust.persons.callers import Caller

__all__ = ["check_orbits_seen", "for_caller"]


def _sees(node: Node, encounter: str, caller: Caller) -> bool:
    """Tell whether a caller sees the class of each of a case's documents."""
    with node.reading() as work:
        texts = texts_of_encounter(work.connection, encounter)
        entries = {one.entry: digest for digest, one in texts.items() if one.text}
        return set(entries) <= seen_by(caller).entries(work, entries)


def check_orbits_seen(node: Node, encounter: str, caller: Caller) -> None:
    """Refuse whoever does not see the orbits of a case.

    Raises
    ------
    TrustError
        If a document of it is of a class that the caller does not see.
    """
    if not _sees(node, encounter, caller):
        raise TrustError(
            "the orbits of this case are withheld from your roles",
            remedy="an analyst, duty officer or signatory sees them, as the labels allow",
        )


def for_caller(node: Node, case: CaseWithHistory, caller: Caller) -> CaseWithHistory:
    """Return a case as a caller may see it."""
    if _sees(node, case.case, caller):
        return case
    return replace(
        case,
        baseline=None,
        commitments=tuple(
            replace(
                one, signatures=tuple(replace(s, document="") for s in one.signatures)
            )
            for one in case.commitments
        ),
        plans=tuple(replace(one, plan="") for one in case.plans),
    )
