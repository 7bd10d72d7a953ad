"""From when on the installed space weather is a forecast."""

import csv
import os
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from comity.foundations.time import parse_utc
from comity.system.satkit_dynamics import library

__all__ = ["forecast_from_us"]

#: Words of the table for days that are measured: observed, and filled from neighbours.
MEASURED = frozenset({"OBS", "INT"})


@cache
def _measured(path: Path) -> frozenset[str]:
    """Return the days (ISO) whose flux and geomagnetic index are measured."""
    with path.open(newline="") as source:
        return frozenset(
            row["DATE"]
            for row in csv.DictReader(source)
            if row["F10.7_DATA_TYPE"] in MEASURED and row["AP_AVG"]
        )


def forecast_from_us(at_us: int) -> int:
    """Return the instant from which on, at or after another, the space weather is not measured.

    That is the end of the last day before the first one that is not.
    """
    library()
    days = _measured(Path(os.environ["SATKIT_DATA"]) / "SW-All.csv")
    day = datetime.fromtimestamp(at_us / 1e6, UTC).date()
    while day.isoformat() in days:
        day += timedelta(days=1)
    return max(at_us, parse_utc(day.isoformat()))
