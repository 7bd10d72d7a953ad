"""The one place where the marks of persons are checked before anything is done in their name.

A workflow that is a person's act takes ``marks`` and calls `admit` in its transaction, before it
signs. The marks have to be those of an act that is being performed: proved, recorded in the
journal, not done yet. So nobody who can only call the workflow can use it, and no proof counts
for anything but its own act.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from comity.foundations.errors import InputError, TrustError
from comity.node.node import UnitOfWork
from comity.node.persons.journal import mark_of
from comity.node.persons.policies import POLICY, Authority, adopted
from comity.node.store import acts as store
from comity.trust.persons import PersonMark, Right, may

__all__ = ["PROVED", "Marks", "Performance", "admit", "performing", "words_of"]

#: The persons who have proved an act; or the policy under which a node does it by itself.
Marks = Sequence[PersonMark] | Authority
#: What a node may do by itself under a policy.
AUTOMATIC = frozenset({Right.COMMIT, Right.SEND_NOTICE})

#: The state of an act that is proved and not done yet.
PROVED = "proved"


@dataclass
class Performance:
    """An act that is being performed in this thread.

    Attributes
    ----------
    marks
        Of the persons who proved it.
    check
        Compares what the act is about with what the persons were shown; raises if it differs.
    checked
        Whether it was compared in a transaction that writes: from then on the act itself
        changes what it is about.
    """

    marks: tuple[PersonMark, ...]
    check: Callable[[], None]
    checked: bool = field(default=False)


_CURRENT: ContextVar[Performance | None] = ContextVar("performance", default=None)


@contextmanager
def performing(performance: Performance) -> Iterator[None]:
    """Perform an act in this thread."""
    token = _CURRENT.set(performance)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def admit(work: UnitOfWork, marks: Marks, right: Right) -> Authority:
    """Check the marks of an act, and note in this transaction that they were used.

    While an act is performed, what it is about is compared once more here, where nobody else
    can change it any more.

    Parameters
    ----------
    marks
        Of the persons who have proved it; or the policy that persons have adopted, for what a
        node may do by itself.

    Returns
    -------
    Authority
        The marks and the policy, as the document bears them.

    Raises
    ------
    InputError
        If there is none: a program, or a person without a proof, acts for nobody.
    TrustError
        If one is not in the journal, is of another or a finished act, or its role may not; or
        if somebody has changed meanwhile what the act is about.
    """
    if isinstance(marks, Authority):
        return _admit_policy(work, marks, right)
    made = tuple(sorted(marks))
    if not made:
        raise InputError(
            f"to {right} is a person's act, and no person has proved it",
            remedy="comity … --as PERSON proves it with a key file; the API prepares and "
            "proves acts at /api/v1/acts",
        )
    if len({mark.person for mark in made}) != len(made):
        raise TrustError("two marks of an act are of one person")
    for mark in made:
        _check_mark(work, mark, right)
    current = _CURRENT.get()
    if current is not None and set(current.marks) == set(made) and not current.checked:
        current.check()
        current.checked = True
    for mark in made:
        store.use_proof(work.connection, mark.proof, work.now_us)
    return Authority(made)


def _admit_policy(work: UnitOfWork, given: Authority, right: Right) -> Authority:
    """Check that a policy is the one that persons have adopted, and allows such an act.

    Raises
    ------
    TrustError
        If it does not.
    """
    if right not in AUTOMATIC:
        raise TrustError(f"to {right} is never done by a node itself")
    if not given.policy or adopted(work) != given:
        raise TrustError(
            f"nobody has adopted {POLICY} as it is now: the node does nothing by itself",
            remedy="comity node adopt-policy",
        )
    return given


def words_of(marks: Sequence[PersonMark]) -> str:
    """Return who has done an act, for logs: pseudonyms with their roles."""
    return ", ".join(f"{mark.role} {mark.person}" for mark in sorted(marks))


def _check_mark(work: UnitOfWork, mark: PersonMark, right: Right) -> None:
    row = store.find_proof(work.connection, mark.proof)
    if row is None or mark_of(row) != mark:
        raise TrustError(
            f"the journal of this node holds no proof {mark.proof[:19]} of {mark.person}"
        )
    act = store.find_act(work.connection, row.act)
    if act is None or act.state != PROVED:
        raise TrustError(
            f"proof {mark.proof[:19]} is of an act that is "
            f"{'not known' if act is None else act.state}: each proof counts once"
        )
    if not may({mark.role}, right):
        raise TrustError(f"{mark.person} as {mark.role} may not {right}")
