"""Differences between a fitted orbit and a reference ephemeris."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from comity.apps.tracking.observations import open_ephemeris, orbit_of
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.tracking.fitting.dynamics import Dynamics, Forces
from comity.astro.tracking.fitting.plans import Fit
from comity.foundations.arrays import Floats, Ints
from comity.foundations.constants import DAY_US
from comity.foundations.errors import DataError
from comity.foundations.frames import gcrf_to_itrf
from comity.foundations.time import EarthOrientation, format_utc
from comity.messages.tracking import Ephemeris

__all__ = ["Differences", "EpochDifference", "Reference"]

#: Largest distance in time from the observations at which the reference is compared, days.
MAX_BEYOND_D = 3.0


@dataclass(frozen=True, slots=True)
class EpochDifference:
    """Fitted less reference at the epoch: m, m/s, and in sigmas of the fit.

    ``radial_along_across_m`` is (3,) in the axes of the reference.
    """

    position_m: float
    velocity_m_s: float
    radial_along_across_m: Floats
    sigmas: float


@dataclass(frozen=True, slots=True)
class Differences:
    """Fitted less reference over their common span (UTC), m; at the epoch if it lies within."""

    reference: str
    positions: int
    from_: str = field(metadata={"name": "from"})
    to: str
    rms_m: float
    largest_m: float
    rms_radial_along_across_m: Floats
    epoch: EpochDifference | None


@dataclass(frozen=True, slots=True)
class Reference:
    """An ephemeris to compare with."""

    name: str
    ephemeris: Ephemeris
    orientation: EarthOrientation

    @classmethod
    def open(
        cls, path: Path, target: str, orientation: EarthOrientation
    ) -> "Reference":
        """Read the reference of a file (CPF, SP3)."""
        return cls(path.name, open_ephemeris(path, target, orientation), orientation)

    @property
    def span(self) -> tuple[int, int]:
        """First and last instant, µs of UTC."""
        return int(self.ephemeris.at_us[0]), int(self.ephemeris.at_us[-1])

    def differences(
        self, fit: Fit, forces: Forces, dynamics: Dynamics, observed_us: Ints
    ) -> Differences:
        """Compare a fit with the reference at the epoch and over their common span.

        Raises
        ------
        DataError
            If the reference lies days away from the observations.
        """
        one = self.ephemeris
        margin_us = round(MAX_BEYOND_D * DAY_US)
        rows = (one.at_us >= observed_us[0] - margin_us) & (
            one.at_us <= observed_us[-1] + margin_us
        )
        if not rows.any():
            raise DataError(
                f"{self.name} lies more than {MAX_BEYOND_D:g} d from the observations",
                remedy="give a reference of the same days",
            )
        at_us = one.at_us[rows]
        path, _ = dynamics.path(
            fit.state, fit.at_us, (at_us - fit.at_us) / 1e6, forces, partials=False
        )
        turn = gcrf_to_itrf(at_us, self.orientation)
        place = np.einsum("nji,nj->ni", turn, one.position_km[rows])
        local = np.einsum(
            "nij,nj->ni", rtn_axes(path[:, :3], path[:, 3:]), path[:, :3] - place
        )
        off = np.linalg.norm(local, axis=1) * 1e3
        return Differences(
            reference=self.name,
            positions=int(rows.sum()),
            from_=format_utc(int(at_us[0]), 0),
            to=format_utc(int(at_us[-1]), 0),
            rms_m=float(np.sqrt(np.mean(off**2))),
            largest_m=float(off.max()),
            rms_radial_along_across_m=np.sqrt(np.mean(local**2, axis=0)) * 1e3,
            epoch=self._at_epoch(fit),
        )

    def _at_epoch(self, fit: Fit) -> EpochDifference | None:
        if not self.span[0] <= fit.at_us <= self.span[1]:
            return None
        true = orbit_of(self.ephemeris, fit.at_us, self.orientation)
        gap = fit.state - true
        axes = rtn_axes(true[:3], true[3:])
        squared = gap[:3] @ np.linalg.solve(fit.covariance[:3, :3], gap[:3])
        return EpochDifference(
            position_m=float(np.linalg.norm(gap[:3]) * 1e3),
            velocity_m_s=float(np.linalg.norm(gap[3:]) * 1e3),
            radial_along_across_m=axes @ gap[:3] * 1e3,
            sigmas=float(np.sqrt(squared)),
        )
