"""Prediction of observations from the position of the object.

The states are those at the instants of the observations; light time is solved from there, the
object carried along by its velocity and the Earth's pull (at most 0.3 s), the site by the turning
Earth. Everything is in GCRF; the relativistic delay of the signal in the Earth's field is in
(IERS Conventions 2010, eq. 11.17).
"""

from dataclasses import dataclass

import numpy as np

from comity.astro.tracking.observing.air import (
    bending_rad,
    laser_delay_km,
    radio_delay_km,
    standard_air,
)
from comity.astro.tracking.observing.ground import Ground
from comity.astro.tracking.observing.observations import Observations
from comity.foundations.arrays import Floats, Ints
from comity.foundations.constants import (
    EARTH_MU_KM3_S2,
    EARTH_RATE_RAD_S,
    LIGHT_SPEED_KM_S,
)

__all__ = ["Predicted", "Sky", "predict"]

#: 2 GM/c² of the Earth, km.
SHAPIRO_KM = 2.0 * EARTH_MU_KM3_S2 / LIGHT_SPEED_KM_S**2


@dataclass(frozen=True, slots=True)
class Sky:
    """Model of the medium between a site and the object.

    Attributes
    ----------
    air
        Delay of ranges by the neutral air.
    bending
        Bending of elevations.
    centre_km
        From where the object reflects or sends to its centre of mass, along the line of sight.
    """

    air: bool = True
    bending: bool = True
    centre_km: float = 0.0


@dataclass(frozen=True, slots=True)
class Predicted:
    """(N,) values, (N, 6) partials by the state at the instant, (N,) elevations (rad)."""

    values: Floats
    partials: Floats
    elevation_rad: Floats


def _site_at(ground: Ground, seconds: Floats) -> tuple[Floats, Floats]:
    """Return places and velocities of the sites in GCRF, ``seconds`` (N,) after the instant."""
    angle = EARTH_RATE_RAD_S * seconds
    c, s = np.cos(angle), np.sin(angle)
    x, y, z = ground.place_km.T
    fixed = np.stack([c * x - s * y, s * x + c * y, z], axis=1)
    speed = EARTH_RATE_RAD_S * np.stack(
        [-fixed[:, 1], fixed[:, 0], np.zeros_like(z)], 1
    )
    back = np.swapaxes(ground.turn, 1, 2)
    return np.einsum("nij,nj->ni", back, fixed), np.einsum("nij,nj->ni", back, speed)


def _object_at(states: Floats, seconds: Floats) -> tuple[Floats, Floats]:
    """Return places and velocities of the object, ``seconds`` (N,) after the instant."""
    r, v, t = states[:, :3], states[:, 3:], seconds[:, None]
    radius = np.linalg.norm(r, axis=1, keepdims=True)
    a = -EARTH_MU_KM3_S2 / radius**3 * r
    return r + t * (v + 0.5 * t * a), v + t * a


def _legs(o: Observations, ground: Ground, states: Floats) -> tuple[Floats, ...]:
    """Return instants (after the tag) of leaving, reflection and receiving.

    Each is fixed by the tag, or found from the next by the time that light takes.
    """
    zero = np.zeros(len(o))
    leave, turn, receive = zero.copy(), zero.copy(), zero.copy()
    for _ in range(4):
        at, _ = _object_at(states, turn)
        down = (
            np.linalg.norm(at - _site_at(ground, receive)[0], axis=1) / LIGHT_SPEED_KM_S
        )
        up = np.linalg.norm(at - _site_at(ground, leave)[0], axis=1) / LIGHT_SPEED_KM_S
        turn = np.where(o.tag == 0, -down, np.where(o.tag == 1, 0.0, up))
        receive = np.where(o.tag == 0, 0.0, turn + down)
        leave = np.where(o.tag == 2, 0.0, turn - up)
    return leave, turn, receive


def _air_of(o: Observations, ground: Ground) -> tuple[Floats, Floats, Floats]:
    """Get pressure, temperature and humidity: as measured, else of the standard atmosphere."""
    usual = standard_air(ground.altitude_km)
    measured = (o.pressure_hpa, o.temperature_k, o.humidity)
    p, t, h = (
        np.where(np.isnan(a), b, a) for a, b in zip(measured, usual, strict=True)
    )
    return p, t, h


def _delay_km(o: Observations, ground: Ground, elevation: Floats) -> Floats:
    """Return the delay of the air in one direction, 0 where it was taken out already."""
    p, t, h = _air_of(o, ground)
    place = (ground.latitude_rad, ground.altitude_km)
    laser = ~np.isnan(o.wavelength_um)
    waves = np.where(laser, o.wavelength_um, 0.532)
    delay = np.where(
        laser,
        laser_delay_km(waves, elevation, p, t, h, *place),
        radio_delay_km(elevation, p, t, h, *place),
    )
    return np.where(o.refracted, 0.0, delay)


def _shapiro_km(place: Floats, at: Floats, distance: Floats) -> Floats:
    both = np.linalg.norm(place, axis=1) + np.linalg.norm(at, axis=1)
    out: Floats = SHAPIRO_KM * np.log((both + distance) / (both - distance))
    return out


def _angle_partials(first: Floats, second: Floats, third: Floats) -> tuple[Floats, ...]:
    """Return partials of the angle in the plane and above it, by the three components."""
    flat2 = first**2 + second**2
    whole2 = flat2 + third**2
    flat = np.sqrt(flat2)
    plane = np.stack([-second / flat2, first / flat2, np.zeros_like(first)], 1)
    above = np.stack(
        [
            -first * third / (whole2 * flat),
            -second * third / (whole2 * flat),
            flat / whole2,
        ],
        1,
    )
    return plane, above


def predict(o: Observations, ground: Ground, states: Floats, sky: Sky) -> Predicted:
    """Predict observations.

    Parameters
    ----------
    o
        The observations; their values are not used.
    ground
        Where their sites were.
    states
        (N, 6) of the object at the instants of the observations, GCRF, km and km/s.
    sky
        What stands between.

    Returns
    -------
    Predicted
        Partials are of the geometry without light time, good to 1e-4, as an estimator needs.
    """
    leave, turn, receive = _legs(o, ground, states)
    at, velocity = _object_at(states, turn)
    site, moving = _site_at(ground, receive)
    there, gone = _site_at(ground, leave)
    down, up = at - site, at - there
    near, far = np.linalg.norm(down, axis=1), np.linalg.norm(up, axis=1)
    line = down / near[:, None]
    local = np.einsum("nij,njk,nk->ni", ground.axes, ground.turn, line)
    elevation = np.arcsin(np.clip(local[:, 2], -1.0, 1.0))
    two = o.ways == 2
    one_way = near + _shapiro_km(site, at, near)
    both = 0.5 * (one_way + far + _shapiro_km(there, at, far))
    ranges = np.where(two, both, one_way) - np.where(o.centred, 0.0, sky.centre_km)
    if sky.air:
        ranges = ranges + _delay_km(o, ground, elevation)
    rate_down = np.sum(line * (velocity - moving), axis=1)
    rate_up = np.sum(up / far[:, None] * (velocity - gone), axis=1)
    rates = np.where(two, 0.5 * (rate_down + rate_up), rate_down)
    bent = elevation
    if sky.bending:
        p, t, h = _air_of(o, ground)
        bend = bending_rad(elevation, p, t, h, o.wavelength_um)
        bent = elevation + np.where(o.refracted, 0.0, bend)
    azimuth = np.arctan2(local[:, 0], local[:, 1]) % (2.0 * np.pi)
    right = np.arctan2(line[:, 1], line[:, 0]) % (2.0 * np.pi)
    declination = np.arcsin(np.clip(line[:, 2], -1.0, 1.0))
    values = np.stack([ranges, rates, azimuth, bent, right, declination])
    rows = np.arange(len(o))
    return Predicted(
        values[o.kind, rows],
        _partials(o.kind, ground, down, near, velocity - moving, local),
        elevation,
    )


def _partials(
    kind: Ints,
    ground: Ground,
    down: Floats,
    near: Floats,
    velocity: Floats,
    local: Floats,
) -> Floats:
    """Return the partials (N, 6) of each observation by the state in GCRF."""
    count = len(kind)
    line = down / near[:, None]
    out = np.zeros((6, count, 6))
    out[0, :, :3] = line
    along = np.sum(line * velocity, axis=1)
    out[1, :, :3] = (velocity - along[:, None] * line) / near[:, None]
    out[1, :, 3:] = line
    to_local = np.einsum("nij,njk->nik", ground.axes, ground.turn)
    x, y, z = (local * near[:, None]).T
    # Azimuth turns from north to east, against the sense of the plane's angle.
    plane, above = _angle_partials(x, y, z)
    out[2, :, :3] = -np.einsum("ni,nij->nj", plane, to_local)
    out[3, :, :3] = np.einsum("ni,nij->nj", above, to_local)
    plane, above = _angle_partials(*down.T)
    out[4, :, :3], out[5, :, :3] = plane, above
    result: Floats = out[kind, np.arange(count)]
    return result
