"""Today: what waits for whom, in which order, what was set aside, and what is not in the list."""

import re
from dataclasses import replace

import pytest

from comity.apps.console import channel_states, waiting
from comity.apps.console.triage import (
    SET_TRIAGE,
    SetTriage,
    digest_of,
    standing_of,
)
from comity.apps.notices.channel_operations import CHANNEL_STATUS
from comity.apps.notices.issue import Order
from comity.coordination.negotiation.records import Event
from comity.coordination.notices.forms import from_file
from comity.drawing.day_strip import Mark, day_strip
from comity.foundations.constants import HOUR_US
from comity.foundations.errors import InputError
from comity.foundations.plain import plain_object
from comity.foundations.time import format_utc
from comity.node.store.triage import TriageRow
from comity.trust.persons.callers import Caller
from tests.acts import act, send_notice
from tests.node.api.example_node import LAUNCH
from tests.web.console_desk import desk


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    with desk(tmp_path_factory.mktemp("today")) as made:
        yield made


def rows(text):
    return re.findall(r'<article class="row[^>]*aria-label="([^"]*)"', text)


def boxes(text):
    return re.findall(r'name="subject" value="([^"]+)"', text)


def test_what_waits_stands_in_the_order_of_the_last_moment_to_decide(here):
    text = here.get("/today").text
    found = rows(text)
    assert re.search("9\\W* things wait for you", text)
    assert "norad:40001 × norad:50002" in found
    assert "draft-of-alfa" in found
    limits = re.findall(r'datetime="([^"]+)">[^<]*</time></span></div>', text)
    assert limits == sorted(limits)
    # What has no limit comes last.
    assert found[-1] == "draft-of-alfa"


def test_one_bright_button_and_counts_in_the_rail(here):
    text = here.get("/today").text
    assert text.count('class="button first"') == 1
    assert '<span class="count">' in text


@pytest.mark.parametrize(
    ("roles", "owed"),
    [(("viewer",), False), (("duty officer",), True)],
)
def test_a_viewer_sees_what_its_rights_show(here, roles, owed):
    text = here.get("/today", *roles).text
    if roles == ("viewer",):
        assert here.names["notice:red"] not in text
    assert ("Notice received" in text) or not owed


def test_by_conjunction_and_by_section(here):
    first = rows(here.get("/today?by=conjunction").text)[0]
    assert first == "norad:40001 × norad:50002"
    assert rows(here.get("/today?section=agreements").text) == ["draft-of-alfa"]
    assert "Nothing waits here" in here.get("/today?section=none").text


def test_set_aside_with_a_reason_counted_shown_and_taken_back(here):
    chosen = [one for one in boxes(here.get("/today").text) if one.startswith("cases/")]
    form = {
        "subject": chosen,
        "do": "snooze",
        "hours": "4",
        "reason": "",
        "next": "/today",
    }
    refused = here.send("POST", "/triage", data=form)
    assert refused.status_code == 422
    assert "A reason is missing" in refused.text
    done = here.send("POST", "/triage", data=form | {"reason": "tracking at 06:00"})
    assert done.status_code == 303
    text = here.get("/today").text
    assert "norad:40001" not in "".join(rows(text))
    aside = here.get("/today?show=aside").text
    assert "norad:40001 × norad:50002" in rows(aside)
    assert "tracking at 06:00" in aside
    here.send("POST", "/triage", data=form | {"do": "back"})
    assert "norad:40001 × norad:50002" in rows(here.get("/today").text)


def test_wrong_decisions_are_told_beside_the_field_and_nothing_typed_is_lost(here):
    chosen = boxes(here.get("/today").text)[:1]
    for change, words in (
        ({"subject": []}, "Nothing is chosen"),
        ({"do": "burn"}, "Choose what to do"),
        ({"hours": "-3"}, "is no number of hours"),
        ({"hours": "9999"}, "is no number of hours"),
        ({"hours": "\u0663"}, "is no number of hours"),
    ):
        form = {"subject": chosen, "do": "snooze", "hours": "4", "reason": "kept words"}
        answer = here.send("POST", "/triage", data=form | change)
        assert answer.status_code == 422, change
        assert words in answer.text
        assert "kept words" in answer.text


def test_views_are_saved_and_forgotten_by_their_owner(here):
    form = {"name": "<b>Ours</b>", "path": "/cases?which=us", "next": "/today"}
    assert here.send("POST", "/views", data=form).status_code == 303
    text = here.get("/today").text
    assert "&lt;b&gt;Ours&lt;/b&gt;" in text
    assert "<b>Ours" not in text
    assert "Ours" not in here.get("/today", "viewer").text
    wrong = here.send("POST", "/views", data=form | {"path": "//elsewhere"})
    assert wrong.status_code == 422


def _row(**more):
    values = {
        "subject": "cases/x",
        "owner": "",
        "state": "snoozed",
        "reason": "r",
        "until_us": 100,
        "seen": "s",
        "by": "p",
        "at_us": 0,
    }
    return TriageRow(**values | more)


@pytest.mark.parametrize(
    ("row", "seen", "now_us", "hidden", "woken"),
    [
        (None, "s", 0, False, ""),
        (_row(), "s", 99, True, ""),
        (_row(), "s", 100, False, "time"),
        (_row(), "other", 50, False, "change"),
        (_row(state="dismissed", until_us=None), "s", 10**9, True, ""),
        (_row(state="dismissed", until_us=None), "other", 0, False, "change"),
        (_row(state="open"), "s", 0, False, ""),
        (_row(state="no such state"), "s", 0, False, ""),
    ],
)
def test_each_standing(row, seen, now_us, hidden, woken):
    found = standing_of(row, seen, now_us)
    assert (found.hidden, found.woken) == (hidden, woken)


def test_nothing_is_set_aside_without_a_reason_or_unseen(here):
    who = Caller("person", id="person:ABCDEFGH", name="Ada")
    for asked in (
        SetTriage(("cases/x",), (digest_of("x"),), "dismissed", " "),
        SetTriage(("cases/x",), (), "snoozed", "why"),
    ):
        with pytest.raises(InputError):
            SET_TRIAGE.run(here.node, asked, who)


def test_notes_are_kept_beside_a_thing_and_are_of_this_node(here):
    subject = f"cases/{here.names['enc:000000']}"
    form = {"subject": subject, "text": "<b>called</b> \u202etheir officer"}
    text = here.send("POST", "/notes", data=form).text
    assert "&lt;b&gt;called" in text
    assert "\u202e" not in text
    wrong = here.send("POST", "/notes", data=form | {"text": "x" * 2001})
    assert wrong.status_code == 422
    assert "x" * 2001 in wrong.text
    assert (
        here.send("POST", "/notes", data=form | {"subject": "../x"}).status_code == 404
    )
    # Whoever drafts nothing sees none of them.
    assert here.get(f"/notes?subject={subject}", "viewer").status_code == 403


# -- groups, direction -----------------------------------------------------------------


def test_rows_are_grouped_by_own_satellite(here):
    text = here.get("/today?by=satellite").text
    assert "Grouped by own satellite" in text
    labels = re.findall(r'<p class="group-label">(?:<bdi dir="ltr">)?([^<]*)', text)
    assert labels[0].startswith("norad:") or labels[0].isdigit()
    assert "About no single satellite" in labels
    assert len(set(labels)) == len(labels)
    assert sorted(rows(text)) == sorted(rows(here.get("/today").text))


def test_ids_and_names_of_objects_stand_from_left_to_right(here):
    text = here.get("/today").text
    name = here.names["notice:000000"]
    assert f'<bdi dir="ltr">{name}</bdi>' in text
    assert '<bdi dir="ltr">norad:40001 × norad:50002</bdi>' in text


def test_the_strip_goes_from_the_right_where_reading_does(here):
    headers = {"accept-language": "ar"}
    right, left = here.get("/today", headers=headers).text, here.get("/today").text

    def now_x(text):
        return float(re.search(r'class="ink-line" d="M([\d.]+) ', text)[1])

    assert 'dir="rtl"' in right
    assert now_x(right) == pytest.approx(1048.0 - now_x(left), abs=0.11)
    marks = [Mark("decide", hour * HOUR_US, hour, True) for hour in (1, 1, 5, 23)]

    def places(text):
        return [float(one) for one in re.findall(r'<circle [^>]*cx="([\d.]+)"', text)]

    one = places(day_strip(marks, 0, ("a", "b"), "t"))
    other = places(day_strip(marks, 0, ("a", "b"), "t", mirrored=True))
    assert other == pytest.approx([1048.0 - x for x in one], abs=0.11)
    assert one == sorted(one)


# -- the past --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def moved(tmp_path_factory):
    """A desk, an instant, and what waited at it; a notice came later, a case moved on."""
    with desk(tmp_path_factory.mktemp("past")) as made:
        now = rows(made.get("/today").text)
        then = format_utc(made.node.clock(), 0)
        made.world.clock.move(600)
        launch = from_file("pre-launch", plain_object(LAUNCH))
        order = Order("pre-launch", launch, ["party:bravo"])
        later = str(send_notice(made.world.nodes["alfa"], order))
        made.world.carry()
        act(made.node, made.names["enc:000000"], Event.ACK)
        made.world.settle()
        yield made, then, now, later


def test_what_waited_then_is_what_was_shown_then(moved):
    made, then, now, later = moved
    text = made.get(f"/today?at={then}").text
    main = text.split("<main", 1)[1].split("</main>")[0]
    kept = [one for one in now if one.startswith(("Notice", "norad", "draft"))]
    assert [one for one in rows(text) if one in kept] == kept
    assert later not in main
    assert any(later in one for one in rows(made.get("/today").text))
    assert "countersign or refuse" in main or "Next:" in main
    # Nothing is to be done, and what is not kept is named.
    assert 'method="post"' not in main
    assert "hx-trigger" not in main
    assert 'class="button first"' not in main
    for part in ("Acts", "Channels", "Keys", "Set aside"):
        assert re.search(rf'unknown-chip">{part}: ', main), part


def test_links_of_the_past_stay_in_it_and_those_of_the_frame_lead_to_now(moved):
    made, then, _, _ = moved
    text = made.get(f"/today?at={then}").text
    rail, main = text.split("<main", 1)
    assert "at=" not in rail.split('<nav class="rail"', 1)[1].split("</nav>")[0]
    links = re.findall(r'<div class="what"><b><a href="([^"]+)"', main)
    assert links
    assert all("at=" in one for one in links)
    for path in links[:4]:
        answer = made.get(path.replace("&amp;", "&"))
        assert answer.status_code == 200
        assert "As this node knew it at" in answer.text


def test_a_viewer_sees_no_more_of_then(moved):
    made, then, _, _ = moved
    text = made.get(f"/today?at={then}", "viewer").text
    assert made.names["notice:red"] not in text


def test_frame_and_list_ask_for_the_channels_once(here, monkeypatch):
    asked = []
    run = CHANNEL_STATUS.run

    def counted(*given):
        asked.append(1)
        return run(*given)

    # A session of its own: nothing was read for it before.
    monkeypatch.setattr(
        channel_states, "CHANNEL_STATUS", replace(CHANNEL_STATUS, run=counted)
    )
    assert here.get("/today", "duty officer", "signatory").status_code == 200
    assert len(asked) == 1


def test_frame_and_page_read_the_list_once_and_never_an_old_one(here, monkeypatch):
    reads = []
    read = waiting._read

    def counted(*given):
        reads.append(1)
        return read(*given)

    monkeypatch.setattr(waiting, "_read", counted)
    here.get("/today")
    assert len(reads) == 1
    here.get("/today")
    assert len(reads) == 2
