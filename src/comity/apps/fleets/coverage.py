"""What a joint fleet reaches, with and without each member, for people and programs."""

import math
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.apps.fleets.load import OpenFleet
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
from comity.foundations.constants import HOUR_S
from comity.foundations.errors import UnknownNameError
from comity.foundations.strict import read_strict
from comity.system.files import read_plain
from comity.system.interruptible import Tick

__all__ = [
    "UNITS",
    "coverage_value",
    "draw_coverage",
    "load_outlines",
    "member_row",
    "place_columns",
    "plain",
]

#: Units of what is told, by the end of its name.
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
#: Pictures show as many places as can be told apart.
MOST_DRAWN = 6_000


def plain(value: Any) -> Any:
    """Return a value for JSON: NaN as none, numbers of numpy as plain ones."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def member_row(scene: Scene, name: str) -> int:
    """Return the row of a member.

    Raises
    ------
    UnknownNameError
        If nobody is called so.
    """
    names = [one.name for one in scene.fleet.members]
    for given in (name, f"party:{name}"):
        if given in names:
            return names.index(given)
    raise UnknownNameError(
        f"{name!r} is no member of the fleet", remedy=f"one of {', '.join(names)}"[:200]
    )


def _told(scene: Scene, state: State) -> dict[str, Any]:
    """Return areas, contact, volume and latency of a state."""
    covered = coverage_of(scene.passes, state.crafts)
    areas = summaries(covered, scene.grid, scene.passes.length_s)
    out: dict[str, Any] = {
        "satellites": int(state.crafts.sum()),
        "stations": int(state.grounds.sum()),
        "areas": {name: asdict(areas[name]) for name in scene.areas},
    }
    if len(scene.fleet.grounds):
        down, age = scene.volume(state)
        late = latency_of(
            scene.passes, scene.contacts, state.crafts, scene.allowed(state)
        )
        weighed = float(np.nansum(down * np.nan_to_num(age)))
        out |= {
            "contact_h": float(scene.contact_hours(state).sum()),
            "volume_gbit": float(down.sum()),
            "age_h": weighed / float(down.sum()) if down.sum() else None,
            "latency_s": {
                "mean": late.mean_s,
                "p95": late.p95_s,
                "observations": late.observations,
                "kept_on_board": late.kept,
            },
        }
    return out


def coverage_value(opened: OpenFleet, tick: Tick) -> dict[str, Any]:
    """Return coverage of the joint fleet, of each member alone, and without each."""
    scene = opened.scene
    state = scene.state()
    members = []
    count = len(scene.fleet.members)
    for k, member in enumerate(scene.fleet.members):
        one = np.zeros(count, np.bool_)
        one[k] = True
        members.append(
            {
                "name": member.name,
                "interest": list(member.interest),
                "alone": _told(scene, scene.only(one, state)),
                "without": _told(scene, scene.only(~one, state)),
            }
        )
        tick(k + 1, count)
    value = opened.head() | {
        "units": UNITS,
        "total": _told(scene, state),
        "members": members,
        "faults": opened.fault_rows(),
    }
    return {name: plain(one) for name, one in value.items()}


def place_columns(opened: OpenFleet) -> dict[str, NDArray[Any]]:
    """Return what each place gets from the joint fleet, as columns."""
    scene = opened.scene
    told = coverage_of(scene.passes, scene.state().crafts)
    where: list[list[str]] = [[] for _ in range(scene.passes.places)]
    for name, rows in scene.grid.areas.items():
        for row in rows.tolist():
            where[row].append(name)
    return {
        "latitude_deg": np.degrees(scene.grid.latitude_rad),
        "longitude_deg": np.degrees(scene.grid.longitude_rad),
        "areas": np.array([" ".join(names) for names in where]),
        "seen_part": told.seen_part,
        "passes": told.passes,
        "mean_pass_s": told.mean_pass_s,
        "mean_revisit_s": told.mean_revisit_s,
        "longest_gap_s": told.longest_gap_s,
        "mean_wait_s": told.mean_wait_s,
        "first_s": told.first_s,
    }


def load_outlines(path: Any) -> list[Floats]:
    """Read coasts or borders to draw: TopoJSON or GeoJSON.

    Raises
    ------
    FormatError
        If it is neither.
    """
    return read_outlines(read_strict(read_plain(path)[0])) if path else []


def _hours(told: Coverage, rows: Ints) -> Floats:
    waits: Floats = told.mean_wait_s[rows] / HOUR_S
    return np.where(told.passes[rows] > 0, waits, np.nan)


def draw_coverage(opened: OpenFleet, without: str, outlines: list[Floats]) -> str:
    """Draw how long places wait, with all members and without one of them.

    Raises
    ------
    UnknownNameError
        If the member that is left out is none.
    """
    scene = opened.scene
    state = scene.state()
    rows = np.arange(scene.passes.places)
    rows = rows[:: max(1, len(rows) // MOST_DRAWN)]
    panels = [
        MapPanel("All members", _hours(coverage_of(scene.passes, state.crafts), rows))
    ]
    if without:
        k = member_row(scene, without)
        left = np.ones(len(scene.fleet.members), np.bool_)
        left[k] = False
        told = coverage_of(scene.passes, scene.only(left, state).crafts)
        name = scene.fleet.members[k].name.removeprefix("party:")
        panels.append(MapPanel(f"Without {name}", _hours(told, rows)))
    head = opened.head()
    source = (
        f"{head['source']}, epochs {head['oldest_epoch'][:10]} to "
        f"{head['newest_epoch'][:10]}; {head['days']:g} d from {head['start']} UTC"
    )
    return coverage_map(
        scene.grid.latitude_rad[rows],
        scene.grid.longitude_rad[rows],
        panels,
        f"{scene.fleet.name}: hours until a place is seen next",
        source,
        outlines,
    )
