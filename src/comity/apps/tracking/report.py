"""A fit → a record, an element set, a picture."""

from pathlib import Path
from typing import Any

import numpy as np

from comity.apps.tracking.compare import Reference
from comity.apps.tracking.hypotheses import DRAG_KM
from comity.apps.tracking.observations import Gathered
from comity.astro.orbits.fit import fit_element_set_over
from comity.astro.orbits.rtn import covariance_to_rtn
from comity.astro.tracking.fitting.dynamics import Dynamics, Forces
from comity.astro.tracking.fitting.impulse import Impulse, Pushed
from comity.astro.tracking.fitting.plans import Fit
from comity.astro.tracking.observing.observations import KINDS, Observations
from comity.drawing.residuals import ResidualPicture, Strip, residuals_svg
from comity.foundations.errors import ComityError
from comity.foundations.frames import rotate, teme_to_gcrf
from comity.foundations.time import EarthOrientation, format_utc
from comity.system.files import write_whole
from comity.system.satkit_dynamics import PreciseDynamics

__all__ = ["UNITS", "fit_json"]

Json = dict[str, Any]

#: Unit of a kind for people, and the factor to it.
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


def _round(value: float, digits: int = 6) -> float:
    return float(f"{value:.{digits}g}")


def _groups(o: Observations, fit: Fit) -> list[Json]:
    """Return a row for each station and kind."""
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
            {
                "station": name,
                "kind": KINDS[kind],
                "unit": unit,
                "count": int(rows.sum()),
                "used": int(used.sum()),
                "mean": _round(float(left.mean())) if len(left) else None,
                "std": _round(float(left.std())) if len(left) else None,
                "rms": _round(float(np.sqrt(np.mean(left**2)))) if len(left) else None,
                "sigma": _round(float(np.median(fit.sigma[rows])) * factor),
                "bias": _round(bias.value * factor) if bias else None,
                "bias_sigma": _round(bias.sigma * factor) if bias else None,
            }
        )
    return out


def _together(o: Observations, fit: Fit) -> list[Json]:
    """Return a row for each kind over all stations."""
    out = []
    for kind in np.unique(o.kind).tolist():
        used = (o.kind == kind) & fit.used
        unit, factor = UNITS[kind]
        left = fit.residuals[used] * factor
        out.append(
            {
                "kind": KINDS[kind],
                "unit": unit,
                "count": int((o.kind == kind).sum()),
                "used": int(used.sum()),
                "rms": _round(float(np.sqrt(np.mean(left**2)))) if len(left) else None,
                "std": _round(float(left.std())) if len(left) else None,
            }
        )
    return out


def _told(name: str) -> str:
    """Return the name of a parameter for people: its unit stands beside it."""
    for end, word in (("_m2_kg", ""), ("_km_s2", " push"), ("_km_s3", " push, growth")):
        if name.endswith(end):
            return name.removesuffix(end) + word
    return name


def _parameters(fit: Fit) -> list[Json]:
    out = []
    for p in fit.parameters:
        if p.name.startswith("bias "):
            unit, factor = UNITS[KINDS.index(p.name.split(" ")[1])]
        elif p.name.startswith("place "):
            unit, factor = "m", 1e3
        else:
            unit, factor = PARAMETER_UNITS[p.name]
        out.append(
            {
                "name": _told(p.name),
                "value": _round(p.value * factor),
                "sigma": _round(p.sigma * factor),
                "unit": unit,
            }
        )
    return out


def _element_set(
    o: Observations,
    fit: Fit,
    dynamics: Dynamics,
    forces: Forces,
    orientation: EarthOrientation,
) -> Json | None:
    """Return the element set that comes closest over the observations, None if none does."""
    seen = (o.at_us[[0, -1]] - fit.at_us) / 1e6
    times = np.linspace(min(float(seen[0]), 0.0), max(float(seen[1]), 1.0), SAMPLES)
    try:
        path, _ = dynamics.path(fit.state, fit.at_us, times, forces, partials=False)
        at_us = fit.at_us + np.round(times * 1e6).astype(np.int64)
        turn = np.swapaxes(teme_to_gcrf(at_us, orientation), 1, 2)
        states = np.hstack([rotate(turn, path[:, :3]), rotate(turn, path[:, 3:])])
        low = float(np.linalg.norm(path[:, :3], axis=1).min()) < DRAG_KM
        found, rms = fit_element_set_over(states, times, fit.at_us, drag=low)
    except ComityError:
        return None
    degrees = 180.0 / np.pi
    return {
        "EPOCH": format_utc(fit.at_us),
        "MEAN_MOTION": float(found.mean_motion_rad_s[0]) * 86400.0 / (2.0 * np.pi),
        "ECCENTRICITY": float(found.eccentricity[0]),
        "INCLINATION": float(found.inclination_rad[0]) * degrees,
        "RA_OF_ASC_NODE": float(found.node_rad[0]) * degrees % 360.0,
        "ARG_OF_PERICENTER": float(found.perigee_rad[0]) * degrees % 360.0,
        "MEAN_ANOMALY": float(found.mean_anomaly_rad[0]) * degrees % 360.0,
        "BSTAR": float(found.bstar[0]),
        "rms_km": _round(rms),
    }


def _impulse(one: Impulse) -> Json:
    """Return an impulse: when, how large, in which direction."""
    size = float(np.linalg.norm(one.dv_km_s)) * 1e3
    parts = one.dv_km_s * 1e3
    way = ("radial", "along", "across")[int(np.argmax(np.abs(parts)))]
    if way == "along" and parts[1] < 0.0:
        way = "against"
    return {
        "epoch": format_utc(one.at_us, 1),
        "sigma_s": _round(one.sigma_s, 3),
        "dv_m_s": _round(size),
        "direction": way,
        "radial_along_across_m_s": [_round(float(v)) for v in parts],
        "sigma_radial_along_across_m_s": [
            _round(float(v)) for v in np.sqrt(np.diag(one.covariance)) * 1e3
        ],
        "chi2_fell_by": _round(one.gain),
        "floor_m_s": _round(one.floor_m_s),
    }


def _draw(path: Path, title: str, o: Observations, fit: Fit) -> None:
    hours = (o.at_us - fit.at_us) / 3.6e9
    seen, station = np.unique(o.site, return_inverse=True)
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
        [o.sites[k].name for k in seen.tolist()],
        strips,
    )
    write_whole(path, residuals_svg(picture).encode())


def fit_json(
    found: Gathered,
    o: Observations,
    fit: Fit,
    how: tuple[str, str, list[Json]],
    motion: tuple[PreciseDynamics, Forces, EarthOrientation],
    compared: Reference | None,
    picture: Path | None,
    faults: list[Json],
    impulse: Impulse | None = None,
) -> Json:
    """Return the record of a fit; a picture of its residuals is written where asked for."""
    precise, forces, orientation = motion
    dynamics: Dynamics = precise
    if impulse is not None:
        dynamics = Pushed(precise, impulse.at_us, impulse.dv_km_s)
    method, model, tried = how
    covariance = fit.covariance[:6, :6]
    local = covariance_to_rtn(covariance, fit.state[:3], fit.state[3:])
    out: Json = {
        "object": found.target,
        "epoch": format_utc(fit.at_us),
        "frame": "GCRF",
        "state_km": fit.state.tolist(),
        "covariance": covariance.tolist(),
        "sigma_radial_along_across_m": (np.sqrt(np.diag(local))[:3] * 1e3).tolist(),
        "residuals": _groups(o, fit),
        "kinds": _together(o, fit),
        "parameters": _parameters(fit),
        "first_orbit": method,
        "model": model,
        "models": tried,
        "gravity_degree": precise.degree,
        "iterations": fit.iterations,
        "weighted_rms": _round(fit.weighted_rms),
        "noise_factor": _round(fit.formal_scale),
        "observations": len(o),
        "used": int(fit.used.sum()),
        "from": format_utc(int(o.at_us[0])),
        "to": format_utc(int(o.at_us[-1])),
        "forms": list(found.forms),
        "manoeuvre": None if impulse is None else _impulse(impulse),
        "elements": _element_set(o, fit, dynamics, forces, orientation),
        "orientation": orientation.source,
        "faults": [*found.faults, *faults],
    }
    if compared is not None:
        out["differences"] = compared.differences(fit, forces, dynamics, o.at_us)
    if picture is not None:
        _draw(picture, f"Residuals of {found.target or 'an object'}", o, fit)
        out["picture"] = str(picture)
    return out
