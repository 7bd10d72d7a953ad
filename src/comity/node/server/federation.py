"""The federation's inbox: introduction, public files, deliver, ask, deposit; nothing else.

Whoever is not a verified party learns nothing: every refusal of a request looks the same.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import TypeVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from comity.foundations.errors import (
    ComityError,
    FormatError,
    ResourceError,
    TrustError,
)
from comity.node.exchange.admission import RequestAdmission, TooMuchError
from comity.node.exchange.fresh_introductions import PATH, introduce_fresh
from comity.node.exchange.introductions import introduce
from comity.node.exchange.received import PATHS, SEALED, OlderLinkError
from comity.node.gate.incoming import ClockError
from comity.node.gate.sealed import MEDIA, SealingKeyError
from comity.node.node import Node
from comity.node.server.budget import Amounts, BodyTooLargeError, Budget, BusyError
from comity.node.server.health import Monitor
from comity.node.server.logs import Log

__all__ = ["MAX_BYTES", "federation_app"]

#: Largest body of a request, bytes.
MAX_BYTES = 16 * 1024 * 1024
#: Headers without which no request is signed.
SIGNED = {"comity-party", "content-digest", "signature", "signature-input"}
#: A body up to this length is read before its signature is looked at, bytes.
SHORT_BYTES = 64 * 1024
#: Threads that answer peers; they are made when they are needed.
_POOL = ThreadPoolExecutor(24, thread_name_prefix="inbox")
JOSE = "application/jose"
Result = TypeVar("Result")
HEADERS = {
    "comity-party",
    "content-type",
    "content-digest",
    "signature",
    "signature-input",
}


async def read_body(request: Request, budget: Budget) -> bytes:
    """Return the body; no more of it is read than fits, and than all bodies may take.

    Raises
    ------
    BodyTooLargeError
        If it is larger than ``MAX_BYTES``.
    BusyError
        If too much is being received already, from this client or in all.
    """
    client = client_name(request)
    if not budget.begin(client):
        raise BusyError
    data, whole = bytearray(), False
    try:
        async for chunk in request.stream():
            if len(data) + len(chunk) > MAX_BYTES:
                raise BodyTooLargeError
            if not budget.reserve(client, len(chunk)):
                raise BusyError
            data += chunk
        whole = True
        return bytes(data)
    finally:
        # Of a whole body the caller gives the room back, once it is worked off.
        if not whole:
            budget.release(client, len(data))
        budget.end(client)


def client_name(request: Request) -> str:
    """Return the client whose budget a request uses."""
    return str(request.scope.get("state", {}).get("client", ""))


def stated_length(request: Request) -> int:
    """Return the length of the body that its headers state; the most that is taken if none.

    Raises
    ------
    BodyTooLargeError
        If that is more.
    """
    text = request.headers.get("content-length", str(MAX_BYTES))
    if len(text) > 15 or not text.isdigit() or int(text) > MAX_BYTES:
        raise BodyTooLargeError
    return int(text)


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


#: Answers to requests that no peer of ours sends, and what an address with many of them gets.
REFUSED = frozenset({400, 401, 413})
PAUSED = {"Retry-After": "30", "Connection": "close"}


def federation_app(
    admission: RequestAdmission, log: Log, budget: Budget | None = None
) -> Starlette:
    """Make the application of the inbox.

    ``budget``: of clients and bodies; one of its own by default.
    """
    bounds = budget or Budget(Amounts())

    monitor = Monitor(admission.node)

    async def health(_request: Request) -> Response:
        # Strangers learn no reason: whether it answers is all.
        state = await _in_thread(monitor.health)
        word, status = (b"ok", 200) if state.ready else (b"unavailable", 503)
        data = b'{"status":"%s"}' % word
        return Response(data, status, media_type="application/json")

    def taker(path: str) -> Callable[[Request], Awaitable[Response]]:
        async def take(request: Request) -> Response:
            headers = plain_headers(request)
            client = client_name(request)
            if bounds.refusals.is_paused(client):
                # Over a connection that was open before.
                return Response(status_code=429, headers=PAUSED)
            if headers is None or not set(headers) >= SIGNED:
                # Without a signature nothing is looked up, and no body is read.
                admission.note("malformed")
                bounds.refuse(client)
                return Response(status_code=401)
            try:
                # A short one is read at once; a long one only from who has signed for it.
                if stated_length(request) > SHORT_BYTES:
                    await _in_thread(admission.check_head, path, headers)
                body = await read_body(request, bounds)
                with bounds.working(client, len(body)):
                    answer = await _answer(admission, log, path, headers, body)
            except (ComityError, BodyTooLargeError, BusyError) as error:
                answer = _unread(admission, log, error)
            if answer.status_code == 200:
                bounds.welcome(client)
            elif answer.status_code in REFUSED:
                bounds.refuse(client)
            return answer

        return take

    routes = [
        Route("/health", health),
        *_introductions(admission),
        *_public_files(admission),
        *(Route(path, taker(path), methods=["POST"]) for path in PATHS),
    ]
    return Starlette(routes=routes)


def _unread(admission: RequestAdmission, log: Log, error: Exception) -> Response:
    """Return the answer to a request whose body is not read."""
    if isinstance(error, BodyTooLargeError):
        admission.note("too-large")
        return Response(status_code=413)
    if isinstance(error, BusyError | ResourceError):
        admission.note("busy")
        return Response(status_code=503, headers={"Retry-After": "5"})
    admission.note("untrusted")
    log("turned-away", code=error.code if isinstance(error, ComityError) else "")
    return Response(status_code=401)


async def _in_thread(work: Callable[..., Result], *given: object) -> Result:
    """Run work in threads of the inbox; people's requests have others."""
    loop = asyncio.get_running_loop()
    # With the id of the request, for what is logged there.
    kept = copy_context()
    return await loop.run_in_executor(_POOL, partial(kept.run, work, *given))


def _introductions(admission: RequestAdmission) -> list[Route]:
    """Return the routes of who this node is: for a nonce, and as before protocol 3."""

    async def introduction(_request: Request) -> Response:
        data = await _in_thread(introduce, admission.node)
        return Response(data, media_type=JOSE)

    async def fresh(request: Request) -> Response:
        nonce = request.path_params["nonce"]
        try:
            data = await _in_thread(introduce_fresh, admission.node, nonce)
        except FormatError:
            return Response(status_code=400)
        except ComityError:
            return Response(status_code=503)
        return Response(data, media_type=JOSE)

    return [
        Route("/comity/introduction", introduction),
        Route(f"{PATH}/{{nonce}}", fresh),
    ]


def _public_files(admission: RequestAdmission) -> list[Route]:
    """Return the routes of what anybody may read."""

    def public(
        make: Callable[[Node], bytes], media: str
    ) -> Callable[[Request], Awaitable[Response]]:
        async def give(_request: Request) -> Response:
            try:
                data = await _in_thread(make, admission.node)
            except ComityError:
                return Response(status_code=503)
            return Response(data, media_type=media)

        return give

    return [
        Route(path, public(file.make, file.media_type))
        for path, file in admission.node.registry.public_files.items()
    ]


async def _answer(
    admission: RequestAdmission,
    log: Log,
    path: str,
    headers: dict[str, str],
    body: bytes,
) -> Response:
    try:
        future = await _in_thread(admission.admit, path, headers, body)
        finish = await asyncio.wrap_future(future)
        data = await _in_thread(finish)
    except ComityError as error:
        return _refusal(admission, log, error)
    except Exception as error:  # noqa: BLE001 - callers learn nothing of our faults
        admission.note("fault")
        log("fault", words=type(error).__name__)
        return Response(status_code=500)
    admission.note("answered")
    return Response(data, media_type=MEDIA if path in SEALED else JOSE)


#: Refusals: kind of error, status, what is counted ("" for the error's code), what is logged.
#: The first that fits holds: special kinds stand before general ones.
REFUSALS: tuple[tuple[type[ComityError], int, str, str], ...] = (
    (TooMuchError, 429, "quota", ""),
    (ResourceError, 503, "resource", "unstored"),
    # A known party sealed for a key that is gone: it asks for the new one.
    (SealingKeyError, 409, "", ""),
    (OlderLinkError, 426, "", "turned-away"),
    (ClockError, 401, "clock", "turned-away"),
    (TrustError, 401, "untrusted", "turned-away"),
    (ComityError, 400, "", "turned-away"),
)


def _refusal(admission: RequestAdmission, log: Log, error: ComityError) -> Response:
    """Return the bare status that an error has, counted and logged."""
    _, status, counted, logged = next(
        row for row in REFUSALS if isinstance(error, row[0])
    )
    admission.note(counted or error.code)
    if isinstance(error, ClockError):
        # Its signature holds: it is that party, and one of the two clocks is wrong.
        log(logged, code=error.code, party=error.party, ahead_s=round(error.ahead_s))
    elif logged:
        log(logged, code=error.code)
    # Protocols before 3 are told which one is spoken (RFC 9110, section 15.5.22).
    headers = {"Upgrade": "comity/3"} if status == 426 else None
    return Response(status_code=status, headers=headers)
