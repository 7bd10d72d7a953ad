"""Partials of a path by forces."""

from dataclasses import dataclass

import numpy as np

from comity.astro.tracking.fitting.air import air_partials
from comity.astro.tracking.fitting.dynamics import (
    FORCES,
    Dynamics,
    Forces,
    changed,
    rough,
)
from comity.astro.tracking.fitting.pushes import PUSHES, push_partials
from comity.astro.tracking.fitting.revolution import REVOLUTION, revolution_partials
from comity.foundations.arrays import Floats, Ints
from comity.foundations.errors import DataError

__all__ = ["ACTING", "GRIDDED", "Followed", "follow", "with_edges"]

#: Parameters that act on a path; those of them whose partials are sums along it, on a grid.
ACTING = frozenset({*FORCES, *REVOLUTION})
GRIDDED = frozenset({*PUSHES, *REVOLUTION})


def with_edges(times_s: Floats, seen: Ints, edges_s: Floats) -> tuple[Floats, Ints]:
    """Return times with the edges inside them and the epoch, and where those asked for are.

    Parameters
    ----------
    times_s, seen
        (K,) times that rise, s from the epoch; which of them are asked for.
    edges_s
        Edges of bins, s from the epoch.
    """
    low, high = min(float(times_s[0]), 0.0), max(float(times_s[-1]), 0.0)
    inside = edges_s[(edges_s > low) & (edges_s < high)]
    every = np.unique(np.concatenate([times_s, inside, [0.0]]))
    return every, np.searchsorted(every, times_s[seen]).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Followed:
    """A path with its partials.

    Attributes
    ----------
    dynamics, state, at_us, times_s, forces
        What was followed: state (6,) at the epoch, times (K,) in seconds from it.
    path, phi
        States (K, 6) and transition matrices (K, 6, 6).
    air
        (K, 6, bins) partials by the logarithms of the density factors, None without bins.
    """

    dynamics: Dynamics
    state: Floats
    at_us: int
    times_s: Floats
    forces: Forces
    path: Floats
    phi: Floats
    air: Floats | None

    def slope(self, name: str) -> Floats:
        """Return the partials (K, 6) by one of ``ACTING``; zero for a density where there is no air."""
        if name in PUSHES:
            return push_partials(name, self.times_s, self.path, self.phi)
        if name in REVOLUTION:
            return self._swing(name)
        value = float(getattr(self.forces, name))
        if name == "drag_m2_kg" and self.air is not None and value > 0.0:
            # Drag acts as all bins of the air together, which cover the whole path.
            whole: Floats = self.air.sum(axis=2) / value
            return whole
        step = FORCES[name]
        near = rough(self.dynamics)
        start = (self.state, self.at_us, self.times_s)
        more = changed(self.forces, name, value + step)
        other, _ = near.path(*start, more, partials=False)
        usual, _ = near.path(*start, self.forces, partials=False)
        out: Floats = (other - usual) / step
        return out

    def _swing(self, name: str) -> Floats:
        if self.air is None:
            return np.zeros_like(self.path)
        starts = np.array([when for when, _ in self.forces.air])
        edges_s = (starts - self.at_us) / 1e6
        found = (self.path, self.phi)
        return revolution_partials(name, self.times_s, found, self.air, edges_s)


def follow(
    dynamics: Dynamics, state: Floats, at_us: int, times_s: Floats, forces: Forces
) -> Followed:
    """Follow a path with its partials; the times hold all edges of the air's bins inside them.

    Raises
    ------
    DataError
        If the dynamics give no partials.
    """
    path, phi = dynamics.path(state, at_us, times_s, forces, partials=True)
    if phi is None:
        raise DataError("the dynamics give no partials")
    air = None
    if forces.air:
        air = air_partials(dynamics, at_us, times_s, (path, phi), forces)
    return Followed(dynamics, state, at_us, times_s, forces, path, phi, air)
