"""Orbits out of observations: at once, or one after the other."""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.astro.tracking.fitting.batch import fit_orbit
    from comity.astro.tracking.fitting.dynamics import Dynamics, Forces
    from comity.astro.tracking.fitting.plans import Fit, Parameter, Plan

__all__ = ["Dynamics", "Fit", "Forces", "Parameter", "Plan", "fit_orbit"]

offer(
    __name__,
    {
        "batch": "fit_orbit",
        "dynamics": "Dynamics Forces",
        "plans": "Fit Parameter Plan",
    },
)
