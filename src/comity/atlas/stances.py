"""The stance ledger: what each actor stood for, and the day or year on which it changed.

Exact, and nothing else: a stance is a vote on a text that returns, or a coded statement
with a source. A shift is two stances in a row that differ. Absence is no stance.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from comity.atlas.records import Claim, Collection, Record
from comity.atlas.votes import Votes

__all__ = ["Ledger", "Shift", "stances_of_records", "stances_of_votes"]

#: How a vote is named.
WORDS = {"Y": "yes", "N": "no", "A": "abstain"}


@dataclass(frozen=True, slots=True)
class Shift:
    """A stance changed.

    Attributes
    ----------
    date
        Year or EDTF date on which the new stance was first taken.
    method
        ``votes``, ``statements`` or ``change-point``.
    evidence
        Roll calls, or ids of records and sources.
    explained
        For change points: what the literature says about that time; empty if nothing.
    """

    actor: str
    topic: str
    date: str
    before: str
    after: str
    method: str
    evidence: tuple[str, ...]
    coverage_to: str
    explained: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Shifts; the first stance of each actor; sessions that say nothing exact."""

    shifts: tuple[Shift, ...]
    starts: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    ambiguous: tuple[str, ...] = ()


def stances_of_votes(votes: Votes) -> Ledger:
    """Return the shifts in votes on texts that return.

    A session in which a topic came to the vote more than once names no single stance: it is
    listed as ambiguous and left out.
    """
    by_topic: dict[str, dict[int, list[str]]] = {}
    for call in votes.roll_calls.values():
        by_topic.setdefault(call.topic, {}).setdefault(call.year, []).append(call.id)
    ambiguous = tuple(
        f"{topic} {year}: {len(ids)} votes"
        for topic, years in sorted(by_topic.items())
        for year, ids in sorted(years.items())
        if len(ids) > 1
    )
    shifts: list[Shift] = []
    starts: dict[tuple[str, str], tuple[str, str]] = {}
    for actor, own in sorted(votes.by_actor.items()):
        for topic, years in sorted(by_topic.items()):
            series = [
                (year, ids[0])
                for year, ids in sorted(years.items())
                if len(ids) == 1 and ids[0] in own
            ]
            if not series:
                continue
            first = series[0]
            starts[actor, topic] = (str(first[0]), own[first[1]])
            for (_, old), (year, new) in pairwise(series):
                if own[old] == own[new]:
                    continue
                calls = (votes.roll_calls[old], votes.roll_calls[new])
                shifts.append(
                    Shift(
                        actor,
                        topic,
                        str(year),
                        own[old],
                        own[new],
                        "votes",
                        tuple(
                            f"rcid {call.id} ({call.resolution}, {call.year}): "
                            f"{WORDS[own[call.id]]}"
                            for call in calls
                        ),
                        str(votes.coverage_to),
                    )
                )
    return Ledger(tuple(shifts), starts, ambiguous)


def stances_of_records(collection: Collection) -> Ledger:
    """Return the shifts in coded statements: claims ``stance`` of the collection."""
    series: dict[tuple[str, str], list[tuple[Record, Claim]]] = {}
    for record in collection.records.values():
        for claim in record.all("stance"):
            key = (claim.part("party"), claim.part("topic"))
            series.setdefault(key, []).append((record, claim))
    shifts = []
    starts = {}
    until = collection.manifest.updated.isoformat() if collection.manifest else ""
    for (actor, topic), claims in sorted(series.items()):
        dated = sorted((c.valid.first, c.id, r, c) for r, c in claims if c.valid)
        for _, _, _, claim in dated[:1]:
            starts[actor, topic] = (str(claim.valid), claim.part("position"))
        for (*_, before), (_, _, record, after) in pairwise(dated):
            old, new = before.part("position"), after.part("position")
            if old == new or after.valid is None:
                continue
            places = [c.source for c in (*before.citations, *after.citations)]
            shifts.append(
                Shift(
                    actor,
                    topic,
                    after.valid.text.split("/")[0],
                    old,
                    new,
                    "statements",
                    tuple(dict.fromkeys([record.id, *places])),
                    until,
                )
            )
    return Ledger(tuple(shifts), starts)
