"""The parameters and the result of a fit."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from comity.astro.tracking.fitting.dynamics import Forces
from comity.astro.tracking.observing.model import Sky
from comity.foundations.arrays import Bools, Floats

__all__ = ["Fit", "Parameter", "Plan"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter besides the state that the observations depend on.

    Attributes
    ----------
    name
        One of ``FORCES``; ``bias KIND STATION``, or ``bias KIND`` for all stations together;
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
    """

    parameters: Sequence[Parameter] = ()
    forces: Forces = field(default_factory=Forces)
    sky: Sky = field(default_factory=Sky)
    robust: bool = True
    reweigh: bool = True
    state_sigma: Floats | None = None


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
