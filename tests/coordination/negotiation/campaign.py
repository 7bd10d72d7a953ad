"""Many seeds, or a planted fault: ``python -m tests.coordination.negotiation.campaign``.

The environment says what: ``SEEDS`` and ``FIRST``; ``FAULT`` plants a fault, ``FAULTS=list``
names them; ``CHANNELS`` gives the parties more than one way to each other. The last line is
for programs. The exit code is 1 when an invariant was broken.
"""

import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial

import numpy as np

from comity.astro.manoeuvre import along_velocity, optimal_impulse
from comity.astro.manoeuvre.outcomes import second_of
from comity.coordination.negotiation.outcomes import encounters_of
from tests.coordination.negotiation import pool
from tests.coordination.negotiation.explorer import explore
from tests.coordination.negotiation.faults import PROTOCOL_FAULTS
from tests.coordination.negotiation.simulator import World

#: Faults of the handlers: the world runs with them.
HANDLERS = {
    "restored-backup-goes-on": "a restored node is no new life: it goes on as if it knew all",
    "no-fence": "documents of a life that was fenced still count",
    "forgery-taken": "the signature of a document is not checked",
    "promise-sent-before-durable": "a promise leaves before it is on the disk",
    "commit-sent-before-durable": "a commitment leaves before it is on the disk",
    "telemetry-ignored": "the satellite is not asked whether it has burned",
}
#: Faults of the dynamics: baselines that were not checked as they should be.
DYNAMICS = {
    "phase-free": ("windows at whole numbers of orbits", pool.phase_free),
    "sense-free": ("both raise their orbits", pool.sense_free),
    "parts-unchecked": (
        "half a burn is agreed where it is worse",
        pool.parts_unchecked,
    ),
    "slow-pairs": ("nearly co-moving pairs are played automatically", pool.slow_pairs),
    "stale-only": ("the other side's data are left out of the check", pool.stale_only),
}
#: No outcome of it is unsafe; each with the reason.
HARMLESS = {
    "no-fence": "what an earlier life signed is signed, and people have the case by then",
    "slow-pairs": "every outcome is judged all the same; they are left to people because the "
    "probability in the plane does not hold there",
}
MEETINGS = 10


def meetings_for(fault):
    if fault in DYNAMICS:
        return tuple(DYNAMICS[fault][1](k) for k in range(4))
    return pool.meetings(MEETINGS)


def one(seed, *, meetings, fault="", channels=1):
    """Run a seed; every fifth flies real dynamics (each one, where they are at fault)."""
    met = meetings[seed % len(meetings)]
    handler = fault if fault in HANDLERS else ""
    dynamics = seed % 5 == 0 or fault in DYNAMICS
    world = World(seed, met, channels=channels, dynamics=dynamics, fault=handler)
    if fault:
        world.weather = harder(world.weather, fault)
    return world.run()


def harder(weather, fault):
    """Let what the fault is about happen in every seed."""
    if "backup" in fault or "fence" in fault:
        return replace(weather, restore=(1, 40.0), death=None, backup=0.5)
    if "durable" in fault or "telemetry" in fault:
        return replace(weather, crash=0.1, death=None, drop=min(weather.drop, 0.3))
    if "forgery" in fault:
        return replace(weather, forge=True)
    return weather


def campaign(first, count, *, fault="", channels=1, workers=0, say=None):
    """Run seeds; return the results in order."""
    met = meetings_for(fault)
    run = partial(one, meetings=met, fault=fault, channels=channels)
    seeds = range(first, first + count)
    workers = workers or os.cpu_count() or 1
    if workers == 1 or count < 50:
        return [run(seed) for seed in seeds]
    done = []
    with ProcessPoolExecutor(workers) as made:
        for result in made.map(run, seeds, chunksize=25):
            done.append(result)
            if say is not None and len(done) % 1000 == 0:
                say(len(done), count)
    return done


def price(count=MEETINGS):
    """Return how much more the fixed sense costs: (median, 90 %) against two others.

    Against the cheaper sense along the velocity, and against any direction, each from the
    middle of the first window by the first set of data.
    """
    senses, directions = [], []
    for met in pool.meetings(count):
        value = met.alfa
        if value.plan != "pair":
            continue
        encounter = encounters_of(value.data)[0]
        target = value.limits["target_pc"]
        for k, craft in enumerate(value.crafts):
            view = second_of(encounter) if k else encounter
            lead = float(value.choices[craft.object].commit.leads_s[0].mean())
            along = [along_velocity(view, lead, target, sense) for sense in (1, -1)]
            free = optimal_impulse(view, lead, target)
            if along[k] is None or free is None:
                continue
            size = along[k].size_km_s
            senses.append(size / min(b.size_km_s for b in along if b is not None))
            directions.append(size / free.size_km_s)
    return [
        (float(np.median(found)), float(np.quantile(found, 0.9)))
        for found in (senses, directions)
    ]


def report(results, seconds):
    for result in results:
        for invariant, words in result.violations:
            print(f"seed {result.seed}: {invariant}: {words}")
    outcomes = Counter(result.outcome for result in results)
    bad = sum(bool(result.violations) for result in results)
    print(f"nobody moved in {outcomes['nobody']} (sole movers that could not, people)")
    print(
        f"seeds {len(results)} violations {bad} one_mover {outcomes['one_mover']} "
        f"fallback {outcomes['fallback']} both {outcomes['both']} seconds {seconds:.0f}"
    )
    return 1 if bad else 0


def planted(name, count, first):
    """Run a planted fault; return 1 when it was found."""
    for fault in PROTOCOL_FAULTS:
        if fault.name == name:
            begun = time.perf_counter()
            found = explore(fault.game)
            for invariant, trace in found.violations:
                print(f"{name}: {invariant}: {'; '.join(trace)}")
            print(f"states {found.states} seconds {time.perf_counter() - begun:.1f}")
            return 1 if found.violations else 0
    if name not in HANDLERS and name not in DYNAMICS:
        print(f"no fault is called {name!r}: FAULTS=list names them", file=sys.stderr)
        return 2
    begun = time.perf_counter()
    results = campaign(first, count, fault=name)
    return report(results, time.perf_counter() - begun)


def main():
    try:
        first, count, channels = (
            int(os.environ.get(name, given))
            for name, given in (("FIRST", "0"), ("SEEDS", "1000"), ("CHANNELS", "1"))
        )
    except ValueError as error:
        print(f"SEEDS, FIRST and CHANNELS are whole numbers: {error}", file=sys.stderr)
        return 2
    if first < 0 or count < 1 or not 1 <= channels <= 9:
        print("SEEDS is 1 or more, FIRST 0 or more, CHANNELS 1 to 9", file=sys.stderr)
        return 2
    if os.environ.get("FAULTS"):
        for fault in PROTOCOL_FAULTS:
            print(f"{fault.name}{' (harmless)' * fault.harmless}: {fault.words}")
        for name, words in HANDLERS.items():
            print(f"{name}{' (harmless)' * (name in HARMLESS)}: {words}")
        for name, (words, _) in DYNAMICS.items():
            print(f"{name}{' (harmless)' * (name in HARMLESS)}: {words}")
        return 0
    if os.environ.get("FAULT"):
        return planted(os.environ["FAULT"], min(count, 300), first)
    for words, (median, most) in zip(
        ("the cheaper sense", "any direction"), price(), strict=True
    ):
        print(f"the fixed sense against {words}: {median:.2f}, 90 %: {most:.2f}")
    begun = time.perf_counter()

    def say(done, total):
        print(f"  {done:,} of {total:,}", file=sys.stderr, flush=True)

    results = campaign(first, count, channels=channels, say=say)
    return report(results, time.perf_counter() - begun)


if __name__ == "__main__":
    sys.exit(main())
