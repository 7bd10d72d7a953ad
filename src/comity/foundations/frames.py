"""Rotations between TEME, GCRF and ITRF.

The celestial frames follow IAU 2006/2000A through the SOFA routines of pyerfa; TEME
is the frame of the element-set theory: true equator, and the mean equinox reached by
the equation of the equinoxes of 1982/1994 (Vallado, Crawford, Hujsak, Kelso, AIAA
2006-6753, appendix C).
"""

import erfa
import numpy as np

from comity.foundations.arrays import Floats, Instants
from comity.foundations.constants import EARTH_RATE_RAD_S
from comity.foundations.time import EarthOrientation, julian_dates, utc_to_tt_s

__all__ = [
    "frame_bias",
    "gcrf_to_itrf",
    "itrf_to_teme_states",
    "rotate",
    "site_axes",
    "teme_to_gcrf",
    "teme_to_itrf",
    "teme_to_itrf_states",
]


def _spin(angle: Floats) -> Floats:
    """Return rotation matrices about the third axis, (K, 3, 3)."""
    c, s = np.cos(angle), np.sin(angle)
    out = np.zeros((*np.shape(angle), 3, 3))
    out[..., 0, 0], out[..., 0, 1] = c, s
    out[..., 1, 0], out[..., 1, 1] = -s, c
    out[..., 2, 2] = 1.0
    return out


def teme_to_itrf(at_us: Instants, orientation: EarthOrientation) -> Floats:
    """Return the matrices from TEME to ITRF, (K, 3, 3).

    TEME is turned by Greenwich mean sidereal time 1982 into the pseudo Earth-fixed
    frame, which polar motion turns into ITRF (AIAA 2006-6753, eq. C-1 to C-4).
    """
    ut1_s, x, y, _, _ = orientation.at(at_us)
    spin = _spin(erfa.gmst82(*julian_dates(at_us, ut1_s)))
    polar = erfa.pom00(x, y, np.zeros_like(x))
    result: Floats = polar @ spin
    return result


def gcrf_to_itrf(at_us: Instants, orientation: EarthOrientation) -> Floats:
    """Return the matrices from GCRF to ITRF, (K, 3, 3).

    IAU 2006/2000A with the offsets of the celestial pole (IERS Conventions 2010, chapter 5).
    """
    ut1_s, x, y, dx, dy = orientation.at(at_us)
    tt1, tt2 = julian_dates(at_us, utc_to_tt_s(at_us, orientation))
    ut1, ut2 = julian_dates(at_us, ut1_s)
    pole_x, pole_y, _ = erfa.xys06a(tt1, tt2)
    pole_x, pole_y = pole_x + dx, pole_y + dy
    celestial = erfa.c2ixys(pole_x, pole_y, erfa.s06(tt1, tt2, pole_x, pole_y))
    polar = erfa.pom00(x, y, erfa.sp00(tt1, tt2))
    result: Floats = erfa.c2tcio(celestial, erfa.era00(ut1, ut2), polar)
    return result


def teme_to_gcrf(at_us: Instants, orientation: EarthOrientation) -> Floats:
    """Return the matrices from TEME to GCRF, (K, 3, 3).

    From TEME to ITRF as above, and back through ``gcrf_to_itrf``.
    """
    terrestrial = gcrf_to_itrf(at_us, orientation)
    result: Floats = np.swapaxes(terrestrial, -1, -2) @ teme_to_itrf(at_us, orientation)
    return result


def rotate(matrices: Floats, vectors: Floats) -> Floats:
    """Apply (K, 3, 3) matrices to (…, K, 3) vectors."""
    result: Floats = np.einsum("kij,...kj->...ki", matrices, vectors)
    return result


def teme_to_itrf_states(
    at_us: Instants,
    position_km: Floats,
    velocity_km_s: Floats,
    orientation: EarthOrientation,
) -> tuple[Floats, Floats]:
    """Return ITRF positions and velocities, the rotation of the Earth taken out.

    ``position_km`` and ``velocity_km_s`` are (…, K, 3) in TEME.
    """
    ut1_s, x, y, _, _ = orientation.at(at_us)
    spin = _spin(erfa.gmst82(*julian_dates(at_us, ut1_s)))
    polar = erfa.pom00(x, y, np.zeros_like(x))
    fixed = rotate(spin, position_km)
    rate = rotate(spin, velocity_km_s) - np.cross([0.0, 0.0, EARTH_RATE_RAD_S], fixed)
    return rotate(polar, fixed), rotate(polar, rate)


def itrf_to_teme_states(
    at_us: Instants,
    position_km: Floats,
    velocity_km_s: Floats,
    orientation: EarthOrientation,
) -> tuple[Floats, Floats]:
    """Return TEME positions and velocities of (…, K, 3) states in ITRF."""
    ut1_s, x, y, _, _ = orientation.at(at_us)
    spin = np.swapaxes(_spin(erfa.gmst82(*julian_dates(at_us, ut1_s))), -1, -2)
    polar = np.swapaxes(erfa.pom00(x, y, np.zeros_like(x)), -1, -2)
    fixed = rotate(polar, position_km)
    rate = rotate(polar, velocity_km_s) + np.cross([0.0, 0.0, EARTH_RATE_RAD_S], fixed)
    return rotate(spin, fixed), rotate(spin, rate)


def frame_bias() -> Floats:
    """Return the matrix from GCRF to EME2000, (3, 3): 23 milliarcseconds.

    IERS Conventions 2010, eq. 5.33, by the SOFA routine ``bp00``.
    """
    bias, _, _ = erfa.bp00(2451545.0, 0.0)
    result: Floats = np.asarray(bias, dtype=np.float64)
    return result


def site_axes(
    latitude_rad: Floats, longitude_rad: Floats, altitude_km: Floats
) -> Floats:
    """Return position (km), east, north and up of places, (S, 12) in ITRF.

    Geodetic coordinates (S,) of WGS-84 through the SOFA routine ``gd2gc``.
    """
    lat, lon = latitude_rad, longitude_rad
    place = erfa.gd2gc(1, lon, lat, altitude_km * 1e3).reshape(-1, 3) / 1e3
    zero = np.zeros_like(lat)
    east = np.stack([-np.sin(lon), np.cos(lon), zero], 1)
    north = np.stack(
        [-np.sin(lat) * np.cos(lon), -np.sin(lat) * np.sin(lon), np.cos(lat)], 1
    )
    up = np.stack(
        [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], 1
    )
    return np.ascontiguousarray(np.hstack([place, east, north, up]))
