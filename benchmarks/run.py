"""The tables of docs/figures.md: Comity and its peers on the same work in the same run.

Each case runs in a process of its own, peers in turn, medians over the rounds; wall and
CPU seconds of the work itself (after imports, compilation and one warm-up) and the peak
memory of the process. Needs COMITY_DATA.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
CASES = HERE / "cases.py"
FEDERATION = HERE / "federation_cases.py"
NODE_CASES = ("accepted", "commits", "signatures", "decisions", "sync")
OUT = HERE / "out"


def run(case: str, *words: str) -> dict[str, float]:
    """Run one case in a fresh process and return what it measured."""
    file = FEDERATION if case in NODE_CASES else CASES
    command = [sys.executable, str(file), case, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{case} failed:\n{done.stderr[-2000:]}")
    result: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def medians(results: list[dict[str, float]]) -> dict[str, float]:
    """Return the median of each quantity."""
    return {key: statistics.median(r[key] for r in results) for key in results[0]}


def compare(
    title: str, cases: dict[str, tuple[str, ...]], rounds: int
) -> dict[str, dict[str, float]]:
    """Run cases in turn, round by round, and print them with ratios to the first."""
    results: dict[str, list[dict[str, float]]] = {name: [] for name in cases}
    for number in range(rounds):
        for name, words in cases.items():
            results[name].append(run(*words))
            print(
                f"  {title}: round {number + 1}/{rounds} {name}",
                file=sys.stderr,
                flush=True,
            )
    table = {name: medians(rows) for name, rows in results.items()}
    first = next(iter(table))
    print(f"\n### {title}\n")
    keys = list(table[first])
    print("| who | " + " | ".join(keys) + " | wall / ours | cpu / ours |")
    print("|---" * (len(keys) + 3) + "|")
    for name, row in table.items():
        cells = [f"{row.get(key, float('nan')):,.6g}" for key in keys]
        ratios = [f"{row[key] / table[first][key]:.2f}" for key in ("wall_s", "cpu_s")]
        print(f"| {name} | " + " | ".join(cells + ratios) + " |", flush=True)
    return table


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    if not os.environ.get("COMITY_DATA"):
        raise SystemExit("set COMITY_DATA to the folder of real data")
    OUT.mkdir(exist_ok=True)
    rounds = arguments.rounds
    model = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    print(
        f"{os.cpu_count()} x {model}, Python {platform.python_version()}, {rounds} rounds"
    )
    tables = {}
    plans = {
        "propagation, near-earth, 120 times 1 min apart": (
            {
                "comity": ("propagate", "near"),
                "astroz 0.17.0": ("propagate-astroz", "near"),
                "sgp4 2.27": ("propagate-sgp4", "near"),
            },
            rounds,
        ),
        "propagation, deep space, 120 times 1 min apart": (
            {
                "comity": ("propagate", "deep"),
                "astroz 0.17.0": ("propagate-astroz", "deep"),
                "sgp4 2.27": ("propagate-sgp4", "deep"),
            },
            rounds,
        ),
        "all against all, 1 day, 5 km": (
            {
                "comity": ("screen", "1"),
                "astroz 0.17.0, step 0.5 min": ("screen-astroz", "1"),
            },
            rounds,
        ),
        "all against all, 7 days, 5 km": (
            {
                "comity": ("screen", "7"),
                "astroz 0.17.0, step 0.5 min": ("screen-astroz", "7"),
            },
            min(rounds, 3),
        ),
        "the command, 1 day to CSV": ({"comity": ("command", "1")}, rounds),
        "the command, 7 days to CSV": ({"comity": ("command", "7")}, min(rounds, 3)),
        "import of 26,834 OMM in CSV": ({"comity": ("import",)}, rounds),
        "one changed object against all, 7 days": ({"comity": ("against",)}, 1),
        "days": ({f"{d} d": ("screen", str(d)) for d in (1, 2, 4)}, min(rounds, 3)),
        "objects (sample population, 1 day, 5 km)": (
            {f"{n}": ("sample", str(n)) for n in (5000, 10000, 20000, 50000, 100000)},
            1,
        ),
        "first use (compilation)": ({"comity": ("compile",)}, 1),
        "message: an OEM of 86,400 states": (
            {
                "comity": ("read-oem", "comity"),
                "brahe 1.8.0": ("read-oem", "brahe"),
                "ccsds-ndm-py 0.0.9": ("read-oem", "ccsds-ndm-py"),
            },
            rounds,
        ),
        "message: 30,000 OMM by syntax": (
            {name: ("read-omm", name) for name in ("csv", "json", "kvn", "xml")},
            rounds,
        ),
        "message: operational CDMs": (
            {
                "comity": ("read-cdms", "comity"),
                "kessler-toolkit 0.1.1": ("read-cdms", "kessler-toolkit"),
                "ccsds-ndm-py 0.0.9": ("read-cdms", "ccsds-ndm-py"),
            },
            rounds,
        ),
        "risk: one two-dimensional probability": (
            {
                "comity": ("plane-pc", "comity"),
                "comity, plane given": ("plane-pc", "comity, plane given"),
                "kessler-toolkit 0.1.1 (Foster)": ("plane-pc", "kessler-toolkit"),
            },
            rounds,
        ),
        "risk: a million two-dimensional, one core": (
            {"comity": ("plane-million",)},
            rounds,
        ),
        "risk: expected collisions": (
            {name: ("counts", name) for name in ("nc2d", "nc3d")},
            rounds,
        ),
        "risk: Monte Carlo, all processors": (
            {name: ("trials", name) for name in ("linear", "two-body")},
            rounds,
        ),
        "manoeuvre: smallest impulse": ({"comity": ("burns",)}, rounds),
        "manoeuvre: screen, assess, avoid, ten worst": ({"comity": ("chain",)}, 1),
        "nodes: signed documents a second, durable on both sides": (
            {
                "comity, groups of 100": ("accepted", "100"),
                "comity, one by one": ("accepted", "1"),
                "bare commits (SQLite, WAL, FULL)": ("commits",),
                "bare signatures (sign and verify)": ("signatures",),
            },
            rounds,
        ),
        "nodes: decisions a second": (
            {
                "comity": ("decisions", "comity"),
                "cedarpy 4.12.2, parsed, in a batch": ("decisions", "cedar"),
            },
            rounds,
        ),
        "nodes: a snapshot of 30,000 objects": (
            {
                "first": ("sync", "first"),
                "10 % changed": ("sync", "0.1"),
                "1 % changed": ("sync", "0.01"),
            },
            min(rounds, 3),
        ),
    }
    for title, (cases, count) in plans.items():
        if arguments.only in title:
            tables[title] = compare(title, cases, count)
    (OUT / "figures.json").write_text(json.dumps(tables, indent=1))
    for module, title in (
        ("benchmarks.atlas", "atlas: search, shifts, network, site"),
        ("benchmarks.burns", "manoeuvre: burns against brute force and brahe"),
        ("benchmarks.links", "links: routing"),
        ("benchmarks.access", "links: contact windows"),
        ("benchmarks.air", "links: attenuation"),
        ("benchmarks.schedules", "links: schedules"),
        ("benchmarks.fleets", "fleets: coverage, shares, plans"),
        ("benchmarks.manoeuvres", "tracking: manoeuvres"),
        ("benchmarks.fusion", "tracking: fusion"),
        ("benchmarks.orbits", "tracking: orbits from observations"),
        ("benchmarks.association", "tracking: association"),
        ("benchmarks.catalogues", "tracking: catalogues, tracklets over days"),
        ("benchmarks.realism", "tracking: realism of covariances"),
        ("benchmarks.gate", "risk: the plausibility gate"),
    ):
        if arguments.only in title:
            sys.stdout.flush()
            subprocess.run(
                [sys.executable, "-m", module, os.environ["COMITY_DATA"]],
                cwd=HERE.parent,
                check=True,
            )
    sizes = tables.get("objects (sample population, 1 day, 5 km)")
    if sizes:
        import math

        low, high = sizes["5000"], sizes["100000"]
        exponent = math.log(high["cpu_s"] / low["cpu_s"]) / math.log(20)
        print(f"\nexponent of CPU time from 5,000 to 100,000 objects: {exponent:.2f}")


main()
