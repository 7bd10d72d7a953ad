"""Thousands of simulated operators' ephemerides for a week: time, memory, recall beside brute force.

Usage: ``python -m benchmarks.operators_week CATALOGUE FOLDER [COUNT] [DAYS] [SAMPLES]``. Ephemerides are
made once into FOLDER/ephemerides and read once into FOLDER/store; run it again to measure the search alone.
The ephemerides are simulated (`benchmarks.operators`); nothing of them is an operator's.

Brute force: some ephemerides against every other and every element set, their distance at every
ten seconds of the whole window, all minima of it refined by sampling; no cells, no straight lines.
"""

import resource
import sys
import time
from pathlib import Path

import numpy as np

from comity.system.environment import use_kernel_cache

use_kernel_cache()

from benchmarks.operators import make_ephemerides  # noqa: E402

from comity.apps.screening.mutual import (  # noqa: E402
    MutualRequest,
    files_of,
    run_mutual,
)
from comity.apps.screening.mutual_records import MutualScreened  # noqa: E402
from comity.astro.orbits import propagate  # noqa: E402
from comity.astro.orbits.kernels.layout import Motion  # noqa: E402
from comity.astro.orbits.states import motion_from  # noqa: E402
from comity.astro.orbits.track import states_at  # noqa: E402
from comity.astro.screening.kernels.meetings import fill_track_nodes  # noqa: E402
from comity.astro.screening.kernels.nodes import fill_states  # noqa: E402
from comity.foundations.arrays import Floats32  # noqa: E402
from comity.system.catalogue_files import open_catalogue  # noqa: E402

LIMIT_KM, SIGMAS, STEP_S, PART = 5.0, 3.0, 10.0, 180


def peak_mb() -> float:
    """Return the largest memory of this process, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def grid(done: MutualScreened, motion: Motion, first_s: float) -> Floats32:
    """Return the positions (K, 3, N) of all objects at every ten seconds from an instant."""
    at_s, states, offsets = done.store.arrays(done.start_us)
    tracks, elements = len(offsets) - 1, len(motion.since_min)
    own = np.empty((PART, 6, tracks), np.float32)
    fill_track_nodes(at_s, states, offsets, first_s, STEP_S, own)
    other = np.empty((PART, 6, elements), np.float32)
    rows, failed = np.arange(elements, dtype=np.int32), np.zeros(elements, np.bool_)
    fill_states(motion, rows, first_s / 60.0, STEP_S / 60.0, other, failed)
    other[np.abs(other) > 1e7] = np.nan
    return np.concatenate([own[:, :3], other[:, :3]], axis=2)


def refined(done: MutualScreened, i: int, j: int, at_s: float) -> tuple[float, float]:
    """Return instant and distance of the minimum next to an instant, by sampling each millisecond."""
    tracks = len(done.store.tracks)
    one = done.store.track(i)
    two = done.store.track(j) if j < tracks else None
    span = [int(one.at_us[0]), int(one.at_us[-1])]
    if two is not None:
        span = [max(span[0], int(two.at_us[0])), min(span[1], int(two.at_us[-1]))]
    middle, width = done.start_us + round(at_s * 1e6), 12_000_000
    for step in (100_000, 1000):
        times = np.arange(middle - width, middle + width + 1, step, dtype=np.int64)
        times = times[(times >= span[0]) & (times <= span[1])]
        if len(times) == 0:
            return np.nan, np.inf
        a = states_at(one, times)[:, :3]
        if two is not None:
            b = states_at(two, times)[:, :3]
        else:
            row = done.snapshot.current[j - tracks]
            seconds = (times - done.start_us) / 1e6
            state = propagate(
                done.snapshot.elements.take(np.array([row])), done.start_us, seconds
            )
            b = state.position_km[0]
        gap = np.linalg.norm(b - a, axis=1)
        k = int(np.nanargmin(gap))
        middle, width = int(times[k]), 200_000
    return (int(times[k]) - done.start_us) / 1e6, float(gap[k])


def brute(
    done: MutualScreened, chosen: list[int], window_s: tuple[float, float]
) -> list[tuple[int, int, float, float]]:
    """Return every minimum within the limit of some pieces against all others."""
    elements = done.snapshot.elements.take(done.snapshot.current)
    motion = motion_from(elements, done.start_us)
    near: list[tuple[int, int, float]] = []
    for first in np.arange(*window_s, (PART - 2) * STEP_S):
        places = grid(done, motion, float(first))
        for i in chosen:
            d2 = np.square(places - places[:, :, i : i + 1]).sum(axis=1)
            low = (d2[1:-1] <= d2[:-2]) & (d2[1:-1] <= d2[2:])
            low &= d2[1:-1] < (LIMIT_KM + 80.0) ** 2
            k, j = np.nonzero(low)
            near += [
                (i, int(b), float(first + (a + 1) * STEP_S))
                for a, b in zip(k, j, strict=True)
                if b != i
            ]
    out: dict[tuple[int, int, int], tuple[int, int, float, float]] = {}
    for i, j, t in near:
        at_s, miss = refined(done, i, j, t)
        if miss <= LIMIT_KM and window_s[0] < at_s < window_s[1]:
            out[i, j, round(at_s)] = (i, j, at_s, miss)
    return list(out.values())


def compare(
    done: MutualScreened, chosen: list[int], window_s: tuple[float, float]
) -> str:
    """Return how many of the minima by brute force the search has, and the other way round."""
    wanted = [one for one in brute(done, chosen, window_s) if not _itself(done, one)]
    keys: dict[tuple[int, int], list[float]] = {}
    hits = done.hits
    for a, b, t, entry, leave, kind in zip(
        hits.first,
        hits.second,
        hits.tca_s,
        hits.entry_s,
        hits.exit_s,
        hits.kind,
        strict=True,
    ):
        for pair in ((int(a), int(b)), (int(b), int(a))):
            keys.setdefault(pair, []).append(float(t))
            if kind == 1:
                keys[pair] += [float(entry), float(leave)]
    missing = [
        one
        for one in wanted
        if not any(abs(t - one[2]) < 0.02 for t in keys.get((one[0], one[1]), ()))
    ]
    found = sum(
        int(a) in chosen or int(b) in chosen
        for a, b, t, kind in zip(
            hits.first, hits.second, hits.tca_s, done.kind, strict=True
        )
        if kind == "event" and window_s[0] < t < window_s[1]
    )
    tail = "" if not missing else f"; missing {missing[:3]}"
    return (
        f"brute force: {len(wanted) - len(missing)} of {len(wanted)} minima found "
        f"for {len(chosen)} ephemerides; the search has {found} events of them{tail}"
    )


def _itself(done: MutualScreened, one: tuple[int, int, float, float]) -> bool:
    """Tell whether a pair is one object that two sources give."""
    tracks = len(done.store.tracks)
    mine = done.store.tracks[one[0]].object_id
    if one[1] < tracks:
        return mine == done.store.tracks[one[1]].object_id
    return mine == str(done.snapshot.object[done.snapshot.current[one[1] - tracks]])


def main() -> None:
    """Make, read, search, assess, compare; print what each took."""
    catalogue, folder = sys.argv[1], Path(sys.argv[2])
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
    days = float(sys.argv[4]) if len(sys.argv) > 4 else 7.0
    samples = int(sys.argv[5]) if len(sys.argv) > 5 else 6
    ephemerides = folder / "ephemerides"
    if not ephemerides.is_dir() or len(list(ephemerides.iterdir())) < count:
        begun = time.process_time()
        make_ephemerides(catalogue, count, ephemerides)
        print(
            f"made {count} simulated ephemerides: {time.process_time() - begun:.0f} s CPU"
        )
    snapshot = open_catalogue([catalogue])
    files = files_of([ephemerides])[:count]
    shown = [0.0]

    def tick(done: int, total: int) -> None:
        if done == total or time.perf_counter() - shown[0] > 60.0:
            shown[0] = time.perf_counter()
            print(f"  {done} of {total}, {peak_mb():.0f} MB", flush=True)

    request = MutualRequest(None, days, LIMIT_KM, None, 10.0, assess=False)
    done = run_mutual(
        files, snapshot, request, folder / "store", read_tick=tick, search_tick=tick
    )
    report = done.report
    inside = int(np.sum(~(done.sigma_distance > SIGMAS) & (done.kind != "same object")))
    print(
        f"{report.ephemerides} ephemerides ({len(done.store.tracks)} pieces) and "
        f"{report.element_sets} element sets, {days:g} d, {LIMIT_KM:g} km: "
        f"{report.approaches} approaches, {report.between_ephemerides} between ephemerides, "
        f"{inside} within {SIGMAS:g} sigmas, {report.same_objects} objects given twice"
    )
    print(f"open: {report.open_points}; not read: {len(report.unread)}")
    print(f"seconds: {report.spent}; peak memory {peak_mb():.0f} MB", flush=True)
    rng = np.random.default_rng(5)
    chosen = rng.choice(len(done.store.tracks), samples, replace=False).tolist()
    begun = time.process_time()
    # One day of the window: all objects at every ten seconds of it.
    last = days * 86400.0
    print(
        compare(
            done,
            chosen,
            (max(0.0, 0.6 * last - 43_200.0), min(last, 0.6 * last + 43_200.0)),
        )
    )
    print(f"brute force took {time.process_time() - begun:.0f} s CPU")


if __name__ == "__main__":
    main()
