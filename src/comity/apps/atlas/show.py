"""One entry of the atlas whole: a record, article, source or party, with its links both ways."""

from collections.abc import Sequence

from comity.apps.atlas.collection import Atlas
from comity.apps.atlas.entries import (
    ArticleEntry,
    CheckReport,
    ClaimShares,
    ConflictClaim,
    ConflictRow,
    Entry,
    MembershipRow,
    PartyEntry,
    PartyRecord,
    RecordEntry,
    SourceEntry,
    StanceRow,
    TimelineRow,
)
from comity.atlas.checking import Conflict, conflicts, conflicts_of, shares
from comity.atlas.counting import figures
from comity.atlas.dates import Edtf
from comity.atlas.records import Article, Record
from comity.atlas.rows import (
    ClaimRow,
    SourceRow,
    claim_row,
    record_row,
    source_row,
    value_json,
)
from comity.atlas.stances import stances_of_records
from comity.foundations.errors import UnknownNameError

__all__ = ["check_report", "show_entry", "timeline_rows"]


def show_entry(atlas: Atlas, name: str) -> Entry:
    """Return a record, article, source or party.

    Parameters
    ----------
    name
        Id of a record, article or source, or an id, name or alias of a party.

    Raises
    ------
    UnknownNameError
        If nothing has this name.
    """
    collection = atlas.collection
    if name in collection.records:
        return _record(atlas, collection.records[name])
    if name in collection.articles:
        return _article(atlas, collection.articles[name])
    if name in collection.sources:
        return _source(atlas, name)
    try:
        party = str(atlas.register.find(name).id)
    except UnknownNameError as error:
        raise UnknownNameError(
            f"nothing in the atlas is called {name!r}",
            remedy="comity atlas search finds it",
        ) from error
    return _party(atlas, party)


def _cited(atlas: Atlas, names: list[str]) -> tuple[SourceRow, ...]:
    sources = atlas.collection.sources
    return tuple(source_row(sources[name]) for name in dict.fromkeys(names))


def _record(atlas: Atlas, record: Record) -> RecordEntry:
    records = atlas.collection.records.values()
    row = record_row(record, atlas.collection.sources)
    return RecordEntry(
        row.id,
        row.kind,
        row.form,
        row.of,
        row.title,
        row.date,
        row.parties,
        row.summary,
        row.dimension,
        row.mode,
        row.claims,
        conflicts=tuple(conflict_row(c) for c in conflicts_of(record)),
        succeeds=record.texts("succeeds"),
        succeeded_by=tuple(r.id for r in records if record.id in r.texts("succeeds")),
        rolls=tuple(r.id for r in records if r.of == record.id),
        articles=tuple(
            a.id
            for a in atlas.collection.articles.values()
            if record.id in {*a.links, *a.about}
        ),
        cited=_cited(atlas, [c.source for one in record.claims for c in one.citations]),
    )


def _article(atlas: Atlas, article: Article) -> ArticleEntry:
    return ArticleEntry(
        article.id,
        article.kind,
        article.title,
        article.summary,
        article.written.isoformat(),
        article.reviewed,
        article.words,
        article.about,
        article.links,
        article.body,
        _cited(atlas, [c.source for c in article.citations]),
    )


def _source(atlas: Atlas, name: str) -> SourceEntry:
    """Return a source with the claims that rest on it."""
    row = source_row(atlas.collection.sources[name])
    return SourceEntry(
        row.id,
        row.title,
        row.publisher,
        row.url,
        row.tier,
        row.date,
        row.cites,
        row.licence,
        row.origin,
        row.control,
        row.retrieved,
        kind="source",
        claims=tuple(
            f"{record.id}/{claim.id}"
            for record, claim in atlas.collection.claims()
            if any(c.source == name for c in claim.citations)
        ),
    )


def _membership(roll: Record, row: ClaimRow) -> MembershipRow:
    return MembershipRow(
        roll.of,
        roll.id,
        row.id,
        row.property,
        row.value,
        row.sources,
        row.confidence,
        row.valid,
        row.recorded,
        row.rank,
        row.reason,
        row.reviewed,
        row.note,
    )


def _party(atlas: Atlas, party: str) -> PartyEntry:
    entry = atlas.register.find(party)
    collection = atlas.collection
    return PartyEntry(
        party,
        entry.kind,
        entry.name,
        entry.aliases,
        tuple(
            _membership(roll, claim_row(claim, collection.sources))
            for roll in collection.records.values()
            for claim in roll.all("member")
            if claim.part("party") == party
        ),
        tuple(
            PartyRecord(
                record.id,
                record.kind,
                record.title,
                str(record.date) if record.date else None,
            )
            for record in collection.of_party(party)
        ),
        tuple(
            StanceRow(s.topic, s.date, s.before, s.after)
            for s in stances_of_records(collection).shifts
            if s.actor == party
        ),
        tuple(
            a.id for a in collection.articles.values() if party in {*a.about, *a.links}
        ),
    )


def conflict_row(conflict: Conflict) -> ConflictRow:
    """Return claims that contradict each other, and which one the atlas prefers."""
    preferred = conflict.preferred
    return ConflictRow(
        conflict.record,
        conflict.about,
        preferred.id if preferred else None,
        tuple(
            ConflictClaim(
                c.id,
                value_json(c.value),
                str(c.valid) if c.valid else None,
                c.rank,
                c.reason or None,
                tuple(place.source for place in c.citations),
            )
            for c in conflict.claims
        ),
    )


def check_report(atlas: Atlas) -> CheckReport:
    """Return counts, conflicts and errors of a collection."""
    collection = atlas.collection
    support = shares(collection)
    told = figures(collection)
    kinds: dict[str, int] = {}
    for record in collection.records.values():
        kinds[record.kind] = kinds.get(record.kind, 0) + 1
    articles = sum(a.kind == "article" for a in collection.articles.values())
    counts = (
        support.sourced,
        support.located,
        support.two_sources,
        support.reviewed,
    )
    return CheckReport(
        len(collection.records),
        articles,
        len(collection.articles) - articles,
        len(collection.sources),
        dict(sorted(kinds.items())),
        support.claims,
        *counts,
        dict(told.claims_by_kind),
        told.treaty_rows,
        told.votes,
        {str(tier): count for tier, count in told.tiers.items()},
        dict(told.retrieved),
        dict(told.evidence),
        told.disputes,
        dict(told.coverage),
        told.unchecked_tallies,
        ClaimShares(*(round(n / max(support.claims, 1), 4) for n in counts)),
        tuple(conflict_row(c) for c in conflicts(collection)),
        atlas.faults,
    )


def timeline_rows(rows: Sequence[tuple[Edtf, Record]]) -> tuple[TimelineRow, ...]:
    """Return dated records as rows."""
    return tuple(
        TimelineRow(
            record.id,
            str(when),
            record.kind,
            record.mode,
            record.title,
            record.parties,
        )
        for when, record in rows
    )
