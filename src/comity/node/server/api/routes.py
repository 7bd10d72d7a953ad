"""Routes of the people's API, one for each operation of a node.

The work happens in one worker thread (``performing``), and every refusal has one shape
(``problems``), faults of Comity itself, too (``faults``).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import anyio.to_thread
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from comity.foundations.errors import ComityError
from comity.node.server.api.answers import tag_of
from comity.node.server.api.faults import guarded
from comity.node.server.api.keyed import key_of_request
from comity.node.server.api.performing import (
    AnyOperation,
    Api,
    Prepared,
    admit,
    check_right,
    perform,
    run,
)
from comity.node.server.api.problems import StateChangedError, told
from comity.node.server.api.targets import check_media_type
from comity.trust.persons.callers import Caller

__all__ = ["PREFIX", "AnyOperation", "Api", "Prepared", "api_routes", "check_right"]

PREFIX = "/api/v1"


def policy_of(operation: AnyOperation) -> str:
    """Return the name of the bucket that an operation takes from."""
    return "reads" if operation.method == "GET" else "changes"


def _limited(
    api: Api, request: Request, operation: AnyOperation, body: bytes, instance: str
) -> Response:
    """Answer one request; called in a worker thread."""
    headers: Mapping[str, str] = {}
    try:
        caller = api.who(request)
        headers = api.limits.take(caller, policy_of(operation)).headers()
        admit(api, caller, operation, instance)
        answer = _once(api, request, operation, caller, body, instance)
    except (ComityError, ValidationError) as error:
        answer = told(error, instance)
    answer.headers.update(headers)
    return answer


def _once(
    api: Api,
    request: Request,
    operation: AnyOperation,
    caller: Caller,
    body: bytes,
    instance: str,
) -> Response:
    """Answer a request; one with a key once."""

    def work() -> Response:
        try:
            _check_state(api, request, operation, caller, instance)
            return perform(api, request, operation, caller, body, instance)
        except (ComityError, ValidationError) as error:
            return told(error, instance)

    with api.record.errors(instance, caller, operation.name):
        key = key_of_request(request)
    if not key:
        return work()
    try:
        answer = api.keyed.answer(request, caller, operation, body, key, work)
    except ComityError as error:
        # Of the key alone: what ends the work is on record already.
        api.record.noted(instance, caller, operation.name, error.code)
        raise
    if "idempotency-replayed" in answer.headers:
        api.record.noted(instance, caller, operation.name, "answered again")
    return answer


def _check_state(
    api: Api, request: Request, operation: AnyOperation, caller: Caller, instance: str
) -> None:
    """Compare ``If-Match`` of a change with what its path shows now (RFC 9110, 13.1.1).

    Raises
    ------
    StateChangedError
        If the path shows something else, or nothing.
    """
    wanted = request.headers.get("if-match")
    if wanted is None or operation.method == "GET":
        return
    shows = next(
        (
            one
            for one in api.operations.by_name.values()
            if one.method == "GET" and one.path == operation.path
        ),
        None,
    )
    tag = ""
    if shows is not None:
        admit(api, caller, shows, instance)
        kept = run(api, shows, dict(request.path_params), caller, instance)
        tag = tag_of(kept.body)
    if not tag or (wanted != "*" and tag not in map(str.strip, wanted.split(","))):
        api.record.noted(instance, caller, operation.name, StateChangedError.code)
        raise StateChangedError(
            f"If-Match {wanted[:80]} is not what {request.url.path[:80]} shows now",
            remedy="read it again, and decide again",
        )


def _endpoint(api: Api, operation: AnyOperation) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        async def work(instance: str) -> Response:
            body = await request.body()
            check_media_type(request, body)
            return await anyio.to_thread.run_sync(
                _limited, api, request, operation, body, instance
            )

        return await guarded(work)

    return endpoint


def _rank(operation: AnyOperation) -> list[tuple[int, str]]:
    """Return the place of a route: the first that fits a request answers it.

    In each part of a path a fixed word comes before a name in braces, and that before one that
    takes several parts; a path that goes on comes before one that ends.
    """
    parts = operation.path.strip("/").split("/")
    kinds = [
        (2 if part.endswith(":path}") else int(part.startswith("{")), part)
        for part in parts
    ]
    return [*kinds, (3, "")]


def api_routes(api: Api) -> Sequence[Route]:
    """Return the routes of all operations, the more special of two before the other."""
    every = sorted(api.operations.by_name.values(), key=_rank)
    return [
        Route(
            f"{PREFIX}{one.path}",
            _endpoint(api, one),
            methods=[one.method],
            name=f"{one.name}",
        )
        for one in every
    ]
