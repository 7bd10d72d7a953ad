"""The probability that a burn leaves, computed from the states that evidence states."""

from collections.abc import Mapping

from comity.astro.manoeuvre.reach import encounter_at
from comity.astro.risk.records import Pair
from comity.coordination.negotiation.baseline import Baseline, RefusalError
from comity.coordination.negotiation.forms import state_of
from comity.coordination.negotiation.records import Reason
from comity.foundations.arrays import Floats
from comity.foundations.plain import Json

__all__ = ["pc_after", "state_of_evidence"]


def pc_after(baseline: Baseline, states: Mapping[str, Floats]) -> float:
    """Return the largest Pc over the sets of data when objects fly other states (R5).

    Parameters
    ----------
    states
        Object → its state (6,) at the baseline's closest approach, km and km/s, in the
        baseline's frame; other objects fly as each set of data gives.
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


def state_of_evidence(baseline: Baseline, body: Mapping[str, Json]) -> Floats:
    """Read the state (6,) at closest approach, km and km/s, from the body of evidence.

    Raises
    ------
    RefusalError
        If it is given in another frame, or is no state.
    """
    if body["frame"] != baseline.frame:
        raise RefusalError(
            Reason.FRAME,
            f"evidence is given in frame {str(body['frame'])[:20]!r}, the baseline in "
            f"{baseline.frame}",
            remedy=f"give the state in {baseline.frame}",
        )
    return state_of("state_tca", body["state_tca"])
