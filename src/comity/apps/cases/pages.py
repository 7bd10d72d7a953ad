"""Pages of cases: the list, one case with its three ways on, a case from a message, and its acts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from comity.apps.cases.acts import STEPS, CaseStep
from comity.apps.cases.operations import (
    LIST_CASES,
    REPLAY_CASE,
    SHOW_CASE,
    WEIGH_CASE,
    CaseAt,
    ListCases,
    NamedCase,
)
from comity.apps.cases.option_records import CaseOptions
from comity.apps.cases.page_acts import offered_acts
from comity.apps.cases.page_message import PAGES as MESSAGE_PAGES
from comity.apps.cases.page_pictures import course_of, planes_of
from comity.apps.cases.page_words import doubt_words, next_words, stance_words
from comity.apps.cases.phases import phases_of
from comity.apps.cases.records import CaseBrief, CaseView
from comity.coordination.negotiation.records import Reason, Stance
from comity.foundations.errors import ComityError, InputError
from comity.foundations.time import parse_utc
from comity.foundations.visible import visible
from comity.trust.persons import Right
from comity.web.acts import shown_act
from comity.web.asked import Asked
from comity.web.console import ConsolePage
from comity.web.pages import go, page
from comity.web.past import past_of
from comity.web.showing import day_clock, short

__all__ = ["PAGES"]

#: Cases on a page, and cases among which facets are counted.
ROWS, COUNTED = 50, 1000


@dataclass(frozen=True, slots=True)
class Facet:
    """A chip: its key in the address, how many cases it holds."""

    key: str
    count: int


def _whose(case: CaseBrief, party: str) -> str:
    """Return whose turn a case is: ``us``, ``them``, ``nobody`` or ``over``."""
    if case.state in {"closed", "erased"}:
        return "over"
    if case.distrusted or case.next.who in {party, "both"}:
        return "us"
    return "nobody" if case.next.who == "nobody" else "them"


def _facets(cases: Sequence[CaseBrief], party: str) -> tuple[Facet, ...]:
    found = [_whose(one, party) for one in cases]
    return tuple(
        Facet(key, found.count(key)) for key in ("us", "them", "nobody", "over")
    )


def _list(asked: Asked) -> Response:
    which, peer, past = asked.query("which"), asked.query("peer"), past_of(asked)
    wanted = ListCases(closed=True, limit=COUNTED, at_us=past.at_us)
    every = asked.ask(LIST_CASES, wanted)
    party = asked.node.party
    named = [one for one in every.items if not peer or one.peer == peer]
    shown = [
        one
        for one in named
        if (_whose(one, party) == which if which else _whose(one, party) != "over")
    ]
    start = _number(asked.query("from", "0"))
    return page(
        asked,
        "cases/cases.html",
        past=past,
        cases=[
            (one, _whose(one, party), parse_utc(one.tca) if one.tca else None)
            for one in shown[start : start + ROWS]
        ],
        facets=_facets(named, party),
        which=which,
        peer=peer,
        peers=sorted({one.peer for one in every.items}),
        total=len(shown),
        start=start,
        rows=ROWS,
        more=bool(every.next),
        next_words=lambda what: next_words(asked.texts, what),
        stance_words=lambda state: stance_words(asked.texts, state),
        **past.clock(asked),
    )


def _number(text: str) -> int:
    """Return the first row of a page; anything that is no number begins at the first."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _options(
    asked: Asked, name: str, at_us: int | None
) -> tuple[CaseOptions | None, str]:
    """Return a case weighed, or why this person gets no numbers."""
    try:
        return asked.ask(WEIGH_CASE, CaseAt(name, at_us)), ""
    except ComityError as error:
        return None, error.message


def _case(asked: Asked) -> Response:
    name, past = asked.path("name"), past_of(asked)
    case = asked.ask(SHOW_CASE, CaseAt(name, past.at_us))
    if case.case != name:
        return go(f"/cases/{case.case}")
    options, withheld = _options(asked, name, past.at_us)
    may = asked.may(Right.COMMIT) and not past.inert
    # Ages, countdowns and what is passed are those of the instant that is shown.
    now_us = asked.now_us if past.at_us is None else past.at_us
    acts = offered_acts(asked.node, case.case) if may else ()
    deadline = None if case.decide_by is None else parse_utc(case.decide_by)
    whose = _whose(case, asked.node.party)
    candidate = _chosen(asked.query("candidate"), options)
    return page(
        asked,
        "cases/case.html",
        case=case,
        past=past,
        whose=whose,
        weighed=options,
        withheld=withheld,
        acts={one.word: one for one in acts},
        may=may,
        may_note=asked.may(Right.DRAFT),
        papers=len(case.papers),
        state=case.state,
        news=(),
        until_us=deadline,
        case_steps=_steps(asked, case, now_us),
        reasons=[(str(one), str(one)) for one in Reason if one],
        **_trade(options),
        planes=planes_of(options, short(case.peer), asked.texts) if options else {},
        course=course_of(options, case, now_us, 600.0, asked.texts)
        if options
        else Markup(),
        narrow_course=course_of(options, case, now_us, 334.0, asked.texts)
        if options
        else Markup(),
        candidate=candidate,
        doubt_words=lambda words: doubt_words(asked.texts, words),
        by_kind={one.kind: one for one in options.options} if options else {},
        **past.clock(asked),
    )


def _steps(asked: Asked, case: CaseView, now_us: int) -> list[tuple[str, str, str]]:
    """Return the phases as the stepper shows them: name, words, kind."""
    t, out = asked.texts, list[tuple[str, str, str]]()
    for one in phases_of(case, asked.node.party):
        when = (
            day_clock(parse_utc(one.at), now_us, language=t.language) if one.at else ""
        )
        words = when if one.state == "past" or not when else t("phase-by", at=when)
        who = one.party.removeprefix("party:")
        shown = f"{words} · {who}" if who and words else words or who
        out.append((t(f"phase-{one.name}"), visible(shown), one.state))
    return out


@dataclass(frozen=True, slots=True)
class TradeCell:
    """A cell of the trade space: the burn's number, the Pc that it leaves, its shade (0 to 4)."""

    number: int
    pc: float
    shade: int


def _trade(options: CaseOptions | None) -> dict[str, Any]:
    """Return the trade space: instants of the columns, rows of a size and its cells."""
    if options is None or not options.candidates:
        return {"columns": [], "trade": []}
    columns = sorted({one.from_us for one in options.candidates})
    powers = [math.log10(max(one.pc_after, 1e-12)) for one in options.candidates]
    low, high = min(powers), max(powers)
    rows = []
    for size in sorted({one.size_m_s for one in options.candidates}):
        cells = {one.from_us: one for one in options.candidates if one.size_m_s == size}
        row = []
        for at_us in columns:
            one = cells[at_us]
            share = (math.log10(max(one.pc_after, 1e-12)) - low) / max(high - low, 1e-9)
            row.append(TradeCell(one.number, one.pc_after, round(4 * share)))
        rows.append((size, row))
    return {"columns": columns, "trade": rows}


def _chosen(text: str, options: CaseOptions | None) -> int | None:
    """Return the number of the burn that a person has chosen, None if none of the list."""
    if options is None or not (text.isascii() and text.isdigit()):
        return None
    known = {one.number for one in options.candidates}
    return int(text) if int(text) in known else None


def _act(asked: Asked) -> Response:
    """Prepare a step of a case: it is shown where its button was, and signed by the person's key."""
    word, form = asked.path("word"), asked.form()
    operation = STEPS.get(word)
    if operation is None:
        raise InputError(
            f"there is no step {word[:40]!r}", remedy=f"one of {', '.join(STEPS)}"
        )
    number = form.get("candidate", "")
    if number and not (number.isascii() and number.isdigit() and len(number) < 4):
        raise InputError(f"{number[:20]!r} is no number of a burn")
    request = CaseStep(
        asked.path("name"),
        form.get("reason", ""),
        form.get("words", ""),
        int(number) if number else None,
    )
    return shown_act(asked, asked.prepare(operation, request))


def _changed(asked: Asked) -> Response:
    """Tell a page that was opened before what has come since."""
    case = asked.ask(SHOW_CASE, CaseAt(asked.path("name")))
    papers = _number(asked.query("papers", "0"))
    state = asked.query("state", case.state)
    known = state if state in list(Stance) else case.state
    return page(
        asked,
        "cases/changed.html",
        case=case,
        papers=papers,
        state=known,
        news=case.papers[papers:],
    )


def _replay(asked: Asked) -> Response:
    name = asked.path("name")
    return page(
        asked,
        "cases/replayed.html",
        replay=asked.ask(REPLAY_CASE, NamedCase(name)),
    )


PAGES: tuple[ConsolePage, ...] = (
    ConsolePage("/cases", _list, "cases"),
    *MESSAGE_PAGES,
    ConsolePage("/cases/{name}", _case, "cases"),
    ConsolePage("/cases/{name}/changed", _changed, "cases"),
    ConsolePage("/cases/{name}/replay", _replay, "cases"),
    ConsolePage("/cases/{name}/{word}", _act, "cases", "POST"),
)
