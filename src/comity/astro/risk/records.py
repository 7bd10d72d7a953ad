"""Inputs and results of a risk assessment."""

from dataclasses import dataclass, field
from typing import Literal

from comity.foundations.arrays import Floats

__all__ = ["METHODS", "Assessment", "Estimate", "Method", "Pair", "Plane", "State"]

Method = Literal["pc2d", "nc2d", "nc3d", "monte_carlo", "none"]
#: Methods from the simplest to the one that assumes least.
METHODS = ("pc2d", "nc2d", "nc3d", "monte_carlo")

#: What a result may be called, decided in `usage` alone:
#: ``holds``: its rules hold and another method that shares no code with it agrees;
#: ``unconfirmed``: its rules hold, nothing independent agrees with it yet;
#: ``condemned``: an independent method that holds here contradicts it;
#: ``outside``: a rule of the method does not hold;
#: ``undefined``: there is no number.
State = Literal["holds", "unconfirmed", "condemned", "outside", "undefined"]


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
    """Result of one method: probability, whether it may be used, and why.

    Pc is the probability that the distance is at most the radius at some instant of the
    window [a, b]; P_in(t) that of being inside at t; N the expected number of entries.
    They are ordered: max P_in ≤ Pc ≤ min(1, P_in(a) + N).

    Attributes
    ----------
    pc
        The probability; its upper bound where it is not ``determined``; None where the
        method is undefined.
    pc_low, pc_high
        The numerical error of ``pc`` (of a Monte Carlo, its 95 % bounds): nothing about
        how well states, covariances and radius are known.
    valid
        Whether the state is ``holds``.
    reason
        Why it is in its state.
    detail
        Numbers of the method: times in s from the given instant, trials and hits.
    state
        What the result may be called.
    window_s
        Begin and end of the window, s from the given instant; None without one.
    entries, p_in_start, p_in_max
        N, P_in(a) and the largest P_in that was looked at; None where not computed.
    pc_bounds
        Lower and upper bound of Pc; None where only ``pc`` is known.
    determined
        Whether ``pc`` is the probability; False where only its bounds are known, because
        one pair of orbits can enter more than once.
    """

    method: Method
    pc: float | None
    pc_low: float | None
    pc_high: float | None
    valid: bool
    reason: str
    detail: dict[str, float] = field(default_factory=dict)
    state: State = "undefined"
    window_s: tuple[float, float] | None = None
    entries: float | None = None
    p_in_start: float | None = None
    p_in_max: float | None = None
    pc_bounds: tuple[float, float] | None = None
    determined: bool = True


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
