"""Observations with all that does not change while they are fitted, and their design."""

import numpy as np

from comity.astro.tracking.fitting.dynamics import Dynamics
from comity.astro.tracking.fitting.plans import Plan, forces_with
from comity.astro.tracking.fitting.pushes import with_grid
from comity.astro.tracking.fitting.slopes import (
    ACTING,
    GRIDDED,
    follow,
    with_edges,
)
from comity.astro.tracking.observing.ground import Ground
from comity.astro.tracking.observing.model import Predicted, predict
from comity.astro.tracking.observing.observations import KINDS, Observations
from comity.foundations.arrays import Bools, Floats

__all__ = ["Problem", "residuals_of"]

AXES = ("east", "north", "up")


def residuals_of(o: Observations, computed: Floats) -> Floats:
    """Return observed less computed, angles between -π and π."""
    out = o.value - computed
    turns = np.isin(o.kind, [2, 4])
    wrapped = (out + np.pi) % (2.0 * np.pi) - np.pi
    return np.where(turns, wrapped, out)


def _rows_of(o: Observations, station: list[str]) -> Bools:
    """Return where a station observes; everywhere if none is named."""
    if not station:
        return np.ones(len(o), np.bool_)
    names = [site.name for site in o.sites]
    return np.asarray(o.site == names.index(station[0]), np.bool_)


def _site_column(
    o: Observations, ground: Ground, name: str, partials: Floats
) -> Floats:
    """Return the partials by a bias or by the place of a station.

    What moves the object moves the site the other way.
    """
    what, which, *station = name.split(" ", 2)
    rows = _rows_of(o, station)
    if what == "bias":
        acts = rows & (o.kind == KINDS.index(which))
        return np.where(acts, 1.0, 0.0)
    axis = ground.axes[:, AXES.index(which)]
    toward = np.einsum("nij,ni->nj", ground.turn, axis)
    return np.where(rows, -np.einsum("nj,nj->n", partials[:, :3], toward), 0.0)


class Problem:
    """Observations with everything that does not change while fitting."""

    def __init__(
        self,
        o: Observations,
        ground: Ground,
        dynamics: Dynamics,
        at_us: int,
        plan: Plan,
    ) -> None:
        self.o, self.ground, self.dynamics, self.at_us = o, ground, dynamics, at_us
        self.plan = plan
        instants, back = np.unique(o.at_us, return_inverse=True)
        times = (instants - at_us) / 1e6
        pushed = any(p.name in GRIDDED for p in plan.parameters)
        self.times_s, seen = (
            with_grid(times) if pushed else (times, np.arange(len(times)))
        )
        if plan.air is not None:
            self.times_s, seen = with_edges(
                self.times_s, seen, (plan.air.edges_us - at_us) / 1e6
            )
        self.back = seen[back]

    def computed(
        self, state: Floats, values: dict[str, float]
    ) -> tuple[Predicted, Floats, Floats]:
        """Return prediction, biased values, and the design (N, 6 + parameters)."""
        forces = forces_with(self.plan, values)
        way = follow(self.dynamics, state, self.at_us, self.times_s, forces)
        found = predict(self.o, self.ground, way.path[self.back], self.plan.sky)
        design = [np.einsum("ni,nij->nj", found.partials, way.phi[self.back])]
        biased = found.values.copy()
        for p in self.plan.parameters:
            if p.name not in ACTING:
                column = _site_column(self.o, self.ground, p.name, found.partials)
                biased += values[p.name] * column
            else:
                slope = way.slope(p.name)[self.back]
                column = np.einsum("ni,ni->n", found.partials, slope)
            design.append(column[:, None])
        if way.air is not None:
            design.append(np.einsum("ni,nik->nk", found.partials, way.air[self.back]))
        return found, biased, np.hstack(design)
