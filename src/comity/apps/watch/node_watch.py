"""The watch of a node: the folder that its settings name, and the runs in it, as they are asked for.

A folder that is missing, empty or damaged is a state with words and a remedy, never an error: whoever
looks at a node has to see that nothing was screened, and why.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from comity.apps.watch.kept_results import report_in
from comity.apps.watch.records import WatchReport
from comity.apps.watch.state_folder import StateFolder, instant_of
from comity.astro.catalogue import Snapshot
from comity.foundations.errors import ComityError, DataError
from comity.foundations.time import parse_utc
from comity.node.node import Node
from comity.system.snapshots import load_snapshot

__all__ = ["KeptRun", "NodeWatch", "catalogue_of", "watch_of"]

AGAIN = "comity watch run with the file of the operation"
#: Results and catalogues that are kept in memory; a file that has changed is read again.
RESULTS_KEPT, CATALOGUES_KEPT = 8, 2


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run that has ended.

    Attributes
    ----------
    at_us
        Its instant, UTC.
    report
        What it found.
    catalogue
        The file of the catalogue that it screened; None if it is not kept any more.
    """

    at_us: int
    report: WatchReport
    catalogue: Path | None


@dataclass(frozen=True, slots=True)
class NodeWatch:
    """What a node knows of its watch.

    Attributes
    ----------
    state
        ``there``: there is a run; ``none``: the settings name no folder; ``missing``: there is no
        such folder; ``empty``: no run has ended; ``damaged``: the result cannot be read.
    words, remedy
        What it means, and what to do; empty where there is a run.
    run
        The run.
    """

    state: str
    words: str = ""
    remedy: str = ""
    run: KeptRun | None = None


@lru_cache(maxsize=RESULTS_KEPT)
def _report(path: Path, _changed_ns: int, _size: int) -> WatchReport:
    return report_in(StateFolder(path.parent.parent), path.name, AGAIN)


@lru_cache(maxsize=RESULTS_KEPT)
def _latest(path: Path, _changed_ns: int, _size: int) -> tuple[str, str] | None:
    """Return which files the last run's result and catalogue are; None if there was none."""
    latest = StateFolder(path.parent).read(path)
    if latest is None:
        return None
    kept = latest.get("kept")
    catalogue = str(kept.get("catalogue", "")) if isinstance(kept, dict) else ""
    return Path(str(latest.get("report", ""))).name, Path(catalogue).name


@lru_cache(maxsize=CATALOGUES_KEPT)
def _snapshot(path: Path, _changed_ns: int, _size: int) -> Snapshot:
    return load_snapshot(path)


def catalogue_of(run: KeptRun) -> Snapshot:
    """Return the catalogue of a run.

    Raises
    ------
    DataError
        If it is not kept any more, or damaged.
    """
    path = run.catalogue
    if path is None:
        raise DataError(
            f"the catalogue of the run of {run.report.at} UTC is not kept any more",
            remedy=AGAIN,
        )
    try:
        stat = path.stat()
    except OSError as error:
        raise DataError(f"{path.name} cannot be read: {error.strerror}") from error
    return _snapshot(path, stat.st_mtime_ns, stat.st_size)


def _earlier(state: StateFolder, until_us: int) -> str:
    """Return the file of the last run until an instant; empty if there is none."""
    names = sorted(path.name for path in state.runs.glob("*.json"))
    found = [
        name
        for name in names
        if (made_us := instant_of(name)) is not None and made_us <= until_us
    ]
    return found[-1] if found else ""


def _catalogue(
    state: StateFolder, latest: tuple[str, str], name: str, at_us: int
) -> Path | None:
    """Return the catalogue that a run screened: its own, else the newest before it.

    A run whose sources gave what they gave before has the catalogue of the run before.
    """
    if name == latest[0]:
        path = state.catalogues / latest[1]
        return path if path.is_file() else None
    paths = [
        path
        for path in sorted(state.catalogues.glob("*.comity"))
        if (made_us := instant_of(path.name)) is not None and made_us <= at_us
    ]
    return paths[-1] if paths else None


def _run(state: StateFolder, at_us: int | None) -> KeptRun | None:
    if not state.latest.is_file():
        return None
    stat = state.latest.stat()
    latest = _latest(state.latest, stat.st_mtime_ns, stat.st_size)
    if latest is None:
        return None
    name = latest[0]
    if at_us is not None:
        name = _earlier(state, at_us)
        if not name:
            return None
    path = state.runs / Path(name).name
    if not name or not path.is_file():
        raise DataError(f"the result {name[:60]!r} is missing", remedy=AGAIN)
    stat = path.stat()
    report = _report(path, stat.st_mtime_ns, stat.st_size)
    made_us = parse_utc(report.at)
    return KeptRun(made_us, report, _catalogue(state, latest, path.name, made_us))


def watch_of(node: Node, at_us: int | None = None) -> NodeWatch:
    """Return what a node knows of its watch.

    Parameters
    ----------
    at_us
        The last run until this instant, UTC; the last one of all if None.
    """
    named = node.settings.watch
    if not named:
        return NodeWatch(
            "none",
            "this node shows no watch: nothing was screened here",
            "name the state folder of comity watch run as watch in node.yaml",
        )
    folder = node.folder / named
    if not folder.is_dir():
        return NodeWatch(
            "missing", f"there is no folder {named}: nothing was screened here", AGAIN
        )
    try:
        run = _run(StateFolder(folder), at_us)
    except ComityError as error:
        return NodeWatch("damaged", error.message, error.remedy or AGAIN)
    except OSError as error:
        return NodeWatch("damaged", f"{named} cannot be read: {error.strerror}", AGAIN)
    if run is None:
        until = "" if at_us is None else " until then"
        return NodeWatch("empty", f"no run has ended{until}: nothing is known", AGAIN)
    return NodeWatch("there", run=run)
