"""Parameters estimated besides the state: those that files state, and more by model selection.

A model with more parameters is chosen only if the Bayesian information criterion prefers it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from comity.apps.tracking.sites import Sites
from comity.apps.tracking.unmodelled import DRAG_KM, unknown_forces
from comity.astro.tracking.fitting.batch import LEAST_GUESSED, fit_orbit
from comity.astro.tracking.fitting.dynamics import Forces
from comity.astro.tracking.fitting.plans import Fit, Parameter, Plan
from comity.astro.tracking.observing.ground import Ground
from comity.astro.tracking.observing.observations import KINDS, Observations, Site
from comity.foundations.arrays import Floats
from comity.foundations.errors import ComityError, DataError
from comity.foundations.plain import ABSENT, Absent
from comity.system.interruptible import Tick
from comity.system.satkit_dynamics import PreciseDynamics, apsides_km

__all__ = [
    "LASER_SIGMA_KM",
    "FitOptions",
    "TriedModel",
    "added_parameters",
    "best_of",
    "stated_parameters",
    "unknown_forces_of",
]

#: Assumed sigmas of laser stations that state none: 1 m of a place without epoch and reference
#: (plates move by up to 7 cm a year), 2 cm of bias and of a range.
LASER_PLACE_KM, LASER_BIAS_KM, LASER_SIGMA_KM = 1e-3, 2e-5, 2e-5
#: Prior sigma of an unknown acceleration, and its directions.
PUSH_KM_S2 = 2e-8
DIRECTIONS = ("radial", "along", "across")
#: Prior sigma of its growth: this acceleration over so many seconds.
GROWTH_S = 20_000.0
#: Sigma of a stated bias that is held fixed.
HELD = 1e-12
#: A model with more parameters is chosen if its criterion (BIC) is lower by this much.
MIN_GAIN = 10.0
#: If residuals of the first model are below so many stated sigmas, no other model is tried.
SUFFICIENT = 1.5
#: Name of the model with the stated parameters alone.
AS_STATED = "as told"


@dataclass(frozen=True, slots=True)
class FitOptions:
    """Options of a fit.

    Attributes
    ----------
    target
        Object, if the files hold several.
    epoch_us
        Epoch of the orbit; None: the middle of the observations.
    explain
        ``auto`` (parameters by model selection), ``none``, or a comma-separated list of
        ``biases``, ``drag``, ``radiation``, ``push``.
    degree
        Of the gravity field; None: by the height.
    drag_m2_kg, radiation_m2_kg
        Known coefficient times area over mass; None: by the table of laser targets, or 0.
    centre_m
        From the reflectors to the centre of mass; None: by that table, or 0.
    manoeuvre
        Whether to search for an impulse amid the observations.
    hold_back
        Part of the observations that tests the covariance, at most 0.5; 0: none.
    predict_d
        Days after the last observation to which the orbit is predicted with its covariance.
    follow
        Whether filter and smoother run over the observations too.
    """

    target: str | None = None
    epoch_us: int | None = None
    explain: str = "auto"
    degree: int | None = None
    drag_m2_kg: float | None = None
    radiation_m2_kg: float | None = None
    centre_m: float | None = None
    manoeuvre: bool = False
    hold_back: float = 0.2
    predict_d: tuple[float, ...] = ()
    follow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedModel:
    """A model that was fitted: its criterion (BIC), or the error of its fit."""

    model: str
    criterion: float | Absent = ABSENT
    error: str | Absent = ABSENT


def _stated_biases(o: Observations, site: Site, k: int) -> list[Parameter]:
    """List the stated biases of a site, and that of its laser."""
    at_site = o.site == k
    lasers = bool((~np.isnan(o.wavelength_um) & at_site).any())
    out = []
    for kind in np.unique(o.kind[at_site]).tolist():
        name = KINDS[kind]
        value, sigma = site.bias.get(name, 0.0), site.bias_sigma.get(name, 0.0)
        if (
            lasers
            and name == "range"
            and (name not in site.bias_sigma or np.isinf(sigma))
        ):
            sigma = LASER_BIAS_KM
        if value or sigma:
            out.append(Parameter(f"bias {name} {site.name}", value, sigma or HELD))
    return out


def _place_sigma_km(o: Observations, sites: Sites, site: Site, k: int) -> float | None:
    """Find the sigma of the place of a site, km; None if the place is held fixed."""
    if site.name in sites.place_sigma_km:
        return sites.place_sigma_km[site.name] or None
    if bool((~np.isnan(o.wavelength_um) & (o.site == k)).any()):
        return LASER_PLACE_KM
    stations = sites.settings.stations if sites.settings is not None else []
    free = any(one.free_place and one.name == site.name for one in stations)
    return LASER_PLACE_KM if free else None


def stated_parameters(o: Observations, sites: Sites) -> list[Parameter]:
    """List the biases, places and forces that the file of stations states."""
    out = []
    for k, site in enumerate(o.sites):
        if not (o.site == k).any():
            continue
        out += _stated_biases(o, site, k)
        place = _place_sigma_km(o, sites, site, k)
        if place is not None:
            out += [
                Parameter(f"place {axis} {site.name}", 0.0, place)
                for axis in ("east", "north", "up")
            ]
    free = sites.settings.free if sites.settings is not None else set()
    if "leak" in free:
        out += _pushes()
    if "drag_m2_kg" in free and sites.settings is not None:
        out += _drag(Forces(sites.settings.drag_m2_kg))
    return out


def _biases(o: Observations, known: Sequence[Parameter]) -> list[Parameter]:
    """List an unconstrained bias for each kind at each site that has none."""
    have = {p.name for p in known if p.sigma > HELD}
    pairs = sorted({(int(s), int(k)) for s, k in zip(o.site, o.kind, strict=True)})
    names = [f"bias {KINDS[k]} {o.sites[s].name}" for s, k in pairs]
    return [Parameter(name, 0.0, np.inf) for name in names if name not in have]


def _pushes() -> list[Parameter]:
    """List the parameters of an acceleration with growth, as of a leak or of weak thrust."""
    return [Parameter(f"{axis}_km_s2", 0.0, PUSH_KM_S2) for axis in DIRECTIONS] + [
        Parameter(f"{axis}_km_s3", 0.0, PUSH_KM_S2 / GROWTH_S) for axis in DIRECTIONS
    ]


def _drag(forces: Forces) -> list[Parameter]:
    return [Parameter("drag_m2_kg", forces.drag_m2_kg or 0.01, 0.05)]


def _unknown_forces(state: Floats, forces: Forces) -> list[Parameter]:
    """List forces that may act besides the known ones: drag low down, accelerations high up."""
    low, high = apsides_km(state)
    out = _drag(forces) if low < DRAG_KM else []
    return out + (_pushes() if high > DRAG_KM else [])


def unknown_forces_of(
    options: FitOptions,
    sites: Sites,
    known: Sequence[Parameter],
    state: Floats,
    *,
    target: bool,
) -> list[Parameter]:
    """List drag and radiation pressure as parameters if neither files nor options state them.

    Only with ``--explain auto``: the other words say what is estimated.
    """
    if options.explain != "auto":
        return []
    settings = sites.settings
    stated = target or settings is not None
    drag_stated = options.drag_m2_kg is not None or (
        settings is not None and bool(settings.drag_m2_kg)
    )
    taken = {p.name for p in known}
    found = unknown_forces(
        state,
        drag_known=drag_stated,
        radiation_known=stated or options.radiation_m2_kg is not None,
    )
    return [p for p in found if p.name not in taken]


def _added(have: Sequence[Parameter], more: Sequence[Parameter]) -> list[Parameter]:
    """Add parameters; they replace held ones of the same name."""
    names = {p.name for p in more}
    return [*(p for p in have if p.name not in names), *more]


def added_parameters(
    options: FitOptions,
    o: Observations,
    known: list[Parameter],
    state: Floats,
    forces: Forces,
) -> list[tuple[str, list[Parameter]]]:
    """List names and parameters to add, each on top of the model chosen before."""
    taken = {p.name for p in known if p.estimated}
    biases = _biases(o, known)
    if options.explain == "auto":
        more = [p for p in _unknown_forces(state, forces) if p.name not in taken]
        return [(n, some) for n, some in (("biases", biases), ("forces", more)) if some]
    wanted = {name.strip() for name in options.explain.split(",")}
    out: list[Parameter] = []
    if "biases" in wanted:
        out += biases
    if "drag" in wanted:
        out += _drag(forces)
    if "radiation" in wanted:
        out.append(Parameter("radiation_m2_kg", forces.radiation_m2_kg, 0.05))
    if "push" in wanted:
        out += _pushes()
    return [(options.explain, [p for p in out if p.name not in taken])]


def _criterion(o: Observations, fit: Fit) -> float:
    """Compute the Bayesian information criterion, with one scatter for each kind at each site.

    A scatter below the stated sigma is no gain; rejected observations count with their residual.
    """
    least = np.where(o.guessed, LEAST_GUESSED, 1.0)
    total = 0.0
    far = np.clip(np.abs(fit.residuals) / o.sigma, 0.0, 1e6)
    for group in np.unique(o.site * 16 + o.kind):
        rows = o.site * 16 + o.kind == group
        scatter = max(float(least[rows].max()) ** 2, float(np.mean(far[rows] ** 2)))
        total += len(far[rows]) * np.log(scatter)
    return float(total + (6 + len(fit.parameters)) * np.log(len(o)))


def best_of(
    problem: tuple[Observations, Ground, PreciseDynamics],
    start: tuple[int, Floats],
    plan: Plan,
    more: Sequence[tuple[str, list[Parameter]]],
    auto: bool,
    tick: Tick,
) -> tuple[str, Fit, Plan, list[TriedModel]]:
    """Fit models of rising size; choose the last one that is significantly better.

    Parameters
    ----------
    problem, start, plan
        Observations and dynamics, instant and state of the first orbit, stated parameters.
    more
        Names and parameters to add, in their order.
    auto
        Whether to begin with the stated parameters alone; else the first addition is made
        without comparison.

    Returns
    -------
    tuple
        Name of the chosen model, its fit, its plan, and all models that were tried.

    Raises
    ------
    ComityError
        That of the last model, if none can be fitted.
    """
    o, _, _ = problem
    at_us, state = start
    tried: list[TriedModel] = []
    best: tuple[float, str, Fit | None] = (np.inf, "", None)
    chosen = plan
    parameters = list(plan.parameters)
    error: ComityError | None = None
    steps: list[tuple[str, list[Parameter]]] = (
        [(AS_STATED, [])] if auto or not more else []
    )
    for k, (addition, added) in enumerate([*steps, *more]):
        tick(k, len(steps) + len(more))
        wider = replace(plan, parameters=_added(parameters, added))
        name = (
            f"{best[1]} and {addition}" if best[1] not in {"", AS_STATED} else addition
        )
        # A model with too few parameters may have diverged: then retry from the first orbit.
        fit, error = _fitted(problem, at_us, (state, start[1]), wider)
        if fit is None:
            tried.append(TriedModel(model=name, error=str(error)))
            continue
        score = _criterion(o, fit)
        tried.append(TriedModel(model=name, criterion=round(score, 1)))
        if score < best[0] - MIN_GAIN:
            best, state = (score, name, fit), fit.state
            parameters, chosen = list(wider.parameters), wider
        if k == 0 and fit.formal_scale < SUFFICIENT and not o.guessed.any():
            break
    tick(1, 1)
    if best[2] is None:
        raise error or DataError("there is nothing to fit")
    return best[1], best[2], chosen, tried


def _fitted(
    problem: tuple[Observations, Ground, PreciseDynamics],
    at_us: int,
    states: Sequence[Floats],
    plan: Plan,
) -> tuple[Fit | None, ComityError | None]:
    """Fit from the first of some states that succeeds."""
    o, ground, dynamics = problem
    last: ComityError | None = None
    for state in states:
        try:
            return fit_orbit(o, ground, dynamics, state, at_us, plan), None
        except ComityError as error:
            last = error
    return None, last
