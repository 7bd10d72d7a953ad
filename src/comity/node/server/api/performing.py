"""Performs one request of an operation: who asks, whether it may, what for, then the work.

The order is the same for all. Every request that is let in, and every refusal, is recorded
before its answer leaves (``recording``).
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from comity.foundations.plain import JsonObject, json_text
from comity.node.node import Node
from comity.node.operations import Operation, Operations, Page
from comity.node.server.api.answers import (
    body_of,
    export_of,
    respond,
    wanted_export,
)
from comity.node.server.api.kept_answers import Kept, KeptAnswers, Key, key_of
from comity.node.server.api.keyed import KeyedRequests
from comity.node.server.api.limits import RateLimits
from comity.node.server.api.problems import NotAllowedError
from comity.node.server.api.recording import Recorder
from comity.node.server.api.requests import record_of, value_of
from comity.trust.persons import ACTS, Right
from comity.trust.persons.callers import Caller, allowed

__all__ = ["AnyOperation", "Api", "Prepared", "admit", "check_right", "perform", "run"]

AnyOperation = Operation[Node, Any, Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An act that waits for its proof: where it is, and what is shown and signed."""

    path: str
    act: object


@dataclass(frozen=True, slots=True)
class Api:
    """What the routes need.

    Attributes
    ----------
    node, operations
        The node, and what it can be asked for.
    who
        Returns who asks; raises ``UnknownCallerError`` if nobody who is known.
    prepare
        Prepares a person's act: with the operation, the request and the person.
    record
        Writes every request that was let in, or refused, into the audit.
    limits
        How often one caller may ask.
    keyed
        Requests with a key, which are done once.
    answers
        Kept for a second while nothing changes.
    """

    node: Node
    operations: Operations[Node]
    who: Callable[[Request], Caller]
    prepare: Callable[[AnyOperation, Any, Caller], Prepared]
    record: Recorder
    limits: RateLimits
    keyed: KeyedRequests
    answers: KeptAnswers = field(default_factory=KeptAnswers)


def check_right(caller: Caller, right: Right, name: str) -> None:
    """Refuse whoever may not ask for an operation of that name, which needs a right.

    Raises
    ------
    NotAllowedError
        With the roles that may.
    """
    if allowed(caller, right):
        return
    if right in ACTS and caller.kind == "program":
        raise NotAllowedError(
            f"{name} is a person's act: no program performs it",
            remedy="sign in, or use the command line with --as PERSON",
        )
    raise NotAllowedError(
        f"{name} needs the right to {right}",
        remedy="comity person list names the roles; an administrator gives them",
    )


def admit(api: Api, caller: Caller, operation: AnyOperation, instance: str) -> None:
    """Let a caller in who has the right; a refusal is recorded.

    Raises
    ------
    NotAllowedError
        If it has not.
    """
    try:
        check_right(caller, operation.right, operation.name)
    except NotAllowedError:
        api.record.refused(instance, caller, operation.name)
        raise


def run(
    api: Api, operation: AnyOperation, value: JsonObject, caller: Caller, instance: str
) -> Kept:
    """Do a reading operation, or give a kept answer; both are recorded.

    Raises
    ------
    ComityError, pydantic.ValidationError
        As the operation does, or if the request does not fit.
    """
    with api.record.errors(instance, caller, operation.name):
        asked = record_of(operation, value)
    with api.record.errors(instance, caller, operation.name, asked):
        key = key_of(operation.name, json_text(value), caller)
        kept = _kept(api, operation, asked, caller, key)
    api.record(instance, caller, operation, asked, kept.result)
    return kept


def _kept(
    api: Api, operation: AnyOperation, asked: object, caller: Caller, key: Key
) -> Kept:
    """Return an answer that is kept, or a new one."""
    changes = api.node.database.changes()
    kept = api.answers.find(key, changes)
    if kept is None:
        result = operation.run(api.node, asked, caller)
        kept = api.answers.keep(key, result, body_of(result), changes)
    return kept


def perform(
    api: Api,
    request: Request,
    operation: AnyOperation,
    caller: Caller,
    body: bytes,
    instance: str,
) -> Response:
    """Answer one request of a caller who was let in; called in a worker thread."""
    query = request.query_params.multi_items()
    with api.record.errors(instance, caller, operation.name):
        value = value_of(operation, request.path_params, query, body)
    kind = wanted_export(request)
    if operation.method == "GET" and not kind:
        kept = run(api, operation, value, caller, instance)
        return respond(request, kept.result, body=kept.body)
    with api.record.errors(instance, caller, operation.name):
        asked = record_of(operation, value)
    with api.record.errors(instance, caller, operation.name, asked):
        if operation.right in ACTS:
            return _prepared(api, request, operation, asked, caller, instance)
        result = operation.run(api.node, asked, caller)
    if kind and isinstance(result, Page):
        return _exported(api, operation, asked, caller, instance, kind)
    api.record(instance, caller, operation, asked, result)
    return respond(request, result, operation.status)


def _prepared(
    api: Api,
    request: Request,
    operation: AnyOperation,
    asked: object,
    caller: Caller,
    instance: str,
) -> Response:
    """Prepare an act, and answer where it waits for its proof."""
    waiting = api.prepare(operation, asked, caller)
    api.record(instance, caller, operation, asked, waiting.act)
    answer = respond(request, waiting.act, 202)
    answer.headers["Location"] = waiting.path
    return answer


def _exported(
    api: Api,
    operation: AnyOperation,
    asked: Any,
    caller: Caller,
    instance: str,
    kind: str,
) -> Response:
    """Return a whole list; each of its pages is on record before its rows leave."""

    def page(cursor: str, limit: int) -> "Page[object]":
        request = replace(asked, cursor=cursor, limit=limit)
        one: Page[object] = operation.run(api.node, request, caller)
        api.record(instance, caller, operation, request, one)
        return one

    return export_of(kind, page)
