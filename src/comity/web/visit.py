"""The page that the link of a demonstration opens: it begins the visitor's session, once.

The link's secret stands behind ``#``, so that it is in no request for the page; the page's script
sends it in a body.
"""

from starlette.responses import Response

from comity.node.persons.demonstration import DEMONSTRATION, use_visit
from comity.web.asked import Asked, Handler
from comity.web.browser import begin_for
from comity.web.pages import json_answer, page, set_cookie

__all__ = ["PAGES"]


def _show(asked: Asked) -> Response:
    return page(asked, "visit.html")


def _enter(asked: Asked) -> Response:
    with asked.node.writing() as work:
        account = use_visit(work, asked.member("link"))
        secret = begin_for(asked, work, account, DEMONSTRATION)
    return set_cookie(asked, json_answer({"next": "/"}), secret)


PAGES: tuple[tuple[str, str, Handler], ...] = (
    ("/visit", "GET", _show),
    ("/visit", "POST", _enter),
)
