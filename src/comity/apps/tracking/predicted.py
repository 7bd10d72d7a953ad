"""Predictions of a fitted orbit, and what its covariance includes, as records."""

from dataclasses import dataclass

import numpy as np

from comity.astro.orbits.rtn import covariance_to_rtn
from comity.astro.tracking.fitting.dynamics import Dynamics
from comity.astro.tracking.fitting.plans import Fit, Plan
from comity.astro.tracking.fitting.prediction import predict_orbit
from comity.astro.tracking.fitting.revolution import REVOLUTION
from comity.foundations.arrays import Floats
from comity.foundations.constants import DAY_US
from comity.foundations.errors import RangeError
from comity.foundations.time import format_utc

__all__ = ["CovarianceContents", "PredictedState", "contents_of", "predictions_of"]

#: Days after the last observation to which a prediction goes.
MOST_DAYS = 14.0
#: Part of the distance from the Earth's centre that a sigma along the track may reach before a covariance
#: in Cartesian coordinates is bent too much.
BENT = 0.01


@dataclass(frozen=True, slots=True)
class PredictedState:
    """An orbit at a later instant.

    Attributes
    ----------
    epoch, days_after
        UTC, and days after the last observation.
    state_km, covariance
        (6,) and (6, 6), GCRF, km and km/s.
    sigma_radial_along_across_m
        One sigma of the position.
    density_along_m
        Part of the sigma along the track by the density after the observations.
    density_sigma
        Sigma of the logarithm of the density at the epoch.
    bent
        Whether the covariance is so long that it follows the orbit's curve and an ellipsoid no more.
    """

    epoch: str
    days_after: float
    state_km: Floats
    covariance: Floats
    sigma_radial_along_across_m: Floats
    density_along_m: float
    density_sigma: float
    bent: bool


@dataclass(frozen=True, slots=True)
class CovarianceContents:
    """What a covariance includes and what not.

    Attributes
    ----------
    includes, excludes
        In words.
    density_sigma
        Sigma of the logarithm of the air's density that is considered, of the model; 0 where there is no air.
    forecast_from
        From when on (UTC) the space weather is a forecast and its error is considered too; None
        where there is no air.
    gravity_km_s2
        Sigma of the acceleration by errors of gravity that is considered, an axis.
    tested
        Whether observations held back have tested it; or why not.
    """

    includes: tuple[str, ...]
    excludes: tuple[str, ...]
    density_sigma: float
    forecast_from: str | None
    gravity_km_s2: float
    tested: str


def contents_of(fit: Fit, plan: Plan, tested: str) -> CovarianceContents:
    """Describe what the covariance of a fit includes."""
    estimated = [p.name for p in fit.named]
    gravity = max(
        (p.sigma for p in fit.considered if p.name.endswith("s2")), default=0.0
    )
    includes = ["noise of the observations"]
    if estimated:
        includes.append("estimated: " + ", ".join(estimated))
    excludes = ["manoeuvres", "changes of attitude and shape"]
    density, forecast = 0.0, None
    if plan.air is not None:
        error = plan.air.error
        density = float(np.hypot(error.constant, error.changing))
        includes.append(
            f"density of the air, {100 * density:.0f} % over days; its mean is in the drag coefficient"
            if error.constant == 0.0
            else f"density of the air, {100 * density:.0f} %, its mean too"
        )
        if error.forecast_us is not None:
            forecast = format_utc(error.forecast_us)
            includes.append(f"forecast of space weather from {forecast[:10]} on")
    if gravity > 0.0:
        includes.append(f"gravity field, {1e3 * gravity:.1g} m/s2 an axis")
    else:
        excludes.append("errors of the gravity field")
    swing = max((p.sigma for p in fit.considered if p.name in REVOLUTION), default=0.0)
    if swing > 0.0:
        includes.append(f"density within a revolution, {100 * swing:.0f} % of a swing")
    elif plan.air is not None:
        excludes.append("density errors within a revolution")
    drag = plan.forces.drag_m2_kg > 0.0 or "drag_m2_kg" in estimated
    if plan.air is None and drag:
        excludes.append("density of the air")
    if not any(name == "radiation_m2_kg" for name in estimated):
        excludes.append("radiation pressure coefficient")
    return CovarianceContents(
        tuple(includes), tuple(excludes), density, forecast, gravity, tested
    )


def predictions_of(
    fit: Fit, plan: Plan, dynamics: Dynamics, last_us: int, days: tuple[float, ...]
) -> tuple[PredictedState, ...]:
    """Predict a fitted orbit to days after the last observation.

    Raises
    ------
    RangeError
        For days outside 0 to 14.
    DataError
        If the orbit cannot be followed.
    """
    if not days:
        return ()
    if min(days) < 0.0 or max(days) > MOST_DAYS:
        raise RangeError("days of the prediction", list(days), f"0 to {MOST_DAYS:g}")
    rising = np.unique(np.array(days))
    at_us = last_us + np.round(rising * DAY_US).astype(np.int64)
    found = predict_orbit(fit, plan, dynamics, at_us)
    out = []
    for k, state in enumerate(found.states):
        local = covariance_to_rtn(found.covariances[k], state[:3], state[3:])
        air = covariance_to_rtn(found.from_air[k], state[:3], state[3:])
        sigmas = np.sqrt(np.diag(local))[:3]
        out.append(
            PredictedState(
                epoch=format_utc(int(at_us[k])),
                days_after=float(rising[k]),
                state_km=state,
                covariance=found.covariances[k],
                sigma_radial_along_across_m=sigmas * 1e3,
                density_along_m=float(np.sqrt(max(air[1, 1], 0.0))) * 1e3,
                density_sigma=float(f"{found.air_sigma[k]:.3g}"),
                bent=bool(sigmas[1] > BENT * np.linalg.norm(state[:3])),
            )
        )
    return tuple(out)
