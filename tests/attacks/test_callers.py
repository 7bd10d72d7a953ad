"""Silent, slow and many connections: an honest caller is answered all the same."""

import ssl
import time

import pytest

from comity.node.server.budget import Amounts, Budget, named_client, proxies_of, within
from comity.node.server.connections import Caps, Connections, client_of
from comity.node.server.federation import federation_app
from comity.serve import Intake
from tests.attacks.serving import asked, connected, door, is_closed, serving, status_of
from tests.federation.prepared import prepared_world

MIB = 1 << 20


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("connections")
    with prepared_world(folder, ["alfa", "bravo"]) as made:
        yield made


@pytest.fixture
def inbox(world):
    """An inbox with short deadlines and few places."""
    guard = Connections(Caps(60, 20, 0.6, 0.6, 10 * MIB, 0.3))
    budget = Budget(Amounts(16, 8, 4 * MIB, 2 * MIB))
    with door(world.nodes["bravo"]) as (admission, log):
        app = within(federation_app(admission, log, budget), budget)
        with serving(app, guard) as port:
            yield port, guard, budget


def test_silent_connections_mute_nobody(inbox):
    """Before: 256 of them, and every request was answered 503, for as long as they stayed."""
    port, guard, _ = inbox
    silent = [connected(port, f"127.0.0.{10 + k % 10}") for k in range(200)]
    for address in ("127.0.0.2", "127.0.0.10"):
        begun = time.perf_counter()
        assert asked(port, address=address) == 200
        assert time.perf_counter() - begun < 2.0
    assert sum(guard.closed.values()) >= 140
    assert all(is_closed(made) for made in silent)
    assert guard.closed["headers late"] > 0
    for made in silent:
        made.close()


def test_headers_by_drops_end_at_their_deadline(inbox):
    port, guard, _ = inbox
    made = connected(port)
    begun = time.perf_counter()
    try:
        for letter in b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: " + b"a" * 100:
            made.sendall(bytes([letter]))
            time.sleep(0.05)
    except OSError:
        pass
    assert 0.5 < time.perf_counter() - begun < 3.0
    assert guard.closed == {"headers late": 1}
    made.close()


def test_a_further_request_has_the_deadline_too(inbox):
    port, guard, _ = inbox
    made = connected(port)
    made.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert status_of(made) == 200
    time.sleep(0.8)
    made.sendall(b"GET /hea")
    assert is_closed(made)
    assert guard.closed == {"headers late": 1}
    made.close()


PARTY = "Comity-Party: party:alfa\r\n"


def head_of(size, more=""):
    signed = "Content-Digest: sha-256=:AAAA:\r\nSignature: a=:AAAA:\r\nSignature-Input: a=()\r\n"
    return f"Content-Length: {size}\r\nContent-Type: application/json\r\n{signed}{more}"


def test_the_body_of_a_stranger_is_not_read(inbox):
    """A long one is read from who has signed for it; before, 40 posts took 600 MB."""
    port, _, budget = inbox
    for more in ("", "Comity-Party: party:alfa\r\n", "Comity-Party: party:zulu\r\n"):
        with connected(port) as made:
            head = f"POST /comity/3/deliver HTTP/1.1\r\nHost: x\r\n{head_of(8 * MIB, more)}\r\n"
            made.sendall(head.encode() + b"{" * 1000)
            assert status_of(made) == 401
            assert is_closed(made)
    assert budget._bytes == {}


def test_slow_bodies_end_at_their_deadline_and_free_their_room(inbox):
    port, guard, budget = inbox
    slow = []
    for k in range(12):
        made = connected(port, f"127.0.0.{20 + k % 2}")
        head = f"POST /comity/3/deliver HTTP/1.1\r\nHost: x\r\n{head_of(60_000, PARTY)}\r\n"
        made.sendall(head.encode() + b"{" * 1000)
        slow.append(made)
    time.sleep(0.2)
    assert asked(port, address="127.0.0.2") == 200
    assert all(is_closed(made) for made in slow)
    assert guard.closed["body late"] > 0
    until = time.monotonic() + 3
    while (budget._bytes or budget._coming) and time.monotonic() < until:
        time.sleep(0.05)
    assert budget._bytes == budget._requests == budget._coming == {}
    for made in slow:
        made.close()


def test_too_long_bodies_are_refused_before_they_are_read(inbox):
    port, _, _ = inbox
    for size in ("17000000", "9" * 30, "-1"):
        status = asked(port, "/comity/ask", head=head_of(size, PARTY), method="POST")
        assert status in {400, 413}


def test_two_framings_are_refused(inbox):
    """Before: the length was ignored and the chunks were read."""
    port, _, _ = inbox
    head = "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"
    for first in (head, "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"):
        status = asked(
            port, "/comity/ask", head=first, body=b"0\r\n\r\n", method="POST"
        )
        assert status == 400


def test_another_host_is_refused(world):
    """A page of a stranger whose name was bound anew to this machine sends its own name."""
    settings = world.nodes["bravo"].settings
    intake = Intake.of(settings)
    with door(world.nodes["bravo"]) as (admission, log):
        with serving(intake.for_people(admission), intake.people) as port:
            for host, status in (
                ("evil.example", 421),
                ("LOCALHOST:80", 200),
                ("[::1]", 200),
            ):
                with connected(port) as made:
                    made.sendall(
                        f"GET /health HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
                    )
                    assert status_of(made) == status
        with serving(intake.for_peers(admission, log), intake.peers) as port:
            for host, status in (("bravo.example", 200), ("alfa.example", 421)):
                with connected(port) as made:
                    made.sendall(
                        f"GET /health HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
                    )
                    assert status_of(made) == status


def scope(address, forwarded=None):
    headers = [] if forwarded is None else [(b"x-forwarded-for", forwarded)]
    return {"client": (address, 1), "headers": headers}


def test_the_client_is_whom_a_configured_proxy_names():
    """Or all peers behind a proxy would be one client, and one could name itself another."""
    proxies = proxies_of(["10.0.0.1", "10.0.0.2", "2001:db8::1"])
    assert named_client(scope("10.0.0.9", b"192.0.2.1"), proxies) == "10.0.0.9"
    assert named_client(scope("10.0.0.1", b"192.0.2.1"), proxies) == "192.0.2.1"
    chain = b"203.0.113.7, 192.0.2.1, 10.0.0.2"
    assert named_client(scope("10.0.0.1", chain), proxies) == "192.0.2.1"
    assert named_client(scope("10.0.0.1"), proxies) == "10.0.0.1"
    assert client_of("2001:db8::5") == client_of("2001:db8::6") == "2001:db8::/64"
    assert client_of("::ffff:192.0.2.1") == "192.0.2.1"


def test_strangers_leave_half_to_whom_is_known():
    budget = Budget(
        Amounts(requests=8, per_client=4, body_bytes=100, body_bytes_per_client=60)
    )
    budget.welcome("known")
    assert [budget.enter(f"stranger {k}") for k in range(6)] == [True] * 4 + [False] * 2
    assert [budget.enter("known") for _ in range(5)] == [True] * 4 + [False]
    assert budget.reserve("stranger 1", 50)
    assert not budget.reserve("stranger 2", 1)
    assert budget.reserve("known", 50)
    assert not budget.reserve("known", 1)
    budget.release("stranger 1", 50)
    budget.leave("stranger 1")
    assert budget.enter("stranger 9")
    assert budget.reserve("known", 10)
    assert not budget.reserve("known", 1)


def test_silent_connections_are_counted_before_their_handshake(world, tmp_path):
    from tests.federation.test_tls import make

    make(tmp_path, "server")
    guard = Connections(Caps(60, 20, 0.6, 0.6))
    with door(world.nodes["bravo"]) as (admission, log):
        app = federation_app(admission, log)
        files = {
            "ssl_certfile": f"{tmp_path}/server.crt",
            "ssl_keyfile": f"{tmp_path}/server.key",
        }
        with serving(app, guard, **files) as port:
            silent = [connected(port) for _ in range(60)]
            time.sleep(0.3)
            assert guard._count <= 20
            assert all(is_closed(made) for made in silent)
            for made in silent:
                made.close()
            until = time.monotonic() + 3
            while guard._count and time.monotonic() < until:
                time.sleep(0.05)
            assert guard._count == 0


def test_who_sends_with_the_end_of_the_handshake_is_served(world, tmp_path):
    """The last bytes of a handshake and the request come together, before the loop has gone on."""
    from tests.federation.test_tls import make

    make(tmp_path, "server")
    files = {
        "ssl_certfile": f"{tmp_path}/server.crt",
        "ssl_keyfile": f"{tmp_path}/server.key",
    }
    with door(world.nodes["bravo"]) as (admission, log):
        app = federation_app(admission, log)
        with serving(app, Connections(Caps()), **files) as port:
            for _ in range(5):
                assert secured(port) == 200


def secured(port):
    """Send a request in one piece with the end of the handshake; return the status."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    came, goes = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(came, goes)
    with connected(port) as made:
        while True:
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                made.sendall(goes.read())
                came.write(made.recv(65536))
        tls.write(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        made.sendall(goes.read())
        while True:
            try:
                return int(tls.read(100).split(b" ")[1])
            except ssl.SSLWantReadError:
                came.write(made.recv(65536))
