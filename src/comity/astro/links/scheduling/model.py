"""A problem as a model of CP-SAT: optional intervals that do not overlap."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from comity.astro.links.scheduling.problem import Problem, Request, Track, open_s
from comity.foundations.extras import extra

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

__all__ = ["Choice", "Expression", "Model", "Values", "build_model", "tracks_of"]

#: A linear expression of variables, or a number.
Expression: TypeAlias = "cp_model.LinearExprT"
#: Intervals of each antenna.
Intervals: TypeAlias = "list[list[cp_model.IntervalVar]]"


class Values(Protocol):
    """A solution of the model: a solver after its search."""

    def value(self, expression: Expression, /) -> int:
        """Return the value of an expression."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option in the model: present, start and length (0 if absent) in units."""

    request: int
    option: int
    present: Expression
    start: Expression
    length: Expression


@dataclass(frozen=True, slots=True)
class Model:
    """A model with its variables.

    Attributes
    ----------
    model
        The model of CP-SAT.
    choices
        One for each option that is long enough.
    total, satisfied
        For each request: its units of time, and whether they satisfy it.
    given
        For each member: its units.
    asked
        For each member: the units it requests.
    short
        For each member: units below its floor.
    """

    model: "cp_model.CpModel"
    choices: tuple[Choice, ...]
    total: tuple[Expression, ...]
    satisfied: tuple[Expression, ...]
    given: tuple[Expression, ...]
    asked: tuple[int, ...]
    short: tuple[Expression, ...]


def _choices(
    model: "cp_model.CpModel",
    problem: Problem,
    k: int,
    taken: Intervals,
    foreign: list[list[Expression]],
) -> tuple[list[Choice], "list[cp_model.IntervalVar]"]:
    """Add the options of a request; return them and their intervals without set-up times."""
    request, unit = problem.requests[k], problem.unit_s
    before, after = -(-request.setup_s // unit), -(-request.teardown_s // unit)
    shortest, whole = -(-request.shortest_s // unit), request.whole_s // unit
    owner = problem.members[request.member].name
    choices, spans = [], []
    for number, option in enumerate(request.options):
        first = -(-(option.start_s - problem.start_s) // unit)
        last = (option.end_s - problem.start_s) // unit
        longest = min(whole, last - first)
        if longest < shortest:
            continue
        name = f"{k}.{number}"
        present = model.new_bool_var(f"x{name}")
        start = model.new_int_var(first, last - shortest, f"s{name}")
        if shortest == longest:
            length: Expression = shortest * present
            size: Expression = shortest
            end: Expression = start + shortest
        else:
            size = model.new_int_var(shortest, longest, f"d{name}")
            end = model.new_int_var(first + shortest, last, f"e{name}")
            length = model.new_int_var(0, longest, f"l{name}")
            model.add(length == size).only_enforce_if(present)
            model.add(length == 0).only_enforce_if(~present)
        spans.append(model.new_optional_interval_var(start, size, end, present, ""))
        with_ends = model.new_optional_interval_var(
            start - before, size + (before + after), end + after, present, ""
        )
        for a in option.antennas:
            taken[a].append(with_ends)
            if problem.antennas[a].owner != owner:
                foreign[a].append(length + (before + after) * present)
        choices.append(Choice(k, number, present, start, length))
    return choices, spans


def _close(model: "cp_model.CpModel", problem: Problem, taken: Intervals) -> None:
    """Add closures, joined where they overlap each other."""
    unit = problem.unit_s
    for a, antenna in enumerate(problem.antennas):
        joined: list[list[int]] = []
        for closure in sorted(antenna.closed, key=lambda c: c.start_s):
            start = (closure.start_s - problem.start_s) // unit
            end = -(-(closure.end_s - problem.start_s) // unit)
            if joined and start <= joined[-1][1]:
                joined[-1][1] = max(joined[-1][1], end)
            elif end > start:
                joined.append([start, end])
        for start, end in joined:
            taken[a].append(model.new_fixed_size_interval_var(start, end - start, ""))
        model.add_no_overlap(taken[a])


def _satisfied(
    model: "cp_model.CpModel",
    request: Request,
    unit: int,
    total: Expression,
    some: list[Choice],
) -> Expression:
    """Return a variable: whether a request has its least duration."""
    served = model.new_bool_var("")
    present = [choice.present for choice in some]
    model.add(sum(present) <= request.most_tracks)
    if request.most_tracks == 1 and request.shortest_s >= request.least_s:
        model.add(sum(present) == served)
    else:
        model.add(total <= request.whole_s // unit)
        model.add(total >= -(-request.least_s // unit)).only_enforce_if(served)
    return served


def build_model(problem: Problem) -> Model:
    """Return the model of a problem."""
    cp_model = extra("ortools.sat.python.cp_model", "schedule")

    model = cp_model.CpModel()
    unit = problem.unit_s
    taken: Intervals = [[] for _ in problem.antennas]
    foreign: list[list[Expression]] = [[] for _ in problem.antennas]
    every: list[Choice] = []
    totals: list[Expression] = []
    satisfied: list[Expression] = []
    given: list[list[Expression]] = [[] for _ in problem.members]
    asked = [0] * len(problem.members)
    for k, request in enumerate(problem.requests):
        some, spans = _choices(model, problem, k, taken, foreign)
        total = sum(choice.length for choice in some)
        if request.most_tracks > 1:
            model.add_no_overlap(spans)
        asked[request.member] += request.whole_s // unit
        satisfied.append(_satisfied(model, request, unit, total, some) if some else 0)
        if some:
            given[request.member].append(total)
        totals.append(total)
        every += some
    _close(model, problem, taken)
    for a, antenna in enumerate(problem.antennas):
        if antenna.reserved > 0.0 and foreign[a]:
            most = int((1.0 - antenna.reserved) * open_s(problem, antenna) / unit)
            model.add(sum(foreign[a]) <= most)
    short = []
    for m, member in enumerate(problem.members):
        floor = int(-(-member.floor * asked[m] // 1))
        below = model.new_int_var(0, max(floor, 0), f"short{m}")
        if floor:
            model.add(below >= floor - sum(given[m]))
        short.append(below)
    return Model(
        model,
        tuple(every),
        tuple(totals),
        tuple(satisfied),
        tuple(sum(parts) for parts in given),
        tuple(asked),
        tuple(short),
    )


def tracks_of(problem: Problem, model: Model, values: Values) -> tuple[Track, ...]:
    """Return the tracks of a solution."""
    unit, tracks = problem.unit_s, []
    for choice in model.choices:
        if values.value(choice.present):
            start = problem.start_s + unit * values.value(choice.start)
            length = unit * values.value(choice.length)
            tracks.append(Track(start, start + length, choice.request, choice.option))
    return tuple(sorted(tracks))
