"""Sign-in, sign-out and enrolment of key files over the API, for command lines far away.

Nobody is known yet when these are asked, so none is an operation: each has a small closed body, an
address may ask so often, failures are counted by the address that they come from, and what was tried
stands in the audit. None needs an ``Idempotency-Key``: what is begun is ended once, a link counts once.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Annotated, Any, TypeVar

import anyio.to_thread
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from comity.foundations.errors import InputError, TrustError
from comity.foundations.plain import json_text
from comity.foundations.strict import read_strict
from comity.node.node import Node
from comity.node.operations import Nothing, adapter_of
from comity.node.persons.callers import session_of
from comity.node.persons.enrolment import enrol_public_key
from comity.node.persons.key_sign_in import (
    KeyAnswer,
    begin_key_sign_in,
    count_attempt,
    end_key_sign_in,
)
from comity.node.persons.sessions import end_session
from comity.node.server.api.answers import respond
from comity.node.server.api.faults import guarded
from comity.node.server.api.limits import address_of
from comity.node.server.api.problems import BodyTooLongError, UnknownCallerError
from comity.node.server.api.recording import outcome_of
from comity.node.server.api.routes import PREFIX, Api
from comity.node.server.api.targets import check_media_type

__all__ = ["session_routes"]

#: Longest body of these requests, bytes: a link, a key and a signature.
MOST_BYTES = 4_000
T = TypeVar("T")
Text = Annotated[str, Field(max_length=1000)]


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A key that was made elsewhere, for the account of a link.

    Attributes
    ----------
    link
        The secret behind ``#`` of the link, which counts once.
    name
        Of the account; of the first administrator as it is to be.
    public, signature
        The key's public half, and its signature of both (``answer_enrolment``).
    label
        What the key is called in lists.
    """

    link: Text
    name: Text
    public: Text
    signature: Text
    label: Text = ""


def _read(record: type[T], body: bytes) -> T:
    """Read a body of a closed shape.

    Raises
    ------
    FormatError, InputError, pydantic.ValidationError
        If it does not fit.
    """
    value = read_strict(body)
    known = [item.name for item in fields(record)]  # type: ignore[arg-type]
    if not isinstance(value, dict) or not set(value) <= set(known):
        raise InputError(
            "the body has members that are unknown here, or is no object",
            remedy=f"it takes {', '.join(known)}",
        )
    made: T = adapter_of(record).validate_json(json_text(value), strict=True)
    return made


def _begin(node: Node, _request: Request, _body: bytes) -> object:
    with node.writing() as work:
        return begin_key_sign_in(work)


def _counted(node: Node, request: Request) -> None:
    # In a transaction of its own: a refusal afterwards does not undo the count.
    with node.writing() as work:
        count_attempt(work, address_of(request))


def _end(node: Node, request: Request, body: bytes) -> object:
    answer: KeyAnswer = _read(KeyAnswer, body)
    _counted(node, request)
    agent = request.headers.get("user-agent", "")
    try:
        with node.writing() as work:
            return end_key_sign_in(
                work, answer, address=address_of(request), agent=agent
            )
    except TrustError as error:
        raise UnknownCallerError(error.message, remedy=error.remedy) from error


def _sign_out(node: Node, request: Request, _body: bytes) -> object:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "session":
        raise UnknownCallerError(
            "no session is named", remedy="Authorization: Session …"
        )
    try:
        session = session_of(node, secret.strip())
    except TrustError as error:
        raise UnknownCallerError(error.message, remedy=error.remedy) from error
    with node.writing() as work:
        end_session(work, session)
    return Nothing()


def _enrol(node: Node, request: Request, body: bytes) -> object:
    asked: Enrolment = _read(Enrolment, body)
    _counted(node, request)
    return enrol_public_key(
        node, asked.link, asked.name, asked.public, asked.signature, label=asked.label
    )


def _check_size(body: bytes) -> None:
    """Refuse a body that is longer than any of these.

    Raises
    ------
    BodyTooLongError
        If it is.
    """
    if len(body) > MOST_BYTES:
        raise BodyTooLongError(len(body), MOST_BYTES)


def _endpoint(
    api: Api, path: str, act: Callable[[Node, Request, bytes], object]
) -> Any:
    name = path.removeprefix("/").replace("/", " ")

    def work(request: Request, body: bytes, instance: str) -> Response:
        address = address_of(request)
        api.limits.take(address, "strangers")
        try:
            _check_size(body)
            check_media_type(request, body)
            answer = respond(request, act(api.node, request, body))
        except Exception as error:
            api.record.stranger(instance, address, name, outcome_of(error))
            raise
        api.record.stranger(instance, address, name)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    async def endpoint(request: Request) -> Response:
        async def guard(instance: str) -> Response:
            body = await request.body()
            return await anyio.to_thread.run_sync(work, request, body, instance)

        return await guarded(guard)

    return endpoint


def session_routes(api: Api) -> list[Route]:
    """Return the routes by which a person's key signs in and out, and is enrolled."""
    table = {
        "/sign-in/key/begin": _begin,
        "/sign-in/key/end": _end,
        "/sign-out": _sign_out,
        "/enrolments/key": _enrol,
    }
    return [
        Route(f"{PREFIX}{path}", _endpoint(api, path, act), methods=["POST"])
        for path, act in table.items()
    ]
