"""Inputs and results of a risk assessment."""

from dataclasses import dataclass, field
from typing import Literal

from comity.foundations.arrays import Floats

__all__ = ["METHODS", "Assessment", "Estimate", "Pair", "Plane"]

Method = Literal["pc2d", "nc2d", "nc3d", "monte_carlo", "none"]
#: Methods from the simplest to the one that assumes least.
METHODS = ("pc2d", "nc2d", "nc3d", "monte_carlo")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two states at one instant near closest approach, in one inertial frame.

    Positions in km, velocities in km/s, each (3,).
    """

    position_1_km: Floats
    velocity_1_km_s: Floats
    position_2_km: Floats
    velocity_2_km_s: Floats

    @property
    def relative_km(self) -> Floats:
        """Position of the second object from the first."""
        return self.position_2_km - self.position_1_km

    @property
    def relative_km_s(self) -> Floats:
        """Velocity of the second object against the first."""
        return self.velocity_2_km_s - self.velocity_1_km_s


@dataclass(frozen=True, slots=True)
class Plane:
    """An encounter in its plane, along the principal axes of the combined covariance.

    Attributes
    ----------
    x_km, y_km
        Where the second object passes, as seen from the first.
    sigma_x_km, sigma_y_km
        Standard deviations, the larger first.
    axes
        (2, 3) the axes in the inertial frame.
    dt_s
        From the given instant to the closest approach of the straight paths.
    clipped
        Whether an eigenvalue of the covariance had to be raised.
    """

    x_km: float
    y_km: float
    sigma_x_km: float
    sigma_y_km: float
    axes: Floats
    dt_s: float
    clipped: bool


@dataclass(frozen=True, slots=True)
class Estimate:
    """Result of one method: probability with bounds, whether it may be used, and why.

    ``pc`` is None where the method is undefined. ``detail`` holds numbers of the method:
    times in s from the given instant, trials and hits of a Monte Carlo.
    """

    method: Method
    pc: float | None
    pc_low: float | None
    pc_high: float | None
    valid: bool
    reason: str
    detail: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assessment:
    """The answer: the chosen estimate, all others, and what was noticed on the way."""

    chosen: Estimate
    alternatives: tuple[Estimate, ...]
    hbr_km: float
    dt_s: float
    miss_km: float
    speed_km_s: float
    notes: tuple[str, ...]

    @property
    def pc(self) -> float | None:
        """The probability, None if it is undefined."""
        return self.chosen.pc
