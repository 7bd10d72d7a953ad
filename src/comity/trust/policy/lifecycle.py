"""The life of a version: draft → signed → in force → amended, withdrawn or expired.

A table names the state that follows; the state is never stored, it follows from the signed
acts that a node holds and from an instant. So two nodes with the same acts agree.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

__all__ = ["FOLLOWS", "Life", "Span", "State", "Withdrawal", "life_of"]

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


class Span(Protocol):
    """What the life of a version depends on: its parties, its validity, its notice.

    An agreement is one; so is the summary of a version whose clauses were not read.
    """

    @property
    def parties(self) -> Sequence[str]:
        """Who signs."""
        ...

    @property
    def since_us(self) -> int:
        """Begin of its validity, microseconds of UTC since 1970."""
        ...

    @property
    def until_us(self) -> int:
        """End of its validity, microseconds of UTC since 1970."""
        ...

    @property
    def notice_us(self) -> int:
        """How long sharing goes on after a withdrawal, microseconds."""
        ...


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A withdrawal, and since when each other party is known to have it.

    Attributes
    ----------
    party, at_us
        Who withdraws, and when by its own clock. Nothing is counted from that instant:
        who withdraws could write any.
    heard_us
        Other party → the instant from which the notice to it runs: its signed receipt, or
        the first attempt that can be proven, if that was earlier. The notice to a party
        that is missing here does not run: the end of the agreement bounds it.
    """

    party: str
    at_us: int
    heard_us: Mapping[str, int]


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
        Party that has withdrawn → the instant from which nothing is shared with or by it.
    missing
        Parties whose signature is missing.
    ends_between
        Pair of the party that has withdrawn and another one → the instant from which
        nothing is shared between the two.
    """

    state: State
    begins_us: int
    ends_us: int
    ends_for: Mapping[str, int]
    missing: tuple[str, ...]
    ends_between: Mapping[tuple[str, str], int]


def life_of(
    agreement: Span,
    signed_us: Mapping[str, int],
    withdrawals: Iterable[Withdrawal] = (),
    successor_from_us: int | None = None,
    *,
    at_us: int,
) -> Life:
    """Return the life of a version.

    Parameters
    ----------
    agreement
        The version, or its summary.
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
    between = _ends_between(agreement, withdrawals)
    ends_for: dict[str, int] = {}
    for (party, _), end in between.items():
        ends_for[party] = max(end, ends_for.get(party, end))
    # What is left of an agreement that all but one have left binds nobody.
    leaving = sorted(ends_for.values())
    if len(agreement.parties) - len(leaving) < 2:
        ends = min(ends, leaving[len(agreement.parties) - 2])
    if missing:
        ends = begins
    ends = max(begins, ends)
    state = _state(agreement, missing, begins, ends, ends_for, successor_from_us, at_us)
    return Life(state, begins, ends, ends_for, missing, between)


def _ends_between(
    agreement: Span, withdrawals: Iterable[Withdrawal]
) -> dict[tuple[str, str], int]:
    """Return pair of a leaver and another party → when the notice between them ends."""
    between: dict[tuple[str, str], int] = {}
    for item in sorted(withdrawals, key=lambda w: w.at_us):
        others = [party for party in agreement.parties if party != item.party]
        if item.party not in agreement.parties:
            continue
        for other in others:
            heard = item.heard_us.get(other)
            end = agreement.until_us if heard is None else heard + agreement.notice_us
            between.setdefault((item.party, other), min(end, agreement.until_us))
    return between


def _state(
    agreement: Span,
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
