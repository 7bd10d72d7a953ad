"""Simulated ephemerides of operators: OEM and OCM with covariances, burns and faults.

Nothing here is an operator's: orbits are those of a public catalogue, propagated by SGP4, and shifted along
their paths by a part of their stated errors. Covariances grow as those of orbit determinations in low orbit
do: 10 to 40 m along the path at the beginning, 50 to 400 m after a day. One in 50 plans a burn; one in 100
each has no covariance, a constant one, one that stays from the second day on, or ends early.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from comity.astro.catalogue import Snapshot
from comity.astro.orbits import propagate
from comity.astro.orbits.rtn import rtn_axes
from comity.foundations import format_utc
from comity.foundations.arrays import Floats
from comity.foundations.frames import rotate, teme_to_gcrf
from comity.system.catalogue_files import open_catalogue
from comity.system.environment import load_orientation

Epochs = Callable[[float], str]
#: Times, states, hours of covariances, covariances.
Segment = tuple[Floats, Floats, Floats, Floats]
STEP_S, COVARIANCE_S = 180.0, 3600.0
FAULTS = ("none", "constant", "frozen", "short")


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of one object: its number, form, burn (s from the begin, or 0) and fault."""

    number: str
    form: str
    burn_s: float
    fault: str


def _after_burn(states: Floats, times: Floats, burn: int, dv_km_s: float) -> Floats:
    """States after an impulse along the path: Hill's solution on the path before (Clohessy, Wiltshire)."""
    out = states.copy()
    r = np.linalg.norm(states[burn, :3])
    n = np.sqrt(398600.4415 / r**3)
    for k in range(burn, len(times)):
        tau = times[k] - times[burn]
        radial = 2.0 * dv_km_s / n * (1.0 - np.cos(n * tau))
        along = dv_km_s * (4.0 / n * np.sin(n * tau) - 3.0 * tau)
        rate_r = 2.0 * dv_km_s * np.sin(n * tau) + -n * along
        rate_t = dv_km_s * (4.0 * np.cos(n * tau) - 3.0) + n * radial
        axes = rtn_axes(states[k, :3], states[k, 3:])
        out[k, :3] += axes.T @ np.array([radial, along, 0.0])
        out[k, 3:] += axes.T @ np.array([rate_r, rate_t, 0.0])
    return out


def _matrices(rng: np.random.Generator, hours: Floats, fault: str) -> Floats:
    """Covariances (K, 6, 6) in RTN, km and km/s."""
    start, growth = rng.uniform(0.01, 0.04), rng.uniform(0.05, 0.4)
    days = hours / 24.0
    if fault == "constant":
        days = np.zeros_like(days)
    if fault == "frozen":
        days = np.minimum(days, 1.0)
    along = start + growth * days**1.5
    sigma = np.stack(
        [0.3 * along, along, np.full_like(along, 0.5 * start), *[along * 0.0] * 3],
        axis=1,
    )
    rate = 1.1e-3
    sigma[:, 3], sigma[:, 4] = rate * along, rate * 0.3 * along
    sigma[:, 5] = rate * sigma[:, 2]
    tie = np.eye(6)
    tie[0, 4] = tie[4, 0] = -0.95
    tie[1, 3] = tie[3, 1] = -0.95
    return sigma[:, :, None] * tie * sigma[:, None, :]


def _numbers(rows: Floats) -> list[str]:
    return [" ".join(map(repr, row)) for row in rows.tolist()]


def _oem(
    name: str, number: str, epochs: Epochs, segments: list[Segment], created: str
) -> str:
    lines = [
        "CCSDS_OEM_VERS = 2.0",
        f"CREATION_DATE = {created}",
        "ORIGINATOR = SIMULATED",
    ]
    for times, states, hours, matrices in segments:
        lines += [
            *("META_START", f"OBJECT_NAME = {name}", f"OBJECT_ID = {number}"),
            *("CENTER_NAME = EARTH", "REF_FRAME = GCRF", "TIME_SYSTEM = UTC"),
            *(f"START_TIME = {epochs(times[0])}", f"STOP_TIME = {epochs(times[-1])}"),
            *("INTERPOLATION = HERMITE", "INTERPOLATION_DEGREE = 7", "META_STOP"),
            "COMMENT simulated, no operator's data",
        ]
        lines += [
            f"{epochs(t)} {row}" for t, row in zip(times, _numbers(states), strict=True)
        ]
        if len(hours):
            lines.append("COVARIANCE_START")
            for hour, matrix in zip(hours, matrices, strict=True):
                lines += [f"EPOCH = {epochs(hour * 3600.0)}", "COV_REF_FRAME = RTN"]
                lines += [
                    " ".join(map(repr, matrix[k, : k + 1].tolist())) for k in range(6)
                ]
            lines.append("COVARIANCE_STOP")
    return "\n".join(lines) + "\n"


def _ocm(
    name: str,
    number: str,
    epochs: Epochs,
    segments: list[Segment],
    created: str,
    burn_s: float,
) -> str:
    zero = epochs(0.0)
    lines = [
        *(
            "CCSDS_OCM_VERS = 3.0",
            f"CREATION_DATE = {created}",
            "ORIGINATOR = SIMULATED",
        ),
        *("META_START", f"OBJECT_NAME = {name}", f"OBJECT_DESIGNATOR = {number}"),
        *("TIME_SYSTEM = UTC", f"EPOCH_TZERO = {zero}", "META_STOP", "TRAJ_START"),
        *("COMMENT simulated, no operator's data", "CENTER_NAME = EARTH"),
        *("INTERPOLATION = HERMITE", "INTERPOLATION_DEGREE = 7"),
        *("TRAJ_REF_FRAME = GCRF", "TRAJ_TYPE = CARTPV"),
        "TRAJ_UNITS = [km,km,km,km/s,km/s,km/s]",
    ]
    for times, states, _, _ in segments:
        lines += [
            f"{float(t)!r} {row}"
            for t, row in zip(times, _numbers(states), strict=True)
        ]
    lines.append("TRAJ_STOP")
    hours = np.concatenate([one[2] for one in segments])
    if len(hours):
        lines += ["COV_START", "COV_REF_FRAME = RTN", "COV_TYPE = CARTPV"]
        lines.append("COV_ORDERING = LTM")
        lower = np.tril_indices(6)
        for _, _, own, matrices in segments:
            lines += [
                f"{float(hour * 3600.0)!r} " + " ".join(map(repr, m[lower].tolist()))
                for hour, m in zip(own, matrices, strict=True)
            ]
        lines.append("COV_STOP")
    if burn_s:
        lines += [
            *("MAN_START", "MAN_ID = PLANNED", "MAN_DEVICE_ID = UNKNOWN"),
            "MAN_COMPOSITION = TIME_RELATIVE,MAN_DURA,DV_X,DV_Y,DV_Z",
            *(f"{burn_s!r} 0.0 0.0 0.0 0.0", "MAN_STOP"),
        ]
    return "\n".join(lines) + "\n"


def make_ephemerides(
    catalogue: str,
    count: int,
    folder: Path,
    *,
    days: float = 7.0,
    seed: int = 1,
) -> tuple[list[Made], int]:
    """Write ``count`` simulated ephemerides to a folder; return them and the begin of their span.

    Objects are taken over the whole catalogue, with a perigee above 300 km.
    """
    snapshot = open_catalogue([str(catalogue)])
    elements = snapshot.elements.take(snapshot.current)
    start = int(np.quantile(elements.epoch_us, 0.5)) // 86_400_000_000 * 86_400_000_000
    rng = np.random.default_rng(seed)
    axis = (398600.8 / elements.mean_motion_rad_s**2) ** (1 / 3)
    high = axis * (1.0 - elements.eccentricity) > 6678.0
    fresh = np.abs(elements.epoch_us - start) < 5 * 86_400_000_000
    rows = rng.permutation(np.flatnonzero(high & fresh))
    times = np.arange(0.0, days * 86400.0 + 1.0, STEP_S)
    at_us = start + np.rint(times * 1e6).astype(np.int64)
    turns = teme_to_gcrf(at_us, load_orientation())
    stamps = {
        float(t): format_utc(int(at), 3) for t, at in zip(times, at_us, strict=True)
    }
    created = format_utc(start, 0)
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Made] = []
    for row in rows:
        if len(made) == count:
            break
        state = propagate(elements.take(np.array([row])), start, times)
        if np.any(state.fault):
            continue
        both = np.concatenate([state.position_km[0], state.velocity_km_s[0]], axis=1)
        # An operator knows better where it is: tens of metres off along the path.
        both[:, :3] += both[:, 3:] * (rng.normal(0.0, 0.05) / 7.5)
        made.append(
            _write(
                rng,
                snapshot,
                int(snapshot.current[row]),
                both,
                (times, turns),
                stamps,
                folder,
                created,
            )
        )
    return made, start


def _write(
    rng: np.random.Generator,
    snapshot: Snapshot,
    row: int,
    both: Floats,
    grid: tuple[Floats, Floats],
    stamps: dict[float, str],
    folder: Path,
    created: str,
) -> Made:
    times, turns = grid
    fault = FAULTS[int(rng.integers(4))] if rng.random() < 0.04 else ""
    burn = int(rng.integers(200, len(times) - 200)) if rng.random() < 0.02 else 0
    form = "ocm" if rng.random() < 0.3 else "oem"
    end = len(times) * 5 // 7 if fault == "short" else len(times)
    burn = burn if burn < end - 10 else 0
    hours = np.arange(0.0, times[end - 1] / 3600.0, COVARIANCE_S / 3600.0)
    matrices = _matrices(rng, hours, fault)
    if fault == "none":
        hours, matrices = hours[:0], matrices[:0]
    pieces = [(0, end, both)]
    if burn:
        after = _after_burn(both, times, burn, rng.uniform(2e-5, 2e-4))
        pieces = [(0, burn + 1, both), (burn, end, after)]
    segments = []
    for first, last, states in pieces:
        turned = np.concatenate(
            [rotate(turns[first:last], states[first:last, k : k + 3]) for k in (0, 3)],
            axis=1,
        )
        inside = (hours * 3600.0 >= times[first]) & (hours * 3600.0 <= times[last - 1])
        segments.append((times[first:last], turned, hours[inside], matrices[inside]))
    number, name = str(snapshot.object[row]), str(snapshot.name[row])
    burn_s = float(times[burn]) if burn else 0.0
    arguments = (name, number, lambda t: stamps[float(t)], segments, created)
    text = _oem(*arguments) if form == "oem" else _ocm(*arguments, burn_s)
    Path(folder, f"{number}.{form}").write_text(text)
    return Made(number, form, burn_s, fault)
