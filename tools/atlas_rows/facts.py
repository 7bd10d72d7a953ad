"""Facts looked up → claims of shipped records; what a row confirms or corrects in them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from comity.atlas.records import Citation, Claim, Record
from tools.atlas_rows.desk import Desk, claim
from tools.atlas_rows.pages import Pages
from tools.atlas_rows.rolls import cited_once

__all__ = ["enter_facts"]

Fact = Mapping[str, Any]
#: The day on which the pages named in facts.yaml were read.
READ = "2026-12-01"
#: Publishers of shipped sources that a government controls.
CONTROL = {
    "TASS": "party:RUS", "Sputnik": "party:RUS", "Prensa Latina": "party:CUB",
    "Syria Times": "party:SYR",
}  # fmt: skip


def _cited(
    desk: Desk, pages: Pages, fact: Fact, rows: Mapping[str, Sequence[Citation]]
) -> list[Citation]:
    title = (
        desk.records[fact["record"]].title
        if "new" not in fact
        else fact["new"]["title"]
    )
    cited = [
        pages.cite(p["url"], p["locator"], p["tier"], title, READ)
        for p in fact.get("pages", ())
    ]
    cited += [
        Citation(s["source"], s["locator"], s["evidence"])
        for s in fact.get("sources", ())
    ]
    if "row" in fact:
        cited += rows[fact["row"]]
    return cited


def _claims(
    fact: Fact, cited: Sequence[Citation], record: Record | None
) -> list[Claim]:
    made = []
    for given in fact.get("claims", ()):
        options = {k: v for k, v in given.items() if k not in {"property", "value"}}
        sources = cited or (record.claims[0].citations if record else ())
        made.append(claim(given["property"], given["value"], sources, **options))
    return made


def _one(
    desk: Desk, pages: Pages, fact: Fact, rows: Mapping[str, Sequence[Citation]]
) -> None:
    name = fact["record"]
    cited = _cited(desk, pages, fact, rows)
    if "new" in fact and name not in desk.records:
        new = fact["new"]
        desk.put(
            Record(
                name, new["kind"], new["form"], new["title"], new["dimension"],
                new["mode"], tuple(_claims(fact, cited, None)),
            )
        )  # fmt: skip
        return
    record = desk.records[name]
    if "title" in fact:
        record = replace(record, title=fact["title"])
        desk.put(record)
    more = [
        pages.cite(p["url"], p["locator"], p["tier"], record.title, READ)
        for p in fact.get("also", ())
    ]
    if "also_row" in fact:
        more += list(rows[fact["also_row"]])
    if more:
        desk.put(
            replace(
                record,
                claims=tuple(
                    replace(c, citations=cited_once([*c.citations, *more]), speaker="")
                    for c in record.claims
                ),
            )
        )
    desk.join(name, _claims(fact, cited, record), drop=fact.get("drop", ()))


#: Press that the rows count as established; its first pages stood a tier lower.
PRESS = frozenset(
    {
        "SpaceNews",
        "SpacePolicyOnline",
        "Aviation Week",
        "Defense News",
        "UPI",
        "Seradata",
    }
    | {"Politico Europe", "VRT NWS", "Arms Control Association"}
    | {"The Straits Times and Reuters"}
)


def mark_control(desk: Desk) -> None:
    """Name the government that controls the publisher of a shipped source, and its tier."""
    for source in list(desk.sources.values()):
        if source.publisher in PRESS and source.tier == 3 and not source.retrieved:
            desk.keep(replace(source, tier=2))
        control = CONTROL.get(source.publisher)
        if control and source.control != control:
            desk.keep(replace(source, control=control, tier=max(source.tier, 3)))


def attribute(desk: Desk) -> None:
    """Name the publisher as the speaker where a claim rests on state-controlled media alone."""
    for record in list(desk.records.values()):
        claims = []
        for one in record.claims:
            known = [desk.sources[c.source] for c in one.citations]
            alone = all(source.control for source in known)
            names = " and ".join(dict.fromkeys(s.family for s in known))
            said = one.rank != "deprecated" and not one.speaker
            claims.append(replace(one, speaker=names) if alone and said else one)
        if tuple(claims) != record.claims:
            desk.put(replace(record, claims=tuple(claims)))


def enter_facts(
    desk: Desk,
    pages: Pages,
    facts: Iterable[Fact],
    rows: Mapping[str, Sequence[Citation]],
) -> None:
    """Enter what was looked up; ``rows`` are the citations of the rows of history."""
    mark_control(desk)
    for fact in facts:
        _one(desk, pages, fact, rows)
    attribute(desk)
