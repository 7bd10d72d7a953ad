"""Pages of the console that belong to no single topic: Today, search, one page per id, the parts."""

import re
from collections import Counter
from typing import Literal

from markupsafe import Markup
from starlette.responses import PlainTextResponse, Response

from comity.apps.atlas.shared_history import shared_history
from comity.apps.console.found import find_things
from comity.apps.console.rests import rests_of
from comity.apps.console.things import show_thing
from comity.apps.console.triage import (
    LIST_NOTES,
    LIST_VIEWS,
    NOTE_TRIAGE,
    SAVE_VIEW,
    SET_TRIAGE,
    NamedSubject,
    NoteTriage,
    SaveView,
    SetTriage,
)
from comity.apps.console.waiting import Item, waited_then, waiting_for
from comity.apps.operations.first_run import FirstRun
from comity.apps.operations.pages import first_run_of
from comity.drawing.day_strip import Mark, day_strip
from comity.foundations.constants import DAY_US, HOUR_US
from comity.foundations.errors import UnknownNameError
from comity.node.operations import Nothing
from comity.node.persons.accounts import list_accounts
from comity.trust.persons import Right
from comity.web.asked import Asked
from comity.web.console import ConsolePage
from comity.web.pages import go, local_path, page
from comity.web.past import past_of

__all__ = ["PAGES"]

#: Word of a decision → the state that it sets, and whether it takes care of the thing.
DECISIONS: dict[str, tuple[Literal["open", "snoozed", "dismissed"], bool | None]] = {
    "snooze": ("snoozed", None),
    "dismiss": ("dismissed", None),
    "back": ("open", None),
    "take": ("open", True),
    "leave": ("open", False),
}
#: What may be noted about, and the longest note, characters.
SUBJECT = re.compile(r"[a-z]+/[A-Za-z0-9:/._-]{1,240}")
MOST_NOTE = 2000
#: An id of a party, and how many a page of precedents takes.
PARTY = re.compile(r"party:[A-Za-z0-9-]{1,60}")
MOST_PARTIES = 20
#: Longest time to snooze from the page, hours.
MOST_HOURS = 720
#: How far the strip over Today reaches.
STRIP_US = DAY_US
#: Rows of Today that are drawn at once.
MOST_ROWS = 60
#: Orders of Today; the first one is usual.
ORDERS = ("action", "conjunction", "satellite")


def _start(_asked: Asked) -> Response:
    return go("/today")


Row = tuple[int, Item]
Group = tuple[str, list[Row]]


def _strip(asked: Asked, rows: list[Row], width: float, now_us: int) -> Markup:
    marks = [
        Mark("decide", one.until_us, number, one.whose == "us")
        for number, one in rows
        if one.until_us is not None
    ]
    marks += [
        Mark("closest", one.tca_us, number, one.whose == "us")
        for number, one in rows
        if one.tca_us is not None
    ]
    t = asked.texts
    drawn = day_strip(
        marks,
        now_us,
        (t("today-lane-decide"), t("today-lane-closest")),
        t("today-strip"),
        width,
        mirrored=t.direction == "rtl",
    )
    # Made by `drawing`, which escapes every text in it.
    return Markup(drawn)  # noqa: S704


def _open_run(asked: Asked) -> FirstRun | None:
    """Return the steps of the first run, while the node has no peer or no agreement."""
    run = first_run_of(asked)
    open_steps = {one.name for one in run.steps if one.state in {"now", "later"}}
    return run if open_steps & {"peer", "agreement"} else None


def _today(asked: Asked) -> Response:
    return _shown_today(asked, {})


def _ordered(items: list[Item], order: str) -> list[Item]:
    """Return what waits in an order: of the last moment, of closest approach, or by satellite."""
    never = 2**62
    if order == "conjunction":
        return sorted(items, key=lambda one: one.tca_us or never)
    if order == "satellite":
        # Satellites stand in the order of what of each is due first, and what has none comes last.
        first: dict[str, int] = {}
        for place, one in enumerate(items):
            first.setdefault(one.satellite, place)
        return sorted(items, key=lambda one: (not one.satellite, first[one.satellite]))
    return items


def _groups(rows: list[Row], order: str, aside: bool, now_us: int) -> list[Group]:
    """Return rows in groups: name of a text or id of a satellite, and its rows."""
    if order == "satellite":
        found: dict[str, list[Row]] = {}
        for row in rows:
            found.setdefault(row[1].satellite or "today-no-satellite", []).append(row)
        return list(found.items())
    if order == "conjunction" or aside:
        return [("", rows)]
    soon = now_us + 12 * HOUR_US
    near = [row for row in rows if row[1].until_us and row[1].until_us <= soon]
    return [("", near), ("today-later", [row for row in rows if row not in near])]


def _shown_today(asked: Asked, errors: dict[str, str]) -> Response:
    past = past_of(asked)
    now_us = asked.now_us if past.at_us is None else past.at_us
    waiting = waiting_for(asked) if past.at_us is None else waited_then(asked, past)
    order, section = asked.query("by"), asked.query("section")
    order = order if order in ORDERS else ORDERS[0]
    aside = asked.query("show") == "aside" and past.at_us is None
    every = waiting.aside if aside else waiting.items
    chosen = [one for one in every if not section or one.section == section]
    items = _ordered(chosen, order)
    rows = list(enumerate(items[:MOST_ROWS], 1))
    return page(
        asked,
        "console/today.html",
        422 if errors else 200,
        waiting=waiting,
        ours=waiting.ours,
        groups=_groups(rows, order, aside, now_us),
        first=0 if past.inert else next((n for n, one in rows if one.whose == "us"), 0),
        order=order,
        orders=ORDERS,
        past=past,
        rests=rests_of(asked, past),
        more=len(items) - len(rows),
        run=None if past.inert else _open_run(asked),
        strip=_strip(asked, rows, 1048.0, now_us),
        narrow_strip=_strip(asked, rows, 334.0, now_us),
        chosen=section,
        facets=_facets(every),
        showing_aside=aside,
        names=_names(asked, items),
        views=asked.ask(LIST_VIEWS, Nothing()).views,
        errors=errors,
        typed=dict(asked.pairs()) if errors else {},
        address=asked.request.url.path
        + (f"?{asked.request.url.query}" if asked.request.url.query else ""),
        **past.clock(asked),
    )


def _facets(items: tuple[Item, ...]) -> list[tuple[str, int]]:
    """Return the sections of what waits with how much waits in each."""
    counted = Counter(one.section for one in items)
    return sorted(counted.items(), key=lambda pair: -pair[1])


def _names(asked: Asked, items: list[Item]) -> dict[str, str]:
    """Return the names of those who take care of something, or have set it aside."""
    known = {one.aside.state.owner for one in items if one.aside.state}
    known |= {one.aside.state.by for one in items if one.aside.state}
    with asked.node.reading() as work:
        return {one.id: one.name for one in list_accounts(work) if one.id in known}


def _triage(asked: Asked) -> Response:
    """Set what was chosen aside, take it back, or take care of it."""
    pairs = asked.pairs()
    form = dict(pairs)
    chosen = [value.rpartition(" ") for name, value in pairs if name == "subject"]
    t, errors = asked.texts, {}
    do = form.get("do", "")
    if not chosen:
        errors["subject"] = t("triage-none")
    if do not in DECISIONS:
        errors["do"] = t("triage-what")
    elif do in {"snooze", "dismiss"} and not form.get("reason", "").strip():
        errors["reason"] = t("triage-reason-missing")
    hours = form.get("hours", "8")
    if not (hours.isascii() and hours.isdigit()) or not 0 < int(hours) <= MOST_HOURS:
        errors["hours"] = t("triage-hours-wrong", value=hours[:20], most=MOST_HOURS)
    if errors:
        return _shown_today(asked, errors)
    state, mine = DECISIONS[do]
    asked.ask(
        SET_TRIAGE,
        SetTriage(
            tuple(subject for subject, _, _ in chosen),
            tuple(seen for _, _, seen in chosen),
            state,
            form.get("reason", "")[:200],
            float(hours),
            mine,
        ),
    )
    return go(local_path(form.get("next", "/today")))


def _notes(asked: Asked) -> Response:
    """Show what people here have noted about something; none of it ever leaves this node."""
    return _shown_notes(asked, asked.query("subject"))


def _shown_notes(
    asked: Asked, subject: str, typed: str = "", error: str = ""
) -> Response:
    if not SUBJECT.fullmatch(subject):
        raise UnknownNameError(f"there is nothing {subject[:60]!r} to note about")
    notes = asked.ask(LIST_NOTES, NamedSubject(subject))
    known = {one.by for one in notes}
    with asked.node.reading() as work:
        names = {one.id: one.name for one in list_accounts(work) if one.id in known}
    return page(
        asked,
        "console/notes.html" if asked.fragment else "console/notes_page.html",
        422 if error else 200,
        subject=subject,
        notes=notes,
        names=names,
        typed=typed,
        error=error,
        may=asked.may(Right.DRAFT),
    )


def _precedents(asked: Asked) -> Response:
    """Show what happened before in a situation like that of a page, for some parties."""
    if not asked.may(Right.READ):
        raise UnknownNameError("there is no page '/precedents'")
    named = asked.request.query_params.getlist("party")[:MOST_PARTIES]
    parties = [one for one in named if PARTY.fullmatch(one)]
    return page(
        asked,
        "console/before.html" if asked.fragment else "console/before_page.html",
        rows=shared_history(parties, asked.query("situation")).precedents,
    )


def _note(asked: Asked) -> Response:
    form = asked.form()
    subject, text = form.get("subject", ""), form.get("text", "").strip()
    if not text or len(text) > MOST_NOTE:
        words = asked.texts("notes-wrong", count=len(text), most=MOST_NOTE)
        return _shown_notes(asked, subject, text, words)
    if SUBJECT.fullmatch(subject):
        asked.ask(NOTE_TRIAGE, NoteTriage(subject, text))
    return _shown_notes(asked, subject)


def _save_view(asked: Asked) -> Response:
    form = asked.form()
    name, path = form.get("name", "")[:60], form.get("path", "")[:500]
    asked.ask(SAVE_VIEW, SaveView(name or "view", path))
    return go(local_path(form.get("next", "/today")))


def _clock(asked: Asked) -> Response:
    return PlainTextResponse(
        str(asked.node.clock()), headers={"Cache-Control": "no-store"}
    )


def _search(asked: Asked) -> Response:
    text = asked.query("q").strip()
    found = find_things(asked, text) if text else ()
    if not asked.fragment and len(found) == 1 and found[0].exact:
        return go(found[0].path)
    template = "console/found_list.html" if asked.fragment else "console/found.html"
    return page(asked, template, q=text, found=found)


def _thing(asked: Asked) -> Response:
    return show_thing(asked, asked.path("id"))


def _components(asked: Asked) -> Response:
    return page(asked, "console/components.html")


PAGES: tuple[ConsolePage, ...] = (
    ConsolePage("/", _start),
    ConsolePage("/today", _today, "today"),
    ConsolePage("/triage", _triage, "today", "POST"),
    ConsolePage("/notes", _notes, "today"),
    ConsolePage("/notes", _note, "today", "POST"),
    ConsolePage("/precedents", _precedents, "atlas"),
    ConsolePage("/views", _save_view, "today", "POST"),
    ConsolePage("/clock", _clock),
    ConsolePage("/search", _search),
    ConsolePage("/components", _components, "administration"),
    ConsolePage("/{id:thing}", _thing),
)
