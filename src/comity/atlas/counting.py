"""What a collection holds, in figures: claims by kind, support, votes and treaty rows apart."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from comity.atlas.records import Claim, Collection, Record, Source

__all__ = ["Figures", "figures", "is_treaty_roll", "votes_in"]


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of a collection; no number of them is a target.

    Attributes
    ----------
    claims_by_kind
        Claims by the kind of their record, without treaty rows.
    treaty_rows
        Claims that a state is, or is not, a party to a treaty with a depositary.
    votes
        Votes of states in packed roll calls.
    tiers
        Claims by the best tier of their sources.
    retrieved
        Claims by the month in which their source was last read; ``unknown`` if not noted.
    evidence
        Claims by the best word of how far their places were checked.
    disputes
        Points on which sources give versions, none of them decided by the atlas.
    coverage
        Rolls by how much of them is known; ``unknown`` if a roll does not say.
    unchecked_tallies
        Tallies of votes that were compared with no other count.
    """

    claims_by_kind: Mapping[str, int]
    treaty_rows: int
    votes: int
    tiers: Mapping[int, int]
    retrieved: Mapping[str, int]
    evidence: Mapping[str, int]
    disputes: int
    coverage: Mapping[str, int]
    unchecked_tallies: int


def is_treaty_roll(record: Record, collection: Collection) -> bool:
    """Tell whether a record is the roll of a treaty that somebody keeps for its parties."""
    of = collection.records.get(record.of)
    return (
        record.kind == "membership"
        and of is not None
        and of.best("depositary") is not None
    )


def votes_in(claim: Claim) -> int:
    """Return how many votes of states a packed roll call holds."""
    if claim.property != "roll-call" or not isinstance(claim.value, Mapping):
        return 0
    return sum(len(str(codes).split()) for codes in claim.value.values())


def _month(claim: Claim, sources: Mapping[str, Source]) -> str:
    days = [
        source.retrieved
        for citation in claim.citations
        if (source := sources.get(citation.source)) and source.retrieved
    ]
    return f"{max(days):%Y-%m}" if days else "unknown"


_CHECKED = ("opened", "data", "excerpt", "beside", "cited")


def figures(collection: Collection) -> Figures:
    """Count what a collection holds."""
    by_kind: Counter[str] = Counter()
    tiers: Counter[int] = Counter()
    months: Counter[str] = Counter()
    evidence: Counter[str] = Counter()
    coverage: Counter[str] = Counter()
    disputed: set[tuple[str, str]] = set()
    treaty_rows = votes = unchecked = 0
    for record, claim in collection.claims():
        votes += votes_in(claim)
        if claim.property in {"member", "non-member"} and is_treaty_roll(
            record, collection
        ):
            treaty_rows += 1
            continue
        by_kind[record.kind] += 1
        known = [
            collection.sources[c.source].tier
            for c in claim.citations
            if c.source in collection.sources
        ]
        tiers[min(known, default=0)] += 1
        months[_month(claim, collection.sources)] += 1
        words = {c.evidence for c in claim.citations}
        evidence[next((w for w in _CHECKED if w in words), "none")] += 1
        if claim.property == "version":
            disputed.add((record.id, claim.part("about")))
        if claim.property == "tally-check" and claim.part("result") == "unchecked":
            unchecked += 1
    for record in collection.records.values():
        if record.kind == "membership":
            known_extent = record.best("coverage")
            coverage[known_extent.part("extent") if known_extent else "unknown"] += 1
    return Figures(
        dict(sorted(by_kind.items())),
        treaty_rows,
        votes,
        dict(sorted(tiers.items())),
        dict(sorted(months.items())),
        {word: evidence[word] for word in (*_CHECKED, "none") if evidence[word]},
        len(disputed),
        dict(sorted(coverage.items())),
        unchecked,
    )
