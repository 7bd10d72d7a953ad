"""How often a password may be tried, for each account and each address.

The attempt is counted before the password is looked at, so that many at once are not more than one
after another; a sign-in that holds clears the account's count. Names that nobody has are counted
in the same way, so that the answers tell nothing. Passkeys are never counted: nobody is kept out
by others who guess (NIST SP 800-63B-4, section 3.2.2: at most 100 failures in a row).
"""

import hashlib
from dataclasses import dataclass

from comity.foundations.constants import DAY_US, SECOND_US
from comity.foundations.errors import TrustError
from comity.node.node import UnitOfWork
from comity.node.store.credentials import (
    AttemptRow,
    drop_attempts,
    find_attempts,
    set_attempts,
)

__all__ = ["ACCOUNT", "ADDRESS", "TooManyAttemptsError", "attempt", "forget"]

#: Failures in a row after which a password counts no more until it is set again.
MOST = 100
#: Longer than anybody waits, and how long counts are kept.
NEVER_US, KEPT_US = 100 * 366 * DAY_US, 366 * DAY_US


@dataclass(frozen=True, slots=True)
class Pace:
    """How many failures are free, and the shortest and longest wait after each further one.

    Attributes
    ----------
    free, first_s, longest_s
        Failures without a wait; the wait doubles from the first to the longest, seconds.
    most
        Failures in a row after which nothing counts any more; None: no such number.
    quiet_s
        After that long without an attempt the count begins anew; None: never by itself.
    """

    free: int
    first_s: int
    longest_s: int
    most: int | None = None
    quiet_s: int | None = None


#: Of one account, and of one address, from which many persons may come.
ACCOUNT = Pace(free=5, first_s=15, longest_s=900, most=MOST)
ADDRESS = Pace(free=30, first_s=5, longest_s=60, quiet_s=3600)


class TooManyAttemptsError(TrustError):
    """The next attempt is not looked at yet."""

    code = "too-many-attempts"

    def __init__(self, wait_s: int) -> None:
        super().__init__(
            f"too many attempts: the next one counts in {wait_s} s",
            remedy="wait, or sign in with a passkey",
        )
        self.wait_s = wait_s


def key_of(pace: Pace, name: str) -> str:
    """Return the key under which attempts are counted: what was typed is not kept."""
    kind = "account" if pace is ACCOUNT else "address"
    return hashlib.sha256(f"comity attempts {kind} {name}".encode()).hexdigest()


def attempt(work: UnitOfWork, pace: Pace, name: str) -> None:
    """Count one attempt as a failure, until `forget` says otherwise.

    Raises
    ------
    TooManyAttemptsError
        If its time has not come; then it is not counted.
    """
    key = key_of(pace, name)
    row = find_attempts(work.connection, key)
    if row is None:
        drop_attempts(work.connection, before_us=work.now_us - KEPT_US)
        row = AttemptRow(key, 0, work.now_us, 0)
    quiet_us = work.now_us - row.last_us
    if pace.quiet_s is not None and quiet_us > pace.quiet_s * SECOND_US:
        row = AttemptRow(key, 0, work.now_us, 0)
    if work.now_us < row.next_us:
        raise TooManyAttemptsError(-(-(row.next_us - work.now_us) // SECOND_US))
    failures = row.failures + 1
    wait_us = 0
    if failures >= pace.free:
        doubled = min(failures - pace.free, 20)
        wait_us = min(pace.first_s << doubled, pace.longest_s) * SECOND_US
    if pace.most is not None and failures >= pace.most:
        wait_us = NEVER_US
    set_attempts(
        work.connection, AttemptRow(key, failures, work.now_us, work.now_us + wait_us)
    )


def forget(work: UnitOfWork, pace: Pace, name: str) -> None:
    """Clear the count after a sign-in that held, or a password that was set anew."""
    drop_attempts(work.connection, key=key_of(pace, name))
