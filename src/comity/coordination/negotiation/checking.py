"""Whether a baseline of the other side is right: by the agreement, and by own data."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from comity.astro.manoeuvre.records import Encounter
from comity.coordination.negotiation.admissible import (
    HALF_WIDTH,
    Burns,
    periods_of,
    scope_of,
)
from comity.coordination.negotiation.baseline import (
    DEFAULT_LIMITS,
    Baseline,
    Data,
    RefusalError,
)
from comity.coordination.negotiation.clock import deadlines_of
from comity.coordination.negotiation.planning import encounters_of, verdict_of
from comity.coordination.negotiation.records import Reason
from comity.coordination.negotiation.right_of_way import raises_first, right_of_way
from comity.foundations.constants import HOUR_US
from comity.foundations.errors import ComityError

__all__ = ["check_baseline"]

#: How far two computations of the same may differ.
CLOSE = 1e-6
#: How old a baseline may be when it is signed the second time.
OLDEST_H = 24.0


def check_baseline(
    value: Baseline,
    *,
    terms: Mapping[str, Any],
    agreement: str,
    sender: str,
    receiver: str,
    now_us: int,
    own: Sequence[Data] = (),
) -> None:
    """Raise unless a baseline may be countersigned.

    Parameters
    ----------
    terms, agreement
        Of the agreement that both have signed, and its hash.
    sender, receiver
        The parties; each must answer for one of the objects.
    now_us
        One's own clock.
    own
        Sets of data of one's own that the baseline does not hold.

    Raises
    ------
    RefusalError
        With the reason: of another agreement, stale, roles or deadlines not by the rules,
        windows at other phases, or burns that are not safe by the data of both.
    """
    if value.agreement != agreement:
        raise RefusalError(Reason.AUTHORITY, "it is under another agreement")
    parties = {craft.party for craft in value.crafts}
    if parties != {sender, receiver}:
        raise RefusalError(
            Reason.AUTHORITY,
            f"it is about objects of {', '.join(sorted(parties))[:120]}",
        )
    age_h = (now_us - value.when.opened_us) / HOUR_US
    if now_us >= value.tca_us or age_h > OLDEST_H:
        raise RefusalError(
            Reason.STALE,
            f"the baseline is {age_h:.1f} h old, at most {OLDEST_H:g} h",
            remedy="open the case anew",
        )
    _by_the_rules(value, terms)
    encounters = encounters_of((*value.data, *own))
    if value.plan == "none":
        worst = max(encounter.pc for encounter in encounters)
        if worst > value.limits["target_pc"]:
            raise RefusalError(
                Reason.INADMISSIBLE, f"Pc {worst:.1e} needs a burn by the data of both"
            )
    elif value.plan != "people":
        _admissible(value, encounters)


def _admissible(value: Baseline, encounters: Sequence[Encounter]) -> None:
    """Check scope, phases, senses and every outcome."""
    outside = next((why for why in map(scope_of, encounters) if why), "")
    if outside:
        raise RefusalError(Reason.PEOPLE, outside)
    periods = periods_of(encounters[0])
    for craft, period, sense in zip(value.crafts, periods, (1, -1), strict=True):
        choice = value.choices.get(craft.object)
        for burns in (choice.commit, choice.fallback) if choice else ():
            _windows(burns, period)
            if value.plan == "pair" and burns.sense != sense:
                raise RefusalError(
                    Reason.INADMISSIBLE, f"the sense of {craft.object} is not its own"
                )
    movers = {c.object for c in value.crafts} if value.plan == "pair" else {value.mover}
    if set(value.choices) != movers:
        raise RefusalError(Reason.INADMISSIBLE, "who may move has no windows")
    verdict = verdict_of(
        encounters, [value.choices.get(c.object) for c in value.crafts], value.limits
    )
    if not verdict.admissible:
        raise RefusalError(Reason.INADMISSIBLE, verdict.reason)


def _by_the_rules(value: Baseline, terms: Mapping[str, Any]) -> None:
    """Check what follows from the agreement alone."""
    limits = {**DEFAULT_LIMITS, **terms.get("thresholds", {})}
    if dict(value.limits) != limits:
        raise RefusalError(
            Reason.AUTHORITY, "its limits are not those of the agreement"
        )
    if list(value.crafts) != list(raises_first(value.crafts)):
        raise RefusalError(
            Reason.INADMISSIBLE, "the objects are not in the order of their designators"
        )
    when = deadlines_of(terms.get("deadlines", {}), value.when.opened_us, value.tca_us)
    if when != value.when:
        raise RefusalError(
            Reason.WINDOW, "its deadlines are not those of the agreement"
        )
    try:
        way = right_of_way(
            value.crafts,
            terms.get("right_of_way", ()),
            pc=value.pc,
            left_h=(value.tca_us - value.when.opened_us) / HOUR_US,
            last_gave_way=value.last_gave_way,
        )
    except ComityError as error:
        raise RefusalError(Reason.AUTHORITY, str(error)) from error
    if way != value.way:
        raise RefusalError(
            Reason.AUTHORITY,
            f"by right of way {way.gives_way or 'people decide'} ({way.rule})",
        )
    if value.plan == "sole" and value.mover != way.gives_way:
        raise RefusalError(Reason.AUTHORITY, "the sole mover is not who gives way")
    pc = max(encounter.pc for encounter in encounters_of(value.data))
    if not np.isclose(pc, value.pc, rtol=CLOSE):
        raise RefusalError(
            Reason.NUMBERS, f"its data give Pc {pc:.3e}, not {value.pc:.3e}"
        )


def _windows(burns: Burns, period_s: float) -> None:
    """Check that windows lie about half-odd orbits: the phase must not be free."""
    for begin, end in burns.leads_s:
        for lead in (begin, end):
            off = abs((lead / period_s) % 1.0 - 0.5)
            if off > HALF_WIDTH * (1.0 + CLOSE) + 1e-6 / period_s * 2.0:
                raise RefusalError(
                    Reason.WINDOW,
                    f"a window lies {off:.3f} orbits from a half-odd number of orbits "
                    f"before closest approach, at most {HALF_WIDTH:.3f}",
                )
