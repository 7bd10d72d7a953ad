"""Catalogue against catalogue, and tracklets over days.

Run as a module: ``python -m benchmarks.catalogues DATA``. The high objects of one catalogue are split into two
overlapping halves, the second disturbed, so that it is known who is who; then two real catalogues. Tracklets of low
objects are carried on by numerical dynamics.
"""

import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from comity.astro.orbits import ElementSets
from comity.astro.tracking.association import Tracklet, link_tracklets
from comity.astro.tracking.correlation import correlate
from comity.astro.tracking.fitting.dynamics import Forces
from comity.foundations.time import parse_utc
from comity.system.catalogue_files import open_catalogue
from comity.system.satkit_dynamics import PreciseDynamics
from tests.astro.tracking.survey import orbits

#: High objects: further than this from the Earth's centre in the mean.
HIGH_KM = 17_000.0
BANDS = ((0.99, 1.01), (0.9, 0.99), (0.5, 0.9), (0.0, 0.5))


def disturbed(some: ElementSets, random: np.random.Generator) -> ElementSets:
    """Return element sets as another party may have them."""
    k = len(some)
    tilt = np.maximum(np.sin(some.inclination_rad), 0.05)
    return replace(
        some,
        mean_motion_rad_s=some.mean_motion_rad_s * (1.0 + random.normal(size=k) * 2e-6),
        eccentricity=np.clip(
            some.eccentricity + random.normal(size=k) * 1e-4, 0.0, 0.99
        ),
        inclination_rad=some.inclination_rad + random.normal(size=k) * 3e-4,
        node_rad=some.node_rad + random.normal(size=k) * 3e-4 / tilt,
        mean_anomaly_rad=some.mean_anomaly_rad + random.normal(size=k) * 5e-4,
    )


def halves(path: Path) -> None:
    """Print how often pairs of two halves of a catalogue are right, by their confidence."""
    snapshot = open_catalogue([str(path)])
    every = snapshot.elements.take(snapshot.current)
    axis = np.cbrt(398600.4418 / every.mean_motion_rad_s**2)
    random = np.random.default_rng(0)
    order = random.permutation(np.flatnonzero(axis > HIGH_KM))
    first = np.sort(order[: int(0.8 * len(order))])
    second = np.sort(order[int(0.3 * len(order)) :])
    found = correlate(every.take(first), disturbed(every.take(second), random))
    right = np.array([first[p.one] == second[p.two] for p in found.pairs])
    sure = np.array([p.confidence for p in found.pairs])
    common = len(np.intersect1d(first, second))
    print(
        f"\n### Two halves of one catalogue: {len(first):,} and {len(second):,} high objects, "
        f"{common:,} common\n"
    )
    print("| confidence | pairs | right | said |")
    print("|---|---|---|---|")
    print(f"| all | {len(sure):,} | {right.mean():.3f} | {sure.mean():.3f} |")
    for low, high in BANDS:
        some = (sure >= low) & (sure < high)
        if some.any():
            print(
                f"| {low:g} to {min(high, 1.0):g} | {some.sum()} | {right[some].mean():.3f} | "
                f"{sure[some].mean():.3f} |"
            )
    print(f"\n{right.sum() / common:.3f} of those common are found", flush=True)


def real(one: Path, two: Path) -> None:
    """Print what two real catalogues have in common."""
    first, second = open_catalogue([str(one)]), open_catalogue([str(two)])
    begin = time.perf_counter()
    found = correlate(
        first.elements.take(first.current), second.elements.take(second.current)
    )
    sure = np.array([p.confidence for p in found.pairs])
    age = np.median([p.age_d for p in found.pairs]) if len(sure) else np.nan
    print(
        f"\n### Two real catalogues, {len(first.current):,} and {len(second.current):,} objects\n\n"
        f"{(sure >= 0.5).sum()} pairs of confidence 0.5 and more (mean "
        f"{sure[sure >= 0.5].mean() if (sure >= 0.5).any() else np.nan:.2f}), {(sure >= 0.9).sum()} "
        f"of 0.9 and more; {age:.0f} d apart in the median; {time.perf_counter() - begin:.0f} s",
        flush=True,
    )


def links(count: int = 40) -> None:
    """Print how many tracklets of one object are linked over hours and days."""
    at_us, dynamics = parse_utc("2024-03-01"), PreciseDynamics(8)
    spread = np.diag(np.repeat(np.square([0.1, 0.02]), 3))
    random = np.random.default_rng(4)
    states = orbits(random, count, 0, 0)
    print(f"\n### Tracklets of {count} low objects, places 0.1 km, speeds 20 m/s\n")
    print("| hours apart | links | right |")
    print("|---|---|---|")
    for hours in (5.0, 12.0, 24.0, 48.0):
        tracklets = []
        for state in states:
            for after in (0.0, hours + random.uniform(-0.5, 0.5)):
                end, _ = dynamics.path(
                    state, at_us, np.array([after * 3600.0]), Forces(), partials=False
                )
                drawn = end[0] + random.multivariate_normal(np.zeros(6), spread)
                when = at_us + round(after * 3.6e9)
                tracklets.append(Tracklet(when, drawn, spread, np.arange(4), 1.0))
        found = link_tracklets(tracklets)
        right = sum(link.first // 2 == link.second // 2 for link in found)
        print(f"| {hours:g} | {len(found)} | {right} |", flush=True)


def main(data: Path) -> None:
    """Print the tables; ``data`` is the folder of real data."""
    folder = data / "catalogue"
    links()
    halves(folder / "celestrak_on_orbit_20241101.csv.gz")
    real(
        folder / "celestrak_on_orbit_20241101.csv.gz",
        folder / "vimpel_20250402.json.gz",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
