"""A page of the console, as a topic declares it, and how a handler of one is called.

Each topic with pages has a module ``pages`` with a table ``PAGES`` that the wiring names. A handler
reads through ``asked.ask(OPERATION, request)`` and prepares acts through ``asked.prepare``.
"""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from starlette.convertors import PathConvertor, register_url_convertor
from starlette.responses import Response

from comity.foundations.errors import TrustError
from comity.web.asked import Asked, Handler
from comity.web.pages import go, sign_in_again

__all__ = ["ConsolePage", "for_persons"]


class _Thing(PathConvertor):
    """The whole of a path that is an id: ``kind:name``, a catalogue number, a notice's four words."""

    regex = r"(?:[a-z]+:.+|[0-9]{1,9}|[a-z-]+(?:/[^/]+){3,4})"


register_url_convertor("thing", _Thing())


@dataclass(frozen=True, slots=True)
class ConsolePage:
    """A page of a topic.

    Attributes
    ----------
    path, method, handle
        Where it is, and what answers it.
    section
        The entry of the rail that it belongs to.
    """

    path: str
    handle: Handler
    section: str = ""
    method: Literal["GET", "POST"] = "GET"


def for_persons(handle: Handler) -> Handler:
    """Return a handler that lets nobody in who is not signed in, and leads to the sign-in."""

    def handled(asked: Asked) -> Response:
        try:
            asked.session()
        except TrustError:
            if asked.fragment or asked.request.method == "POST":
                return sign_in_again(asked)
            query = asked.request.url.query
            here = asked.request.url.path + (f"?{query}" if query else "")
            return go(f"/sign-in?next={_quoted(here)}")
        return handle(asked)

    return handled


def _quoted(path: str) -> str:
    return quote(path, safe="/")
