"""Ideal points: a table of them → series by party → change points that sources explain or not."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from math import isfinite

import numpy as np

from comity.atlas.changes import change_points
from comity.atlas.dates import Edtf
from comity.atlas.records import Collection, Fault
from comity.atlas.stances import Shift
from comity.foundations.arrays import Floats
from comity.foundations.errors import FormatError, UnknownNameError
from comity.foundations.register import Register

__all__ = [
    "NULL_SERIES",
    "NULL_YEARS",
    "Series",
    "explain",
    "null_series",
    "point_shifts",
    "read_points",
]

TOPIC = "un-ideal-point"
#: Series of the null: how many, how long, how noisy (median of the published points).
NULL_SERIES, NULL_YEARS, NULL_SIGMA = 1000, 67, 0.083


@dataclass(frozen=True, slots=True)
class Series:
    """Values of a party by year; ``party`` is the table's code if the register lacks it."""

    party: str
    values: Mapping[int, float]


def read_points(
    text: str, register: Register, file: str
) -> tuple[list[Series], list[Fault]]:
    """Read a table with ``Year``, ``CountryAbb``, ``CountryName`` and ``idealpoint``.

    A row without year or finite number, and a state with two values in one year, are faults
    and are left out.

    Raises
    ------
    FormatError
        If a column is missing.
    """
    rows = csv.DictReader(StringIO(text))
    needed = ("Year", "CountryAbb", "CountryName", "idealpoint")
    if missing := [n for n in needed if n not in (rows.fieldnames or ())]:
        raise FormatError(f"has no column {missing[0]}")
    series: dict[str, dict[int, float]] = {}
    names: dict[str, str] = {}
    twice: dict[str, int] = {}
    faults = []
    for row in rows:
        code = row["CountryAbb"]
        pair = _year_and_value(row["Year"], row["idealpoint"])
        if pair is None:
            reason = f"{row['Year']!r}, {row['idealpoint']!r} are no year and number"
            faults.append(Fault(file, rows.line_num, reason))
            continue
        own = series.setdefault(code, {})
        if pair[0] in own:
            twice.setdefault(code, rows.line_num)
        own[pair[0]] = pair[1]
        names[code] = row["CountryName"]
    for code, line in twice.items():
        faults.append(Fault(file, line, f"{code} has two values in one year"))
        del series[code]
    read = [
        Series(_party(register, names[code], code), values)
        for code, values in sorted(series.items())
    ]
    return read, faults


def _year_and_value(year: str | None, value: str | None) -> tuple[int, float] | None:
    try:
        pair = int(year or ""), float(value or "")
    except ValueError:
        return None
    return pair if isfinite(pair[1]) else None


def _party(register: Register, name: str, code: str) -> str:
    for text in (name, code):
        try:
            return str(register.find(text).id)
        except UnknownNameError:
            continue
    return code


def explain(collection: Collection, party: str, year: int, series: str = TOPIC) -> str:
    """Return how sources explain a party's change about a year; empty if none does.

    Parameters
    ----------
    series
        What changed: ideal points, or a topic of votes or statements.
    """
    for _, claim in collection.claims():
        if claim.property != "explains" or claim.rank == "deprecated":
            continue
        window = claim.value["window"] if isinstance(claim.value, Mapping) else None
        if (
            isinstance(window, Edtf)
            and claim.part("party") == party
            and claim.part("series") == series
            and window.first.year <= year <= window.last.year
        ):
            sources = ", ".join(c.source for c in claim.citations)
            reason = claim.note or claim.part("direction")
            return f"{reason} ({window.text}; {sources})"
    return ""


def point_shifts(collection: Collection, series: Series) -> list[Shift]:
    """Return the changes of a series, each explained by a source or marked unexplained."""
    years = sorted(series.values)
    cuts = change_points(years, np.array([series.values[y] for y in years]))
    return [
        Shift(
            series.party,
            TOPIC,
            str(cut.year),
            f"{cut.before:.2f}",
            f"{cut.after:.2f}",
            "change-point",
            (f"mean {cut.before:.2f} to {cut.after:.2f}, effect {cut.effect:+.2f}",),
            str(years[-1]),
            explain(collection, series.party, cut.year) or "unexplained",
        )
        for cut in cuts
    ]


def null_series(rng: np.random.Generator, memory: float) -> Floats:
    """Return ``(NULL_SERIES, NULL_YEARS)`` of noise that holds no change.

    Parameters
    ----------
    memory
        How much of the last year's value a year keeps (first-order autoregressive); 0 is
        white noise.
    """
    values = rng.normal(0.0, NULL_SIGMA, (NULL_SERIES, NULL_YEARS))
    values[:, 0] /= np.sqrt(1.0 - memory * memory)
    for k in range(1, NULL_YEARS):
        values[:, k] += memory * values[:, k - 1]
    return values
