"""Plans for the worst conjunctions of a catalogue: screened, assessed, avoided."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from comity.apps.avoidance.constraints import Constraints
from comity.apps.avoidance.plan import plan_avoidance
from comity.apps.avoidance.plan_message import TARGET_PC
from comity.apps.avoidance.plan_records import Conjunction
from comity.apps.avoidance.plan_report import (
    ScreenedReport,
    SecondaryConjunction,
    screened_report,
    secondary_conjunctions,
)
from comity.apps.screening.screen import Request, run_screening
from comity.apps.screening.screen_report import Approach, closest
from comity.astro.catalogue import Snapshot
from comity.astro.orbits import propagate
from comity.astro.risk import Pair, assess
from comity.astro.risk.covariance import assumed_covariance
from comity.astro.risk.records import Method
from comity.foundations import format_utc, parse_utc
from comity.foundations.arrays import Floats
from comity.foundations.constants import DAY_US
from comity.foundations.errors import ComityError
from comity.foundations.plain import ABSENT, Absent
from comity.system.catalogue_files import import_files, open_catalogue

__all__ = [
    "ASSUMED_HBR_M",
    "AssessedApproach",
    "CataloguePlans",
    "ChainRequest",
    "PlannedApproach",
    "assess_approach",
    "movers_of",
    "plan_catalogue",
]

Tick = Callable[[int, int], None]
#: Hard-body radius, m, where none is given: the median of the pairs of large catalogues.
ASSUMED_HBR_M = 10.0
#: How many of the closest events are read, and how many of them are assessed.
MAX_READ, MAX_ASSESSED = 1000, 400


@dataclass(frozen=True, slots=True)
class ChainRequest:
    """What to screen and how many burns to plan.

    Attributes
    ----------
    catalogue
        Files of element sets or snapshots, or ``sample``.
    count
        How many of the worst conjunctions get a plan.
    hbr_m
        Sum of the radii of a pair, m; None: ``ASSUMED_HBR_M``.
    target_pc
        Probability of collision to reach.
    constraints
        Limits on every burn.
    launch_logs
        Files that tell the owners of objects.
    """

    catalogue: Sequence[str]
    count: int
    hbr_m: float | None = None
    target_pc: float = TARGET_PC
    constraints: Constraints = field(default_factory=Constraints)
    launch_logs: Sequence[Path] = ()

    @property
    def radius_km(self) -> float:
        """Sum of the radii of a pair, km."""
        return (ASSUMED_HBR_M if self.hbr_m is None else self.hbr_m) / 1e3


@dataclass(frozen=True, slots=True)
class AssessedApproach:
    """A conjunction of a catalogue with its probability, covariances assumed.

    ``labels`` name the assumption behind each covariance.
    """

    row: Approach
    pair: Pair
    covariances: tuple[Floats, Floats]
    pc: float | None
    method: Method
    tca_us: int
    labels: tuple[str, str]


@dataclass(frozen=True, slots=True)
class PlannedApproach:
    """A conjunction of a catalogue with its burn, or the reason why it has none.

    ``burn_time``, ``dv_m_s``, ``secondary`` and ``screened`` are absent where planning failed.
    """

    moving: int
    object_1: str
    object_2: str
    name_1: str
    name_2: str
    owner_1: str
    owner_2: str
    miss_km: float
    speed_km_s: float
    method: Method
    covariance_1: str
    covariance_2: str
    burn_time: str | Absent | None
    dv_m_s: Floats | Absent | None
    dv_size_m_s: float | None
    pc_before: float | None
    pc_after: float | None
    tca: str
    reason: str
    secondary: tuple[SecondaryConjunction, ...] | Absent
    new_conjunctions: int
    screened: ScreenedReport | Absent = ABSENT

    @property
    def found(self) -> str:
        """Conjunctions that stand against the burn, a bound where not all were screened."""
        if isinstance(self.screened, Absent) or self.screened.state == "unscreened":
            return "?"
        more = "+" if self.screened.state == "partly" else ""
        return f"{self.new_conjunctions}{more}"


@dataclass(frozen=True, slots=True)
class CataloguePlans:
    """The worst conjunctions of a catalogue, a plan for each; wall time of stages in s."""

    objects: int
    events: int
    assessed: int
    hbr_m: float
    hbr_source: str
    plans: tuple[PlannedApproach, ...]
    stages: dict[str, float]
    statement: str


def plan_catalogue(request: ChainRequest, tick: Tick) -> CataloguePlans:
    """Screen a catalogue, assess the worst conjunctions between owners, plan for each.

    Covariances are assumed by regime and age. Pairs of debris alone are left out, since
    neither can move; of two satellites the first is moved.

    Raises
    ------
    ComityError
        If the catalogue cannot be used or holds nothing to screen.
    """
    begun = time.perf_counter()
    stages: dict[str, float] = {}

    def lap(name: str) -> None:
        stages[name] = time.perf_counter() - begun - sum(stages.values())

    if request.catalogue[0].partition(":")[0] == "sample":
        snapshot = open_catalogue(list(request.catalogue))
    else:
        snapshot = import_files(
            [Path(name) for name in request.catalogue], launch_logs=request.launch_logs
        )
    lap("import")
    screened = run_screening(snapshot, Request(None, 1.0, 5.0), out=None, tick=tick)
    lap("screen")
    rows = [
        row for row in closest(screened, MAX_READ, cross_party=True) if movers_of(row)
    ]
    assessed = [
        assess_approach(snapshot, row, request.radius_km) for row in rows[:MAX_ASSESSED]
    ]
    # What is undefined may be anything: it comes first.
    assessed.sort(key=lambda one: (one.pc is not None, -(one.pc or 0.0)))
    lap("assess")
    plans = tuple(_planned(snapshot, one, request) for one in assessed[: request.count])
    lap("avoid")
    return CataloguePlans(
        objects=len(snapshot.current),
        events=int(np.count_nonzero(screened.conjunctions.kind == 0)),
        assessed=len(assessed),
        hbr_m=request.radius_km * 1e3,
        hbr_source="assumed" if request.hbr_m is None else "given",
        plans=plans,
        stages={name: round(value, 3) for name, value in stages.items()},
        statement="Covariances are assumed by regime and age, the radius "
        + ("too" if request.hbr_m is None else "is given")
        + ": the plans show what the chain does, not what to fly.",
    )


def movers_of(row: Approach) -> tuple[int, ...]:
    """List which objects of a pair (1, 2) are no debris and no rocket body, by name."""
    return tuple(
        k
        for k, name in ((1, row["name_1"]), (2, row["name_2"]))
        if not any(part in name.upper() for part in (" DEB", "R/B", "OBJECT "))
    )


def assess_approach(
    snapshot: Snapshot, row: Approach, radius_km: float
) -> AssessedApproach:
    """Assess a conjunction of a catalogue, its covariances assumed by regime and age.

    Counts are not confirmed by trials: this ranks hundreds, and the plan of each that is
    chosen assesses it again in full.

    Parameters
    ----------
    radius_km
        Sum of the radii of both objects, km.
    """
    tca_us = parse_utc(str(row["tca"]))
    states, covariances, labels = [], [], []
    for name in (row["object_1"], row["object_2"]):
        at = int(snapshot.rows_of(name)[0])
        path = propagate(snapshot.elements.take(np.array([at])), tca_us, np.zeros(1))
        state = np.concatenate([path.position_km[0, 0], path.velocity_km_s[0, 0]])
        age = abs(tca_us - int(snapshot.elements.epoch_us[at])) / DAY_US
        matrix, label = assumed_covariance(state[:3], state[3:], age)
        states.append(state)
        covariances.append(matrix)
        labels.append(label)
    pair = Pair(states[0][:3], states[0][3:], states[1][:3], states[1][3:])
    both = (covariances[0], covariances[1])
    assessment = assess(pair, both, radius_km, confirming=0)
    return AssessedApproach(
        row,
        pair,
        both,
        assessment.pc,
        assessment.chosen.method,
        tca_us,
        (labels[0], labels[1]),
    )


def _planned(
    snapshot: Snapshot, assessed: AssessedApproach, request: ChainRequest
) -> PlannedApproach:
    row = assessed.row
    moving = movers_of(row)[0]
    failed = PlannedApproach(
        moving=moving,
        object_1=row["object_1"],
        object_2=row["object_2"],
        name_1=row["name_1"],
        name_2=row["name_2"],
        owner_1=row["owner_1"].removeprefix("party:"),
        owner_2=row["owner_2"].removeprefix("party:"),
        miss_km=row["miss_km"],
        speed_km_s=row["speed_km_s"],
        method=assessed.method,
        covariance_1=assessed.labels[0],
        covariance_2=assessed.labels[1],
        burn_time=ABSENT,
        dv_m_s=ABSENT,
        dv_size_m_s=None,
        pc_before=assessed.pc,
        pc_after=None,
        tca=str(row["tca"]),
        reason="",
        secondary=ABSENT,
        new_conjunctions=0,
    )
    conjunction = Conjunction(
        assessed.pair,
        assessed.covariances,
        assessed.tca_us,
        "TEME",
        request.radius_km,
        ((row["object_1"],), (row["object_2"],)),
        covariance_source="assumed",
    )
    try:
        plan = plan_avoidance(
            conjunction,
            request.target_pc,
            request.constraints,
            moving=moving,
            snapshot=snapshot,
        )
    except ComityError as error:
        return replace(failed, reason=str(error))
    burn = plan.burn
    return replace(
        failed,
        burn_time=format_utc(plan.burn_us) if burn else None,
        dv_m_s=burn.dv_km_s * 1e3 if burn else None,
        dv_size_m_s=burn.size_km_s * 1e3 if burn else None,
        pc_before=plan.before.pc,
        pc_after=plan.after.pc if plan.after else None,
        tca=format_utc(plan.tca_us),
        reason=plan.reason,
        secondary=secondary_conjunctions(
            plan.secondary, request.constraints.secondary_pc
        ),
        new_conjunctions=plan.outcome.new + plan.outcome.undefined,
        screened=screened_report(plan),
    )
