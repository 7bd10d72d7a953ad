"""Degraded orbits: one orbit beside the true one, from which everything released derives.

Rows on a grid hide nothing for long: an orbit has six numbers, and days of rows determine
them far below the grid. So what is released is another orbit, for one *window* of a day.
It differs from the true one by

* an offset along the track, of random sign and size, that a secret of the node fixes for an
  object and a class for good. It is made of a turn of the perigee and a shift of the
  phase, so that it is ``A`` to ``A a/b`` km at every point of an ellipse (a shift of the
  phase alone is small at apogee). Averages over any number of windows converge to the true orbit
  *plus this offset*;
* a turn of the node, fixed likewise. Zonal gravity is symmetric about the axis of the Earth
  and does not notice either; an offset of the inclination, the eccentricity or the mean motion
  would show in the rates of node, perigee and phase, and is therefore not relied upon;
* offsets that change from window to window, of all six elements, after which each element is put
  on a grid. So a party that knows the true orbit from elsewhere to a kilometre learns
  little from a window, and nothing within it: six grid points are all there is.

Coarser classes are made from the released orbit of the next finer one by offsets of their
own: who holds both knows no more than who holds the finer one alone.

An orbit is never finer than a class says; the classes are powers of ten.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comity.astro.orbits.elements import ElementSets
from comity.astro.orbits.gravity import WGS72
from comity.astro.orbits.states import propagate
from comity.foundations.arrays import Floats
from comity.foundations.constants import DAY_S, DAY_US

__all__ = [
    "SAMPLES_S",
    "WINDOW_US",
    "Errors",
    "degrade",
    "errors_between",
    "middle_of",
    "stated_error_km",
    "window_of",
]

#: Length of a window, microseconds; windows count from 1970-01-01 00:00 UTC.
WINDOW_US = DAY_US
#: Where a window is sampled, seconds after its middle: 97 instants, 15 minutes apart.
SAMPLES_S: Floats = np.linspace(-0.5 * DAY_S, 0.5 * DAY_S, 97)
#: Least and largest fixed offset along the track, in units of the class. With the window's part,
#: the grids and what a finer class has added, 1 to 4.8 remain.
LEAST, MOST = 2.5, 3.25
#: Largest fixed turn of the node, in units of the class.
NODE = 2.0
#: Largest offset along the track that changes with the window, in units of the class.
CHANGING = 0.5
#: Grid steps of mean longitude, eccentricity vector, plane, in units of the class.
LONGITUDE, ECCENTRICITY, PLANE = 0.5, 0.03, 0.1
#: Step of the mean motion: what it moves an object near the Earth in half a window.
MOTION = 0.1
#: Largest speed of a circular orbit around the Earth, km/s.
SPEED_KM_S = 7.905
#: Largest offsets along and across the track, in units of the class, of all parts together.
ALONG, ACROSS = 4.8, 2.5


def window_of(at_us: int) -> int:
    """Return the number of the window of an instant (UTC, microseconds since 1970)."""
    return at_us // WINDOW_US


def middle_of(window: int) -> int:
    """Return the middle of a window, the epoch of its orbits (UTC, microseconds)."""
    return window * WINDOW_US + WINDOW_US // 2


@dataclass(frozen=True, slots=True)
class Errors:
    """Least and largest distance from the true orbit within a window (N,), km."""

    least_km: Floats
    largest_km: Floats


def errors_between(
    elements: ElementSets, window: int, times_s: Floats, true_km: Floats
) -> Errors:
    """Return how far element sets are from true positions (N, K, 3) in a window.

    Positions are TEME, km, at ``times_s`` (K,) after its middle; NaN where nothing is known.
    """
    states = propagate(elements, middle_of(window), times_s)
    off = np.linalg.norm(states.position_km - true_km, axis=2)
    known = np.isfinite(true_km).all(axis=2)
    # Where the degraded orbit has no state it is infinitely far away.
    off = np.where(known, np.where(np.isfinite(off), off, np.inf), np.nan)
    return Errors(np.nanmin(off, axis=1), np.nanmax(off, axis=1))


def stated_error_km(eccentricity: float, class_km: float) -> float:
    """Return the largest distance of a degraded orbit from the true one in its window, km.

    5.5 times the class for a circle; the offset along the track grows with ``a/b``, the turn of
    the node with the distance at apogee.
    """
    narrow = float(np.sqrt(1.0 - min(eccentricity, 0.99) ** 2))
    whole = np.hypot(ALONG / narrow, ACROSS * (1.0 + eccentricity))
    return float(np.ceil(whole * 10.0) * class_km / 10.0)


def _draw(secret: bytes, objects: Sequence[str], *names: object) -> Floats:
    """Return a number from -1 to 1 for each object, keyed by the secret (HMAC-SHA-256)."""
    tail = "\0".join(str(name) for name in names)
    out = np.empty(len(objects))
    for k, name in enumerate(objects):
        text = f"{name}\0{tail}".encode()
        digest = hmac.digest(secret, text, hashlib.sha256)
        out[k] = int.from_bytes(digest[:7], "big") / 2**55 - 1.0
    return out


def degrade(
    elements: ElementSets,
    objects: Sequence[str],
    window: int,
    class_km: float,
    secret: bytes,
) -> ElementSets:
    """Return the degraded orbits of a window.

    Parameters
    ----------
    elements
        N element sets with the epoch in the middle of the window: true ones, or the
        degraded ones of the next finer class.
    objects
        N names; what is fixed is fixed by them.
    window
        Number of the window.
    class_km
        The class, a power of ten.
    secret
        Of the node; whoever holds it can take the offsets off.

    Returns
    -------
    ElementSets
        N sets. They are the same for the same arguments, whoever is to receive them.
    """

    def fixed(what: str) -> Floats:
        return _draw(secret, objects, f"{class_km:g}", what)

    def changing(what: str) -> Floats:
        return _draw(secret, objects, f"{class_km:g}", what, window)

    def gridded(values: Floats, step: Floats, what: str) -> Floats:
        # The point of the grid is moved by half a step at most before it is chosen.
        moved = values + 0.5 * step * changing(f"grid {what}")
        return np.asarray(np.rint(moved / step) * step, np.float64)

    e, tilt = elements.eccentricity, elements.inclination_rad
    axis_km = np.cbrt(WGS72.mu_km3_s2 / elements.mean_motion_rad_s**2)
    unit = class_km / axis_km
    narrow = np.sqrt(1.0 - np.minimum(e, 0.99) ** 2)
    sign = np.where(fixed("side") < 0.0, -1.0, 1.0)
    size = LEAST + (MOST - LEAST) * 0.5 * (fixed("along") + 1.0)
    turn = sign * size * unit / (2.0 * narrow)
    node = gridded(
        elements.node_rad + NODE * unit * fixed("node"), PLANE * unit, "node"
    )
    # A turn of the node moves the object along its track as well: the perigee takes it back.
    back = np.cos(tilt) * (node - elements.node_rad)
    perigee = elements.perigee_rad + turn - back
    longitude = perigee + elements.mean_anomaly_rad + turn * narrow
    longitude = gridded(
        longitude + CHANGING * unit * changing("along"), LONGITUDE * unit, "longitude"
    )
    step = ECCENTRICITY * unit
    even = gridded(e * np.cos(perigee), step, "even")
    odd = gridded(e * np.sin(perigee), step, "odd")
    perigee = np.arctan2(odd, even)
    steps = np.full(len(e), MOTION * class_km / (SPEED_KM_S * 0.5 * DAY_S))
    motion = np.exp(gridded(np.log(elements.mean_motion_rad_s), steps, "motion"))
    return ElementSets(
        np.full(len(e), middle_of(window), np.int64),
        motion,
        np.hypot(even, odd),
        np.abs(gridded(tilt, PLANE * unit, "tilt")),
        node % (2.0 * np.pi),
        perigee % (2.0 * np.pi),
        (longitude - perigee) % (2.0 * np.pi),
        _two_digits(elements.bstar),
    )


def _two_digits(values: Floats) -> Floats:
    """Return numbers with two significant digits: drag differs by a twentieth at most."""
    return np.array([float(f"{value:.1e}") for value in values])
