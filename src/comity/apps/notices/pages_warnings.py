"""Events that warnings report: how far they are confirmed, by which sensors, and what is asked about them."""

from typing import Any

from starlette.responses import Response

from comity.apps.notices.act_workflows import AskAbout, ConfirmEvent
from comity.apps.notices.acts import ASK_ABOUT, CONFIRM_EVENT
from comity.apps.notices.event_reports import EventReport
from comity.apps.notices.inquiries import DraftedQuestion
from comity.apps.notices.page_words import choice_name, short
from comity.apps.notices.warning_operations import (
    DRAFT_QUESTION,
    LIST_WARNINGS,
    SHOW_WARNING,
    ListWarnings,
    NamedWarning,
    WarningAt,
)
from comity.coordination.notices.facts import COMPASS
from comity.foundations.errors import ComityError, InputError, TrustError
from comity.trust.persons import Right
from comity.web.acts import shown_act
from comity.web.asked import Asked
from comity.web.console import ConsolePage
from comity.web.pages import page
from comity.web.past import Past, past_of

__all__ = ["PAGES"]

#: Events of a page, and how far back the list goes, days.
ROWS = 50
DAYS = (7, 30, 365)
NOW = Past()


def finding(asked: Asked, event: EventReport) -> str:
    """Return how far an event is confirmed, in a sentence."""
    t, count = asked.texts, len(event.lineages)
    if event.confidence == "confirmed":
        return t("warning-confirmed", count=count)
    if event.confidence == "single" and not count:
        return t("warning-undeclared")
    return t(f"warning-{event.confidence}")


def _place(asked: Asked, event: EventReport) -> str:
    """Return where an event was, with the reader's words for north, south, east and west."""
    north, south, east, west = COMPASS[asked.texts.language]
    latitude, longitude = event.place_deg
    return (
        f"{abs(latitude):.2f}° {north if latitude >= 0 else south}, "
        f"{abs(longitude):.2f}° {east if longitude >= 0 else west}"
    )


def _list(asked: Asked) -> Response:
    words = asked.query("days", "7")
    days = int(words) if words in {str(one) for one in DAYS} else DAYS[0]
    past = past_of(asked)
    wanted = ListWarnings(float(days), asked.query("after"), ROWS, past.at_us)
    found = asked.ask(LIST_WARNINGS, wanted)
    return page(
        asked,
        "notices/warnings.html",
        past=past,
        events=[(one, finding(asked, one)) for one in found.items],
        next=past.link("/warnings", days=str(days), after=found.next)
        if found.next
        else "",
        first=asked.query("after"),
        days=days,
        spans=DAYS,
        choice=lambda name: choice_name(asked, name),
        place=lambda event: _place(asked, event),
        **past.clock(asked),
    )


def _question(asked: Asked, event: EventReport) -> tuple[DraftedQuestion | None, str]:
    """Return the drafted question, or why there is none."""
    if not asked.may(Right.DRAFT):
        return None, ""
    try:
        return asked.ask(DRAFT_QUESTION, NamedWarning(event.warning)), ""
    except ComityError as error:
        return None, error.message


def _values(asked: Asked, event: EventReport, past: Past = NOW) -> dict[str, Any]:
    question, why_not = (None, "") if past.inert else _question(asked, event)
    origins: dict[str, list[str]] = {}
    for one in event.reports:
        origins.setdefault(one.lineage, []).append(short(one.sender))
    return {
        "event": event,
        "past": past,
        "finding": finding(asked, event),
        "question": question,
        "why_not": why_not,
        "origins": origins,
        "may_send": asked.may(Right.SEND_NOTICE) and not past.inert,
        "choice": lambda name: choice_name(asked, name),
        "place": lambda one: _place(asked, one),
        "typed": {},
        "errors": {},
        "ask_error": "",
        **past.clock(asked),
    }


def _event(asked: Asked, past: Past = NOW) -> EventReport:
    return asked.ask(SHOW_WARNING, WarningAt(asked.path("name"), past.at_us))


def _show(asked: Asked) -> Response:
    past = past_of(asked)
    values = _values(asked, _event(asked, past), past)
    return page(asked, "notices/warning.html", **values)


def _ask(asked: Asked) -> Response:
    event = _event(asked)
    try:
        return shown_act(asked, asked.prepare(ASK_ABOUT, AskAbout(event.warning)))
    except (InputError, TrustError) as error:
        values = _values(asked, event) | {"ask_error": error.message}
        template = "asking.html" if asked.fragment else "warning.html"
        return page(asked, f"notices/{template}", 422, **values)


def _number(
    asked: Asked, typed: dict[str, str], name: str, most: float, errors: dict[str, str]
) -> float:
    text = typed.get(name, "").strip().replace(",", ".")
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= most:
        errors[name] = asked.texts("warning-number", most=f"{most:g}")
    return value


def _confirm(asked: Asked) -> Response:
    event, typed = _event(asked), asked.form()
    errors: dict[str, str] = {}
    lineage = typed.get("lineage", "").strip()
    if not lineage:
        errors["lineage"] = asked.texts("field-missing")
    sigma_s = _number(asked, typed, "sigma_s", 86_400.0, errors)
    confidence = _number(asked, typed, "confidence", 1.0, errors)
    if not errors:
        request = ConfirmEvent(
            event.warning,
            lineage,
            typed.get("at", "").strip(),
            typed.get("found") == "nothing",
            sigma_s,
            confidence,
        )
        try:
            return shown_act(asked, asked.prepare(CONFIRM_EVENT, request))
        except (InputError, TrustError) as error:
            words = error.message + (f"; {error.remedy}" if error.remedy else "")
            wrong = "at" if "instant" in words or "time" in words else "lineage"
            errors[wrong] = words
    values = _values(asked, event) | {"typed": typed, "errors": errors}
    template = "observed.html" if asked.fragment else "warning.html"
    return page(asked, f"notices/{template}", 422, **values)


PAGES: tuple[ConsolePage, ...] = (
    ConsolePage("/warnings", _list, "notices"),
    ConsolePage("/warnings/{name:path}/question", _ask, "notices", "POST"),
    ConsolePage("/warnings/{name:path}/observation", _confirm, "notices", "POST"),
    ConsolePage("/warnings/{name:path}", _show, "notices"),
)
