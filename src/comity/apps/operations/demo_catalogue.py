"""The catalogue of a demonstration: moved to now where it is old, since its nodes live by the clock.

All epochs are moved by the same time, so that the objects pass each other as they did. What was
moved says so in the name of its source, which stands in every record that comes from it.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from comity.apps.screening.screen import Request, Screened, run_screening
from comity.astro.catalogue import Snapshot
from comity.foundations.constants import DAY_US, HOUR_US
from comity.foundations.errors import DataError
from comity.system.catalogue_files import open_catalogue
from comity.system.interruptible import Tick
from comity.system.snapshots import save_snapshot

__all__ = ["DemoCatalogue", "prepare_catalogue", "screen_around"]

#: Element sets whose newest is older than this are moved, days.
MAX_AGE_D = 5.0
#: How long before now the window of the screening begins, and how long it is.
BEFORE_US, DAYS = 30 * HOUR_US, 2.5


@dataclass(frozen=True, slots=True)
class DemoCatalogue:
    """A catalogue as the demonstration uses it.

    Attributes
    ----------
    snapshot, path
        Its element sets, and the file that the nodes screen against.
    moved_d
        By how much its epochs were moved, days; 0 if they were not.
    """

    snapshot: Snapshot
    path: Path
    moved_d: float


def prepare_catalogue(name: str, folder: Path, now_us: int) -> DemoCatalogue:
    """Read a catalogue, move it to now if it is old, and keep it as a file of the nodes.

    Raises
    ------
    DataError
        If it names no owners: no encounter is between two parties.
    ComityError
        If it cannot be read.
    """
    snapshot = open_catalogue([name])
    if not np.any(snapshot.owner != ""):
        raise DataError(
            f"{name} names no owners: no encounter is between two parties",
            remedy="comity catalogue import FILE --satcat FILE --out FILE.comity joins them",
        )
    newest = int(snapshot.elements.epoch_us.max())
    moved_us = 0
    if snapshot.synthetic or now_us - newest > MAX_AGE_D * DAY_US:
        moved_us = now_us - BEFORE_US - newest
        snapshot = _moved(snapshot, moved_us)
    path = folder / "catalogue.comity"
    save_snapshot(path, snapshot)
    return DemoCatalogue(snapshot, path, moved_us / DAY_US)


def _moved(snapshot: Snapshot, by_us: int) -> Snapshot:
    elements = snapshot.elements
    words = f"epochs moved by {by_us / DAY_US:.2f} d for an exercise"
    return replace(
        snapshot,
        elements=replace(elements, epoch_us=elements.epoch_us + by_us),
        sources=tuple(
            replace(one, name=f"{one.name}, {words}") for one in snapshot.sources
        ),
    )


def screen_around(catalogue: DemoCatalogue, now_us: int, tick: Tick) -> Screened:
    """Screen all against all, from before now to after it."""
    request = Request(now_us - BEFORE_US, DAYS, 5.0)
    return run_screening(catalogue.snapshot, request, out=None, tick=tick)
