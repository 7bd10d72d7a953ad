"""Selection of photographs for instances of SPOT 5."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from comity.apps.links.schedule_files import read_text
from comity.astro.links.scheduling.spot5 import photograph_faults, read_spot5
from comity.astro.links.scheduling.spot5_search import best_photographs
from comity.foundations.errors import DataError, FormatError
from comity.system.interruptible import (
    Effort,
    Tick,
    interruptible,
    parallel_map,
)

__all__ = ["PhotographMetrics", "PhotographSchedule", "photographs"]


@dataclass(frozen=True, slots=True)
class PhotographMetrics:
    """Total value of the photographs taken, their number and weight."""

    value: int
    taken: int
    photographs: int
    weight: int


@dataclass(frozen=True, slots=True)
class PhotographSchedule:
    """Photographs to take with the number of the camera; ``proved`` to be the best."""

    solution: Sequence[tuple[int, int]]
    metrics: PhotographMetrics
    proved: bool
    faults: tuple[()] = ()


def photographs(path: Path, effort: Effort, tick: Tick) -> PhotographSchedule:
    """Solve an instance of SPOT 5.

    Raises
    ------
    FormatError
        If it is no instance.
    DataError
        If a solution breaks a rule: it is never returned.
    """
    try:
        instance = read_spot5(read_text(path))
    except FormatError as error:
        raise FormatError(f"{path} {error.message}") from error
    begun = time.monotonic()
    chosen, worth, proved = interruptible(
        lambda halt: best_photographs(
            instance,
            effort.seconds,
            lambda: time.monotonic() - begun,
            parallel_map(effort.workers),
            workers=effort.workers,
            seed=effort.seed,
            tick=tick,
            halt=halt,
        )
    )
    if faults := photograph_faults(instance, chosen):
        raise DataError(f"the solution breaks a rule: {faults[0]}")
    return PhotographSchedule(
        [
            (instance.names[int(instance.item[c])], int(instance.camera[c]))
            for c in chosen
        ],
        PhotographMetrics(
            value=worth,
            taken=len(chosen),
            photographs=len(instance.names),
            weight=int(instance.weight[list(chosen)].sum()) if chosen else 0,
        ),
        proved,
    )
