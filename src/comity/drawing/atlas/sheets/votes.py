"""Votes in the General Assembly: by resolution, by state, by bloc with its members of the day."""

from collections.abc import Iterator, Sequence
from functools import cached_property, partial

from comity.atlas.blocs import (
    CONTESTED,
    Ballot,
    BlocVote,
    ballots_of,
    bloc_votes,
    state_votes,
)
from comity.atlas.records import Record
from comity.drawing.atlas.frame import Site
from comity.drawing.atlas.page_model import (
    Asking,
    Cell,
    Column,
    Figures,
    Grid,
    Lines,
    Note,
    Sheet,
    Table,
    View,
)
from comity.drawing.atlas.sheets.lists import ATLAS

__all__ = ["sheets"]

VOTES = Cell("Votes", "votes.html")
#: A bloc is shown if so many of its members were named in a roll call on one day.
LEAST_MEMBERS = 4
LIMITS = (
    "Absence is not abstention: who did not vote is counted apart, and so is a member that the roll call does not "
    "name. Members are those of the day of the vote, as far as the roll is known. A vote is contested if "
    f"{CONTESTED:.0%} of the votes cast, or more, were not with the larger of yes and no."
)


class Counted:
    """What the votes of a site come to; counted once for all its pages."""

    def __init__(self, site: Site) -> None:
        self.site = site

    @cached_property
    def ballots(self) -> list[Ballot]:
        """The roll calls, in the order of their days."""
        return ballots_of(self.site.collection)

    @cached_property
    def blocs(self) -> dict[str, tuple[Record, list[BlocVote]]]:
        """Blocs by id with their rolls and votes; those alone whose members have voted together."""
        found = {}
        for roll in self.site.collection.records.values():
            if roll.kind != "membership" or not roll.of.startswith("party:"):
                continue
            votes = bloc_votes(self.ballots, roll)
            if any(v.members - v.not_listed >= LEAST_MEMBERS for v in votes):
                found[roll.of] = (roll, votes)
        return found

    @cached_property
    def states(self) -> list[str]:
        """Parties that a roll call names, in the order of their names."""
        named = {party for ballot in self.ballots for party in ballot.votes}
        return sorted(named, key=self.site.name_of)


def sheets(site: Site) -> Iterator[Sheet]:
    """Yield the pages of votes; none if the collection has no roll call."""
    counted = Counted(site)
    if not counted.ballots:
        return
    yield Sheet("votes.html", partial(_votes, counted))
    yield Sheet("votes/states.html", partial(_states, counted))
    for bloc in counted.blocs:
        yield Sheet(_bloc_path(bloc), partial(_bloc, counted, bloc))


def _bloc_path(bloc: str) -> str:
    return f"votes/bloc-{bloc.removeprefix('party:').lower()}.html"


def _share(part: int, whole: int, word: str = "nobody voted") -> Cell:
    """Return a share with its denominator; hatched where there is none."""
    if not whole:
        return Cell(word, state="unknown", order=-1.0)
    return Cell(f"{part / whole:.0%}", note=f"{part} of {whole}", order=part / whole)


def _counts(votes: Sequence[str]) -> tuple[Cell, ...]:
    words = ("yes", "no", "abstain", "did not vote")
    return tuple(Cell(str(votes.count(word))) for word in words)


COUNTED = (
    Column("Yes", "yes", number=True),
    Column("No", "no", number=True),
    Column("Abstained", "abstained", number=True),
    Column("Did not vote", "absent", number=True),
)


def _votes(counted: Counted, _asking: Asking) -> View:
    ballots, site = counted.ballots, counted.site
    contested = sum(ballot.contested for ballot in ballots)
    cast = sum(len(ballot.votes) for ballot in ballots)
    rows = tuple(
        (
            Cell(ballot.title, site.path_of(ballot.record)),
            Cell(ballot.day.isoformat()),
            Cell(ballot.topic.replace("-", " ")),
            Cell("contested" if ballot.contested else "others"),
            *_counts(list(ballot.votes.values())),
            Cell(str(len(ballot.votes))),
        )
        for ballot in reversed(ballots)
    )
    columns = (
        Column("Resolution", "title"),
        Column("Day", "date"),
        Column("Topic", "topic", facet=True),
        Column("Vote", "vote", facet=True),
        *COUNTED,
        Column("Named", "named", number=True),
    )
    return View(
        "votes.html",
        f"{contested} of {len(ballots)} votes on space were contested",
        sub=f"{cast:,} votes of {len(counted.states)} states, {ballots[0].day.year} to "
        f"{ballots[-1].day.year}. How many adopted resolutions had no roll call is not counted here.",
        parts=(
            Grid(((7, _bloc_table(counted)), (5, _notes(counted)))),
            Table(
                "list",
                "Roll calls",
                columns,
                rows,
                words="states that the source names; the record has its text, tally and check",
                sorted_by="-date",
                rows_per_page=50,
                main=True,
            ),
        ),
        crumbs=(ATLAS,),
        actions=(Cell("By state", "votes/states.html"),),
    )


def _notes(counted: Counted) -> Note:
    return Note(
        LIMITS,
        "How to read it",
        tuple(
            Cell(counted.site.name_of(bloc), _bloc_path(bloc))
            for bloc in sorted(counted.blocs, key=counted.site.name_of)
        ),
    )


def _sums(votes: Sequence[BlocVote]) -> tuple[int, int, int]:
    """Return yes, no and abstentions over some votes."""
    return (
        sum(v.yes for v in votes),
        sum(v.no for v in votes),
        sum(v.abstain for v in votes),
    )


def _together(votes: Sequence[BlocVote]) -> tuple[int, int]:
    """Return in how many votes all members that voted voted alike, and in how many any did."""
    cast = [v for v in votes if v.cohesion is not None]
    return sum(v.cohesion == 1.0 for v in cast), len(cast)


def _bloc_table(counted: Counted) -> Table:
    rows = []
    for bloc, (roll, votes) in counted.blocs.items():
        disputed = [v for v in votes if v.contested]
        yes, no, abstain = _sums(disputed)
        coverage = votes[-1]
        rows.append(
            (
                Cell(
                    counted.site.name_of(bloc),
                    _bloc_path(bloc),
                    note=f"roll {coverage.coverage} as of {coverage.as_of or 'no stated day'}",
                ),
                Cell(str(len(disputed)), note=f"of {len(votes)}", order=len(disputed)),
                _share(yes, yes + no + abstain),
                _share(no, yes + no + abstain),
                _share(*_together(disputed)),
                Cell(roll.id, counted.site.path_of(roll.id)),
            )
        )
    columns = (
        Column("Bloc", "bloc"),
        Column("Contested votes", number=True),
        Column("Yes", number=True),
        Column("No", number=True),
        Column("All alike", number=True),
        Column("Roll"),
    )
    return Table(
        "blocs",
        "Blocs in contested votes",
        columns,
        tuple(rows),
        words="share of the votes cast by members of the day; all alike: share of the votes in which "
        "all members that voted voted the same",
    )


def _states(counted: Counted, _asking: Asking) -> View:
    rows = []
    for party in counted.states:
        disputed, others = state_votes(counted.ballots, party)
        cast = disputed.yes + disputed.no + disputed.abstain
        rows.append(
            (
                Cell(counted.site.name_of(party), counted.site.path_of(party)),
                Cell(str(disputed.named), order=disputed.named),
                _share(disputed.yes, cast),
                _share(disputed.no, cast),
                _share(disputed.abstain, cast),
                Cell(str(disputed.did_not_vote)),
                Cell(str(others.named)),
                _share(others.yes, others.yes + others.no + others.abstain),
            )
        )
    columns = (
        Column("State", "state"),
        Column("Named, contested", "named", number=True),
        Column("Yes", "yes", number=True),
        Column("No", "no", number=True),
        Column("Abstained", "abstained", number=True),
        Column("Did not vote", "absent", number=True),
        Column("Named, others", "others", number=True),
        Column("Yes, others", "others-yes", number=True),
    )
    contested = sum(b.contested for b in counted.ballots)
    return View(
        "votes/states.html",
        "How did each state vote?",
        sub=f"{contested} contested votes apart from {len(counted.ballots) - contested} others; shares are of "
        "the votes that the state cast.",
        parts=(
            Note(LIMITS),
            Table(
                "list",
                "States",
                columns,
                tuple(rows),
                words="of the roll calls that name the state",
                sorted_by="state",
                rows_per_page=100,
                main=True,
            ),
        ),
        crumbs=(ATLAS, VOTES),
    )


def _bloc(counted: Counted, bloc: str, _asking: Asking) -> View:
    site = counted.site
    roll, votes = counted.blocs[bloc]
    disputed = [v for v in votes if v.contested]
    alike, cast = _together(disputed)
    yes, no, abstain = _sums(disputed)
    latest = votes[-1]
    figures = Figures(
        (
            (
                "Contested votes",
                str(len(disputed)),
                f"of {len(votes)} with members known",
            ),
            (
                "Yes, no, abstained",
                f"{yes}, {no}, {abstain}",
                "votes of members, contested",
            ),
            (
                "All alike",
                f"{alike}",
                f"of {cast} contested votes in which a member voted",
            ),
            (
                "Roll",
                latest.coverage,
                f"as of {latest.as_of or 'no stated day'}; {latest.members} members at the last vote",
            ),
        )
    )
    name = site.name_of(bloc)
    return View(
        _bloc_path(bloc),
        f"{name}: all alike in {alike} of {cast} contested votes"
        if cast
        else f"{name}: no contested vote",
        sub="Members are those of the day of each vote.",
        parts=(
            figures,
            Note(LIMITS),
            _bloc_list(site, votes),
            Lines(
                "roll",
                "The roll that it rests on",
                (Cell(roll.title, site.path_of(roll.id), end=roll.id),),
                foot=""
                if latest.coverage == "complete"
                else "Who is not on it may have belonged all the same.",
            ),
        ),
        crumbs=(ATLAS, VOTES),
        tail=bloc,
    )


def _bloc_list(site: Site, votes: Sequence[BlocVote]) -> Table:
    rows = tuple(
        (
            Cell(site.title_of(v.record), site.path_of(v.record)),
            Cell(v.day.isoformat()),
            Cell(v.topic.replace("-", " ")),
            Cell("contested" if v.contested else "others"),
            Cell(str(v.members)),
            Cell(str(v.yes)),
            Cell(str(v.no)),
            Cell(str(v.abstain)),
            Cell(str(v.did_not_vote)),
            Cell(str(v.not_listed)),
            Cell("nobody voted", state="unknown", order=-1.0)
            if v.cohesion is None
            else Cell(f"{v.cohesion:.0%}", order=v.cohesion),
        )
        for v in reversed(votes)
    )
    columns = (
        Column("Resolution", "title"),
        Column("Day", "date"),
        Column("Topic", "topic", facet=True),
        Column("Vote", "vote", facet=True),
        Column("Members", "members", number=True),
        *COUNTED,
        Column("Not named", "not-named", number=True),
        Column("Most common vote", "common", number=True),
    )
    return Table(
        "list",
        "Votes",
        columns,
        rows,
        words="the four counts and the members not named add up to the members of the day; most common vote: "
        "share of the members that voted",
        sorted_by="-date",
        rows_per_page=50,
        main=True,
    )
