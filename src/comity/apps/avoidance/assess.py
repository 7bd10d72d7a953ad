"""From a conjunction message to a probability, its pictures and its history."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comity.astro.risk import (
    Assessment,
    Estimate,
    assess,
    consequence_of,
    dilution_of,
    fuse,
    plane_of,
)
from comity.astro.risk.dilution import Dilution, max_pc_one_unknown
from comity.astro.risk.history import ReportedRisk, Trend, same_event, trend_of
from comity.astro.risk.message import (
    Encountered,
    encounter_of,
    radius_of,
    shared_error_removed,
)
from comity.astro.risk.named import NAMED, named_pc
from comity.astro.risk.plane import disc_pc
from comity.foundations import format_utc
from comity.messages.cdm_record import Cdm
from comity.system.engines import default_workers
from comity.system.environment import load_orientation
from comity.system.message_files import open_cdm

__all__ = [
    "Risk",
    "dilution_of_risk",
    "in_threads",
    "risk_of",
    "risk_of_file",
    "risk_value",
    "series_of",
]

Tick = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Risk:
    """An assessed message: what it said, what was computed, which radius and from where."""

    path: Path
    cdm: Cdm
    met: Encountered
    answer: Assessment
    radius_source: str
    remarks: int


def in_threads(
    tick: Tick, total: int
) -> Callable[[Iterable[Callable[[], int]]], Iterator[int]]:
    """Return a runner of blocks on threads that says how far it is."""

    def run(jobs: Iterable[Callable[[], int]]) -> Iterator[int]:
        waiting = list(jobs)
        with ThreadPoolExecutor(default_workers()) as pool:
            for number, hits in enumerate(
                pool.map(lambda job: job(), waiting), start=1
            ):
                tick(number, max(total, len(waiting)))
                yield hits

    return run


def risk_of(
    path: Path,
    cdm: Cdm,
    hbr_m: float | None,
    remarks: int = 0,
    *,
    trials: int = 0,
    seed: int = 1,
    tick: Tick = lambda _done, _total: None,
) -> Risk:
    """Assess a conjunction message."""
    radius_km, source = radius_of(cdm, hbr_m)
    fixed = any(thing.frame.startswith(("ITRF", "EFG")) for thing in cdm.objects)
    met = encounter_of(cdm, load_orientation() if fixed else None)
    answer = assess(
        met.pair,
        met.covariances,
        radius_km,
        trials=trials,
        seed=seed,
        run=in_threads(tick, -(-trials // 200_000)),
    )
    return Risk(path, cdm, met, answer, source, remarks)


def risk_of_file(
    path: Path,
    hbr_m: float | None,
    *,
    trials: int = 0,
    seed: int = 1,
    tick: Tick = lambda _done, _total: None,
) -> Risk:
    """Read and assess a conjunction message."""
    cdm, reading = open_cdm(path)
    count = len(reading.findings)
    return risk_of(path, cdm, hbr_m, count, trials=trials, seed=seed, tick=tick)


def _estimate(estimate: Estimate) -> dict[str, Any]:
    return {
        "method": estimate.method,
        "pc": estimate.pc,
        "pc_low": estimate.pc_low,
        "pc_high": estimate.pc_high,
        "valid": estimate.valid,
        "reason": estimate.reason,
        "detail": dict(estimate.detail),
    }


def risk_value(risk: Risk) -> dict[str, Any]:
    """Return what `comity risk --json` prints."""
    cdm, answer = risk.cdm, risk.answer
    chosen = _estimate(answer.chosen)
    return {
        "file": str(risk.path),
        "message_id": cdm.message_id,
        "originator": cdm.originator,
        "created": format_utc(cdm.created_us, 3),
        "objects": [
            {"designator": o.designator, "name": o.name, "frame": o.frame}
            for o in cdm.objects
        ],
        "pc": chosen["pc"],
        "pc_low": chosen["pc_low"],
        "pc_high": chosen["pc_high"],
        "method": chosen["method"],
        "valid": chosen["valid"],
        "reason": chosen["reason"],
        "alternatives": [_estimate(estimate) for estimate in answer.alternatives],
        "detail": chosen["detail"],
        "tca": format_utc(cdm.tca_us + round(answer.dt_s * 1e6)),
        "miss_km": answer.miss_km,
        "speed_km_s": answer.speed_km_s,
        "hbr_m": answer.hbr_km * 1e3,
        "hbr_source": risk.radius_source,
        "stated_pc": cdm.probability,
        "stated_method": cdm.probability_method,
        "beside": beside(risk),
        "notes": [*risk.met.notes, *answer.notes],
        "findings": risk.remarks,
    }


def beside(risk: Risk) -> dict[str, Any]:
    """Return what stands beside the probability: how large it can be, what it would leave.

    ``max_pc`` over a factor on both covariances and whether better knowledge could raise
    it; the same with one covariance unknown; the plane by other programs; the plane
    without the error of the atmosphere's density that both share; pieces of a collision.
    """
    answer, cdm = risk.answer, risk.cdm
    one, two = risk.met.covariances
    out: dict[str, Any] = {}
    known = [matrix for matrix in (one, two) if matrix is not None]
    if answer.speed_km_s > 0.0 and answer.hbr_km > 0.0 and len(known) == 1:
        out["max_pc_one_unknown"] = max_pc_one_unknown(
            risk.met.pair, known[0], answer.hbr_km
        )
    dilution = dilution_of_risk(risk)
    if dilution is not None and one is not None and two is not None:
        out["max_pc"] = dilution.max_pc
        out["max_pc_factor"] = dilution.at_factor
        out["diluted"] = dilution.diluted
        plane = plane_of(risk.met.pair, one + two, answer.hbr_km)
        out["plane_by"] = {name: named_pc(name, plane, answer.hbr_km) for name in NAMED}
        removed = shared_error_removed(cdm, risk.met)
        if removed is not None:
            plane = plane_of(risk.met.pair, removed, answer.hbr_km)
            out["plane_without_shared_density_error"] = disc_pc(plane, answer.hbr_km)
    masses = [thing.mass_kg for thing in cdm.objects]
    if masses[0] is not None and masses[1] is not None:
        left = consequence_of(masses[0], masses[1], answer.speed_km_s)
        out["pieces_over_5_cm"] = left.pieces
        out["catastrophic"] = left.catastrophic
    return out


def dilution_of_risk(risk: Risk) -> Dilution | None:
    """Return the dilution of an encounter, None where it has no plane."""
    one, two = risk.met.covariances
    defined = risk.answer.chosen.method != "none" and risk.answer.speed_km_s > 1e-9
    if one is None or two is None or not defined:
        return None
    return dilution_of(risk.met.pair, one, two, risk.answer.hbr_km)


def told_of(risk: Risk) -> ReportedRisk:
    """Return what a message told, for its history."""
    return ReportedRisk(
        risk.cdm.originator,
        risk.cdm.created_us,
        risk.cdm.tca_us,
        risk.met.pair,
        risk.met.covariances,
        risk.answer.pc,
    )


def series_of(risks: Sequence[Risk]) -> tuple[Trend, Assessment | None]:
    """Return the course of one event over its messages, and the fused assessment.

    Only the newest message of each provider that still means the same approach is fused.
    """
    told = sorted((told_of(risk) for risk in risks), key=lambda one: one.created_us)
    newest: dict[str, ReportedRisk] = {}
    for one in told:
        if same_event(one, told[-1]):
            newest[one.provider] = one
    trend = trend_of(told)
    if len(newest) < 2 or any(
        matrix is None for one in newest.values() for matrix in one.covariances
    ):
        return trend, None
    together = fuse(list(newest.values()))
    radius = max(risk.answer.hbr_km for risk in risks)
    answer = assess(together.pair, together.covariances, radius)
    return trend, answer
