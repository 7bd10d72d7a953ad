"""The trade space: when to burn, how much, both senses, for one event or several."""

from collections.abc import Sequence

import numpy as np

from comity.astro.manoeuvre.kernels.level import pcs_at
from comity.astro.manoeuvre.reach import (
    burn_state,
    execution_covariance,
    plane_map,
)
from comity.astro.manoeuvre.records import Encounter, Execution, TradeSpace
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.risk.plane import disc_pc, plane_of
from comity.astro.risk.records import Plane
from comity.foundations.arrays import Floats
from comity.foundations.errors import RangeError

__all__ = ["trade_space"]


def trade_space(
    encounters: Sequence[Encounter],
    offsets_s: Sequence[float],
    leads_s: Floats,
    dvs_km_s: Floats,
    *,
    blackouts_s: Sequence[tuple[float, float]] = (),
    execution: Execution | None = None,
) -> TradeSpace:
    """Return probability and miss over lead time and impulse along the velocity.

    Parameters
    ----------
    encounters
        Events of the same moving object; the first gives the zero of the leads.
    offsets_s
        When each event comes after the first, s.
    leads_s, dvs_km_s
        (L,) seconds before the first event, and (D,) signed impulses.
    blackouts_s
        Spans of lead time in which no burn is allowed.
    execution
        Errors of the burn; they widen the covariance.

    Returns
    -------
    TradeSpace
        Over several events: the probability of any, and the smallest miss. Events before
        a burn are not changed by it.

    Raises
    ------
    RangeError
        For lead times that are not above 0, or no event.
    """
    if not encounters or len(encounters) != len(offsets_s):
        raise RangeError(
            "events", len(encounters), "one offset for each of one or more"
        )
    if not np.all(leads_s > 0.0):
        raise RangeError("lead time", f"{np.min(leads_s)} s", "above 0 s")
    clear = np.ones((len(leads_s), len(dvs_km_s)))
    misses = np.full((len(leads_s), len(dvs_km_s)), np.inf)
    for k, lead in enumerate(leads_s):
        for encounter, offset in zip(encounters, offsets_s, strict=True):
            pcs, miss = _row(encounter, float(lead + offset), dvs_km_s, execution)
            clear[k] *= 1.0 - pcs
            misses[k] = np.minimum(misses[k], miss)
    allowed = np.ones(len(leads_s), bool)
    for begin, end in blackouts_s:
        low, high = min(begin, end), max(begin, end)
        allowed &= ~((leads_s >= low) & (leads_s <= high))
    return TradeSpace(leads_s, dvs_km_s, 1.0 - clear, misses, allowed)


def _row(
    encounter: Encounter, lead_s: float, dvs_km_s: Floats, execution: Execution | None
) -> tuple[Floats, Floats]:
    """Return probabilities and misses (D,) of one lead time."""
    plane = encounter.plane
    if lead_s <= 0.0:
        miss = float(np.linalg.norm(encounter.miss))
        return np.full(len(dvs_km_s), encounter.pc), np.full(len(dvs_km_s), miss)
    state = burn_state(encounter, lead_s)
    direction = rtn_axes(state[:3], state[3:]) @ state[3:]
    direction /= np.linalg.norm(direction)
    shift = plane_map(encounter, lead_s) @ direction
    points = encounter.miss + dvs_km_s[:, None] * shift
    misses = np.linalg.norm(points, axis=1)
    pcs = np.empty(len(dvs_km_s))
    if execution is None:
        pcs_at(points, plane.sigma_x_km, plane.sigma_y_km, encounter.hbr_km, pcs)
        return pcs, misses
    # The errors of a burn grow with its size: a plane for each.
    unit = execution_covariance(encounter, lead_s, direction, execution)
    for k, dv in enumerate(dvs_km_s):
        wide = encounter.covariance + dv**2 * unit
        turned = plane_of(encounter.pair, wide, encounter.hbr_km)
        x, y = turned.axes @ plane.axes.T @ points[k]
        pcs[k] = disc_pc(
            Plane(
                float(x),
                float(y),
                turned.sigma_x_km,
                turned.sigma_y_km,
                turned.axes,
                0.0,
                turned.clipped,
            ),
            encounter.hbr_km,
        )
    return pcs, misses
