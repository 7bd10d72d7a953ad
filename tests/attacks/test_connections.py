"""Connections: two names at one address never share one; only stated keys answer; no codings.

Before, the pool knew a connection by its address: what was meant for one name reached the
other over a connection that had shown the certificate of the first. And an answer of 265 bytes
in the coding ``gzip, gzip, gzip`` unpacked to 2.1 GB.
"""

import gzip
import http.server
import ssl
import threading
import zlib
from contextlib import contextmanager

import pytest
from typing_extensions import override

from comity.foundations.errors import RemoteError
from comity.node.transport.connections import pin_of
from comity.node.transport.peer import HttpCarrier, PeerRequest, Tls
from tests.federation.test_tls import make


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append(
            (self.connection.server_name, self.headers["Host"], self.headers)
        )
        body = self.server.body
        self.send_response(200)
        for name, value in self.server.more.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, *_):
        pass


@contextmanager
def server(context=None, body=b"good", **more):
    """Serve at 127.0.0.1; with TLS each name has a certificate of its own."""
    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.asked, made.body, made.more = [], body, more
    if context is not None:
        made.socket = context.wrap_socket(made.socket, server_side=True)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    """Certificates of two names under one authority."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    folder = tmp_path_factory.mktemp("names")
    authority = make(folder, "authority")
    contexts, pins = {}, {}
    for name in ("one.example", "two.example"):
        _, certificate = make(folder, name, authority, names=[x509.DNSName(name)])
        contexts[name] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        contexts[name].load_cert_chain(folder / f"{name}.crt", folder / f"{name}.key")
        pins[name] = pin_of(certificate.public_bytes(Encoding.DER))
    first = contexts["one.example"]

    def choose(connection, name, _context):
        connection.context = contexts.get(name, first)
        connection.server_name = name

    first.sni_callback = choose
    return first, pins, str(folder / "authority.crt")


def fetch(carrier, port, name, pins=()):
    url = f"https://{name}:{port}"
    return carrier.fetch(PeerRequest(url, "/x", private=True, pins=frozenset(pins)))


@pytest.fixture
def carrier(tls):
    made = HttpCarrier(Tls(authorities=tls[2]), resolve=lambda *_: ["127.0.0.1"])
    yield made
    made.close()


def test_two_names_at_one_address_share_no_connection(tls, carrier):
    with server(tls[0]) as made:
        for name in ("one.example", "two.example", "one.example"):
            assert fetch(carrier, made.server_port, name) == b"good"
        # The certificate that was shown is that of the name that was asked for.
        shown = [(name, host.split(":")[0]) for name, host, _ in made.asked]
    assert shown == [
        ("one.example", "one.example"),
        ("two.example", "two.example"),
        ("one.example", "one.example"),
    ]


def test_a_key_that_was_not_stated_gets_no_request(tls, carrier):
    context, pins, _ = tls
    reserve = "sha256:" + "0" * 64
    with server(context) as made:
        port = made.server_port
        good = [pins["one.example"], reserve]
        assert fetch(carrier, port, "one.example", good) == b"good"
        with pytest.raises(RemoteError, match="which its root has not stated"):
            fetch(carrier, port, "two.example", good)
        # Nor over a connection that is open already.
        with pytest.raises(RemoteError, match="which its root has not stated"):
            fetch(carrier, port, "one.example", [pins["two.example"], reserve])
        assert len(made.asked) == 1


def test_an_ipv6_address_and_a_name_with_letters_of_its_own_are_asked(carrier):
    for url in ("http://[::1]:9", "http://bücher.example:9"):
        with pytest.raises(RemoteError, match="no answer from"):
            carrier.fetch(PeerRequest(url, "/x", private=True))


CODINGS = {
    "gzip": gzip.compress(b"good"),
    "gzip, gzip, gzip": gzip.compress(gzip.compress(gzip.compress(b"\0" * 10_000_000))),
    "deflate": zlib.compress(b"good"),
    "zstd": b"\x28\xb5\x2f\xfd",
    "br": b"\x0b\x01\x80good\x03",
    "rot13": b"tbbq",
}


class Plain(Handler):
    @override
    def do_GET(self):
        self.connection = type("", (), {"server_name": ""})
        super().do_GET()


@pytest.mark.parametrize("coding", CODINGS)
def test_answers_in_a_coding_are_refused_unread(carrier, coding):
    with server(body=CODINGS[coding], **{"Content-Encoding": coding}) as made:
        made.RequestHandlerClass = Plain
        url = f"http://127.0.0.1:{made.server_port}"
        with pytest.raises(RemoteError, match="in the coding"):
            carrier.fetch(PeerRequest(url, "/x", private=True))
        assert made.asked[0][2]["Accept-Encoding"] == "identity"


def test_identity_is_no_coding(carrier):
    with server(**{"Content-Encoding": "identity"}) as made:
        made.RequestHandlerClass = Plain
        url = f"http://127.0.0.1:{made.server_port}"
        assert carrier.fetch(PeerRequest(url, "/x", private=True)) == b"good"
