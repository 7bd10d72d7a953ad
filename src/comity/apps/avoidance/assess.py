"""From a conjunction message to a probability, its pictures and its history."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from comity.astro.risk import (
    Assessment,
    assess,
    dilution_of,
)
from comity.astro.risk.assess import CONFIRMING
from comity.astro.risk.dilution import Dilution
from comity.astro.risk.message import (
    Encountered,
    encounter_of,
    needs_orientation,
    radius_of,
    shared_error,
    shared_error_removed,
)
from comity.astro.risk.overlap import orbits_of
from comity.astro.risk.plane import plane_of
from comity.astro.risk.plausibility import (
    Gate,
    gate_of,
    judge_message,
    repeated_covariances,
)
from comity.astro.risk.ranges import PcRange, range_by_count, range_by_plane
from comity.astro.risk.records import Estimate, Method
from comity.foundations.arrays import Floats
from comity.foundations.errors import RangeError
from comity.messages.cdm_record import Cdm
from comity.messages.parsed import Diagnostic
from comity.system.engines import default_workers
from comity.system.environment import load_orientation, now_us as clock_us
from comity.system.message_files import open_cdm

__all__ = [
    "Risk",
    "assess_message",
    "dilution_of_risk",
    "in_threads",
    "judged_together",
    "range_of_risk",
]

Tick = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Risk:
    """An assessed conjunction message.

    Attributes
    ----------
    path
        File of the message; None for a record that came without one.
    cdm
        The message.
    encounter
        Its states and covariances in one inertial frame.
    assessment
        Probability with bounds, by the chosen method and by the others.
    radius_source
        Where the hard-body radius comes from.
    findings
        Departures from the standard that reading the message found.
    gate
        Whether the message can be what it says: without a number where it is refused.
    uncorrected
        The assessment with the density error that both orbits share left in; None where the
        message does not state it, so that nothing was taken out.
    """

    path: Path | None
    cdm: Cdm
    encounter: Encountered
    assessment: Assessment
    radius_source: str
    findings: tuple[Diagnostic, ...]
    gate: Gate
    uncorrected: Assessment | None = None

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """Findings that strict reading would refuse, for people to see."""
        return tuple(one for one in self.findings if one.weight != "remark")

    @property
    def pc(self) -> float | None:
        """Probability of collision, None where no method is defined."""
        return self.assessment.pc

    @property
    def method(self) -> Method:
        """Method that gave the probability: pc2d, nc2d, nc3d, monte_carlo or none."""
        return self.assessment.chosen.method

    @property
    def miss_km(self) -> float:
        """Distance at closest approach, km."""
        return self.assessment.miss_km

    @property
    def speed_km_s(self) -> float:
        """Relative speed at closest approach, km/s."""
        return self.assessment.speed_km_s

    @property
    def hbr_m(self) -> float:
        """Sum of the radii of both objects, m."""
        return self.assessment.hbr_km * 1e3

    @property
    def tca_us(self) -> int:
        """Instant of closest approach, µs of UTC since 1970."""
        return self.cdm.tca_us + round(self.assessment.dt_s * 1e6)


def in_threads(
    tick: Tick, total: int
) -> Callable[[Iterable[Callable[[], int]]], Iterator[int]]:
    """Return a runner of blocks on threads that reports its progress."""

    def run(jobs: Iterable[Callable[[], int]]) -> Iterator[int]:
        waiting = list(jobs)
        with ThreadPoolExecutor(default_workers()) as pool:
            for number, hits in enumerate(
                pool.map(lambda job: job(), waiting), start=1
            ):
                tick(number, max(total, len(waiting)))
                yield hits

    return run


def assess_message(
    message: Cdm | Path,
    *,
    hbr_m: float | None = None,
    trials: int = 0,
    seed: int = 1,
    tick: Tick = lambda _done, _total: None,
    now_us: int | Literal["created"] | None = None,
) -> Risk:
    """Assess a conjunction message: ``assess_message(Path("event.cdm")).pc``.

    The message passes the plausibility gate first; look at ``.gate`` before the number.
    A refused message has no probability.

    Parameters
    ----------
    message
        A message that was read, or the file of one.
    hbr_m
        Sum of the radii of both objects, m; None: as the message states it.
    trials, seed
        Trials of a Monte Carlo that confirms the result, and its seed.
    tick
        Called after each block of trials: blocks done, blocks in all.
    now_us
        Instant at which the age of the message is judged, µs of UTC since 1970;
        ``created``: that of its creation, for messages that are kept; None: now.

    Raises
    ------
    FormatError, ResourceError
        If the file cannot be read as a conjunction message.
    RangeError, DataError
        If trials, radius, states or covariances cannot be used.
    """
    if trials < 0:
        raise RangeError("trials", trials, "0 or more")
    path: Path | None = None
    findings: tuple[Diagnostic, ...] = ()
    if isinstance(message, Path):
        path = message
        cdm, reading = open_cdm(path)
        findings = reading.findings
    else:
        cdm = message
    turned = load_orientation() if needs_orientation(cdm) else None
    encounter = encounter_of(cdm, turned)
    at_us = None if now_us == "created" else clock_us() if now_us is None else now_us
    gate = judge_message(cdm, encounter, at_us, findings, hbr_m)
    if gate.verdict == "refused" and hbr_m is None and cdm.hbr_m is None:
        radius_km, source = 0.0, "not stated"
    else:
        radius_km, source = radius_of(cdm, hbr_m)
    uncorrected: Assessment | None = None
    if gate.verdict == "refused":
        assessment = _withheld(encounter, radius_km, gate)
    else:
        assessment, uncorrected = _assessed(
            encounter, radius_km, shared_error(cdm, encounter), trials, seed, tick
        )
    return Risk(path, cdm, encounter, assessment, source, findings, gate, uncorrected)


def _assessed(
    encounter: Encountered,
    radius_km: float,
    shared: tuple[Floats, Floats] | None,
    trials: int,
    seed: int,
    tick: Tick,
) -> tuple[Assessment, Assessment | None]:
    """Assess an encounter, without the density error that both orbits share where it is stated.

    Returns
    -------
    tuple
        The assessment, and where something was taken out that with it left in, which no trials confirm:
        nothing is decided by it.
    """

    def by(
        error: tuple[Floats, Floats] | None, count: int, confirming: int = CONFIRMING
    ) -> Assessment:
        return assess(
            encounter.pair,
            encounter.covariances,
            radius_km,
            factors=encounter.factors,
            plane_only=encounter.plane_only,
            shared=error,
            trials=count,
            seed=seed,
            run=in_threads(tick, -(-count // 200_000)),
            confirming=confirming,
        )

    return by(shared, trials), None if shared is None else by(None, 0, 0)


def _withheld(encounter: Encountered, radius_km: float, gate: Gate) -> Assessment:
    """Return the assessment of a refused message: its geometry, and no number."""
    r, v = encounter.pair.relative_km, encounter.pair.relative_km_s
    speed = float(np.linalg.norm(v))
    dt_s = -float(r @ v) / speed**2 if speed > 0.0 else 0.0
    miss = float(np.linalg.norm(r + v * dt_s))
    none = Estimate("none", None, None, None, False, f"refused: {gate.why}")
    return Assessment(none, (), radius_km, dt_s, miss, speed, ())


def judged_together(risks: Sequence[Risk]) -> list[Risk]:
    """Add what the messages of one event show only together: covariances that stay."""
    more = repeated_covariances([risk.cdm for risk in risks])
    return [
        replace(risk, gate=gate_of((*risk.gate.reasons, *reasons))) if reasons else risk
        for risk, reasons in zip(risks, more, strict=True)
    ]


def dilution_of_risk(risk: Risk) -> Dilution | None:
    """Compute the dilution of an encounter, None where it has no plane.

    A shared density error is taken out as in the probability beside it.
    """
    one, two = risk.encounter.covariances
    defined = risk.method != "none" and risk.speed_km_s > 1e-9
    if one is None or two is None or not defined:
        return None
    removed = shared_error_removed(risk.cdm, risk.encounter)
    if removed is not None:
        one, two = removed, np.zeros_like(removed)
    return dilution_of(risk.encounter.pair, one, two, risk.assessment.hbr_km)


def range_of_risk(risk: Risk) -> PcRange | None:
    """Return how far Pc moves with factors on covariances and radius, None without a Pc."""
    met, chosen = risk.encounter, risk.assessment.chosen
    one, two = met.covariances
    radius_km = risk.assessment.hbr_km
    if one is None or two is None or not chosen.pc or not radius_km > 0.0:
        return None
    shared = shared_error(risk.cdm, met)
    if chosen.method == "pc2d":
        removed = shared_error_removed(risk.cdm, met)
        total = one + two if removed is None else removed
        return range_by_plane(plane_of(met.pair, total, radius_km), radius_km)
    orbits = orbits_of(met.pair, one, two, met.factors, shared)
    return range_by_count(orbits, radius_km)
