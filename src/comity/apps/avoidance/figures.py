"""Pictures of assessments and plans, written to a folder."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from comity.apps.avoidance.assess import Risk, dilution_of_risk
from comity.apps.avoidance.plan_records import Plan
from comity.astro.risk.dilution import radius_curve
from comity.astro.risk.history import Trend
from comity.astro.risk.plane import plane_of
from comity.drawing.risk import (
    PlanePicture,
    course_svg,
    dilution_svg,
    plane_svg,
    radius_svg,
    trade_svg,
)
from comity.foundations import format_utc
from comity.foundations.constants import HOUR_S
from comity.system.files import make_folder, write_whole

__all__ = ["draw_course", "draw_plan", "draw_risk"]


def _stem(name: str) -> str:
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in name)[:80] or "event"


def draw_risk(risk: Risk, folder: Path) -> list[Path]:
    """Draw encounter plane, radius and dilution of an assessed message.

    Nothing is drawn where the encounter has no plane.
    """
    dilution = dilution_of_risk(risk)
    one, two = risk.encounter.covariances
    if dilution is None or one is None or two is None:
        return []
    make_folder(folder)
    cdm, assessment = risk.cdm, risk.assessment
    names = " and ".join(o.name or o.designator for o in cdm.objects)
    source = f"{cdm.message_id} of {cdm.originator}, made {format_utc(cdm.created_us, 0)} UTC"
    plane = plane_of(risk.encounter.pair, one + two, assessment.hbr_km)
    pc = "undefined" if assessment.pc is None else f"{assessment.pc:.3e}"
    stem = _stem(cdm.message_id)
    radii = np.geomspace(
        max(assessment.hbr_km, 1e-4) / 10.0, max(assessment.hbr_km, 1e-4) * 10.0, 61
    )
    pages = {
        "plane": plane_svg(
            PlanePicture(
                f"{names}: encounter plane",
                plane.x_km,
                plane.y_km,
                plane.sigma_x_km,
                plane.sigma_y_km,
                assessment.hbr_km,
                f"Pc {pc} by {assessment.chosen.method}, radius {assessment.hbr_km * 1e3:g} m",
                source,
            )
        ),
        "radius": radius_svg(
            radii * 1e3,
            radius_curve(risk.encounter.pair, one + two, radii),
            assessment.hbr_km * 1e3,
            f"{names}: probability against radius (plane)",
            source,
        ),
        "dilution": dilution_svg(
            dilution.factors,
            dilution.pcs,
            (dilution.at_factor, dilution.max_pc),
            f"{names}: dilution (plane)",
            source,
        ),
    }
    return [
        _written(folder / f"{stem}-{name}.svg", page) for name, page in pages.items()
    ]


def draw_course(trend: Trend, risks: Sequence[Risk], folder: Path) -> list[Path]:
    """Draw the course of an event over its messages."""
    if len(trend.pcs) < 2:
        return []
    make_folder(folder)
    cdm = risks[0].cdm
    names = " and ".join(o.name or o.designator for o in cdm.objects)
    page = course_svg(
        trend.hours_to_tca,
        trend.pcs,
        f"{names}: {trend.direction}",
        f"{len(risks)} messages of {cdm.originator}",
    )
    return [_written(folder / f"{_stem(cdm.message_id)}-course.svg", page)]


def draw_plan(plan: Plan, name: str, folder: Path) -> list[Path]:
    """Draw the trade space of a plan."""
    make_folder(folder)
    space = plan.space
    page = trade_svg(
        space.leads_s / HOUR_S,
        space.dvs_km_s * 1e6,
        space.pcs,
        space.allowed,
        f"Trade space before {format_utc(plan.tca_us, 0)} UTC",
        f"message {name}, plane method",
    )
    return [_written(folder / f"{_stem(name)}-trade.svg", page)]


def _written(path: Path, page: str) -> Path:
    write_whole(path, page.encode())
    return path
