"""The page of a notice: who has understood it, what it says, its revisions, and the acts about it."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from comity.apps.notices.act_workflows import Acknowledge, CancelNotice, SpokenCode
from comity.apps.notices.acts import ACKNOWLEDGE, CANCEL, CONFIRM_SPOKEN
from comity.apps.notices.ladder_cells import ladder_lines, state_counts
from comity.apps.notices.operations import (
    RENDER_NOTICE,
    SHOW_NOTICE,
    NamedNotice,
    RenderNotice,
)
from comity.apps.notices.page_words import field_label, form_name, languages, short
from comity.apps.notices.read_back_form import read_back_inputs, wrong_facts
from comity.apps.notices.view_records import NoticeView
from comity.apps.notices.watch_operations import SHOW_ROSTER, ShowRoster
from comity.coordination.notices.forms import FORMS, form_of
from comity.coordination.notices.ladder import Level
from comity.coordination.notices.render import Rendered
from comity.coordination.notices.roster import call_text
from comity.foundations.errors import ComityError, InputError, UnknownNameError
from comity.trust.persons import Right
from comity.web.acts import shown_act
from comity.web.asked import Asked
from comity.web.console import ConsolePage
from comity.web.pages import page
from comity.web.past import Past, past_of

__all__ = ["PAGES"]

#: Rungs that a person says by a button; *understood* is read back.
SAID = ("shown", "read", "decided")
#: Longest code and reason that are typed, characters.
MOST_CODE, MOST_REASON = 40, 500
NOW = Past()


@dataclass(frozen=True, slots=True)
class Change:
    """A field that a revision has changed: its label, and what it was and is."""

    label: str
    was: str
    now: str


def _view(asked: Asked, past: Past = NOW) -> NoticeView:
    return asked.ask(SHOW_NOTICE, NamedNotice(asked.path("name"), past.at_us))


def _rendered(asked: Asked, name: str, language: str) -> Rendered | None:
    try:
        return asked.ask(RENDER_NOTICE, RenderNotice(name, language))
    except UnknownNameError:
        raise
    except ComityError:
        # A field that no message names leaves the fields, which are what counts.
        return None


def _changes(asked: Asked, view: NoticeView, shown: Rendered) -> tuple[Change, ...]:
    """Return what the shown revision has changed of the one before it."""
    place = view.revisions.index(view.notice) if view.notice in view.revisions else 0
    if not place:
        return ()
    before = _rendered(asked, view.revisions[place - 1], shown.language)
    was = {line.field: line.value for line in before.lines} if before else {}
    now = {line.field: line.value for line in shown.lines}
    return tuple(
        Change(field_label(asked, name), was.get(name, ""), now.get(name, ""))
        for name in [*now, *(set(was) - set(now))]
        if was.get(name, "") != now.get(name, "")
    )


def _title(asked: Asked, view: NoticeView, counts: dict[str, int]) -> str:
    t = asked.texts
    revision = view.notice.rpartition("/")[2]
    name = form_name(asked, view.form)
    if revision != "0":
        name = t("notice-revision", form=name, revision=revision)
    if view.now.life != "current":
        return t(f"notice-title-{view.now.life}", name=name)
    total, party = counts["total"], short(view.issuer)
    if not view.sent:
        state = view.recipients[0].state if view.recipients else "moot"
        end = {"moot": "replaced", "understood": "understood", "decided": "understood"}
        return t(f"notice-title-{end.get(state, 'owed')}", name=name, party=party)
    for kind in ("silent", "misread", "waiting"):
        if counts[kind]:
            return t(f"notice-title-{kind}", name=name, count=counts[kind], total=total)
    return t("notice-title-all", name=name, total=total)


def _next_call(
    asked: Asked, view: NoticeView, past: Past
) -> tuple[int, str, str] | None:
    """Return when people are called next, about which recipient, and who; None if nobody is."""
    due = [
        (one.next_call_us, one.party, one.level)
        for one in view.recipients
        if one.next_call_us is not None
    ]
    if not due:
        return None
    at_us, party, level = min(due)
    try:
        roster = asked.ask(SHOW_ROSTER, ShowRoster(days=1, at_us=past.at_us)).watches
    except ComityError:
        return at_us, party, ""
    step = Level(min(level + 1, Level.PHONE))
    return at_us, party, call_text(roster, step, at_us)


def _values(asked: Asked, view: NoticeView, past: Past = NOW) -> dict[str, Any]:
    t = asked.texts
    wanted = asked.query("in")
    language = wanted if wanted in languages else t.language
    shown = _rendered(asked, view.notice, language)
    now_us = asked.now_us if past.at_us is None else past.at_us
    lines = ladder_lines(view, now_us)
    own = view.recipients[0] if view.recipients and not view.sent else None
    owes = own is not None and own.awaited is not None
    form = form_of(view.form)
    return {
        "view": view,
        "past": past,
        "title": _title(asked, view, state_counts(view, lines)),
        "name_of_form": form_name(asked, view.form),
        "lines": lines,
        "shown": shown,
        "worded": language,
        "languages_of_text": languages,
        "changes": _changes(asked, view, shown) if shown else (),
        "call": _next_call(asked, view, past),
        "own": own,
        "owes": owes,
        "may_sign": asked.may(Right.ACKNOWLEDGE) and not past.inert,
        "may_send": asked.may(Right.SEND_NOTICE) and view.sent and not past.inert,
        "followers": [
            name for name, one in FORMS.items() if view.form in one.refers and view.sent
        ],
        "pace": form.pace,
        "inputs": read_back_inputs(asked, view, {}, ()),
        "said": SAID,
        "code": "",
        "code_error": "",
        "reason": "",
        "reason_error": "",
        "insist": False,
        "form_label": lambda name: form_name(asked, name),
        **past.clock(asked),
    }


def _show(asked: Asked) -> Response:
    past = past_of(asked)
    return page(
        asked, "notices/notice.html", **_values(asked, _view(asked, past), past)
    )


def _acknowledge(asked: Asked) -> Response:
    """Prepare that a rung is signed; a read-back is compared before, and comes back if it differs."""
    view, form = _view(asked), asked.form()
    rung = form.get("rung", "understood")
    language = asked.texts.language
    if rung in SAID:
        made = asked.prepare(ACKNOWLEDGE, Acknowledge(view.notice, rung, {}, language))
        return shown_act(asked, made)
    if rung != "understood":
        raise InputError(f"{rung[:20]!r} is no step of the ladder")
    said = {name: form.get(f"fact-{name}", "").strip() for name in view.read_back}
    wrong = wrong_facts(asked, view, said, language)
    every_fact = all(said.values())
    if wrong and not (form.get("insist") == "yes" and every_fact):
        values = _values(asked, view) | {
            "inputs": read_back_inputs(asked, view, said, wrong),
            "insist": every_fact,
        }
        template = "read_back.html" if asked.fragment else "notice.html"
        return page(asked, f"notices/{template}", 422, **values)
    request = Acknowledge(view.notice, "understood", said, language)
    return shown_act(asked, asked.prepare(ACKNOWLEDGE, request))


def _code(asked: Asked) -> Response:
    view, code = _view(asked), asked.form().get("code", "").strip()
    letters = [one for one in code if one.isalnum()]
    if not letters or len(code) > MOST_CODE:
        error = asked.texts("notice-code-missing")
        values = _values(asked, view) | {"code": code, "code_error": error}
        template = "spoken.html" if asked.fragment else "notice.html"
        return page(asked, f"notices/{template}", 422, **values)
    made = asked.prepare(CONFIRM_SPOKEN, SpokenCode(view.notice, code))
    return shown_act(asked, made)


def _cancel(asked: Asked) -> Response:
    view, reason = _view(asked), asked.form().get("reason", "").strip()
    wrong = ""
    if len(reason) > MOST_REASON:
        wrong = asked.texts("notice-reason-long", most=MOST_REASON)
    else:
        try:
            made = asked.prepare(CANCEL, CancelNotice(view.notice, reason))
            return shown_act(asked, made)
        except InputError as error:
            wrong = error.message
    values = _values(asked, view) | {"reason": reason, "reason_error": wrong}
    template = "cancelling.html" if asked.fragment else "notice.html"
    return page(asked, f"notices/{template}", 422, **values)


PAGES: tuple[ConsolePage, ...] = (
    ConsolePage(
        "/notices/{name:path}/acknowledgement", _acknowledge, "notices", "POST"
    ),
    ConsolePage("/notices/{name:path}/code", _code, "notices", "POST"),
    ConsolePage("/notices/{name:path}/cancellation", _cancel, "notices", "POST"),
    ConsolePage("/notices/{name:path}", _show, "notices"),
)
