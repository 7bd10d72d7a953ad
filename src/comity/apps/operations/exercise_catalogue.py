"""The worst encounter of a catalogue, carried through two nodes on an exercise's clock."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from comity.apps.operations.exercise_case import rehearse_encounter
from comity.apps.operations.exercise_encounters import candidates_of
from comity.apps.operations.exercise_records import RehearsedCase
from comity.apps.screening.screen import Request, run_screening
from comity.foundations.errors import DataError
from comity.system.catalogue_files import import_files, open_catalogue
from comity.system.files import make_folder

__all__ = ["rehearse_catalogue"]


def rehearse_catalogue(
    catalogue: str,
    folder: Path,
    days: float,
    tick: Callable[[int, int], None],
    *,
    launch_logs: Sequence[Path] = (),
    satcats: Sequence[Path] = (),
) -> RehearsedCase:
    """Screen a catalogue and carry its worst encounter between parties to the record.

    Parameters
    ----------
    catalogue
        A file, or ``sample:N``.
    folder
        Where the two nodes and the message are made.
    days
        Length of the window that is screened, days.
    tick
        Called with blocks done and blocks in all.
    launch_logs, satcats
        Lists that name the owners of the objects.

    Raises
    ------
    DataError
        If no encounter can be solved, or the owners are not known.
    """
    if catalogue.partition(":")[0] == "sample":
        snapshot = open_catalogue([catalogue])
    else:
        snapshot = import_files(
            [Path(catalogue)], launch_logs=launch_logs, satcats=satcats
        )
    if not np.any(snapshot.owner != ""):
        raise DataError(
            f"{catalogue} names no owners: no encounter is between two parties",
            remedy="give --satcat FILE or --launch-log FILE",
        )
    done = run_screening(snapshot, Request(None, days, 5.0), out=None, tick=tick)
    make_folder(folder)
    return rehearse_encounter(done, candidates_of(done), folder, [catalogue])
