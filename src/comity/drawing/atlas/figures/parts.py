"""Parts of figures: SVG without a view box, so that it follows the page and letters keep their size.

Across, places are percentages of the width; down, they are pixels. Everything is drawn in the
colour of the text around it and told apart by shape, fill and words.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from comity.atlas.dates import Edtf
from comity.drawing.escaping import escape
from comity.drawing.svg import number

__all__ = [
    "ROW",
    "TARGET",
    "Axis",
    "Drawn",
    "Ground",
    "Row",
    "axis_of",
    "clipped",
    "line",
    "link",
    "mark",
    "percent",
    "picture",
    "placed",
    "rect",
    "short_date",
    "text",
]

#: Height of a row: a line of text and the track below it, px.
ROW = 42.0
#: Where plots begin and end, per cent of the width.
FROM, TO = 2.0, 96.0
#: What a pointer hits around a small mark: 24 px.
TARGET = '<rect x="-12" y="-12" width="24" height="24" fill="currentColor" fill-opacity="0"/>'
#: Most letters of a line at 13 px that fit 334 px.
LETTERS = 50


@dataclass(frozen=True, slots=True)
class Ground:
    """What a figure stands on.

    Attributes
    ----------
    number
        Its number in the article.
    address
        Id of a record or party → its address from the page.
    name_of
        Id of a party → its name.
    today
        The day up to which what has no stated end is drawn.
    """

    number: int
    address: Callable[[str], str]
    name_of: Callable[[str], str]
    today: date


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table of a figure: date, what it is called, its address, and the rest."""

    when: str
    title: str
    href: str
    rest: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing: its elements, height (px), what it says in words, and its table."""

    body: Sequence[str]
    height: float
    said: str
    rows: Sequence[Row]


def percent(share: float) -> str:
    """Return a place across, from a share between 0 and 1 of the plot."""
    return f"{FROM + (TO - FROM) * share:.2f}%"


def clipped(words: str, most: int = LETTERS) -> str:
    """Return words short enough for their place."""
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def text(
    x: str,
    y: float,
    words: str,
    anchor: str = "start",
    *,
    bold: bool = False,
    quiet: bool = False,
    size: int = 13,
) -> str:
    """Return a line of text; quiet text is small and not fainter, so that it can be read."""
    weight = ' font-weight="600"' if bold else ""
    size = 12 if quiet else size
    return (
        f'<text x="{x}" y="{number(y)}" font-size="{size}" fill="currentColor" '
        f'text-anchor="{anchor}"{weight}>{escape(words)}</text>'
    )


def line(
    x1: str, x2: str, y: float, *, width: float = 1.0, dash: str = "", y2: float = -1.0
) -> str:
    """Return a line, level unless it is given another height to end at."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    end = y if y2 < 0 else y2
    return (
        f'<line x1="{x1}" y1="{number(y)}" x2="{x2}" y2="{number(end)}" '
        f'stroke="currentColor" stroke-width="{number(width)}"{dashes}/>'
    )


def rect(x: str, y: float, width: str, height: float, fill: float) -> str:
    """Return a bar with an outline; ``fill`` from 0 (empty) to 1 (solid)."""
    return (
        f'<rect x="{x}" y="{number(y)}" width="{width}" height="{number(height)}" '
        f'fill="currentColor" fill-opacity="{number(fill)}" stroke="currentColor"/>'
    )


def mark(x: str, y: float, mode: str) -> str:
    """Return a mark: a disc is cooperative, a square mixed, a hollow triangle competitive."""
    shapes = {
        "cooperative": '<circle r="5.5" fill="currentColor"/>',
        "mixed": '<rect x="-5" y="-5" width="10" height="10" fill="currentColor"/>',
        "competitive": (
            '<path d="M0 -7L7 5H-7Z" fill="none" stroke="currentColor" stroke-width="2"/>'
        ),
    }
    return placed(x, y, shapes[mode])


def placed(x: str, y: float, body: str) -> str:
    """Return shapes drawn around a point; a place across may be a percentage, as no shift can."""
    return f'<svg x="{x}" y="{number(y)}" overflow="visible" aria-hidden="true">{body}</svg>'


def link(href: str, name: str, body: str) -> str:
    """Return a part of the drawing that leads somewhere, with its name."""
    return (
        f'<a href="{escape(href)}" aria-label="{escape(name)}">'
        f"<title>{escape(name)}</title>{body}</a>"
    )


def picture(ground: Ground, title: str, drawn: Drawn, width: str = "100%") -> str:
    """Return the SVG with a title and a description for those who do not see it."""
    name = f"figure-{ground.number}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="figure" width="{width}" '
        f'height="{number(drawn.height)}" role="group" '
        f'aria-labelledby="{name}-title {name}-said" fill="none" '
        'font-family="system-ui, -apple-system, Segoe UI, DejaVu Sans, sans-serif">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-said">{escape(drawn.said)}</desc>'
        + "".join(drawn.body)
        + "</svg>"
    )


def short_date(when: Edtf) -> str:
    """Return a date in few letters: ``15 Jul 1975``, ``1972–2015``, ``2004–``."""
    if when.is_interval and when.first.year != when.last.year:
        start = "" if when.open_start else str(when.first.year)
        return f"{start}–{'' if when.open_end else when.last.year}"
    shown = when.words()
    if when.is_interval and not (when.open_start or when.open_end):
        shown = shown.split(" to ")[0]
    months = "January|February|March|April|June|July|August|September|October|November|December"
    return re.sub(rf"\b({months})\b", lambda m: m[0][:3], shown)


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis of time from one decimal year to another."""

    low: float
    high: float

    def at(self, day: date) -> str:
        """Return where a day lies."""
        share = (decimal(day) - self.low) / (self.high - self.low)
        return percent(min(max(share, 0.0), 1.0))

    def ticks(self) -> list[int]:
        """Return at most seven years."""
        span = self.high - self.low
        step = next(s for s in (1, 2, 5, 10, 20, 50, 100) if span / s <= 6)
        first = -int(-self.low // step) * step
        return list(range(first, int(self.high) + 1, step))

    def drawn(self, top: float, foot: float) -> list[str]:
        """Return the lines of the years and their labels below."""
        out = []
        for year in self.ticks():
            x = self.at(date(year, 1, 1))
            out.append(line(x, x, top, width=0.5, dash="1 4", y2=foot))
            out.append(text(x, foot + 15.0, str(year), "middle", quiet=True))
        return out


def decimal(day: date) -> float:
    """Return a day as a decimal year."""
    return day.year + (day.timetuple().tm_yday - 1) / 366.0


def axis_of(dates: Sequence[Edtf], today: date) -> Axis:
    """Return the axis that holds all dates; what is open ends today."""
    starts = [d.first for d in dates if not d.open_start]
    ends = [d.last for d in dates if not d.open_end]
    low = min(starts or ends, default=today)
    high = max([*ends, *starts, *([today] if any(d.open_end for d in dates) else [])], default=today)  # fmt: skip
    first, last = decimal(low), decimal(high)
    if any(d.open_start for d in dates):
        first -= max(1.0, 0.1 * (last - first))
    room = max(0.4, 0.02 * (last - first))
    return Axis(first - room, last + room)
