"""Routes of the people's API about notices, warnings, channels and watches."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from comity.apps.atlas.shared_history import shared_history
from comity.apps.notices.acknowledgements import acknowledge
from comity.apps.notices.coverage_map import instruments, net_json, net_map
from comity.apps.notices.duty_roster import roster_json, watch_log
from comity.apps.notices.inquiries import ask_about, draft_question
from comity.apps.notices.issue import Order, send_notice
from comity.apps.notices.line_tests import channel_states, line_history
from comity.apps.notices.views import (
    list_notices,
    render_notice,
    show_notice,
)
from comity.apps.notices.warnings import event_json, find_event, warning_events
from comity.coordination.notices.forms import from_file
from comity.coordination.notices.schemas import schema_of
from comity.foundations.constants import DAY_US
from comity.foundations.plain import plain
from comity.node.node import Node

__all__ = ["add_notice_routes"]

Json = dict[str, Any]


class Sending(BaseModel):
    """A notice to be sent: the same members as the command's options."""

    model_config = ConfigDict(extra="forbid")
    form: str
    fields: Json
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


def add_notice_routes(node: Node, router: APIRouter) -> None:
    """Add notices, warnings, channels and watches to the people's API."""
    _notices(node, router)
    _warnings(node, router)
    _channels(node, router)


def _notices(node: Node, router: APIRouter) -> None:
    @router.get("/notices")
    def read_notices(
        which: str = "all",
        form: str = "",
        waiting: bool = False,
        most: Annotated[int, Query(ge=1, le=10_000)] = 100,
    ) -> list[Json]:
        """Return notices, the newest first."""
        return list_notices(node, which=which, form=form, open_only=waiting, most=most)

    @router.post("/notices")
    def send(order: Sending) -> Json:
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
        return show_notice(node, str(send_notice(node, made)))

    @router.get("/forms/{form}")
    def read_form(form: str) -> Json:
        """Return the JSON Schema of a form."""
        return schema_of(form)

    @router.get("/notices/{name:path}/in/{language}")
    def read_rendering(name: str, language: str) -> Json:
        """Return a notice in a language; its fields are what counts."""
        said = render_notice(node, name, language)
        return {
            "language": said.language,
            "title": said.title,
            "sentence": said.sentence,
            "lines": [
                {"field": field, "label": label, "value": value}
                for field, label, value in said.lines
            ],
            "remark": said.remark,
            "exercise": said.exercise,
        }

    @router.post("/notices/{name:path}/acknowledgement")
    def acknowledge_(name: str, said: Acknowledging) -> Json:
        """Acknowledge a notice; a wrong read-back is told with what is wrong."""
        state, wrong = acknowledge(
            node,
            name,
            said.rung,
            by=said.by,
            said=said.said,
            language=said.language,
        )
        return {
            "state": str(state),
            "wrong": [{"fact": w.fact, "said": w.said, "why": w.why} for w in wrong],
        }

    @router.get("/notices/{name:path}")
    def read_notice(name: str) -> Json:
        """Return a notice whole: per recipient and channel, rungs, times, signatures."""
        shown = show_notice(node, name)
        others = [shown["from"], *(r["party"] for r in shown["recipients"])]
        return shown | {"history": plain(shared_history([node.party, *others]))}


def _warnings(node: Node, router: APIRouter) -> None:
    @router.get("/warnings")
    def read_warnings(days: Annotated[float, Query(gt=0, le=3660)] = 7.0) -> list[Json]:
        """Return events that warnings tell of, the newest first."""
        since = node.clock() - round(days * DAY_US)
        events = node.view(lambda work: warning_events(work, since))
        return [event_json(event) for event in events]

    @router.get("/warnings/{name:path}/question")
    def read_question(name: str) -> Json:
        """Return the drafted question about an event; nothing is sent."""
        return node.view(lambda work: draft_question(work, name))

    @router.post("/warnings/{name:path}/question")
    def ask(name: str) -> Json:
        """Send the drafted question: a person has decided to."""
        return {"sent": str(ask_about(node, name))}

    @router.get("/warnings/{name:path}")
    def read_warning(name: str) -> Json:
        """Return the event of a warning: confidence, lineages, announcement."""
        return event_json(node.view(lambda work: find_event(work, name)))


def _channels(node: Node, router: APIRouter) -> None:
    @router.get("/channels")
    def read_channels() -> Json:
        """Return how every channel stands, and the line tests."""
        return {"channels": channel_states(node), "tests": line_history(node)}

    @router.get("/channels/map")
    def read_map(real: bool = False) -> Json:
        """Return the map of the safety net, or of documented instruments."""
        return net_json(instruments() if real else net_map(node))

    @router.get("/watch")
    def read_watch() -> Json:
        """Return the roster with its gaps, and the log."""
        return {"roster": roster_json(node), "log": watch_log(node)}
