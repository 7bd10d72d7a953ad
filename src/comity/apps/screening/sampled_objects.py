"""Sampled fragments in a catalogue: their numbers, and the approaches to leave out."""

from dataclasses import replace

import numpy as np

from comity.apps.screening.coverage import LeftOut, coverage_report
from comity.apps.screening.screen import Screened
from comity.foundations import format_utc
from comity.foundations.constants import DAY_US

__all__ = ["FIRST_SAMPLED", "without_siblings"]

#: Catalogue numbers of sampled objects begin here: no catalogue gives them.
FIRST_SAMPLED = 990_000_000


def without_siblings(done: Screened) -> Screened:
    """Leave out approaches of sampled fragments to each other: they start together."""
    objects = done.snapshot.object[done.rows]
    sampled = np.array(
        [name.isdigit() and int(name) >= FIRST_SAMPLED for name in objects.tolist()],
        np.bool_,
    )
    if not sampled.any():
        return done
    every = done.conjunctions
    siblings = sampled[every.first] & sampled[every.second]
    begin, end = (
        format_utc(done.start_us + round(part * DAY_US), 3) for part in (0.0, done.days)
    )
    names = done.snapshot.name[done.rows]
    among = [
        LeftOut(
            str(objects[k]),
            str(names[k]),
            "fragments",
            begin,
            end,
            "sampled fragments start together: their approaches to each other are left out",
        )
        for k in np.flatnonzero(sampled).tolist()
    ]
    left_out = (*done.coverage.left_out, *(among if len(among) > 1 else ()))
    return replace(
        done,
        conjunctions=every.take(~siblings),
        coverage=coverage_report(left_out, done.coverage.max_age_d),
    )
