"""Packaged kernels beside kernels compiled for this processor: bytes, speed, and what was compiled.

    python -m benchmarks.packaged_kernels PYTHON CATALOGUE [ROUNDS]

``PYTHON`` is that of an environment into which the wheels of ``make wheels`` were installed. Each round runs
both in turn, in processes of their own: all of the catalogue against itself for a day within 5 km,
probabilities of 200 made-up encounters, and windows of 200 objects over one station. Prints hashes of the
results, kernels by where they came from, and processor seconds; the folder of kernels is empty at the start.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

__all__ = ["main"]

PROGRAM = """
import hashlib, json, sys, time
from comity.system.environment import load_orientation, use_kernel_cache
places = use_kernel_cache()
import numpy as np
from comity.astro.links.stations import Station
from comity.astro.links.windows import find_windows
from comity.astro.orbits.arcs import Span, arcs_of_elements
from comity.astro.risk import Pair, assess
from comity.astro.screening import screen
from comity.system.catalogue_files import open_catalogue

def digest(*arrays):
    made = hashlib.sha256()
    for array in arrays:
        made.update(np.ascontiguousarray(array).tobytes())
    return made.hexdigest()[:16]

elements = open_catalogue([sys.argv[1]]).elements
start_us = int(np.median(elements.epoch_us))
told = {}
begun = time.process_time()
found = screen(elements, start_us, 1.0, 5.0)
told["screening_s"] = time.process_time() - begun
told["conjunctions"] = len(found)
told["conjunctions_hash"] = digest(found.first, found.second, found.tca_s, found.miss_km, found.speed_km_s)
begun = time.process_time()
draw = np.random.default_rng(7)
pcs = []
for _ in range(200):
    r, v = np.array([7000.0, 0.0, 0.0]), np.array([0.0, 7.5, 0.5])
    pair = Pair(r, v, r + draw.normal(0.0, 0.1, 3), v + draw.normal(0.0, 4.0, 3))
    spread = np.diag([*draw.uniform(1e-3, 1e-1, 3), 1e-9, 1e-9, 1e-9])
    pcs.append(assess(pair, (spread, spread), 0.01, trials=1000).pc)
told["pc_s"] = time.process_time() - begun
told["pc_hash"] = digest(np.array(pcs))
begun = time.process_time()
some = elements.take(np.arange(0, len(elements), max(1, len(elements) // 200)))
span = Span(start_us, 86_400.0)
site = Station("sample", "", 0.9, 0.2, 0.1, (), ((0.0, 0.0), (3.0, 0.2)))
arcs = list(arcs_of_elements(some, span, load_orientation(), step_s=60.0))
windows, _ = find_windows(arcs, (site,), span, 0.0)
told["windows_s"] = time.process_time() - begun
told["windows"] = len(windows)
told["windows_hash"] = digest(windows.times_s, windows.azimuth_rad, windows.range_km)
told["kernels"] = [places.packaged, places.own, places.compiled]
print(json.dumps(told))
"""


def run(python: str, catalogue: str, folder: Path, **more: str) -> dict[str, Any]:
    """Run everything once in a process, and return what it tells."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    kept |= {"NUMBA_CACHE_DIR": str(folder), **more}
    done = subprocess.run(
        [python, "-c", PROGRAM, catalogue],
        env=kept,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def main(words: list[str]) -> None:
    """Print both, round by round, and the medians."""
    python, catalogue = words[0], str(Path(words[1]).absolute())
    rounds = int(words[2]) if len(words) > 2 else 3
    ways = {"packaged": {}, "compiled here": {"COMITY_KERNELS": "compile"}}
    seconds: dict[str, list[dict[str, Any]]] = {way: [] for way in ways}
    with tempfile.TemporaryDirectory() as name:
        for number in range(rounds + 1):
            for way, more in ways.items():
                told = run(python, catalogue, Path(name) / way.split()[0], **more)
                print(number, way, json.dumps(told), flush=True)
                if number:
                    seconds[way].append(told)
    for part in ("conjunctions_hash", "pc_hash", "windows_hash"):
        both = {told[part] for all_told in seconds.values() for told in all_told}
        print(f"{part}: {'the same' if len(both) == 1 else f'differ: {both}'}")
    for part in ("screening_s", "pc_s", "windows_s"):
        one, two = (
            statistics.median(told[part] for told in seconds[way]) for way in ways
        )
        print(f"{part}: {one:.2f} packaged, {two:.2f} here, ratio {one / two:.3f}")


if __name__ == "__main__":
    main(sys.argv[1:])
