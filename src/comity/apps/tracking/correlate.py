"""Two catalogues from files → which object of one is which of the other, for people and programs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from comity.astro.catalogue import Snapshot
from comity.astro.tracking.correlation import PARTS, Correlation, Pair, correlate
from comity.foundations.errors import RangeError
from comity.foundations.time import format_utc
from comity.system.catalogue_files import open_catalogue
from comity.system.interruptible import Tick

__all__ = ["correlate_value"]

Json = dict[str, Any]


def _row(one: Snapshot, two: Snapshot, pair: Pair) -> Json:
    first, second = one.current[pair.one], two.current[pair.two]
    return {
        "one": str(one.object[first]),
        "name_one": str(one.name[first]),
        "two": str(two.object[second]),
        "name_two": str(two.name[second]),
        "confidence": round(pair.confidence, 4),
        "apart_km": float(f"{pair.apart_km:.4g}"),
        "along_km": float(f"{pair.along_km:.4g}"),
        "days_between_epochs": round(pair.age_d, 2),
        "distance": float(f"{pair.distance:.4g}"),
    }


def _only(snapshot: Snapshot, rows: Any) -> list[Json]:
    return [
        {
            "object": str(snapshot.object[snapshot.current[k]]),
            "name": str(snapshot.name[snapshot.current[k]]),
        }
        for k in rows
    ]


def _disagreement(found: Correlation, least: float) -> Json:
    """Return how far apart both catalogues say their common objects are, by age."""
    sure = [pair for pair in found.pairs if pair.confidence >= least]
    out: Json = {"pairs": len(sure), "median_km": None, "percentile_90_km": None}
    if sure:
        apart = np.array([pair.apart_km for pair in sure])
        out["median_km"] = float(f"{np.median(apart):.4g}")
        out["percentile_90_km"] = float(f"{np.percentile(apart, 90):.4g}")
    return out


def correlate_value(
    one: Sequence[Path], two: Sequence[Path], least: float, tick: Tick
) -> Json:
    """Return pairs with their confidence, what only one side knows, and how far both disagree.

    Pairs below ``least`` confidence are none: their objects count as known to one side only.

    Raises
    ------
    ComityError
        If a file cannot be used or holds nothing.
    """
    if not 0.0 <= least <= 1.0:
        raise RangeError("least confidence", least, "0 to 1")
    first, second = (open_catalogue([str(p) for p in paths]) for paths in (one, two))
    found = correlate(
        first.elements.take(first.current),
        second.elements.take(second.current),
        tick=tick,
    )
    told = [pair for pair in found.pairs if pair.confidence >= least]
    known_one = {pair.one for pair in told}
    known_two = {pair.two for pair in told}
    return {
        "pairs": [_row(first, second, pair) for pair in told],
        "only_one": _only(
            first, [k for k in range(len(first.current)) if k not in known_one]
        ),
        "only_two": _only(
            second, [k for k in range(len(second.current)) if k not in known_two]
        ),
        "objects": {"one": len(first.current), "two": len(second.current)},
        "disagreement": _disagreement(found, max(least, 0.9)),
        "usual": dict(zip(PARTS, found.usual.tolist(), strict=True)),
        "decoys": found.decoys,
        "epochs": {
            name: [
                format_utc(int(snapshot.elements.epoch_us[snapshot.current].min()), 0),
                format_utc(int(snapshot.elements.epoch_us[snapshot.current].max()), 0),
            ]
            for name, snapshot in (("one", first), ("two", second))
        },
    }
