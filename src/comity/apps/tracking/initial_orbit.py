"""A first orbit from a file: elements, a state, or an ephemeris."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from comity.apps.tracking.observations import open_ephemeris, orbit_of
from comity.astro.orbits import propagate
from comity.foundations.arrays import Floats
from comity.foundations.errors import ComityError, DataError, FormatError
from comity.foundations.frames import frame_bias, rotate, teme_to_gcrf
from comity.foundations.strict import read_strict
from comity.foundations.time import EarthOrientation, parse_utc
from comity.system.catalogue_files import open_catalogue
from comity.system.files import read_plain

__all__ = ["Start", "start_of"]


@dataclass(frozen=True, slots=True)
class Start:
    """A first orbit: instant (µs of UTC), state (6,) in GCRF (km, km/s), and its origin."""

    at_us: int
    state: Floats
    method: str


def _of_json(value: object) -> Start:
    """Read the state of a record as ``orbit fit`` writes it."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict) or not {"epoch", "state_km"} <= set(value):
        raise FormatError("holds no epoch and state_km")
    frame = str(value.get("frame", "GCRF"))
    try:
        state = np.array(value["state_km"], np.float64)
    except (TypeError, ValueError) as error:
        raise FormatError(f"state_km holds no numbers: {error}") from error
    if state.shape != (6,):
        raise FormatError("state_km has no six numbers")
    if frame == "EME2000":
        state = np.concatenate([frame_bias().T @ state[:3], frame_bias().T @ state[3:]])
    elif frame not in {"GCRF", "ICRF"}:
        raise FormatError(f"frame {frame} is none of GCRF, ICRF, EME2000")
    return Start(parse_utc(str(value["epoch"])), state, "state")


def _of_elements(path: Path, orientation: EarthOrientation) -> Start:
    snapshot = open_catalogue([str(path)])
    rows = snapshot.current
    if len(rows) != 1:
        raise DataError(
            f"{path} holds {len(rows)} objects, must hold one",
            remedy="give its elements",
        )
    one = snapshot.elements.take(rows)
    at_us = int(one.epoch_us[0])
    state = propagate(one, at_us, np.zeros(1))
    turn = teme_to_gcrf(np.array([at_us]), orientation)
    place = rotate(turn, state.position_km[0])[0]
    speed = rotate(turn, state.velocity_km_s[0])[0]
    return Start(at_us, np.concatenate([place, speed]), "elements")


def start_of(path: Path, orientation: EarthOrientation) -> Start:
    """Read the first orbit that a file holds.

    A record of ``orbit fit`` (epoch, state_km, frame), an ephemeris (CPF, SP3), or element sets
    of one object.

    Raises
    ------
    FormatError, DataError, ResourceError
        If it holds none.
    """
    data = read_plain(path)[0]
    head = data.lstrip()[:600]
    if head[:1] in {b"{", b"["} and b"state_km" in data:
        try:
            return _of_json(read_strict(data))
        except FormatError as error:
            raise FormatError(f"{path} {error.message}") from error
    if head[:6].upper() == b"H1 CPF" or head[:1] == b"#":
        ephemeris = open_ephemeris(path, "", orientation)
        middle = int(ephemeris.at_us[len(ephemeris.at_us) // 2])
        state = orbit_of(ephemeris, middle, orientation)
        return Start(middle, state, ephemeris.form)
    try:
        return _of_elements(path, orientation)
    except ComityError as error:
        raise FormatError(
            f"{path} holds no first orbit: {error.message}",
            remedy="give elements, a record with epoch and state_km, or a CPF",
        ) from error
