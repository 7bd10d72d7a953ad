"""Check an installation: one line per check."""

import importlib
import platform
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import numpy as np

from comity.astro.catalogue import sample_snapshot
from comity.astro.constellations.areas import grid_of
from comity.astro.constellations.designs import joined, read_design
from comity.astro.constellations.passes import find_passes
from comity.astro.constellations.reading import read_fleet
from comity.astro.constellations.records import MEASURES
from comity.astro.constellations.recovery import recovery_of
from comity.astro.constellations.resilience import losses_of
from comity.astro.constellations.scene import Scene, contacts_of_windows
from comity.astro.constellations.shares import balance_of
from comity.astro.links.stations import Station
from comity.astro.links.windows import find_windows, windows_between
from comity.astro.manoeuvre import along_velocity, encounter_at, optimal_impulse
from comity.astro.orbits.arcs import Span, arcs_of_elements
from comity.astro.risk import Pair, assess
from comity.astro.screening import screen
from comity.astro.screening.against import (
    NodeTable,
    fill_node_table,
    node_count,
    screen_against,
)
from comity.astro.tracking.association import Detections, Known, associate
from comity.foundations import format_utc
from comity.foundations.constants import DAY_US
from comity.foundations.errors import ComityError
from comity.node.lifecycle.key_report import KeyReport
from comity.node.server.health import Health
from comity.system.engines import default_workers
from comity.system.environment import (
    cache_folder,
    load_orientation,
    load_register,
    now_us,
)

__all__ = ["Check", "examine"]

#: Extras and the package that each needs.
EXTRAS = {
    "schedule": "ortools",
    "orbits": "satkit",
    "parquet": "pyarrow",
    "dask": "distributed",
    "climate": "itur",
    "learn": "lightgbm",
    "pdf": "typst",
}


@dataclass(frozen=True, slots=True)
class Check:
    """A check: name, state, the result in words, and what to do.

    ``state``: ``ok``, ``missing`` (an extra), ``doubtful`` (a person has to look) or ``broken``.
    """

    name: str
    state: str
    words: str
    remedy: str = ""


def check_python() -> str:
    """Return the versions of Python, numpy and numba."""
    numba = metadata.version("numba")
    return f"{platform.python_version()}, numpy {np.__version__}, numba {numba}"


def check_orientation() -> str:
    """Return the source of the Earth orientation and the last day that it predicts."""
    table = load_orientation()
    last = format_utc(int((table.mjd[-1] - 40587) * DAY_US), 0)[:10]
    return f"{table.source}, predictions to {last}"


def check_register() -> str:
    """Return the number of parties in the register."""
    return f"{len(load_register())} parties"


def check_cache() -> str:
    """Return the folder for compiled kernels, after writing to it."""
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / ".probe"
    probe.write_bytes(b"")
    probe.unlink()
    return str(folder)


def check_kernels() -> str:
    """Compile what is not compiled yet, screen a small sample, return the seconds."""
    begun = time.perf_counter()
    sample = sample_snapshot(400).elements
    # The last object stands twice: a docked pair takes other kernels than a passage.
    twice = sample.take(np.r_[np.arange(400), 399])
    start_us = int(twice.epoch_us.max())
    found = screen(twice, start_us, 0.1, 20.0)
    shape = (len(twice), node_count(0.1), 3)
    table = NodeTable(
        np.empty(shape, np.float32), np.empty(shape, np.int16), np.empty(shape[0], bool)
    )
    store = fill_node_table(twice, start_us, 0.1, table)
    screen_against(store, twice.take(np.array([0])), np.array([0]), 20.0)
    return f"{len(found)} approaches in a sample, {time.perf_counter() - begun:.1f} s"


def check_risk() -> str:
    """Compile what assessing and avoiding need, on a made-up encounter."""
    begun = time.perf_counter()
    r, v = np.array([7000.0, 0.0, 0.0]), np.array([0.0, 7.5, 0.5])
    pair = Pair(r, v, r + np.array([0.05, 0.0, 0.0]), np.array([0.0, 2.5, -7.0]))
    spread = np.diag([1e-3, 1e-3, 1e-3, 1e-9, 1e-9, 1e-9])
    answer = assess(pair, (spread, spread), 0.01, trials=1000)
    encounter, _ = encounter_at(pair, 2.0 * spread, 0.01)
    optimal_impulse(encounter, 3000.0, 1e-6)
    along_velocity(encounter, 3000.0, 1e-6, 1)
    spent = time.perf_counter() - begun
    return f"Pc {answer.pc:.2e} by {answer.chosen.method}, {spent:.1f} s"


def check_links() -> str:
    """Compile what windows need, over one station with a horizon."""
    begun = time.perf_counter()
    some = sample_snapshot(400).elements.take(np.arange(4))
    span = Span(int(some.epoch_us.max()), 43_200.0)
    horizon = ((0.0, 0.0), (3.0, 0.2))
    site = Station("sample", "", 0.9, 0.2, 0.1, (), horizon)
    arcs = list(arcs_of_elements(some, span, load_orientation(), step_s=60.0))
    found, _ = find_windows(arcs, (site,), span, 0.0)
    windows_between(arcs, span)
    return f"{len(found)} windows in a sample, {time.perf_counter() - begun:.1f} s"


def check_fleets() -> str:
    """Compile what fleets need, over a made-up one of two members."""
    begun = time.perf_counter()
    start_us = now_us()
    top = {
        "members": [{"name": "one"}, {"name": "two"}],
        "satellites": [
            {
                "name": name,
                "member": name,
                "design": {"altitude_km": 700, "inclination_deg": 98},
                "rate_mbit_s": 10,
                "made_mbit_s": 1,
            }
            for name in ("one", "two")
        ],
        "stations": [{"name": "pole", "member": "one", "lat": 89, "lon": 0}],
    }
    fleet, _ = read_fleet(top, start_us)
    grid, span = grid_of(fleet.areas, 50), Span(start_us, 43_200.0)
    orbits = read_design({"altitude_km": 700, "inclination_deg": 98}, start_us)
    orientation = load_orientation()
    both = arcs_of_elements(joined([orbits, orbits]), span, orientation)
    sensors = [craft.sensor for craft in fleet.crafts]
    passes, _ = find_passes(both, sensors, grid, span, orientation)
    some = passes.of_places(np.array([0, 1]))
    contacts = contacts_of_windows(
        np.array([0, 1]),
        np.array([0, 0]),
        some.begin_s[:2],
        some.end_s[:2],
        2,
        43_200.0,
    )
    scene = Scene(fleet, grid, passes, contacts)
    state = scene.state()
    scene.measure(state, MEASURES)
    balance_of(scene, state)
    recovery_of(scene, state, losses_of(fleet, ["member"])[1])
    return f"{len(passes)} passes in a sample, {time.perf_counter() - begun:.1f} s"


def check_tracking() -> str:
    """Compile what association needs, on one object and one detection."""
    begun = time.perf_counter()
    site, place = np.array([6378.0, 0.0, 0.0]), np.array([7000.0, 100.0, 0.0])
    line = (place - site) / np.linalg.norm(place - site)
    across = np.linalg.svd(line[None, :])[2][1:]
    detections = Detections(
        np.zeros(1, np.int64),
        site[None],
        line[None],
        np.array([np.linalg.norm(place - site)]),
        np.array([0.05]),
        np.full((1, 2), 1e-3),
        across[None],
    )
    known = Known(
        [np.zeros(1, np.int64)],
        [np.array([[*place, 0.0, 7.5, 0.0]])],
        [np.eye(6)[None]],
        np.eye(6)[None],
        np.array([0.9]),
        np.array([1e-3]),
    )
    done = associate(detections, known)
    return f"{done.taken[0]} plot of a sample, {time.perf_counter() - begun:.1f} s"


def node_check(health: Health) -> Check:
    """Return the check of a node: whether it can work, and what it lacks."""
    words = "; ".join(reason.words for reason in health.reasons) or "ready"
    return Check("node", "ok" if health.ready else "broken", words)


def keys_check(report: KeyReport) -> Check:
    """Return the check of a node's keys: where each is, and until when those in use count."""
    told = []
    for key in report.keys:
        where = "not here" if key.kind == "absent" else f"in a {key.kind}"
        end = "" if key.until_us is None else format_utc(key.until_us, 0)[:10]
        told.append(f"{key.use} {where}" + (f" until {end}" if end else ""))
    told += [words for key in report.keys for words in key.warnings]
    return Check("keys", "ok", "; ".join(told))


def check_clock() -> str:
    """Return the clock; it must lie after the build of the leap second table."""
    return f"{format_utc(now_us(), 0)} UTC, {default_workers()} processors"


CHECKS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("python", check_python),
    ("clock", check_clock),
    ("earth orientation", check_orientation),
    ("register", check_register),
    ("cache", check_cache),
    ("kernels", check_kernels),
    ("risk", check_risk),
    ("links", check_links),
    ("fleets", check_fleets),
    ("tracking", check_tracking),
)


def examine(
    health: Callable[[], Health] | None = None,
    keys: Callable[[], KeyReport] | None = None,
    near: Callable[[], Iterable[Check]] | None = None,
) -> Iterator[Check]:
    """Run all checks, one after the other.

    Parameters
    ----------
    health
        Asks a node how it is; None: no node is looked after.
    keys
        Looks where the keys of a node on this machine are; None for one elsewhere.
    near
        Further checks of a node on this machine.
    """
    yield Check("comity", "ok", f"{metadata.version('comity')} at {Path(sys.prefix)}")
    for name, check in CHECKS:
        try:
            yield Check(name, "ok", check())
        except (ComityError, OSError, ImportError, ValueError) as error:
            yield Check(name, "broken", str(error))
    if health is not None:
        try:
            yield node_check(health())
            if keys is not None:
                yield keys_check(keys())
            if near is not None:
                yield from near()
        except ComityError as error:
            yield Check("node", "broken", str(error), error.remedy)
    for extra, package in EXTRAS.items():
        try:
            importlib.import_module(package)
            yield Check(
                f"extra {extra}", "ok", f"{package} {metadata.version(package)}"
            )
        except ImportError:
            yield Check(f"extra {extra}", "missing", f"pip install 'comity[{extra}]'")
