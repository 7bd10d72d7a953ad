"""Steps of a demonstration: each with its result, its time, and a check that can fail."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter
from typing import NamedTuple, TypeVar

from comity.foundations.errors import ComityError, DataError

__all__ = ["DemoStep", "Done", "StepFailedError", "Steps"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DemoStep:
    """A step of a demonstration.

    Attributes
    ----------
    step, result
        What was done, and what came of it, in words.
    seconds
        How long it took, s.
    checked, holds
        What was checked afterwards, and whether it holds.
    """

    step: str
    result: str
    seconds: float
    checked: str
    holds: bool


class Done(NamedTuple):
    """What a step came to: its value, its result in words, and its check."""

    value: object
    result: str
    checked: str
    holds: bool


class StepFailedError(DataError):
    """A step of the demonstration failed, so that the story ends here."""

    code = "demo-step"


@dataclass
class Steps:
    """Steps as they are done.

    Attributes
    ----------
    say
        Called with each step when it has ended.
    begin
        Called with the name of each step when it begins.
    done
        All steps so far.
    """

    say: Callable[[DemoStep], None]
    begin: Callable[[str], None] = lambda _name: None
    done: list[DemoStep] = field(default_factory=list)

    def run(self, name: str, act: Callable[[], tuple[T, str, str, bool]]) -> T:
        """Do a step; return its value.

        Parameters
        ----------
        act
            Returns the value, the result in words, what was checked, and whether it holds.

        Raises
        ------
        StepFailedError
            If it raises, or its check does not hold.
        """
        self.begin(name)
        since = perf_counter()
        try:
            value, result, checked, holds = act()
        except ComityError as error:
            self._end(
                DemoStep(name, str(error), _since(since), "it can be done", False)
            )
            raise StepFailedError(
                f"{name}: {error.message}", remedy=error.remedy
            ) from error
        self._end(DemoStep(name, result, _since(since), checked, holds))
        if not holds:
            raise StepFailedError(f"{name}: {result}; this does not hold: {checked}")
        return value

    def _end(self, step: DemoStep) -> None:
        self.done.append(step)
        self.say(step)


def _since(since: float) -> float:
    return round(perf_counter() - since, 2)
