"""Arcs for the campaign on covariances: orbits, dates, density errors, sets for tuning and for the result.

Dates lie 31 days apart, four days either way, from 1981 to 2026, so no two arcs share a solar rotation. Every
fourth date is for tuning. Arcs with a storm are apart.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
from benchmarks.weather import Weather

__all__ = ["AFTER_D", "SPAN_S", "STEP_S", "Arc", "make_arcs", "write_arcs"]

FIRST, APART_D, LATE_D = date(1981, 2, 1), 31, 4
DATES = 530
#: Observations span so many seconds; truth is told each so many within; and so many days after the end.
SPAN_S, STEP_S, AFTER_D = 129_600.0, 30.0, (0.0, 1.0, 3.0, 7.0)
#: Density errors of the truth over its own model (DTM2000): a constant one and one that changes
#: (Ornstein-Uhlenbeck, days), as logarithms: together with what DTM2000 and NRLMSISE-00 differ by,
#: the 15-20 % that Bowman and others (AIAA 2008-6438) give for empirical models.
CONSTANT, CHANGING, CORRELATION_D, FACTOR_S = 0.12, 0.12, 1.5, 10_800.0
GEO_SHARE = 5


@dataclass(frozen=True, slots=True)
class Arc:
    """One arc; the factors multiply the density of the truth."""

    name: str
    epoch: str
    state_km: list[float]
    drag_m2_kg: float
    radiation_m2_kg: float
    factors: list[float]
    factor_step_s: float
    times_s: list[float]
    kind: str
    tuning: bool
    storm: bool
    height_km: float
    longitude_rad: float


def _state(
    random: np.random.Generator, axis_km: float, e: float, tilt: float
) -> np.ndarray:
    node, argument, u = random.uniform(0.0, 2.0 * np.pi, 3)
    r = axis_km * (1.0 - e**2) / (1.0 + e * np.cos(u))
    p = axis_km * (1.0 - e**2)
    turn = _turn_z(node) @ _turn_x(tilt) @ _turn_z(argument)
    place = turn @ np.array([r * np.cos(u), r * np.sin(u), 0.0])
    speed = np.sqrt(398600.4415 / p) * turn @ np.array([-np.sin(u), e + np.cos(u), 0.0])
    return np.concatenate([place, speed])


def _turn_z(angle: float) -> np.ndarray:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def _turn_x(angle: float) -> np.ndarray:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]])


def make_arcs(weather: Weather) -> list[Arc]:
    """Return all arcs, the same each time."""
    out = []
    for k in range(DATES):
        random = np.random.default_rng([2026, k])
        day = FIRST + timedelta(
            days=APART_D * k + int(random.integers(-LATE_D, LATE_D + 1))
        )
        # A day starts the arc, so that weather is known up to its end in whole days.
        at = datetime.fromisoformat(f"{day}T12:00:00")
        last = at + timedelta(seconds=SPAN_S + AFTER_D[-1] * 86_400.0)
        if not weather.observed(last.date() + timedelta(days=1)):
            continue
        storm = weather.storm(day - timedelta(days=1), last.date())
        high = k % GEO_SHARE == GEO_SHARE - 1
        area = float(np.exp(random.uniform(np.log(0.003), np.log(0.02))))
        height = 35_786.0 if high else float(random.uniform(400.0, 800.0))
        e = float(random.uniform(0.0, 5e-4 if high else 2e-3))
        tilt = np.radians(random.uniform(0.0, 8.0) if high else random.uniform(40, 100))
        state = _state(random, 6378.137 + height, e, float(tilt))
        steps = int((SPAN_S + AFTER_D[-1] * 86_400.0) / FACTOR_S) + 1
        decay = np.exp(-FACTOR_S / 86_400.0 / CORRELATION_D)
        error = np.empty(steps)
        error[0] = random.normal()
        for n in range(1, steps):
            error[n] = decay * error[n - 1] + np.sqrt(1.0 - decay**2) * random.normal()
        factors = np.exp(CONSTANT * random.normal() + CHANGING * error)
        grid = np.arange(0.0, SPAN_S + 1.0, STEP_S)
        after = SPAN_S + 86_400.0 * np.array(AFTER_D[1:])
        out.append(
            Arc(
                f"arc{k:03d}",
                at.isoformat(),
                state.tolist(),
                2.2 * area,
                1.3 * area,
                factors.tolist(),
                FACTOR_S,
                np.concatenate([grid, after]).tolist(),
                "GEO" if high else "LEO",
                k // GEO_SHARE % 4 == 0,
                storm,
                height,
                float(random.uniform(0.0, 2.0 * np.pi)),
            )
        )
    return out


def write_arcs(arcs: list[Arc], path: Path) -> None:
    """Write what Orekit needs of arcs."""
    names = (
        "name epoch state_km drag_m2_kg radiation_m2_kg factors factor_step_s times_s"
    )
    rows = [{n: getattr(arc, n) for n in names.split()} for arc in arcs]
    path.write_text(json.dumps(rows))
