"""Operations about support between parties: requests, and what is granted to them."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from comity.apps.links.support_requests import (
    SupportAnswer,
    answer_partner,
    partner_requests,
    received_answers,
    request_support,
)
from comity.foundations.plain import JsonObject
from comity.node.node import Node
from comity.node.operations import Operation, Page, PageLimit
from comity.node.persons.seen import seen_by
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = [
    "ANSWER_PARTNER",
    "ASK_PARTNER",
    "LIST_ANSWERS",
    "LIST_REQUESTS",
    "OPERATIONS",
    "AnswerPartner",
    "AnswersSent",
    "AskPartner",
    "ListSupport",
    "RequestsSent",
]

#: Requests that are asked for, or withdrawn, at a time.
MOST = 10_000


@dataclass(frozen=True, slots=True)
class ListSupport:
    """Rows of support that one partner has sent, or all."""

    partner: str = ""
    cursor: str = ""
    limit: PageLimit = 100


@dataclass(frozen=True, slots=True)
class AskPartner:
    """Requests for a partner, as in an instance of a schedule, and names of withdrawn ones.

    ``level`` is the classification, one of the agreement's labels.
    """

    partner: str
    requests: Annotated[tuple[JsonObject, ...], Field(max_length=MOST)] = ()
    withdraw: Annotated[tuple[str, ...], Field(max_length=MOST)] = ()
    level: str = "green"


@dataclass(frozen=True, slots=True)
class AnswerPartner:
    """A schedule, of which a partner is told what it grants and refuses to that partner.

    ``level`` is the classification, one of the agreement's labels.
    """

    partner: str
    schedule: JsonObject
    level: str = "green"


@dataclass(frozen=True, slots=True)
class RequestsSent:
    """How many requests wait for a partner."""

    sent: int


@dataclass(frozen=True, slots=True)
class AnswersSent:
    """How many requests of a partner are granted, and how many refused."""

    granted: int
    refused: int


def _requests(node: Node, asked: ListSupport, caller: Caller) -> Page[JsonObject]:
    """List the requests of partners to this node, as those of an instance of a schedule."""
    seen = seen_by(caller)
    return partner_requests(node, asked.partner, asked.limit, asked.cursor, seen)


def _answers(node: Node, asked: ListSupport, caller: Caller) -> Page[SupportAnswer]:
    """List what partners have granted and refused."""
    seen = seen_by(caller)
    return received_answers(node, asked.partner, asked.limit, asked.cursor, seen)


def _ask(node: Node, asked: AskPartner, _caller: Caller) -> RequestsSent:
    """Request support from a partner; an agreement must allow it."""
    sent = request_support(
        node,
        asked.partner,
        asked.requests,
        withdrawn=asked.withdraw,
        level=asked.level,
    )
    return RequestsSent(sent)


def _answer(node: Node, asked: AnswerPartner, _caller: Caller) -> AnswersSent:
    """Send a partner the windows that a schedule grants it, and the reasons for refusals."""
    return AnswersSent(
        *answer_partner(node, asked.partner, asked.schedule, level=asked.level)
    )


DAY = "2024-11-04T"
WINDOW: JsonObject = {
    "antennas": ["K"],
    "start": f"{DAY}00:00:00",
    "end": f"{DAY}01:00:00",
}
LIST_REQUESTS = Operation(
    name="link asked",
    path="/support/requests",
    right=Right.READ_SHARED,
    request=ListSupport,
    result=Page[JsonObject],
    run=_requests,
    example=ListSupport("party:alfa"),
)
ASK_PARTNER = Operation(
    name="link ask",
    method="POST",
    path="/support/requests",
    right=Right.SHARE,
    request=AskPartner,
    result=RequestsSent,
    run=_ask,
    example=AskPartner(
        "party:alfa", ({"name": "pass", "duration_s": 600, "windows": [WINDOW]},)
    ),
)
LIST_ANSWERS = Operation(
    name="link answers",
    path="/support/answers",
    right=Right.READ_SHARED,
    request=ListSupport,
    result=Page[SupportAnswer],
    run=_answers,
    example=ListSupport(),
)
ANSWER_PARTNER = Operation(
    name="link answer",
    method="POST",
    path="/support/answers",
    right=Right.SHARE,
    request=AnswerPartner,
    result=AnswersSent,
    run=_answer,
    example=AnswerPartner(
        "party:alfa",
        {"tracks": [{**WINDOW, "request": "party:alfa early"}], "rejected": []},
    ),
)
OPERATIONS = (LIST_REQUESTS, ASK_PARTNER, LIST_ANSWERS, ANSWER_PARTNER)
