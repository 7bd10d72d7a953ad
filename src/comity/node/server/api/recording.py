"""What the API writes into the audit: who asked for what, how it ended, which rows went out.

What shows rows of others, and what changes anything, is on the disk before its answer leaves.
Plain reads, refusals and errors follow (``node.audit.writer``). Operations say themselves which rows
of others an answer holds (``Operation.seen``); of one that does not, the ids in its items are taken.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError
from starlette.requests import ClientDisconnect

from comity.foundations.errors import ComityError
from comity.node.audit.records import Facts, rows_seen, shown_request
from comity.node.audit.writer import Audit
from comity.node.node import Node
from comity.node.operations import Operation
from comity.trust.persons import ACTS, Right
from comity.trust.persons.callers import Caller

__all__ = ["PLAIN", "Recorder", "outcome_of"]

#: Rights whose use shows nothing of others and changes nothing: their rows may lag.
PLAIN = frozenset({Right.READ, Right.READ_AUDIT, Right.COMPUTE})


def outcome_of(error: Exception) -> str:
    """Return the word for how a request ended that an error has ended."""
    if isinstance(error, ComityError):
        return error.code
    if isinstance(error, ClientDisconnect):
        return "broken-off"
    return "input" if isinstance(error, ValidationError) else "fault"


@dataclass(frozen=True, slots=True)
class Recorder:
    """Writes requests into the audit of a node."""

    audit: Audit

    def __call__(
        self,
        instance: str,
        caller: Caller,
        operation: "Operation[Node, Any, Any]",
        request: object,
        result: object,
    ) -> None:
        """Write a request that was done, and what it returned.

        Raises
        ------
        DataError, ResourceError
            If it has to be on the disk first and cannot be written: then no answer leaves.
        """
        shows = operation.right is Right.READ_SHARED or operation.seen is not None
        seen: tuple[str, ...] = ()
        if operation.seen is not None:
            seen = tuple(operation.seen(result))
        elif shows:
            seen = rows_seen(result)
        outcome = "prepared" if operation.right in ACTS else "done"
        facts = self._facts(instance, caller, operation.name, outcome, request, seen)
        changes = operation.method != "GET" and operation.right not in PLAIN
        shared = operation.right is Right.READ_SHARED
        if shared or (shows and seen) or changes:
            self.audit.now(facts)
        else:
            self.audit.later(facts)

    def refused(self, instance: str, caller: Caller, name: str) -> None:
        """Write that somebody who is known may not ask for what it asked."""
        self.audit.later(self._facts(instance, caller, name, "refused", None, ()))

    def noted(
        self,
        instance: str,
        caller: Caller,
        name: str,
        outcome: str = "done",
        request: object = None,
    ) -> None:
        """Write something that is no operation, such as the begin of an event stream."""
        self.audit.later(self._facts(instance, caller, name, outcome, request, ()))

    def changed(
        self, instance: str, caller: Caller, name: str, request: object = None
    ) -> None:
        """Write a change that is no operation; when this returns, it is on the disk.

        Raises
        ------
        DataError, ResourceError
            If it cannot be written.
        """
        self.audit.now(self._facts(instance, caller, name, "done", request, ()))

    @contextmanager
    def errors(
        self, instance: str, caller: Caller, name: str, request: object = None
    ) -> Iterator[None]:
        """Write what ends the work within, if it is an error; the error goes on."""
        try:
            yield
        except Exception as error:
            self.noted(instance, caller, name, outcome_of(error), request)
            raise

    def stranger(
        self, instance: str, address: str, name: str, outcome: str = "done"
    ) -> None:
        """Write what somebody who is not signed in did, or was refused, on a page."""
        nobody = self._facts(instance, Caller("person"), name, outcome, None, ())
        self.audit.later(replace(nobody, kind="nobody", caller=address))

    def _facts(
        self,
        instance: str,
        caller: Caller,
        name: str,
        outcome: str,
        request: object,
        seen: tuple[str, ...],
    ) -> Facts:
        return Facts(
            at_us=self.audit.node.clock(),
            instance=instance,
            kind=caller.kind,
            person=caller.id,
            caller=caller.name,
            operation=name,
            outcome=outcome,
            request=shown_request(request),
            seen=seen,
        )
