"""Two to four parties side by side: standings, votes, what ties them, what they did in time."""

from collections.abc import Iterator
from functools import partial
from itertools import combinations

from comity.atlas.records import Record, in_time
from comity.drawing.atlas.frame import Site, slug
from comity.drawing.atlas.lanes import NARROW, WIDE, lanes_svg
from comity.drawing.atlas.page_model import (
    Asking,
    Cell,
    Chips,
    Column,
    Download,
    Drawing,
    Figures,
    Note,
    Part,
    Sheet,
    Table,
    Template,
    View,
)
from comity.drawing.atlas.sheets.lists import ATLAS, record_cells, record_columns
from comity.drawing.atlas.sheets.parties import partners_of, records_of
from comity.drawing.atlas.sheets.profiles import standing_rows
from comity.drawing.atlas.sheets.standings import (
    TOPICS,
    agreement_of,
    ballots,
    name_of_roll,
    rolls,
    topics,
    vote_cells,
)
from comity.foundations.plain import json_text

__all__ = ["sheets"]

#: How many parties stand beside each other.
MOST = 4
#: What a reader may begin with.
EXAMPLES = (
    ("usa", "chn"), ("usa", "rus"), ("fra", "deu"), ("ind", "chn"), ("usa", "rus", "chn"),
    ("kaz", "arm", "blr"),
)  # fmt: skip


def sheets(site: Site) -> Iterator[Sheet]:
    """Yield the page of comparisons."""
    yield Sheet("compare.html", partial(_compare, site))


def _by_slug(site: Site) -> dict[str, str]:
    return site.once("slugs", lambda: {slug(p): p for p in site.parties()})


def asked_for(site: Site, asking: Asking) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the parties that are asked for, each once, and words that name none."""
    known = _by_slug(site)
    words = [
        w.strip().removeprefix("party:").lower() for w in asking.query.get("party", ())
    ]
    words = list(dict.fromkeys(w for w in words if w))
    found = tuple(known[w] for w in words if w in known)
    return found[:MOST], tuple(w for w in words if w not in known)


def _form(site: Site, parties: tuple[str, ...]) -> Template:
    named = sorted(site.parties(), key=site.name_of)
    choices = [(slug(p), site.name_of(p)) for p in named]
    chosen = [slug(p) for p in parties]
    return Template(
        "compare.html",
        {"choices": choices, "chosen": (chosen + [""] * MOST)[:MOST]},
    )


def _examples(site: Site) -> Chips:
    known = _by_slug(site)
    items = tuple(
        Cell(
            ", ".join(site.name_of(known[s]) for s in group),
            "compare.html?" + "&".join(f"party={s}" for s in group),
        )
        for group in EXAMPLES
        if all(s in known for s in group)
    )
    return Chips("Begin with", items)


def _compare(site: Site, asking: Asking) -> View:
    parties, unknown = asked_for(site, asking)
    parts: list[Part] = [_form(site, parties)]
    if unknown:
        parts.append(
            Note(f"No party of the atlas is called {', '.join(unknown)[:200]}.")
        )
    index = Download(
        "compare.index.json", "index", "application/json", partial(_index, site)
    )
    crumbs = (ATLAS, Cell("Parties", "parties.html"))
    if len(parties) < 2:
        parts.append(_examples(site))
        if not asking.live:
            parts.append(Template("comparing.html", {}))
        return View(
            "compare.html",
            "How do two, three or four parties differ?",
            sub="What each has joined, how each has voted, and what they did together.",
            parts=tuple(parts),
            crumbs=crumbs,
            cite_first=False,
            downloads=(index,),
            data={"parties": [slug(p) for p in site.parties()]},
        )
    names = [site.name_of(p) for p in parties]
    shared = _shared(site, parties)
    parts += [
        _figures(site, parties, shared),
        _timeline(site, parties, shared),
        _standings(site, parties),
        _votes(site, parties),
    ]
    if len(parties) == 2:
        parts.append(_ties(site, *parties))
    parts.append(
        Table(
            "records",
            "Records that name them all",
            record_columns(site),
            tuple(record_cells(site, r) for r in reversed(shared)),
            sorted_by="-date",
            empty="No record names them all. The atlas is a selection, not a census.",
        )
    )
    return View(
        "compare.html",
        " compared with ".join((names[0], " and ".join(names[1:]))),
        sub=_sub(site, parties),
        parts=tuple(parts),
        crumbs=crumbs,
        cite_first=False,
        downloads=(index,),
    )


def _sub(site: Site, parties: tuple[str, ...]) -> str:
    counts = "; ".join(
        f"{len(records_of(site, p))} on {site.name_of(p)}" for p in parties
    )
    manifest = site.collection.manifest
    return f"Records: {counts}. As of {manifest.updated if manifest else 'unknown'}."


def _shared(site: Site, parties: tuple[str, ...]) -> list[Record]:
    """Return the records that name all of the parties, in time."""
    common = set.intersection(*({r.id for r in records_of(site, p)} for p in parties))
    return sorted((site.collection.records[n] for n in common), key=in_time)


def _figures(site: Site, parties: tuple[str, ...], shared: list[Record]) -> Figures:
    items = [("Records of them all", str(len(shared)), "rolls of members apart")]
    for one, other in combinations(parties, 2):
        found = agreement_of(ballots(site), one, other)
        pair = f"{site.name_of(one)}, {site.name_of(other)}" if len(parties) > 2 else ""
        items.append(
            (
                f"Voted alike{': ' + pair if pair else ''}",
                f"{found.same} of {found.both}",
                f"{found.contested_same} of {found.contested_both} contested; both cast a vote",
            )
        )
    return Figures(tuple(items))


def _timeline(site: Site, parties: tuple[str, ...], shared: list[Record]) -> Drawing:
    both = {r.id for r in shared}
    lanes = {
        site.name_of(p): [r for r in records_of(site, p) if r.id not in both]
        for p in parties
    }
    lanes["Both" if len(parties) == 2 else "All"] = shared
    title = "Records of " + ", ".join(lanes)
    return Drawing(
        "timeline",
        "Timeline",
        "each record at its date; those of all on the last lane, in ink",
        lanes_svg(lanes, title, WIDE, parties=True),
        lanes_svg(lanes, title, NARROW, parties=True),
    )


def _standings(site: Site, parties: tuple[str, ...]) -> Table:
    return Table(
        "standings",
        "Treaties, pledges and memberships",
        (Column("What"), *(Column(site.name_of(p)) for p in parties)),
        tuple(standing_rows(site, parties)),
        words="a hatch: the roll does not say",
    )


def _votes(site: Site, parties: tuple[str, ...]) -> Table:
    rows = []
    for topic in topics(site):
        cells = []
        for party in parties:
            yes, no, abstain, absent, named, last = vote_cells(site, party, topic)
            if last.state == "unknown":
                cells.append(last)
                continue
            note = f"{yes.words} yes, {no.words} no, {abstain.words} abstained, {absent.words} did not vote"
            cells.append(Cell(last.words, note=f"{note}; named in {named.words}"))
        rows.append((Cell(TOPICS.get(topic, topic)), *cells))
    return Table(
        "votes",
        "Votes in the General Assembly",
        (Column("Topic"), *(Column(site.name_of(p)) for p in parties)),
        tuple(rows),
        words="the last five, oldest first: ■ yes ✕ no – abstained · did not vote",
    )


def _ties(site: Site, one: str, other: str) -> Table:
    edge = next((e for p, e in partners_of(site, one) if p == other), None)
    records = [
        site.collection.records[name]
        for name in (edge.sources if edge else ())
        if name in site.collection.records
    ]
    weight = f"weight {edge.weight:.2f} over all time" if edge else ""
    return Table(
        "ties",
        "What ties them",
        (Column("Record"), Column("Date"), Column("Kind")),
        tuple(record_cells(site, r)[:3] for r in sorted(records, key=in_time)),
        words=weight,
        empty="No documented tie counts for the network.",
    )


def _index(site: Site) -> bytes:
    """Return what the script of the export needs beside the files of the parties."""
    value = {
        "rolls": [
            {
                "id": roll.record.id,
                "name": name_of_roll(site, roll),
                "known": f"roll {roll.known}",
                "page": site.path_of(roll.record.id),
            }
            for roll in rolls(site)
        ],
        "topics": [[topic, TOPICS.get(topic, topic)] for topic in topics(site)],
        "votes": [[b.record, b.topic, b.contested] for b in ballots(site)],
        "records": {
            r.id: [r.title, r.date.words() if r.date else "", r.kind]
            for r in sorted(site.collection.records.values(), key=in_time)
            if r.kind != "membership"
        },
    }
    return (json_text(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
