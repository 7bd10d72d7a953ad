"""Files of observations and stations: an orbit with its covariance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

import numpy as np

from comity.apps.tracking.compare import Reference
from comity.apps.tracking.explanations import (
    LASER_SIGMA_KM,
    FitOptions,
    added_parameters,
    best_of,
    stated_parameters,
    unknown_forces_of,
)
from comity.apps.tracking.filter import (
    CovarianceTest,
    FilteredOrbit,
    filtered,
    held_back,
)
from comity.apps.tracking.fit_report import Solution, fit_report, write_residuals
from comity.apps.tracking.fitted_orbit import FittedOrbit
from comity.apps.tracking.initial_orbit import Start, start_of
from comity.apps.tracking.observations import gather
from comity.apps.tracking.predicted import contents_of, predictions_of
from comity.apps.tracking.sites import Sites, open_sites
from comity.apps.tracking.unmodelled import (
    considered_density,
    considered_gravity,
    crosses_air,
    unknown_air,
)
from comity.astro.tracking.fitting import batch
from comity.astro.tracking.fitting.dynamics import Forces
from comity.astro.tracking.fitting.impulse import Impulse, find_impulse
from comity.astro.tracking.fitting.plans import Fit, Parameter, Plan
from comity.astro.tracking.initial.choose import first_orbit
from comity.astro.tracking.observing.ground import Ground, ground_of
from comity.astro.tracking.observing.model import Sky
from comity.astro.tracking.observing.observations import Observations
from comity.foundations.arrays import Floats
from comity.foundations.constants import DAY_US, EARTH_RADIUS_KM
from comity.foundations.errors import DataError, RangeError
from comity.foundations.plain import ABSENT, Absent
from comity.foundations.time import EarthOrientation, format_utc
from comity.system.environment import load_orientation
from comity.system.interruptible import Tick
from comity.system.satkit_dynamics import PreciseDynamics, apsides_km
from comity.system.space_weather import forecast_from_us
from comity.trust.policy.yaml_form import read_yaml

__all__ = ["fit_orbit"]

#: Factor of residuals over stated sigmas from which on an orbit is doubtful.
DOUBTFUL = 30.0
#: Degree of the gravity field in the search for a first orbit.
COARSE = 8
#: Members of an entry of ``data/targets.yaml``.
TARGET_MEMBERS = ("radiation", "area_m2", "mass_kg", "centre_m")


@dataclass(frozen=True, slots=True)
class LaserTarget:
    """A laser target of the table: coefficient, area, mass, reflectors to centre of mass."""

    radiation: float
    area_m2: float
    mass_kg: float
    centre_m: float = 0.0

    @property
    def radiation_m2_kg(self) -> float:
        """Coefficient of radiation pressure times area over mass, m²/kg."""
        return self.radiation * self.area_m2 / self.mass_kg


def _laser_target(name: str) -> LaserTarget | None:
    """Find an object in the table of laser targets by its name."""
    data = resources.files("comity.apps.tracking").joinpath("data/targets.yaml")
    table: Mapping[str, Mapping[str, float]] = read_yaml(data.read_text("utf-8"))
    row = table.get(name.lower().replace("-", "").replace(" ", ""))
    if row is None:
        return None
    return LaserTarget(**{k: float(row[k]) for k in TARGET_MEMBERS if k in row})


def _forces(options: FitOptions, target: LaserTarget | None, sites: Sites) -> Forces:
    settings = sites.settings
    radiation = options.radiation_m2_kg
    if radiation is None and settings is not None and settings.radiation_m2_kg:
        radiation = settings.radiation_m2_kg
    if radiation is None and target is not None:
        radiation = target.radiation_m2_kg
    drag = options.drag_m2_kg
    if drag is None and settings is not None:
        drag = settings.drag_m2_kg
    return Forces(drag or 0.0, radiation or 0.0)


def _sky(options: FitOptions, target: LaserTarget | None, sites: Sites) -> Sky:
    centre = options.centre_m
    settings = sites.settings
    if centre is None and settings is not None and settings.centre_km is not None:
        centre = settings.centre_km * 1e3
    if centre is None:
        centre = 0.0 if target is None else target.centre_m
    return Sky(centre_km=centre / 1e3)


def _start(
    start: Path | None,
    sites: Sites,
    problem: tuple[Observations, Ground],
    plan: Plan,
    tick: Tick,
    orientation: EarthOrientation,
) -> Start:
    """Get a first orbit: from a file, from the settings, or from the observations."""
    o, ground = problem
    if start is not None:
        return start_of(start, orientation)
    settings = sites.settings
    if (
        settings is not None
        and settings.state is not None
        and settings.epoch_us is not None
    ):
        return Start(settings.epoch_us, np.array(settings.state), "settings")
    first = first_orbit(o, ground, PreciseDynamics(COARSE), plan, tick)
    return Start(first.at_us, first.state, first.method)


#: Largest distance of a wanted epoch from the observations, days: no orbit is followed farther.
MAX_EPOCH_D = 60.0


def _epoch(
    options: FitOptions, o: Observations, sites: Sites, span: tuple[int, int] | None
) -> int:
    """Choose the epoch: as asked, as in the settings, or the middle of the observations.

    The middle is moved into the span of the reference (µs of UTC), if there is one.

    Raises
    ------
    RangeError
        For an epoch that is farther than ``MAX_EPOCH_D`` from all observations.
    """
    if options.epoch_us is not None:
        begin, end = int(np.min(o.at_us)), int(np.max(o.at_us))
        reach = round(MAX_EPOCH_D * DAY_US)
        if not begin - reach <= options.epoch_us <= end + reach:
            raise RangeError(
                "epoch",
                f"{format_utc(options.epoch_us, 0)} UTC",
                f"within {MAX_EPOCH_D:g} days of the observations, "
                f"{format_utc(begin, 0)} to {format_utc(end, 0)} UTC",
            )
        return options.epoch_us
    settings = sites.settings
    if settings is not None and settings.epoch_us is not None:
        return settings.epoch_us
    middle = round(float(np.median(o.at_us)) / 1e6) * 1_000_000
    if span is None:
        return middle
    first = -(-span[0] // 1_000_000) * 1_000_000
    return min(max(middle, first), span[1] // 1_000_000 * 1_000_000)


def _with_onboard(o: Observations, sites: Sites) -> Observations:
    """Remove the bias of the object's own transponder from observations."""
    settings = sites.settings
    if settings is None or not settings.onboard_km:
        return o
    return replace(
        o, value=np.where(o.kind == 0, o.value - settings.onboard_km, o.value)
    )


def _floored(o: Observations) -> Observations:
    """Raise the sigmas of laser ranges to the accuracy of the models."""
    laser = ~np.isnan(o.wavelength_um) & (o.kind == 0)
    return replace(
        o, sigma=np.where(laser, np.maximum(o.sigma, LASER_SIGMA_KM), o.sigma)
    )


def _with_impulse(
    problem: tuple[Observations, Ground, PreciseDynamics],
    fit: Fit,
    plan: Plan,
    tick: Tick,
) -> tuple[Fit, Plan, Impulse | None]:
    """Search for an impulse; fit the orbit with it, or keep the orbit if there is none.

    The search uses the stated sigmas and rejects nothing, since the observations around a
    manoeuvre look like outliers.
    """
    o, ground, dynamics = problem
    named = {p.name: p for p in plan.parameters}
    parameters = [
        Parameter(p.name, p.value, named[p.name].sigma if p.name in named else np.inf)
        for p in fit.named
    ]
    parameters += [p for p in plan.parameters if not p.estimated]
    plain = replace(plan, parameters=parameters, robust=False, reweigh=False)
    begun = batch.fit_orbit(o, ground, dynamics, fit.state, fit.at_us, plain)
    result = find_impulse(o, ground, dynamics, begun, plain, tick)
    if result is None:
        return fit, plan, None
    return result[1], plain, result[0]


def _doubts(fit: Fit) -> tuple[str, ...]:
    """List reasons to doubt an orbit: residuals far beyond the stated sigmas."""
    if fit.formal_scale < DOUBTFUL:
        return ()
    reason = (
        f"residuals are {fit.formal_scale:.0f} times the stated sigmas: the orbit may be "
        "wrong; check stations, biases and sigmas, or give a first orbit (--first-orbit)"
    )
    return (reason,)


def fit_orbit(
    files: Sequence[Path],
    stations: Path,
    *,
    start: Path | None = None,
    reference: Path | None = None,
    picture: Path | None = None,
    options: FitOptions = FitOptions(),  # noqa: B008 - frozen
    tick: Tick = lambda _done, _total: None,
) -> FittedOrbit:
    """Fit an orbit to observations: ``fit_orbit([Path("a.tdm")], Path("sites.json")).state_km``.

    Parameters
    ----------
    files
        Observations: TDM, CRD, IOD, UK, RDE, or lists.
    stations
        Stations: JSON, YAML, GeoJSON, CSV, or settings.
    start
        First orbit: elements, a state (JSON), or a CPF; None: found from the observations.
    reference
        Ephemeris to compare with: CPF or SP3.
    picture
        Picture of the residuals to write (SVG).
    options
        Object, epoch, model, forces, tests.
    tick
        Called after each model: models done, models in all.

    Raises
    ------
    ComityError
        If files cannot be used, a station is unknown, or the observations do not determine
        the orbit.
    """
    orientation = load_orientation()
    sites = open_sites(stations)
    gathered = gather(files, sites.sites, orientation, options.target)
    o = _floored(_with_onboard(gathered.observations, sites))
    target = _laser_target(gathered.target)
    forces = _forces(options, target, sites)
    ground = ground_of(o, orientation)
    stated = stated_parameters(o, sites)
    plan = Plan(stated, forces, _sky(options, target, sites))
    compared = None
    if reference is not None:
        compared = Reference.open(reference, gathered.target, orientation)
    first = _start(start, sites, (o, ground), plan, tick, orientation)
    dynamics = PreciseDynamics.around(first.state, options.degree)
    at_us = _epoch(options, o, sites, None if compared is None else compared.span)
    away_s = np.array([(at_us - first.at_us) / 1e6])
    path, _ = dynamics.path(first.state, first.at_us, away_s, forces, partials=False)
    stated += unknown_forces_of(
        options, sites, stated, path[0], target=target is not None
    )
    plan = replace(plan, parameters=stated)
    added = added_parameters(options, o, stated, path[0], forces)
    plan = _with_errors(
        plan, o, (at_us, path[0]), [p for _, some in added for p in some]
    )
    model, fit, plan, tried = best_of(
        (o, ground, dynamics),
        (at_us, path[0]),
        plan,
        [] if options.explain == "none" else added,
        options.explain == "auto",
        tick,
    )
    impulse = None
    if options.manoeuvre:
        fit, plan, impulse = _with_impulse((o, ground, dynamics), fit, plan, tick)
    solution = Solution(
        gathered=gathered,
        observations=o,
        fit=fit,
        impulse=impulse,
        first_method=first.method,
        model=model,
        tried=tried,
        precise=dynamics,
        forces=fit.forces(plan),
        orientation=orientation,
    )
    return _reported(solution, ground, plan, options, (compared, picture), sites, tick)


def _with_errors(
    plan: Plan,
    o: Observations,
    start: tuple[int, Floats],
    added: Sequence[Parameter],
) -> Plan:
    """Add to a plan what is considered: errors of gravity and, where there is drag, of the air."""
    at_us, state = start
    if crosses_air(state):
        return plan
    parameters = [*plan.parameters]
    taken = {p.name for p in parameters}
    low_km = apsides_km(state)[0] - EARTH_RADIUS_KM
    parameters += [p for p in considered_gravity(low_km) if p.name not in taken]
    possible = [*plan.parameters, *added]
    drag = plan.forces.drag_m2_kg > 0.0 or any(p.name == "drag_m2_kg" for p in possible)
    air = None
    if drag:
        forecast_us = forecast_from_us(int(o.at_us[-1]))
        air = unknown_air(o, at_us, state, forecast_us, possible)
    if air is not None:
        parameters += considered_density()
    return replace(plan, parameters=parameters, air=air)


def _reported(
    solution: Solution,
    ground: Ground,
    plan: Plan,
    options: FitOptions,
    asked: tuple[Reference | None, Path | None],
    sites: Sites,
    tick: Tick,
) -> FittedOrbit:
    """Test and filter a solution as the options ask, write its picture, make its record."""
    compared, picture = asked
    o, fit = solution.observations, solution.fit
    doubts = _doubts(fit)
    realism: CovarianceTest | Absent = ABSENT
    run: FilteredOrbit | Absent = ABSENT
    tested = "no: not asked for"
    if options.hold_back > 0.0:
        try:
            fit, realism = held_back(o, fit, plan, options.hold_back)
            tested = "yes"
        except DataError as error:
            tested = f"no: {error}"
        solution = replace(solution, fit=fit)
    if options.follow:
        estimated = replace(plan, forces=solution.forces)
        problem = (o, ground, solution.dynamics)
        run = filtered(problem, fit, estimated, tick)
    report = fit_report(solution, compared, sites.faults)
    if picture is not None:
        write_residuals(picture, solution)
        report = replace(report, picture=str(picture))
    predicted = predictions_of(
        fit, plan, solution.dynamics, int(o.at_us[-1]), options.predict_d
    )
    return replace(
        report,
        doubts=doubts,
        realism=realism,
        filtered=run,
        covariance_contents=contents_of(fit, plan, tested),
        predicted=predicted,
    )
