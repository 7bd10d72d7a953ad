"""The record, the element set and the picture of a fit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from comity.apps.tracking.compare import Reference
from comity.apps.tracking.explanations import TriedModel
from comity.apps.tracking.faults import Fault
from comity.apps.tracking.fitted_orbit import (
    FittedElements,
    FittedImpulse,
    FittedOrbit,
    FittedParameter,
    KindResiduals,
    SiteResiduals,
)
from comity.apps.tracking.observations import Gathered
from comity.apps.tracking.unmodelled import DRAG_KM
from comity.astro.orbits.fit import fit_element_set_over
from comity.astro.orbits.rtn import covariance_to_rtn
from comity.astro.tracking.fitting.dynamics import Dynamics, Forces
from comity.astro.tracking.fitting.impulse import Impulse, Pushed
from comity.astro.tracking.fitting.plans import Fit
from comity.astro.tracking.observing.observations import KINDS, Observations
from comity.drawing.residuals import ResidualPicture, Strip, residuals_svg
from comity.foundations.arrays import Floats
from comity.foundations.errors import ComityError
from comity.foundations.frames import rotate, teme_to_gcrf
from comity.foundations.time import EarthOrientation, format_utc
from comity.system.files import write_whole
from comity.system.satkit_dynamics import PreciseDynamics

__all__ = ["UNITS", "Solution", "fit_report", "write_residuals"]

#: Unit of a kind in reports, and the factor to it.
UNITS = (
    ("m", 1e3),
    ("m/s", 1e3),
    ("deg", 180.0 / np.pi),
    ("deg", 180.0 / np.pi),
    ("deg", 180.0 / np.pi),
    ("deg", 180.0 / np.pi),
)
#: Unit and factor of other parameters, by the end of their names.
PARAMETER_UNITS = {
    "drag_m2_kg": ("m2/kg", 1.0),
    "radiation_m2_kg": ("m2/kg", 1.0),
    "radial_km_s2": ("m/s2", 1e3),
    "along_km_s2": ("m/s2", 1e3),
    "across_km_s2": ("m/s2", 1e3),
    "radial_km_s3": ("m/s3", 1e3),
    "along_km_s3": ("m/s3", 1e3),
    "across_km_s3": ("m/s3", 1e3),
}
#: Positions that an element set is fitted to.
SAMPLES = 200


@dataclass(frozen=True, slots=True)
class Solution:
    """A fit with the inputs of its report.

    Attributes
    ----------
    gathered, observations
        As read, and as fitted.
    fit, impulse
        The orbit, and the impulse amid the observations if there is one.
    first_method, model, tried
        Method of the first orbit, the chosen model, all models that were tried.
    precise, forces, orientation
        Dynamics, forces with their estimates, Earth orientation.
    """

    gathered: Gathered
    observations: Observations
    fit: Fit
    impulse: Impulse | None
    first_method: str
    model: str
    tried: Sequence[TriedModel]
    precise: PreciseDynamics
    forces: Forces
    orientation: EarthOrientation

    @property
    def dynamics(self) -> Dynamics:
        """Dynamics of the object, with the impulse if there is one."""
        one = self.impulse
        if one is None:
            return self.precise
        return Pushed(self.precise, one.at_us, one.dv_km_s)


def _round(value: float, digits: int = 6) -> float:
    return float(f"{value:.{digits}g}")


def _rms(values: Floats) -> float | None:
    return _round(float(np.sqrt(np.mean(values**2)))) if len(values) else None


def _std(values: Floats) -> float | None:
    return _round(float(values.std())) if len(values) else None


def _by_site(o: Observations, fit: Fit) -> tuple[SiteResiduals, ...]:
    """Summarise residuals for each station and kind."""
    biases = {p.name: p for p in fit.parameters}
    out = []
    for site, kind in sorted({*zip(o.site.tolist(), o.kind.tolist(), strict=True)}):
        rows = (o.site == site) & (o.kind == kind)
        used = rows & fit.used
        unit, factor = UNITS[kind]
        left = fit.residuals[used] * factor
        name = o.sites[site].name
        bias = biases.get(f"bias {KINDS[kind]} {name}")
        out.append(
            SiteResiduals(
                station=name,
                kind=KINDS[kind],
                unit=unit,
                count=int(rows.sum()),
                used=int(used.sum()),
                mean=_round(float(left.mean())) if len(left) else None,
                std=_std(left),
                rms=_rms(left),
                sigma=_round(float(np.median(fit.sigma[rows])) * factor),
                bias=_round(bias.value * factor) if bias else None,
                bias_sigma=_round(bias.sigma * factor) if bias else None,
            )
        )
    return tuple(out)


def _by_kind(o: Observations, fit: Fit) -> tuple[KindResiduals, ...]:
    """Summarise residuals for each kind over all stations."""
    out = []
    for kind in np.unique(o.kind).tolist():
        used = (o.kind == kind) & fit.used
        unit, factor = UNITS[kind]
        left = fit.residuals[used] * factor
        out.append(
            KindResiduals(
                kind=KINDS[kind],
                unit=unit,
                count=int((o.kind == kind).sum()),
                used=int(used.sum()),
                rms=_rms(left),
                std=_std(left),
            )
        )
    return tuple(out)


def _label(name: str) -> str:
    """Format the name of a parameter without its unit."""
    for end, label in (
        ("_m2_kg", ""),
        ("_km_s2", " push"),
        ("_km_s3", " push, growth"),
    ):
        if name.endswith(end):
            return name.removesuffix(end) + label
    return name


def _parameters(fit: Fit) -> tuple[FittedParameter, ...]:
    out = []
    for p in fit.named:
        if p.name.startswith("bias "):
            unit, factor = UNITS[KINDS.index(p.name.split(" ")[1])]
        elif p.name.startswith("place "):
            unit, factor = "m", 1e3
        else:
            unit, factor = PARAMETER_UNITS[p.name]
        out.append(
            FittedParameter(
                _label(p.name),
                _round(p.value * factor),
                _round(p.sigma * factor),
                unit,
            )
        )
    return tuple(out)


def _element_set(solution: Solution) -> FittedElements | None:
    """Fit an element set to the orbit over the observations, None if that fails."""
    o, fit = solution.observations, solution.fit
    span_s = (o.at_us[[0, -1]] - fit.at_us) / 1e6
    times = np.linspace(min(float(span_s[0]), 0.0), max(float(span_s[1]), 1.0), SAMPLES)
    try:
        path, _ = solution.dynamics.path(
            fit.state, fit.at_us, times, solution.forces, partials=False
        )
        at_us = fit.at_us + np.round(times * 1e6).astype(np.int64)
        turn = np.swapaxes(teme_to_gcrf(at_us, solution.orientation), 1, 2)
        states = np.hstack([rotate(turn, path[:, :3]), rotate(turn, path[:, 3:])])
        low = float(np.linalg.norm(path[:, :3], axis=1).min()) < DRAG_KM
        elements, rms = fit_element_set_over(states, times, fit.at_us, drag=low)
    except ComityError:
        return None
    degrees = 180.0 / np.pi
    return FittedElements(
        epoch=format_utc(fit.at_us),
        mean_motion=float(elements.mean_motion_rad_s[0]) * 86400.0 / (2.0 * np.pi),
        eccentricity=float(elements.eccentricity[0]),
        inclination=float(elements.inclination_rad[0]) * degrees,
        node=float(elements.node_rad[0]) * degrees % 360.0,
        perigee=float(elements.perigee_rad[0]) * degrees % 360.0,
        mean_anomaly=float(elements.mean_anomaly_rad[0]) * degrees % 360.0,
        bstar=float(elements.bstar[0]),
        rms_km=_round(rms),
    )


def _impulse(one: Impulse) -> FittedImpulse:
    """Describe an impulse: instant, size, direction."""
    size = float(np.linalg.norm(one.dv_km_s)) * 1e3
    parts = one.dv_km_s * 1e3
    direction = ("radial", "along", "across")[int(np.argmax(np.abs(parts)))]
    if direction == "along" and parts[1] < 0.0:
        direction = "against"
    sigmas = np.sqrt(np.diag(one.covariance)) * 1e3
    return FittedImpulse(
        epoch=format_utc(one.at_us, 1),
        sigma_s=_round(one.sigma_s, 3),
        dv_m_s=_round(size),
        direction=direction,
        radial_along_across_m_s=tuple(_round(float(v)) for v in parts),
        sigma_radial_along_across_m_s=tuple(_round(float(v)) for v in sigmas),
        chi2_fell_by=_round(one.gain),
        floor_m_s=_round(one.floor_m_s),
    )


def write_residuals(path: Path, solution: Solution) -> None:
    """Draw the residuals of a fit over time and write them as SVG."""
    o, fit = solution.observations, solution.fit
    title = f"Residuals of {solution.gathered.target or 'an object'}"
    hours = (o.at_us - fit.at_us) / 3.6e9
    sites, station = np.unique(o.site, return_inverse=True)
    strips = []
    for kind in np.unique(o.kind).tolist():
        rows = o.kind == kind
        unit, factor = UNITS[kind]
        strips.append(
            Strip(
                f"{KINDS[kind].replace('_', ' ')}, {unit}",
                hours[rows],
                fit.residuals[rows] * factor,
                station[rows],
                fit.used[rows],
            )
        )
    picture = ResidualPicture(
        title,
        f"{len(o)} observations, {int(fit.used.sum())} used; rings were left out; epoch "
        f"{format_utc(fit.at_us, 0)} UTC",
        [o.sites[k].name for k in sites.tolist()],
        strips,
    )
    write_whole(path, residuals_svg(picture).encode())


def fit_report(
    solution: Solution, compared: Reference | None, faults: Sequence[Fault]
) -> FittedOrbit:
    """Make the record of a fit.

    Parameters
    ----------
    compared
        Ephemeris to compare with, or None.
    faults
        Rows that were left out besides those of the observations.
    """
    gathered, o, fit = solution.gathered, solution.observations, solution.fit
    covariance = fit.covariance[:6, :6]
    local = covariance_to_rtn(covariance, fit.state[:3], fit.state[3:])
    out = FittedOrbit(
        object=gathered.target,
        epoch=format_utc(fit.at_us),
        state_km=fit.state,
        covariance=covariance,
        sigma_radial_along_across_m=np.sqrt(np.diag(local))[:3] * 1e3,
        residuals=_by_site(o, fit),
        kinds=_by_kind(o, fit),
        parameters=_parameters(fit),
        first_orbit=solution.first_method,
        model=solution.model,
        models=tuple(solution.tried),
        gravity_degree=solution.precise.degree,
        iterations=fit.iterations,
        weighted_rms=_round(fit.weighted_rms),
        noise_factor=_round(fit.formal_scale),
        observations=len(o),
        used=int(fit.used.sum()),
        from_=format_utc(int(o.at_us[0])),
        to=format_utc(int(o.at_us[-1])),
        forms=gathered.forms,
        manoeuvre=None if solution.impulse is None else _impulse(solution.impulse),
        elements=_element_set(solution),
        orientation=solution.orientation.source,
        faults=(*gathered.faults, *faults),
    )
    if compared is None:
        return out
    differences = compared.differences(fit, solution.forces, solution.dynamics, o.at_us)
    return replace(out, differences=differences)
