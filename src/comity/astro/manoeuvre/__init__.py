"""An encounter and constraints enter; burns leave, with cost and what is left of risk.

Impulses in any direction and along the velocity, the trade space of size against time,
the way back to the track, and the outcomes for both parties at every performance. Each
burn is flown non-linearly before it is given. The room refuses targets that are no
probability and burns that come after the encounter. Screening a burn against the whole
catalogue is a workflow of the node.
"""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.astro.manoeuvre.impulse import along_velocity, optimal_impulse
    from comity.astro.manoeuvre.outcomes import outcomes_of
    from comity.astro.manoeuvre.reach import encounter_at
    from comity.astro.manoeuvre.records import Burn, Encounter, Execution, TradeSpace
    from comity.astro.manoeuvre.restore import return_to_track
    from comity.astro.manoeuvre.trade import trade_space

__all__ = [
    "Burn",
    "Encounter",
    "Execution",
    "TradeSpace",
    "along_velocity",
    "encounter_at",
    "optimal_impulse",
    "outcomes_of",
    "return_to_track",
    "trade_space",
]

offer(
    __name__,
    {
        "impulse": "along_velocity optimal_impulse",
        "outcomes": "outcomes_of",
        "reach": "encounter_at",
        "records": "Burn Encounter Execution TradeSpace",
        "restore": "return_to_track",
        "trade": "trade_space",
    },
)
