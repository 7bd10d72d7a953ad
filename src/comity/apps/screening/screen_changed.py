"""Changed objects against all: from element sets to a table."""

import time
from pathlib import Path

import numpy as np

from comity.apps.screening.screen import (
    Request,
    Screened,
    covered,
    errors_of,
    start_of,
    widest,
)
from comity.astro.catalogue import Snapshot, take_rows
from comity.astro.catalogue.build import join_snapshots
from comity.astro.screening.against import screen_against
from comity.foundations import content_hash
from comity.system.catalogue_files import import_files
from comity.system.environment import cache_folder
from comity.system.interpolation_cache import open_nodes

__all__ = ["run_changed"]


def run_changed(snapshot: Snapshot, changed: Path, request: Request) -> Screened:
    """Screen element sets of a file against a catalogue.

    An object that is in both is not compared with its own old element set. The nodes
    of the catalogue are cached: the first run computes them, later runs need a
    fraction of a second.
    """
    begun, cpu = time.perf_counter(), time.process_time()
    catalogue = take_rows(snapshot, snapshot.current)
    new = import_files([changed])
    new = take_rows(new, new.current)
    start_us = start_of(catalogue.elements, request)
    key = catalogue.hash
    store = open_nodes(cache_folder(), key, catalogue.elements, start_us, request.days)
    row_of = {name: k for k, name in enumerate(catalogue.object.tolist())}
    same_as = np.array([row_of.get(name, -1) for name in new.object.tolist()], np.int64)
    joined = join_snapshots([catalogue, new])
    rows = np.arange(len(joined))
    wider_km = widest(joined, rows, start_us, request.days)
    conjunctions = screen_against(
        store, new.elements, same_as, request.limit_km + wider_km, request.max_age_d
    )
    if wider_km:
        allowed = request.limit_km + errors_of(joined, rows, conjunctions, start_us)
        conjunctions = conjunctions.take(conjunctions.miss_km <= allowed)
    return Screened(
        joined,
        rows,
        conjunctions,
        start_us,
        request.days,
        request.limit_km,
        time.perf_counter() - begun,
        time.process_time() - cpu,
        content_hash([key, new.hash, start_us, request.days, request.limit_km]),
        covered(joined, rows, conjunctions, start_us, request),
    )
