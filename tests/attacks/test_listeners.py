"""Event listeners: many, slow, and with tokens that were revoked."""

import json
import socket
import time

import pytest

from comity.apps.operations.routes import people_app
from comity.node.persons.callers import caller_of_token
from comity.node.persons.tokens import make_token, revoke_token
from comity.node.server import events as module
from comity.node.server.connections import Caps, Connections
from comity.node.server.events import Events
from comity.node.store import log
from comity.node.store.entries import NewEntry
from comity.serve import Intake
from tests.attacks.serving import asked, connected, door, is_closed, serving, status_of
from tests.federation.prepared import prepared_world


@pytest.fixture
def node(tmp_path):
    with prepared_world(tmp_path, ["alfa", "bravo"]) as made:
        yield made.nodes["bravo"]


@pytest.fixture
def api(node, monkeypatch):
    """The people's API as it is served; yields its port and its events."""
    made = []
    init = Events.__init__

    def remember(self, *given, **named):
        init(self, *given, **named)
        self.pause_s = 0.1
        made.append(self)

    monkeypatch.setattr(Events, "__init__", remember)
    intake = Intake.of(node.settings)
    with door(node) as (admission, _):
        with serving(intake.for_people(admission), intake.people) as port:
            yield port, made[0]


def listen(port, token, after=0):
    made = connected(port)
    made.sendall(
        f"GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: {after}\r\n"
        f"Authorization: Bearer {token}\r\nConnection: close\r\n\r\n".encode()
    )
    return made


def numbers(made, until):
    """Return the ids of the events that come, up to one."""
    data = b""
    made.settimeout(5)
    while f"id: {until}\n".encode() not in data:
        part = made.recv(65536)
        assert part, data
        data += part
    lines = data.decode().splitlines()
    return [int(line[4:]) for line in lines if line.startswith("id: ")]


def add(node, count=1):
    row = NewEntry(node.clock(), "page", "party:alfa", outgoing=False, hash="sha256:0")
    with node.writing() as work:
        return log.add_entries(work.connection, [row] * count)[-1]


def test_500_listeners_leave_the_api_to_others(node, api, monkeypatch):
    """Before: each read the ledger twice a second, and 256 of them answered all else with 503."""
    monkeypatch.setattr(module, "MOST", 256)
    port, events = api
    tokens = [make_token(node, f"program {k}") for k in range(5)]
    begun = [listen(port, tokens[k % 5]) for k in range(500)]
    statuses = [status_of(made) for made in begun]
    assert statuses.count(200) == module.MOST
    assert statuses.count(503) == 500 - module.MOST
    looks, at = events.looks, time.monotonic()
    for _ in range(5):
        began = time.perf_counter()
        assert asked(port, "/health") == 200
        assert time.perf_counter() - began < 2.0
    time.sleep(1.0)
    # One reader for all of them.
    assert events.looks - looks <= 12 * (time.monotonic() - at)
    for made in begun:
        made.close()
    until = time.monotonic() + 10
    while events.listeners and time.monotonic() < until:
        time.sleep(0.1)
    assert events.listeners == 0


def test_listeners_that_come_at_once_share_one_reader(node, monkeypatch):
    """Before: each that came while the first looked for the ledger's end began a reader."""
    import asyncio

    begun = []

    def slow(node):
        begun.append(node)
        time.sleep(0.2)
        return 0

    monkeypatch.setattr(module, "last_entry", slow)
    token = caller_of_token(node, make_token(node, "program")).session

    async def listen_together():
        events = Events(node, pause_s=0.05)
        streams = [events.stream(events.join(token, 0)) for _ in range(20)]
        assert set(await asyncio.gather(*(anext(one) for one in streams))) == {
            module.WAITING
        }
        await asyncio.gather(*(one.aclose() for one in streams))

    asyncio.run(listen_together())
    assert len(begun) == 1


def test_a_stream_ends_with_its_token(node, api):
    """Before: it went on for as long as it was read."""
    port, _ = api
    kept, lost = make_token(node, "kept"), make_token(node, "lost")
    last = add(node)
    streams = [listen(port, token) for token in (kept, lost)]
    for stream in streams:
        numbers(stream, last)
    revoke_token(node, "lost")
    assert is_closed(streams[1], 5)
    following = add(node)
    assert numbers(streams[0], following)[-1] == following
    with listen(port, lost) as refused:
        assert status_of(refused) == 401
    for stream in streams:
        stream.close()


def test_a_stream_goes_on_where_it_was(node, api, monkeypatch):
    """Every number once, in order: from the shared buffer, and from the ledger behind it."""
    monkeypatch.setattr(module, "PAGE", 7)
    port, events = api
    events._recent = type(events._recent)(maxlen=10)
    token = make_token(node, "program")
    first = add(node, 30)
    stream = listen(port, token)
    assert numbers(stream, first) == list(range(1, first + 1))
    second = add(node, 40)
    assert numbers(stream, second) == list(range(first + 1, second + 1))
    stream.close()
    third = add(node, 25)
    again = listen(port, token, second - 3)
    assert numbers(again, third) == list(range(second - 2, third + 1))
    again.close()
    for after, status in ((2**63 - 1, 200), (2**63, 422)):
        with listen(port, token, after) as later:
            assert status_of(later) == status


def test_who_does_not_read_is_dropped():
    async def endless(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(2000):
            body = b"x" * 65536
            await send({"type": "http.response.body", "body": body, "more_body": True})

    guard = Connections(Caps(read_s=0.5))
    with serving(endless, guard) as port:
        made = socket.socket()
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        made.connect(("127.0.0.1", port))
        made.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        until = time.monotonic() + 5
        while not guard.closed and time.monotonic() < until:
            time.sleep(0.05)
        assert guard.closed == {"reader slow": 1}
        made.close()


def test_numbers_beyond_64_bits_are_refused(node):
    """Before: the driver's OverflowError ended in 500."""
    import asyncio

    import httpx

    token = make_token(node, "program")
    huge = 2**70
    paths = [
        f"/api/v1/entries?after={huge}",
        f"/api/v1/entries/{huge}",
        f"/api/v1/entries/{huge}/proof",
        f"/api/v1/notices?most={huge}",
        f"/api/v1/entries/{'9' * 5000}",
    ]
    with door(node) as (admission, _):
        app = people_app(admission)

        async def ask(path):
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://x"
            ) as client:
                headers = {"Authorization": f"Bearer {token}"}
                return (await client.get(path, headers=headers)).status_code

        statuses = {path[:40]: asyncio.run(ask(path)) for path in paths}
        assert all(400 <= status < 500 for status in statuses.values()), statuses


def test_the_page_of_the_api_loads_nothing_from_elsewhere(node):
    """Before: scripts and styles came from a content network."""
    import asyncio

    import httpx

    with door(node) as (admission, _):
        app = people_app(admission)

        async def ask():
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://x"
            ) as client:
                return await client.get("/docs"), (
                    await client.get("/openapi.json")
                ).json()

        page, described = asyncio.run(ask())
    assert page.status_code == 200
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert all(path in page.text for path in described["paths"])
    assert json.dumps(described)
