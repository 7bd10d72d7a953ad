"""One poisoned item silences nobody: it is set aside, named, counted, and the rest goes on."""

import errno

import pytest

from comity.apps.cases import jobs as case_jobs
from comity.apps.notices import jobs as notice_jobs
from comity.apps.notices.line_tests import channel_states
from comity.apps.notices.listed import list_notices
from comity.apps.notices.public_feed import poll_feed
from comity.apps.operations.status import status
from comity.foundations.errors import ResourceError, TrustError
from comity.foundations.plain import json_text
from comity.node.exchange import receiving, relay_collect
from comity.node.exchange.isolation import Loop
from comity.node.exchange.relay_jobs import collection_tasks
from comity.node.server.scheduler import Scheduler
from tests.apps.notices.net import CRISIS, LAUNCH, feed_of, prepared_net
from tests.apps.notices.test_nodes import send
from tests.attacks.poison import leave, nested


@pytest.fixture
def net(tmp_path):
    with prepared_net(tmp_path) as made:
        yield made


def cut(net, one="alfa", two="bravo"):
    net.cut |= {(one, two), (two, one)}


def gateway_line(net):
    rows = channel_states(net.nodes["bravo"], "party:alfa")
    return next(row for row in rows if row.channel == "gateway party:gate")


@pytest.mark.parametrize("depth", [33, 480, 900, 100_000])
def test_nested_parcels_hide_no_crisis_notice(net, depth):
    """Before: a RecursionError ended each poll at the first parcel."""
    cut(net)
    leave(net, nested(depth))
    send(net, "crisis", CRISIS)
    net.carry()
    assert len(list_notices(net.nodes["bravo"])) == 1


def test_what_no_reader_expects_is_set_aside_and_confirmed(net, monkeypatch):
    """Whatever a parcel raises; and 50 of them leave room for the next in the answers."""
    cut(net)
    bad = {leave(net, b"bad %d" % k) for k in range(60)}
    send(net, "crisis", CRISIS)
    opened = relay_collect.open_parcel

    def worse(parcel, sealed, *keys):
        if parcel.text in bad:
            raise RecursionError("maximum recursion depth exceeded")
        return opened(parcel, sealed, *keys)

    monkeypatch.setattr(relay_collect, "open_parcel", worse)
    net.carry()
    bravo = net.nodes["bravo"]
    assert len(list_notices(bravo)) == 1
    kept = status(bravo).set_aside
    assert len(kept) == 60
    assert {(row.place, row.code) for row in kept} == {
        ("gateway party:gate", "RecursionError")
    }


def test_a_full_disk_is_no_items_fault(net, monkeypatch):
    cut(net)
    send(net, "crisis", CRISIS)

    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(relay_collect, "open_parcel", full)
        with pytest.raises(OSError, match="No space"):
            net.carry()
    bravo = net.nodes["bravo"]
    assert status(bravo).set_aside == ()
    net.carry()
    assert len(list_notices(bravo)) == 1


def test_a_channel_whose_collection_fails_is_not_up(net):
    net.pulse(1)
    send(net, "crisis", CRISIS)
    net.carry()
    gate = net.nodes["gate"]
    url, gate.settings = gate.settings, None
    with pytest.raises(AttributeError):
        dict(collection_tasks(net.nodes["bravo"]))["ask party:gate"]()
    gate.settings = url
    line = gateway_line(net)
    assert line.standing == "down"
    assert "collecting from it failed" in line.reason
    net.carry()
    assert gateway_line(net).standing != "down"


def test_an_act_that_fails_refuses_its_document_alone(net, monkeypatch):
    real = receiving._store

    def store(box, envelope, item):
        answer = real(box, envelope, item)
        if box.work.party == "party:bravo" and len(box.after) == 1:
            box.after[-1] = lambda _number, _sequence: 1 // 0
        return answer

    monkeypatch.setattr(receiving, "_store", store)
    send(net, "pre-launch", LAUNCH)
    net.settle()
    monkeypatch.undo()
    send(net, "crisis", CRISIS)
    net.carry()
    bravo = net.nodes["bravo"]
    assert next(row.form for row in list_notices(bravo)) == "crisis"
    assert any(row.code == "ZeroDivisionError" for row in status(bravo).set_aside)
    assert net.sync("alfa", "bravo").faults == ()


def test_a_bad_item_of_a_feed_does_not_hide_the_others(net, monkeypatch):
    net.follow("bravo", "alfa")
    send(net, "pre-launch", LAUNCH)
    from comity.apps.notices.public_feed import feed_json
    from comity.foundations.strict import read_strict

    value = read_strict(feed_json(net.nodes["alfa"]))
    value["items"].append({"_comity": ["no object"]})
    bravo = net.nodes["bravo"]
    monkeypatch.setattr(
        bravo.gate, "fetch_feed", lambda *_a, **_k: json_text(value).encode()
    )
    with pytest.raises(Exception, match="statement"):
        poll_feed(bravo, feed_of("alfa"))
    rows = bravo.view(
        lambda work: work.connection.exec_driver_sql(
            "SELECT count(*) FROM feed_items"
        ).scalar()
    )
    assert rows >= 1
    assert status(bravo).set_aside[0].place == "public party:alfa"


def test_two_items_of_one_number_are_kept_as_evidence(net, monkeypatch):
    """Before: the error that named them undid the transaction that kept them."""
    from comity.apps.notices.public_feed import PUBLICATION, feed_json
    from comity.foundations.strict import read_strict
    from comity.node.store.evidence import read_equivocations
    from comity.trust.identity import sign_statement
    from comity.trust.identity.statements import claimed_payload

    net.follow("bravo", "alfa")
    alfa, bravo = net.nodes["alfa"], net.nodes["bravo"]
    send(net, "pre-launch", LAUNCH)
    net.carry()
    value = read_strict(feed_json(alfa))
    first = value["items"][0]["_comity"]["statement"]
    other = {**claimed_payload(first), "hash": "sha256:" + "0" * 64}
    value["items"][0]["_comity"]["statement"] = sign_statement(
        alfa.signer, PUBLICATION, other
    )
    monkeypatch.setattr(
        bravo.gate, "fetch_feed", lambda *_a, **_k: json_text(value).encode()
    )
    with pytest.raises(TrustError, match="two items"):
        poll_feed(bravo, feed_of("alfa"))
    assert len(bravo.database.read(read_equivocations)) == 1


def test_one_call_that_cannot_be_made_stops_no_other(net, monkeypatch):
    send(net, "crisis", CRISIS)
    send(net, "pre-launch", LAUNCH)
    net.settle()
    bravo = net.nodes["bravo"]
    rows = {row.notice: row.form for row in list_notices(bravo)}
    real = notice_jobs._call_text

    def text(work, row, level, roster):
        if rows.get(row.notice) == "pre-launch":
            raise KeyError(row.notice)
        return real(work, row, level, roster)

    monkeypatch.setattr(notice_jobs, "_call_text", text)
    net.clock.move(3600)
    said = []
    notice_jobs.call_due_people(bravo, lambda _event, **facts: said.append(facts))
    assert any(
        " is OVERDUE" in fact["words"] or "crisis" in fact["words"] for fact in said
    )
    assert {row.place for row in status(bravo).set_aside} == {"calls about notices"}


def test_one_case_that_fails_stops_no_other(net, monkeypatch):
    done = []

    class Row:
        def __init__(self, encounter):
            self.encounter, self.peer = encounter, "party:alfa"

    def call(_node, _note, row):
        if row.encounter == "bad":
            raise RecursionError
        done.append(row.encounter)

    bravo = net.nodes["bravo"]
    monkeypatch.setattr(
        case_jobs, "live_encounters", lambda _c: [Row("bad"), Row("good")]
    )
    monkeypatch.setattr(case_jobs, "_call", call)
    case_jobs.run_due_steps(bravo, lambda *_a, **_k: None)
    assert done == ["good"]
    assert [row.item for row in status(bravo).set_aside] == ["bad"]


def test_a_loop_forgets_what_works_again(net):
    bravo = net.nodes["bravo"]

    def fail():
        raise ValueError

    assert Loop(bravo, "files").run("one", fail, content=b"x") is None
    assert [row.tries for row in status(bravo).set_aside] == [1]
    Loop(bravo, "files").run("one", fail)
    assert [row.tries for row in status(bravo).set_aside] == [2]
    assert Loop(bravo, "files").run("one", lambda: 5) == 5
    assert status(bravo).set_aside == ()

    def full():
        raise ResourceError("the disk is full")

    with pytest.raises(ResourceError):
        Loop(bravo, "files").run("one", full)


def test_what_is_set_aside_is_bounded(net, monkeypatch):
    from comity.node.exchange import isolation

    monkeypatch.setattr(isolation, "MOST_ITEMS", 5)
    monkeypatch.setattr(isolation, "MOST_BYTES", 25)
    bravo = net.nodes["bravo"]

    def fail():
        raise ValueError

    for k in range(9):
        Loop(bravo, "files").run(f"item {k}", fail, content=b"0123456789")
    kept = {row.item: row.tries for row in status(bravo).set_aside}
    assert len(kept) == 6
    assert kept[isolation.FURTHER] == 4


def test_a_broken_channels_file_does_not_end_collecting(net):
    bravo = net.nodes["bravo"]
    (bravo.folder / "channels.yaml").write_text("feeds: [1]\n")
    names = [name for name, _ in collection_tasks(bravo)]
    assert "ask party:gate" in names
    scheduler = Scheduler(bravo, lambda *_a, **_k: None)
    scheduler._submit = lambda task: names.append("run " + task[0])
    scheduler._run_remote_tasks()
    assert "run ask party:gate" in names
