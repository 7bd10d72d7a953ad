"""Encounters of the data of a baseline, and the verdict on every outcome of its burns."""

from collections.abc import Mapping, Sequence

from comity.astro.manoeuvre.reach import encounter_at
from comity.astro.manoeuvre.records import Encounter
from comity.astro.risk.records import Pair
from comity.coordination.negotiation.admissible import Verdict, judge, judge_alone
from comity.coordination.negotiation.baseline import (
    Baseline,
    Choice,
    Data,
    RefusalError,
)
from comity.coordination.negotiation.records import Reason
from comity.foundations.errors import ComityError

__all__ = ["encounters_of", "mixes", "verdict_of"]


def encounters_of(data: Sequence[Data]) -> list[Encounter]:
    """Return the encounter by each set of data, the raising object first.

    Raises
    ------
    RefusalError
        If one of them gives no encounter.
    """
    out = []
    for one in data:
        first, second = one.states
        pair = Pair(first[:3], first[3:], second[:3], second[3:])
        try:
            out.append(encounter_at(pair, one.covariance_km2, one.hbr_km)[0])
        except ComityError as error:
            raise RefusalError(
                Reason.NUMBERS, f"data of {one.source} give no encounter: {error}"
            ) from error
    return out


def verdict_of(
    encounters: Sequence[Encounter],
    choices: Sequence[Choice | None],
    limits: Mapping[str, float],
) -> Verdict:
    """Judge every pair of windows of both parties, or the windows of one alone.

    Parameters
    ----------
    choices
        Burns of the raising object and of the other; ``None`` for one that does not move.
    """
    target, margin = limits["target_pc"], limits["margin"]
    one, two = choices
    verdicts: list[Verdict] = []
    if one is not None and two is not None:
        verdicts = [
            judge(encounters, a, b, target, margin)
            for a in (one.commit, one.fallback)
            for b in (two.commit, two.fallback)
            if len(a.leads_s) and len(b.leads_s)
        ]
    for k, choice in enumerate(choices):
        if choice is not None and not (one and two):
            verdicts += [
                judge_alone(encounters, k, burns, target, margin)
                for burns in (choice.commit, choice.fallback)
                if len(burns.leads_s)
            ]
    if not verdicts:
        return Verdict(
            False, "no window is left before closest approach", 0.0, 1.0, 1.0
        )
    return max(verdicts, key=lambda v: (not v.admissible, v.worst_nominal, v.worst_any))


def mixes(current: Baseline, earlier: Sequence[Baseline], party: str) -> bool:
    """Tell whether our burns are safe together with those of the other's earlier baselines.

    Both must be allowed to move in every epoch; the pairs of our current windows and the
    other's earlier windows are judged by the current data.
    """
    if not earlier:
        return True
    if any(value.plan != "pair" for value in (current, *earlier)):
        return False
    encounters = encounters_of(current.data)
    ours = current.craft_of(party).object
    for value in earlier:
        choices: list[Choice | None] = [
            current.choices[c.object]
            if c.object == ours
            else value.choices.get(c.object)
            for c in current.crafts
        ]
        if (
            None in choices
            or not verdict_of(encounters, choices, current.limits).admissible
        ):
            return False
    return True
