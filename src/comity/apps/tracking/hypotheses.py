"""What is estimated beside the state: as told, and as much more as the observations speak for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from comity.apps.tracking.sites import Sites
from comity.astro.tracking.fitting.batch import LEAST_GUESSED, fit_orbit
from comity.astro.tracking.fitting.dynamics import Forces
from comity.astro.tracking.fitting.plans import Fit, Parameter, Plan
from comity.astro.tracking.observing.ground import Ground
from comity.astro.tracking.observing.observations import KINDS, Observations, Site
from comity.foundations.arrays import Floats
from comity.foundations.errors import ComityError, DataError
from comity.system.interruptible import Tick
from comity.system.satkit_dynamics import PreciseDynamics, apsides_km

__all__ = [
    "DRAG_KM",
    "LASER_SIGMA_KM",
    "Wishes",
    "best_of",
    "explanations_of",
    "known_of",
    "unknown_of",
]

Json = dict[str, Any]

#: What is believed of stations that range with lasers and say nothing of themselves: a place
#: whose epoch and reference are not told is good to a metre (plates move by up to 7 cm a year),
#: the ranges themselves to 2 cm.
LASER_PLACE_KM, LASER_BIAS_KM, LASER_SIGMA_KM = 1e-3, 2e-5, 2e-5
#: Below this distance from the Earth's centre drag is worth estimating, above it pushes.
DRAG_KM = 7_578.0
#: What an acceleration may be of which nothing is known, and its ways.
PUSH_KM_S2 = 2e-8
WAYS = ("radial", "along", "across")
GROWING_S = 20_000.0
#: What radiation pressure does to objects of which nothing is known: mean and sigma, m2/kg.
USUAL_RADIATION = (0.02, 0.02)
#: A bias that is told and held has this sigma.
HELD = 1e-12
#: An explanation with more parameters is taken if it is better by this much (BIC).
BETTER = 10.0
#: If the first explanation leaves no more than this much of the told sigmas, no other is tried.
FITTING = 1.5


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person asks for beside files.

    Attributes
    ----------
    target
        Object, if the files hold several.
    epoch_us
        Epoch of the orbit; None: the middle of the observations.
    explain
        ``auto`` (as many unknowns as the observations speak for), ``none``, or a list of
        ``biases``, ``drag``, ``radiation``, ``push``.
    degree
        Of the gravity field; None: by the height.
    drag_m2_kg, radiation_m2_kg
        Known coefficient times area over mass; None: as a table of objects says, or 0.
    centre_m
        From the reflectors to the centre of mass; None: as that table says, or 0.
    manoeuvre
        Whether to look for an impulse amid the observations.
    hold_back
        Part of the observations that the covariance is put to the test with; None: none.
    follow
        Whether the filter and its smoother go over the observations too.
    """

    target: str | None = None
    epoch_us: int | None = None
    explain: str = "auto"
    degree: int | None = None
    drag_m2_kg: float | None = None
    radiation_m2_kg: float | None = None
    centre_m: float | None = None
    manoeuvre: bool = False
    hold_back: float | None = None
    follow: bool = False


def _known_biases(o: Observations, site: Site, k: int) -> list[Parameter]:
    """Return the biases of a site that are told, and that of its laser."""
    here = o.site == k
    lasers = bool((~np.isnan(o.wavelength_um) & here).any())
    out = []
    for kind in np.unique(o.kind[here]).tolist():
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
    """Return how well the place of a site is known, None if it is taken as it is."""
    if site.name in sites.place_sigma_km:
        return sites.place_sigma_km[site.name] or None
    if bool((~np.isnan(o.wavelength_um) & (o.site == k)).any()):
        return LASER_PLACE_KM
    told = sites.settings.stations if sites.settings is not None else []
    free = any(one.free_place and one.name == site.name for one in told)
    return LASER_PLACE_KM if free else None


def known_of(o: Observations, sites: Sites) -> list[Parameter]:
    """Return what the file of stations tells of biases, places and forces."""
    out = []
    for k, site in enumerate(o.sites):
        if not (o.site == k).any():
            continue
        out += _known_biases(o, site, k)
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
    """Return a bias of which nothing is known for each kind at each site without one."""
    have = {p.name for p in known if p.sigma > HELD}
    pairs = sorted({(int(s), int(k)) for s, k in zip(o.site, o.kind, strict=True)})
    names = [f"bias {KINDS[k]} {o.sites[s].name}" for s, k in pairs]
    return [Parameter(name, 0.0, np.inf) for name in names if name not in have]


def _pushes() -> list[Parameter]:
    """Return an acceleration that may grow, as of a leak or of weak thrust."""
    return [Parameter(f"{way}_km_s2", 0.0, PUSH_KM_S2) for way in WAYS] + [
        Parameter(f"{way}_km_s3", 0.0, PUSH_KM_S2 / GROWING_S) for way in WAYS
    ]


def _drag(forces: Forces) -> list[Parameter]:
    return [Parameter("drag_m2_kg", forces.drag_m2_kg or 0.01, 0.05)]


def _unknown_forces(state: Floats, forces: Forces) -> list[Parameter]:
    """Return what may move an object beside what is known: drag low down, pushes high up."""
    low, high = apsides_km(state)
    out = _drag(forces) if low < DRAG_KM else []
    return out + (_pushes() if high > DRAG_KM else [])


def unknown_of(wishes: Wishes, told: bool, state: Floats) -> list[Parameter]:
    """Return the force that acts on every high object, if nobody said how much.

    Radiation moves it by hundreds of metres a day, little enough to hide in residuals: what is not
    known of it must show in the covariance. Drag does not hide.
    """
    high = apsides_km(state)[0] >= DRAG_KM
    if (
        wishes.explain != "auto"
        or told
        or not high
        or wishes.radiation_m2_kg is not None
    ):
        return []
    return [Parameter("radiation_m2_kg", *USUAL_RADIATION)]


def _added(have: Sequence[Parameter], more: Sequence[Parameter]) -> list[Parameter]:
    """Return parameters with others added; a held value of the same name gives way."""
    names = {p.name for p in more}
    return [*(p for p in have if p.name not in names), *more]


def explanations_of(
    wishes: Wishes,
    o: Observations,
    known: list[Parameter],
    state: Floats,
    forces: Forces,
) -> list[tuple[str, list[Parameter]]]:
    """Return names and parameters to be added, each on top of what was taken before."""
    taken = {p.name for p in known}
    biases = _biases(o, known)
    if wishes.explain == "auto":
        more = [p for p in _unknown_forces(state, forces) if p.name not in taken]
        return [(n, some) for n, some in (("biases", biases), ("forces", more)) if some]
    words = [word.strip() for word in wishes.explain.split(",")]
    out: list[Parameter] = []
    if "biases" in words:
        out += biases
    if "drag" in words:
        out += _drag(forces)
    if "radiation" in words:
        out.append(Parameter("radiation_m2_kg", forces.radiation_m2_kg, 0.05))
    if "push" in words:
        out += _pushes()
    return [(wishes.explain, [p for p in out if p.name not in taken])]


def _criterion(o: Observations, fit: Fit) -> float:
    """Return the Bayesian information criterion, each kind at each site with its own scatter.

    A scatter below the sigma that is told is no gain; what was left out counts as far off.
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
) -> tuple[str, Fit, list[Json]]:
    """Return the explanation that is taken, its fit, and how all did.

    What is added is kept if it explains so much more that chance would not. What a person asked
    for is added without that question.

    Raises
    ------
    ComityError
        The last one's, if none fits.
    """
    o, ground, dynamics = problem
    at_us, state = start
    tried: list[Json] = []
    taken: tuple[float, str, Fit | None] = (np.inf, "", None)
    parameters = list(plan.parameters)
    error: ComityError | None = None
    steps: list[tuple[str, list[Parameter]]] = (
        [("as told", [])] if auto or not more else []
    )
    for k, (name, added) in enumerate([*steps, *more]):
        tick(k, len(steps) + len(more))
        wider = replace(plan, parameters=_added(parameters, added))
        words = f"{taken[1]} and {name}" if taken[1] not in {"", "as told"} else name
        # What explained too little may have led away: then from the first orbit again.
        fit = None
        for begin in (state, start[1]):
            try:
                fit = fit_orbit(o, ground, dynamics, begin, at_us, wider)
                break
            except ComityError as found:
                error = found
        if fit is None:
            tried.append({"model": words, "error": str(error)})
            continue
        score = _criterion(o, fit)
        tried.append({"model": words, "criterion": round(score, 1)})
        if score < taken[0] - BETTER:
            taken, state = (score, words, fit), fit.state
            parameters = list(wider.parameters)
        if k == 0 and fit.formal_scale < FITTING and not o.guessed.any():
            break
    tick(1, 1)
    if taken[2] is None:
        raise error or DataError("there is nothing to fit")
    return taken[1], taken[2], tried
