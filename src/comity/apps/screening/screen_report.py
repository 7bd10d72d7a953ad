"""Results of a screening: its table, its closest approaches, its counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NotRequired, TypedDict, cast

import numpy as np
from numpy.typing import NDArray

from comity.apps.screening.coverage import CoverageReport
from comity.apps.screening.probability_records import (
    STATES,
    Probabilities,
    ProbabilityReport,
)
from comity.apps.screening.screen import Screened, errors_of
from comity.astro.catalogue.records import OWNER_BASES, Source
from comity.astro.risk.element_errors import BASES
from comity.astro.screening.records import EDGES, KINDS
from comity.foundations import format_utc
from comity.foundations.arrays import Floats, Ints
from comity.foundations.constants import DAY_US
from comity.foundations.errors import InputError, RangeError
from comity.foundations.plain import ABSENT, Absent, Json

__all__ = [
    "Approach",
    "ScreenReport",
    "Sort",
    "closest",
    "in_order",
    "screen_report",
    "table_of",
    "table_parts",
]

#: By what rows are ordered, the first the nearest, the likeliest or the soonest.
Sort = Literal["miss", "pc", "tca"]
#: Rows of a piece of a table.
PART_ROWS = 10_000
STATEMENT = (
    "Element sets are a coarse filter: a published comparison with 100 operator CDMs "
    "found a median error of the miss distance of 1.24 km. Use these rows to decide "
    "what to look at, not whether to manoeuvre."
)


class Approach(TypedDict):
    """An approach as the table shows it, by the names of its columns.

    Distances in km in RTN of the first object, ages of element sets in days, instants UTC.
    """

    object_1: str
    object_2: str
    name_1: str
    name_2: str
    tca: datetime
    miss_km: float
    miss_r_km: float
    miss_t_km: float
    miss_n_km: float
    speed_km_s: float
    age_1_d: float
    age_2_d: float
    kind: str
    entry: datetime
    exit: datetime
    edge: str
    pc: NotRequired[float]
    pc_state: NotRequired[str]
    pc_basis: NotRequired[str]
    pc_scaled_max: NotRequired[float]
    pc_scaled_factor: NotRequired[float]
    pc_diluted: NotRequired[bool]
    pc_socrates_max: NotRequired[float]
    pc_socrates_sigma_km: NotRequired[float]
    hbr_m: NotRequired[float]
    hbr_basis: NotRequired[str]
    covariance_1: NotRequired[str]
    covariance_2: NotRequired[str]
    source_1: str
    owner_1: str
    owner_basis_1: str
    source_2: str
    owner_2: str
    owner_basis_2: str


@dataclass(frozen=True, slots=True)
class ScreenReport:
    """A screening, without its rows."""

    objects: int
    start: str
    end: str
    days: float
    threshold_km: float
    conjunctions: int
    events: int
    intervals: int
    edge: int
    epoch_min: str
    epoch_max: str
    sources: tuple[Source, ...]
    catalogue_hash: str
    hash: str
    wall_s: float
    cpu_s: float
    synthetic: bool
    statement: str
    coverage: CoverageReport
    out: str | Absent | None = ABSENT
    probabilities: ProbabilityReport | Absent = ABSENT
    rows: tuple[dict[str, Json], ...] | Absent = ABSENT


def instants(start_us: int, seconds: Floats) -> NDArray[np.datetime64]:
    """Convert seconds of the window to UTC instants."""
    micro = np.rint(seconds * 1e6).astype(np.int64) + start_us
    return micro.astype("datetime64[us]")


def table_of(done: Screened) -> dict[str, NDArray[np.generic]]:
    """Build the columns of the table of conjunctions."""
    s, c = done.snapshot, done.conjunctions
    one, two = done.rows[c.first], done.rows[c.second]
    tca_us = np.rint(c.tca_s * 1e6).astype(np.int64) + done.start_us
    names = np.array([source.name for source in s.sources], np.str_)
    bases = np.array(OWNER_BASES)
    both = (("1", one), ("2", two))
    columns: dict[str, NDArray[np.generic]] = {
        f"object_{k}": s.object[rows] for k, rows in both
    }
    columns |= {f"name_{k}": s.name[rows] for k, rows in both}
    columns |= {
        "tca": instants(done.start_us, c.tca_s),
        "miss_km": c.miss_km,
        "miss_r_km": c.miss_r_km,
        "miss_t_km": c.miss_t_km,
        "miss_n_km": c.miss_n_km,
        "speed_km_s": c.speed_km_s,
    }
    columns |= {
        f"age_{k}_d": (tca_us - s.elements.epoch_us[rows]) / 8.64e10 for k, rows in both
    }
    columns |= {
        "kind": np.array(KINDS)[c.kind],
        "entry": instants(done.start_us, c.entry_s),
        "exit": instants(done.start_us, c.exit_s),
        "edge": np.array(EDGES)[c.edge],
    }
    if s.stated_error.any():
        columns["stated_error_km"] = errors_of(s, done.rows, c, done.start_us)
    if done.probabilities is not None:
        columns |= probability_columns(done.probabilities)
    for k, rows in both:
        columns[f"source_{k}"] = names[s.source[rows]]
        columns[f"owner_{k}"] = s.owner[rows]
        columns[f"owner_basis_{k}"] = bases[s.owner_basis[rows]]
    return columns


def probability_columns(found: Probabilities) -> dict[str, NDArray[np.generic]]:
    """Build the columns of the probabilities of a table."""
    return {
        "pc": found.pc,
        "pc_state": np.array(STATES)[found.state],
        "pc_basis": np.array(BASES)[found.basis],
        "pc_scaled_max": found.scaled_max,
        "pc_scaled_factor": found.scaled_factor,
        "pc_diluted": found.diluted,
        "pc_socrates_max": found.socrates_max,
        "pc_socrates_sigma_km": found.socrates_sigma_km,
        "hbr_m": found.radius_km * 1e3,
        "hbr_basis": found.radius_basis,
        "covariance_1": found.covariance_1,
        "covariance_2": found.covariance_2,
    }


def in_order(done: Screened, sort: Sort) -> Screened:
    """Return a screening with its rows in an order.

    By ``pc``: the largest first; rows without one follow, by the largest over all scales, then by SOCRATES' maximum.

    Raises
    ------
    InputError
        For ``pc`` without probabilities.
    """
    return done if sort == "tca" else done.take(order_of(done, sort))


def order_of(done: Screened, sort: Sort) -> Ints:
    """Return the rows of a screening in an order."""
    c, found = done.conjunctions, done.probabilities
    if sort == "tca":
        return np.arange(len(c))
    if sort == "miss":
        return np.argsort(c.miss_km, kind="stable")
    if found is None:
        raise InputError("--sort pc needs probabilities", remedy="give --pc")
    return found.order(c.miss_km)


def table_parts(done: Screened) -> Iterator[dict[str, NDArray[np.generic]]]:
    """Yield the table in pieces, to bound the memory that its text needs."""
    total = len(done.conjunctions)
    for first in range(0, max(total, 1), PART_ROWS):
        rows = np.arange(first, min(first + PART_ROWS, total))
        yield table_of(done.take(rows))


def screen_report(done: Screened) -> ScreenReport:
    """Count the conjunctions of a screening, with the provenance of its element sets."""
    c, s = done.conjunctions, done.snapshot
    epochs = s.elements.epoch_us[done.rows]
    return ScreenReport(
        objects=len(done.rows),
        start=format_utc(done.start_us),
        end=format_utc(done.start_us + round(done.days * DAY_US)),
        days=done.days,
        threshold_km=done.limit_km,
        conjunctions=len(c),
        events=int(np.count_nonzero(c.kind == 0)),
        intervals=int(np.count_nonzero(c.kind == 1)),
        edge=int(np.count_nonzero(c.edge)),
        epoch_min=format_utc(int(epochs.min())),
        epoch_max=format_utc(int(epochs.max())),
        sources=tuple(s.sources),
        catalogue_hash=s.hash,
        hash=done.hash,
        wall_s=round(done.wall_s, 3),
        cpu_s=round(done.cpu_s, 3),
        synthetic=s.synthetic,
        statement=STATEMENT + degraded_words(done),
        coverage=done.coverage,
    )


def degraded_words(done: Screened) -> str:
    """Return what is to be said of objects that their owners have degraded; empty if none is."""
    stated = done.snapshot.stated_error[done.rows, 0]
    count = int(np.count_nonzero(stated))
    if not count:
        return ""
    return (
        f" {count} objects are degraded by their owners, by up to {stated.max():g} km: their pairs "
        "are listed up to the limit and the stated errors together; a miss distance among them "
        "is no finer than these, and no probability follows from it. Ask for a case about a "
        "pair that matters."
    )


def closest(
    done: Screened, count: int, *, cross_party: bool = False, sort: Sort = "miss"
) -> list[Approach]:
    """List the closest events as rows of the table, or the first ones of another order.

    Pairs that stay together would fill the list with docked modules: intervals are
    shown only if there is no event. ``cross_party`` keeps pairs whose owners are both
    known and differ.

    Raises
    ------
    RangeError
        For a count below 1.
    """
    part = done.take(_first(done, count, cross_party, sort))
    table = {name: column.tolist() for name, column in table_of(part).items()}
    rows_of_table = zip(*table.values(), strict=True)
    return [
        cast("Approach", dict(zip(table, row, strict=True))) for row in rows_of_table
    ]


def _first(done: Screened, count: int, cross_party: bool, sort: Sort) -> Ints:
    """Return the first rows of an order, intervals only if there is no event."""
    c, s = done.conjunctions, done.snapshot
    rows = order_of(done, sort)
    if np.any(c.kind == 0):
        rows = rows[c.kind[rows] == 0]
    if cross_party:
        one, two = s.owner[done.rows[c.first]], s.owner[done.rows[c.second]]
        known = (one != "") & (two != "") & (one != two) & (c.kind == 0)
        rows = rows[known[rows]]
    if count < 1:
        raise RangeError("count", count, "1 or more")
    return rows[:count]
