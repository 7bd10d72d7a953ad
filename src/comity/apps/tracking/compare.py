"""A fitted orbit beside a reference: where they differ, by how much."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from comity.apps.tracking.observations import open_ephemeris, orbit_of
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.tracking.fitting.dynamics import Dynamics, Forces
from comity.astro.tracking.fitting.plans import Fit
from comity.foundations.arrays import Ints
from comity.foundations.constants import DAY_US
from comity.foundations.errors import DataError
from comity.foundations.frames import gcrf_to_itrf
from comity.foundations.time import EarthOrientation, format_utc
from comity.messages.tracking import Ephemeris

__all__ = ["Reference"]

Json = dict[str, Any]
#: The reference is compared within this far from the observations, days.
BEYOND_D = 3.0


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
        """Return the reference of a file (CPF, SP3)."""
        return cls(path.name, open_ephemeris(path, target, orientation), orientation)

    @property
    def span(self) -> tuple[int, int]:
        """Return its first and last instant."""
        return int(self.ephemeris.at_us[0]), int(self.ephemeris.at_us[-1])

    def differences(
        self, fit: Fit, forces: Forces, dynamics: Dynamics, seen: Ints
    ) -> Json:
        """Return fitted less reference at the epoch, and over what both have in common.

        Raises
        ------
        DataError
            If the reference lies days away from the observations.
        """
        one = self.ephemeris
        room = round(BEYOND_D * DAY_US)
        rows = (one.at_us >= seen[0] - room) & (one.at_us <= seen[-1] + room)
        if not rows.any():
            raise DataError(
                f"{self.name} lies more than {BEYOND_D:g} d from the observations",
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
        out: Json = {
            "reference": self.name,
            "positions": int(rows.sum()),
            "from": format_utc(int(at_us[0]), 0),
            "to": format_utc(int(at_us[-1]), 0),
            "rms_m": float(np.sqrt(np.mean(off**2))),
            "largest_m": float(off.max()),
            "rms_radial_along_across_m": (
                np.sqrt(np.mean(local**2, axis=0)) * 1e3
            ).tolist(),
            "epoch": None,
        }
        if self.span[0] <= fit.at_us <= self.span[1]:
            true = orbit_of(one, fit.at_us, self.orientation)
            gap = fit.state - true
            axes = rtn_axes(true[:3], true[3:])
            out["epoch"] = {
                "position_m": float(np.linalg.norm(gap[:3]) * 1e3),
                "velocity_m_s": float(np.linalg.norm(gap[3:]) * 1e3),
                "radial_along_across_m": (axes @ gap[:3] * 1e3).tolist(),
                "sigmas": float(
                    np.sqrt(gap[:3] @ np.linalg.solve(fit.covariance[:3, :3], gap[:3]))
                ),
            }
        return out
