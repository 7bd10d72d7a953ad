"""Plans for messages and for the worst conjunctions of a catalogue, and their files."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from comity.apps.avoidance.assess import Risk, risk_of_file
from comity.apps.avoidance.constraints import Constraints, read_constraints
from comity.apps.avoidance.plan import (
    Plan,
    burn_state_of,
    plan_avoidance,
    plan_value,
)
from comity.apps.screening.screen import Request, closest, run_screening
from comity.astro.catalogue import Snapshot
from comity.astro.orbits import propagate
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.orbits.two_body import move
from comity.astro.risk import Pair, assess
from comity.astro.risk.covariance import assumed_covariance
from comity.foundations import parse_utc
from comity.foundations.constants import DAY_US
from comity.foundations.errors import ComityError, DataError, InputError
from comity.messages.plan_build import changed_track, comprehensive, parameters
from comity.messages.write import write_message
from comity.system.catalogue_files import import_files, open_catalogue
from comity.system.environment import now_us
from comity.system.files import check_folder, write_whole

__all__ = [
    "ASSUMED_HBR_M",
    "Planned",
    "assess_row",
    "limits_of",
    "movers_of",
    "plan_for_message",
    "run_chain",
    "value_of",
    "write_plan",
]

Tick = Callable[[int, int], None]
#: Radius that is assumed where nobody tells one: the middle of large catalogues' pairs.
ASSUMED_HBR_M = 10.0


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan and the assessed message that it belongs to."""

    risk: Risk
    plan: Plan
    moving: int
    frame: str


def limits_of(path: Path | None) -> Constraints:
    """Return the constraints of a file, or the usual ones."""
    return read_constraints(path) if path else Constraints()


def plan_for_message(
    file: Path,
    hbr_m: float | None,
    target_pc: float,
    constraints: Constraints,
    moving: int,
    catalogue: Sequence[str] | None,
) -> Planned:
    """Assess a message and plan for it.

    Raises
    ------
    DataError
        If the message has no usable covariances: a target then means nothing.
    """
    risk = risk_of_file(file, hbr_m)
    one, two = risk.met.covariances
    if one is None or two is None or risk.answer.chosen.method == "none":
        raise DataError(
            f"no burn can be aimed: {risk.answer.chosen.reason}",
            remedy="ask for a message with both covariances",
        )
    snapshot = open_catalogue(list(catalogue)) if catalogue else None
    frames = [thing.frame for thing in risk.cdm.objects]
    frame = "TEME" if frames[0].startswith(("ITRF", "EFG")) else frames[0]
    if frames[0] != frames[1]:
        frame = "GCRF"
    plan = plan_avoidance(
        risk.met.pair,
        (one, two),
        risk.cdm.tca_us,
        frame,
        risk.answer.hbr_km,
        target_pc,
        constraints,
        moving=moving,
        snapshot=snapshot,
        designators=tuple(  # type: ignore[arg-type]
            (thing.designator, thing.international) for thing in risk.cdm.objects
        ),
    )
    return Planned(risk, plan, moving, frame)


def value_of(done: Planned) -> dict[str, Any]:
    """Return what `comity avoid --json` prints of a message."""
    things = done.risk.cdm.objects
    mover = things[done.moving - 1]
    other = things[2 - done.moving]
    return {
        "file": str(done.risk.path),
        "encounter": f"{mover.name or mover.designator} moves, "
        f"{other.name or other.designator} stays",
        "hbr_m": done.risk.answer.hbr_km * 1e3,
        "method": done.risk.answer.chosen.method,
        "pc_by_method": done.risk.answer.pc,
        "frame": done.frame,
        **plan_value(done.plan),
    }


def write_plan(done: Planned, out: Path | None, pictures: Path | None) -> list[Path]:
    """Write a plan as OPM, OCM or OEM by the suffix, and its trade space as a picture.

    Raises
    ------
    InputError
        For a suffix that is no form, or a plan without a burn.
    """
    written = []
    if out is not None:
        check_folder(out)
        suffix = out.suffix.lower()
        if suffix not in {".opm", ".ocm", ".oem"}:
            raise InputError(
                f"{out.name} has no known form", remedy="end it in .opm, .ocm, .oem"
            )
        plan = done.plan
        if plan.burn is None:
            raise InputError(f"there is no burn to write: {plan.reason}")
        thing = done.risk.cdm.objects[done.moving - 1]
        about = (
            thing.name or "UNKNOWN",
            thing.international or thing.designator,
            done.frame,
        )
        state = burn_state_of(plan)
        push = rtn_axes(state[:3], state[3:]).T @ plan.burn.dv_km_s
        if suffix == ".opm":
            message = parameters(
                *about, now_us(), plan.burn_us, state, plan.burn.dv_km_s
            )
        else:
            times = np.arange(0.0, plan.burn.lead_s + 6000.0, 60.0)
            states = move(state[:3], state[3:] + push, times)
            build = changed_track if suffix == ".oem" else comprehensive
            at_us = plan.burn_us + np.rint(times * 1e6).astype(np.int64)
            message = build(*about, now_us(), at_us, states, plan.burn.dv_km_s)
        write_whole(out, write_message(message, "kvn").encode())
        written.append(out)
    if pictures is not None:
        from comity.apps.avoidance.figures import draw_plan  # noqa: PLC0415 - optional

        written += draw_plan(done.plan, done.risk.cdm.message_id, pictures)
    return written


def run_chain(
    catalogue: Sequence[str],
    count: int,
    hbr_m: float | None,
    target_pc: float,
    constraints: Constraints,
    tick: Tick,
    launch_logs: Sequence[Path] = (),
) -> dict[str, Any]:
    """Screen a catalogue, assess the worst conjunctions between owners, plan for each.

    Covariances are assumed by regime and age. Pairs of debris alone are left out: nobody
    can move; of two satellites the first is moved.
    """
    begun = time.perf_counter()
    stages: dict[str, float] = {}

    def lap(name: str) -> None:
        stages[name] = time.perf_counter() - begun - sum(stages.values())

    if catalogue[0].partition(":")[0] == "sample":
        snapshot = open_catalogue(list(catalogue))
    else:
        snapshot = import_files(
            [Path(name) for name in catalogue], launch_logs=launch_logs
        )
    lap("import")
    done = run_screening(snapshot, Request(None, 1.0, 5.0), out=None, tick=tick)
    lap("screen")
    rows = [row for row in closest(done, 1000, cross_party=True) if movers_of(row)][
        :400
    ]
    radius = (ASSUMED_HBR_M if hbr_m is None else hbr_m) / 1e3
    assessed = [assess_row(snapshot, row, radius) for row in rows]
    assessed.sort(key=lambda item: -(item["pc"] or 0.0))
    lap("assess")
    plans = [
        _plan_row(snapshot, item, radius, target_pc, constraints)
        for item in assessed[:count]
    ]
    lap("avoid")
    return {
        "objects": len(snapshot.current),
        "events": int(np.count_nonzero(done.conjunctions.kind == 0)),
        "assessed": len(assessed),
        "hbr_m": radius * 1e3,
        "hbr_source": "assumed" if hbr_m is None else "given",
        "plans": plans,
        "stages": {name: round(value, 3) for name, value in stages.items()},
        "statement": "Covariances are assumed by regime and age, the radius "
        + ("too" if hbr_m is None else "is given")
        + ": the plans show what the chain does, not what to fly.",
    }


def movers_of(row: Any) -> tuple[int, ...]:
    """Return which objects of a pair are no debris and no rocket body, by their names."""
    return tuple(
        k
        for k in (1, 2)
        if not any(
            word in str(row[f"name_{k}"]).upper() for word in (" DEB", "R/B", "OBJECT ")
        )
    )


def assess_row(snapshot: Snapshot, row: Any, radius_km: float) -> dict[str, Any]:
    """Assess a conjunction of a catalogue, its covariances assumed by regime and age."""
    tca_us = parse_utc(str(row["tca"]))
    states, covariances, labels = [], [], []
    for k in ("1", "2"):
        where = int(snapshot.rows_of(str(row[f"object_{k}"]))[0])
        found = propagate(
            snapshot.elements.take(np.array([where])), tca_us, np.zeros(1)
        )
        state = np.concatenate([found.position_km[0, 0], found.velocity_km_s[0, 0]])
        age = abs(tca_us - int(snapshot.elements.epoch_us[where])) / DAY_US
        matrix, label = assumed_covariance(state[:3], state[3:], age)
        states.append(state)
        covariances.append(matrix)
        labels.append(label)
    pair = Pair(states[0][:3], states[0][3:], states[1][:3], states[1][3:])
    answer = assess(pair, (covariances[0], covariances[1]), radius_km)
    return {
        "row": row,
        "pair": pair,
        "covariances": (covariances[0], covariances[1]),
        "pc": answer.pc,
        "method": answer.chosen.method,
        "tca_us": tca_us,
        "labels": labels,
    }


def _plan_row(
    snapshot: Snapshot,
    item: dict[str, Any],
    radius_km: float,
    target_pc: float,
    constraints: Constraints,
) -> dict[str, Any]:
    row = item["row"]
    moving = movers_of(row)[0]
    about = {
        "moving": moving,
        **{
            f"{name}_{k}": row[f"{name}_{k}"]
            for name in ("object", "name")
            for k in "12"
        },
        **{f"owner_{k}": str(row[f"owner_{k}"]).removeprefix("party:") for k in "12"},
        "miss_km": row["miss_km"],
        "speed_km_s": row["speed_km_s"],
        "method": item["method"],
        "covariance_1": item["labels"][0],
        "covariance_2": item["labels"][1],
    }
    try:
        plan = plan_avoidance(
            item["pair"],
            item["covariances"],
            item["tca_us"],
            "TEME",
            radius_km,
            target_pc,
            constraints,
            moving=moving,
            snapshot=snapshot,
            designators=((str(row["object_1"]),), (str(row["object_2"]),)),
        )
    except ComityError as error:
        return about | {
            "tca": str(row["tca"]),
            "pc_before": item["pc"],
            "dv_size_m_s": None,
            "pc_after": None,
            "new_conjunctions": 0,
            "reason": str(error),
        }
    value = plan_value(plan)
    keep = (
        "burn_time",
        "dv_m_s",
        "dv_size_m_s",
        "pc_before",
        "pc_after",
        "tca",
        "reason",
    )
    return (
        about
        | {name: value[name] for name in keep}
        | {
            "secondary": value["secondary"],
            "new_conjunctions": sum(
                hit.new(constraints.secondary_pc) for hit in plan.secondary
            ),
        }
    )
