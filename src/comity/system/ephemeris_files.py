"""Ephemeris messages → tracks in TEME and UTC, from any frame and time system."""

from collections.abc import Sequence
from dataclasses import dataclass
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
from comity.messages.oem import Ephemeris, EphemerisCovariance, ephemerides_of
from comity.system.environment import load_orientation
from comity.system.message_files import messages_of

__all__ = ["OwnTrack", "read_tracks", "to_teme", "to_utc"]

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


def _turns(at_us: Ints, orientation: EarthOrientation) -> Floats:
    """Return matrices from GCRF to TEME (K, 3, 3), interpolated over the hour."""
    first, last = int(at_us.min()), int(at_us.max())
    grid = np.arange(first, last + HOUR_US, HOUR_US, dtype=np.int64)
    if len(grid) < 2:
        grid = np.array([first, first + HOUR_US], np.int64)
    matrices = np.swapaxes(teme_to_gcrf(grid, orientation), -1, -2)
    place = np.clip((at_us - first) / HOUR_US, 0.0, len(grid) - 1.000001)
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
    turns = _turns(at_us, orientation)
    if frame in {"EME2000", "J2000"}:
        turns = turns @ frame_bias().T
    elif frame not in {"GCRF", "ICRF"}:
        raise FormatError(
            f"reference frame {frame!r} is not known",
            remedy="give EME2000, GCRF, ICRF, TEME or ITRF",
        )
    return rotate(turns, position_km), rotate(turns, velocity_km_s)


def _covariance(
    given: EphemerisCovariance,
    frame: str,
    at_us: int,
    state: Floats,
    orientation: EarthOrientation,
) -> Floats:
    """Turn a covariance to TEME; ``state`` (6,) is that of the track there."""
    name = given.frame or frame
    if name in LOCAL:
        return covariance_from_rtn(given.matrix, state[:3], state[3:])
    at = np.array([at_us], np.int64)
    axes, _ = to_teme(name, np.repeat(at, 3), np.eye(3), np.zeros((3, 3)), orientation)
    turn = np.kron(np.eye(2), axes.T)
    return np.asarray(turn @ given.matrix @ turn.T)


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
    bare = Track(at_us, position, velocity, np.zeros(0, np.int64), np.zeros((0, 6, 6)))
    times, matrices = [], []
    for given in ephemeris.covariances:
        at = int(
            to_utc(
                np.array([given.at_us], np.int64), ephemeris.time_system, orientation
            )[0]
        )
        k = int(np.argmin(np.abs(at_us - at)))
        state = np.concatenate([position[k], velocity[k]])
        times.append(at)
        matrices.append(_covariance(given, ephemeris.frame, at, state, orientation))
    if times:
        order = np.argsort(times)
        bare = Track(
            at_us,
            position,
            velocity,
            np.array(times, np.int64)[order],
            np.array(matrices)[order],
        )
    return OwnTrack(ephemeris.name, ephemeris.object_id, source, bare)


def read_tracks(paths: Sequence[Path]) -> list[OwnTrack]:
    """Read every segment of ephemeris messages.

    Segments of one object that follow each other without a gap of their epochs are kept
    apart: between them a manoeuvre may lie.

    Raises
    ------
    DataError, FormatError
        For a file that cannot be used.
    """
    out = []
    for path in paths:
        messages, _ = messages_of(path, "OEM", "give an orbit ephemeris message")
        for message in messages:
            out += [track_of(part, path.name) for part in ephemerides_of(message)]
    return out
