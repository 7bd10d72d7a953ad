"""The history of a geosynchronous object → its pattern of life: kept, drifting, moving.

Longitude is that of the mean place; its drift follows from the mean motion. An object is *kept* where drift stays
small and longitude within a box; if its inclination does not grow as the Sun and the Moon would make it grow, north
and south are kept as well. Between two boxes it *moves*; otherwise it *drifts*.
"""

import itertools
from dataclasses import dataclass

import erfa
import numpy as np

from comity.astro.tracking.histories import History
from comity.foundations.arrays import Bools, Floats
from comity.foundations.constants import DAY_S
from comity.foundations.errors import DataError
from comity.foundations.time import julian_dates

__all__ = ["Segment", "longitudes_of", "pattern_of"]

#: Mean motion that keeps up with the Earth, rad/s.
TURN_RAD_S = 7.292115e-5
#: What is kept drifts less than this, deg/d, and stays in a box of this width, deg.
DRIFT_DEG_D, BOX_DEG = 0.06, 1.0
#: Half the window, days; shorter segments are merged with their neighbours.
WINDOW_D, SHORTEST_D = 6.0, 8.0
#: Sun and Moon tilt an orbit that is left alone by about 0.85 degrees a year; half of it is not keeping.
TILT_DEG_D = 0.4 / 365.25


@dataclass(frozen=True, slots=True)
class Segment:
    """A time of one mode.

    Attributes
    ----------
    begin_us, end_us
        Epochs of its first and last element set.
    mode
        ``kept``, ``kept east-west``, ``moving`` or ``drifting``.
    longitude_deg
        Median, east.
    drift_deg_d
        Median, east.
    inclination_deg, tilt_deg_y
        Median, and how it grows a year.
    """

    begin_us: int
    end_us: int
    mode: str
    longitude_deg: float
    drift_deg_d: float
    inclination_deg: float
    tilt_deg_y: float


def longitudes_of(history: History) -> tuple[Floats, Floats]:
    """Return longitudes (K,) without jumps, deg, and drifts (K,), deg/d."""
    e = history.elements
    sidereal = erfa.gmst82(*julian_dates(e.epoch_us))
    angle = e.node_rad + e.perigee_rad + e.mean_anomaly_rad - sidereal
    drift = np.degrees(e.mean_motion_rad_s - TURN_RAD_S) * DAY_S
    raw = np.degrees(angle) % 360.0
    # The drift between two sets determines the revolution of the next longitude.
    ahead = np.concatenate(
        [[0.0], np.diff(history.days) * 0.5 * (drift[1:] + drift[:-1])]
    )
    steps = np.concatenate([[0.0], np.diff(raw)])
    steps -= 360.0 * np.round((steps - ahead) / 360.0)
    return raw[0] + np.cumsum(steps), drift


def _slope(t: Floats, x: Floats) -> float:
    if len(t) < 3 or float(np.ptp(t)) < 1.0:
        return 0.0
    off = t - t.mean()
    return float(off @ (x - x.mean()) / (off @ off))


def _still(days: Floats, longitude: Floats, drift: Floats) -> Bools:
    """Tell at which sets the object is kept in a box."""
    low = np.searchsorted(days, days - WINDOW_D)
    high = np.searchsorted(days, days + WINDOW_D, "right")
    out = np.zeros(len(days), np.bool_)
    for k in range(len(days)):
        part = slice(int(low[k]), int(high[k]))
        wide = float(np.ptp(longitude[part]))
        out[k] = abs(float(np.median(drift[part]))) < DRIFT_DEG_D and wide < BOX_DEG
    return out


def _runs(flags: Bools, days: Floats) -> list[tuple[int, int]]:
    """Return first and last of runs of one flag; runs that are too short join the one before or after."""
    edges = np.flatnonzero(np.diff(flags.astype(np.int8))) + 1
    bounds = [0, *edges.tolist(), len(flags)]
    runs = [(a, b - 1) for a, b in itertools.pairwise(bounds)]
    out: list[tuple[int, int]] = []
    for a, b in runs:
        short = days[b] - days[a] < SHORTEST_D
        if out and (short or flags[out[-1][0]] == flags[a]):
            out[-1] = (out[-1][0], b)
        else:
            out.append((a, b))
    if len(out) > 1 and days[out[0][1]] - days[out[0][0]] < SHORTEST_D:
        # The first has none before: what follows begins with it.
        out[:2] = [(out[0][0], out[1][1])]
    return out


def pattern_of(history: History) -> list[Segment]:
    """Return the modes of a history in the order of time.

    Raises
    ------
    DataError
        If the object is not geosynchronous.
    """
    n = float(np.median(history.elements.mean_motion_rad_s))
    if not 0.9 < n / TURN_RAD_S < 1.1:
        raise DataError(
            f"the object goes round {n * 86400.0 / (2.0 * np.pi):.2f} times a day: it is not "
            "geosynchronous",
            remedy="give the history of a geosynchronous object",
        )
    longitude, drift = longitudes_of(history)
    days = history.days
    tilt = np.degrees(history.elements.inclination_rad)
    still = _still(days, longitude, drift)
    runs = _runs(still, days)
    out = []
    for number, (a, b) in enumerate(runs):
        part = slice(a, b + 1)
        slope = _slope(days[part], tilt[part])
        if still[a : b + 1].mean() > 0.5:
            mode = (
                "kept"
                if abs(slope) < TILT_DEG_D and tilt[part].max() < 2.0
                else "kept east-west"
            )
        else:
            between = 0 < number < len(runs) - 1
            mode = "moving" if between else "drifting"
        out.append(
            Segment(
                int(history.elements.epoch_us[a]),
                int(history.elements.epoch_us[b]),
                mode,
                float((np.median(longitude[part]) + 180.0) % 360.0 - 180.0),
                float(np.median(drift[part])),
                float(np.median(tilt[part])),
                slope * 365.25,
            )
        )
    return out
