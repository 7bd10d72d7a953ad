"""How states and blocs voted: members on the day of the vote, absence apart from abstention.

A bloc is a roll of the collection. Who belonged to it on the day of the vote is its denominator:
a state that joined later is no part of it, and a member that did not vote is counted as such.
Votes on which nearly all agree say little of a bloc, so contested ones stand apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from comity.atlas.records import Collection, Record

__all__ = [
    "CONTESTED",
    "Ballot",
    "BlocVote",
    "StateVote",
    "ballots_of",
    "bloc_votes",
    "state_votes",
]

#: A vote is contested if this share of the votes cast, or more, went against the larger side.
CONTESTED = 0.1
#: Letters of a roll call, as the collection writes them; X is present or absent, without a vote.
LETTERS = {"Y": "yes", "N": "no", "A": "abstain", "X": "did not vote"}


@dataclass(frozen=True, slots=True)
class Ballot:
    """One roll call: its record, day, topic, and the vote of each state named.

    Attributes
    ----------
    day
        The day of the vote; the first that its date can mean.
    votes
        Party → ``yes``, ``no``, ``abstain`` or ``did not vote``.
    contested
        Whether a tenth of the votes cast or more was not with the larger of yes and no.
        Abstentions are votes cast; who did not vote cast none.
    """

    record: str
    title: str
    topic: str
    day: date
    votes: Mapping[str, str]
    contested: bool


@dataclass(frozen=True, slots=True)
class BlocVote:
    """How the members of a bloc voted; the four counts and ``not_listed`` add up to ``members``.

    Attributes
    ----------
    members
        Members on the day of the vote, as far as the roll knows: the denominator.
    not_listed
        Members that the roll call does not name: not yet, or no longer, in the body that voted,
        or left out by the source. That is no abstention.
    cohesion
        Share of the members that voted (yes, no, abstain) on the bloc's most common vote, 0 to 1;
        None if none voted.
    coverage
        How much of the roll is known: ``complete``, ``partial``, ``floor``, or ``not stated``.
    as_of
        As of when the roll is known, as EDTF; empty if not stated.
    """

    record: str
    day: date
    topic: str
    contested: bool
    bloc: str
    members: int
    yes: int
    no: int
    abstain: int
    did_not_vote: int
    not_listed: int
    cohesion: float | None
    coverage: str
    as_of: str


@dataclass(frozen=True, slots=True)
class StateVote:
    """How one state voted over a set of roll calls: counts, and in how many it is named."""

    party: str
    contested: bool
    named: int
    yes: int
    no: int
    abstain: int
    did_not_vote: int


def _contested(votes: Mapping[str, str]) -> bool:
    cast = [vote for vote in votes.values() if vote != LETTERS["X"]]
    if not cast:
        return False
    larger = max(cast.count("yes"), cast.count("no"))
    return (len(cast) - larger) / len(cast) >= CONTESTED


def ballots_of(collection: Collection, topic: str = "") -> list[Ballot]:
    """Return the roll calls of a collection in the order of their days.

    Parameters
    ----------
    topic
        This topic alone, if given.
    """
    ballots = []
    for record in collection.records.values():
        call, about = record.best("roll-call"), record.best("topic")
        named = str(about.value) if about else ""
        if call is None or record.date is None or (topic and named != topic):
            continue
        votes = {
            f"party:{code}": word
            for letter, word in LETTERS.items()
            for code in call.part(letter).split()
        }
        ballots.append(
            Ballot(
                record.id,
                record.title,
                named,
                record.date.first,
                votes,
                _contested(votes),
            )
        )
    return sorted(ballots, key=lambda ballot: (ballot.day, ballot.record))


def members_on(roll: Record, day: date) -> tuple[str, ...]:
    """Return the members of a roll on a day, in the order of their ids."""
    return tuple(
        sorted(
            {
                claim.part("party")
                for claim in roll.all("member")
                if claim.valid and claim.valid.first <= day <= claim.valid.last
            }
        )
    )


def bloc_votes(ballots: Sequence[Ballot], roll: Record) -> list[BlocVote]:
    """Return how the members of a bloc voted on each roll call.

    A roll call on a day on which the bloc had no known member is left out.
    """
    coverage = roll.best("coverage")
    extent = coverage.part("extent") if coverage else ""
    as_of = coverage.part("as-of") if coverage else ""
    rows = []
    for ballot in ballots:
        members = members_on(roll, ballot.day)
        if not members:
            continue
        votes = [ballot.votes[party] for party in members if party in ballot.votes]
        counts = {word: votes.count(word) for word in LETTERS.values()}
        cast = [counts["yes"], counts["no"], counts["abstain"]]
        rows.append(
            BlocVote(
                ballot.record,
                ballot.day,
                ballot.topic,
                ballot.contested,
                roll.of or roll.id,
                len(members),
                counts["yes"],
                counts["no"],
                counts["abstain"],
                counts["did not vote"],
                len(members) - len(votes),
                max(cast) / sum(cast) if sum(cast) else None,
                extent or "not stated",
                as_of,
            )
        )
    return rows


def state_votes(ballots: Sequence[Ballot], party: str) -> tuple[StateVote, StateVote]:
    """Return how a state voted on contested roll calls, and on the others."""
    told = []
    for contested in (True, False):
        votes = [
            ballot.votes[party]
            for ballot in ballots
            if ballot.contested is contested and party in ballot.votes
        ]
        told.append(
            StateVote(
                party,
                contested,
                len(votes),
                votes.count("yes"),
                votes.count("no"),
                votes.count("abstain"),
                votes.count("did not vote"),
            )
        )
    return told[0], told[1]
