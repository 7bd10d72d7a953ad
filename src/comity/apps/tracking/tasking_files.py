"""Sensors with their shares, and tracks, from files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from comity.apps.tracking.numbers import is_number
from comity.foundations.arrays import Floats
from comity.foundations.bounds import FILES
from comity.foundations.errors import DataError, FormatError, RangeError
from comity.foundations.frames import frame_bias, site_axes
from comity.foundations.strict import read_strict
from comity.foundations.time import parse_utc
from comity.system.files import read_plain
from comity.trust.policy.yaml_form import read_yaml

__all__ = ["Sensor", "Track", "read_sensors", "read_tracks"]

#: Members of a sensor: default, least, largest.
MEMBERS = {
    "share_s": (None, 0.0, 1e7),
    "look_s": (20.0, 0.1, 1e5),
    "least_elevation_deg": (10.0, -5.0, 89.0),
    "farthest_km": (1e6, 10.0, 1e6),
    "range_m": (None, 1e-3, 1e6),
    "angle_deg": (None, 1e-6, 10.0),
}


@dataclass(frozen=True, slots=True)
class Sensor:
    """A sensor: place in ITRF (km), its local axes (3, 3), and ``MEMBERS`` by name."""

    name: str
    party: str
    place: Floats
    axes: Floats
    members: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Track:
    """A track: instant (µs of UTC), state (6,) and covariance in GCRF, its weight."""

    name: str
    at_us: int
    state: Floats
    covariance: Floats
    weight: float


def _number(row: Mapping[str, object], key: str) -> float | None:
    default, low, high = MEMBERS[key]
    value = row.get(key, default)
    if value is None:
        return None
    if not is_number(value) or not low <= value <= high:
        raise FormatError(f"{key} is {value!r}, must be {low:g} to {high:g}")
    return float(value)


def _sensor(row: object) -> Sensor:
    if not isinstance(row, Mapping):
        raise FormatError("a sensor is not an object with members")
    name = str(row.get("name", ""))
    try:
        place = [float(row[key]) for key in ("lat", "lon", "alt_m")]
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError(f"sensor {name} has no lat, lon, alt_m: {error}") from error
    members = {key: _number(row, key) for key in MEMBERS}
    if not name or not row.get("party"):
        raise FormatError("a sensor needs name and party")
    if members["share_s"] is None:
        raise FormatError(f"sensor {name} needs share_s: seconds that its party shares")
    if members["range_m"] is None and members["angle_deg"] is None:
        raise FormatError(f"sensor {name} needs range_m, angle_deg or both: its sigmas")
    table = site_axes(
        np.radians([place[0]]), np.radians([place[1]]), np.array([place[2] / 1e3])
    )[0]
    return Sensor(name, str(row["party"]), table[:3], table[3:].reshape(3, 3), members)


def read_sensors(path: Path) -> list[Sensor]:
    """Read the sensors of a JSON or YAML file.

    Raises
    ------
    FormatError, ResourceError
        If the file or a sensor cannot be used.
    """
    text = read_plain(path)[0].decode("utf-8", "replace")
    json_form = text.lstrip()[:1] in {"[", "{"}
    value: object = read_strict(text.encode(), FILES) if json_form else read_yaml(text)
    if isinstance(value, Mapping):
        value = value.get("sensors")
    if not isinstance(value, list) or not value:
        raise FormatError(f"{path} holds no list of sensors")
    return [_sensor(row) for row in value]


def _track(row: object, number: int) -> Track:
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
    return Track(name, parse_utc(str(row["epoch"])), state, covariance, weight)


def read_tracks(paths: Sequence[Path]) -> list[Track]:
    """Read the tracks of JSON files.

    Raises
    ------
    FormatError, RangeError, ResourceError
        If a file or a track cannot be used.
    DataError
        If there is no track.
    """
    out: list[Track] = []
    for path in paths:
        value: object = read_strict(read_plain(path)[0], FILES)
        rows = value if isinstance(value, list) else [value]
        out += [_track(row, len(out) + n) for n, row in enumerate(rows, 1)]
    if not out:
        raise DataError("the files hold no track")
    return out
