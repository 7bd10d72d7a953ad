"""Acts of persons about the watch: handed over by the one who leaves and the one who takes it."""

from dataclasses import dataclass

from comity.apps.notices.duty_roster import (
    OPEN,
    PERSONS,
    HandoverPage,
    hand_over_watch,
)
from comity.apps.notices.store.ladders import open_ladders
from comity.foundations.canonical import content_hash
from comity.node.node import Node
from comity.node.operations import Operation, Subject
from comity.node.persons.accounts import account_of
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = ["HAND_OVER", "OPERATIONS", "HandOver"]


@dataclass(frozen=True, slots=True)
class HandOver:
    """Account of the person who takes the watch, and what that person must know."""

    to: str
    words: str = ""


def _handing_over(node: Node, asked: HandOver) -> Subject:
    with node.reading() as work:
        taker = account_of(work, asked.to)
        rows = open_ladders(work.connection, OPEN)
    waiting = [[row.notice, row.party, row.state] for row in rows]
    lines = [f"hand the watch to {taker.name}: {asked.words}"]
    lines += [
        f"open: {row.notice} {'to' if row.outgoing else 'from'} {row.peer}, {row.state}"
        for row in rows[:40]
    ]
    document = content_hash({"open": waiting, "to": taker.id, "words": asked.words})
    return Subject(document, tuple(lines), PERSONS)


def _hand_over(node: Node, asked: HandOver, caller: Caller) -> HandoverPage:
    """Hand the watch over: the one who leaves it prepares, the one who takes it proves as well."""
    return hand_over_watch(node, asked.to, asked.words, marks=caller.marks)


HAND_OVER = Operation(
    name="watch handover",
    method="POST",
    path="/watch/handover",
    right=Right.HAND_OVER,
    request=HandOver,
    result=HandoverPage,
    run=_hand_over,
    example=HandOver("Ines", "all quiet"),
    subject=_handing_over,
)
OPERATIONS = (HAND_OVER,)
