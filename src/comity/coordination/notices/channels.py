"""Channels: which ones delivered, which are down, and which keepers are at fault.

A keeper is named for a fault only by what it has signed itself: bytes that it handed over
and that do not fit (it *alters*), bytes that it hands over again after they were taken
(it *replays*), or an acceptance without a delivery (it *drops*). Without such a signature a
channel that delivers nothing is *suspect*, and nobody is named.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from comity.foundations.constants import HOUR_US, SECOND_US

__all__ = ["LineTest", "Standing", "Trace", "Verdict", "judge", "judge_tests"]

#: Line tests: twice a day, answered within this time.
TEST_EVERY_US, ANSWER_US = 12 * HOUR_US, 120 * SECOND_US
#: After the other side has the message, how long another channel may still take, s.
GRACE_US = 300 * SECOND_US


class Standing(StrEnum):
    """How a channel stands."""

    UP = "up"
    UNTESTED = "untested"
    SUSPECT = "suspect"
    DOWN = "down"
    DROPS = "drops"
    REPLAYS = "replays"
    ALTERS = "alters"


@dataclass(frozen=True, slots=True)
class Trace:
    """What a channel did with one message.

    Attributes
    ----------
    sent_us
        When it was handed to the channel.
    accepted
        Whether its keeper signed that it took it.
    delivered_us
        When the other side reported that this channel delivered it, or None.
    arrived_us
        When the other side had the message by any channel, or None.
    altered, replayed
        Whether the keeper handed over, signed by itself, bytes that do not fit, or bytes
        that had been taken before.
    """

    sent_us: int
    accepted: bool = False
    delivered_us: int | None = None
    arrived_us: int | None = None
    altered: bool = False
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class LineTest:
    """A line test: when it was sent, and when it was answered, or None."""

    sent_us: int
    answered_us: int | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a channel stands, whether its keeper is named for it, and why."""

    standing: Standing
    named: bool
    reason: str


def _of_trace(trace: Trace, now_us: int) -> Verdict:
    if trace.altered:
        return Verdict(
            Standing.ALTERS, True, "its keeper signed for bytes that do not fit"
        )
    if trace.replayed:
        return Verdict(
            Standing.REPLAYS, True, "its keeper handed over again what was taken"
        )
    if trace.delivered_us is not None:
        return Verdict(Standing.UP, False, "it delivered")
    return _missing(trace, now_us)


def _missing(trace: Trace, now_us: int) -> Verdict:
    """Judge a channel that has not delivered a message."""
    since = trace.sent_us if trace.arrived_us is None else trace.arrived_us
    if now_us - since < GRACE_US:
        return Verdict(Standing.UNTESTED, False, "it has time left")
    if trace.arrived_us is None:
        return Verdict(Standing.SUSPECT, False, "the message was never acknowledged")
    if trace.accepted:
        # Another channel proves that the other side was reachable.
        return Verdict(
            Standing.DROPS, True, "its keeper signed for a message that never came"
        )
    return Verdict(
        Standing.SUSPECT, False, "another channel delivered, this one did not"
    )


_ORDER = tuple(Standing)


def judge(traces: Iterable[Trace], now_us: int) -> Verdict:
    """Judge a channel by what it did with messages: the worst named fault, or its last one."""
    verdicts = [_of_trace(trace, now_us) for trace in traces]
    if not verdicts:
        return Verdict(Standing.UNTESTED, False, "nothing was sent on it")
    up = [v for v in verdicts if v.standing is Standing.UP]
    named = [v for v in verdicts if v.named]
    if named:
        return max(named, key=lambda v: _ORDER.index(v.standing))
    # Its last message counts: a channel recovers.
    return (
        verdicts[-1]
        if verdicts[-1].standing is not Standing.UNTESTED
        else (up or verdicts)[-1]
    )


def judge_tests(tests: Sequence[LineTest], now_us: int) -> Verdict:
    """Judge a channel by its line tests, the oldest first."""
    settled = [
        t for t in tests if t.answered_us is not None or now_us - t.sent_us >= ANSWER_US
    ]
    if not settled:
        return Verdict(Standing.UNTESTED, False, "no line test has come back yet")
    last = settled[-1]
    if last.answered_us is None:
        return Verdict(Standing.DOWN, False, "its last line test was not answered")
    if now_us - last.sent_us > TEST_EVERY_US + HOUR_US:
        return Verdict(Standing.UNTESTED, False, "its last line test is too old")
    took_s = (last.answered_us - last.sent_us) / SECOND_US
    return Verdict(Standing.UP, False, f"its last line test took {took_s:.1f} s")
