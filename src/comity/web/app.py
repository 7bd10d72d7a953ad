"""The application of the pages: which path is which page."""

from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from comity.foundations.errors import UnknownNameError
from comity.node.audit.writer import Audit
from comity.node.node import Node
from comity.node.operations import Operations
from comity.node.server.api.faults import WithoutFaults
from comity.node.server.api.limits import RateLimits, limits_of
from comity.node.server.api.recording import Recorder
from comity.node.server.api.targets import CheckTarget, http_problem
from comity.web import acts, choices, enrol, me, persons, provider, sign_in, visit
from comity.web.answering import ICON, Page, endpoint
from comity.web.asked import Asked, Console, Handler
from comity.web.console import ConsolePage, for_persons
from comity.web.frame import FrameState
from comity.web.pages import go, page

__all__ = ["API_PATHS", "beside", "plain_console", "web_app"]

STATIC = Path(__file__).parent / "static"
#: Path, method and handler of the pages of this room.
PAGES: tuple[tuple[str, str, Handler], ...] = (
    *sign_in.PAGES,
    *provider.PAGES,
    *enrol.PAGES,
    *visit.PAGES,
    *me.PAGES,
    *persons.PAGES,
    *acts.PAGES,
    *choices.PAGES,
)
#: First words of the paths that the API answers; all others are pages.
API_PATHS = frozenset({"api", "docs", "health", "metrics", "openapi.json"})


def _elsewhere(asked: Asked) -> Response | None:
    """Return a page that says where to open the node, if it was opened elsewhere."""
    host = asked.request.headers.get("host", "")
    if host == asked.site.origin.split("//")[1]:
        return None
    return page(
        asked,
        "said.html",
        421,
        title="Open the node by its name",
        words=f"This page was opened at {host[:100]}. Sessions and passkeys are bound to "
        f"{asked.site.origin}.",
        remedy="",
        link=asked.site.origin,
    )


def _here(handle: Handler) -> Handler:
    def handled(asked: Asked) -> Response:
        return _elsewhere(asked) or handle(asked)

    return handled


def plain_console(node: Node, record: Recorder | None = None) -> Console:
    """Return a console without topics: sign-in, persons and acts alone."""
    made = record or Recorder(Audit(node))
    return Console(made, Operations(), (), lambda _asked: FrameState())


def _rank(one: ConsolePage) -> tuple[bool, bool, bool]:
    """Return the place of a page's route: fixed words first, a name for anything last."""
    return (one.path.startswith("/{"), ":path}" in one.path, "{" in one.path)


def web_app(
    node: Node,
    console: Console | None = None,
    pages: Iterable[ConsolePage] = (),
    limits: RateLimits | None = None,
) -> Starlette:
    """Return the application of the pages.

    Parameters
    ----------
    console, limits
        Shared with the API, if it is served as well.
    pages
        Those of the topics.
    """
    shared = console or plain_console(node)
    bounds = limits or limits_of(node.settings)

    def at(
        path: str, handle: Handler, section: str = ""
    ) -> Callable[[Request], Awaitable[Response]]:
        return endpoint(Page(path, handle, node, shared, bounds, section))

    topics = list(pages)
    if not any(one.path == "/" for one in topics):
        topics.append(ConsolePage("/", me.start))
    routes: list[BaseRoute] = [
        Route(path, at(path, _here(handle)), methods=[method])
        for path, method, handle in PAGES
    ]
    routes.append(Mount("/static", StaticFiles(directory=STATIC)))
    routes.append(Route(ICON, at(ICON, _no_icon)))
    routes += [
        Route(
            one.path,
            at(one.path, _here(for_persons(one.handle)), one.section),
            methods=[one.method],
        )
        for one in sorted(topics, key=_rank)
    ]
    routes.append(Route("/{path:path}", at("/", _unknown)))
    app = Starlette(
        routes=routes,
        middleware=[Middleware(CheckTarget), Middleware(WithoutFaults)],
        exception_handlers={HTTPException: http_problem},
    )
    app.router.redirect_slashes = False
    return app


def _no_icon(_asked: Asked) -> Response:
    return go("/static/mark.svg")


class UnknownPathError(UnknownNameError):
    """A path that neither a page nor the API has."""

    code = "unknown-path"


def _unknown(asked: Asked) -> Response:
    raise UnknownPathError(
        f"there is no page {asked.request.url.path[:80]!r}",
        remedy="/docs describes what there is",
    )


def beside(pages: ASGIApp, others: ASGIApp) -> ASGIApp:
    """Return an application that lets the pages answer their paths, and another one all else."""

    async def both(scope: Scope, receive: Receive, send: Send) -> None:
        first = scope["path"].removeprefix("/").partition("/")[0]
        own = scope["type"] == "http" and first not in API_PATHS
        await (pages if own else others)(scope, receive, send)

    return both
