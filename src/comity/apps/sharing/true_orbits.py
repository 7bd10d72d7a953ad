"""What this node knows of the orbit of an object in a window, from whatever it offers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from comity.astro.orbits import ElementSets, propagate
from comity.astro.orbits.degraded import SAMPLES_S, WINDOW_US, middle_of, window_of
from comity.astro.orbits.fit import fit_element_set_over
from comity.astro.orbits.fit_window import fit_window, moved_to
from comity.astro.orbits.track import Track, states_at
from comity.foundations.arrays import Floats, Ints
from comity.foundations.errors import ComityError

__all__ = ["ORBIT_FIELDS", "TrueOrbit", "elements_of", "orbits_in", "windows_of"]

#: Elements of a row, in the order of ``ElementSets``.
ORBIT_FIELDS = (
    "mean_motion_rad_s",
    "eccentricity",
    "inclination_rad",
    "node_rad",
    "perigee_rad",
    "mean_anomaly_rad",
    "bstar",
)
#: How long after its epoch an element set counts, windows: then its rows stay as they are.
MAX_AGE = 14
#: Most windows of one ephemeris.
MAX_WINDOWS = 8
#: Share of a window that an ephemeris must cover to be preferred to an element set.
PREFERRED = 0.75
#: Least span of an ephemeris within a window, microseconds, and its least number of states.
LEAST_US, LEAST_STATES = 300_000_000, 4
#: Objects fitted at once.
PORTION = 1000

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TrueOrbit:
    """The true orbit of an object in a window.

    Attributes
    ----------
    elements
        One element set with the epoch in the middle of the window.
    times_s, position_km
        (K,) seconds after the middle, and (K, 3) true positions there, TEME.
    from_us, until_us
        What of the window is known.
    sigma_km
        Largest standard deviation of a position that is stated, 0 if none is.
    """

    elements: ElementSets
    times_s: Floats
    position_km: Floats
    from_us: int
    until_us: int
    sigma_km: float


def elements_of(row: Row) -> ElementSets | None:
    """Return the element set of a row, ``None`` if it is none."""
    values = [row.get(name, 0.0 if name == "bstar" else None) for name in ORBIT_FIELDS]
    epoch = row.get("epoch_us")
    numbers = [v for v in values if type(v) in {int, float} and -1e15 < v < 1e15]
    if type(epoch) is not int or len(numbers) < len(values):
        return None
    if not (numbers[0] > 0.0 and 0.0 <= numbers[1] < 1.0 and abs(epoch) < 1 << 53):
        return None
    columns = [np.array([float(number)]) for number in numbers]
    return ElementSets(np.array([epoch], np.int64), *columns)


def track_of(row: Row) -> Track | None:
    """Return the ephemeris of a row, ``None`` if it is none in TEME."""
    try:
        at_us = np.asarray(row["t_us"], np.int64)
        position = np.asarray(row["position_km"], np.float64)
        velocity = np.asarray(row["velocity_km_s"], np.float64)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    shape = (len(at_us), 3)
    if (
        row.get("frame") != "TEME"
        or at_us.ndim != 1
        or position.shape != shape
        or velocity.shape != shape
        or len(at_us) < LEAST_STATES
        or not (np.diff(at_us) > 0).all()
        or not np.isfinite(position).all()
        or not np.isfinite(velocity).all()
    ):
        return None
    return Track(at_us, position, velocity, np.zeros(0, np.int64), np.zeros((0, 6, 6)))


def windows_of(kind: str, row: Row, now_us: int) -> tuple[int, ...]:
    """Return the windows whose degraded orbits make the row of a kind, at an instant.

    Of element sets the present one, as long as they count; of ephemerides all that they reach into.
    """
    if kind == "elements":
        sets = elements_of(row)
        if sets is None:
            return ()
        epoch = window_of(int(sets.epoch_us[0]))
        return (min(max(window_of(now_us), epoch), epoch + MAX_AGE),)
    track = track_of(row)
    if track is None:
        return ()
    first, last = window_of(int(track.at_us[0])), window_of(int(track.at_us[-1]) - 1)
    if last - first >= MAX_WINDOWS:
        first = max(first, min(window_of(now_us), last - MAX_WINDOWS + 1))
    return tuple(
        window
        for window in range(first, min(last, first + MAX_WINDOWS - 1) + 1)
        if np.diff(_covered(track, window))[0] >= LEAST_US
    )


def _covered(track: Track, window: int) -> tuple[int, int]:
    begin = max(window * WINDOW_US, int(track.at_us[0]))
    return begin, min((window + 1) * WINDOW_US, int(track.at_us[-1]))


def _sigma_km(row: Row) -> float:
    try:
        matrices = np.atleast_2d(np.asarray(row.get("covariance_rtn", []), np.float64))
        if matrices.shape[1] != 21:
            return 0.0
        largest = float(np.max(matrices[:, 0] + matrices[:, 2] + matrices[:, 5]))
    except (TypeError, ValueError):
        return 0.0
    return float(np.sqrt(largest)) if isfinite(largest) and largest > 0.0 else 0.0


def _from_track(track: Track, row: Row, window: int) -> TrueOrbit | None:
    """Return the orbit through an ephemeris in a window."""
    begin, end = _covered(track, window)
    if end - begin < LEAST_US:
        return None
    middle = middle_of(window)
    at_us: Ints = np.linspace(begin, end, len(SAMPLES_S)).astype(np.int64)
    states = states_at(track, at_us)
    centre = (begin + end) // 2
    try:
        # About the middle of the arc: a short one does not determine elements half a day away.
        arc, _ = fit_element_set_over(
            states, (at_us - centre) / 1e6, centre, drag=False
        )
    except (ComityError, np.linalg.LinAlgError):
        return None
    times_s = (at_us - middle) / 1e6
    position = np.ascontiguousarray(states[:, :3])
    sets = _moved(arc, middle)[0]
    return TrueOrbit(sets, times_s, position, begin, end, _sigma_km(row))


def _moved(sets: ElementSets, middle: int) -> tuple[ElementSets, Floats]:
    """Return element sets with the epoch in the middle of a window, and their positions there."""
    true = propagate(sets, middle, SAMPLES_S).position_km
    few = np.ascontiguousarray(true[:, ::4])
    return fit_window(moved_to(sets, middle), SAMPLES_S[::4], few)[0], true


def _from_elements(sets: ElementSets, window: int) -> list[TrueOrbit | None]:
    """Return the orbits of element sets in a window, many at once."""
    out: list[TrueOrbit | None] = []
    middle, count = middle_of(window), len(sets)
    span = (window * WINDOW_US, (window + 1) * WINDOW_US)
    for first in range(0, count, PORTION):
        some = sets.take(np.arange(first, min(first + PORTION, count)))
        moved, true = _moved(some, middle)
        for k in range(len(some)):
            whole = bool(np.isfinite(true[k]).all())
            one = moved.take(np.array([k]))
            out.append(
                TrueOrbit(one, SAMPLES_S, true[k], *span, 0.0) if whole else None
            )
    return out


def orbits_in(
    window: int,
    names: Sequence[str],
    elements: Mapping[str, Row],
    tracks: Mapping[str, Row],
) -> dict[str, TrueOrbit]:
    """Return the true orbits of objects in a window, by name; what has none is left out.

    An ephemeris counts before an element set if it covers most of the window.
    """
    done: dict[str, TrueOrbit] = {}
    several: dict[str, ElementSets] = {}
    for name in names:
        track = track_of(tracks[name]) if name in tracks else None
        covered = 0 if track is None else int(np.diff(_covered(track, window))[0])
        sets = elements_of(elements[name]) if name in elements else None
        fresh = (
            sets is not None
            and 0 <= window - window_of(int(sets.epoch_us[0])) <= MAX_AGE
        )
        if track is not None and (covered >= PREFERRED * WINDOW_US or not fresh):
            orbit = _from_track(track, tracks[name], window)
            if orbit is not None:
                done[name] = orbit
        elif fresh and sets is not None:
            several[name] = sets
    if several:
        columns = [
            np.concatenate([getattr(sets, name) for sets in several.values()])
            for name in ("epoch_us", *ORBIT_FIELDS)
        ]
        found = _from_elements(ElementSets(*columns), window)
        pairs = zip(several, found, strict=True)
        done |= {name: orbit for name, orbit in pairs if orbit is not None}
    return done
