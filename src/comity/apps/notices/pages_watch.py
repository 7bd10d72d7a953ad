"""The watch: roster and gaps, log, hand-over, and the consoles that are attended."""

from typing import Any

from starlette.responses import Response

from comity.apps.notices.duty_roster import MAX_CHARS, OPEN, is_unkept
from comity.apps.notices.operations import LIST_NOTICES, ListNotices
from comity.apps.notices.watch_acts import HAND_OVER, HandOver
from comity.apps.notices.watch_operations import (
    LIST_LOG,
    NOTE_WATCH,
    SHOW_ROSTER,
    ListLog,
    NoteWatch,
    ShowRoster,
)
from comity.coordination.notices.roster import on_watch
from comity.foundations.errors import ComityError, InputError
from comity.node.attendance import BEAT_S
from comity.node.persons.accounts import list_accounts
from comity.node.server.api.problems import NotAllowedError
from comity.trust.persons import Right, may
from comity.web.acts import shown_act
from comity.web.asked import Asked
from comity.web.console import ConsolePage
from comity.web.pages import go, json_answer, page
from comity.web.past import Past, past_of

__all__ = ["PAGES"]

#: Lines of the log, and open notices, of a page; days ahead in which gaps are looked for.
ROWS, MOST_OPEN, DAYS = 30, 100, 7
NOW = Past()


def _takers(asked: Asked) -> list[str]:
    """Return the names of those who may take the watch from the person who asks."""
    me = asked.person().id
    with asked.node.reading() as work:
        accounts = list_accounts(work)
    return sorted(
        one.name for one in accounts if one.id != me and may(one.roles, Right.HAND_OVER)
    )


def _values(asked: Asked, past: Past = NOW) -> dict[str, Any]:
    at_us = past.at_us
    roster = asked.ask(SHOW_ROSTER, ShowRoster(days=DAYS, at_us=at_us))
    log = asked.ask(LIST_LOG, ListLog(asked.query("after"), ROWS, at_us))
    wanted = ListNotices(waiting=True, limit=MOST_OPEN, at_us=at_us)
    waiting = asked.ask(LIST_NOTICES, wanted)
    now = on_watch(roster.watches, roster.now_us)
    attendance = asked.node.attendance
    hands = asked.may(Right.HAND_OVER) and not past.inert
    return {
        "past": past,
        # A roster that was written since does not tell who was on watch.
        "unkept": is_unkept(roster),
        "roster": roster,
        "on": now,
        "log": log.items,
        "next": past.link("/watch", after=log.next) if log.next else "",
        "after": asked.query("after"),
        "open": waiting.items,
        "more_open": bool(waiting.next),
        "open_states": OPEN,
        "consoles": attendance.count(asked.now_us),
        "mine": attendance.attends(asked.session().key, asked.now_us),
        "absent_us": attendance.absent_since_us,
        "limit_us": round(asked.node.settings.attended_minutes * 60e6),
        "may_hand": hands,
        "may_attend": asked.may(Right.ACKNOWLEDGE),
        "may_note": asked.may(Right.DRAFT) and not past.inert,
        "takers": [(name, name) for name in _takers(asked)] if hands else [],
        "typed": {},
        "errors": {},
        "most": MAX_CHARS,
        "days": DAYS,
        **past.clock(asked),
    }


def _show(asked: Asked) -> Response:
    return page(asked, "notices/watch.html", **_values(asked, past_of(asked)))


def _again(asked: Asked, name: str, typed: dict[str, str], errors: object) -> Response:
    values = _values(asked) | {"typed": typed, "errors": errors}
    template = f"{name}.html" if asked.fragment else "watch.html"
    return page(asked, f"notices/{template}", 422, **values)


def _note(asked: Asked) -> Response:
    typed = asked.form()
    text = typed.get("text", "").strip()
    if not text or len(text) > MAX_CHARS:
        words = asked.texts("log-length", most=MAX_CHARS)
        return _again(asked, "watch_log", typed, {"text": words})
    try:
        asked.ask(NOTE_WATCH, NoteWatch(text))
    except InputError as error:
        return _again(asked, "watch_log", typed, {"text": error.message})
    if asked.fragment:
        return page(asked, "notices/watch_log.html", **_values(asked))
    return go("/watch")


def _hand_over(asked: Asked) -> Response:
    typed = asked.form()
    to, words = typed.get("to", "").strip(), typed.get("words", "").strip()
    errors: dict[str, str] = {}
    if not to:
        errors["to"] = asked.texts("hand-to-missing")
    if len(words) > MAX_CHARS // 2:
        errors["words"] = asked.texts("log-length", most=MAX_CHARS // 2)
    if not errors:
        try:
            return shown_act(asked, asked.prepare(HAND_OVER, HandOver(to, words)))
        except NotAllowedError:
            raise
        except ComityError as error:
            errors["to"] = error.message
    return _again(asked, "handing_over", typed, errors)


def _attend(asked: Asked) -> Response:
    """Note that the console of this session is attended: its worker says so every few seconds.

    Raises
    ------
    NotAllowedError
        If the person may not acknowledge what comes.
    """
    if not asked.may(Right.ACKNOWLEDGE):
        raise NotAllowedError(
            "a console is attended by somebody who may acknowledge what comes",
            remedy="sign in as a duty officer",
        )
    attendance, key = asked.node.attendance, asked.session().key
    if asked.member("state") == "ended":
        attendance.end(key)
    else:
        attendance.note(key, asked.now_us)
    return json_answer({"consoles": attendance.count(asked.now_us), "beat_s": BEAT_S})


def _attended(asked: Asked) -> Response:
    """Show how many consoles are attended, as a part of the frame."""
    return page(
        asked,
        "notices/attended.html",
        consoles=asked.node.attendance.count(asked.now_us),
    )


PAGES: tuple[ConsolePage, ...] = (
    ConsolePage("/watch", _show, "watch"),
    ConsolePage("/watch/log", _note, "watch", "POST"),
    ConsolePage("/watch/handover", _hand_over, "watch", "POST"),
    ConsolePage("/watch/attended", _attend, "watch", "POST"),
    ConsolePage("/watch/attended", _attended, "watch"),
)
