"""A single state of a message, flown by precise dynamics to other instants."""

from dataclasses import dataclass

import numpy as np

from comity.astro.orbits.track import Track
from comity.astro.tracking.fitting.dynamics import Forces
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_RADIUS_KM
from comity.foundations.errors import DataError, FormatError
from comity.foundations.frames import rotate, teme_to_gcrf
from comity.system.environment import load_orientation
from comity.system.ephemeris_files import to_teme, to_utc
from comity.system.satkit_dynamics import AIRLESS_KM, PreciseDynamics, apsides_km

__all__ = ["StatedOrbit", "stated_orbit"]

#: Part of a turn between two points of a path, rad, where it is fastest; longest step, s.
TURN_RAD, LONGEST_S = 0.07, 300.0


@dataclass(frozen=True, slots=True)
class StatedOrbit:
    """A state (6,), km and km/s in GCRF, at an instant (UTC, microseconds since 1970).

    ``forces_said`` tells which forces are known; ``burn_us`` when the first burn is planned.
    """

    state: Floats
    at_us: int
    forces: Forces
    forces_said: str
    burn_us: int | None = None

    def flown(self, from_us: int, until_us: int) -> Track:
        """Return its path over a span as a track in TEME, by the precise dynamics of *tracking*.

        Raises
        ------
        DataError
            If it cannot be followed there.
        """
        close = max(apsides_km(self.state)[0], 0.2 * EARTH_RADIUS_KM)
        speed = (
            float(np.linalg.norm(np.cross(self.state[:3], self.state[3:]))) / close**2
        )
        step_s = min(TURN_RAD / max(speed, 1e-9), LONGEST_S)
        length_s = (until_us - from_us) / 1e6
        count = max(4, int(np.ceil(length_s / step_s)))
        at_us = np.rint(np.linspace(from_us, until_us, count + 1)).astype(np.int64)
        dynamics = PreciseDynamics.around(self.state)
        states, _ = dynamics.path(
            self.state,
            self.at_us,
            (at_us - self.at_us) / 1e6,
            self.forces,
            partials=False,
        )
        turns = np.swapaxes(teme_to_gcrf(at_us, load_orientation()), -1, -2)
        return Track(
            at_us,
            rotate(turns, states[:, :3]),
            rotate(turns, states[:, 3:]),
            np.zeros(0, np.int64),
            np.zeros((0, 6, 6)),
        )


def stated_orbit(
    state: Floats,
    at_us: int,
    systems: tuple[str, str, str],
    coefficients: tuple[float | None, float | None],
) -> StatedOrbit:
    """Return a state of a message, turned to GCRF and UTC.

    Parameters
    ----------
    state
        (6,) km and km/s.
    at_us
        Its instant in the time system, microseconds since 1970.
    systems
        Time system, frame and centre, as the message names them.
    coefficients
        Drag and radiation: coefficient times area over mass, m²/kg, None where nothing is told.

    Raises
    ------
    FormatError, DataError
        For a system that is not converted, or a state below the ground.
    """
    system, frame, centre = systems
    if centre not in {"EARTH", ""}:
        raise FormatError(f"centre {centre}, must be EARTH")
    orientation = load_orientation()
    at = to_utc(np.array([at_us], np.int64), system or "UTC", orientation)
    position, velocity = to_teme(
        frame, at, state[None, :3], state[None, 3:], orientation
    )
    turn = teme_to_gcrf(at, orientation)
    moved = np.concatenate([rotate(turn, position)[0], rotate(turn, velocity)[0]])
    away = float(np.linalg.norm(moved[:3]))
    if not away > EARTH_RADIUS_KM:
        raise DataError(
            f"a state is {away:.1f} km from the Earth's centre, must be above "
            f"{EARTH_RADIUS_KM:.1f} km",
            remedy="give a state in orbit",
        )
    low_km = apsides_km(moved)[0] - EARTH_RADIUS_KM
    drag, radiation = coefficients
    said = ["gravity, Moon, Sun and tides"]
    if low_km <= AIRLESS_KM:
        said.append(
            f"drag ({drag:g} m²/kg, as stated)"
            if drag is not None
            else "no drag: the message does not tell what it needs"
        )
    said.append(
        f"radiation ({radiation:g} m²/kg, as stated)"
        if radiation is not None
        else "no radiation pressure: the message does not tell what it needs"
    )
    forces = Forces(drag_m2_kg=drag or 0.0, radiation_m2_kg=radiation or 0.0)
    return StatedOrbit(moved, int(at[0]), forces, "flown with " + ", ".join(said))
