"""Encounters for tests: drawn from a seed, with data that two parties see differently."""

import numpy as np

from comity.astro.manoeuvre.reach import encounter_at
from comity.astro.risk.records import Pair
from comity.coordination.negotiation.baseline import Data
from comity.coordination.negotiation.right_of_way import Craft

MU = 398600.4418
HOUR_US = 3_600_000_000
ALFA, BRAVO = "party:alfa", "party:bravo"


def crafts(kinds=("automated", "automated"), parties=(ALFA, BRAVO)):
    return (
        Craft("object:norad:40001", "40001", parties[0], kinds[0], 4.0, None),
        Craft("object:norad:50002", "50002", parties[1], kinds[1], 9.0, None),
    )


def circular(rng, position, radius_km, angle):
    """Return a velocity across a position, turned by an angle about it."""
    up = position / np.linalg.norm(position)
    helper = np.array([0.0, 0.0, 1.0]) if abs(up[2]) < 0.9 else np.array([1.0, 0, 0])
    east = np.cross(helper, up)
    east /= np.linalg.norm(east)
    north = np.cross(up, east)
    speed = np.sqrt(MU / radius_km) * (1.0 + rng.uniform(-5e-4, 5e-4))
    return speed * (np.cos(angle) * east + np.sin(angle) * north)


def states(rng, miss_km=None, angle=None):
    """Return two states (2, 6) at a closest approach in low orbit."""
    radius = rng.uniform(6_900.0, 7_500.0)
    up = rng.normal(size=3)
    position = radius * up / np.linalg.norm(up)
    turn = rng.uniform(0.0, 2.0 * np.pi)
    angle = rng.uniform(0.3, 2.6) if angle is None else angle
    one = circular(rng, position, radius, turn)
    two = circular(rng, position, radius, turn + angle)
    across = np.cross(two - one, rng.normal(size=3))
    across /= np.linalg.norm(across)
    miss = rng.uniform(0.02, 0.4) if miss_km is None else miss_km
    return np.array([[*position, *one], [*(position + miss * across), *two]])


def covariance(rng, pair):
    """Return a combined covariance (3, 3): long along the track of each."""
    total = np.zeros((3, 3))
    for state in pair:
        r, v = state[:3], state[3:]
        x = r / np.linalg.norm(r)
        z = np.cross(r, v) / np.linalg.norm(np.cross(r, v))
        axes = np.stack([x, np.cross(z, x), z])
        sigma = np.array([rng.uniform(0.01, 0.04), rng.uniform(0.06, 0.3), 0.02])
        total += axes.T @ np.diag(sigma**2) @ axes
    return total


def seen(rng, least_pc=2e-4, sets=2, angle=None):
    """Return sets of data of one encounter whose Pc is high enough to act."""
    while True:
        pair = states(rng, angle=angle)
        cov = covariance(rng, pair)
        hbr_km = rng.uniform(0.005, 0.02)
        found = []
        for k in range(sets):
            moved = pair.copy()
            if k:
                # The other party's picture is older and a little off.
                moved[:, :3] += rng.normal(scale=0.01, size=(2, 3))
            found.append(
                Data(
                    (ALFA, BRAVO)[k % 2],
                    f"cdm {k}",
                    0,
                    moved,
                    cov * (1 + 0.3 * k),
                    hbr_km,
                )
            )
        first = found[0].states
        met, _ = encounter_at(
            Pair(first[0, :3], first[0, 3:], first[1, :3], first[1, 3:]), cov, hbr_km
        )
        if met.pc > least_pc:
            return tuple(found)
