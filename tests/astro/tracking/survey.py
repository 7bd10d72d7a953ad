"""A simulated survey: thousands of objects, some close together, radars that miss and see ghosts."""

from dataclasses import dataclass

import numpy as np

from comity.astro.orbits.rtn import covariance_from_rtn
from comity.astro.orbits.two_body import move, transition
from comity.astro.tracking.association.hypothesis_tree import Detections, Known
from comity.foundations.arrays import Bools, Floats, Ints

__all__ = ["Survey", "make_survey"]

MU = 398600.4415
RATE = 7.292115e-5
SITES = (
    (37.2, -5.6),
    (48.7, -97.9),
    (-21.8, 114.2),
    (69.3, 16.0),
    (9.4, 167.5),
    (-53.0, -71.0),
)
STEP_S, MINUTES = 30.0, 20.0
#: Range (km) and angles (rad) of a plot; what the catalogue is good to (radial, along, across; km).
NOISE_KM, NOISE_RAD = 0.05, np.radians(0.05)
PRIOR_KM = np.array([0.4, 5.0, 0.4])
DETECTED, GHOSTS, FARTHEST_KM, LOWEST = 0.85, 15.0, 3500.0, np.radians(15.0)


@dataclass(frozen=True, slots=True)
class Survey:
    """Plots with their truth, and what was known before.

    Attributes
    ----------
    plots, scene
        What is given to the association.
    truth
        (N,) object of each plot; -1 a ghost, from ``known`` on an unknown object.
    known
        How many objects are known.
    times_s
        (scans,) instants.
    true_paths
        For each known object its true states at its scans.
    """

    plots: Detections
    scene: Known
    truth: Ints
    known: int
    times_s: Floats
    true_paths: list[Floats]


def orbits(random: np.random.Generator, count: int, clouds: int, each: int) -> Floats:
    """Return states (count, 6), the first ``clouds × each`` of them in clouds of fragments."""
    out: list[Floats] = []
    while len(out) < count:
        a = random.uniform(6900.0, 7900.0)
        i = np.radians(
            random.choice([53.0, 74.0, 82.5, 86.4, 98.6]) + random.normal() * 0.5
        )
        node, u = random.uniform(0.0, 2.0 * np.pi, 2)
        p = np.array([np.cos(node), np.sin(node), 0.0])
        q = np.array([-np.sin(node) * np.cos(i), np.cos(node) * np.cos(i), np.sin(i)])
        r = a * (np.cos(u) * p + np.sin(u) * q)
        v = np.sqrt(MU / a) * (-np.sin(u) * p + np.cos(u) * q)
        state = np.concatenate([r, v])
        if len(out) < clouds * each:
            # Fragments an hour after: metres a second apart become kilometres.
            for _ in range(each):
                kick = np.concatenate([np.zeros(3), random.normal(size=3) * 2e-3])
                one = state + kick
                out.append(move(one[:3], one[3:], np.array([3600.0]))[0])
        else:
            out.append(state)
    return np.array(out[:count])


def _sites(time_s: float) -> Floats:
    lat = np.radians([s[0] for s in SITES])
    lon = np.radians([s[1] for s in SITES]) + RATE * time_s
    return 6371.0 * np.stack(
        [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1
    )


def _seen(site: Floats, places: Floats) -> Bools:
    off = places - site
    far = np.linalg.norm(off, axis=1)
    up = off @ (site / np.linalg.norm(site)) / far
    near: Bools = (far < FARTHEST_KM) & (up > np.sin(LOWEST))
    return near


def _across(line: Floats, site: Floats) -> Floats:
    up = site / np.linalg.norm(site)
    first = np.cross(np.broadcast_to(up, line.shape), line)
    first = first / np.linalg.norm(first, axis=1, keepdims=True)
    return np.stack([first, np.cross(line, first)], axis=1)


def _noisy(
    random: np.random.Generator, site: Floats, places: Floats
) -> tuple[Floats, Floats]:
    off = places - site
    far = np.linalg.norm(off, axis=1)
    line = off / far[:, None]
    axes = _across(line, site)
    line = line + np.einsum(
        "nk,nkj->nj", random.normal(size=(len(line), 2)) * NOISE_RAD, axes
    )
    line /= np.linalg.norm(line, axis=1, keepdims=True)
    return line, far + random.normal(size=len(far)) * NOISE_KM


def _ghosts(random: np.random.Generator, site: Floats) -> tuple[Floats, Floats]:
    """Return lines and ranges of false plots, even over the cone and its ranges."""
    count = random.poisson(GHOSTS)
    up = site / np.linalg.norm(site)
    east = np.cross([0.0, 0.0, 1.0], up)
    east /= np.linalg.norm(east)
    height = random.uniform(np.sin(LOWEST), 1.0, count)
    azimuth = random.uniform(0.0, 2.0 * np.pi, count)
    flat = np.sqrt(1.0 - height**2)
    line = (
        height[:, None] * up
        + (flat * np.sin(azimuth))[:, None] * east
        + (flat * np.cos(azimuth))[:, None] * np.cross(up, east)
    )
    return line, random.uniform(400.0, FARTHEST_KM, count)


def make_survey(
    seed: int,
    *,
    known: int = 2000,
    unknown: int = 60,
    clouds: int = 40,
    each: int = 10,
    minutes: float = MINUTES,
) -> Survey:
    """Return a survey of 20 minutes by six radars, a scan every 30 s."""
    random = np.random.default_rng(seed)
    true = np.vstack(
        [orbits(random, known, clouds, each), orbits(random, unknown, 0, 0)]
    )
    times = np.arange(0.0, minutes * 60.0, STEP_S)
    paths = np.array([move(s[:3], s[3:], times) for s in true])
    spread = np.diag(np.concatenate([PRIOR_KM**2, (PRIOR_KM[[1, 0, 2]] * 1e-3) ** 2]))
    # Along the track and the radial speed are one: an object that is ahead came from lower.
    spread[1, 3] = spread[3, 1] = -0.99 * np.sqrt(spread[1, 1] * spread[3, 3])
    covariances = np.array(
        [covariance_from_rtn(spread, s[:3], s[3:]) for s in true[:known]]
    )
    told = np.array(
        [
            random.multivariate_normal(s, p)
            for s, p in zip(true[:known], covariances, strict=True)
        ]
    )
    guessed = np.array([move(s[:3], s[3:], times) for s in told])
    columns: list[tuple[Floats, Floats, Floats, Ints, int]] = []
    scans: list[list[int]] = [[] for _ in range(known)]
    scan = 0
    for t, time_s in enumerate(times):
        for site in _sites(float(time_s)):
            inside = _seen(site, paths[:, t, :3])
            hit = np.flatnonzero(inside & (random.uniform(size=len(true)) < DETECTED))
            line, far = _noisy(random, site, paths[hit, t, :3])
            ghost, away = _ghosts(random, site)
            order = random.permutation(len(hit) + len(ghost))
            who = np.concatenate([hit, np.full(len(ghost), -1)])[order]
            both = np.vstack([line, ghost])[order], np.concatenate([far, away])[order]
            columns.append((both[0], both[1], site, who, scan))
            for k in np.flatnonzero(_seen(site, guessed[:, t, :3])).tolist():
                scans[k].append(scan)
            scan += 1
    lines = np.vstack([c[0] for c in columns])
    sites = np.vstack([np.broadcast_to(c[2], c[0].shape) for c in columns])
    axes = np.concatenate([_across(c[0], c[2]) for c in columns])
    count = len(lines)
    plots = Detections(
        np.concatenate([np.full(len(c[0]), c[4]) for c in columns]),
        sites,
        lines,
        np.concatenate([c[1] for c in columns]),
        np.full(count, NOISE_KM),
        np.full((count, 2), NOISE_RAD),
        axes,
    )
    volume = 2.0 * np.pi * (1.0 - np.sin(LOWEST)) * (FARTHEST_KM - 400.0)
    at = np.repeat(times, len(SITES))
    scene_paths, turns = [], []
    for k in range(known):
        mine = np.array(scans[k], np.int64)
        scene_paths.append(guessed[k, mine // len(SITES)])
        moves, before, state = [], 0.0, told[k]
        for s in mine:
            gap = float(at[s]) - before
            moved, phi = (
                transition(state[:3], state[3:], gap) if gap else (state, np.eye(6))
            )
            moves.append(phi)
            before, state = float(at[s]), moved
        turns.append(np.array(moves).reshape(-1, 6, 6))
    scene = Known(
        [np.array(s, np.int64) for s in scans],
        scene_paths,
        turns,
        covariances,
        np.full(scan, DETECTED),
        np.full(scan, (GHOSTS + 1.0) / volume),
    )
    return Survey(
        plots,
        scene,
        np.concatenate([c[3] for c in columns]),
        known,
        at,
        [paths[k, np.array(scans[k], np.int64) // len(SITES)] for k in range(known)],
    )
