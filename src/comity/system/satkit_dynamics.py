"""Precise dynamics by satkit: gravity field, Moon, Sun, tides, drag, radiation, thrust.

The library reads its data from a folder: links in the cache to the files of its data package
and of astropy-iers-data. Nothing is fetched.
"""

import os
from importlib import resources
from pathlib import Path
from types import ModuleType

import numpy as np

from comity.astro.orbits.two_body import shape_of
from comity.astro.tracking.fitting.dynamics import Forces
from comity.foundations import format_utc
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_RADIUS_KM
from comity.foundations.errors import DataError
from comity.system.environment import cache_folder
from comity.system.files import make_folder

__all__ = ["PreciseDynamics", "apsides_km"]

#: Degrees of the gravity field by height, km: the rest moves an orbit by less than a metre
#: in two days.
DEGREES = ((1_500.0, 60), (4_000.0, 40), (15_000.0, 24), (np.inf, 12))
#: Height above which drag is left out, km (NRLMSISE-00 is made for up to 1,000 km).
AIRLESS_KM = 1_500.0
#: A thrust that grows is modelled in steps of this length, seconds.
STEP_S = 1_800.0


def data_folder() -> Path:
    """Return the folder with the library's data, made of links on first use."""
    import astropy_iers_data as iers  # noqa: PLC0415 - data, loaded when needed

    source = Path(str(resources.files("satkit_data"))) / "data"
    folder = cache_folder() / "satkit"
    make_folder(folder)
    wanted = {path.name: path for path in source.iterdir() if path.is_file()}
    wanted["finals2000A.all"] = Path(iers.IERS_A_FILE)
    for name, path in wanted.items():
        link = folder / name
        if not link.is_symlink() or link.readlink() != path:
            link.unlink(missing_ok=True)
            link.symlink_to(path)
    return folder


def library() -> ModuleType:
    """Load satkit with its data in place."""
    os.environ.setdefault("SATKIT_DATA", str(data_folder()))
    import satkit  # noqa: PLC0415 - slow to load, needed by few commands

    return satkit


def apsides_km(state: Floats) -> tuple[float, float]:
    """Return the least and the largest distance from the Earth's centre of a state (6,)."""
    axis, e = (float(column[0]) for column in shape_of(state[None]))
    if not np.isfinite(axis):
        return float(np.linalg.norm(state[:3])), np.inf
    return axis * (1.0 - e), axis * (1.0 + e)


class PreciseDynamics:
    """Dynamics of satkit for *tracking*: states and their partials along a path.

    Gravity to ``degree``, Moon, Sun, solid tides, relativity; drag and radiation pressure by
    the forces. With ``airless`` there is no drag: above its top the atmosphere's model gives
    no valid densities.
    """

    def __init__(self, degree: int, *, airless: bool = False) -> None:
        self.degree = degree
        self.airless = airless
        self.sk = library()
        self.settings = self.sk.propsettings()
        self.settings.gravity_degree = self.settings.gravity_order = degree
        self.settings.abs_error = self.settings.rel_error = 1e-11
        self.settings.enable_interp = True

    @classmethod
    def around(cls, state: Floats, degree: int | None = None) -> "PreciseDynamics":
        """Return dynamics for an orbit: the lower its perigee, the more of the gravity field."""
        low = apsides_km(state)[0] - EARTH_RADIUS_KM
        if degree is None:
            degree = next(n for height, n in DEGREES if low < height)
        return cls(degree, airless=low > AIRLESS_KM)

    def _pushes(
        self, forces: Forces, begin: object, first_s: float, last_s: float
    ) -> list[object]:
        """Return the thrusts of a force: one, or one each half hour if it grows."""
        sk = self.sk
        push = np.array([forces.radial_km_s2, forces.along_km_s2, forces.across_km_s2])
        rate = np.array([forces.radial_km_s3, forces.along_km_s3, forces.across_km_s3])

        def thrust(value: Floats, start: float, end: float) -> object:
            return sk.thrust.constant(
                value * 1e3,
                begin + sk.duration(seconds=start),
                begin + sk.duration(seconds=end),
                frame=sk.frame.RTN,
            )

        if not rate.any():
            return [thrust(push, first_s, last_s)] if push.any() else []
        steps = np.arange(np.floor(first_s / STEP_S), np.ceil(last_s / STEP_S)) * STEP_S
        return [
            thrust(push + rate * (t + 0.5 * STEP_S), float(t), float(t + STEP_S))
            for t in steps
        ]

    def _about(self, forces: Forces, begin: object, times_s: Floats) -> object:
        first = min(float(times_s[0]), 0.0) - 60.0
        last = max(float(times_s[-1]), 0.0) + 60.0
        return self.sk.satproperties(
            cdaoverm=0.0 if self.airless else forces.drag_m2_kg,
            craoverm=forces.radiation_m2_kg,
            thrusts=self._pushes(forces, begin, first, last),
        )

    def path(
        self,
        state: Floats,
        at_us: int,
        times_s: Floats,
        forces: Forces,
        *,
        partials: bool,
    ) -> tuple[Floats, Floats | None]:
        """Return states (K, 6) in GCRF and, if asked for, partials (K, 6, 6) by the first.

        As ``tracking.fitting.Dynamics``.

        Raises
        ------
        DataError
            If the path cannot be followed: it meets the ground, or is no orbit.
        """
        if not len(times_s):
            return np.empty((0, 6)), np.empty((0, 6, 6)) if partials else None
        sk = self.sk
        begin = sk.time.from_rfc3339(format_utc(at_us) + "Z")
        about = self._about(forces, begin, times_s)
        out = np.empty((len(times_s), 6))
        phi = np.empty((len(times_s), 6, 6)) if partials else None
        for sign in (-1.0, 1.0):
            rows = np.flatnonzero((times_s < 0.0) == (sign < 0.0))
            if not len(rows):
                continue
            # Outwards from the epoch: the library steps wrongly when it goes back to it.
            rows = rows[np.argsort(np.abs(times_s[rows]), kind="stable")]
            far = sign * max(float(np.abs(times_s[rows[-1]])), 1.0)
            try:
                done = sk.propagate(
                    np.asarray(state, np.float64) * 1e3,
                    begin,
                    end=begin + sk.duration(seconds=far),
                    propsettings=self.settings,
                    satproperties=about,
                    output_phi=partials,
                )
                when = [begin + sk.duration(seconds=float(t)) for t in times_s[rows]]
                if phi is None:
                    out[rows] = done.interp(when)
                else:
                    pairs = done.interp(when, output_phi=True)
                    out[rows] = [states for states, _ in pairs]
                    phi[rows] = [matrix for _, matrix in pairs]
            except (RuntimeError, ValueError) as error:
                raise DataError(
                    f"the orbit cannot be followed for {far:.0f} s: {error}",
                    remedy="give a first orbit that stays above the ground",
                ) from error
        return out / 1e3, phi
