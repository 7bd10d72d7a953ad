"""A week of an operator: a real catalogue, six days made from it with known changes, against the list.

``python -m benchmarks.watch_week`` prints the tables of docs/figures.md; ``DAYS``, ``OBJECTS`` and ``HISTORIES=0`` make it
smaller. The last day before the end its source is down, the one before it gives yesterday's file, one run is
interrupted and continued.
"""

import os
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from benchmarks.measuring import DATA

from comity.apps.screening.screen import Request
from comity.apps.tracking.histories import open_labelled
from comity.apps.watch.orbit_changes import orbit_changes
from comity.apps.watch.records import WatchReport
from comity.apps.watch.run import run_watch
from comity.apps.watch.screened_again import searched_whole
from comity.astro.catalogue import Snapshot, sample_snapshot, take_rows
from comity.astro.orbits import ElementSets
from comity.foundations import parse_utc
from comity.foundations.constants import DAY_US, HOUR_US
from comity.system.catalogue_files import import_files
from comity.system.snapshots import load_snapshot, save_snapshot
from tests.apps.watch.simulated_days import Answers, next_day

__all__ = ["main"]

DAYS = int(os.environ.get("DAYS", "7"))
OBJECTS = int(os.environ.get("OBJECTS", "0"))
#: Own satellites: stations, Earth observation, altimetry, navigation, geostationary.
OWN = (
    *("25544", "48274", "43013", "41240", "41335", "36508"),
    *("39634", "40697", "43039", "41866"),
)
#: A sky of one object.
ONE = take_rows(sample_snapshot(100), np.array([0]))
START = "2024-11-02T00:00:00"
DISTANCE_KM, WINDOW_D = 5.0, 7.0
INTERRUPTED_S = 2.0
FILE = """operation: A week
satellites:
{own}
catalogues:
  - name: public
    from: sky.comity
    every_h: 24
threshold_km: {distance}
window_d: {window}
"""


@dataclass
class Found:
    """Counts of a kind of change over the week."""

    true: int = 0
    found: int = 0
    false: int = 0

    def add(self, wanted: set[str], got: set[str]) -> None:
        """Add a day."""
        self.true += len(wanted)
        self.found += len(wanted & got)
        self.false += len(got - wanted)


@dataclass
class Week:
    """What the week showed."""

    kinds: dict[str, Found] = field(default_factory=dict)
    cpu_s: list[float] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    lost: int = 0
    small: list[float] = field(default_factory=list)


@contextmanager
def quiet(_part: str) -> Iterator[Callable[[int, int], None]]:
    """Show nothing."""
    yield lambda _done, _total: None


@contextmanager
def interrupted_after(seconds: float) -> Iterator[None]:
    """Interrupt what is done here, as a person would."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)


def first_sky() -> Snapshot:
    """Return the real catalogue, or a made-up part of one for a quick look."""
    sky = import_files([DATA]) if DATA.is_file() else sample_snapshot(OBJECTS or 3000)
    sky = take_rows(sky, sky.current)
    if OBJECTS:
        rng = np.random.default_rng(1)
        some = rng.choice(len(sky), min(OBJECTS, len(sky)), replace=False)
        rows = np.union1d(some, np.flatnonzero(np.isin(sky.object, OWN)))
        sky = take_rows(sky, rows)
    return sky


def ahead(report: WatchReport, since: str) -> set[tuple[str, str, str]]:
    """Return pairs and the hours of approaches that were listed and are still ahead."""
    return {
        (row.object_1, row.object_2, row.basis)
        for row in report.rows
        if row.change != "gone" and row.tca > since
    }


def timed(path: Path, at_us: int) -> tuple[WatchReport, float]:
    """Carry out a run, and return its seconds of CPU."""
    begun = time.process_time()
    report = run_watch(path, at_us, quiet)
    return report, time.process_time() - begun


def whole_pairs(report: WatchReport, folder: Path, at_us: int) -> tuple[int, int]:
    """Search all again without the runs before: how many approaches the run missed, and invented."""
    newest = max((folder / "watch" / "catalogues").glob("*.comity"))
    sky = load_snapshot(newest)
    marks = np.isin(sky.object[sky.current], OWN)
    request = Request(at_us, WINDOW_D, DISTANCE_KM)
    done = searched_whole(sky, marks, request, folder / "whole", quiet)
    c, keys = done.conjunctions, sky.object[sky.current]
    wanted = Counter(
        tuple(sorted((str(keys[c.first[k]]), str(keys[c.second[k]]))))
        for k in range(len(c))
    )
    got = Counter(
        tuple(sorted((row.object_1, row.object_2)))
        for row in report.rows
        if row.change not in {"gone", "unchecked"}
    )
    return sum((wanted - got).values()), sum((got - wanted).values())


def compare_changes(week: Week, report: WatchReport, answers: Answers) -> None:
    """Add what a run said of the catalogue to the counts."""
    changes = report.changes
    burned = {one.object for one in changes.manoeuvres}
    week.kinds["births"].add(set(answers.births), set(changes.added))
    week.kinds["losses"].add(set(answers.losses), set(changes.lost))
    week.kinds["burns"].add(set(answers.burns), burned)
    week.small += [abs(answers.burns[key]) for key in set(answers.burns) - burned]
    refits = week.kinds["refits"]
    refits.true += len(answers.refits)
    refits.found += changes.renewed - len(set(answers.burns) - burned)


def main() -> None:
    """Run the week and print its tables."""
    week = Week({kind: Found() for kind in ("refits", "births", "losses", "burns")})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sky = first_sky()
        own = "\n".join(f"  - object: {key}" for key in OWN)
        path = folder / "operation.yaml"
        path.write_text(FILE.format(own=own, distance=DISTANCE_KM, window=WINDOW_D))
        at_us = parse_utc(START)
        save_snapshot(folder / "sky.comity", sky)
        report, cpu_s = timed(path, at_us)
        week.cpu_s.append(cpu_s)
        again, again_s = timed(path, at_us + 2 * HOUR_US)
        missed, invented = whole_pairs(again, folder, at_us + 2 * HOUR_US)
        week.lines.append(
            f"| the same sources two hours later, CPU s | {again_s:.1f}, {again_s / cpu_s:.2f} of the first; "
            f"beside a whole search {missed} missed, {invented} invented |"
        )
        report = again
        for day in range(1, DAYS):
            at_us += DAY_US
            report, sky = one_day(week, folder, path, sky, report, day, at_us)
    print_week(week, len(sky))
    if os.environ.get("HISTORIES") != "0":
        print_histories()


def one_day(
    week: Week,
    folder: Path,
    path: Path,
    sky: Snapshot,
    before: WatchReport,
    day: int,
    at_us: int,
) -> tuple[WatchReport, Snapshot]:
    """Make the sky of a day, run, and compare."""
    troubled = {DAYS - 2: "yesterday", DAYS - 1: "down"}.get(day) if DAYS > 4 else None
    answers = None
    if troubled == "down":
        (folder / "sky.comity").unlink()
    elif troubled is None:
        sky, answers = next_day(sky, at_us, day)  # type: ignore[no-untyped-call]
        save_snapshot(folder / "sky.comity", sky)
    if day == 1:
        begun = time.process_time()
        with interrupted_after(INTERRUPTED_S):
            run_watch(path, at_us, quiet)
        first_s = time.process_time() - begun
        report, rest_s = timed(path, at_us + HOUR_US)
        cpu_s = first_s + rest_s
        continued = any("continues" in one for one in report.remarks)
        week.lines.append(
            f"| interrupted after {INTERRUPTED_S:g} s and continued, CPU s | {first_s:.1f} + {rest_s:.1f}; continued: {continued} |"
        )
    else:
        report, cpu_s = timed(path, at_us)
        week.cpu_s.append(cpu_s)
    week.lost += len(
        ahead(before, report.at)
        - {(row.object_1, row.object_2, row.basis) for row in report.rows}
    )
    source = report.sources[0]
    if answers is not None:
        compare_changes(week, report, answers)
        missed, invented = whole_pairs(report, folder, parse_utc(report.at))
        week.lines.append(
            f"| day {day + 1}: approaches, CPU s | {len(report.rows)} ({report.changes_of_rows}), {cpu_s:.1f}; "
            f"beside a whole search {missed} missed, {invented} invented |"
        )
    else:
        week.lines.append(
            f"| day {day + 1}: the source is {troubled} | {source.status}: {source.words}; {report.changes_of_rows} |"
        )
    return report, sky


def print_week(week: Week, objects: int) -> None:
    """Print what was found against the list, and what it took."""
    print(f"| {objects} objects, {len(OWN)} own satellites, {DAYS} days | |\n|---|---|")
    for kind, one in week.kinds.items():
        print(
            f"| {kind}: found of true, false | {one.found} of {one.true}, {one.false} |"
        )
    if week.small:
        sizes = ", ".join(f"{size:.3f}" for size in sorted(week.small))
        print(f"| burns not found, m/s | {sizes} |")
    print(f"| approaches that disappeared without a word | {week.lost} |")
    print(
        f"| CPU s of the first run, median of the later ones | {week.cpu_s[0]:.1f}, {np.median(week.cpu_s[1:]):.1f} |"
    )
    for line in week.lines:
        print(line)


def print_histories() -> None:
    """Print what successive sets of real satellites show, against their labelled manoeuvres."""
    folder = DATA.parents[1] / "tracking" / "tle_manoeuvres"
    if not folder.is_dir():
        return
    print(
        "\n| real history | manoeuvres shown of labelled | steps that are none, of steps |\n|---|---|---|"
    )
    for one in open_labelled(folder):
        elements = one.history.elements
        days = elements.epoch_us / DAY_US
        hits, false, steps = 0, 0, 0
        caught = np.zeros(len(one.manoeuvres), np.bool_)
        for k in range(len(elements) - 1):
            if not 0.3 <= days[k + 1] - days[k] <= 10.0:
                continue
            before, now = (_as_sky(elements, row) for row in (k, k + 1))
            inside = (one.manoeuvres > days[k] - 0.5) & (one.manoeuvres <= days[k + 1])
            steps += not inside.any()
            if orbit_changes(before, now, ()).manoeuvres:
                caught |= inside
                hits += bool(inside.any())
                false += not inside.any()
        spanned = (one.manoeuvres > days[0]) & (one.manoeuvres < days[-1])
        print(
            f"| {one.name} | {int(caught[spanned].sum())} of {int(spanned.sum())} | {false} of {steps} |"
        )


def _as_sky(elements: ElementSets, row: int) -> Snapshot:
    """Return a sky of one object with one of its element sets."""
    return replace(ONE, elements=elements.take(np.array([row])))


if __name__ == "__main__":
    main()
