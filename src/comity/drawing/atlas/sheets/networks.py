"""The network: by period, the strongest ties drawn, and what each of them rests on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import partial

from comity.atlas.evidence import Evidence, Pair, evidence_by_pair
from comity.atlas.stability import LOG_PUBLISHER, Standing, standings
from comity.atlas.ties import LAUNCH_LOG, Tie, ties_of
from comity.drawing.atlas.circle import Tied, bars_svg, circle_svg
from comity.drawing.atlas.frame import Site, slug
from comity.drawing.atlas.page_model import (
    Asking,
    Cell,
    Chips,
    Column,
    Drawing,
    Figures,
    Note,
    Sheet,
    Table,
    View,
)
from comity.drawing.atlas.sheets.lists import ATLAS

__all__ = ["sheets"]

NETWORK = Cell("Network", "network.html")
#: Periods that can be chosen; the last one ends with the collection.
BEGINS = (1957, 1970, 1980, 1990, 2000, 2010, 2020)
#: Parties and ties of a picture, ties of a table, and partners of the picture of a phone.
PARTIES, TIES, ROWS, PARTNERS = 24, 60, 100, 8
WEIGHTS = (
    "A thing of n parties gives each pair a weight by its kind, shared among its parties, at the furthest stage that it reached in "
    "the time: signed, in force, operated. It ends when its claims say so. Depositaries are not tied. The place of a pair is printed with the "
    "places that it would have without any one publisher."
)


class Ties:
    """What ties the parties of a site, by period; counted once for all pages."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._kept: dict[tuple[date, date], dict[Pair, list[Evidence]]] = {}
        self._ties: list[Tie] | None = None

    @property
    def end(self) -> date:
        """The day of the collection."""
        manifest = self.site.collection.manifest
        return manifest.updated if manifest else date.max

    def periods(self) -> list[tuple[str, date, date]]:
        """Return the path of each period with its days, all time first."""
        last = self.end.year
        begins = [year for year in BEGINS if year <= last]
        ends = [*(year - 1 for year in begins[1:]), last]
        return [
            ("network.html", date(BEGINS[0], 1, 1), self.end),
            *(
                (
                    f"network/{one}-{other}.html",
                    date(one, 1, 1),
                    min(date(other, 12, 31), self.end),
                )
                for one, other in zip(begins, ends, strict=True)
            ),
        ]

    def between(self, since: date, until: date) -> dict[Pair, list[Evidence]]:
        """Return what ties each pair in a time."""
        if self._ties is None:
            self._ties = ties_of(self.site.collection)
        if (since, until) not in self._kept:
            self._kept[since, until] = evidence_by_pair(
                self._ties, self.site.launches, since, until
            )
        return self._kept[since, until]

    def standings(self, since: date, until: date) -> tuple[Standing, ...]:
        """Return where the strongest pairs stand, also without any one publisher."""
        named = {s.id: s.publisher for s in self.site.collection.sources.values()}
        named[LAUNCH_LOG] = named.get("gcat-launch-log", LOG_PUBLISHER)
        return standings(self.between(since, until), named, ROWS)

    def paged(self) -> list[Pair]:
        """Return the pairs that have a page: those of any period's picture."""
        found: dict[Pair, None] = {}
        for _, since, until in self.periods():
            for one in self.standings(since, until)[:TIES]:
                found[one.one, one.other] = None
        return list(found)


def sheets(site: Site) -> Iterator[Sheet]:
    """Yield the network of each period, and a page for each tie that one of them shows."""
    ties = Ties(site)
    for path, since, until in ties.periods():
        yield Sheet(path, partial(_network, ties, path, since, until))
    for pair in site.once("paged ties", ties.paged):
        yield Sheet(_tie_path(pair), partial(_tie, ties, pair))


def _tie_path(pair: Pair) -> str:
    return f"ties/{slug(pair[0])}--{slug(pair[1])}.html"


def _years(since: date, until: date) -> str:
    return f"{since.year}–{until.year}"


def _place(one: Standing) -> Cell:
    between = f"{one.best} to {one.worst} without any one publisher"
    return Cell(str(one.rank), note=between, order=float(one.rank))


def _row(site: Site, one: Standing) -> tuple[Cell, ...]:
    return (
        Cell(
            f"{site.name_of(one.one)} and {site.name_of(one.other)}",
            _tie_path((one.one, one.other)),
        ),
        _place(one),
        Cell(f"{one.weight:.2f}", order=one.weight),
        Cell(
            one.state, note=f"moves most without {one.without}" if one.without else ""
        ),
        Cell(str(one.publishers)),
    )


def _table(site: Site, found: Sequence[Standing]) -> Table:
    linked = {path for path in site.makers if path.startswith("ties/")}
    rows = []
    for one in found:
        name, *rest = _row(site, one)
        # A pair below the picture has no page of its own: compare shows it.
        rows.append((name if name.to in linked else Cell(name.words), *rest))
    columns = (
        Column("Pair", "pair"),
        Column("Place", "place", number=True),
        Column("Weight", "weight", number=True),
        Column("Its place is", "state", facet=True),
        Column("Publishers", "publishers", number=True),
    )
    return Table(
        "ties",
        "The strongest ties",
        columns,
        tuple(rows),
        words="weight by kind and stage, no unit; the link shows the evidence behind it",
        sorted_by="place",
        rows_per_page=50,
        main=True,
    )


def _order(parties: Sequence[str], weight: Mapping[Pair, float]) -> list[str]:
    """Return parties around a circle: each beside the one it is tied to most."""
    left = list(parties)
    out = [left.pop(0)] if left else []
    while left:
        last = out[-1]
        best = max(
            left,
            key=lambda p: (
                weight.get((min(p, last), max(p, last)), 0.0),
                -left.index(p),
            ),
        )
        left.remove(best)
        out.append(best)
    return out


def _drawing(
    site: Site,
    found: Sequence[Standing],
    rests: Mapping[Pair, list[Evidence]],
    title: str,
) -> Drawing:
    weight = {pair: sum(e.weight for e in each) for pair, each in rests.items()}
    strength: dict[str, float] = {}
    for (one, other), heavy in weight.items():
        strength[one] = strength.get(one, 0.0) + heavy
        strength[other] = strength.get(other, 0.0) + heavy
    strongest = sorted(strength, key=lambda p: (-strength[p], p))[:PARTIES]
    shown = [
        Tied(s.one, s.other, s.weight, _tie_path((s.one, s.other)))
        for s in found
        if s.one in strongest and s.other in strongest
    ][:TIES]
    first = strongest[0] if strongest else ""
    partners = [
        (
            site.name_of(s.other if s.one == first else s.one),
            s.weight,
            _tie_path((s.one, s.other)),
        )
        for s in found
        if first in {s.one, s.other}
    ][:PARTNERS]
    return Drawing(
        "picture",
        f"{len(strongest)} of {len(strength)} parties, {len(shown)} of {len(weight):,} ties drawn",
        "width = weight; the strongest tie in ink; area of a disc = strength"
        + (f"; on a phone: ties of {site.name_of(first)}" if first else ""),
        circle_svg(
            _order(strongest, weight),
            shown,
            strength,
            site.name_of,
            site.path_of,
            title,
        ),
        bars_svg(
            [(n, w, to if to in site.makers else "") for n, w, to in partners], title
        ),
    )


def _data(ties: Ties, path: str, since: date, until: date) -> dict[str, object]:
    """Return the network of a period; that of all time with all parties and ties."""
    whole = asdict(ties.site.network) if path == "network.html" else {}
    return whole | {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "pairs": len(ties.between(since, until)),
        "strongest": [asdict(one) for one in ties.standings(since, until)],
    }


def _network(ties: Ties, path: str, since: date, until: date, _asking: Asking) -> View:
    site = ties.site
    rests, found = ties.between(since, until), ties.standings(since, until)
    years = _years(since, until)
    if found:
        one = found[0]
        pair = f"{site.name_of(one.one)} and {site.name_of(one.other)}"
        title = f"{pair}: the strongest documented tie, {years}"
        sub = f"Place 1; {one.best} to {one.worst} if any one publisher is left out: {one.state}."
    else:
        title, sub = (
            f"No tie is documented, {years}",
            "Nothing in the collection ties two parties then.",
        )
    return View(
        path,
        title,
        sub=sub,
        parts=(
            Chips(
                "Period",
                tuple(
                    Cell("all" if p == "network.html" else _years(a, b), p)
                    for p, a, b in ties.periods()
                ),
                "all" if path == "network.html" else years,
            ),
            _drawing(site, found, rests, title),
            _table(site, found),
            Note(WEIGHTS, "Why these weights"),
        ),
        crumbs=(ATLAS,) if path == "network.html" else (ATLAS, NETWORK),
        data=_data(ties, path, since, until),
    )


def _evidence(site: Site, one: Evidence, end: date) -> tuple[Cell, ...]:
    record = site.collection.records.get(one.record)
    name = (
        Cell(record.title, site.path_of(record.id))
        if record
        else Cell("Launch log", note=f"{one.count} payloads")
    )
    until = "lasts" if one.last >= end else one.last.isoformat()
    return (
        name,
        Cell(one.kind.replace("-", " ")),
        Cell(one.stage),
        Cell(one.first.isoformat()),
        Cell(until, order=one.last.isoformat()),
        Cell(f"{one.weight:.2f}", order=one.weight),
        Cell(str(len(one.sources)), note=", ".join(one.sources[:2])),
    )


EVIDENCE = (
    Column("What", "what"),
    Column("Kind", "kind", facet=True),
    Column("Furthest stage", "stage", facet=True),
    Column("Since", "since"),
    Column("Until", "until"),
    Column("Weight", "weight", number=True),
    Column("Sources", "sources", number=True),
)


def _period(ties: Ties, pair: Pair, since: date, until: date) -> tuple[str, str, str]:
    """Return the weight of a pair in a period; a dash where nothing is documented."""
    found = ties.between(since, until).get(pair, [])
    if not found:
        return _years(since, until), "–", "nothing documented"
    heavy = sum(one.weight for one in found)
    return _years(since, until), f"{heavy:.2f}", f"{len(found)} things"


def _tie(ties: Ties, pair: Pair, _asking: Asking) -> View:
    site = ties.site
    (_, since, until), *periods = ties.periods()
    rests = ties.between(since, until).get(pair, [])
    heavy = sum(one.weight for one in rests)
    names = f"{site.name_of(pair[0])} and {site.name_of(pair[1])}"
    by_period = tuple(_period(ties, pair, a, b) for _, a, b in periods)
    return View(
        _tie_path(pair),
        f"{names}: {len(rests)} things tie them",
        sub=f"Weight {heavy:.2f}, {_years(since, until)}; each thing counts at the furthest stage that it reached.",
        parts=(
            Figures(by_period),
            Table(
                "list",
                "Evidence",
                EVIDENCE,
                tuple(_evidence(site, one, ties.end) for one in rests),
                words="the heaviest first; weight by kind and stage, shared among the parties of a thing",
                sorted_by="-weight",
                main=True,
            ),
            Note(WEIGHTS, "Why these weights"),
        ),
        crumbs=(ATLAS, NETWORK),
        actions=(
            Cell(
                "Compare", f"compare.html?party={slug(pair[0])}&party={slug(pair[1])}"
            ),
        ),
    )
