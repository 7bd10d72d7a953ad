"""Columns that all tables of an ephemeris have."""

import numpy as np
from numpy.typing import NDArray

from comity.apps.ephemerides.followed import Followed
from comity.apps.ephemerides.requested import Columns
from comity.foundations.arrays import Floats

__all__ = ["about", "instants", "names"]


def names(one: Followed, count: int) -> Columns:
    """Return who is followed, so many times."""
    return {
        "object": np.full(count, one.subject.key),
        "name": np.full(count, one.subject.name),
    }


def instants(one: Followed, times_s: Floats) -> NDArray[np.datetime64]:
    """Return times as instants of UTC."""
    return one.at_us(times_s).astype("datetime64[us]")


def about(one: Followed, times_s: Floats, height_km: Floats | None = None) -> Columns:
    """Return the distance from the epoch, and what is doubtful, at times."""
    return {
        "age_d": one.ages_d(one.at_us(times_s)),
        "doubt": one.doubts(times_s, height_km),
    }
