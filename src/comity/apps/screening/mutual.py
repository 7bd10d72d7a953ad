"""Ephemerides of operators against each other and against a catalogue.

Read every ephemeris once into a folder, search all pairs, take apart what is the same object from two
sources, keep what enters the volume of both covariances, assess it, and say of each ephemeris what it
leaves open.
"""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from comity.apps.screening.coverage import (
    CoverageReport,
    LeftOut,
    coverage_report,
    named_gaps,
    refused_rows,
)
from comity.apps.screening.mutual_objects import (
    left_out_of,
    objects_of,
    reports_of,
    same_object,
)
from comity.apps.screening.mutual_records import (
    EphemerisReport,
    MutualReport,
    MutualScreened,
    Spent,
)
from comity.apps.screening.mutual_volumes import Judged, judge_hits
from comity.astro.catalogue import Snapshot
from comity.astro.orbits import propagate
from comity.astro.orbits.states import motion_from
from comity.astro.screening.coverage import MAX_AGE_D, age_gaps, theory_gaps
from comity.astro.screening.find import check_days
from comity.astro.screening.meetings import (
    MeetingProblem,
    Meetings,
    joined,
    make_meetings,
    run_slab,
)
from comity.foundations import content_hash, format_utc
from comity.foundations.constants import DAY_S, DAY_US
from comity.foundations.errors import DataError, InputError, RangeError
from comity.system.checkpoints import Checkpoints
from comity.system.engines import Tick, default_workers, kept_blocks, on_threads
from comity.system.track_store import TrackStore, fill_store

__all__ = ["MutualRequest", "files_of", "run_mutual"]

SUFFIXES = frozenset(
    f"{form}{pack}"
    for form in (".oem", ".ocm", ".kvn", ".xml", ".txt")
    for pack in ("", ".gz", ".xz", ".zst")
)
#: Element sets are asked so often whether their theory fails in the window, s.
ASKED_S = 7200.0
STATEMENT = (
    "Covariances of element sets are assumed by regime and age: what follows from them is an "
    "indication, not a measurement. What an operator's covariance says was checked for its "
    "form alone, not for its truth."
)


@dataclass(frozen=True, slots=True)
class MutualRequest:
    """What to screen.

    Attributes
    ----------
    start_us, days
        Window; None: from the first state of all on.
    limit_km
        Largest distance that is searched.
    sigmas
        Half-size of the volume in standard deviations of both covariances; None: the distance alone.
    hbr_m
        Sum of radii, m.
    assess
        Whether probabilities are computed.
    """

    start_us: int | None
    days: float
    limit_km: float
    sigmas: float | None
    hbr_m: float
    assess: bool = True
    workers: int | None = None
    max_age_d: float = MAX_AGE_D


def files_of(paths: Sequence[Path]) -> list[Path]:
    """Return files, and those below folders that may be ephemerides, by name.

    Raises
    ------
    InputError
        If a folder holds none, or none is given.
    """
    out: list[Path] = []
    for path in paths:
        if not path.is_dir():
            out.append(path)
            continue
        inside = sorted(
            one
            for one in path.rglob("*")
            if one.is_file() and not one.name.startswith(".") and _may_be(one)
        )
        if not inside:
            raise InputError(
                f"{path} holds no ephemeris",
                remedy="files end in .oem, .ocm, .kvn, .xml",
            )
        out += inside
    if not out:
        raise InputError("no ephemeris is given", remedy="give OEM or OCM files")
    return out


def _may_be(path: Path) -> bool:
    both = "".join(path.suffixes[-2:]).lower()
    return both in SUFFIXES or path.suffix.lower() in SUFFIXES


def run_mutual(
    paths: Sequence[Path],
    snapshot: Snapshot,
    request: MutualRequest,
    folder: Path,
    *,
    read_tick: Tick,
    search_tick: Tick,
) -> MutualScreened:
    """Screen ephemerides against each other and the catalogue.

    Parameters
    ----------
    snapshot
        The catalogue; without objects: ephemerides alone.
    folder
        Where ephemerides and finished slabs are kept: an interrupted run continues.

    Raises
    ------
    RangeError, InputError, DataError, ResourceError
        For a request that cannot be carried out; a file that cannot be read is only told.
    """
    _check(request)
    begun, cpu = time.perf_counter(), time.process_time()
    store = fill_store(paths, folder / "ephemerides", read_tick)
    if not store.tracks:
        reasons = "; ".join(one.reason for one in store.unread[:3])
        raise DataError(f"no ephemeris could be read: {reasons}")
    read = time.perf_counter()
    window = _window(store, request)
    objects = objects_of(store, snapshot)
    problem = _problem(store, snapshot, window, request.limit_km)
    slabs = _search(problem, store, snapshot, folder, request, search_tick)
    hits = joined(problem, slabs, objects.of_piece)
    searched = time.perf_counter()
    same = same_object(hits, objects)
    judged = judge_hits(
        store,
        snapshot,
        hits,
        same,
        window[0],
        (request.sigmas, request.hbr_m / 1e3),
        assess=request.assess,
    )
    volume = (request.sigmas, request.limit_km)
    reports = reports_of(store, objects, snapshot, window, volume)
    spent = Spent(
        round(read - begun, 2),
        round(searched - read, 2),
        round(time.perf_counter() - searched, 2),
        round(time.process_time() - cpu, 2),
    )
    report = _report(
        request,
        store,
        snapshot,
        window,
        problem,
        judged,
        reports,
        spent,
        len(hits) - int(same.sum()),
    )
    return MutualScreened(
        store,
        snapshot,
        window[0],
        judged.hits,
        judged.kind,
        judged.sigma_distance,
        judged.pc,
        judged.method,
        judged.basis,
        report,
    )


def _problem(
    store: TrackStore, snapshot: Snapshot, window: tuple[int, int], limit_km: float
) -> MeetingProblem:
    elements = snapshot.elements.take(snapshot.current)
    at_s, states, offsets = store.arrays(window[0])
    return make_meetings(at_s, states, offsets, elements, window, limit_km)


def _report(
    request: MutualRequest,
    store: TrackStore,
    snapshot: Snapshot,
    window: tuple[int, int],
    problem: MeetingProblem,
    judged: Judged,
    reports: list[EphemerisReport],
    spent: Spent,
    approaches: int,
) -> MutualReport:
    kinds = Counter(judged.kind.tolist())
    itself = judged.kind == "same object"
    between = (judged.hits.second < problem.tracks) & ~itself
    pairs = {
        (int(a), int(b))
        for a, b in zip(
            judged.hits.first[itself], judged.hits.second[itself], strict=True
        )
    }
    defined = judged.pc[np.isfinite(judged.pc)]
    codes = Counter(code for one in reports for code in {p.code for p in one.open})
    return MutualReport(
        start=format_utc(window[0], 0),
        end=format_utc(window[1], 0),
        threshold_km=request.limit_km,
        sigmas=request.sigmas,
        hbr_m=request.hbr_m,
        ephemerides=len(reports),
        element_sets=problem.element_sets,
        approaches=approaches,
        kept=len(judged.hits) - kinds["same object"],
        events=kinds["event"],
        intervals=kinds["interval"],
        edges=kinds["edge"],
        same_objects=len(pairs),
        between_ephemerides=int(between.sum()),
        largest_pc=float(defined.max()) if len(defined) else None,
        open_points=dict(sorted(codes.items())),
        objects=tuple(reports),
        unread=tuple((one.source, one.reason) for one in store.unread),
        spent=spent,
        catalogue_hash=snapshot.hash if problem.element_sets else "",
        statement=STATEMENT,
        coverage=_coverage(reports, snapshot, store, window, request.max_age_d),
    )


def _coverage(
    reports: list[EphemerisReport],
    snapshot: Snapshot,
    store: TrackStore,
    window: tuple[int, int],
    max_age_d: float,
) -> CoverageReport:
    """Say what is not covered: element sets that are old or fail, files, times, covariances."""
    elements = snapshot.elements.take(snapshot.current)
    days = (window[1] - window[0]) / DAY_US
    gaps = age_gaps(elements, window[0], days, max_age_d)
    times = np.append(np.arange(0.0, days * DAY_S, ASKED_S), days * DAY_S)
    faults = propagate(elements, window[0], times).fault
    failing = np.flatnonzero(np.any(faults != 0, axis=1)).astype(np.int32)
    if len(failing):
        motion = motion_from(elements, window[0])
        unknown = np.full(len(failing), np.nan)
        gaps += theory_gaps(motion, failing, unknown, days * DAY_S)
    out = named_gaps(snapshot, snapshot.current, gaps, window[0])
    out += refused_rows(snapshot.refused, *window)
    begin, end = (format_utc(edge, 3) for edge in window)
    out += [
        LeftOut(one.source, "", "refused", begin, end, one.reason)
        for one in store.unread
    ]
    return coverage_report(out + left_out_of(reports, window), max_age_d)


def _check(request: MutualRequest) -> None:
    check_days(request.days)
    if not request.hbr_m >= 0.0:
        raise RangeError("hard-body radius", f"{request.hbr_m} m", "0 m or more")
    if request.sigmas is not None and not 0.0 < request.sigmas <= 100.0:
        raise RangeError("sigmas", request.sigmas, "above 0 and at most 100")


def _window(store: TrackStore, request: MutualRequest) -> tuple[int, int]:
    start = request.start_us
    if start is None:
        start = min(one.begin_us for one in store.tracks)
    return start, start + round(request.days * DAY_US)


def _search(
    problem: MeetingProblem,
    store: TrackStore,
    snapshot: Snapshot,
    folder: Path,
    request: MutualRequest,
    tick: Tick,
) -> list[Meetings]:
    """Run the slabs that are not kept from an interrupted run, on threads."""
    key = content_hash(
        [
            snapshot.hash,
            [[one.source, one.first, one.count, one.begin_us] for one in store.tracks],
            [problem.length_s, problem.limit_km, request.start_us],
        ]
    )
    kept_in = Checkpoints(folder / "slabs", key, Meetings)
    loaded = ((slab, kept_in.load(slab)) for slab in range(problem.slabs))
    kept = {slab: result for slab, result in loaded if result is not None}
    missing = [slab for slab in range(problem.slabs) if slab not in kept]
    workers = default_workers() if request.workers is None else request.workers
    results = on_threads(lambda slab: run_slab(problem, slab), missing, workers)
    return kept_blocks(results, kept, problem.slabs, kept_in, tick)
