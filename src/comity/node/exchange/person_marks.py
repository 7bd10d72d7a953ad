"""The persons of a document that is an act, checked where it is received.

A peer cannot verify the proofs themselves: it learns that the node states, with its certified
key, that persons in these roles have proved the act, and can ask for the proofs in a dispute. What
it can check, it checks: that somebody is named, and that the role may do it.
"""

from collections.abc import Sequence

from comity.messages.document import Document
from comity.node.exchange.demonstrations import is_demonstration
from comity.node.node import UnitOfWork
from comity.node.store.peers import find_peer
from comity.trust.ledger.envelope import Code, RefusedError
from comity.trust.persons import PersonMark, Right, may

__all__ = ["check_marks", "check_persons", "takes_acts_without_persons"]


def takes_acts_without_persons(work: UnitOfWork, party: str) -> bool:
    """Tell whether people allow the older link for a peer: its program names no persons."""
    peer = find_peer(work.connection, party)
    until_us = None if peer is None else peer.older_until_us
    return until_us is not None and work.now_us < until_us


def check_marks(marks: Sequence[PersonMark], right: Right, policy: str = "") -> None:
    """Check that each person's role may do an act, or adopt the policy that it rests on.

    Raises
    ------
    RefusedError
        If nobody is named, or a role may not.
    """
    if not marks:
        raise RefusedError(
            Code.PERSONS,
            f"to {right} is a person's act, and the document names no person",
        )
    wanted = Right.CHANGE_POLICY if policy else right
    for mark in marks:
        if not may({mark.role}, wanted):
            raise RefusedError(
                Code.PERSONS, f"{mark.person} as {mark.role} may not {wanted}"
            )


def check_persons(work: UnitOfWork, document: Document, right: Right | None) -> None:
    """Check the persons of a document that is an act which needs a right.

    Raises
    ------
    RefusedError
        See `check_marks`.
    """
    if right is None:
        return
    if not document.persons and takes_acts_without_persons(work, document.sender):
        return
    if any(mark.kind for mark in document.persons) and not is_demonstration(work):
        raise RefusedError(
            Code.PERSONS,
            "it was proved with the authenticator of a demonstration, which counts in one alone",
        )
    check_marks(document.persons, right, document.policy)
