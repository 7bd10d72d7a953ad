"""A relay in the middle reads nothing, changes nothing, and cannot talk a node down.

On the code before protocol 3 the first test found the rows, their label and their kind in what
passed; the relay needed nothing but its place.
"""

import pytest

from comity.apps.sharing.holdings import held
from comity.foundations.errors import ComityError, RemoteError, TrustError
from comity.node.exchange.client import ask
from comity.node.exchange.delivery import deliver
from comity.node.exchange.introductions import INTRODUCTION, introduction_fields
from comity.node.exchange.meeting import add_peer, learn_peer
from comity.node.exchange.received import OLDER, SEALED
from comity.node.gate.sealed import EXEMPT, PREFIX, padded_size
from comity.node.server.federation import federation_app
from comity.node.store.outbox import count_waiting
from comity.trust.identity import sign_statement
from tests.attacks.relays import ALFA, BRAVO, Message, offer_rows, relayed
from tests.federation.files import export_file, import_file

#: Words of documents, labels and kinds: none may be readable on the way.
WORDS = (
    b"mean_motion",
    b"object:norad",
    b"elements",
    b"green",
    b"tlp",
    b"flight-safety",
)


def waiting(node):
    return node.database.read(lambda c: count_waiting(c, BRAVO))


@pytest.fixture
def between(tmp_path):
    with relayed(tmp_path) as (world, relay):
        offer_rows(world.nodes["alfa"])
        assert waiting(world.nodes["alfa"]) == 1
        yield world.nodes["alfa"], world.nodes["bravo"], relay


def test_nothing_that_was_said_is_readable(between):
    alfa, bravo, relay = between
    assert deliver(alfa, BRAVO).stored == 1
    ask(alfa, BRAVO, "pull", {"after": 0})
    assert len(held(bravo)) == 5
    seen = relay.readable()
    assert [word for word in WORDS if word in seen] == []
    sealed = [m for m in relay.passed if m.path in SEALED]
    assert len(sealed) == 4
    # Nothing but what is exempt by name passes without a seal.
    assert {m.path.rsplit("/", 1)[0] for m in relay.passed if m not in sealed} <= {
        f"{PREFIX}/introduction"
    }
    # Sizes are rounded: an answer shows which of few sizes it has, not its length.
    for message in sealed:
        if message.status:
            plain = len(message.body) - 32 - 16
            assert plain == padded_size(plain)


def test_what_is_changed_on_the_way_is_refused(between):
    alfa, bravo, relay = between

    def flip(message):
        if message.path in SEALED:
            changed = bytes([message.body[-1] ^ 1])
            message.body = message.body[:-1] + changed
        return message

    relay.on_request = flip
    with pytest.raises(RemoteError, match="401"):
        deliver(alfa, BRAVO)
    relay.on_request, relay.on_answer = None, flip
    with pytest.raises(TrustError, match="does not open"):
        deliver(alfa, BRAVO)
    relay.on_answer = None
    assert waiting(alfa) == 1
    assert deliver(alfa, BRAVO).stored == 1
    assert bravo.database.read(lambda c: count_waiting(c, ALFA)) == 0


def test_a_recorded_request_does_not_count_again(between):
    alfa, _, relay = between
    deliver(alfa, BRAVO)
    path = f"{PREFIX}/deliver"
    (recorded,) = [m for m in relay.passed if m.path == path and not m.status]
    assert relay.send(recorded).status == 401
    # Nor on another path, nor on that of an older protocol.
    for path in (*SEALED, *OLDER):
        moved = Message(path, recorded.headers, recorded.body)
        assert relay.send(moved).status == 401


def test_an_answer_to_another_request_does_not_open(between):
    alfa, _, relay = between
    ask(alfa, BRAVO, "hello", {})
    first = relay.passed[-1]
    relay.on_answer = lambda answer: first if answer.path in SEALED else answer
    for send in (lambda: ask(alfa, BRAVO, "hello", {}), lambda: deliver(alfa, BRAVO)):
        with pytest.raises(TrustError, match="does not open"):
            send()
    assert waiting(alfa) == 1


def test_a_node_is_not_talked_down_to_an_older_link(between):
    """The relay says that the new path is unknown, and shows an introduction of last year."""
    alfa, bravo, relay = between
    fields = introduction_fields(bravo) | {"protocols": [1, 2]}
    old = sign_statement(bravo.signer, INTRODUCTION, fields).encode()

    def older(message):
        if message.path.startswith(PREFIX):
            return Message(message.path, {}, b"", 404)
        if message.path == "/comity/introduction":
            return Message(message.path, {}, old, 200)
        return message

    relay.on_request = older
    for send in (
        lambda: deliver(alfa, BRAVO),
        lambda: ask(alfa, BRAVO, "hello", {}),
        lambda: learn_peer(alfa, BRAVO),
        lambda: add_peer(alfa, f"http://127.0.0.1:{relay.port}", private=True),
    ):
        with pytest.raises((TrustError, RemoteError)):
            send()
    relay.on_request = lambda m: Message(m.path, {"upgrade": "x"}, b"", 426)
    with pytest.raises(ComityError):
        deliver(alfa, BRAVO)
    assert not set(relay.paths()) & set(OLDER)
    assert waiting(alfa) == 1
    relay.on_request = None
    assert deliver(alfa, BRAVO).stored == 1


def test_a_new_path_that_is_kept_back_is_noticed_at_the_first_meeting(between):
    alfa, _, relay = between
    relay.on_request = lambda m: (
        Message(m.path, {}, b"", 404) if m.path.startswith(PREFIX) else m
    )
    with pytest.raises(TrustError, match="does not answer on its path"):
        add_peer(alfa, f"http://127.0.0.1:{relay.port}", private=True)


def test_an_introduction_that_was_recorded_is_refused(between):
    alfa, _, relay = between
    learn_peer(alfa, BRAVO)
    recorded = relay.passed[-1]
    relay.on_answer = lambda _answer: recorded
    with pytest.raises(TrustError, match="another nonce"):
        learn_peer(alfa, BRAVO)


def test_a_transfer_file_is_sealed(between, tmp_path):
    alfa, bravo, _ = between
    learn_peer(alfa, BRAVO)
    file = tmp_path / "transfer.json"
    assert export_file(alfa, BRAVO, file) == 1
    data = file.read_bytes()
    assert [word for word in WORDS if word in data] == []
    changed = data[:-40] + (b"A" if data[-40:-39] != b"A" else b"B") + data[-39:]
    (tmp_path / "changed.json").write_bytes(changed)
    with pytest.raises(ComityError):
        import_file(bravo, tmp_path / "changed.json")
    assert import_file(bravo, file).stored == 1
    assert len(held(bravo)) == 5


def test_what_goes_unsealed_is_exempt_by_name(between):
    _, bravo, relay = between
    from comity.node.exchange.admission import RequestAdmission

    app = federation_app(RequestAdmission(bravo, None), None)
    paths = {route.path for route in app.routes}
    assert paths - set(SEALED) - set(OLDER) == set(EXEMPT)
    assert relay.paths() == []
