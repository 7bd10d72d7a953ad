"""Real dynamics: burns with errors, flown by non-linear motion, and what is left."""

from dataclasses import dataclass

import numpy as np

from comity.astro.manoeuvre.reach import encounter_at
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.orbits.two_body import move
from comity.astro.risk.records import Pair
from comity.coordination.negotiation.baseline import Baseline
from comity.foundations.constants import EARTH_MU_TCG_KM3_S2


@dataclass(frozen=True)
class Flight:
    """A burn that was flown: why, when, and how much of the plan it gave."""

    by_commitment: bool
    at_us: int
    performance: float
    baseline: Baseline


def flown(state, lead_s, dv_km_s, sense):
    """Return the state (6,) at closest approach after a burn along the velocity."""
    before = move(state[:3], state[3:], np.array([-lead_s]), EARTH_MU_TCG_KM3_S2)[0]
    along = rtn_axes(before[:3], before[3:]) @ before[3:]
    push = rtn_axes(before[:3], before[3:]).T @ (
        sense * dv_km_s * along / np.linalg.norm(along)
    )
    return move(before[:3], before[3:] + push, np.array([lead_s]), EARTH_MU_TCG_KM3_S2)[
        0
    ]


def burn_of(flight, party):
    choice = flight.baseline.choices[flight.baseline.craft_of(party).object]
    return choice.commit if flight.by_commitment else choice.fallback


def state_after(flight, party, data=0):
    """Return the state at closest approach after a flight, by a set of data."""
    value = flight.baseline
    k = [c.party for c in value.crafts].index(party)
    burns = burn_of(flight, party)
    size = burns.dv_km_s[0] * flight.performance
    lead = (value.tca_us - flight.at_us) / 1e6
    return flown(value.data[data].states[k], lead, size, burns.sense)


def left_after(value, flights, rng):
    """Yield (Pc doing nothing, Pc after the flights) by every set of data."""
    sizes = {name: rng.uniform(0.0, 1.0) for name in flights}
    for data in value.data:
        states = [state.copy() for state in data.states]
        for k, craft in enumerate(value.crafts):
            if craft.party not in flights:
                continue
            flight = flights[craft.party]
            burns = burn_of(flight, craft.party)
            least, most = burns.dv_km_s
            # Any agreed size may be flown.
            size = (least + sizes[craft.party] * (most - least)) * flight.performance
            lead = (value.tca_us - flight.at_us) / 1e6
            states[k] = flown(states[k], lead, size, burns.sense)

        def pc(one, two, data=data):
            pair = Pair(one[:3], one[3:], two[:3], two[3:])
            return encounter_at(pair, data.covariance_km2, data.hbr_km)[0].pc

        yield pc(*data.states), pc(*states)
