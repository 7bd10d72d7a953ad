"""Three directions → the orbit: Gauss's method, and Gooding's.

Gauss: the series to the third order and the polynomial of degree eight (Vallado, algorithm 52),
then f and g made exact by iteration; for arcs of some degrees. Gooding (1993, 1997): the distances
at the first and the last are sought such that Lambert's orbit between them passes where the object
was seen in between; for any arc, also over turns.
"""

from collections.abc import Iterator

import numpy as np

from comity.astro.orbits.two_body import move
from comity.astro.tracking.initial.lambert import lambert
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_KM3_S2
from comity.foundations.errors import ComityError, DataError, RangeError

__all__ = ["gauss", "gooding"]

#: Range of distances from the Earth's centre that is searched, km.
LOWEST_KM, HIGHEST_KM = 6_450.0, 400_000.0
ITERATIONS = 60
#: Two solutions closer than this, relatively, are one.
SAME = 1e-4


def _check(sites: Floats, lines: Floats, times: Floats) -> None:
    if sites.shape != (3, 3) or lines.shape != (3, 3) or times.shape != (3,):
        raise RangeError("directions", len(lines), "three, with their sites and times")
    if not (times[0] < times[1] < times[2]):
        raise RangeError("times of the directions", times.tolist(), "rising")
    if not (np.isfinite(sites).all() and np.isfinite(lines).all()):
        raise RangeError("directions", "no number", "finite")


def _roots(a: float, b: float, c: float) -> list[float]:
    """Return the distances r that solve r⁸ + a r⁶ + b r³ + c = 0."""
    found = np.roots([1.0, 0.0, a, 0.0, 0.0, b, 0.0, 0.0, c])
    real = found[np.abs(found.imag) < 1e-6 * np.abs(found)].real
    return sorted(float(r) for r in real if LOWEST_KM < r < HIGHEST_KM)


def _refined(
    sites: Floats, lines: Floats, tau: Floats, place: Floats, velocity: Floats
) -> tuple[Floats, Floats]:
    """Return place and velocity with the exact f and g, from where the last ones lead."""
    for _ in range(ITERATIONS):
        try:
            ends = move(place, velocity, np.array([tau[0], tau[2]]))
        except ComityError:
            break
        h2 = np.cross(place, velocity)
        size = float(h2 @ h2)
        f = [float(np.cross(end[:3], velocity) @ h2) / size for end in ends]
        g = [float(np.cross(place, end[:3]) @ h2) / size for end in ends]
        below = f[0] * g[1] - f[1] * g[0]
        c = np.array([g[1] / below, -1.0, -g[0] / below])
        distances, *_ = np.linalg.lstsq(
            (c[:, None] * lines).T, -(c @ sites), rcond=None
        )
        places = sites + distances[:, None] * lines
        new = (f[0] * places[2] - f[1] * places[0]) / below
        moved = float(np.linalg.norm(places[1] - place))
        place, velocity = places[1], new
        if moved < 1e-7:
            break
    return place, velocity


def gauss(
    sites_km: Floats,
    lines: Floats,
    times_s: Floats,
    mu_km3_s2: float = EARTH_MU_KM3_S2,
) -> list[Floats]:
    """Return states (6,) at the second direction, one for each distance that solves.

    Parameters
    ----------
    sites_km, lines
        (3, 3) places of the observers and unit directions, inertial.
    times_s
        (3,) rising.

    Raises
    ------
    DataError
        If the directions lie in one plane with the sites: the geometry is singular.
    """
    _check(sites_km, lines, times_s)
    tau = times_s - times_s[1]
    t1, t3 = float(tau[0]), float(tau[2])
    whole = t3 - t1
    d0 = float(lines[0] @ np.cross(lines[1], lines[2]))
    if abs(d0) < 1e-10:
        raise DataError(
            "the three directions lie in one plane: the geometry is singular",
            remedy="choose directions further apart, or of another kind",
        )
    cross = np.stack(
        [
            np.cross(lines[1], lines[2]),
            np.cross(lines[0], lines[2]),
            np.cross(lines[0], lines[1]),
        ]
    )
    d = sites_km @ cross.T
    a1, a3 = t3 / whole, -t1 / whole
    b1 = a1 * (whole**2 - t3**2) / 6.0
    b3 = a3 * (whole**2 - t1**2) / 6.0
    a = (-d[0, 1] * a1 + d[1, 1] - d[2, 1] * a3) / d0
    b = (-d[0, 1] * b1 - d[2, 1] * b3) / d0
    e = float(lines[1] @ sites_km[1])
    r2 = float(sites_km[1] @ sites_km[1])
    out: list[Floats] = []
    for r in _roots(
        -(a * a + 2.0 * a * e + r2),
        -2.0 * mu_km3_s2 * b * (a + e),
        -((mu_km3_s2 * b) ** 2),
    ):
        u = mu_km3_s2 / r**3
        c1, c3 = a1 + u * b1, a3 + u * b3
        c = np.array([c1, -1.0, c3])
        distances = np.linalg.solve((c[:, None] * lines).T, -(c @ sites_km))
        places = sites_km + distances[:, None] * lines
        f1, f3 = 1.0 - 0.5 * u * t1 * t1, 1.0 - 0.5 * u * t3 * t3
        g1, g3 = t1 - u * t1**3 / 6.0, t3 - u * t3**3 / 6.0
        velocity = (-f3 * places[0] + f1 * places[2]) / (f1 * g3 - f3 * g1)
        if (distances <= 0.0).any():
            continue
        place, velocity = _refined(sites_km, lines, tau, places[1], velocity)
        state = np.concatenate([place, velocity])
        if _sound(state) and not any(_same(state, other) for other in out):
            out.append(state)
    return out


def _sound(state: Floats) -> bool:
    """Tell whether a state is a bound orbit of the Earth."""
    if not np.isfinite(state).all():
        return False
    r, v2 = float(np.linalg.norm(state[:3])), float(state[3:] @ state[3:])
    return LOWEST_KM < r < HIGHEST_KM and v2 < 2.0 * EARTH_MU_KM3_S2 / r


def _same(one: Floats, two: Floats) -> bool:
    return bool(np.linalg.norm(one[:3] - two[:3]) < SAME * np.linalg.norm(one[:3]))


class _Between:
    """Lambert's orbit between two distances, and how far it misses the middle direction."""

    def __init__(
        self, sites: Floats, lines: Floats, times: Floats, turns: int, which: int
    ) -> None:
        self.sites, self.lines, self.times = sites, lines, times
        self.turns, self.which = turns, which
        self.backward = which >= 2
        self.axes = np.linalg.svd(lines[1][None, :])[2][1:]

    def state(self, far: Floats) -> Floats | None:
        """Return the state at the first direction for distances (2,)."""
        if (far <= 0.0).any():
            return None
        one = self.sites[0] + far[0] * self.lines[0]
        two = self.sites[2] + far[1] * self.lines[2]
        try:
            found = lambert(
                one,
                two,
                float(self.times[2] - self.times[0]),
                turns=self.turns,
                backward=self.backward,
            )
        except ComityError:
            return None
        if len(found) <= self.which % 2:
            return None
        return np.concatenate([one, found[self.which % 2][0]])

    def miss(self, far: Floats) -> tuple[Floats, Floats] | None:
        """Return the state and the miss (2,) in radians."""
        state = self.state(far)
        if state is None or not _sound(state):
            return None
        try:
            middle = move(
                state[:3], state[3:], np.array([self.times[1] - self.times[0]])
            )
        except ComityError:
            return None
        line = middle[0, :3] - self.sites[1]
        line = line / np.linalg.norm(line)
        if line @ self.lines[1] < 0.0:
            return None
        return state, self.axes @ line

    def solve(self, far: Floats) -> Floats | None:
        """Return the state whose miss vanishes, by Newton's method with short steps."""
        now = self.miss(far)
        for _ in range(ITERATIONS):
            if now is None:
                return None
            if float(np.linalg.norm(now[1])) < 1e-10:
                return now[0]
            jacobian = np.empty((2, 2))
            for k in range(2):
                moved = far.copy()
                moved[k] *= 1.0 + 1e-6
                other = self.miss(moved)
                if other is None:
                    return None
                jacobian[:, k] = (other[1] - now[1]) / (moved[k] - far[k])
            if abs(np.linalg.det(jacobian)) < 1e-300:
                return None
            step = np.linalg.solve(jacobian, -now[1])
            part = min(1.0, 0.3 / float(np.max(np.abs(step) / far)))
            better = None
            while part > 1e-3:
                better = self.miss(far + part * step)
                if better is not None and np.linalg.norm(better[1]) < np.linalg.norm(
                    now[1]
                ):
                    far = far + part * step
                    break
                part *= 0.5
            else:
                return None
            now = better
        return None


def _distances(site: Floats, line: Floats) -> Iterator[float]:
    """Yield distances along a line that lie at usual heights."""
    along = float(site @ line)
    for radius in (6_800.0, 7_300.0, 8_500.0, 12_000.0, 26_500.0, 42_164.0):
        under = radius**2 - (float(site @ site) - along**2)
        if under > 0.0 and (far := -along + np.sqrt(under)) > 0.0:
            yield float(far)


def gooding(
    sites_km: Floats, lines: Floats, times_s: Floats, most_turns: int = 0
) -> list[Floats]:
    """Return states (6,) at the second direction, all that are found.

    As ``gauss``; ``most_turns`` are whole revolutions between the first and the last. Distances
    are started at usual heights, each pair of them; the nearest solutions come first.
    """
    _check(sites_km, lines, times_s)
    out: list[Floats] = []
    for turns in range(most_turns + 1):
        for which in (0, 2) if turns == 0 else (0, 1, 2, 3):
            between = _Between(sites_km, lines, times_s, turns, which)
            for near in _distances(sites_km[0], lines[0]):
                far = min(
                    _distances(sites_km[2], lines[2]),
                    key=lambda d, n=near: abs(  # type: ignore[misc]
                        np.linalg.norm(sites_km[2] + d * lines[2])
                        - np.linalg.norm(sites_km[0] + n * lines[0])
                    ),
                    default=near,
                )
                state = between.solve(np.array([near, far]))
                if state is None:
                    continue
                at = move(state[:3], state[3:], np.array([times_s[1] - times_s[0]]))[0]
                if not any(_same(at, other) for other in out):
                    out.append(at)
    return sorted(out, key=lambda s: float(np.linalg.norm(s[:3])))
