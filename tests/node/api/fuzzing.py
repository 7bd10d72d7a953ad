"""The API as a fuzzer sees it: requests as bytes to the whole application, answers held against the description.

A fault is kept by operation and kind, the first request of each with it, so that one that comes often
hides no other.
"""

import json
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from comity.node.persons.sites import site_of
from comity.trust.persons import Role
from tests.node.api.example_node import Served

__all__ = ["Fuzzed", "described"]

#: Not among them: ``positive_data_acceptance``. A schema does not say which names a node holds, which
#: texts are agreements or messages, or what the state of a case allows: 404, 409 and 422 are right.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
#: Of a list of queries each is answered by itself: one that does not fit is refused in its own row, and
#: the list is answered with 200. ``test_robustness`` looks at the shape of the list.
BY_ROW = frozenset({"POST /api/v1/queries"})
#: Refusals of data that does not fit, beside those that the library takes for such.
REFUSED = ["400", "401", "403", "404", "405", "409", "412", "413", "415", "422", "429"]
#: Acts that wait are withdrawn after so many requests: no more than fifty of a person may.
SETTLED = 30


def _texts(headers: Mapping[str, str | bytes]) -> list[tuple[str, str]]:
    """Return headers as texts: the library may hold either."""
    return [
        (name, value if isinstance(value, str) else value.decode("latin-1"))
        for name, value in headers.items()
    ]


def _named(value: Any, names: Mapping[str, str]) -> Any:
    """Return a value of the description whose texts are replaced by their names in this world."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, Mapping):
        return {key: _named(item, names) for key, item in value.items()}
    return [_named(item, names) for item in value] if isinstance(value, list) else value


def described(api: Served) -> Any:
    """Return the description of the API as schemathesis reads it, with examples of this world."""
    text = api.send("GET", "/openapi.json", {}).value
    for methods in text["paths"].values():
        for one in methods.values():
            for given in one.get("parameters", []):
                if "example" in given:
                    given["example"] = _named(given["example"], api.names)
            for media in one.get("requestBody", {}).get("content", {}).values():
                if "example" in media:
                    media["example"] = _named(media["example"], api.names)
    schema = schemathesis.openapi.from_dict(text)
    checks = schema.config.checks
    checks.negative_data_rejection.expected_statuses = [*REFUSED, "503"]
    # 503 says that a disk, a library or another node is missing, and never what is not so.
    checks.not_a_server_error.expected_statuses = ["2xx", "3xx", "4xx", "503"]
    return schema


@dataclass
class Fuzzed:
    """The example node under fuzzing.

    Attributes
    ----------
    statuses
        Operation → how often each status came.
    faults
        Operation and kind of fault → the first request with it, and what was wrong.
    """

    api: Served
    statuses: dict[str, Counter[int]] = field(default_factory=dict)
    faults: dict[tuple[str, str], str] = field(default_factory=dict)
    count: int = 0

    def person(self) -> dict[str, str]:
        """Return the headers of a person with all roles."""
        return self.api.person(*Role)

    def _settle(self) -> None:
        """Withdraw the acts that wait, and sign in again if a request has signed the person out."""
        self.api.node.write(
            lambda c: c.exec_driver_sql(
                "UPDATE acts SET state = 'withdrawn' WHERE state IN ('prepared', 'waiting')"
            )
        )

    def sent(self, case: Any) -> Response | None:
        """Send a case; None if no client could write it."""
        try:
            given = case.as_transport_kwargs(
                base_url=site_of(self.api.node.settings).origin
            )
            given["headers"] = {
                name: value
                for name, value in dict(given.get("headers") or {}).items()
                if name.lower() not in {"authorization", "cookie", "origin"}
            }
            request = requests.Request(
                **{k: v for k, v in given.items() if k not in {"cookies", "auth"}}
            ).prepare()
            (request.url or "").encode("ascii")
        except (UnicodeError, ValueError, TypeError):
            return None
        return self.answer(request)

    def answer(self, request: requests.PreparedRequest) -> Response:
        """Send a request as a person; who was signed out meanwhile signs in again."""
        self.count += 1
        if self.count % SETTLED == 0:
            self._settle()
        response = self._once(request)
        if response.status_code == 401:
            self.api._secrets.clear()
            response = self._once(request)
        return response

    def _once(self, request: requests.PreparedRequest) -> Response:
        begun = time.perf_counter()
        body: Any = request.body or b""
        status, headers, content = self.api.wire(
            request.method or "GET",
            request.path_url,
            [*_texts(request.headers), *self.person().items()],
            body.encode() if isinstance(body, str) else bytes(body),
        )
        return Response(
            status_code=status,
            headers=headers,
            content=content,
            request=request,
            elapsed=time.perf_counter() - begun,
            verify=False,
        )

    def note(self, label: str, status: int) -> None:
        """Count an answer of an operation."""
        self.statuses.setdefault(label, Counter())[status] += 1

    def tried(self, case: Any) -> Response | None:
        """Send a case and hold its answer against the description."""
        response = self.sent(case)
        if response is None:
            return None
        label = case.operation.label
        self.note(label, response.status_code)
        try:
            checks = CHECKS[:-1] if label in BY_ROW else CHECKS
            case.validate_response(response, checks=checks)
        except FailureGroup as found:
            for failure in found.exceptions:
                self._keep(label, failure, response)
        return response

    def _keep(self, label: str, failure: BaseException, response: Response) -> None:
        kind = type(failure).__name__
        if isinstance(failure, Failure):
            kind = f"{failure.title}: {failure.message[:60]}"
        sent: Any = response.request
        self.faults.setdefault(
            (label, kind.split("\n")[0]),
            f"{sent.method} {sent.path_url[:300]} {(sent.body or b'')[:300]!r}\n"
            f"  {failure}\n  {response.status_code} {response.content[:300]!r}",
        )

    def unreached(self) -> list[str]:
        """Return the operations that never answered with a 2xx."""
        return [
            label
            for label, seen in sorted(self.statuses.items())
            if not any(200 <= status < 300 for status in seen)
        ]

    def report(self) -> str:
        """Return what was seen: statuses of each operation, then the faults."""
        lines = [
            f"{label}: {json.dumps(dict(sorted(seen.items())))}"
            for label, seen in sorted(self.statuses.items())
        ]
        every = Counter[int]()
        for seen in self.statuses.values():
            every.update(seen)
        lines.append(
            f"{self.count} requests to {len(self.statuses)} operations: "
            f"{dict(sorted(every.items()))}"
        )
        lines += [
            f"FAULT {' '.join(key)}\n  {text}" for key, text in self.faults.items()
        ]
        lines += [f"NO 2xx {label}" for label in self.unreached()]
        return "\n".join(lines)
