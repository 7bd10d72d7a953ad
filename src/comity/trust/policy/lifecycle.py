"""The life of a version: draft → signed → in force → amended, withdrawn or expired.

A table names the state that follows; the state is never stored, it follows from the signed
acts that a node holds and from an instant. So two nodes with the same acts agree.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from comity.trust.policy.records import Agreement

__all__ = ["FOLLOWS", "Life", "State", "Withdrawal", "life_of"]

State = Literal[
    "draft",
    "signing",
    "signed",
    "in force",
    "notice given",
    "withdrawn",
    "amended",
    "expired",
]

#: State → what may happen → state.
FOLLOWS: dict[State, dict[str, State]] = {
    "draft": {"a party signs": "signing", "its end comes": "expired"},
    "signing": {"the last party signs": "signed", "its end comes": "expired"},
    "signed": {
        "its day comes": "in force",
        "a successor comes into force": "amended",
        "a party withdraws": "notice given",
        "its end comes": "expired",
    },
    "in force": {
        "a party withdraws": "notice given",
        "a successor comes into force": "amended",
        "its end comes": "expired",
    },
    "notice given": {
        "the notice ends": "withdrawn",
        "a successor comes into force": "amended",
        "its end comes": "expired",
    },
    "withdrawn": {},
    "amended": {},
    "expired": {},
}


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A withdrawal: signed at an instant, effective when the notice has passed."""

    party: str
    at_us: int


@dataclass(frozen=True, slots=True)
class Life:
    """When a version is in force.

    Attributes
    ----------
    state
        State at the instant that was asked for.
    begins_us, ends_us
        In force from (included) to (excluded); equal if it never is.
    ends_for
        Party → the instant from which nothing is shared with or by it.
    missing
        Parties whose signature is missing.
    """

    state: State
    begins_us: int
    ends_us: int
    ends_for: Mapping[str, int]
    missing: tuple[str, ...]


def life_of(
    agreement: Agreement,
    signed_us: Mapping[str, int],
    withdrawals: Iterable[Withdrawal] = (),
    successor_from_us: int | None = None,
    *,
    at_us: int,
) -> Life:
    """Return the life of a version.

    Parameters
    ----------
    signed_us
        Party → instant of its signature.
    withdrawals
        What has been withdrawn; of two by one party the first counts.
    successor_from_us
        Instant from which a signed successor is in force, if there is one.
    at_us
        The instant that is asked for.
    """
    missing = tuple(party for party in agreement.parties if party not in signed_us)
    signatures = [signed_us[party] for party in agreement.parties if party in signed_us]
    begins = max([agreement.since_us, *signatures])
    ends = agreement.until_us
    if successor_from_us is not None:
        ends = min(ends, successor_from_us)
    ends_for: dict[str, int] = {}
    for item in sorted(withdrawals, key=lambda w: w.at_us):
        if item.party in agreement.parties:
            ends_for.setdefault(item.party, item.at_us + agreement.notice_us)
    # What is left of an agreement that all but one have left binds nobody.
    leaving = sorted(ends_for.values())
    if len(agreement.parties) - len(leaving) < 2:
        ends = min(ends, leaving[len(agreement.parties) - 2])
    if missing:
        ends = begins
    ends = max(begins, ends)
    state = _state(agreement, missing, begins, ends, ends_for, successor_from_us, at_us)
    return Life(state, begins, ends, ends_for, missing)


def _state(
    agreement: Agreement,
    missing: tuple[str, ...],
    begins: int,
    ends: int,
    ends_for: Mapping[str, int],
    successor_from_us: int | None,
    at_us: int,
) -> State:
    if at_us >= agreement.until_us:
        return "expired"
    if missing:
        return "draft" if len(missing) == len(agreement.parties) else "signing"
    if successor_from_us is not None and at_us >= successor_from_us:
        return "amended"
    if at_us >= ends:
        return "withdrawn"
    if ends_for:
        return "notice given"
    return "signed" if at_us < begins else "in force"
