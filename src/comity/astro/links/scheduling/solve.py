"""The best schedule: fair to members, worth most, and known to be so or not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from comity.astro.links.scheduling.halting import Halt
from comity.astro.links.scheduling.model import (
    Expression,
    Model,
    Values,
    build_model,
    tracks_of,
)
from comity.astro.links.scheduling.problem import Problem, Schedule, Track
from comity.foundations.errors import RangeError, UnknownNameError
from comity.foundations.extras import extra

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

__all__ = ["GOALS", "solve"]

#: Goals of a schedule.
GOALS = ("balanced", "leximin")
#: Goal if there is an earlier schedule.
LEAST_CHANGE = "least change"
#: Minutes of tracks that a satisfied request is worth.
SATISFIED_MIN = 120
#: Minutes of tracks that a hundredth of a per cent is worth, of the largest part that a
#: member does not get and of each square of such a part.
FAIR = 0.5
#: Steps in which the part that a member does not get is counted.
PARTS = 10_000
#: Tangents by which squares of parts are bounded from below.
TANGENTS = 20
#: A changed track costs this part of a satisfied request: one more for two moved.
CHANGED = 0.4
#: A unit below a promised floor costs this many times a unit of track.
FLOOR = 50

Tick = Callable[[int, int], None]


def _nobody(_done: int, _total: int) -> None:
    """Report no progress."""


@dataclass(frozen=True, slots=True)
class Effort:
    """Time, threads and seed of a search, its progress and the way to end it."""

    seconds: float
    workers: int
    seed: int
    tick: Tick
    halt: Halt


def _watch(effort: Effort) -> "cp_model.CpSolverSolutionCallback":
    """Return a callback that reports progress whenever a better schedule is found."""
    cp_model = extra("ortools.sat.python.cp_model", "schedule")

    base: Any = cp_model.CpSolverSolutionCallback

    class Watch(base):  # type: ignore[misc]
        def on_solution_callback(self) -> None:
            whole = int(effort.seconds)
            effort.tick(min(int(self.wall_time), whole), whole)

    return Watch()


def _search(
    model: Model, goal: Expression, effort: Effort, seconds: float
) -> tuple["cp_model.CpSolver", bool, bool]:
    """Maximise a goal; return the solver, whether it has a solution, whether it is optimal."""
    cp_model = extra("ortools.sat.python.cp_model", "schedule")

    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(seconds, 0.05)
    solver.parameters.num_workers = effort.workers
    solver.parameters.random_seed = effort.seed
    model.model.maximize(goal)
    with effort.halt.over(solver):
        status = solver.solve(model.model, _watch(effort))
    found = status in {cp_model.OPTIMAL, cp_model.FEASIBLE}
    return solver, found, status == cp_model.OPTIMAL


def _hint(model: Model, values: Values) -> None:
    """Begin the next search where the one before ended."""
    model.model.clear_hints()
    for choice in model.choices:
        model.model.add_hint(choice.present, values.value(choice.present))
        model.model.add_hint(choice.start, values.value(choice.start))
        if not isinstance(choice.length, int) and hasattr(choice.length, "index"):
            model.model.add_hint(choice.length, values.value(choice.length))


def _worth(problem: Problem, model: Model) -> Expression:
    """Return satisfied requests by priority and tracking time, less units below shares."""
    per_min = 60.0 / problem.unit_s
    satisfied = round(SATISFIED_MIN * per_min)
    return (
        sum(
            satisfied * request.priority * served
            for request, served in zip(problem.requests, model.satisfied, strict=True)
        )
        + sum(model.total)
        - FLOOR * sum(model.short)
    )


def _unfairness(model: Model) -> Expression:
    """Return the cost of parts not given: the largest, and the sum of their squares.

    ``z ≥ 2 c u − c²`` for tangent points c bounds each square from below. For a member that
    asks for 50 h at 25 % not given, an hour more weighs about as much as an hour of track.
    """
    most = model.model.new_int_var(0, PARTS, "most")
    squares = []
    for given, asked in zip(model.given, model.asked, strict=True):
        if not asked:
            continue
        part = model.model.new_int_var(0, PARTS, "")
        model.model.add(part * asked >= PARTS * (asked - given))
        model.model.add(most >= part)
        square = model.model.new_int_var(0, PARTS, "")
        for k in range(TANGENTS):
            c = (k + 0.5) / TANGENTS
            model.model.add(
                square * 1000 >= int(2000 * c) * part - int(c * c * PARTS * 1000)
            )
        squares.append(square)
    return most + sum(squares)


def _changes(problem: Problem, model: Model, before: Sequence[Track]) -> Expression:
    """Return the cost of tracks of the earlier schedule that are not kept."""
    per_min = 60.0 / problem.unit_s
    cost = round(CHANGED * SATISFIED_MIN * per_min)
    known = {(c.request, c.option): c for c in model.choices}
    kept = []
    for track in before:
        choice = known.get((track.request, track.option))
        if choice is None:
            continue
        same = model.model.new_bool_var("")
        start = (track.start_s - problem.start_s) // problem.unit_s
        length = (track.end_s - track.start_s) // problem.unit_s
        model.model.add(choice.present == 1).only_enforce_if(same)
        model.model.add(choice.start == start).only_enforce_if(same)
        model.model.add(choice.length == length).only_enforce_if(same)
        model.model.add_hint(choice.present, 1)
        model.model.add_hint(choice.start, start)
        kept.append(same)
    return cost * (sum(kept) - len(before))


def _leximin(
    problem: Problem, model: Model, effort: Effort
) -> tuple[bool, Values | None]:
    """Raise the least part given, then the next, as far as time allows.

    Each round maximises the least part among the members that are still free, and then
    fixes those that cannot do better while the others keep it (each is asked by itself).

    Returns
    -------
    tuple
        Whether every round was proved, and the last solver with a solution.
    """
    asked = model.asked
    free = {m for m in range(len(problem.members)) if asked[m]}
    share = 0.5 * effort.seconds / max(2 * len(free), 1)
    proved = True
    last: Values | None = None
    while free and not effort.halt.asked:
        level = model.model.new_int_var(0, PARTS, "level")
        for m in free:
            model.model.add(PARTS * model.given[m] >= level * asked[m])
        # The level first; time given only decides between equals.
        solver, found, best = _search(model, level, effort, share)
        if not found:
            return False, last
        last, proved = solver, proved and best
        reached = int(solver.value(level))
        _hint(model, solver)
        model.model.add(level >= reached)
        stuck = set()
        for m in sorted(free):
            given = int(solver.value(model.given[m]))
            if PARTS * given > (reached + 1) * asked[m]:
                continue
            more, found, best = _search(model, model.given[m], effort, share / 4)
            proved = proved and best
            if not found or PARTS * int(more.value(model.given[m])) <= (
                (reached + 1) * asked[m]
            ):
                stuck.add(m)
        for m in stuck or free:
            floor = reached * asked[m]
            model.model.add(PARTS * model.given[m] >= floor)
        free -= stuck or set(free)
    return proved, last


def solve(
    problem: Problem,
    seconds: float,
    *,
    goal: str = "balanced",
    workers: int = 2,
    seed: int = 1,
    before: Sequence[Track] = (),
    tick: Tick = _nobody,
    halt: Halt | None = None,
) -> Schedule:
    """Return the best schedule found in a time.

    Parameters
    ----------
    problem
        Requests, antennas and members.
    seconds
        Time of the search, s; the best schedule so far is returned at its end.
    goal
        ``balanced``: satisfied requests by priority, time given, and the squares and the
        largest of the parts that members do not get, weighed against each other.
        ``leximin``: the member that gets the smallest part of what it asked for gets as much
        as can be, then the next; the rest by worth.
    workers, seed
        Threads and seed of CP-SAT.
    before
        An earlier schedule: each of its tracks is kept unless a change gains more; the goal
        is then the least change.
    tick
        Called with seconds gone and seconds in all.
    halt
        Ends the search early, from another thread.

    Raises
    ------
    UnknownNameError, RangeError
        For an unknown goal, or times and threads outside their limits.
    """
    if goal not in GOALS:
        raise UnknownNameError(
            f"goal {goal!r} is unknown", remedy="one of " + ", ".join(GOALS)
        )
    if not 0.0 < seconds <= 86_400.0 or not 1 <= workers <= 256:
        raise RangeError(
            "seconds or threads",
            f"{seconds}, {workers}",
            "above 0 and at most 86400 s, 1 to 256",
        )
    effort = Effort(seconds, workers, seed, tick, halt or Halt())
    model = build_model(problem)
    worth = _worth(problem, model)
    levels = True
    first: Values | None = None
    left = seconds
    if before:
        # The earlier schedule was fair when made: raising the least part would move tracks.
        goal = LEAST_CHANGE
        worth += _changes(problem, model, before)
    elif goal == "leximin":
        levels, first = _leximin(problem, model, effort)
        left = seconds / 2
        if effort.halt.asked and first is not None:
            return Schedule(tracks_of(problem, model, first), False, goal)
    else:
        per_min = 60.0 / problem.unit_s
        worth = 2 * worth - round(2 * FAIR * per_min) * _unfairness(model)
    solver, found, best = _search(model, worth, effort, left)
    if found:
        return Schedule(tracks_of(problem, model, solver), best and levels, goal)
    if first is not None:
        return Schedule(tracks_of(problem, model, first), False, goal)
    return Schedule((), False, goal)
