"""Nodes of the code before protocol 3, as real processes, beside one of today."""

import socket
from dataclasses import replace

import pytest

from comity.apps.wiring import standard_registry
from comity.foundations.errors import ComityError, TrustError
from comity.node.exchange.client import ask
from comity.node.exchange.introductions import list_peers
from comity.node.exchange.meeting import add_peer
from comity.node.exchange.sync import sync_peer
from comity.node.lifecycle.certification import announce_keys
from comity.node.lifecycle.opening import open_node, protect
from comity.node.lifecycle.setup import init_node
from comity.node.store.outbox import count_waiting
from comity.node.store.peers import set_url
from comity.node.store.settings import Settings
from tests.acts import allow_older, verify_peer
from tests.attacks.old_code import OldNode, old_source
from tests.attacks.relays import serving

ALFA, OLD = "party:alfa", "party:old"
DAY_US = 86_400_000_000


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def waiting(node):
    return node.database.read(lambda c: count_waiting(c, OLD))


def peer(node):
    (row,) = list_peers(node)
    return row


@pytest.mark.serial
def test_an_old_node_is_refused_clearly_or_served_by_permission(tmp_path):
    source = old_source(tmp_path)
    if source is None:
        pytest.skip("the old code is not in this copy: no git history")
    old = OldNode(source, tmp_path, "old", free_port())
    settings = Settings(
        party=ALFA, kind="fictional", name="Alfa", fence="../alfa.fence", url=""
    )
    made = init_node(tmp_path / "alfa", settings)
    alfa = open_node(tmp_path / "alfa", registry=standard_registry())
    with serving(alfa) as (port, counts), old.serving():
        alfa.settings = replace(alfa.settings, url=f"http://127.0.0.1:{port}")
        # Both can still meet: the old introduction is answered as before.
        assert old.run("peer", "add", alfa.settings.url, "--private")[0] == 0
        assert old.run("peer", "verify", ALFA, made.fingerprint)[0] == 0
        met = add_peer(alfa, old.url, private=True)
        assert (met.party, met.protocol) == (OLD, 2)
        verify_peer(alfa, OLD, old.made["fingerprint"])
        announce_keys(alfa)
        assert waiting(alfa) == 1

        # From today's node: nothing goes out, and the words say what to do.
        with pytest.raises(TrustError, match="does not speak protocol 3") as refused:
            sync_peer(alfa, OLD)
        assert "allow-older party:old" in refused.value.remedy
        assert waiting(alfa) == 1
        # From the old node: a plain refusal, counted and shown here.
        code, _, words = old.run("peer", "sync", ALFA)
        assert code != 0
        assert "426" in words
        assert counts["older-link"] >= 1

        # By permission it is served; that is shown, and ends by itself.
        allow_older(alfa, OLD, alfa.clock() + DAY_US)
        assert sync_peer(alfa, OLD).faults == ()
        assert waiting(alfa) == 0
        assert old.run("peer", "sync", ALFA)[0] == 0
        assert peer(alfa).older_until_us is not None
        true_clock = alfa.clock
        alfa.clock = lambda: true_clock() + 2 * DAY_US
        assert peer(alfa).older_until_us is None
        with pytest.raises(ComityError):
            ask(alfa, OLD, "hello", {})
        alfa.clock = true_clock
        allow_older(alfa, OLD, None)

    # The old node is brought up to date: the same folder, today's code. It is sealed from
    # then on, and never again served the old way.
    protect(old.folder)
    upgraded = open_node(old.folder, registry=standard_registry())
    with serving(upgraded) as (port, _):
        upgraded.settings = replace(upgraded.settings, url=f"http://127.0.0.1:{port}")
        with alfa.writing() as work:
            set_url(work.connection, OLD, upgraded.settings.url)
        announce_keys(alfa)
        assert sync_peer(alfa, OLD).faults == ()
        assert peer(alfa).protocol == 3
        assert peer(alfa).sealing_kind
    alfa.gate.carrier.close()
    alfa.close()
    upgraded.close()
