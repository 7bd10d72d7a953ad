"""Records in time on lanes: one lane a kind, or one a party; drawn wide and for a phone.

Shapes tell the mode: circles cooperative, squares mixed, triangles competitive. On lanes of parties
the first is ours (blue circles), the second theirs (violet squares), as everywhere in Comity.
"""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from markupsafe import Markup

from comity.atlas.records import Record
from comity.drawing.atlas.frame import Site
from comity.drawing.atlas.page_model import Drawing
from comity.drawing.svg import number

__all__ = ["lanes", "lanes_svg"]

WIDE, NARROW = 1000.0, 334.0
LANE, TOP, FOOT, RADIUS = 30.0, 8.0, 22.0, 3.6
#: Marks nearer than this stand above each other, px.
NEAR = 7.0
CLASSES = ("us-fill", "them-fill", "ink-fill", "ink-fill")


def _year(record: Record) -> float | None:
    when = record.date
    if when is None:
        return None
    day = when.last if when.open_start else when.first
    return day.year + (day.timetuple().tm_yday - 1) / 366.0


def _mark(x: float, y: float, shape: str, kind: str, title: str) -> str:
    said = f"<title>{escape(title)}</title>"
    if shape == "competitive":
        corners = f"{number(x)},{number(y - 4)} {number(x + 4.2)},{number(y + 3.4)} {number(x - 4.2)},{number(y + 3.4)}"
        return f'<polygon class="{kind}" points="{corners}">{said}</polygon>'
    if shape == "mixed":
        return f'<rect class="{kind}" x="{number(x - 3.4)}" y="{number(y - 3.4)}" width="6.8" height="6.8">{said}</rect>'
    return f'<circle class="{kind}" cx="{number(x)}" cy="{number(y)}" r="{number(RADIUS)}">{said}</circle>'


def _step(span: float, width: float) -> int:
    """Return years between two ticks: four to seven of them."""
    most = 7 if width > 500 else 4
    return next((s for s in (1, 2, 5, 10, 20, 25, 50) if span / s <= most), 100)


def lanes_svg(
    named: Mapping[str, Sequence[Record]], title: str, width: float, *, parties: bool
) -> Markup:
    """Return the picture: a lane for each name.

    Parameters
    ----------
    parties
        Whether the lanes are parties: marks then have the shape and colour of the party.
    """
    narrow = width < 500
    longest = max(map(len, named), default=0)
    most = 30 if parties else 18
    left = 8.0 if narrow else 112.0 + 6.2 * max(0, min(longest, most) - 15)
    right = 14.0 if narrow else 24.0
    lane = LANE + 14.0 if narrow else LANE
    dated = {
        n: [(y, r) for r in rs if (y := _year(r)) is not None]
        for n, rs in named.items()
    }
    years = [y for rows in dated.values() for y, _ in rows] or [1957.0]
    low, high = int(min(years)), max(int(max(years)) + 1, int(min(years)) + 5)
    foot = TOP + lane * len(dated)

    def at(year: float) -> float:
        return left + 6.0 + (width - left - right - 6.0) * (year - low) / (high - low)

    step = _step(high - low, width)
    body = []
    for year in range(-(-low // step) * step, high + 1, step):
        x = number(at(year))
        body.append(
            f'<line class="grid-line" x1="{x}" x2="{x}" y1="{number(TOP)}" y2="{number(foot)}"/>'
        )
        body.append(
            f'<text x="{x}" y="{number(foot + 15)}" text-anchor="middle">{year}</text>'
        )
    for k, (name, rows) in enumerate(dated.items()):
        top = TOP + lane * k
        y = top + (lane - LANE) + LANE / 2.0
        if k:
            body.append(
                f'<line class="grid-line" x1="0" x2="{number(width)}" y1="{number(top)}" y2="{number(top)}"/>'
            )
        place = (8.0, top + 12.0) if narrow else (0.0, y + 4.0)
        short = name if narrow or len(name) <= most else name[: most - 1] + "…"
        label = f"{short} {len(named[name])}"
        body.append(
            f'<text class="t-ink" x="{number(place[0])}" y="{number(place[1])}">{escape(label)}</text>'
        )
        kind = CLASSES[min(k, 3)] if parties else "ink-fill"
        seen: dict[int, int] = {}
        for year_, record in rows:
            mark = at(year_)
            level = seen.get(round(mark / NEAR), 0)
            seen[round(mark / NEAR)] = level + 1
            lift = (0.0, -8.0, 8.0, -4.0, 4.0)[level % 5]
            shape = ("cooperative", "mixed")[min(k, 1)] if parties else record.mode
            when = record.date.words() if record.date else ""
            body.append(_mark(mark, y + lift, shape, kind, f"{when}: {record.title}"))
    return Markup(  # noqa: S704 (made here, words of others escaped)
        f'<svg class="chart" viewBox="0 0 {number(width)} {number(foot + FOOT)}" role="img" '
        f"aria-label={quoteattr(title)}>{''.join(body)}</svg>"
    )


def lanes(records: Sequence[Record], _site: Site, title: str) -> Drawing:
    """Return records on a lane for each kind, the kind with most first."""
    kinds: dict[str, list[Record]] = {}
    for record in records:
        kinds.setdefault(record.kind, []).append(record)
    ordered = dict(sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0])))
    undated = sum(r.date is None for r in records)
    words = "● cooperative ■ mixed ▲ competitive"
    words += f" · {undated} without a date not drawn" if undated else ""
    return Drawing(
        "timeline",
        "Timeline",
        words,
        lanes_svg(ordered, title, WIDE, parties=False),
        lanes_svg(ordered, title, NARROW, parties=False),
    )
