"""Channels and the map of the safety net: who tells whom of which hazard, on which way, tested when."""

from dataclasses import dataclass

from starlette.responses import Response

from comity.apps.notices.channel_operations import (
    CHANNEL_MAP,
    CHANNEL_STATUS,
    LIST_LINE_TESTS,
    TEST_CHANNEL,
    ChannelMap,
    ListLineTests,
    SendLineTest,
    ShowChannels,
)
from comity.apps.notices.coverage_map import NetReport, TieReport
from comity.apps.notices.page_words import form_name
from comity.coordination.notices.net import HAZARDS
from comity.trust.persons import Right
from comity.web.asked import Asked
from comity.web.console import ConsolePage
from comity.web.pages import go, page

__all__ = ["PAGES", "NetCell"]

#: Line tests of a page.
ROWS = 30


@dataclass(frozen=True, slots=True)
class NetCell:
    """A cell of the map: who has promised what, or why there is a hole.

    ``hole`` is empty, ``no-clause``, ``not-released`` or ``not-documented``.
    """

    ties: tuple[TieReport, ...]
    hole: str


def _cell(net: NetReport, hazard: str, layer: str, real: bool) -> NetCell:
    ties = tuple(t for t in net.ties if t.hazard == hazard and t.layer == layer)
    if ties:
        return NetCell(ties, "")
    if real or layer == "united-nations":
        return NetCell((), "not-documented")
    # An agreement of this layer that shares notices of other hazards leaves this one out.
    others = any(tie.layer == layer for tie in net.ties)
    return NetCell((), "not-released" if others else "no-clause")


@dataclass(frozen=True, slots=True)
class NetRow:
    """A hazard of the map, and its cell of each layer."""

    hazard: str
    name: str
    cells: tuple[tuple[str, NetCell], ...]


def _rows(asked: Asked, net: NetReport, real: bool) -> list[NetRow]:
    return [
        NetRow(
            hazard,
            form_name(asked, hazard),
            tuple((layer, _cell(net, hazard, layer, real)) for layer in net.layers),
        )
        for hazard in HAZARDS
    ]


def _show(asked: Asked) -> Response:
    real = asked.query("net") == "documented"
    net = asked.ask(CHANNEL_MAP, ChannelMap(real))
    rows = _rows(asked, net, real)
    ways = asked.ask(CHANNEL_STATUS, ShowChannels())
    tests = asked.ask(LIST_LINE_TESTS, ListLineTests("", asked.query("after"), ROWS))
    lost = sum(str(one.standing) not in {"up", "untested"} for one in ways.channels)
    untested = sum(str(one.standing) == "untested" for one in ways.channels)
    return page(
        asked,
        "notices/channels.html",
        net=net,
        real=real,
        rows=rows,
        holes=sum(bool(cell.hole) for row in rows for _, cell in row.cells),
        ways=ways,
        tests=tests.items,
        next=f"/channels?after={tests.next}" if tests.next else "",
        after=asked.query("after"),
        lost=lost,
        untested=untested,
        may_test=asked.may(Right.OPERATE),
    )


def _test(asked: Asked) -> Response:
    """Send a line test now: it binds nobody, and its answer shows in the history."""
    form = asked.form()
    request = SendLineTest(form.get("party", ""), form.get("channel", ""))
    asked.ask(TEST_CHANNEL, request)
    return go("/channels")


PAGES: tuple[ConsolePage, ...] = (
    ConsolePage("/channels", _show, "notices"),
    ConsolePage("/channels/test", _test, "notices", "POST"),
)
