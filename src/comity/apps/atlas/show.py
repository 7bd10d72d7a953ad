"""One entry of the atlas whole: a record, an article or a party, with its links both ways."""

from collections.abc import Sequence
from typing import Any

from comity.apps.atlas.collection import Atlas
from comity.atlas.checking import Conflict, conflicts, conflicts_of, shares
from comity.atlas.dates import Edtf
from comity.atlas.records import Article, Record
from comity.atlas.stances import stances_of_records
from comity.atlas.writing import claim_json, record_json, source_json, value_json
from comity.foundations.errors import UnknownNameError

__all__ = ["check_json", "conflict_json", "show_entry", "timeline_json"]


def show_entry(atlas: Atlas, name: str) -> dict[str, Any]:
    """Return a record, article, source or party for programs.

    Parameters
    ----------
    name
        Id of a record or article, of a source, or an id, name or alias of a party.

    Raises
    ------
    UnknownNameError
        If nothing is called so.
    """
    here = atlas.collection
    if name in here.records:
        return _record(atlas, here.records[name])
    if name in here.articles:
        return _article(atlas, here.articles[name])
    if name in here.sources:
        return _source(atlas, name)
    try:
        party = str(atlas.register.find(name).id)
    except UnknownNameError as error:
        raise UnknownNameError(
            f"nothing in the atlas is called {name!r}",
            remedy="comity atlas search finds it",
        ) from error
    return _party(atlas, party)


def _cited(atlas: Atlas, names: list[str]) -> list[dict[str, Any]]:
    return [source_json(atlas.collection.sources[n]) for n in dict.fromkeys(names)]


def _record(atlas: Atlas, record: Record) -> dict[str, Any]:
    here = atlas.collection
    names = [c.source for claim in record.claims for c in claim.citations]
    return {
        **record_json(record),
        "conflicts": [conflict_json(c) for c in conflicts_of(record)],
        "succeeds": [c.value for c in record.all("succeeds")],
        "succeeded_by": [
            other.id
            for other in here.records.values()
            if any(c.value == record.id for c in other.all("succeeds"))
        ],
        "rolls": [r.id for r in here.records.values() if r.of == record.id],
        "articles": [
            a.id for a in here.articles.values() if record.id in {*a.links, *a.about}
        ],
        "cited": _cited(atlas, names),
    }


def _article(atlas: Atlas, article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "kind": article.kind,
        "title": article.title,
        "summary": article.summary,
        "written": article.written.isoformat(),
        "reviewed": article.reviewed,
        "words": article.words,
        "about": list(article.about),
        "links": list(article.links),
        "body": article.body,
        "cited": _cited(atlas, [c.source for c in article.citations]),
    }


def _source(atlas: Atlas, name: str) -> dict[str, Any]:
    """Return a source with the claims that rest on it."""
    claims = [
        f"{record.id}/{claim.id}"
        for record, claim in atlas.collection.claims()
        if any(c.source == name for c in claim.citations)
    ]
    return {
        **source_json(atlas.collection.sources[name]),
        "kind": "source",
        "claims": claims,
    }


def _party(atlas: Atlas, party: str) -> dict[str, Any]:
    entry = atlas.register.find(party)
    here = atlas.collection
    return {
        "id": party,
        "kind": entry.kind,
        "title": entry.name,
        "aliases": list(entry.aliases),
        "memberships": [
            {"of": roll.of, "record": roll.id, **claim_json(claim)}
            for roll in here.records.values()
            for claim in roll.all("member")
            if claim.value["party"] == party
        ],
        "records": [
            {
                "id": record.id,
                "kind": record.kind,
                "title": record.title,
                "date": str(record.date) if record.date else None,
            }
            for record in here.of_party(party)
        ],
        "stances": [
            {"topic": s.topic, "date": s.date, "from": s.before, "to": s.after}
            for s in stances_of_records(here).shifts
            if s.actor == party
        ],
        "articles": [
            a.id for a in here.articles.values() if party in {*a.about, *a.links}
        ],
    }


def conflict_json(conflict: Conflict) -> dict[str, Any]:
    """Return claims that contradict each other, and which one the atlas prefers."""
    preferred = conflict.preferred
    return {
        "record": conflict.record,
        "property": conflict.about,
        "preferred": preferred.id if preferred else None,
        "claims": [
            {
                "id": c.id,
                "value": value_json(c.value),
                "rank": c.rank,
                "reason": c.reason or None,
                "sources": [place.source for place in c.citations],
            }
            for c in conflict.claims
        ],
    }


def check_json(atlas: Atlas) -> dict[str, Any]:
    """Return how a collection stands, for programs: counts, conflicts, errors."""
    here = atlas.collection
    told = shares(here)
    kinds: dict[str, int] = {}
    for record in here.records.values():
        kinds[record.kind] = kinds.get(record.kind, 0) + 1
    articles = [a for a in here.articles.values() if a.kind == "article"]
    counts = {
        "sourced": told.sourced,
        "located": told.located,
        "two_sources": told.two_sources,
        "reviewed": told.reviewed,
    }
    return {
        "records": len(here.records),
        "articles": len(articles),
        "concepts": len(here.articles) - len(articles),
        "sources": len(here.sources),
        "kinds": dict(sorted(kinds.items())),
        "claims": told.claims,
        **counts,
        "shares": {k: round(n / max(told.claims, 1), 4) for k, n in counts.items()},
        "conflicts": [conflict_json(c) for c in conflicts(here)],
        "errors": [
            {"file": f.file, "line": f.line, "reason": f.reason} for f in atlas.faults
        ],
    }


def timeline_json(rows: Sequence[tuple[Edtf, Record]]) -> list[dict[str, Any]]:
    """Return dated records for programs."""
    return [
        {
            "id": record.id,
            "date": str(when),
            "kind": record.kind,
            "mode": record.mode,
            "title": record.title,
            "parties": list(record.parties),
        }
        for when, record in rows
    ]
