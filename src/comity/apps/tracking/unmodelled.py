"""What fits take as unknown by default: drag, radiation pressure, density of the air, gravity."""

from collections.abc import Sequence

import numpy as np

from comity.astro.tracking.fitting.air import Air, AirError, bins_of
from comity.astro.tracking.fitting.plans import Parameter, Plan
from comity.astro.tracking.fitting.revolution import REVOLUTION, SWING
from comity.astro.tracking.observing.model import Sky
from comity.astro.tracking.observing.observations import Observations
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_RADIUS_KM
from comity.system.satkit_dynamics import apsides_km

__all__ = [
    "DRAG_KM",
    "USUAL_DRAG",
    "USUAL_RADIATION",
    "considered_density",
    "considered_gravity",
    "crosses_air",
    "default_plan",
    "unknown_air",
    "unknown_forces",
]

#: Below this distance from the Earth's centre drag is worth estimating, above it pushes.
DRAG_KM = 7_578.0
#: Radiation pressure and drag of objects without stated value: coefficient times area over
#: mass, mean and sigma, m2/kg.
USUAL_RADIATION = (0.02, 0.02)
USUAL_DRAG = (0.02, 0.03)
#: Acceleration by errors of the gravity field, one sigma of each axis in the orbital frame, by height: km,
#: km/s2. Sizes are those that move an orbit along its track in two days as far as fields differ: degree 60
#: against 70, and EGM2008 against ITU_GRACE16, both with satkit (at 400 km 10 m and 1.2 m, at
#: 700 km 2 m and 0.3 m). A setting: what a field leaves out is no constant push.
GRAVITY = np.array(
    [
        (400.0, 2e-13),
        (500.0, 1e-13),
        (700.0, 4e-14),
        (1_500.0, 1e-14),
        (36_000.0, 1e-15),
    ]
)
AXES = ("radial", "along", "across")


def considered_gravity(low_km: float) -> list[Parameter]:
    """Return the error of the gravity field as accelerations that are only considered."""
    size = float(np.exp(np.interp(low_km, GRAVITY[:, 0], np.log(GRAVITY[:, 1]))))
    return [Parameter(f"{axis}_km_s2", 0.0, size, estimated=False) for axis in AXES]


def considered_density() -> list[Parameter]:
    """Return the error of the density that swings once a revolution."""
    return [Parameter(name, 0.0, SWING, estimated=False) for name in REVOLUTION]


def crosses_air(state: Floats) -> bool:
    """Return whether an orbit is in the air for a part of it, as transfer orbits are.

    There the density of a short piece counts, of which the sizes here say nothing.
    """
    low, high = apsides_km(state)
    return low < DRAG_KM <= high


def unknown_forces(
    state: Floats, *, drag_known: bool, radiation_known: bool
) -> list[Parameter]:
    """Return drag of low objects and radiation pressure as parameters where nothing is stated.

    Residuals of a short arc need not show them, yet they displace an orbit by far more than its noise within
    days: their uncertainty must enter the covariance.
    """
    out: list[Parameter] = []
    if crosses_air(state):
        return out
    if not radiation_known:
        out.append(Parameter("radiation_m2_kg", *USUAL_RADIATION))
    if not drag_known and apsides_km(state)[0] < DRAG_KM:
        out.append(Parameter("drag_m2_kg", *USUAL_DRAG))
    return out


def unknown_air(
    o: Observations,
    at_us: int,
    state: Floats,
    forecast_us: int | None,
    parameters: Sequence[Parameter],
) -> Air | None:
    """Return the density error over observations and epoch; None above the air.

    Parameters
    ----------
    forecast_us
        From when on the space weather is a forecast, µs of UTC.
    parameters
        Of the fit: an estimated drag coefficient absorbs the constant part.
    """
    low = apsides_km(state)[0]
    if low > DRAG_KM or crosses_air(state):
        return None
    absorbed = any(p.name == "drag_m2_kg" for p in parameters)
    error = AirError(low - EARTH_RADIUS_KM, forecast_us)
    if absorbed:
        error = AirError(low - EARTH_RADIUS_KM, forecast_us, constant=0.0)
    return bins_of(error, min(int(o.at_us[0]), at_us), max(int(o.at_us[-1]), at_us))


def default_plan(
    o: Observations, at_us: int, state: Floats, sky: Sky, forecast_us: int | None
) -> Plan:
    """Return the plan of a fit to an object of which nothing is stated."""
    low_km = apsides_km(state)[0] - EARTH_RADIUS_KM
    parameters = unknown_forces(state, drag_known=False, radiation_known=False)
    parameters += considered_gravity(low_km)
    air = unknown_air(o, at_us, state, forecast_us, parameters)
    if air is not None:
        parameters += considered_density()
    return Plan(parameters, sky=sky, air=air)
