"""Fetching politely, against a server that plays every trick."""

import json

import httpx
import pytest

from comity.foundations.errors import InputError, RemoteError, ResourceError
from comity.system.public_catalogues import fetch
from comity.system.public_gate import PublicGate
from tests.samples import OMM_ROW, as_csv

BODY = as_csv([OMM_ROW] * 50).encode()
HOUR = 3_600_000_000
NOW = 1_730_419_200_000_000


class Server:
    """Answers like CelesTrak, and counts."""

    def __init__(self, body=BODY, etag='"1"'):
        self.body, self.etag, self.seen = body, etag, []
        self.cut = 0
        self.status = 200

    def __call__(self, request):
        self.seen.append(request)
        headers = {"ETag": self.etag, "Last-Modified": "Fri, 01 Nov 2024 00:00:00 GMT"}
        if self.status != 200:
            return httpx.Response(self.status, stream=httpx.ByteStream(b"busy"))
        if request.headers.get("If-None-Match") == self.etag:
            return httpx.Response(304, headers=headers, stream=httpx.ByteStream(b""))
        if "Range" in request.headers and request.headers["If-Range"] == self.etag:
            first = int(request.headers["Range"][6:-1])
            return httpx.Response(
                206, headers=headers, stream=httpx.ByteStream(self.body[first:])
            )
        if self.cut:
            part, self.cut = self.body[: self.cut], 0
            headers["Content-Length"] = str(len(self.body))
            return httpx.Response(200, headers=headers, stream=httpx.ByteStream(part))
        return httpx.Response(200, headers=headers, stream=httpx.ByteStream(self.body))


def gate(server):
    return PublicGate(httpx.Client(transport=httpx.MockTransport(server)))


def get(server, out, at_us=NOW, what="celestrak:active"):
    return fetch(what, out, gate=gate(server), at_us=at_us)


def test_new_early_unchanged_and_new_again(tmp_path):
    server, out = Server(), tmp_path / "a.csv"
    assert get(server, out).outcome == "new"
    assert out.read_bytes() == BODY
    assert get(server, out, NOW + HOUR).outcome == "early"
    assert len(server.seen) == 1
    assert get(server, out, NOW + 3 * HOUR).outcome == "unchanged"
    assert get(server, out, NOW + 4 * HOUR).outcome == "early"
    server.etag, server.body = '"2"', BODY + BODY
    assert get(server, out, NOW + 6 * HOUR).outcome == "new"
    assert out.read_bytes() == BODY + BODY
    assert "GROUP=active&FORMAT=csv" in str(server.seen[0].url)


def test_a_transfer_that_broke_off_continues(tmp_path):
    server, out = Server(), tmp_path / "a.csv"
    server.cut = 1000
    with pytest.raises(RemoteError, match="1000 of"):
        get(server, out)
    assert not out.exists()
    assert get(server, out, NOW + 1).outcome == "new"
    assert server.seen[-1].headers["Range"] == "bytes=1000-"
    assert out.read_bytes() == BODY


def test_a_file_that_changed_meanwhile_is_fetched_whole(tmp_path):
    server, out = Server(), tmp_path / "a.csv"
    server.cut = 1000
    with pytest.raises(RemoteError):
        get(server, out)
    server.etag, server.body = '"2"', BODY[::-1]
    get(server, out, NOW + 1)
    assert out.read_bytes() == BODY[::-1]


@pytest.mark.parametrize("status", [403, 429, 500])
def test_refusals_keep_what_was_there(tmp_path, status):
    server, out = Server(), tmp_path / "a.csv"
    get(server, out)
    server.status = status
    with pytest.raises(RemoteError, match=str(status)):
        get(server, out, NOW + 5 * HOUR)
    assert out.read_bytes() == BODY


@pytest.mark.parametrize("body", [b"", b"No GP data found", b"<html>moved</html>"])
def test_answers_without_element_sets_are_refused(tmp_path, body):
    with pytest.raises(RemoteError):
        get(Server(body), tmp_path / "a.csv")
    assert not (tmp_path / "a.csv").exists()


def test_no_network(tmp_path):
    def broken(request):
        raise httpx.ConnectError("down", request=request)

    with pytest.raises(RemoteError, match="down"):
        get(broken, tmp_path / "a.csv")


def test_space_track_needs_credentials_and_logs_in(tmp_path, monkeypatch):
    monkeypatch.delenv("SPACETRACK_USER", raising=False)
    with pytest.raises(ResourceError, match="SPACETRACK_USER"):
        get(Server(), tmp_path / "a.json", what="space-track")
    monkeypatch.setenv("SPACETRACK_USER", "me")
    monkeypatch.setenv("SPACETRACK_PASSWORD", "secret")
    server = Server(json.dumps([OMM_ROW]).encode())
    assert get(server, tmp_path / "a.json", what="space-track").outcome == "new"
    assert server.seen[0].method == "POST"
    assert b"identity=me" in server.seen[0].content
    assert "secret" not in (tmp_path / ".a.json.fetch.json").read_text()
    refused = Server(b'{"Login":"Failed"}')
    with pytest.raises(RemoteError, match="refused the login"):
        get(refused, tmp_path / "b.json", what="space-track")


@pytest.mark.parametrize(
    "url",
    [
        "http://celestrak.org/x",
        "https://example.org/x",
        "https://celestrak.org:444/x",
        "https://celestrak.org.evil.example/x",
        "file:///etc/passwd",
    ],
)
def test_the_gate_lets_only_public_hosts_pass(tmp_path, url):
    server = Server()
    with pytest.raises(InputError, match="gate refuses"):
        gate(server).send(url, tmp_path / "p")
    assert not server.seen


@pytest.mark.parametrize(
    "what", ["", "celestrak", "celestrak:a b", "celestrak:../x", "ftp:x"]
)
def test_unknown_catalogues(tmp_path, what):
    with pytest.raises(InputError):
        get(Server(), tmp_path / "a", what=what)
