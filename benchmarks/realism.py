"""Thousands of fits of a simulated low orbit: how far off they are, and whether they say so.

Run as a module: ``python -m benchmarks.realism [RUNS]``. Each run draws the noise of 504 sightings
anew, starts some hundred metres off, and fits the whole orbit; errors are those at the epoch and over the
third day.
"""

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

# Two processes share two cores: none of them is to spread over both.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from comity.astro.tracking.fitting.batch import fit_orbit
from comity.astro.tracking.fitting.plans import Plan
from comity.astro.tracking.fitting.realism import LEVELS, coverage_of, distances_of
from comity.foundations.constants import DAY_S
from comity.foundations.time import parse_utc
from comity.system.environment import load_orientation
from comity.system.satkit_dynamics import PreciseDynamics
from tests.astro.tracking.radar import radar_case, with_noise

RUNS, DEGREE = 4_000, 20
#: How far off the first orbit is, km and km/s.
OFF = np.array([0.05, 0.05, 0.05, 5e-5, 5e-5, 5e-5])


def some(work: tuple[int, int]) -> np.ndarray:
    """Return for some runs: distances at the epoch and a day after the end, rms of day three (m)."""
    first, count = work
    dynamics = PreciseDynamics(DEGREE)
    case = radar_case(dynamics, load_orientation(), parse_utc("2024-03-01"))
    times = np.arange(2.0 * DAY_S, 3.0 * DAY_S + 1.0, 600.0)
    true, phi = dynamics.path(case.state, case.at_us, times, case.forces, partials=True)
    plan = Plan(sky=case.sky, robust=False, reweigh=False)
    out = []
    for seed in range(first, first + count):
        random = np.random.default_rng([31, seed])
        o = with_noise(case, random)
        start = case.state + random.normal(size=6) * OFF
        fit = fit_orbit(o, case.ground, dynamics, start, case.at_us, plan)
        path, _ = dynamics.path(
            fit.state, case.at_us, times, case.forces, partials=False
        )
        off = path - true
        at_end = phi[-1] @ fit.covariance @ phi[-1].T
        out.append(
            (
                distances_of((fit.state - case.state)[None], fit.covariance[None])[0],
                distances_of(off[-1][None], at_end[None])[0],
                np.sqrt(np.mean(np.sum(off[:, :3] ** 2, axis=1))) * 1e3,
                np.sqrt(
                    np.mean(
                        np.sum(
                            (phi @ fit.covariance @ phi.transpose(0, 2, 1))[
                                :, range(3), range(3)
                            ],
                            axis=1,
                        )
                    )
                )
                * 1e3,
            )
        )
        if (seed - first) % 100 == 99:
            print(f"  realism: {seed - first + 1}/{count}", file=sys.stderr, flush=True)
    return np.array(out)


def main(runs: int = RUNS) -> None:
    """Print the table."""
    begin = time.perf_counter()
    half = runs // 2
    with ProcessPoolExecutor(2) as pool:
        parts = list(pool.map(some, [(0, half), (half, runs - half)]))
    rows = np.concatenate(parts)
    print(
        f"\n### Covariance of {runs:,} fits of a simulated low orbit, 504 sightings\n"
    )
    print("| where | " + " | ".join(f"{p:.0%}" for p in LEVELS) + " | mean square |")
    print("|---|---|---|---|---|")
    for k, words in enumerate(("at the epoch", "a day after the last observation")):
        found = coverage_of(rows[:, k], 6)
        cells = " | ".join(f"{100 * c:.1f} %" for c in found.coverage)
        print(f"| {words} | {cells} | {found.mean_square:.3f} |")
    print(
        f"\nthird day: median {np.median(rows[:, 2]):.2f} m rms, mean "
        f"{rows[:, 2].mean():.2f} m, {100 * np.mean(rows[:, 2] < 5.0):.1f} % of runs under "
        f"5 m; root mean square {np.sqrt(np.mean(rows[:, 2] ** 2)):.2f} m, where no "
        f"unbiased estimator can be below {rows[:, 3].mean():.2f} m; "
        f"{time.perf_counter() - begin:.0f} s",
        flush=True,
    )


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:] if word.isdigit()))
