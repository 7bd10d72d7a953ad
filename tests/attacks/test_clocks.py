"""Clocks that differ: told by how much and whose, where before a refusal hid it.

Before, the peer answered 401, the sender said so and nothing else, and ``peer list`` went on
showing the difference of the last contact that had gone well: ``clock -0.0 s``.
"""

import io
import json
import re
from contextlib import contextmanager

import pytest

from comity.apps.sharing.commands.peer import _clock
from comity.node.exchange.delivery import deliver
from comity.node.exchange.introductions import list_peers
from comity.node.exchange.links import ClockSkewError
from comity.node.server.logs import Log
from comity.node.transport.signatures import ClockError
from comity.system.environment import now_us
from tests.attacks import relays
from tests.attacks.relays import BRAVO, offer_rows, relayed
from tests.federation.prepared import prepared_world

HOURS_2_US = 7_200_000_000


@contextmanager
def two(tmp_path, monkeypatch):
    said = io.StringIO()
    monkeypatch.setattr(relays, "Log", lambda *_: Log(said))
    with relayed(tmp_path) as (world, _relay):
        # Both run by the machine's clock, not by that of the world.
        for node in world.nodes.values():
            node.clock = now_us
        yield world.nodes["alfa"], world.nodes["bravo"], said


@pytest.mark.parametrize("off_us", [HOURS_2_US, -HOURS_2_US])
def test_a_request_refused_for_its_time_says_by_how_much(off_us, tmp_path, monkeypatch):
    with two(tmp_path, monkeypatch) as (alfa, bravo, said):
        offer_rows(alfa)
        bravo.clock = lambda: now_us() + off_us
        with pytest.raises(ClockSkewError) as caught:
            deliver(alfa, BRAVO)
        way = "ahead of" if off_us > 0 else "behind"
        assert re.search(
            rf"its clock \(.*\) is 7(19|20)\d s {way} ours", str(caught.value)
        )
        assert "at most 300 s" in str(caught.value)
        assert caught.value.code == "clock"
        (row,) = [one for one in list_peers(alfa) if one.party == BRAVO]
        assert row.skew_s == pytest.approx(off_us / 1e6, abs=5)
        shown = _clock(row.skew_s, fits=abs(row.skew_s) <= alfa.settings.skew_s)
        assert (
            shown == f"CLOCK {abs(row.skew_s):.0f} s {way} ours: requests are refused"
        )
        # The other side names the caller and the same difference: its signature holds.
        facts = [json.loads(line) for line in said.getvalue().splitlines()]
        (turned,) = [one for one in facts if one["event"] == "turned-away"]
        if off_us > 0:
            assert (turned["code"], turned["party"]) == ("clock", "party:alfa")
            assert turned["ahead_s"] == pytest.approx(-off_us / 1e6, abs=5)
        else:
            # By that clock the keys of alfa, made today, are not valid yet.
            assert turned["code"] == "trust"
        # Once the clock is set, it goes on by itself.
        bravo.clock = now_us
        assert deliver(alfa, BRAVO).stored == 1
        (row,) = [one for one in list_peers(alfa) if one.party == BRAVO]
        assert abs(row.skew_s) < 5


def test_other_refusals_stay_what_they_are(tmp_path, monkeypatch):
    with two(tmp_path, monkeypatch) as (alfa, bravo, _said):
        offer_rows(alfa)
        bravo.settings = bravo.settings.__class__(
            **{
                name: getattr(bravo.settings, name)
                for name in bravo.settings.__dataclass_fields__
            }
            | {"url": "https://elsewhere.example"}
        )
        with pytest.raises(Exception, match="answers 401") as caught:
            deliver(alfa, BRAVO)
        assert not isinstance(caught.value, ClockSkewError)


def test_zero_has_no_sign():
    assert _clock(-0.04, fits=True) == "clock 0.0 s"
    assert _clock(-1.26, fits=True) == "clock -1.3 s"
    assert "280 s behind" in str(ClockError(-280.0, 60.0))


def test_a_clock_that_jumps_forward_and_back_lets_no_request_count_twice(tmp_path):
    from comity.node.server.old_nonces import NonceDropper
    from comity.node.store.nonces import add_nonce

    with prepared_world(tmp_path, ["alfa"]) as world:
        alfa, steady_s = world.nodes["alfa"], [0.0]
        dropper = NonceDropper(lambda: steady_s[0])

        def pass_time(seconds):
            for _ in range(seconds // 60):
                steady_s[0] += 60
                world.clock.move(60)
                dropper.run(alfa, lambda *_, **__: None)

        def used(nonce, expires_us):
            return not alfa.write(lambda c: add_nonce(c, "kid", nonce, expires_us))

        pass_time(1800)
        expires_us = world.clock() + 60_000_000
        assert not used("n" * 24, expires_us)
        world.clock.move(365 * 86_400)
        pass_time(300)
        world.clock.move(-365 * 86_400)
        # The request would hold again: it was taken five minutes ago, skew is five minutes.
        assert used("n" * 24, expires_us)
        # Once it cannot hold by any clock that is right, it is forgotten: they do not pile up.
        pass_time(1800)
        assert not used("n" * 24, expires_us)
        # Nor is anything dropped before a process has seen its clock for long enough.
        assert not used("m" * 24, world.clock() - 10**12)
        NonceDropper(lambda: steady_s[0]).run(alfa, lambda *_, **__: None)
        assert used("m" * 24, world.clock() - 10**12)
