"""Burns: against brute force in the same model, and against another program's dynamics.

Run as a module: ``python -m benchmarks.burns FOLDER_OF_DATA [--count N] [--brute]``. Geometries: of
Armellin's set (real conjunctions of the Kelvins challenge), eccentric movers of the same set, NASA
CARA's operational messages, and approaches of geosynchronous objects in a real catalogue with
assumed covariances. The other program is brahe (field GGM05S 20 x 20, Moon, Sun) with its own
integration; closest approach, covariance and quadrature of that check are its own, too.
"""

import argparse
import csv
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path
from typing import Any

import numpy as np

from comity.apps.avoidance.constraints import USUAL_ERRORS
from comity.astro.manoeuvre.impulse import flight
from comity.astro.manoeuvre.kernels.level import pcs_at
from comity.astro.manoeuvre.reach import encounter_at, period_of
from comity.astro.manoeuvre.records import Encounter
from comity.astro.manoeuvre.search import _responses, best_burns
from comity.astro.orbits import propagate
from comity.astro.orbits.perturbed import forces_of
from comity.astro.orbits.rtn import covariance_from_rtn
from comity.astro.orbits.two_body import shape_of
from comity.astro.risk import Pair
from comity.astro.risk.covariance import assumed_covariance
from comity.astro.risk.message import encounter_of, radius_of
from comity.foundations import parse_utc
from comity.system.environment import load_orientation
from comity.system.message_files import open_cdm

WINDOW = (1.75, 0.25)
#: Of the set, those whose second object is on an eccentric orbit; it moves.
ECCENTRIC = (77, 719, 734, 796, 800, 923, 1481, 1855)
AT_US = parse_utc("2024-11-03T12:00")
Floats = np.ndarray


@dataclass(frozen=True)
class Case:
    """An encounter with full covariances, and the target of its burn."""

    name: str
    kind: str
    pair: Pair
    covariances: tuple[Floats, Floats]
    hbr_km: float
    at_us: int
    target_pc: float


def swapped(case: Case, name: str, kind: str) -> Case:
    """Let the other object move."""
    p = case.pair
    pair = Pair(p.position_2_km, p.velocity_2_km_s, p.position_1_km, p.velocity_1_km_s)
    both = (case.covariances[1], case.covariances[0])
    return Case(name, kind, pair, both, case.hbr_km, case.at_us, case.target_pc)


def armellin(path: Path, ids: set[int]) -> Iterator[Case]:
    """Yield geometries of Armellin's set; velocities get a thousandth of the sigmas a second."""
    for row in csv.DictReader(path.read_text().splitlines()):
        if int(row["ID"]) not in ids:
            continue
        states, matrices = [], []
        for who in "ps":
            r = np.array([float(row[f"{who}_j2k_{x} [km]"]) for x in "xyz"])
            v = np.array([float(row[f"{who}_j2k_v{x} [km/s]"]) for x in "xyz"])
            c = {
                k: float(
                    next(x for n, x in row.items() if n.startswith(f"{who}_c_{k}"))
                )
                for k in ("rr", "tt", "nn", "rt", "rn", "tn")
            }
            rtn = np.zeros((6, 6))
            rtn[:3, :3] = [
                [c["rr"], c["rt"], c["rn"]],
                [c["rt"], c["tt"], c["tn"]],
                [c["rn"], c["tn"], c["nn"]],
            ]
            rtn[3:, 3:] = 1e-6 * np.diag(np.diag(rtn[:3, :3]))
            states.append((r, v))
            matrices.append(covariance_from_rtn(rtn, r, v))
        pair = Pair(*states[0], *states[1])
        radius = float(row["R [km]"])
        case = Case(
            f"armellin {row['ID']}",
            "low",
            pair,
            (matrices[0], matrices[1]),
            radius,
            AT_US,
            1e-6,
        )
        e = shape_of(np.array([np.r_[states[1][0], states[1][1]]]))[1][0]
        yield swapped(case, case.name, "eccentric") if e > 0.3 else case


def operational(folder: Path) -> Iterator[Case]:
    """Yield NASA CARA's operational messages whose plane sees more than a target."""
    orientation = load_orientation()
    for path in sorted(folder.iterdir()):
        cdm, _ = open_cdm(path)
        seen = encounter_of(cdm, orientation)
        one, two = seen.covariances
        if one is None or two is None:
            continue
        radius, _ = radius_of(cdm, None)
        case = Case(
            path.stem[:20], "CARA", seen.pair, (one, two), radius, cdm.tca_us, 1e-6
        )
        met, _ = encounter_at(seen.pair, one + two, radius)
        if met.pc > 3e-6 and np.linalg.norm(seen.pair.relative_km_s) > 0.1:
            yield case


def geosynchronous(data: Path, count: int) -> Iterator[Case]:
    """Yield close approaches of geosynchronous objects of a real catalogue."""
    from comity.apps.screening.screen import Request, run_screening
    from comity.apps.screening.screen_report import closest
    from comity.astro.catalogue import take_rows
    from comity.system.catalogue_files import import_files

    sky = import_files([data / "catalogue" / "celestrak_on_orbit_20241101.csv.gz"])
    rows = sky.current
    sets = sky.elements.take(rows)
    revs = sets.mean_motion_rad_s * 86400.0 / (2.0 * np.pi)
    chosen = rows[(np.abs(revs - 1.0) < 0.02) & (sets.eccentricity < 0.02)]
    sky = take_rows(sky, chosen)
    done = run_screening(
        sky, Request(None, 5.0, 10.0), out=None, tick=lambda _a, _b: None
    )
    found = 0
    for row in closest(done, 400):
        if row["speed_km_s"] < 0.1 or found == count:
            continue
        tca_us = parse_utc(str(row["tca"]))
        states, matrices = [], []
        for name in (row["object_1"], row["object_2"]):
            at = int(sky.rows_of(name)[0])
            path = propagate(sky.elements.take(np.array([at])), tca_us, np.zeros(1))
            state = np.r_[path.position_km[0, 0], path.velocity_km_s[0, 0]]
            age = abs(tca_us - int(sky.elements.epoch_us[at])) / 86_400e6
            states.append(state)
            matrices.append(assumed_covariance(state[:3], state[3:], age)[0])
        one, two = states
        pair = Pair(one[:3], one[3:], two[:3], two[3:])
        met, _ = encounter_at(pair, matrices[0] + matrices[1], 0.02)
        if met.pc > 1e-8:
            found += 1
            yield Case(
                f"{row['object_1']} {row['object_2']}",
                "geosynchronous",
                pair,
                (matrices[0], matrices[1]),
                0.02,
                tca_us,
                0.1 * met.pc,
            )


# -- brute force in the same model ------------------------------------------------------


def directions(count: int) -> Floats:
    """Return unit vectors (K, 3) spread evenly (Fibonacci's lattice)."""
    k = np.arange(count) + 0.5
    z = 1.0 - 2.0 * k / count
    angle = np.pi * (1.0 + 5.0**0.5) * k
    s = np.sqrt(1.0 - z * z)
    return np.stack([s * np.cos(angle), s * np.sin(angle), z], axis=1)


def ray_sizes(
    encounter: Encounter, response: Floats, rays: Floats, target: float
) -> Floats:
    """Return by bisection, for each direction, the size whose plane probability is the target."""
    plane, shift = encounter.plane, rays @ response.T
    low, high = np.zeros(len(rays)), np.full(len(rays), 0.01)
    out = np.empty(len(rays))
    for _ in range(14):
        middle = np.sqrt(np.maximum(low, 1e-9) * high)
        points = encounter.miss + middle[:, None] * shift
        pcs_at(points, plane.sigma_x_km, plane.sigma_y_km, encounter.hbr_km, out)
        above = out > target
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return high


def flown_size(
    encounter: Encounter, lead: float, ray: Floats, guess: float, target: float
) -> float:
    """Return the size on a ray whose flown probability is the target, by bisection."""

    def above(size: float) -> bool:
        found = flight(encounter, lead, size * ray, USUAL_ERRORS)
        return found.burn.pc_after > target

    low, high = 0.97 * guess, 1.03 * guess
    while above(high):
        low, high = high, 1.1 * high
        if high > 0.05:
            return np.inf
    while not above(low):
        low, high = 0.9 * low, low
        if low < 1e-12:
            return np.inf
    for _ in range(22):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if above(middle) else (low, middle)
    return high


def brute(encounter: Encounter, target: float, window: tuple[float, float]) -> float:
    """Return the least size over a grid of times and directions, the best refined by halving."""
    far, near = window
    leads = np.linspace(near, far, 37)
    rays = directions(300)
    _, responses = _responses(encounter, leads)
    coarse = [
        (size, lead, ray)
        for lead, response in zip(leads, responses, strict=True)
        for size, ray in zip(
            ray_sizes(encounter, response, rays, target), rays, strict=True
        )
    ]
    coarse.sort(key=lambda one: one[0])
    starts: list[tuple[float, float, Floats]] = []
    for size, lead, ray in coarse[:4000]:
        apart = all(
            abs(lead - l0) > 0.1 * (far - near) or ray @ r0 < 0.9
            for _, l0, r0 in starts
        )
        if apart:
            starts.append((size, lead, ray))
        if len(starts) == 3:
            break
    return min(_halved(encounter, start, target, window) for start in starts)


def _halved(
    encounter: Encounter,
    start: tuple[float, float, Floats],
    target: float,
    window: tuple[float, float],
) -> float:
    """Return the least size near a time and direction, by steps to each side that shrink."""
    far, near = window
    size, lead, ray = start
    size = flown_size(encounter, lead, ray, size, target)
    steps = np.array([(far - near) / 36.0, 0.15, 0.15])
    while steps[1] > 2e-4:
        across = np.linalg.svd(ray[None, :])[2][1:]
        best = (size, lead, ray)
        for axis, sign in product(range(3), (-1.0, 1.0)):
            t = lead + (sign * steps[0] if axis == 0 else 0.0)
            turned = ray + (sign * steps[axis] * across[axis - 1] if axis else 0.0)
            turned = turned / np.linalg.norm(turned)
            t = min(max(t, near), far)
            tried = flown_size(encounter, t, turned, size, target)
            if tried < best[0] * (1.0 - 1e-9):
                best = (tried, t, turned)
        if best[0] == size:
            steps /= 2.5
        size, lead, ray = best
    return float(size)


# -- another program ----------------------------------------------------------------------


class Brahe:
    """Motion by brahe, km and km/s in GCRF."""

    def __init__(self) -> None:
        import brahe as bh

        bh.set_global_eop_provider(bh.StaticEOPProvider.from_zero())
        low = bh.EphemerisSource.LowPrecision
        self.bh = bh
        self.forces = bh.ForceModelConfig(
            gravity=bh.GravityConfiguration(
                degree=20, order=20, model_type=bh.GravityModelType.GGM05S
            ),
            third_body=[
                bh.ThirdBodyConfiguration(bh.ThirdBody.MOON, low),
                bh.ThirdBodyConfiguration(bh.ThirdBody.SUN, low),
            ],
        )
        self.how = bh.NumericalPropagationConfig.high_precision()

    def epoch(self, at_us: int) -> Any:
        """Return an instant."""
        when = np.datetime64(at_us, "us").item()
        seconds = when.second + when.microsecond / 1e6
        return self.bh.Epoch.from_datetime(
            when.year, when.month, when.day, when.hour, when.minute, seconds, 0.0,
            self.bh.TimeSystem.UTC,
        )  # fmt: skip

    def carry(self, state: Floats, at_us: int, begin_s: float, end_s: float) -> Floats:
        """Return a state (6,) at another time after ``at_us``."""
        if begin_s == end_s:
            return state
        start = self.epoch(at_us)
        path = self.bh.NumericalOrbitPropagator(
            start + begin_s, state * 1e3, self.how, self.forces
        )
        path.propagate_to(start + end_s)
        return np.array(path.current_state()) / 1e3

    def partials(
        self, state: Floats, at_us: int, begin_s: float, end_s: float
    ) -> Floats:
        """Return partials (6, 6) by central differences."""
        out = np.empty((6, 6))
        for k in range(6):
            step = np.zeros(6)
            step[k] = 1e-2 if k < 3 else 1e-5
            high = self.carry(state + step, at_us, begin_s, end_s)
            low = self.carry(state - step, at_us, begin_s, end_s)
            out[:, k] = (high - low) / (2.0 * step[k])
        return out


def axes_of(state: Floats) -> Floats:
    """Return rows radial, transverse, normal."""
    r = state[:3] / np.linalg.norm(state[:3])
    n = np.cross(state[:3], state[3:])
    n /= np.linalg.norm(n)
    return np.array([r, np.cross(n, r), n])


def disc(offset: Floats, matrix: Floats, radius: float) -> float:
    """Return the probability in a disc, by polar Gauss-Legendre quadrature."""
    x, w = np.polynomial.legendre.leggauss(64)
    r = 0.5 * radius * (x + 1.0)
    angle = np.linspace(0.0, 2.0 * np.pi, 256, endpoint=False)
    points = r[:, None, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    inverse = np.linalg.inv(matrix)
    off = points - offset
    dense = np.exp(-0.5 * np.einsum("rai,ij,raj->ra", off, inverse, off))
    dense /= 2.0 * np.pi * np.sqrt(np.linalg.det(matrix))
    return float(np.sum(w * 0.5 * radius * r * dense.mean(axis=1)) * 2.0 * np.pi)


def elsewhere(sim: Brahe, case: Case, lead_s: float, dv: Floats) -> tuple[float, float]:
    """Return the probability after a burn, and the factor on its size that meets the target."""
    one = np.r_[case.pair.position_1_km, case.pair.velocity_1_km_s]
    two = np.r_[case.pair.position_2_km, case.pair.velocity_2_km_s]
    at_burn = sim.carry(one, case.at_us, 0.0, -lead_s)
    turn = axes_of(at_burn).T
    back = np.linalg.inv(sim.partials(at_burn, case.at_us, -lead_s, 0.0))

    def pushed(scale: float) -> Floats:
        return np.r_[at_burn[:3], at_burn[3:] + scale * turn @ dv]

    ahead = sim.partials(pushed(1.0), case.at_us, -lead_s, 0.0)

    def probability(scale: float) -> float:
        after = sim.carry(pushed(scale), case.at_us, -lead_s, 0.0)
        size = scale * np.linalg.norm(dv)
        unit = turn @ dv / np.linalg.norm(dv)
        along = np.outer(unit, unit)
        errors = np.zeros((6, 6))
        errors[3:, 3:] = (USUAL_ERRORS.magnitude * size) ** 2 * along
        errors[3:, 3:] += (USUAL_ERRORS.pointing_rad * size) ** 2 * (np.eye(3) - along)
        spread = ahead @ (back @ case.covariances[0] @ back.T + errors) @ ahead.T
        rel = two - after
        t = -float(rel[:3] @ rel[3:]) / float(rel[3:] @ rel[3:])
        # The covariance is that at closest approach: positions go on by their velocities.
        later = np.eye(6) + t * np.eye(6, k=3)
        total = (later @ (spread + case.covariances[1]) @ later.T)[:3, :3]
        miss, speed = rel[:3] + t * rel[3:], rel[3:] / np.linalg.norm(rel[3:])
        x = np.cross(speed, [0.3, 0.5, 0.8])
        x /= np.linalg.norm(x)
        frame = np.array([x, np.cross(speed, x)])
        return disc(frame @ miss, frame @ total @ frame.T, case.hbr_km)

    pc = probability(1.0)
    a, f_a, b = 1.0, np.log(pc / case.target_pc), 1.005
    for _ in range(6):
        f_b = np.log(probability(b) / case.target_pc)
        if abs(f_b) < 1e-5 or f_b == f_a:
            break
        a, f_a, b = b, f_b, b - f_b * (b - a) / (f_b - f_a)
    return pc, b


# -- the table ------------------------------------------------------------------------------


def cases_of(data: Path, kinds: set[str]) -> Iterator[Case]:
    """Yield the geometries: 18 low, 8 eccentric, those of CARA, 6 geosynchronous."""
    folder = data / "pc-cases"
    if kinds & {"low", "eccentric"}:
        reference = json.loads((folder / "cam-reference.json").read_text())["cases"]
        low = sorted({case["id"] for case in reference})[::2][:18]
        chosen = armellin(folder / "armellin-kelvins.csv", {*low, *ECCENTRIC})
        yield from (case for case in chosen if case.kind in kinds)
    if "CARA" in kinds:
        yield from operational(folder / "cara-cdm")
    if "geosynchronous" in kinds:
        yield from geosynchronous(data, 6)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--kinds", default="low,eccentric,CARA,geosynchronous")
    parser.add_argument("--skip-brute", action="store_true")
    parser.add_argument("--skip-peer", action="store_true")
    arguments = parser.parse_args()
    orientation = load_orientation()
    sim = None if arguments.skip_peer else Brahe()
    rows: list[tuple[str, float, float, float]] = []
    print("\n### Burns over 0.25 to 1.75 orbits, errors 2 % and 1 deg\n")
    print(
        "| case | kind | orbits | mm/s | ours / brute - 1 | Pc there / here - 1 | size there / here - 1 | s |"
    )
    print("|---" * 8 + "|")
    cases = cases_of(arguments.data, set(arguments.kinds.split(",")))
    for case in islice(cases, 0, None, arguments.every):
        forces = forces_of("GCRF", case.at_us, 40_000.0, 4e5, orientation)
        total = case.covariances[0] + case.covariances[1]
        met, dt_s = encounter_at(
            case.pair, total, case.hbr_km, forces, case.covariances
        )
        if met.pc <= 1.5 * case.target_pc:
            continue
        period = period_of(met)
        window = (WINDOW[0] * period, WINDOW[1] * period)
        begun = time.perf_counter()
        burns = best_burns(met, case.target_pc, [window], USUAL_ERRORS, senses=(0,))
        spent = time.perf_counter() - begun
        if not burns:
            print(f"| {case.name} | {case.kind} | none | | | | | |", flush=True)
            continue
        burn = burns[0]
        over = np.nan
        if not arguments.skip_brute:
            over = burn.size_km_s / brute(met, case.target_pc, window) - 1.0
        pc_off, size_off = np.nan, np.nan
        if sim is not None:
            pc, factor = elsewhere(sim, case, burn.lead_s - dt_s, burn.dv_km_s)
            pc_off, size_off = pc / burn.pc_after - 1.0, factor - 1.0
        rows.append((case.kind, over, pc_off, size_off))
        print(
            f"| {case.name} | {case.kind} | {burn.lead_s / period:.3f} | "
            f"{burn.size_km_s * 1e6:.3f} | {over:+.1e} | {pc_off:+.1e} | {size_off:+.1e} | "
            f"{spent:.2f} |",
            flush=True,
        )
    print("\n| kind | cases | worst against brute force | worst Pc | worst size |")
    print("|---" * 5 + "|")
    for kind in dict.fromkeys(kind for kind, *_ in rows):
        some = np.array([row[1:] for row in rows if row[0] == kind], dtype=float)
        worst = [float(np.nanmax(some[:, 0], initial=-np.inf))]
        worst += [float(np.nanmax(np.abs(some[:, k]), initial=0.0)) for k in (1, 2)]
        print(
            f"| {kind} | {len(some)} | {worst[0]:+.1e} | {worst[1]:.1e} | {worst[2]:.1e} |"
        )


if __name__ == "__main__":
    main()
