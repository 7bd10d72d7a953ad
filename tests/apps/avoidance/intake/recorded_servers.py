"""Servers that answer as Space-Track and TraCSS publish that they do, and count what they are asked.

Space-Track: a form with ``identity`` and ``password`` sets a cookie; a failed login answers 200 with
``{"Login":"Failed"}``; ``emptyresult/show`` answers ``NO RESULTS RETURNED``; more than 30 requests a minute
are answered with 500 and a page. TraCSS: a token for client credentials, streams of one object a
line, 401 as text without a token.
"""

import base64
import json
from urllib.parse import parse_qs, unquote

import httpx
from typing_extensions import override

from comity.system.public_gate import PublicGate


def answer(status, body=b"", **headers):
    data = body if isinstance(body, bytes) else body.encode()
    return httpx.Response(status, headers=headers, stream=httpx.ByteStream(data))


class Cut(httpx.SyncByteStream):
    """A stream that breaks off."""

    def __init__(self, data):
        self.data = data

    @override
    def __iter__(self):
        yield self.data
        raise httpx.ReadError("connection reset")


class SpaceTrackServer:
    """Answers queries of the classes cdm and cdm_public with what was recorded."""

    def __init__(self, kvn="", rows="[]", accepts="right"):
        self.bodies = {"cdm": kvn, "cdm_public": rows}
        self.accepts, self.seen, self.status, self.cut = accepts, [], 200, False
        self.signed_in = False

    def __call__(self, request):
        self.seen.append(request)
        path = unquote(request.url.path)
        if request.url.host != "www.space-track.org":
            return answer(404)
        if path == "/ajaxauth/login":
            form = parse_qs(request.content.decode())
            self.signed_in = form["password"] == [self.accepts]
            return answer(200, '""' if self.signed_in else '{"Login":"Failed"}')
        if path == "/ajaxauth/logout":
            self.signed_in = False
            return answer(200, '"Successfully logged out"')
        if not self.signed_in or self.status != 200:
            status = self.status if self.signed_in else 401
            return answer(status, "<html>violated your query rate limit</html>")
        return self.data(path)

    def data(self, path):
        body = self.bodies[path.split("/class/")[1].split("/")[0]]
        if self.cut:
            return httpx.Response(200, stream=Cut(body.encode()[: self.cut]))
        if not body and path.endswith("emptyresult/show"):
            body = "NO RESULTS RETURNED"
        return answer(200, body)

    @property
    def queries(self):
        """Return the paths that were asked for data."""
        paths = [unquote(request.url.path) for request in self.seen]
        return [path for path in paths if "/query/" in path]


class TraCSSServer:
    """Gives tokens and streams."""

    def __init__(self, lines="", accepts="right"):
        self.lines, self.accepts, self.seen, self.status, self.cut = (
            lines,
            accepts,
            [],
            200,
            0,
        )

    def __call__(self, request):
        self.seen.append(request)
        if request.url.host == "tracssamu.okta-gov.com":
            basic = base64.b64encode(f"me:{self.accepts}".encode()).decode()
            if request.headers.get("Authorization") != f"Basic {basic}":
                return answer(401, '{"error":"invalid_client"}')
            return answer(
                200, json.dumps({"access_token": "token-1", "expires_in": 3600})
            )
        if request.headers.get("Authorization") != "Bearer token-1":
            return answer(401, "Unauthorized")
        if self.status != 200:
            return answer(self.status, "busy")
        if self.cut:
            return httpx.Response(200, stream=Cut(self.lines.encode()[: self.cut]))
        return answer(200, self.lines)


def gate(server):
    """Return the public gate with a recorded server behind it."""
    return PublicGate(httpx.Client(transport=httpx.MockTransport(server)))
