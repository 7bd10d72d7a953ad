"""Instances of SPOT 5 → photographs to take."""

import time
from pathlib import Path
from typing import Any

from comity.apps.links.schedule import read_text
from comity.astro.links.scheduling.spot5 import (
    best_photographs,
    photograph_faults,
    read_spot5,
)
from comity.foundations.errors import DataError, FormatError
from comity.system.interruptible import (
    Effort,
    Tick,
    interruptible,
    parallel_map,
)

__all__ = ["photographs"]


def photographs(path: Path, effort: Effort, tick: Tick) -> dict[str, Any]:
    """Solve an instance of SPOT 5.

    Raises
    ------
    FormatError
        If it is none.
    """
    try:
        given = read_spot5(read_text(path))
    except FormatError as error:
        raise FormatError(f"{path} {error.message}") from error
    begun = time.monotonic()
    chosen, worth, proved = interruptible(
        lambda halt: best_photographs(
            given,
            effort.seconds,
            lambda: time.monotonic() - begun,
            parallel_map(effort.workers),
            workers=effort.workers,
            seed=effort.seed,
            tick=tick,
            halt=halt,
        )
    )
    if faults := photograph_faults(given, chosen):
        raise DataError(f"the solution breaks a rule: {faults[0]}")
    return {
        "solution": [
            [given.names[int(given.item[c])], int(given.camera[c])] for c in chosen
        ],
        "metrics": {
            "value": worth,
            "taken": len(chosen),
            "photographs": len(given.names),
            "weight": int(given.weight[list(chosen)].sum()) if chosen else 0,
        },
        "proved": proved,
    }
