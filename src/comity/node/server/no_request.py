"""Answers to what is no request: written by the server itself, before any application.

They have the shape of all refusals (RFC 9457), and end the connection.
"""

from http import HTTPStatus

from comity.node.server.problem_text import MEDIA_TYPE, problem_text

__all__ = ["HEAD_BYTES", "refusal"]

#: Most bytes of a request's line and headers.
HEAD_BYTES = 16 * 1024
#: Status → code, what is wrong, what may help.
REFUSALS = {
    400: (
        "malformed",
        "this is no request of HTTP/1.1 that is read here",
        "send one Host, and either Content-Length or chunks (RFC 9112)",
    ),
    408: (
        "too-slow",
        "the request did not come in time",
        "send it in one go; large bodies have longer",
    ),
    431: (
        "too-large",
        f"a request's line and headers have at most {HEAD_BYTES} bytes",
        "send less in the address, in cookies and other headers",
    ),
    501: ("transfer-coding", "this transfer coding is not read here", "send chunks"),
}


def refusal(status: int) -> bytes:
    """Return the whole answer, as it goes over the connection.

    Parameters
    ----------
    status
        One of those above; any other is told as 400.
    """
    known = status if status in REFUSALS else 400
    code, detail, remedy = REFUSALS[known]
    body = problem_text(known, code, detail, remedy=remedy)
    head = (
        f"HTTP/1.1 {known} {HTTPStatus(known).phrase}\r\n"
        f"Content-Type: {MEDIA_TYPE}\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode("ascii") + body
