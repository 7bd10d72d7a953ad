"""An address that is refused again and again costs nothing more for a while; others notice nothing."""

import time

import pytest

from comity.node.server.budget import Amounts, Budget, within
from comity.node.server.connections import Caps, Connections
from comity.node.server.federation import federation_app
from comity.node.server.refusals import Refusals
from tests.attacks.serving import asked, door, serving
from tests.federation.prepared import prepared_world

DELIVER = "/comity/3/deliver"


@pytest.fixture
def now():
    return [1000.0]


def test_it_begins_ends_and_begins_anew(now):
    refusals = Refusals(most=3, window_s=10.0, pause_s=30.0, clock=lambda: now[0])
    for _ in range(2):
        refusals.note("a")
    assert not refusals.is_paused("a")
    refusals.note("a")
    assert refusals.is_paused("a")
    assert not refusals.is_paused("b")
    now[0] += 29.9
    assert refusals.is_paused("a")
    now[0] += 0.2
    assert not refusals.is_paused("a")
    assert refusals.paused == 2


def test_refusals_far_apart_pause_nobody(now):
    refusals = Refusals(most=3, window_s=10.0, clock=lambda: now[0])
    for _ in range(50):
        refusals.note("a")
        now[0] += 5.1
        assert not refusals.is_paused("a")


def test_who_is_answered_well_is_forgiven(now):
    refusals = Refusals(most=3, clock=lambda: now[0])
    for _ in range(10):
        refusals.note("a")
        refusals.note("a")
        refusals.forgive("a")
    assert not refusals.is_paused("a")


def test_so_many_addresses_are_remembered(now, monkeypatch):
    monkeypatch.setattr("comity.node.server.refusals.MOST_ADDRESSES", 5)
    refusals = Refusals(clock=lambda: now[0])
    for k in range(50):
        refusals.note(str(k))
    assert len(refusals._counts) == 5


def test_a_known_address_is_never_paused():
    budget = Budget(Amounts())
    budget.welcome("a")
    for _ in range(100):
        budget.refuse("a")
        budget.refuse("b")
    assert not budget.refusals.is_paused("a")
    assert budget.refusals.is_paused("b")


def test_over_connections(tmp_path):
    """Before: each of a hundred refused requests a second had its keys looked up."""
    with prepared_world(tmp_path, ["alfa", "bravo"]) as world:
        budget = Budget(Amounts())
        budget.refusals.pause_s = 1.0
        guard = Connections(Caps(), paused=budget.refusals.is_paused)
        with door(world.nodes["bravo"]) as (admission, log):
            app = within(federation_app(admission, log, budget), budget)
            with serving(app, guard) as port:

                def post(address):
                    return asked(
                        port, DELIVER, address, "Content-Length: 0\r\n", b"", "POST"
                    )

                statuses = [post("127.0.0.30") for _ in range(30)]
                assert statuses[:20] == [401] * 20
                assert set(statuses[20:]) == {0}
                assert guard.closed["refused often"] == 10
                assert post("127.0.0.31") == 401
                assert asked(port, address="127.0.0.31") == 200
                time.sleep(1.1)
                assert post("127.0.0.30") == 401
