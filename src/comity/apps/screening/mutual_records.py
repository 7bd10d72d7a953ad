"""What a screening of operators' ephemerides returns."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.apps.screening.coverage import CoverageReport
from comity.astro.catalogue import Snapshot
from comity.astro.screening.meetings import Meetings
from comity.foundations.arrays import Floats
from comity.foundations.plain import ABSENT, Absent
from comity.system.track_store import TrackStore

__all__ = ["EphemerisReport", "MutualReport", "MutualScreened", "OpenPoint", "Spent"]


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """Something that an ephemeris leaves open: a word for programs and a sentence."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class EphemerisReport:
    """One object as its operator gives it.

    Attributes
    ----------
    pieces
        Parts between burns; nothing is interpolated from one to the next.
    catalogue
        Number of the same object in the catalogue, None without; both are screened, as two rows.
    open
        What is open about covariances, interpolation, span and volume.
    """

    object: str
    name: str
    source: str
    start: str
    end: str
    pieces: int
    states: int
    covariances: int
    catalogue: str | None
    open: tuple[OpenPoint, ...]


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds that reading, searching and assessing took, and processor seconds of all."""

    read_s: float
    search_s: float
    assess_s: float
    cpu_s: float


@dataclass(frozen=True, slots=True)
class MutualReport:
    """A screening as ``comity screen-ephemerides --json`` prints it.

    Attributes
    ----------
    ephemerides, element_sets
        Objects of both kinds.
    approaches
        Within the threshold; ``kept`` of them enter the volume, or have none to enter.
    events, intervals, edges
        Of those kept: passing, staying together, closest where an ephemeris or the window ends.
    same_objects
        Objects that two sources give: rows of their own, never conjunctions, never merged.
    between_ephemerides
        Kept approaches of two ephemerides; the others are with element sets.
    open_points
        How many objects have each open point.
    """

    start: str
    end: str
    threshold_km: float
    sigmas: float | None
    hbr_m: float
    ephemerides: int
    element_sets: int
    approaches: int
    kept: int
    events: int
    intervals: int
    edges: int
    same_objects: int
    between_ephemerides: int
    largest_pc: float | None
    open_points: dict[str, int]
    objects: tuple[EphemerisReport, ...]
    unread: tuple[tuple[str, str], ...]
    spent: Spent
    catalogue_hash: str
    statement: str
    coverage: CoverageReport
    out: str | Absent | None = ABSENT


@dataclass(frozen=True, slots=True)
class MutualScreened:
    """A screening that was carried out: approaches that were kept, with their numbers.

    ``sigma_distance`` (H,) is the least Mahalanobis distance along the relative path, NaN without
    both covariances; ``pc`` (H,) NaN where undefined or not asked; ``basis`` (H, 2) where each
    covariance is from.
    """

    store: TrackStore
    snapshot: Snapshot
    start_us: int
    hits: Meetings
    kind: NDArray[np.str_]
    sigma_distance: Floats
    pc: Floats
    method: NDArray[np.str_]
    basis: NDArray[np.str_]
    report: MutualReport
