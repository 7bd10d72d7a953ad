"""The route on which files come: a body as it is, streamed to the disk, never held whole or parsed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from comity.foundations.errors import InputError
from comity.node.computations.uploads import Receiving, Upload
from comity.node.node import Node
from comity.node.server.api.answers import respond
from comity.node.server.api.faults import guarded
from comity.node.server.api.limits import Left
from comity.node.server.api.problems import MediaTypeError, NotAllowedError, problem
from comity.node.server.api.routes import Api, check_right
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = ["UPLOADS", "UPLOAD_ROUTE", "upload_endpoint"]

UPLOADS = "/api/v1/uploads"
OCTETS = "application/octet-stream"
#: What the audit and refusals call it.
NAME = "upload"
#: Bytes that are gathered before they are written.
GATHERED = 256 * 1024
#: The route for the description of the API.
UPLOAD_ROUTE: Mapping[str, Any] = {
    "operationId": "upload",
    "tags": ["upload"],
    "summary": "Give the node a file to compute with; its name is the hash of its content.",
    "description": "Content-Length is needed. The file is erased after a time that the answer states; "
    "nobody but the caller can use it.",
    "parameters": [],
    "requestBody": {
        "required": True,
        "content": {OCTETS: {"schema": {"type": "string", "format": "binary"}}},
    },
    "security": [{"token": []}, {"session": []}],
    "x-right": str(Right.COMPUTE),
}


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What the audit holds of an upload: its name and length, bytes."""

    name: str
    bytes: int


def _check_kind(request: Request) -> None:
    """Refuse a body that is not the file as it is: in a coding, in parts, or a form.

    Without a stated type bytes are bytes (RFC 9110, section 8.3).

    Raises
    ------
    MediaTypeError
        If it is of another type.
    """
    coding = request.headers.get("content-encoding", "identity")
    kind = request.headers.get("content-type", OCTETS)
    if coding.lower() != "identity" or kind.strip().lower() != OCTETS:
        raise MediaTypeError(kind, coding, OCTETS)


def _length(request: Request) -> int:
    """Return the length that an upload states.

    Raises
    ------
    InputError
        If it states none.
    """
    text = request.headers.get("content-length", "")
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise InputError(
            "an upload states its length: the header Content-Length is missing",
            remedy="send it with Content-Length, not in chunks",
        )
    return int(text)


async def _received(node: Node, caller: Caller, request: Request, size: int) -> Upload:
    """Receive a body.

    Raises
    ------
    ComityError
        If it is too large, or not what was announced.
    """
    receiving = await anyio.to_thread.run_sync(Receiving, node, caller, size)
    try:
        gathered = bytearray()
        async for part in request.stream():
            gathered += part
            if len(gathered) >= GATHERED:
                await anyio.to_thread.run_sync(receiving.write, bytes(gathered))
                gathered.clear()
        await anyio.to_thread.run_sync(receiving.write, bytes(gathered))
        return await anyio.to_thread.run_sync(receiving.finish)
    finally:
        receiving.close()


def upload_endpoint(api: Api) -> Callable[[Request], Any]:
    """Return what answers an upload.

    It needs no ``Idempotency-Key``: a file is kept once, under the hash of its content.
    """

    def admitted(request: Request, instance: str) -> tuple[Caller, int, Left]:
        caller = api.who(request)
        left = api.limits.take(caller, "changes")
        try:
            check_right(caller, Right.COMPUTE, NAME)
        except NotAllowedError:
            api.record.refused(instance, caller, NAME)
            raise
        with api.record.errors(instance, caller, NAME):
            _check_kind(request)
            return caller, _length(request), left

    async def taken(request: Request, instance: str) -> Response:
        caller, size, left = await anyio.to_thread.run_sync(admitted, request, instance)
        with api.record.errors(instance, caller, NAME):
            upload = await _received(api.node, caller, request, size)
        about = Uploaded(upload.name, size)
        await anyio.to_thread.run_sync(
            api.record.changed, instance, caller, NAME, about
        )
        answer = respond(request, upload, 201)
        answer.headers.update(left.headers())
        return answer

    async def endpoint(request: Request) -> Response:
        async def work(instance: str) -> Response:
            try:
                return await taken(request, instance)
            except ClientDisconnect:
                return problem(
                    400,
                    "broken-off",
                    "the upload broke off",
                    remedy="send it again",
                    instance=instance,
                )

        answer = await guarded(work)
        if answer.status_code >= 400:
            # What is left of the body is not read.
            answer.headers["Connection"] = "close"
        return answer

    return endpoint
