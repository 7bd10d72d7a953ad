"""Persons' acts over the API: prepared by the route of their operation, proved at one of their own.

A proof needs no ``Idempotency-Key``: the same one again gives the same answer and does nothing more.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import anyio.to_thread
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from comity.foundations.errors import ComityError, InputError
from comity.foundations.plain import json_text
from comity.foundations.strict import read_strict
from comity.node.node import Node
from comity.node.operations import adapter_of
from comity.node.persons.acts import prepare
from comity.node.persons.proofs import Answer
from comity.node.persons.proving import Performed, prove
from comity.node.server.api.answers import respond
from comity.node.server.api.faults import guarded
from comity.node.server.api.problems import NotAllowedError, told
from comity.node.server.api.routes import PREFIX, AnyOperation, Api, Prepared
from comity.node.server.api.targets import check_media_type
from comity.trust.persons.callers import Caller

__all__ = ["PROOF", "act_routes", "preparing", "proof_about"]

PROOF = f"{PREFIX}/acts/{{act}}/proof"
#: What the audit and refusals call it.
NAME = "act proof"


@dataclass(frozen=True, slots=True)
class Proved:
    """What the audit holds of a proof: which act, and by which kind of authenticator."""

    act: str
    kind: str = ""


def preparing(node: Node) -> Callable[[AnyOperation, object, Caller], Prepared]:
    """Return what prepares acts of a node: they are shown and proved at ``/acts/ID``."""

    def made(operation: AnyOperation, request: object, caller: Caller) -> Prepared:
        waiting = prepare(node, operation, request, caller)
        return Prepared(f"/acts/{waiting.act.id}", waiting)

    return made


def _check_person(api: Api, caller: Caller, instance: str) -> None:
    """Refuse whoever is no person.

    Raises
    ------
    NotAllowedError
        If it is a program, whoever owns it.
    """
    if caller.kind != "person":
        api.record.refused(instance, caller, NAME)
        raise NotAllowedError(
            "an act is proved by a person: a program proves none", remedy="sign in"
        )


def _answer_of(body: bytes) -> Answer:
    """Read what an authenticator answers.

    Raises
    ------
    FormatError, InputError, pydantic.ValidationError
        If the body does not fit.
    """
    value = read_strict(body)
    known = [item.name for item in fields(Answer)]
    if not isinstance(value, dict) or not set(value) <= set(known):
        raise InputError(
            "the body is no answer of an authenticator",
            remedy=f"an object with {', '.join(known)} and nothing else",
        )
    made: Answer = adapter_of(Answer).validate_json(json_text(value), strict=True)
    return made


def _proved(
    api: Api, act: str, caller: Caller, body: bytes, instance: str
) -> Performed:
    """Take a proof, and write it into the audit before it is answered."""
    with api.record.errors(instance, caller, NAME, Proved(act)):
        answer = _answer_of(body)
    about = Proved(act, answer.kind)
    with api.record.errors(instance, caller, NAME, about):
        done = prove(api.node, api.operations.by_name, act, caller, answer)
    api.record.changed(instance, caller, NAME, about)
    return done


def act_routes(api: Api) -> list[Route]:
    """Return the route at which a person's authenticator proves an act."""

    def work(request: Request, body: bytes, instance: str) -> Response:
        caller = api.who(request)
        headers = api.limits.take(caller, "changes").headers()
        act = str(request.path_params["act"])
        try:
            _check_person(api, caller, instance)
            answer = respond(request, _proved(api, act, caller, body, instance))
        except (ComityError, ValidationError) as error:
            answer = told(error, instance)
        answer.headers.update(headers)
        return answer

    async def endpoint(request: Request) -> Response:
        async def guard(instance: str) -> Response:
            body = await request.body()
            check_media_type(request, body)
            return await anyio.to_thread.run_sync(work, request, body, instance)

        return await guarded(guard)

    return [Route(PROOF, endpoint, methods=["POST"])]


def proof_about(
    answer: Mapping[str, Any], result: Mapping[str, Any], problems: Mapping[str, Any]
) -> dict[str, Any]:
    """Return how the OpenAPI description tells of proofs.

    Parameters
    ----------
    answer, result
        Schemas of what an authenticator answers, and of the act after it.
    problems
        What every route may refuse.
    """
    example = {"kind": "passkey", "credential": "ID", "content": {"id": "ID"}}
    return {
        "post": {
            "operationId": "act_proof",
            "tags": ["act"],
            "summary": "Prove an act with an authenticator; the last proof performs it.",
            "description": "The content is what the authenticator answers to the act's "
            "challenge. The same proof again gives the same answer.",
            "parameters": [
                {
                    "name": "act",
                    "in": "path",
                    "required": True,
                    "schema": {"type": "string"},
                    "description": "Id of the act, from the answer that prepared it.",
                }
            ],
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": answer, "example": example}},
            },
            "responses": {
                "200": {
                    "description": "The act as it is after the proof.",
                    "content": {"application/json": {"schema": result}},
                },
                **problems,
            },
            "security": [{"session": []}],
            "x-right": "persons: those whose proof the act waits for",
        }
    }
