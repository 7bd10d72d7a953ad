"""From data to a baseline: windows, sizes, and who may move so that every outcome is safe.

Both may move if every pair of their windows passes; else one alone, in either sense, by right
of way; else people decide.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from comity.astro.manoeuvre.records import Encounter
from comity.coordination.negotiation.admissible import (
    Burns,
    leads_of,
    periods_of,
    scope_of,
    size_for,
)
from comity.coordination.negotiation.baseline import (
    FRAMES,
    Baseline,
    Choice,
    Data,
    RefusalError,
)
from comity.coordination.negotiation.clock import Deadlines, deadlines_of
from comity.coordination.negotiation.outcomes import encounters_of, verdict_of
from comity.coordination.negotiation.records import Reason
from comity.coordination.negotiation.right_of_way import (
    Craft,
    Way,
    raises_first,
    right_of_way,
)
from comity.coordination.negotiation.terms import terms_for_cases
from comity.foundations.arrays import Floats
from comity.foundations.constants import HOUR_US

__all__ = [
    "BaselineInputs",
    "make_baseline",
]

#: Windows of each kind that are offered; the earliest need the least fuel.
MAX_WINDOWS = 2
#: Multiples of the least size that are tried before one alone has to move.
GROWTH = (1.05, 1.3, 1.7, 2.4)
#: Largest size over the least one, and the largest burn of a party that sets no limit, m/s.
SPREAD, DEFAULT_MAX_BURN_M_S = 1.1, 1.0


def _burns(
    encounters: Sequence[Encounter],
    mover: int,
    leads: Floats,
    sense: int,
    growth: float,
    limits: Mapping[str, float],
    largest_km_s: float,
) -> Burns | None:
    if not len(leads):
        return Burns(leads, (0.0, 0.0), sense)
    size = size_for(encounters, mover, leads, sense, limits["target_pc"], largest_km_s)
    if size is None or size * growth * SPREAD > largest_km_s:
        return None
    return Burns(leads, (size * growth, size * growth * SPREAD), sense)


def _choice(
    encounters: Sequence[Encounter],
    mover: int,
    leads: tuple[Floats, Floats],
    sense: int,
    growth: float,
    limits: Mapping[str, float],
    largest_km_s: float,
) -> Choice | None:
    """Return the smallest windows and sizes that reach the target alone."""
    commit, fallback = (
        _burns(encounters, mover, each, sense, growth, limits, largest_km_s)
        for each in leads
    )
    if commit is None or fallback is None:
        return None
    if not len(commit.leads_s) and not len(fallback.leads_s):
        return None
    return Choice(commit, fallback)


def windows_of(
    when: Deadlines, period_s: float, least_s: float
) -> tuple[Floats, Floats]:
    """Return lead times of windows for commitment and for fallback, (W, 2) each, s."""

    def lead(at_us: int) -> float:
        return (when.tca_us - at_us) / 1e6

    commit = leads_of(period_s, lead(when.burn_until_us), lead(when.burn_from_us))
    fallback = leads_of(period_s, least_s, lead(when.fallback_us))
    if not when.talks:
        commit = commit[:0]
    return commit[:MAX_WINDOWS], fallback[:MAX_WINDOWS]


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineInputs:
    """What a baseline is computed from.

    Attributes
    ----------
    agreement, terms
        Hash of the agreement's version, and its terms: ``deadlines``, ``thresholds``,
        ``right_of_way``.
    crafts
        The two objects.
    frame, tca_us
        Frame of the states, and closest approach.
    opened_us
        When the baseline is made: deadlines count from there.
    data
        Sets of data whose first state is of the raising object.
    largest_m_s
        Largest burn by object, m/s; ``DEFAULT_MAX_BURN_M_S`` for others.
    last_gave_way
        Party that gave way in the case before.
    round
        Number of the attempt, from 1.
    """

    agreement: str
    terms: Mapping[str, object]
    crafts: Sequence[Craft]
    frame: str
    tca_us: int
    opened_us: int
    data: Sequence[Data]
    largest_m_s: Mapping[str, float] = field(default_factory=dict)
    last_gave_way: str = ""
    round: int = 1


def make_baseline(inputs: BaselineInputs) -> Baseline:
    """Compute the baseline of a case: roles, deadlines, windows and sizes.

    Raises
    ------
    RefusalError, RangeError, FormatError
        If data, deadlines or classes cannot be used.
    """
    if inputs.frame not in FRAMES:
        raise RefusalError(
            Reason.FRAME,
            f"frame {inputs.frame[:20]!r} is not used for baselines",
            remedy=f"one of {', '.join(FRAMES)}",
        )
    terms = terms_for_cases(inputs.terms)
    limits = terms.limits
    pair = raises_first(inputs.crafts)
    when = deadlines_of(terms.deadlines, inputs.opened_us, inputs.tca_us)
    encounters = encounters_of(inputs.data)
    pc = max(encounter.pc for encounter in encounters)
    way = right_of_way(
        pair,
        terms.right_of_way,
        pc=pc,
        left_h=(inputs.tca_us - inputs.opened_us) / HOUR_US,
        last_gave_way=inputs.last_gave_way,
    )
    largest = [
        inputs.largest_m_s.get(craft.object, DEFAULT_MAX_BURN_M_S) / 1e3
        for craft in pair
    ]
    plan, mover, choices, reason = _plan(encounters, pair, when, way, limits, largest)
    return Baseline(
        inputs.agreement,
        pair,
        inputs.frame,
        inputs.tca_us,
        pc,
        when,
        tuple(inputs.data),
        plan,
        mover,
        choices,
        way,
        inputs.last_gave_way,
        limits,
        inputs.round,
        reason,
    )


def _plan(
    encounters: Sequence[Encounter],
    pair: tuple[Craft, Craft],
    when: Deadlines,
    way: Way,
    limits: Mapping[str, float],
    largest: Sequence[float],
) -> tuple[str, str, dict[str, Choice], str]:
    """Return plan, mover, choices by object, and the reason."""
    if max(encounter.pc for encounter in encounters) <= limits["target_pc"]:
        return "none", "", {}, "no burn is needed: Pc is at or below the target"
    outside = next((why for why in map(scope_of, encounters) if why), "")
    if outside:
        return "people", "", {}, f"a separation plan is needed: {outside}"
    periods = periods_of(encounters[0])
    leads = [windows_of(when, period, 0.25 * period) for period in periods]
    able = [craft.kind != "non-manoeuvrable" for craft in pair]
    crewed = any(craft.kind in {"crewed", "unknown"} for craft in pair)
    reason = "one of the objects cannot move"
    if all(able) and not crewed:
        for growth in GROWTH:
            both = [
                _choice(encounters, k, leads[k], 1 - 2 * k, growth, limits, largest[k])
                for k in (0, 1)
            ]
            if None in both:
                reason = "no burn of the fixed sense reaches the target"
                break
            verdict = verdict_of(encounters, both, limits)
            reason = verdict.reason
            if verdict.admissible:
                by_object = {
                    craft.object: choice
                    for craft, choice in zip(pair, both, strict=True)
                    if choice is not None
                }
                return "pair", "", by_object, reason
    if crewed or not way.gives_way:
        return "people", "", {}, f"people decide who moves: {way.rule}"
    k = 0 if pair[0].object == way.gives_way else 1
    alone = _alone(encounters, k, leads[k], limits, largest[k])
    if alone is None:
        return "people", "", {}, f"no burn of {way.gives_way} alone is safe; {reason}"
    return "sole", way.gives_way, {way.gives_way: alone}, reason


def _alone(
    encounters: Sequence[Encounter],
    k: int,
    leads: tuple[Floats, Floats],
    limits: Mapping[str, float],
    largest_km_s: float,
) -> Choice | None:
    """Return the safe burns of a sole mover, in the sense that needs less fuel."""
    safe = []
    for sense in (1, -1):
        for growth in GROWTH:
            choice = _choice(encounters, k, leads, sense, growth, limits, largest_km_s)
            if choice is None:
                break
            both: list[Choice | None] = [None, None]
            both[k] = choice
            if verdict_of(encounters, both, limits).admissible:
                safe.append(choice)
                break
    return min(
        safe,
        key=lambda c: max(c.commit.dv_km_s[0], c.fallback.dv_km_s[0]),
        default=None,
    )
