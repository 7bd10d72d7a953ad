"""The time of a refusal does not tell who is verified: the same work for every name."""

import datetime as dt

import pytest
from http_message_signatures import algorithms

from comity.foundations.errors import TrustError
from comity.node.exchange.admission import RequestAdmission
from comity.node.store.group_writer import GroupWriter
from comity.node.transport.signatures import Message, sign_request
from comity.trust.identity import SoftKey
from tests.federation.prepared import prepared_world

PATH, URL = "/comity/3/deliver", "https://bravo.example"


class Named:
    """A thief's signer that claims the name of a key."""

    def __init__(self, kid):
        self.key, self.kid = SoftKey(b"\x05" * 32), kid

    @property
    def public(self):
        return self

    def sign(self, data):
        return self.key.sign(data)


def asked(world, door, party, signer):
    """Ask in the name of a party; return the refusal."""
    headers = {"Content-Type": "application/json", "Comity-Party": party}
    message = Message("POST", URL + PATH, headers, b"x")
    at = dt.datetime.fromtimestamp(world.clock() / 1e6, dt.UTC)
    sign_request(signer, message, nonce="n" * 24, at=at)
    with pytest.raises(TrustError) as refused:
        door.admit(PATH, {k.lower(): v for k, v in message.headers.items()}, b"x")
    return refused.value


@pytest.fixture
def world(tmp_path):
    met = [("alfa", "bravo"), ("charlie", "alfa")]
    with prepared_world(tmp_path, ["alfa", "bravo", "charlie"], met=met) as made:
        yield made


def test_every_refusal_verifies_one_signature(world, monkeypatch):
    verified = []
    verify = algorithms.ED25519.verify

    def counted(algorithm, *given, **named):
        verified.append(algorithm)
        return verify(algorithm, *given, **named)

    monkeypatch.setattr(algorithms.ED25519, "verify", counted)
    writer = GroupWriter(world.nodes["bravo"].database)
    door = RequestAdmission(world.nodes["bravo"], writer)
    kids = {name: node.signer.public.kid for name, node in world.nodes.items()}
    counts = {}
    for party, kid in {
        ("party:alfa", kids["alfa"]),
        ("party:alfa", "k" * 43),
        ("party:charlie", kids["charlie"]),
        ("party:bravo", kids["bravo"]),
        ("party:zulu", "k" * 43),
        ("", "k" * 43),
    }:
        # Once before: certificates are read once per process.
        asked(world, door, party, Named(kid))
        verified.clear()
        error = asked(world, door, party, Named(kid))
        counts[party, kid] = (len(verified), error.code)
    writer.close()
    assert set(counts.values()) == {(1, "trust")}


def test_a_good_signature_of_nobody_verified_is_refused(world):
    """The key that stands in, and those of parties that are not verified, let nobody in."""
    writer = GroupWriter(world.nodes["bravo"].database)
    door = RequestAdmission(world.nodes["bravo"], writer)
    nodes = world.nodes
    for party, name in (
        ("party:charlie", "charlie"),
        ("party:charlie", "bravo"),
        ("party:bravo", "bravo"),
        ("party:zulu", "bravo"),
        ("party:alfa", "bravo"),
        ("party:alfa", "charlie"),
    ):
        asked(world, door, party, nodes[name].signer)
    writer.close()
