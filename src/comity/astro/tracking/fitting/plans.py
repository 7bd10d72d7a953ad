"""The parameters and the result of a fit."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from comity.astro.tracking.fitting.air import AIR, Air
from comity.astro.tracking.fitting.dynamics import FORCES, Forces, changed
from comity.astro.tracking.fitting.revolution import REVOLUTION
from comity.astro.tracking.observing.model import Sky
from comity.foundations.arrays import Bools, Floats
from comity.foundations.errors import RangeError

__all__ = ["Fit", "Parameter", "Plan", "forces_with", "prior_rows"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter besides the state that the observations depend on.

    Attributes
    ----------
    name
        One of ``FORCES``, or of ``REVOLUTION`` if it is only considered; ``bias KIND STATION``, or ``bias KIND`` for all stations together;
        ``place AXIS STATION``: how far a station lies to the east, north or up, km.
    value, sigma
        Prior value and sigma; infinity: no prior.
    estimated
        If not, it is only considered: its sigma widens the covariance.
    """

    name: str
    value: float
    sigma: float
    estimated: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """How to fit.

    Attributes
    ----------
    parameters
        Forces and biases, see ``Parameter``.
    forces
        Those that are neither estimated nor considered.
    sky
        What stands between the sites and the object.
    robust
        Whether outliers lose their weight.
    reweigh
        Whether the sigma of a kind at a site is raised to what its residuals show.
    state_sigma
        (6,) prior sigmas of the first orbit, km and km/s; None: no prior.
    air
        Density error over the observations, in bins that are estimated from what is known of it.
    """

    parameters: Sequence[Parameter] = ()
    forces: Forces = field(default_factory=Forces)
    sky: Sky = field(default_factory=Sky)
    robust: bool = True
    reweigh: bool = True
    state_sigma: Floats | None = None
    air: Air | None = None

    def __post_init__(self) -> None:
        """Refuse a density error that is counted twice, or a swing of it that is estimated.

        Raises
        ------
        RangeError
            If drag is estimated or considered while the air has a constant error; if one of
            ``REVOLUTION`` is estimated: paths are followed without it.
        """
        swings = [
            p.name for p in self.parameters if p.name in REVOLUTION if p.estimated
        ]
        if swings:
            raise RangeError("estimated parameter", swings[0], "one that is considered")
        drag = any(p.name == "drag_m2_kg" for p in self.parameters)
        if drag and self.air is not None and self.air.error.constant > 0.0:
            raise RangeError(
                "constant density error beside a drag coefficient that is not held",
                self.air.error.constant,
                "0: the coefficient absorbs it",
            )

    @property
    def unknowns(self) -> tuple[Parameter, ...]:
        """All parameters besides the state: those named, then the air's bins."""
        if self.air is None:
            return tuple(self.parameters)
        sigmas = np.sqrt(np.diag(self.air.covariance)).tolist()
        bins = zip(self.air.names, sigmas, strict=True)
        return (*self.parameters, *(Parameter(n, 0.0, s) for n, s in bins))


@dataclass(frozen=True, slots=True)
class Fit:
    """An orbit out of observations.

    Attributes
    ----------
    at_us
        Epoch, UTC.
    state
        (6,) GCRF, km and km/s.
    parameters
        Estimated ones with their values and sigmas.
    covariance
        (P, P) of the state and the estimated parameters, km, km/s and their units.
    residuals
        (N,) observed less computed, km, km/s, rad.
    sigma
        (N,) what each was weighed with.
    used
        (N,) whether it was used.
    elevation_rad
        (N,) of the object at the site.
    iterations
        How many it took.
    weighted_rms
        Of the residuals in their sigmas, over the degrees of freedom.
    formal_scale
        Factor of the residuals over the stated sigmas.
    considered
        Parameters that were not estimated, with the sigmas that widened the covariance.
    cross
        (P, Q) covariance of the state and the estimated parameters with the considered ones.
    design
        (N, P) partials of what is observed by the state and the estimated parameters.
    considered_design
        (N, Q) the same by the considered ones.
    """

    at_us: int
    state: Floats
    parameters: tuple[Parameter, ...]
    covariance: Floats
    residuals: Floats
    sigma: Floats
    used: Bools
    elevation_rad: Floats
    iterations: int
    weighted_rms: float
    formal_scale: float
    considered: tuple[Parameter, ...]
    cross: Floats
    design: Floats
    considered_design: Floats

    @property
    def named(self) -> tuple[Parameter, ...]:
        """Estimated parameters without the bins of the air."""
        return tuple(p for p in self.parameters if not p.name.startswith(AIR))

    def forces(self, plan: Plan) -> Forces:
        """Return the forces of a plan with what was estimated of them, the air's factors too."""
        values = {p.name: p.value for p in self.parameters}
        return forces_with(plan, values)


def forces_with(plan: Plan, values: dict[str, float]) -> Forces:
    """Return the forces of a plan with values of parameters."""
    out = plan.forces
    for name, value in values.items():
        if name in FORCES:
            out = changed(out, name, value)
    if plan.air is not None:
        logs = np.array([values[name] for name in plan.air.names])
        out = replace(out, air=plan.air.factors(logs))
    return out


def prior_rows(plan: Plan) -> Floats:
    """Return rows (P, P) that whiten what is known before of state and parameters.

    A row is zero where nothing is known; the air's bins are known together.
    """
    state = np.zeros(6) if plan.state_sigma is None else 1.0 / plan.state_sigma
    rest = [0.0 if np.isinf(p.sigma) else 1.0 / p.sigma for p in plan.unknowns]
    out: Floats = np.diag(np.concatenate([state, rest]))
    if plan.air is not None:
        bins = slice(6 + len(plan.parameters), None)
        out[bins, bins] = np.linalg.inv(np.linalg.cholesky(plan.air.covariance))
    return out
