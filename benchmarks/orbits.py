"""Orbits from real observations: laser ranges beside Orekit, a leaking satellite's radio tracking.

Run as a module: ``python -m benchmarks.orbits DATA``. Orekit runs in a process of its own (package
orekit-jpype, Java 17).
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from comity.apps.tracking.compare import Reference
from comity.apps.tracking.explanations import FitOptions
from comity.apps.tracking.fit import fit_orbit
from comity.apps.tracking.observations import gather
from comity.apps.tracking.sites import open_sites
from comity.astro.tracking.fitting import batch
from comity.astro.tracking.fitting.dynamics import Forces
from comity.astro.tracking.fitting.plans import Parameter, Plan
from comity.astro.tracking.observing.ground import ground_of
from comity.astro.tracking.observing.model import Sky, predict
from comity.foundations.time import format_utc, parse_utc
from comity.system.environment import load_orientation
from comity.system.satkit_dynamics import PreciseDynamics

ROUNDS, DEGREE = 3, 20
#: In the last hour of the reference that is at hand.
EPOCH = "2016-02-13T15:55:00"
RADIATION = 1.13 * 0.2827 / 405.38


def laser(folder: Path) -> None:
    """Print the same fit (state and a bias for each station) by both, and ours as it is used."""
    orientation = load_orientation()
    sites = open_sites(folder / "od_test_Lageos2.in")
    told = sites.settings
    if told is None or told.state is None or told.epoch_us is None:
        raise SystemExit("the settings tell no first orbit")
    files = [folder / "lageos2_20160214.shared.npt"]
    found = gather(files, sites.sites, orientation)
    o = replace(found.observations, sigma=np.full(len(found.observations), 1e-3))
    ground = ground_of(o, orientation)
    dynamics = PreciseDynamics(DEGREE)
    forces, sky = Forces(radiation_m2_kg=RADIATION), Sky(centre_km=2.51e-4)
    biases = [Parameter(f"bias range {s.name}", 0.0, np.inf) for s in sites.sites]
    plan = Plan(biases, forces, sky, robust=False, reweigh=False)
    seconds = []
    for _ in range(ROUNDS + 1):
        begin = time.perf_counter()
        fit = batch.fit_orbit(
            o, ground, dynamics, np.array(told.state), told.epoch_us, plan
        )
        seconds.append(time.perf_counter() - begin)
    reference = Reference.open(
        next(folder.glob("lageos2_cpf*")), "lageos2", orientation
    )

    def off_m(state: np.ndarray) -> float:
        found = replace(fit, state=state)
        return reference.differences(found, forces, dynamics, o.at_us).rms_m

    # What stands between site and object is taken out before, so that both see the same.
    path, _ = dynamics.path(
        fit.state, fit.at_us, (o.at_us - fit.at_us) / 1e6, forces, partials=False
    )
    between = (
        predict(o, ground, path, sky).values
        - predict(o, ground, path, Sky(air=False, bending=False)).values
    )
    problem = {
        "epoch": format_utc(told.epoch_us),
        "state_km": list(told.state),
        "degree": DEGREE,
        "radiation_m2_kg": RADIATION,
        "sites": [
            {
                "name": s.name,
                "latitude_rad": s.latitude_rad,
                "longitude_rad": s.longitude_rad,
                "altitude_m": s.altitude_km * 1e3,
            }
            for s in sites.sites
        ],
        "ranges": [
            {
                "station": o.sites[o.site[k]].name,
                "sent": format_utc(int(o.at_us[k])),
                "flight_s": 2.0 * float(o.value[k]) / 299792.458,
                "range_km": float(o.value[k] - between[k]),
            }
            for k in range(len(o))
        ],
    }
    print("\n### LAGEOS-2, 76 laser ranges of four stations: the same fit\n")
    print("| who | seconds | iterations | residuals m (rms) | from CPF m (rms) |")
    print("|---|---|---|---|---|")
    ours = float(np.median(seconds[1:]))
    rms = float(np.sqrt(np.mean(fit.residuals**2))) * 1e3
    print(
        f"| Comity, state and biases | {ours:.3f} | {fit.iterations} | {rms:.3f} | "
        f"{off_m(fit.state):.3f} |"
    )
    if shutil.which("java") is None:
        print("| Orekit | Java is missing | | | |")
    else:
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch) / "problem.json"
            file.write_text(json.dumps(problem))
            script = Path(__file__).parent / "orekit_fit.py"
            done = subprocess.run(
                [sys.executable, str(script), str(file)],
                capture_output=True,
                text=True,
                check=True,
            )
        theirs = json.loads(done.stdout.strip().splitlines()[-1])
        print(
            f"| Orekit 13.1.9 by orekit-jpype | {theirs['seconds']:.3f} | "
            f"{theirs['iterations']} | {theirs['rms_m']:.3f} | "
            f"{off_m(np.array(theirs['state_km'])):.3f} |"
        )
        print(f"\n{theirs['seconds'] / ours:.1f} times faster")
    orbit = fit_orbit(
        files,
        folder / "od_test_Lageos2.in",
        reference=next(folder.glob("lageos2_cpf*")),
        options=FitOptions(epoch_us=parse_utc(EPOCH)),
    )
    gap = orbit.differences
    print(
        f"\nas `orbit fit` does it (places of stations estimated too): residuals "
        f"{orbit.kinds[0].rms * 1e3:.1f} mm, {gap.rms_m:.3f} m rms from the CPF"
        + (
            ""
            if gap.epoch is None
            else f", {gap.epoch.position_m:.3f} m at the epoch {orbit.epoch[:16]}"
        ),
        flush=True,
    )


def radio(folder: Path) -> None:
    """Print the residuals of the leaking satellite beside those that Orekit publishes."""
    orbit = fit_orbit([next(folder.glob("W3B*.aer"))], folder / "od_test_W3.in")
    published = {"range": 4.37, "azimuth": 0.0101, "elevation": 0.0116}
    print("\n### W3B, ranges and angles of four stations over ten hours\n")
    print("| kind | observations | Comity, std | Orekit's test, std (all data) |")
    print("|---|---|---|---|")
    for row in orbit.kinds:
        print(
            f"| {row.kind} | {row.used} of {row.count} | {row.std:.4g} "
            f"{row.unit} | {published[row.kind]} {row.unit} |",
            flush=True,
        )


def main(data: Path) -> None:
    """Print the tables; ``data`` is the folder of real data."""
    laser(data / "tracking" / "od_lageos2_2016")
    radio(data / "tracking" / "od_w3b_2010")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
