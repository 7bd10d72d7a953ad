"""Linking of tracklets that are hours or days apart.

A tracklet's velocity is too uncertain to be propagated over days, but its position is not: if two tracklets are of one
object, the orbit between both positions (Lambert's problem, over as many revolutions as the period allows) has both
velocities. The node is corrected for its secular drift by J2. The differences of velocity are normalised by the
covariances of both tracklets.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from comity.astro.orbits.gravity import WGS72
from comity.astro.orbits.two_body import turned
from comity.astro.tracking.association.track_initiation import Tracklet, is_orbit
from comity.astro.tracking.initial.lambert import lambert
from comity.foundations.arrays import Floats
from comity.foundations.constants import DAY_S, EARTH_MU_KM3_S2, EARTH_RADIUS_KM
from comity.foundations.errors import ComityError

__all__ = ["Link", "Tracklet", "link_tracklets"]

#: Error of the model of motion between tracklets, km/s.
MODEL_KM_S = 0.02
#: Squared distance (χ², six numbers, one in 1,000).
GATE = 22.5
#: Planes further apart than this are not compared, rad.
PLANE_RAD = np.radians(6.0)
#: Longest gap between linked tracklets, days.
MAX_GAP_D = 5.0


@dataclass(frozen=True, slots=True)
class Link:
    """Two tracklets that may be of one object: indices, χ², revolutions between, state at the first."""

    first: int
    second: int
    distance: float
    turns: int
    state: Floats


def _secular(state: Floats) -> tuple[float, float, float]:
    """Compute semi-major axis (km), period (s), and the drift of the node (rad/s)."""
    r, v2 = float(np.linalg.norm(state[:3])), float(state[3:] @ state[3:])
    a = 1.0 / (2.0 / r - v2 / EARTH_MU_KM3_S2)
    h = np.cross(state[:3], state[3:])
    p = float(h @ h) / EARTH_MU_KM3_S2
    n = float(np.sqrt(EARTH_MU_KM3_S2 / a**3))
    drift = -1.5 * n * WGS72.j2 * (EARTH_RADIUS_KM / p) ** 2 * h[2] / np.linalg.norm(h)
    return a, 2.0 * np.pi / n, float(drift)


def _between(
    one: Floats, two: Floats, time_s: float, turns: int
) -> list[tuple[Floats, Floats]]:
    """Compute velocities at both ends of orbits in the sense of rotation of the first."""
    forward = float(np.cross(one[:3], two[:3]) @ np.cross(one[:3], one[3:])) >= 0.0
    try:
        return lambert(one[:3], two[:3], time_s, turns=turns, backward=not forward)
    except ComityError:
        return []


def _spread(
    one: Tracklet, two: Tracklet, gap: float, first: Floats, turns: int
) -> Floats:
    """Compute the covariance (6, 6) of both differences of velocity.

    From the velocities themselves and, through the orbit between, from the positions.
    """
    out = np.eye(6) * MODEL_KM_S**2
    out[:3, :3] += one.covariance[3:, 3:]
    out[3:, 3:] += two.covariance[3:, 3:]
    base = _between(first, two.state, gap, turns)
    for end, tracklet in ((0, one), (1, two)):
        for k in range(3):
            step = float(np.sqrt(tracklet.covariance[k, k]))
            a, b = first.copy(), two.state.copy()
            (a, b)[end][k] += step
            moved = _between(a, b, gap, turns)
            if len(moved) != len(base) or not base:
                continue
            column = np.concatenate(
                [moved[0][0] - base[0][0], moved[0][1] - base[0][1]]
            )
            out += np.outer(column, column)
    return out


def _link(i: int, j: int, one: Tracklet, two: Tracklet) -> Link | None:
    gap = (two.at_us - one.at_us) / 1e6
    _, period, drift = _secular(one.state)
    first = turned(one.state, drift * gap)
    planes = [np.cross(s[:3], s[3:]) for s in (first, two.state)]
    planes = [h / np.linalg.norm(h) for h in planes]
    if planes[0] @ planes[1] < np.cos(PLANE_RAD):
        return None
    # The uncertainty of the velocity is that of the period, hence of the revolutions.
    speed = float(np.sqrt(np.trace(one.covariance[3:, 3:])))
    loose = 3.0 * speed / float(np.linalg.norm(one.state[3:])) * gap / period
    middle, margin = gap / period, 1.0 + 3.0 * loose
    best: Link | None = None
    for turns in range(max(0, int(middle - margin)), int(middle + margin) + 1):
        orbits = _between(first, two.state, gap, turns)
        if not orbits:
            continue
        spread = _spread(one, two, gap, first, turns)
        for before, after in orbits:
            off = np.concatenate([before - first[3:], after - two.state[3:]])
            distance = float(off @ np.linalg.solve(spread, off))
            if distance < (GATE if best is None else best.distance):
                state = turned(np.concatenate([first[:3], before]), -drift * gap)
                if is_orbit(state):
                    best = Link(i, j, distance, turns, state)
    return best


def link_tracklets(
    tracklets: Sequence[Tracklet],
    *,
    longest_d: float = MAX_GAP_D,
    tick: Callable[[int, int], None] | None = None,
) -> list[Link]:
    """Link tracklets, the closest first; each gets at most one before and one after.

    Tracklets of one object over several days form a chain of links.
    """
    order = sorted(range(len(tracklets)), key=lambda k: tracklets[k].at_us)
    links: list[Link] = []
    for a, i in enumerate(order):
        if tick is not None:
            tick(a, len(order))
        for j in order[a + 1 :]:
            gap = (tracklets[j].at_us - tracklets[i].at_us) / 1e6
            if gap > longest_d * DAY_S:
                break
            if gap < 60.0:
                continue
            link = _link(i, j, tracklets[i], tracklets[j])
            if link is not None:
                links.append(link)
    links.sort(key=lambda link: link.distance)
    after: set[int] = set()
    before: set[int] = set()
    out = []
    for link in links:
        if link.first in after or link.second in before:
            continue
        after.add(link.first)
        before.add(link.second)
        out.append(link)
    return out
