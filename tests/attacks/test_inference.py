"""What a partner cannot infer: notices and tests to others, and that a node was restored."""

import itertools
import shutil

import pytest

from comity.apps.notices.issue import Order
from comity.apps.notices.line_tests import send_test
from comity.apps.notices.listed import list_notices
from comity.apps.notices.views import show_notice
from comity.coordination.notices.forms import from_file
from comity.coordination.notices.ids import read_id
from comity.foundations.errors import ResourceError
from comity.node.exchange.delivery import deliver
from comity.node.exchange.introductions import (
    introduce,
    read_introduction,
)
from comity.node.exchange.outbox import send_protocol
from comity.node.lifecycle.backups import backup, put_aside
from comity.node.lifecycle.recovery import recover_all
from comity.node.store.peers import known_party
from tests.acts import revise_notice, send_notice
from tests.apps.notices.net import LAUNCH, PACT, prepared_net
from tests.federation.prepared import prepared_world
from tests.federation.world import bilateral

THREE = PACT.replace(
    "all: [party:alfa, party:bravo]", "all: [party:alfa, party:bravo, party:gate]"
)


@pytest.fixture
def net(tmp_path):
    with prepared_net(tmp_path, pact=THREE) as made:
        yield made


def send(net, *to):
    order = Order(
        "pre-launch", from_file("pre-launch", LAUNCH), [f"party:{t}" for t in to]
    )
    return send_notice(net.nodes["alfa"], order)


def test_ids_of_notices_tell_nothing_of_notices_to_others(net):
    """Bravo gets every other notice; before, gaps in the serials counted the rest exactly."""
    seen, others = [], []
    for k in range(12):
        seen.append(send(net, "bravo").serial)
        others.append(k % 3)
        for _ in range(k % 3):
            send(net, "gate")
    gaps = [b - a - 1 for a, b in itertools.pairwise(seen)]
    right = sum(gap == other for gap, other in zip(gaps, others, strict=False))
    assert right == 0
    # Neither is one near the last: they lie anywhere.
    assert max(seen) - min(seen) > 1_000_000
    assert len(set(seen)) == len(seen)


def test_all_recipients_speak_of_one_id(net):
    made = send(net, "bravo", "gate")
    net.carry()
    for name in ("bravo", "gate"):
        (row,) = list_notices(net.nodes[name])
        assert row.notice == str(made)
        assert show_notice(net.nodes[name], made.base).notice == str(made)
    order = Order(
        "pre-launch", from_file("pre-launch", LAUNCH), ["party:bravo", "party:gate"]
    )
    assert revise_notice(net.nodes["alfa"], made.base, order) == made.next()


def test_ids_of_earlier_versions_are_read():
    assert read_id("pre-launch/FRA/2026/7/0").serial == 7


def test_a_broken_source_of_random_numbers_is_named(net):
    net.nodes["alfa"].entropy = lambda count, _stream: bytes(count)
    send(net, "bravo")
    with pytest.raises(ResourceError, match="random"):
        send(net, "bravo")


def test_line_tests_tell_nothing_of_tests_with_others(net):
    alfa = net.nodes["alfa"]
    numbers = []
    for _ in range(6):
        numbers.append(send_test(alfa, "party:bravo", "bilateral"))
        send_test(alfa, "party:gate", "bilateral")
    gaps = [b - a - 1 for a, b in itertools.pairwise(numbers)]
    assert 1 not in gaps
    assert max(numbers) - min(numbers) > 1_000_000


# -- a restore -------------------------------------------------------------------------


@pytest.fixture
def trio(tmp_path):
    signed = [(bilateral("alfa", "bravo"), "alfa", "bravo")]
    names = ["alfa", "bravo", "charlie"]
    with prepared_world(
        tmp_path, names, met=[("alfa", "bravo")], signed=signed
    ) as world:
        yield world


def restored(world, name, copy):
    world.nodes[name].close()
    put_aside(world.folder / name)
    shutil.copy(copy, world.folder / name / "node.db")
    world.nodes[name] = world.open(name)
    return world.nodes[name]


def test_nobody_learns_of_a_restore_from_an_introduction(trio, tmp_path):
    alfa = trio.nodes["alfa"]
    backup(alfa, tmp_path / "copy.db")
    before = introduce(alfa)
    life = alfa.incarnation
    trio.clock.move(3600)
    alfa = restored(trio, "alfa", tmp_path / "copy.db")
    assert alfa.incarnation > life
    # The same bytes: Ed25519 signs alike what is alike.
    assert introduce(alfa) == before
    assert read_introduction(before, trio.clock()).incarnation == life


def test_a_restored_node_meets_a_new_peer(trio, tmp_path):
    """The new peer knows the first life alone, and takes the later one with the first envelope."""
    alfa, charlie = trio.nodes["alfa"], trio.nodes["charlie"]
    backup(alfa, tmp_path / "copy.db")
    trio.clock.move(3600)
    alfa = restored(trio, "alfa", tmp_path / "copy.db")
    assert all(one.done for one in recover_all(alfa))
    trio.meet("alfa", "charlie")
    recover_all(alfa)
    trio.agree(bilateral("alfa", "charlie"), "alfa", "charlie")
    assert trio.sync("alfa", "charlie").faults == ()
    row = charlie.database.read(lambda c: known_party(c, "party:alfa"))
    assert row.incarnation == alfa.incarnation


def test_a_later_life_is_taken_from_an_empty_stream_alone(trio):
    """With something received, an unknown life must ask first: what it forgot would be lost."""
    alfa, bravo = trio.nodes["alfa"], trio.nodes["bravo"]
    trio.settle()
    alfa.incarnation += 10
    ring = alfa.view(lambda work: work.ring("party:alfa")).texts()
    alfa.transact(
        lambda work: send_protocol(work, "keys", {"keys": ring}, "party:bravo")
    )
    assert deliver(alfa, "party:bravo").stored == 0
    row = bravo.database.read(lambda c: known_party(c, "party:alfa"))
    assert row.incarnation == alfa.incarnation - 10
