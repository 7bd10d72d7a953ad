"""Where sites are: on the turning Earth, moved by the tides of the solid Earth."""

from dataclasses import dataclass

import erfa
import numpy as np
from numpy.typing import NDArray

from comity.astro.tracking.observing.observations import Observations
from comity.foundations.arrays import Bools, Floats, Ints
from comity.foundations.constants import DAY_US, EARTH_RADIUS_KM
from comity.foundations.frames import gcrf_to_itrf, rotate, site_axes
from comity.foundations.time import EarthOrientation, julian_dates, utc_to_tt_s

__all__ = ["Ground", "ground_of", "solid_tide_km"]

#: Ratios of the masses of Moon and Sun to the Earth's (IERS Conventions 2010, chapter 7).
MOON, SUN = 0.0123000371, 332946.0482
AU_KM = 149597870.7
YEAR_US = 365.25 * DAY_US
#: Nominal Love and Shida numbers of degree 2 and 3, and how those of degree 2 depend on latitude.
H2, H2_LAT, L2, L2_LAT, H3, L3 = 0.6078, -0.0006, 0.0847, 0.0002, 0.292, 0.015


@dataclass(frozen=True, slots=True)
class Ground:
    """(N,) places of observation at their instants.

    Attributes
    ----------
    place_km
        (N, 3) in ITRF, tides included.
    axes
        (N, 3, 3): rows east, north, up in ITRF.
    turn
        (N, 3, 3) matrices from GCRF to ITRF.
    latitude_rad, altitude_km
        (N,).
    """

    place_km: Floats
    axes: Floats
    turn: Floats
    latitude_rad: Floats
    altitude_km: Floats

    def take(self, rows: NDArray[np.integer] | Bools) -> "Ground":
        """Return some of them."""
        return Ground(
            self.place_km[rows],
            self.axes[rows],
            self.turn[rows],
            self.latitude_rad[rows],
            self.altitude_km[rows],
        )


def _degree(
    place: Floats, body: Floats, mass: float, h: Floats, small: Floats
) -> Floats:
    """Return the displacement (N, 3) of degree 2 and 3 by one body (eq. 7.5 and 7.6)."""
    r = np.linalg.norm(place, axis=1, keepdims=True)
    far = np.linalg.norm(body, axis=1, keepdims=True)
    up, to = place / r, body / far
    c = np.sum(up * to, axis=1, keepdims=True)
    scale = mass * EARTH_RADIUS_KM**4 / far**3
    two = scale * (
        h[:, None] * up * (1.5 * c * c - 0.5) + 3.0 * small[:, None] * c * (to - c * up)
    )
    three = (scale * EARTH_RADIUS_KM / far) * (
        H3 * up * (2.5 * c**3 - 1.5 * c) + L3 * (7.5 * c * c - 1.5) * (to - c * up)
    )
    out: Floats = two + three
    return out


def bodies_km(at_us: Ints, orientation: EarthOrientation) -> Floats:
    """Return Sun and Moon from the Earth's centre, (2, N, 3) in GCRF, good to 0.01°."""
    tt = julian_dates(at_us, utc_to_tt_s(at_us, orientation))
    heliocentric, _ = erfa.epv00(*tt)
    return np.stack([-heliocentric["p"], erfa.moon98(*tt)["p"]]) * AU_KM


def solid_tide_km(
    place_km: Floats, latitude_rad: Floats, bodies_itrf: Floats
) -> Floats:
    """Return the displacement of the crust by Sun and Moon, (N, 3) in ITRF.

    IERS Conventions 2010, section 7.1.1, step 1 in phase; what is left out (out of phase,
    frequency dependence, ocean loading) is at most a few millimetres, a few centimetres at coasts.
    """
    shape = 0.5 * (3.0 * np.sin(latitude_rad) ** 2 - 1.0)
    h, small = H2 + H2_LAT * shape, L2 + L2_LAT * shape
    return _degree(place_km, bodies_itrf[0], SUN, h, small) + _degree(
        place_km, bodies_itrf[1], MOON, h, small
    )


def _drifted_km(observations: Observations) -> Floats:
    """Compute the displacement of sites by their plates since the epochs of their places, (N, 3)."""
    sites = observations.sites
    drift = np.array([s.drift_km_y for s in sites])[observations.site]
    since = np.array([np.nan if s.epoch_us is None else s.epoch_us for s in sites])
    years = (observations.at_us - since[observations.site]) / YEAR_US
    out: Floats = drift * np.nan_to_num(years)[:, None]
    return out


def ground_of(
    observations: Observations, orientation: EarthOrientation, *, tides: bool = True
) -> Ground:
    """Return where the sites were at the instants of the observations.

    Raises
    ------
    DataError
        If the Earth's orientation is not known then.
    """
    sites = observations.sites
    lat = np.array([s.latitude_rad for s in sites])
    lon = np.array([s.longitude_rad for s in sites])
    alt = np.array([s.altitude_km for s in sites])
    table = site_axes(lat, lon, alt)[observations.site]
    instants, back = np.unique(observations.at_us, return_inverse=True)
    turn = gcrf_to_itrf(instants, orientation)[back]
    place = table[:, :3] + _drifted_km(observations)
    if tides:
        bodies = bodies_km(instants, orientation)[:, back]
        turned = np.stack([rotate(turn, bodies[0]), rotate(turn, bodies[1])])
        place = place + solid_tide_km(place, lat[observations.site], turned)
    return Ground(
        place,
        table[:, 3:].reshape(-1, 3, 3),
        turn,
        lat[observations.site],
        alt[observations.site],
    )
