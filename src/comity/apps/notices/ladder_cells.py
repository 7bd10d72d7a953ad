"""The ladder of a notice as cells of a table: what was reached and when, what is awaited and until when."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from comity.apps.notices.view_records import NoticeView, RecipientView

__all__ = ["Cell", "LadderLine", "ladder_lines", "state_counts"]

RUNGS = ("stored", "shown", "read", "understood", "decided")
#: State → the highest rung that holds in it.
REACHED = {
    "sent": -1,
    "stored": 0,
    "shown": 1,
    "read": 2,
    "misread": 2,
    "understood": 3,
    "decided": 4,
    "moot": 4,
}
KINDS = ("bilateral", "gateway", "public", "spoken", "file")


@dataclass(frozen=True, slots=True)
class Cell:
    """A rung of one recipient.

    Attributes
    ----------
    rung, kind
        Its name; ``done``, ``covered`` (by a later one), ``owed`` (by us), ``theirs``,
        ``silent`` (no receipt in time), ``open`` (nothing is asked yet) or ``moot``.
    at_us, until_us
        When it was reached, or until when it is awaited, UTC us.
    limit_s
        How long it may take, s; None if nothing is agreed.
    by
        Who has signed it, for people.
    """

    rung: str
    kind: str
    at_us: int | None = None
    until_us: int | None = None
    limit_s: float | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class LadderLine:
    """A recipient: its cells, and per kind of channel whether it was used and delivered."""

    recipient: RecipientView
    cells: tuple[Cell, ...]
    channels: tuple[tuple[str, str], ...] = field(default=())


def _by(one: RecipientView, rung: str) -> str:
    for given in one.acknowledgements:
        if given.rung == rung or (given.rung, rung) == (
            "read-back-fits",
            "understood",
        ):
            return given.by
    return ""


def _cells(one: RecipientView, sent: bool, now_us: int) -> tuple[Cell, ...]:
    reached = REACHED[one.state]
    made = []
    for number, rung in enumerate(RUNGS):
        limit = one.times_s[number] if number < len(one.times_s) else None
        at_us = one.rungs.get(rung)
        if rung == "stored" and at_us is None:
            at_us = one.stored_us
        if at_us is not None:
            by = _by(one, {"shown": "show", "decided": "decide"}.get(rung, rung))
            cell = Cell(rung, "done", at_us, by=by)
        elif one.state == "moot":
            cell = Cell(rung, "moot")
        elif number <= reached:
            cell = Cell(rung, "covered")
        elif one.awaited == rung:
            past = one.until_us is not None and one.until_us <= now_us
            kind = "theirs" if sent else "owed"
            # Nobody can hurry a machine that is not reached: a person here uses another channel.
            kind = "silent" if sent and past and rung == "stored" else kind
            cell = Cell(rung, kind, until_us=one.until_us, limit_s=limit)
        else:
            cell = Cell(rung, "open", limit_s=limit)
        made.append(cell)
    return tuple(made)


def _channels(one: RecipientView) -> tuple[tuple[str, str], ...]:
    """Return each kind of channel and whether it ``delivered``, was ``used``, or not (empty)."""
    found = []
    for kind in KINDS:
        rows = [row for row in one.channels if row.kind == kind]
        if any(row.delivered_us for row in rows):
            found.append((kind, "delivered"))
        else:
            found.append((kind, "used" if rows else ""))
    return tuple(found)


def ladder_lines(view: NoticeView, now_us: int) -> tuple[LadderLine, ...]:
    """Return the lines of a notice, what a person must act on first."""
    lines = [
        LadderLine(one, _cells(one, view.sent, now_us), _channels(one))
        for one in view.recipients
    ]
    never = 2**62
    lines.sort(
        key=lambda line: (
            not any(cell.kind in {"silent", "owed"} for cell in line.cells),
            line.recipient.until_us or never,
            line.recipient.party,
        )
    )
    return tuple(lines)


def state_counts(view: NoticeView, lines: Sequence[LadderLine]) -> dict[str, int]:
    """Return how many recipients are silent, have misread, or have still to understand."""
    states = [one.state for one in view.recipients]
    return {
        "total": len(states),
        "silent": sum(any(c.kind == "silent" for c in line.cells) for line in lines),
        "misread": states.count("misread"),
        "waiting": sum(REACHED[state] < REACHED["understood"] for state in states),
        "moot": states.count("moot"),
    }
