"""Operations about warnings that bind nobody: events, and the question to be asked about one."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from comity.apps.notices.event_reports import EventReport, report_event
from comity.apps.notices.inquiries import DraftedQuestion, draft_question
from comity.apps.notices.warnings import events_page, find_event
from comity.foundations.constants import DAY_US
from comity.node.node import Node
from comity.node.operations import Number, Operation, Page, PageLimit
from comity.node.persons.seen import seen_by
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = [
    "DRAFT_QUESTION",
    "LIST_WARNINGS",
    "MAX_DAYS",
    "OPERATIONS",
    "SHOW_WARNING",
    "ListWarnings",
    "NamedWarning",
    "WarningAt",
]

#: How far back events are listed, days.
MAX_DAYS = 3660.0


@dataclass(frozen=True, slots=True)
class ListWarnings:
    """Events whose first warning was stored here in the last days.

    With ``at_us`` they are as this node knew them at that instant, microseconds of UTC since 1970, and
    of the days before it.
    """

    days: Annotated[float, Field(gt=0.0, le=MAX_DAYS)] = 7.0
    cursor: str = ""
    limit: PageLimit = 100
    at_us: Number | None = None


@dataclass(frozen=True, slots=True)
class WarningAt:
    """A warning by its id, with or without revision; with ``at_us`` as it was known then, UTC."""

    name: str
    at_us: Number | None = None


@dataclass(frozen=True, slots=True)
class NamedWarning:
    """A warning by its id, with or without revision: ``warning/DEU/2027/4``."""

    name: str


def _list(node: Node, asked: ListWarnings, caller: Caller) -> Page[EventReport]:
    """List events that warnings report, the newest first.

    How far an event is confirmed, and what announced it, follow from the notices that the
    caller's roles see.
    """
    now_us = node.clock() if asked.at_us is None else asked.at_us
    since_us = now_us - round(asked.days * DAY_US)
    seen = seen_by(caller)
    return events_page(node, since_us, asked.cursor, asked.limit, seen, asked.at_us)


def _show(node: Node, asked: WarningAt, caller: Caller) -> EventReport:
    """Show the event of a warning: confidence, lineages that count, announcement."""
    with node.reading() as work:
        return report_event(find_event(work, asked.name, seen_by(caller), asked.at_us))


def _question(node: Node, asked: NamedWarning, caller: Caller) -> DraftedQuestion:
    """Draft the question about an event that nothing announced; nothing is sent."""
    with node.reading() as work:
        return draft_question(work, asked.name, seen_by(caller))


def _named(result: Page[EventReport] | EventReport) -> list[str]:
    """Name the warnings that an answer holds, for the audit."""
    events = result.items if isinstance(result, Page) else (result,)
    return [report.notice for event in events for report in event.reports]


NAME = "warning:000000"
LIST_WARNINGS = Operation(
    name="warning list",
    path="/warnings",
    right=Right.READ,
    request=ListWarnings,
    result=Page[EventReport],
    run=_list,
    example=ListWarnings(days=30.0),
    seen=_named,
)
SHOW_WARNING = Operation(
    name="warning show",
    path="/warnings/{name:path}",
    right=Right.READ,
    request=WarningAt,
    result=EventReport,
    run=_show,
    example=WarningAt(NAME),
    seen=_named,
)
DRAFT_QUESTION = Operation(
    name="warning question",
    path="/warnings/{name:path}/question",
    right=Right.DRAFT,
    request=NamedWarning,
    result=DraftedQuestion,
    run=_question,
    example=NamedWarning(NAME),
)
OPERATIONS = (LIST_WARNINGS, SHOW_WARNING, DRAFT_QUESTION)
