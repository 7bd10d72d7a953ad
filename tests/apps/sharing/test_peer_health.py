"""The health of the federation: what each peer's state follows from, and a test of a peer."""

from dataclasses import replace

import pytest

from comity.apps.sharing.peer_health import federation_health, probe_peer
from comity.foundations.errors import RemoteError, UnknownNameError
from comity.node.exchange.isolation import Item, note_poll, put_aside
from comity.node.store import peers
from tests.federation.prepared import prepared_world

ALFA, BRAVO = "party:alfa", "party:bravo"
HOUR_S, DAY_S = 3600, 86_400


@pytest.fixture
def pair(tmp_path):
    with prepared_world(tmp_path, ["alfa", "bravo"]) as world:
        yield world


def of_bravo(world):
    (found,) = federation_health(world.nodes["alfa"]).peers
    assert found.peer == BRAVO
    return found


def test_a_peer_without_a_fault_is_ok_and_its_keys_have_ends(pair):
    pair.sync("alfa", "bravo")
    found = of_bravo(pair)
    assert (found.state, found.reasons) == ("ok", ())
    assert found.seen_us == pair.clock()
    assert found.skew_s == 0.0
    assert found.certificate_until_us > pair.clock()
    assert found.sealing_until_us > pair.clock()
    assert (found.waiting, found.oldest_us, found.refused) == (0, None, 0)


def test_silence_is_told(pair):
    pair.sync("alfa", "bravo")
    pair.clock.move(DAY_S + 1)
    found = of_bravo(pair)
    assert found.state == "attention"
    assert found.reasons[0].startswith("no contact since ")


def change(world, write):
    with world.nodes["alfa"].writing() as work:
        write(work)


def test_failed_tries_a_wrong_clock_and_recovery_are_failing(pair):
    pair.sync("alfa", "bravo")
    at_us = pair.clock()
    change(
        pair,
        lambda work: peers.note_contact(
            work.connection, BRAVO, at_us=at_us, next_us=at_us, skew_us=-400_000_000
        ),
    )
    found = of_bravo(pair)
    assert found.state == "failing"
    assert "its clock was 400 s behind ours" in found.reasons[0]
    change(pair, lambda work: peers.recover_from(work.connection, BRAVO))
    assert any(
        "get its own envelopes back" in words for words in of_bravo(pair).reasons
    )


def test_keys_that_have_ended_are_failing(pair):
    pair.sync("alfa", "bravo")
    pair.clock.move(3000 * DAY_S)
    found = of_bravo(pair)
    assert found.state == "failing"
    assert any("no certificate of its node" in words for words in found.reasons)
    assert any("no key to seal for" in words for words in found.reasons)


def test_a_blocked_or_unverified_peer_is_closed_whatever_else(pair):
    at_us = pair.clock()
    change(pair, lambda work: peers.set_blocked(work.connection, BRAVO, at_us))
    assert (of_bravo(pair).state, of_bravo(pair).reasons) == (
        "closed",
        ("people block it",),
    )
    change(pair, lambda work: peers.set_blocked(work.connection, BRAVO, None))
    change(pair, lambda work: peers.unmark_verified(work.connection, BRAVO))
    assert of_bravo(pair).state == "closed"


def test_items_set_aside_and_channels_are_told(pair):
    pair.sync("alfa", "bravo")
    item = Item("inbox", "x", BRAVO)
    change(pair, lambda work: put_aside(work, item, ValueError("broken")))
    note_poll(pair.nodes["alfa"], "gateway one", RemoteError("gone"))
    found = federation_health(pair.nodes["alfa"])
    assert found.peers[0].set_aside == 1
    assert found.peers[0].state == "attention"
    (way,) = found.channels
    assert (way.channel, way.failures, way.good_us) == ("gateway one", 1, None)


def test_a_list_goes_on_after_its_last_peer(tmp_path):
    with prepared_world(tmp_path, ["alfa", "bravo", "charlie"]) as world:
        node = world.nodes["alfa"]
        first = federation_health(node, limit=1)
        assert ([one.peer for one in first.peers], first.next) == ([BRAVO], BRAVO)
        last = federation_health(node, first.next, 1)
        assert ([one.peer for one in last.peers], last.next) == (["party:charlie"], "")


def test_a_peer_that_answers_passes_every_step(pair):
    done = probe_peer(pair.nodes["alfa"], BRAVO)
    assert done.good
    assert [step.step for step in done.steps] == ["introduction", "clock", "question"]
    assert all(step.good for step in done.steps)
    assert of_bravo(pair).seen_us == pair.clock()


def test_a_test_delivers_nothing(pair):
    node = pair.nodes["alfa"]
    before = of_bravo(pair).waiting
    probe_peer(node, BRAVO)
    assert of_bravo(pair).waiting == before


def test_a_peer_that_is_away_fails_the_first_step_alone(pair):
    pair.nodes["bravo"].close()
    del pair.nodes["bravo"]
    done = probe_peer(pair.nodes["alfa"], BRAVO)
    assert not done.good
    assert [step.good for step in done.steps] == [False]


def test_a_clock_that_is_apart_is_named_with_the_limit(pair):
    bravo = pair.nodes["bravo"]
    ours = pair.clock
    bravo.clock = lambda: ours() + 200_000_000
    node = pair.nodes["alfa"]
    node.settings = replace(node.settings, skew_s=100.0)
    done = probe_peer(node, BRAVO)
    assert not done.good
    assert done.steps[-1].step == "clock"
    assert "+200.0 s from ours, at most 100 s" in done.steps[-1].words


def test_a_peer_that_nobody_knows_is_an_error(pair):
    with pytest.raises(UnknownNameError):
        probe_peer(pair.nodes["alfa"], "party:nobody")
