"""What is left of an encounter after a burn, by one's own computation over all data."""

from collections.abc import Mapping
from typing import Any

from comity.astro.manoeuvre.reach import encounter_at
from comity.astro.risk.records import Pair
from comity.coordination.negotiation.baseline import Baseline, RefusalError
from comity.coordination.negotiation.forms import state_of
from comity.coordination.negotiation.records import Reason
from comity.foundations.arrays import Floats

__all__ = ["pc_after", "state_told"]


def pc_after(baseline: Baseline, states: Mapping[str, Floats]) -> float:
    """Return the largest Pc over the data when objects fly other states (R5).

    Parameters
    ----------
    states
        Object → its state (6,) at the baseline's closest approach, km and km/s, in the
        baseline's frame; an object that is not named flies as each set of data says.
    """
    worst = 0.0
    for data in baseline.data:
        first, second = (
            states.get(craft.object, data.states[k])
            for k, craft in enumerate(baseline.crafts)
        )
        pair = Pair(first[:3], first[3:], second[:3], second[3:])
        met, _ = encounter_at(pair, data.covariance_km2, data.hbr_km)
        worst = max(worst, met.pc)
    return worst


def state_told(baseline: Baseline, body: Mapping[str, Any]) -> Floats:
    """Return the state that evidence tells.

    Raises
    ------
    RefusalError
        If it stands in another frame, or is no state.
    """
    if body["frame"] != baseline.frame:
        raise RefusalError(
            Reason.FRAME,
            f"evidence stands in {str(body['frame'])[:20]!r}, the baseline in "
            f"{baseline.frame}",
        )
    return state_of("state_tca", body["state_tca"])
