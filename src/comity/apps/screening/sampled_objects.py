"""Sampled fragments in a catalogue: their numbers, and the approaches to leave out."""

from dataclasses import replace

import numpy as np

from comity.apps.screening.screen import Screened

__all__ = ["FIRST_SAMPLED", "without_siblings"]

#: Catalogue numbers of sampled objects begin here: no catalogue gives them.
FIRST_SAMPLED = 990_000_000


def without_siblings(done: Screened) -> Screened:
    """Leave out approaches of sampled fragments to each other: they start together."""
    if len(done.conjunctions) == 0:
        return done
    objects = done.snapshot.object[done.rows]
    sampled = np.array(
        [name.isdigit() and int(name) >= FIRST_SAMPLED for name in objects.tolist()],
        np.bool_,
    )
    if not sampled.any():
        return done
    every = done.conjunctions
    siblings = sampled[every.first] & sampled[every.second]
    return replace(done, conjunctions=every.take(~siblings))
