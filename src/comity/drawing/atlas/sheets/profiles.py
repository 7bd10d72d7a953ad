"""The profile of a party: what is documented, where it stands, how it voted, what is not known."""

from collections.abc import Iterator
from functools import partial

from comity.atlas.records import Record
from comity.atlas.standing import standing
from comity.drawing.atlas.frame import Site, slug
from comity.drawing.atlas.lanes import lanes
from comity.drawing.atlas.page_model import (
    Asking,
    Cell,
    Column,
    Figures,
    Grid,
    Lines,
    Note,
    Part,
    Sheet,
    Table,
    View,
)
from comity.drawing.atlas.sheets.entries import claims_data
from comity.drawing.atlas.sheets.lists import (
    ATLAS,
    origins,
    record_cells,
    record_columns,
)
from comity.drawing.atlas.sheets.parties import (
    joined_count,
    named_in_votes,
    partners_of,
    records_of,
)
from comity.drawing.atlas.sheets.standings import (
    TOPICS,
    ballots,
    day_of,
    name_of_roll,
    rolls,
    standing_cell,
    topics,
    vote_cells,
)

__all__ = ["sheets", "standing_rows"]

#: Partners that a profile lists.
MOST_PARTNERS = 12


def sheets(site: Site) -> Iterator[Sheet]:
    """Yield the page of each party."""
    for party in site.parties():
        yield Sheet(site.path_of(party), partial(party_page, site, party))


def standing_rows(site: Site, parties: tuple[str, ...]) -> list[tuple[Cell, ...]]:
    """Return a row for each roll: what it is of, then where each party stands to it."""
    return [
        (
            Cell(
                name_of_roll(site, roll),
                site.path_of(roll.record.id),
                note=f"roll {roll.known}",
            ),
            *(standing_cell(site, roll, party) for party in parties),
        )
        for roll in rolls(site)
    ]


def votes_table(site: Site, party: str) -> Table:
    """Return how a party voted, topic by topic."""
    columns = (
        Column("Topic", "topic"),
        Column("Yes", number=True),
        Column("No", number=True),
        Column("Abstained", number=True),
        Column("Did not vote", number=True),
        Column("Named in", number=True),
        Column("Last five"),
    )
    rows = tuple(
        (Cell(TOPICS.get(topic, topic)), *vote_cells(site, party, topic))
        for topic in topics(site)
    )
    return Table(
        "votes",
        "Votes in the General Assembly",
        columns,
        rows,
        words="■ yes ✕ no – abstained · did not vote; absence is no abstention",
    )


def _partners(site: Site, party: str) -> Lines:
    found = partners_of(site, party)
    items = []
    for other, edge in found[:MOST_PARTNERS]:
        kinds = ", ".join(f"{n} {kind}" for kind, n in edge.kinds.items())
        items.append(
            Cell(
                site.name_of(other),
                f"compare.html?party={slug(party)}&party={slug(other)}",
                note=kinds,
                end=f"{edge.weight:.2f}",
            )
        )
    return Lines(
        "partners",
        "Partners",
        items,
        words=f"{len(items)} of {len(found)}; weight of documented ties, see the network",
        empty="No tie with a source is in the atlas.",
    )


def _memberships(site: Site, party: str) -> Part:
    state = site.kind_of(party) == "state"
    rows = [
        row
        for row in standing_rows(site, (party,))
        if state or row[1].state not in {"unknown", "no"}
    ]
    known = sum(row[1].state != "unknown" for row in rows)
    return Table(
        "memberships",
        "Treaties, pledges and memberships",
        (Column("What"), Column("Standing")),
        tuple(rows),
        words=f"{known} of {len(rows)} documented; a hatch: the roll does not say",
        empty="No roll in the atlas names it.",
    )


def _gaps(site: Site, party: str, records: list[Record]) -> Note:
    """Return what is not known of a party, in words."""
    unknown = [
        name_of_roll(site, roll)
        for roll in rolls(site)
        if standing(roll, party, day_of(site)).state == "unknown"
    ]
    single = sum(len(origins(site, r)) < 2 for r in records)
    undated = sum(r.date is None for r in records)
    words = [
        f"{single} of {len(records)} records rest on one origin.",
        f"{undated} have no date." if undated else "",
        (
            f"To {len(unknown)} of {len(rolls(site))} rolls its standing is not documented: "
            f"{'; '.join(unknown)}."
            if unknown and site.kind_of(party) == "state"
            else ""
        ),
    ]
    return Note(" ".join(filter(None, words)), "What is not known")


def party_page(site: Site, party: str, _asking: Asking) -> View:
    records = records_of(site, party)
    name, kind = site.name_of(party), site.kind_of(party)
    own = [r for r in records if r.of == party]
    claims = [c for r in records for c in r.claims]
    two = sum(len(origins(site, r)) > 1 for r in records)
    votes = named_in_votes(site)[party]
    events = [r for r in records if r.of != party]
    parts: list[Part] = [
        Figures(
            (
                ("Records", f"{len(records):,}", f"{two} with two origins"),
                ("Claims", f"{len(claims):,}", "in these records"),
                (
                    "Joined",
                    str(joined_count(site, party)),
                    f"of {len(rolls(site))} rolls in the atlas",
                ),
                (
                    "Roll calls",
                    str(votes) if votes else "–",
                    f"of {len(ballots(site))} name it"
                    if votes
                    else "no vote of its own",
                ),
            )
        )
    ]
    parts += [lanes(events, site, f"What is documented of {name}")] if events else []
    left = _memberships(site, party)
    if votes:
        parts.append(Grid(((7, left), (5, _partners(site, party)))))
        parts.append(votes_table(site, party))
    else:
        parts.append(Grid(((7, left), (5, _partners(site, party)))))
    parts += _told(site, party)
    parts.append(
        Table(
            "records",
            "Records",
            record_columns(site),
            tuple(record_cells(site, r) for r in reversed(records)),
            words="the newest first",
            sorted_by="-date",
            rows_per_page=50,
            main=True,
            empty="No record concerns it but rolls of members.",
        )
    )
    parts.append(_gaps(site, party, records))
    summary = next((r.summary for r in own if r.summary), "")
    return View(
        site.path_of(party),
        name,
        sub=summary or f"{kind.capitalize()} of the register; no record describes it.",
        parts=tuple(parts),
        crumbs=(
            ATLAS,
            Cell("Parties", "parties.html"),
            Cell(kind, f"parties.html?kind={kind}"),
        ),
        tail=party,
        actions=(Cell("Compare", f"compare.html?party={slug(party)}"),),
        data=party_data(site, party),
    )


def _told(site: Site, party: str) -> list[Part]:
    """Return its changed positions, and the articles about it."""
    parts: list[Part] = []
    shifts = [s for s in site.stances if s.actor == party]
    if shifts:
        parts.append(
            Lines(
                "shifts",
                "Positions that changed",
                [
                    Cell(
                        f"from “{s.before}” to “{s.after}”",
                        site.path_of(s.evidence[0]),
                        note=s.topic.replace("-", " "),
                        end=s.date,
                    )
                    for s in shifts
                ],
            )
        )
    articles = [
        a
        for a in site.collection.articles.values()
        if party in a.about or party in a.links
    ]
    if articles:
        parts.append(
            Lines(
                "told",
                "Told in",
                [Cell(a.title, site.path_of(a.id), end=a.kind) for a in articles],
            )
        )
    return parts


def party_data(site: Site, party: str) -> dict[str, object]:
    """Return what the JSON of a party holds; comparisons in the export read it, too."""
    return {
        "id": party,
        "name": site.name_of(party),
        "kind": site.kind_of(party),
        "records": [r.id for r in records_of(site, party)],
        "memberships": claims_data(site, party),
        "standings": [
            {
                "roll": roll.record.id,
                "state": cell.state,
                "words": cell.words,
                "note": cell.note,
                "page": cell.to,
            }
            for roll in rolls(site)
            for cell in [standing_cell(site, roll, party)]
        ],
        "votes": {b.record: b.votes[party] for b in ballots(site) if party in b.votes},
        "partners": {
            other: {"weight": edge.weight, "records": list(edge.sources)}
            for other, edge in partners_of(site, party)
        },
    }
