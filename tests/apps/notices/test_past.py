"""Notices, warnings and the watch as they stood at an instant: nothing that came later shines through."""

import os
import re
from dataclasses import replace
from html import unescape

import pytest

from comity.apps.notices.duty_roster import note_watch, report_roster, watch_log
from comity.apps.notices.issue import Order
from comity.apps.notices.listed import NoticeQuery, count_notices, notices_page
from comity.apps.notices.views import show_notice
from comity.apps.notices.warnings import events_page
from comity.coordination.notices.forms import from_file
from comity.foundations.constants import DAY_US
from comity.foundations.errors import ComityError, UnknownNameError
from comity.foundations.plain import plain_object
from comity.foundations.time import format_utc, parse_utc
from comity.node.persons.seen import Seen
from tests.acts import acknowledge, revise_notice, send_notice
from tests.apps.notices.net import LAUNCH, prepared_net
from tests.apps.notices.test_warnings import SEEN
from tests.node.api.desk_world import ROSTER
from tests.node.api.example_node import LAUNCH as EXAMPLE
from tests.web.console_desk import desk

VIEWER = "viewer"
SAID = {
    "area": "5.24° N, 52.77° W",
    "earliest_us": "3 March 2027, 10:30",
    "latest_us": "3 March 2027, 14:00",
    "azimuth_deg": "93.5",
    "class": "space launch",
}


def send(net, form, fields, by="alfa", to="bravo", **more):
    order = Order(form, from_file(form, fields), [f"party:{to}"], **more)
    made = str(send_notice(net.nodes[by], order))
    net.carry()
    return made


def known(node):
    """Return all that a node shows of notices and warnings, but who is called by timers."""

    def still(view):
        return replace(
            view,
            recipients=tuple(
                replace(one, level=0, next_call_us=None) for one in view.recipients
            ),
        )

    def read(at_us):
        every = notices_page(node, NoticeQuery(at_us=at_us), "", 100).items
        waiting = NoticeQuery(open_only=True, at_us=at_us)
        since_us = (node.clock() if at_us is None else at_us) - 7 * DAY_US
        return (
            every,
            notices_page(node, waiting, "", 100).items,
            count_notices(node, at_us=at_us),
            [still(show_notice(node, one.notice, at_us=at_us)) for one in every],
            events_page(node, since_us, "", 100, at_us=at_us).items,
            watch_log(node, until_us=at_us),
        )

    return read


def steps(net):
    """Do what happens to notices, one step after the other."""
    alfa, bravo = net.nodes["alfa"], net.nodes["bravo"]
    name = send(net, "pre-launch", LAUNCH)
    yield
    acknowledge(bravo, name, "shown")
    net.carry()
    yield
    # An acknowledgement under way is known to its writer alone.
    acknowledge(bravo, name, "understood", read_back={**SAID, "class": "missile test"})
    yield
    net.carry()
    yield
    acknowledge(bravo, name, "understood", read_back=SAID)
    net.carry()
    yield
    # A read-back that differs counts after one that fitted, and hides when that was.
    acknowledge(bravo, name, "understood", read_back={**SAID, "azimuth_deg": "12"})
    net.carry()
    yield
    changed = from_file("pre-launch", LAUNCH | {"azimuth_deg": 91.0})
    newest = revise_notice(alfa, name, Order("pre-launch", changed, ["party:bravo"]))
    net.carry()
    yield
    send(net, "warning", {**SEEN, "lineage": "alfa-ir"})
    yield
    send(net, "warning", {**SEEN, "lineage": "bravo-radar"}, "bravo", "alfa")
    yield
    send(net, "cancellation", {"reason": "weather"}, reference=str(newest))
    yield
    note_watch(alfa, "Ada", "all quiet")
    yield


@pytest.mark.parametrize("name", ["alfa", "bravo"])
def test_what_was_shown_then_is_what_is_read_of_then(tmp_path, name):
    with prepared_net(tmp_path) as net:
        node, shown = net.nodes[name], []
        read = known(node)
        for _ in steps(net):
            shown.append((net.clock.at_us, read(None)))
            net.clock.move(37)
        # Bravo learns nothing of two of the steps.
        assert len({str(one) for _, one in shown}) >= len(shown) - 2
        for at_us, then in shown:
            assert read(at_us) == then


def test_before_anything_there_is_nothing(tmp_path):
    with prepared_net(tmp_path) as net:
        node, begin_us = net.nodes["bravo"], net.clock.at_us
        net.clock.move(60)
        name = send(net, "pre-launch", LAUNCH)
        assert notices_page(node, NoticeQuery(at_us=begin_us), "", 9).items == ()
        assert count_notices(node, at_us=begin_us).counts == ()
        with pytest.raises(UnknownNameError):
            show_notice(node, name, at_us=begin_us)


def test_parts_of_a_list_of_the_past_have_no_gap_and_no_double(tmp_path):
    with prepared_net(tmp_path) as net:
        node = net.nodes["bravo"]
        names = [send(net, "pre-launch", LAUNCH) for _ in range(7)]
        then_us = net.clock.at_us
        net.clock.move(60)
        for one in names[::2]:
            acknowledge(node, one, "understood", read_back=SAID)
        found, cursor = [], ""
        while True:
            query = NoticeQuery(open_only=True, at_us=then_us)
            part = notices_page(node, query, cursor, 2)
            found += [one.notice for one in part.items]
            cursor = part.next
            if not cursor:
                break
        assert sorted(found) == sorted(names)
        now = notices_page(node, NoticeQuery(open_only=True), "", 9).items
        assert len(now) == 3


def test_what_nobody_may_see_now_nobody_sees_of_then(tmp_path):
    with prepared_net(tmp_path) as net:
        node, name = net.nodes["bravo"], send(net, "pre-launch", LAUNCH)
        nobody = Seen(())
        query = NoticeQuery(at_us=net.clock.at_us)
        assert notices_page(node, query, "", 9, nobody).items == ()
        assert count_notices(node, nobody, net.clock.at_us).counts == ()
        with pytest.raises(ComityError):
            show_notice(node, name, nobody, net.clock.at_us)


def test_a_roster_that_was_written_since_names_nobody(tmp_path):
    with prepared_net(tmp_path) as net:
        node, now_us = net.nodes["bravo"], net.clock.at_us
        path = node.folder / "watch.yaml"
        path.write_text(ROSTER)
        os.utime(path, (now_us / 1e6 - 60, now_us / 1e6 - 60))
        assert report_roster(node, at_us=now_us).on_watch == "day"
        os.utime(path, (now_us / 1e6 + 60, now_us / 1e6 + 60))
        then = report_roster(node, at_us=now_us)
        assert (then.on_watch, then.watches, then.gaps) == (None, (), ())
        assert report_roster(node).on_watch == "day"


# -- pages -----------------------------------------------------------------------------


def words(answer):
    text = answer.text.split("<main", 1)[-1].split("</main>")[0]
    bare = unescape(re.sub(r"<[^>]*>", " ", text))
    return " ".join(re.sub("[\u2066-\u2069]", "", bare).split())


@pytest.fixture(scope="module")
def moved(tmp_path_factory):
    """A desk, an instant, and a notice, a line and a warning that came after it."""
    with desk(tmp_path_factory.mktemp("past")) as made:
        then = format_utc(made.node.clock(), 0)
        made.world.clock.move(3600)
        launch = from_file("pre-launch", plain_object(EXAMPLE))
        order = Order("pre-launch", launch, ["party:bravo"])
        later = str(send_notice(made.world.nodes["alfa"], order))
        made.world.carry()
        note_watch(made.node, "Ada", "a line that came later")
        acknowledge(made.node, made.names["notice:000000"], "shown")
        yield made, then, later


PATHS = ("/notices", "/notices?order=deadline", "/watch", "/warnings", "/notices/NAME")


@pytest.mark.parametrize("path", PATHS)
def test_a_page_of_the_past_says_so_has_no_act_and_nothing_that_came_later(moved, path):
    made, then, later = moved
    path = path.replace("NAME", made.names["notice:000000"])
    joint = "&" if "?" in path else "?"
    text = made.get(f"{path}{joint}at={then}").text
    main = text.split("<main", 1)[1].split("</main>")[0]
    assert "As this node knew it at" in main
    assert later not in main
    assert "a line that came later" not in main
    assert "hx-post" not in main
    assert 'method="post"' not in main
    assert "hx-trigger" not in main
    assert " data-past" in text
    # What stands around it is of now, and its links lead to now.
    rail = text.split('<nav class="rail"', 1)[1].split("</nav>")[0]
    assert "at=" not in rail
    assert f'data-now="{made.node.clock()}"' in text


def test_a_notice_of_the_past_has_the_ladder_of_then(moved):
    made, then, _ = moved
    name = made.names["notice:000000"]
    assert show_notice(made.node, name).recipients[0].state == "shown"

    def states(path):
        table = made.get(path).text.split('id="ladder"', 1)[1].split("</table>")[0]
        return re.findall(r'</bdi><span class="source">([^<]*)</span>', table)

    assert states(f"/notices/{name}") != states(f"/notices/{name}?at={then}")
    recipient = show_notice(made.node, name, at_us=parse_utc(then)).recipients[0]
    assert recipient.state == "stored"
    assert [one.rung for one in recipient.acknowledgements] == ["store"]


@pytest.mark.parametrize("wrong", ["tomorrow", "2999-01-01", "1e9", "<b>"])
def test_no_instant_of_the_past_shows_the_present_without_acts(moved, wrong):
    made, _, _ = moved
    for path in ("/notices", "/watch", "/warnings"):
        answer = made.get(path, params={"at": wrong})
        assert answer.status_code == 200
        main = answer.text.split("<main", 1)[1].split("</main>")[0]
        assert 'class="asof-bar" role="alert"' in main
        assert "hx-post" not in main


def test_a_viewer_reads_no_more_of_the_past_than_of_now(moved):
    made, _, _ = moved
    now = format_utc(made.node.clock() + 999_999, 0)
    made.world.clock.move(2)
    for path in ("/notices", "/warnings", "/watch"):
        then = made.get(f"{path}?at={now}", VIEWER).text
        assert made.names["notice:red"] not in then
    red = made.names["notice:red"]
    assert made.get(f"/notices/{red}?at={now}", VIEWER).status_code == 404
