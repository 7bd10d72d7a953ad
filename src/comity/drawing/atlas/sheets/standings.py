"""Standings to rolls and votes as cells: what profiles, comparisons and maps share."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from comity.atlas.blocs import Ballot, ballots_of
from comity.atlas.standing import Roll, Standing, rolls_of, standing
from comity.drawing.atlas.frame import Site
from comity.drawing.atlas.page_model import Cell, State

__all__ = [
    "TOPICS",
    "Agreement",
    "agreement_of",
    "ballots",
    "day_of",
    "name_of_roll",
    "rolls",
    "standing_cell",
    "topics",
    "vote_cells",
]

#: Topics of votes, as a reader names them.
TOPICS = {
    "paros": "Arms race, prevention",
    "paros-practical-measures": "Arms race, practical measures",
    "no-first-placement": "No first placement of weapons",
    "responsible-behaviours": "Responsible behaviours",
    "asat-test-ban": "No destructive tests",
    "weapons-stationing-treaty": "Treaty against stationing weapons",
    "wmd-in-outer-space": "Weapons of mass destruction in orbit",
    "tcbm": "Transparency and confidence",
    "hcoc": "Code of conduct, ballistic missiles",
    "ptbt-amendment": "Test ban treaty, amendment",
    "peaceful-uses-other": "Peaceful uses",
}
#: Shape of a standing.
SHAPES: dict[str, State] = {
    "joined": "yes",
    "signed": "signed",
    "left": "past",
    "out": "no",
    "unknown": "unknown",
}
#: Marks of votes, and what they are sorted by.
MARKS = {"yes": "■", "no": "✕", "abstain": "–", "did not vote": "·", "": " "}
LAST = 5


def day_of(site: Site) -> date:
    """Return the day up to which the collection is known."""
    manifest = site.collection.manifest
    return manifest.updated if manifest else date.max


def rolls(site: Site) -> list[Roll]:
    """Return the rolls of the site's collection."""
    return site.once("rolls", lambda: rolls_of(site.collection))


def ballots(site: Site) -> list[Ballot]:
    """Return the roll calls of the site's collection, the oldest first."""
    return site.once("ballots", lambda: ballots_of(site.collection))


def name_of_roll(site: Site, roll: Roll) -> str:
    """Return what a roll is of, as a reader names it."""
    of = site.collection.records.get(roll.record.of)
    if roll.record.of.startswith("party:"):
        return site.name_of(roll.record.of)
    if of is None or of.kind == "policy":
        return roll.record.title
    year = f", {of.date.first.year}" if of.date else ""
    return of.title + year


def evidence_of(site: Site, one: Standing, roll: Roll) -> str:
    """Return the line of source below a standing."""
    if one.claim is None:
        return f"roll {roll.known}"
    cited = one.claim.citations
    if not cited:
        return "no source"
    first = site.collection.sources[cited[0].source]
    families = {site.collection.sources[c.source].family for c in cited}
    more = f", and {len(families) - 1} more" if len(families) > 1 else ""
    return f"{first.publisher}, tier {first.tier}{more}"


def standing_cell(site: Site, roll: Roll, party: str) -> Cell:
    """Return the standing of a party to a roll as a cell with its source."""
    one = standing(roll, party, day_of(site))
    return Cell(
        one.words,
        site.path_of(roll.record.id) if one.claim else "",
        note=evidence_of(site, one, roll),
        state=SHAPES[one.state],
    )


def topics(site: Site) -> list[str]:
    """Return the topics on which there are roll calls, those with most first."""
    counted = Counter(one.topic for one in ballots(site))
    return [topic for topic, _ in counted.most_common()]


def vote_cells(site: Site, party: str, topic: str) -> tuple[Cell, ...]:
    """Return how a party voted on a topic: counts, not listed, and its last votes, oldest first."""
    about = [one for one in ballots(site) if one.topic == topic]
    votes = [one.votes.get(party, "") for one in about]
    counted = Counter(votes)
    last = "".join(MARKS[vote] for vote in votes if vote)[-LAST:]
    words = ("yes", "no", "abstain", "did not vote")
    return (
        *(
            Cell(str(counted[word]) if counted[word] else "0", order=counted[word])
            for word in words
        ),
        Cell(
            f"{len(votes) - counted['']} of {len(votes)}",
            order=len(votes) - counted[""],
        ),
        Cell(" ".join(last)) if last else Cell("not listed", state="unknown"),
    )


@dataclass(frozen=True, slots=True)
class Agreement:
    """In how many roll calls two parties cast the same vote, of those in which both cast one."""

    same: int
    both: int
    contested_same: int
    contested_both: int


def agreement_of(collection_ballots: list[Ballot], one: str, other: str) -> Agreement:
    """Count the roll calls in which two parties voted alike; who did not vote casts none."""
    cast = {"yes", "no", "abstain"}
    pairs = [
        (b.votes[one], b.votes[other], b.contested)
        for b in collection_ballots
        if b.votes.get(one) in cast and b.votes.get(other) in cast
    ]
    hard = [(a, b) for a, b, contested in pairs if contested]
    return Agreement(
        sum(a == b for a, b, _ in pairs),
        len(pairs),
        sum(a == b for a, b in hard),
        len(hard),
    )
