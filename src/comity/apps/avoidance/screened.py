"""Whether a burn was screened against other objects, and the words that follow from it.

The words of every plan, message and page about other objects come from ``words_of``: nothing
else may say that a burn makes no new conjunction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from comity.foundations import format_utc

__all__ = ["LeftOut", "Outcome", "Screened", "State", "unscreened", "words_of"]

State = Literal["screened", "unscreened", "partly"]
#: How many names a sentence holds.
NAMED = 3


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An object of the catalogue that a screening did not cover, and why."""

    object: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a screening found.

    Attributes
    ----------
    new
        Conjunctions above the limit that the burn makes or makes worse.
    undefined
        Conjunctions whose probability is undefined: they are not cleared.
    worst
        Name of the worst of both, empty without one.
    worst_pc
        Its probability, None where it is undefined or there is none.
    """

    new: int = 0
    undefined: int = 0
    worst: str = ""
    worst_pc: float | None = None

    @property
    def cleared(self) -> bool:
        """Whether no conjunction that was found stands against the burn."""
        return not self.new and not self.undefined


@dataclass(frozen=True, slots=True)
class Screened:
    """The state of a screening of a changed track against a catalogue.

    Attributes
    ----------
    reason
        Why nothing was screened; empty if something was.
    objects
        Number of objects that were covered.
    begin_us, end_us
        Span, µs of UTC; 0 if nothing was screened.
    within_km, limit_pc
        Distance and probability that count.
    catalogue
        Hash of the catalogue.
    age_d, oldest_d
        Median and largest distance of the epochs of the covered objects from the closest
        approach that is avoided, days.
    refused_rows
        Rows of the files of the catalogue that could not be read.
    left_out
        Objects that were not covered.
    own_covariance
        Where the covariance of the moving object comes from: ``message`` or ``assumed``.
    """

    reason: str = ""
    objects: int = 0
    begin_us: int = 0
    end_us: int = 0
    within_km: float = 0.0
    limit_pc: float = 0.0
    catalogue: str = ""
    age_d: float | None = None
    oldest_d: float | None = None
    refused_rows: int = 0
    left_out: tuple[LeftOut, ...] = ()
    own_covariance: str = ""

    @property
    def state(self) -> State:
        """``screened`` only if every object of the catalogue was covered."""
        if not self.objects:
            return "unscreened"
        return "partly" if self.left_out or self.refused_rows else "screened"


def unscreened(reason: str) -> Screened:
    """Return the state of a plan that was not screened."""
    return Screened(reason=reason)


def words_of(screened: Screened, outcome: Outcome) -> str:
    """Say what is known of other objects, from the state alone."""
    if screened.state == "unscreened":
        return (
            f"not screened against other objects ({screened.reason}): whether the burn "
            "makes a new conjunction is not known"
        )
    days = (screened.end_us - screened.begin_us) / 86_400e6
    scope = (
        f"screened against {screened.objects} objects for {days:.1f} d from "
        f"{format_utc(screened.begin_us, 0)} UTC (epochs {screened.age_d or 0.0:.1f} d away "
        "in the median)"
    )
    left = _left_out(screened)
    if outcome.cleared:
        limit = f"above Pc {screened.limit_pc:.0e} within {screened.within_km:g} km"
        return f"{scope}: no new conjunction {limit} was found{left}"
    parts = []
    if outcome.new:
        parts.append(f"{outcome.new} above Pc {screened.limit_pc:.0e}")
    if outcome.undefined:
        parts.append(f"{outcome.undefined} with an undefined Pc")
    pc = "undefined" if outcome.worst_pc is None else f"{outcome.worst_pc:.1e}"
    return f"{scope}: not cleared, {' and '.join(parts)} (worst {outcome.worst}, Pc {pc}){left}"


def _left_out(screened: Screened) -> str:
    """Name who was not covered, empty if nobody."""
    if screened.state == "screened":
        return ""
    parts = []
    if screened.left_out:
        names = [one.name or one.object for one in screened.left_out[:NAMED]]
        more = len(screened.left_out) - len(names)
        tail = f" and {more} more" if more > 0 else ""
        parts.append(
            f"{len(screened.left_out)} objects were not covered ({', '.join(names)}{tail})"
        )
    if screened.refused_rows:
        parts.append(f"{screened.refused_rows} rows could not be read")
    return f"; {' and '.join(parts)}: nothing is known of them"


def outcome_of(found: Sequence[tuple[str, float | None, bool]]) -> Outcome:
    """Sum up conjunctions: name, probability, and whether each stands against the burn."""
    against = [(name, pc) for name, pc, stands in found if stands]
    if not against:
        return Outcome()
    worst, pc = max(against, key=lambda one: (one[1] is None, one[1] or 0.0))
    undefined = sum(one is None for _, one in against)
    return Outcome(len(against) - undefined, undefined, worst, pc)
