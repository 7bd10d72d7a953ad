"""Coverage of a joint fleet, with and without each member, as records, columns and maps."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from comity.apps.fleets.load import OpenFleet
from comity.apps.fleets.records import (
    CoverageResult,
    DataLatency,
    GroundReach,
    MemberCoverage,
    Reach,
)
from comity.astro.constellations.coverage import (
    Coverage,
    coverage_of,
    latency_of,
    summaries,
)
from comity.astro.constellations.scene import Scene, State
from comity.drawing.fleet import MapPanel, coverage_map
from comity.drawing.outlines import read_outlines
from comity.foundations.arrays import Floats, Ints
from comity.foundations.bounds import FILES
from comity.foundations.constants import HOUR_S
from comity.foundations.errors import UnknownNameError
from comity.foundations.strict import read_strict
from comity.system.files import read_plain
from comity.system.interruptible import Tick

__all__ = [
    "UNITS",
    "coverage_result",
    "draw_coverage",
    "load_outlines",
    "member_row",
    "place_columns",
]

#: Units of the fields of a result, by name.
UNITS = {
    "seen_part": "part of the span, 0 to 1",
    "passes_per_day": "passes a day, those that overlap counted as one",
    "mean_pass_s": "s",
    "mean_revisit_s": "s between passes",
    "mean_wait_s": "s until a place is seen next, mean over time",
    "longest_gap_s": "s, of the worst place, ends of the span included",
    "never": "part of the places",
    "contact_h": "h a day, sum over satellites",
    "volume_gbit": "Gbit a day",
    "age_h": "h from making to bringing down, mean",
    "latency_s": "s from the end of a pass to the begin of the next contact",
}
#: Largest number of places in a map.
MAX_DRAWN = 6_000


def member_row(scene: Scene, name: str) -> int:
    """Return the row of a member.

    Raises
    ------
    UnknownNameError
        If no member has that name.
    """
    names = [one.name for one in scene.fleet.members]
    for given in (name, f"party:{name}"):
        if given in names:
            return names.index(given)
    raise UnknownNameError(
        f"{name!r} is no member of the fleet", remedy=f"one of {', '.join(names)}"[:200]
    )


def _reach(scene: Scene, state: State) -> Reach:
    """Return areas, contact, volume and latency of a state."""
    covered = coverage_of(scene.passes, state.crafts)
    by_area = summaries(covered, scene.grid, scene.passes.length_s)
    satellites, stations = int(state.crafts.sum()), int(state.grounds.sum())
    areas = {name: by_area[name] for name in scene.areas}
    if not len(scene.fleet.grounds):
        return Reach(satellites, stations, areas)
    down, age = scene.volume(state)
    late = latency_of(scene.passes, scene.contacts, state.crafts, scene.allowed(state))
    weighed = float(np.nansum(down * np.nan_to_num(age)))
    return GroundReach(
        satellites,
        stations,
        areas,
        contact_h=float(scene.contact_hours(state).sum()),
        volume_gbit=float(down.sum()),
        age_h=weighed / float(down.sum()) if down.sum() else None,
        latency_s=DataLatency(late.mean_s, late.p95_s, late.observations, late.kept),
    )


def coverage_result(opened: OpenFleet, tick: Tick) -> CoverageResult:
    """Return coverage of the joint fleet, of each member alone, and without each."""
    scene = opened.scene
    state = scene.state()
    members = []
    count = len(scene.fleet.members)
    for k, member in enumerate(scene.fleet.members):
        one = np.zeros(count, np.bool_)
        one[k] = True
        members.append(
            MemberCoverage(
                member.name,
                member.interest,
                alone=_reach(scene, scene.only(one, state)),
                without=_reach(scene, scene.only(~one, state)),
            )
        )
        tick(k + 1, count)
    return CoverageResult(
        **asdict(opened.head()),
        units=UNITS,
        total=_reach(scene, state),
        members=members,
        faults=opened.faults,
    )


def place_columns(opened: OpenFleet) -> Mapping[str, NDArray[np.generic]]:
    """Return the coverage of each place by the joint fleet, as columns."""
    scene = opened.scene
    covered = coverage_of(scene.passes, scene.state().crafts)
    where: list[list[str]] = [[] for _ in range(scene.passes.places)]
    for name, rows in scene.grid.areas.items():
        for row in rows.tolist():
            where[row].append(name)
    return {
        "latitude_deg": np.degrees(scene.grid.latitude_rad),
        "longitude_deg": np.degrees(scene.grid.longitude_rad),
        "areas": np.array([" ".join(names) for names in where]),
        "seen_part": covered.seen_part,
        "passes": covered.passes,
        "mean_pass_s": covered.mean_pass_s,
        "mean_revisit_s": covered.mean_revisit_s,
        "longest_gap_s": covered.longest_gap_s,
        "mean_wait_s": covered.mean_wait_s,
        "first_s": covered.first_s,
    }


def load_outlines(path: Path | None) -> list[Floats]:
    """Read coasts or borders to draw: TopoJSON or GeoJSON.

    Raises
    ------
    FormatError
        If it is neither.
    """
    return read_outlines(read_strict(read_plain(path)[0], FILES)) if path else []


def _hours(covered: Coverage, rows: Ints) -> Floats:
    waits: Floats = covered.mean_wait_s[rows] / HOUR_S
    return np.where(covered.passes[rows] > 0, waits, np.nan)


def draw_coverage(opened: OpenFleet, without: str, outlines: list[Floats]) -> str:
    """Draw a map of mean waits, h, with all members and without one of them.

    Raises
    ------
    UnknownNameError
        If ``without`` is no member.
    """
    scene = opened.scene
    state = scene.state()
    rows = np.arange(scene.passes.places)
    rows = rows[:: max(1, len(rows) // MAX_DRAWN)]
    panels = [
        MapPanel("All members", _hours(coverage_of(scene.passes, state.crafts), rows))
    ]
    if without:
        k = member_row(scene, without)
        left = np.ones(len(scene.fleet.members), np.bool_)
        left[k] = False
        covered = coverage_of(scene.passes, scene.only(left, state).crafts)
        name = scene.fleet.members[k].name.removeprefix("party:")
        panels.append(MapPanel(f"Without {name}", _hours(covered, rows)))
    head = opened.head()
    source = (
        f"{head.source}, epochs {head.oldest_epoch[:10]} to "
        f"{head.newest_epoch[:10]}; {head.days:g} d from {head.start} UTC"
    )
    return coverage_map(
        scene.grid.latitude_rad[rows],
        scene.grid.longitude_rad[rows],
        panels,
        f"{scene.fleet.name}: hours until a place is seen next",
        source,
        outlines,
    )
