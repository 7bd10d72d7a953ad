"""Fleets beside TAT-C: passes, speed, the published table of NOAA-20; shares and a plan.

Run as a module: ``python -m benchmarks.fleets DATA``. Peers in processes of their own.
"""

import csv
import gzip
import json
import math
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.access import from_lines

from comity.apps.fleets.load import FleetRequest, open_fleet
from comity.astro.constellations.areas import Grid, grid_of, read_area
from comity.astro.constellations.backups import backups_of, plan_backups
from comity.astro.constellations.coverage import coverage_of
from comity.astro.constellations.passes import Passes, find_passes
from comity.astro.constellations.records import MEASURES
from comity.astro.constellations.resilience import losses_of, state_after
from comity.astro.constellations.sensors import Sensor
from comity.astro.constellations.shares import shapley, shapley_sampled
from comity.astro.orbits.arcs import Span, arcs_of_elements
from comity.astro.orbits.elements import ElementSets
from comity.foundations import parse_utc
from comity.foundations.arrays import Bools, Floats
from comity.foundations.constants import DAY_S
from comity.system.catalogue_files import open_catalogue
from comity.system.environment import load_orientation

START = "2026-07-10T00:00:00"
LOOK_DEG = 45.0
#: What is compared pass by pass, what is timed side by side, and the whole task.
EQUAL, TIMED, WHOLE = (4, 2000), (4, 10_000), (100, 10_000)
ROUNDS = 5
MEAN_KM = 6371.0088
#: The least elevation that makes all counts of the published table equal.
FITTED_DEG = 20.8
SNAPSHOT = "catalogue/celestrak_active_20260710.csv.gz"
FLEET = Path(__file__).resolve().parent / "fleets" / "earth-observation-2026.yaml"
#: The element set of TAT-C's notebooks (object 43013, epoch 22195.78278435).
NOAA_20 = (
    "1 43013U 17073A   22195.78278435  .00000038  00000+0  38919-4 0  9996",
    "2 43013  98.7169 133.9110 0001202  63.8768 296.2532 14.19561306241107",
)


def low_rows(data: Path, count: int) -> list[dict[str, str]]:
    """Return rows of low, steep satellites, evenly over the catalogue."""
    with gzip.open(data / SNAPSHOT, "rt") as file:
        rows = list(csv.DictReader(file))
    kept = []
    for row in rows:
        rate = float(row["MEAN_MOTION"]) * 2.0 * math.pi / DAY_S
        height = (398600.4418 / rate**2) ** (1.0 / 3.0) - 6378.137
        number = int(row["NORAD_CAT_ID"])
        if 400 < height < 1000 and float(row["INCLINATION"]) > 60 and number < 99_999:
            kept.append(row)
    return kept[:: max(1, len(kept) // count)][:count]


def elements_of(data: Path, rows: list[dict[str, str]]) -> ElementSets:
    """Return their element sets, read as any catalogue."""
    snapshot = open_catalogue([str(data / SNAPSHOT)])
    some = [int(snapshot.rows_of(row["NORAD_CAT_ID"])[0]) for row in rows]
    return snapshot.elements.take(np.array(some))


def globe(count: int) -> Grid:
    """Return places of equal area."""
    return grid_of([read_area("globe", "globe")], count)


def ours(
    elements: ElementSets, sensor: Sensor, grid: Grid, span: Span
) -> tuple[Passes, float]:
    """Return the passes, and the CPU seconds that they took."""
    orientation = load_orientation()
    begun = time.process_time()
    found, _ = find_passes(
        arcs_of_elements(elements, span, orientation),
        [sensor] * len(elements),
        grid,
        span,
        orientation,
    )
    return found, time.process_time() - begun


def theirs(data: Path, satellites: int, places: int) -> None:
    """Find the same passes by TAT-C and print them as JSON: run in its own process."""
    from datetime import UTC, datetime, timedelta

    from sgp4 import omm
    from sgp4.api import Satrec
    from sgp4.exporter import export_tle
    from tatc.analysis import (
        aggregate_observations,
        collect_observations,
        reduce_observations,
    )
    from tatc.schemas import GeneralPerturbationsOrbit, Instrument, Point, Satellite

    rows = low_rows(data, satellites)
    sats = []
    for k, row in enumerate(rows):
        record = Satrec()
        omm.initialize(record, row)
        orbit = GeneralPerturbationsOrbit.from_tle(list(export_tle(record)))
        tool = Instrument(name="i", field_of_regard=2.0 * LOOK_DEG)
        sats.append(Satellite(name=str(k), orbit=orbit, instruments=[tool]))
    grid = globe(places)
    points = [
        Point(id=k, latitude=float(a), longitude=float(b))
        for k, (a, b) in enumerate(
            zip(
                np.degrees(grid.latitude_rad),
                np.degrees(grid.longitude_rad),
                strict=True,
            )
        )
    ]
    first = datetime.fromisoformat(START).replace(tzinfo=UTC)
    begun = time.process_time()
    seen = collect_observations(
        points, sats, first, first + timedelta(days=1), omit_solar=True
    )
    spent = time.process_time() - begun
    merged = aggregate_observations(seen)
    reduced = reduce_observations(merged)
    zero = first.timestamp()
    index = {
        (round(p.latitude, 6), round(p.longitude, 6)): k for k, p in enumerate(points)
    }
    passes = [
        (
            int(satellite),
            index[round(place.y, 6), round(place.x, 6)],
            start.timestamp() - zero,
            end.timestamp() - zero,
        )
        for satellite, place, start, end in zip(
            seen.satellite, seen.geometry, seen.start, seen.end, strict=True
        )
    ]
    print(
        json.dumps(
            {
                "cpu_s": spent,
                "passes": passes if places <= EQUAL[1] else [],
                "count": len(passes),
                "merged": len(merged),
                "samples": int(reduced["samples"].sum()),
            }
        )
    )


def run_theirs(data: Path, satellites: int, places: int) -> dict[str, Any]:
    """Run TAT-C in a process of its own."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "benchmarks.fleets",
            str(data),
            "tatc",
            str(satellites),
            str(places),
        ],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parents[1],
    )
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def compared(mine: Passes, other: list[list[float]]) -> tuple[int, int, float, float]:
    """Return passes that only we, or only they, have; and median and largest difference."""
    both: tuple[dict[Any, list[Any]], ...] = (defaultdict(list), defaultdict(list))
    place = np.repeat(np.arange(mine.places), np.diff(mine.first))
    for k in range(len(mine)):
        key = int(mine.satellite[k]), int(place[k])
        both[0][key].append((float(mine.begin_s[k]), float(mine.end_s[k])))
    for satellite, where, begin, end in other:
        both[1][int(satellite), int(where)].append((begin, end))
    only = [0, 0]
    apart: list[float] = []
    for key in set(both[0]) | set(both[1]):
        a, b = both[0].get(key, []), both[1].get(key, [])
        for side, (some, rest) in enumerate(((a, b), (b, a))):
            for begin, end in some:
                met = [r for r in rest if r[0] < end and r[1] > begin]
                if not met:
                    only[side] += 1
                elif side == 0:
                    apart += [abs(begin - met[0][0]), abs(end - met[0][1])]
    return only[0], only[1], statistics.median(apart), max(apart)


def print_peer(data: Path) -> None:
    """Print passes and speed beside TAT-C."""
    span = Span(parse_utc(START), DAY_S)
    sensor = Sensor(outer_rad=math.radians(LOOK_DEG))
    ours(elements_of(data, low_rows(data, 1)), sensor, globe(10), span)
    print(
        f"\n### Passes, sensors of {LOOK_DEG:g}° from the nadir, a day, beside TAT-C 3.6.0\n"
    )
    satellites, places = EQUAL
    mine, _ = ours(
        elements_of(data, low_rows(data, satellites)), sensor, globe(places), span
    )
    found = run_theirs(data, satellites, places)
    lack, extra, middle, most = compared(mine, found["passes"])
    told = coverage_of(mine, np.ones(satellites, np.bool_))
    print(f"{satellites} × {places:,}: {len(mine):,} passes here, {found['count']:,} there; {lack} only here, "
          f"{extra} only there; edges differ by {middle * 1e3:.1f} ms in the median, {most:.2f} s at most.")  # fmt: skip
    print(f"After passes of several satellites that overlap are merged: {int(told.passes.sum()):,} here, "
          f"{found['merged']:,} there ({found['samples']:,} samples after TAT-C's reduction).")  # fmt: skip
    four = elements_of(data, low_rows(data, 4))
    small, _ = ours(four, Sensor(math.radians(10.0)), globe(200), span)
    merged = int(coverage_of(small, np.ones(4, np.bool_)).passes.sum())
    print(
        f"4 × 200 above 10°: {len(small):,} windows, {merged:,} after merging. (An earlier "
        "comparison of such a case had 3,076 and 2,912.)"
    )
    print("\n| task | who | passes | CPU s, median | a pair and day | TAT-C / Comity |")
    print("|---|---|---|---|---|---|")
    satellites, places = TIMED
    elements, grid = elements_of(data, low_rows(data, satellites)), globe(places)
    times: tuple[list[float], list[float]] = ([], [])
    count = 0
    for _ in range(ROUNDS):
        times[1].append(run_theirs(data, satellites, places)["cpu_s"])
        mine, spent = ours(elements, sensor, grid, span)
        count = len(mine)
        times[0].append(spent)
    one, two = (statistics.median(some) for some in times)
    pairs = satellites * places
    print(
        f"| {satellites} × {places:,} | Comity | {count:,} | {one:.2f} | {one / pairs * 1e6:.1f} µs | |"
    )
    print(
        f"| | TAT-C | | {two:.2f} | {two / pairs * 1e6:.1f} µs | {two / one:.0f} × |",
        flush=True,
    )
    satellites, places = WHOLE
    elements, grid = elements_of(data, low_rows(data, satellites)), globe(places)
    found_once = [ours(elements, sensor, grid, span) for _ in range(3)]
    spent = statistics.median(seconds for _, seconds in found_once)
    pairs = satellites * places
    print(
        f"| {satellites} × {places:,} | Comity | {len(found_once[0][0]):,} | {spent:.1f} | {spent / pairs * 1e6:.1f} µs | |"
    )
    print(
        f"| | TAT-C, by its pair of above | | {two / (TIMED[0] * TIMED[1]) * pairs:.0f} | | {two / (TIMED[0] * TIMED[1]) * pairs / spent:.0f} × |",
        flush=True,
    )


def seconds_of(text: str) -> float:
    """Return seconds of ``0 days 03:11:45.894``."""
    days, _, clock = text.partition(" days ")
    hours, minutes, rest = clock.split(":")
    return int(days) * DAY_S + int(hours) * 3600 + int(minutes) * 60 + float(rest)


def print_noaa(data: Path) -> None:
    """Print how the published table of NOAA-20 is met."""
    with (data / "links" / "tatc_noaa20_coverage_30d.csv").open() as file:
        rows = list(csv.DictReader(file))
    where = np.array(
        [[float(x) for x in r["geometry"][9:-1].split()[:2]] for r in rows]
    )
    grid = Grid(np.radians(where[:, 1]), np.radians(where[:, 0]), {})
    elements = from_lines([NOAA_20])
    # Its instrument is a swath of 3000 km from 834 km; its passes are those above the
    # elevation at which that cone ends, for the mean height of the orbit, on a round Earth.
    ratio, half = 1.0 + 834.0 / MEAN_KM, 1500.0 / MEAN_KM
    look = math.atan2(math.sin(half), ratio - math.cos(half))
    axis = float((398600.4418 / elements.mean_motion_rad_s[0] ** 2) ** (1.0 / 3.0))
    rule = math.degrees(math.acos(math.sin(look) * axis / MEAN_KM))
    span = Span(parse_utc("2022-07-14T12:00:00"), 30 * DAY_S)
    print("\n### The published table of NOAA-20 (30 days, 32 places)\n")
    print("| what | passes | mean pass | mean revisit |")
    print("|---|---|---|---|")
    for words, least, holes in (
        (f"as it is, above {rule:.2f}° (its rule)", rule, False),
        (f"its first 14 days, repeated after 16; {rule:.2f}°", rule, True),
        (f"the same above {FITTED_DEG:g}° (fitted)", FITTED_DEG, True),
    ):
        found, _ = ours(elements, Sensor(math.radians(least)), grid, span)
        counts, lasts, gaps = [], [], []
        for k, row in enumerate(rows):
            some = slice(found.first[k], found.first[k + 1])
            begin, end = found.begin_s[some], found.end_s[some]
            if holes:
                early = begin < 14 * DAY_S
                begin = np.concatenate([begin[early], begin[early] + 16 * DAY_S])
                end = np.minimum(end[early], 14 * DAY_S)
                end = np.concatenate([end, end + 16 * DAY_S])
            counts.append(len(begin) - int(row["samples"]))
            lasts.append(float(np.mean(end - begin)) / seconds_of(row["access"]) - 1.0)
            gaps.append(
                float(np.mean(begin[1:] - end[:-1])) / seconds_of(row["revisit"]) - 1.0
            )
        off = (
            f"{min(counts):+d} to {max(counts):+d}"
            if any(counts)
            else "equal in all 32"
        )
        print(
            f"| {words} | {off} | within {100 * max(map(abs, lasts)):.3f} % | "
            f"within {100 * max(map(abs, gaps)):.4f} % |",
            flush=True,
        )


def print_fleet(data: Path) -> None:
    """Print shares, their sums, the sampled error, losses and the plan of a real fleet."""
    asked = FleetRequest(
        FLEET, (str(data / SNAPSHOT),), Span(parse_utc(START), DAY_S), 1000
    )
    begun = time.process_time()
    opened = open_fleet(asked)
    scene, state = opened.scene, opened.scene.state()
    print(
        f"\n### A real fleet: {len(scene.fleet.members)} owners, {int(state.crafts.sum())} satellites, {int(state.grounds.sum())} stations, a day\n"
    )
    print(
        "| measure | total | Shapley's values sum to it within | sampled, 200 pairs: inside its 95 % interval | largest error |"
    )
    print("|---|---|---|---|---|")
    n = len(scene.fleet.members)
    bits = np.arange(n)
    for name in ("coverage", "wait_h", "contact_h", "volume_gbit"):
        # Every coalition is measured once; the samples look it up.
        values = np.array(
            [
                scene.measure(scene.only((k >> bits) & 1 == 1, state), [name])[name]
                for k in range(1 << n)
            ]
        )
        values = (values - values[0]) * (1.0 if MEASURES[name][1] else -1.0)
        exact = shapley(values)

        def worth(members: Bools, table: Floats = values) -> float:
            return float(table[int(np.dot(members, 1 << np.arange(len(members))))])

        inside, most = [], 0.0
        for seed in range(20):
            rng = np.random.default_rng(seed)
            near, error = shapley_sampled(worth, n, rng, pairs=200)
            inside += (np.abs(near - exact) <= error + 1e-12).tolist()
            most = max(most, float(np.abs(near - exact).max() / values[-1]))
        off = abs(math.fsum(exact) - values[-1]) / values[-1]
        print(
            f"| {name} | {values[-1]:,.4f} | {off:.1e} | {100 * np.mean(inside):.1f} % of "
            f"{len(inside)} | {100 * most:.2f} % of the total |",
            flush=True,
        )
    losses = losses_of(scene.fleet, ("satellite", "station", "site", "tie"))
    plan = plan_backups(scene, losses)
    best = state
    chosen = {one.name for one in plan.chosen}
    for one in backups_of(scene):
        if one.name in chosen:
            best = best.with_(one.crafts, one.grounds, one.ties)
    names = list(scene.fleet.service.levels)
    broken = sum(
        bool(
            scene.fleet.service.shortfalls(
                scene.measure(state_after(best, loss), names)
            )
        )
        for loss in losses
    )
    spent = time.process_time() - begun
    print(
        f"\nPlan: {', '.join(sorted(chosen))}, cost {plan.cost:g}, proved: {plan.proved}, {plan.rounds} sets measured; "
        f"{len(plan.before)} of {len(losses)} single losses broke the service before, {broken} when each asset is "
        f"removed and measured again. All of this section: {spent:.0f} s CPU."
    )


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    if len(sys.argv) > 2:
        theirs(folder, int(sys.argv[3]), int(sys.argv[4]))
    else:
        print_peer(folder)
        print_noaa(folder)
        print_fleet(folder)
