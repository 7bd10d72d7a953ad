"""Lists of everything: records, those of a kind, articles, concept pages, sources."""

from collections.abc import Iterable, Iterator
from functools import partial

from comity.atlas.dates import Edtf
from comity.atlas.records import Record, Source, in_time
from comity.atlas.rows import source_row
from comity.atlas.vocabulary import KINDS, TIERS
from comity.drawing.atlas.frame import Site
from comity.drawing.atlas.page_model import Asking, Cell, Column, Sheet, Table, View
from comity.foundations.plain import plain

__all__ = ["ATLAS", "dated", "record_cells", "record_columns", "sheets"]

ATLAS = Cell("Atlas", "index.html")
ROWS = 100


def sheets(site: Site) -> Iterator[Sheet]:
    """Yield the lists."""
    yield Sheet("records.html", partial(_records, site))
    for kind in KINDS:
        yield Sheet(f"kinds/{kind}.html", partial(_kind, site, kind))
    yield Sheet("articles.html", partial(_articles, site))
    yield Sheet("sources.html", partial(_sources, site))


def dated(when: Edtf | None) -> Cell:
    """Return a date as a cell: no date is not documented."""
    if when is None:
        return Cell("no date", state="unknown")
    return Cell(when.words(), order=when.text.lstrip("/."))


def decade(when: Edtf | None) -> Cell:
    """Return the decade in which something begins."""
    if when is None:
        return Cell("no date", state="unknown")
    day = when.last if when.open_start else when.first
    return Cell(f"{day.year // 10 * 10}s")


def record_columns(_site: Site) -> tuple[Column, ...]:
    """Return the columns of a list of records."""
    return (
        Column("Record", "title"),
        Column("Date", "date"),
        Column("Kind", "kind", facet=True),
        Column("Mode", "mode", facet=True),
        Column("Claims", "claims", number=True),
        Column("Sources", "sources", number=True),
    )


def origins(site: Site, record: Record) -> set[str]:
    """Return who wrote the sources of a record: copies of one text count once."""
    return {
        site.collection.sources[c.source].family
        for claim in record.claims
        for c in claim.citations
    }


def record_cells(site: Site, record: Record) -> tuple[Cell, ...]:
    """Return a record as a row."""
    families = len(origins(site, record))
    return (
        Cell(record.title, site.path_of(record.id)),
        dated(record.date),
        Cell(record.kind, f"kinds/{record.kind}.html"),
        Cell(record.mode),
        Cell(str(len(record.claims)), order=len(record.claims)),
        Cell(str(families), order=families),
    )


def _table(site: Site, records: Iterable[Record]) -> Table:
    rows = tuple(
        record_cells(site, r) for r in sorted(records, key=in_time, reverse=True)
    )
    return Table(
        "list",
        "Records",
        record_columns(site),
        rows,
        words="sources: by who wrote them, copies of one text counted once",
        sorted_by="-date",
        rows_per_page=ROWS,
        main=True,
    )


def _records(site: Site, _asking: Asking) -> View:
    records = site.collection.records.values()
    return View(
        "records.html",
        f"{len(records):,} records of who cooperates and who competes in orbit",
        sub="A selection, not a census: what is missing here may still have happened.",
        parts=(_table(site, records),),
        crumbs=(ATLAS,),
    )


def _kind(site: Site, kind: str, _asking: Asking) -> View:
    records = [r for r in site.collection.records.values() if r.kind == kind]
    return View(
        f"kinds/{kind}.html",
        f"{len(records):,} records of kind {kind}",
        sub=KINDS[kind].capitalize() + ".",
        parts=(_table(site, records),),
        crumbs=(ATLAS, Cell("Records", "records.html")),
        tail=kind,
        data=[r.id for r in sorted(records, key=in_time)],
    )


def _articles(site: Site, _asking: Asking) -> View:
    pages = sorted(
        site.collection.articles.values(), key=lambda a: (a.kind, a.title, a.id)
    )
    rows = tuple(
        (
            Cell(a.title, site.path_of(a.id), note=a.summary),
            Cell(a.kind),
            Cell(f"{a.words:,}", order=a.words),
            Cell(str(len({c.source for c in a.citations}))),
            Cell(a.written.isoformat()),
        )
        for a in pages
    )
    columns = (
        Column("Title", "title"),
        Column("Kind", "kind", facet=True),
        Column("Words", "words", number=True),
        Column("Sources", "sources", number=True),
        Column("Written", "written"),
    )
    return View(
        "articles.html",
        "What the records tell when they are read together",
        sub="Case studies, histories, and what the words mean; each sentence with its source.",
        parts=(Table("list", "Articles", columns, rows, sorted_by="kind", main=True),),
        crumbs=(ATLAS,),
    )


def _source(site: Site, source: Source, used: dict[str, int]) -> tuple[Cell, ...]:
    count = used.get(source.id, 0)
    return (
        Cell(source.title, site.path_of(source.id), note=source.publisher),
        Cell(str(source.tier)),
        dated(source.date),
        Cell(source.retrieved.isoformat())
        if source.retrieved
        else Cell("not noted", state="unknown"),
        Cell(str(count), order=count),
    )


def uses(site: Site) -> dict[str, int]:
    """Return how many claims rest on each source."""

    def count() -> dict[str, int]:
        found: dict[str, int] = {}
        for _, claim in site.collection.claims():
            for name in {c.source for c in claim.citations}:
                found[name] = found.get(name, 0) + 1
        return found

    return site.once("uses", count)


def _sources(site: Site, _asking: Asking) -> View:
    used = uses(site)
    sources = sorted(
        site.collection.sources.values(), key=lambda s: (-used.get(s.id, 0), s.id)
    )
    columns = (
        Column("Source", "title"),
        Column("Tier", "tier", facet=True),
        Column("Dated", "date"),
        Column("Last read", "read"),
        Column("Claims", "claims", number=True),
    )
    official = sum(s.tier == 1 for s in sources)
    table = Table(
        "list",
        "Sources",
        columns,
        tuple(_source(site, s, used) for s in sources),
        words="tiers: " + "; ".join(f"{n} {said}" for n, said in TIERS.items()),
        sorted_by="-claims",
        rows_per_page=ROWS,
        main=True,
    )
    return View(
        "sources.html",
        f"{len(sources):,} sources, {official:,} of them official documents or primary data",
        sub="Everything that is cited; the tier says what kind of source it is.",
        parts=(table,),
        crumbs=(ATLAS,),
        data=[plain(source_row(s)) for s in site.collection.sources.values()],
    )
