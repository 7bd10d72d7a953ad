"""What a party would see under an agreement: the records of a trial."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["PUBLIC", "Outcome", "SeenKind", "SeenPart", "Trial"]

#: What stands for the world beyond all parties.
PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class SeenPart:
    """Fields of a kind with the same answer.

    Attributes
    ----------
    fields
        Their names.
    answer
        ``sent``, ``coarse``, ``partly`` (of some objects or purposes), ``withheld`` or ``no clause``.
    clauses
        Ids of the clauses that say so; those that withhold last.
    grids
        Quantity → grid in the unit that its name ends with, if ``coarse``.
    limits
        What else binds it, a few words each: its label, its age, how long it may be kept, for what.
    """

    fields: tuple[str, ...]
    answer: str
    clauses: tuple[str, ...]
    grids: Mapping[str, float]
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would happen to the stored rows of a kind.

    Attributes
    ----------
    held, tried
        How many there are, and how many of them were decided about.
    sent, coarse
        How many would be sent, and how many of these from another orbit, which was not made.
    reasons
        Why the others would not: words → how many.
    newly, no_longer
        How many would be sent that the version before does not send, and the other way round;
        None if there is none to compare with.
    """

    held: int
    tried: int
    sent: int
    coarse: int
    reasons: Mapping[str, int]
    newly: int | None = None
    no_longer: int | None = None

    @property
    def kept(self) -> int:
        """Return how many were decided about and would not be sent."""
        return self.tried - self.sent

    @property
    def untried(self) -> int:
        """Return how many were not decided about."""
        return self.held - self.tried


@dataclass(frozen=True, slots=True)
class SeenKind:
    """What a party would see of a kind: by its clauses, and of the rows that are stored."""

    kind: str
    words: str
    parts: tuple[SeenPart, ...]
    outcome: Outcome
    changed: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What an agreement does for one party.

    Attributes
    ----------
    agreement, hash, party
        Which agreement, and as whom it is seen.
    sender
        Whose data: this party's.
    compared_with
        Hash of the version that changes are told against; empty if there is none.
    kinds
        Each kind of data, what changes and what is stored first; a kind that no clause names and of which nothing is stored is not in it.
    unnamed
        Words of those kinds: nothing of them is shared.
    """

    agreement: str
    hash: str
    party: str
    sender: str
    compared_with: str
    kinds: tuple[SeenKind, ...]
    unnamed: tuple[str, ...]

    def total(self, name: str) -> int:
        """Return the sum of a number of all outcomes; what is None counts as 0."""
        return sum(getattr(one.outcome, name) or 0 for one in self.kinds)
