"""What element sets can tell of an encounter: real geometries disturbed by the errors that were learned.

    COMITY_DATA=FOLDER python -m benchmarks.degraded_truth

Three tables. *Consistency*: differences between sets of objects, held out and learned from, within levels of what was learned.
*Truth*: element sets of Jason-3 against its predicted ephemeris (CPF of CNES, 13 to 18 June 2018), the one absolute check
at hand; Jason-3 was not learned from. *Degraded*: the states of 36 operational conjunctions (NASA CARA) and of 1,447 real ones
(Armellin, from ESA's challenge) are taken for the truth, both objects are moved by an error, and what the moved states
say of the miss distance and of the probability is compared with the truth. Errors are drawn from what was learned (then coverage is a
check of the arithmetic), from differences of held-out objects with the floor, and from those of Jason-3 against the truth.
Three minutes.
"""

import csv
import json
import lzma
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from comity.apps.screening.probabilities import load_prior
from comity.apps.tracking.histories import Labelled, open_labelled
from comity.astro.orbits import ElementSets
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.orbits.states import propagate_each
from comity.astro.risk import Pair, plane_of
from comity.astro.risk.element_errors import (
    Prior,
    RegimeErrors,
    differences_of,
    gather,
    object_errors,
    regime_of,
)
from comity.astro.risk.element_errors.differences import Differences, with_breaks
from comity.astro.risk.element_errors.shrink import LAGS
from comity.astro.risk.kernels.many import small_discs
from comity.astro.risk.message import encounter_of, needs_orientation
from comity.foundations.constants import DAY_US, EARTH_MU_KM3_S2
from comity.foundations.frames import teme_to_itrf
from comity.messages.tracking import read_cpf
from comity.system.environment import load_orientation
from comity.system.message_files import open_cdm

HELD_OUT = ("Jason-3", "Sentinel-3A", "Fengyun-4A")
LEVELS = (0.5, 0.9, 0.95)
#: Draws from what was learned, for an interval; disturbances of each geometry.
DRAWS, TIMES_CARA, TIMES_REAL = 300, 60, 4
#: Ages of the sets of both objects, days.
YOUNGEST_D, OLDEST_D = 0.5, 7.0
#: Slower encounters have no plane that holds.
SLOWEST_KM_S = 0.1
Array = np.ndarray


def folder() -> Path:
    """Return the folder of real data."""
    return Path(os.environ["COMITY_DATA"])


def drawn(
    rng: np.random.Generator, sigmas: Array, share: float, factor: float
) -> Array:
    """Return errors (N, 3) with a tail."""
    size = np.where(rng.random(len(sigmas)) < share, factor, 1.0)[:, None]
    return rng.normal(size=sigmas.shape) * sigmas * size


def sigmas_of(regime: RegimeErrors, age_d: Array, scale: Array | float = 1.0) -> Array:
    """Return sigmas (N, 3) of a set at ages, floor and all, km."""
    return np.sqrt(regime.floor_km**2 + scale * regime.moving_km2(age_d))


# Consistency ---------------------------------------------------------------------------------------------------------


def found_of(one: Labelled, regime: RegimeErrors) -> Differences:
    """Return the differences of a history, its known manoeuvres left out."""
    gathered = gather(one.history.elements, np.zeros(len(one.history), np.int64))
    listed = np.rint(one.manoeuvres * DAY_US).astype(np.int64)
    lags = tuple(regime.span_d * lag for lag in LAGS)
    return differences_of(with_breaks(gathered, listed, 0), lags, regime.span_d)


def consistency(
    prior: Prior, histories: list[Labelled], rng: np.random.Generator
) -> None:
    """Print the share of later differences within levels: by the prior, with 40 sets, with half of the history."""
    print(
        "\nConsistency: share of differences within 50 / 90 / 99 %, radial, transverse, normal"
    )
    base, u = np.abs(rng.normal(size=400_000)), rng.random(400_000)
    for one in histories:
        sets, count = one.history.elements, len(one.history)
        regime = prior.regimes[int(np.median(regime_of(sets)))]
        every = found_of(one, regime)
        begins = every.newer_us - np.rint(every.lag_d * DAY_US).astype(np.int64)
        late = every.take(begins > sets.epoch_us[count // 2])
        for words, rows in (
            ("prior", np.zeros(0, np.int64)),
            ("40 sets", np.arange(count // 2 - 40, count // 2)),
            ("half", np.arange(count // 2)),
        ):
            scale, own = np.ones(3), 0.0
            if len(rows):
                known = object_errors(
                    sets.take(rows), np.zeros(len(rows), np.int64), 1, prior
                )
                scale, own = known.scale[0], float(known.weight[0])
            share = (1.0 - own) * regime.tail_share + own * regime.own_tail_share
            factor = (1.0 - own) * regime.tail_factor + own * regime.own_tail_factor
            z = np.abs(late.rtn_km) / np.sqrt(regime.between_km2(late.lag_d) * scale)
            wide = base * np.where(u < share, factor, 1.0)
            inside = [
                (z <= np.quantile(wide, q)).mean(axis=0) for q in (0.5, 0.9, 0.99)
            ]
            told = " | ".join(" ".join(f"{v:.2f}" for v in row) for row in inside)
            held = "held out" if one.name in HELD_OUT else "learned from"
            print(
                f"{one.name:12s} {held:12s} {words:8s} weight {own:.2f}, {late.apart(1)[0]:4d} apart: {told}"
            )


# Truth ---------------------------------------------------------------------------------------------------------------


def jason_errors(histories: list[Labelled]) -> tuple[Array, Array]:
    """Return ages (N,), d, and errors (N, 3), km, of the sets of Jason-3 against its CPF."""
    path = folder() / "tracking/cpf_samples/jason3_cpf_180613_16401.cne.xz"
    with lzma.open(path, "rt") as file:
        truth, _ = read_cpf(file.read())
    turn = teme_to_itrf(truth.at_us, load_orientation())
    place = np.einsum("kji,kj->ki", turn, truth.position_km)
    sets: ElementSets = next(
        x for x in histories if x.name == "Jason-3"
    ).history.elements
    first, last = int(truth.at_us[0]), int(truth.at_us[-1])
    near = (sets.epoch_us > first - 12 * DAY_US) & (sets.epoch_us <= last)
    ages, errors = [], []
    for row in np.flatnonzero(near).tolist():
        many = np.full(len(truth.at_us), row)
        state = propagate_each(sets.take(many), truth.at_us)
        axes = rtn_axes(state.position_km[:, 0], state.velocity_km_s[:, 0])
        gap = np.einsum("nij,nj->ni", axes, state.position_km[:, 0] - place)
        age = (truth.at_us - sets.epoch_us[row]) / DAY_US
        ahead = age >= 0.0
        ages.append(age[ahead])
        errors.append(gap[ahead])
    return np.concatenate(ages), np.concatenate(errors)


def truth_table(
    prior: Prior, histories: list[Labelled], rng: np.random.Generator
) -> tuple[Array, Array]:
    """Print errors of Jason-3 against its ephemeris beside what was learned, without and with its own history."""
    ages, errors = jason_errors(histories)
    one = next(x for x in histories if x.name == "Jason-3")
    before = np.flatnonzero(
        one.history.elements.epoch_us
        < np.datetime64("2018-06-13", "us").astype(np.int64)
    )
    own = object_errors(
        one.history.elements.take(before), np.zeros(len(before), np.int64), 1, prior
    )
    regime = prior.regimes[int(own.regime[0])]
    base, u = np.abs(rng.normal(size=400_000)), rng.random(400_000)
    print(f"\nTruth: Jason-3, {len(ages)} positions; rms radial, transverse, normal, m | core sigmas of the prior | of its own "
          f"{own.count[0]} differences (weight {own.weight[0]:.2f})")  # fmt: skip
    for low, high in ((0, 1), (1, 2), (2, 4), (4, 7), (7, 10), (10, 14)):
        some = (ages >= low) & (ages < high)
        rms = np.sqrt((errors[some] ** 2).mean(axis=0))
        middle = np.array([float(ages[some].mean())])
        sigma = [sigmas_of(regime, middle, s)[0] for s in (1.0, own.scale[0])]
        told = " | ".join(
            " ".join(f"{1e3 * v:6.0f}" for v in row) for row in (rms, *sigma)
        )
        print(f"{low:2d} to {high:2d} d, {some.sum():6d}: {told}")
    for words, scale, weight in (
        ("prior", 1.0, 0.0),
        ("own", own.scale[0], float(own.weight[0])),
    ):
        share = (1.0 - weight) * regime.tail_share + weight * regime.own_tail_share
        factor = (1.0 - weight) * regime.tail_factor + weight * regime.own_tail_factor
        wide = base * np.where(u < share, factor, 1.0)
        some = ages <= 7.0
        z = np.abs(errors[some]) / sigmas_of(regime, ages[some], scale)
        bare = np.abs(errors[some]) / np.sqrt(
            np.maximum(scale * regime.moving_km2(ages[some]), 1e-12)
        )
        for floor, values in (("with the floor", z), ("without it", bare)):
            inside = [
                (values <= np.quantile(wide, q)).mean(axis=0) for q in (0.5, 0.9, 0.99)
            ]
            told = " | ".join(" ".join(f"{v:.2f}" for v in row) for row in inside)
            print(f"up to 7 d within 50 / 90 / 99 %, {words}, {floor}: {told}")
    return ages, errors


# Degraded ------------------------------------------------------------------------------------------------------------


@dataclass
class Geometry:
    """A conjunction that is taken for the truth: states, combined covariance (3, 3), radius, km and km/s."""

    pair: Pair
    covariance: Array
    radius_km: float


def cara_geometries() -> list[Geometry]:
    """Return the operational ones with a plane."""
    cases = json.loads((folder() / "pc-cases/cara-operational.json").read_text())
    out = []
    for case in cases:
        cdm, _ = open_cdm(folder() / "pc-cases" / case["cdm"])
        met = encounter_of(cdm, load_orientation() if needs_orientation(cdm) else None)
        total = met.covariances[0] + met.covariances[1]
        out.append(Geometry(met.pair, total[:3, :3], case["hbr_m"] / 1e3))
    return out


def real_geometries() -> list[Geometry]:
    """Return those of the table derived from ESA's challenge."""
    out = []
    with (folder() / "pc-cases/armellin-kelvins.csv").open() as file:
        for row in csv.DictReader(file):
            values = {key.split("[")[0].strip(): text for key, text in row.items()}
            parts = []
            for side in ("p", "s"):
                state = [np.array([float(values[f"{side}_j2k_{a}"]) for a in axes]) for axes in (("x", "y", "z"), ("vx", "vy", "vz"))]  # fmt: skip
                c = {
                    k: float(values[f"{side}_c_{k}"])
                    for k in ("rr", "tt", "nn", "rt", "rn", "tn")
                }
                local = np.array([[c["rr"], c["rt"], c["rn"]], [c["rt"], c["tt"], c["tn"]], [c["rn"], c["tn"], c["nn"]]])  # fmt: skip
                axes = rtn_axes(*state)
                parts.append((*state, axes.T @ local @ axes))
            pair = Pair(parts[0][0], parts[0][1], parts[1][0], parts[1][1])
            out.append(Geometry(pair, parts[0][2] + parts[1][2], float(values["R"])))
    return out


def regime_of_state(position: Array, velocity: Array) -> int:
    """Return the regime of an orbit through a state."""
    r, v2 = float(np.linalg.norm(position)), float(velocity @ velocity)
    axis = 1.0 / (2.0 / r - v2 / EARTH_MU_KM3_S2)
    h = float(np.linalg.norm(np.cross(position, velocity)))
    e = np.sqrt(max(0.0, 1.0 - h**2 / (EARTH_MU_KM3_S2 * axis)))
    one = [
        np.array([x])
        for x in (np.sqrt(EARTH_MU_KM3_S2 / axis**3), e, 0.0, 0.0, 0.0, 0.0, 0.0)
    ]
    return int(regime_of(ElementSets(np.zeros(1, np.int64), *one))[0])


@dataclass
class Source:
    """Where errors are drawn from: by the model, or from pools of (age, error)."""

    name: str
    ages: Array | None = None
    errors: Array | None = None
    floor: Array | None = None

    def draw(
        self, rng: np.random.Generator, regime: RegimeErrors
    ) -> tuple[float, Array]:
        """Return an age and an error (3,)."""
        if self.ages is None or self.errors is None:
            age = rng.uniform(YOUNGEST_D, OLDEST_D)
            sigma = sigmas_of(regime, np.array([age]))
            return age, drawn(rng, sigma, regime.tail_share, regime.tail_factor)[0]
        k = int(rng.integers(len(self.ages)))
        error = self.errors[k]
        if self.floor is not None:
            error = error + rng.normal(size=3) * self.floor
        return float(self.ages[k]), error


def degraded(cases: list[Geometry], prior: Prior, source: Source, times: int, rng: np.random.Generator) -> dict:  # fmt: skip
    """Return for each pair of bases the outcomes: ranks of the true miss and Pc among draws, distances in the plane."""
    out: dict[str, list[tuple[float, float, float, float]]] = {}
    for case in cases:
        plane_pair = case.pair
        if np.linalg.norm(plane_pair.relative_km_s) < SLOWEST_KM_S:
            out.setdefault("left out: slow", []).append((0.0, 0.0, 0.0, 0.0))
            continue
        states = ((plane_pair.position_1_km, plane_pair.velocity_1_km_s), (plane_pair.position_2_km, plane_pair.velocity_2_km_s))  # fmt: skip
        rows = [regime_of_state(*state) for state in states]
        regimes = [prior.regimes[row] for row in rows]
        if "none" in {r.basis for r in regimes}:
            out.setdefault("left out: no errors known", []).append((0.0, 0.0, 0.0, 0.0))
            continue
        plane = plane_of(plane_pair, case.covariance, case.radius_km)
        turns = [plane.axes @ rtn_axes(*state).T for state in states]
        there = np.array([plane.x_km, plane.y_km])
        true_pc = np.empty(1)
        small_discs(
            there[:1],
            there[1:],
            plane.sigma_x_km,
            plane.sigma_y_km,
            case.radius_km,
            true_pc,
        )
        bases = " and ".join(sorted({r.basis for r in regimes}))
        for _ in range(times):
            drawn_from = [source.draw(rng, regime) for regime in regimes]
            seen = there + turns[1] @ drawn_from[1][1] - turns[0] @ drawn_from[0][1]
            bad = rng.random(DRAWS) < 1.0 - (1.0 - regimes[0].tail_share) * (
                1.0 - regimes[1].tail_share
            )
            size = np.where(bad, max(r.tail_factor for r in regimes), 1.0)[:, None]
            total, moves = np.zeros((2, 2)), np.zeros((DRAWS, 2))
            for turn, regime, (age, _) in zip(turns, regimes, drawn_from, strict=True):
                sigma = sigmas_of(regime, np.array([age]))[0]
                moves += rng.normal(size=(DRAWS, 3)) * sigma @ turn.T
                total += turn @ np.diag(sigma**2) @ turn.T
            may = seen + moves * size
            pcs = np.empty(DRAWS)
            small_discs(np.ascontiguousarray(may[:, 0]), np.ascontiguousarray(may[:, 1]), plane.sigma_x_km, plane.sigma_y_km, case.radius_km, pcs)  # fmt: skip
            miss = np.linalg.norm(may, axis=1)
            gap = seen - there
            d2 = float(gap @ np.linalg.solve(total, gap))
            inside = np.einsum(
                "ni,ij,nj->n", moves * size, np.linalg.inv(total), moves * size
            )
            out.setdefault(bases, []).append((
                float((miss < np.linalg.norm(there)).mean()), float((pcs < true_pc[0]).mean()),
                float((inside < d2).mean()), float(np.linalg.norm(seen)),
            ))  # fmt: skip
    return out


def show(name: str, source: str, found: dict) -> None:
    """Print coverage of an outcome by level."""
    for bases, rows in found.items():
        if bases.startswith("left out"):
            print(f"{name}: {bases}: {len(rows)}")
            continue
        miss, pc, plane, seen = np.array(rows).T
        cover = {
            "plane": [np.mean(plane <= q) for q in LEVELS],
            "miss, two-sided": [np.mean(np.abs(miss - 0.5) <= q / 2) for q in LEVELS],
            "miss, at most": [np.mean(miss <= q) for q in LEVELS],
            "Pc, two-sided": [np.mean(np.abs(pc - 0.5) <= q / 2) for q in LEVELS],
            "Pc, at most": [np.mean(pc <= q) for q in LEVELS],
        }
        told = "; ".join(
            f"{key} {' '.join(f'{v:.3f}' for v in row)}" for key, row in cover.items()
        )
        print(
            f"{name}, errors {source}, {bases}, {len(rows)}: {told}; seen miss median {np.median(seen):.2f} km"
        )


def main() -> int:
    """Print the three tables."""
    rng, prior = np.random.default_rng(1), load_prior()
    histories = open_labelled(folder() / "tracking/tle_manoeuvres")
    consistency(prior, histories, rng)
    ages, errors = truth_table(prior, histories, rng)
    low = prior.regimes[1]
    pools = [
        found_of(x, low) for x in histories if x.name in ("Jason-3", "Sentinel-3A")
    ]
    held_ages = np.concatenate([p.lag_d for p in pools])
    held = np.concatenate([p.rtn_km for p in pools])
    young = held_ages <= 9.0
    some = (ages >= YOUNGEST_D) & (ages <= OLDEST_D)
    sources = (
        Source("as learned"),
        Source(
            "of held-out differences and floor",
            held_ages[young],
            held[young],
            low.floor_km,
        ),
        Source("of Jason-3 against the truth", ages[some], errors[some]),
    )
    print(f"\nDegraded: share within {' / '.join(f'{q:.0%}' for q in LEVELS)}")
    for name, cases, times in (
        ("36 operational", cara_geometries(), TIMES_CARA),
        ("1,447 real", real_geometries(), TIMES_REAL),
    ):
        for source in sources:
            show(name, source.name, degraded(cases, prior, source, times, rng))
    return 0


if __name__ == "__main__":
    sys.exit(main())
