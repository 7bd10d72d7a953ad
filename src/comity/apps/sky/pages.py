"""The page *Sky*: the globe with its filters, cards and bar of time, and the table of all objects."""

from dataclasses import dataclass
from typing import Any, TypeVar

from markupsafe import Markup
from starlette.responses import Response

from comity.apps.cases.operations import LIST_CASES, ListCases
from comity.apps.cases.records import CaseBrief
from comity.apps.sky import operation_pages
from comity.apps.sky.csv_files import csv_text
from comity.apps.sky.merged import REGIMES, WHO, key_of_object
from comity.apps.sky.operations import (
    LIST_SKY,
    SHOW_OBJECT,
    SKY_DENSITY,
    SKY_INDEX,
    SKY_STATES,
    SKY_TRACK,
    ListSky,
    NamedObject,
    PathOf,
    SkyAsOf,
    SkyAt,
    SkyIndex,
)
from comity.apps.sky.queries import (
    as_of_text,
    csv_answer,
    number_of,
    past_in,
    path_with,
)
from comity.apps.sky.records import SkyDensity, SkyObject
from comity.apps.watch.operations import LATEST_RUN, LatestOfWatch
from comity.astro.screening.coverage import REASONS
from comity.drawing.hour_bars import Bar, HourBars, HourWords, hour_bars
from comity.foundations.errors import ComityError, InputError
from comity.foundations.plain import json_text, plain_object
from comity.foundations.time import parse_utc
from comity.foundations.visible import visible
from comity.node.operations import File, adapter_of
from comity.web.asked import Asked
from comity.web.console import ConsolePage
from comity.web.pages import json_answer, page
from comity.web.showing import day

__all__ = ["PAGES"]

#: Rows of the table, and live cases that are looked through for the pair.
ROWS, MOST_CASES = 25, 200
#: Why objects that a reader may see are not drawn → the name of the text.
HIDDEN = {
    "known by an ephemeris alone": "sky-hidden-ephemeris",
    "shared without a whole orbit": "sky-hidden-part",
    "own satellites without element set": "sky-hidden-own",
}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pair:
    """The two objects of a case, for the globe.

    Attributes
    ----------
    brief
        The case.
    keys
        Of the objects.
    decide
        Whether a person here has to act.
    tca_us
        Closest approach, UTC.
    """

    brief: CaseBrief
    keys: tuple[str, ...]
    decide: bool
    tca_us: int | None


def short_case(name: str) -> str:
    """Return the first characters of a case's id, as people call it."""
    return name.rpartition(":")[2][:8]


def _pair(asked: Asked, at_us: int | None) -> Pair | None:
    """Return the pair of the case that is asked for, else of the next one that is open."""
    try:
        wanted_cases = ListCases(limit=MOST_CASES, at_us=at_us)
        cases = asked.ask(LIST_CASES, wanted_cases).items
    except ComityError:
        return None
    wanted = asked.query("case")
    fitting = [one for one in cases if len(one.objects) == 2]
    if wanted:
        fitting = [one for one in fitting if one.case.startswith(wanted)]
    if not fitting:
        return None
    brief = fitting[0]
    keys = tuple(key_of_object(one) for one in brief.objects)
    decide = brief.next.who in {asked.node.party, "both"} or bool(brief.distrusted)
    return Pair(brief, keys, decide, parse_utc(brief.tca) if brief.tca else None)


def _marks(asked: Asked, pair: Pair | None, at_us: int | None) -> str:
    """Return the pair for the globe as JSON: own object as ours, the other as theirs."""
    marks = []
    for key in pair.keys if pair else ():
        name, kind = key, "them"
        found = asked.ask(LIST_SKY, ListSky(text=key, as_of_us=at_us, limit=1)).items
        if found and found[0].object == key:
            name = found[0].name or key
            kind = "us" if found[0].who == "ours" else "them"
        marks.append({"key": key, "name": name, "kind": kind})
    marks.sort(key=lambda one: one["kind"] != "us")
    return json_text(marks)


def _words(asked: Asked, name: str) -> str:
    """Return the words of a chip: who sees, or a class of orbits."""
    t = asked.texts
    if name not in WHO:
        return t(f"sky-word-{name}")
    words = t(f"sky-who-{name}")
    return words[:1].upper() + words[1:]


def _hidden(asked: Asked, reason: str) -> str:
    return asked.texts(HIDDEN[reason]) if reason in HIDDEN else visible(reason)


def _bars(
    asked: Asked, density: SkyDensity, pair: Pair | None, now_us: int, width: float
) -> Markup:
    def instant(text: str | None) -> int | None:
        return None if text is None else parse_utc(text)

    drawn = HourBars(
        [
            Bar(parse_utc(one.start), one.approaches, one.to_decide)
            for one in density.hours
        ],
        now_us,
        instant(density.known_from),
        instant(density.known_until),
        instant(density.trusted_until),
        pair.tca_us if pair else None,
        short_case(pair.brief.case) if pair else "",
        bool(pair and pair.decide),
    )
    total = sum(one.approaches for one in density.hours)
    t = asked.texts
    words = HourWords(
        t("sky-then") if asked.now_us != now_us else t("sky-now"),
        t("sky-bars-unsearched"),
        t("sky-unlooked"),
        lambda at_us: day(at_us, t.language),
    )
    title, doubtful = t("sky-bars-title", count=total), t("sky-bars-doubtful")
    # Made by `drawing`, which escapes every text in it.
    return Markup(hour_bars(drawn, title, doubtful, width, words))  # noqa: S704


def _card(asked: Asked, at_us: int | None) -> SkyObject | None:
    """Return the card of the object that the page's address selects; None without one."""
    key = asked.query("object")
    return asked.ask(SHOW_OBJECT, NamedObject(key, at_us)) if key else None


def _sky(asked: Asked) -> Response:
    state = {name: asked.query(name) for name in ("q", "who", "regime", "owner")}
    past = past_in(asked)
    at_us = past.at_us
    part = asked.ask(
        LIST_SKY,
        ListSky(
            state["q"][:200],
            state["who"],
            state["regime"],
            state["owner"][:200],
            at_us,
            asked.query("cursor"),
            ROWS,
        ),
    )
    values: dict[str, Any] = {
        "part": part,
        "state": state,
        "words": lambda name: _words(asked, name),
        "hidden": lambda reason: _hidden(asked, reason),
        "whos": WHO,
        "regimes": REGIMES,
        "path_with": path_with,
        "reasons": REASONS,
        "object": asked.query("object"),
        "past": past,
        "as_of": as_of_text(past),
        "cursor": asked.query("cursor"),
        "key_of": key_of_object,
        "instant": parse_utc,
        "short_case": short_case,
        **past.clock(asked),
    }
    if asked.fragment:
        return page(asked, "sky/list.html", **values)
    run = asked.ask(LATEST_RUN, LatestOfWatch(at_us))
    density = asked.ask(SKY_DENSITY, SkyAsOf(at_us))
    pair = _pair(asked, at_us)
    card = _card(asked, at_us)
    now_us = asked.now_us if at_us is None else at_us
    return page(
        asked,
        "sky/sky.html",
        run=run,
        run_us=parse_utc(run.watch.at) if run.watch.at else None,
        density=density,
        bars=_bars(asked, density, pair, now_us, 1040.0),
        narrow_bars=_bars(asked, density, pair, now_us, 334.0),
        pair=pair,
        marks=_marks(asked, pair, at_us),
        sky_now_us=now_us,
        shown=asked.query("shown"),
        card=card,
        **values,
    )


def _object(asked: Asked) -> Response:
    past = past_in(asked)
    card = asked.ask(SHOW_OBJECT, NamedObject(asked.path("object"), past.at_us))
    return page(
        asked,
        "sky/card.html",
        past=past,
        as_of=as_of_text(past),
        path_with=path_with,
        **past.clock(asked),
        card=card,
        instant=parse_utc,
        key_of=key_of_object,
        short_case=short_case,
    )


def _file(file: File) -> Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(file.content, headers=headers, media_type=file.media_type)


def _read(asked: Asked, request: type[T]) -> T:
    """Return the request of an operation from the query, as the API reads it."""
    names = asked.request.query_params
    values = {key: asked.query(key) for key in names}
    return _validated(request, values)


def _validated(request: type[T], values: dict[str, str]) -> T:
    try:
        made: T = adapter_of(request).validate_strings(values)
    except ValueError as error:
        raise InputError(f"the query cannot be read: {str(error)[:200]}") from error
    return made


def _index(asked: Asked) -> Response:
    return _file(asked.ask(SKY_INDEX, _read(asked, SkyIndex)))


def _states(asked: Asked) -> Response:
    return _file(asked.ask(SKY_STATES, _read(asked, SkyAt)))


def _track(asked: Asked) -> Response:
    request = PathOf(
        asked.path("object"), number_of(asked, "at_us"), past_in(asked).at_us
    )
    return json_answer(asked.ask(SKY_TRACK, request))


COLUMNS = (
    "object",
    "name",
    "international",
    "owner",
    "who",
    "regime",
    "perigee_km",
    "apogee_km",
    "inclination_deg",
    "period_min",
    "epoch",
)


def _csv(asked: Asked) -> Response:
    rows: list[tuple[object, ...]] = []
    cursor, at_us = "", past_in(asked).at_us
    while True:
        part = asked.ask(
            LIST_SKY,
            ListSky(
                asked.query("q")[:200],
                asked.query("who"),
                asked.query("regime"),
                asked.query("owner")[:200],
                at_us,
                cursor,
                1000,
            ),
        )
        for one in part.items:
            line = plain_object(one) | plain_object(one.orbit)
            rows.append(tuple(line[name] for name in COLUMNS))
        cursor = part.next
        if not cursor:
            break
    return csv_answer("sky.csv", csv_text(COLUMNS, rows))


PAGES: tuple[ConsolePage, ...] = (
    ConsolePage("/sky", _sky, "sky"),
    ConsolePage("/sky/index", _index, "sky"),
    ConsolePage("/sky/states", _states, "sky"),
    ConsolePage("/sky/objects.csv", _csv, "sky"),
    ConsolePage("/sky/track/{object}", _track, "sky"),
    ConsolePage("/sky/object/{object}", _object, "sky"),
    *operation_pages.PAGES,
)
