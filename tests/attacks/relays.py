"""A relay between two nodes on loopback: it records every byte, and may change any.

Bravo serves on a port of its own; alfa knows bravo at the port of the relay, as if the relay
terminated TLS for it, or stood at an address that somebody has talked an operator into.
"""

import base64
import contextlib
import http.client
import http.server
import io
import re
import threading
import time
from dataclasses import dataclass, field, replace
from typing import Any

from typing_extensions import override

from comity.apps.sharing.offers import offer
from comity.apps.sharing.rows import Rows
from comity.apps.sharing.share import share_now, share_with
from comity.node.exchange.admission import RequestAdmission
from comity.node.gate import PeerGate
from comity.node.server.federation import federation_app
from comity.node.server.logs import Log
from comity.node.store import schema
from comity.node.store.group_writer import GroupWriter
from comity.serve import _listen, _server
from tests.federation.prepared import prepared_world
from tests.federation.world import bilateral

ALFA, BRAVO = "party:alfa", "party:bravo"
#: An agreement that is in force by the real clock.
PACT = bilateral("alfa", "bravo", **{"2026-12-01": "2026-01-01"})


@dataclass
class Message:
    """A request or an answer as it passes."""

    path: str
    headers: dict[str, str]
    body: bytes
    status: int = 0

    def whole(self):
        """Return everything that the relay sees of it."""
        head = f"{self.path} {self.status} {self.headers}".encode()
        return head + b"\n" + self.body


@dataclass
class Relay:
    """What passes, and what is done to it: ``on_request`` and ``on_answer`` may change it.

    ``on_request`` may also return an answer of its own, with a status.
    """

    port: int = 0
    target: int = 0
    passed: list[Message] = field(default_factory=list)
    on_request: object = None
    on_answer: object = None

    def paths(self):
        return [message.path for message in self.passed if not message.status]

    def readable(self):
        """Return all bytes that passed, and whatever base64 in them decodes to, twice over."""
        data = b"\n".join(message.whole() for message in self.passed)
        for _ in range(2):
            for part in re.findall(rb"[A-Za-z0-9+/_-]{24,}", data):
                text = part.replace(b"-", b"+").replace(b"_", b"/")
                with contextlib.suppress(ValueError):
                    data += b"\n" + base64.b64decode(text + b"=" * (-len(text) % 4))
        return data

    def send(self, message):
        """Send a request on to bravo; return its answer."""
        link = http.client.HTTPConnection("127.0.0.1", self.target, timeout=10)
        try:
            method = "POST" if message.body else "GET"
            link.request(method, message.path, message.body or None, message.headers)
            answer = link.getresponse()
            return Message(
                message.path, dict(answer.getheaders()), answer.read(), answer.status
            )
        finally:
            link.close()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _pass(self):
        relay = self.server.relay
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = Message(self.path, dict(self.headers.items()), body)
        relay.passed.append(request)
        if relay.on_request is not None:
            request = relay.on_request(request)
        answer = request if request.status else relay.send(request)
        if relay.on_answer is not None:
            answer = relay.on_answer(answer)
        relay.passed.append(answer)
        self.send_response(answer.status)
        for name in ("content-type", "upgrade", "content-encoding"):
            if name in answer.headers:
                self.send_header(name, answer.headers[name])
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    do_GET = do_POST = _pass  # noqa: N815 - names of the library

    @override
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def serving(node):
    """Serve a node's inbox on a free port of loopback; yield the port and its counts."""
    writer = GroupWriter(node.database)
    door = RequestAdmission(node, writer)
    listening = _listen("127.0.0.1", 0)
    server = _server(federation_app(door, Log(io.StringIO())))
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listening]}, daemon=True
    )
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield listening.getsockname()[1], door.counts
    finally:
        server.should_exit = True
        thread.join()
        writer.close()


@contextlib.contextmanager
def relayed(folder, *, signed=True):
    """Yield a world whose bravo serves over HTTP, and the relay before it."""
    pact = [(PACT, "alfa", "bravo")] if signed else []
    with prepared_world(folder, ["alfa", "bravo"], signed=pact, start_us=None) as world:
        bravo, alfa = world.nodes["bravo"], world.nodes["alfa"]
        relay = Relay()
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        server.relay, relay.port = relay, server.server_port
        url = f"http://127.0.0.1:{relay.port}"
        bravo.settings = replace(bravo.settings, url=url)
        with serving(bravo) as (port, relay.counts):
            relay.target = port
            threading.Thread(target=server.serve_forever, daemon=True).start()
            alfa.write(
                lambda c: c.execute(schema.peers.update().values(url=url, private=True))
            )
            alfa.gate = PeerGate()
            try:
                yield world, relay
            finally:
                alfa.gate.carrier.close()
                server.shutdown()
                server.server_close()


def offer_rows(node: Any, count: int = 5) -> None:
    """Let alfa share rows of elements with bravo; one document waits for it."""
    rows: Any = tuple(
        {"object": f"object:norad:{900 + k}", "mean_motion_rad_s": 0.001 + k * 1e-6}
        for k in range(count)
    )
    at = node.clock()
    offer(node, Rows("elements", rows, (at,) * count), level="green")
    share_with(node, BRAVO, "elements", "flight-safety")
    share_now(node)
