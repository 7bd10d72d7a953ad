"""How often one caller may ask: a bucket for reads and one for what changes something.

Where nobody is signed in, as on the way to a sign-in, an address counts as one caller.

A bucket holds as many requests as a minute allows, and fills at that pace. What is left is told
with every answer, as ``RateLimit`` and ``RateLimit-Policy`` (draft-ietf-httpapi-ratelimit-headers-09).
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.requests import Request

from comity.foundations.errors import ComityError
from comity.node.store.settings import Settings
from comity.trust.persons.callers import Caller

__all__ = ["Left", "RateLimits", "TooManyError", "address_of", "limits_of", "who"]

#: Seconds of the window, and callers that are remembered.
WINDOW_S, MOST_CALLERS = 60, 10_000

#: Policies whose names are none for people.
WORDS = {
    "strangers": "requests without a sign-in of one address",
    "open": "requests of one address",
}


def who(caller: Caller) -> str:
    """Return what counts as one caller: a person whatever its sessions, or a token."""
    session, _, version = caller.session.rpartition(":")
    return (
        f"{caller.kind} {caller.id if caller.kind == 'person' else session} {version}"
    )


def address_of(request: Request) -> str:
    """Return the address that a request comes from: the one that a configured proxy names."""
    named = str(request.scope.get("state", {}).get("client", ""))
    return named or (request.client.host if request.client else "")


@dataclass(frozen=True, slots=True)
class Left:
    """What a caller has left of a policy: requests now, seconds until all are there again."""

    policy: str
    quota: int
    left: int
    full_s: int

    def headers(self) -> dict[str, str]:
        """Return the fields of an answer."""
        return {
            "RateLimit-Policy": f'"{self.policy}";q={self.quota};w={WINDOW_S}',
            "RateLimit": f'"{self.policy}";r={self.left};t={self.full_s}',
        }


class TooManyError(ComityError):
    """A caller has asked more often than it may."""

    code = "too-many-requests"

    def __init__(self, left: Left, wait_s: int) -> None:
        super().__init__(
            f"more than {left.quota} {WORDS.get(left.policy, left.policy)} within "
            f"{WINDOW_S} s",
            remedy=f"wait {wait_s} s",
        )
        self.left = left
        self.wait_s = wait_s


@dataclass
class RateLimits:
    """The buckets of all callers. Safe between threads.

    ``quotas`` are requests within a minute, by policy.
    """

    quotas: dict[str, int]
    clock: Callable[[], float] = time.monotonic
    refused: int = 0
    _buckets: "OrderedDict[tuple[str, str], tuple[float, float]]" = field(
        default_factory=OrderedDict
    )
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, caller: Caller | str, policy: str, count: int = 1) -> Left:
        """Take so many requests of a caller; return what is left.

        Parameters
        ----------
        caller
            Who asks, or the address that somebody asks from who is not known.

        Raises
        ------
        TooManyError
            If there are not that many; then none is taken.
        """
        quota = self.quotas[policy]
        pace = quota / WINDOW_S
        name = f"address {caller}" if isinstance(caller, str) else who(caller)
        key = (name, policy)
        with self._lock:
            now = self.clock()
            level, since = self._buckets.get(key, (float(quota), now))
            level = min(float(quota), level + (now - since) * pace)
            enough = level >= count
            level -= count if enough else 0
            self._buckets[key] = (level, now)
            self._buckets.move_to_end(key)
            while len(self._buckets) > MOST_CALLERS:
                self._buckets.popitem(last=False)
            self.refused += not enough
        left = Left(policy, quota, int(level), math.ceil((quota - level) / pace))
        if not enough:
            raise TooManyError(left, max(1, math.ceil((count - level) / pace)))
        return left


def limits_of(settings: Settings) -> RateLimits:
    """Return the buckets of a node: of callers, and of addresses that nobody is signed in at.

    ``strangers`` are requests on the way to a sign-in, ``open`` those for what anybody may read.
    """
    return RateLimits(
        {
            "reads": settings.reads_per_minute,
            "changes": settings.changes_per_minute,
            "strangers": settings.strangers_per_minute,
            "open": settings.strangers_per_minute,
        }
    )
