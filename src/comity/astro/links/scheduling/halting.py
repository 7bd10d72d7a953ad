"""Ending a search from outside, with the best that it has found so far."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

__all__ = ["Halt"]


class Halt:
    """Asked from another thread to end a search, or several; each hands over what it has.

    CP-SAT would take interruptions of the process by itself, and afterwards leave them to the
    system, which then kills the process: it is told not to.
    """

    def __init__(self) -> None:
        self._solvers: list[cp_model.CpSolver] = []
        self._asked = False

    @property
    def asked(self) -> bool:
        """Return whether the search was asked to end."""
        return self._asked

    def halt(self) -> None:
        """Ask the search to end."""
        self._asked = True
        for solver in list(self._solvers):
            solver.stop_search()

    @contextmanager
    def over(self, solver: "cp_model.CpSolver") -> Iterator["cp_model.CpSolver"]:
        """Hold a solver that ends when asked."""
        solver.parameters.catch_sigint_signal = False
        self._solvers.append(solver)
        if self._asked:
            solver.parameters.max_time_in_seconds = 0.01
        try:
            yield solver
        finally:
            self._solvers.remove(solver)
