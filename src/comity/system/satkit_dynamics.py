"""Precise dynamics by satkit: gravity field, Moon, Sun, tides, drag, radiation, thrust.

The library reads its data from a folder: links in the cache to the files of its data package
and of astropy-iers-data. Nothing is fetched.
"""

import os
from importlib import resources
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from comity.astro.orbits.two_body import shape_of
from comity.astro.tracking.fitting.dynamics import Forces
from comity.foundations import format_utc
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_RADIUS_KM
from comity.foundations.errors import DataError
from comity.foundations.extras import extra
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
#: Relative and absolute (m, m/s) error of a step.
STEP_ERROR = 1e-11
#: Partials are of a field of this degree at most, and coarser steps: within 1e-4 of those of degree
#: 60 over two days at 400 km, for a tenth of the time.
PARTIALS_DEGREE, PARTIALS_ERROR = 20, 1e-9
#: Error of steps of paths whose difference is asked for.
DIFFERENCE_ERROR = 1e-10


def data_folder() -> Path:
    """Return the folder with the library's data, made of links on first use."""
    import astropy_iers_data as iers  # noqa: PLC0415 - data, loaded when needed

    source = Path(str(resources.files(extra("satkit_data", "orbits")))) / "data"
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
    """Load satkit with its data in place.

    Raises
    ------
    ResourceError
        If it is not installed: it is an extra.
    """
    satkit: ModuleType = extra("satkit", "orbits")
    os.environ.setdefault("SATKIT_DATA", str(data_folder()))
    return satkit


def apsides_km(state: Floats) -> tuple[float, float]:
    """Return the least and the largest distance from the Earth's centre of a state (6,)."""
    axis, e = (float(column[0]) for column in shape_of(state[None]))
    if not np.isfinite(axis):
        return float(np.linalg.norm(state[:3])), np.inf
    return axis * (1.0 - e), axis * (1.0 + e)


def _spans(
    forces: Forces, at_us: int, times_s: Floats, sign: float
) -> list[tuple[float, float]]:
    """Return the ends of spans of one density factor, outwards up to the last time, and it."""
    if not len(times_s):
        return []
    last = float(times_s[-1])
    starts = [-np.inf, *((when - at_us) / 1e6 for when, _ in forces.air)]
    factors = [1.0, *(factor for _, factor in forces.air)]
    ends = [*starts[1:], np.inf]
    out = []
    for start, end, factor in zip(starts, ends, factors, strict=True):
        if sign > 0.0 and end > 0.0 and start < last:
            out.append((min(end, last), factor))
        if sign < 0.0 and start < 0.0 and end > last:
            out.append((max(start, last), factor))
    if not out:
        out = [(last, factors[int(np.searchsorted(starts[1:], last, side="right"))])]
    return out if sign > 0.0 else out[::-1]


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
        self.settings = self._settings(degree, STEP_ERROR)
        self.coarse = self.settings
        self.rough: PreciseDynamics = self
        if degree > PARTIALS_DEGREE:
            self.coarse = self._settings(PARTIALS_DEGREE, PARTIALS_ERROR)
            self.rough = PreciseDynamics(PARTIALS_DEGREE, airless=airless)
            self.rough.settings = self._settings(PARTIALS_DEGREE, DIFFERENCE_ERROR)

    def _settings(self, degree: int, error: float) -> Any:
        settings = self.sk.propsettings()
        settings.gravity_degree = settings.gravity_order = degree
        settings.abs_error = settings.rel_error = error
        settings.enable_interp = True
        return settings

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

    def _thrusts(self, forces: Forces, begin: object, times_s: Floats) -> list[object]:
        first = min(float(times_s[0]), 0.0) - 60.0
        last = max(float(times_s[-1]), 0.0) + 60.0
        return self._pushes(forces, begin, first, last)

    def _about(self, forces: Forces, factor: float, thrusts: list[object]) -> object:
        return self.sk.satproperties(
            cdaoverm=0.0 if self.airless else forces.drag_m2_kg * factor,
            craoverm=forces.radiation_m2_kg,
            thrusts=thrusts,
        )

    def _followed(
        self,
        state_m: Floats,
        begin: object,
        times: tuple[float, Floats],
        about: object,
        *,
        partials: bool,
    ) -> tuple[Floats, Floats | None]:
        """Follow a path from one time to others in one direction, the last the farthest."""
        sk = self.sk
        first, later = times
        far = float(later[-1])
        far = far if abs(far - first) >= 1.0 else first + (1.0 if far >= 0.0 else -1.0)
        when = [begin + sk.duration(seconds=float(t)) for t in later]

        def propagate(settings: object, *, output_phi: bool) -> Any:
            return sk.propagate(
                state_m,
                begin + sk.duration(seconds=first),
                end=begin + sk.duration(seconds=far),
                propsettings=settings,
                satproperties=about,
                output_phi=output_phi,
            )

        try:
            if not partials:
                done = propagate(self.settings, output_phi=False)
                return np.array(done.interp(when)), None
            done = propagate(self.coarse, output_phi=True)
            pairs = done.interp(when, output_phi=True)
            turns = np.array([matrix for _, matrix in pairs])
            if self.coarse is self.settings:
                return np.array([states for states, _ in pairs]), turns
            done = propagate(self.settings, output_phi=False)
            return np.array(done.interp(when)), turns
        except (RuntimeError, ValueError) as error:
            raise DataError(
                # The library adds its own stack after the first line.
                f"the orbit cannot be followed for {far:.0f} s: {str(error).splitlines()[0]}",
                remedy="give a first orbit that stays above the ground",
            ) from error

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
        begin = self.sk.time.from_rfc3339(format_utc(at_us) + "Z")
        thrusts = self._thrusts(forces, begin, times_s)
        out = np.empty((len(times_s), 6))
        phi = np.empty((len(times_s), 6, 6)) if partials else None
        for sign in (-1.0, 1.0):
            rows = np.flatnonzero((times_s < 0.0) == (sign < 0.0))
            # Outwards from the epoch: the library steps wrongly when it goes back to it.
            rows = rows[np.argsort(np.abs(times_s[rows]), kind="stable")]
            at, now, turn = 0.0, np.asarray(state, np.float64) * 1e3, np.eye(6)
            for end, factor in _spans(forces, at_us, times_s[rows], sign):
                inside = rows[np.abs(times_s[rows]) <= abs(end)]
                rows = rows[len(inside) :]
                about = self._about(forces, factor, thrusts)
                times = np.append(times_s[inside], end)
                states, turns = self._followed(
                    now, begin, (at, times), about, partials=partials
                )
                out[inside] = states[:-1]
                if phi is not None and turns is not None:
                    phi[inside] = turns[:-1] @ turn
                    turn = turns[-1] @ turn
                at, now = end, states[-1]
        return out / 1e3, phi
