"""Conjunctions of a public list, without states: Space-Track's class ``cdm_public``.

A row has the instant, the miss distance and a probability, and neither states nor covariances:
nothing can be computed again from it. Fields as in the class's model
(``/basicspacedata/modeldef/class/cdm_public``): CDM_ID, CREATED, EMERGENCY_REPORTABLE, TCA, MIN_RNG,
PC, and of each object SAT_1_ID, SAT_1_NAME, SAT1_OBJECT_TYPE, SAT1_RCS, SAT_1_EXCL_VOL. The model
states no unit of MIN_RNG; rows in public have whole numbers such as 4 and 181, metres.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from comity.foundations.errors import FormatError
from comity.foundations.time import parse_utc

__all__ = ["ConjunctionSummary", "SummaryObject", "summary_of"]


@dataclass(frozen=True, slots=True)
class SummaryObject:
    """An object of a row: catalogue number, name and type as the row states them."""

    number: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class ConjunctionSummary:
    """A row of a list; instants in µs of UTC since 1970, distance in metres."""

    id: str
    created_us: int
    tca_us: int
    miss_m: float | None
    probability: float | None
    objects: tuple[SummaryObject, SummaryObject]
    emergency: bool


def summary_of(row: Mapping[str, str]) -> ConjunctionSummary:
    """Return the record of a row.

    Raises
    ------
    FormatError
        If a field that it needs is missing or cannot be read; it is named.
    """
    numbers = [_first(row, f"SAT_{k}_ID", f"SAT{k}_ID") for k in (1, 2)]
    if not all(numbers):
        raise FormatError("SAT_1_ID or SAT_2_ID is missing")
    one, two = (
        SummaryObject(
            number,
            _first(row, f"SAT_{k}_NAME", f"SAT{k}_NAME"),
            _first(row, f"SAT{k}_OBJECT_TYPE"),
        )
        for k, number in enumerate(numbers, start=1)
    )
    return ConjunctionSummary(
        _first(row, "CDM_ID"),
        _instant(row, "CREATED"),
        _instant(row, "TCA"),
        _number(row, "MIN_RNG", (0.0, 1e9)),
        _number(row, "PC", (0.0, 1.0)),
        (one, two),
        _first(row, "EMERGENCY_REPORTABLE").upper() in {"Y", "YES", "TRUE"},
    )


def _first(row: Mapping[str, str], *names: str) -> str:
    return next((row[name].strip() for name in names if row.get(name)), "")


def _instant(row: Mapping[str, str], name: str) -> int:
    text = _first(row, name).replace(" ", "T")
    if not text:
        raise FormatError(f"{name} is missing")
    return parse_utc(text)


def _number(
    row: Mapping[str, str], name: str, limits: tuple[float, float]
) -> float | None:
    text = _first(row, name)
    if not text or text.lower() in {"null", "none", "nan", "n/a"}:
        return None
    try:
        value = float(text)
    except ValueError as error:
        raise FormatError(f"{name} is {text[:40]!r}, must be a number") from error
    if not isfinite(value) or not limits[0] <= value <= limits[1]:
        raise FormatError(
            f"{name} is {text[:40]}, must be {limits[0]:g} to {limits[1]:g}"
        )
    return value
