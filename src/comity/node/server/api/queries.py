"""Many reads in one request: ``POST /api/v1/queries``.

Each query names an operation that reads and its request; each has its own right, its own row in
the audit and its own answer or problem. One that fails stops no other.
"""

import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import anyio.to_thread
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from comity.foundations.errors import (
    ComityError,
    InputError,
    ResourceError,
    UnknownNameError,
)
from comity.foundations.plain import JsonObject, json_text
from comity.foundations.strict import read_strict
from comity.node.operations import File, StoredFile
from comity.node.server.api.faults import fault, guarded
from comity.node.server.api.performing import AnyOperation, Api, admit, run
from comity.node.server.api.problems import told
from comity.node.server.api.targets import check_media_type
from comity.trust.persons.callers import Caller

__all__ = ["MOST_QUERIES", "queries_about", "queries_endpoint"]

#: Queries of one request, and bytes of all answers together.
MOST_QUERIES, MAX_BYTES = 100, 20_000_000


def _queries(body: bytes) -> list[JsonObject]:
    """Read the queries of a body.

    Raises
    ------
    InputError
        If it is of another shape, or holds too many.
    """
    value = read_strict(body)
    queries = value.get("queries") if isinstance(value, dict) else None
    if not isinstance(value, dict) or set(value) != {"queries"}:
        raise InputError("the body has the member queries alone")
    if not isinstance(queries, list) or not 0 < len(queries) <= MOST_QUERIES:
        raise InputError(f"queries is a list of 1 to {MOST_QUERIES}")
    return [one if isinstance(one, dict) else {} for one in queries]


def _asked(api: Api, query: JsonObject) -> tuple[AnyOperation, JsonObject]:
    """Return the operation that a query names, and its request.

    Raises
    ------
    InputError
        If it names none that is asked in a list.
    """
    name, value = query.get("operation"), query.get("request", {})
    if not set(query) <= {"operation", "request"} or not isinstance(value, dict):
        raise InputError(
            "a query has the members operation and request",
            remedy='{"operation": "case list", "request": {"limit": 5}}',
        )
    operation = api.operations.by_name.get(str(name))
    if operation is None:
        raise UnknownNameError(
            f"there is no operation {str(name)[:80]!r}",
            remedy="/openapi.json names them, with _ for spaces",
        )
    return operation, value


def _row(api: Api, caller: Caller, query: JsonObject, instance: str) -> bytes:
    """Return the answer of one query.

    Raises
    ------
    ComityError, pydantic.ValidationError
        If it may not be asked, does not fit, or fails.
    """
    with api.record.errors(instance, caller, "queries"):
        operation, value = _asked(api, query)
    admit(api, caller, operation, instance)
    with api.record.errors(instance, caller, operation.name):
        if operation.method != "GET" or operation.result in {File, StoredFile}:
            raise InputError(
                f"{operation.name} is not asked in a list: it reads no record",
                remedy=f"{operation.method} /api/v1{operation.path}",
            )
    return run(api, operation, value, caller, instance).body


def _answers(api: Api, request: Request, body: bytes, instance: str) -> Response:
    headers: Mapping[str, str] = {}
    try:
        caller = api.who(request)
        headers = api.limits.take(caller, "reads").headers()
        with api.record.errors(instance, caller, "queries"):
            queries = _queries(body)
        headers = api.limits.take(caller, "reads", len(queries) - 1).headers()
    except (ComityError, ValidationError) as error:
        answer = told(error, instance)
        for name, value in headers.items():
            answer.headers.setdefault(name, value)
        return answer
    rows, size = [], 0
    for query in queries:
        number = str(uuid.uuid4())
        try:
            _check_size(size)
            row = b'{"status":200,"result":' + _row(api, caller, query, number) + b"}"
        except (ComityError, ValidationError) as error:
            row = _refused(told(error, number))
        except Exception as error:  # noqa: BLE001 - one query stops no other
            row = _refused(fault(error, number))
        size += len(row)
        rows.append(row)
    text = b'{"answers":[' + b",".join(rows) + b"]}"
    answer = Response(text, media_type="application/json")
    answer.headers.update({**headers, "Cache-Control": "private, no-store"})
    return answer


def _check_size(size: int) -> None:
    """Refuse a query whose answer would make the whole longer than may be.

    Raises
    ------
    ResourceError
        If the answers before are that long.
    """
    if size > MAX_BYTES:
        raise ResourceError(
            f"the answers before are longer than {MAX_BYTES} bytes",
            remedy="ask for fewer at a time",
        )


def _refused(answer: Response) -> bytes:
    value = json.loads(bytes(answer.body))
    return json_text({"status": answer.status_code, "problem": value}).encode()


def queries_endpoint(api: Api) -> Callable[[Request], Any]:
    """Return the endpoint of bulk queries."""

    async def endpoint(request: Request) -> Response:
        async def work(instance: str) -> Response:
            body = await request.body()
            check_media_type(request, body)
            return await anyio.to_thread.run_sync(
                _answers, api, request, body, instance
            )

        return await guarded(work)

    return endpoint


def queries_about(responses: Mapping[str, Any]) -> dict[str, Any]:
    """Return how the OpenAPI description tells of bulk queries.

    Parameters
    ----------
    responses
        The problems that every route may answer.
    """
    query = {
        "type": "object",
        "additionalProperties": False,
        "required": ["operation"],
        "properties": {
            "operation": {"type": "string", "description": "Name of one that reads."},
            "request": {"type": "object", "description": "As its route takes it."},
        },
    }
    row = {
        "type": "object",
        "required": ["status"],
        "properties": {
            "status": {"type": "integer"},
            "result": {"description": "What the operation returns."},
            "problem": {"$ref": "#/components/schemas/Problem"},
        },
    }
    asked = {
        "type": "object",
        "additionalProperties": False,
        "required": ["queries"],
        "properties": {
            "queries": {
                "type": "array",
                "minItems": 1,
                "maxItems": MOST_QUERIES,
                "items": query,
            }
        },
    }
    example = {"queries": [{"operation": "node status"}, {"operation": "case list"}]}
    answer = {
        "type": "object",
        "required": ["answers"],
        "properties": {"answers": {"type": "array", "items": row}},
    }
    return {
        "post": {
            "operationId": "queries",
            "tags": ["queries"],
            "summary": f"Ask up to {MOST_QUERIES} operations that read, in one request.",
            "description": "Each has its own right, and its own answer or problem, in order.",
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": asked, "example": example}},
            },
            "responses": {
                "200": {
                    "description": "An answer or a problem for each.",
                    "content": {"application/json": {"schema": answer}},
                },
                **responses,
            },
            "security": [{"token": []}, {"session": []}],
            "x-right": "of each query",
        }
    }
