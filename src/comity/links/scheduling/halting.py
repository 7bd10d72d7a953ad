"""Ending a search from outside, with the best that it has found so far."""

from collections.abc import Iterator
from contextlib import contextmanager

from ortools.sat.python import cp_model

__all__ = ["Halt"]


class Halt:
    """Asked from another thread to end a search; the search goes on to its answer.

    CP-SAT would take interruptions of the process by itself, and afterwards leave them to the
    system, which then kills the process: it is told not to.
    """

    def __init__(self) -> None:
        self._solver: cp_model.CpSolver | None = None
        self._asked = False

    @property
    def asked(self) -> bool:
        """Return whether the search was asked to end."""
        return self._asked

    def halt(self) -> None:
        """Ask the search to end."""
        self._asked = True
        if self._solver is not None:
            self._solver.stop_search()

    @contextmanager
    def over(self, solver: cp_model.CpSolver) -> Iterator[cp_model.CpSolver]:
        """Hold a solver that ends when asked."""
        solver.parameters.catch_sigint_signal = False
        self._solver = solver
        if self._asked:
            solver.parameters.max_time_in_seconds = 0.01
        try:
            yield solver
        finally:
            self._solver = None
