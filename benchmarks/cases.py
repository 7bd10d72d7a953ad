"""One case of the benchmark, in a process of its own; prints JSON."""

import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from measuring import DATA, measure

START = "2024-11-01"


def catalogue() -> Any:
    """Return the snapshot."""
    from comity.system.environment import use_kernel_cache

    use_kernel_cache()
    from comity.system.catalogue_files import import_files

    return import_files([DATA])


def satellites() -> list[Any]:
    """Return the catalogue as objects of the package sgp4."""
    from sgp4 import omm
    from sgp4.api import Satrec

    out = []
    with gzip.open(DATA, "rt") as stream:
        for fields in omm.parse_csv(stream):
            satellite = Satrec()
            omm.initialize(satellite, fields)
            out.append(satellite)
    return out


def chosen(kind: str, motion: Any) -> Any:
    """Return which rows are near-earth or deep-space (period of 225 minutes)."""
    import numpy as np

    period = 2 * np.pi / np.asarray(motion)
    return np.flatnonzero(period < 225.0 if kind == "near" else period >= 225.0)


def propagate(kind: str) -> dict[str, float]:
    """Comity: all objects of a kind at 120 times."""
    import numpy as np

    snapshot = catalogue()
    from comity.astro.orbits.kernels.drivers import states_grid
    from comity.astro.orbits.states import motion_from
    from comity.foundations import parse_utc

    elements = snapshot.elements.take(snapshot.current)
    elements = elements.take(chosen(kind, elements.mean_motion_rad_s * 60))
    motion = motion_from(elements, parse_utc(START))
    times = np.arange(120.0)
    shape = (len(elements), 120)
    arrays = np.zeros((*shape, 3)), np.zeros((*shape, 3)), np.zeros(shape, np.uint8)
    states_grid(motion, times, *arrays)

    def work() -> dict[str, float]:
        states_grid(motion, times, *arrays)
        return {}

    out = measure(work)
    return out | {"million_per_cpu_s": len(elements) * 120 / out["cpu_s"] / 1e6}


def propagate_sgp4(kind: str) -> dict[str, float]:
    """The package sgp4: the same."""
    import numpy as np
    from sgp4.api import SatrecArray

    all_of_them = satellites()
    rows = chosen(kind, [s.no_kozai for s in all_of_them])
    array = SatrecArray([all_of_them[k] for k in rows])
    jd, fr = np.full(120, 2460615.5), np.arange(120.0) / 1440

    def work() -> dict[str, float]:
        array.sgp4(jd, fr)
        return {}

    out = measure(work)
    return out | {"million_per_cpu_s": len(rows) * 120 / out["cpu_s"] / 1e6}


def tle_text(rows: Any = None) -> str:
    """Return the catalogue as TLE text."""
    from sgp4 import exporter

    lines: list[str] = []
    every = satellites()
    for k in range(len(every)) if rows is None else rows:
        lines.extend(exporter.export_tle(every[k]))
    return "\n".join(lines)


def propagate_astroz(kind: str) -> dict[str, float]:
    """astroz: the same, positions and velocities."""
    import astroz
    import numpy as np

    rows = chosen(kind, [s.no_kozai for s in satellites()])
    constellation = astroz.Constellation(tle_text(rows))
    times = np.arange(120.0)
    start = datetime(2024, 11, 1, tzinfo=UTC)

    def work() -> dict[str, float]:
        astroz.propagate(
            constellation, times, start_time=start, output="teme", velocities=True
        )
        return {}

    work()
    out = measure(work)
    return out | {"million_per_cpu_s": len(rows) * 120 / out["cpu_s"] / 1e6}


def fast(speed_km_s: Any) -> float:
    """Return how many rows are faster than 10 m/s."""
    return float((speed_km_s > 0.010).sum())


def screen(days: str) -> dict[str, float]:
    """Comity: element sets in memory to merged conjunctions, two threads."""
    snapshot = catalogue()
    from comity.apps.screening.screen import Request, run_screening
    from comity.foundations import parse_utc

    def request(length: float) -> Request:
        return Request(parse_utc(START), length, 5.0, workers=2)

    run_screening(snapshot, request(0.02), out=None, tick=lambda _a, _b: None)

    def work() -> dict[str, float]:
        done = run_screening(
            snapshot, request(float(days)), out=None, tick=lambda _a, _b: None
        )
        return {"events": fast(done.conjunctions.speed_km_s)}

    return measure(work)


def screen_astroz(days: str) -> dict[str, float]:
    """Astroz at its best step: satellites in memory to refined conjunctions."""
    import astroz

    constellation = astroz.Constellation(tle_text())
    start = datetime(2024, 11, 1, tzinfo=UTC)
    astroz.screen(constellation, 20.0, threshold=5.0, step=0.5, start_time=start)

    def work() -> dict[str, float]:
        found = astroz.screen(
            constellation,
            1440.0 * float(days),
            threshold=5.0,
            step=0.5,
            start_time=start,
        )
        return {"events": fast(found.speed)}

    return measure(work)


def command(days: str) -> dict[str, float]:
    """The command from shell to written CSV, everything included."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "x.csv"
        binary = Path(sys.executable).parent / "comity"
        words = [
            str(binary),
            "screen",
            str(DATA),
            "--start",
            START,
            "--days",
            days,
            "--out",
            str(out),
            "--json",
        ]
        wall = time.perf_counter()
        subprocess.run(words, check=True, capture_output=True)
        wall = time.perf_counter() - wall
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "wall_s": wall,
        "cpu_s": used.ru_utime + used.ru_stime,
        "peak_mb": used.ru_maxrss / 1e3,
    }


def import_() -> dict[str, float]:
    """From the packed file to a checked snapshot with its hash."""
    catalogue()

    def work() -> dict[str, float]:
        snapshot = catalogue()
        return {
            "objects": float(len(snapshot.current)),
            "hash": float(len(snapshot.hash)),
        }

    return measure(work)


def against() -> dict[str, float]:
    """Changed objects against all for a week, from warm memory-mapped nodes."""
    import statistics

    import numpy as np

    snapshot = catalogue()
    from comity.astro.screening.against import screen_against
    from comity.foundations import parse_utc
    from comity.system.interpolation_cache import open_nodes

    elements = snapshot.elements.take(snapshot.current)
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        store = open_nodes(Path(folder), snapshot.hash, elements, parse_utc(START), 7.0)
        made = time.perf_counter() - begun
        size = sum(p.stat().st_size for p in Path(folder).rglob("*.npy"))
        rng = np.random.default_rng(1)
        rows = rng.choice(len(elements), 40, replace=False)
        times = []
        for k, row in enumerate([rows[0], *rows]):
            begun = time.perf_counter()
            screen_against(store, elements.take(np.array([row])), np.array([row]), 5.0)
            if k:
                times.append(time.perf_counter() - begun)
    return {
        "wall_s": statistics.median(times),
        "cpu_s": statistics.median(times),
        "worst_s": max(times),
        "make_nodes_s": made,
        "nodes_gb": size / 1e9,
    }


def sample(count: str) -> dict[str, float]:
    """The sample population of some size, one day, 5 km."""
    from comity.system.environment import use_kernel_cache

    use_kernel_cache()
    from comity.apps.screening.screen import Request, run_screening
    from comity.astro.catalogue import sample_snapshot

    snapshot = sample_snapshot(int(count))
    run_screening(
        snapshot,
        Request(None, 0.02, 5.0, workers=2),
        out=None,
        tick=lambda _a, _b: None,
    )

    def work() -> dict[str, float]:
        done = run_screening(
            snapshot,
            Request(None, 1.0, 5.0, workers=2),
            out=None,
            tick=lambda _a, _b: None,
        )
        return {"events": fast(done.conjunctions.speed_km_s)}

    return measure(work)


def compile_() -> dict[str, float]:
    """The first screening of an installation against the second."""
    times = []
    with tempfile.TemporaryDirectory() as folder:
        binary = Path(sys.executable).parent / "comity"
        for _ in range(2):
            begun = time.perf_counter()
            environment = {**os.environ, "COMITY_CACHE": folder}
            subprocess.run(
                [str(binary), "screen", "sample:2000", "--json"],
                check=True,
                capture_output=True,
                env=environment,
            )
            times.append(time.perf_counter() - begun)
    return {
        "wall_s": times[0],
        "cpu_s": times[0],
        "second_s": times[1],
        "compile_s": times[0] - times[1],
    }


CASES = {
    "propagate": propagate,
    "propagate-sgp4": propagate_sgp4,
    "propagate-astroz": propagate_astroz,
    "screen": screen,
    "screen-astroz": screen_astroz,
    "command": command,
    "import": import_,
    "against": against,
    "sample": sample,
    "compile": compile_,
}


def find(name: str) -> Any:
    """Return a case by its name."""
    if name in CASES:
        return CASES[name]
    import risk_cases

    return risk_cases.CASES[name]


if __name__ == "__main__":
    print(json.dumps(find(sys.argv[1])(*sys.argv[2:])))
