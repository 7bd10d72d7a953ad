"""Requests with an ``Idempotency-Key``: done once, answered as often as asked.

As draft-ietf-httpapi-idempotency-key-header-06 has it: the same key with the same request gives the
stored answer; with another request 422; while the first is under way 409. Keys are each caller's
own and count for ``KEPT_S``. The request is stored before it is worked on, so that after a crash it
is known that it may have been done: then the answer is 409, too, and a person looks.

Answers that show a secret once (a new token) are not kept, nor are files and long answers.
"""

import dataclasses
import hashlib
import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from comity.foundations.constants import SECOND_US
from comity.foundations.errors import ComityError, InputError
from comity.foundations.plain import json_text
from comity.node.audit.records import SECRETS
from comity.node.node import Node
from comity.node.operations import Operation
from comity.node.server.api.limits import who
from comity.node.store import keyed_requests as store
from comity.node.store.keyed_requests import KeyedRow
from comity.trust.persons.callers import Caller

__all__ = ["KEPT_S", "KeyedRequests", "key_of_request"]

#: How long a key counts, seconds, and the longest answer that is kept, bytes.
KEPT_S, MAX_BYTES = 86_400, 1_000_000
#: A string of visible ASCII; the draft writes it in quotes (RFC 9651).
_KEY = re.compile(r'"?([\x21\x23-\x5b\x5d-\x7e]{1,255})"?')
#: Headers of an answer that are kept with it.
_HEADERS = ("content-type", "location", "content-disposition")
#: Refusals that say nothing of the request itself, and faults after which it may be tried again.
_NOT_KEPT = frozenset({401, 403, 429, 503})


class UnderWayError(ComityError):
    """The request with this key is worked on now."""

    code = "under-way"


class InterruptedRequestError(ComityError):
    """The node stopped, or failed, while it worked on the request with this key."""

    code = "interrupted"


class AnswerGoneError(ComityError):
    """The request was done, and its answer is not kept."""

    code = "answer-not-kept"


class OtherRequestError(InputError):
    """The key was used for another request."""

    code = "key-used"


def key_of_request(request: Request) -> str:
    """Return the key of a request; empty if it has none.

    Raises
    ------
    InputError
        If it is none.
    """
    text = request.headers.get("idempotency-key")
    if text is None or request.method in {"GET", "HEAD", "OPTIONS"}:
        return ""
    found = _KEY.fullmatch(text.strip())
    if found is None:
        raise InputError(
            "the Idempotency-Key has 1 to 255 visible characters of ASCII",
            remedy="a UUID serves well",
        )
    return found[1]


def _digest(*parts: bytes) -> str:
    text = b"".join(len(part).to_bytes(8) + part for part in parts)
    return hashlib.sha256(text).hexdigest()


def shows_secret(operation: "Operation[Node, Any, Any]") -> bool:
    """Tell whether the result of an operation has a member that is shown once."""
    result = operation.result
    if not (isinstance(result, type) and dataclasses.is_dataclass(result)):
        return False
    return any(
        SECRETS.search(item.name) or item.metadata.get("secret")
        for item in dataclasses.fields(result)
    )


@dataclass
class KeyedRequests:
    """The requests with a key of one process."""

    node: Node
    holder: str = field(default_factory=lambda: str(uuid.uuid4()))

    def answer(
        self,
        request: Request,
        caller: Caller,
        operation: "Operation[Node, Any, Any]",
        body: bytes,
        key: str,
        work: Callable[[], Response],
    ) -> Response:
        """Return what ``work`` answers, or what it has answered before.

        Raises
        ------
        ComityError
            If the key was used otherwise, or its request is under way or was interrupted.
        """
        target = f"{request.url.path}?{request.url.query}".encode()
        row = KeyedRow(
            _digest(who(caller).encode()),
            _digest(key.encode()),
            _digest(request.method.encode(), target, body),
            self.holder,
            "begun",
            0,
            "{}",
            b"",
            self.node.clock(),
        )
        before = self._begin(row)
        if before is not None:
            return self._again(before, row)
        try:
            answer = work()
        except BaseException:
            # Nobody knows what was done: the row stays as it is, without a holder.
            self.node.write(lambda c: store.finish(c, row._replace(state="broken")))
            raise
        self._keep(row, operation, answer)
        return answer

    def _begin(self, row: KeyedRow) -> KeyedRow | None:
        """Store a request; return the one that is there already."""
        with self.node.writing() as work:
            store.drop_before(work.connection, work.now_us - KEPT_S * SECOND_US)
            found = store.find(work.connection, row.caller, row.key)
            if found is None:
                store.begin(work.connection, row)
            return found

    def _again(self, before: KeyedRow, row: KeyedRow) -> Response:
        if before.fingerprint != row.fingerprint:
            raise OtherRequestError(
                "this Idempotency-Key was used for another request",
                remedy="use a new key for a new request",
            )
        if before.state == "withheld":
            raise AnswerGoneError(
                "the request with this key was done; its answer is not kept",
                remedy="look at the node's state",
            )
        if before.state == "begun" and before.holder == self.holder:
            raise UnderWayError(
                "the request with this key is under way", remedy="ask again in a moment"
            )
        if before.state != "done":
            raise InterruptedRequestError(
                "the node stopped while it worked on the request with this key: it may have "
                "been done",
                remedy="look at the node's state, then use a new key",
            )
        headers = json.loads(before.headers) | {"Idempotency-Replayed": "true"}
        return Response(before.body, before.status, headers)

    def _keep(
        self, row: KeyedRow, operation: "Operation[Node, Any, Any]", answer: Response
    ) -> None:
        status = answer.status_code
        if status in _NOT_KEPT:
            self.node.write(lambda c: store.drop(c, row.caller, row.key))
            return
        streamed = isinstance(answer, StreamingResponse) or not hasattr(answer, "body")
        content = b"" if streamed else bytes(answer.body)
        withheld = streamed or len(content) > MAX_BYTES or shows_secret(operation)
        kept = {n: v for n, v in answer.headers.items() if n in _HEADERS}
        state = "withheld" if withheld and status < 400 else "done"
        done = row._replace(
            state=state,
            status=status,
            headers=json_text(kept),
            body=b"" if state == "withheld" else content,
        )
        self.node.write(lambda c: store.finish(c, done))
