"""Tracks and sensors from files → a plan of observations, for people and programs."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from comity.astro.tracking.fitting.dynamics import Forces
from comity.astro.tracking.tasking import Look, Share, Tasked, gain_of, left_after, task
from comity.foundations.arrays import Floats
from comity.foundations.constants import HOUR_S
from comity.foundations.errors import DataError, FormatError, RangeError
from comity.foundations.frames import frame_bias, gcrf_to_itrf, site_axes
from comity.foundations.strict import read_strict
from comity.foundations.time import format_utc, parse_utc
from comity.system.environment import load_orientation
from comity.system.files import read_plain
from comity.system.interruptible import Tick
from comity.system.satkit_dynamics import PreciseDynamics
from comity.trust.policy.yaml_form import read_yaml

__all__ = ["task_value"]

Json = dict[str, Any]

#: Members of a sensor: usual value, least, largest.
MEMBERS = {
    "share_s": (None, 0.0, 1e7),
    "look_s": (20.0, 0.1, 1e5),
    "least_elevation_deg": (10.0, -5.0, 89.0),
    "farthest_km": (1e6, 10.0, 1e6),
    "range_m": (None, 1e-3, 1e6),
    "angle_deg": (None, 1e-6, 10.0),
}
STEP_S, LONGEST_D, DEGREE = 60.0, 7.0, 8


@dataclass(frozen=True, slots=True)
class _Sensor:
    name: str
    party: str
    place: Floats
    axes: Floats
    told: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class _Track:
    name: str
    at_us: int
    state: Floats
    covariance: Floats
    weight: float


def _number(row: Mapping[str, Any], key: str) -> float | None:
    usual, low, high = MEMBERS[key]
    value = row.get(key, usual)
    if value is None:
        return None
    if type(value) not in {int, float} or not low <= value <= high:
        raise FormatError(f"{key} is {value!r}, must be {low:g} to {high:g}")
    return float(value)


def _sensor(row: Any) -> _Sensor:
    if not isinstance(row, Mapping):
        raise FormatError("a sensor is no mapping")
    name = str(row.get("name", ""))
    try:
        place = [float(row[key]) for key in ("lat", "lon", "alt_m")]
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError(f"sensor {name} has no lat, lon, alt_m: {error}") from error
    told = {key: _number(row, key) for key in MEMBERS}
    if not name or not row.get("party"):
        raise FormatError("a sensor needs name and party")
    if told["share_s"] is None:
        raise FormatError(f"sensor {name} needs share_s: seconds that its party shares")
    if told["range_m"] is None and told["angle_deg"] is None:
        raise FormatError(f"sensor {name} needs range_m, angle_deg or both: its sigmas")
    table = site_axes(
        np.radians([place[0]]), np.radians([place[1]]), np.array([place[2] / 1e3])
    )[0]
    return _Sensor(name, str(row["party"]), table[:3], table[3:].reshape(3, 3), told)


def _sensors(path: Path) -> list[_Sensor]:
    text = read_plain(path)[0].decode("utf-8", "replace")
    json_form = text.lstrip()[:1] in {"[", "{"}
    value: Any = read_strict(text.encode()) if json_form else read_yaml(text)
    if isinstance(value, Mapping):
        value = value.get("sensors")
    if not isinstance(value, list) or not value:
        raise FormatError(f"{path} holds no list of sensors")
    return [_sensor(row) for row in value]


def _track(row: Any, number: int) -> _Track:
    if not isinstance(row, Mapping) or not {"epoch", "state_km", "covariance"} <= set(
        row
    ):
        raise FormatError(f"track {number} has no epoch, state_km and covariance")
    try:
        state = np.array(row["state_km"], np.float64)
        covariance = np.array(row["covariance"], np.float64)
        weight = float(row.get("weight", 1.0))
    except (TypeError, ValueError) as error:
        raise FormatError(f"track {number} holds no numbers: {error}") from error
    name = str(row.get("object") or f"track {number}")
    if state.shape != (6,) or covariance.shape != (6, 6):
        raise FormatError(f"{name}: state_km has 6 numbers, covariance 6 × 6")
    scale = np.sqrt(np.abs(np.diag(covariance)))
    if (
        scale.min() <= 0.0
        or np.linalg.eigvalsh(covariance / np.outer(scale, scale))[0] < -1e-9
    ):
        raise RangeError(f"covariance of {name}", "singular", "positive")
    if not weight > 0.0:
        raise RangeError(f"weight of {name}", weight, "above 0")
    frame = str(row.get("frame", "GCRF"))
    if frame == "EME2000":
        turn = np.kron(np.eye(2), frame_bias().T)
        state, covariance = turn @ state, turn @ covariance @ turn.T
    elif frame not in {"GCRF", "ICRF"}:
        raise FormatError(f"{name}: frame {frame} is none of GCRF, ICRF, EME2000")
    return _Track(name, parse_utc(str(row["epoch"])), state, covariance, weight)


def _tracks(paths: Sequence[Path]) -> list[_Track]:
    out: list[_Track] = []
    for path in paths:
        value: Any = read_strict(read_plain(path)[0])
        rows = value if isinstance(value, list) else [value]
        out += [_track(row, len(out) + n) for n, row in enumerate(rows, 1)]
    if not out:
        raise DataError("the files hold no track")
    return out


def _rows(sensor: _Sensor, turn: Floats, state: Floats) -> Floats | None:
    """Return the partials (m, 6) of what a sensor measures, in its sigmas; None if it cannot see."""
    off = turn @ state[:3] - sensor.place
    far = float(np.linalg.norm(off))
    local = sensor.axes @ off / far
    told = sensor.told
    least, farthest = told["least_elevation_deg"], told["farthest_km"]
    if local[2] < math.sin(math.radians(least or 0.0)) or far > (farthest or np.inf):
        return None
    to_local = sensor.axes @ turn
    rows = []
    if told["range_m"] is not None:
        rows.append(local @ to_local / (told["range_m"] / 1e3))
    if told["angle_deg"] is not None:
        sigma = math.radians(told["angle_deg"]) * far
        across = np.linalg.svd(local[None, :])[2][1:]
        rows += [row @ to_local / sigma for row in across]
    return np.hstack([np.array(rows), np.zeros((len(rows), 3))])


def _looks(
    sensors: Sequence[_Sensor],
    tracks: Sequence[_Track],
    start_us: int,
    times: Floats,
    tick: Tick,
) -> list[Look]:
    """Return every chance to observe, at steps of a minute."""
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
    shares: Sequence[Share], looks: Sequence[Look], tracks: Sequence[_Track]
) -> float:
    """Return the information that the same seconds give if tracks take turns: to compare."""
    now = {k: track.covariance for k, track in enumerate(tracks)}
    left = [share.seconds for share in shares]
    free = [0.0] * len(shares)
    count = dict.fromkeys(now, 0)
    total = 0.0
    for at_s in sorted({look.at_s for look in looks}):
        here = sorted(
            (look for look in looks if look.at_s == at_s),
            key=lambda one: count[one.track],
        )
        for look in here:
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
    sensors: Sequence[_Sensor],
    tracks: Sequence[_Track],
    start_us: int,
) -> list[Json]:
    rows = []
    for choice in done.choices:
        look = looks[choice.look]
        rows.append(
            {
                "time": format_utc(start_us + round(look.at_s * 1e6), 0),
                "sensor": sensors[look.sensor].name,
                "party": sensors[look.sensor].party,
                "object": tracks[look.track].name,
                "seconds": sensors[look.sensor].told["look_s"],
                "gain_nats": float(f"{choice.gain_nats:.4g}"),
                "sigma_km": float(f"{choice.sigma_km:.4g}"),
            }
        )
    return sorted(rows, key=lambda row: str(row["time"]))


def task_value(
    files: Sequence[Path], sensors_file: Path, start: str, hours: float, tick: Tick
) -> Json:
    """Return who observes what when, with what it gives.

    Raises
    ------
    ComityError
        If files cannot be used, or no sensor sees any track.
    """
    if not 0.0 < hours <= 24.0 * LONGEST_D:
        raise RangeError("hours", hours, f"above 0, at most {24.0 * LONGEST_D:g}")
    sensors, tracks = _sensors(sensors_file), _tracks(files)
    start_us = parse_utc(start)
    times = np.arange(0.0, hours * HOUR_S, STEP_S)
    looks = _looks(sensors, tracks, start_us, times, tick)
    if not looks:
        raise DataError(
            f"no sensor sees any track within {hours:g} h of {format_utc(start_us, 0)}",
            remedy="give a longer span, other sensors, or lower least elevations",
        )
    shares = [
        Share(s.name, s.party, s.told["share_s"] or 0.0, s.told["look_s"] or 1.0)
        for s in sensors
    ]
    covariances = np.array([track.covariance for track in tracks])
    weights = np.array([track.weight for track in tracks])
    done = task(shares, looks, covariances, weights, tick)
    plan = _plan(done, looks, sensors, tracks, start_us)
    before = [float(np.sqrt(np.trace(t.covariance[:3, :3]))) for t in tracks]
    after = [float(np.sqrt(np.trace(p[:3, :3]))) for p in done.covariances]
    worth = sum(c.gain_nats * tracks[looks[c.look].track].weight for c in done.choices)
    parties = sorted({sensor.party for sensor in sensors})
    return {
        "start": format_utc(start_us, 0),
        "hours": hours,
        "looks": len(looks),
        "plan": plan,
        "tracks": [
            {
                "object": track.name,
                "observations": sum(row["object"] == track.name for row in plan),
                "sigma_before_km": float(f"{b:.4g}"),
                "sigma_after_km": float(f"{a:.4g}"),
            }
            for track, b, a in zip(tracks, before, after, strict=True)
        ],
        "parties": [
            {
                "party": party,
                "shared_s": sum(s.seconds for s in shares if s.party == party),
                "used_s": float(
                    sum(
                        u
                        for s, u in zip(shares, done.used_s, strict=True)
                        if s.party == party
                    )
                ),
                "gain_nats": float(
                    f"{sum(r['gain_nats'] for r in plan if r['party'] == party):.5g}"
                ),
            }
            for party in parties
        ],
        "gain_nats": float(f"{worth:.5g}"),
        "gain_in_turn_nats": float(f"{_in_turn(shares, looks, tracks):.5g}"),
    }
