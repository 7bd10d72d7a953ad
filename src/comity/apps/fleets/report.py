"""Two pages about a joint fleet: every answer in one run."""

from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from comity.apps.fleets.analyses import (
    plan_value,
    resilience_value,
    shares_value,
)
from comity.apps.fleets.coverage import (
    coverage_value,
    draw_coverage,
    member_row,
)
from comity.apps.fleets.load import OpenFleet
from comity.astro.constellations.backups import backups_of
from comity.drawing.fleet_report import FleetReport, fleet_report_html
from comity.foundations.errors import DataError, UnknownNameError
from comity.system.environment import load_register
from comity.system.files import write_whole
from comity.system.interruptible import Tick

__all__ = ["write_report"]

#: Names that are longer are told short.
MAX_CHARS = 26
#: Losses that a report plans for: a member that leaves takes more than backups make good.
PLANNED = ("satellite", "station", "site", "tie")


def _plan(opened: OpenFleet, tick: Tick) -> dict[str, Any] | str:
    """Return the plan, or why there is none."""
    if not opened.fleet.service.levels:
        return "No service has been agreed upon, so there is nothing to plan for."
    if not backups_of(opened.scene):
        return "No backup is on offer."
    try:
        return plan_value(opened, PLANNED, tick)
    except DataError as error:
        return f"{error}."


def _missed(coverage: dict[str, Any]) -> str:
    """Return the member without which the first area waits longest."""
    area = next(iter(coverage["total"]["areas"]))
    worst = max(
        coverage["members"],
        key=lambda one: one["without"]["areas"][area]["mean_wait_s"],
    )
    return str(worst["name"])


def _names(opened: OpenFleet) -> dict[str, str]:
    """Return what members are called in the register; by their short names where long."""
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
    outlines: list[NDArray[Any]],
    tick: Tick,
) -> dict[str, Any]:
    """Write the report and return all of its values.

    Raises
    ------
    UnknownNameError
        If the member to leave out is none.
    ResourceError
        If the file cannot be written.
    """
    if without:
        without = opened.fleet.members[member_row(opened.scene, without)].name
    coverage = coverage_value(opened, tick)
    shares = shares_value(opened, (), tick)
    resilience = resilience_value(opened, (), (), 2, tick)
    plan = _plan(opened, tick)
    missed = without or _missed(coverage)
    maps = draw_coverage(opened, missed, outlines)
    page = fleet_report_html(
        FleetReport(coverage, shares, resilience, plan, maps, missed, _names(opened))
    )
    write_whole(path, page.encode())
    return {
        "coverage": coverage,
        "shares": shares,
        "resilience": resilience,
        "plan": plan,
        "written": str(path),
    }
