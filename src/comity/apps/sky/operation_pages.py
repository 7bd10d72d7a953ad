"""The page *Operation*: own satellites, what changed, approaches of the last screening, what was not screened."""

from dataclasses import fields

from starlette.responses import Response

from comity.apps.sky.csv_files import csv_text
from comity.apps.sky.queries import as_of_text, csv_answer, past_in, path_with
from comity.apps.watch.compare import CHANGES
from comity.apps.watch.decisions import TIERS
from comity.apps.watch.node_records import LatestRun
from comity.apps.watch.operations import (
    LATEST_RUN,
    LIST_APPROACHES,
    LIST_CHANGES,
    LatestOfWatch,
    ListApproaches,
    ListChanges,
)
from comity.apps.watch.records import WatchRow
from comity.astro.screening.coverage import REASONS
from comity.foundations.plain import plain_object
from comity.foundations.time import parse_utc
from comity.web.asked import Asked
from comity.web.console import ConsolePage
from comity.web.pages import page

__all__ = ["PAGES"]

#: Rows of approaches and of changes on a page, and of own satellites before the rest is folded.
ROWS, CHANGE_ROWS, SATELLITES = 25, 10, 12
FACETS = ("own", "tier", "change", "basis")
ORDERS = ("tier", "decide_by", "tca", "pc", "miss")
COLUMNS = tuple(
    item.name for item in fields(WatchRow) if item.name not in {"case", "other_bases"}
)


def _asked_for(asked: Asked, cursor: str, limit: int) -> ListApproaches:
    order = asked.query("order")
    return ListApproaches(
        own=asked.query("own")[:200],
        tier=asked.query("tier")[:200],
        change=asked.query("change")[:200],
        basis=asked.query("basis")[:200],
        text=asked.query("q")[:200],
        order=order if order in ORDERS else "tier",  # type: ignore[arg-type]
        at_us=past_in(asked).at_us,
        cursor=cursor,
        limit=limit,
    )


def pc_words(words: str) -> str:
    """Return what a probability rests on; what holds of both objects alike is said once."""
    first, _, second = words.partition("; ")
    return f"both {first}" if first == second else words


def _title(asked: Asked, run: LatestRun) -> str:
    """Return the finding of the last run as a sentence."""
    t = asked.texts
    if run.watch.state != "there":
        return t("sky-title-none")
    due = sum(one.to_decide > 0 for one in run.own)
    count = len(run.own)
    if not count:
        return t("op-title-none")
    if not due:
        return t("op-title-quiet", count=count)
    return t("op-title-due", due=due, count=count)


def _operation(asked: Asked) -> Response:
    past = past_in(asked)
    at_us = past.at_us
    state = {name: asked.query(name) for name in (*FACETS, "q", "order")}
    state["as_of"] = as_of_text(past)
    t = asked.texts
    chosen = state["order"] if state["order"] in ORDERS else ORDERS[0]
    part = asked.ask(LIST_APPROACHES, _asked_for(asked, asked.query("cursor"), ROWS))
    run = asked.ask(LATEST_RUN, LatestOfWatch(at_us))
    changes = asked.ask(
        LIST_CHANGES,
        ListChanges(at_us=at_us, cursor=asked.query("changes"), limit=CHANGE_ROWS),
    )
    deadlines = [one.decide_by for one in run.own if one.decide_by]
    order = {one: k for k, one in enumerate(sorted(deadlines))}
    satellites = sorted(
        run.own,
        key=lambda one: (
            order.get(one.decide_by or "", len(order)),
            -(one.largest_pc or 0.0),
            one.satellite.name,
        ),
    )
    return page(
        asked,
        "sky/operation.html",
        past=past,
        title=_title(asked, run),
        run=run,
        run_us=parse_utc(run.watch.at) if run.watch.at else None,
        part=part,
        changes=changes,
        satellites=satellites,
        folded=SATELLITES,
        first_due_us=parse_utc(min(deadlines)) if deadlines else None,
        state=state,
        order_words=t(f"op-order-{chosen.replace('_', '-')}"),
        tiers=TIERS,
        changes_of=CHANGES,
        means=lambda name: t(f"op-means-{name}"),
        path_with=path_with,
        reasons=REASONS,
        pc_words=pc_words,
        cursor=asked.query("cursor"),
        instant=parse_utc,
        **past.clock(asked),
    )


def _csv(asked: Asked) -> Response:
    rows: list[list[object]] = []
    cursor = ""
    while True:
        part = asked.ask(LIST_APPROACHES, _asked_for(asked, cursor, 1000))
        for one in part.items:
            value = plain_object(one)
            rows.append([value[name] for name in COLUMNS])
        cursor = part.next
        if not cursor:
            break
    return csv_answer("approaches.csv", csv_text(COLUMNS, rows))


PAGES: tuple[ConsolePage, ...] = (
    ConsolePage("/operation", _operation, "operation"),
    ConsolePage("/operation/approaches.csv", _csv, "operation"),
)
