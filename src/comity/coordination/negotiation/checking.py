"""The check of the other side's baseline: by the agreement, and by own data."""

from collections.abc import Mapping, Sequence

import numpy as np

from comity.astro.manoeuvre.records import Encounter
from comity.coordination.negotiation.admissible import (
    HALF_WIDTH,
    Burns,
    periods_of,
    scope_of,
)
from comity.coordination.negotiation.baseline import (
    Baseline,
    Data,
    RefusalError,
)
from comity.coordination.negotiation.clock import deadlines_of
from comity.coordination.negotiation.outcomes import encounters_of, verdict_of
from comity.coordination.negotiation.records import Reason
from comity.coordination.negotiation.right_of_way import raises_first, right_of_way
from comity.coordination.negotiation.terms import terms_for_cases
from comity.foundations.constants import HOUR_US
from comity.foundations.errors import ComityError

__all__ = ["check_baseline"]

#: Relative difference that two computations of one probability may have.
CLOSE = 1e-6
#: Largest age of a baseline at its countersignature, hours.
MAX_AGE_H = 24.0


def check_baseline(
    value: Baseline,
    *,
    terms: Mapping[str, object],
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
        Terms of the agreement that both have signed, and its hash.
    sender, receiver
        The parties; each must answer for one of the objects.
    now_us
        One's own clock.
    own
        Own sets of data that the baseline does not hold.

    Raises
    ------
    RefusalError
        With the reason: another agreement, too old, roles or deadlines against the rules,
        windows at other phases, or burns that are not safe by the data of both.
    """
    if value.agreement != agreement:
        raise RefusalError(
            Reason.AUTHORITY,
            f"the baseline is under agreement {value.agreement[:19]}, in force is "
            f"{agreement[:19]}",
        )
    parties = {craft.party for craft in value.crafts}
    if parties != {sender, receiver}:
        raise RefusalError(
            Reason.AUTHORITY,
            f"the objects of the baseline belong to {', '.join(sorted(parties))[:120]}",
        )
    age_h = (now_us - value.when.opened_us) / HOUR_US
    if now_us >= value.tca_us or age_h > MAX_AGE_H:
        raise RefusalError(
            Reason.STALE,
            f"the baseline is {age_h:.1f} h old, at most {MAX_AGE_H:g} h",
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
    """Check relative speed, crossing angle, phases, senses and every outcome."""
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
                    Reason.INADMISSIBLE,
                    f"{craft.object} burns with sense {burns.sense}, must be {sense}",
                )
    movers = {c.object for c in value.crafts} if value.plan == "pair" else {value.mover}
    if set(value.choices) != movers:
        raise RefusalError(
            Reason.INADMISSIBLE, "the windows are not those of the movers"
        )
    verdict = verdict_of(
        encounters, [value.choices.get(c.object) for c in value.crafts], value.limits
    )
    if not verdict.admissible:
        raise RefusalError(Reason.INADMISSIBLE, verdict.reason)


def _by_the_rules(value: Baseline, terms: Mapping[str, object]) -> None:
    """Check the parts of a baseline that follow from the agreement alone."""
    agreed = terms_for_cases(terms)
    if dict(value.limits) != dict(agreed.limits):
        raise RefusalError(
            Reason.AUTHORITY,
            "the limits of the baseline are not those of the agreement",
        )
    if list(value.crafts) != list(raises_first(value.crafts)):
        raise RefusalError(
            Reason.INADMISSIBLE, "the objects are not in the order of their designators"
        )
    when = deadlines_of(agreed.deadlines, value.when.opened_us, value.tca_us)
    if when != value.when:
        raise RefusalError(
            Reason.WINDOW,
            "the deadlines of the baseline are not those of the agreement",
        )
    try:
        way = right_of_way(
            value.crafts,
            agreed.right_of_way,
            pc=value.pc,
            left_h=(value.tca_us - value.when.opened_us) / HOUR_US,
            last_gave_way=value.last_gave_way,
        )
    except ComityError as error:
        raise RefusalError(Reason.AUTHORITY, str(error)) from error
    if way != value.way:
        raise RefusalError(
            Reason.AUTHORITY,
            f"right of way of the baseline: {value.way.gives_way or 'people decide'}, by the "
            f"rules: {way.gives_way or 'people decide'} ({way.rule})",
        )
    if value.plan == "sole" and value.mover != way.gives_way:
        raise RefusalError(
            Reason.AUTHORITY,
            f"the sole mover is {value.mover}, but {way.gives_way} gives way",
        )
    pc = max(encounter.pc for encounter in encounters_of(value.data))
    if not np.isclose(pc, value.pc, rtol=CLOSE):
        raise RefusalError(
            Reason.NUMBERS,
            f"the data give Pc {pc:.3e}, the baseline states {value.pc:.3e}",
        )


def _windows(burns: Burns, period_s: float) -> None:
    """Check that windows lie about half-odd numbers of orbits before closest approach."""
    for begin, end in burns.leads_s:
        for lead in (begin, end):
            off = abs((lead / period_s) % 1.0 - 0.5)
            if off > HALF_WIDTH * (1.0 + CLOSE) + 1e-6 / period_s * 2.0:
                raise RefusalError(
                    Reason.WINDOW,
                    f"a window lies {off:.3f} orbits from a half-odd number of orbits "
                    f"before closest approach, at most {HALF_WIDTH:.3f}",
                )
