"""The baseline of a case: the data, windows and roles that both sign before anybody talks.

It is plain JSON; its hash is the name of the case.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from comity.coordination.negotiation.admissible import Burns
from comity.coordination.negotiation.clock import Deadlines
from comity.coordination.negotiation.records import Plan, Reason
from comity.coordination.negotiation.right_of_way import Craft, Way
from comity.foundations.arrays import Floats
from comity.foundations.errors import InputError

__all__ = [
    "DEFAULT_LIMITS",
    "FRAMES",
    "Baseline",
    "Choice",
    "Data",
    "RefusalError",
]

#: Probabilities and skew that hold if the agreement sets none.
DEFAULT_LIMITS: Mapping[str, float] = {
    "open_pc": 1e-4,
    "target_pc": 1e-6,
    "margin": 2.0,
    "skew_s": 5.0,
}
FRAMES = ("GCRF", "EME2000", "TEME")


class RefusalError(InputError):
    """A document or an act is refused, for a reason of the closed list.

    ``code`` is ``refused-`` and the reason.
    """

    def __init__(self, why: Reason, message: str, *, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.why = why
        self.code = f"refused-{why}"


@dataclass(frozen=True, slots=True)
class Data:
    """One set of data about an encounter: states at closest approach, covariance.

    Attributes
    ----------
    party, source, as_of_us
        Who signed it, where it comes from, how old it is.
    states
        (2, 6) km and km/s, the raising object first, in the frame of the baseline.
    covariance_km2
        (3, 3) combined.
    hbr_km
        Sum of the radii.
    """

    party: str
    source: str
    as_of_us: int
    states: Floats
    covariance_km2: Floats
    hbr_km: float


@dataclass(frozen=True, slots=True)
class Choice:
    """What one object may fly: for commitment and for fallback."""

    commit: Burns
    fallback: Burns


@dataclass(frozen=True, slots=True)
class Baseline:
    """What both sign.

    Attributes
    ----------
    agreement
        Hash of the version.
    crafts
        The two objects, the raising one first.
    frame, tca_us, pc
        Frame of the states, closest approach, and the largest Pc of the data.
    when
        Deadlines.
    data
        Sets of data.
    plan, mover
        ``pair``, ``sole`` with the object that alone may move, ``people``, or ``none`` if no
        burn is needed.
    choices
        By object.
    way
        Right of way.
    limits
        ``open_pc``, ``target_pc``, ``margin``, ``skew_s``.
    round, words
        Which try this is, and why the plan is what it is.
    """

    agreement: str
    crafts: tuple[Craft, Craft]
    frame: str
    tca_us: int
    pc: float
    when: Deadlines
    data: tuple[Data, ...]
    plan: str
    mover: str
    choices: Mapping[str, Choice]
    way: Way
    last_gave_way: str
    limits: Mapping[str, float]
    round: int
    words: str

    def craft_of(self, party: str) -> Craft:
        """Return the object of a party."""
        found = [craft for craft in self.crafts if craft.party == party]
        if len(found) != 1:
            raise RefusalError(
                Reason.AUTHORITY, f"{party[:60]} answers for no single object here"
            )
        return found[0]

    def plan_for(self, party: str) -> Plan:
        """Return the plan as a party sees it."""
        if self.plan == "pair":
            return Plan.PAIR
        if self.plan != "sole":
            return Plan.NOBODY
        return Plan.OURS if self.craft_of(party).object == self.mover else Plan.THEIRS

    def last_us(self, party: str) -> int:
        """Return when the last window of a party ends; the fallback's, if it has one."""
        choice = self.choices.get(self.craft_of(party).object)
        leads = choice.fallback.leads_s if choice else np.empty((0, 2))
        if not len(leads):
            return self.tca_us
        return self.tca_us - round(float(leads[:, 1].min()) * 1e6)
