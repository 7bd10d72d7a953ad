"""Two catalogues from files, correlated object by object."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from comity.astro.catalogue import Snapshot
from comity.astro.tracking.correlation import PARTS, Correlation, Pair, correlate
from comity.foundations.errors import RangeError
from comity.foundations.time import format_utc
from comity.system.catalogue_files import open_catalogue
from comity.system.interruptible import Tick

__all__ = [
    "CatalogueCorrelation",
    "CorrelatedPair",
    "Disagreement",
    "SingleObject",
    "correlate_catalogues",
]


@dataclass(frozen=True, slots=True)
class CorrelatedPair:
    """An object of one catalogue and of the other that are the same; confidence 0 to 1."""

    one: str
    name_one: str
    two: str
    name_two: str
    confidence: float
    apart_km: float
    along_km: float
    days_between_epochs: float
    distance: float


@dataclass(frozen=True, slots=True)
class SingleObject:
    """An object that only one of both catalogues holds."""

    object: str
    name: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Distance between the positions that both catalogues give to common objects, km."""

    pairs: int
    median_km: float | None = None
    percentile_90_km: float | None = None


@dataclass(frozen=True, slots=True)
class CatalogueCorrelation:
    """Two catalogues, correlated: pairs, objects of one alone, disagreement.

    ``usual`` holds the typical difference of each element, ``decoys`` the number of decoys
    that each object was tried against, ``epochs`` first and last epoch (UTC) of each.
    """

    pairs: tuple[CorrelatedPair, ...]
    only_one: tuple[SingleObject, ...]
    only_two: tuple[SingleObject, ...]
    objects: dict[str, int]
    disagreement: Disagreement
    usual: dict[str, float]
    decoys: int
    epochs: dict[str, tuple[str, str]]


def _pair(one: Snapshot, two: Snapshot, pair: Pair) -> CorrelatedPair:
    first, second = one.current[pair.one], two.current[pair.two]
    return CorrelatedPair(
        one=str(one.object[first]),
        name_one=str(one.name[first]),
        two=str(two.object[second]),
        name_two=str(two.name[second]),
        confidence=round(pair.confidence, 4),
        apart_km=float(f"{pair.apart_km:.4g}"),
        along_km=float(f"{pair.along_km:.4g}"),
        days_between_epochs=round(pair.age_d, 2),
        distance=float(f"{pair.distance:.4g}"),
    )


def _others(snapshot: Snapshot, common: set[int]) -> tuple[SingleObject, ...]:
    """List the objects of a catalogue that are in no pair."""
    return tuple(
        SingleObject(str(snapshot.object[row]), str(snapshot.name[row]))
        for k, row in enumerate(snapshot.current.tolist())
        if k not in common
    )


def _disagreement(result: Correlation, least: float) -> Disagreement:
    """Measure the distance between both catalogues over pairs of a least confidence."""
    sure = [pair for pair in result.pairs if pair.confidence >= least]
    if not sure:
        return Disagreement(0)
    apart = np.array([pair.apart_km for pair in sure])
    return Disagreement(
        len(sure),
        float(f"{np.median(apart):.4g}"),
        float(f"{np.percentile(apart, 90):.4g}"),
    )


def _epochs(snapshot: Snapshot) -> tuple[str, str]:
    epochs = snapshot.elements.epoch_us[snapshot.current]
    return format_utc(int(epochs.min()), 0), format_utc(int(epochs.max()), 0)


def correlate_catalogues(
    one: Sequence[Path], two: Sequence[Path], least: float, tick: Tick
) -> CatalogueCorrelation:
    """Correlate two catalogues object by object.

    Pairs below ``least`` confidence are left out: their objects count as unpaired.

    Raises
    ------
    ComityError
        If a file cannot be used or holds nothing.
    """
    if not 0.0 <= least <= 1.0:
        raise RangeError("least confidence", least, "0 to 1")
    first, second = (open_catalogue([str(p) for p in paths]) for paths in (one, two))
    result = correlate(
        first.elements.take(first.current),
        second.elements.take(second.current),
        tick=tick,
    )
    pairs = [pair for pair in result.pairs if pair.confidence >= least]
    return CatalogueCorrelation(
        pairs=tuple(_pair(first, second, pair) for pair in pairs),
        only_one=_others(first, {pair.one for pair in pairs}),
        only_two=_others(second, {pair.two for pair in pairs}),
        objects={"one": len(first.current), "two": len(second.current)},
        disagreement=_disagreement(result, max(least, 0.9)),
        usual=dict(zip(PARTS, result.usual.tolist(), strict=True)),
        decoys=result.decoys,
        epochs={"one": _epochs(first), "two": _epochs(second)},
    )
