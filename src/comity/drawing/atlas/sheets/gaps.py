"""Gaps: what the collection does not know, and how old what it knows is."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import partial

from comity.atlas.checking import shares
from comity.atlas.licences import left_out
from comity.atlas.rolls import LIMIT_D, RollAge, roll_ages
from comity.drawing.atlas.frame import Site
from comity.drawing.atlas.page_model import (
    Asking,
    Cell,
    Column,
    Figures,
    Note,
    Sheet,
    Table,
    View,
)
from comity.drawing.atlas.sheets.lists import ATLAS

__all__ = ["sheets"]


def sheets(site: Site) -> Iterator[Sheet]:
    """Yield the page of gaps."""
    yield Sheet("gaps.html", partial(_gaps, site))


def _as_of(site: Site) -> date:
    """Return the day of the collection: a page of the export says the same on every day."""
    manifest = site.collection.manifest
    return manifest.updated if manifest else date.min


def _roll(site: Site, roll: RollAge) -> tuple[Cell, ...]:
    unknown = roll.age_d is None
    return (
        Cell(roll.title, site.path_of(roll.record)),
        Cell(roll.extent),
        Cell(str(roll.members)),
        Cell(str(roll.ended)),
        Cell("not stated", state="unknown") if unknown else Cell(roll.as_of or ""),
        Cell("not known", state="unknown", order=-1.0)
        if unknown
        else Cell(f"{roll.age_d:,} d", order=float(roll.age_d or 0)),
        Cell("look again" if roll.stale else "recent"),
    )


def _rolls(site: Site, day: date) -> Table:
    columns = (
        Column("Roll", "roll"),
        Column("Known", "known", facet=True),
        Column("Members", "members", number=True),
        Column("Left", "left", number=True),
        Column("As of", "since"),
        Column("Age", "age", number=True),
        Column("State", "state", facet=True),
    )
    return Table(
        "rolls",
        "Rolls of members",
        columns,
        tuple(_roll(site, roll) for roll in roll_ages(site.collection, day)),
        words="only of a complete roll does absence mean that a party is no member; age on the day of "
        f"the collection; to be looked at again after {LIMIT_D} d",
        main=True,
    )


def _out(site: Site) -> Table:
    reasons = Counter(
        part.partition(": ")[2]
        for row in left_out(site.collection)
        for part in row.reason.split("; ")
    )
    return Table(
        "out",
        "Claims that stay out of bulk exports",
        (Column("Why"), Column("Claims", number=True)),
        tuple((Cell(why), Cell(f"{count:,}")) for why, count in reasons.most_common()),
        words="by the terms of their sources; each is listed by comity atlas export left-out",
    )


def _unchecked(site: Site) -> Table:
    rows = [
        (
            Cell(site.title_of(record.id), site.path_of(record.id)),
            Cell(claim.part("result")),
            Cell(claim.part("against") or "nothing found"),
        )
        for record, claim in site.collection.claims()
        if claim.property == "tally-check" and claim.part("result") != "agrees"
    ]
    return Table(
        "tallies",
        "Tallies that no other count confirms",
        (Column("Resolution"), Column("Another count"), Column("Against")),
        tuple(rows),
        words="differs: both counts are on the record; unchecked: no other count was found",
    )


def _gaps(site: Site, _asking: Asking) -> View:
    support = shares(site.collection)
    day = _as_of(site)
    rolls = roll_ages(site.collection, day)
    complete = sum(roll.extent == "complete" for roll in rolls)
    stale = sum(roll.stale for roll in rolls)
    undated = sum(
        record.date is None and record.kind not in {"actor", "membership"}
        for record in site.collection.records.values()
    )
    manifest = site.collection.manifest
    whole = support.claims
    return View(
        "gaps.html",
        f"{complete} of {len(rolls)} rolls are complete, {stale} are to be looked at again",
        sub="What the collection does not know, and how old what it knows is.",
        parts=(
            Figures(
                (
                    (
                        "Without a place",
                        f"{whole - support.located:,}",
                        f"of {whole:,} claims: no place in the source",
                    ),
                    (
                        "One origin",
                        f"{whole - support.two_sources:,}",
                        f"of {whole:,} claims rest on one origin",
                    ),
                    (
                        "Not reviewed",
                        f"{whole - support.reviewed:,}",
                        f"of {whole:,} claims, by two persons of a node",
                    ),
                    ("Without a date", str(undated), "records of things that happened"),
                )
            ),
            *((Note(manifest.limits, "Limits"),) if manifest else ()),
            _rolls(site, day),
            _out(site),
            _unchecked(site),
        ),
        crumbs=(ATLAS,),
    )
