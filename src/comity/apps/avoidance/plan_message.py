"""A plan of avoidance for a conjunction message, and its files."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from comity.apps.avoidance.assess import Risk, assess_message
from comity.apps.avoidance.constraints import Constraints, read_constraints
from comity.apps.avoidance.plan import (
    CATALOGUE_REMEDY,
    burn_state_of,
    plan_avoidance,
)
from comity.apps.avoidance.plan_records import Conjunction, Plan
from comity.apps.avoidance.precise import PreciseCheck, check_precisely
from comity.apps.avoidance.secondary import check_age
from comity.astro.catalogue import Snapshot
from comity.astro.manoeuvre.impulse import check_target
from comity.astro.orbits.perturbed import carry
from comity.astro.orbits.rtn import rtn_axes
from comity.foundations.errors import DataError, InputError
from comity.messages.cdm_record import Cdm
from comity.messages.plan_build import changed_track, comprehensive, parameters
from comity.messages.typed import Message
from comity.messages.write import write_message
from comity.system.catalogue_files import read_catalogue
from comity.system.environment import now_us as clock_us
from comity.system.files import check_folder, write_whole
from comity.system.message_files import open_cdm

__all__ = ["TARGET_PC", "Planned", "avoid", "check_out", "limits_of", "write_plan"]

#: Probability of collision that a burn reaches unless another is asked for.
TARGET_PC = 1e-6
#: Forms of a plan, by suffix.
SUFFIXES = (".opm", ".ocm", ".oem")
#: How far a changed track is written past closest approach, s: about an orbit of a low one.
AFTER_S = 6000.0


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan of avoidance and the assessed message that it belongs to.

    Attributes
    ----------
    risk
        The assessed message.
    plan
        The burn with its alternatives, or the reason why there is none.
    moving
        Which object of the message burns, 1 or 2.
    frame
        Inertial frame of the plan.
    constraints
        Limits that the burn keeps to.
    precise
        What precise dynamics say of the burn.
    """

    risk: Risk
    plan: Plan
    moving: int
    frame: str
    constraints: Constraints
    precise: PreciseCheck


def limits_of(path: Path | None) -> Constraints:
    """Read the constraints of a file; without one, the usual constraints."""
    return read_constraints(path) if path else Constraints()


def avoid(
    message: Cdm | Path,
    *,
    target_pc: float = TARGET_PC,
    hbr_m: float | None = None,
    catalogue: Sequence[str | Path] | Snapshot | None = None,
    constraints: Constraints | Path | None = None,
    moving: int = 1,
    now_us: int | Literal["created"] | None = None,
) -> Planned:
    """Assess a conjunction message and plan the smallest burn that avoids the collision.

    Parameters
    ----------
    message
        A message that was read, or the file of one.
    target_pc
        Probability of collision to reach.
    hbr_m
        Sum of the radii of both objects, m; None: as the message states it.
    catalogue
        Snapshot or files (or ``sample``) to screen the changed track against; None: not
        screened.
    constraints
        Limits on the burn, or a file of them; None: the usual ones.
    moving
        Which object of the message burns, 1 or 2.
    now_us
        Instant from which the time to prepare counts, µs of UTC since 1970; ``created``:
        that of the message's creation, for messages that are kept; None: now.

    Raises
    ------
    DataError
        If the message lacks a usable covariance, so that no probability can be aimed at, or
        the catalogue is too far from the closest approach.
    RangeError
        For an object, target or orbit that cannot be used.
    FormatError, ResourceError
        For a file that cannot be used.
    """
    check_target(target_pc)
    if not isinstance(constraints, Constraints):
        constraints = limits_of(constraints)
    if catalogue is None or isinstance(catalogue, Snapshot):
        snapshot = catalogue
    else:
        snapshot = read_catalogue(*catalogue) if catalogue else None
    if snapshot is not None:
        # Before the work, and before any number.
        cdm = open_cdm(message)[0] if isinstance(message, Path) else message
        check_age(snapshot, cdm.tca_us, constraints.max_age_d, CATALOGUE_REMEDY)
    risk = assess_message(message, hbr_m=hbr_m, now_us=now_us)
    if risk.gate.verdict == "refused":
        raise DataError(
            f"the message is refused, no burn is planned: {risk.gate.why}",
            remedy="ask the producer for a corrected message",
        )
    one, two = risk.encounter.covariances
    if one is None or two is None or risk.method == "none":
        raise DataError(
            f"no burn can be aimed: {risk.assessment.chosen.reason}",
            remedy="ask for a message with both covariances",
        )
    first, second = risk.cdm.objects
    frame = "TEME" if first.frame.startswith(("ITRF", "EFG")) else first.frame
    if first.frame != second.frame:
        frame = "GCRF"
    conjunction = Conjunction(
        risk.encounter.pair,
        (one, two),
        risk.cdm.tca_us,
        frame,
        risk.assessment.hbr_km,
        (
            (first.designator, first.international),
            (second.designator, second.international),
        ),
        risk.encounter.plane_only,
    )
    at_us = risk.cdm.created_us if now_us == "created" else now_us
    plan = plan_avoidance(
        conjunction,
        target_pc,
        constraints,
        moving=moving,
        snapshot=snapshot,
        now_us=clock_us() if at_us is None else at_us,
    )
    precise = check_precisely(plan, frame, constraints)
    return Planned(risk, plan, moving, frame, constraints, precise)


def check_out(out: Path | None, form: str | None = None) -> None:
    """Refuse a file for a plan before the work: its suffix, or its folder.

    Raises
    ------
    InputError, ResourceError
        For an unknown suffix, or a place that cannot be written.
    """
    if out is None:
        return
    if suffix_of(out, form) not in SUFFIXES:
        raise InputError(
            f"{out.name}: the suffix names no form of plan",
            remedy=f"end the name in {', '.join(SUFFIXES)}, or give --form",
        )
    check_folder(out)


def suffix_of(out: Path, form: str | None) -> str:
    """Return the suffix that names the form of a plan: that of ``form``, else of the file."""
    return f".{form}" if form else out.suffix.lower()


def write_plan(
    planned: Planned, out: Path | None, pictures: Path | None, form: str | None = None
) -> list[Path]:
    """Write a plan as OPM, OCM or OEM by the suffix, and its trade space as a picture.

    Comments of the message say which dynamics it holds for and whether it was screened.

    Raises
    ------
    InputError, ResourceError
        For an unknown suffix, a place that cannot be written, or a plan without a burn.
    """
    written = []
    check_out(out, form)
    if out is not None:
        message = message_of(planned, suffix_of(out, form))
        write_whole(out, write_message(message, "kvn").encode())
        written.append(out)
    if pictures is not None:
        from comity.apps.avoidance.figures import draw_plan  # noqa: PLC0415 - optional

        written += draw_plan(planned.plan, planned.risk.cdm.message_id, pictures)
    return written


def message_of(planned: Planned, suffix: str) -> Message:
    """Return a plan as the message that a suffix names.

    Raises
    ------
    InputError
        For a plan without a burn.
    """
    plan = planned.plan
    if plan.burn is None:
        raise InputError(f"there is no burn to write: {plan.reason}")
    thing = planned.risk.cdm.objects[planned.moving - 1]
    about = (
        thing.name or "UNKNOWN",
        thing.international or thing.designator,
        planned.frame,
    )
    forces = plan.encounter.forces
    comments = (f"Dynamics: {forces.name}", plan.screening_words)
    state, dv = burn_state_of(plan), plan.burn.dv_km_s
    if suffix.lower() == ".opm":
        return parameters(*about, clock_us(), plan.burn_us, state, dv, comments)
    pushed = np.concatenate(
        [state[:3], state[3:] + rtn_axes(state[:3], state[3:]).T @ dv]
    )
    times = np.arange(0.0, plan.burn.lead_s + AFTER_S, 60.0)
    states = carry(forces, pushed, -plan.burn.lead_s, times - plan.burn.lead_s)
    build = changed_track if suffix.lower() == ".oem" else comprehensive
    at_us = plan.burn_us + np.rint(times * 1e6).astype(np.int64)
    return build(*about, clock_us(), at_us, states, dv, comments)
