"""What a rehearsed encounter came to."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from comity.apps.avoidance.plan_catalogue import AssessedApproach

__all__ = ["RehearsedCase", "Step"]


class Step(NamedTuple):
    """A step of a rehearsal: when (UTC), who, what, and its result in words."""

    at: str
    who: str
    what: str
    result: str


@dataclass(frozen=True, slots=True)
class RehearsedCase:
    """An encounter that was carried to the record.

    Attributes
    ----------
    item
        The assessed conjunction: names, owners, Pc.
    message
        The conjunction message that opened the case.
    steps
        What was done, in order.
    case
        The case as one side shows it in the end.
    pc_before, pc_after
        Probability by the messages, and by the evidence of the burn.
    folders
        Of the two nodes.
    """

    item: AssessedApproach
    message: Path
    steps: tuple[Step, ...]
    case: Mapping[str, Any]
    pc_before: float
    pc_after: float
    folders: tuple[Path, Path]
