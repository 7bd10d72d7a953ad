"""All against all, 1 day, 5 km: pairs of Comity and a peer, back to back, the lowest told.

Each pair runs both in processes of their own, in turn first: as a library (element sets in
memory to conjunctions, after a warm-up) and as a command (from the shell to a written
table; for the peer a process that reads, screens and counts). Ratios are of one pair, so
that a slow spell of the machine meets both. Then deep space: states per CPU second::

    python benchmarks/screen_pairs.py [--pairs 10] [--ways warm command deep]

Needs COMITY_DATA and the peer of constraints/bench.txt.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA = (
    Path(os.environ.get("COMITY_DATA", ""))
    / "catalogue"
    / "celestrak_on_orbit_20241101.csv.gz"
)
COMMAND = "from comity.main import main; main()"
#: The peer as a command: its own reader of TLE, its screening at its best step.
PEER = """
import sys
from datetime import UTC, datetime
import astroz
text = open(sys.argv[1]).read()
found = astroz.screen(
    astroz.Constellation(text), 1440.0, threshold=5.0, step=0.5,
    start_time=datetime(2024, 11, 1, tzinfo=UTC),
)
print(len(found.speed))
"""

Seconds = dict[str, float]


def processor() -> str:
    """Name the processor and the widest vectors that it has."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    found = {
        key.strip(): value.strip()
        for key, _, value in (line.partition(":") for line in lines)
    }
    flags = found.get("flags", "").split()
    wide = [name for name in ("avx512f", "avx2", "avx") if name in flags] + ["no AVX"]
    family = f"family {found.get('cpu family')} model {found.get('model')}"
    return f"{os.cpu_count()} x {found.get('model name')} ({family}, {wide[0]})"


def case(*words: str) -> Seconds:
    """Run a case of cases.py in a process of its own."""
    done = subprocess.run(
        [sys.executable, str(HERE / "cases.py"), *words],
        capture_output=True,
        text=True,
        check=True,
    )
    result: Seconds = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def timed(words: list[str]) -> Seconds:
    """Run a command; return its wall and CPU seconds, its children's included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    subprocess.run(words, check=True, capture_output=True)
    wall = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall_s": wall, "cpu_s": cpu}


def pairs(
    title: str, ours: Callable[[], Seconds], theirs: Callable[[], Seconds], count: int
) -> None:
    """Run pairs, each side first in turn, and print every ratio and the lowest."""
    print(
        f"\n### {title}\n\n| pair | load before | Comity wall / CPU s | peer | wall | CPU |"
    )
    print("|---" * 6 + "|")
    ratios: dict[str, list[float]] = {"wall_s": [], "cpu_s": []}
    for number in range(count):
        load = os.getloadavg()[0]
        both = (ours, theirs) if number % 2 == 0 else (theirs, ours)
        first, second = both[0](), both[1]()
        mine, peer = (first, second) if number % 2 == 0 else (second, first)
        for key, values in ratios.items():
            values.append(peer[key] / mine[key])
        print(
            f"| {number + 1} | {load:.1f} | {mine['wall_s']:.2f} / {mine['cpu_s']:.2f} "
            f"| {peer['wall_s']:.2f} / {peer['cpu_s']:.2f} "
            f"| {ratios['wall_s'][-1]:.2f} | {ratios['cpu_s'][-1]:.2f} |",
            flush=True,
        )
    for key, name in (("wall_s", "wall"), ("cpu_s", "CPU")):
        low, middle = min(ratios[key]), statistics.median(ratios[key])
        met = "met" if low >= 8.0 else "missed"
        print(f"lowest {name} ratio {low:.2f}, median {middle:.2f}: aim 8, {met}")


def deep(count: int) -> None:
    """Print million states per CPU second in deep space, ours and the peer's, by pair."""
    print("\n### propagation, deep space: million states per CPU second\n")
    for number in range(count):
        ours, theirs = (
            case(name, "deep") for name in ("propagate", "propagate-astroz")
        )
        key = "million_per_cpu_s"
        ratio = ours[key] / theirs[key]
        print(
            f"{number + 1}: {ours[key]:.2f} against {theirs[key]:.2f}, ratio {ratio:.2f}"
        )


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=10)
    parser.add_argument("--ways", nargs="*", default=["warm", "command", "deep"])
    arguments = parser.parse_args()
    print(f"{processor()}, Python {platform.python_version()}, {arguments.pairs} pairs")
    if "warm" in arguments.ways:
        pairs(
            "1 day, 5 km, warm in one process",
            lambda: case("screen", "1"),
            lambda: case("screen-astroz", "1"),
            arguments.pairs,
        )
    if "command" in arguments.ways:
        with tempfile.TemporaryDirectory() as folder:
            tle = Path(folder) / "sky.tle"
            tle.write_text(
                subprocess.run(
                    [sys.executable, "-c", "import cases; print(cases.tle_text())"],
                    cwd=HERE,
                    check=True,
                    capture_output=True,
                    text=True,
                ).stdout
            )
            ours = [
                *(sys.executable, "-c", COMMAND, "screen", str(DATA)),
                *("--start", "2024-11-01", "--days", "1", "--json"),
                *("--out", str(Path(folder) / "x.csv")),
            ]
            subprocess.run(ours, check=True, capture_output=True)  # compiled
            pairs(
                "1 day, 5 km, as a command",
                lambda: timed(ours),
                lambda: timed([sys.executable, "-c", PEER, str(tle)]),
                arguments.pairs,
            )
    if "deep" in arguments.ways:
        deep(min(arguments.pairs, 5))


if __name__ == "__main__":
    main()
