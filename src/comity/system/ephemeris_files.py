"""Ephemeris messages → tracks in TEME and UTC, from any frame and time system."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from comity.astro.orbits.rtn import covariance_from_rtn
from comity.astro.orbits.track import Track
from comity.foundations.arrays import Floats, Ints
from comity.foundations.constants import DAY_S, DAY_US, HOUR_US
from comity.foundations.errors import DataError, FormatError
from comity.foundations.frames import (
    frame_bias,
    itrf_to_teme_states,
    rotate,
    teme_to_gcrf,
)
from comity.foundations.time import EarthOrientation
from comity.messages.ocm_states import trajectories_of
from comity.messages.oem import Ephemeris, ephemerides_of
from comity.messages.typed import Message
from comity.system.environment import load_orientation
from comity.system.message_files import accepted

__all__ = ["OwnTrack", "ephemerides_in", "read_tracks", "to_teme", "to_utc", "track_of"]

#: Seconds that a time system is ahead of TAI.
AHEAD_OF_TAI = {"TAI": 0.0, "TT": 32.184, "TDT": 32.184, "GPS": -19.0}
#: Frames of covariances that turn with the object.
LOCAL = frozenset({"RTN", "RSW", "RIC", "RSW_INERTIAL", "RTN_INERTIAL"})


@dataclass(frozen=True, slots=True)
class OwnTrack:
    """A track with who it belongs to and where it was read."""

    name: str
    object_id: str
    source: str
    track: Track


def to_utc(at_us: Ints, system: str, orientation: EarthOrientation) -> Ints:
    """Return instants of a time system as UTC.

    Raises
    ------
    FormatError
        For a time system that is not converted.
    """
    if system == "UTC":
        return at_us
    if system not in AHEAD_OF_TAI:
        raise FormatError(
            f"time system {system} is not converted",
            remedy=f"give UTC, {', '.join(AHEAD_OF_TAI)}",
        )
    tai = at_us - round(AHEAD_OF_TAI[system] * 1e6)
    mjd = tai / DAY_US + 40587.0
    leaps = orientation.tai_utc_s(mjd)
    # Near a leap second the difference is taken at the UTC instant itself.
    leaps = orientation.tai_utc_s(mjd - leaps / DAY_S)
    return tai - np.rint(leaps * 1e6).astype(np.int64)


@lru_cache(maxsize=8)
def _hourly_turns(first_us: int, last_us: int) -> Floats:
    """Return matrices from GCRF to TEME at every hour from an instant on; files share spans."""
    grid = np.arange(first_us, last_us + HOUR_US, HOUR_US, dtype=np.int64)
    if len(grid) < 2:
        grid = np.array([first_us, first_us + HOUR_US], np.int64)
    return np.swapaxes(teme_to_gcrf(grid, load_orientation()), -1, -2)


def _turns(at_us: Ints) -> Floats:
    """Return matrices from GCRF to TEME (K, 3, 3), interpolated over the hour."""
    first, last = int(at_us.min()), int(at_us.max())
    matrices = _hourly_turns(first, last)
    place = np.clip((at_us - first) / HOUR_US, 0.0, len(matrices) - 1.000001)
    k = place.astype(np.int64)
    part = (place - k)[:, None, None]
    result: Floats = (1.0 - part) * matrices[k] + part * matrices[k + 1]
    return result


def to_teme(
    frame: str,
    at_us: Ints,
    position_km: Floats,
    velocity_km_s: Floats,
    orientation: EarthOrientation,
) -> tuple[Floats, Floats]:
    """Turn states (K, 3) of a frame to TEME.

    Raises
    ------
    FormatError
        For a frame that is not known.
    """
    if frame in {"TEME", "TEMEOFDATE"}:
        return position_km, velocity_km_s
    if frame.startswith("ITRF") or frame == "EFG":
        return itrf_to_teme_states(at_us, position_km, velocity_km_s, orientation)
    turns = _turns(at_us)
    if frame in {"EME2000", "J2000"}:
        turns = turns @ frame_bias().T
    elif frame not in {"GCRF", "ICRF"}:
        raise FormatError(
            f"reference frame {frame!r} is not known",
            remedy="give EME2000, GCRF, ICRF, TEME or ITRF",
        )
    return rotate(turns, position_km), rotate(turns, velocity_km_s)


def _turned(
    matrix: Floats, frame: str, at_us: int, orientation: EarthOrientation
) -> Floats:
    """Turn a covariance (6, 6) of a frame that does not turn with the object to TEME."""
    at = np.array([at_us], np.int64)
    axes, _ = to_teme(frame, np.repeat(at, 3), np.eye(3), np.zeros((3, 3)), orientation)
    turn = np.kron(np.eye(2), axes.T)
    return np.asarray(turn @ matrix @ turn.T)


def track_of(ephemeris: Ephemeris, source: str) -> OwnTrack:
    """Return a segment of an ephemeris message as a track in TEME and UTC."""
    if ephemeris.centre not in {"EARTH", ""}:
        raise FormatError(f"{source}: centre {ephemeris.centre}, must be EARTH")
    if len(ephemeris.at_us) < 2:
        raise DataError(f"{source}: {len(ephemeris.at_us)} state, must be 2 or more")
    orientation = load_orientation()
    at_us = to_utc(ephemeris.at_us, ephemeris.time_system, orientation)
    position, velocity = to_teme(
        ephemeris.frame,
        at_us,
        ephemeris.position_km,
        ephemeris.velocity_km_s,
        orientation,
    )
    times, matrices = _covariances(ephemeris, at_us, position, velocity, orientation)
    track = Track(at_us, position, velocity, times, matrices)
    return OwnTrack(ephemeris.name, ephemeris.object_id, source, track)


def _covariances(
    ephemeris: Ephemeris,
    at_us: Ints,
    position: Floats,
    velocity: Floats,
    orientation: EarthOrientation,
) -> tuple[Ints, Floats]:
    """Return instants (M,) in UTC and covariances (M, 6, 6) in TEME, by time.

    Local axes are those of the state that is nearest in time.
    """
    given = ephemeris.covariances
    if not given:
        return np.zeros(0, np.int64), np.zeros((0, 6, 6))
    stated = np.array([one.at_us for one in given], np.int64)
    times = to_utc(stated, ephemeris.time_system, orientation)
    right = np.clip(np.searchsorted(at_us, times), 1, len(at_us) - 1)
    nearer = times - at_us[right - 1] <= at_us[right] - times
    rows = right - nearer
    out = np.array([one.matrix for one in given])
    local = np.array([(one.frame or ephemeris.frame) in LOCAL for one in given])
    if local.any():
        turned = rows[local]
        out[local] = covariance_from_rtn(out[local], position[turned], velocity[turned])
    for k in np.flatnonzero(~local).tolist():
        frame = given[k].frame or ephemeris.frame
        out[k] = _turned(given[k].matrix, frame, int(times[k]), orientation)
    order = np.argsort(times, kind="stable")
    return times[order], out[order]


def ephemerides_in(message: Message) -> tuple[Ephemeris, ...]:
    """Return the ephemerides of a message: segments of an OEM, trajectories of an OCM.

    Raises
    ------
    DataError
        If it holds none, or one that cannot be used.
    """
    if message.kind == "OEM":
        return ephemerides_of(message)
    if message.kind == "OCM":
        return trajectories_of(message)
    raise DataError(
        f"{message.kind} holds no ephemeris", remedy="give an OEM, or an OCM"
    )


def read_tracks(paths: Sequence[Path]) -> list[OwnTrack]:
    """Read every segment of ephemeris messages: OEM, and OCM with trajectories.

    Segments of one object that follow each other without a gap of their epochs are kept
    apart: between them a manoeuvre may lie.

    Raises
    ------
    DataError, FormatError
        For a file that cannot be used.
    """
    out = []
    for path in paths:
        for message in accepted(path).messages:
            try:
                parts = ephemerides_in(message)
            except DataError as error:
                raise DataError(
                    f"{path}: {error.message}", remedy=error.remedy
                ) from error
            out += [track_of(part, path.name) for part in parts]
    return out
