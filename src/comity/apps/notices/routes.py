"""Routes of the people's API about notices, warnings, channels and watches."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from comity.apps.atlas.shared_history import shared_history
from comity.apps.notices.acknowledgements import acknowledge
from comity.apps.notices.coverage_map import (
    NetReport,
    instruments,
    net_map,
    report_net,
)
from comity.apps.notices.duty_roster import (
    LogLine,
    RosterReport,
    report_roster,
    watch_log,
)
from comity.apps.notices.inquiries import DraftedQuestion, ask_about, draft_question
from comity.apps.notices.issue import Order, send_notice
from comity.apps.notices.line_tests import (
    ChannelStatus,
    channel_states,
    line_history,
)
from comity.apps.notices.view_records import NoticeLine, NoticeView
from comity.apps.notices.views import list_notices, render_notice, show_notice
from comity.apps.notices.warnings import (
    EventReport,
    find_event,
    report_event,
    warning_events,
)
from comity.coordination.notices.forms import from_file
from comity.coordination.notices.ladder import State
from comity.coordination.notices.readback import Mismatch
from comity.coordination.notices.render import Rendered
from comity.coordination.notices.schemas import schema_of
from comity.foundations.constants import DAY_US
from comity.foundations.plain import JsonObject, plain
from comity.foundations.wire_types import wire_type
from comity.node.node import Node

__all__ = ["add_notice_routes"]


class Sending(BaseModel):
    """A notice to be sent: the same members as the command's options."""

    model_config = ConfigDict(extra="forbid")
    form: str
    fields: JsonObject
    to: list[str]
    text: str = ""
    about: str = ""
    level: str = ""
    public: str = ""


class Acknowledging(BaseModel):
    """An acknowledgement: who, which rung, and the key facts as read back."""

    model_config = ConfigDict(extra="forbid")
    by: str
    rung: str = "understood"
    said: dict[str, str] = Field(default_factory=dict)
    language: str = "en"


@dataclass(frozen=True, slots=True)
class AcknowledgementResult:
    """Where a notice stands, and the key facts that were not read back correctly."""

    state: State
    wrong: tuple[Mismatch, ...]


@dataclass(frozen=True, slots=True)
class SentQuestion:
    """Id of the question that was sent."""

    sent: str


@dataclass(frozen=True, slots=True)
class WatchReport:
    """The roster with its gaps, and the log."""

    roster: RosterReport
    log: tuple[LogLine, ...]


def _answer(record: object) -> JSONResponse:
    return JSONResponse(plain(record))


def add_notice_routes(node: Node, router: APIRouter) -> None:
    """Add notices, warnings, channels and watches to the people's API."""
    _notices(node, router)
    _acknowledgements(node, router)
    _warnings(node, router)
    _channels(node, router)


def _notices(node: Node, router: APIRouter) -> None:
    @router.get("/notices", response_model=wire_type(list[NoticeLine]))
    def read_notices(
        which: str = "all",
        form: str = "",
        waiting: bool = False,
        most: Annotated[int, Query(ge=1, le=10_000)] = 100,
    ) -> JSONResponse:
        """Return notices, the newest first."""
        return _answer(
            list_notices(node, which=which, form=form, open_only=waiting, most=most)
        )

    @router.post("/notices", response_model=wire_type(NoticeView))
    def send(order: Sending) -> JSONResponse:
        """Send a notice: to all that are named, or to nobody."""
        made = Order(
            order.form,
            from_file(order.form, order.fields),
            order.to,
            order.text,
            order.about,
            order.level,
            order.public,
        )
        return _answer(show_notice(node, str(send_notice(node, made))))

    @router.get("/forms/{form}")
    def read_form(form: str) -> JsonObject:
        """Return the JSON Schema of a form."""
        return schema_of(form)

    @router.get(
        "/notices/{name:path}/in/{language}", response_model=wire_type(Rendered)
    )
    def read_rendering(name: str, language: str) -> JSONResponse:
        """Return a notice in a language; its fields are what counts."""
        return _answer(render_notice(node, name, language))


def _acknowledgements(node: Node, router: APIRouter) -> None:
    @router.post(
        "/notices/{name:path}/acknowledgement",
        response_model=wire_type(AcknowledgementResult),
    )
    def acknowledge_(name: str, given: Acknowledging) -> JSONResponse:
        """Acknowledge a notice; facts that were read back wrongly are named."""
        done = acknowledge(
            node,
            name,
            given.rung,
            by=given.by,
            read_back=given.said,
            language=given.language,
        )
        return _answer(AcknowledgementResult(done.state, done.wrong))

    # After the routes below a notice: their paths end in something else.
    @router.get("/notices/{name:path}", response_model=wire_type(NoticeView))
    def read_notice(name: str) -> JSONResponse:
        """Return a notice whole: per recipient and channel, rungs, times, signatures."""
        view = show_notice(node, name)
        history = shared_history([node.party, *view.parties])
        return _answer(replace(view, history=history))


def _warnings(node: Node, router: APIRouter) -> None:
    @router.get("/warnings", response_model=wire_type(list[EventReport]))
    def read_warnings(
        days: Annotated[float, Query(gt=0, le=3660)] = 7.0,
    ) -> JSONResponse:
        """Return events that warnings report, the newest first."""
        since_us = node.clock() - round(days * DAY_US)
        events = node.view(lambda work: warning_events(work, since_us))
        return _answer([report_event(event) for event in events])

    @router.get(
        "/warnings/{name:path}/question", response_model=wire_type(DraftedQuestion)
    )
    def read_question(name: str) -> JSONResponse:
        """Return the drafted question about an event; nothing is sent."""
        return _answer(node.view(lambda work: draft_question(work, name)))

    @router.post(
        "/warnings/{name:path}/question", response_model=wire_type(SentQuestion)
    )
    def ask(name: str) -> JSONResponse:
        """Send the drafted question: a person has decided to."""
        return _answer(SentQuestion(str(ask_about(node, name))))

    @router.get("/warnings/{name:path}", response_model=wire_type(EventReport))
    def read_warning(name: str) -> JSONResponse:
        """Return the event of a warning: confidence, lineages, announcement."""
        return _answer(report_event(node.view(lambda work: find_event(work, name))))


def _channels(node: Node, router: APIRouter) -> None:
    @router.get("/channels", response_model=wire_type(ChannelStatus))
    def read_channels() -> JSONResponse:
        """Return how every channel stands, and the line tests."""
        return _answer(ChannelStatus(channel_states(node), line_history(node)))

    @router.get("/channels/map", response_model=wire_type(NetReport))
    def read_map(real: bool = False) -> JSONResponse:
        """Return the map of the safety net, or of documented instruments."""
        return _answer(report_net(instruments() if real else net_map(node)))

    @router.get("/watch", response_model=wire_type(WatchReport))
    def read_watch() -> JSONResponse:
        """Return the roster with its gaps, and the log."""
        return _answer(WatchReport(report_roster(node), watch_log(node)))
