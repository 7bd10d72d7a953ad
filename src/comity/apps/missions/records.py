"""What commands about missions return; instants are text in UTC, shares parts of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.foundations.plain import ABSENT, Absent, named
from comity.trust.policy.missions.records import Finding
from comity.trust.policy.missions.terms import Right

__all__ = [
    "ContributionView",
    "LaunchSlot",
    "LeavingCost",
    "MeasuredLoss",
    "MeasuredPlan",
    "MissionCheck",
    "MissionList",
    "MissionNotice",
    "MissionObject",
    "MissionParty",
    "MissionPlan",
    "MissionSummary",
    "MissionView",
    "NextStep",
]


@dataclass(frozen=True, slots=True)
class MissionSummary:
    """A mission with its agreement, parties and state."""

    mission: str
    agreement: str
    parties: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True)
class MissionList:
    """The missions of a node."""

    missions: list[MissionSummary]


@dataclass(frozen=True, slots=True)
class MissionParty:
    """A party to a mission: its goals, its shares, and when its withdrawal takes effect."""

    party: str
    goals: list[str]
    share_promised: float
    share_flown: float
    leaves: str | None


@dataclass(frozen=True, slots=True)
class ContributionView:
    """A contribution: promised and flown in its unit, its value, and who holds it now."""

    id: str
    by: str
    kind: str
    what: str
    unit: str
    promised: float
    flown: float
    part: float
    value: float
    state: str
    holder: str | None
    if_leaves: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchSlot:
    """A slot at a site, and the notice given for it."""

    contribution: str
    by: str
    site: str
    since: str = named("from")
    until: str
    hours: float
    notice: str | None
    notice_inside: bool | None


@dataclass(frozen=True, slots=True)
class MissionObject:
    """An object that the mission has brought to orbit, and where it is registered."""

    object: str
    registration: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionNotice:
    """A notice that the reports name."""

    notice: str
    form: str
    issuer: str = named("from")
    life: str
    outcome: str | None


@dataclass(frozen=True, slots=True)
class NextStep:
    """What is due next: until when (None: now), by whom (None: any party), what."""

    until: str | None
    by: str | None
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionView:
    """A mission whole, as of an instant."""

    mission: str
    agreement: str
    title: str
    state: str
    at: str
    since: str = named("from")
    until: str
    parties: list[MissionParty]
    contributions: list[ContributionView]
    slots: list[LaunchSlot]
    objects: list[MissionObject]
    notices: list[MissionNotice]
    data_rights: list[Right]
    findings: list[Finding]
    next: list[NextStep]


@dataclass(frozen=True, slots=True)
class MissionCheck:
    """What does not fit in a mission; a fault means exit code 1."""

    findings: list[Finding]

    @property
    def exit_code(self) -> int:
        """Return 1 if there is a fault, else 0."""
        return 1 if any(one.weight == "fault" for one in self.findings) else 0


@dataclass(frozen=True, slots=True)
class LeavingCost:
    """What the mission loses if a party leaves.

    Attributes
    ----------
    party, notice_days
        Who leaves, and the notice that it must give, days.
    ends, stays, passes
        Its contributions that end and that stay; contribution → party that takes it over.
    value_lost_part
        Part of the value of all contributions that ends.
    ends_agreement
        Whether fewer than two parties remain.
    """

    party: str
    notice_days: float
    ends: list[str]
    stays: list[str]
    passes: Mapping[str, str]
    value_lost_part: float
    ends_agreement: bool


@dataclass(frozen=True, slots=True)
class MeasuredLoss:
    """What the mission's fleet loses without a member, and what is left, by measure."""

    name: str
    lost: Mapping[str, float]
    left: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class MeasuredPlan:
    """The mission's fleet, measured without each of its members, over some days."""

    start: str
    days: float
    source: str
    total: Mapping[str, float]
    units: Mapping[str, str]
    members: Sequence[MeasuredLoss]


@dataclass(frozen=True, slots=True)
class MissionPlan:
    """What is due next, and what each party's leaving would cost."""

    mission: str
    agreement: str
    state: str
    next: list[NextStep]
    slots: list[LaunchSlot]
    if_leaves: list[LeavingCost]
    findings: list[Finding]
    measured: MeasuredPlan | Absent = ABSENT
