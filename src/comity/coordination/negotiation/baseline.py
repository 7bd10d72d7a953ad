"""The baseline of a case: the data, windows and roles that both parties sign first.

It travels as JSON; its hash is the id of the case.
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
    "FRAMES",
    "Baseline",
    "Choice",
    "Data",
    "RefusalError",
]

#: Frames in which the states of a baseline may be given.
FRAMES = ("GCRF", "EME2000", "TEME")


class RefusalError(InputError):
    """A document or an act that is refused, for a reason of the closed list.

    ``code`` is ``refused-`` followed by the reason.
    """

    def __init__(self, why: Reason, message: str, *, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.why = why
        self.code = f"refused-{why}"


@dataclass(frozen=True, slots=True)
class Data:
    """One set of data about an encounter: states at closest approach, and covariance.

    Attributes
    ----------
    party, source, as_of_us
        Who provides it, the message that it comes from, and when that was made.
    states
        (2, 6) km and km/s, the raising object first, in the frame of the baseline.
    covariance_km2
        (3, 3) combined covariance of the positions.
    hbr_km
        Sum of both radii.
    """

    party: str
    source: str
    as_of_us: int
    states: Floats
    covariance_km2: Floats
    hbr_km: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The burns that one object may fly: by commitment, and as a fallback."""

    commit: Burns
    fallback: Burns


@dataclass(frozen=True, slots=True)
class Baseline:
    """The baseline that both parties sign.

    Attributes
    ----------
    agreement
        Hash of the agreement's version.
    crafts
        The two objects, the raising one first.
    frame, tca_us, pc
        Frame of the states, closest approach, and the largest Pc over the sets of data.
    when
        Deadlines.
    data
        One set or more, of both parties.
    plan, mover
        ``pair``, ``sole`` with the object that alone may move, ``people``, or ``none`` if no
        burn is needed.
    choices
        Burns by object.
    way
        Right of way.
    last_gave_way
        Party that gave way in the case before, for rules that take turns.
    limits
        ``open_pc``, ``target_pc``, ``margin``, ``skew_s``.
    round, explanation
        Number of the attempt, from 1, and why the plan is what it is (JSON: ``words``).
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
    explanation: str

    def craft_of(self, party: str) -> Craft:
        """Return the object of a party.

        Raises
        ------
        RefusalError
            If the party answers for none or both.
        """
        crafts = [craft for craft in self.crafts if craft.party == party]
        if len(crafts) != 1:
            raise RefusalError(
                Reason.AUTHORITY,
                f"{party[:60]} answers for {len(crafts)} of the two objects, must be 1",
            )
        return crafts[0]

    def plan_for(self, party: str) -> Plan:
        """Return the plan as seen by a party."""
        if self.plan == "pair":
            return Plan.PAIR
        if self.plan != "sole":
            return Plan.NOBODY
        return Plan.OURS if self.craft_of(party).object == self.mover else Plan.THEIRS

    def last_us(self, party: str) -> int:
        """Return the end of a party's last fallback window; without one, closest approach."""
        choice = self.choices.get(self.craft_of(party).object)
        leads = choice.fallback.leads_s if choice else np.empty((0, 2))
        if not len(leads):
            return self.tca_us
        return self.tca_us - round(float(leads[:, 1].min()) * 1e6)
