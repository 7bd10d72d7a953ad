"""A timeline: one lane per kind of record, a mark per record, and its table."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from comity.atlas.dates import Edtf
from comity.atlas.records import Record
from comity.drawing.svg import FAINT, FIRST, INK, QUIET, SECOND, line, number, svg, text

__all__ = ["timeline_svg", "timeline_table"]

LEFT, RIGHT, TOP, LANE, WIDTH = 118.0, 26.0, 58.0, 42.0, 1080.0
#: Colours by mode; the shape tells it too, for those who see no colours.
MODES = {"cooperative": FIRST, "mixed": QUIET, "competitive": SECOND}


def _year(when: Edtf) -> float:
    day = when.last if when.open_start else when.first
    return day.year + (day.timetuple().tm_yday - 1) / 366.0


def _mark(x: float, y: float, record: Record, when: Edtf) -> str:
    colour = MODES[record.mode]
    title = f"<title>{escape(f'{when.words()}: {record.title}')}</title>"
    if record.mode == "competitive":
        corners = f"{number(x)},{number(y - 5)} {number(x + 5)},{number(y + 4)} {number(x - 5)},{number(y + 4)}"
        return f'<polygon points="{corners}" fill="{colour}">{title}</polygon>'
    if record.mode == "mixed":
        return (
            f'<rect x="{number(x - 4)}" y="{number(y - 4)}" width="8" height="8" '
            f'fill="{colour}">{title}</rect>'
        )
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="4.5" fill="{colour}">{title}</circle>'


def timeline_svg(rows: Sequence[tuple[Edtf, Record]], title: str) -> str:
    """Return the picture of dated records.

    Parameters
    ----------
    rows
        Date and record, in the order of time.
    """
    kinds = sorted({record.kind for _, record in rows})
    years = [_year(when) for when, _ in rows] or [1957.0]
    low, high = int(min(years)), int(max(years)) + 1
    span = max(high - low, 1)
    foot = TOP + LANE * max(len(kinds), 1)
    step = 10 if span > 25 else 5 if span > 10 else 1
    body = [text(20.0, 30.0, title, 17.0)]

    def at(year: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (year - low) / span

    for year in range(low - low % step, high + 1, step):
        if year >= low:
            body.append(line(at(year), TOP - 8.0, at(year), foot, FAINT))
            body.append(text(at(year), foot + 18.0, str(year), 12.0, QUIET, "middle"))
    for k, kind in enumerate(kinds):
        y = TOP + LANE * (k + 0.5)
        body.append(text(20.0, y + 4.0, kind, 13.0, INK))
        seen: dict[int, int] = {}
        for when, record in rows:
            if record.kind != kind:
                continue
            x = at(_year(when))
            level = seen.get(round(x / 9.0), 0)
            seen[round(x / 9.0)] = level + 1
            lift = (level % 4 - 1.5) * 9.0 if level else 0.0
            body.append(_mark(x, y + lift, record, when))
    legend = "● cooperative   ■ mixed   ▲ competitive"
    body.append(text(WIDTH - RIGHT, 30.0, legend, 12.0, QUIET, "end"))
    return svg(WIDTH, foot + 32.0, title, body)


def timeline_table(rows: Sequence[tuple[Edtf, Record]]) -> list[tuple[str, ...]]:
    """Return the same as rows: date, kind, mode, title, id."""
    return [
        (when.words(), record.kind, record.mode, record.title, record.id)
        for when, record in rows
    ]
