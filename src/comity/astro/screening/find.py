"""Element sets and a window → all approaches within a distance."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from comity.astro.orbits import ElementSets
from comity.astro.orbits.states import motion_from
from comity.astro.screening.block import BlockResult, Problem, run_block
from comity.astro.screening.coverage import MAX_AGE_D, age_gaps
from comity.astro.screening.direct import direct_rows
from comity.astro.screening.merge import merge_blocks
from comity.astro.screening.plan import Plan
from comity.astro.screening.records import Conjunctions
from comity.foundations.arrays import Bools
from comity.foundations.constants import DAY_S, DAY_US
from comity.foundations.errors import RangeError

__all__ = ["Runner", "make_problem", "run_here", "screen"]

#: Limits of a screening.
SHORTEST_D, LONGEST_D = 1.0 / 86400.0, 30.0
WIDEST_KM = 200.0
#: A window may begin this far from the median epoch, days.
FARTHEST_D = 60.0

#: Runs blocks and gives their results in any order; engines differ in this alone.
Runner = Callable[[Problem, Plan, Sequence[int]], Iterable[BlockResult]]


def run_here(
    problem: Problem, plan: Plan, blocks: Sequence[int]
) -> Iterable[BlockResult]:
    """Run blocks one after the other."""
    return (run_block(problem, plan, block) for block in blocks)


def check_days(days: float) -> None:
    """Raise RangeError for a window that cannot be screened: it has a second at least."""
    if not SHORTEST_D <= days <= LONGEST_D:
        raise RangeError("days", f"{days} d", f"1 s (1.2e-5 d) to {LONGEST_D:g} d")


def check_request(
    elements: ElementSets, start_us: int, days: float, limit_km: float
) -> None:
    """Raise RangeError for a window or distance that cannot be screened."""
    if not 0.0 < limit_km <= WIDEST_KM:
        raise RangeError(
            "threshold", f"{limit_km} km", f"above 0 and at most {WIDEST_KM:g} km"
        )
    check_days(days)
    if len(elements) < 2:
        raise RangeError("objects", len(elements), "2 or more to screen")
    away_d = abs(start_us - float(np.median(elements.epoch_us))) / DAY_US
    if not away_d <= FARTHEST_D:
        raise RangeError(
            "start",
            f"{away_d:.1f} d from the median epoch of the element sets",
            f"within {FARTHEST_D:g} d",
            remedy="choose a start near the epochs, or newer element sets",
        )


def make_problem(
    elements: ElementSets,
    start_us: int,
    days: float,
    limit_km: float,
    chosen: Bools | None = None,
    plan: Plan | None = None,
) -> Problem:
    """Prepare a screening; see `screen` for the parameters.

    Raises
    ------
    RangeError
        For a window or distance that cannot be screened.
    """
    check_request(elements, start_us, days, limit_km)
    motion = motion_from(elements, start_us)
    length_s = days * DAY_S
    mask = np.zeros(0, bool) if chosen is None else np.ascontiguousarray(chosen, bool)
    node_s = (plan or Plan()).node_s
    return Problem(
        motion, direct_rows(motion, length_s, node_s), mask, limit_km, length_s
    )


def screen(
    elements: ElementSets,
    start_us: int,
    days: float,
    limit_km: float,
    *,
    chosen: Bools | None = None,
    plan: Plan | None = None,
    run: Runner = run_here,
    max_age_d: float = MAX_AGE_D,
) -> Conjunctions:
    """Find all approaches of all objects to each other.

    Parameters
    ----------
    elements
        One element set per object.
    start_us
        Start of the window, UTC, microseconds since 1970-01-01; it is included.
    days
        Length of the window; its end is excluded.
    limit_km
        Largest miss distance; it is included.
    chosen
        (N,) If given, only pairs with at least one chosen object.
    plan
        Sizes of the search; they do not change the result.
    run
        Engine for the blocks.
    max_age_d
        Element sets further than this from an instant are screened there, but listed as
        not covered.

    Returns
    -------
    Conjunctions
        Everything that direct propagation with SGP4 shows, and nothing else; who is not
        covered, from when and why, is its ``coverage``.

    Raises
    ------
    RangeError
        For a window or distance that cannot be screened.
    """
    plan = plan or Plan()
    problem = make_problem(elements, start_us, days, limit_km, chosen, plan)
    old = age_gaps(elements, start_us, days, max_age_d)
    blocks = range(plan.blocks(problem.length_s))
    return merge_blocks(problem, plan, list(run(problem, plan, blocks)), old)
