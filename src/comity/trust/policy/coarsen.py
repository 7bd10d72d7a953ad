"""A release applied to rows: fields left out, numbers put on their grids.

A value on a grid stays where it is when it is put there again, so a receiver can check
that nothing finer came than was agreed.

Element sets: a grid of ``g`` km in position is one of ``g/a`` rad in angles and
eccentricity (first order), and of ``1.5 g/R`` in the logarithm of the mean motion, with
``R`` the Earth's radius in place of the semi-major axis ``a``: never finer than agreed,
coarser for high orbits. Covariances grow by the variance of a uniform error, ``g²/12``.
"""

from collections.abc import Mapping, Sequence
from math import exp, log

import numpy as np

from comity.foundations.constants import EARTH_MU_KM3_S2, EARTH_RADIUS_KM
from comity.foundations.plain import Json, JsonObject
from comity.trust.policy.kinds import KINDS
from comity.trust.policy.records import Release

__all__ = ["apply_release", "is_within"]

Row = Mapping[str, Json]


def _on_grid(value: Json, grid: float) -> Json:
    if isinstance(value, list | tuple):
        if value and not isinstance(value[0], list | tuple):
            return [_on_grid(item, grid) for item in value]
        rows: list[Json] = (np.rint(np.asarray(value, float) / grid) * grid).tolist()
        return rows
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return round(value / grid) * grid


def _times(value: Json, grid_s: float) -> Json:
    """Put microseconds on a grid of seconds; whole numbers stay whole."""
    grid_us = max(1, round(grid_s * 1e6))
    if isinstance(value, list | tuple):
        return [_times(item, grid_s) for item in value]
    return (value + grid_us // 2) // grid_us * grid_us if type(value) is int else value


def _orbit(row: Row, grid_km: float) -> JsonObject:
    """Return the elements of a row on a grid of positions."""
    motion = row.get("mean_motion_rad_s")
    if not isinstance(motion, int | float) or not motion > 0:
        return {}
    step = 1.5 * grid_km / EARTH_RADIUS_KM
    motion = exp(round(log(motion) / step) * step)
    axis_km = (EARTH_MU_KM3_S2 / motion**2) ** (1 / 3)
    angle = grid_km / axis_km
    coarse = {
        name: _on_grid(value, angle)
        for name, value in row.items()
        if KINDS["elements"].fields.get(name) == "orbit" and name != "mean_motion_rad_s"
    }
    return coarse | {"mean_motion_rad_s": motion}


def _grown(value: Json, grids: Mapping[str, float]) -> Json:
    """Return one covariance, or a list of them, plus the variance of the grids.

    A covariance is the lower triangle of 6 × 6 by rows, km and km/s.
    """
    rows = np.atleast_2d(np.asarray(value, float)).copy()
    for k in range(6):
        grid = grids.get("position_km" if k < 3 else "velocity_km_s", 0.0)
        rows[:, k * (k + 3) // 2] += grid**2 / 12
    whole: list[Json] = rows.tolist()
    several = isinstance(value, list | tuple) and isinstance(value[0], list | tuple)
    return whole if several else whole[0]


def _value(row: Row, field: str, quantity: str, grids: Mapping[str, float]) -> Json:
    value = row[field]
    if value is None or not grids:
        return value
    if quantity == "covariance":
        return _grown(value, grids)
    if quantity == "time_s":
        return _times(value, grids["time_s"])
    if quantity == "orbit":
        return _orbit(row, grids["position_km"]).get(field)
    return _on_grid(value, grids[quantity])


def apply_release(kind: str, rows: Sequence[Row], release: Release) -> list[JsonObject]:
    """Return rows with the released fields only, on their grids; ``object`` stays."""
    quantities = KINDS[kind].fields
    done = []
    for row in rows:
        kept = {"object": row["object"]} if "object" in row else {}
        for field, grids in release.fields.items():
            if field in row:
                kept[field] = _value(row, field, quantities[field], grids)
        done.append(kept)
    return done


def is_within(kind: str, rows: Sequence[Row], release: Release) -> bool:
    """Tell whether rows hold nothing beyond a release: no field more, nothing finer."""
    quantities = KINDS[kind].fields
    for row in rows:
        if set(row) - {"object"} - set(release.fields):
            return False
        for field, grids in release.fields.items():
            if not grids or field not in row or quantities[field] == "covariance":
                continue
            if _value(row, field, quantities[field], grids) != row[field]:
                return False
    return True
