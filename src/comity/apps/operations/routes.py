"""The people's API: operations, events, health and metrics; whoever asks needs a token.

Its routes follow from the table of operations (``node.operations``), but for a few that are no
operations (``node.server.api.rules``).
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeAlias

import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    Response,
)
from starlette.routing import Route

from comity.apps.operations.api_page import POLICY, api_page
from comity.apps.operations.status import counts
from comity.apps.wiring import standard_operations
from comity.foundations.errors import TrustError
from comity.foundations.plain import json_text, plain
from comity.node.audit.writer import Audit
from comity.node.exchange.admission import RequestAdmission
from comity.node.node import Node
from comity.node.persons.callers import ForeignOriginError, caller_of_request
from comity.node.server.api.act_routes import act_routes, preparing
from comity.node.server.api.event_route import EVENTS_PATH, event_endpoint
from comity.node.server.api.faults import WithoutFaults, guarded
from comity.node.server.api.keyed import KeyedRequests
from comity.node.server.api.limits import RateLimits, address_of, limits_of
from comity.node.server.api.openapi import described
from comity.node.server.api.problems import NotAllowedError, UnknownCallerError
from comity.node.server.api.queries import queries_endpoint
from comity.node.server.api.recording import Recorder
from comity.node.server.api.routes import Api, api_routes, check_right
from comity.node.server.api.session_routes import session_routes
from comity.node.server.api.targets import CheckTarget, OtherMethods, http_problem
from comity.node.server.api.upload_route import UPLOADS, upload_endpoint
from comity.node.server.events import Events
from comity.node.server.health import Monitor
from comity.node.server.metrics import METRICS_TYPE, Metrics
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = ["people_app"]

#: Whether the node is ready, by two names, and whether the process answers at all.
HEALTH, READY, LIVE = "/health", "/health/ready", "/health/live"
METRICS_PATH = "/metrics"
#: What makes an answer that depends on no request.
Made: TypeAlias = Callable[[], Response]


def metrics_text(admission: RequestAdmission, metrics: Metrics | None = None) -> str:
    """Return metrics in the text form of Prometheus; they name nobody."""
    lines = []
    groups = {
        "comity_requests_total": ("counter", "requests by outcome", admission.counts),
        "comity_node": ("gauge", "numbers of the node", counts(admission.node)),
    }
    for name, (kind, title, values) in groups.items():
        lines += [f"# HELP {name} {title}", f"# TYPE {name} {kind}"]
        lines += [f'{name}{{what="{what}"}} {n}' for what, n in sorted(values.items())]
    return "\n".join(lines) + "\n" + (metrics.text() if metrics else "")


def caller_of(node: Node, request: Request) -> Caller:
    """Return who asks.

    Raises
    ------
    UnknownCallerError
        If nobody whom the node knows.
    NotAllowedError
        If a page of another origin asks with a person's cookie.
    """
    try:
        return caller_of_request(node, request.method, request.headers)
    except ForeignOriginError as error:
        raise NotAllowedError(error.message, remedy=error.remedy) from error
    except TrustError as error:
        raise UnknownCallerError(error.message, remedy=error.remedy) from error


def _open_routes(api: Api, monitor: Monitor, made: Mapping[str, Made]) -> list[Route]:
    """Return the routes that need no token; they name nobody."""

    def health() -> Response:
        state = monitor.health()
        return JSONResponse(plain(state), 200 if state.ready else 503)

    def live() -> Response:
        return JSONResponse({"status": "live"})

    def endpoint(path: str, make: Made) -> Any:
        async def give(request: Request) -> Response:
            async def work(_instance: str) -> Response:
                # The state of a second ago costs nothing, and watchers are always told it.
                if path not in {HEALTH, READY, LIVE}:
                    api.limits.take(address_of(request), "open")
                return await anyio.to_thread.run_sync(make)

            return await guarded(work)

        return give

    return [
        Route(path, endpoint(path, make))
        for path, make in {
            HEALTH: health,
            READY: health,
            LIVE: live,
            **made,
        }.items()
    ]


def _metrics_route(
    api: Api, admission: RequestAdmission, metrics: Metrics | None
) -> Route:
    """Return the route of the metrics; whoever asks needs a token, and leaves no row in the audit.

    A program that watches asks every few seconds: the rows would hide all others.
    """

    def give(request: Request, instance: str) -> Response:
        caller = api.who(request)
        left = api.limits.take(caller, "reads")
        try:
            check_right(caller, Right.READ, "metrics")
        except NotAllowedError:
            api.record.refused(instance, caller, "metrics")
            raise
        text = metrics_text(admission, metrics)
        return Response(text, media_type=METRICS_TYPE, headers=left.headers())

    async def endpoint(request: Request) -> Response:
        async def work(instance: str) -> Response:
            return await anyio.to_thread.run_sync(give, request, instance)

        return await guarded(work)

    return Route(METRICS_PATH, endpoint)


def people_app(
    admission: RequestAdmission,
    record: Recorder | None = None,
    limits: RateLimits | None = None,
    events: Events | None = None,
    metrics: Metrics | None = None,
) -> Starlette:
    """Return the application of the people's API.

    Parameters
    ----------
    record, limits
        Shared with the pages, if they are served as well.
    events
        Ended by whoever stops the server; one of its own if nobody does.
    metrics
        What the process has measured.
    """
    node = admission.node
    operations = standard_operations()
    api = Api(
        node,
        operations,
        partial(caller_of, node),
        preparing(node),
        record or Recorder(Audit(node)),
        limits or limits_of(node.settings),
        KeyedRequests(node),
    )
    about = described(operations.by_name.values(), "1", "session")
    text, shown = json_text(about), api_page(about)
    policy = {"Content-Security-Policy": POLICY}
    open_routes: dict[str, Made] = {
        "/docs": lambda: HTMLResponse(shown, headers=policy),
        "/openapi.json": lambda: Response(text, media_type="application/json"),
    }
    known = [
        *api_routes(api),
        *act_routes(api),
        *session_routes(api),
        Route(EVENTS_PATH, event_endpoint(api, events or Events(node))),
        Route(UPLOADS, upload_endpoint(api), methods=["POST"]),
        Route("/api/v1/queries", queries_endpoint(api), methods=["POST"]),
        _metrics_route(api, admission, metrics),
        *_open_routes(api, Monitor(node), open_routes),
    ]
    app = Starlette(
        routes=[*known, OtherMethods(known)],
        middleware=[Middleware(CheckTarget), Middleware(WithoutFaults)],
        exception_handlers={HTTPException: http_problem},
    )
    # A path with another end is another path: no answer leads elsewhere.
    app.router.redirect_slashes = False
    return app
