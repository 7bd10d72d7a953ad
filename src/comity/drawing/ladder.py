"""The ladder of acknowledgement, drawn and tabled from its one table."""

from comity.coordination.notices.ladder import (
    LADDER,
    PACES,
    RECEIVER,
    SENDER,
    Event,
    State,
)
from comity.drawing.svg import FAINT, FIRST, INK, QUIET, SECOND, arrow, line, svg, text

__all__ = ["ladder_lines", "ladder_svg"]

ROW = (
    State.SENT,
    State.STORED,
    State.SHOWN,
    State.READ,
    State.UNDERSTOOD,
    State.DECIDED,
)
STEPS = (Event.STORE, Event.SHOW, Event.READ, Event.AGREE, Event.DECIDE)
WIDE, HIGH, GAP, TOP = 96.0, 30.0, 54.0, 70.0


def _left(column: int) -> float:
    return 24.0 + (WIDE + GAP) * column


def _box(x: float, y: float, label: str, colour: str) -> str:
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{WIDE:g}" height="{HIGH:g}" rx="6" '
        f'fill="#f7f9fb" stroke="{FAINT}"/>'
        + text(x + WIDE / 2, y + 19.0, label, 12.0, colour, "middle")
    )


def ladder_svg() -> str:
    """Return the ladder as a picture: rungs in a row, the wrong read-back below."""
    body = [text(24.0, 34.0, "The ladder of acknowledgement", 16.0)]
    for column, state in enumerate(ROW):
        body.append(_box(_left(column), TOP, str(state), INK))
    for column, event in enumerate(STEPS):
        begin, end = _left(column) + WIDE, _left(column + 1)
        y = TOP + HIGH / 2
        colour = FIRST if event in {Event.AGREE, Event.DECIDE} else QUIET
        body.append(line(begin, y, end - 8.0, y, colour))
        body.append(arrow((begin, y), (end, y), colour))
        body.append(
            text((begin + end) / 2, y - 8.0, f"A{column}", 11.0, colour, "middle")
        )
    x, y = _left(3) + (WIDE + GAP) / 2, TOP + 86.0
    body.append(_box(x, y, str(State.MISREAD), SECOND))
    for column in (3, 4):
        middle = _left(column) + WIDE / 2
        body.append(line(middle, TOP + HIGH, x + WIDE / 2, y, SECOND))
    note = "the key facts were not read back as they stand: telephone"
    body.append(text(x + WIDE / 2, y + HIGH + 16.0, note, 11.0, QUIET, "middle"))
    return svg(_left(len(ROW)) - GAP + 24.0, y + HIGH + 34.0, "Ladder", body)


def ladder_lines() -> list[str]:
    """Return the tables of the ladder as lines of Markdown."""
    lines = ["| state | event | state |", "|---|---|---|"]
    lines += [f"| {a} | {event} | {b} |" for (a, event), b in sorted(LADDER.items())]
    lines += [
        "",
        "| pace | stored | shown | read | understood |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {t.stored_s:g} s | {t.shown_s / 60:g} min | {t.read_s / 60:g} min "
        f"| {t.understood_s / 60:g} min |"
        for name, t in PACES.items()
    ]
    lines += ["", "| side | who is called | for want of | after share of its time |"]
    lines += ["|---|---|---|---|"]
    for side, steps in (("receiver", RECEIVER), ("sender", SENDER)):
        lines += [
            f"| {side} | {level.name.lower()} | {rung.name.lower()} | {share:g} |"
            for level, rung, share in steps
        ]
    return lines
