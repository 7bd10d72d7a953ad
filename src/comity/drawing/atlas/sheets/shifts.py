"""Shifts: every change of a stated position or of a recurring vote, and which of them are explained."""

import re
from collections.abc import Iterator
from functools import partial

from comity.atlas.points import explain
from comity.atlas.stances import Shift, stances_of_votes
from comity.atlas.votes import votes_of_records
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
from comity.foundations.plain import plain

__all__ = ["sheets"]

WORDS = {"Y": "yes", "N": "no", "A": "abstained"}
_RECORD = re.compile(r"^rcid ([a-z0-9-]+) ")


def sheets(site: Site) -> Iterator[Sheet]:
    """Yield the page of shifts."""
    yield Sheet("shifts.html", partial(_shifts, site))


def _evidence(site: Site, text: str) -> Cell:
    """Return a place of evidence as a link to its record or source."""
    found = _RECORD.match(text)
    name = found[1] if found else text
    collection = site.collection
    if name in collection.records:
        return Cell(site.title_of(name), site.path_of(name))
    if name in collection.sources:
        return Cell(collection.sources[name].title, site.path_of(name))
    return Cell(text)


def _reason(site: Site, shift: Shift) -> str:
    return explain(site.collection, shift.actor, int(shift.date[:4]), shift.topic)


def _row(site: Site, shift: Shift) -> tuple[Cell, ...]:
    reason = _reason(site, shift)
    last = shift.evidence[1] if shift.method == "votes" else shift.evidence[0]
    return (
        Cell(site.name_of(shift.actor), site.path_of(shift.actor)),
        Cell(shift.date),
        Cell(shift.topic.replace("-", " ")),
        Cell(shift.method),
        Cell(WORDS.get(shift.before, shift.before)),
        Cell(WORDS.get(shift.after, shift.after)),
        _evidence(site, last),
        Cell(reason) if reason else Cell("not explained", state="unknown"),
    )


COLUMNS = (
    Column("Party", "party"),
    Column("Since", "since"),
    Column("Topic", "topic", facet=True),
    Column("In", "method", facet=True),
    Column("From", "from"),
    Column("To", "to"),
    Column("Evidence", "evidence"),
    Column("Explained by", "explained"),
)


def _shifts(site: Site, _asking: Asking) -> View:
    voted = stances_of_votes(votes_of_records(site.collection))
    shifts = [*site.stances, *voted.shifts]
    explained = sum(bool(_reason(site, shift)) for shift in shifts)
    said = sum(shift.method == "statements" for shift in shifts)
    share = 0.0 if not shifts else 1.0 - explained / len(shifts)
    return View(
        "shifts.html",
        f"{len(shifts)} positions changed; sources explain {explained} of them",
        sub="Each is two claims or two votes in a row that differ. Nothing is inferred.",
        parts=(
            Figures(
                (
                    (
                        "Changes",
                        str(len(shifts)),
                        f"{said} in statements, {len(voted.shifts)} in votes",
                    ),
                    (
                        "Not explained",
                        f"{share:.0%}",
                        f"{len(shifts) - explained} of {len(shifts)}: no dated source states the reason",
                    ),
                    (
                        "Left out",
                        str(len(voted.ambiguous)),
                        "years with several votes on one topic, which name no single stance",
                    ),
                )
            ),
            Note(
                "A change counts as explained only if a dated source in the collection states the reason. A change of a vote may follow "
                "from a change of the text: both resolutions are linked, and are to be read. Absence is no stance."
            ),
            Table(
                "list",
                "Changes",
                COLUMNS,
                tuple(_row(site, shift) for shift in shifts),
                words="the later vote or statement is linked; hatched: not explained",
                rows_per_page=50,
                main=True,
            ),
        ),
        crumbs=(ATLAS,),
        data=plain(shifts),
    )
