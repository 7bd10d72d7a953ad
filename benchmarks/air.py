"""The tables of attenuation: the ITU's validation values, and speed beside itur."""

import csv
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import itur
import numpy as np

from comity.apps.links.climate import climate_of, load_lines
from comity.astro.links.attenuation import attenuate
from comity.foundations.arrays import Floats

__all__ = ["print_tables"]

F_GHZ, PERCENT, ALTITUDE_KM = 20.0, 0.1, 0.1
PASS, GRID = 600, 10_000


def worst_total(data: Path) -> tuple[int, float, float]:
    """Return rows of P.618-13, and the largest and median relative error of totals."""
    path = data / "links" / "itu" / "ITURP618-13_A_total.csv"
    with path.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))[1:]
    errors = []
    for text in rows:
        row = {k.strip(): float(v) for k, v in text.items() if k and v}
        climate = climate_of([row["lat"]], [row["lon"]], [row["hs"]], row["p"])
        found = attenuate(
            climate,
            load_lines(),
            row["f"] * 1e9,
            np.radians([row["el"]]),
            row["p"],
            dish_m=row["D"],
            efficiency=row["eta"],
            tilt_rad=float(np.radians(row["tau"])),
        )
        errors.append(abs(float(found.total_db[0]) / row["A_total"] - 1.0))
    return len(rows), max(errors), float(np.median(errors))


def spent(work: Callable[[], Floats], count: int) -> tuple[float, Floats]:
    """Return the CPU seconds of a call, the median of some, and what it returns."""
    work()
    times = []
    for _ in range(count):
        begun = time.process_time()
        out = work()
        times.append(time.process_time() - begun)
    return float(np.median(times)), out


def print_tables(data: Path) -> None:
    """Print the tables; ``data`` is the folder of real data."""
    warnings.simplefilter("ignore")
    rows, worst, median = worst_total(data)
    print("\n### Attenuation, ITU-R P.618-13\n")
    print(
        f"{rows} totals of the ITU's validation table: largest relative error {worst:.1e}, "
        f"median {median:.1e}.\n"
    )
    print("| what | Comity | itur 0.4.0 | ours is faster | largest difference |")
    print("|---|---|---|---|---|")
    rng = np.random.default_rng(1)
    cases: list[tuple[str, Floats, Floats, Floats, Floats]] = [
        (
            f"a pass of {PASS} instants, site looked up",
            np.array([51.0]), np.array([13.7]), np.array([ALTITUDE_KM]),
            np.linspace(5.0, 85.0, PASS),
        ),
        (
            f"a grid of {GRID:,} sites, all looked up",
            rng.uniform(-60, 70, GRID), rng.uniform(-180, 180, GRID),
            rng.uniform(0, 2, GRID), rng.uniform(5, 90, GRID),
        ),
    ]  # fmt: skip
    for name, lat, lon, alt, elevation in cases:

        def mine(
            lat: Floats = lat, lon: Floats = lon, alt: Floats = alt,
            elevation: Floats = elevation,
        ) -> Floats:  # fmt: skip
            climate = climate_of(lat, lon, alt, PERCENT)
            return attenuate(
                climate, load_lines(), F_GHZ * 1e9, np.radians(elevation), PERCENT,
                efficiency=0.5, tilt_rad=np.pi / 4,
            ).total_db  # fmt: skip

        def theirs(
            lat: Floats = lat, lon: Floats = lon, alt: Floats = alt,
            elevation: Floats = elevation,
        ) -> Floats:  # fmt: skip
            one = len(lat) == 1
            out = itur.atmospheric_attenuation_slant_path(
                lat[0] if one else lat, lon[0] if one else lon, F_GHZ, elevation,
                PERCENT, 1.0, hs=alt[0] if one else alt, eta=0.5,
            )  # fmt: skip
            return np.asarray(out.value)

        a, first = spent(mine, 5)
        b, second = spent(theirs, 3)
        most = float(np.abs(first / second - 1.0).max())
        print(
            f"| {name} | {a * 1e3:.1f} ms | {b * 1e3:.0f} ms | {b / a:.0f} × | {most:.0e} |"
        )


if __name__ == "__main__":
    print_tables(Path(sys.argv[1]))
