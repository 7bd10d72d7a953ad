"""Ending a search from outside, with the best that it has found so far."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

__all__ = ["Halt"]


class Halt:
    """Ends searches from another thread; each returns the best solution so far.

    CP-SAT would handle interruptions of the process by itself and restore the default handler
    afterwards, which kills the process: its own handler is switched off.
    """

    def __init__(self) -> None:
        self._solvers: list[cp_model.CpSolver] = []
        self._asked = False

    @property
    def asked(self) -> bool:
        """Whether the searches are to end."""
        return self._asked

    def halt(self) -> None:
        """End all searches."""
        self._asked = True
        for solver in list(self._solvers):
            solver.stop_search()

    @contextmanager
    def over(self, solver: "cp_model.CpSolver") -> Iterator["cp_model.CpSolver"]:
        """Register a solver for the time of its search."""
        solver.parameters.catch_sigint_signal = False
        self._solvers.append(solver)
        if self._asked:
            solver.parameters.max_time_in_seconds = 0.01
        try:
            yield solver
        finally:
            self._solvers.remove(solver)
