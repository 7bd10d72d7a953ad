"""The tables of schedules: SatNet's weeks and SPOT 5's days beside published values.

``COMITY_BENCH_SECONDS`` sets how long each search lasts (default 290; two threads).
"""

import gzip
import io
import json
import os
import sys
import time
from pathlib import Path

from comity.astro.links.scheduling import solve
from comity.astro.links.scheduling.satnet import read_satnet, satnet_rows
from comity.astro.links.scheduling.spot5 import read_spot5
from comity.astro.links.scheduling.spot5_search import best_photographs
from comity.foundations.plain import plain
from comity.system.interruptible import parallel_map
from tests.astro.links.verifiers import verify_satnet, verify_spot5

__all__ = ["print_tables"]

#: Delta-MILP (Claudet et al. 2022, table 4): hours, satisfied, U_rms, U_max, hours of run time.
MILP = {
    "W10": (822, 203, 0.26, 0.479, 18.0),
    "W20": (1059, 249, 0.21, 0.641, 10.5),
    "W30": (983, 231, 0.29, 0.643, 13.5),
}
#: Bensana et al. 1999, table 1; those of one orbit are proved optima.
PHOTOGRAPHS = {
    "8": 10, "54": 70, "28": 56053, "42": 108067, "408": 3082, "412": 16102, "11": 22120,
    "503": 9096, "507": 15137, "509": 19125,
    "1504": 124243, "1403": 176137, "1405": 176179, "1506": 168247,
}  # fmt: skip


def week(folder: Path, seconds: float) -> str:
    """Return the row of a week."""
    name = folder.name.partition("_")[0]
    text = gzip.decompress((folder / "problem.json.gz").read_bytes()).decode()
    closed = (folder / "maintenance.csv").read_text()
    problem, _ = read_satnet(text, closed)
    found = solve(problem, seconds)
    rows = plain(satnet_rows(problem, found.tracks))
    faults, got = verify_satnet(json.loads(text), io.StringIO(closed), rows)
    hours, satisfied, rms, most, run_h = MILP[name]
    all_four = (
        got["hours"] >= hours
        and got["satisfied"] >= satisfied
        and got["u_rms"] <= rms
        and got["u_max"] <= most
    )
    return (
        f"| {name} | {got['hours']:.0f} / {hours} | {got['satisfied']} / {satisfied} | "
        f"{got['u_rms']:.3f} / {rms} | {got['u_max']:.3f} / {most} | "
        f"{'all four' if all_four else 'not all'} | {len(faults)} | {run_h:g} h |"
    )


def day(path: Path, seconds: float) -> str:
    """Return the row of a day of photographs."""
    name = path.name.partition(".")[0]
    text = gzip.decompress(path.read_bytes()).decode()
    given = read_spot5(text)
    begun = time.monotonic()
    chosen, _, proved = best_photographs(
        given, seconds, lambda: time.monotonic() - begun, parallel_map(2), workers=2
    )
    lasted = time.monotonic() - begun
    taken = {given.names[given.item[c]]: int(given.camera[c]) for c in chosen}
    faults, counted = verify_spot5(text, taken, several_orbits=int(name) > 1000)
    word = "proved" if proved else ""
    return (
        f"| {name} | {counted:,} | {PHOTOGRAPHS[name]:,} | {counted - PHOTOGRAPHS[name]:+d} | "
        f"{word} | {len(faults)} | {lasted:.0f} s |"
    )


def print_tables(data: Path) -> None:
    """Print the tables; ``data`` is the folder of real data."""
    seconds = float(os.environ.get("COMITY_BENCH_SECONDS", "290"))
    print(
        f"\n### Weeks of the Deep Space Network, {seconds:g} s each, ours / published\n"
    )
    print(
        "| week | hours | satisfied | U_rms | U_max | as good | faults | published took |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for name in MILP:
        folder = data / "scheduling" / "satnet" / f"{name}_2018"
        print(week(folder, seconds), flush=True)
    print(f"\n### Photographs of SPOT 5, at most {seconds:g} s each\n")
    print(
        "| day | worth | published | more | | faults | took |\n|---|---|---|---|---|---|---|"
    )
    for name in PHOTOGRAPHS:
        path = data / "scheduling" / "spot5" / f"{name}.spot.gz"
        print(day(path, seconds), flush=True)


if __name__ == "__main__":
    print_tables(Path(sys.argv[1]))
