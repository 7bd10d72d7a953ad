"""Operations about rolls of members: their ages, and amendments by persons of the node."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from pydantic import Field

from comity.apps.atlas.collection import Atlas
from comity.apps.atlas.lists import ids_of
from comity.apps.atlas.review_operations import CHANGING, judge_of, own_folder, today_of
from comity.apps.atlas.review_requests import Written
from comity.apps.atlas.roll_amendments import Amendment, amend_roll
from comity.apps.atlas.shared_history import local_atlas
from comity.atlas.rolls import RollAge, roll_ages
from comity.node.node import Node
from comity.node.operations import Operation, Page, PageLimit, page_from
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = [
    "AMEND_ROLL",
    "LIST_ROLLS",
    "OPERATIONS",
    "ListRolls",
    "NewAmendment",
    "ages",
]


@dataclass(frozen=True, slots=True)
class ListRolls:
    """Rolls of members, those that have to be looked at alone if ``stale``."""

    stale: bool = False
    cursor: str = ""
    limit: PageLimit = 100


@dataclass(frozen=True, slots=True)
class NewAmendment:
    """What a source says of a party's membership in a roll."""

    roll: str
    amendment: Annotated[Amendment, Field()]


def ages(atlas: Atlas, today: date, *, stale: bool = False) -> list[RollAge]:
    """Return the rolls with their ages, the oldest first."""
    return [row for row in roll_ages(atlas.collection, today) if row.stale or not stale]


def _rolls(node: Node, asked: ListRolls, _caller: Caller) -> Page[RollAge]:
    """List rolls of members: how much of each is known, as of when, and how old that is."""
    rows = ages(local_atlas(), today_of(node), stale=asked.stale)
    return page_from(rows, asked.cursor, asked.limit)


def _amend(node: Node, asked: NewAmendment, caller: Caller) -> Written:
    """Amend a roll: a party added, ended or corrected, with its source; the roll's own claim stays."""
    folder, by, today = own_folder(), judge_of(caller), today_of(node)
    (party,) = ids_of(local_atlas(), (asked.amendment.party,))
    amendment = replace(asked.amendment, party=party, roll=asked.roll)
    with CHANGING:
        path = amend_roll(folder, amendment, today, by=by)
    return Written(amendment.record, path.relative_to(folder).as_posix())


LIST_ROLLS = Operation(
    name="atlas rolls",
    path="/atlas/rolls",
    right=Right.READ,
    request=ListRolls,
    result=Page[RollAge],
    run=_rolls,
    example=ListRolls(),
)
AMEND_ROLL = Operation(
    name="atlas amend",
    method="POST",
    path="/atlas/rolls/{roll}/amendments",
    right=Right.DRAFT,
    request=NewAmendment,
    result=Written,
    run=_amend,
    example=NewAmendment(
        "mem-artemis",
        Amendment(
            "mem-artemis-2027-01",
            "mem-artemis",
            "party:KEN",
            "signatory",
            "2027-01-15/..",
            "wire",
            "paragraph 2",
        ),
    ),
)
OPERATIONS = (LIST_ROLLS, AMEND_ROLL)
