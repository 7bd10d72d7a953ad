"""What a collection must hold as a whole: sources, links, succession, conflicts, counts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from comity.atlas.article_checking import article_faults
from comity.atlas.attribution import media_faults
from comity.atlas.dates import Edtf
from comity.atlas.records import (
    Claim,
    Collection,
    Fault,
    Record,
    Source,
    Value,
)
from comity.atlas.reviewing import read_review
from comity.atlas.vocabulary import SINGLE

__all__ = [
    "Conflict",
    "Shares",
    "check",
    "conflicts",
    "conflicts_of",
    "count_faults",
    "independent",
    "shares",
]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Claims of one record about one thing that cannot all be true."""

    record: str
    about: str
    claims: tuple[Claim, ...]

    @property
    def preferred(self) -> Claim | None:
        """Return the claim that the atlas prefers, None if it has not decided."""
        chosen = [claim for claim in self.claims if claim.rank == "preferred"]
        return chosen[0] if len(chosen) == 1 else None


@dataclass(frozen=True, slots=True)
class Shares:
    """How many claims there are, and how many have each kind of support."""

    claims: int
    sourced: int
    located: int
    two_sources: int
    reviewed: int


def _differ(one: Value, other: Value) -> bool:
    if isinstance(one, Edtf) and isinstance(other, Edtf):
        return not one.overlaps(other)
    return bool(one != other)


def _claims_differ(one: Claim, other: Claim) -> bool:
    meet = not one.valid or not other.valid or one.valid.overlaps(other.valid)
    return _differ(one.value, other.value) and meet


def _members_differ(one: Claim, other: Claim) -> bool:
    """Tell whether two claims say differently when one party joined in one role.

    A deprecated claim is the other version of whatever is stated of the party at that time.
    """
    if one is other or not one.valid or not other.valid:
        return False
    if not one.valid.overlaps(other.valid):
        return False
    set_aside = "deprecated" in {one.rank, other.rank}
    if set_aside:
        return "preferred" in {one.rank, other.rank} or one.rank == other.rank
    return one.part("role") == other.part("role")


def conflicts_of(record: Record) -> list[Conflict]:
    """Return the claims of a record about one thing that contradict each other.

    Two claims of a property that has one true value conflict if their values differ (dates:
    if there is no day that both can mean) and the times for which they hold overlap. Two
    claims of one party in a roll conflict if they have one role at one time.
    """
    groups: dict[str, list[Claim]] = {}
    for claim in record.claims:
        if claim.property in SINGLE:
            groups.setdefault(claim.property, []).append(claim)
        elif claim.property == "member":
            about = f"member {claim.part('party')}"
            groups.setdefault(about, []).append(claim)
    disagreeing = []
    for name, group in sorted(groups.items()):
        differ = _members_differ if name.startswith("member ") else _claims_differ
        against = [c for c in group if any(differ(c, o) for o in group)]
        if against:
            disagreeing.append(Conflict(record.id, name, tuple(against)))
    return disagreeing


def conflicts(collection: Collection) -> tuple[Conflict, ...]:
    """Return all claims of a collection that contradict each other."""
    return tuple(
        conflict
        for record in collection.records.values()
        for conflict in conflicts_of(record)
    )


def _reach(sources: Mapping[str, Source], start: str) -> set[str]:
    """Return the sources on which one rests, itself included."""
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += sources[name].cites if name in sources else ()
    return reached


def independent(sources: Mapping[str, Source], one: str, other: str) -> bool:
    """Tell whether two sources have different origins and neither rests on the other.

    The origin is who wrote what a source says: copies of one agency's text are one origin,
    whatever their publishers.
    """
    if one not in sources or other not in sources:
        return False
    return (
        sources[one].family != sources[other].family
        and sources[one].publisher != sources[other].publisher
        and one not in _reach(sources, other)
        and other not in _reach(sources, one)
    )


def _two(sources: Mapping[str, Source], claim: Claim) -> bool:
    names = [c.source for c in claim.citations]
    return any(independent(sources, a, b) for a in names for b in names)


def shares(collection: Collection) -> Shares:
    """Count the claims and their support."""
    claims = [claim for _, claim in collection.claims()]
    return Shares(
        len(claims),
        sum(bool(c.citations) for c in claims),
        sum(any(place.locator for place in c.citations) for c in claims),
        sum(_two(collection.sources, c) for c in claims),
        sum(read_review(c.reviewed).state == "reviewed" for c in claims),
    )


Known = Callable[[str], bool]


def _claim_faults(collection: Collection, known: Known) -> Iterator[Fault]:
    for record, claim in collection.claims():
        line = record.lines.get(claim.id, 1)
        tiers = []
        for citation in claim.citations:
            source = collection.sources.get(citation.source)
            if source is None:
                yield Fault(record.file, line, f"source {citation.source} is unknown")
            else:
                tiers.append(source.tier)
        if tiers and min(tiers) == 4 and claim.rank != "deprecated":
            reason = f"claim {claim.id} rests on machine-written sources alone"
            yield Fault(record.file, line, reason)
        for party in _parties_of(claim):
            if not known(party):
                yield Fault(
                    record.file, line, f"{party} is not in the register of parties"
                )
        if claim.property == "succeeds" and claim.value not in collection.records:
            yield Fault(record.file, line, f"record {claim.value} is unknown")


def _parties_of(claim: Claim) -> tuple[str, ...]:
    if claim.property == "parties":
        return claim.value if isinstance(claim.value, tuple) else ()
    party = claim.part("party")
    return (party,) if party else ()


def _record_faults(
    record: Record, collection: Collection, known: Known
) -> Iterator[Fault]:
    if record.of and record.of not in collection.records and not known(record.of):
        yield Fault(record.file, 1, f"{record.of} is neither a party nor a record")
    if record.kind not in {"membership", "actor"} and record.date is None:
        yield Fault(record.file, 1, "no claim about the date")
    if not record.summary and record.kind != "membership":
        yield Fault(record.file, 1, "no claim that sums it up")


def _succession_faults(collection: Collection) -> Iterator[Fault]:
    after = {
        record.id: record.texts("succeeds") for record in collection.records.values()
    }
    done: set[str] = set()
    for start in after:
        trail: list[str] = []
        name: str | None = start
        while name is not None and name not in done:
            if name in trail:
                ring = " → ".join([*trail[trail.index(name) :], name])
                record = collection.records[name]
                line = record.lines.get("succeeds", 1)
                yield Fault(record.file, line, f"succession runs in a circle: {ring}")
                break
            trail.append(name)
            name = next((n for n in after.get(name, ()) if n in after), None)
        done.update(trail)


def _whole_faults(collection: Collection) -> Iterator[Fault]:
    for source in collection.sources.values():
        for name in source.cites:
            if name not in collection.sources:
                yield Fault("sources", 1, f"{source.id} cites {name}, which is unknown")
    for conflict in conflicts(collection):
        record = collection.records[conflict.record]
        if conflict.preferred is None:
            line = record.lines.get(conflict.claims[0].id, 1)
            reason = f"claims about {conflict.about} contradict each other: prefer one"
            yield Fault(record.file, line, f"{reason}, with a reason")


def count_faults(collection: Collection) -> list[Fault]:
    """Return which counts that the manifest expects do not hold."""
    if collection.manifest is None:
        return []
    counts: dict[str, int] = {"conflicts": len(conflicts(collection))}
    kinds = [record.kind for record in collection.records.values()]
    kinds += [article.kind for article in collection.articles.values()]
    for kind in kinds:
        counts[kind] = counts.get(kind, 0) + 1
    return [
        Fault(
            "collection.yaml",
            1,
            f"{counts.get(name, 0)} of {name}, {count} are expected",
        )
        for name, count in collection.manifest.expected.items()
        if counts.get(name, 0) != count
    ]


def check(collection: Collection, known: Known) -> list[Fault]:
    """Return the faults of a collection as a whole; counts are left to ``count_faults``.

    Parameters
    ----------
    collection
        As read.
    known
        Whether the register knows a party id.
    """
    faults = [
        *_claim_faults(collection, known),
        *_succession_faults(collection),
        *_whole_faults(collection),
    ]
    for record in collection.records.values():
        faults += _record_faults(record, collection, known)
        faults += media_faults(record, collection)
    for article in collection.articles.values():
        faults += article_faults(article, collection, known)
    return sorted(set(faults))
