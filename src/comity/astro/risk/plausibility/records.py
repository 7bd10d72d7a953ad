"""What the gate says about a conjunction message: a verdict and its reasons."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

__all__ = ["Gate", "Reason", "Verdict", "gate_of"]

Verdict = Literal["clean", "doubtful", "refused"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is doubtful, or for which no number may be given.

    Attributes
    ----------
    code
        Word for programs; it never changes.
    text
        The values, their limit, and what it means.
    verdict
        ``doubtful`` or ``refused``.
    object
        1 or 2 for an object of the message, None for the message as a whole.
    """

    code: str
    text: str
    verdict: Literal["doubtful", "refused"] = "doubtful"
    object: int | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """Verdict on a message, the worst of its reasons, which stand in order of weight.

    ``clean`` says that no rule here found anything; not that the message is right. What
    no rule can find stands in docs/understanding/plausibility.md.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()

    @property
    def why(self) -> str:
        """The texts of the weightiest reasons, in one line."""
        return "; ".join(r.text for r in self.reasons if r.verdict == self.verdict)


def gate_of(reasons: Iterable[Reason]) -> Gate:
    """Return the verdict that follows from reasons."""
    told = sorted(reasons, key=lambda reason: reason.verdict != "refused")
    if not told:
        return Gate("clean")
    return Gate(told[0].verdict, tuple(told))
