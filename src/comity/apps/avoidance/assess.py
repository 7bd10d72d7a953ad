"""From a conjunction message to a probability, its pictures and its history."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from comity.astro.risk import (
    Assessment,
    assess,
    dilution_of,
    fuse,
)
from comity.astro.risk.dilution import Dilution
from comity.astro.risk.history import ReportedRisk, Trend, same_event, trend_of
from comity.astro.risk.message import (
    Encountered,
    encounter_of,
    radius_of,
)
from comity.astro.risk.records import Method
from comity.foundations.errors import RangeError
from comity.messages.cdm_record import Cdm
from comity.system.engines import default_workers
from comity.system.environment import load_orientation
from comity.system.message_files import open_cdm

__all__ = ["Risk", "assess_message", "dilution_of_risk", "in_threads", "series_of"]

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
        Number of departures from the standard that reading the message found.
    """

    path: Path | None
    cdm: Cdm
    encounter: Encountered
    assessment: Assessment
    radius_source: str
    findings: int

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
) -> Risk:
    """Assess a conjunction message: ``assess_message(Path("event.cdm")).pc``.

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

    Raises
    ------
    FormatError, ResourceError
        If the file cannot be read as a conjunction message.
    RangeError, DataError
        If trials, radius, states or covariances cannot be used.
    """
    if trials < 0:
        raise RangeError("trials", trials, "0 or more")
    path, findings = None, 0
    if isinstance(message, Path):
        path = message
        cdm, reading = open_cdm(path)
        findings = len(reading.findings)
    else:
        cdm = message
    radius_km, source = radius_of(cdm, hbr_m)
    fixed = any(thing.frame.startswith(("ITRF", "EFG")) for thing in cdm.objects)
    encounter = encounter_of(cdm, load_orientation() if fixed else None)
    assessment = assess(
        encounter.pair,
        encounter.covariances,
        radius_km,
        trials=trials,
        seed=seed,
        run=in_threads(tick, -(-trials // 200_000)),
    )
    return Risk(path, cdm, encounter, assessment, source, findings)


def dilution_of_risk(risk: Risk) -> Dilution | None:
    """Compute the dilution of an encounter, None where it has no plane."""
    one, two = risk.encounter.covariances
    defined = risk.method != "none" and risk.speed_km_s > 1e-9
    if one is None or two is None or not defined:
        return None
    return dilution_of(risk.encounter.pair, one, two, risk.assessment.hbr_km)


def _reported(risk: Risk) -> ReportedRisk:
    """Turn an assessed message into an entry of its event's history."""
    return ReportedRisk(
        risk.cdm.originator,
        risk.cdm.created_us,
        risk.cdm.tca_us,
        risk.encounter.pair,
        risk.encounter.covariances,
        risk.pc,
    )


def series_of(risks: Sequence[Risk]) -> tuple[Trend, Assessment | None]:
    """Compute the trend of one event over its messages, and the fused assessment.

    Only the newest message of each provider that still means the same approach is fused.
    """
    history = sorted(
        (_reported(risk) for risk in risks), key=lambda one: one.created_us
    )
    newest: dict[str, ReportedRisk] = {}
    for one in history:
        if same_event(one, history[-1]):
            newest[one.provider] = one
    trend = trend_of(history)
    if len(newest) < 2 or any(
        matrix is None for one in newest.values() for matrix in one.covariances
    ):
        return trend, None
    fused = fuse(list(newest.values()))
    radius = max(risk.assessment.hbr_km for risk in risks)
    return trend, assess(fused.pair, fused.covariances, radius)
