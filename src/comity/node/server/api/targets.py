"""What is no request: malformed targets, other media types, unknown paths and methods.

Each is answered with a problem before anything looks at it, never with a fault of the server.
"""

import re
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send
from typing_extensions import override

from comity.node.server.api.problems import MediaTypeError, problem

__all__ = ["CheckTarget", "OtherMethods", "check_media_type", "http_problem"]

_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_JSON = re.compile(
    r'application/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?', re.IGNORECASE
)
_CODES = {
    400: "malformed",
    404: "unknown-path",
    405: "method",
    413: "too-large",
}


def _fault(part: bytes) -> str:
    """Return what is wrong with a part of a target; empty if nothing is."""
    if _BAD_ESCAPE.search(part):
        return "a % is not followed by two hexadecimal digits"
    plain = unquote_to_bytes(part)
    if b"\x00" in plain:
        return "it holds a NUL"
    try:
        plain.decode("utf-8")
    except UnicodeDecodeError:
        return "it is no UTF-8"
    return ""


class CheckTarget:
    """An application whose requests have well-formed targets (RFC 3986, section 2.1)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a malformed target, pass on all others."""
        if scope["type"] == "http":
            raw = scope.get("raw_path") or scope["path"].encode("utf-8", "replace")
            for name, part in (("path", raw), ("query", scope["query_string"])):
                fault = _fault(part)
                if fault:
                    answer = problem(
                        400,
                        "malformed",
                        f"the {name}: {fault}",
                        remedy="write it as RFC 3986 has it, in UTF-8",
                    )
                    await answer(scope, receive, send)
                    return
        await self.app(scope, receive, send)


def check_media_type(request: Request, body: bytes) -> None:
    """Refuse a body that is no JSON by its own words.

    Raises
    ------
    MediaTypeError
        If it is of another type, or in a coding.
    """
    if not body or request.method in {"GET", "HEAD", "OPTIONS", "DELETE"}:
        return
    coding = request.headers.get("content-encoding", "identity")
    kind = request.headers.get("content-type", "")
    if coding.lower() != "identity" or not _JSON.fullmatch(kind.strip()):
        raise MediaTypeError(kind, coding, "application/json")


def http_problem(_request: Request, error: Exception) -> Response:
    """Return the problem for what the router refuses."""
    if not isinstance(error, HTTPException):
        raise error
    code = _CODES.get(error.status_code, "http")
    details = {
        404: "there is no such path",
        405: "the path does not know this method",
    }
    return problem(
        error.status_code,
        code,
        details.get(error.status_code, str(error.detail)[:200]),
        remedy="/docs describes what there is",
        headers=error.headers,
    )


class OtherMethods(BaseRoute):
    """Answers for paths that are known with another method: OPTIONS, and 405 for all others."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self.routes_beside = routes

    def allowed(self, path: str) -> set[str]:
        """Return the methods of a path; none if it is unknown."""
        found: set[str] = set()
        for route in self.routes_beside:
            if route.path_regex.match(path):
                found |= route.methods or set()
        return found

    @override
    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match a known path, whatever the method."""
        known = scope["type"] == "http" and self.allowed(scope["path"])
        return (Match.FULL, {}) if known else (Match.NONE, {})

    @override
    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name the methods that there are."""
        await self.answer(scope["method"], scope["path"])(scope, receive, send)

    def answer(self, method: str, path: str) -> Response:
        """Return the answer to a method that a known path does not have."""
        allow = ", ".join(sorted({*self.allowed(path), "OPTIONS"}))
        if method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": allow})
        return problem(
            405,
            "method",
            f"{method[:20]} is not known here",
            remedy=f"this path knows {allow}",
            headers={"Allow": allow},
        )
