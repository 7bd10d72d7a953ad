"""A simulated low orbit seen by radars: observations with noise, and the truth."""

from dataclasses import dataclass, replace

import numpy as np

from comity.astro.tracking.fitting.dynamics import Dynamics, Forces
from comity.astro.tracking.observing.ground import Ground, ground_of
from comity.astro.tracking.observing.model import Sky, predict
from comity.astro.tracking.observing.observations import (
    Observations,
    Site,
    observations_of,
)
from comity.foundations.arrays import Floats, Ints
from comity.foundations.time import EarthOrientation

__all__ = ["Radar", "radar_case", "with_noise"]

SITES = (
    ("patagonia", -53.0, -71.0, 0.3),
    ("florida", 30.6, -86.2, 0.1),
    ("exmouth", -21.8, 114.2, 0.1),
    ("kwajalein", 9.4, 167.5, 0.1),
)
RANGE_KM, ANGLE_RAD = 0.02, float(np.radians(0.02))
COUNT = 504


@dataclass(frozen=True, slots=True)
class Radar:
    """Observations without noise, where their sites were, epoch and state of the truth."""

    perfect: Observations
    ground: Ground
    at_us: int
    state: Floats
    forces: Forces
    sky: Sky


def first_state() -> Floats:
    """Return an orbit of 7,160 km and 98.6°."""
    a, e, i, node, u = (
        7160.0,
        0.001,
        np.radians(98.6),
        np.radians(40.0),
        np.radians(10.0),
    )
    r = a * (1.0 - e)
    v = np.sqrt(398600.4415 * (1.0 + e) / r)
    p = np.array([np.cos(node), np.sin(node), 0.0])
    q = np.array([-np.sin(node) * np.cos(i), np.cos(node) * np.cos(i), np.sin(i)])
    return np.concatenate(
        [r * (np.cos(u) * p + np.sin(u) * q), v * (-np.sin(u) * p + np.cos(u) * q)]
    )


def radar_case(
    dynamics: Dynamics, orientation: EarthOrientation, at_us: int, *, days: float = 2.0
) -> Radar:
    """Return 504 sightings (range, azimuth, elevation) in two days of four sites, above 10°."""
    state, sky, forces = first_state(), Sky(air=False, bending=False), Forces()
    sites = [
        Site(name, np.radians(lat), np.radians(lon), alt, {}, {}, {})
        for name, lat, lon, alt in SITES
    ]
    times = np.arange(0.0, days * 86400.0, 20.0)
    path, _ = dynamics.path(state, at_us, times, forces, partials=False)
    at = at_us + np.round(times * 1e6).astype(np.int64)
    seen: list[tuple[int, str]] = []
    for site in sites:
        o = _raw([site], at, [site.name] * len(at), "elevation")
        ground = ground_of(o, orientation)
        up = predict(o, ground, path, sky).elevation_rad
        seen += [(int(t), site.name) for t in at[up > np.radians(10.0)]]
    seen.sort()
    # Evenly out of all that could be had; each gives three numbers.
    rows = np.unique(np.linspace(0, len(seen) - 1, COUNT).round().astype(int))
    some = [seen[k] for k in rows]
    every = [(t, name, kind) for t, name in some for kind in KINDS_SEEN]
    o = observations_of(
        sites,
        [t for t, _, _ in every],
        [name for _, name, _ in every],
        [kind for _, _, kind in every],
        [1000.0 if kind == "range" else 0.1 for _, _, kind in every],
        [RANGE_KM if kind == "range" else ANGLE_RAD for _, _, kind in every],
    )
    ground = ground_of(o, orientation)
    instants, back = np.unique(o.at_us, return_inverse=True)
    path, _ = dynamics.path(
        state, at_us, (instants - at_us) / 1e6, forces, partials=False
    )
    values = predict(o, ground, path[back], sky).values
    return Radar(replace(o, value=values), ground, at_us, state, forces, sky)


KINDS_SEEN = ("range", "azimuth", "elevation")


def _raw(sites: list[Site], at: Ints, names: list[str], kind: str) -> Observations:
    return observations_of(
        sites, at.tolist(), names, [kind] * len(at), [0.1] * len(at), [1e-4] * len(at)
    )


def with_noise(case: Radar, random: np.random.Generator) -> Observations:
    """Return the observations with Gaussian noise of their sigmas."""
    o = case.perfect
    return replace(o, value=o.value + random.normal(size=len(o)) * o.sigma)
