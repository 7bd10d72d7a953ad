"""The federation's inbox: introduction, public files, deliver, ask, deposit; nothing else.

Whoever is not a verified party learns nothing: every refusal of a request looks the same.
"""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from comity.foundations.errors import ComityError, ResourceError, TrustError
from comity.node.exchange.admission import PATHS, RequestAdmission, TooMuchError
from comity.node.exchange.introductions import introduce
from comity.node.node import Node
from comity.node.server.logs import Log

__all__ = ["MAX_BYTES", "federation_app"]

#: Largest body of a request, bytes.
MAX_BYTES = 16 * 1024 * 1024
JOSE = "application/jose"
HEADERS = {
    "comity-party",
    "content-type",
    "content-digest",
    "signature",
    "signature-input",
}


async def read_body(request: Request) -> bytes | None:
    """Return the body, or ``None`` if it is too large; no more than that is read."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MAX_BYTES:
            return None
    return bytes(data)


def plain_headers(request: Request) -> dict[str, str] | None:
    """Return the headers that are used, or ``None`` if a header comes twice."""
    headers: dict[str, str] = {}
    for raw, value in request.headers.raw:
        name = raw.decode("latin-1").lower()
        if name in headers:
            return None
        if name in HEADERS:
            headers[name] = value.decode("latin-1")
    return headers


def federation_app(admission: RequestAdmission, log: Log) -> Starlette:
    """Make the application of the inbox."""

    async def introduction(_request: Request) -> Response:
        data = await run_in_threadpool(introduce, admission.node)
        return Response(data, media_type=JOSE)

    async def health(_request: Request) -> Response:
        return Response(b'{"status":"ok"}', media_type="application/json")

    def public(
        make: Callable[[Node], bytes], media: str
    ) -> Callable[[Request], Awaitable[Response]]:
        async def give(_request: Request) -> Response:
            try:
                data = await run_in_threadpool(make, admission.node)
            except ComityError:
                return Response(status_code=503)
            return Response(data, media_type=media)

        return give

    def taker(path: str) -> Callable[[Request], Awaitable[Response]]:
        async def take(request: Request) -> Response:
            body = await read_body(request)
            if body is None:
                admission.note("too-large")
                return Response(status_code=413)
            headers = plain_headers(request)
            if headers is None:
                admission.note("malformed")
                return Response(status_code=401)
            return await _answer(admission, log, path, headers, body)

        return take

    routes = [
        Route("/comity/introduction", introduction),
        Route("/health", health),
        *(
            Route(path, public(file.make, file.media_type))
            for path, file in admission.node.registry.public_files.items()
        ),
        *(Route(path, taker(path), methods=["POST"]) for path in PATHS),
    ]
    return Starlette(routes=routes)


async def _answer(
    admission: RequestAdmission,
    log: Log,
    path: str,
    headers: dict[str, str],
    body: bytes,
) -> Response:
    try:
        future = await run_in_threadpool(admission.admit, path, headers, body)
        finish = await asyncio.wrap_future(future)
        data = await run_in_threadpool(finish)
    except TooMuchError:
        admission.note("quota")
        return Response(status_code=429)
    except ResourceError as error:
        admission.note("resource")
        log("unstored", code=error.code)
        return Response(status_code=503)
    except TrustError as error:
        admission.note("untrusted")
        log("turned-away", code=error.code)
        return Response(status_code=401)
    except ComityError as error:
        admission.note(error.code)
        log("turned-away", code=error.code)
        return Response(status_code=400)
    except Exception as error:  # noqa: BLE001 - callers learn nothing of our faults
        admission.note("fault")
        log("fault", words=type(error).__name__)
        return Response(status_code=500)
    admission.note("answered")
    return Response(data, media_type=JOSE)
