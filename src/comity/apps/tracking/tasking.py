"""Tracks and sensors from files: a plan of observations."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from comity.apps.tracking.tasking_files import (
    Sensor,
    Track,
    read_sensors,
    read_tracks,
)
from comity.astro.tracking.fitting.dynamics import Forces
from comity.astro.tracking.tasking import Look, Share, Tasked, gain_of, left_after, task
from comity.foundations.arrays import Floats
from comity.foundations.constants import HOUR_S
from comity.foundations.errors import DataError, RangeError
from comity.foundations.frames import gcrf_to_itrf
from comity.foundations.time import format_utc, parse_utc
from comity.system.environment import load_orientation
from comity.system.interruptible import Tick
from comity.system.satkit_dynamics import PreciseDynamics

__all__ = [
    "Observation",
    "PartyShare",
    "TaskedTrack",
    "TaskingPlan",
    "plan_observations",
]

STEP_S, MAX_SPAN_D, DEGREE = 60.0, 7.0, 8


@dataclass(frozen=True, slots=True)
class Observation:
    """An observation to make (UTC): its information in nats, one sigma after it in km."""

    time: str
    sensor: str
    party: str
    object: str
    seconds: float | None
    gain_nats: float
    sigma_km: float


@dataclass(frozen=True, slots=True)
class TaskedTrack:
    """A track with its number of observations, one sigma before and after them, km."""

    object: str
    observations: int
    sigma_before_km: float
    sigma_after_km: float


@dataclass(frozen=True, slots=True)
class PartyShare:
    """Seconds that a party shares and that the plan uses, and their information in nats."""

    party: str
    shared_s: float
    used_s: float
    gain_nats: float


@dataclass(frozen=True, slots=True)
class TaskingPlan:
    """A plan of observations.

    Attributes
    ----------
    start, hours
        The span, UTC.
    looks
        Possible observations.
    plan, tracks, parties
        Observations to make, in order of time; tracks and parties with their totals.
    gain_nats, gain_in_turn_nats
        Information of the plan, and of the same seconds if tracks take turns.
    """

    start: str
    hours: float
    looks: int
    plan: tuple[Observation, ...]
    tracks: tuple[TaskedTrack, ...]
    parties: tuple[PartyShare, ...]
    gain_nats: float
    gain_in_turn_nats: float


def _rows(sensor: Sensor, turn: Floats, state: Floats) -> Floats | None:
    """Compute the partials (m, 6) of the measurements in their sigmas; None if out of view."""
    off = turn @ state[:3] - sensor.place
    far = float(np.linalg.norm(off))
    local = sensor.axes @ off / far
    members = sensor.members
    least, farthest = members["least_elevation_deg"], members["farthest_km"]
    if local[2] < math.sin(math.radians(least or 0.0)) or far > (farthest or np.inf):
        return None
    to_local = sensor.axes @ turn
    rows = []
    if members["range_m"] is not None:
        rows.append(local @ to_local / (members["range_m"] / 1e3))
    if members["angle_deg"] is not None:
        sigma = math.radians(members["angle_deg"]) * far
        across = np.linalg.svd(local[None, :])[2][1:]
        rows += [row @ to_local / sigma for row in across]
    return np.hstack([np.array(rows), np.zeros((len(rows), 3))])


def _looks(
    sensors: Sequence[Sensor],
    tracks: Sequence[Track],
    start_us: int,
    times: Floats,
    tick: Tick,
) -> list[Look]:
    """List every possible observation, at steps of a minute."""
    at_us = start_us + np.round(times * 1e6).astype(np.int64)
    turn = gcrf_to_itrf(at_us, load_orientation())
    dynamics = PreciseDynamics(DEGREE)
    out = []
    for k, track in enumerate(tracks):
        tick(k, len(tracks))
        away = (at_us - track.at_us) / 1e6
        path, phi = dynamics.path(
            track.state, track.at_us, away, Forces(), partials=True
        )
        if phi is None:
            continue
        for t in range(len(times)):
            for s, sensor in enumerate(sensors):
                rows = _rows(sensor, turn[t], path[t])
                if rows is not None:
                    out.append(Look(s, k, float(times[t]), rows @ phi[t]))
    return out


def _in_turn(
    shares: Sequence[Share], looks: Sequence[Look], tracks: Sequence[Track]
) -> float:
    """Compute the information of the same seconds if tracks take turns, for comparison."""
    now = {k: track.covariance for k, track in enumerate(tracks)}
    left = [share.seconds for share in shares]
    free = [0.0] * len(shares)
    count = dict.fromkeys(now, 0)
    total = 0.0
    for at_s in sorted({look.at_s for look in looks}):
        at_once = sorted(
            (look for look in looks if look.at_s == at_s),
            key=lambda one: count[one.track],
        )
        for look in at_once:
            cost = shares[look.sensor].look_s
            if left[look.sensor] < cost or free[look.sensor] > at_s:
                continue
            gain = gain_of(now[look.track], look.rows)
            total += gain * tracks[look.track].weight
            now[look.track] = left_after(now[look.track], look.rows)
            left[look.sensor] -= cost
            free[look.sensor] = at_s + cost
            count[look.track] += 1
    return total


def _plan(
    done: Tasked,
    looks: Sequence[Look],
    sensors: Sequence[Sensor],
    tracks: Sequence[Track],
    start_us: int,
) -> tuple[Observation, ...]:
    rows = []
    for choice in done.choices:
        look = looks[choice.look]
        rows.append(
            Observation(
                time=format_utc(start_us + round(look.at_s * 1e6), 0),
                sensor=sensors[look.sensor].name,
                party=sensors[look.sensor].party,
                object=tracks[look.track].name,
                seconds=sensors[look.sensor].members["look_s"],
                gain_nats=float(f"{choice.gain_nats:.4g}"),
                sigma_km=float(f"{choice.sigma_km:.4g}"),
            )
        )
    return tuple(sorted(rows, key=lambda row: row.time))


def _parties(
    sensors: Sequence[Sensor],
    shares: Sequence[Share],
    done: Tasked,
    plan: Sequence[Observation],
) -> tuple[PartyShare, ...]:
    out = []
    for party in sorted({sensor.party for sensor in sensors}):
        used = zip(shares, done.used_s, strict=True)
        gain = sum(row.gain_nats for row in plan if row.party == party)
        out.append(
            PartyShare(
                party=party,
                shared_s=sum(s.seconds for s in shares if s.party == party),
                used_s=float(sum(u for s, u in used if s.party == party)),
                gain_nats=float(f"{gain:.5g}"),
            )
        )
    return tuple(out)


def plan_observations(
    files: Sequence[Path], sensors_file: Path, start: str, hours: float, tick: Tick
) -> TaskingPlan:
    """Plan which sensor observes which track when.

    Parameters
    ----------
    files
        Tracks: JSON with epoch, state_km and covariance.
    sensors_file
        Sensors with the seconds that their parties share: JSON or YAML.
    start, hours
        The span, UTC, at most a week.
    tick
        Called as work proceeds: steps done, steps in all.

    Raises
    ------
    ComityError
        If files cannot be used, or no sensor sees any track.
    """
    if not 0.0 < hours <= 24.0 * MAX_SPAN_D:
        raise RangeError("hours", hours, f"above 0, at most {24.0 * MAX_SPAN_D:g}")
    sensors, tracks = read_sensors(sensors_file), read_tracks(files)
    start_us = parse_utc(start)
    times = np.arange(0.0, hours * HOUR_S, STEP_S)
    looks = _looks(sensors, tracks, start_us, times, tick)
    if not looks:
        raise DataError(
            f"no sensor sees any track within {hours:g} h of {format_utc(start_us, 0)}",
            remedy="give a longer span, other sensors, or lower least elevations",
        )
    shares = [
        Share(s.name, s.party, s.members["share_s"] or 0.0, s.members["look_s"] or 1.0)
        for s in sensors
    ]
    covariances = np.array([track.covariance for track in tracks])
    weights = np.array([track.weight for track in tracks])
    done = task(shares, looks, covariances, weights, tick)
    plan = _plan(done, looks, sensors, tracks, start_us)
    before = [float(np.sqrt(np.trace(t.covariance[:3, :3]))) for t in tracks]
    after = [float(np.sqrt(np.trace(p[:3, :3]))) for p in done.covariances]
    worth = sum(c.gain_nats * tracks[looks[c.look].track].weight for c in done.choices)
    return TaskingPlan(
        start=format_utc(start_us, 0),
        hours=hours,
        looks=len(looks),
        plan=plan,
        tracks=tuple(
            TaskedTrack(
                object=track.name,
                observations=sum(row.object == track.name for row in plan),
                sigma_before_km=float(f"{b:.4g}"),
                sigma_after_km=float(f"{a:.4g}"),
            )
            for track, b, a in zip(tracks, before, after, strict=True)
        ),
        parties=_parties(sensors, shares, done, plan),
        gain_nats=float(f"{worth:.5g}"),
        gain_in_turn_nats=float(f"{_in_turn(shares, looks, tracks):.5g}"),
    )
