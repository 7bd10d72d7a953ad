"""Covariances of fits under real forces: hundreds of arcs whose truth is Orekit's.

``python -m benchmarks.realism_forces FOLDER [ARCS] [all|LEO|GEO] [tuning|result]``: truth is computed into the
folder where it is missing (needs orekit-jpype and Java, about ten seconds an arc), each arc is seen by radars or
telescopes with noise over a day and a half, fitted as ``comity orbit fit`` does, and predicted. The space weather
after the last observation is a forecast (``benchmarks.weather``); truth has the observed one, another model of the
atmosphere, another gravity field and density errors of its own. Errors are measured in equinoctial elements, in
which covariances of days stay normal; in Cartesian coordinates an ellipsoid of hundreds of kilometres along an
orbit does not.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from benchmarks.arcs import Arc, make_arcs, write_arcs
from benchmarks.density_forecast import folder_with
from benchmarks.weather import Weather, installed

KNOWN_D, FORECAST_D = 1, 9
SIGHTINGS, START_KM = 168, 0.05
RADARS = (
    ("patagonia", -53.0, -71.0, 0.3),
    ("florida", 30.6, -86.2, 0.1),
    ("exmouth", -21.8, 114.2, 0.1),
    ("kwajalein", 9.4, 167.5, 0.1),
)
RANGE_KM, ANGLE_RAD, STAR_RAD = 0.02, float(np.radians(0.02)), 5e-6


def known_day(arc: Arc) -> date:
    """Return the last day whose space weather the fit knows: that before the arc ends at midnight."""
    return datetime.fromisoformat(arc.epoch).date() + timedelta(days=KNOWN_D)


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


@dataclass(frozen=True, slots=True)
class Outcome:
    """Squared distances of an arc after each of ``AFTER_D``, in elements and Cartesian; sigmas, m."""

    arc: Arc
    elements: list[float]
    cartesian: list[float]
    sigma_m: list[float]
    error_m: list[float]
    rms: float
    widened: float
    seconds: float


def main(folder: Path, count: int, kind: str, which: str) -> None:
    """Run the campaign and print its table."""
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

    out = []
    for number, arc in enumerate(arcs):
        begin = time.process_time()
        truth = np.load(folder / "truth" / f"{arc.name}.npy")
        one = replace(outcome(arc, truth), seconds=time.process_time() - begin)
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
        rows = [
            {
                "name": o.arc.name,
                "kind": o.arc.kind,
                "storm": o.arc.storm,
                "height_km": o.arc.height_km,
                "elements": o.elements,
                "cartesian": o.cartesian,
                "sigma_m": o.sigma_m,
                "error_m": o.error_m,
            }
            for o in out
        ]
        (folder / f"{which}-{kind}.json").write_text(json.dumps(rows))
    print(table(out))


if __name__ == "__main__":
    words = [w for w in sys.argv[1:] if not w.startswith("--")]
    main(
        Path(words[0]),
        int(words[1]) if len(words) > 1 else 10_000,
        words[2] if len(words) > 2 else "all",
        words[3] if len(words) > 3 else "result",
    )
