"""Answers that are kept for a second, while nobody has changed the database.

Many ask the same within a moment: consoles, programs that poll, health boards. An answer is given
again only to a caller with the same id, roles and scopes, for the same operation and request, while
the number of ``Database.changes`` is the same and it is younger than ``FRESH_S`` (what an answer
says of the time, such as hours that are left, is that old at most).
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TypeAlias

from comity.trust.persons.callers import Caller

__all__ = ["FRESH_S", "Kept", "KeptAnswers", "key_of"]

#: How old a kept answer may be, seconds; how many are kept, and of which size at most.
FRESH_S, MOST, MAX_BYTES = 1.0, 256, 256_000

Key: TypeAlias = Hashable


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer: the record and its bytes, when it was made, on which state of the database."""

    result: object
    body: bytes
    changes: int
    made_s: float


def key_of(operation: str, request: Hashable, caller: Caller) -> Key:
    """Return what an answer depends on, beside the state of the node."""
    # Tokens of the node have no account; each has uploads and computations of its own.
    who = caller.id or caller.session
    return operation, request, caller.kind, who, caller.roles, caller.scopes


@dataclass
class KeptAnswers:
    """The answers of a process, the least recently used dropped first."""

    _answers: "OrderedDict[Key, Kept]" = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def find(self, key: Key, changes: int) -> Kept | None:
        """Return an answer that still holds, None if there is none."""
        with self._lock:
            kept = self._answers.get(key)
            if kept is None:
                return None
            if kept.changes != changes or time.monotonic() - kept.made_s > FRESH_S:
                del self._answers[key]
                return None
            self._answers.move_to_end(key)
            return kept

    def keep(self, key: Key, result: object, body: bytes, changes: int) -> Kept:
        """Keep an answer that was made on a state of the database, and return it.

        Parameters
        ----------
        changes
            As it was before the answer was made: a change meanwhile makes it count no more.
        """
        kept = Kept(result, body, changes, time.monotonic())
        if len(body) > MAX_BYTES:
            return kept
        with self._lock:
            self._answers[key] = kept
            self._answers.move_to_end(key)
            while len(self._answers) > MOST:
                self._answers.popitem(last=False)
        return kept
