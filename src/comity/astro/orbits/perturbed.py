"""Motion of states under the Earth's oblateness, the Moon and the Sun."""

from dataclasses import dataclass, field, replace

import erfa
import numpy as np

from comity.astro.orbits.kernels.perturbed import carry_states
from comity.foundations.arrays import Floats
from comity.foundations.constants import (
    DAY_S,
    DAY_US,
    EARTH_MU_TCG_KM3_S2,
    HOUR_S,
)
from comity.foundations.errors import RangeError
from comity.foundations.frames import teme_to_gcrf
from comity.foundations.time import EarthOrientation, julian_dates, utc_to_tt_s

__all__ = ["TWO_BODY", "Forces", "carry", "carry_with_partials", "forces_of"]

#: Equatorial radius that belongs to the zonal coefficients, km.
FIELD_RADIUS_KM = 6378.1363
#: J2, J3, J4 of EGM2008, tide-free, from its normalised coefficients C20, C30, C40
#: (-4.84165143790815e-04, 9.57161207093473e-07, 5.39965866638991e-07): -sqrt(2 n + 1) C.
ZONALS = (1.0826261738522e-3, -2.5324105185677e-6, -1.6198975999170e-6)
#: Moon and Sun, km³/s² (DE440; Park, Folkner, Williams, Boggs, Astron. J. 161 (2021)).
MOON_MU_KM3_S2, SUN_MU_KM3_S2 = 4902.800118, 132712440041.279419
AU_KM = 149597870.7
#: From this height of apogee on Moon and Sun are part of the model. A setting: their tides are
#: a tenth of what J4 does at 600 km, and as large as J4 near this height.
HIGH_KM = 4000.0
#: Spacing of the table of their places; the Moon's are off by less than a metre between.
TABLE_S = 6.0 * HOUR_S


@dataclass(frozen=True, slots=True)
class Forces:
    """What moves a state, in one inertial frame; times are seconds from one instant.

    Attributes
    ----------
    mu_km3_s2, radius_km
        Gravitational parameter of the Earth, and the radius of the zonals.
    zonals, pole
        J2, J3, J4 (3,), and the axis they turn about (3,), a unit vector.
    bodies, body_mu_km3_s2
        (K, 6 B) places and velocities of B bodies, km and km/s, and their parameters (B,).
    first_s, step_s
        When the table begins, and its spacing.
    """

    mu_km3_s2: float = EARTH_MU_TCG_KM3_S2
    radius_km: float = FIELD_RADIUS_KM
    zonals: Floats = field(default_factory=lambda: np.zeros(3))
    pole: Floats = field(default_factory=lambda: np.array([0.0, 0.0, 1.0]))
    bodies: Floats = field(default_factory=lambda: np.zeros((2, 0)))
    body_mu_km3_s2: Floats = field(default_factory=lambda: np.zeros(0))
    first_s: float = 0.0
    step_s: float = TABLE_S

    def later(self, shift_s: float) -> "Forces":
        """Return the same forces with times counted from a later instant."""
        return replace(self, first_s=self.first_s - shift_s)

    @property
    def name(self) -> str:
        """What is modelled, in words."""
        if not self.zonals.any():
            return "two-body"
        return "J2 to J4, Moon and Sun" if len(self.body_mu_km3_s2) else "J2 to J4"


#: Motion about a point.
TWO_BODY = Forces()


def forces_of(
    frame: str,
    at_us: int,
    apogee_km: float,
    span_s: float,
    orientation: EarthOrientation,
) -> Forces:
    """Return the zonal field, and for high orbits Moon and Sun, in a frame.

    Parameters
    ----------
    frame
        ``TEME``, or one of the celestial axes: ``EME2000``, ``GCRF``, ``ICRF``. EME2000 is
        taken as GCRF: they differ by 0.02 arcseconds.
    at_us
        Instant from which times are counted, and of the pole, µs of UTC.
    apogee_km
        Largest height of the orbit: above ``HIGH_KM`` Moon and Sun are modelled.
    span_s
        Half the span over which they are needed, s.
    """
    turn = teme_to_gcrf(np.array([at_us], np.int64), orientation)[0]
    of_date = frame.startswith("TEME")
    pole = np.array([0.0, 0.0, 1.0]) if of_date else turn[:, 2]
    forces = Forces(zonals=np.array(ZONALS), pole=np.ascontiguousarray(pole))
    if not apogee_km > HIGH_KM:
        return forces
    count = int(np.ceil(span_s / TABLE_S)) + 1
    times = np.arange(-count, count + 1) * TABLE_S
    days = at_us // DAY_US * DAY_US
    whole, part = julian_dates(np.array([days], np.int64), np.array([0.0]))
    ahead_s = float(utc_to_tt_s(np.array([at_us], np.int64), orientation)[0])
    part = part + ((at_us - days) / 1e6 + times + ahead_s) / DAY_S
    moon = erfa.moon98(whole, part)
    heliocentric, _ = erfa.epv00(whole, part)
    table = np.concatenate(
        [
            moon["p"] * AU_KM,
            moon["v"] * AU_KM / DAY_S,
            -heliocentric["p"] * AU_KM,
            -heliocentric["v"] * AU_KM / DAY_S,
        ],
        axis=1,
    )
    if of_date:
        table = (table.reshape(-1, 4, 3) @ turn).reshape(-1, 12)
    return replace(
        forces,
        bodies=np.ascontiguousarray(table),
        body_mu_km3_s2=np.array([MOON_MU_KM3_S2, SUN_MU_KM3_S2]),
        first_s=float(times[0]),
    )


def _carried(forces: Forces, y: Floats, begin_s: float, times_s: Floats) -> Floats:
    """Fill rows for times on both sides of the begin, in any order."""
    times = np.atleast_1d(np.asarray(times_s, dtype=np.float64))
    out = np.empty((len(times), len(y)))
    for side in (times < begin_s, times >= begin_s):
        rows = np.flatnonzero(side)
        if not len(rows):
            continue
        rows = rows[np.argsort(np.abs(times[rows] - begin_s), kind="stable")]
        part = np.empty((len(rows), len(y)))
        carry_states(
            y.copy(),
            float(begin_s),
            times[rows],
            forces.mu_km3_s2,
            forces.radius_km,
            forces.zonals,
            forces.pole,
            forces.bodies,
            forces.body_mu_km3_s2,
            forces.first_s,
            forces.step_s,
            part,
        )
        out[rows] = part
    if not np.all(np.isfinite(out)):
        raise RangeError(
            "orbit", "one that meets the Earth", "above the ground over the whole span"
        )
    return out


def carry(forces: Forces, state: Floats, begin_s: float, times_s: Floats) -> Floats:
    """Return states (K, 6) at times (K,), from a state (6,) at another.

    Raises
    ------
    RangeError
        If the path falls into the Earth.
    """
    return _carried(
        forces, np.ascontiguousarray(state, dtype=np.float64), begin_s, times_s
    )


def carry_with_partials(
    forces: Forces, state: Floats, begin_s: float, times_s: Floats
) -> tuple[Floats, Floats]:
    """Return states (K, 6) and their partials (K, 6, 6) by the state at the begin.

    Raises
    ------
    RangeError
        If the path falls into the Earth.
    """
    start = np.concatenate([np.asarray(state, np.float64), np.eye(6).ravel()])
    rows = _carried(forces, start, begin_s, times_s)
    return rows[:, :6], rows[:, 6:].reshape(-1, 6, 6)
