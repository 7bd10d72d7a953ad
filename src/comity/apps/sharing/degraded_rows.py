"""Rows of degraded orbits: element sets, ephemerides, covariances, and what is stated of them."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from comity.apps.sharing.degraded_orbits import DegradedOrbit
from comity.astro.orbits import propagate
from comity.astro.orbits.degraded import WINDOW_US, middle_of
from comity.foundations.arrays import Floats, Ints
from comity.foundations.canonical import canonical_bytes
from comity.foundations.plain import Json, JsonObject
from comity.trust.policy.degraded import DEGRADED, on_grids, statement

__all__ = ["DegradedRow", "degraded_row"]

#: Step of a degraded ephemeris, microseconds, on the clock's whole steps.
STEP_US = 300_000_000
#: Growth of the error outside of the stated span, per day, in units of the class: the mean motion
#: is off by what moves the object by a fifth in a day, twice for the classes below, and drag.
GROWTH = 0.5
#: Standard deviations of a class along its axes: radial for a circle and by eccentricity,
#: transverse, normal, in units of the class.
RADIAL, RADIAL_BY_E, TRANSVERSE, NORMAL = 0.3, 2.5, 3.0, 1.5


class DegradedRow(NamedTuple):
    """A degraded row, when it was true, and a hash of what it was made of and when."""

    row: JsonObject
    as_of_us: int
    stamp: bytes


def covariance_of(orbit: DegradedOrbit) -> list[float]:
    """Return the covariance of a class: lower triangle of 6 × 6 by rows, RTN, km and km/s.

    It depends on the class, the eccentricity and the width alone, not on the covariance of the
    true orbit.
    """
    e, n = orbit.elements["eccentricity"], orbit.elements["mean_motion_rad_s"]
    narrow = float(np.sqrt(1.0 - min(e, 0.99) ** 2))
    more = orbit.wide if orbit.wide > 1.0 else 0.0
    parts = (RADIAL + RADIAL_BY_E * e / narrow, TRANSVERSE / narrow, NORMAL * (1.0 + e))
    radial, along, across = (orbit.class_km * float(np.hypot(p, more)) for p in parts)
    rate = n / narrow**3
    sigmas = [radial, along, across, rate * along, rate * radial, rate * across]
    full = np.diag(np.square(sigmas))
    return [float(x) for x in full[np.tril_indices(6)]]


def _elements(orbit: DegradedOrbit) -> JsonObject:
    return {"epoch_us": middle_of(orbit.window), **orbit.elements}


def _instants(orbit: DegradedOrbit) -> Ints:
    """Return whole steps of the clock within the span of an orbit; its end with the window's."""
    first = -(-orbit.from_us // STEP_US) * STEP_US
    last = orbit.until_us // STEP_US * STEP_US
    if last >= (orbit.window + 1) * WINDOW_US:
        last -= STEP_US
    return np.arange(first, last + 1, STEP_US, dtype=np.int64)


def _ephemeris(orbits: Sequence[DegradedOrbit]) -> JsonObject:
    times: list[Json] = []
    positions: list[Floats] = []
    velocities: list[Floats] = []
    at: list[Json] = []
    covariances: list[Json] = []
    for orbit in orbits:
        at_us = _instants(orbit)
        if not len(at_us):
            continue
        middle = middle_of(orbit.window)
        states = propagate(orbit.sets, middle, (at_us - middle) / 1e6)
        times += at_us.tolist()
        positions.append(states.position_km[0])
        velocities.append(states.velocity_km_s[0])
        ends = sorted({int(at_us[0]), int(at_us[-1])})
        at += ends
        covariances += [[*covariance_of(orbit)] for _ in ends]
    if not times:
        return {}
    return {
        "t_us": times,
        "position_km": np.concatenate(positions).tolist(),
        "velocity_km_s": np.concatenate(velocities).tolist(),
        "covariance_t_us": at,
        "covariance_rtn": covariances,
    }


def degraded_row(
    kind: str, row: Mapping[str, Any], orbits: Sequence[DegradedOrbit], window: int
) -> DegradedRow | None:
    """Return the row of a kind that degraded orbits make; ``None`` if they make none.

    Parameters
    ----------
    row
        The row as it is: it gives what tells nothing of the orbit (``object``, the frame).
    orbits
        In the order of their windows.
    window
        The present one: rows are renewed once per window, whether anything changed or not.
    """
    if not orbits:
        return None
    class_km = max(orbit.class_km for orbit in orbits)
    body = _elements(orbits[0]) if kind == "elements" else _ephemeris(orbits)
    if not body:
        return None
    span = (orbits[0].from_us, orbits[-1].until_us)
    said = statement(
        class_km, max(o.error_km for o in orbits), GROWTH * class_km, *span
    )
    made: JsonObject = on_grids(body, class_km)
    if "object" in row:
        made["object"] = row["object"]
    made[DEGRADED] = said
    marks: list[Json] = [[o.window, o.revision] for o in orbits]
    stamp = hashlib.sha256(canonical_bytes([kind, class_km, window, marks])).digest()
    return DegradedRow(made, max(o.as_of_us for o in orbits), stamp)
