"""The text of a problem (RFC 9457): one shape for whatever refuses a request, from the first byte on.

The server itself, the budget of callers and the API all answer in it.
"""

from collections.abc import Mapping
from http import HTTPStatus

from comity.foundations.plain import Json, JsonObject, json_text
from comity.foundations.visible import visible_json

__all__ = ["MEDIA_TYPE", "problem_text"]

MEDIA_TYPE = "application/problem+json"
#: Where the documentation explains a code.
ABOUT = "/docs#problem-"


def problem_text(
    status: int,
    code: str,
    detail: str,
    *,
    remedy: str = "",
    instance: str = "",
    more: Mapping[str, Json] | None = None,
) -> bytes:
    """Return the body of a problem.

    Parameters
    ----------
    code
        A word for programs, stable.
    detail, remedy
        What is wrong, and what may help.
    instance
        Id of the request, as it stands in the node's audit.
    more
        Further members.
    """
    body: JsonObject = {
        "type": f"{ABOUT}{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    if remedy:
        body["remedy"] = remedy
    if instance:
        body["instance"] = f"urn:uuid:{instance}"
    body.update(more or {})
    return visible_json(json_text(body, ensure_ascii=False)).encode()
