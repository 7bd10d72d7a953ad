"""The year of the safety net: ``make net-year SEED=k [YEARS=n]``, one table at the end.

What is counted, over the same story for every set of channels: calls to people about
events that were announced or never happened (false escalations); unannounced events about
which nobody was called and nobody was told (missed); seconds from an event to its being
understood, with its label; crisis messages, and the longest of them from sending.
"""

import os
import sys
from collections import defaultdict

import numpy as np

from tests.apps.notices.listener import listen
from tests.coordination.notices.year import CHANNELS, SETS, Story
from tests.coordination.notices.year_faults import FAULTS

#: A crisis message: A0 after 30 s by another channel, after 60 s by telephone, then 8 min.
LONGEST_S = 60.0 + 240.0 + 480.0


def sets_of():
    """Return all sets of channels: the three, and the whole net without each channel."""
    cut = {
        f"whole net without {way}": tuple(w for w in CHANNELS if w != way)
        for way in CHANNELS
    }
    return {**SETS, **cut}


def table(story_seeds, rules=None, tick=None):
    """Return set → columns, over some years."""
    found = defaultdict(lambda: defaultdict(list))
    for seed in story_seeds:
        story = Story(seed)
        for name, ways in sets_of().items():
            result = listen(story, seed, ways, rules)
            row = found[name]
            row["false"].append(len(result.false(story.truths)))
            row["missed"].append(len(result.missed(story.truths)))
            row["times"].append(result.times_s(story.truths))
            row["late"].append(sum(v is None for v in result.crisis.values()))
            row["longest"].append(max(v or np.inf for v in result.crisis.values()))
            row["faults"] += result.faults
            row["echoes"].append(result.echoes)
            if tick is not None:
                tick(seed, name)
    return found


def print_table(found, years):
    """Print one table; return whether something real was lost or an invariant broken."""
    print(
        f"{'channels':30} {'false':>7} {'missed':>7} {'median':>8} {'95 %':>8} "
        f"{'crisis late':>12} {'longest':>9}"
    )
    print(f"{'':30} {'/year':>7} {'/year':>7} {'s':>8} {'s':>8} {'/year':>12} {'s':>9}")
    bad = False
    for name, row in found.items():
        times = np.concatenate(row["times"])
        longest = max(row["longest"])
        print(
            f"{name:30} {np.mean(row['false']):7.1f} {np.mean(row['missed']):7.2f} "
            f"{np.median(times):8.0f} {np.percentile(times, 95):8.0f} "
            f"{np.mean(row['late']):12.2f} {longest:9.0f}"
        )
        bad = bad or bool(row["faults"])
        if name.startswith("whole"):
            bad = bad or sum(row["missed"]) > 0 or sum(row["late"]) > 0
        for fault in sorted(set(row["faults"]))[:3]:
            print(f"  BROKEN: {fault}")
    echoes = sum(sum(row["echoes"]) for row in found.values())
    print(
        f"years {years} · events with an echo, looked at: {echoes}, none counted twice"
    )
    return bad


def main():
    """Run what the environment asks for."""
    seed = int(os.environ.get("SEED", "1"))
    years = int(os.environ.get("YEARS", "1"))
    fault = os.environ.get("FAULT", "")
    if fault == "list":
        print("\n".join(FAULTS))
        return 0

    def tick(number, name):
        print(f"\r  year {number}: {name:40}", end="", file=sys.stderr, flush=True)

    try:
        found = table(range(seed, seed + years), FAULTS.get(fault), tick)
    except KeyboardInterrupt:
        return 130
    print("\r" + " " * 60 + "\r", end="", file=sys.stderr)
    return 1 if print_table(found, years) else 0


if __name__ == "__main__":
    sys.exit(main())
