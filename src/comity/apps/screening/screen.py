"""Screening of a catalogue against itself."""

import hashlib
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np

from comity.apps.screening.coverage import (
    CoverageReport,
    coverage_report,
    named_gaps,
    refused_rows,
    without_volume,
)
from comity.apps.screening.probability_records import Probabilities
from comity.astro.catalogue import Snapshot
from comity.astro.catalogue.naming import names_of
from comity.astro.orbits import ElementSets
from comity.astro.screening import (
    BlockResult,
    Conjunctions,
    Plan,
    Problem,
    make_problem,
    merge_blocks,
)
from comity.astro.screening.coverage import MAX_AGE_D, age_gaps
from comity.astro.screening.primaries import (
    NODE_PLAN,
    are_few,
    failing,
    search_primaries,
)
from comity.astro.screening.volumes import Volumes, class_of, within_volumes
from comity.foundations import content_hash
from comity.foundations.arrays import Bools, Floats, Ints
from comity.foundations.constants import DAY_US
from comity.foundations.errors import InputError, UnknownNameError
from comity.system.checkpoints import Checkpoints
from comity.system.engines import (
    Tick,
    default_workers,
    kept_blocks,
    with_dask,
    with_threads,
)
from comity.system.environment import load_register
from comity.system.files import read_plain

__all__ = [
    "Request",
    "Screened",
    "choose",
    "covered",
    "errors_of",
    "forget_blocks",
    "names_in",
    "run_screening",
    "start_of",
    "widest",
]


@dataclass(frozen=True, slots=True)
class Request:
    """A screening to carry out.

    ``primaries`` is None for all against all, or a comma-separated list of objects (numbers,
    designators, names), ``owner:CODE``, or a file with one object a line. ``max_age_d``: element sets further
    than this from an instant are screened, but do not cover it.
    """

    start_us: int | None
    days: float
    limit_km: float
    primaries: str | None = None
    workers: int | None = None
    engine: str = "threads"
    volumes: Volumes | None = None
    max_age_d: float = MAX_AGE_D
    plan: Plan = field(default_factory=Plan)


@dataclass(frozen=True, slots=True)
class Screened:
    """A screening that was carried out.

    Attributes
    ----------
    snapshot, rows
        The catalogue, and its rows as the conjunctions count them.
    conjunctions
        What came within the limit.
    start_us, days, limit_km
        Window and largest miss distance.
    wall_s, cpu_s
        Time that it took, s.
    hash
        Of catalogue and request.
    coverage
        Who was not covered, from when, and why.
    probabilities
        Of the conjunctions, in their order; None where they were not asked for.
    """

    snapshot: Snapshot
    rows: Ints
    conjunctions: Conjunctions
    start_us: int
    days: float
    limit_km: float
    wall_s: float
    cpu_s: float
    hash: str
    coverage: CoverageReport
    probabilities: Probabilities | None = None

    def take(self, rows: Ints) -> "Screened":
        """Return the screening with some of its conjunctions, and their probabilities."""
        found = self.probabilities
        return replace(
            self,
            conjunctions=self.conjunctions.take(rows),
            probabilities=None if found is None else found.take(rows),
        )


def owned_by(snapshot: Snapshot, owner: str) -> Bools:
    """Mark the current objects of a party, by code, id, name or alias.

    Raises
    ------
    UnknownNameError
        If no object of the catalogue is known to be the party's.
    """
    rows = snapshot.current
    codes = snapshot.owner_code[rows]
    mask = (codes == owner) | np.char.endswith(codes, f":{owner}")
    mask |= np.char.find(codes, f":{owner}/") >= 0
    register = load_register()
    parties = {str(party.id) for party in register.with_code(owner)}
    with suppress(UnknownNameError):
        parties.add(str(register.find(owner).id))
    mask |= np.isin(snapshot.owner[rows], sorted(parties))
    owned: Bools = mask
    if not owned.any():
        known = int(np.count_nonzero(snapshot.owner_basis[rows]))
        raise UnknownNameError(
            f"no object of owner {owner!r}; the owner is known of {known} of {len(rows)} objects",
            remedy="join owners at import (--launch-log, --satcat) or give object ids",
        )
    return owned


def choose(snapshot: Snapshot, primaries: str) -> Bools:
    """Mark the current objects that a list, an owner or a file names.

    Raises
    ------
    InputError, UnknownNameError
        If the text names no object, one that the catalogue does not hold, or several by one name.
    """
    if primaries.startswith("owner:"):
        return owned_by(snapshot, primaries.removeprefix("owner:"))
    known = names_of(snapshot)
    chosen = np.zeros(len(snapshot.current), bool)
    for name in names_in(primaries):
        chosen[known.find(name)] = True
    return chosen


def names_in(text: str) -> list[str]:
    """Return the names of objects in a list with commas, or in a file with one a line.

    Raises
    ------
    InputError
        If there is none.
    """
    path = Path(text)
    if path.is_file():
        lines = read_plain(path)[0].decode("utf-8", "replace").splitlines()
        names = [line.split("#")[0].strip() for line in lines]
    else:
        names = text.split(",")
    names = [name.strip() for name in names if name.strip()]
    if not names:
        raise InputError(
            f"{text!r} names no object",
            remedy="give numbers, designators or names: 25544,1998-067A",
        )
    return names


def request_key(problem: Problem, plan: Plan) -> str:
    """Hash all that determines the blocks of a request."""
    arrays = [
        np.ascontiguousarray(a)
        for a in (*problem.motion, problem.direct, problem.chosen)
    ]
    values = [problem.limit_km, problem.length_s, asdict(plan)]
    digest = hashlib.sha256(repr(values).encode())
    for array in arrays:
        digest.update(array.view(np.uint8).data if array.size else b"")
    return digest.hexdigest()


def start_of(elements: ElementSets, request: Request) -> int:
    """Return the requested start, or the midnight after three quarters of the epochs."""
    if request.start_us is not None:
        return request.start_us
    most = int(np.quantile(elements.epoch_us, 0.75)) if len(elements) else 0
    return -(-most // DAY_US) * DAY_US


def run_screening(
    snapshot: Snapshot,
    request: Request,
    *,
    out: Path | None,
    tick: Tick,
    chosen: Bools | None = None,
) -> Screened:
    """Screen a snapshot; finished blocks are stored next to ``out`` until they are merged.

    ``chosen`` marks the current objects of which every pair has one, in place of the request's
    ``primaries``.

    Raises
    ------
    RangeError, UnknownNameError, ResourceError, RemoteError
        For a request that cannot be carried out.
    """
    begun, cpu = time.perf_counter(), time.process_time()
    elements = snapshot.elements.take(snapshot.current)
    start_us = start_of(elements, request)
    if chosen is None and request.primaries:
        chosen = choose(snapshot, request.primaries)
    plan = request.plan
    wider_km = widest(snapshot, snapshot.current, start_us, request.days)
    problem = make_problem(
        elements, start_us, request.days, request.limit_km + wider_km, chosen, plan
    )
    also = age_gaps(elements, start_us, request.days, request.max_age_d)
    if request.engine == "threads" and are_few(problem):
        plan = NODE_PLAN
        blocks = list(search_primaries(elements, start_us, problem))
        also += failing(elements, start_us, problem)
    else:
        blocks = _blocks(problem, request, out, tick)
    if request.volumes is not None:
        own = class_of(elements, request.volumes)
        also += without_volume(own, problem.chosen, problem.length_s)
    merged = merge_blocks(problem, plan, blocks, also)
    merged = _within(snapshot, problem, merged, start_us, request)
    return Screened(
        snapshot,
        snapshot.current,
        merged,
        start_us,
        request.days,
        request.limit_km,
        time.perf_counter() - begun,
        time.process_time() - cpu,
        content_hash([snapshot.hash, start_us, request.days, request.limit_km]),
        covered(snapshot, snapshot.current, merged, start_us, request),
    )


def _blocks(
    problem: Problem, request: Request, out: Path | None, tick: Tick
) -> list[BlockResult]:
    """Run all blocks; finished ones are kept next to the output.

    Raises
    ------
    InputError
        For an engine that is not known.
    """
    plan = request.plan
    total = plan.blocks(problem.length_s)
    checkpoints = None
    kept = {}
    if out is not None:
        checkpoints = blocks_of(out, request_key(problem, plan))
        loaded = ((block, checkpoints.load(block)) for block in range(total))
        kept = {block: result for block, result in loaded if result is not None}
    missing = [block for block in range(total) if block not in kept]
    if request.engine.startswith("dask="):
        address = request.engine.removeprefix("dask=")
        results = with_dask(problem, plan, missing, address)
    elif request.engine == "threads":
        workers = default_workers() if request.workers is None else request.workers
        results = with_threads(problem, plan, missing, workers)
    else:
        raise InputError(
            f"engine {request.engine!r} is unknown",
            remedy="write threads or dask=ADDRESS",
        )
    return kept_blocks(results, kept, total, checkpoints, tick)


def widest(snapshot: Snapshot, rows: Ints, start_us: int, days: float) -> float:
    """Return the largest sum of two stated errors in a window, km; 0 where nothing is degraded."""
    ends = (start_us, start_us + round(days * DAY_US))
    if not snapshot.stated_error[rows].any():
        return 0.0
    stated = [snapshot.stated_km(rows, np.full(len(rows), end)) for end in ends]
    largest = np.sort(np.maximum(*stated))[-2:]
    return float(largest.sum())


def errors_of(
    snapshot: Snapshot, rows: Ints, conjunctions: Conjunctions, start_us: int
) -> Floats:
    """Return the sum of the stated errors of each pair at its closest approach, km."""
    at_us = start_us + np.rint(conjunctions.tca_s * 1e6).astype(np.int64)
    one, two = rows[conjunctions.first], rows[conjunctions.second]
    return snapshot.stated_km(one, at_us) + snapshot.stated_km(two, at_us)


def _within(
    snapshot: Snapshot,
    problem: Problem,
    merged: Conjunctions,
    start_us: int,
    request: Request,
) -> Conjunctions:
    """Keep the pairs that come within the limit, wider by what is stated of both.

    A pair with a degraded object is kept within the sphere around every volume, widened alike.
    """
    rows = snapshot.current
    wider = errors_of(snapshot, rows, merged, start_us)
    near = merged.miss_km <= request.limit_km + wider
    if request.volumes is None:
        return merged if near.all() else merged.take(near)
    exact = within_volumes(
        problem, merged.take(wider == 0.0), problem_elements(snapshot), request.volumes
    )
    inside = set(_marks(exact))
    kept = np.array([mark in inside for mark in _marks(merged)], np.bool_)
    return merged.take(kept | (near & (wider > 0.0)))


def _marks(some: Conjunctions) -> list[tuple[int, int, float]]:
    """Return what names each conjunction: its pair and its closest approach."""
    columns = (some.first.tolist(), some.second.tolist(), some.tca_s.tolist())
    return list(zip(*columns, strict=True))


def problem_elements(snapshot: Snapshot) -> ElementSets:
    """Return the element sets that are screened: the newest of each object."""
    return snapshot.elements.take(snapshot.current)


def covered(
    snapshot: Snapshot,
    rows: Ints,
    conjunctions: Conjunctions,
    start_us: int,
    request: Request,
) -> CoverageReport:
    """Return the coverage of a screening by name, the refused rows included."""
    end_us = start_us + round(request.days * DAY_US)
    left_out = named_gaps(snapshot, rows, conjunctions.coverage.left_out, start_us)
    left_out += refused_rows(snapshot.refused, start_us, end_us)
    return coverage_report(left_out, request.max_age_d)


def forget_blocks(out: Path) -> None:
    """Remove the stored blocks of an output that was written."""
    blocks_of(out, "").remove()


def blocks_of(out: Path, key: str) -> Checkpoints[BlockResult]:
    """Open the store of the blocks of an output."""
    return Checkpoints(out.with_name(f".{out.name}.blocks"), key, BlockResult)
