"""How a handler becomes an endpoint: bounds, limits, the origin, the audit, and what refusals tell.

Whatever changes something comes from this node's own pages, whether somebody is signed in or not:
nobody is signed in as somebody else by a page of a stranger. What a person opens or does stands in the
audit, and what strangers try, but not what they only look at.

No page takes an ``Idempotency-Key``: whatever is begun is ended once, by its own secret; links count
once; to revoke, to end sessions and to sign out twice is the same as once.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from comity.foundations.errors import ComityError, InputError, TrustError
from comity.node.node import Node
from comity.node.persons.sites import check_origin
from comity.node.server.api.faults import log_fault
from comity.node.server.api.limits import RateLimits
from comity.node.server.api.recording import Recorder, outcome_of
from comity.node.server.request_ids import request_id
from comity.trust.persons.callers import Caller
from comity.web.asked import Asked, Console, Handler
from comity.web.pages import TooLargeError, fail, refuse

__all__ = ["ICON", "Page", "endpoint"]

#: Largest body of a page's request, bytes.
MOST_BYTES = 64_000
#: Pages on which a stranger begins something although nothing is posted.
BEGINNINGS = "/sign-in/provider"
#: What browsers ask for by themselves, with every page.
ICON = "/favicon.ico"
#: What browsers send by themselves, every few seconds: it shows nobody anything and changes no record.
BEATS = "/watch/attended"


@dataclass(frozen=True, slots=True)
class Opened:
    """What the audit holds of a page that somebody opened."""

    path: str


def path_of(asked: Asked) -> str:
    """Return the path that somebody opened, as the audit holds it."""
    return str(asked.request.scope["path"])[:200]


@dataclass(frozen=True, slots=True)
class Page:
    """A page, and what all pages share: the node, the audit, and how often one may ask."""

    path: str
    handle: Handler
    node: Node
    console: Console
    limits: RateLimits
    section: str = ""

    @property
    def record(self) -> Recorder:
        """Return what writes into the audit."""
        return self.console.record

    @property
    def name(self) -> str:
        """Return what the audit calls it."""
        return f"page {self.path}"

    def caller(self, asked: Asked) -> Caller | None:
        """Return who is signed in, None if nobody is."""
        try:
            return asked.person()
        except TrustError:
            return None

    def answer(self, asked: Asked, instance: str) -> Response:
        """Answer a request; what it was stands in the audit before its answer leaves.

        Raises
        ------
        ComityError
            If it is refused.
        """
        caller = self.caller(asked)
        reads = asked.request.method in {"GET", "HEAD"}
        if caller is None:
            self.limits.take(asked.address, "strangers")
        else:
            self.limits.take(caller, "reads" if reads else "changes")
        try:
            check_origin(asked.site, asked.request.method, asked.request.headers)
            answer = self.handle(asked)
        except Exception as error:
            self._note(asked, caller, instance, outcome_of(error))
            raise
        if caller is not None and not reads and self.path != BEATS:
            about = Opened(path_of(asked))
            self.record.changed(instance, caller, self.name, about)
        else:
            self._note(asked, caller, instance, "done")
        return answer

    def _note(
        self, asked: Asked, caller: Caller | None, instance: str, outcome: str
    ) -> None:
        path = path_of(asked)
        if self.path in {ICON, BEATS} and outcome == "done":
            return
        if caller is not None:
            self.record.noted(instance, caller, self.name, outcome, Opened(path))
        elif asked.request.method == "POST" or path.startswith(BEGINNINGS):
            self.record.stranger(instance, asked.address, self.name, outcome)


async def _body(request: Request) -> bytes:
    """Return the body of a request.

    Raises
    ------
    TooLargeError
        If it is longer than any that a page sends.
    """
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > MOST_BYTES:
                raise TooLargeError(MOST_BYTES)
    except ClientDisconnect as error:
        raise InputError("the request broke off", remedy="send it again") from error
    return bytes(body)


def endpoint(page: Page) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint of a page, whose handler runs in a worker thread."""

    def work(asked: Asked, instance: str, error: ComityError | None) -> Response:
        try:
            if error is not None:
                return refuse(asked, error, instance)
            return page.answer(asked, instance)
        except ComityError as refusal:
            return refuse(asked, refusal, instance)
        except Exception as broken:  # noqa: BLE001 - told and logged without its words
            log_fault(broken, instance)
            return fail(asked, broken, instance)

    async def answer(request: Request) -> Response:
        body, error = b"", None
        try:
            body = await _body(request)
        except ComityError as refusal:
            error = refusal
        instance = request_id()
        asked = Asked(
            page.node,
            request,
            body,
            page.console,
            page.section,
            instance,
            page.node.clock(),
        )
        return await anyio.to_thread.run_sync(work, asked, instance, error)

    return answer
