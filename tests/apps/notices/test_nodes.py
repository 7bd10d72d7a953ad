"""Whole nodes: sent, heard, acknowledged, over several channels."""

import pytest
from sqlalchemy import text

from comity.apps.notices import acknowledgements, issue
from comity.apps.notices.acts import SEND_CRISIS, SendNotice
from comity.apps.notices.documents import next_id
from comity.apps.notices.duty_roster import watch_log
from comity.apps.notices.issue import Order, write_notice
from comity.apps.notices.line_tests import channel_states, send_due_tests
from comity.apps.notices.listed import list_notices
from comity.apps.notices.store.ladders import ladder_row
from comity.apps.notices.views import show_notice
from comity.coordination.notices.forms import from_file
from comity.foundations.errors import ComityError, InputError, TrustError
from comity.node.persons.policies import Authority
from tests.acts import acknowledge, confirm_spoken, revise_notice, send_notice
from tests.apps.notices.net import CRISIS, LAUNCH, PACT, SAID, prepared_net
from tests.persons import enrol, invented, marks_of, performed
from tests.postgres_nodes import needed


@pytest.fixture
def net(tmp_path):
    with prepared_net(tmp_path) as made:
        yield made


def send(net, form, fields, by="alfa", to=("bravo",), **more):
    order = Order(form, from_file(form, fields), [f"party:{t}" for t in to], **more)
    return str(send_notice(net.nodes[by], order))


def test_a_notice_climbs_its_ladder(net):
    alfa, bravo = net.nodes["alfa"], net.nodes["bravo"]
    name = send(net, "pre-launch", LAUNCH)
    net.carry()
    (there,) = show_notice(alfa, name).recipients
    assert there.state == "stored"
    net.clock.move(60)
    acknowledge(bravo, name, "shown")
    acknowledge(bravo, name, "read")
    said = {
        "area": "5.24° N, 52.77° W",
        "earliest_us": "3 March 2027, 10:30",
        "latest_us": "3 March 2027, 14:00",
        "azimuth_deg": "93.5",
        "class": "space launch",
    }
    done = acknowledge(bravo, name, "understood", read_back=said)
    assert (done.state, done.wrong) == ("understood", ())
    net.carry()
    (there,) = show_notice(alfa, name).recipients
    assert there.state == "understood"
    assert [a.rung for a in there.acknowledgements] == [
        "store",
        "show",
        "read",
        "read-back-fits",
    ]
    assert all(a.signature.startswith("sha256:") for a in there.acknowledgements)


def test_a_wrong_read_back_calls_people_on_both_sides(net):
    name = send(net, "crisis", CRISIS)
    net.carry()
    said = {**SAID, "at_us": "2 March 2027, 11:58"}
    done = acknowledge(net.nodes["bravo"], name, "understood", read_back=said)
    assert done.state == "misread"
    assert [w.fact for w in done.wrong] == ["at_us"]
    net.carry()
    (there,) = show_notice(net.nodes["alfa"], name).recipients
    assert there.state == "misread"
    assert any(
        "has read back at_us otherwise" in r.text for r in watch_log(net.nodes["alfa"])
    )
    bravo = net.nodes["bravo"]
    done = acknowledge(bravo, name, "understood", read_back=SAID)
    assert done.state == "understood"


def test_with_the_link_cut_the_gateway_brings_it_and_the_answer(net):
    net.cut |= {("alfa", "bravo"), ("bravo", "alfa")}
    name = send(net, "crisis", CRISIS)
    net.pulse(5)
    (there,) = show_notice(net.nodes["alfa"], name).recipients
    assert there.state == "stored"
    ways = {c.channel: c for c in there.channels}
    assert ways["gateway party:gate"].delivered_us is not None
    assert ways["gateway party:gate"].signed_for
    assert ways["bilateral"].delivered_us is None


def test_a_routine_notice_takes_the_gateway_when_nothing_is_heard(net):
    net.cut |= {("alfa", "bravo"), ("bravo", "alfa")}
    name = send(net, "pre-launch", LAUNCH)
    net.pulse(28)
    assert show_notice(net.nodes["alfa"], name).recipients[0].state == "sent"
    net.pulse(5)
    assert show_notice(net.nodes["alfa"], name).recipients[0].state == "stored"
    calls = [r.text for r in watch_log(net.nodes["alfa"]) if r.what == "call"]
    assert any("now also through party:gate" in words for words in calls)


def test_the_gateway_sees_label_and_route_alone(net):
    net.cut |= {("alfa", "bravo"), ("bravo", "alfa")}
    send(net, "crisis", CRISIS, text="a text for the other side")
    net.pulse(5)
    seen = b"".join(net.seen["gate"])
    assert b"unannounced-event" not in seen
    assert b"a text for" not in seen
    from comity.node.store import notice_schema as tables

    rows = net.nodes["gate"].database.read(
        lambda c: c.execute(tables.relays.select()).all()
    )
    assert rows
    assert all(row.sealed == b"" for row in rows if row.taken)


def test_the_public_feed_confirms_what_came(net):
    net.follow("bravo", "alfa")
    name = send(net, "pre-launch", LAUNCH)
    net.carry()
    there = show_notice(net.nodes["bravo"], name).recipients[0]
    ways = {c.channel: c.delivered_us for c in there.channels}
    assert ways["public party:alfa"] is not None
    assert ways["bilateral"] is not None


def test_revisions_supersede_and_end_the_older_ladder(net):
    alfa, bravo = net.nodes["alfa"], net.nodes["bravo"]
    name = send(net, "pre-launch", LAUNCH)
    net.carry()
    later = {**LAUNCH, "latest": "2027-03-03T16:00:00Z"}
    order = Order("pre-launch", from_file("pre-launch", later), ["party:bravo"])
    second = str(revise_notice(alfa, name, order))
    net.carry()
    assert second.endswith("/1")
    assert show_notice(bravo, name).recipients[0].state == "moot"
    assert show_notice(bravo, second).recipients[0].state == "stored"
    cancel = Order("cancellation", {"reason": "weather"}, ["party:bravo"])
    cancel = Order(
        "cancellation", {"reason": "weather"}, ["party:bravo"], reference=second
    )
    send_notice(alfa, cancel)
    net.carry()
    assert show_notice(bravo, second).now.life == "cancelled"
    with pytest.raises(InputError, match="cancelled: nothing changes"):
        revise_notice(alfa, name, order)


def test_nobody_gets_what_no_agreement_shares(net):
    with pytest.raises(TrustError, match="withheld from party:gate"):
        send(net, "pre-launch", LAUNCH, to=("gate",))
    with pytest.raises(InputError, match="means nobody"):
        send(net, "pre-launch", LAUNCH, to=())
    assert list_notices(net.nodes["alfa"]) == []


def test_the_ladder_holds_across_a_restart_and_a_skewed_sender(net):
    name = send(net, "crisis", CRISIS)
    net.carry()
    before = show_notice(net.nodes["bravo"], name).recipients[0]
    net.reopen("bravo")
    after = show_notice(net.nodes["bravo"], name).recipients[0]
    assert before == after
    said = net.pulse(125, step=5)
    words = [k["words"] for who, k in said if who == "bravo"]
    assert any("deputy" in w or "nobody is on watch" in w for w in words)
    assert show_notice(net.nodes["bravo"], name).recipients[0].level == 2


def test_line_tests_show_a_broken_channel_before_it_is_needed(net):
    alfa = net.nodes["alfa"]
    assert send_due_tests(alfa) == 2
    net.carry()
    states = {s.channel: s.standing for s in channel_states(alfa, "party:bravo")}
    assert states == {"bilateral": "up", "gateway party:gate": "up"}
    assert send_due_tests(alfa) == 0
    net.cut |= {("alfa", "bravo"), ("bravo", "alfa")}
    net.clock.move(12 * 3600 + 1)
    assert send_due_tests(alfa) == 2
    net.carry()
    net.clock.move(130)
    net.carry()
    states = {s.channel: s.standing for s in channel_states(alfa, "party:bravo")}
    assert states == {"bilateral": "down", "gateway party:gate": "up"}


def test_a_feed_that_nobody_follows_is_not_called_down(net):
    alfa = net.nodes["alfa"]
    (net.folder / "alfa" / "channels.yaml").write_text("publish: true\n")
    assert send_due_tests(alfa) == 3
    net.carry()
    net.clock.move(400)
    states = {s.channel: s.standing for s in channel_states(alfa, "party:bravo")}
    assert states["public party:alfa"] == "untested"
    net.follow("bravo", "alfa")
    net.carry()
    states = {s.channel: s.standing for s in channel_states(alfa, "party:bravo")}
    assert states["public party:alfa"] == "up"


def test_a_spoken_code_tells_whether_both_hold_the_same(net):
    name = send(net, "crisis", CRISIS)
    net.carry()
    code = show_notice(net.nodes["alfa"], name).spoken_code
    bravo = net.nodes["bravo"]
    assert confirm_spoken(bravo, name, code.lower()).code_fits
    assert not confirm_spoken(bravo, name, "AAAA-BBBB-CCCC").code_fits
    there = show_notice(net.nodes["bravo"], name).recipients[0]
    assert "spoken" in {c.channel for c in there.channels}


def test_bad_acknowledgements_are_refused(net):
    name = send(net, "crisis", CRISIS)
    net.carry()
    bravo = net.nodes["bravo"]
    with pytest.raises(InputError, match="no rung"):
        acknowledge(bravo, name, "liked")
    with pytest.raises(InputError, match="no person has proved it"):
        acknowledge(bravo, name, "shown", marks=())
    with pytest.raises(ComityError, match="not available"):
        acknowledge(bravo, name, "shown", language="xx")
    with pytest.raises(InputError, match="was not received by this node"):
        acknowledge(net.nodes["alfa"], name, "shown")


@pytest.mark.parametrize("skew_s", [-200, 200])
def test_a_sender_whose_clock_is_wrong_moves_no_timer(net, skew_s):
    alfa, bravo = net.nodes["alfa"], net.nodes["bravo"]
    net.clock.move(1000)
    alfa.clock = lambda: net.clock() + skew_s * 1_000_000
    net.sync("alfa", "bravo")
    name = send(net, "crisis", CRISIS)
    net.carry()
    there = show_notice(bravo, name).recipients[0]
    assert there.stored_us == net.clock()
    assert there.until_us == net.clock() + 60_000_000
    here = show_notice(alfa, name).recipients[0]
    assert here.sent_us <= here.stored_us <= alfa.clock()


def test_a_notice_that_comes_later_than_agreed_says_so(net):
    late = {
        **LAUNCH,
        "earliest": "2027-03-01T14:00:00Z",
        "latest": "2027-03-01T15:00:00Z",
    }
    name = send(net, "pre-launch", late)
    (there,) = show_notice(net.nodes["alfa"], name).recipients
    assert there.late == "2.0 h before, at least 24 h before was agreed"
    name = send(net, "pre-launch", LAUNCH)
    assert show_notice(net.nodes["alfa"], name).recipients[0].late == ""


def test_the_fields_that_a_clause_keeps_back_stay_at_home(tmp_path):
    some = PACT.replace(
        "    by: all\n    to: all\n",
        "    by: all\n    to: all\n    fields: [notice, form, earliest_us, latest_us]\n",
    )
    with prepared_net(tmp_path, pact=some) as net:
        name = send(net, "pre-launch", LAUNCH)
        net.carry()
        there = show_notice(net.nodes["bravo"], name)
        assert set(there.fields) == {"earliest_us", "latest_us"}
        assert there.read_back == ("earliest_us", "latest_us")
        assert b"Kourou" not in b"".join(net.seen["bravo"])


def test_a_restored_node_uses_no_serial_twice(net):
    first = send(net, "crisis", CRISIS)
    alfa = net.nodes["alfa"]
    alfa.incarnation += 1
    second = send(net, "crisis", CRISIS)
    assert int(second.split("/")[3]) - int(first.split("/")[3]) > 1000


def test_notices_come_back_after_a_restore(net, tmp_path):
    import shutil

    from comity.node.lifecycle.recovery import recover_all

    alfa = net.nodes["alfa"]
    alfa.close()
    shutil.copytree(net.folder / "alfa", tmp_path / "backup")
    net.nodes["alfa"] = net.open("alfa")
    name = send(net, "crisis", CRISIS)
    heard = send(net, "crisis", CRISIS, by="bravo", to=("alfa",))
    net.carry()
    acknowledge(net.nodes["bravo"], name, "shown")
    acknowledge(net.nodes["alfa"], heard, "read")
    net.carry()
    net.nodes["alfa"].close()
    shutil.rmtree(net.folder / "alfa")
    shutil.copytree(tmp_path / "backup", net.folder / "alfa")
    net.clock.move(5)
    alfa = net.nodes["alfa"] = net.open("alfa")
    assert all(done.done for done in recover_all(alfa))
    net.carry()
    (there,) = show_notice(alfa, name).recipients
    assert there.state == "shown"
    (here,) = show_notice(alfa, heard).recipients
    assert here.state == "read"


def test_what_may_not_be_kept_is_forgotten(tmp_path):
    from comity.node.lifecycle.retention import erase_due

    short = PACT.replace(
        "    by: all\n    to: all\n", "    by: all\n    to: all\n    keep_d: 2\n"
    )
    with prepared_net(tmp_path, pact=short) as net:
        name = send(net, "pre-launch", LAUNCH)
        net.carry()
        net.clock.move(3 * 86_400)
        bravo = net.nodes["bravo"]
        assert erase_due(bravo) == 1
        assert list_notices(bravo) == []
        if not needed():
            held = (net.folder / "bravo" / "node.db").read_bytes()
            assert b"range safety" not in held
        assert show_notice(net.nodes["alfa"], name).fields["site"] == "Kourou"


# -- persons -----------------------------------------------------------------------------


def refused(net, name):
    """Return for which reasons of persons a node has refused documents."""
    with net.nodes[name].reading() as work:
        rows = work.connection.execute(
            text("SELECT reason FROM entries WHERE reason LIKE 'persons%' ORDER BY id")
        )
        return [row[0] for row in rows]


def test_a_crisis_message_needs_a_role_that_may_send_one(net):
    alfa = net.nodes["alfa"]
    order = Order("crisis", from_file("crisis", CRISIS), ["party:bravo"])
    with pytest.raises(TrustError, match="as flight dynamics may not send a crisis"):
        send_notice(alfa, order, marks=marks_of(alfa, "flight dynamics"))
    assert list_notices(alfa) == []


def test_a_receiver_refuses_notices_and_acknowledgements_of_nobody(net):
    alfa, bravo = net.nodes["alfa"], net.nodes["bravo"]
    order = Order("crisis", from_file("crisis", CRISIS), ["party:bravo"])
    for marks in ((), invented("flight dynamics"), invented("viewer")):
        with alfa.writing() as work, pytest.MonkeyPatch.context() as patch:
            # A hostile node does not count its own persons.
            patch.setattr(issue, "_persons", lambda *_: 0)
            number = next_id(work, "crisis")
            write_notice(work, number, order, authority=Authority(marks))
        net.carry()
    assert list_notices(bravo) == []
    assert len(set(refused(net, "bravo"))) == 3
    name = send(net, "crisis", CRISIS)
    net.carry()
    with bravo.writing() as work:
        row = ladder_row(work.connection, name, work.party)
        for persons in ((), invented("analyst")):
            acknowledgements._send(
                work,
                row,
                acknowledgements.RUNGS["read"],
                acknowledgements._ReadBack(persons),
            )
    net.carry()
    (there,) = show_notice(alfa, name).recipients
    assert there.state == "stored"
    assert len(refused(net, "alfa")) >= 2


def test_two_persons_send_a_crisis_message_where_the_agreement_asks_for_them(tmp_path):
    pact = PACT.replace("terms:", "terms:\n  persons: {crisis: 2}", 1)
    with prepared_net(tmp_path, pact=pact) as net:
        alfa = net.nodes["alfa"]
        order = Order("crisis", from_file("crisis", CRISIS), ["party:bravo"])
        with pytest.raises(TrustError, match="proved by 2 persons, 1 has"):
            send_notice(alfa, order)
        one, two = (enrol(alfa, who, "duty officer") for who in ("Ada", "Bo"))
        asked = SendNotice("crisis", CRISIS, ("party:bravo",))
        shown = performed(alfa, SEND_CRISIS, asked, one, two)
        net.carry()
        (there,) = show_notice(alfa, shown.notice).recipients
        assert there.state == "stored"
        # The receiver counts, too.
        with alfa.writing() as work:
            number = next_id(work, "crisis")
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(issue, "_persons", lambda *_: 1)
                write_notice(
                    work, number, order, authority=Authority(invented("signatory"))
                )
        net.carry()
        assert any("asks for 2 persons" in why for why in refused(net, "bravo"))
