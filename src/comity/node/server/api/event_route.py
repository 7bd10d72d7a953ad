"""The route of server-sent events: the ledger's entries, from where the reader was."""

from collections.abc import Callable
from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from comity.foundations.errors import InputError
from comity.node.persons.seen import seen_by
from comity.node.server.api.faults import guarded
from comity.node.server.api.limits import Left
from comity.node.server.api.problems import NotAllowedError
from comity.node.server.api.routes import Api, check_right
from comity.node.server.events import Events, Listener
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = ["EVENTS_PATH", "event_endpoint"]

EVENTS_PATH = "/api/v1/events"
#: What the audit and refusals call it.
NAME = "events"
#: Largest number that the database holds, and how many digits it has.
LARGEST, DIGITS = 2**63 - 1, 19
HEADERS = {"Cache-Control": "no-store"}


class _Stream(StreamingResponse):
    """A stream whose listener leaves however it ends, even before its first event."""

    def __init__(self, events: Events, listener: Listener) -> None:
        super().__init__(
            events.stream(listener), media_type="text/event-stream", headers=HEADERS
        )
        self.events, self.listener = events, listener

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.events.leave(self.listener)


def _after(request: Request) -> int:
    """Return the number of the last entry that the reader has.

    Raises
    ------
    InputError
        If it is none.
    """
    text = request.headers.get("last-event-id", "0")
    digits = text.isascii() and text.isdigit() and len(text) <= DIGITS
    if not digits or int(text) > LARGEST:
        raise InputError(
            f"Last-Event-ID {text[:40]!r} is no number of an entry",
            remedy="send the id of the last event, or 0",
        )
    return int(text)


def event_endpoint(api: Api, events: Events) -> Callable[[Request], Any]:
    """Return what answers a reader of events."""

    def admitted(request: Request, instance: str) -> tuple[Caller, int, Left]:
        caller = api.who(request)
        left = api.limits.take(caller, "reads")
        try:
            check_right(caller, Right.READ, NAME)
        except NotAllowedError:
            api.record.refused(instance, caller, NAME)
            raise
        with api.record.errors(instance, caller, NAME):
            return caller, _after(request), left

    async def begin(request: Request, instance: str) -> Response:
        # In the loop, not in a thread: joining and leaving belong to that of the one reader.
        caller, after, left = await anyio.to_thread.run_sync(
            admitted, request, instance
        )
        if request.method == "HEAD":
            answer: Response = Response(media_type="text/event-stream", headers=HEADERS)
        else:
            with api.record.errors(instance, caller, NAME):
                listener = events.join(caller.session, after, seen_by(caller))
            try:
                api.record.noted(instance, caller, NAME)
            except BaseException:
                events.leave(listener)
                raise
            answer = _Stream(events, listener)
        answer.headers.update(left.headers())
        return answer

    async def endpoint(request: Request) -> Response:
        async def work(instance: str) -> Response:
            return await begin(request, instance)

        return await guarded(work)

    return endpoint
