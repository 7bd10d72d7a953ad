"""Manoeuvres from element sets: each satellite by trees that had not seen it.

Run as a module: ``python -m benchmarks.manoeuvres DATA``.
"""

import sys
from pathlib import Path

from comity.apps.tracking.histories import open_labelled
from comity.apps.tracking.train import learn, regime_of
from comity.astro.tracking.scoring import Count

#: F1 of maneuver-detect 0.3.0 ("classical"), measured in November 2026 by the same rule.
CLASSICAL = {"low": 0.421, "geosynchronous": 0.587}


def main(data: Path) -> None:
    """Print the table; ``data`` is the folder of real data."""
    every = open_labelled(data / "tracking" / "tle_manoeuvres")
    found = learn(every, lambda _done, _total: None)
    total = {regime: Count(0, 0, 0) for regime in CLASSICAL}
    print("\n### Manoeuvres from element sets, each satellite not seen before\n")
    print("| satellite | regime | true | precision | recall | F1 |")
    print("|---|---|---|---|---|---|")
    for one in every:
        regime, count = regime_of(one), found.counts[one.name]
        total[regime] += count
        print(
            f"| {one.name} | {regime} | {len(one.manoeuvres)} | {count.precision:.3f} | "
            f"{count.recall:.3f} | {count.f1:.3f} |"
        )
    for regime, count in total.items():
        print(
            f"| together | {regime} | {count.hits + count.missed} | {count.precision:.3f} | "
            f"{count.recall:.3f} | {count.f1:.3f} (classical: {CLASSICAL[regime]}) |",
            flush=True,
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
