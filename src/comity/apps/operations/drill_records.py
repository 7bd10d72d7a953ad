"""The report of an exercise: who acknowledged when, on which channel, what went wrong."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["DrillNotice", "DrillReport", "Misunderstanding", "Trouble"]


@dataclass(frozen=True, slots=True)
class DrillNotice:
    """A notice of an exercise at one recipient.

    Attributes
    ----------
    name, notice, to
        The script's name for it, its id, the recipient.
    state
        State of its ladder.
    rungs_s
        Rung → seconds after it was issued.
    understood_in_time
        Whether it was understood in its time; None if it was superseded before.
    channels
        Channel → whether it came on it.
    called
        How many levels of the roster were called.
    """

    name: str
    notice: str
    to: str
    state: str
    rungs_s: Mapping[str, float]
    understood_in_time: bool | None
    channels: Mapping[str, bool]
    called: int


@dataclass(frozen=True, slots=True)
class Misunderstanding:
    """A fact that a person did not read back as it stands, and why it counts as wrong."""

    notice: str
    party: str
    person: str
    language: str
    fact: str
    said: str
    why: str
    state: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """A step of the script that failed: its minute, what it does, the error."""

    at_min: float
    do: str
    words: str


@dataclass(frozen=True, slots=True)
class DrillReport:
    """The report of an exercise.

    Attributes
    ----------
    exercise, banner
        Its id, and the line that marks it as an exercise.
    start, minutes
        When it began (UTC), and how long it lasted.
    notices
        Every notice at each recipient.
    misunderstood, trouble
        Facts read back wrongly; steps that failed.
    calls
        Party → who was called, the oldest first.
    """

    exercise: str
    banner: str
    start: str
    minutes: float
    notices: list[DrillNotice]
    misunderstood: list[Misunderstanding]
    calls: Mapping[str, list[str]]
    trouble: list[Trouble]

    @property
    def exit_code(self) -> int:
        """Return 1 if a notice was late, misunderstood, or a step failed; else 0."""
        late = any(one.understood_in_time is False for one in self.notices)
        return 1 if late or self.misunderstood or self.trouble else 0
