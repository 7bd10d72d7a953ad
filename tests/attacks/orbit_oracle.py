"""The oracle of orbits: it fits orbits to everything that was released of an object.

A recipient has all rows that it ever got; several put theirs together; a fit uses positions and
velocities, each weighted by what its own residuals show, over any span. It knows the forces that the true
orbit obeys exactly, which no real attacker does.
"""

from dataclasses import dataclass

import numpy as np

from comity.apps.sharing.holdings import held
from comity.apps.sharing.offers import offer
from comity.apps.sharing.rows import Rows
from comity.apps.sharing.share import share_now, share_with
from comity.astro.orbits import ElementSets, propagate
from comity.astro.orbits.degraded import SAMPLES_S, degrade, middle_of, window_of
from comity.astro.orbits.fit_window import fit_window, moved_to
from comity.astro.orbits.rtn import rtn_axes
from comity.trust.policy.degraded import CLASSES_KM
from tests.federation.world import DAY_US, START

SECOND_US = 1_000_000
NAMES = (
    "mean_motion_rad_s",
    "eccentricity",
    "inclination_rad",
    "node_rad",
    "perigee_rad",
    "mean_anomaly_rad",
    "bstar",
)
#: Regimes: mean motion (revolutions a day), eccentricity, inclination (deg), drag.
REGIMES = {
    "low": (15.0, 0.0012, 53.0, 1.2e-4),
    "polar": (14.2, 0.0105, 98.6, 2.1e-5),
    "medium": (2.0056, 0.0093, 55.1, 0.0),
    "transfer": (2.2571, 0.7312, 27.2, 0.0),
    "geostationary": (1.00271, 0.00023, 0.071, 0.0),
}


def true_orbit(regime, seed):
    """Return an orbit of a regime with random angles, an element set of START."""
    rng = np.random.default_rng(seed)
    turns, e, tilt, drag = REGIMES[regime]
    values = [turns * 2 * np.pi / 86400 * (1 + 0.01 * rng.uniform(-1, 1) * (turns > 3))]
    values += [e * rng.uniform(0.9, 1.1), np.radians(tilt)]
    values += [*rng.uniform(0, 2 * np.pi, 3), drag * 1.02345]
    return ElementSets(
        np.array([START], np.int64), *[np.array([float(x)]) for x in values]
    )


def states(sets, at_us):
    """Return states (K, 6) of one element set at instants."""
    at_us = np.asarray(at_us, np.int64)
    done = propagate(sets, START, (at_us - START) / 1e6)
    return np.hstack([done.position_km[0], done.velocity_km_s[0]])


def elements_row(sets, name="object:norad:90001"):
    row = {field: float(getattr(sets, field)[0]) for field in NAMES}
    return {"object": name, "epoch_us": int(sets.epoch_us[0]), "name": "X", **row}


def ephemeris_row(sets, begin_us, days=1.0, name="object:norad:90001"):
    at = (
        begin_us
        + np.arange(0, round(days * 86400) + 1, 600, dtype=np.int64) * SECOND_US
    )
    state = states(sets, at)
    return {
        "object": name,
        "name": "X",
        "frame": "TEME",
        "t_us": at.tolist(),
        "position_km": state[:, :3].tolist(),
        "velocity_km_s": state[:, 3:].tolist(),
        "covariance_t_us": [int(at[0])],
        "covariance_rtn": [[1e-4 * (k in {0, 2, 5}) + 1e-12 for k in range(21)]],
    }


def clause(kinds, one, two, km, extra=""):
    return f"""
agreement: {one}-{two}
version: 1
parties: [party:{one}, party:{two}]
from: "2026-12-01"
until: "2028-12-01"
clauses:
  - id: coarse
    data: [{", ".join(kinds)}]
    by: party:{one}
    to: party:{two}
    purposes: flight-safety
    precision: {{position_km: {km}}}{extra}
"""


def gather(world, sets, days, kinds):
    """Share an object for days; return all rows that each recipient got, in order."""
    alfa = world.nodes["alfa"]
    for peer, some in kinds.items():
        for kind in some:
            share_with(alfa, f"party:{peer}", kind, "flight-safety")
    got = {peer: [] for peer in kinds}
    for day in range(days):
        now = world.clock()
        fresh = elements_row(sets)
        offer(alfa, Rows("elements", (fresh,), (START,)), level="green")
        track = ephemeris_row(sets, now)
        offer(alfa, Rows("ephemerides", (track,), (now,)), level="green")
        share_now(alfa)
        world.settle()
        for peer in kinds:
            rows = [(h.kind, h.row) for h in held(world.nodes[peer])]
            got[peer] += [item for item in rows if item not in got[peer]]
        world.clock.move(86400 if day + 1 < days else 0)
    return got


@dataclass
class Points:
    """Instants, positions and velocities that rows give."""

    at_us: np.ndarray
    position: np.ndarray
    velocity: np.ndarray

    def every(self, step):
        """Return each so many-th of them."""
        return Points(self.at_us[::step], self.position[::step], self.velocity[::step])


def points_of(rows):
    """Return all states that rows give; element sets half a day around their epochs."""
    at, position, velocity = [], [], []
    for kind, row in rows:
        if kind == "ephemerides":
            at.append(np.array(row["t_us"], np.int64))
            position.append(np.array(row["position_km"], float))
            velocity.append(np.array(row["velocity_km_s"], float))
        elif all(name in row for name in NAMES[:6]):
            values = [np.array([float(row.get(name, 0.0))]) for name in NAMES]
            sets = ElementSets(np.array([row["epoch_us"]], np.int64), *values)
            times = row["epoch_us"] + np.arange(-43200, 43201, 900) * SECOND_US
            state = states(sets, times)
            at.append(times)
            position.append(state[:, :3])
            velocity.append(state[:, 3:])
    return Points(
        np.concatenate(at), np.concatenate(position), np.concatenate(velocity)
    )


def _vector(sets):
    turn = sets.node_rad + sets.perigee_rad
    tilt = np.tan(0.5 * sets.inclination_rad)
    return np.array(
        [
            sets.mean_motion_rad_s[0],
            (sets.eccentricity * np.cos(turn))[0],
            (sets.eccentricity * np.sin(turn))[0],
            (tilt * np.sin(sets.node_rad))[0],
            (tilt * np.cos(sets.node_rad))[0],
            (sets.mean_anomaly_rad + turn)[0],
            sets.bstar[0],
        ]
    )


def _sets(vector, epoch_us):
    n, even, odd, sine, cosine, longitude, drag = vector
    node, turn = np.arctan2(sine, cosine), np.arctan2(odd, even)
    values = [n, np.hypot(even, odd), 2 * np.arctan(np.hypot(sine, cosine)), node]
    values += [turn - node, longitude - turn, drag]
    return ElementSets(
        np.array([epoch_us], np.int64), *[np.array([float(x)]) for x in values]
    )


def fit(points, begin, *, drag=True):
    """Return the orbit that comes closest to positions and velocities.

    It begins with any orbit near by, and weights both by the scatter of their residuals.
    """
    now, epoch = _vector(begin), int(begin.epoch_us[0])
    count = 7 if drag else 6
    steps = np.array([1e-8 * now[0], *[1e-7] * 5, 1e-6])

    def off(vector):
        state = states(_sets(vector, epoch), points.at_us)
        return points.position - state[:, :3], points.velocity - state[:, 3:]

    for _ in range(25):
        one, two = off(now)
        scale = [max(1e-9, float(np.sqrt(np.mean(part**2)))) for part in (one, two)]
        rest = np.concatenate([one.ravel() / scale[0], two.ravel() / scale[1]])
        slopes = []
        for k in range(count):
            moved = now.copy()
            moved[k] += steps[k]
            a, b = off(moved)
            there = np.concatenate([a.ravel() / scale[0], b.ravel() / scale[1]])
            slopes.append((rest - there) / steps[k])
        matrix = np.array(slopes).T
        norm = np.linalg.norm(matrix, axis=0)
        change, *_ = np.linalg.lstsq(matrix / norm, rest, rcond=None)
        now[:count] += change / norm
        if np.linalg.norm(change) < 1e-9 * np.sqrt(len(rest)):
            break
    return _sets(now, epoch)


def errors_km(sets, true, begin_us, end_us, count=997):
    """Return the position error of an orbit at instants between two."""
    at = np.linspace(begin_us, end_us, count).astype(np.int64)
    return np.linalg.norm(states(sets, at)[:, :3] - states(true, at)[:, :3], axis=1)


def public_sets(true, days, sigma_km, seed):
    """Return public element sets, one a day: true positions with an error that lasts a day."""
    rng = np.random.default_rng(seed)
    sets = []
    for day in range(days):
        at = START + day * DAY_US + np.arange(-43200, 43201, 900) * SECOND_US
        state = states(true, at)
        shift = rng.normal(0, sigma_km, 3) * np.array([0.2, 1.0, 0.3])
        axes = np.array([rtn_axes(s[:3], s[3:]) for s in state])
        state[:, :3] += np.einsum("kij,i->kj", axes, shift)
        sets.append((at, state[:, :3]))
    return sets


def degraded_windows(true, days, class_km, secret, name="object:norad:90001"):
    """Return the degraded orbits of an object in days that follow START, of all classes down."""
    out = []
    for day in range(days):
        window = window_of(START) + day
        at = middle_of(window)
        times = SAMPLES_S
        exact = propagate(true, at, times).position_km
        sets, _ = fit_window(moved_to(true, at), times, exact)
        for one in CLASSES_KM:
            if one <= class_km:
                sets = degrade(sets, [name], window, one, secret)
        out.append((window, sets, exact))
    return out


def _nudged(sets, k, step):
    """Return an element set with one element moved."""
    values = [getattr(sets, name).copy() for name in NAMES]
    values[k] = values[k] + step
    return ElementSets(sets.epoch_us, *values)


def fit_beside_public(public, degraded, begin, sigma_km, own_km):
    """Return the orbit that explains public sets and degraded orbits together.

    The fixed offset of the degraded ones is unknown: a turn of node and perigee and a shift of the
    phase are estimated with the orbit. Errors of a day are common to its points.
    """
    now, epoch = np.append(_vector(begin), [0.0, 0.0, 0.0]), int(begin.epoch_us[0])
    steps = np.array([1e-8 * now[0], *[1e-7] * 5, 1e-6, *[1e-6] * 3])
    count = 10 if degraded else 7

    def off(vector):
        sets = _sets(vector[:7], epoch)
        parts = [
            (position - states(sets, at)[:, :3]) / (sigma_km * np.sqrt(len(at)))
            for at, position in public
        ]
        for k, shift in zip((3, 4, 5), vector[7:], strict=True):
            sets = _nudged(sets, k, shift)
        parts += [
            (position - states(sets, at)[:, :3]) / (own_km * np.sqrt(len(at)))
            for at, position in degraded
        ]
        return np.concatenate([part.ravel() for part in parts])

    for _ in range(12):
        rest = off(now)
        slopes = []
        for k in range(count):
            moved = now.copy()
            moved[k] += steps[k]
            slopes.append((rest - off(moved)) / steps[k])
        matrix = np.array(slopes).T
        norm = np.linalg.norm(matrix, axis=0)
        change, *_ = np.linalg.lstsq(matrix / norm, rest, rcond=None)
        now[:count] += change / norm
    return _sets(now[:7], epoch)
