"""Files of observations and stations → an orbit with its covariance, for people and programs."""

from collections.abc import Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from comity.apps.tracking.compare import Reference
from comity.apps.tracking.filter import followed_json, held_back
from comity.apps.tracking.hypotheses import (
    LASER_SIGMA_KM,
    Wishes,
    best_of,
    explanations_of,
    known_of,
    unknown_of,
)
from comity.apps.tracking.initial_orbit import Start, start_of
from comity.apps.tracking.observations import Gathered, gather
from comity.apps.tracking.report import fit_json
from comity.apps.tracking.sites import Sites, open_sites
from comity.astro.tracking.fitting.batch import fit_orbit
from comity.astro.tracking.fitting.dynamics import Dynamics, Forces
from comity.astro.tracking.fitting.impulse import Impulse, Pushed, find_impulse
from comity.astro.tracking.fitting.plans import Fit, Parameter, Plan
from comity.astro.tracking.initial.choose import first_orbit
from comity.astro.tracking.observing.ground import Ground, ground_of
from comity.astro.tracking.observing.model import Sky
from comity.astro.tracking.observing.observations import Observations
from comity.foundations.time import EarthOrientation
from comity.system.environment import load_orientation
from comity.system.interruptible import Tick
from comity.system.satkit_dynamics import PreciseDynamics
from comity.trust.policy.yaml_form import read_yaml

__all__ = ["fit_value"]

Json = dict[str, Any]

#: Residuals so many times larger than told make an orbit doubtful.
DOUBTFUL = 30.0
#: First orbits are looked for with a gravity field of this degree.
COARSE = 8


def _about(target: str) -> Json:
    """Return what the table of laser targets tells of an object; empty if nothing."""
    text = (
        resources.files("comity.apps.tracking")
        .joinpath("data/targets.yaml")
        .read_text("utf-8")
    )
    value: Any = read_yaml(text)
    found: Json = value.get(target.lower().replace("-", "").replace(" ", ""), {})
    return found


def _forces(wishes: Wishes, about: Json, sites: Sites) -> Forces:
    told = sites.settings
    radiation = wishes.radiation_m2_kg
    if radiation is None and told is not None and told.radiation_m2_kg:
        radiation = told.radiation_m2_kg
    if radiation is None and about:
        radiation = (
            float(about["radiation"])
            * float(about["area_m2"])
            / float(about["mass_kg"])
        )
    drag = wishes.drag_m2_kg
    if drag is None and told is not None:
        drag = told.drag_m2_kg
    return Forces(drag or 0.0, radiation or 0.0)


def _sky(wishes: Wishes, about: Json, sites: Sites) -> Sky:
    centre = wishes.centre_m
    told = sites.settings
    if centre is None and told is not None and told.centre_km is not None:
        centre = told.centre_km * 1e3
    if centre is None:
        centre = float(about.get("centre_m", 0.0))
    return Sky(centre_km=centre / 1e3)


def _start(
    start: Path | None,
    sites: Sites,
    problem: tuple[Observations, Ground],
    plan: Plan,
    tick: Tick,
    orientation: EarthOrientation,
) -> Start:
    """Return a first orbit: of a file, of the settings, or out of the observations."""
    o, ground = problem
    if start is not None:
        return start_of(start, orientation)
    told = sites.settings
    if told is not None and told.state is not None and told.epoch_us is not None:
        return Start(told.epoch_us, np.array(told.state), "settings")
    found = first_orbit(o, ground, PreciseDynamics(COARSE), plan, tick)
    return Start(found.at_us, found.state, found.method)


def _epoch(
    wishes: Wishes, o: Observations, sites: Sites, span: tuple[int, int] | None
) -> int:
    """Return the epoch: as asked, as the settings say, or the middle of the observations.

    What the orbit is compared with may not reach so far: then where it does.
    """
    if wishes.epoch_us is not None:
        return wishes.epoch_us
    told = sites.settings
    if told is not None and told.epoch_us is not None:
        return told.epoch_us
    middle = round(float(np.median(o.at_us)) / 1e6) * 1_000_000
    if span is None:
        return middle
    first = -(-span[0] // 1_000_000) * 1_000_000
    return min(max(middle, first), span[1] // 1_000_000 * 1_000_000)


def _with_onboard(o: Observations, sites: Sites) -> Observations:
    """Return observations without the bias of the object's own transponder."""
    told = sites.settings
    if told is None or not told.onboard_km:
        return o
    return replace(o, value=np.where(o.kind == 0, o.value - told.onboard_km, o.value))


def _floored(o: Observations) -> Observations:
    """Return observations whose laser ranges are not believed beyond what models can do."""
    laser = ~np.isnan(o.wavelength_um) & (o.kind == 0)
    return replace(
        o, sigma=np.where(laser, np.maximum(o.sigma, LASER_SIGMA_KM), o.sigma)
    )


def _with_impulse(
    problem: tuple[Observations, Ground, PreciseDynamics],
    fit: Fit,
    plan: Plan,
    tick: Tick,
) -> tuple[Fit, Impulse | None]:
    """Return the orbit with the impulse that observations tell, or as it was without one.

    It is looked for with the sigmas as told and nothing left out: a manoeuvre makes all that it
    touches look like outliers.
    """
    o, ground, dynamics = problem
    named = {p.name: p for p in plan.parameters}
    parameters = [
        Parameter(p.name, p.value, named[p.name].sigma if p.name in named else np.inf)
        for p in fit.parameters
    ]
    plain = replace(plan, parameters=parameters, robust=False, reweigh=False)
    begun = fit_orbit(o, ground, dynamics, fit.state, fit.at_us, plain)
    found = find_impulse(o, ground, dynamics, begun, plain, tick)
    return (fit, None) if found is None else (found[1], found[0])


def _doubts(fit: Fit) -> list[str]:
    """Return what makes an orbit doubtful: residuals far beyond the sigmas that were told."""
    if fit.formal_scale < DOUBTFUL:
        return []
    words = f"residuals are {fit.formal_scale:.0f} times what the sigmas say"
    remedy = "look at stations, biases and sigmas, or give a first orbit (--start)"
    return [f"{words}: the orbit may be another; {remedy}"]


def fit_value(
    files: Sequence[Path],
    stations: Path,
    start: Path | None,
    reference: Path | None,
    picture: Path | None,
    wishes: Wishes,
    tick: Tick,
) -> Json:
    """Return the orbit that observations tell, as a record.

    Raises
    ------
    ComityError
        If files cannot be used, stations are not known, or the observations do not tell it.
    """
    orientation = load_orientation()
    sites = open_sites(stations)
    found: Gathered = gather(files, sites.sites, orientation, wishes.target)
    o = _floored(_with_onboard(found.observations, sites))
    about = _about(found.target)
    forces, sky = _forces(wishes, about, sites), _sky(wishes, about, sites)
    ground = ground_of(o, orientation)
    known = known_of(o, sites)
    plan = Plan(known, forces, sky)
    compared = None
    if reference is not None:
        compared = Reference.open(reference, found.target, orientation)
    first = _start(start, sites, (o, ground), plan, tick, orientation)
    dynamics = PreciseDynamics.around(first.state, wishes.degree)
    at_us = _epoch(wishes, o, sites, None if compared is None else compared.span)
    moved, _ = dynamics.path(
        first.state,
        first.at_us,
        np.array([(at_us - first.at_us) / 1e6]),
        forces,
        partials=False,
    )
    told = bool(about) or sites.settings is not None
    known += unknown_of(wishes, told, moved[0])
    plan = replace(plan, parameters=known)
    tried_more = explanations_of(wishes, o, known, moved[0], forces)
    name, fit, tried = best_of(
        (o, ground, dynamics),
        (at_us, moved[0]),
        plan,
        [] if wishes.explain == "none" else tried_more,
        wishes.explain == "auto",
        tick,
    )
    impulse = None
    if wishes.manoeuvre:
        fit, impulse = _with_impulse((o, ground, dynamics), fit, plan, tick)
    motion: Dynamics = dynamics
    if impulse is not None:
        motion = Pushed(dynamics, impulse.at_us, impulse.dv_km_s)
    more: Json = {"doubts": _doubts(fit)}
    if wishes.hold_back is not None:
        fit, more["realism"] = held_back(
            (o, ground, motion), fit, plan, wishes.hold_back
        )
    taken = replace(
        forces, **{p.name: p.value for p in fit.parameters if " " not in p.name}
    )
    if wishes.follow:
        moving = replace(plan, forces=taken)
        more["filtered"] = followed_json((o, ground, motion), fit, moving, tick)
    return more | fit_json(
        found,
        o,
        fit,
        (first.method, name, tried),
        (dynamics, taken, orientation),
        compared,
        picture,
        [*sites.faults],
        impulse,
    )
