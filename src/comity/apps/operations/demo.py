"""The demonstration: a catalogue is screened, and its worst encounter negotiated."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from comity.apps.operations.demo_steps import Steps
from comity.apps.operations.exercise_case import rehearse_encounter
from comity.apps.operations.exercise_encounters import candidates_of
from comity.apps.operations.exercise_records import RehearsedCase
from comity.apps.screening.screen import Request, Screened, run_screening
from comity.apps.screening.screen_report import closest, screen_report
from comity.astro.orbits import propagate
from comity.drawing import Encounter, Report, report_html
from comity.foundations.errors import DataError
from comity.foundations.plain import plain_object
from comity.foundations.time import parse_utc
from comity.system.catalogue_files import open_catalogue
from comity.system.engines import Tick
from comity.system.environment import now_text
from comity.system.files import check_folder, write_whole

__all__ = [
    "Demonstration",
    "checked_case",
    "checked_screening",
    "encounter_of",
    "meet_in_demo",
    "run_demo",
]

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Demonstration:
    """A screening, its closest approaches between parties, and where the report is."""

    done: Screened
    rows: Sequence[Row]
    report: Path


def encounter_of(done: Screened, row: Row) -> Encounter:
    """Return the path of the second object past the first, 1.3 limits to each side."""
    s = done.snapshot
    rows = np.array(
        [s.rows_of(str(row["object_1"]))[0], s.rows_of(str(row["object_2"]))[0]]
    )
    tca_us = parse_utc(str(row["tca"]))
    reach_s = 1.3 * done.limit_km / max(float(row["speed_km_s"]), 1e-3)
    times = np.linspace(-reach_s, reach_s, 121)
    states = propagate(s.elements.take(rows), tca_us, times)
    p, v = states.position_km, states.velocity_km_s
    radial = p[0] / np.linalg.norm(p[0], axis=-1, keepdims=True)
    normal = np.cross(p[0], v[0])
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    axes = np.stack([radial, np.cross(normal, radial), normal], axis=1)
    return Encounter(
        str(row["name_1"]),
        str(row["name_2"]),
        str(row["object_1"]),
        str(row["object_2"]),
        str(row["tca"])[:23].replace("T", " "),
        float(row["miss_km"]),
        float(row["speed_km_s"]),
        done.limit_km,
        float(row["age_1_d"]),
        float(row["age_2_d"]),
        times,
        np.einsum("kij,kj->ki", axes, p[1] - p[0]),
        " and ".join(sorted({str(row["source_1"]), str(row["source_2"])})),
        s.synthetic,
    )


def run_demo(
    catalogue: str, days: float, limit_km: float, report: Path, tick: Tick
) -> Demonstration:
    """Import, screen, show the ten closest approaches between parties, write a report."""
    check_folder(report)
    snapshot = open_catalogue([catalogue])
    request = Request(None, days, limit_km)
    done = run_screening(snapshot, request, out=None, tick=tick)
    rows = closest(done, 10, cross_party=True) or closest(done, 10)
    encounter = encounter_of(done, rows[0]) if rows else None
    title = "Comity: conjunctions between parties"
    page = report_html(
        Report(title, now_text(), plain_object(screen_report(done)), rows, encounter)
    )
    write_whole(report, page.encode())
    return Demonstration(done, rows, report)


def meet_in_demo(
    done: Screened, catalogue: str, say: Callable[[str], None]
) -> RehearsedCase | None:
    """Let two nodes agree about the worst encounter, in a folder that is not kept.

    Returns
    -------
    RehearsedCase or None
        None if the catalogue has no encounter that two parties can solve.
    """
    items = candidates_of(done)
    if not items:
        say("No encounter of this population is above the threshold.")
        return None
    with tempfile.TemporaryDirectory(prefix="comity-") as folder:
        try:
            return rehearse_encounter(done, items, Path(folder), [catalogue], say)
        except DataError as error:
            say(str(error))
            return None


def checked_screening(
    steps: Steps,
    catalogue: str,
    days: float,
    limit_km: float,
    report: Path,
    tick: Tick,
) -> Demonstration:
    """Screen and report as a step whose check is that every row is within the limit."""
    # What cannot be read or written keeps its own error: it is no step that failed.
    shown = run_demo(catalogue, days, limit_km, report, tick)
    rows = shown.rows
    within = all(float(row["miss_km"]) <= limit_km for row in rows)
    count = len(shown.done.conjunctions)
    words = f"{count} conjunctions within {limit_km:g} km in {days:g} d"
    checked = "each that is shown is within the limit, and the report is written"
    return steps.run(
        "screening", lambda: (shown, words, checked, within and report.is_file())
    )


def checked_case(
    steps: Steps, done: Screened, catalogue: str, say: Callable[[str], None]
) -> RehearsedCase | None:
    """Let two nodes meet as a step whose check is that the burn lowers the probability."""

    def met() -> tuple[RehearsedCase | None, str, str, bool]:
        found = meet_in_demo(done, catalogue, say)
        if found is None:
            return None, "no encounter", "nothing was signed", True
        words = f"Pc {found.pc_before:.1e} before, {found.pc_after:.1e} after"
        checked = "the verified burn lowers the probability"
        return found, words, checked, found.pc_after < found.pc_before

    return steps.run("case", met)
