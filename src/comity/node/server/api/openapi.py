"""The API described for programs (OpenAPI 3.1), from the table of operations."""

import inspect
import re
from collections.abc import Iterable, Mapping
from typing import Any, get_origin

from pydantic import TypeAdapter

from comity.foundations.plain import Absent, plain, plain_object
from comity.foundations.wire_types import wire_type
from comity.node.node import Node
from comity.node.operations import File, Operation, Page, StoredFile, adapter_of
from comity.node.persons.act_records import PreparedAct
from comity.node.persons.proofs import Answer
from comity.node.persons.proving import Performed
from comity.node.server.api.act_routes import PROOF, proof_about
from comity.node.server.api.answers import NDJSON, PARQUET
from comity.node.server.api.event_route import EVENTS_PATH
from comity.node.server.api.problems import MEDIA_TYPE
from comity.node.server.api.queries import queries_about
from comity.node.server.api.upload_route import UPLOAD_ROUTE, UPLOADS
from comity.trust.persons import ACTS, RIGHTS, Right

__all__ = ["PROBLEM", "described"]

AnyOperation = Operation[Node, Any, Any]
#: The shape of every refusal (RFC 9457).
PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "description": "Where the code is explained."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "A stable word for programs."},
        "detail": {"type": "string"},
        "remedy": {"type": "string", "description": "What may help."},
        "instance": {"type": "string", "description": "Id of the request."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
REFUSALS = {
    "400": "The target is malformed.",
    "401": "Nobody whom this node knows asks.",
    "403": "Whoever asks may not.",
    "404": "There is none.",
    "409": "The node's state does not allow it.",
    "412": "What is to be changed is not what the caller has seen.",
    "413": "The body is too long.",
    "415": "The body is of another type, or in a coding.",
    "422": "The request does not fit.",
    "429": "Too many requests.",
    "500": "A fault of Comity.",
    "503": "The node cannot work now.",
}
#: Refusals of bodies, and of changes.
OF_BODIES, OF_CHANGES = frozenset({"413", "415"}), frozenset({"412"})


def refusals(method: str) -> dict[str, Any]:
    """Return the problems that a route of a method may answer with."""
    left_out: set[str] = set()
    if method in {"GET", "DELETE"}:
        left_out |= OF_BODIES
    if method == "GET":
        left_out |= OF_CHANGES
    shown = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        status: {"description": text, "content": {MEDIA_TYPE: shown}}
        for status, text in REFUSALS.items()
        if status not in left_out
    }


#: The stream, which is no operation: it has no end.
EVENTS: Mapping[str, Any] = {
    "get": {
        "operationId": "events",
        "tags": ["events"],
        "summary": "Server-sent events: the ledger's entries, from where the reader was.",
        "description": "They end with the session or the token of who reads.",
        "parameters": [
            {
                "name": "Last-Event-ID",
                "in": "header",
                "required": False,
                "schema": {"type": "integer", "minimum": 0, "maximum": 2**63 - 1},
                "example": 0,
            }
        ],
        "responses": {
            "200": {
                "description": "The stream.",
                "content": {"text/event-stream": {"schema": {"type": "string"}}},
            },
            **refusals("GET"),
        },
        "security": [{"token": []}, {"session": []}],
        "x-right": "read",
    }
}


def summary_of(operation: AnyOperation) -> tuple[str, str]:
    """Return the first sentence of an operation's docstring, and all of it."""
    text = inspect.getdoc(operation.run) or operation.name
    return text.split("\n\n")[0].replace("\n", " "), text


def _parameters(
    operation: AnyOperation, members: Mapping[str, Any], needed: Iterable[str]
) -> list[dict[str, Any]]:
    example = plain_object(operation.example)
    in_path = set(re.findall(r"{(\w+)(?::\w+)?}", operation.path))
    names = set(members) if operation.method in {"GET", "DELETE"} else in_path
    return [
        {
            "name": name,
            "in": "path" if name in in_path else "query",
            "required": name in in_path or name in needed,
            "schema": {k: v for k, v in members[name].items() if k != "title"},
            **({"example": example[name]} if name in example else {}),
        }
        for name in members
        if name in names
    ]


def _answer(operation: AnyOperation, schema: Mapping[str, Any]) -> dict[str, Any]:
    if operation.result in {File, StoredFile}:
        # Of any type, text, JSON or bytes: no schema holds all of them.
        return {"200": {"description": "The file.", "content": {"*/*": {}}}}
    content: dict[str, Any] = {"application/json": {"schema": schema}}
    if get_origin(operation.result) is Page:
        content[NDJSON] = {"schema": {"type": "string"}}
        content[PARQUET] = {"schema": {"type": "string", "format": "binary"}}
    if operation.right in ACTS:
        words = "The act is prepared and waits for a person's proof."
        return {"202": {"description": words, "content": content}}
    words = "The result." if operation.status == 200 else "The work has begun."
    answers = {str(operation.status): {"description": words, "content": content}}
    if operation.method == "GET":
        answers["304"] = {"description": "The caller has it already."}
    return answers


def _described(
    operation: AnyOperation, request: Mapping[str, Any], answer: Mapping[str, Any]
) -> dict[str, Any]:
    summary, description = summary_of(operation)
    members, needed = request.get("properties", {}), request.get("required", [])
    made: dict[str, Any] = {
        "operationId": operation.name.replace(" ", "_").replace("-", "_"),
        "tags": [operation.name.split(" ", maxsplit=1)[0]],
        "summary": summary,
        "description": description,
        "parameters": _parameters(operation, members, needed),
        "responses": {**refusals(operation.method), **_answer(operation, answer)},
        "security": [{"token": []}, {"session": []}],
        "x-right": str(operation.right),
        "x-roles": sorted(RIGHTS[operation.right]),
    }
    in_path = {one["name"] for one in made["parameters"]}
    if operation.method in {"POST", "PUT"} and set(members) - in_path:
        example = plain_object(operation.example)
        schema = {
            "type": "object",
            "additionalProperties": False,
            "properties": {k: v for k, v in members.items() if k not in in_path},
            "required": [name for name in needed if name not in in_path],
        }
        media = {
            "schema": schema,
            "example": {k: plain(v) for k, v in example.items() if k not in in_path},
        }
        made["requestBody"] = {
            "required": bool(schema["required"]),
            "content": {"application/json": media},
        }
    return made


def described(
    operations: Iterable[AnyOperation], version: str, cookie: str
) -> dict[str, Any]:
    """Return the OpenAPI description of operations.

    Parameters
    ----------
    cookie
        Name of the cookie of a session.
    """
    every = sorted(operations, key=lambda one: (one.path, one.method))
    inputs: list[tuple[str, Any, TypeAdapter[Any]]] = [
        ("act proof request", "validation", adapter_of(Answer)),
        ("act proof answer", "serialization", adapter_of(wire_type(Performed))),
        ("prepared act", "serialization", adapter_of(wire_type(PreparedAct))),
    ]
    for one in every:
        result = str if one.result in {File, StoredFile} else one.result
        inputs += [
            (f"{one.name} request", "validation", adapter_of(one.request)),
            (f"{one.name} answer", "serialization", adapter_of(wire_type(result))),
        ]
        if one.outcome is not None:
            later = adapter_of(wire_type(one.outcome()))
            inputs.append((f"{one.name} outcome", "serialization", later))
    schemas, shared = TypeAdapter.json_schemas(
        inputs, ref_template="#/components/schemas/{model}"
    )
    definitions = dict(shared.get("$defs", {}))
    definitions.pop(Absent.__name__, None)
    paths: dict[str, dict[str, Any]] = {
        EVENTS_PATH: dict(EVENTS),
        "/api/v1/queries": queries_about(refusals("POST")),
        PROOF: proof_about(
            schemas["act proof request", "validation"],
            schemas["act proof answer", "serialization"],
            refusals("POST"),
        ),
        UPLOADS: {"post": _upload_route()},
    }
    for one in every:
        request = _resolved(schemas[f"{one.name} request", "validation"], definitions)
        answer = schemas[f"{one.name} answer", "serialization"]
        if one.right in ACTS:
            answer = schemas["prepared act", "serialization"]
        outcome = schemas.get((f"{one.name} outcome", "serialization"))
        if outcome is not None and one.status == 200:
            answer = outcome
        path = "/api/v1" + re.sub(r":\w+}", "}", one.path)
        route = paths.setdefault(path, {})
        route[one.method.lower()] = made = _described(one, request, answer)
        if outcome is not None and one.status == 202:
            # OpenAPI has no place for what comes later, so that this is an extension of it.
            made["x-outcome"] = outcome
    return {
        "openapi": "3.1.0",
        "info": {"title": "Comity", "version": version},
        "paths": paths,
        "components": {
            "schemas": {**definitions, "Problem": dict(PROBLEM)},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": cookie},
            },
        },
    }


def _upload_route() -> dict[str, Any]:
    shown = {"schema": {"$ref": "#/components/schemas/Upload"}}
    kept = {"description": "It is kept.", "content": {"application/json": shown}}
    return {
        **UPLOAD_ROUTE,
        "x-roles": sorted(RIGHTS[Right.COMPUTE]),
        "responses": {"201": kept, **refusals("POST")},
    }


def _resolved(
    schema: Mapping[str, Any], definitions: Mapping[str, Any]
) -> Mapping[str, Any]:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    found: Mapping[str, Any] = definitions.get(name, schema) if name else schema
    return found
