"""The index of parties, and what pages of parties share: their records and partners."""

from collections import Counter
from collections.abc import Iterator
from functools import partial

from comity.atlas.network import Edge
from comity.atlas.records import Record, in_time
from comity.atlas.standing import standing
from comity.drawing.atlas.frame import Site
from comity.drawing.atlas.page_model import (
    Asking,
    Cell,
    Column,
    Sheet,
    Table,
    View,
)
from comity.drawing.atlas.sheets.lists import (
    ATLAS,
)
from comity.drawing.atlas.sheets.standings import (
    ballots,
    day_of,
    rolls,
)

__all__ = ["joined_count", "named_in_votes", "partners_of", "records_of", "sheets"]


def sheets(site: Site) -> Iterator[Sheet]:
    """Yield the index of parties."""
    yield Sheet("parties.html", partial(_index, site))


def records_of(site: Site, party: str) -> list[Record]:
    """Return the records that concern a party, rolls of members left out, in time."""

    def gather() -> dict[str, list[Record]]:
        found: dict[str, list[Record]] = {}
        for record in sorted(site.collection.records.values(), key=in_time):
            if record.kind == "membership":
                continue
            for name in dict.fromkeys((*record.parties, record.of)):
                if name.startswith("party:"):
                    found.setdefault(name, []).append(record)
        return found

    return site.once("records of parties", gather).get(party, [])


def partners_of(site: Site, party: str) -> list[tuple[str, Edge]]:
    """Return the partners of a party with what ties them, the strongest first."""

    def gather() -> dict[str, list[tuple[str, Edge]]]:
        found: dict[str, list[tuple[str, Edge]]] = {}
        for edge in site.network.edges:
            found.setdefault(edge.one, []).append((edge.other, edge))
            found.setdefault(edge.other, []).append((edge.one, edge))
        for edges in found.values():
            edges.sort(key=lambda item: (-item[1].weight, item[0]))
        return found

    return site.once("partners", gather).get(party, [])


def named_in_votes(site: Site) -> Counter[str]:
    """Return in how many roll calls each party is named."""
    return site.once(
        "named in votes", lambda: Counter(p for b in ballots(site) for p in b.votes)
    )


def joined_count(site: Site, party: str) -> int:
    """Return how many rolls a party has joined."""
    day = day_of(site)
    return sum(standing(r, party, day).state == "joined" for r in rolls(site))


def _first(records: list[Record]) -> Cell:
    dates = [r.date for r in records if r.date is not None and not r.date.open_start]
    if not dates:
        return Cell("no date", state="unknown")
    first = min(dates, key=lambda when: when.first)
    return Cell(str(first.first.year), order=first.first.year)


def _row(site: Site, party: str, calls: int) -> tuple[Cell, ...]:
    records = records_of(site, party)
    votes = named_in_votes(site)[party]
    joined = joined_count(site, party)
    return (
        Cell(site.name_of(party), site.path_of(party)),
        Cell(site.kind_of(party)),
        _first(records),
        Cell(str(len(records)), order=len(records)),
        Cell(str(joined), order=joined),
        Cell(str(len(partners_of(site, party))), order=len(partners_of(site, party))),
        Cell(f"{votes} of {calls}", order=votes) if votes else Cell("–", order=0),
    )


def _index(site: Site, _asking: Asking) -> View:
    calls = len(ballots(site))
    named = sorted(site.parties(), key=site.name_of)
    columns = (
        Column("Party", "name"),
        Column("Kind", "kind", facet=True),
        Column("First record", "since", number=True),
        Column("Records", "records", number=True),
        Column("Joined", "joined", number=True),
        Column("Partners", "partners", number=True),
        Column("Named in votes", "votes", number=True),
    )
    states = sum(site.kind_of(p) == "state" for p in named)
    table = Table(
        "list",
        "Parties",
        columns,
        tuple(_row(site, p, calls) for p in named),
        words=f"joined: of {len(rolls(site))} rolls; a dash: no vote in the General Assembly",
        sorted_by="name",
        rows_per_page=100,
        main=True,
    )
    return View(
        "parties.html",
        f"{len(named)} parties, {states} of them states: who is documented, and how well?",
        sub="Few records mean that little was collected, not that little happened.",
        parts=(table,),
        crumbs=(ATLAS,),
        actions=(Cell("Compare parties", "compare.html"),),
    )
