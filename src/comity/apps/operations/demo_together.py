"""What the parties plan together: a member's loss, a link, and a precedent; computed from files."""

from math import radians
from pathlib import Path

import numpy as np

from comity.apps.atlas.search import search
from comity.apps.fleets.load import FleetRequest, open_fleet
from comity.apps.fleets.resilience import ResilienceQuestion, resilience_result
from comity.apps.links.geometry import (
    SatelliteSet,
    WindowRequest,
    open_satellites,
    open_stations,
)
from comity.apps.links.schedule import schedule_result, solve_problem
from comity.apps.links.schedule_files import open_problem, write_schedule
from comity.apps.links.windows import windows_over
from comity.apps.operations.demo_catalogue import DemoCatalogue
from comity.astro.orbits.arcs import Span
from comity.atlas.asking import Wanted
from comity.foundations.constants import DAY_S, HOUR_US
from comity.foundations.errors import DataError
from comity.foundations.plain import Json, JsonObject, json_text, plain
from comity.foundations.time import format_utc
from comity.system.files import make_folder, write_whole
from comity.system.interruptible import Effort
from comity.system.tables import write_table

__all__ = ["Told", "assess_loss", "find_precedent", "schedule_link"]

_STATIONS: tuple[tuple[str, str, float, float], ...] = (
    ("Alfa North", "alfa", 69.0, 18.0),
    ("Bravo South", "bravo", -33.9, 18.4),
    ("Charlie Equator", "charlie", 1.3, 103.8),
)
#: Satellites of a typical design of each member: walker, altitude km, inclination deg.
_DESIGNS = (
    ("alfa", "delta 4/2/1", 600.0, 97.8),
    ("bravo", "delta 3/3/1", 550.0, 53.0),
    ("charlie", "delta 1/1/0", 500.0, 97.4),
)
#: Mean motion above which stations see an orbit several times a day, rad/s; eccentricity below.
_LOW, _ROUND = 1e-3, 0.02
Told = tuple[JsonObject, str, str, bool]


def _nothing(_done: int, _total: int) -> None:
    """Show no progress: each of these takes seconds."""


def assess_loss(folder: Path, now_us: int) -> Told:
    """Assess what the loss of each member costs a joint fleet of designs, over a day."""
    make_folder(folder)
    path = folder / "fleet.yaml"
    fleet: JsonObject = {
        "fleet": "harbour watch",
        "members": [{"name": f"party:{name}"} for name, *_ in _DESIGNS],
        "areas": {"arctic": "arctic"},
        "sensors": {"camera": {"swath_km": 600, "altitude_km": 600}},
        "satellites": [
            {
                "name": f"{name} design",
                "member": f"party:{name}",
                "sensor": "camera",
                "rate_mbit_s": 200,
                "made_mbit_s": 8,
                "design": {
                    "walker": walker,
                    "altitude_km": height,
                    "inclination_deg": tilt,
                },
            }
            for name, walker, height, tilt in _DESIGNS
        ],
        "stations": [
            {"name": name, "member": f"party:{owner}", "lat": lat, "lon": lon}
            for name, owner, lat, lon in _STATIONS
        ],
    }
    write_whole(path, json_text(fleet).encode())
    opened = open_fleet(FleetRequest(path, (), Span(now_us, DAY_S), 2000))
    result = resilience_result(
        opened, ResilienceQuestion(kinds=("member",), together=1), _nothing
    )
    value = plain(result)
    write_whole(folder / "loss-of-a-member.json", json_text(value).encode())
    measure = next(iter(result.total))
    by = {one.name: float(one.lost.get(measure, 0.0)) for one in result.losses}
    total, worst = float(result.total[measure]), max(by, key=lambda name: by[name])
    words = (
        f"without {worst} the fleet loses {by[worst]:.3g} of {total:.3g} "
        f"{result.units[measure]} of {measure}; designs, one day, three members"
    )
    checked = (
        "each member's loss is measured, none exceeds the whole, one costs something"
    )
    holds = len(by) == len(_DESIGNS) and 0.0 < by[worst] <= total * (1.0 + 1e-9)
    return {"worst": worst, "lost": by[worst]}, words, checked, holds


def _low_satellites(catalogue: DemoCatalogue, count: int) -> SatelliteSet:
    e = catalogue.snapshot.elements
    low = np.flatnonzero(
        (e.mean_motion_rad_s > _LOW)
        & (e.eccentricity < _ROUND)
        & (e.inclination_rad > radians(50.0))
    )
    if len(low) < count:
        raise DataError("the catalogue has no low, round orbits for a link")
    wanted = ",".join(str(catalogue.snapshot.object[row]) for row in low[:count])
    return open_satellites([str(catalogue.path)], wanted, ())


def schedule_link(catalogue: DemoCatalogue, folder: Path, now_us: int) -> Told:
    """Find contact windows of two satellites over the members' stations, and share them out."""
    make_folder(folder)
    stations = folder / "stations.json"
    rows: list[Json] = [
        {"name": name, "provider": owner, "lat": lat, "lon": lon, "alt_m": 10}
        for name, owner, lat, lon in _STATIONS
    ]
    write_whole(stations, json_text(rows).encode())
    sky = _low_satellites(catalogue, 2)
    span = Span(now_us, DAY_S)
    request = WindowRequest(span, radians(5.0))
    table = windows_over(sky, open_stations(stations)[0], request, _nothing)
    windows = folder / "windows.json"
    write_table(windows, table.parts(), {"source": sky.source})
    instance = folder / "requests.json"
    asked: JsonObject = {
        "start": format_utc(now_us, 0),
        "end": format_utc(now_us + 24 * HOUR_US, 0),
        "members": [{"name": owner} for _, owner, *_ in _STATIONS],
        "antennas": [{"name": name, "owner": owner} for name, owner, *_ in _STATIONS],
        "requests": [
            {
                "name": f"{member}-{key}",
                "member": member,
                "duration_s": 240,
                "least_s": 120,
                "satellite": key,
            }
            for member, key in zip(("alfa", "bravo"), sky.keys, strict=True)
        ],
    }
    write_whole(instance, json_text(asked).encode())
    problem, faults = open_problem([instance], "comity", windows)
    solved = solve_problem(problem, Effort(3.0, 2, 1), "leximin", (), _nothing)
    write_schedule(problem, solved, folder / "schedule.ics", "party:alfa")
    result = schedule_result(problem, solved, "comity", (), faults)
    served = result.metrics.satisfied
    words = (
        f"{table.rows} windows of 2 satellites over {len(_STATIONS)} stations in 24 h; "
        f"{served} of {result.metrics.requests} requests get an antenna, "
        f"{result.metrics.hours * 60:.1f} min in all"
    )
    checked = (
        "the schedule breaks no rule, and each request has its least time in a window"
    )
    holds = served == result.metrics.requests == 2 and not faults
    return {"windows": table.rows, "served": served}, words, checked, holds


def find_precedent() -> Told:
    """Find in the atlas who has agreed on who moves before."""
    found = search(Wanted("collision avoidance coordination agreement", most=5))
    if not found.hits:
        raise DataError("the atlas holds no precedent")
    first = found.hits[0]
    words = (
        f"{first.title} ({first.date or 'no date'}), {first.id}; {found.total} in all"
    )
    dated = [hit for hit in found.hits if hit.date]
    checked = "the atlas answers with records that bear a date"
    return {"id": first.id}, words, checked, bool(dated)
