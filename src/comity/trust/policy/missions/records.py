"""Reports on a joint mission, and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from comity.trust.policy.missions.terms import Contribution

__all__ = [
    "IN_ORBIT",
    "STEPS",
    "Due",
    "Finding",
    "Flown",
    "NoticeFacts",
    "Report",
    "Slot",
    "Standing",
]

#: What a party can report: the notice of a launch, that of its outcome, objects, their
#: registration, how much of a contribution has flown, range time that was used.
STEPS = ("notice", "launched", "objects", "registered", "flown")
IN_ORBIT = frozenset({"orbit", "partial"})


@dataclass(frozen=True, slots=True)
class Report:
    """What a party has reported last on a step of a contribution."""

    by: str
    step: str
    contribution: str
    at_us: int
    amount: float = 0.0
    notice: str = ""
    objects: tuple[str, ...] = ()
    registration: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What must be known of a notice: form, issuer, what it refers to, whether it stands."""

    id: str
    form: str
    issuer: str
    reference: str
    life: str
    earliest_us: int = 0
    latest_us: int = 0
    site: str = ""
    outcome: str = ""
    objects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the parties should know: ``fault`` or ``remark``."""

    weight: Literal["fault", "remark"]
    what: str
    words: str


@dataclass(frozen=True, slots=True)
class Flown:
    """A contribution: promised, flown, and whose it is now.

    ``state`` is ``promised``, ``begun``, ``complete``, ``ended`` (with a withdrawal) or
    ``passed on``.
    """

    contribution: Contribution
    holder: str
    amount: float
    state: str

    @property
    def part(self) -> float:
        """Return which part of what was promised has flown, at most 1."""
        return min(self.amount / self.contribution.amount, 1.0)


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot at a site: when, whose, and the notice that was given for it."""

    contribution: str
    by: str
    site: str
    from_us: int
    until_us: int
    hours: float
    notice: str
    inside: bool | None


class Due(NamedTuple):
    """What is due next: until when (UTC, us; 0: now), by whom (empty: any party), what."""

    until_us: int
    by: str
    what: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a mission stands.

    Attributes
    ----------
    state
        ``draft``, ``agreed``, ``announced``, ``launched``, ``launch failed``, ``in orbit``,
        ``registered``, ``in service``, ``complete`` or ``ended``.
    contributions, slots
        What was promised and flown; launch slots and their notices.
    objects, registered
        Ids reported, and the registration of each.
    notices
        Those that the reports name and that the node knows.
    promised, flown
        Party → part of the whole.
    leaving
        Party → when its withdrawal takes effect.
    findings
        What does not fit.
    coming
        What is due next, see ``Due``.
    """

    state: str
    contributions: tuple[Flown, ...]
    slots: tuple[Slot, ...]
    objects: tuple[str, ...]
    registered: Mapping[str, str]
    notices: tuple[NoticeFacts, ...]
    promised: Mapping[str, float]
    flown: Mapping[str, float]
    leaving: Mapping[str, int]
    findings: tuple[Finding, ...]
    coming: tuple[Due, ...]
