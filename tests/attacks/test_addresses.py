"""Another address of a verified peer: a statement of its root moves it, and nothing else.

Before, ``comity peer add`` of another address replaced that of a verified peer: whoever talked
an operator into it stood between the nodes from then on.
"""

from dataclasses import replace

import pytest
from sqlalchemy import select

from comity.foundations.errors import ComityError, InputError, TrustError
from comity.node.exchange.addresses import pins_of
from comity.node.exchange.introductions import list_peers
from comity.node.exchange.meeting import add_peer, learn_peer
from comity.node.lifecycle.addresses import renew_pins, state_address
from comity.node.store import sealing
from comity.node.store.keys import load_key
from comity.node.store.schema import entries
from comity.trust.identity import SoftKey
from comity.trust.identity.transport_statements import (
    read_pins,
    read_transport,
    sign_pins,
    sign_transport,
)
from tests.federation.prepared import prepared_world

ALFA, BRAVO = "party:alfa", "party:bravo"
HOME, RELAY = "https://bravo.example", "https://relay.example"
PINS = ["sha256:" + "1" * 64, "sha256:" + "2" * 64]
OTHERS = ["sha256:" + "3" * 64, "sha256:" + "4" * 64]
YEAR_US = 366 * 86_400_000_000


@pytest.fixture
def pair(tmp_path):
    with prepared_world(tmp_path, ["alfa", "bravo"]) as world:
        # A name that leads to bravo, too: a relay, or its new place.
        world.nodes["relay"] = world.nodes["bravo"]
        world.seen["relay"] = []
        yield world
        del world.nodes["relay"]


def peer(node):
    (row,) = list_peers(node)
    return row


def calls(node):
    with node.reading() as work:
        query = select(entries.c.reason).where(entries.c.act == "page")
        return list(work.connection.execute(query).scalars())


def test_another_address_does_not_take_the_place_of_a_verified_one(pair):
    alfa = pair.nodes["alfa"]
    with pytest.raises(TrustError, match="party:bravo is verified at"):
        add_peer(alfa, RELAY)
    assert peer(alfa).url == HOME
    assert any("address refused" in words for words in calls(alfa))


def test_before_verification_an_address_may_be_corrected(tmp_path):
    with prepared_world(tmp_path, ["alfa", "bravo"], met=[]) as world:
        world.nodes["relay"] = world.nodes["bravo"]
        alfa = world.nodes["alfa"]
        add_peer(alfa, RELAY)
        add_peer(alfa, HOME)
        assert peer(alfa).url == HOME
        del world.nodes["relay"]


def test_the_root_moves_a_peer_and_people_see_it(pair):
    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    made = state_address(bravo, ["bravo.example"], PINS)
    assert made.serial == 1
    learn_peer(alfa, BRAVO)
    assert peer(alfa).hosts == ("bravo.example",)
    with pytest.raises(TrustError, match="no host of party:bravo"):
        add_peer(alfa, RELAY)
    # The node moves: its root states it, alfa's machine takes it at the next contact.
    bravo.settings = replace(bravo.settings, url=RELAY)
    state_address(bravo, ["relay.example"], PINS)
    learn_peer(alfa, BRAVO)
    row = peer(alfa)
    assert (row.url, row.transport_serial) == (RELAY, 2)
    assert any("is at relay.example by statement 2" in words for words in calls(alfa))
    # By hand, too, when the old place does not answer any more.
    with pytest.raises(TrustError, match="no host"):
        add_peer(alfa, HOME)
    assert peer(alfa).url == RELAY


def keep(node, text, renewal=None, number=0):
    """Let a node show statements that its own code would not make."""
    node.write(lambda c: sealing.keep_transport(c, node.party, text, renewal, number))


def stated(node, signer=None, **changes):
    root = signer or load_key(node.folder / node.settings.root_key, b"")
    parts = {"serial": 2, "hosts": ["relay.example"], "pins": PINS}
    parts |= {"since_us": node.clock() - 1, "until_us": node.clock() + YEAR_US}
    return sign_transport(root, node.party, **(parts | changes))


HOSTILE = {
    "of the node's key": lambda n: stated(n, n.signer),
    "of another root": lambda n: stated(n, SoftKey(b"\x05" * 32)),
    "of a lower serial": lambda n: stated(n, serial=1),
    "another one of the same serial": lambda n: stated(n, serial=2),
    "that has ended": lambda n: stated(
        n, serial=3, since_us=n.clock() - 9, until_us=n.clock() - 1
    ),
    "that has not begun": lambda n: stated(
        n, serial=3, since_us=n.clock() + 10**9, until_us=n.clock() + 10**10
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_any_other_statement_leaves_the_address_and_calls_people(pair, name):
    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    keep(bravo, stated(bravo, hosts=["bravo.example"]))
    learn_peer(alfa, BRAVO)
    keep(bravo, HOSTILE[name](bravo))
    learn_peer(alfa, BRAVO)
    row = peer(alfa)
    assert (row.url, row.hosts, row.transport_serial) == (HOME, ("bravo.example",), 2)
    assert any("the address of party:bravo stays" in words for words in calls(alfa))
    # What travels is not stopped by that.
    assert pair.sync("alfa", "bravo").faults == ()


def pins(node):
    with node.reading() as work:
        return pins_of(work, BRAVO)


def test_the_node_key_renews_pins_for_the_same_hosts_alone(pair):
    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    with pytest.raises(InputError, match="stated no address"):
        renew_pins(bravo, OTHERS)
    state_address(bravo, ["bravo.example"], PINS)
    learn_peer(alfa, BRAVO)
    assert pins(alfa) == set(PINS)
    assert renew_pins(bravo, OTHERS).number == 1
    learn_peer(alfa, BRAVO)
    assert pins(alfa) == set(OTHERS)
    # An old renewal does not come back; nor one for another serial, nor of another key.
    first = bravo.database.read(lambda c: sealing.find_transport(c, BRAVO))
    renew_pins(bravo, PINS)
    learn_peer(alfa, BRAVO)
    keep(bravo, first.text, first.renewal, first.number)
    learn_peer(alfa, BRAVO)
    assert pins(alfa) == set(PINS)
    for signer, serial in ((bravo.signer, 7), (SoftKey(b"\x05" * 32), 1)):
        bad = sign_pins(signer, BRAVO, serial=serial, number=9, pins=OTHERS)
        keep(bravo, first.text, bad, 9)
        learn_peer(alfa, BRAVO)
        assert pins(alfa) == set(PINS)
    # The next statement of the root starts anew.
    state_address(bravo, ["bravo.example"], OTHERS)
    learn_peer(alfa, BRAVO)
    assert pins(alfa) == set(OTHERS)


@pytest.mark.parametrize(
    ("hosts", "given"),
    [
        (["bravo.example"], PINS[:1]),
        (["bravo.example"], [PINS[0], PINS[0]]),
        (["bravo.example"], [*PINS[:1], "sha256:xyz"]),
        (["https://bravo.example"], PINS),
        ([], PINS),
        (["elsewhere.example"], PINS),
    ],
)
def test_statements_that_do_not_fit_are_not_made(pair, hosts, given):
    with pytest.raises(InputError):
        state_address(pair.nodes["bravo"], hosts, given)


def test_a_statement_of_another_party_does_not_count(pair):
    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    root = load_key(bravo.folder / bravo.settings.root_key, b"")
    at = bravo.clock()
    text = sign_transport(
        root, ALFA, serial=1, hosts=["x"], pins=PINS, since_us=at, until_us=at + 9
    )
    pin = sign_pins(bravo.signer, ALFA, serial=1, number=1, pins=PINS)
    with alfa.reading() as work:
        ring = work.ring(BRAVO)
    with pytest.raises(ComityError):
        read_transport(text, ring, at)
    with pytest.raises(ComityError):
        read_pins(pin, ring, ("node",), at, 1)
