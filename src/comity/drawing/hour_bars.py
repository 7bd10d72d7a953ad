"""Counts by the hour as bars over an axis of days: what is trusted, what is doubtful, what was not looked for.

Coordinates are pixels; classes carry the colours. Solid bars are trusted; hatched ones with a cap are
doubtful; where nothing was looked for the ground is hatched and says so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from comity.drawing.escaping import escape
from comity.foundations.constants import DAY_US, HOUR_US
from comity.foundations.time import format_utc

__all__ = ["Bar", "HourBars", "HourWords", "hour_bars"]

#: Room above the bars for labels, height of the bars, room below for days, px; side margins.
TOP, HIGH, FOOT, SIDE = 20.0, 44.0, 20.0, 2.0
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
#: Where an instant stands, px.
Place = Callable[[int], float]
#: Narrower pictures have letters in place of sentences.
NARROW = 600.0


def _english_day(at_us: int) -> str:
    text = format_utc(at_us, 0)
    return f"{int(text[8:10])} {MONTHS[int(text[5:7]) - 1]}"


@dataclass(frozen=True, slots=True)
class HourWords:
    """The words of the picture, and how the reader's language names a day (UTC us)."""

    now: str = "now"
    unsearched: str = "not searched"
    nothing: str = "nothing was looked for"
    day: Callable[[int], str] = _english_day


ENGLISH = HourWords()


@dataclass(frozen=True, slots=True)
class Bar:
    """An hour: its beginning (UTC us), how many, and how many of them a person has to decide about."""

    start_us: int
    count: int
    to_decide: int


@dataclass(frozen=True, slots=True)
class HourBars:
    """What is drawn.

    Attributes
    ----------
    bars
        Hours in their order, without gaps.
    now_us
        The instant of the line.
    known_from_us, known_until_us
        Outside nothing was looked for; None: nowhere was.
    trusted_until_us
        Bars after it are doubtful.
    mark_us, mark
        An instant that is marked, and its name; empty without one.
    decide
        Whether a person has to decide about what is marked.
    """

    bars: Sequence[Bar]
    now_us: int
    known_from_us: int | None
    known_until_us: int | None
    trusted_until_us: int | None
    mark_us: int | None = None
    mark: str = ""
    decide: bool = False


def hour_bars(
    drawn: HourBars,
    title: str,
    doubtful: str,
    width: float,
    words: HourWords = ENGLISH,
) -> str:
    """Return the bars as SVG, with a line (``sky-cursor``) for the shown instant.

    Parameters
    ----------
    title
        What the picture shows, for those who do not see it.
    doubtful
        What is said over bars that are doubtful.
    width
        Of the picture, px.
    words
        In the reader's language.
    """
    begin, end = drawn.bars[0].start_us, drawn.bars[-1].start_us + HOUR_US
    wide = width - 2 * SIDE

    def x(at_us: int) -> float:
        return SIDE + wide * (min(max(at_us, begin), end) - begin) / (end - begin)

    height = TOP + HIGH + FOOT
    cursor = "" if width < NARROW else ' id="sky-cursor"'
    parts = [
        f'<svg class="chart hours" viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{escape(title)}">',
        f'<defs><pattern id="hb{width:.0f}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch-line" d="M0 0V5"/></pattern></defs>',
        *_unknown(drawn, x, begin, end, width),
        *_bars(drawn, x, width),
        *_axis(x, begin, end, width, words),
        *_labels(drawn, x, doubtful, width, words),
        f'<line class="cursor"{cursor} data-left="{SIDE}" data-wide="{wide}" x1="{x(drawn.now_us):.1f}" x2="{x(drawn.now_us):.1f}" y1="{TOP - 4}" y2="{TOP + HIGH}"/>',
        "</svg>",
    ]
    return "".join(parts)


def _unknown(
    drawn: HourBars, x: Place, begin: int, end: int, width: float
) -> list[str]:
    """Return the hatched ground where nothing was looked for."""
    first, last = drawn.known_from_us, drawn.known_until_us
    gaps = (
        [(begin, end)]
        if first is None or last is None
        else [(begin, first), (last, end)]
    )
    out = []
    for start, stop in gaps:
        left, right = x(start), x(stop)
        if right - left < 1.0:
            continue
        out.append(
            f'<rect class="not-searched" fill="url(#hb{width:.0f})" x="{left:.1f}" y="{TOP}" width="{right - left:.1f}" height="{HIGH}"/>'
        )
    return out


def _bars(drawn: HourBars, x: Place, width: float) -> list[str]:
    most = max(4, *(bar.count for bar in drawn.bars))
    out = []
    for bar in drawn.bars:
        if not bar.count:
            continue
        left, right = x(bar.start_us), x(bar.start_us + HOUR_US)
        high = HIGH * bar.count / most
        y = TOP + HIGH - high
        place = f'x="{left + 0.5:.1f}" y="{y:.1f}" width="{max(right - left - 1.0, 1.0):.1f}"'
        trusted = (
            drawn.trusted_until_us is not None and bar.start_us < drawn.trusted_until_us
        )
        past = bar.start_us < drawn.now_us - HOUR_US
        if trusted:
            kind = "past-fill" if past else "ink-fill"
            out.append(f'<rect class="{kind}" {place} height="{high:.1f}"/>')
        else:
            out.append(
                f'<rect fill="url(#hb{width:.0f})" {place} height="{high:.1f}"/>'
                f'<rect class="ink-fill" {place} height="1.5"/>'
            )
    return out


def _axis(x: Place, begin: int, end: int, width: float, words: HourWords) -> list[str]:
    y = TOP + HIGH
    out = [f'<path class="axis" d="M{SIDE} {y}H{width - SIDE}"/>']
    first = -(-begin // DAY_US) * DAY_US
    short = width < NARROW
    for at_us in range(first, end, DAY_US):
        left = x(at_us)
        name = format_utc(at_us, 0)[8:10].lstrip("0") if short else words.day(at_us)
        out.append(f'<path class="axis" d="M{left:.1f} {y}v4"/>')
        middle = (left + x(at_us + DAY_US)) / 2
        if x(at_us + DAY_US) - left > (14 if short else 44):
            out.append(
                f'<text x="{middle:.1f}" y="{y + 15}" text-anchor="middle">{escape(name)}</text>'
            )
    return out


def _labels(
    drawn: HourBars, x: Place, doubtful: str, width: float, texts: HourWords
) -> list[str]:
    now = x(drawn.now_us)
    out = [
        f'<path class="ink-line" d="M{now:.1f} {TOP - 2}V{TOP + HIGH}"/>',
        f'<text class="t-ink halo" x="{now + 4:.1f}" y="{TOP - 7}">{escape(texts.now)}</text>',
    ]
    taken = [(now, now + max(34.0, 7.0 * len(texts.now) + 8.0))]
    if drawn.mark_us is not None:
        at = x(drawn.mark_us)
        kind = "act" if drawn.decide else "ink"
        out.append(
            f'<path class="{kind}-line" d="M{at:.1f} {TOP - 2}V{TOP + HIGH}"/>'
            f'<path class="{kind}-fill" d="M{at:.1f} {TOP - 7}l4 4l-4 4l-4 -4z"/>'
        )
        wide = 7.0 * len(drawn.mark)
        left = at + 8.0 if at + 8.0 + wide < width else at - 8.0 - wide
        taken.append((at - 6.0, at + 6.0))
        if width >= NARROW and _free(left, wide, taken[:1]):
            out.append(
                f'<text class="halo" x="{left:.1f}" y="{TOP - 7}">{escape(drawn.mark)}</text>'
            )
            taken.append((left, left + wide))
    trusted, known = drawn.trusted_until_us, drawn.known_until_us
    words = doubtful
    if trusted is not None and known is not None and known <= trusted:
        # Nothing that was found is doubtful: what lies behind was not looked for.
        trusted, words = known, texts.unsearched
    if trusted is not None and width >= NARROW:
        wide = 6.5 * len(words)
        for left in (x(trusted), *(end + 12.0 for _, end in taken)):
            fits = left >= x(trusted) - 0.5 and left + wide < width
            if fits and _free(left, wide, taken):
                out.append(
                    f'<text class="halo" x="{left:.1f}" y="{TOP - 7}">{escape(words)}</text>'
                )
                break
    if (
        drawn.known_from_us is None or drawn.known_until_us is None
    ) and width >= NARROW:
        out.append(
            f'<text class="halo" x="{width / 2:.0f}" y="{TOP + HIGH / 2 + 4}" text-anchor="middle">{escape(texts.nothing)}</text>'
        )
    return out


def _free(left: float, wide: float, taken: Sequence[tuple[float, float]]) -> bool:
    """Tell whether a label stands beside all that are there already."""
    return all(left + wide < start or left > end for start, end in taken)
