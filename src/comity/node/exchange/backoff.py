"""When to try again after failures: ever longer waits, with jitter, never past a deadline."""

from collections.abc import Sequence

from comity.foundations.constants import SECOND_US

__all__ = ["FIRST_WAIT_S", "retry_at_us"]

FIRST_WAIT_S = 5.0
#: Doublings after which a wait grows no more; every limit is reached before.
MAX_DOUBLINGS = 20


def retry_at_us(
    failures: int,
    at_us: int,
    *,
    longest_s: float,
    deadlines_us: Sequence[int] = (),
    chance: float = 0.5,
) -> int:
    """Return when to try again, microseconds of UTC since 1970.

    The first wait is 5 s, each following one twice as long.

    Parameters
    ----------
    failures
        How many tries failed in a row, from 1.
    at_us
        Now, microseconds of UTC since 1970.
    longest_s
        No wait is longer, seconds.
    deadlines_us
        Deadlines of what waits; there is one more try a second before the next one.
    chance
        From 0 to 1, for jitter from 0.8 to 1.2 of the wait; 0.5 for none.
    """
    wait_s = min(longest_s, FIRST_WAIT_S * 2.0 ** min(failures - 1, MAX_DOUBLINGS))
    wait_s = min(longest_s, max(FIRST_WAIT_S, wait_s * (0.8 + 0.4 * chance)))
    then = at_us + round(wait_s * SECOND_US)
    coming = [d - SECOND_US for d in deadlines_us if d > at_us + SECOND_US]
    return min([then, *coming])
