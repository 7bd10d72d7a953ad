"""The cheapest backups that keep the agreed service through every given loss.

A set of backups is checked by measuring again with the assets removed, for any measure. This
is exact because more backups never make a measure worse: a set that is not enough is extended
to a largest one that is not, and then any plan must take at least one of those left out.
Integer programming (CP-SAT) gives the cheapest set that meets all these conditions, and it is
measured; the first one that is enough is the cheapest of all. (Implicit hitting sets: Moreno-Centeno and Karp, Operations
Research 61, 2013.)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from comity.astro.constellations.records import MEASURES, Craft, Ground, Tie
from comity.astro.constellations.resilience import Loss, state_after
from comity.astro.constellations.scene import Scene, State
from comity.foundations.errors import DataError, InputError
from comity.foundations.extras import extra

__all__ = ["Backup", "Plan", "backups_of", "plan_backups"]

Tick = Callable[[int, int], None]
#: Resolution of costs, as a part of the largest.
COST_PART = 1_000_000
#: Measures that more backups never make worse; allocating antennas one by one may.
MONOTONE = frozenset({"coverage", "wait_h", "contact_h"})


@dataclass(frozen=True, slots=True)
class Backup:
    """A satellite, station or tie that is offered for a cost."""

    kind: str
    name: str
    cost: float
    crafts: tuple[int, ...] = ()
    grounds: tuple[int, ...] = ()
    ties: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Backups to take.

    Attributes
    ----------
    chosen
        The backups.
    cost
        Their cost together.
    proved
        Whether it is proved that nothing cheaper is enough.
    rounds
        Number of sets that were measured.
    before, after
        Losses that break the service without and with them.
    worst
        For each measure the loss after which it is least with them, and its value.
    """

    chosen: tuple[Backup, ...]
    cost: float
    proved: bool
    rounds: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    worst: dict[str, tuple[str, float]]


def backups_of(scene: Scene) -> list[Backup]:
    """Return the backups that the fleet's file offers."""
    fleet = scene.fleet
    out: list[Backup] = []
    rows: list[tuple[str, Sequence[Craft | Ground]]] = [
        ("satellite", fleet.crafts),
        ("station", fleet.grounds),
    ]
    for kind, assets in rows:
        for k, one in enumerate(assets):
            if one.backup:
                crafts, grounds = ((k,), ()) if kind == "satellite" else ((), (k,))
                out.append(Backup(kind, one.name, one.cost, crafts, grounds))
    return out + [_tie(scene, tie) for tie in fleet.ties if tie.backup]


def _tie(scene: Scene, tie: Tie) -> Backup:
    one, two = (scene.fleet.members[k].name for k in (tie.one, tie.two))
    return Backup("tie", f"{one} – {two}", tie.cost, (), (), ((tie.one, tie.two),))


class _Oracle:
    """Checks whether a set of backups keeps the service through every loss; each set once."""

    def __init__(
        self, scene: Scene, losses: Sequence[Loss], backups: Sequence[Backup]
    ) -> None:
        self.scene, self.backups = scene, backups
        self.names = list(scene.fleet.service.levels)
        # The loss that broke the last set is likely to break the next one.
        self.losses: list[Loss] = [Loss("none", "nothing lost"), *losses]
        self.known: dict[frozenset[int], bool] = {}

    def state(self, rows: frozenset[int]) -> State:
        """Return the fleet with some backups."""
        state = self.scene.state()
        for row in rows:
            one = self.backups[row]
            state = state.with_(one.crafts, one.grounds, one.ties)
        return state

    def left(self, state: State, loss: Loss) -> dict[str, float]:
        """Return the measures after a loss."""
        return self.scene.measure(state_after(state, loss), self.names)

    def enough(self, rows: frozenset[int]) -> bool:
        """Return whether a set of backups is enough."""
        if rows not in self.known:
            state = self.state(rows)
            self.known[rows] = True
            for k, loss in enumerate(self.losses):
                if self.scene.fleet.service.shortfalls(self.left(state, loss)):
                    self.losses.insert(0, self.losses.pop(k))
                    self.known[rows] = False
                    break
        return self.known[rows]

    def broken(self, rows: frozenset[int]) -> tuple[str, ...]:
        """Return the losses that break the service with some backups."""
        state = self.state(rows)
        return tuple(
            loss.name
            for loss in self.losses
            if self.scene.fleet.service.shortfalls(self.left(state, loss))
        )

    def worst(self, rows: frozenset[int]) -> dict[str, tuple[str, float]]:
        """Return, for each measure, its least value over the losses and the loss."""
        state = self.state(rows)
        left = [(loss.name, self.left(state, loss)) for loss in self.losses]
        out = {}
        for name in self.names:
            sign = 1.0 if MEASURES[name][1] else -1.0
            loss, values = min(left, key=lambda one: sign * one[1][name])
            out[name] = (loss, values[name])
        return out


def _cheapest(costs: Sequence[float], cuts: Sequence[frozenset[int]]) -> frozenset[int]:
    """Return the cheapest set that meets every cut."""
    cp_model = extra("ortools.sat.python.cp_model", "schedule")

    model = cp_model.CpModel()
    take = [model.new_bool_var(str(k)) for k in range(len(costs))]
    for cut in cuts:
        model.add_bool_or([take[k] for k in cut])
    unit = max([*costs, 1e-12]) / COST_PART
    # Among sets of one cost the smaller one.
    whole = [round(cost / unit) * (len(costs) + 1) + 1 for cost in costs]
    model.minimize(sum(w * t for w, t in zip(whole, take, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.catch_sigint_signal = False
    status = solver.solve(model)
    if status != cp_model.OPTIMAL:
        raise DataError(f"CP-SAT returned no plan: {solver.status_name(status)}")
    return frozenset(k for k, t in enumerate(take) if solver.value(t))


def plan_backups(
    scene: Scene,
    losses: Sequence[Loss],
    *,
    tick: Tick = lambda _done, _total: None,
) -> Plan:
    """Return the cheapest backups that keep the agreed service through every loss.

    Parameters
    ----------
    scene
        The fleet with its service and backups; the service must also hold without any loss.
    losses
        Losses to survive, one at a time.
    tick
        Called with the number of sets measured.

    Raises
    ------
    InputError
        If no service is agreed upon.
    DataError
        If all backups together are not enough; the losses that break the service are named.
    """
    if not scene.fleet.service.levels:
        raise InputError(
            "no service is agreed upon", remedy='write "service": {"coverage": 0.5}'
        )
    backups = backups_of(scene)
    oracle = _Oracle(scene, losses, backups)
    whole = frozenset(range(len(backups)))
    nothing: frozenset[int] = frozenset()
    before = oracle.broken(nothing)
    if not oracle.enough(whole):
        raise DataError(
            f"all {len(backups)} backups together do not keep the service through: "
            f"{'; '.join(oracle.broken(whole)[:5])}",
            remedy="lower the levels of the service, or offer more backups",
        )
    costs = [one.cost for one in backups]
    cuts: list[frozenset[int]] = []
    chosen = nothing
    while not oracle.enough(chosen):
        # Extend the set that is not enough, the cheapest first, while it stays so.
        grown = chosen
        for k in sorted(whole - chosen, key=lambda k: (costs[k], k)):
            if not oracle.enough(grown | {k}):
                grown |= {k}
            tick(len(oracle.known), 0)
        cuts.append(whole - grown)
        chosen = _cheapest(costs, cuts)
    names = set(scene.fleet.service.levels)
    return Plan(
        tuple(backups[k] for k in sorted(chosen)),
        sum(costs[k] for k in chosen),
        names <= MONOTONE,
        len(oracle.known),
        before,
        oracle.broken(chosen),
        oracle.worst(chosen),
    )
