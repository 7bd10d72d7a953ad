"""Covariances of fits under real forces: hundreds of arcs whose truth is Orekit's.

``python -m benchmarks.realism_forces FOLDER [ARCS] [all|LEO|GEO] [tuning|result]``: truth is computed into the
folder where it is missing (needs orekit-jpype and Java, about ten seconds an arc), each arc is seen by radars or
telescopes with noise over a day and a half, fitted as ``comity orbit fit`` does, and predicted. The space weather
after the last observation is a forecast (``benchmarks.weather``); truth has the observed one, another model of the
atmosphere, another gravity field and density errors of its own. Errors are measured in equinoctial elements, in
which covariances of days stay normal; in Cartesian coordinates an ellipsoid of hundreds of kilometres along an
orbit does not. Outcomes are kept in the folder: remove its ``*.jsonl`` after a change of the fit.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import fields, replace
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from benchmarks.arcs import Arc, make_arcs, write_arcs
from benchmarks.density_forecast import folder_with
from benchmarks.realism_arcs import Outcome, known_day
from benchmarks.weather import Weather, installed

from comity.foundations.errors import ComityError

FORECAST_D = 9


def prepare(folder: Path, arcs: list[Arc], weather: Weather) -> None:
    """Compute truth that is missing, and write the space weather that fits know."""
    truth = folder / "truth"
    truth.mkdir(parents=True, exist_ok=True)
    missing = [arc for arc in arcs if not (truth / f"{arc.name}.npy").exists()]
    if missing:
        write_arcs(missing, folder / "arcs.json")
        weather.write_cssi(folder / "weather.txt")
        subprocess.run(
            [
                sys.executable,
                str(Path(__file__).with_name("orekit_arcs.py")),
                *(str(folder / name) for name in ("arcs.json", "weather.txt", "truth")),
            ],
            check=True,
        )
    known = folder / "known"
    if not known.exists():
        known.mkdir()
        days = sorted({known_day(arc) for arc in make_arcs(weather)})
        folder_with(weather.with_forecasts(days, FORECAST_D), known)


def main(folder: Path, count: int, kind: str, which: str) -> None:
    """Run the campaign and print its table; arcs of an earlier run that was ended are not run again."""
    weather = installed()
    arcs = [
        arc
        for arc in make_arcs(weather)
        if kind in {"all", arc.kind} and arc.tuning == (which == "tuning")
    ]
    if "--there" in sys.argv:
        there = {path.stem for path in (folder / "truth").iterdir()}
        arcs = [arc for arc in arcs if arc.name in there]
    arcs = arcs[:count]
    prepare(folder, arcs, weather)
    os.environ["SATKIT_DATA"] = str(folder / "known")
    from benchmarks.realism_fit import outcome, table

    kept = folder / f"{which}.jsonl"
    known = {arc.name: arc for arc in arcs}
    lines = kept.read_text().splitlines() if kept.exists() else []
    read = [row for row in map(json.loads, lines) if row["name"] in known]
    refused = {row["name"] for row in read if "fault" in row}
    out = [
        Outcome(known[row.pop("name")], **row)
        for row in read
        if row["name"] not in refused
    ]
    done = {one.arc.name for one in out} | refused
    for number, arc in enumerate(arcs):
        if arc.name in done:
            continue
        begin = time.process_time()
        truth = np.load(folder / "truth" / f"{arc.name}.npy")
        try:
            one = replace(outcome(arc, truth), seconds=time.process_time() - begin)
        except ComityError as error:
            # A fit that does not settle gives no covariance: it is counted beside the table.
            refused.add(arc.name)
            with kept.open("a") as file:
                file.write(json.dumps({"name": arc.name, "fault": str(error)}) + "\n")
            continue
        out.append(one)
        print(
            f"{arc.name} {arc.kind} {arc.height_km:.0f} km {number + 1}/{len(arcs)} "
            f"NEES {np.round(one.elements, 1)} sigma km "
            f"{np.round(np.array(one.sigma_m) / 1e3, 3)} error km "
            f"{np.round(np.array(one.error_m) / 1e3, 3)} rms {one.rms:.2f} "
            f"widened {one.widened:.2f} {one.seconds:.1f} s",
            file=sys.stderr,
            flush=True,
        )
        row = {f.name: getattr(one, f.name) for f in fields(one) if f.name != "arc"}
        with kept.open("a") as file:
            file.write(json.dumps({"name": arc.name} | row) + "\n")
    print(table(out))
    print(f"{len(refused)} arcs without a fit: {', '.join(sorted(refused)) or 'none'}")


if __name__ == "__main__":
    words = [w for w in sys.argv[1:] if not w.startswith("--")]
    main(
        Path(words[0]),
        int(words[1]) if len(words) > 1 else 10_000,
        words[2] if len(words) > 2 else "all",
        words[3] if len(words) > 3 else "result",
    )
