"""What is no request, or does not come, is refused by the server itself, as all else is refused."""

import json

import pytest
from starlette.requests import Request
from starlette.responses import Response

from comity.node.server.api.faults import guarded
from comity.node.server.budget import Amounts, Budget, within
from comity.node.server.connections import Caps, Connections
from comity.node.server.no_request import HEAD_BYTES
from tests.attacks.serving import connected, is_closed, serving

HOST = b"Host: localhost\r\n"


async def app(scope, receive, send):
    """Answer with the length of the body; at /early before it has come."""
    request = Request(scope, receive)

    async def work(_instance):
        early = scope["path"] == "/early"
        body = b"" if early else await request.body()
        return Response(str(len(body)).encode())

    answer = await guarded(work)
    await answer(scope, receive, send)


@pytest.fixture(scope="module")
def server():
    guard = Connections(Caps(headers_s=0.4, body_s=0.4, linger_s=0.3))
    bounded = within(
        app, Budget(Amounts(per_client=4)), frozenset({"localhost"}), most_bytes=1000
    )
    with serving(bounded, guard) as port:
        yield port, guard


def answered(port, sent):
    """Send bytes; return status, headers and problem of the answer, until it is closed."""
    data = b""
    with connected(port) as made:
        made.sendall(sent)
        while part := made.recv(65536):
            data += part
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("ascii").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:])
    return int(lines[0].split(" ")[1]), headers, body


LONG = b"X-Long: " + b"a" * (HEAD_BYTES + 1000) + b"\r\n"
NONE = [
    (b"GARBAGE\r\n\r\n", 400, "malformed"),
    (b"GET / HTTP/1.1\r\n\r\n", 400, "malformed"),
    (b"GET / HTTP/1.1\r\n" + HOST + HOST + b"\r\n", 400, "malformed"),
    (b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: x\r\n\r\n", 400, "malformed"),
    (
        b"POST / HTTP/1.1\r\n"
        + HOST
        + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
        "malformed",
    ),
    (b"GET / HTTP/1.1\r\n" + HOST + LONG, 431, "too-large"),
    (b"GET /" + b"a" * HEAD_BYTES * 2 + b" HTTP/1.1\r\n", 431, "too-large"),
    (
        b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip\r\n\r\n",
        501,
        "transfer-coding",
    ),
    (b"GET / HTTP/1.1\r\nHost: local", 408, "too-slow"),
    (
        b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 9\r\n\r\nabc",
        408,
        "too-slow",
    ),
    (
        b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        400,
        "malformed",
    ),
    (
        b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 1001\r\n\r\n",
        413,
        "too-large",
    ),
    (b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421, "another-host"),
]


@pytest.mark.parametrize(("sent", "status", "code"), NONE)
def test_what_is_no_request_is_a_problem(server, sent, status, code):
    """Before: plain text of the library, always 400; or nothing at all."""
    seen, headers, body = answered(server[0], sent)
    assert (seen, headers["content-type"]) == (status, "application/problem+json")
    assert headers["connection"] == "close"
    assert int(headers["content-length"]) == len(body)
    value = json.loads(body)
    assert (value["status"], value["code"]) == (status, code)
    assert value["detail"]
    assert value["remedy"]


def test_a_long_body_without_a_length_is_a_problem(server):
    chunk = b"3e8\r\n" + b"x" * 1000 + b"\r\n"
    head = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n"
    seen, _, body = answered(server[0], head + HOST + b"\r\n" + 3 * chunk)
    assert (seen, json.loads(body)["code"]) == (413, "too-large")


def test_who_sends_nothing_is_told_nothing(server):
    """Words for each silent connection would be work for nobody."""
    port, guard = server
    before = guard.closed.get("headers late", 0)
    with connected(port) as made:
        assert is_closed(made)
    assert guard.closed["headers late"] == before + 1


def test_an_answer_that_was_given_is_not_followed_by_another(server):
    """The body of a request that was answered already does not come, or is none."""
    for rest in (b"", b"zz\r\n"):
        head = b"POST /early HTTP/1.1\r\nTransfer-Encoding: chunked\r\n"
        with connected(server[0]) as made:
            made.sendall(head + HOST + b"\r\n")
            data = made.recv(65536)
            made.sendall(rest)
            try:
                while part := made.recv(65536):
                    data += part
            except OSError:
                pass
        assert data.count(b"HTTP/1.1") == 1
        assert data.startswith(b"HTTP/1.1 200")


def test_too_many_at_once_are_told_when_to_come_again(server):
    import time

    head = b"POST / HTTP/1.1\r\nContent-Length: 9\r\n" + HOST + b"\r\n"
    waiting = [connected(server[0]) for _ in range(4)]
    for made in waiting:
        made.sendall(head)
    time.sleep(0.1)
    seen, headers, body = answered(server[0], b"GET / HTTP/1.1\r\n" + HOST + b"\r\n")
    assert (seen, json.loads(body)["code"]) == (503, "busy")
    assert headers["retry-after"] == "5"
    for made in waiting:
        made.close()
