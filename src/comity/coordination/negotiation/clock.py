"""Deadlines of a case before closest approach, scaled to the time that is left."""

from collections.abc import Mapping
from dataclasses import dataclass

from comity.coordination.negotiation.records import Phase
from comity.foundations.constants import HOUR_US
from comity.foundations.errors import RangeError

__all__ = [
    "DEFAULT_HOURS",
    "HOUR_US",
    "Deadlines",
    "deadlines_of",
    "next_phase_us",
    "phase_at",
]

#: Hours before closest approach, unless the agreement sets others.
DEFAULT_HOURS: Mapping[str, float] = {
    "open_h": 72.0,
    "propose_h": 48.0,
    "commit_h": 24.0,
    "withdraw_h": 22.0,
    "burn_from_h": 18.0,
    "burn_until_h": 10.0,
    "evidence_h": 9.0,
    "fallback_h": 8.0,
}
#: With less time left, hours, there are no talks: each side falls back, people telephone.
MIN_TALK_H = 3.0


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Instants of a case, microseconds of UTC since 1970.

    Attributes
    ----------
    opened_us, tca_us
        When the baseline was made, and closest approach.
    propose_us, commit_us, withdraw_us, burn_from_us, burn_until_us, evidence_us, fallback_us
        As the agreement sets them, scaled if the warning came late.
    scale
        Time left over the agreed time, at most 1: every deadline is scaled by it.
    talks
        Whether there is time to talk.
    """

    opened_us: int
    tca_us: int
    propose_us: int
    commit_us: int
    withdraw_us: int
    burn_from_us: int
    burn_until_us: int
    evidence_us: int
    fallback_us: int
    scale: float
    talks: bool

    def as_json(self) -> dict[str, int]:
        """Return the instants by name, in their order."""
        return {
            name.removesuffix("_h") + "_us": getattr(
                self, name.removesuffix("_h") + "_us"
            )
            for name in DEFAULT_HOURS
            if name != "open_h"
        }


def deadlines_of(
    hours: Mapping[str, float], opened_us: int, tca_us: int, floor_h: float = MIN_TALK_H
) -> Deadlines:
    """Return the deadlines of a case.

    Parameters
    ----------
    hours
        Hours that the agreement sets, by the names of ``DEFAULT_HOURS``.
    opened_us, tca_us
        When the baseline is made, and closest approach.
    floor_h
        Least time left, hours, with which there are talks.

    Raises
    ------
    RangeError
        If closest approach is over, or the hours are out of order.
    """
    if tca_us <= opened_us:
        raise RangeError("closest approach", tca_us, f"after {opened_us} us")
    every = {**DEFAULT_HOURS, **hours}
    order = [float(every[name]) for name in DEFAULT_HOURS]
    if order != sorted(order, reverse=True) or order[-1] <= 0.0:
        raise RangeError("deadlines", order, "hours that fall, above 0")
    left_h = (tca_us - opened_us) / HOUR_US
    scale = min(1.0, left_h / order[0])
    at = {
        name: tca_us - round(float(every[name]) * scale * HOUR_US)
        for name in DEFAULT_HOURS
    }
    return Deadlines(
        opened_us,
        tca_us,
        at["propose_h"],
        at["commit_h"],
        at["withdraw_h"],
        at["burn_from_h"],
        at["burn_until_h"],
        at["evidence_h"],
        at["fallback_h"],
        scale,
        left_h >= floor_h,
    )


def phase_at(when: Deadlines, now_us: int, skew_us: int, last_us: int) -> Phase:
    """Return the phase of a case at an instant of one's own clock.

    Parameters
    ----------
    when
        The deadlines.
    now_us
        One's own clock.
    skew_us
        How far two clocks may differ: a commitment ends twice this earlier (R3), belief
        twice this later (R5).
    last_us
        The end of the last burn window that is left before closest approach.
    """
    for phase, begin_us in _begins(when, skew_us, last_us):
        if now_us >= begin_us:
            return phase
    return Phase.TALK


def _begins(
    when: Deadlines, skew_us: int, last_us: int
) -> tuple[tuple[Phase, int], ...]:
    """Return the phases after talks with their first instants, the last phase first."""
    silence = when.evidence_us + 2 * skew_us if when.talks else when.opened_us
    return (
        (Phase.PAST, last_us),
        (Phase.FALLBACK, min(max(silence, when.opened_us), last_us)),
        (Phase.EVIDENCE, when.burn_until_us),
        (Phase.WINDOW, when.burn_from_us),
        (Phase.SEALED, when.commit_us - 2 * skew_us),
    )


def next_phase_us(
    when: Deadlines, now_us: int, skew_us: int, last_us: int
) -> int | None:
    """Return the first instant after one's own clock at which the phase may be another.

    Parameters are those of `phase_at`; None if there is none.
    """
    later = [at for _, at in _begins(when, skew_us, last_us) if at > now_us]
    return min(later, default=None)
