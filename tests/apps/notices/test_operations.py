"""Lists of notices and of the watch go on behind their last row; a page of many costs little."""

import time
from statistics import median

import pytest

from comity.apps.notices.channel_operations import LIST_LINE_TESTS, ListLineTests
from comity.apps.notices.drafts import draft_notice, lines_of
from comity.apps.notices.duty_roster import note_watch
from comity.apps.notices.issue import Order
from comity.apps.notices.operations import LIST_NOTICES, ListNotices
from comity.apps.notices.store.channels import LineTestRow, add_line_test
from comity.apps.notices.store.notices import NoticeRow, notice_row
from comity.apps.notices.watch_operations import (
    LIST_LOG,
    NOTE_WATCH,
    ListLog,
    NoteWatch,
)
from comity.coordination.notices.forms import from_file
from comity.coordination.notices.ids import NoticeId
from comity.coordination.notices.records import Notice, row_of
from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import InputError
from comity.node.store import notice_schema
from comity.trust.persons import Role
from comity.trust.persons.callers import LOCAL, Caller
from tests.apps.notices.net import CRISIS, LAUNCH, prepared_net
from tests.federation.prepared import prepared_world

MANY = 10_000
FIELDS = {"lost": "a relay", "help": "a pass", "caller": "desk", "at_us": 1}


def stored(serial, at_us):
    """Return a stored notice of another party."""
    number = NoticeId("resilience", "bravo", 2027, serial, 0)
    notice = Notice(number, FIELDS, at_us, "", "", "")
    return NoticeRow(
        str(number),
        number.base,
        "",
        "resilience",
        "party:bravo",
        False,
        at_us,
        at_us,
        None,
        None,
        canonical_bytes(row_of(notice)).decode(),
        "green",
    )


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    with prepared_world(tmp_path_factory.mktemp("many"), ["alfa"], met=[]) as world:
        one = world.nodes["alfa"]
        rows = [stored(k, 1_000 + k // 3) for k in range(1, MANY + 1)]
        with one.writing() as work:
            values = [
                {name: getattr(row, name) for name in NoticeRow.__slots__}
                for row in rows
            ]
            work.connection.execute(notice_schema.notices.insert(), values)
            for k in range(1, 26):
                test = LineTestRow(
                    serial=k,
                    peer="party:bravo",
                    channel="bilateral",
                    sent_us=1_000 + k // 4,
                    answered_us=None,
                )
                add_line_test(work.connection, test)
        for k in range(12):
            note_watch(one, "Ada", f"line {k}")
        yield one


def pages(node, operation, request, limit):
    """Yield the pages of a list."""
    cursor = ""
    while True:
        asked = type(request)(
            **{name: getattr(request, name) for name in request.__slots__}
            | {"cursor": cursor, "limit": limit}
        )
        page = operation.run(node, asked, LOCAL)
        yield page
        cursor = page.next
        if not cursor:
            return


def test_every_notice_is_on_one_page_whatever_comes_meanwhile(node):
    seen = []
    for k, page in enumerate(pages(node, LIST_NOTICES, ListNotices(), 1000)):
        seen += [line.notice for line in page.items]
        with node.writing() as work:
            row = stored(MANY + 1 + k, 9_000_000 + k)
            assert notice_row(work.connection, row.notice) is None
            values = {name: getattr(row, name) for name in NoticeRow.__slots__}
            work.connection.execute(notice_schema.notices.insert(), [values])
    assert len(seen) == len(set(seen)) == MANY
    with node.writing() as work:
        table = notice_schema.notices
        work.connection.execute(table.delete().where(table.c.at_us > 8_000_000))


@pytest.mark.serial
def test_a_page_of_ten_thousand_notices_takes_less_than_50_ms(node):
    first = next(pages(node, LIST_NOTICES, ListNotices(), 100))
    deep = ListNotices(cursor=first.next, limit=100)
    for asked in (ListNotices(limit=100), deep):
        spent = []
        for _ in range(5):
            # Of this thread: what else the machine does is left out.
            begin = time.thread_time()
            page = LIST_NOTICES.run(node, asked, LOCAL)
            spent.append(time.thread_time() - begin)
        assert len(page.items) == 100
        assert median(spent) < 0.05, spent


def test_the_log_and_line_tests_go_on_behind_their_last_row(node):
    lines = [
        line.text for page in pages(node, LIST_LOG, ListLog(), 5) for line in page.items
    ]
    assert lines[:2] == ["Ada: line 11", "Ada: line 10"]
    assert len(lines) == len(set(lines)) == 12
    tests = [
        (test.sent_us, test.serial)
        for page in pages(node, LIST_LINE_TESTS, ListLineTests("party:bravo"), 4)
        for test in page.items
    ]
    assert tests == sorted(tests, reverse=True)
    assert len(tests) == 25


@pytest.mark.parametrize("cursor", ["x", "-1", "WzFd", "W10", "é" * 2000])
def test_what_is_no_cursor_is_refused(node, cursor):
    with pytest.raises(InputError, match="no cursor"):
        LIST_NOTICES.run(node, ListNotices(cursor=cursor), LOCAL)


@pytest.mark.parametrize(
    ("caller", "writer"),
    [
        (LOCAL, "command line"),
        (Caller("person", "person:A", "Ada", frozenset({Role.DUTY_OFFICER})), "Ada"),
        (Caller("program", "person:A", "radar"), "program radar"),
    ],
)
def test_the_writer_of_a_line_is_who_asks(node, caller, writer):
    line = NOTE_WATCH.run(node, NoteWatch("the radio is back"), caller)
    assert line.text == f"{writer}: the radio is back"
    with pytest.raises(InputError, match="200 fit"):
        NOTE_WATCH.run(node, NoteWatch("x" * 200), caller)
    with pytest.raises(InputError, match="a text"):
        NOTE_WATCH.run(node, NoteWatch("  "), caller)


def test_a_draft_tells_per_recipient_what_may_go_and_sends_nothing(tmp_path):
    with prepared_net(tmp_path) as net:
        alfa = net.nodes["alfa"]
        launch = from_file("pre-launch", LAUNCH)
        before = alfa.view(lambda work: work.now_us)
        order = Order("pre-launch", launch, ["party:bravo", "party:gate"], "words")
        draft = draft_notice(alfa, order)
        assert [one.party for one in draft.recipients] == ["party:bravo", "party:gate"]
        ours, other = draft.recipients
        assert (ours.released, other.released, draft.sendable) == (True, False, False)
        assert ours.clauses
        assert ours.times_s[3] == 3600.0
        assert "no clause" in other.reason
        assert "March" in draft.rendered.sentence or "March" in " ".join(
            line.value for line in draft.rendered.lines
        )
        text = "\n".join(lines_of(draft))
        assert "NOT to party:gate" in text
        assert "besides: words" in text
        crisis = Order("crisis", from_file("crisis", CRISIS), ["party:bravo"])
        assert draft_notice(alfa, crisis).pace == "crisis"
        same = draft_notice(alfa, Order("pre-launch", launch, order.to, "words"))
        assert same.document == draft.document
        changed = draft_notice(alfa, Order("pre-launch", launch, order.to, "other"))
        assert changed.document != draft.document
        assert LIST_NOTICES.run(alfa, ListNotices(), LOCAL).items == ()
        assert alfa.view(lambda work: work.now_us) == before
        with pytest.raises(InputError, match="nobody"):
            draft_notice(alfa, Order("pre-launch", launch, []))
        late = {**LAUNCH, "earliest": "2027-03-01T13:00:00Z"}
        order = Order("pre-launch", from_file("pre-launch", late), ["party:bravo"])
        (one,) = draft_notice(alfa, order).recipients
        assert "at least 24 h before was agreed" in one.late
