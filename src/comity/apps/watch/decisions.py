"""By when something has to be decided about an approach, from the limits on burns."""

from dataclasses import dataclass
from pathlib import Path

from comity.apps.avoidance.constraints import WINDOW_ORBITS, Constraints
from comity.apps.avoidance.decisions import open_profile
from comity.apps.watch.approaches import WatchedApproach
from comity.apps.watch.operation_file import Thresholds
from comity.astro.risk.tiers import PROFILES
from comity.foundations.constants import HOUR_S
from comity.foundations.errors import InputError
from comity.foundations.time import format_utc

__all__ = ["TIERS", "Deadline", "Limits", "decide_by", "limits_of", "tier_of"]

#: What the probability of an approach means; those to be looked at first come first.
TIERS = ("decide", "undecided", "watch", "low", "together")


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last instant at which a burn can still be decided, and what follows for now.

    Attributes
    ----------
    decide_by_us
        UTC, microseconds since 1970; None where nothing can be derived.
    words
        What it rests on.
    passed
        Whether it lies before now.
    """

    decide_by_us: int | None
    words: str
    passed: bool

    @property
    def decide_by(self) -> str | None:
        """Return the instant, UTC."""
        return None if self.decide_by_us is None else format_utc(self.decide_by_us, 0)


def decide_by(
    tca_us: int,
    period_s: float,
    now_us: int,
    prepare_h: float,
    constraints: Constraints | None,
) -> Deadline:
    """Return by when a burn before an approach has to be decided.

    The latest burn lies as many revolutions before closest approach as the constraints allow at
    least, and not after their ``latest``; it is prepared for ``prepare_h`` hours.

    Parameters
    ----------
    period_s
        Of the own satellite, s; infinite where it has none: then there is no such instant.
    prepare_h
        Hours from a decision to a burn, where no constraints are given.
    constraints
        The satellite's limits on burns.
    """
    if period_s == float("inf"):
        return Deadline(None, "the orbit has no period", False)
    lead = WINDOW_ORBITS[1]
    hours = prepare_h
    latest_us = 0
    if constraints is not None:
        lead = min(constraints.leads_orbits or (constraints.window_orbits[1],))
        hours = constraints.prepare_h
        latest_us = constraints.latest_us
    burn_us = tca_us - round(lead * period_s * 1e6)
    if latest_us:
        burn_us = min(burn_us, latest_us)
    by_us = burn_us - round(hours * HOUR_S * 1e6)
    words = f"{hours:g} h before the last burn, {lead:g} revolutions before closest approach"
    return Deadline(by_us, words, by_us < now_us)


@dataclass(frozen=True, slots=True)
class Limits:
    """Probabilities from which an approach is to be decided about, and watched; whose they are."""

    decide_pc: float
    watch_pc: float
    words: str


def limits_of(thresholds: Thresholds, base: Path) -> Limits:
    """Return the thresholds of an operation: its own ones, else those of its profile.

    Raises
    ------
    InputError
        If there is no such profile, or the own ones do not fall.
    """
    given = thresholds.profile
    name = given if given in PROFILES else str(base / given)
    profile = open_profile(name)
    least = [tier.least_pc for tier in profile.tiers]
    decide_pc = thresholds.decide_pc or least[0]
    watch_pc = thresholds.watch_pc or (least[1] if len(least) > 2 else decide_pc)
    if watch_pc > decide_pc:
        raise InputError(
            f"watch_pc {watch_pc:g} is above decide_pc {decide_pc:g}",
            remedy="give a smaller watch_pc",
        )
    own = thresholds.decide_pc is not None or thresholds.watch_pc is not None
    return Limits(decide_pc, watch_pc, "the file" if own else f"profile {profile.name}")


def tier_of(approach: WatchedApproach, limits: Limits) -> tuple[str, str]:
    """Return what the probability of an approach means, and by which threshold.

    The only place that says so. ``decide`` from ``decide_pc`` on, ``watch`` from ``watch_pc`` on, ``low``
    below; ``undecided`` is an encounter without probability: nothing was shown about it; ``together`` is a pair
    that stays together, which no single encounter describes.
    """
    pc = approach.pc
    if pc is None:
        if approach.kind == "interval":
            return "together", "the pair stays together: watch its distance"
        return "undecided", f"no probability: {approach.pc_words}"
    if pc >= limits.decide_pc:
        return "decide", f"Pc is {limits.decide_pc:g} or more ({limits.words})"
    if pc >= limits.watch_pc:
        return "watch", f"Pc is {limits.watch_pc:g} or more ({limits.words})"
    return "low", f"Pc is below {limits.watch_pc:g} ({limits.words})"
