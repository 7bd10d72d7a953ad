"""Two pages about a joint fleet: all results in one run."""

from dataclasses import dataclass
from pathlib import Path

from comity.apps.fleets.coverage import (
    coverage_result,
    draw_coverage,
    member_row,
)
from comity.apps.fleets.load import OpenFleet
from comity.apps.fleets.loss_records import BackupPlan, ResilienceResult
from comity.apps.fleets.records import CoverageResult, SharesResult
from comity.apps.fleets.resilience import (
    ResilienceQuestion,
    plan_result,
    resilience_result,
)
from comity.apps.fleets.shares import shares_result
from comity.astro.constellations.backups import backups_of
from comity.drawing.fleet_report import FleetReport, fleet_report_html
from comity.foundations.arrays import Floats
from comity.foundations.errors import DataError, UnknownNameError
from comity.foundations.plain import plain_object
from comity.system.environment import load_register
from comity.system.files import write_whole
from comity.system.interruptible import Tick

__all__ = ["FleetReportResult", "write_report"]

#: Members with longer names are shown by a short name.
MAX_CHARS = 26
#: Losses that a report plans for: a member that leaves takes more than backups make good.
PLANNED = ("satellite", "station", "site", "tie")


@dataclass(frozen=True, slots=True)
class FleetReportResult:
    """All results of the report; the plan is a reason where there is none."""

    coverage: CoverageResult
    shares: SharesResult
    resilience: ResilienceResult
    plan: BackupPlan | str
    written: str


def _plan(opened: OpenFleet, tick: Tick) -> BackupPlan | str:
    """Return the plan, or why there is none."""
    if not opened.fleet.service.levels:
        return "No service has been agreed upon, so there is nothing to plan for."
    if not backups_of(opened.scene):
        return "No backup is on offer."
    try:
        return plan_result(opened, PLANNED, tick)
    except DataError as error:
        return f"{error}."


def _missed(coverage: CoverageResult) -> str:
    """Return the member without which the first area waits longest."""
    area = next(iter(coverage.total.areas))
    worst = max(coverage.members, key=lambda one: one.without.areas[area].mean_wait_s)
    return worst.name


def _names(opened: OpenFleet) -> dict[str, str]:
    """Return the names of members in the register, or a short name where they are long."""
    register, out = load_register(), {}
    for member in opened.fleet.members:
        try:
            party = register.find(member.name)
        except UnknownNameError:
            out[member.name] = member.name.removeprefix("party:")
            continue
        short = [alias for alias in party.aliases if len(alias) <= MAX_CHARS]
        fits = len(party.name) <= MAX_CHARS or not short
        out[member.name] = party.name if fits else short[0]
    return out


def write_report(
    opened: OpenFleet,
    path: Path,
    without: str,
    outlines: list[Floats],
    tick: Tick,
) -> FleetReportResult:
    """Write the report and return all of its results.

    Raises
    ------
    UnknownNameError
        If ``without`` is no member.
    ResourceError
        If the file cannot be written.
    """
    if without:
        without = opened.fleet.members[member_row(opened.scene, without)].name
    coverage = coverage_result(opened, tick)
    shares = shares_result(opened, (), tick)
    resilience = resilience_result(opened, ResilienceQuestion(), tick)
    plan = _plan(opened, tick)
    missed = without or _missed(coverage)
    maps = draw_coverage(opened, missed, outlines)
    page = fleet_report_html(
        FleetReport(
            plain_object(coverage),
            plain_object(shares),
            plain_object(resilience),
            plan if isinstance(plan, str) else plain_object(plan),
            maps,
            missed,
            _names(opened),
        )
    )
    write_whole(path, page.encode())
    return FleetReportResult(coverage, shares, resilience, plan, str(path))
