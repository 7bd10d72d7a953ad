"""Probabilities of collision against plain Monte Carlo, over random encounters of eight kinds.

    python -m benchmarks.risk_calibration [ENCOUNTERS] [RESULTS.jsonl]

Each encounter is assessed as ``comity risk`` does it, and flown by `risk_referee`, which shares
no code with it, with so many trials that at least 100 hits are expected. The test is the exact
binomial one. Results are kept line by line, so that an interrupted campaign goes on; at the end
the picture of the documentation is drawn. About an hour on one processor.
"""

import json
import math
import sys
import time
from pathlib import Path
from statistics import NormalDist

import numpy as np

from benchmarks.risk_referee import MU, hits_of, nearest_outside

KINDS = (
    *("short", "slow", "large covariance", "dilution"),
    *("thin", "huge radius", "high orbit", "nearly singular"),
)
#: Hits that are expected of the trials, and the smallest probability that is drawn.
HITS, SMALLEST = 150.0, 2e-3
MOST_TRIALS = 120_000
Array = np.ndarray


def orbit_state(rng: np.random.Generator, axis: float, e: float) -> Array:
    """Return a state (6,) on a random orbit of an axis (km) and eccentricity."""
    turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    anomaly = rng.uniform(0.0, 2.0 * np.pi)
    p = axis * (1.0 - e * e)
    r = p / (1.0 + e * np.cos(anomaly))
    place = r * np.array([np.cos(anomaly), np.sin(anomaly), 0.0])
    speed = np.sqrt(MU / p) * np.array([-np.sin(anomaly), e + np.cos(anomaly), 0.0])
    return np.concatenate([turn @ place, turn @ speed])


def rtn(state: Array) -> Array:
    """Return rows R, T, N of a state."""
    r, v = state[:3], state[3:]
    n = np.cross(r, v)
    n /= np.linalg.norm(n)
    r = r / np.linalg.norm(r)
    return np.stack([r, np.cross(n, r), n])


def root(rng: np.random.Generator, state: Array, sigmas_km: Array) -> Array:
    """Return a factor (6, 6) with sigmas along R, T, N and velocities that belong to them."""
    rate = np.linalg.norm(state[3:]) / np.linalg.norm(state[:3])
    speeds = rate * np.array([sigmas_km[1], sigmas_km[0], sigmas_km[2]])
    mix = np.eye(6) + 0.3 * rng.normal(size=(6, 6))
    mix /= np.linalg.norm(mix, axis=1, keepdims=True)
    # Positions keep their own axes where one is much thinner than the others.
    if sigmas_km.max() > 1e3 * sigmas_km.min():
        mix = np.eye(6)
    both = np.kron(np.eye(2), rtn(state).T)
    return both @ (np.r_[sigmas_km, speeds][:, None] * mix)


def crossing(rng: np.random.Generator, state: Array, degrees: tuple[float, float]) -> Array:
    """Return a state at the same place whose velocity is turned about the radius."""
    angle = np.radians(rng.uniform(*degrees)) * rng.choice([-1.0, 1.0])
    axes = rtn(state)
    local = axes @ state[3:]
    c, s = np.cos(angle), np.sin(angle)
    turned = np.array([local[0] * -0.7, c * local[1], s * local[1]])
    turned *= 1.0 + 0.004 * rng.normal()
    return np.concatenate([state[:3], axes.T @ turned])


def drawn(kind: str, rng: np.random.Generator) -> tuple[Array, Array, Array, Array, float]:
    """Return two states, two factors and a radius (km) of a kind, all at random."""

    def size(low: float, high: float) -> float:
        return float(np.exp(rng.uniform(np.log(low), np.log(high))))

    axis = 42164.0 if kind == "high orbit" else 6378.0 + rng.uniform(450.0, 1400.0)
    one = orbit_state(rng, axis, rng.uniform(0.0, 0.01))
    two = crossing(rng, one, (15.0, 165.0))
    sigmas = np.array([size(0.01, 0.05), size(0.05, 0.4), size(0.01, 0.05)])
    radius = size(0.01, 0.04)
    if kind == "slow":
        two = one.copy()
        two[3:] += rng.normal(size=3) * size(5e-4, 2e-2)
        sigmas, radius = np.array([0.02, 0.08, 0.03]) * size(0.3, 3.0), size(0.01, 0.1)
    elif kind == "large covariance":
        sigmas = np.array([size(0.05, 0.5), size(3.0, 20.0), size(0.05, 0.5)])
        radius = size(0.1, 1.0)
    elif kind == "dilution":
        sigmas = np.array([size(0.5, 3.0), size(1.0, 5.0), size(0.5, 3.0)])
        radius = size(0.1, 0.4)
    elif kind == "thin":
        radius = size(0.01, 1.0)
        sigmas = radius * 10.0 ** rng.uniform(-5.0, -1.0) * rng.uniform(0.3, 3.0, size=3)
    elif kind == "huge radius":
        radius = size(5.0, 100.0)
        sigmas = np.array([size(0.05, 1.0), size(0.2, 10.0), size(0.05, 1.0)])
    elif kind == "high orbit":
        two = crossing(rng, one, (0.5, 15.0))
        sigmas = np.array([size(0.1, 1.0), size(0.2, 2.0), size(0.05, 0.5)])
        radius = size(0.02, 0.3)
    elif kind == "nearly singular":
        thin = 10.0 ** rng.uniform(-6.0, -4.0)
        sigmas = np.array([thin, size(0.1, 1.0), thin])[rng.permutation(3)]
        radius = size(0.005, 0.05)
    roots = [root(rng, state, sigmas * size(0.5, 2.0)) for state in (one, two)]
    # Across the relative velocity they miss as the covariance says; thin ones at the edge.
    way = two[3:] - one[3:]
    way /= max(float(np.linalg.norm(way)), 1e-12)
    across = np.eye(3) - np.outer(way, way)
    off = across @ (np.hstack([f[:3] for f in roots]) @ rng.normal(size=12))
    if kind in {"thin", "huge radius"}:
        aim = across @ rng.normal(size=3)
        off = 1.0 * off + aim / np.linalg.norm(aim) * radius
    elif kind == "nearly singular":
        off = 0.7 * off
    two = two.copy()
    two[:3] += off
    return one, two, roots[0], roots[1], radius


def p_value(pc: float, hits: int, trials: int) -> float:
    """Return the exact two-sided binomial p-value, twice the smaller tail."""
    k = np.arange(trials + 1)
    if not 0.0 < pc < 1.0:
        return 1.0 if hits == round(pc) * trials else 0.0
    spread = math.sqrt(trials * pc * (1.0 - pc)) + 1.0
    near = np.abs(k - trials * pc) <= 40.0 * spread + abs(hits - trials * pc)
    k = k[near]
    logs = np.array([math.lgamma(x + 1.0) for x in (trials, *k, *(trials - k))])
    pmf = np.exp(
        logs[0]
        - logs[1 : 1 + len(k)]
        - logs[1 + len(k) :]
        + k * math.log(pc)
        + (trials - k) * math.log1p(-pc)
    )
    low, high = float(pmf[k <= hits].sum()), float(pmf[k >= hits].sum())
    return min(1.0, 2.0 * min(low, high))


def fly(number: int, seed: int) -> dict[str, object]:
    """Draw an encounter whose probability is not too small, assess and fly it."""
    from comity.astro.risk import Pair, assess

    kind = KINDS[number % len(KINDS)]
    rng = np.random.default_rng([seed, number])
    for attempt in range(400):
        one, two, f1, f2, radius = drawn(kind, rng)
        pair = Pair(one[:3], one[3:], two[:3], two[3:])
        begun = time.perf_counter()
        answer = assess(pair, (f1 @ f1.T, f2 @ f2.T), radius, factors=(f1, f2))
        spent = time.perf_counter() - begun
        chosen = answer.chosen
        # Nothing depends on the answer but how many trials are needed.
        size = chosen.pc if chosen.pc is not None else 0.0
        if size >= SMALLEST:
            break
    else:
        raise RuntimeError(kind)
    trials = int(min(max(HITS / size, 1000.0), MOST_TRIALS))
    rates = [
        math.sqrt(MU / (1.0 / (2.0 / np.linalg.norm(s[:3]) - s[3:] @ s[3:] / MU)) ** 3)
        for s in (one, two)
    ]
    half = math.pi / max(rates)
    window = (-half, half)
    # A short search where nothing comes near outside of it, as trials themselves show.
    inner = (-0.02 * half, 0.02 * half)
    apart = nearest_outside((one, two), (f1, f2), window, inner, 200, number + 17)
    searched = inner if apart > 20.0 * radius and kind != "slow" else window
    hits = hits_of((one, two), (f1, f2), radius, searched, trials, number + 1)
    p = p_value(min(max(size, 0.0), 1.0), hits, trials)
    z = NormalDist().inv_cdf(max(min(0.5 * p, 0.5), 1e-300))
    bounds = chosen.pc_bounds
    return {
        "number": number,
        "kind": kind,
        "attempt": attempt,
        "pc": chosen.pc,
        "method": chosen.method,
        "state": chosen.state,
        "determined": chosen.determined,
        "bounds": bounds,
        "reason": chosen.reason,
        "hits": hits,
        "trials": trials,
        "p": p,
        "z": abs(z) * (1.0 if hits > trials * size else -1.0),
        "assess_s": spent,
        "others": {e.method: [e.pc, e.state] for e in answer.alternatives},
    }


def main() -> None:
    """Fly what is missing, then print the table and draw the picture."""
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    path = Path(sys.argv[2]) if len(sys.argv) > 2 else Path("risk-calibration.jsonl")
    rows = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    known = {row["number"] for row in rows}
    with path.open("a") as stream:
        for number in range(total):
            if number in known:
                continue
            row = fly(number, 20261130)
            rows.append(row)
            stream.write(json.dumps(row) + "\n")
            stream.flush()
    from benchmarks.risk_calibration_report import report

    report(rows)


if __name__ == "__main__":
    main()
