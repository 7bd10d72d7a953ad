"""The stances of a case and what leads from one to the other, drawn from the one table."""

from collections.abc import Mapping

from comity.coordination.negotiation.records import Event, Stance
from comity.coordination.negotiation.table import TABLE, Table
from comity.drawing.svg import FAINT, FIRST, INK, QUIET, SECOND, arrow, line, svg, text

__all__ = ["case_svg", "table_lines"]

S = Stance
WIDE, HIGH = 84.0, 26.0
#: Where each stance stands: column and row.
PLACES: Mapping[Stance, tuple[float, float]] = {
    S.QUIET: (0, 2),
    S.OPENED: (1, 1),
    S.CALLED: (1, 3),
    S.AGREED: (2, 2),
    S.PROPOSED: (3, 1),
    S.ASKED: (3, 3),
    S.ASSURED: (4, 1),
    S.PROMISED: (4, 3),
    S.COMMITTED: (5, 1),
    S.RELYING: (5, 3),
    S.BURNED: (6, 1),
    S.SETTLED: (6, 3),
    S.RECALLING: (5, 0),
    S.WITHDRAWN: (4, 0),
    S.FREED: (4.42, 4),
    S.REOPENING: (2, 4),
    S.ALONE: (6, 2),
    S.STOOD_DOWN: (3, 0),
    S.PEOPLE: (1, 0),
    S.CLOSED: (1, 4),
}
#: Events that may happen in nearly every state stand in the caption, not as arrows.
EVERYWHERE = {
    Event.SILENCE,
    Event.PAST,
    Event.DISTRUST,
    Event.HEAR_GOOD,
    Event.HEAR_STAND_DOWN,
    Event.STAND_DOWN,
    Event.REOPEN,
    Event.HEAR_REOPEN,
    Event.CONSENT,
    Event.HEAR_WITHDRAW,
}
KEPT = {
    (S.RELYING, Event.HEAR_WITHDRAW),
    (S.COMMITTED, Event.REOPEN),
    (S.REOPENING, Event.HEAR_REOPEN),
    (S.RELYING, Event.HEAR_GOOD),
    (S.RELYING, Event.SILENCE),
}


def _middle(stance: Stance) -> tuple[float, float]:
    column, row = PLACES[stance]
    return 62.0 + 152.0 * column, 60.0 + 78.0 * row


def _border(
    at: tuple[float, float], towards: tuple[float, float]
) -> tuple[float, float]:
    """Return where the line from a box to a point leaves the box."""
    dx, dy = towards[0] - at[0], towards[1] - at[1]
    part = min(WIDE / 2.0 / abs(dx) if dx else 1e9, HIGH / 2.0 / abs(dy) if dy else 1e9)
    return at[0] + part * dx, at[1] + part * dy


def _box(stance: Stance) -> str:
    x, y = _middle(stance)
    believes = stance is S.RELYING
    colour = SECOND if believes else INK
    return (
        f'<rect x="{x - WIDE / 2:g}" y="{y - HIGH / 2:g}" width="{WIDE:g}" '
        f'height="{HIGH:g}" rx="6" fill="#f7f9fb" stroke="{FAINT}"/>'
        + text(x, y + 4.0, stance.value, 12.0, colour, "middle")
    )


def _short(label: str) -> str:
    """Return an event without what tells two of its kind apart."""
    for end in ("-first", "-second", "-good", "-poor", "-no-burn"):
        label = label.removesuffix(end)
    return label.removeprefix("hear ")


def case_svg(table: Table = TABLE) -> str:
    """Return the picture of a table of stances."""
    moves: dict[tuple[Stance, Stance], list[str]] = {}
    for (stance, event), row in table.items():
        after = stance if row.to is None else row.to
        drawn = event not in EVERYWHERE or (stance, event) in KEPT
        if after is not stance and drawn:
            moves.setdefault((stance, after), []).append(event.value)
    parts = []
    for (one, two), labels in moves.items():
        begin = _border(_middle(one), _middle(two))
        end = _border(_middle(two), _middle(one))
        own = any(not label.startswith("hear") for label in labels)
        colour = FIRST if own else QUIET
        parts += [line(*begin, *end, colour), arrow(begin, end, colour)]
        part = 0.4
        x = begin[0] + part * (end[0] - begin[0])
        y = begin[1] + part * (end[1] - begin[1]) - 4.0
        shown = sorted({_short(label) for label in labels})
        parts.append(text(x, y, ", ".join(shown), 9.0, colour, "middle"))
    parts += [_box(stance) for stance in Stance]
    parts.append(
        text(
            20.0,
            425.0,
            "blue: signed by the party itself; grey: heard. From everywhere: silence leads to "
            "alone, good evidence of the other's burn to settled, two signatures under REOPEN",
            10.0,
            QUIET,
        )
    )
    parts.append(
        text(
            20.0,
            440.0,
            "to agreed in the next epoch, distrust to people, closest approach to closed; a "
            "withdrawal frees whoever hears it; the sole mover may stand down.",
            10.0,
            QUIET,
        )
    )
    return svg(1040.0, 452.0, "Stances of a case", parts)


def table_lines(table: Table = TABLE) -> list[str]:
    """Return the table as rows of Markdown: stance, event, next stance, what is sent."""
    rows = ["| stance | event | next | sends |", "|---|---|---|---|"]
    for (stance, event), row in table.items():
        after = "" if row.to is None else row.to.value
        if row.opens:
            after += ", next epoch"
        sends = ", ".join(step.value for step in row.sends)
        rows.append(f"| {stance.value} | {event.value} | {after} | {sends} |")
    return rows
