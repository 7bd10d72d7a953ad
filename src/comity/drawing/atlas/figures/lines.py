"""Timelines: a row for each record or member, its dates on one axis."""

from collections.abc import Mapping, Sequence

from comity.atlas.dates import Edtf
from comity.atlas.figures import joined
from comity.atlas.records import Record
from comity.drawing.atlas.figures.parts import (
    ROW,
    Axis,
    Drawn,
    Ground,
    Row,
    axis_of,
    clipped,
    line,
    link,
    mark,
    rect,
    short_date,
    text,
)

__all__ = ["members", "timeline"]

TOP, FOOT = 22.0, 22.0
MODES = "Disc: cooperative. Square: mixed. Triangle: competitive."
#: Where what has no stated beginning or end runs out of the plot.
LEFT, RIGHT = "0.5%", "98.5%"


def _span(axis: Axis, when: Edtf, y: float, mode: str) -> str:
    """Return a date on its track: a mark, a bar, or dashes where an end is not stated."""
    if not when.is_interval or when.is_window:
        start, end = axis.at(when.first), axis.at(when.last)
        middle = axis.at(when.first + (when.last - when.first) / 2)
        spread = "" if when.first == when.last else line(start, end, y, width=2.0)
        return spread + mark(middle, y, mode)
    start = LEFT if when.open_start else axis.at(when.first)
    end = RIGHT if when.open_end else axis.at(when.last)
    out = line(start, end, y, width=4.0, dash="2 3" if when.open_end or when.open_start else "")  # fmt: skip
    if not when.open_start:
        out += mark(start, y, mode)
    if not when.open_end:
        out += line(end, end, y - 7.0, width=2.0, y2=y + 7.0)
    return out


def _row(ground: Ground, axis: Axis, k: int, when: Edtf, shown: str, href: str, mode: str) -> str:  # fmt: skip
    top = TOP + ROW * k
    hit = rect("0", top, "100%", ROW - 2.0, 0.0).replace(' stroke="currentColor"', "")
    words = clipped(f"{short_date(when)} · {shown}")
    return link(
        ground.address(href),
        f"{when.words()}: {shown}",
        hit
        + text("0", top + 14.0, words)
        + line(LEFT, RIGHT, top + 28.0, width=0.5)
        + _span(axis, when, top + 28.0, mode),
    )


def timeline(
    records: Sequence[Record], labels: Mapping[str, str], ground: Ground
) -> Drawn:
    """Draw dated records, a row each."""
    dates = [r.date for r in records if r.date]
    axis = axis_of(dates, ground.today)
    foot = TOP + ROW * len(dates)
    body = axis.drawn(TOP, foot)
    rows = []
    for k, (record, when) in enumerate(zip(records, dates, strict=True)):
        shown = labels.get(record.id) or record.title
        body.append(_row(ground, axis, k, when, shown, record.id, record.mode))
        names = ", ".join(ground.name_of(p) for p in record.parties[:12])
        rows.append(Row(when.words(), record.title, ground.address(record.id), names))
    body.append(text("0", 13.0, MODES, quiet=True))
    said = f"{len(dates)} records on an axis of time. The first is of {dates[0].words()}, the last of {dates[-1].words()}."  # fmt: skip
    return Drawn(body, foot + FOOT, said, rows)


def members(roll: Record, ground: Ground) -> Drawn:
    """Draw since when, and until when, each member belonged to something."""
    found = joined(roll)
    axis = axis_of([when for when, _ in found], ground.today)
    foot = TOP + ROW * len(found)
    body = axis.drawn(TOP, foot)
    rows = []
    for k, (when, claim) in enumerate(found):
        party = claim.part("party")
        name = ground.name_of(party)
        body.append(_row(ground, axis, k, when, name, party, "cooperative"))
        role = claim.part("role")
        rows.append(Row(when.words(), name, ground.address(party), role))
    body.append(text("0", 13.0, "Dashes: no end is stated.", quiet=True))
    said = f"{len(found)} members of {roll.title}, in the order in which they joined."
    return Drawn(body, foot + FOOT, said, rows)
