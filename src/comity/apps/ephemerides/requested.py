"""What is asked of an ephemeris."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.astro.links.stations import Station

__all__ = ["TABLES", "Columns", "Request", "joined"]

Columns = dict[str, NDArray[np.generic]]
TABLES = ("states", "track", "looks", "light", "passes")


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for.

    Attributes
    ----------
    table
        One of ``TABLES``.
    frame
        Of states, one of ``followed.FRAMES``.
    step_s
        Between rows, s.
    stations
        Stations of look angles and passes.
    min_elevation_rad
        Least elevation of rows and passes; the horizon of a station lifts that of passes.
    refraction
        Passes by apparent elevations, with refraction.
    """

    table: str
    frame: str
    step_s: float
    stations: tuple[Station, ...]
    min_elevation_rad: float
    refraction: bool = False


def joined(parts: Sequence[Columns]) -> Columns:
    """Put the rows of parts below each other."""
    if not parts:
        return {}
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
